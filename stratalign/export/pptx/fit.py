"""How figures fit a box of a slide: sizes of letters, widths of columns, where they go on to the next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stratalign.export.pptx.letters import LINE, POINTS, Letters
from stratalign.export.pptx.marks import Cells, ChartColumn, KeyEntry, Rows, WordsColumn
from stratalign.export.pptx.shapes import CELL_SIDE, CELL_TOP, Box

#: Sizes of letters that are tried, largest first; those of heads and keys. Points.
SIZES = (12.0, 11.0, 10.5, 10.0)
HEAD_SIZE, KEY_SIZE, CELLS_SIZES = 10.0, 10.0, (10.0, 9.0)
#: Where nothing fits on one slide, letters have this size and the rows go on. Points.
PAGED_SIZE = 10.5
#: Heights of an axis's numbers and of a line of a key; tallest row and least width of all charts. Inches.
AXIS, KEY_LINE, TALLEST_ROW, LEAST_CHARTS = 0.28, 0.25, 0.5, 3.4
#: Between two halves of a figure that stand beside each other, and the least width of the charts of each; inches.
HALVES_GAP, _LEAST_OF_HALF = 0.45, 1.9
#: Room that names beside each other have at least where they do not fit, inches: less tells nobody what a row is.
_NARROWEST_OF_HALF = 1.3
#: Tallest row where several marks stand below each other in it.
_TALLEST_OF_SEVERAL = 0.85
#: Width of a key's mark with its gaps, inches.
KEY_MARK, KEY_GAP = 0.3, 0.28
PAD = 2 * CELL_SIDE
#: Lines of a head of a column.
_HEAD_LINES = 3
#: With so much room for charts, inches, names of rows need not be broken.
_EASY_CHARTS = 4.6
#: Names of rows are not made narrower than this, inches.
_NARROWEST_NAMES = 2.4
#: More than the lines of a row's name, inches.
_ROW_SLACK = 0.02
#: A little more than measured: programs break lines by their own rules.
SLACK = 0.06
_WIDEST_HEAD = 1.15
#: Widest names of rows beside cells, inches.
_LONGEST_NAME = 3.0
#: Widest coloured cell, inches; up to so many columns it may be wider.
_WIDEST_CELL, _FEW = 1.0, 6


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Rows on one slide: sizes in points, widths and heights in inches."""

    rows: Rows
    size: float
    widths: tuple[float, ...]
    head: float
    pitch: float
    key_lines: int

    @property
    def has_axis(self) -> bool:
        """Whether a chart shows the numbers of its axis."""
        return any(isinstance(one, ChartColumn) and one.chart.axis.is_shown for one in self.rows.columns)


@dataclass(frozen=True, slots=True)
class CellsPage:
    """Coloured cells on one slide."""

    cells: Cells
    size: float
    widths: tuple[float, ...]
    head: float
    heights: tuple[float, ...]
    heads: tuple[tuple[str, ...], ...]
    is_turned: bool
    key_lines: int


def fit_rows(rows: Rows, box: Box, letters: Letters) -> list[RowsPage]:
    """Fit rows with marks into a box, on as many slides as they need.

    Parameters
    ----------
    rows
        The figure.
    box
        Its room on every slide, inches.
    letters
        Of the deck.

    Returns
    -------
    list of RowsPage
        In letters as large as fit on one slide; else of an even number of rows each.
    """
    key_lines = len(key_rows(rows.key, box.width, letters))
    for size in SIZES:
        page = _rows_page(rows, box, letters, size, key_lines)
        if page is not None:
            return [page]
    widths = _rows_widths(rows, box.width, letters, PAGED_SIZE)
    room = box.height - _rows_head(rows, widths, letters) - _around(rows, key_lines)
    needed = _pitch(rows.labels, widths[0], letters, PAGED_SIZE)
    most = max(int(room / needed), 1)
    return [
        RowsPage(
            part, PAGED_SIZE, widths, _rows_head(rows, widths, letters), min(room / most, needed * 1.15), key_lines
        )
        for part in (rows.part(start, stop) for start, stop in _cuts(len(rows.labels), most, rows.heads))
    ]


def fit_beside(rows: Rows, box: Box, letters: Letters) -> tuple[RowsPage, RowsPage] | None:
    """Fit the two halves of rows with marks beside each other, on the same scale.

    Parameters
    ----------
    rows, box, letters
        As in `fit_rows`.

    Returns
    -------
    tuple of RowsPage, or None
        Of one pitch, without their key, which stands above both; None where they have no room on one slide.
    """
    middle = math.ceil(len(rows.labels) / 2)
    if middle - 1 in rows.heads or not any(isinstance(one, ChartColumn) for one in rows.columns):
        return None
    key_lines = len(key_rows(rows.key, box.width, letters))
    room = box._replace(width=(box.width - HALVES_GAP) / 2)
    halves = [replace(part, key=()) for part in (rows.part(0, middle), rows.part(middle, len(rows.labels)))]
    for size in SIZES:
        if any(_cuts_names_short(half, room.width, letters, size) for half in halves):
            continue
        short = [_with_short_names(half, room.width, letters, size) for half in halves]
        if any(len({*cut.labels}) < len({*half.labels}) for cut, half in zip(short, halves, strict=True)):
            continue  # questions that begin alike would have one name
        pages = [_rows_page(half, room, letters, size, key_lines, least=_LEAST_OF_HALF) for half in short]
        if pages[0] and pages[1]:
            head, widths = max(pages[0].head, pages[1].head), _common_widths(pages[0], pages[1], room.width)
            first, second = (
                replace(page, pitch=pages[0].pitch, head=head, widths=widths, key_lines=0) for page in pages if page
            )
            return first, second
    return None


