"""The gap between leaders and employees, dimension by dimension."""

from __future__ import annotations

import pandas as pd

from stratalign.comparisons.differences import CI_LEVEL, welch_differences

GAP_COLUMNS = (
    "measure_key", "upper_group", "lower_group", "upper_points", "lower_points", "gap_points", "ci_low", "ci_high",
    "p_value", "cohens_d", "gap_pct", "n_upper", "n_lower",
)  # fmt: skip


def compare_groups(group_scores: pd.DataFrame, upper: str, lower: str, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Compare two groups that share no member on every measure both answered.

    Parameters
    ----------
    group_scores
        Rows of `aggregate_scores`, already without hidden groups.
    upper, lower
        Ids of the two groups, such as `level:executives` and `level:staff`.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Columns `GAP_COLUMNS`, largest gap first. gap_points is upper minus lower; gap_pct is (1 - lower / upper) x 100,
        so that 50 says that the lower group scores half of the upper one; missing where a score is below zero (net
        promoter) or the upper one is zero. Empty where a group is absent.
    """
    sides = [group_scores[group_scores["group_id"] == group].set_index("measure_key") for group in (upper, lower)]
    pairs = sides[0].merge(sides[1], left_index=True, right_index=True, suffixes=("_first", "_second"))
    pairs = pairs[(pairs["n_respondents_first"] >= 2) & (pairs["n_respondents_second"] >= 2)]
    found = welch_differences(pairs, ci_level=ci_level)
    positive = pairs["mean_points_first"].where(pairs["mean_points_first"] > 0)
    gaps = pd.DataFrame(
        {
            "measure_key": pairs.index,
            "upper_group": upper,
            "lower_group": lower,
            "upper_points": pairs["mean_points_first"],
            "lower_points": pairs["mean_points_second"],
            "gap_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "p_value": found["p_value"],
            "cohens_d": found["cohens_d"],
            "gap_pct": (1 - pairs["mean_points_second"].where(pairs["mean_points_second"] >= 0) / positive) * 100,
            "n_upper": pairs["n_respondents_first"],
            "n_lower": pairs["n_respondents_second"],
        },
        columns=list(GAP_COLUMNS),
    )
    return gaps.sort_values("gap_points", ascending=False, ignore_index=True)
