"""Sheets of an OpenDocument spreadsheet as rows of text, read as a stream.

A cell or row that stands many times over is written once with a count. Blank ones at the end of a sheet count up to the
last row and column there can be, so they are only laid out once a cell follows.
"""

from __future__ import annotations

import re
import zipfile
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from stratalign.sources.files.sheet_values import cell_text, shown_padded
from stratalign.sources.files.sheets import Sheet
from stratalign.sources.files.table import MAX_COLUMNS, TableSize

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_OTHER_FILE = re.compile(r"\[?'?(?:file|https?|smb|ftp)://", re.I)


class _SheetBeingRead:
    """Rows of one sheet as they come; blank ones wait until a cell follows."""

    def __init__(self, size: TableSize) -> None:
        self.size = size
        self.rows: list[list[str]] = []
        self.n_blank_waiting = 0
        self.n_uncalculated = 0
        self.n_linked = 0

    def add_row(self, row: Element) -> None:
        """Take a row, as often as it says it stands there."""
        times = _repeats(row, "rows")
        cells = self._cells(row)
        if not cells:
            self.n_blank_waiting += times
            return
        self.size.add(0, times=self.n_blank_waiting)
        self.size.add(len(cells), times=times)
        self.rows.extend([] for _ in range(self.n_blank_waiting))
        self.rows.extend(list(cells) for _ in range(times))
        self.n_blank_waiting = 0

    def _cells(self, row: Element) -> list[str]:
        cells: list[str] = []
        n_blank_waiting = 0
        for cell in row:
            if cell.tag not in CELLS:
                continue
            self._look_at_formula(cell)
            text, times = _text_of(cell), _repeats(cell, "columns")
            if not text:
                n_blank_waiting += times
                continue
            width = len(cells) + n_blank_waiting + times
            if width > MAX_COLUMNS:
                self.size.add(width)  # says that it is too wide
            cells += [""] * n_blank_waiting + [text] * times
            n_blank_waiting = 0
        return cells

    def _look_at_formula(self, cell: Element) -> None:
        formula = cell.get(f"{TABLE}formula", "")
        if formula:
            self.n_uncalculated += cell.get(f"{OFFICE}value-type") is None
            self.n_linked += bool(_OTHER_FILE.search(formula))

    def problem(self) -> str:
        """Why the values cannot be believed; "" where they can."""
        if self.n_uncalculated:
            return (
                f"{self.n_uncalculated:,} formulas have no stored result. Open it, save it again, or paste the values."
            )
        if self.n_linked:
            return f"{self.n_linked:,} cells take their value from another file. Paste the values over the formulas."
        return ""


def read_ods_sheets(name: str, archive: zipfile.ZipFile) -> dict[str, Sheet]:
    """Read every sheet of an OpenDocument spreadsheet.

    Parameters
    ----------
    name
        Name of the file, for messages.
    archive
        The opened file.

    Returns
    -------
    dict
        Sheets by title, in their order.

    Raises
    ------
    SourceError
        A sheet is larger than what is read.
    """
    sheets: dict[str, Sheet] = {}
    size = TableSize(name)
    depth, title, being_read = 0, "", _SheetBeingRead(size)
    with archive.open("content.xml") as part:
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    title = element.get(f"{TABLE}name") or f"Sheet{len(sheets) + 1}"
                    being_read = _SheetBeingRead(size)
                elif event == "end" and depth == 0:
                    sheets[title] = Sheet(being_read.rows, False, being_read.problem())
                    element.clear()
            elif event == "end" and element.tag == f"{TABLE}table-row" and depth == 1:
                being_read.add_row(element)
                element.clear()
            elif event == "end" and element.tag in (f"{TABLE}tracked-changes", f"{OFFICE}annotation"):
                element.clear()
    return sheets


def _repeats(element: Element, of: str) -> int:
    """How often a row or cell stands there; a count that is none is one."""
    count = element.get(f"{TABLE}number-{of}-repeated", "1")
    return max(1, int(count)) if count.isascii() and count.isdigit() and len(count) < 10 else 1


def _text_of(cell: Element) -> str:
    """Text of a cell: its value where it has one, else what is shown."""
    kind = cell.get(f"{OFFICE}value-type", "")
    value = cell.get(f"{OFFICE}value")
    if kind in ("float", "percentage", "currency") and value is not None:
        shown = "".join(_shown(paragraph) for paragraph in cell.findall(f"{TEXT}p"))
        return shown if kind == "float" and shown_padded(shown, float(value)) else cell_text(float(value))
    if kind == "date":
        day, _, time = cell.get(f"{OFFICE}date-value", "").partition("T")
        return f"{day} {time}" if time.strip("0:.") else day
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", "").upper()
    return "\n".join(_shown(paragraph) for paragraph in cell.findall(f"{TEXT}p"))


def _shown(element: Element) -> str:
    """Text of a paragraph with its spans; runs of spaces, tabs and line breaks are elements of their own."""
    spaces = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            count = child.get(f"{TEXT}c", "1")
            parts.append(" " * (int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 1))
        elif child.tag != f"{OFFICE}annotation":
            parts.append(spaces.get(child.tag) or _shown(child))
        parts.append(child.tail or "")
    return "".join(parts)