def _common_widths(one: RowsPage, other: RowsPage, width: float) -> tuple[float, ...]:
    """Widths at which both halves have room, so that their charts have one scale."""
    widths = [max(pair) for pair in zip(one.widths, other.widths, strict=True)]
    charts = {n: column.share for n, column in enumerate(one.rows.columns, 1) if isinstance(column, ChartColumn)}
    free = width - sum(each for n, each in enumerate(widths) if n not in charts)
    return tuple(free * charts[n] / sum(charts.values()) if n in charts else each for n, each in enumerate(widths))


def _cuts_names_short(rows: Rows, width: float, letters: Letters, size: float) -> bool:
    """Whether so little of names would be left that nobody could tell the rows apart."""
    names = _rows_widths(rows, width, letters, size, least=_LEAST_OF_HALF)[0] - PAD
    return names < _NARROWEST_OF_HALF and any(letters.width(label, size) > names for label in rows.labels)


def _with_short_names(rows: Rows, width: float, letters: Letters, size: float) -> Rows:
    """Names on one line each: one long name would make every row as tall as its own."""
    names = _rows_widths(rows, width, letters, size, least=_LEAST_OF_HALF)[0] - PAD
    return replace(rows, labels=tuple(letters.shortened(label, size, names, 1) for label in rows.labels))


def _rows_page(
    rows: Rows, box: Box, letters: Letters, size: float, key_lines: int, *, least: float = LEAST_CHARTS
) -> RowsPage | None:
    widths = _rows_widths(rows, box.width, letters, size, least=least)
    charts = sum(width for width, one in zip(widths[1:], rows.columns, strict=True) if isinstance(one, ChartColumn))
    head = _rows_head(rows, widths, letters)
    pitch = (box.height - head - _around(rows, key_lines)) / len(rows.labels)
    if charts < least or pitch < _pitch(rows.labels, widths[0], letters, size):
        return None
    return RowsPage(rows, size, widths, head, min(pitch, _tallest(rows)), key_lines)


def _tallest(rows: Rows) -> float:
    charts = [one.chart for one in rows.columns if isinstance(one, ChartColumn)]
    has_several = any(points.offset for chart in charts for points in chart.points)
    return _TALLEST_OF_SEVERAL if has_several else TALLEST_ROW


def _around(rows: Rows, key_lines: int) -> float:
    """Height of the key and the axis, between which the rows stand."""
    is_shown = any(isinstance(one, ChartColumn) and one.chart.axis.is_shown for one in rows.columns)
    return key_lines * KEY_LINE + (0.06 if key_lines else 0.0) + (AXIS if is_shown else 0.0)


def _rows_widths(
    rows: Rows, width: float, letters: Letters, size: float, *, least: float = LEAST_CHARTS
) -> tuple[float, ...]:
    """Widths of the names, then of each column; charts share what the others leave."""
    longest = max(letters.width(label, size, is_strong=n in rows.heads) for n, label in enumerate(rows.labels))
    names = longest + SLACK + PAD
    fixed = {n: _words_width(one, letters, size) for n, one in enumerate(rows.columns) if isinstance(one, WordsColumn)}
    if width - names - sum(fixed.values()) < _EASY_CHARTS:
        room = max(width - sum(fixed.values()) - least, _NARROWEST_NAMES if least == LEAST_CHARTS else 0.0)
        names = min(names, rows.label_width + PAD, room)
    free = width - names - sum(fixed.values())
    shares = {n: one.share for n, one in enumerate(rows.columns) if isinstance(one, ChartColumn)}
    of_chart = {n: max(free * share / sum(shares.values()), 0.5) for n, share in shares.items()}
    return (names, *((fixed | of_chart)[n] for n in range(len(rows.columns))))


def _words_width(column: WordsColumn, letters: Letters, size: float) -> float:
    texts = max((letters.width(words, size, is_strong=column.is_strong) for words in column.texts), default=0.0)
    head = letters.width(column.head, HEAD_SIZE, is_strong=True)
    word = letters.longest_word(column.head, HEAD_SIZE, is_strong=True)
    return max(texts, word, min(head, _WIDEST_HEAD)) + SLACK + PAD


def _rows_head(rows: Rows, widths: Sequence[float], letters: Letters) -> float:
    return head_height([rows.head, *(one.head for one in rows.columns)], widths, letters)


