"""A sheet for a table: the page's conclusion, the table as numbers that can be filtered, and all that explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stratalign.export.printed import PrintedTable
from stratalign.export.workbook.plan import TableSheet
from stratalign.export.workbook.sheet import Sheet
from stratalign.export.workbook.typed import typed
from stratalign.language.number_formats import MISSING

#: Widths of columns: of the narrowest, of text at most, and of all together at least, for the words above and below.
NARROWEST, WIDEST, ALL_TOGETHER = 9.0, 46.0, 92.0
#: Width of a page on its side, into which words are wrapped; how narrow columns become for that, the first and others.
PAGE_WIDTH, NARROWEST_NAMES, NARROWEST_WORDS = 126.0, 28.0, 15.0
#: What stands before a number that is a bound.
_BOUNDS = "<>≤≥ "
#: Width that the link to the contents takes.
_LINK_WIDTH = 20.0
#: From so many rows on a table can be filtered.
FILTERED_FROM = 8


@dataclass(frozen=True, slots=True)
class Back:
    """Name of the contents' sheet, and the words of a link to it."""

    sheet: str
    words: str


def column_widths(table: PrintedTable) -> tuple[float, ...]:
    """Widths of a table's columns from what they hold, and of empty ones beside it where it is narrow.

    Parameters
    ----------
    table
        In words.

    Returns
    -------
    tuple of float
        In units of a digit's width.
    """
    asked, least, letters = list[float](), list[float](), list[int]()
    for place, column in enumerate(table.columns):
        longest_word = max(map(len, re.split(r"[\s\-]+", column.label)), default=0)
        longest = max((len(row[place]) for row in table.rows), default=0)
        asked.append(min(WIDEST, max(NARROWEST, longest_word + 3, longest + 2)))
        narrow = NARROWEST_WORDS if place else NARROWEST_NAMES
        least.append(min(asked[-1], max(narrow, longest_word + 3)))
        letters.append(longest)
    widths = list(asked)
    if sum(asked) > PAGE_WIDTH:
        widths = _wrapped(least, asked, letters)
    while sum(widths) < ALL_TOGETHER:
        widths.append(min(NARROWEST, ALL_TOGETHER - sum(widths)) or NARROWEST)
    return tuple(widths)


def _wrapped(least: Sequence[float], asked: Sequence[float], letters: Sequence[int]) -> list[float]:
    """Widths that fill a page: what is left goes, unit by unit, to the column whose words take most lines."""
    widths = list(least)
    while sum(widths) < PAGE_WIDTH:
        free = [place for place, width in enumerate(widths) if width < asked[place]]
        if not free:
            break
        tallest = max(free, key=lambda place: letters[place] / widths[place])
        widths[tallest] = min(widths[tallest] + 1, asked[tallest])
    return widths


def write_table(sheet: Sheet, planned: TableSheet, *, locale: str, back: Back, mark: str) -> tuple[int, int]:
    """Write the sheet of a table.

    Parameters
    ----------
    sheet
        Empty, its columns as wide as `column_widths` says.
    planned
        What stands on it.
    locale
        Whose signs its numbers are printed with.
    back
        To the contents.
    mark
        What every sheet is marked with, such as that data are synthetic; may be empty.

    Returns
    -------
    tuple of int
        First and last row of the table, its head included.
    """
    look, table = sheet.look, planned.table
    _write_above(sheet, planned, back, mark)
    first = sheet.row
    _write_head(sheet, table, locale)
    for place, row in enumerate(table.rows):
        _write_row(sheet, table, row, locale=locale, is_last=place == len(table.rows) - 1)
    last = sheet.row - 1
    sheet.worksheet.freeze_panes(first + 1, 1)
    sheet.worksheet.repeat_rows(first)
    if len(table.rows) >= FILTERED_FROM:
        sheet.worksheet.autofilter(first, 0, last, len(table.columns) - 1)
    sheet.end_row()
    for label, words in planned.notes:
        sheet.spread(0, f"{label} {words}" if label else words, look.of("muted", font_size=9, text_wrap=True), size=9)
        sheet.end_row()
    return first, last


def _write_above(sheet: Sheet, planned: TableSheet, back: Back, mark: str) -> None:
    look, n_columns = sheet.look, len(sheet.widths)
    topic = f"{planned.number}  {planned.topic}" + (f"  ·  {mark}" if mark else "")
    start = max(place for place in range(1, n_columns) if sum(sheet.widths[place:]) >= _LINK_WIDTH or place == 1)
    sheet.spread(0, topic, look.of("accent", bold=True), last=start - 1)
    link = look.of("link", underline=1, align="right")
    if start < n_columns - 1:
        sheet.worksheet.merge_range(sheet.row, start, sheet.row, n_columns - 1, "", link)
    sheet.worksheet.write_url(sheet.row, start, f"internal:'{quoted(back.sheet)}'!A1", link, back.words)
    sheet.end_row()
    sheet.spread(0, planned.title, look.heading(15, text_wrap=True), size=18)
    sheet.end_row()
    subtitle = " – ".join(dict.fromkeys((planned.table.caption, planned.subtitle)))
    sheet.spread(0, subtitle, look.of("muted", text_wrap=True))
    sheet.end_row()
    sheet.end_row(at_least=8)


def _write_head(sheet: Sheet, table: PrintedTable, locale: str) -> None:
    shared: dict[str, Any] = {
        "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bottom_color": "ink", "bg_color": "faint",
    }  # fmt: skip
    for place, column in enumerate(table.columns):
        side = {"align": "right"} if _is_numeric(table, place, locale) else {"align": "left", "indent": int(place > 0)}
        style = sheet.look.of("ink", **side, **shared)
        sheet.put(place, column.label, style)
        sheet.grow(column.label, sheet.widths[place] - 2)
    sheet.end_row(at_least=18)


def _write_row(sheet: Sheet, table: PrintedTable, row: tuple[str, ...], *, locale: str, is_last: bool) -> None:
    line = {"bottom": 1, "bottom_color": "rule" if is_last else "hairline"}
    for place, words in enumerate(row):
        if _is_numeric(table, place, locale):
            _write_number(sheet, place, words, locale, line)
        else:
            style = sheet.look.of("text" if place else "ink", text_wrap=True, indent=int(place > 0), **line)
            sheet.put(place, words, style)
            sheet.grow(words, sheet.widths[place] - 2)
    sheet.end_row(at_least=16)


def _is_numeric(table: PrintedTable, place: int, locale: str) -> bool:
    """Whether a column holds numbers: it is declared so, or its words are numbers, their bounds and dashes alone."""
    if table.columns[place].is_numeric or place == 0:
        return table.columns[place].is_numeric
    bare = [row[place].lstrip(_BOUNDS) for row in table.rows if row[place] != MISSING]
    return bool(bare) and all(isinstance(typed(words, locale).value, float) for words in bare)


def _write_number(sheet: Sheet, place: int, words: str, locale: str, line: dict[str, Any]) -> None:
    """A number as such; what is printed in words, such as a bound or a dash, as words."""
    cell = typed(words, locale)
    colour = "muted" if words == MISSING else "ink" if place == 0 else "text"
    if isinstance(cell.value, str):
        sheet.put(place, cell.value, sheet.look.of(colour, align="right", **line))
        return
    style = sheet.look.of(colour, align="right", num_format=cell.number_format, **line)
    sheet.worksheet.write_number(sheet.row, place, cell.value, style)


def quoted(name: str) -> str:
    """Name of a sheet between apostrophes, as links and defined names write it."""
    return name.replace("'", "''")
