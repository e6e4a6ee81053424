"""The workbook inside a chart: what the chart draws, no more digits than are printed, and the same bytes each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from stratalign.export.pptx.package import archive_of, parts_of

#: What a file says of its beginning, whenever it is made.
_MOMENT = dt.datetime(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the sheet: its head and its cells, None for an empty one."""

    head: str
    cells: tuple[float | str | None, ...]


def workbook_of(columns: Sequence[SheetColumn]) -> bytes:
    """Write a workbook of one sheet.

    Parameters
    ----------
    columns
        In the order of the sheet.

    Returns
    -------
    bytes
        Equal columns give equal bytes; no formula is among them.
    """
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MOMENT})
    sheet = book.add_worksheet("Data")
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.head)
        for row, cell in enumerate(column.cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell)
            elif cell is not None:
                sheet.write_number(row, place, cell)
    book.close()
    return archive_of(parts_of(buffer.getvalue()))


def place_of(column: int, n_rows: int) -> str:
    """Address of the cells of a column below its head."""
    letter = _letter(column)
    return f"Data!${letter}$2:${letter}${n_rows + 1}"


def head_of(column: int) -> str:
    """Address of the head of a column."""
    return f"Data!${_letter(column)}$1"


def _letter(column: int) -> str:
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
