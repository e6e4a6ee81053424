"""Totals of amounts in which one unit or company weighs so much that its own amount would be known from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

#: A total of fewer amounts is none: each of two knows the other's.
FEWEST_AMOUNTS = 3
#: The two largest may make up this much of a total, the usual (n, k) rule with n = 2.
MOST_OF_TWO = 0.90
#: Nobody who knows the second largest amount may know the largest one more closely, the usual p % rule.
LEAST_UNKNOWN = 0.10


def is_dominated(amounts: np.ndarray) -> bool:
    """Whether a total tells the largest amount in it to one who knows another of them.

    Parameters
    ----------
    amounts
        Shape (n_units,), none missing; losses count by their size.

    Returns
    -------
    bool
        True with fewer than three amounts, where the two largest come to more than 90 % of all, or where all without
        them come to less than 10 % of the largest. A single amount is its owner's own and dominated by nobody.

    References
    ----------
    Rules as output checkers apply them: Hundepool and others (2012), Statistical Disclosure Control, section 4.2.
    """
    sizes = np.sort(np.abs(np.asarray(amounts, dtype=float)))[::-1]
    if len(sizes) == 1 or not sizes.any():
        return False
    rest = float(sizes[2:].sum())
    return bool(
        len(sizes) < FEWEST_AMOUNTS or rest < (1 - MOST_OF_TWO) * sizes.sum() or rest < LEAST_UNKNOWN * sizes[0]
    )


def withhold_dominated(totals: pd.DataFrame, panel: pd.DataFrame, lines: Sequence[str]) -> tuple[pd.DataFrame, bool]:
    """Leave totals out where one unit or company dominates one of them.

    Totals of the years beside it, with a ratio of two lines, would nearly give one that alone is left out; so all stay
    or all go.

    Parameters
    ----------
    totals
        A row a period: period_end and the lines' totals.
    panel
        The amounts: entity_id, period_end and the lines.
    lines
        Columns that are totals.

    Returns
    -------
    tuple of pandas.DataFrame and bool
        The totals, or none of them; whether they were left out.
    """
    periods = panel[panel["period_end"].isin(totals["period_end"])].groupby("period_end")
    if any(is_dominated(rows[line].to_numpy(dtype=float)) for _, rows in periods for line in lines):
        return totals.iloc[:0], True
    return totals, False
