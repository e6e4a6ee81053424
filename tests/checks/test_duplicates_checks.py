"""Duplicate respondents: planted copies are found, and no others, by brute force over all pairs."""

import itertools

import numpy as np
import pandas as pd
import pytest
from checks.wave_tables import answers, tables_of

from stratalign.checks import duplicates
from stratalign.checks.duplicates import find_duplicates

FACETS = ("clarity", "belief", "implementability", "line_of_sight", "talent_flow", "manager_cascade")
ITEMS = [f"{facet}_{n}" for facet in FACETS for n in (1, 2, 3, 4)]


@pytest.fixture
def varied(instrument):
    """Eighty people with answers of their own to 24 items."""
    table = answers(80, instrument, items=ITEMS)
    table[:] = np.random.default_rng(4).integers(1, 6, table.shape).astype(float)
    return table


def copy(table, source, target, n_changed=0):
    table.iloc[target] = table.iloc[source]
    for place in range(n_changed):
        table.iloc[target, 5 + place] = table.iloc[target, 5 + place] % 5 + 1


def test_people_of_their_own_are_nothing_to_say(run, varied):
    assert run(duplicates.check_duplicates, varied) == []


def test_equal_answers_are_told_with_their_rows(run, varied):
    copy(varied, 10, 60)
    (result,) = run(duplicates.check_duplicates, varied, seconds=np.arange(80.0))
    assert (result.check, result.severity, result.rows) == ("duplicates", "warns", (12, 62))
    assert result.seen == "1 pair of records has equal answers to all items"


def test_a_copied_record_has_equal_comments_and_duration_too(engagement, instrument, varied, run):
    copy(varied, 10, 60)
    comments = pd.DataFrame(
        {"respondent_id": ["p10", "p60"], "question_key": "comment_strength", "comment": ["Well done", "Well done"]}
    )
    (result,) = run(duplicates.check_duplicates, varied, seconds=300.0, comments=comments)
    assert result.seen.endswith("1 of them with equal comments and duration")
    other = comments.assign(comment=["Well done", "Not so well"])
    kinds = find_duplicates(tables_of(engagement, instrument, varied, seconds=300.0, comments=other)).pairs["kind"]
    assert list(kinds) == ["same answers"]


@pytest.mark.parametrize(("n_changed", "is_found"), [(1, True), (2, False)])
def test_near_duplicates_agree_on_more_than_19_of_20_items(run, varied, n_changed, is_found):
    copy(varied, 10, 60, n_changed)
    results = run(duplicates.check_duplicates, varied)
    assert [result.check for result in results] == (["near_duplicates"] if is_found else [])


def test_straight_liners_and_short_surveys_are_not_compared(run, varied):
    for person in range(6):
        varied.iloc[person] = 4.0
    assert run(duplicates.check_duplicates, varied) == []
    short = varied[ITEMS[:19]].copy()
    copy(short, 10, 60)
    assert run(duplicates.check_duplicates, short) == []


def test_gaps_in_the_same_places_are_alike(engagement, instrument, varied):
    varied.iloc[10, :3] = np.nan
    copy(varied, 10, 60)
    pairs = find_duplicates(tables_of(engagement, instrument, varied)).pairs
    assert pairs[["record", "other_record", "n_items", "n_alike"]].values.tolist() == [[12, 62, 21, 21]]


@pytest.mark.parametrize("seed", range(5))
def test_the_pairs_found_are_those_of_all_pairs(engagement, instrument, varied, seed):
    rng = np.random.default_rng(seed)
    for _ in range(25):
        source, target = rng.choice(80, 2, replace=False)
        varied.iloc[target] = varied.iloc[source]
        places = rng.choice(24, rng.integers(0, 3), replace=False)
        varied.iloc[target, places] = rng.integers(1, 6, len(places)).astype(float)
    values = varied.to_numpy()
    known = {
        (first + 2, second + 2)
        for first, second in itertools.combinations(range(80), 2)
        if (values[first] == values[second]).mean() > 0.95
    }
    found = find_duplicates(tables_of(engagement, instrument, varied))
    assert found.n_compared == 80
    assert set(map(tuple, found.pairs[["record", "other_record"]].to_numpy().tolist())) == known
    assert known
