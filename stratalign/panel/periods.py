"""When a period ends: dates, months and fiscal years as people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import pandas as pd

from stratalign.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, located_cells

# Spelled out, because the calendar module speaks the language of the machine.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(r"[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_THREE_PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(r"(?:FY|CY)?[ -]?((?:19|20)\d\d)|FY[ -]?'?(\d\d)", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?[ -](?:(\d{4})|'?(\d\d))")


def read_periods(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Read the period each figure belongs to.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    performance
        Says how dates are written and when a fiscal year ends.

    Returns
    -------
    pandas.Series
        The date each period ends.

    Raises
    ------
    SourceError
        Rows name no period, each named with its line; or the order of day and month is open.
    """
    known = _period_ends(list(cells["period"].unique()), performance)
    wrong = cells[[known[text] is None for text in cells["period"]]].drop_duplicates("line")
    if len(wrong):
        asked = f"'{performance.date_format}'" if performance.date_format else "2023-12-31, 2023, FY2023 or Dec-2023"
        raise SourceError(
            f"{performance.file}: {counted(len(wrong), 'row')} of {cells['line'].nunique():,} name no period as "
            f"{asked}: {located_cells(wrong.assign(column=performance.period_end), 'period')}. "
            "Correct the file, or 'date_format'."
        )
    return pd.to_datetime(cells["period"].map(known))


def period_columns(raw: pd.DataFrame, performance: Performance) -> dict[str, str]:
    """Find the columns of a wide file that are headed with a period.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    dict[str, str]
        The period as written, by column; a header that stands twice gives two columns of one period.

    Raises
    ------
    SourceError
        The order of day and month is open.
    """
    described = {performance.entity, performance.measure, performance.industry, performance.fiscal_year}
    # A header that stands twice was given ' (2)' on reading; it is the same period all the same.
    written = {str(column): re.sub(r" \(\d+\)$", "", column) for column in raw.columns if column not in described}
    known = _period_ends(list(written.values()), performance)
    return {column: text for column, text in written.items() if known[text] is not None}


def _period_ends(written: list[str], performance: Performance) -> dict[str, pd.Timestamp | None]:
    """Period end of each text, None where it is none."""
    dates = {text: _TIME.sub("", text) for text in written}
    day_first = None if performance.date_format else _is_day_first(list(dates.values()), performance)
    return {text: _period_end(date, performance, day_first) for text, date in dates.items()}


def _period_end(text: str, performance: Performance, day_first: bool | None) -> pd.Timestamp | None:
    """Period end of one text: as `date_format` says, an ISO date, numbers in the order found, a month or a year."""
    formats = [performance.date_format] if performance.date_format else []
    if day_first is not None and _THREE_PARTS.fullmatch(text):
        text = re.sub(r"[.-]", "/", text)
        formats = ["%d/%m/%Y" if day_first else "%m/%d/%Y"]
    for form in [*formats, "%Y-%m-%d"]:
        try:
            date = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        return pd.Timestamp(date) if 1900 <= date.year <= 2100 else None
    return None if performance.date_format else _month_end(text) or _fiscal_year_end(text, performance)


def _is_day_first(dates: list[str], performance: Performance) -> bool | None:
    """Whether the day comes first in dates such as 31/12/2023; None where there are none of this kind."""
    parts = [(int(found[1]), int(found[2])) for text in dates if (found := _THREE_PARTS.fullmatch(text))]
    if not parts:
        return None
    is_day_first = any(first > 12 for first, _ in parts)
    is_month_first = any(second > 12 for _, second in parts)
    # 12/12/2023 is the same date either way.
    is_open = not is_day_first and not is_month_first and any(first != second for first, second in parts)
    if is_open or (is_day_first and is_month_first):
        why = "no day is above 12" if is_open else "both orders occur"
        raise SourceError(
            f"{performance.file}: the order of day and month is open in {counted(len(parts), 'date')} ({why}). "
            'Set \'date_format\', such as "%d/%m/%Y" or "%m/%d/%Y".'
        )
    return is_day_first


def _month_end(text: str) -> pd.Timestamp | None:
    """Last day of a month written as Dec-2023, December 2023, 2023-12 or 12/2023."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", text):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, month = int(found[2] or f"20{found[3]}"), _MONTHS.get(found[1].lower(), 0)
    else:
        return None
    return _last_day(year, month, 31) if 1 <= month <= 12 and 1900 <= year <= 2100 else None


def _fiscal_year_end(text: str, performance: Performance) -> pd.Timestamp | None:
    """End of a fiscal year, which is named for the calendar year it ends in."""
    found = _YEAR.fullmatch(text)
    if not found:
        return None
    month, day = map(int, performance.fiscal_year_end.split("-"))
    return _last_day(int(found[1] or f"20{found[2]}"), month, day)


def _last_day(year: int, month: int, day: int) -> pd.Timestamp:
    """Date, with a day past the end of its month taken to be its last."""
    return pd.Timestamp(year, month, min(day, calendar.monthrange(year, month)[1]))
