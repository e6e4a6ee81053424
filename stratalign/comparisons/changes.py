"""Change between two waves, treated as two cross-sections."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.comparisons.differences import CI_LEVEL, welch_differences

CHANGE_COLUMNS = (
    "group_id", "measure_key", "before_points", "after_points", "change_points", "ci_low", "ci_high", "p_value",
    "n_before", "n_after",
)  # fmt: skip


class CompanyChange(NamedTuple):
    """Change of the company's score in one measure, as `compare_company_scores` says."""

    measure_key: str
    before_points: float
    after_points: float
    change_points: float
    ci_low: float
    ci_high: float
    n_before: float
    n_after: float


def compare_waves(before: pd.DataFrame, after: pd.DataFrame, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Change of every measure in every group shown in both waves.

    The waves count as independent samples. Where many of the same people answered both, the interval is wider than a
    paired analysis would give, never narrower than honest (their answers correlate positively).

    Parameters
    ----------
    before, after
        Rows of `aggregate_scores` of the two waves, already without hidden groups.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Columns `CHANGE_COLUMNS`; change_points is after minus before.
    """
    keys = ["group_id", "measure_key"]
    pairs = after.merge(before, on=keys, suffixes=("_first", "_second")).set_index(keys)
    found = welch_differences(pairs, ci_level=ci_level)
    return pd.DataFrame(
        {
            "before_points": pairs["mean_points_second"],
            "after_points": pairs["mean_points_first"],
            "change_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "p_value": found["p_value"],
            "n_before": pairs["n_respondents_second"],
            "n_after": pairs["n_respondents_first"],
        }
    ).reset_index()[list(CHANGE_COLUMNS)]


def compare_company_scores(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Change of company scores whose intervals are known but whose spread is not, such as means of levels.

    Parameters
    ----------
    before, after
        Rows of `scores.company.CompanyScore` of the two waves, weighted alike.

    Returns
    -------
    pandas.DataFrame
        Rows of `CompanyChange`, for measures of both waves; change_points is after minus before. The waves count as
        independent samples.

    References
    ----------
    Interval of a difference from the intervals of its parts: Zou & Donner (2008), Statistics in Medicine 27.
    """
    pairs = after.merge(before, on="measure_key", suffixes=("_after", "_before"))
    change = pairs["mean_points_after"] - pairs["mean_points_before"]
    down = np.hypot(
        pairs["mean_points_after"] - pairs["ci_low_after"], pairs["ci_high_before"] - pairs["mean_points_before"]
    )
    up = np.hypot(
        pairs["ci_high_after"] - pairs["mean_points_after"], pairs["mean_points_before"] - pairs["ci_low_before"]
    )
    return pd.DataFrame(
        {
            "measure_key": pairs["measure_key"],
            "before_points": pairs["mean_points_before"],
            "after_points": pairs["mean_points_after"],
            "change_points": change,
            "ci_low": change - down,
            "ci_high": change + up,
            "n_before": pairs["n_respondents_before"],
            "n_after": pairs["n_respondents_after"],
        },
        columns=list(CompanyChange._fields),
    )
