"""How printed tables fit a box of a slide: widths of columns, where rows go on, and which stand below each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stratalign.export.pptx.fit import PAD, SLACK, head_height
from stratalign.export.pptx.letters import Letters
from stratalign.export.pptx.shapes import CELL_TOP, Box
from stratalign.export.printed import PrintedTable

#: Sizes of letters that are tried, largest first; points.
TABLE_SIZES = (12.0, 11.0, 10.0, 9.0)
#: How wide columns of a printed table become where there is room; inches, and a share.
_WIDEST_NUMBER, _STRETCH = 1.25, 1.6
#: Room of the words above a table that stands below another, and between the two; inches.
HEADING, BETWEEN_TABLES = 0.3, 0.22


@dataclass(frozen=True, slots=True)
class TablePage:
    """A printed table, or some of its rows and columns, on one slide."""

    table: PrintedTable
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]


def fit_table(table: PrintedTable, box: Box, letters: Letters) -> list[TablePage]:
    """Fit a printed table into a box, on as many slides as its rows, and if need be its columns, ask for.

    Parameters
    ----------
    table
        In words.
    box
        Its room on every slide, inches.
    letters
        Of the deck.

    Returns
    -------
    list of TablePage
        In letters as large as fit on one slide; columns are parted only where they have no room at the smallest size,
        and the first then stands on each.
    """
    for size in TABLE_SIZES:
        widths = _table_widths(table, box.width, letters, size)
        if widths is None:
            continue
        heights = _table_heights(table, widths, letters, size)
        if sum(heights) <= box.height:
            return [TablePage(table, size, widths, heights)]
        if size <= TABLE_SIZES[-2]:
            return _largest_pages(table, box, letters, list(_table_pages(table, box, widths, heights, size)))
    widths = _table_widths(table, box.width, letters, TABLE_SIZES[-1])
    if widths is None and len(table.columns) <= 2:
        # Somebody's word is longer than the slide is wide: it is broken there.
        widths = (box.width / len(table.columns),) * len(table.columns)
    if widths is not None:
        heights = _table_heights(table, widths, letters, TABLE_SIZES[-1])
        return list(_table_pages(table, box, widths, heights, TABLE_SIZES[-1]))
    half = (len(table.columns) + 2) // 2
    halves = ([*range(half)], [0, *range(half, len(table.columns))])
    return [page for columns in halves for page in fit_table(_columns_part(table, columns), box, letters)]


def fit_together(tables: Sequence[PrintedTable], box: Box, letters: Letters) -> list[TablePage]:
    """Fit tables that follow each other on one slide, each below the first under words of its own.

    Parameters
    ----------
    tables
        In their order.
    box, letters
        As in `fit_table`.

    Returns
    -------
    list of TablePage
        Of as many of the first ones as have room together, in letters of one size; empty where not even two have.
    """
    for number in range(len(tables), 1, -1):
        for size in TABLE_SIZES[:-1]:
            widths = [_table_widths(table, box.width, letters, size) for table in tables[:number]]
            pages = [
                TablePage(table, size, one, _table_heights(table, one, letters, size))
                for table, one in zip(tables, widths, strict=False)
                if one is not None
            ]
            used = sum(sum(page.heights) for page in pages) + (number - 1) * (BETWEEN_TABLES + HEADING)
            if len(pages) == number and used <= box.height:
                return pages
    return []


def _largest_pages(table: PrintedTable, box: Box, letters: Letters, pages: list[TablePage]) -> list[TablePage]:
    """The same number of slides in the largest letters that ask for no more of them."""
    for size in TABLE_SIZES:
        widths = _table_widths(table, box.width, letters, size) if size > pages[0].size else None
        if widths is not None:
            larger = list(_table_pages(table, box, widths, _table_heights(table, widths, letters, size), size))
            if len(larger) <= len(pages):
                return larger
    return pages


def _table_pages(
    table: PrintedTable, box: Box, widths: tuple[float, ...], heights: tuple[float, ...], size: float
) -> Iterator[TablePage]:
    """Rows of a table slide by slide, of about the same height each, under the same heads."""
    # Heads of hostile length leave no room at all; each row then stands alone.
    room = max(box.height - heights[0], box.height / 4)
    start = 0
    while start < len(table.rows):
        left = sum(heights[start + 1 :])
        wanted = left / math.ceil(left / room)
        stop, used = start, 0.0
        # The row that reaches over the wanted height is the last one, if it has room.
        while stop < len(table.rows) and (stop == start or (used < wanted and used + heights[stop + 1] <= room)):
            used += heights[stop + 1]
            stop += 1
        part = PrintedTable(table.key, table.caption, table.columns, table.rows[start:stop], table.note)
        yield TablePage(part, size, widths, (heights[0], *heights[start + 1 : stop + 1]))
        start = stop


def _columns_part(table: PrintedTable, columns: Sequence[int]) -> PrintedTable:
    rows = tuple(tuple(row[n] for n in columns) for row in table.rows)
    return PrintedTable(table.key, table.caption, tuple(table.columns[n] for n in columns), rows, table.note)


def _table_widths(table: PrintedTable, width: float, letters: Letters, size: float) -> tuple[float, ...] | None:
    """Widths of columns: what each asks for, else at least its longest word; None where these have no room."""
    columns = [[column.label, *(row[n] for row in table.rows)] for n, column in enumerate(table.columns)]
    least = [max(_least(words, n, letters, size) for n, words in enumerate(column)) + PAD + SLACK for column in columns]
    natural = [
        max(
            least[n],
            max(letters.width(words, size, is_strong=not place) for place, words in enumerate(column)) + PAD + SLACK,
        )
        for n, column in enumerate(columns)
    ]  # fmt: skip
    for n, column in enumerate(table.columns):
        if column.is_numeric:
            head = letters.width(column.label, size, is_strong=True) / 2 + PAD + SLACK
            cells = max((letters.width(row[n], size) for row in table.rows), default=0.0) + PAD + SLACK
            natural[n] = max(least[n], min(natural[n], max(head, cells, 0.9)))
    if sum(least) > width:
        return None
    spare = width - sum(least)
    asked = [one - other for one, other in zip(natural, least, strict=True)]
    share = min(spare / sum(asked), 1.0) if sum(asked) else 0.0
    fitted = [one + share * more for one, more in zip(least, asked, strict=True)]
    return _stretched(table, fitted, width)


def _stretched(table: PrintedTable, widths: Sequence[float], width: float) -> tuple[float, ...]:
    """Widths of a table that is narrow: wider by a share, columns of numbers up to a limit."""
    share = min(width / sum(widths), _STRETCH)
    return tuple(
        max(one, min(one * share, _WIDEST_NUMBER)) if column.is_numeric else one * share
        for one, column in zip(widths, table.columns, strict=True)
    )


def _least(words: str, place: int, letters: Letters, size: float) -> float:
    """Width below which a word would be broken; an interval stays whole."""
    whole = len(words) <= 16 and any(letter.isdigit() for letter in words)
    return letters.width(words, size) if whole and place else letters.longest_word(words, size, is_strong=not place)


def _table_heights(table: PrintedTable, widths: Sequence[float], letters: Letters, size: float) -> tuple[float, ...]:
    head = head_height([column.label for column in table.columns], widths, letters, size)
    return (head, *(_row_height(row, widths, letters, size) for row in table.rows))


def _row_height(row: Sequence[str], widths: Sequence[float], letters: Letters, size: float) -> float:
    tallest = max(letters.height(words, size, width - PAD) for words, width in zip(row, widths, strict=True))
    return tallest + 2 * CELL_TOP + 0.05
