"""Percent favourable, neutral and unfavourable, with intervals that hold for small groups and shares near the ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_same_rows
from stratalign.numerics.shares import wilson_interval
from stratalign.numerics.tables import as_answers, as_scores


def favourable_shares(
    answers: pd.DataFrame,
    groups: ArrayLike | None = None,
    *,
    favourable_from: float,
    unfavourable_to: float,
    weights: ArrayLike | None = None,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Percent favourable, neutral and unfavourable of every item in every group.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped; missing ones are left out.
    groups
        Shape (n_respondents,), or None for everybody together.
    favourable_from, unfavourable_to
        Answers at or above, and at or below, these points count as favourable and unfavourable.
    weights
        Shape (n_respondents,), not negative; the interval then uses Kish's effective n.
    ci_level
        Coverage of Wilson's interval of the favourable share.

    Returns
    -------
    pandas.DataFrame
        group, item, n_respondents, n_effective, favourable_pct, ci_low, ci_high, neutral_pct, unfavourable_pct. Missing
        shares where nobody answered.

    Raises
    ------
    StatisticError
        The cuts are out of order, lengths or indexes of answers and groups differ, an answer is infinite, or a weight
        is negative or missing.

    References
    ----------
    Wilson (1927); effective n: Kish (1965).
    """
    if not unfavourable_to < favourable_from:
        raise StatisticError(
            f"favourable answers lie above unfavourable ones; not {favourable_from} and {unfavourable_to}."
        )
    if groups is not None:
        require_same_rows(answers, groups)
    n = len(answers)
    labels = np.full(n, "all", dtype=object) if groups is None else np.asarray(groups, dtype=object)
    weight = np.ones(n) if weights is None else as_scores(weights, "weights")
    if len(labels) != n or len(weight) != n:
        raise StatisticError(f"there are {n} respondents, {len(labels)} groups and {len(weight)} weights.")
    if not (weight >= 0).all():
        raise StatisticError(f"{int((~(weight >= 0)).sum())} weights are negative or missing.")
    codes, names = pd.factorize(labels, sort=True)
    values = as_answers(answers).to_numpy()
    n_infinite = int((np.isnan(values) & answers.notna().to_numpy()).sum())
    if n_infinite:
        raise StatisticError(f"{n_infinite} answers are infinite; a scale has no such point.")
    answered = ~np.isnan(values) & (codes >= 0)[:, None] & (weight > 0)[:, None]

    def total(what: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(codes[use], what[use, i], len(names)) for i, use in enumerate(answered.T)])

    each = np.broadcast_to(weight[:, None], values.shape)
    sums, counts = total(each), total(np.ones_like(values))
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = np.where(sums > 0, sums**2 / total(each**2), 0.0)
        favourable = total(each * (values >= favourable_from)) / sums
        unfavourable = total(each * (values <= unfavourable_to)) / sums
    low, high = wilson_interval(np.nan_to_num(favourable) * effective, effective, ci_level=ci_level)
    index = pd.MultiIndex.from_product([answers.columns, names], names=["item", "group"])
    return pd.DataFrame(
        {
            "n_respondents": counts.ravel().astype(int),
            "n_effective": effective.ravel(),
            "favourable_pct": 100 * favourable.ravel(),
            "ci_low": 100 * low.ravel(),
            "ci_high": 100 * high.ravel(),
            "neutral_pct": 100 * np.maximum(1 - favourable - unfavourable, 0).ravel(),
            "unfavourable_pct": 100 * unfavourable.ravel(),
        },
        index=index,
    ).reset_index()[
        [
            "group",
            "item",
            "n_respondents",
            "n_effective",
            "favourable_pct",
            "ci_low",
            "ci_high",
            "neutral_pct",
            "unfavourable_pct",
        ]
    ]


def difference_of_shares(
    successes: tuple[ArrayLike, ArrayLike], n: tuple[ArrayLike, ArrayLike], *, ci_level: float = 0.95
) -> pd.DataFrame:
    """Difference of two independent shares (first minus second).

    Parameters
    ----------
    successes, n
        Counts of the first and the second group, of equal shape.
    ci_level
        Coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        difference_pct, ci_low, ci_high (percentage points); missing where a group has nobody.

    References
    ----------
    Newcombe (1998), hybrid score interval (method 10). Checked against statsmodels in
    tests/comparisons/test_units_and_shares.py.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        first, second = (
            np.atleast_1d(np.asarray(k, float)) / np.asarray(size, float) for k, size in zip(successes, n, strict=True)
        )
    (low1, high1), (low2, high2) = (
        wilson_interval(k, size, ci_level=ci_level) for k, size in zip(successes, n, strict=True)
    )
    difference = first - second
    return pd.DataFrame(
        {
            "difference_pct": 100 * difference,
            "ci_low": 100 * (difference - np.hypot(first - low1, high2 - second)),
            "ci_high": 100 * (difference + np.hypot(high1 - first, second - low2)),
        }
    )
