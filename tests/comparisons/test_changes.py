"""Change between waves: after minus before, over what both have."""

import pandas as pd
import pytest
from scipy import stats

from stratalign.comparisons.changes import CHANGE_COLUMNS, compare_waves


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
