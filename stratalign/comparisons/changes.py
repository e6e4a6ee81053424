"""Change between two waves, treated as two cross-sections."""

from __future__ import annotations

import pandas as pd

from stratalign.comparisons.differences import CI_LEVEL, welch_differences

CHANGE_COLUMNS = (
    "group_id", "measure_key", "before_points", "after_points", "change_points", "ci_low", "ci_high", "p_value",
    "n_before", "n_after",
)  # fmt: skip


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
