"""Units ranked by their shrunken means, with their own means and whether they differ from the rest."""

from __future__ import annotations

import pandas as pd

from stratalign.comparisons.units import compare_with_rest
from stratalign.errors import StatisticError
from stratalign.measurement.small_groups.shrinkage import shrink_published_scores
from stratalign.scores.groups import OVERALL

#: Units that shrinkage needs to learn how much units differ.
FEWEST_UNITS = 5
SHRUNKEN_RANK_COLUMNS = (
    "group_id", "label", "n_respondents", "mean_points", "shrunken_points", "ci_low", "ci_high", "reliability",
    "difference_points", "adjusted_p_value", "verdict",
)  # fmt: skip


def shrunken_ranks(group_scores: pd.DataFrame, measure_key: str) -> pd.DataFrame:
    """Compare every shown unit that has none below it with the rest, and shrink its mean.

    Parameters
    ----------
    group_scores
        Published scores of groups, over people.
    measure_key
        Measure to compare.

    Returns
    -------
    pandas.DataFrame
        Columns `SHRUNKEN_RANK_COLUMNS`, best first: shrunken_points with its interval from empirical Bayes, the
        difference from everybody outside the unit, p values adjusted over the units (Benjamini-Hochberg).
        Empty with fewer than five units.
    """
    nothing = pd.DataFrame(columns=list(SHRUNKEN_RANK_COLUMNS))
    rows = group_scores[(group_scores["measure_key"] == measure_key) & ~group_scores["is_hidden"]]
    units = rows[(rows["kind"] == "unit") & ~rows["group_id"].isin(rows["parent_id"])]
    units = units.dropna(subset=["mean_points", "sd_points"])
    overall = rows[rows["group_id"] == OVERALL]
    if len(units) < FEWEST_UNITS or overall.empty:
        return nothing
    try:
        shrunken = shrink_published_scores(units.rename(columns={"group_id": "group"})).set_index("group")
        against = compare_with_rest(pd.concat([overall, units]), overall=OVERALL).set_index("group_id")
    except StatisticError:
        # Units of one, or units whose people all answered alike, cannot be compared.
        return nothing
    table = units.set_index("group_id")
    found = table[["label", "n_respondents", "mean_points"]].join(
        shrunken[["shrunken_mean", "ci_low", "ci_high", "reliability"]].rename(
            columns={"shrunken_mean": "shrunken_points"}
        )
    )
    found = found.join(against[["difference_points", "adjusted_p_value", "verdict"]]).reset_index()
    ordered = found.sort_values("shrunken_points", ascending=False, ignore_index=True)[list(SHRUNKEN_RANK_COLUMNS)]
    ordered.attrs = {"company_points": float(overall["mean_points"].iloc[0]), "measure_key": measure_key}
    return ordered
