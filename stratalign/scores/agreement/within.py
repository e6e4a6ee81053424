"""Do members of a group agree? Within-group agreement on one item and on a scale."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.configuration import did_you_mean
from stratalign.errors import StatisticError
from stratalign.scores.agreement.rows import require_same_rows

NullDistribution = Literal["uniform", "slight_skew"]

#: Variance of the slightly skewed null for five options (LeBreton & Senter 2008, Table 2).
SLIGHT_SKEW_5 = 1.34

#: A denominator of rwg(j) below this stands for the formula's pole.
POLE = 1e-9


def rwg(
    scores: ArrayLike, groups: ArrayLike, *, n_options: int, null: NullDistribution = "uniform", floor: bool = True
) -> pd.DataFrame:
    """Within-group agreement on a single item.

    Parameters
    ----------
    scores
        Shape (n_respondents,), scale points; missing ones are left out.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    n_options
        Number of answer options of the item.
    null
        Distribution of answers without any agreement.
    floor
        Set negative values to zero, as the reference implementation does.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n, rwg. Missing where fewer than two members answered.

    Raises
    ------
    StatisticError
        A score lies outside a span of `n_options` options (such as a z-score): it has no uniform null.

    References
    ----------
    James, Demaree & Wolf (1984). Checked against R multilevel::rwg in tests/scores/test_agreement.py.
    """
    require_same_rows(scores, groups)
    table = pd.DataFrame({"item": np.asarray(scores, dtype=float)})
    found = _item_variances(table, np.asarray(groups), n_options)
    ratio = found["mean_variance"] / null_variance(n_options, null)
    agreement = 1 - ratio
    return _agreement_rows(found, agreement.clip(lower=0.0) if floor else agreement, "rwg")


def rwg_j(
    answers: pd.DataFrame,
    groups: ArrayLike,
    *,
    n_options: int,
    null: NullDistribution = "uniform",
    floor: bool = True,
    missing: Literal["listwise", "available"] = "listwise",
) -> pd.DataFrame:
    """Within-group agreement on a scale of several items.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    n_options
        Number of answer options of the items.
    null
        Distribution of answers without any agreement.
    floor
        Set values of groups that agree less than chance to zero, as the reference implementation does.
    missing
        `listwise` drops respondents with any missing item, as the reference implementation does; `available` takes each
        item's variance from who answered it.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n (members used), rwg_j. Missing where an item has fewer than two answers and,
        unfloored, where the mean item variance is J / (J - 1) times the null's or more: there the formula passes
        its pole and turns total disagreement into values above one.

    Raises
    ------
    StatisticError
        An answer lies outside a span of `n_options` options, or there is no item.

    References
    ----------
    James, Demaree & Wolf (1984). Checked against R multilevel::rwg.j in tests/scores/test_agreement.py.
    """
    if missing not in ("listwise", "available"):
        raise StatisticError(f"rwg_j has no way {missing!r} with missing answers; use 'listwise' or 'available'.")
    answers = pd.DataFrame(answers)
    require_same_rows(answers, groups)
    used = answers.where(answers.notna().all(axis=1)) if missing == "listwise" else answers
    found = _item_variances(used.reset_index(drop=True), np.asarray(groups), n_options)
    ratio = found["mean_variance"] / null_variance(n_options, null)
    n_items = answers.shape[1]
    denominator = n_items * (1 - ratio) + ratio
    agreement = n_items * (1 - ratio) / denominator.where(denominator > POLE)
    # A floor makes every group that agrees less than chance equal, also those beyond the formula's pole.
    return _agreement_rows(found, agreement.mask(ratio > 1, 0.0) if floor else agreement, "rwg_j")


def null_variance(n_options: int, null: NullDistribution) -> float:
    """Variance of answers that agree no more than chance.

    Parameters
    ----------
    n_options
        Number of answer options.
    null
        `uniform`: (A^2 - 1) / 12. `slight_skew`: tabulated for five options only.

    Returns
    -------
    float
        Variance in squared scale points.

    Raises
    ------
    StatisticError
        Fewer than two options, or a null that is not tabulated for this many.
    """
    if n_options < 2 or n_options != int(n_options):
        raise StatisticError(f"a scale has a whole number of options, at least two; not {n_options}.")
    if null not in get_args(NullDistribution):
        raise StatisticError(f"there is no null '{null}'.{did_you_mean(null, list(get_args(NullDistribution)))}")
    if null == "uniform":
        return (n_options**2 - 1) / 12
    if n_options != 5:
        raise StatisticError(
            f"the slightly skewed null is tabulated for 5 options, not {n_options}; use null='uniform'."
        )
    return SLIGHT_SKEW_5


def _item_variances(answers: pd.DataFrame, groups: np.ndarray, n_options: int) -> pd.DataFrame:
    """Per group: members with any answer, and the mean over items of the sample variance."""
    if answers.shape[1] == 0 or len(groups) != len(answers):
        raise StatisticError(
            f"agreement needs an item and a group for every respondent; there are {answers.shape[1]} items, "
            f"{len(answers)} respondents and {len(groups)} group labels."
        )
    points = answers.astype(float)
    _require_scale_points(points.to_numpy(), n_options)
    labels = pd.Series(groups, index=answers.index)
    variances = points.groupby(labels).var(ddof=1)
    n = points.notna().any(axis=1).groupby(labels).sum()
    return pd.DataFrame({"n": n, "mean_variance": variances.mean(axis=1, skipna=False)})


def _require_scale_points(values: np.ndarray, n_options: int) -> None:
    """Refuse values no response scale of this many options can give; fractions are fine (means of items)."""
    seen = values[~np.isnan(values)]
    if not len(seen):
        return
    span = float(seen.max() - seen.min())
    is_standardised = seen.min() < 0 and not np.array_equal(seen, np.round(seen))
    if span > n_options - 1 or is_standardised:
        raise StatisticError(
            f"agreement against a null needs answers on a scale of {n_options} options; these run from "
            f"{seen.min():g} to {seen.max():g}. Pass raw answers and the right n_options, not standardised scores."
        )


def _agreement_rows(found: pd.DataFrame, agreement: pd.Series, name: str) -> pd.DataFrame:
    return pd.DataFrame({"group": found.index, "n": found["n"].to_numpy(), name: agreement.to_numpy()})
