"""Months, quarters and halves where nobody said what to do with them: summed to fiscal years, and told."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.fiscal_years import (
    FIGURE,
    PART_NAMES,
    complete_years,
    days_apart,
    parts_a_year,
    sum_to_fiscal_years,
)
from stratalign.sources.raw import Note

#: Days between the ends of months (or four weeks), quarters (or thirteen weeks) and halves.
REGULAR_DAYS = ((28, 31), (89, 98), (181, 184))


def sum_parts_of_years(cells: pd.DataFrame, performance: Performance) -> tuple[pd.DataFrame, list[Note]]:
    """Sum to fiscal years where entities report parts of a year: any by name, or most by their dates.

    Parameters
    ----------
    cells
        One row per entity, period and line, with `value` and `length`.
    performance
        Says when a fiscal year ends.

    Returns
    -------
    tuple
        Figures of fiscal years, or the figures as they are: where there are years only, where a figure stands twice, or
        where no fiscal year is complete; and notes that say so.
    """
    given = cells[cells["value"].notna()]
    n_parts = _usual_parts(given)
    if n_parts is None or cells.duplicated(FIGURE).any():
        return cells, []
    name = PART_NAMES[n_parts]
    if complete_years(given, performance).empty:
        return cells, [_kept_note(name, given, performance)]
    years, notes = sum_to_fiscal_years(cells, performance)
    return years, [_summed_note(name, years, performance), *notes]


def _usual_parts(given: pd.DataFrame) -> int | None:
    """How many periods a year most entities report; None where that is one, or where periods are no parts of a year."""
    if given.empty:
        return None
    by_entity = given["entity_id"]
    finest = parts_a_year(given).groupby(by_entity).max()
    is_named = (given["length"] != "date").groupby(by_entity).any()
    apart = days_apart(given)
    is_regular = pd.Series(False, index=apart.index)
    for low, high in REGULAR_DAYS:
        is_regular |= apart.between(low, high)
    are_parts = (finest > 1) & (is_named | is_regular)
    # What a name says needs no majority; distances between dates may be those of a change of the fiscal year.
    is_usual = bool((are_parts & is_named).any()) or 2 * int(are_parts.sum()) > len(finest)
    return int(finest[are_parts].mode().iloc[0]) if is_usual else None


def _summed_note(name: str, years: pd.DataFrame, performance: Performance) -> Note:
    """Tell that parts were summed, and how to keep them."""
    n_years = len(years[["entity_id", "period_end"]].drop_duplicates())
    return Note(
        "accounts_summed_to_years",
        "informs",
        f"the file holds {name}: summed to fiscal years to {performance.fiscal_year_end}, {n_years:,} in all (balances "
        "and people as at their end, points averaged)",
        n_years,
        "Nothing, if that is right; 'fiscal_year_end' says when years end, 'sum_to_years: false' keeps the "
        f"{name} as they are.",
    )


def _kept_note(name: str, given: pd.DataFrame, performance: Performance) -> Note:
    """Tell that parts could not be summed."""
    return Note(
        "accounts_summed_to_years",
        "warns",
        f"the file holds {name}, and no fiscal year to {performance.fiscal_year_end} has all of them: they are kept as "
        "they are, and have no growth",
        len(given),
        f"Add the {name} that are missing, or correct 'fiscal_year_end'; 'sum_to_years: false' keeps them without a "
        "word.",
    )
