"""Means beside capped shares: computed from what was answered, printed so coarsely that no cap is undone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.scores.company import mean_of_level_intervals

#: Steps in per cent to which a mean may be rounded, finest first.
STEPS_PCT = (1, 2, 5, 10, 20)


def round_beside_caps(
    mean_pct: float, weights: np.ndarray, printed: np.ndarray, is_capped: np.ndarray
) -> tuple[float, int] | None:
    """Round a weighted mean of levels' percentages as finely as leaves every capped one within its whole cap.

    Printed beside the other levels, a mean in whole per cents may tell that a share held to "at least 95 %" is 100 %.

    Parameters
    ----------
    mean_pct
        Mean of the uncapped percentages, over everybody the weights speak of.
    weights
        Shape (n_levels,): part of each level in the mean; what they lack of 1 are people of whom nothing is printed.
    printed, is_capped
        Shape (n_levels,): percentages as printed, whole, missing where hidden; and which are held to an end.

    Returns
    -------
    tuple of float and int, or None
        The mean and the step it is rounded to; None where every step would undo a cap.
    """
    low, high = _bounds(printed, is_capped)
    rest = max(1 - float(weights.sum()), 0.0)
    for step in STEPS_PCT:
        rounded = step * round(mean_pct / step)
        least = rounded - step / 2 - (weights @ high - weights * high) - 100 * rest
        most = rounded + step / 2 - (weights @ low - weights * low)
        if np.all(~is_capped | ((least <= weights * low) & (most >= weights * high))):
            return float(rounded), step
    return None


def mean_beside_caps(exact: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Company percentages with every level counting the same, from uncapped shares and beside capped ones.

    Parameters
    ----------
    exact
        Rows of `aggregate_scores` of the levels: group_id, measure_key, mean_points.
    printed
        The same levels and measures as printed, every measure with every level.

    Returns
    -------
    pandas.DataFrame
        As `mean_of_level_intervals`, whole per cents. Measures whose mean would undo a cap at any step are left out.
        Bounds follow from printed numbers alone.
    """
    keys = ["measure_key", "group_id"]
    uncapped = exact.set_index(keys)["mean_points"]
    spread = mean_of_level_intervals(printed).set_index("measure_key")
    rows = []
    for measure, levels in printed.groupby("measure_key", sort=False):
        weights = np.full(len(levels), 1 / len(levels))
        values = uncapped.reindex(pd.MultiIndex.from_frame(levels[keys])).to_numpy()
        shown, is_capped = levels["mean_points"].to_numpy(dtype=float), levels["is_capped"].to_numpy(dtype=bool)
        if (rounded := round_beside_caps(float(values.mean()), weights, shown, is_capped)) is None:
            continue
        mean, found = rounded[0], spread.loc[measure]
        low, high = (mean + found[bound] - found["mean_points"] for bound in ("ci_low", "ci_high"))
        rows.append((measure, found["n_respondents"], mean, *np.clip(np.round([low, high]), 0, 100)))
    return pd.DataFrame(rows, columns=["measure_key", "n_respondents", "mean_points", "ci_low", "ci_high"])


def _bounds(printed: np.ndarray, capped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between what a reader knows each level's share to lie."""
    is_high = printed > 50
    low = np.where(capped, np.where(is_high, printed, 0.0), printed - 0.5)
    high = np.where(capped, np.where(is_high, 100.0, printed), printed + 0.5)
    return np.where(np.isnan(printed), 0.0, low), np.where(np.isnan(printed), 100.0, high)
