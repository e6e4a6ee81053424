"""Which places of an order could a unit hold? Ranks only as far as intervals separate units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import t_upper_tail


def rank_units(units: pd.DataFrame, *, ci_level: float = 0.95) -> pd.DataFrame:
    """Places each unit could hold, all units at once.

    Every pair is compared with Welch's test and Holm's correction over all pairs; a unit's best place counts the units
    that are surely above it, its worst place those surely below.

    Parameters
    ----------
    units
        One row per unit: unit_id, mean_points, sd_points, n_respondents (at least two each).
    ci_level
        Confidence that all intervals of ranks hold together.

    Returns
    -------
    pandas.DataFrame
        unit_id, mean_points, n_respondents, best_rank, worst_rank (1 is the highest mean), n_above and n_below (units
        surely above and below), group (`top`: surely above some unit and below none; `bottom`: the reverse; `middle`:
        both; `not separated`: neither). Ordered by mean; the order within overlapping ranks means nothing.

    Raises
    ------
    StatisticError
        Fewer than two units, a unit of one, or a missing number.

    References
    ----------
    Intervals of ranks from simultaneous pairwise comparisons: Holm (1979); Al Mohamad, Goeman & van Zwet (2022).
    """
    table = units.sort_values("mean_points", ascending=False, kind="stable").reset_index(drop=True)
    numbers = table[["mean_points", "sd_points", "n_respondents"]].to_numpy(dtype=float)
    if len(table) < 2:
        raise StatisticError(f"an order needs two units; there are {len(table)}.")
    unusable = table.loc[~np.isfinite(numbers).all(axis=1) | (numbers[:, 2] < 2), "unit_id"]
    if len(unusable):
        raise StatisticError(
            f"{len(unusable)} of {len(table)} units cannot be ranked ({', '.join(map(str, unusable[:5]))}): each needs "
            "two people and a mean with its standard deviation. Leave them out."
        )
    means, sds, sizes = numbers.T
    above = _surely_above(means, sds, sizes, 1 - ci_level)
    n_above, n_below = above.sum(axis=0), above.sum(axis=1)
    return pd.DataFrame(
        {
            "unit_id": table["unit_id"],
            "mean_points": table["mean_points"],
            "n_respondents": table["n_respondents"],
            "best_rank": n_above + 1,
            "worst_rank": len(table) - n_below,
            "n_above": n_above,
            "n_below": n_below,
            "group": np.select(
                [(n_above == 0) & (n_below > 0), (n_above > 0) & (n_below == 0), (n_above > 0) & (n_below > 0)],
                ["top", "bottom", "middle"],
                default="not separated",
            ),
        }
    )


def _surely_above(means: np.ndarray, sds: np.ndarray, n: np.ndarray, level: float) -> np.ndarray:
    """Whether the unit of the row lies above that of the column, all pairs together at the level."""
    first, second = np.triu_indices(len(means), 1)
    parts = sds**2 / n
    variance = parts[first] + parts[second]
    freedom_parts = parts**2 / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (freedom_parts[first] + freedom_parts[second])
        statistic = (means[first] - means[second]) / np.sqrt(variance)
        p_values = 2 * t_upper_tail(np.abs(statistic), freedom)
    equal = means[first] == means[second]
    p_values = np.where(variance > 0, p_values, np.where(equal, 1.0, 0.0))
    order = np.argsort(p_values, kind="stable")
    passed = np.maximum.accumulate(p_values[order] * np.arange(len(order), 0, -1)) <= level
    above = np.zeros((len(means), len(means)), dtype=bool)
    winners = np.where(means[first] >= means[second], first, second)[order][passed]
    losers = np.where(means[first] >= means[second], second, first)[order][passed]
    above[winners, losers] = True
    return above
