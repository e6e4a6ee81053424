"""Rows of text as every reader of a file gives them, and how large a table may be."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stratalign.errors import SourceError
from stratalign.sources.raw import Note

MAX_BYTES = 300 * 2**20
MAX_COLUMNS = 16_384  # a worksheet has no more
MAX_ROWS = 5_000_000
#: Rows are padded to one width, so that one wide row over many short ones costs memory out of all proportion.
MAX_CELLS = 50_000_000
MAX_CELL_CHARACTERS = 10_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as text: every row equally wide, a blank cell is an empty string.

    `lines` numbers each row as an editor or a spreadsheet does, from 1. `n_header_cells` counts the cells of the first
    row before short rows were padded, `widths` those of every row (none for a workbook). `first_record` is the number
    of the first row among the file's records: more than 1 where titles above the header were taken off. A workbook has
    no `encoding` and no `delimiter`; a text file has no `sheet`. `notes` is what reading the file has shown.
    """

    rows: list[list[str]]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    lines: tuple[int, ...]
    n_header_cells: int
    first_record: int = 1
    widths: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()

    def line_of(self, record: int) -> int:
        """Line of the file on which a record begins.

        Parameters
        ----------
        record
            Number among the file's records, as `RawSurvey.answers` is indexed.

        Returns
        -------
        int
            The line; the record itself where it is none of these rows.
        """
        place = record - self.first_record
        return self.lines[place] if 0 <= place < len(self.lines) else record

    def beginning_at(self, position: int) -> Rows:
        """The same table without the rows above one of them, which becomes the header.

        Parameters
        ----------
        position
            Place of the new first row, from 0.

        Returns
        -------
        Rows
            Records keep their numbers.
        """
        if position == 0:
            return self
        width = len(self.rows[position])
        return replace(
            self,
            rows=self.rows[position:],
            lines=self.lines[position:],
            n_header_cells=min(width, self.widths[position]) if self.widths else width,
            first_record=self.first_record + position,
            widths=self.widths[position:],
        )


class TableSize:
    """Counts the cells of a table while it is read, and stops a table that grows too large before memory does."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.n_rows = 0
        self.n_cells = 0

    def add(self, width: int, *, times: int = 1) -> None:
        """Count one more row, or several alike.

        Parameters
        ----------
        width
            Cells in the row.
        times
            How often the row stands there.

        Raises
        ------
        SourceError
            The table has become larger than what is read.
        """
        self.n_rows += times
        self.n_cells += width * times
        if width > MAX_COLUMNS:
            raise SourceError(
                f"{self.where}, row {self.n_rows:,}: {width:,} columns; at most {MAX_COLUMNS:,} are read. "
                "The delimiter or a quotation mark is probably wrong: export it again."
            )
        if self.n_rows > MAX_ROWS:
            raise SourceError(
                f"{self.where} has more than {MAX_ROWS:,} rows, which is the most that is read. Split the file."
            )
        if self.n_cells > MAX_CELLS:
            raise SourceError(
                f"{self.where} has more than {MAX_CELLS:,} cells, which is the most that is read. Split it."
            )


def as_rows(
    name: str,
    rows: list[list[str]],
    lines: Iterable[int],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    notes: Sequence[Note] = (),
) -> Rows:
    """Make a table without trailing blanks, every row equally wide.

    Parameters
    ----------
    name
        Name of the file, for messages.
    rows, lines
        Rows as read, and the line each begins on.
    encoding, delimiter, sheet, notes
        As in `Rows`.

    Returns
    -------
    Rows
        At least two rows: a header and one more.

    Raises
    ------
    SourceError
        Nothing stands below the header, or the table is too large.
    """
    n_rows = filled_length(rows)
    if n_rows < 2:
        where = f"{name}, sheet '{sheet}'" if sheet else name
        what = "is empty" if n_rows == 0 else "has a header and no rows below it"
        raise SourceError(f"{where} {what}. Export it again.")
    kept = rows[:n_rows]
    widths = tuple(map(len, kept))
    filled = [filled_width(row) for row in kept]
    width = max(filled)
    size = TableSize(name)
    size.n_rows = filled.index(width)
    size.add(width)
    numbers = tuple(itertools.islice(lines, n_rows))
    if width * numbers[-1] > MAX_CELLS:
        raise SourceError(
            f"{name} has {numbers[-1]:,} rows of up to {width:,} columns; at most {MAX_CELLS:,} cells are read. "
            "Split it."
        )
    padded = [[*row[:width], *[""] * (width - len(row))] for row in kept]
    is_text = delimiter is not None
    return Rows(
        padded,
        encoding,
        delimiter,
        sheet,
        numbers,
        min(width, widths[0]) if is_text else width,
        widths=widths if is_text else (),
        notes=(*notes, *_blank_columns(widths, width)),
    )


def filled_length(rows: Sequence[Sequence[str]]) -> int:
    """Count the rows up to the last one that is not blank."""
    return next((len(rows) - back for back, row in enumerate(reversed(rows)) if any(map(str.strip, row))), 0)


def filled_width(row: Sequence[str]) -> int:
    """Count the cells up to the last one that is not blank."""
    return next((len(row) - back for back, cell in enumerate(reversed(row)) if cell and not cell.isspace()), 0)


def _blank_columns(widths: Sequence[int], width: int) -> tuple[Note, ...]:
    """Name the columns to the right in which nobody ever wrote anything, header included."""
    n_blank = min(max(widths), MAX_COLUMNS) - width
    if n_blank < 2:  # many programs end each line with one delimiter too many
        return ()
    return (
        Note(
            "blank_columns",
            "informs",
            f"{n_blank} columns to the right of the table hold no header and no cell; they are left out.",
            n_blank,
            "Nothing is lost; delete them in the spreadsheet to be rid of this note.",
        ),
    )
