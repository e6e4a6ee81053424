"""Missing answers by item, group and combination; notes of the reader become results."""

import numpy as np
import pandas as pd
import pytest
from checks.wave_tables import ITEMS, answers, tables_of

from stratalign.checks import coverage, reading
from stratalign.checks.coverage import count_reasons, missing_patterns, share_missing
from stratalign.scores.groups import build_groups
from stratalign.sources.raw import Note

GAP = np.nan


@pytest.fixture
def tables(engagement, instrument):
    """Forty people, ten in the south; the south left out half of one item, four people all but the first two items."""
    table = answers(40, instrument)
    table.iloc[30:35, 1] = GAP
    table.iloc[:4, 2:] = GAP
    table.iloc[4, 0] = GAP
    uses = {f"Q{number}": f"item: {key}" for number, key in enumerate(ITEMS)}
    return tables_of(
        engagement, instrument, table, units=["north"] * 30 + ["south"] * 10, columns=uses,
        reasons={ITEMS[1]: "cannot_judge"},
    )  # fmt: skip


def test_reasons_are_shares_of_everybody_asked(tables):
    reasons = count_reasons(tables).set_index("item_key")
    assert reasons.loc[ITEMS[1], ["missing_share", "cannot_judge", "not_seen"]].tolist() == [5 / 40, 5 / 40, 0]
    assert reasons.loc[ITEMS[5], ["missing_share", "not_seen"]].tolist() == [0.1, 0.1]
    assert reasons.loc[ITEMS[0], "n_people"] == 40


def test_a_group_has_the_share_of_its_own_people(tables, engagement):
    groups = build_groups(tables.respondents.table, engagement.hierarchy)
    shares = share_missing(tables, ITEMS, groups, ["overall", "unit:north", "unit:south"])
    assert shares.loc[ITEMS[1]].tolist() == [5 / 40, 0.0, 0.5]
    assert shares.loc[ITEMS[2]].tolist() == [0.1, 4 / 30, 0.0]
    assert shares.shape == (len(ITEMS), 3)


def test_combinations_of_few_people_stand_together(tables):
    patterns = missing_patterns(tables, ITEMS, minimum=5)
    assert patterns[["pattern", "items", "n_people"]].values.tolist() == [
        ["complete", (), 30],
        ["only", (ITEMS[1],), 5],
        ["band_1", (), 1],
        ["band_10", (), 4],
    ]
    assert patterns["share"].sum() == pytest.approx(1)
    stopped = missing_patterns(tables, ITEMS, minimum=4)
    assert ("from", (ITEMS[2],)) in set(zip(stopped["pattern"], stopped["items"], strict=True))


def test_a_combination_of_many_items_names_the_first_three(engagement, instrument):
    table = answers(20, instrument)
    table.iloc[:6, :5] = GAP
    table.iloc[6:12] = GAP
    patterns = missing_patterns(tables_of(engagement, instrument, table), ITEMS, minimum=5)
    assert patterns[["pattern", "items", "n_missing"]].values.tolist() == [
        ["complete", (), 0.0],
        ["more", tuple(ITEMS[:3]), 5.0],
        ["none", (), 12.0],
    ]


def test_people_who_stopped_early_are_told_with_their_rows(tables, instrument, engagement):
    (result,) = coverage.check_stopped_early(tables, instrument, engagement)
    assert (result.check, result.severity, result.rows) == ("stopped_early", "warns", (2, 3, 4, 5))
    assert result.seen == "4 of 40 respondents left the last 5 or more scored items unanswered"


def test_four_items_left_at_the_end_are_no_early_stop(run, instrument):
    table = answers(40, instrument)
    table.iloc[0, -4:] = GAP
    uses = {f"Q{number}": f"item: {key}" for number, key in enumerate(ITEMS)}
    assert run(coverage.check_stopped_early, table, columns=uses) == []
    table.iloc[0, -5:] = GAP
    assert len(run(coverage.check_stopped_early, table, columns=uses)) == 1


def test_notes_of_the_reader_become_results(run):
    note = Note("mixed_line_ends", "warns", "2 lines end otherwise.", 2, "Save it again.", (4, 9), ("Q1",))
    (result,) = run(reading.check_notes, notes=(note,))
    assert (result.check, result.severity, result.n_affected) == ("mixed_line_ends", "warns", 2)
    assert (result.rows, result.column, result.seen) == ((4, 9), "Q1", "2 lines end otherwise")
    assert result.place == "survey.csv, rows 4, 9, column Q1"
    assert run(reading.check_notes) == []


def test_records_that_are_no_answer_are_told_by_reason(run):
    left_out = pd.DataFrame({"record": [44, 45, 1], "reason": ["summary row", "summary row", "title"]})
    results = run(reading.check_left_out, left_out=left_out)
    assert [(result.seen, result.rows) for result in results] == [
        ("2 records are no answer and left out: summary row", (44, 45)),
        ("1 record is no answer and left out: title", (1,)),
    ]
    assert run(reading.check_left_out) == []
