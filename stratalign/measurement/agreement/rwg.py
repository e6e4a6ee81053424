"""Do members of a group agree? Within-group agreement on one item and on a scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.measurement.agreement.moments import Grouped, group_answers, group_moments
from stratalign.measurement.agreement.nulls import Null, NullDistribution, null_variance
from stratalign.numerics.input_checks import require_option, require_same_rows

Missing = Literal["listwise", "available"]

#: A denominator of rwg(j) below this stands for the formula's pole.
POLE = 1e-9


def rwg(
    scores: ArrayLike, groups: ArrayLike, *, n_options: int, null: Null = "uniform", floor: bool = True
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
        Distribution of answers without any agreement: a name, a variance, or the share of each option.
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
    grouped = _on_the_scale(_one_column(scores), groups, n_options, "available")
    agreement = 1 - _mean_variance(grouped) / null_variance(n_options, null)
    return _rows(grouped, "rwg", np.maximum(agreement, 0.0) if floor else agreement)


def rwg_j(
    answers: pd.DataFrame | np.ndarray,
    groups: ArrayLike,
    *,
    n_options: int,
    null: Null = "uniform",
    floor: bool = True,
    missing: Missing = "listwise",
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
        Distribution of answers without any agreement: a name, a variance, or the share of each option.
    floor
        Set values of groups that agree less than chance to zero, as the reference implementation does.
    missing
        `listwise` drops respondents with any missing item, as the reference implementation does; `available` takes each
        item's variance from who answered it, and adds why_none, why a value is missing.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n (members used), rwg_j. Missing where an item has fewer than two answers and,
        unfloored, where the mean item variance is J / (J - 1) times the null's or more: there the formula passes
        its pole and turns total disagreement into values above one; why_none then says which.

    Raises
    ------
    StatisticError
        An answer lies outside a span of `n_options` options, or there is no item.

    References
    ----------
    James, Demaree & Wolf (1984). Checked against R multilevel::rwg.j in tests/scores/test_agreement.py.
    """
    require_same_rows(answers, groups)
    grouped = _on_the_scale(answers, groups, n_options, missing)
    found = _rwg_j(_mean_variance(grouped) / null_variance(n_options, null), grouped, floor)
    return _told(_rows(grouped, "rwg_j", found), "rwg_j", floor and missing == "listwise")


def rwg_j_under(
    answers: pd.DataFrame | np.ndarray,
    groups: ArrayLike,
    *,
    n_options: int,
    nulls: Sequence[Null],
    added: np.ndarray | None = None,
) -> list[np.ndarray]:
    """Within-group agreement of a scale under several nulls, from one pass over the answers.

    Parameters
    ----------
    answers, groups, n_options
        As in `rwg_j`.
    nulls
        Distributions of answers without any agreement.
    added
        Shape (n_groups,): what is added to the mean item variance of each group, in the order of their labels, so that
        a published agreement tells no group's exactly.

    Returns
    -------
    list of numpy.ndarray
        For each null `rwg_j` of the groups that have one, in the order of their labels.

    Raises
    ------
    StatisticError
        As `rwg_j`.
    """
    require_same_rows(answers, groups)
    grouped = _on_the_scale(answers, groups, n_options, "listwise")
    variance = _mean_variance(grouped) if added is None else _mean_variance(grouped) + added
    found = [_rwg_j(variance / null_variance(n_options, null), grouped, True) for null in nulls]
    return [values[~np.isnan(values)] for values in found]


