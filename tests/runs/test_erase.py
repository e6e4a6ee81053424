"""A person or an engagement is taken out of the workspace, and what was not reached is said."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from published_company import Reader, people_of_company, write_company

from stratalign.analysis.engagement import analyse_engagement
from stratalign.errors import EngagementError
from stratalign.export.manifests import file_hashes, write_manifest_file
from stratalign.intake.ledger import read_ledger
from stratalign.intake.published import Publication, Sending, keep_publication, load_memory
from stratalign.responses.identity import KEY_FILE, KEY_VARIABLE, pseudonym
from stratalign.runs.erase import erase_engagement, erase_person

PEOPLE = people_of_company()
NOBODY = "p09@small.example"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Folders of the engagement and of its published run, as they lie in a workspace."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    folder = write_company(tmp_path / "engagements" / "small", {"spring": PEOPLE})
    run = tmp_path / "reports" / "small" / "run-1"
    analyse_engagement(folder, run_folder=run)
    (run / "work" / "intake").mkdir()
    (run / "work" / "intake" / "tables.kept").write_bytes(b"answers")
    write_manifest_file(run, {"outputs": {"work/ledger.kept": "old", "send/client_report.html": "sent"}})
    memory = load_memory(folder)
    ledger = read_ledger(run / "work", key=memory.key)
    sending = Sending(dt.date(2026, 3, 2), ("html",), "the board", {})
    keep_publication(folder, Publication(ledger, (sending,)), key=memory.key)
    return folder, run


def _erase(folder, named=NOBODY):
    return erase_person(named, folder=folder.parent, reports=folder.parents[1] / "reports")


def test_person_is_gone_from_files_tables_and_ledgers(workspace):
    folder, run = workspace
    memory = load_memory(folder)
    own = pseudonym(NOBODY, memory.key)
    assert own in memory.publications[0].ledger.waves[0].people
    erased = _erase(folder, "  P09@Small.example ")
    assert erased.is_found
    assert erased.removed == (
        "small: 1 row of spring.csv",
        "small: the pseudonym in 2 ledgers",
        "small: the tables that 1 run kept; they are read anew when needed",
    )
    assert list(pd.read_csv(folder / "spring.csv")["Person"]) == list(PEOPLE["Person"].drop(9))
    assert not (run / "work" / "intake" / "tables.kept").exists()
    after = load_memory(folder).publications[0].ledger.waves[0]
    in_run = read_ledger(run / "work", key=memory.key).waves[0]
    before = memory.publications[0].ledger.waves[0]
    assert own not in after.people
    assert list(after.people) == list(in_run.people)
    assert (after.people != before.people).sum() == (after.answers != before.answers).sum() == 1
    assert np.array_equal(after.members, before.members)
    outputs = json.loads((run / "manifest.json").read_text())["outputs"]
    assert outputs == {"send/client_report.html": "sent", "work/ledger.kept": file_hashes(run / "work")["ledger.kept"]}


def test_no_file_of_the_workspace_tells_of_the_person_any_more(workspace):
    folder, _ = workspace
    own = pseudonym(NOBODY, load_memory(folder).key)
    _erase(folder)
    for path in folder.parents[1].rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert NOBODY.encode() not in content, path
            assert own.encode() not in content, path


def test_record_says_how_much_and_not_of_whom(workspace):
    folder, _ = workspace
    _erase(folder)
    (entry,) = json.loads((folder / "erased.json").read_text())
    assert entry.pop("date") == dt.date.today().isoformat()
    assert entry == {"people": 1, "rows": 1, "ledgers": 2, "tables": 1}


def test_what_was_not_reached_is_said(workspace):
    folder, _ = workspace
    (folder / "corrections.yml").write_text(
        f"corrections:\n  - {{file: spring.csv, column: A1, where: {{Person: {NOBODY}}}, value: '3', reason: Slip}}\n"
    )
    left = "\n".join(_erase(folder).out_of_reach)
    assert "Files of the run run-1, sent on 2026-03-02 to the board: who has them keeps them." in left
    assert "corrections.yml still names the person" in left
    assert "Results of 1 run made before still count the person" in left
    assert "Backups" in left


def test_erased_person_stays_protected_in_the_next_run(workspace):
    folder, _ = workspace
    first = analyse_engagement(folder).latest
    _erase(folder)
    table = pd.read_csv(folder / "spring.csv")
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert (wave.remembered.n_gone, wave.remembered.n_with_gone) == (1, 4)
    key = load_memory(folder).key
    inside = set(read_ledger(folder / "run-2" / "work", key=key).waves[0].people)
    reader = Reader()
    reader.reads(first, PEOPLE)
    without = [person for person in table["Person"] if pseudonym(person, key) not in inside]
    reader.reads(wave, table, without=without)
    assert reader.finds() == {}


def test_address_in_the_roster_leads_to_the_number_in_the_survey(workspace):
    folder, _ = workspace
    numbers = [f"{n:04d}" for n in range(len(PEOPLE))]
    PEOPLE.assign(Person=numbers).to_csv(folder / "spring.csv", index=False)
    roster = PEOPLE[["Person", "Unit", "Level"]].rename(columns={"Person": "Mail"}).assign(Number=numbers)
    roster.to_csv(folder / "roster.csv", index=False)
    text = (folder / "engagement.yml").read_text()
    listed = ", roster: {file: roster.csv, person_id: Number, unit: Unit, level: Level}}"
    (folder / "engagement.yml").write_text(text.replace("format: generic_wide}}", "format: generic_wide}" + listed))
    (folder / "mapping.yml").write_text((folder / "mapping.yml").read_text() + "roster_id: Person\n")
    assert _erase(folder).removed[:2] == ("small: 1 row of spring.csv", "small: 1 row of roster.csv")
    left = pd.read_csv(folder / "spring.csv", dtype=str)
    assert list(left["Person"]) == [number for number in numbers if number != "0009"]


def test_number_of_another_person_in_another_column_is_left(workspace):
    folder, _ = workspace
    assert not _erase(folder, "5").is_found
    assert len(pd.read_csv(folder / "spring.csv")) == len(PEOPLE)


def test_where_ids_begin_anew_an_id_is_not_enough(workspace):
    folder, _ = workspace
    numbers = PEOPLE.assign(Person=[str(1000 + n) for n in range(len(PEOPLE))])
    write_company(folder, {"spring": numbers})
    text = (folder / "engagement.yml").read_text()
    (folder / "engagement.yml").write_text(
        text.replace("format: generic_wide", "format: generic_wide, ids_restart: true")
    )
    erased = _erase(folder, "1009")
    assert not erased.is_found
    assert "spring.csv: its ids are its own, so only an address is looked for there." in erased.out_of_reach
    assert len(pd.read_csv(folder / "spring.csv")) == len(PEOPLE)


def test_damaged_ledger_stops_before_anything_is_changed(workspace):
    folder, _ = workspace
    (folder / "published" / "run-1" / "ledger.kept").write_bytes(b"")
    with pytest.raises(EngagementError, match="is not a ledger"):
        _erase(folder)
    assert len(pd.read_csv(folder / "spring.csv")) == len(PEOPLE)


def test_engagement_goes_with_its_runs_and_key(workspace):
    folder, run = workspace
    other = run.with_name("run-of-another")
    elsewhere = write_company(folder.parents[1] / "elsewhere" / "small", {"spring": PEOPLE})
    analyse_engagement(elsewhere, run_folder=other)
    assert (folder / KEY_FILE).exists()
    erased = erase_engagement(folder, reports=run.parents[1])
    assert not folder.exists()
    assert not run.exists()
    assert other.exists()
    left = "\n".join(erased.out_of_reach)
    assert "run-of-another is a run of an engagement of the same name in another folder" in left
    assert "sent on 2026-03-02 to the board" in left
    (entry,) = json.loads((folder.parent / "erased.json").read_text())
    assert {key: entry[key] for key in ("engagements", "runs")} == {"engagements": 1, "runs": 1}


def test_commands_ask_first_and_say_what_happened(workspace, run_command):
    folder, run = workspace
    where = ("--folder", folder.parent, "--reports", run.parents[1])
    refused = run_command("erase", NOBODY, *where)
    assert refused.returncode == 2
    assert "Say --yes if that is what you want" in refused.stderr
    assert len(pd.read_csv(folder / "spring.csv")) == len(PEOPLE)
    said = run_command("erase", NOBODY, *where, "--yes")
    assert said.returncode == 0
    assert said.stdout.startswith("Erased:\n  small: 1 row of spring.csv\n")
    assert "Not reached:\n  Files of the run run-1" in said.stdout
    again = run_command("erase", NOBODY, *where, "--yes")
    assert again.returncode == 1
    assert again.stdout.startswith("Nobody of that id or address was found in small.")
    assert run_command("erase", folder, *where, "--yes").returncode == 0
    nothing = run_command("erase", NOBODY, *where, "--yes")
    assert nothing.returncode == 2
    assert "there is no engagement below" in nothing.stderr


def test_shipped_sample_is_not_erased(run_command):
    said = run_command("erase", "data/sample/northwind", "--yes")
    assert said.returncode == 2
    assert "is shipped with stratalign and holds nobody's data" in said.stderr
