"""Difference of two group means with Welch's interval: the one computation behind gaps and changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

CI_LEVEL = 0.95


def welch_differences(pairs: pd.DataFrame, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Difference of independent means (first minus second) from their summaries.

    Parameters
    ----------
    pairs
        Columns mean_points, sd_points and n_respondents, each with suffix `_first` and `_second`; one row a pair.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Index of `pairs`; difference_points, std_error, degrees_of_freedom, ci_low, ci_high, p_value, cohens_d. Missing
        where a side has fewer than two people; p is missing where neither side varies.

    References
    ----------
    Welch (1947); Cohen's d with the pooled standard deviation (Cohen 1988). Checked against scipy.stats.ttest_ind and
    a hand computation in tests/comparisons/test_differences.py.
    """
    n_first, n_second = (_at_least_two(pairs[f"n_respondents_{side}"]) for side in ("first", "second"))
    variance_first, variance_second = pairs["sd_points_first"] ** 2, pairs["sd_points_second"] ** 2
    part_first, part_second = variance_first / n_first, variance_second / n_second
    difference = (pairs["mean_points_first"] - pairs["mean_points_second"]).where(n_first.notna() & n_second.notna())
    std_error = (part_first + part_second) ** 0.5
    freedom = (part_first + part_second) ** 2 / (part_first**2 / (n_first - 1) + part_second**2 / (n_second - 1))
    # Equal answers on both sides leave no spread: the interval is then the difference itself.
    half = pd.Series(stats.t.ppf((1 + ci_level) / 2, freedom), index=pairs.index).mask(std_error == 0, 0.0) * std_error
    pooled = (((n_first - 1) * variance_first + (n_second - 1) * variance_second) / (n_first + n_second - 2)) ** 0.5
    return pd.DataFrame(
        {
            "difference_points": difference,
            "std_error": std_error,
            "degrees_of_freedom": freedom,
            "ci_low": difference - half,
            "ci_high": difference + half,
            "p_value": 2 * stats.t.sf(np.abs(difference / std_error.where(std_error > 0)), freedom),
            "cohens_d": difference / pooled.where(pooled > 0),
        },
        index=pairs.index,
    )


def _at_least_two(counts: pd.Series) -> pd.Series:
    """Counts as floats, missing below two."""
    return counts.where(counts >= 2).astype(float)
