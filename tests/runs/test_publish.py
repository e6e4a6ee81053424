"""What was sent is written down once, counts for ever, and is told in words; what cannot be is one message each."""

import datetime as dt
import json
import shutil

import pytest
from published_company import PEOPLE_AND_LATE, UNITS, people_of_company, write_company

from stratalign.analysis.engagement import analyse_engagement
from stratalign.checks.suite import run_checks
from stratalign.document.client.report import build_client_report
from stratalign.document.file import write_document
from stratalign.errors import EngagementError, ExportError, ReadinessError
from stratalign.intake.published import load_memory
from stratalign.layout import send_folder, work_folder
from stratalign.responses.identity import KEY_FILE, KEY_VARIABLE
from stratalign.runs.publish import publish_run, withdraw_run
from stratalign.runs.remembered import remembered_lines


def _run(folder, run_id):
    """A finished run without its notebook's cells: analysis, document, and a page to send."""
    run = folder.parent / "reports" / run_id
    analysis = analyse_engagement(folder, run_folder=run)
    write_document(build_client_report(analysis, run_id=run_id), run)
    (work_folder(run) / "client_report.ipynb").write_text("{}")
    (send_folder(run) / "client_report.html").write_text("<p>Report</p>")
    return run


@pytest.fixture
def company(tmp_path, monkeypatch):
    """The company's folder, with a key of its own, and a first run that nobody has seen yet."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    folder = write_company(tmp_path / "small", {"spring": people_of_company()})
    return folder, _run(folder, "run-1")


def test_published_run_counts_and_a_draft_does_not(company):
    folder, run = company
    write_company(folder, {"spring": PEOPLE_AND_LATE})
    assert remembered_lines(_run(folder, "draft"), folder) == ()
    publish_run(run, audience="the  board", date=dt.date(2026, 3, 2))
    assert remembered_lines(_run(folder, "run-2"), folder) == (
        "Wave spring: 1 person is left out because of 1 published run.",
    )
    (sending,) = load_memory(folder).publications[0].sendings
    assert (sending.date, sending.formats, sending.audience) == (dt.date(2026, 3, 2), ("html",), "the board")
    assert sorted(sending.files) == ["client_report.html"]


def test_run_sent_twice_counts_once(company):
    folder, run = company
    publish_run(run, audience="board")
    publish_run(run, audience="works council", formats=["html"])
    (publication,) = load_memory(folder).publications
    assert [sending.audience for sending in publication.sendings] == ["board", "works council"]


def test_draft_made_before_another_was_published_is_refused(company):
    folder, run = company
    write_company(folder, {"spring": PEOPLE_AND_LATE})
    late = _run(folder, "late")
    write_company(folder, {"spring": people_of_company()})
    same = _run(folder, "same")
    publish_run(run)
    publish_run(same)
    with pytest.raises(
        EngagementError, match=r"run late was made before another one was published\. Beside that one \d+ of"
    ):
        publish_run(late)
    assert load_memory(folder).run_ids == ("run-1", "same")


def test_withdrawn_run_still_counts(company):
    folder, run = company
    with pytest.raises(EngagementError, match="run-1 was never published: there is nothing to withdraw"):
        withdraw_run(run)
    publish_run(run)
    withdraw_run(run, date=dt.date(2026, 4, 1))
    assert load_memory(folder).publications[0].withdrawn == (dt.date(2026, 4, 1),)
    write_company(folder, {"spring": PEOPLE_AND_LATE})
    assert remembered_lines(_run(folder, "run-2"), folder)


def test_commands_say_what_was_published(company, run_command):
    folder, run = company
    said = run_command("publish", run, "--to", "board", "--date", "2026-03-02")
    assert "It counts as published from now on" in said.stdout
    for named in (folder, run):
        listed = run_command("publish", named, "--list").stdout
        assert listed == "run-1\n  2026-03-02  html, to board: client_report.html\n"
    assert "Sent files cannot be called back" in run_command("publish", run, "--withdraw").stdout
    assert "still counts" in run_command("publish", folder, "--list").stdout


def test_report_and_checks_say_what_memory_did(company):
    folder, run = company
    publish_run(run)
    write_company(folder, {"spring": PEOPLE_AND_LATE}, units=UNITS | {"n3": "south"})
    said = {result.check: result for result in run_checks(folder)}
    assert said["published_before"].severity == "informs"
    assert said["since_published"].seen == "since results of wave spring were published, 1 person answered"
    analysis = analyse_engagement(folder)
    document = build_client_report(analysis, run_id="run-2")
    keys = {note.key for note in document.tables["participation"].note}
    assert {"participation.since", "participation.earlier"} <= keys
    assert analysis.latest.remembered.n_hidden > 0


def test_engagement_that_has_moved_is_named(company):
    folder, run = company
    moved = folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(EngagementError, match="Name its folder: stratalign publish RUN --engagement FOLDER"):
        publish_run(run)
    publish_run(run, engagement=moved)
    assert load_memory(moved).run_ids == ("run-1",)


def test_what_cannot_be_published_is_one_message(company, tmp_path):
    _, run = company
    with pytest.raises(ExportError, match="does not exist"):
        publish_run(tmp_path / "nowhere")
    with pytest.raises(EngagementError, match="nowhere does not exist"):
        withdraw_run(tmp_path / "nowhere")
    (run / "send" / "client_report.html").unlink()
    with pytest.raises(EngagementError, match="holds nothing to send"):
        publish_run(run)
    (run / "work" / "ledger.kept").unlink()
    with pytest.raises(EngagementError, match="nobody knows whose answers it shows"):
        publish_run(run)


@pytest.mark.parametrize("day", ["2999-01-01", "soon"])
def test_day_that_cannot_be_is_a_mistake_of_usage(company, day, run_command):
    said = run_command("publish", company[1], "--date", day)
    assert said.returncode == 2
    assert said.stderr.startswith("Error: --date")


def test_damaged_ledger_of_a_published_run_blocks_every_later_run(company):
    folder, run = company
    publish_run(run)
    ledger = folder / "published" / "run-1" / "ledger.kept"
    ledger.write_bytes(ledger.read_bytes()[:-9])
    with pytest.raises(ReadinessError, match="does not fit its seal"):
        analyse_engagement(folder)
    assert [result.check for result in run_checks(folder) if result.severity == "blocks"] == ["published_record"]


def test_lost_key_blocks_every_later_run(company):
    folder, run = company
    publish_run(run)
    (folder / KEY_FILE).unlink()
    with pytest.raises(ReadinessError, match="is gone, and results of this engagement were published"):
        analyse_engagement(folder)
    assert not (folder / KEY_FILE).exists()


def test_record_that_cannot_be_written_leaves_nothing(company, monkeypatch):
    folder, run = company

    def fail(*given, **more):
        raise OSError(28, "full")

    monkeypatch.setattr("stratalign.intake.published._replace_text", fail)
    with pytest.raises(EngagementError, match="the disk is full"):
        publish_run(run)
    assert load_memory(folder).run_ids == ()
    assert not list((folder / "published").iterdir())


@pytest.mark.slow
def test_copied_sample_end_to_end(northwind_run, northwind, tmp_path, run_command):
    run = tmp_path / "run"
    shutil.copytree(northwind_run.folder, run)
    said = run_command("publish", run, "--engagement", northwind, "--to", "board")
    assert northwind_run.run_id in said.stdout
    (record,) = (northwind / "published").glob("*/sent.json")
    sent = json.loads(record.read_text())["sent"][0]
    assert set(sent["files"]) == {path.name for path in (run / "send").iterdir()}
