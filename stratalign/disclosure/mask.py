"""Apply a decision to a table: hidden cells lose every number, extreme shares of small groups are capped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.disclosure.decide import REASON_LABELS, Decision
from stratalign.scores.groups import Groups

#: Groups below this size print shares at the ends as "at least 95 %" or "at most 5 %".
HOMOGENEITY_SIZE = 30
HOMOGENEITY_ENDS = (0.05, 0.95)


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


def cap_shares(
    rows: pd.DataFrame,
    *,
    share: str = "share",
    n: str = "n_respondents",
    whole: float = 1.0,
    bounds: Sequence[str] = (),
) -> pd.DataFrame:
    """Keep shares of small groups away from none and all, where they would reveal everybody's answer.

    Parameters
    ----------
    rows
        A table with a share and the number of people behind it.
    share, n
        Names of those columns.
    whole
        What all of a group is: 1 for shares, 100 for percentages.
    bounds
        Columns of the share's interval, held to the same ends.

    Returns
    -------
    pandas.DataFrame
        The same rows; shares of groups below `HOMOGENEITY_SIZE` lie between 5 % and 95 %, `is_capped` says which moved.
    """
    # An unknown size counts as small.
    small = ~(rows[n] >= HOMOGENEITY_SIZE)
    ends = tuple(end * whole for end in HOMOGENEITY_ENDS)
    capped = {column: rows[column].clip(*ends).where(small, rows[column]) for column in (share, *bounds)}
    return rows.assign(**capped, is_capped=(capped[share] != rows[share]) & rows[share].notna())


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
