"""Labels of units and levels that a spreadsheet has turned into dates: "1-3", "May-1", "5/12"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.sources.files.mangled import MONTHS
from stratalign.sources.raw import Note, RawSurvey

#: More different dates than this are dates.
MAX_DATES = 60
MAX_SHOWN = 6
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?")
_PARTS = re.compile(r"(\d{1,2}|[^\W\d]{3,10})\.?(?:\s*[-/. ]\s*)(\d{1,2}|[^\W\d]{3,10})\.?")

#: Two numbers, the smaller first.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Date:
    """A day of which only month and day, or month and year, were typed; no year where the cell shows none."""

    day: int
    month: int
    year: int | None

    def pairs(self) -> set[Pair]:
        """What may have been typed."""
        typed = {_pair(self.day, self.month)}
        return typed | ({_pair(self.month, self.year % 100)} if self.year and self.day == 1 else set())


def undated(cells: pd.Series, known: Collection[str]) -> tuple[pd.Series, tuple[Note, ...]]:
    """Give labels that a spreadsheet has made dates their name back.

    A date is the one known label, or label of another cell, that could have been typed for it; without one it is a band
    of two numbers, the lower first.

    Parameters
    ----------
    cells
        Labels of people as the file has them.
    known
        Labels the engagement knows.

    Returns
    -------
    cells : pandas.Series
        Unchanged where they are no dates, or too many different ones.
    notes : tuple of Note
        One, `dated_labels`, that says what was read as what.
    """
    different = [cell for cell in cells.unique() if cell.strip()]
    dates = {cell: date for cell in different if (date := _date_of(cell.strip())) and cell.strip() not in known}
    if not dates or len(dates) > MAX_DATES:
        return cells, ()
    by_pair = _by_pair([*known, *(cell for cell in different if cell not in dates)])
    is_month_of_year = (
        all(date.day == 1 and date.year for date in dates.values()) and len({date.year for date in dates.values()}) > 1
    )
    meant = {cell: _label_of(date, by_pair, is_month_of_year) for cell, date in dates.items()}
    found = cells.isin(list(meant))
    shown = ", ".join(f"'{shorten(cell)}' is '{shorten(label)}'" for cell, label in list(meant.items())[:MAX_SHOWN])
    rest = f" and {len(meant) - MAX_SHOWN} more" if len(meant) > MAX_SHOWN else ""
    note = Note(
        "dated_labels",
        "warns",
        f"{int(found.sum()):,} labels of '{shorten(str(cells.name))}' are dates that a spreadsheet made of something "
        f"else; they are read as what was probably typed: {shown}{rest}",
        int(found.sum()),
        "Compare them with the client's list; where one is wrong, list the unit with its label, or give it in "
        "corrections.yml.",
        lines=tuple(int(str(record)) for record in cells.index[found][:20]),
        columns=(str(cells.name),),
    )
    return cells.map(lambda cell: meant.get(cell, cell)).astype("str"), (note,)


def with_undated(raw: RawSurvey, columns: Mapping[str, Collection[str]]) -> RawSurvey:
    """Give labels their name back in some columns of a survey.

    Parameters
    ----------
    raw
        The export.
    columns
        Labels the engagement knows, by column.

    Returns
    -------
    RawSurvey
        With a note for each column in which labels were dates.
    """
    answers, notes = raw.answers, raw.notes
    for column, known in columns.items():
        cells, told = undated(answers[column], known)
        if told:
            answers, notes = answers.assign(**{column: cells}), (*notes, *told)
    return raw if answers is raw.answers else replace(raw, answers=answers, notes=notes)


def _label_of(date: _Date, by_pair: dict[Pair, set[str]], is_month_of_year: bool) -> str:
    """The one label that may have been typed, else two numbers."""
    found = set[str]().union(*(by_pair.get(pair, set()) for pair in date.pairs()))
    if len(found) == 1:
        return found.pop()
    low, high = _pair(date.month, date.year % 100) if is_month_of_year and date.year else _pair(date.day, date.month)
    return f"{low}-{high}"


def _by_pair(labels: Iterable[str]) -> dict[Pair, set[str]]:
    """Labels of two numbers, or of a month and a number, by these numbers."""
    found: dict[Pair, set[str]] = {}
    for label in labels:
        parts = _PARTS.fullmatch(label.strip())
        numbers = [_number(part) for part in parts.groups()] if parts else []
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            found.setdefault(_pair(numbers[0], numbers[1]), set()).add(label.strip())
    return found


def _date_of(cell: str) -> _Date | None:
    """The date a cell holds, as spreadsheets save it; None for a label."""
    iso, numeric, parts = (pattern.fullmatch(cell) for pattern in (_ISO, _NUMERIC, _PARTS))
    if iso:
        year, month, day = map(int, iso.groups())
    elif numeric:
        day, month, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
    elif parts and parts[1].isdigit() != parts[2].isdigit():
        return _date_of_words(*parts.groups())
    else:
        return None
    is_day = (1 <= month <= 12 and 1 <= day <= 31) or (1 <= day <= 12 and 1 <= month <= 31)
    return _Date(day, month, year) if is_day else None


def _date_of_words(first: str, second: str) -> _Date | None:
    """A date of a month's short name with a capital, and two digits or the day before it: what Excel itself writes."""
    word, number = (second, first) if first.isdigit() else (first, second)
    month = MONTHS.get(word.casefold())
    if month is None or len(word) > 4 or not (first.isdigit() or len(number) == 2):
        return None
    return _Date(int(number), month, None)


def _number(part: str | None) -> int | None:
    """Number of a part of a label, a month being its own."""
    text = part or ""
    return int(text) if text.isdigit() else MONTHS.get(text.casefold())


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
