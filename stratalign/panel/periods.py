"""When a period ends: dates, months, quarters and fiscal years as people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, located_cells
from stratalign.panel.month_names import is_forecast, month_number, plain_words, without_actual

#: How long a period is; of a date, only the others beside it tell.
Length = Literal["year", "half", "quarter", "month", "date"]

_TIME = re.compile(r"[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_THREE_PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(
    r"(?:FY|CY|GJ|fiscal year|year|exercice|ejercicio|boekjaar)?[ -]?((?:19|20)\d\d)|FY[ -]?'?(\d\d)", re.I
)
_SPLIT_YEAR = re.compile(r"(?:(?:FY|GJ)?[ -]?((?:19|20)\d\d)|(?:FY|GJ)[ -]?'?(\d\d))[/–-](\d\d|(?:19|20)\d\d)", re.I)
_NAMED_MONTH = re.compile(r"([^\W\d_]{3,12})\.?[ /-]?(?:(\d{4})|'?(\d\d))|(\d{4})[ /-]([^\W\d_]{3,12})\.?")
_NAMED_DATE = re.compile(
    r"(\d{1,2})\.?(?:st|nd|rd|th)?[ -](?:de )?([^\W\d_]{3,12})\.?[ -](?:de )?(\d{4}|\d\d)"
    r"|([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})"
)
_QUARTER_WORD = r"(?:quartal|quarter|trimestre|trim\.?|kwartaal|Q|T|K)"
_HALF_WORD = r"(?:halbjahr|half|semester|semestre|HY|H|S)"
_PART = re.compile(
    rf"{_QUARTER_WORD}[ ]?([1-4])(?!\d)|(?<!\d)([1-4])[ ]?(?:\.|st|nd|rd|th|er|e|o)?[ ]?{_QUARTER_WORD}(?![a-z])"
    rf"|{_HALF_WORD}[ ]?([12])(?!\d)|(?<!\d)([12])[ ]?(?:\.|st|nd|er|e|o)?[ ]?{_HALF_WORD}(?![a-z])",
    re.I,
)
_YEAR_OF_PART = re.compile(r"(?:FY)?[ ]?'?((?:19|20)\d\d|(?<!\d)\d\d)(?!\d)", re.I)
_PREFIX = re.compile(
    r"^(?:(?:financial |fiscal )?year ended|(?:twelve|12) months ended|(?:year|period) ending|as (?:of|at)|ended|per|"
    r"zum|bis|au|al|a|stichtag)[: ]+(?=.*\d)",
    re.I,
)
#: Days since the end of 1899 that a spreadsheet writes for a date between 1980 and 2060.
_SERIALS = (29_221, 58_806)
#: Accounts that end later than so many years from today are none.
MOST_YEARS_AHEAD = 2
_SERIAL_ORIGIN = pd.Timestamp("1899-12-30")


@dataclass(frozen=True, slots=True)
class Period:
    """When a period ends, and how long it is where its name says so."""

    end: pd.Timestamp
    length: Length


def read_periods(cells: pd.DataFrame, performance: Performance) -> tuple[pd.Series, pd.Series]:
    """Read the period each figure belongs to.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    performance
        Says how dates are written and when a fiscal year ends.

    Returns
    -------
    tuple
        The date each period ends, and its length (`Length`).

    Raises
    ------
    SourceError
        Rows name no period, or one that ends years from now, each named with its line; or the order of day and month
        is open.
    """
    known = _periods_of(list(cells["period"].unique()), performance, in_column=True)
    wrong = cells[[known[text] is None for text in cells["period"].tolist()]].drop_duplicates("line")
    if len(wrong):
        asked = f"'{performance.date_format}'" if performance.date_format else "2023-12-31, 2023, FY2023 or Dec-2023"
        where = performance.period_end or performance.period_from or "period"
        raise SourceError(
            f"{performance.file}: {counted(len(wrong), 'row')} of {cells['line'].nunique():,} name no period as "
            f"{asked}: {located_cells(wrong.assign(column=where), 'period')}. "
            f"Correct the file, or 'date_format'.{_format_hint(wrong['period'].iloc[0])}"
        )
    _refuse_future(cells, known, performance)
    ends = {text: period.end for text, period in known.items() if period}
    lengths = {text: period.length for text, period in known.items() if period}
    return pd.to_datetime(cells["period"].map(ends)), cells["period"].map(lengths)


def _format_hint(text: str) -> str:
    """What to type for dates of two-digit years, which may also be year, month and day."""
    found = re.match(r"\d{1,2}([./-])\d{1,2}\1\d\d(?!\d)", text)
    if not found:
        return ""
    day, month, year = (f"%{letter}" for letter in "dmy")
    return f' For day, month and year of two digits: date_format: "{found[1].join((day, month, year))}".'


def _refuse_future(cells: pd.DataFrame, known: dict[str, Period | None], performance: Performance) -> None:
    """Refuse periods that nobody can have accounts of."""
    latest = pd.Timestamp.today() + pd.DateOffset(years=MOST_YEARS_AHEAD)
    late = {text: period.end for text, period in known.items() if period and period.end > latest}
    if not late:
        return
    found = cells[cells["period"].isin(list(late))]
    where = performance.period_end or performance.period_from or "period"
    ends = ", ".join(sorted({f"{end:%Y-%m-%d}" for end in late.values()})[:3])
    raise SourceError(
        f"{performance.file}: {counted(found['line'].nunique(), 'row')} of {cells['line'].nunique():,} belong to a "
        f"period that ends in the far future ({ends}): "
        f"{located_cells(found.drop_duplicates('line').assign(column=where), 'period')}. Years of two digits are read "
        "as 1969 to 2068: write four digits, correct 'date_format', or leave out plans and forecasts."
    )


def period_columns(raw: pd.DataFrame, performance: Performance) -> dict[str, str]:
    """Find the columns of a wide file that are headed with a period.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what. Where `period` gives a year, a bare month or quarter belongs to it.

    Returns
    -------
    dict[str, str]
        The period as written, by column; a header that stands twice gives two columns of one period. A budget or a
        forecast is no period.

    Raises
    ------
    SourceError
        The order of day and month is open.
    """
    described = {performance.entity, performance.measure, performance.industry, performance.fiscal_year}
    described |= {performance.currency_column, performance.unit_column}
    # A header that stands twice was given ' (2)' on reading; it is the same period all the same.
    written = {str(column): re.sub(r" \(\d+\)$", "", column) for column in raw.columns if column not in described}
    # The year of a sheet or file comes later, row by row; any year shows whether a bare month is one.
    year = "2000" if performance.period_from else performance.period or ""
    dated = {column: with_year(text, year, performance) for column, text in written.items() if not is_forecast(text)}
    known = _periods_of(list(dated.values()), performance)
    kept = written if performance.period_from else dated
    return {column: kept[column] for column, text in dated.items() if known[text] is not None}


def forecast_columns(raw: pd.DataFrame, performance: Performance) -> list[str]:
    """Columns headed with a budget or a forecast, such as 2025E or Budget 2025."""
    named = [str(column) for column in raw.columns if is_forecast(str(column)) and re.search(r"\d\d", str(column))]
    return [column for column in named if column not in {performance.entity, performance.measure}]


def with_year(text: str, year_text: str, performance: Performance) -> str:
    """Give a bare month or quarter its year.

    Parameters
    ----------
    text
        Header of a column; anything but a bare month or quarter is returned as it is.
    year_text
        A year such as 2023 or FY2023; in a fiscal year, months after its end are a year earlier.
    performance
        Says when a fiscal year ends.

    Returns
    -------
    str
        Such as `Jan 2023`.
    """
    year = _YEAR.fullmatch(year_text.strip())
    month = month_number(text)
    if not year or not (month or _PART.fullmatch(plain_words(text))):
        return text
    number = full_year(year[1] or year[2])
    is_earlier = month is not None and month > int(performance.fiscal_year_end.split("-")[0])
    return f"{text} {number - 1 if is_earlier else number}"


def _periods_of(written: list[str], performance: Performance, *, in_column: bool = False) -> dict[str, Period | None]:
    """Period of each text, None where it is none; what is open in one text, the others may decide."""
    dates = {text: _PREFIX.sub("", without_actual(_TIME.sub("", text))).strip() for text in written}
    given = [date for date in dates.values() if date]
    if performance.date_format == "excel" or (in_column and not performance.date_format and _are_serials(given)):
        return {text: _serial(date) for text, date in dates.items()}
    day_first = None if performance.date_format else _is_day_first(given, performance)
    # 2011-12 alone is a month; beside 2012-13, which is none, it is a fiscal year.
    split = [found for date in given if (found := _SPLIT_YEAR.fullmatch(date)) and len(found[3]) == 2]
    are_split_years = any(int(found[3]) > 12 for found in split) and all(_follows(found) for found in split)
    return {text: _period_of(date, performance, day_first, are_split_years) for text, date in dates.items()}


def _period_of(text: str, performance: Performance, day_first: bool | None, are_split_years: bool) -> Period | None:
    """Period of one text: as `date_format` says, an ISO date, numbers in the order found, a month or a year."""
    formats = [performance.date_format] if performance.date_format else []
    if day_first is not None and _THREE_PARTS.fullmatch(text):
        text = re.sub(r"[.-]", "/", text)
        formats = ["%d/%m/%Y" if day_first else "%m/%d/%Y"]
    for form in [*formats, "%Y-%m-%d"]:
        try:
            date = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        return Period(pd.Timestamp(date), "date") if 1900 <= date.year <= 2100 else None
    if performance.date_format:
        return None
    year = _split_year(text, performance, are_split_years)
    return year or _month(text) or _named_date(text) or _part_of_year(text, performance) or _year(text, performance)


def _are_serials(dates: list[str]) -> bool:
    """Whether every text is a spreadsheet's number of a day."""
    low, high = _SERIALS
    return bool(dates) and all(re.fullmatch(r"\d{5}(?:\.0+)?", date) and low <= float(date) <= high for date in dates)


