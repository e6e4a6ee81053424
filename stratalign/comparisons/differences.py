"""Difference of two group means with Welch's interval: the one computation behind gaps and changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

CI_LEVEL = 0.95
#: What a mean is compared by, and the sides of a comparison.
NUMBERS, SIDES = ("n_respondents", "mean_points", "sd_points"), ("first", "second")


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
    (n_first, mean_first, sd_first), (n_second, mean_second, sd_second) = (_side(pairs, s) for s in SIDES)
    variance_first, variance_second = sd_first**2, sd_second**2
    part_first, part_second = variance_first / n_first, variance_second / n_second
    is_there = ~(np.isnan(n_first) | np.isnan(n_second))
    difference = np.where(is_there, mean_first - mean_second, np.nan)
    std_error = np.sqrt(part_first + part_second)
    pooled = np.sqrt(((n_first - 1) * variance_first + (n_second - 1) * variance_second) / (n_first + n_second - 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (part_first + part_second) ** 2 / (part_first**2 / (n_first - 1) + part_second**2 / (n_second - 1))
        # Equal answers on both sides leave no spread: the interval is then the difference itself.
        half = np.where(std_error == 0, 0.0, special.stdtrit(freedom, (1 + ci_level) / 2)) * std_error
        t = np.abs(difference / np.where(std_error > 0, std_error, np.nan))
        cohens_d = difference / np.where(pooled > 0, pooled, np.nan)
    return pd.DataFrame(
        {
            "difference_points": difference,
            "std_error": std_error,
            "degrees_of_freedom": freedom,
            "ci_low": difference - half,
            "ci_high": difference + half,
            "p_value": 2 * special.stdtr(freedom, -t),
            "cohens_d": cohens_d,
        },
        index=pairs.index,
    )


def _side(pairs: pd.DataFrame, side: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, missing below two, means and standard deviations of one side, as floats."""
    n, mean, sd = (pairs[f"{name}_{side}"].to_numpy(dtype=float, na_value=np.nan) for name in NUMBERS)
    return np.where(n >= 2, n, np.nan), mean, sd
