"""Each unit against the rest of the company: everybody who is neither in it nor below it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.comparisons.differences import CI_LEVEL, NUMBERS, welch_differences
from stratalign.comparisons.multiplicity import Adjustment, adjust_p_values
from stratalign.errors import StatisticError

#: Squares of the rest below this share of everybody's are rounding.
ROUNDING = 1e-10

UNIT_COLUMNS = (
    "group_id", "measure_key", "unit_points", "rest_points", "difference_points", "ci_low", "ci_high", "p_value",
    "adjusted_p_value", "cohens_d", "n_unit", "n_rest", "verdict",
)  # fmt: skip


def compare_with_rest(
    group_scores: pd.DataFrame,
    *,
    overall: str,
    level: float = 0.05,
    adjustment: Adjustment = "benjamini_hochberg",
    ci_level: float = CI_LEVEL,
) -> pd.DataFrame:
    """Compare every group with everybody outside it, measure by measure.

    The rest is worked out from the summaries of the group and of everybody, so that published numbers are enough and no
    single answer is needed.

    Parameters
    ----------
    group_scores
        Rows of `aggregate_scores` over people (not weighted by levels), without hidden groups: group_id, measure_key,
        n_respondents, mean_points, sd_points.
    overall
        Id of the group of everybody, of which all others are part.
    level
        Share of false findings accepted in the family of all comparisons returned.
    adjustment
        How p values are adjusted within that family.
    ci_level
        Coverage of each interval, not adjusted.

    Returns
    -------
    pandas.DataFrame
        Columns `UNIT_COLUMNS`. verdict is `above` or `below` where the adjusted p value is below the level, else `not
        separated`. Groups whose rest has fewer than two people are left out. `attrs` says how many comparisons the
        family has.

    Raises
    ------
    StatisticError
        Everybody's scores are not among the rows, or a group has more people than everybody.

    References
    ----------
    Welch (1947); Benjamini & Hochberg (1995).
    """
    numbers = list(NUMBERS)
    everybody = group_scores[group_scores["group_id"] == overall].set_index("measure_key")[numbers]
    if everybody.empty:
        raise StatisticError(f"a comparison with the rest needs the scores of everybody ('{overall}').")
    units = group_scores[group_scores["group_id"] != overall].dropna(subset=numbers)
    pairs = units.join(everybody.add_suffix("_all"), on="measure_key", how="inner").reset_index(drop=True)
    rest = _rest(pairs)
    if (rest["n_respondents_second"] < 0).any():
        wrong = pairs.loc[rest["n_respondents_second"] < 0, "group_id"].unique()
        raise StatisticError(f"{len(wrong)} groups have more people than everybody: {', '.join(map(str, wrong[:5]))}.")
    sides = pd.concat([pairs[numbers].add_suffix("_first"), rest], axis=1)
    usable = (pairs["n_respondents"] >= 2) & (rest["n_respondents_second"] >= 2)
    pairs, sides = pairs[usable].reset_index(drop=True), sides[usable].reset_index(drop=True)
    found = welch_differences(sides, ci_level=ci_level)
    adjusted = adjust_p_values(found["p_value"], method=adjustment)["p_adjusted"].to_numpy()
    separated = np.where(found["difference_points"] > 0, "above", "below")
    table = pd.DataFrame(
        {
            "group_id": pairs["group_id"],
            "measure_key": pairs["measure_key"],
            "unit_points": pairs["mean_points"],
            "rest_points": sides["mean_points_second"],
            "difference_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "p_value": found["p_value"],
            "adjusted_p_value": adjusted,
            "cohens_d": found["cohens_d"],
            "n_unit": pairs["n_respondents"],
            "n_rest": sides["n_respondents_second"],
            "verdict": np.where(adjusted < level, separated, "not separated"),
        },
        columns=list(UNIT_COLUMNS),
    )
    table.attrs = {"family": "groups x measures", "n_comparisons": int(found["p_value"].notna().sum()), "level": level}
    return table


def _rest(pairs: pd.DataFrame) -> pd.DataFrame:
    """Count, mean and spread of everybody outside each group."""
    n, own, sd = (pairs[name].to_numpy(dtype=float) for name in NUMBERS)
    n_all, of_all, sd_all = (pairs[f"{name}_all"].to_numpy(dtype=float) for name in NUMBERS)
    n_rest = n_all - n
    positive = np.where(n_rest > 0, n_rest, np.nan)
    mean = (n_all * of_all - n * own) / positive
    between = n * (own - of_all) ** 2 + positive * (mean - of_all) ** 2
    total = (n_all - 1) * sd_all**2
    squares = total - (n - 1) * sd**2 - between
    # What is left of a difference of much larger sums is rounding, and would pass for a spread.
    squares = np.where(squares < ROUNDING * total, 0.0, squares)
    spread = np.sqrt(squares / np.where(n_rest > 1, n_rest - 1, np.nan))
    return pd.DataFrame({"n_respondents_second": n_rest, "mean_points_second": mean, "sd_points_second": spread})
