"""Welch's difference against scipy, Cohen's d against a hand computation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.comparisons.differences import welch_differences

FIRST = [3.0, 4, 5, 8, 9]
SECOND = [1.0, 2, 2, 6, 7, 8, 2]


def _pair(first, second):
    columns = {}
    for side, sample in (("first", first), ("second", second)):
        columns[f"mean_points_{side}"] = np.mean(sample)
        columns[f"sd_points_{side}"] = np.std(sample, ddof=1) if len(sample) > 1 else np.nan
        columns[f"n_respondents_{side}"] = len(sample)
    return pd.DataFrame([columns], index=["row"])


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("samples", [(FIRST, SECOND), (SECOND, FIRST), ([50.0, 51], [1.0, 90, 40, 20])])
def test_difference_interval_and_p_equal_scipys_welch_test(samples, level):
    found = welch_differences(_pair(*samples), ci_level=level).loc["row"]
    expected = stats.ttest_ind(*samples, equal_var=False)
    interval = expected.confidence_interval(level)
    assert found["difference_points"] == pytest.approx(np.mean(samples[0]) - np.mean(samples[1]))
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((interval.low, interval.high), rel=1e-10)
    assert (found["p_value"], found["degrees_of_freedom"]) == pytest.approx((expected.pvalue, expected.df), rel=1e-10)


def test_cohens_d_by_hand():
    # Means 5.8 and 4; sums of squares 26.8 and 50 over 5 + 7 - 2 = 10: pooled variance 7.68.
    found = welch_differences(_pair(FIRST, SECOND)).loc["row"]
    assert found["cohens_d"] == pytest.approx(1.8 / 7.68**0.5)


def test_difference_turns_its_sign_with_the_sides():
    there, back = (welch_differences(_pair(*sides)).loc["row"] for sides in ((FIRST, SECOND), (SECOND, FIRST)))
    assert there["difference_points"] == -back["difference_points"]
    assert there["cohens_d"] == -back["cohens_d"]
    assert there["ci_low"] == -back["ci_high"]
    assert there["p_value"] == back["p_value"]


def test_equal_answers_on_both_sides_have_a_difference_but_no_p():
    found = welch_differences(_pair([70.0] * 4, [40.0] * 5)).loc["row"]
    assert found[["difference_points", "ci_low", "ci_high", "std_error"]].tolist() == [30, 30, 30, 0]
    assert found[["p_value", "cohens_d"]].isna().all()


def test_equal_answers_on_one_side_leave_a_test():
    found = welch_differences(_pair([70.0] * 4, SECOND)).loc["row"]
    t = stats.ttest_1samp(SECOND, 70.0)
    assert found["p_value"] == pytest.approx(t.pvalue)
    assert found["degrees_of_freedom"] == pytest.approx(6)


def test_sides_of_one_person_have_no_difference():
    found = welch_differences(_pair([70.0], SECOND)).loc["row"]
    assert found.isna().all()


def test_a_hidden_spread_leaves_the_interval_missing():
    found = welch_differences(_pair(FIRST, SECOND).assign(sd_points_first=np.nan)).loc["row"]
    assert found["difference_points"] == pytest.approx(1.8)
    assert found[["std_error", "ci_low", "ci_high", "p_value", "cohens_d"]].isna().all()


def test_interval_covers_the_truth_with_unequal_sizes_and_spreads():
    rng, draws = np.random.default_rng(4), 4000
    sides = {"first": rng.normal(10, 25, (draws, 8)), "second": rng.normal(0, 10, (draws, 60))}
    pairs = {f"mean_points_{side}": sample.mean(axis=1) for side, sample in sides.items()}
    pairs |= {f"sd_points_{side}": sample.std(axis=1, ddof=1) for side, sample in sides.items()}
    pairs |= {f"n_respondents_{side}": np.full(draws, sample.shape[1]) for side, sample in sides.items()}
    found = welch_differences(pd.DataFrame(pairs))
    assert 0.935 <= ((found["ci_low"] <= 10) & (found["ci_high"] >= 10)).mean() <= 0.965
