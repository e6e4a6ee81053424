"""Corrections reach the tables of an engagement, are told by the checks, and stop the run when they fit no more."""

import shutil
from collections import defaultdict

import pytest

from stratalign.checks.suite import check_intake, run_checks
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.intake.inputs import input_files
from stratalign.intake.read import read_engagement_files
from stratalign.shipped import shipped_path


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped_path("data", "sample") / "northwind", tmp_path / "northwind")
    return tmp_path / "northwind"


def correct(folder, *entries):
    text = "corrections:\n" + "".join(f"  - {entry}\n" for entry in entries)
    (folder / "corrections.yml").write_text(text, encoding="utf-8")
    return load_engagement(folder)


def test_answers_accounts_and_roster_are_corrected_and_the_checks_say_so(folder, northwind_intake):
    engagement = correct(
        folder,
        '{file: accounts.csv, where: {unit: pressure-nordics, period_end: "2024-12-31"}, column: revenue_keur,'
        ' found: "4533.5", value: "4544.5", reason: the audited figure}',
        "{file: survey.csv, where: {UserLanguage: EN, Q1: I agree to take part}, column: Q2_1, found: Agree,"
        " value: Strongly agree, reason: a label was translated wrongly}",
        "{file: survey.csv, where: {ExternalReference: NW-0002}, leave_out: true, reason: the project lead}",
        "{file: roster.csv, where: {person_id: NW-0001}, column: unit, value: service-nordics, reason: she moved}",
    )
    after = read_engagement_files(engagement)
    assert after.problems == ()
    revenue = [
        intake.accounts.panel.set_index(["entity_id", "period_end"]).loc[("pressure-nordics", "2024-12-31"), "revenue"]
        for intake in (northwind_intake, after)
    ]
    assert revenue == [4_533_500, 4_544_500]
    people = [intake.waves[0].respondents for intake in (northwind_intake, after)]
    assert len(people[0].table) - len(people[1].table) == 1
    results = defaultdict(list)
    for result in check_intake(after):
        results[result.check].append(result)
    told = " | ".join(result.seen for result in results["corrected"])
    for words in (
        "correction 1 of corrections.yml changed 1 cell of accounts.csv: the audited figure",
        "correction 3 of corrections.yml took out 1 row of survey.csv: the project lead",
        "correction 4 of corrections.yml changed 1 cell of roster.csv: she moved",
    ):
        assert words in told
    assert [result.n_affected for result in results["left_out"]] == [1]
    assert "corrections.yml" in [path.name for path in input_files(engagement)]


def test_a_correction_that_matches_nothing_blocks_in_every_file(folder):
    columns = {"survey.csv": "Q2_1", "roster.csv": "unit", "accounts.csv": "unit"}
    entry = "{{file: {}, column: {}, found: never there, value: '', reason: old}}"
    engagement = correct(folder, *(entry.format(file, column) for file, column in columns.items()))
    blocking = [result for result in run_checks(engagement) if result.severity == "blocks"]
    assert [result.file for result in blocking] == list(columns)
    assert all(f"matches nothing in '{columns[result.file]}'" in result.seen for result in blocking)


def test_corrections_of_other_files_and_in_other_places_are_refused(folder):
    with pytest.raises(EngagementError, match=r"number 1 names 'survy\.csv'.*Did you mean 'survey\.csv'\?"):
        correct(folder, "{file: survy.csv, column: Q2_1, found: a, value: b, reason: r}")
    (folder / "corrections.yml").unlink()
    file = folder / "engagement.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\ncorrections: []\n", encoding="utf-8")
    with pytest.raises(EngagementError, match=r"unknown key 'corrections'. See corrections\.yml"):
        load_engagement(folder)


def test_damage_that_is_corrected_is_not_complained_of(folder):
    survey = folder / "raw/survey.csv"
    lines = survey.read_text(encoding="utf-8").splitlines(keepends=True)[:100]
    lines[6] = lines[6].replace("Agree", "#NAME?", 2)
    survey.write_text("".join(lines), encoding="utf-8")
    found = [result for result in run_checks(load_engagement(folder)) if result.check == "formula_errors"]
    assert [(result.n_affected, result.rows != ()) for result in found] == [(2, True)]
    columns = found[0].column.split(", ")
    fix = "{{file: survey.csv, column: {}, found: '#NAME?', value: Agree, reason: spoilt in a spreadsheet}}"
    once = [
        result for result in run_checks(correct(folder, fix.format(columns[0]))) if result.check == "formula_errors"
    ]
    assert [(result.n_affected, result.column) for result in once] == [(1, columns[1])]
    both = run_checks(correct(folder, *map(fix.format, columns)))
    assert not [result for result in both if result.check == "formula_errors"]
