"""Ids that nearly match, rosters of another day, units written twice and missing levels are said; nothing else is."""

import datetime as dt

import pytest
from checks.wave_tables import answers, tables_of

from stratalign.checks import placing, survey
from stratalign.checks.suite import run_checks
from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.responses.roster import RosterMatch


@pytest.fixture
def run(northwind):
    engagement, instrument = load_engagement(northwind), load_instrument("strategic-alignment")

    def results(check, **respondents):
        tables = tables_of(engagement, instrument, answers(8, instrument), **respondents)
        return {result.check: result for result in check(tables, instrument, engagement)}

    return results


def match(**changes):
    plain = {
        "n_listed": 10, "n_matched": 6, "n_answers": 8, "n_without_id": 1, "n_without_unit": 0, "n_rows_without_id": 0,
    }  # fmt: skip
    return RosterMatch(**{**plain, **changes})


def test_the_match_is_told_both_ways(run):
    found = run(placing.check_roster_match, roster=match(rows_unanswered=(3, 4, 5, 6)))
    assert set(found) == {"roster_joined"}
    assert found["roster_joined"].seen == (
        "6 of 8 answers found in the roster; 10 people listed, 4 without an answer, 1 of the answers without an id"
    )


def test_ids_that_would_match_units_missing_and_a_far_date_are_warned_of(run):
    apart = {"as_of": dt.date(2025, 9, 1), "days_apart": -161}
    found = run(
        placing.check_roster_match,
        roster=match(would_match={"leading zeros": 2}, records_unmatched=(7, 9), n_without_unit=3, **apart),
    )
    assert (
        found["roster_ids"].seen
        == "2 answers would find a person in the roster if ids were compared without leading zeros"
    )
    assert found["roster_ids"].rows == (7, 9)
    assert found["roster_without_unit"].n_affected == 3
    assert found["roster_date"].seen == "the roster shows 2025-09-01, 161 days before the fielding"
    assert {result.severity for key, result in found.items() if key != "roster_joined"} == {"warns"}


def test_without_a_roster_nothing_is_said(run):
    assert run(placing.check_roster_match) == {}


def test_units_written_in_several_ways_and_missing_levels_are_named(run):
    groups = (("Sales", "Sa1es"), ("Finance", "Finanse"))
    found = run(placing.check_units_and_levels, similar_units=groups, has_levels=False)
    assert "'Sales' / 'Sa1es'; 'Finance' / 'Finanse'" in found["similar_units"].seen
    assert found["no_levels"].n_affected == 8
    assert run(placing.check_units_and_levels) == {}


def test_ids_with_another_writing_are_found_in_a_whole_engagement(northwind):
    roster = northwind / "raw/roster.csv"
    lines = roster.read_text(encoding="utf-8").splitlines()
    changed = [lines[0], *(line.replace("-", "", 1) for line in lines[1:])]
    roster.write_text("\n".join(changed) + "\n", encoding="utf-8")
    results = {result.check: result for result in run_checks(northwind)}
    assert results["roster_match"].severity == "blocks"
    assert "without spaces and punctuation" in results["roster_ids"].seen


def test_columns_that_may_say_unit_and_level_are_named(run):
    columns = {"Your department": "ignored: choices", "Funktion": "not mapped", "Q1": "item: clarity_1"}
    found = run(placing.check_units_and_levels, columns=columns, has_levels=False)
    assert found["no_levels"].fix.startswith("Name the column under 'level' in the mapping file (it may be 'Funktion')")
    found = run(survey.check_placing, units=None, columns=columns)
    assert "(it may be 'Your department'), and delete its line under 'ignore'" in found["without_unit"].fix