def head_height(heads: Sequence[str], widths: Sequence[float], letters: Letters, size: float = HEAD_SIZE) -> float:
    """Height of the row of heads, inches: that of the one with most lines."""
    tallest = max(
        (letters.height(head, size, width - PAD, is_strong=True) for head, width in zip(heads, widths, strict=True)),
        default=0.0,
    )
    return max(tallest, size * LINE / POINTS) + 2 * CELL_TOP + SLACK


def _pitch(labels: Sequence[str], width: float, letters: Letters, size: float) -> float:
    """Height of every row: that of the name with most lines."""
    return max(letters.height(label, size, width - PAD) for label in labels) + 2 * CELL_TOP + _ROW_SLACK


def _cuts(n: int, most: int, heads: frozenset[int] = frozenset()) -> Iterator[tuple[int, int]]:
    """Where rows go on to the next slide: evenly, and never between a head and the row below it."""
    n_pages = math.ceil(n / most)
    each, start = math.ceil(n / n_pages), 0
    while start < n:
        stop = min(start + each, n)
        if stop < n and stop - 1 in heads and stop - 1 > start:
            stop -= 1
        yield start, stop
        start = stop


def key_rows(key: Sequence[KeyEntry], width: float, letters: Letters) -> list[list[tuple[float, KeyEntry]]]:
    """Entries of a key line by line, each with where it begins, inches from the left."""
    rows: list[list[tuple[float, KeyEntry]]] = []
    x = width
    for entry in key:
        long = letters.width(entry.words, KEY_SIZE) + (KEY_MARK if entry.shape else 0.0) + KEY_GAP
        if x + long > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += long
    return rows


def fit_cells(cells: Cells, box: Box, letters: Letters) -> list[CellsPage]:
    """Fit a table of coloured cells into a box, on as many slides as its rows need.

    Heads are turned where a word of theirs is longer than a column is wide; rows go on to the next slide above one that
    is set in bold, a part of the company, where there is one near. Of two sizes the one that asks for fewer slides is
    taken, the larger where both ask for as many.
    """
    return min((_cells_pages(cells, box, letters, size) for size in CELLS_SIZES), key=len)


def _cells_pages(cells: Cells, box: Box, letters: Letters, size: float) -> list[CellsPage]:
    longest = max(letters.width(name, size, is_strong=True) for name in cells.labels)
    names = min(longest + SLACK, _LONGEST_NAME) + PAD
    each = min((box.width - names) / len(cells.heads), _WIDEST_CELL if len(cells.heads) > _FEW else 1.6 * _WIDEST_CELL)
    is_turned = any(letters.longest_word(head, size, is_strong=True) + PAD > each for head in cells.heads)
    upright = head_height(cells.heads, [each] * len(cells.heads), letters, size)
    head = _turned_height(cells.heads, each, letters, size) if is_turned else upright
    along = (head if is_turned else each) - PAD
    heads = tuple(tuple(letters.lines(words, size, along, is_strong=True)) for words in cells.heads)
    key_lines = len(key_rows(cells.key, box.width, letters))
    room = max(box.height - head - key_lines * KEY_LINE - 0.06, box.height / 4)
    # Coloured grounds part rows well enough: they stand as close as their letters allow.
    heights = [_pitch([label], names, letters, size) - _ROW_SLACK for label in cells.labels]
    widths = (names, *[each] * len(cells.heads))
    pages, start = [], 0
    while start < len(heights):
        stop = _cells_stop(cells, heights, start, room)
        spare = room / sum(heights[start:stop])
        pages.append(
            CellsPage(
                _cells_part(cells, start, stop), size, widths, head,
                tuple(height * min(spare, 1.3) for height in heights[start:stop]), heads, is_turned, key_lines,
            )
        )  # fmt: skip
        start = stop
    return pages


def _cells_stop(cells: Cells, heights: Sequence[float], start: int, room: float) -> int:
    """Before which row a slide ends: about as many rows on each, and above a bold one where that is near."""
    n_left = math.ceil(sum(heights[start:]) / room)
    if n_left == 1:
        return len(heights)
    stop, used = start, 0.0
    # A row that is taller than a slide has one of its own.
    while stop < len(heights) and (stop == start or used + heights[stop] <= room):
        used += heights[stop]
        stop += 1
    least = start + max(1, (stop - start) // 2)
    return next((row for row in range(stop, least, -1) if cells.strong[row]), stop)


def _turned_height(heads: Sequence[str], width: float, letters: Letters, size: float) -> float:
    """Height of turned heads: the least in which each has so many lines as stand beside each other in its column."""
    n_lines = max(1, int((width - 0.04) / (size * LINE / POINTS)))
    heights = [step / 20 for step in range(10, 50)]
    return (
        max(
            next((h for h in heights if letters.fits(head, size, h - PAD, n_lines, is_strong=True)), heights[-1])
            for head in heads
        )
        + SLACK
    )


def _cells_part(cells: Cells, start: int, stop: int) -> Cells:
    parts = (cells.labels, cells.texts, cells.shades, cells.strong)
    labels, texts, shades, strong = (part[start:stop] for part in parts)
    return Cells(labels, cells.heads, texts, shades, strong, cells.key)  # type: ignore[arg-type]
