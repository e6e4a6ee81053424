"""Gaps between two levels, from summaries worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from stratalign.comparisons.gaps import GAP_COLUMNS, compare_groups


def _scores(*rows):
    columns = ["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def scores():
    return _scores(
        ("level:executives", "clarity", 9, 80.0, 10.0),
        ("level:executives", "belief", 9, 60.0, 12.0),
        ("level:executives", "only_upper", 9, 60.0, 12.0),
        ("level:staff", "clarity", 100, 40.0, 20.0),
        ("level:staff", "belief", 100, 66.0, 20.0),
        ("level:staff", "only_lower", 100, 66.0, 20.0),
        ("level:managers", "clarity", 30, 55.0, 15.0),
    )


def test_gap_is_upper_minus_lower_largest_first(scores):
    gaps = compare_groups(scores, "level:executives", "level:staff")
    assert tuple(gaps.columns) == GAP_COLUMNS
    assert gaps["measure_key"].tolist() == ["clarity", "belief"]
    assert gaps["gap_points"].tolist() == [40, -6]
    assert gaps[["upper_points", "lower_points", "n_upper", "n_lower"]].iloc[0].tolist() == [80, 40, 9, 100]


def test_half_the_leaders_score_is_a_gap_of_50_percent(scores):
    gaps = compare_groups(scores, "level:executives", "level:staff").set_index("measure_key")
    assert gaps["gap_pct"].to_dict() == pytest.approx({"clarity": 50, "belief": -10})


def test_interval_and_effect_size_come_from_both_spreads(scores):
    gap = compare_groups(scores, "level:executives", "level:staff").set_index("measure_key").loc["clarity"]
    pooled = ((8 * 100 + 99 * 400) / 107) ** 0.5
    assert gap["cohens_d"] == pytest.approx(40 / pooled)
    assert (gap["ci_low"] + gap["ci_high"]) / 2 == pytest.approx(40)
    assert gap["ci_high"] - gap["ci_low"] > 2 * 1.96 * (100 / 9 + 400 / 100) ** 0.5


@pytest.mark.parametrize(("upper", "lower"), [(0.0, 30.0), (-20.0, -40.0), (30.0, -10.0)])
def test_percent_of_a_score_that_is_not_positive_is_missing(upper, lower):
    scores = _scores(("a", "nps", 9, upper, 10.0), ("b", "nps", 9, lower, 10.0))
    gap = compare_groups(scores, "a", "b").iloc[0]
    assert np.isnan(gap["gap_pct"])
    assert gap["gap_points"] == upper - lower


def test_absent_groups_and_groups_of_one_give_no_rows(scores):
    assert compare_groups(scores, "level:executives", "level:nobody").empty
    lonely = scores.assign(n_respondents=scores["n_respondents"].where(scores["group_id"] != "level:executives", 1))
    assert compare_groups(lonely, "level:executives", "level:staff").empty
    assert tuple(compare_groups(scores.iloc[:0], "a", "b").columns) == GAP_COLUMNS
