"""Answers held against the list of the people invited: counts both ways, ids that nearly match, dates far apart."""

import datetime as dt

import pandas as pd
import pytest

from stratalign.engagement.declarations.survey import RosterFile, SurveyFile, Wave
from stratalign.engagement.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.identity import plain_id
from stratalign.responses.roster import match_roster, read_roster


def wave_of(*, as_of=None, fielded_from=None, fielded_to=None, **columns):
    return Wave(
        key="w1",
        label="First",
        survey=SurveyFile(file="survey.csv"),
        roster=RosterFile(file="roster.csv", person_id="person", as_of=as_of, **(columns or {"unit": "unit"})),
        fielded_from=fielded_from,
        fielded_to=fielded_to,
    )


def read(folder, table, wave=None):
    (folder / "roster.csv").write_text(table, encoding="utf-8")
    wave = wave or wave_of()
    engagement = Engagement(folder=folder, client="Acme", industry="financial", waves=[wave], units="from_roster")
    return read_roster(wave.roster, engagement.raw_files)


def match(folder, listed, answered, **dates):
    roster = read(folder, "person,unit\n" + "".join(f"{person},north\n" for person in listed))
    ids = pd.Series([plain_id(person) for person in answered], range(2, len(answered) + 2), dtype="str")
    return match_roster(roster, ids, wave_of(**dates))


def test_answers_and_people_are_counted_both_ways(tmp_path):
    found = match(tmp_path, ["A1", "A2", "A3", "A4"], ["a1", "A3", "B9", ""])
    assert (found.n_listed, found.n_matched, found.n_answers, found.n_without_id) == (4, 2, 4, 1)
    assert found.records_unmatched == (4, 5)
    assert found.rows_unanswered == (3, 5)
    assert found.n_answers_unmatched == 2
    assert found.match_rate == 0.5
    assert found.would_match == {}


@pytest.mark.parametrize(
    ("listed", "answered", "difference"),
    [
        (["jane@x.com", "joe@x.com"], ["jane", "joe"], {"the part after @": 2}),
        (["jane@x.com", "joe@x.com"], ["jane@y.com", "joe@y.com"], {"the part after @": 2}),
        (
            ["EMP-0012", "EMP-0013"],
            ["EMP0012", "EMP 0013"],
            {"spaces and punctuation": 2, "letters and leading zeros": 2},
        ),
        (["0012", "0013"], ["12", "13"], {"leading zeros": 2, "letters and leading zeros": 2}),
        (["A0012", "A0013"], ["12", "13"], {"letters and leading zeros": 2}),
        (["A12", "B12"], ["12"], {}),
        (["A0012"], ["12", "012"], {}),
    ],
)
def test_ids_that_differ_in_their_writing_are_named_and_not_joined(tmp_path, listed, answered, difference):
    found = match(tmp_path, listed, answered)
    assert found.n_matched == 0
    assert found.would_match == difference


@pytest.mark.parametrize(
    ("as_of", "days", "is_apart"),
    [
        ("2026-03-05", 0, False), ("2026-03-01", 0, False), ("2026-02-01", -28, False), ("2026-06-29", 90, False),
        ("2026-06-30", 91, True), ("2025-11-30", -91, True), (None, None, False),
    ],
)  # fmt: skip
def test_a_list_far_from_the_fielding_is_known(tmp_path, as_of, days, is_apart):
    dates = {"fielded_from": dt.date(2026, 3, 1), "fielded_to": dt.date(2026, 3, 31)}
    found = match(tmp_path, ["A1"], ["A1"], as_of=as_of and dt.date.fromisoformat(as_of), **dates)
    assert (found.days_apart, found.is_dated_apart) == (days, is_apart)


def test_without_a_fielding_nothing_is_said_of_dates(tmp_path):
    assert match(tmp_path, ["A1"], ["A1"], as_of=dt.date(2020, 1, 1)).days_apart is None


def test_people_without_unit_or_id_are_counted(tmp_path):
    roster = read(tmp_path, "person,unit\nA1,\nA2,north\n,south\n")
    found = match_roster(roster, pd.Series(["a1"], [2], dtype="str"), wave_of())
    assert (found.n_without_unit, found.n_rows_without_id, found.n_listed) == (1, 1, 3)


def test_a_path_or_layers_become_one_label(tmp_path):
    path = read(
        tmp_path, "person,where\nA1,Europe/ North /Sales\nA2,Europe\n", wave_of(unit_path="where", path_separator="/")
    )
    assert path["unit"].to_list() == ["Europe > North > Sales", "Europe"]
    layers = "person,l1,l2,l3\nA1,Europe,North,Sales\nA2,Europe,North,\nA3,Europe,Europe,\n"
    found = read(tmp_path, layers, wave_of(unit_columns=("l1", "l2", "l3")))
    assert found["unit"].to_list() == ["Europe > North > Sales", "Europe > North", "Europe"]
    assert found["record"].to_list() == [2, 3, 4]


def test_a_missing_layer_column_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"There is no column 'l3'\. Known: person, l1, l2\."):
        read(tmp_path, "person,l1,l2\nA1,a,b\n", wave_of(unit_columns=("l1", "l3")))


@pytest.mark.parametrize("header", ["person,unit,unit", "person,person,unit", "unit,person,level,Unit,unit"])
def test_a_header_that_stands_twice_is_refused(tmp_path, header):
    with pytest.raises(SourceError, match=r"roster.csv: The header '(?:unit|person)' stands 2 times"):
        read(tmp_path, header + "\n" + ",".join("abcde"[: header.count(",") + 1]) + "\n")


def test_a_header_that_nobody_asks_for_may_repeat(tmp_path):
    assert read(tmp_path, "person,unit,note,note\nA1,a,x,y\n")["unit"].to_list() == ["a"]
