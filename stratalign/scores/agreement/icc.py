"""Do groups differ? Intraclass correlation of one variable over groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.scores.agreement.rows import require_same_rows
from stratalign.vocabulary import estimate_rows


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations of one variable over groups, unrounded.

    `icc1` is the share of variance between groups, `icc2` the reliability of group means; the interval is of `icc1`.
    """

    icc1: float
    icc2: float
    ci_low: float
    ci_high: float
    ci_level: float
    n_groups: int
    mean_group_size: float
    n_respondents: int
    method: str

    def tidy(self) -> pd.DataFrame:
        """Two rows, ICC(1) and ICC(2), in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=["icc1", "icc2"],
            quantity=f"icc_{self.method}",
            measure="unitless",
            estimate=[self.icc1, self.icc2],
            ci_low=[self.ci_low, float("nan")],
            ci_high=[self.ci_high, float("nan")],
            n_respondents=self.n_respondents,
            n_units=self.n_groups,
        )


def icc(scores: ArrayLike, groups: ArrayLike, *, method: Literal["anova"] = "anova", ci_level: float = 0.95) -> Icc:
    """Share of variance between groups, and reliability of group means.

    The plain mean group size is used even when sizes differ, as the reference implementation does.

    Parameters
    ----------
    scores
        Shape (n_respondents,); missing ones are left out.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    method
        `anova`: from the mean squares of a one-way analysis of variance. Negative estimates are kept.
    ci_level
        Coverage of the exact F interval of ICC(1), strictly between 0 and 1.

    Returns
    -------
    Icc
        Unrounded estimates and the counts used.

    Raises
    ------
    StatisticError
        Fewer than two groups, no group of two, scores that do not vary, or an unknown method.

    References
    ----------
    Bliese (2000); Shrout & Fleiss (1979). Checked against R multilevel::ICC1, ICC2 in tests/scores/test_agreement.py.
    """
    if method != "anova":
        raise StatisticError(f"ICC has no method {method!r}; use 'anova'.")
    require_same_rows(scores, groups)
    values = np.asarray(scores, dtype=float)
    labels = np.asarray(groups)
    if len(values) != len(labels):
        raise StatisticError(
            f"ICC needs a group for every score; there are {len(values)} scores, {len(labels)} groups."
        )
    keep = ~np.isnan(values) & ~pd.isna(labels)
    codes, names = pd.factorize(labels[keep])
    values = values[keep]
    n, n_groups = len(values), len(names)
    if n_groups < 2 or n <= n_groups:
        raise StatisticError(
            f"ICC needs two groups and a group of two people; there are {n} people in {n_groups} groups."
        )
    # Asked of the scores, not of the mean squares: rounding leaves a little variance in equal decimals.
    if values.min() == values.max():
        raise StatisticError(f"ICC is undefined: all {n} scores are equal.")
    sizes = np.bincount(codes)
    centred = values - values.mean()
    means = np.bincount(codes, weights=centred) / sizes
    between = float(np.sum(sizes * means**2) / (n_groups - 1))
    within = float(np.sum((centred - means[codes]) ** 2) / (n - n_groups))
    size = n / n_groups
    low, high = _exact_f_interval(between, within, n_groups, n, size, ci_level)
    icc2 = (between - within) / between if between > 0 else float("nan")
    return Icc(
        (between - within) / (between + (size - 1) * within), icc2, low, high, ci_level, n_groups, size, n, method
    )


def _exact_f_interval(
    between: float, within: float, n_groups: int, n: int, size: float, ci_level: float
) -> tuple[float, float]:
    """Exact interval of ICC(1) under normality with equal sizes; with unequal ones the mean size stands in."""
    if within == 0:
        return 1.0, 1.0
    tail = (1 - ci_level) / 2
    ratio = between / within
    freedom = (n_groups - 1, n - n_groups)
    bounds = (ratio / stats.f.ppf(1 - tail, *freedom), ratio / stats.f.ppf(tail, *freedom))
    low, high = ((bound - 1) / (bound - 1 + size) for bound in bounds)
    return float(low), float(high)
