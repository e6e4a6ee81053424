"""Labels that a spreadsheet has made dates get their name back: the listed one, else two numbers."""

import pandas as pd
import pytest

from stratalign.engagement.engagement import Engagement
from stratalign.intake.read import read_engagement_files
from stratalign.responses.dated_labels import undated


@pytest.mark.parametrize(
    ("cells", "known", "expected"),
    [
        (["2026-01-03", "4-6", "7-9"], [], ["1-3", "4-6", "7-9"]),
        (["3-Jan", "6-Apr"], [], ["1-3", "4-6"]),
        (["2026-01-03 00:00:00", "2026-04-06"], [], ["1-3", "4-6"]),
        (["2025-05-01", "2026-05-01"], [], ["5-25", "5-26"]),  # different years: a month and a year were typed
        (["2026-05-01", "2026-06-01"], [], ["1-5", "1-6"]),
        (["2026-05-01", "North"], ["May-1", "June-1"], ["May-1", "North"]),
        (["01-May", "North"], ["5/1"], ["5/1", "North"]),
        (["1. Mai"], ["Mai-1"], ["Mai-1"]),
        (["1/3/2026"], ["3-1"], ["3-1"]),
        (["Jan-03"], ["1-3", "3-1"], ["1-3"]),  # both may be meant: the lower first
        # No dates, or what the engagement calls so.
        (["May-01"], ["May-01"], ["May-01"]),
        (["12-24", "Team 1", "Sales", "", "2024-13-40", "2026"], [], None),
        ([f"2026-03-{day:02}" for day in range(1, 32)] + [f"2026-05-{day:02}" for day in range(1, 32)], [], None),
    ],
)  # fmt: skip
def test_dates_become_the_label_that_was_typed(cells, known, expected):
    named, notes = undated(pd.Series(cells, name="Unit"), known)
    assert named.tolist() == (cells if expected is None else expected)
    assert [note.key for note in notes] == (["dated_labels"] if named.tolist() != cells else [])


@pytest.mark.parametrize(
    ("units", "roster_units"),
    [
        ("from_survey", ("1-3", "4-6")),
        ("from_roster", ("2026-01-03", "4-6")),
        ([{"key": "a", "name": "1-3"}, {"key": "b", "name": "4-6"}], ("Jan-03", "6-Apr")),
    ],
)
def test_nobody_loses_a_unit_to_a_date_and_no_date_is_a_unit(tmp_path, units, roster_units):
    people = range(1, 9)
    dates = ("2026-01-03", "2026-04-06")
    survey = "".join(f"p{n},{dates[n % 2] if n < 5 else ''},{n % 5 + 1}\n" for n in people)
    roster = "".join(f"p{n},{roster_units[n % 2]}\n" for n in people)
    (tmp_path / "survey.csv").write_text("id,unit,q1\n" + survey, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id,unit\n" + roster, encoding="utf-8")
    (tmp_path / "mapping.yml").write_text("roster_id: id\nunit: unit\nitems: {clarity_1: q1}\n", encoding="utf-8")
    wave = {
        "key": "a", "label": "A", "survey": {"file": "survey.csv"},
        "roster": {"file": "roster.csv", "person_id": "id", "unit": "unit"},
    }  # fmt: skip
    intake = read_engagement_files(
        Engagement.model_validate(
            {"folder": tmp_path, "client": "A", "industry": "financial", "units": units, "waves": [wave]}
        )
    )
    assert intake.problems == ()
    people_table = intake.waves[0].respondents.table
    assert people_table["unit_id"].nunique() == 2
    assert not people_table["unit_id"].str.contains("2026|Jan|Apr").any()
    assert intake.waves[0].respondents.unknown_units == {}
    assert "dated_labels" in {note.key for note in intake.waves[0].notes}


@pytest.mark.parametrize(
    ("kind", "entities", "read"),
    [
        ("unit", ("2026-01-03", "6-Apr"), {"band_1", "band_4"}),
        ("unit", ("1-3 ", "Band 4"), {"band_1", "band_4"}),
        ("unit", ("2026-01-03", "2026-12-31"), {"2026-01-03", "2026-12-31"}),
        ("company", ("2026-01-03", "6-Apr"), {"2026-01-03", "6-Apr"}),
    ],
)
def test_accounts_name_units_by_any_label_and_by_dates_a_spreadsheet_made_of_it(tmp_path, kind, entities, read):
    years = range(2022, 2025)
    rows = "".join(f"{entity},{year}-12-31,{1000 + year}\n" for entity in entities for year in years)
    (tmp_path / "accounts.csv").write_text("unit,end,revenue\n" + rows, encoding="utf-8")
    performance = {
        "file": "accounts.csv", "layout": "tidy", "entity": "unit", "entity_is": kind, "period_end": "end",
        "columns": {"revenue": "revenue"},
    }  # fmt: skip
    units = [{"key": "band_1", "name": "1-3"}, {"key": "band_4", "name": "Band 4", "labels": ["4-6"]}]
    intake = read_engagement_files(
        Engagement.model_validate(
            {"folder": tmp_path, "client": "A", "industry": "financial", "units": units, "performance": performance}
        )
    )
    assert intake.problems == ()
    assert set(intake.accounts.panel["entity_id"]) == read
    noted = {note.key for note in intake.accounts.raw.attrs.get("notes", ())}
    assert ("dated_labels" in noted) == (kind == "unit" and "6-Apr" in entities)
