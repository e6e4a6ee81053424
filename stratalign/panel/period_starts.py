"""Periods dated by their first day, as spreadsheets and databases date months, quarters and years."""

from __future__ import annotations

import math

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.sources.raw import Note

#: Months of a period by its name; a distance of other months is one of single months, some of them missing.
NAMES = {1: "month", 3: "quarter", 6: "half", 12: "year"}


def end_of_periods(
    ends: pd.Series, lengths: pd.Series, performance: Performance
) -> tuple[pd.Series, pd.Series, list[Note]]:
    """Move dates that are the first day of a month throughout to the last day of the period they begin.

    A trial balance is kept as it is: its date is that of a balance.

    Parameters
    ----------
    ends, lengths
        From `read_periods`.
    performance
        Which layout the file has.

    Returns
    -------
    tuple
        Ends and lengths, and a note where they were moved, or where one date alone leaves its meaning open.
    """
    is_date = lengths == "date"
    dates = ends[is_date].drop_duplicates().sort_values()
    if performance.layout in {"trial_balance", "sec_companyfacts"} or dates.empty or not (dates.dt.day == 1).all():
        return ends, lengths, []
    if len(dates) == 1:
        return ends, lengths, [_open_note(dates.iloc[0], int(is_date.sum()))]
    numbers = (dates.dt.year * 12 + dates.dt.month).diff().dropna().astype(int)
    apart = math.gcd(*numbers)
    n_months = next((months for months in (12, 6, 3) if apart % months == 0), 1)
    last_days = ends + pd.DateOffset(months=n_months) - pd.Timedelta(days=1)
    moved = ends.mask(is_date, last_days)
    return moved, lengths.mask(is_date, NAMES[n_months]), [_moved_note(dates, n_months, int(is_date.sum()))]


def _moved_note(dates: pd.Series, n_months: int, count: int) -> Note:
    """Tell that dates were taken for the first days of their periods; of months nothing else can be meant."""
    first = dates.iloc[0]
    last = first + pd.DateOffset(months=n_months) - pd.Timedelta(days=1)
    return Note(
        "accounts_first_days",
        "informs" if n_months == 1 else "warns",
        f"every date is the first day of a month, so that it names the {NAMES[n_months]} it begins: {first:%Y-%m-%d} "
        f"is taken as the {NAMES[n_months]} to {last:%Y-%m-%d}",
        count,
        "Nothing, if that is right; else write the last day of each period.",
    )


def _open_note(date: pd.Timestamp, count: int) -> Note:
    """Tell that one date alone does not say whether a period begins or ends with it."""
    return Note(
        "accounts_first_days",
        "warns",
        f"every row is dated {date:%Y-%m-%d}, the first day of a month; it is taken as the last day of its period",
        count,
        f"If it begins the period, write its last day, or its name, such as {date:%Y}.",
    )
