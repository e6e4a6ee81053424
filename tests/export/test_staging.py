"""An export changes nothing in a finished run until its files are whole, and is finished if its process dies then."""

import errno
import json
import os

import pytest

from stratalign.errors import ExportError
from stratalign.export.staging import READY, beside, move_in
from stratalign.layout import PARTIAL, lock_of
from stratalign.locks import hold
from stratalign.runs.leftovers import clear_leftovers


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "acme" / "run-1"
    (folder / "send").mkdir(parents=True)
    (folder / "send" / "report.html").write_text("before")
    (folder / "manifest.json").write_text(json.dumps({"status": "finished"}))
    return folder


def fill(draft):
    (draft / "send").mkdir()
    (draft / "send" / "report.html").write_text("after")
    (draft / "send" / "report.pptx").write_text("new")


def sent(run):
    return {path.name: path.read_text() for path in (run / "send").iterdir()}


def test_files_take_their_places_when_all_are_whole(run):
    with beside(run) as draft:
        fill(draft)
        assert sent(run) == {"report.html": "before"}
    assert sent(run) == {"report.html": "after", "report.pptx": "new"}
    assert [path.name for path in run.parent.iterdir()] == ["run-1"]


def test_an_export_that_fails_changes_nothing(run):
    with pytest.raises(ValueError, match="bad"), beside(run) as draft:
        fill(draft)
        raise ValueError("bad")
    assert sent(run) == {"report.html": "before"}
    assert [path.name for path in run.parent.iterdir()] == ["run-1"]


def test_a_disk_that_is_full_names_the_run_and_changes_nothing(run):
    with pytest.raises(OSError, match="left on device") as full, beside(run) as draft:
        fill(draft)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert full.value.filename == str(run)
    assert sent(run) == {"report.html": "before"}
    assert [path.name for path in run.parent.iterdir()] == ["run-1"]


def test_a_second_export_at_once_is_refused(run):
    refused = pytest.raises(ExportError, match=r"another export of .* is going on \(process \d+\)")
    with hold(lock_of(run.parent, "run-1.export")), refused, beside(run):
        pass
    assert sent(run) == {"report.html": "before"}


def test_whole_files_of_a_dead_export_are_moved_in_and_half_ones_cleared(run):
    hidden = run.parent / PARTIAL
    fill_at = hidden / f"run-1{READY}"
    fill_at.mkdir(parents=True)
    fill(fill_at)
    (hidden / "run-2.export").mkdir()
    clear_leftovers(run.parent)
    assert sent(run) == {"report.html": "after", "report.pptx": "new"}
    assert [path.name for path in run.parent.iterdir()] == ["run-1"]


def test_a_run_that_was_deleted_is_not_made_again(tmp_path):
    ready = tmp_path / PARTIAL / f"run-1{READY}"
    ready.mkdir(parents=True)
    fill(ready)
    move_in(ready)
    assert [path.name for path in tmp_path.iterdir()] == [PARTIAL]
    assert list((tmp_path / PARTIAL).iterdir()) == []
