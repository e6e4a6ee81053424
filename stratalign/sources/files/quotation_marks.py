"""Quotation marks that are opened and not closed where they should be: they take whole records into one cell."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stratalign.errors import SourceError
from stratalign.sources.raw import Note

#: Rows the usual record is known from.
N_SAMPLE_ROWS = 2_000
#: A column has a shape of its own when its cells are written in few ways, or are few and recur.
MAX_WRITTEN, MAX_CLOSED, MIN_SHARE = 3, 30, 0.97
#: With more such columns than this, one cell may be another than usual.
MIN_SHAPED = 2
#: Without a column of a shape of its own a record has at least so many cells, or so many stand under each other.
MIN_SHAPELESS_WIDTH, MIN_SHAPELESS_RECORDS = 4, 3
#: A line of a list ("1, more time") is no record of a table of so many columns.
MIN_WIDTH = 2
MAX_SHOWN = 3
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class LongRow:
    """A row over several lines of a text file: its place among the rows, and its lines as they stand there."""

    place: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordShape:
    """What the records of a table have in common: how many cells, and what stands in columns that hold one kind.

    `written` has the ways in which the cells of a column are written (`p#-#`), `closed` the cells of a column with few
    different ones, `keys` the cells of the first column where none repeats; `indented` are columns whose cells may
    begin with a blank, `filled` those no record leaves blank.
    """

    width: int
    delimiter: str
    written: dict[int, frozenset[str]]
    closed: dict[int, frozenset[str]]
    keys: frozenset[str]
    indented: frozenset[int]
    filled: frozenset[int]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], *, first: Sequence[str], width: int, delimiter: str) -> RecordShape:
        """Look at rows of one line each.

        Parameters
        ----------
        rows
            Rows without the header.
        first
            First cell of every row, also of those over several lines.
        width
            Cells of the header.
        delimiter
            What stands between cells.

        Returns
        -------
        RecordShape
            Without a shape for columns that hold this and that.
        """
        columns = [[row[place].strip() for row in rows if row[place].strip()] for place in range(width)]
        written = {place: _ways(cells) for place, cells in enumerate(columns)}
        closed = {place: _closed(cells) for place, cells in enumerate(columns) if not written[place]}
        has_keys = len(set(columns[0])) == len(columns[0])
        indented = [place for place in range(width) if any(row[place].startswith(" ") for row in rows)]
        return cls(
            width,
            delimiter,
            {place: ways for place, ways in written.items() if ways},
            {place: cells for place, cells in closed.items() if cells},
            frozenset(cell.strip() for cell in first) if has_keys else frozenset(),
            frozenset(indented),
            frozenset(place for place, cells in enumerate(columns) if rows and len(cells) == len(rows)),
        )

    @property
    def shaped(self) -> set[int]:
        """Places of the columns with a shape of their own."""
        return {*self.written, *self.closed}

    @property
    def tells_records(self) -> bool:
        """Whether one line alone can be told to be a record."""
        return bool(self.shaped) or self.width >= MIN_SHAPELESS_WIDTH

    def fits(self, line: str, *, is_first: bool = False) -> bool:
        """Whether a line is a whole record by itself.

        Parameters
        ----------
        line
            Of the file, with or without what ends it.
        is_first
            Whether a row of the table begins with it, so that its key is known.

        Returns
        -------
        bool
            It has as many cells, each of the kind of its column, and no key another record has.
        """
        text = line.rstrip("\r\n")
        parsed = next(csv.reader([text], delimiter=self.delimiter), [])
        both = (parsed, text.split(self.delimiter))
        return any(self._fits(cells, is_first) for cells in both if len(cells) == self.width)

    def _fits(self, cells: Sequence[str], is_first: bool) -> bool:
        plain = [cell.replace('"', "").strip() for cell in cells]
        begins_blank = {place for place, cell in enumerate(cells) if cell.startswith(" ")}
        is_list = self.width == MIN_WIDTH and bool(begins_blank - self.indented)
        is_known = plain[0] in self.keys and not is_first
        if is_known or not any(plain) or is_list:
            return False
        if any(not cell and place in self.filled for place, cell in enumerate(plain)):
            return False
        filled = {place: cell for place, cell in enumerate(plain) if cell}
        if any(_way(cell) not in self.written.get(place, {_way(cell)}) for place, cell in filled.items()):
            return False
        # A comment that was the same in all other records is another one in this.
        n_strange = sum(cell not in self.closed.get(place, {cell}) for place, cell in filled.items())
        return n_strange <= (len(self.shaped) > MIN_SHAPED)


def refuse_swallowed_records(
    name: str, rows: Sequence[Sequence[str]], lines: Sequence[int], long_rows: Sequence[LongRow], delimiter: str
) -> None:
    """Refuse a text file in which a quotation mark takes whole records into one cell.

    Parameters
    ----------
    name
        Name of the file, for the message.
    rows, lines
        Every row as read, and the line each begins on.
    long_rows
        Those over several lines.
    delimiter
        What stands between cells.

    Raises
    ------
    SourceError
        Lines inside a cell are records; they are named.
    """
    if not long_rows or len(rows) < 2:
        return
    width = len(rows[0])
    places = {row.place for row in long_rows}
    plain = [row for place, row in enumerate(rows) if place and place not in places and len(row) == width]
    first = [row[0] for row in rows[1:] if row]
    shape = RecordShape.of(plain[:N_SAMPLE_ROWS], first=first, width=width, delimiter=delimiter)
    found = []
    for long_row in long_rows:
        inside = _swallowed(rows[long_row.place], long_row.pieces, shape) if long_row.place else []
        if inside:
            begins = lines[long_row.place]
            found.append((begins, begins + inside[0], begins + inside[-1], len(inside)))
    if found:
        raise SourceError(_message(name, found))


def holds_records(cell: str, shape: RecordShape) -> bool:
    """Whether a cell over several lines holds whole records, where only the cell is known and not its line.

    Parameters
    ----------
    cell
        As read.
    shape
        Of the records of its table.

    Returns
    -------
    bool
        True where a line inside it is one, or its last line after a first that began one.
    """
    first, *inside = cell.splitlines()
    n_inner = sum(shape.fits(line) for line in inside[:-1])
    if not shape.tells_records:
        return n_inner >= max(MIN_SHAPELESS_RECORDS, 0.8 * (len(inside) - 1))
    return n_inner > 0 or (len(inside) == 1 and shape.delimiter in first and shape.fits(inside[0]))


def stray_marks_note(rows: Sequence[Sequence[str]], lines: Sequence[int], delimiter: str) -> tuple[Note, ...]:
    """Name rows whose cells a quotation mark has joined: they are short, with a single mark and a delimiter.

    Parameters
    ----------
    rows, lines, delimiter
        As `refuse_swallowed_records`.

    Returns
    -------
    tuple of Note
        One, or none.
    """
    width = len(rows[0]) if rows else 0
    found = [
        line
        for row, line in zip(rows[1:], lines[1:], strict=True)
        if 0 < len(row) < width and any(delimiter in cell for cell in row) and any(cell.count('"') % 2 for cell in row)
    ]
    if not found:
        return ()
    return (
        Note(
            "stray_quotation_marks",
            "warns",
            f"{len(found):,} rows have fewer cells than the header, a single quotation mark and a delimiter in a cell: "
            "a mark that is not closed has joined cells, and those after them stand in the wrong column.",
            len(found),
            "Delete the mark or double it in the file, or export again.",
            lines=tuple(found[:20]),
        ),
    )


def _swallowed(row: Sequence[str], pieces: Sequence[str], shape: RecordShape) -> list[int]:
    """Numbers of the lines of a row, from 1 for its second, that are records."""
    inner = [number for number, piece in enumerate(pieces[1:-1], start=1) if shape.fits(piece)]
    if not shape.tells_records and len(inner) < max(MIN_SHAPELESS_RECORDS, 0.8 * (len(pieces) - 2)):
        return []
    last = len(pieces) - 1
    takes_last = shape.fits(pieces[last]) and (bool(inner) or _takes_one(row, pieces[0], shape))
    return [*inner, *([last] if takes_last else [])]


def _takes_one(row: Sequence[str], first: str, shape: RecordShape) -> bool:
    """Whether a row that ends with what may be a record took it in: its own first line is a record too.

    A comment of several lines in the last column begins with all other cells; it is told by them alone.
    """
    opened = next((place for place, cell in enumerate(row) if "\n" in cell or "\r" in cell), 0)
    if opened == shape.width - 1:
        return any(place < opened for place in shape.shaped) or not shape.shaped
    return shape.fits(first, is_first=True)


def _way(cell: str) -> str:
    """How a cell with digits is written; "" for a cell without."""
    return "#" if _NUMBER.fullmatch(cell) else re.sub(r"\d+", "#", cell) if re.search(r"\d", cell) else ""


def _ways(cells: Sequence[str]) -> frozenset[str]:
    """The few ways in which the cells of a column are written; nothing where they are many, or have no digits."""
    most = Counter(map(_way, cells)).most_common(MAX_WRITTEN)
    ways = {way: n for way, n in most if way}
    return frozenset(ways) if ways and sum(ways.values()) >= MIN_SHARE * len(cells) > max(2, len(ways)) else frozenset()


def _closed(cells: Sequence[str]) -> frozenset[str]:
    """Different cells of a column where they are few and recur; nothing otherwise."""
    counts = Counter(cells)
    is_closed = 0 < len(counts) <= MAX_CLOSED and len(cells) >= 5 * len(counts)
    return frozenset(counts) if is_closed else frozenset()


def _message(name: str, found: Sequence[tuple[int, int, int, int]]) -> str:
    """What is lost, where it begins and ends, and what to do."""
    n_records = sum(n for *_, n in found)
    shown = "; ".join(
        f"one opened on line {begins:,} takes in line{'s' if first != last else ''} {first:,}"
        + (f" to {last:,}" if first != last else "")
        for begins, first, last, _ in found[:MAX_SHOWN]
    )
    rest = f"; and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    are = "1 whole record stands" if n_records == 1 else f"{n_records:,} whole records stand"
    return (
        f"{name}: {are} inside a cell, because a quotation mark is not closed: {shown}{rest}. Delete the mark "
        "there and the one that closes it, or double each inside its cell, or export again."
    )
