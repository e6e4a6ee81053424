"""Dominance analysis: whether one predictor beats another in every model, at every size, or only on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.importance.products import centred_products, cross_products
from stratalign.models.importance.shares import MOST_BLOCKS
from stratalign.models.importance.subsets import shapley_weights, subset_r_squared, subset_sizes
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers, complete_rows
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class Dominance(Result):
    """Dominance of predictors over each other.

    - `general`: term -> average gain in R squared over all model sizes; sums to R squared.
    - `conditional`: rows terms, columns 1 to p: average gain as the term enters a model that then has that many.
    - `complete`: rows terms, columns terms: True where the row's term gains more in every model without both.
    """

    general: pd.Series
    conditional: pd.DataFrame
    complete: pd.DataFrame
    r_squared: float
    n_rows: int

    def tidy(self) -> pd.DataFrame:
        """General dominance of every predictor, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=self.general.index.to_list(),
            quantity="general_dominance",
            measure="share of variance",
            estimate=self.general.to_list(),
            n_respondents=self.n_rows,
        )


def dominance_analysis(X: pd.DataFrame, y: ArrayLike, *, weights: ArrayLike | None = None) -> Dominance:
    """Compare predictors in all models that can be made of them.

    Parameters
    ----------
    X
        Shape (n_rows, n_predictors); rows with a missing value are left out.
    y
        Shape (n_rows,); a series is matched by its index.
    weights
        Shape (n_rows,), not negative.

    Returns
    -------
    Dominance
        General, conditional and complete dominance.

    Raises
    ------
    StatisticError
        As `relative_importance`; more than 20 predictors.

    References
    ----------
    Azen & Budescu (2003). Checked against R domir in tests/models/importance/test_importance.py.
    """
    if not isinstance(X, pd.DataFrame):
        # Without an index of its own, rows can only be matched as they stand.
        y, weights = np.asarray(y), None if weights is None else np.asarray(weights)
    data = centred_products(pd.DataFrame(X), y, weights=weights, groups=None)
    names = [str(name) for name in pd.DataFrame(X).columns]
    p = len(names)
    if p > MOST_BLOCKS:
        raise StatisticError(
            f"{p} predictors have {2**p:,} subsets; at most {MOST_BLOCKS} are looked at. Take those that matter, or "
            "use `relative_importance` with predictors put together in groups."
        )
    r_squared = subset_r_squared(cross_products(data), [(place,) for place in range(p)])
    places, sizes = np.arange(1 << p), subset_sizes(p)
    conditional = np.empty((p, p))
    for term in range(p):
        without = places[(places >> term) & 1 == 0]
        gains = r_squared[without | 1 << term] - r_squared[without]
        conditional[term] = np.bincount(sizes[without], gains, p) / np.bincount(sizes[without], minlength=p)
    complete = np.zeros((p, p), dtype=bool)
    for first in range(p):
        for second in range(p):
            neither = places[((places >> first) & 1 == 0) & ((places >> second) & 1 == 0)]
            beats = r_squared[neither | 1 << first] > r_squared[neither | 1 << second]
            complete[first, second] = first != second and bool(beats.all())
    return Dominance(
        general=pd.Series(shapley_weights(p) @ r_squared, index=names),
        conditional=pd.DataFrame(conditional, index=names, columns=range(1, p + 1)),
        complete=pd.DataFrame(complete, index=names, columns=names),
        r_squared=float(r_squared[-1]),
        n_rows=data.n_effective,
    )


def importance_performance(importance: pd.DataFrame, performance: pd.DataFrame) -> pd.DataFrame:
    """Cross what matters with how it stands, naming a corner only where both intervals leave the middle lines.

    Parameters
    ----------
    importance
        Rows of `relative_importance`: term, share_pct, share_ci_low, share_ci_high, baseline_pct.
    performance
        One row per term: term, mean_points, ci_low, ci_high (0-100).

    Returns
    -------
    pandas.DataFrame
        term, share_pct with its interval and baseline, mean_points with its interval, middle_points (their
        mean), quadrant: `priority` (matters more than counting alone would give, scores below the middle),
        `strength`, `lower priority`, `maintain`, or `indistinguishable` where an interval crosses its line.

    Raises
    ------
    StatisticError
        A column is absent or no number, or an interval that is there misses its own estimate.
    """
    keep = ["term", "share_pct", "share_ci_low", "share_ci_high", "baseline_pct"]
    table = importance[keep].merge(performance[["term", "mean_points", "ci_low", "ci_high"]], on="term")
    if table.empty:
        raise StatisticError("no term has both a share and a score: see that both tables name them alike.")
    complete = complete_rows(table, ["share_pct", "baseline_pct", "mean_points"], ["term"])
    table = table.loc[complete.index].assign(**complete)
    bounds = as_numbers(table, ["share_ci_low", "share_ci_high", "ci_low", "ci_high"])
    for of, low, high in (("share_pct", "share_ci_low", "share_ci_high"), ("mean_points", "ci_low", "ci_high")):
        misses = (bounds[low] > table[of]) | (bounds[high] < table[of])
        if misses.any():
            raise StatisticError(
                f"the interval of {of} misses its own estimate for {', '.join(table['term'][misses].map(str))}."
            )
    table = table.assign(**bounds)
    middle = table["mean_points"].mean()
    matters = np.select(
        [table["share_ci_low"] > table["baseline_pct"], table["share_ci_high"] < table["baseline_pct"]], [1, -1], 0
    )
    stands = np.select([table["ci_low"] > middle, table["ci_high"] < middle], [1, -1], 0)
    names = {(1, -1): "priority", (1, 1): "strength", (-1, -1): "lower priority", (-1, 1): "maintain"}
    quadrant = [names.get(pair, "indistinguishable") for pair in zip(matters.tolist(), stands.tolist(), strict=True)]
    return table.assign(middle_points=middle, quadrant=quadrant)