def _serial(text: str) -> Period | None:
    """Day that a spreadsheet's number stands for."""
    if not re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return None
    return Period(_SERIAL_ORIGIN + pd.Timedelta(days=int(float(text))), "date")


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


def _month(text: str) -> Period | None:
    """Month written as Dec-2023, décembre 2023, 2023-12 or 12/2023; it ends with its last day."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", text):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
    elif found := _NAMED_MONTH.fullmatch(text):
        year = full_year(found[2] or found[4] or found[3])
        month = month_number(found[1] or found[5]) or 0
    else:
        return None
    is_month = 1 <= month <= 12 and 1900 <= year <= 2100
    return Period(_last_day(year, month, 31), "month") if is_month else None


def _named_date(text: str) -> Period | None:
    """Date written as 31 Dec 2023, 31. Dezember 2023, 31 de diciembre de 2023 or December 31, 2023."""
    found = _NAMED_DATE.fullmatch(text)
    month = month_number(found[2] or found[4]) if found else None
    if not found or month is None:
        return None
    year = full_year(found[3] or found[6])
    day = int(found[1] or found[5])
    is_date = 1900 <= year <= 2100 and 1 <= day <= calendar.monthrange(year, month)[1]
    return Period(pd.Timestamp(year, month, day), "date") if is_date else None


def _part_of_year(text: str, performance: Performance) -> Period | None:
    """Quarter or half of a fiscal year, written as Q1 2024, 2024-Q1, 1Q24, T1 2024, 1. Quartal 2024 or H1 2024."""
    words = plain_words(re.sub(r"[/_-]", " ", text))
    found = _PART.search(words)
    rest = (words[: found.start()] + " " + words[found.end() :]).strip() if found else ""
    year = _YEAR_OF_PART.fullmatch(rest) if found else None
    if not found or not year:
        return None
    quarter = found[1] or found[2]
    n_parts, part = (4, int(quarter)) if quarter else (2, int(found[3] or found[4]))
    number = full_year(year[1])
    last_month = int(performance.fiscal_year_end.split("-")[0])
    months = number * 12 + last_month - 1 - (n_parts - part) * 12 // n_parts
    end = _last_day(months // 12, months % 12 + 1, 31)
    is_last = part == n_parts
    end = _fiscal_end(number, performance) if is_last else end
    return Period(end, "quarter" if quarter else "half")


def full_year(written: str) -> int:
    """Year of two or four digits; 69 to 99 are of the last century, 00 to 68 of this, as POSIX has it."""
    year = int(written)
    return year if year > 99 else year + (1900 if year >= 69 else 2000)


def _first_year(found: re.Match[str]) -> int:
    """First year of 2023/24 or FY23/24."""
    return full_year(found[1] or found[2])


def _follows(found: re.Match[str]) -> bool:
    """Whether the second year of 2023/24 follows the first."""
    return bool((_first_year(found) + 1) % 10 ** len(found[3]) == int(found[3]))


def _split_year(text: str, performance: Performance, are_split_years: bool) -> Period | None:
    """Fiscal year over two calendar years, such as 2023/24 or FY23/24; it ends in the second."""
    found = _SPLIT_YEAR.fullmatch(text)
    is_month = found is not None and "/" not in text and bool(found[1]) and len(found[3]) == 2 and not are_split_years
    if not found or is_month or not _follows(found):
        return None
    if performance.fiscal_year_end == "12-31":
        raise SourceError(
            f"{performance.file}: '{text}' is a year over two calendar years, and 'fiscal_year_end' is 12-31. "
            "Say when it ends, such as 'fiscal_year_end: \"06-30\"'."
        )
    return Period(_fiscal_end(_first_year(found) + 1, performance), "year")


def _year(text: str, performance: Performance) -> Period | None:
    """Fiscal year, which is named for the calendar year it ends in."""
    found = _YEAR.fullmatch(text)
    return Period(_fiscal_end(full_year(found[1] or found[2]), performance), "year") if found else None


def _fiscal_end(year: int, performance: Performance) -> pd.Timestamp:
    """Last day of the fiscal year that ends in a calendar year."""
    month, day = map(int, performance.fiscal_year_end.split("-"))
    return _last_day(year, month, day)


def _last_day(year: int, month: int, day: int) -> pd.Timestamp:
    """Date, with a day past the end of its month taken to be its last."""
    return pd.Timestamp(year, month, min(day, calendar.monthrange(year, month)[1]))
