"""Runs as they are listed: going on, complete, broken, and by the locks that say so."""

import datetime as dt
import json

import pytest

from stratalign.errors import EngagementError
from stratalign.export.manifests import output_hashes, write_manifest_file
from stratalign.layout import PARTIAL, lock_of, send_folder, work_folder
from stratalign.locks import hold
from stratalign.runs.folder import run_folder
from stratalign.runs.listing import clock_notes, list_runs, listing_text


@pytest.fixture
def reports(tmp_path):
    """Two complete runs, one that failed, one going on, one and an export whose processes have died."""
    runs = tmp_path / "acme"
    for name in ("run-1", "run-2"):
        with run_folder(runs / name) as run:
            (send_folder(run.draft) / "client_report.html").write_text("whole")
            outputs = output_hashes(run.draft)
            write_manifest_file(run.draft, {"status": "finished", "started_utc": "2026", "outputs": outputs})
    with pytest.raises(ValueError), run_folder(runs / "run-3") as run:
        (work_folder(run.draft) / "client_report.failed.ipynb").write_text("{}")
        raise ValueError("stopped at cell 3")
    for name in ("run-5", "run-1.export"):
        (runs / PARTIAL / name).mkdir(parents=True)
        lock_of(runs, name).write_text(json.dumps({"pid": 7, "started_utc": "2025"}))
    (runs / "manual").mkdir()
    with hold(lock_of(runs, "run-4")):
        (runs / PARTIAL / "run-4").mkdir()
        yield tmp_path


def states(reports):
    return {run.run_id if run.detail[:10] != "the export" else "export": run.state for run in list_runs(reports)}


def test_state_is_what_locks_and_manifests_say(reports):
    assert states(reports) == {
        "run-1": "complete", "run-2": "complete", "run-3": "broken", "run-4": "running", "run-5": "broken",
        "export": "broken",
    }  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [
    (lambda sent: (sent / "client_report.html").write_text("other"), "client_report.html: gone, or not as written"),
    (lambda sent: (sent / "client_report.html").unlink(), "client_report.html: gone, or not as written"),
    (lambda sent: (sent / "answers.csv").write_text("a"), "answers.csv: not of this run"),
    (lambda sent: (sent.parent / "manifest.json").write_text("{}"), "does not say that it was finished"),
])  # fmt: skip
def test_a_run_whose_sent_files_are_not_as_written_is_broken(reports, change, said):
    change(reports / "acme" / "run-1" / "send")
    (run,) = [run for run in list_runs(reports) if run.run_id == "run-1" and "the export" not in run.detail]
    assert run.state == "broken"
    assert said in run.detail


def test_the_command_lists_them_for_people_and_programs(reports, run_command):
    printed = run_command("runs", "--reports", reports)
    assert printed.returncode == 0
    assert printed.stdout.splitlines()[0].split() == ["complete", "acme/run-1", "2026"]
    assert "failed: stopped at cell 3" in printed.stdout
    assert "run by process" in printed.stdout
    found = json.loads(run_command("runs", "--reports", reports, "--json").stdout)
    assert [run["state"] for run in found].count("broken") == 3


def test_a_clock_that_was_set_back_is_said_once(reports):
    runs = reports / "acme"
    (note,) = clock_notes(runs, dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
    assert note.startswith("the clock of this machine says 2024-05-01T00:00:00+00:00, which is before the run run-2 of")
    assert clock_notes(runs, dt.datetime(2027, 5, 1, tzinfo=dt.UTC)) == ()
    assert clock_notes(reports / "none", dt.datetime(2024, 5, 1, tzinfo=dt.UTC)) == ()


def test_no_runs_and_no_folder(tmp_path):
    assert listing_text(list_runs(tmp_path)) == "No runs."
    with pytest.raises(EngagementError, match="does not exist"):
        list_runs(tmp_path / "none")
