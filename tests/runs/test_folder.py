"""A run appears whole or not at all; what a dead or failed one left is found and cleared."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from stratalign.errors import EngagementError
from stratalign.export.manifests import read_manifest, write_manifest_file
from stratalign.layout import lock_of, send_folder, work_folder
from stratalign.locks import HeldError, hold, holder_of, is_held
from stratalign.runs.folder import kept_when_failed, run_folder
from stratalign.runs.leftovers import clear_leftovers
from stratalign.runs.scaffold import scaffold_engagement
from stratalign.stopping import StoppedError
from stratalign.study.simulate import simulate_study
from stratalign.study.write import write_study
from stratalign.temporary import clear_temporary, folder_within, temporary_folder

DIES = """
import os, sys
from pathlib import Path
from stratalign.layout import send_folder
from stratalign.runs.folder import run_folder
from stratalign.temporary import temporary_folder
with run_folder(Path(sys.argv[1])) as run, temporary_folder() as folder:
    (send_folder(run.draft) / "client_report.html").write_text("half")
    (folder / "answers.csv").write_text("half")
    print(folder, flush=True)
    sys.stdin.read(1)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "reports" / "acme"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def write_run(runs, name="run-1"):
    with run_folder(runs / name) as run:
        (send_folder(run.draft) / "client_report.html").write_text("whole")
        write_manifest_file(run.draft, {"status": "finished", "outputs": {}})
    return run.final


def left(folder: Path):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_run_has_no_name_until_it_is_complete(runs):
    with run_folder(runs / "run-1") as run:
        assert run.run_id == run.draft.name == "run-1"
        assert not (runs / "run-1").exists()
        assert is_held(lock_of(runs, "run-1"))
    assert run.final.is_dir()
    assert left(runs) == ["run-1"]


def test_a_name_that_is_taken_gets_a_number(runs):
    with run_folder(runs / "run-1") as first, run_folder(runs / "run-1") as second:
        assert (first.run_id, second.run_id) == ("run-1", "run-1-2")
    with run_folder(runs / "run-1") as third:
        assert third.run_id == "run-1-3"
    assert left(runs) == ["run-1", "run-1-2", "run-1-3"]


@pytest.mark.parametrize("stop", [ValueError("bad"), StoppedError(2), KeyboardInterrupt()])
def test_a_run_that_ends_early_leaves_nothing(runs, stop):
    with pytest.raises(type(stop)), run_folder(runs / "run-1") as run:
        (send_folder(run.draft) / "client_report.html").write_text("half")
        raise stop
    assert left(runs) == []


def test_of_a_failed_notebook_the_notebook_alone_is_kept_until_the_next_run(runs):
    with pytest.raises(ValueError, match="cell 3"), run_folder(runs / "run-1", engagement="acme") as run:
        (send_folder(run.draft) / "client_report.html").write_text("half")
        failed = work_folder(run.draft) / "client_report.failed.ipynb"
        failed.write_text("{}")
        raise ValueError("stopped at cell 3")
    assert left(runs) == [
        "run-1.failed", "run-1.failed/manifest.json", "run-1.failed/work",
        "run-1.failed/work/client_report.failed.ipynb",
    ]  # fmt: skip
    assert kept_when_failed(failed) == runs / "run-1.failed" / "work" / failed.name
    told = {"engagement": "acme", "status": "failed", "why": "stopped at cell 3"}
    assert read_manifest(runs / "run-1.failed") == told
    write_run(runs, "run-2")
    assert [path.name for path in runs.iterdir()] == ["run-2"]