def agreement_table(
    answers: pd.DataFrame | np.ndarray,
    groups: ArrayLike,
    *,
    n_options: int,
    nulls: Sequence[NullDistribution] = ("uniform", "slight_skew", "moderate_skew", "heavy_skew"),
    floor: bool = True,
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """Agreement on one scale under several nulls, from one pass over the answers.

    Parameters
    ----------
    answers, groups, n_options, floor, missing
        As in `rwg_j`.
    nulls
        Names of distributions of answers without any agreement.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n, rwg_j_<null> for each null, r_star_wg_j (uniform null).

    Raises
    ------
    StatisticError
        As `rwg_j`.

    References
    ----------
    As `rwg_j` and `r_star_wg_j`; LeBreton & Senter (2008) on reading several nulls side by side.
    """
    require_same_rows(answers, groups)
    grouped = _on_the_scale(answers, groups, n_options, missing)
    variance = _mean_variance(grouped)
    uniform = variance / null_variance(n_options, "uniform")
    table = _rows(grouped, "r_star_wg_j", 1 - uniform)
    for place, null in enumerate(nulls):
        found = _rwg_j(variance / null_variance(n_options, null), grouped, floor)
        table.insert(2 + place, f"rwg_j_{null}", found)
    names = [f"rwg_j_{null}" for null in nulls]
    table = table.assign(_any=table[["r_star_wg_j", *names]].sum(axis=1, skipna=False))
    return _told(table, "_any", floor and missing == "listwise").drop(columns="_any")


def r_star_wg_j(
    answers: pd.DataFrame | np.ndarray,
    groups: ArrayLike,
    *,
    n_options: int,
    null: Null = "uniform",
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """Within-group agreement on a scale that does not rise with the number of items.

    One minus the mean item variance over the null's: linear, without a pole, and comparable between scales of
    different length. Negative values (less agreement than chance) are kept.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    n_options
        Number of answer options of the items.
    null
        Distribution of answers without any agreement: a name, a variance, or the share of each option.
    missing
        As in `rwg_j`.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n, r_star_wg_j.

    Raises
    ------
    StatisticError
        An answer lies outside a span of `n_options` options, or there is no item.

    References
    ----------
    Lindell, Brandt & Whitney (1999). Checked against R multilevel::rwg.j.lindell in tests/scores/test_agreement.py.
    """
    require_same_rows(answers, groups)
    grouped = _on_the_scale(answers, groups, n_options, missing)
    found = 1 - _mean_variance(grouped) / null_variance(n_options, null)
    return _told(_rows(grouped, "r_star_wg_j", found), "r_star_wg_j", missing == "listwise")


def average_deviation(
    answers: pd.DataFrame | pd.Series | np.ndarray,
    groups: ArrayLike,
    *,
    center: Literal["mean", "median"] = "mean",
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """Average distance of members' answers from their group's mean or median, in scale points.

    Needs no null: on a scale of A options, a common upper limit for agreement is A / 6.

    Parameters
    ----------
    answers
        Shape (n_respondents,) or (n_respondents, n_items).
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    center
        What distances are taken from.
    missing
        As in `rwg_j`.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n, average_deviation (mean over items). Missing below two members.

    Raises
    ------
    StatisticError
        There is no item, or an option is unknown.

    References
    ----------
    Burke, Finkelstein & Dusig (1999); Burke & Dunlap (2002). Checked against R multilevel::ad.m in
    tests/scores/test_agreement.py.
    """
    require_option("center", center, ("mean", "median"))
    table = _one_column(answers) if np.ndim(answers) == 1 else answers
    require_same_rows(table, groups)
    grouped = _sorted_answers(table, groups, missing)  # type: ignore[arg-type]
    values = pd.DataFrame(grouped.values.astype(float))
    codes = np.repeat(np.arange(grouped.n_groups), grouped.sizes)
    centre = values.groupby(codes).transform(center)
    distances = (values - centre).abs().groupby(codes).mean().reindex(range(grouped.n_groups))
    counts = values.groupby(codes).count().reindex(range(grouped.n_groups))
    found = distances.where(counts >= 2).mean(axis=1, skipna=False).to_numpy()
    return _told(_rows(grouped, "average_deviation", found), "average_deviation", missing == "listwise")


def awg(
    scores: ArrayLike | pd.DataFrame, groups: ArrayLike, *, low: float, high: float, missing: Missing = "listwise"
) -> pd.DataFrame:
    """Agreement relative to the largest disagreement that is possible at the group's own mean.

    Parameters
    ----------
    scores
        Shape (n_respondents,) or (n_respondents, n_items), scale points.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    low, high
        Ends of the scale.
    missing
        As in `rwg_j`.

    Returns
    -------
    pandas.DataFrame
        One row per group: group, n, awg (mean over items), is_interpretable: whether every item's mean lies far enough
        from the ends for the group's size. A group whose members all gave the same end agrees fully: 1.

    Raises
    ------
    StatisticError
        The ends are not in order, or a score lies outside them.

    References
    ----------
    Brown & Hauenstein (2005). Checked against R multilevel::awg in tests/scores/test_agreement.py.
    """
    if not low < high:
        raise StatisticError(f"the low end of a scale lies below the high end; not {low:g} and {high:g}.")
    table = _one_column(scores) if np.ndim(scores) == 1 else scores
    require_same_rows(table, groups)
    grouped = _sorted_answers(table, groups, missing)  # type: ignore[arg-type]
    _require_inside(grouped.values, low, high)
    moments = group_moments(grouped)
    n, mean = moments.n, moments.mean
    with np.errstate(invalid="ignore", divide="ignore"):
        largest = ((high + low) * mean - mean**2 - high * low) * n / np.where(n > 1, n - 1, np.nan)
        each = 1 - 2 * moments.variance / np.where(largest > POLE, largest, np.nan)
    each = np.where((n > 1) & ~(largest > POLE), 1.0, each)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = (mean >= (low * (n - 1) + high) / n) & (mean <= (high * (n - 1) + low) / n)
    found = _rows(grouped, "awg", each.mean(axis=1)).assign(is_interpretable=inside.all(axis=1))
    return _told(found, "awg", missing == "listwise")


def _one_column(scores: ArrayLike | pd.DataFrame) -> pd.DataFrame:
    """One item as a table, with the index of a series."""
    return scores.to_frame() if isinstance(scores, pd.Series) else pd.DataFrame({"item": np.asarray(scores)})


def _sorted_answers(answers: pd.DataFrame | np.ndarray, groups: ArrayLike, missing: str) -> Grouped:
    require_option("missing", missing, ("listwise", "available"))
    return group_answers(answers, groups, complete=missing == "listwise")


def _on_the_scale(answers: pd.DataFrame | np.ndarray, groups: ArrayLike, n_options: int, missing: str) -> Grouped:
    """Answers sorted by group, all of which a scale of this many options can give."""
    grouped = _sorted_answers(answers, groups, missing)
    _require_scale_points(grouped.values, n_options)
    return grouped


def _mean_variance(grouped: Grouped) -> np.ndarray:
    """Mean over items of each group's sample variance; missing as soon as one is."""
    return np.asarray(group_moments(grouped).variance.mean(axis=1))


def _rwg_j(ratio: np.ndarray, grouped: Grouped, floor: bool) -> np.ndarray:
    """Agreement from mean item variances over the null's."""
    n_items = grouped.values.shape[1]
    denominator = n_items * (1 - ratio) + ratio
    agreement = n_items * (1 - ratio) / np.where(denominator > POLE, denominator, np.nan)
    # A floor makes every group that agrees less than chance equal, also those beyond the formula's pole.
    return np.where(ratio > 1, 0.0, agreement) if floor else agreement


def _require_scale_points(values: np.ndarray, n_options: int) -> None:
    """Refuse values no response scale of this many options can give; fractions are fine (means of items)."""
    if not values.size or (values.dtype.kind == "f" and np.isnan(values).all()):
        return
    has_gaps = values.dtype.kind == "f"
    low, high = (float((np.nanmin if has_gaps else np.min)(values)), float((np.nanmax if has_gaps else np.max)(values)))
    is_standardised = (
        low < 0 and values.dtype.kind == "f" and bool((values != np.round(values))[~np.isnan(values)].any())
    )
    if high - low > n_options - 1 or is_standardised:
        raise StatisticError(
            f"agreement against a null needs answers on a scale of {n_options} options; these run from "
            f"{low:g} to {high:g}. Pass raw answers and the right n_options, not standardised scores."
        )


def _require_inside(values: np.ndarray, low: float, high: float) -> None:
    outside = int(((values < low) | (values > high)).sum())
    if outside:
        raise StatisticError(
            f"{outside} of {values.size} scores lie outside the scale from {low:g} to {high:g}. Pass raw "
            "answers and the right ends."
        )


def _told(table: pd.DataFrame, name: str, is_told_by_n: bool) -> pd.DataFrame:
    """Rows with `why_none`, where the number of members alone does not tell why a value is missing."""
    if is_told_by_n:
        return table
    is_few = table["n"] < 2
    why = np.select(
        [table[name].notna(), is_few],
        ["", "fewer than two members answered"],
        "an item has fewer than two answers, or the members differ beyond the formula's pole",
    )
    return table.assign(why_none=why)


def _rows(grouped: Grouped, name: str, agreement: np.ndarray) -> pd.DataFrame:
    """One row per group; a member counts as used with any answer."""
    sizes = grouped.sizes
    if grouped.values.dtype.kind == "f" and len(grouped.values):
        answered = (~np.isnan(grouped.values).all(axis=1)).astype(int)
        sizes = (
            np.append(0, answered.cumsum())[grouped.starts[1:]] - np.append(0, answered.cumsum())[grouped.starts[:-1]]
        )
    return pd.DataFrame({"group": grouped.labels, "n": sizes, name: agreement})
