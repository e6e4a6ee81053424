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
    n = [
        pairs[f"n_respondents_{side}"].where(pairs[f"n_respondents_{side}"] >= 2).astype(float)
        for side in ("first", "second")
    ]
    variance = [pairs[f"sd_points_{side}"] ** 2 for side in ("first", "second")]
    parts = [v / size for v, size in zip(variance, n, strict=True)]
    difference = (pairs["mean_points_first"] - pairs["mean_points_second"]).where(n[0].notna() & n[1].notna())
    std_error = np.sqrt(parts[0] + parts[1])
    freedom = (parts[0] + parts[1]) ** 2 / (parts[0] ** 2 / (n[0] - 1) + parts[1] ** 2 / (n[1] - 1))
    half = pd.Series(stats.t.ppf((1 + ci_level) / 2, freedom), index=pairs.index).where(std_error > 0, 0.0) * std_error
    pooled = np.sqrt(((n[0] - 1) * variance[0] + (n[1] - 1) * variance[1]) / (n[0] + n[1] - 2))
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
