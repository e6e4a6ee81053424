"""Apply a decision to a table: hidden cells lose every number, extreme shares of small groups are capped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.disclosure.decide import REASON_LABELS, Decision
from stratalign.numerics.shares import wilson_interval
from stratalign.scores.groups import Groups

#: Groups below this size print shares at the ends as "at least 95 %" or "at most 5 %".
HOMOGENEITY_SIZE = 30
HOMOGENEITY_ENDS = (0.05, 0.95)
_NEAR = 1e-9


def mask_hidden(rows: pd.DataFrame, decision: Decision, *, numbers: Sequence[str]) -> pd.DataFrame:
    """Remove the numbers of hidden groups from a table.

    Parameters
    ----------
    rows
        Any table with a `group_id` column.
    decision
        Which groups may be shown.
    numbers
        Columns to empty in hidden rows, counts included.

    Returns
    -------
    pandas.DataFrame
        The same rows with `is_hidden`; hidden rows have missing values in `numbers`.
    """
    return empty_hidden(rows, ~rows["group_id"].isin(decision.visible).to_numpy(), numbers=numbers)


def empty_hidden(rows: pd.DataFrame, is_hidden: np.ndarray, *, numbers: Sequence[str]) -> pd.DataFrame:
    """Remove the numbers of chosen rows from a table.

    Parameters
    ----------
    rows
        Any table.
    is_hidden
        Shape (n_rows,).
    numbers
        Columns to empty in hidden rows.

    Returns
    -------
    pandas.DataFrame
        As `mask_hidden`.
    """
    emptied = {column: np.where(is_hidden, np.nan, rows[column].to_numpy(dtype=float)) for column in numbers}
    return rows.assign(**emptied, is_hidden=is_hidden)


def cap_ends(n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends to which shares are held, so that nobody can tell "all" from "all but one", or "nobody" from "one".

    Parameters
    ----------
    n
        Shape (n_groups,), people in each; an unknown number counts as small.

    Returns
    -------
    tuple of numpy.ndarray
        Lowest and highest share printed, 0 to 1, whole per cents: of groups below `HOMOGENEITY_SIZE` at least 5 % and
        at most 95 %.
    """
    sizes = np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        high = np.floor(100 * (sizes - 1) / sizes + 1e-9) / 100
    # Of a group of one that somebody asks about, nothing more than a half is said.
    high = np.where(sizes >= HOMOGENEITY_SIZE, high, np.fmin(high, HOMOGENEITY_ENDS[1])).clip(0.5)
    return 1 - high, high


def cap_shares(
    rows: pd.DataFrame,
    *,
    share: str = "share",
    n: str = "n_respondents",
    whole: float = 1.0,
    bounds: Sequence[str] = (),
) -> pd.DataFrame:
    """Keep shares away from none and all, where they would reveal everybody's answer.

    Parameters
    ----------
    rows
        A table with a share and the number of people behind it.
    share, n
        Names of those columns.
    whole
        What all of a group is: 1 for shares, 100 for percentages.
    bounds
        Lower and upper column of the share's interval, where it has one.

    Returns
    -------
    pandas.DataFrame
        The same rows; shares lie between the ends of `cap_ends`, `is_capped` says which are held there. Their interval
        reaches from the end of the scale to the bound (Wilson's) of a group in which all but one are, or one is: it
        does not tell where within the cap the share lies.
    """
    sizes, values = rows[n].to_numpy(dtype=float), rows[share].to_numpy(dtype=float) / whole
    low, high = cap_ends(sizes)
    is_low, is_high = values <= low + _NEAR, values >= high - _NEAR
    is_small = ~(sizes >= HOMOGENEITY_SIZE)
    held = {share: whole * np.where(is_high, high, np.where(is_low, low, values))}
    if bounds:
        known = np.where(sizes > 0, sizes, 1.0)
        inner = wilson_interval(known - 1, known)[0]
        ends = ((np.zeros(len(sizes)), inner), (1 - inner, np.ones(len(sizes))))
        for column, (of_low, of_high) in zip(bounds, ends, strict=True):
            own = rows[column].to_numpy(dtype=float) / whole
            own = np.where(is_small, own.clip(*HOMOGENEITY_ENDS), own)
            held[column] = whole * np.where(is_high, of_high, np.where(is_low, of_low, own))
    return rows.assign(**held, is_capped=is_low | is_high)


def suppression_log(decision: Decision, groups: Groups) -> pd.DataFrame:
    """Say which groups are hidden and why, without any number of theirs.

    Parameters
    ----------
    decision
        Which groups may be shown.
    groups
        Their labels.

    Returns
    -------
    pandas.DataFrame
        group_id, label, reason, explanation, minimum_respondents, shown_within (label of the pool of units that
        holds it, "" where there is none); one row per hidden group.
    """
    table = groups.table.assign(reason=groups.table["group_id"].map(decision.reasons))
    hidden = table[table["reason"] != ""]
    labels = table.set_index("group_id")["label"]
    pools = {pool: units for pool, units in groups.pooled.items() if decision.is_visible(pool)}
    within = {unit: str(labels[pool]) for pool, units in pools.items() for unit in units}
    explained = hidden[["group_id", "label", "reason"]].assign(
        explanation=hidden["reason"].map(REASON_LABELS),
        minimum_respondents=decision.minimum,
        shown_within=[within.get(group_id, "") for group_id in hidden["group_id"]],
    )
    return explained.reset_index(drop=True)
