"""The registry: quick answers from one file that manifests can make anew."""

import json
import multiprocessing
import sqlite3

import pytest

from stratalign.errors import EngagementError
from stratalign.export.manifests import output_hashes, write_manifest_file
from stratalign.layout import send_folder
from stratalign.runs import listing
from stratalign.runs.folder import run_folder
from stratalign.runs.listing import list_runs
from stratalign.runs.registry import (
    forget_runs,
    rebuild_registry,
    record_run,
    registered_runs,
    registry_file,
    sent_as_recorded,
)


def finished(reports, engagement, run_id, **facts):
    with run_folder(reports / engagement / run_id) as run:
        (send_folder(run.draft) / "client_report.html").write_text("whole")
        told = {"status": "finished", "started_utc": "2026-11-30T10:00:00+00:00", "seconds": 4.5, "seed": 7}
        write_manifest_file(run.draft, told | {"outputs": output_hashes(run.draft)} | facts)
    return run.final


def record_many(reports, engagement, numbers):
    for number in numbers:
        record_run(finished(reports, engagement, f"run-{number}"))


def test_what_a_run_says_of_itself_is_found_again(tmp_path):
    run = finished(tmp_path, "acme", "run-1", stages={"check": 1.5}, rows={"2026": {"read": 300, "counted": 290}})
    assert record_run(run) == ""
    (found,) = registered_runs(tmp_path)
    assert (found.engagement, found.run_id, found.folder, found.status, found.seconds) == (
        "acme", "run-1", run, "finished", 4.5,
    )  # fmt: skip
    assert found.manifest == json.loads((run / "manifest.json").read_text())


def test_a_run_whose_manifest_is_another_one_is_not_taken_from_the_registry(tmp_path):
    run = finished(tmp_path, "acme", "run-1")
    record_run(run)
    write_manifest_file(run, {"status": "finished", "outputs": {}, "seed": 8})
    assert registered_runs(tmp_path) == []
    assert not sent_as_recorded(run)


def test_the_registry_is_made_anew_from_manifests(tmp_path):
    runs = [finished(tmp_path, name, "run-1") for name in ("acme", "zenith")]
    with pytest.raises(ValueError), run_folder(tmp_path / "acme" / "run-2"):
        raise ValueError("stopped")
    for run in runs:
        record_run(run)
    before = registered_runs(tmp_path)
    registry_file(tmp_path).write_bytes(b"no database at all" * 100)
    assert registered_runs(tmp_path) == []
    assert "runs rebuild" in record_run(runs[0])
    assert rebuild_registry(tmp_path) == len(runs)
    assert registered_runs(tmp_path) == before


def test_a_registry_of_another_form_is_made_anew(tmp_path):
    run = finished(tmp_path, "acme", "run-1")
    with sqlite3.connect(registry_file(tmp_path)) as other:
        other.execute("CREATE TABLE runs (engagement TEXT)")
        other.execute("PRAGMA user_version = 99")
    assert registered_runs(tmp_path) == []
    assert record_run(run) == ""
    assert [found.run_id for found in registered_runs(tmp_path)] == ["run-1"]


def test_writers_wait_for_each_other(tmp_path):
    numbers = [range(start, start + 10) for start in (0, 10, 20)]
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=record_many, args=(tmp_path, f"client-{one[0]}", one)) for one in numbers]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(run.run_id for run in registered_runs(tmp_path)) == sorted(f"run-{n}" for n in range(30))


def test_forgotten_runs_are_no_longer_named(tmp_path):
    for name in ("run-1", "run-2"):
        record_run(finished(tmp_path, "acme", name))
    assert forget_runs(tmp_path, "acme", ["run-1"])
    assert [run.run_id for run in registered_runs(tmp_path)] == ["run-2"]
    assert b"run-1" not in registry_file(tmp_path).read_bytes()


def test_listing_reads_no_file_that_is_as_recorded(tmp_path, monkeypatch):
    run = finished(tmp_path, "acme", "run-1")
    record_run(run)
    monkeypatch.setattr(listing, "file_hashes", lambda folder: pytest.fail("hashed"))
    assert [found.state for found in list_runs(tmp_path)] == ["complete"]
    monkeypatch.undo()
    (run / "send" / "client_report.html").write_text("other")
    assert [found.state for found in list_runs(tmp_path)] == ["broken"]


def test_no_folder_of_reports_is_named(tmp_path):
    with pytest.raises(EngagementError, match="--reports"):
        rebuild_registry(tmp_path / "none")


@pytest.mark.skipif("os.geteuid() == 0", reason="root may write everywhere")
def test_a_registry_that_cannot_be_written_is_a_note(tmp_path):
    run = finished(tmp_path, "acme", "run-1")
    tmp_path.chmod(0o500)
    assert "could not be written" in record_run(run)
