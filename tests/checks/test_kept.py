"""Tables and check results are made once and taken again as they were; whatever has changed since is read instead."""

import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from conftest import SAMPLES
from kept_tables import forbid_reading, keep, require_kept_as_read, require_same, without_accounts_text

from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.readiness import assess_readiness
from stratalign.checks.kept import check_engagement
from stratalign.checks.suite import check_intake
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import ReadinessError
from stratalign.intake.store import FILE, FOLDER
from stratalign.responses.identity import KEY_FILE, KEY_VARIABLE

IDENTIFIERS = ["IPAddress", "RecipientLastName", "RecipientEmail", "ExternalReference", "ResponseId"]
READ_AGAIN = "files are read again"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Copy of a sample, the folder of its run, and what was read, by name; kept once."""
    found = {}

    def of(name):
        if name not in found:
            folder = Path(shutil.copytree(SAMPLES / name, tmp_path_factory.mktemp("kept") / name))
            run = tmp_path_factory.mktemp("run")
            found[name] = folder, run, keep(load_engagement(folder), run)
        return found[name]

    return of


@contextmanager
def changed(file, content):
    """Other content of a file, for a while; None takes the file away."""
    before = file.read_bytes() if file.exists() else None
    for now in (content, before):
        if now is None:
            file.unlink()
        else:
            file.write_bytes(now)
        if now is content:
            yield


def take(folder, run):
    return check_engagement(load_engagement(folder), run_folder=run)


@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_a_sample_is_taken_as_read(sample, kept, monkeypatch):
    folder, run, read = kept(sample)
    forbid_reading(monkeypatch)
    taken = take(folder, run)
    require_same(without_accounts_text(read), taken)
    assert taken.intake.waves
    assert taken.checks


def test_results_of_kept_tables_are_those_of_files(kept, harbour_analysis, monkeypatch):
    folder, run, _ = kept("harbour")
    forbid_reading(monkeypatch)
    analysis = analyse_engagement(folder, run_folder=run)
    for name in ("checks", "changes", "benchmarks", "panel", "account_totals", "account_spread"):
        require_same(getattr(harbour_analysis, name), getattr(analysis, name), name)
    for before, after in zip(harbour_analysis.waves, analysis.waves, strict=True):
        require_same(before.group_scores, after.group_scores)
        require_same(before.company_scores, after.company_scores)


def test_readiness_of_kept_tables_is_that_of_files(kept, monkeypatch):
    folder, run, _ = kept("harbour")
    expected = assess_readiness(folder)
    forbid_reading(monkeypatch)
    require_same(expected, assess_readiness(folder, run_folder=str(run)))


def test_without_a_run_that_kept_them_files_are_read(kept, tmp_path, monkeypatch):
    folder, run, _ = kept("harbour")
    forbid_reading(monkeypatch)
    for without in (None, tmp_path, run / "work"):
        with pytest.raises(AssertionError, match=READ_AGAIN):
            take(folder, without)


@pytest.mark.parametrize(
    "name", ["raw/survey.csv", "raw/roster.csv", "raw/accounts.csv", "mapping.yml", "engagement.yml"]
)
def test_a_file_changed_since_is_noticed(kept, monkeypatch, name):
    folder, run, _ = kept("northwind")
    forbid_reading(monkeypatch)
    with changed(folder / name, (folder / name).read_bytes() + b"\n"), pytest.raises(AssertionError, match=READ_AGAIN):
        take(folder, run)
    assert take(folder, run).intake.waves


def test_a_correction_written_since_is_noticed_and_applied(kept):
    folder, run, read = kept("harbour")
    fix = "{file: wave-2026.csv, column: unit, where: {staff_id: H1001}, value: cardiology, reason: moved}"
    with changed(folder / "corrections.yml", f"corrections: [{fix}]\n".encode()):
        found = take(folder, run)
    assert "corrected" in {result.check for result in found.checks} - {result.check for result in read.checks}
    units = [checked.intake.waves[1].respondents.table["unit_id"] for checked in (read, found)]
    assert (units[0] != units[1]).sum() == 1


def test_a_damaged_file_is_noticed_and_the_files_are_read(kept):
    folder, run, read = kept("harbour")
    file = run / FOLDER / FILE
    with changed(file, file.read_bytes()[:-100]):
        require_same(read, take(folder, run))


def test_tables_of_another_key_are_not_taken(kept, monkeypatch):
    folder, run, read = kept("harbour")
    monkeypatch.setenv(KEY_VARIABLE, "another secret")
    ids = [set(checked.intake.waves[0].respondents.table["respondent_id"]) for checked in (read, take(folder, run))]
    assert not ids[0] & ids[1]


def test_the_key_file_made_on_reading_seals_what_is_kept(harbour, tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE)
    read = keep(load_engagement(harbour), tmp_path)
    with monkeypatch.context() as patched:
        forbid_reading(patched)
        require_same(without_accounts_text(read), take(harbour, tmp_path))
        with changed(harbour / KEY_FILE, b"another"), pytest.raises(AssertionError, match=READ_AGAIN):
            take(harbour, tmp_path)
    (harbour / KEY_FILE).write_text("\n", encoding="utf-8")
    assert "is empty" in take(harbour, tmp_path).checks[0].seen
    keep(load_engagement(harbour), tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_accounts_alone_need_no_key_and_are_kept(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE)
    folder = accounts_only(tmp_path / "acme", "file: accounts.csv")
    (folder / "accounts.csv").write_text("who,unit,day,usd\nAnn Smith,A,2024-12-31,5\n", encoding="utf-8")
    taken = require_kept_as_read(folder, tmp_path, monkeypatch)
    assert not (folder / KEY_FILE).exists()
    assert taken.intake.accounts.panel["revenue"].tolist() == [5.0]
    assert taken.intake.accounts.raw is None
    assert "Ann Smith" not in written_texts(tmp_path)


def test_kept_tables_are_not_checked_again(kept):
    folder, run, _ = kept("harbour")
    taken = take(folder, run)
    with pytest.raises(ValueError, match="are not checked again"):
        check_intake(taken.intake)


def test_problems_and_units_of_a_file_are_kept(harbour, tmp_path, monkeypatch):
    (harbour / "raw/wave-2025.xlsx").write_bytes(b"PK\x03\x04 damaged")
    (harbour / "raw/accounts.csv").unlink()
    (harbour / "mapping-2026.yml").write_text("itmes: {}\n", encoding="utf-8")
    taken = require_kept_as_read(harbour, tmp_path, monkeypatch)
    assert len(taken.intake.problems) == 3
    assert sum(result.severity == "blocks" for result in taken.checks) == 3
    with pytest.raises(ReadinessError, match="3 problems block"):
        analyse_engagement(harbour, run_folder=tmp_path)


def test_units_of_the_roster_are_kept_with_the_engagement(northwind, tmp_path, monkeypatch):
    file = northwind / "engagement.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^units:\n(?:[ -].*\n)+", "units: from_roster\n", text), encoding="utf-8")
    taken = require_kept_as_read(northwind, tmp_path, monkeypatch)
    assert taken.intake.engagement.listed_units


def test_money_in_one_currency_is_kept(tmp_path, monkeypatch):
    folder = accounts_only(
        tmp_path / "acme",
        "file: accounts.csv\n  currency_column: money\n  rates: {file: rates.csv, reporting: EUR, source: A bank}",
    )
    rows = "".join(f"{unit},{day}-12-31,{usd},USD\n" for unit in "AB" for day, usd in ((2023, 10), (2024, 12)))
    (folder / "accounts.csv").write_text(f"unit,day,usd,money\n{rows}", encoding="utf-8")
    rates = "currency,period_end,average,closing\nUSD,2023-12-31,0.9,0.95\nUSD,2024-12-31,0.8,0.85\n"
    (folder / "rates.csv").write_text(rates, encoding="utf-8")
    taken = require_kept_as_read(folder, tmp_path, monkeypatch)
    assert taken.intake.accounts.translated.growth is not None


def test_a_database_is_asked_once_a_run(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCOUNTS_URL", f"sqlite:///{tmp_path / 'accounts.db'}")
    with sqlite3.connect(tmp_path / "accounts.db") as connection:
        connection.execute("CREATE TABLE accounts (unit TEXT, day TEXT, usd REAL)")
        connection.execute("INSERT INTO accounts VALUES ('A', '2024-12-31', 5)")
    connection.close()
    folder = accounts_only(tmp_path / "acme", "database: {url_variable: ACCOUNTS_URL, table: accounts}")
    require_kept_as_read(folder, tmp_path, monkeypatch)
    (tmp_path / "accounts.db").unlink()
    taken = check_engagement(load_engagement(folder), run_folder=tmp_path)
    assert taken.intake.accounts.panel["revenue"].tolist() == [5.0]
    assert "accounts.db" not in written_texts(tmp_path)


def accounts_only(folder, source):
    """Folder of an engagement without a survey."""
    folder.mkdir()
    performance = f"  {source}\n  entity: unit\n  period_end: day\n  columns: {{revenue: usd}}\n"
    text = f"client: Acme\nindustry: financial\nperformance:\n{performance}"
    (folder / "engagement.yml").write_text(text, encoding="utf-8")
    return folder


def written_texts(run_folder):
    """Every byte that was written as text, unpacked, and the texts of the JSON in it as they read."""
    body = (run_folder / FOLDER / FILE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    content = json.loads(np.load(io.BytesIO(members["content.npy"])).tobytes())
    parts = [part.decode("latin-1") for part in (body, *members.values())]
    return "\n".join([json.dumps(content, ensure_ascii=False), *parts]).casefold()


def column_values(path, names, *, delimiter=",", n_headers=1):
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    return {row[header.index(name)].strip() for row in rows[n_headers - 1 :] for name in names} - {""}


def test_nothing_that_tells_a_person_of_northwind_is_written(kept):
    folder, run, _ = kept("northwind")
    texts = written_texts(run)
    assert {text in texts for text in ("2026-02", "strategic-alignment", "pressure-nordics")} == {True}
    known = column_values(folder / "raw/survey.csv", IDENTIFIERS, n_headers=3)
    known |= column_values(folder / "raw/roster.csv", ["person_id"])
    assert len(known) > 1300
    assert not [value for value in known if value.casefold() in texts]


def test_nothing_that_tells_a_person_of_harbour_is_written(kept):
    folder, run, _ = kept("harbour")
    texts = written_texts(run)
    known = column_values(folder / "raw/wave-2026.csv", ["staff_id"], delimiter=";")
    assert len(known) == 180
    assert not [value for value in known if value.casefold() in texts]