@pytest.fixture
def dying(runs, temporary):
    """A process in the middle of a run, which dies when told to; and its temporary folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", DIES, str(runs / "dead")],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.wait()


def test_what_a_dead_run_left_is_cleared_by_the_next_and_not_while_it_lives(runs, dying, temporary):
    process, folder = dying
    write_run(runs, "run-1")
    assert (runs / ".partial" / "dead" / "send" / "client_report.html").is_file()
    assert (folder / "answers.csv").is_file()
    assert holder_of(lock_of(runs, "dead"))["pid"] == process.pid
    process.communicate("x")
    assert not is_held(lock_of(runs, "dead"))
    write_run(runs, "run-2")
    assert sorted(path.name for path in runs.iterdir()) == ["run-1", "run-2"]
    assert left(temporary) == []


def test_a_lock_is_held_by_one_alone(tmp_path):
    with hold(tmp_path / "a.lock"):
        with pytest.raises(HeldError) as held, hold(tmp_path / "a.lock"):
            pass
        assert held.value.holder["pid"] == os.getpid()
    assert not (tmp_path / "a.lock").exists()
    assert not is_held(tmp_path / "a.lock")


def test_temporary_folders_in_use_and_those_of_others_stay(temporary, monkeypatch):
    # Nobody is waited for who uses one.
    monkeypatch.setattr("stratalign.locks.time.sleep", lambda seconds: pytest.fail("waits"))
    (temporary / "stratalign-seeds").mkdir()
    (temporary / "stratalign-0123456789ab").mkdir()
    with temporary_folder() as folder:
        assert clear_temporary() >= 1
        assert folder.is_dir()
    assert left(temporary) == ["stratalign-seeds"]


DIES_WITHIN = """
import os, sys
from pathlib import Path
from stratalign.temporary import folder_within
with folder_within(Path(sys.argv[1])) as folder:
    (folder / "half.csv").write_text("half")
    os.kill(os.getpid(), 9)
"""


def test_what_a_dead_process_left_where_it_wrote_is_cleared_by_the_next(tmp_path):
    command = [sys.executable, "-c", DIES_WITHIN, str(tmp_path)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["half.csv"]
    (tmp_path / ".stratalign-seeds").mkdir()
    with folder_within(tmp_path) as one, folder_within(tmp_path) as other:
        assert one != other and one.is_dir() and other.is_dir()
        assert not list(tmp_path.rglob("*.csv"))
    assert left(tmp_path) == [".stratalign-seeds"]


@pytest.mark.parametrize("write", ["engagement", "study"])
def test_a_new_engagement_and_a_study_clear_what_those_before_left(write, tmp_path):
    (tmp_path / ".stratalign-0123456789ab").mkdir()
    if write == "study":
        write_study(simulate_study(16, seed=1), tmp_path)
    else:
        scaffold_engagement("Blank", folder=tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_goes_on_beside_is_neither_cleared_nor_waited_for(runs, monkeypatch):
    monkeypatch.setattr("stratalign.locks.time.sleep", lambda seconds: pytest.fail("waits"))
    with run_folder(runs / "run-1") as run:
        clear_leftovers(runs)
        assert run.draft.is_dir()
        assert is_held(lock_of(runs, "run-1"))


def test_sockets_have_a_short_path_where_the_temporary_folder_has_a_long_one(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("long" * 20)))
    with temporary_folder(holds_sockets=True) as folder:
        assert len(str(folder / "kernel.json-1")) < 60


def test_a_folder_that_cannot_be_made_is_one_message(runs, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(EngagementError, match=r"cannot be written below .*: the disk can only be read"):
        write_run(runs)


@pytest.mark.parametrize(("named", "said"), [(None, "acme"), ("a.csv", "a.csv")])
def test_a_disk_that_is_full_names_the_file_or_else_the_folder(runs, named, said):
    with pytest.raises(OSError, match="left on device") as full, run_folder(runs / "run-1"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([named] if named else []))
    assert Path(full.value.filename).name == said
    assert left(runs) == []


def test_a_damaged_manifest_says_nothing(tmp_path):
    (tmp_path / "manifest.json").write_text("{")
    assert read_manifest(tmp_path) == {}
    (tmp_path / "manifest.json").write_text(json.dumps([1]))
    assert read_manifest(tmp_path) == {}
