"""Change between waves: after minus before, over what both have."""

import pandas as pd
import pytest
from scipy import stats

from stratalign.comparisons.changes import CHANGE_COLUMNS, compare_company_scores, compare_waves


def _wave(samples):
    rows = [
        (group, measure, len(sample), pd.Series(sample).mean(), pd.Series(sample).std())
        for (group, measure), sample in samples.items()
    ]
    return pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"])


BEFORE = {("overall", "x"): [10.0, 20, 30, 40], ("unit:gone", "x"): [1.0, 2], ("overall", "old"): [1.0, 2]}
AFTER = {("overall", "x"): [35.0, 45, 40, 60, 50], ("unit:new", "x"): [1.0, 2], ("overall", "new"): [1.0, 2]}


def test_change_is_after_minus_before_with_welchs_interval():
    changes = compare_waves(_wave(BEFORE), _wave(AFTER))
    change = changes.iloc[0]
    welch = stats.ttest_ind(AFTER["overall", "x"], BEFORE["overall", "x"], equal_var=False)
    interval = welch.confidence_interval()
    assert change[["before_points", "after_points", "change_points"]].tolist() == pytest.approx([25, 46, 21])
    assert change[["ci_low", "ci_high", "p_value"]].tolist() == pytest.approx(
        [interval.low, interval.high, welch.pvalue]
    )
    assert change[["n_before", "n_after"]].tolist() == [4, 5]


def test_only_groups_and_measures_of_both_waves_are_compared():
    changes = compare_waves(_wave(BEFORE), _wave(AFTER))
    assert tuple(changes.columns) == CHANGE_COLUMNS
    assert changes[["group_id", "measure_key"]].to_numpy().tolist() == [["overall", "x"]]


def test_no_common_group_is_an_empty_table():
    changes = compare_waves(_wave(BEFORE).iloc[:0], _wave(AFTER))
    assert changes.empty
    assert tuple(changes.columns) == CHANGE_COLUMNS


def test_change_of_company_scores_recovers_the_interval_from_those_of_its_parts():
    columns = ["measure_key", "n_respondents", "mean_points", "ci_low", "ci_high"]
    before = pd.DataFrame([("x", 100, 50.0, 46.0, 53.0), ("old", 9, 1.0, 0.0, 2.0)], columns=columns)
    after = pd.DataFrame([("x", 120, 60.0, 57.0, 64.0), ("new", 9, 1.0, 0.0, 2.0)], columns=columns)
    change = compare_company_scores(before, after)
    assert change["measure_key"].tolist() == ["x"]
    row = change.iloc[0]
    assert row[["before_points", "after_points", "change_points", "n_before", "n_after"]].tolist() == [
        50,
        60,
        10,
        100,
        120,
    ]
    # Down: 60 - 57 and 53 - 50; up: 64 - 60 and 50 - 46.
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx([10 - 18**0.5, 10 + 32**0.5])
