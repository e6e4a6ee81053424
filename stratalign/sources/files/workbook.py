"""Worksheets as rows of text: XLSX and ODS read here, the binary kinds in a process of their own.

A workbook is untrusted: what it would unpack to is known before it is unpacked, and markup that defines entities, cells
that take their values from other files and formulas nobody calculated are refused.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.errors import SourceError
from stratalign.sources.files import table
from stratalign.sources.files.binary_workbook import read_binary
from stratalign.sources.files.characters import clean_rows
from stratalign.sources.files.opendocument import read_ods_sheets
from stratalign.sources.files.sheet_values import cell_text, padded_text, padding_of
from stratalign.sources.files.sheets import ChooseSheet, Sheet
from stratalign.sources.files.table import Rows, TableSize, as_rows
from stratalign.sources.files.workbook_size import refuse_many_cells, refuse_oversized
from stratalign.sources.raw import Note
from stratalign.suggestions import meant
from stratalign.vocabulary import counted

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
MAX_SHEET_ROWS = 1_048_576
#: Blank rows one after the other that are kept: a stray cell in the last row of a sheet stands below a million.
MOST_BLANK_ROWS = 100

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "has a password. Open it with the password, save it without one, and keep the file safe."
_OTHER_ARCHIVES = (
    ("word/document.xml", "is a Word document, not a workbook. Save the table as CSV or XLSX."),
    ("ppt/presentation.xml", "is a presentation, not a workbook. Ask for the table as CSV or XLSX."),
    ("Index/Document.iwa", "is an Apple Numbers document. Export it from Numbers as XLSX or CSV."),
)
# A damaged or hostile workbook fails in many ways inside the zip and XML readers; to the analyst they are one.
_DAMAGED = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
#: How much of an XML part is searched for a document type: it must stand before the first element.
PROLOGUE_BYTES = 65_536
_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
# A formula whose result is an empty text (t="str") also has no value, and rightly so.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c\b(?![^<>]*\bt="str")[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_FORMULA_OF_OTHER_FILE = re.compile(rb"<f\b[^<>]*>[^<]*\[\d+\][^<!]*![^<]*</f>")
_FORMULA = re.compile(rb"<f\b")


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets of a workbook by title; one that was not asked for may be empty."""

    sheets: dict[str, Sheet]
    notes: dict[str, tuple[Note, ...]]


def is_workbook(content: bytes) -> bool:
    """Whether a file begins as a workbook does: a zip archive, or the compound file of old Excel.

    Parameters
    ----------
    content
        The file, or its first bytes.

    Returns
    -------
    bool
        True where a workbook reader should look at it.
    """
    return content.startswith((ZIP, OLE, b"PK\x05\x06"))


def read_worksheet(path: Path, content: bytes, *, sheet: str | None, choose: ChooseSheet) -> Rows:
    """Read one worksheet as rows of text.

    Parameters
    ----------
    path, content
        The file and what it holds.
    sheet
        Title of the sheet; without one, `choose` decides.
    choose
        Given the sheets that hold something, says which to read or why none.

    Returns
    -------
    Rows
        The sheet, with notes on formulas.

    Raises
    ------
    SourceError
        The workbook is damaged, hostile, protected by a password or empty, or the sheet is not clear.
    """
    name = path.name
    book = _read_binary_workbook(path, content) if content.startswith(OLE) else _read_archive(path, content, sheet)
    titles = list(book.sheets)
    if sheet is not None and sheet not in book.sheets:
        raise SourceError(f"{name} has no sheet '{sheet}'.{meant(sheet, titles)} It has: {_listed(titles)}.")
    filled = {title: each for title, each in book.sheets.items() if any(map(any, each.rows))}
    if sheet is None and not filled:
        raise SourceError(f"{name} is empty: none of its {len(titles)} sheets holds a cell. Export it again.")
    chosen = sheet or (next(iter(filled)) if len(filled) == 1 else choose(name, filled))
    found = book.sheets[chosen]
    if found.problem:
        raise SourceError(f"{name}, sheet '{chosen}': {found.problem}")
    lines = found.lines or range(1, len(found.rows) + 1)
    rows, removed = clean_rows(found.rows)
    return as_rows(name, rows, lines, sheet=chosen, notes=(*book.notes.get(chosen, ()), *removed))


def _listed(titles: list[str]) -> str:
    return ", ".join(f"'{title}'" for title in titles[:20]) + (", …" if len(titles) > 20 else "")


def _read_archive(path: Path, content: bytes, sheet: str | None) -> Workbook:
    """Sheets of a workbook that is a zip archive."""
    name = path.name
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about drop-downs and styles, which are not read
            kind = _refuse_hostile(name, archive)
            if kind == "ods":
                return Workbook(read_ods_sheets(name, archive), {})
            if kind == "xlsx":
                return _read_xlsx(name, content, archive, sheet)
    except _DAMAGED as problem:
        if b"PK\x05\x06" not in content[-70_000:]:
            raise SourceError(
                f"{name} is damaged or not a workbook: it ends before its table of contents, as a download that was "
                "cut off does. Download it again."
            ) from None
        cause = problem.__cause__ or problem
        reason = " ".join(f"{type(cause).__name__}: {cause}".split())[:200]
        raise SourceError(
            f"{name} is damaged or not a workbook ({reason}). Open it in Excel and save it again."
        ) from None
    return _read_binary_workbook(path, content)


# What an archive is ----------------------------------------------------------------------------------------------
def _refuse_hostile(name: str, archive: zipfile.ZipFile) -> str:
    """Kind of workbook; refused where it is none, or would unpack to more than it should."""
    kind = _kind_of_archive(name, archive)
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise SourceError(f"{name} {_PASSWORD}")
    refuse_oversized(name, archive)
    _refuse_document_types(name, archive)
    refuse_many_cells(name, archive, kind)
    return kind


def _kind_of_archive(name: str, archive: zipfile.ZipFile) -> str:
    """What kind of workbook a zip archive is, by its parts."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    for part, what in _OTHER_ARCHIVES:
        if part in names:
            raise SourceError(f"{name} {what}")
    if "content.xml" not in names:
        raise SourceError(f"{name} is a zip archive of {len(names):,} files, not a workbook. Unpack it first.")
    kind = archive.read("mimetype")[:200] if "mimetype" in names else b"spreadsheet"
    if b"spreadsheet" not in kind:
        raise SourceError(
            f"{name} is an OpenDocument text or drawing, not a spreadsheet. Save the table as ODS or CSV."
        )
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise SourceError(f"{name} {_PASSWORD}")
    return "ods"


def _refuse_document_types(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse markup that defines a document type: no spreadsheet program writes one, entity attacks need one."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(entry) as part:
            begins = part.read(PROLOGUE_BYTES)
        if begins.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in begins[:4]:
            begins = begins.replace(b"\x00", b"")  # UTF-16 hides the words from a search of bytes
        if _DOCUMENT_TYPE.search(begins):
            raise SourceError(
                f"{name} is refused: its part {entry.filename} defines an XML document type or entity, which no "
                "spreadsheet program writes and attacks need. If it is yours, save the sheet as CSV."
            )


# XLSX ------------------------------------------------------------------------------------------------------------
def _read_xlsx(name: str, content: bytes, archive: zipfile.ZipFile, sheet: str | None) -> Workbook:
    """Every sheet of a workbook, or the one asked for."""
    import openpyxl  # most engagements are read from text

    if not openpyxl.DEFUSEDXML:
        raise SourceError(f"{name} is not opened: defusedxml, which guards against hostile XML, is not installed.")
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    size = TableSize(name)
    sheets, notes = {}, {}
    for worksheet in workbook.worksheets:
        title = worksheet.title
        is_hidden = worksheet.sheet_state != "visible"
        if sheet is not None and title != sheet:
            sheets[title] = Sheet([], is_hidden)
            continue
        worksheet.reset_dimensions()  # some programs write a size that is wrong
        markup = archive.read(worksheet._worksheet_path.lstrip("/"))
        rows, lines = _sheet_rows(name, worksheet, size)
        sheets[title] = Sheet(rows, is_hidden, _problem_of_formulas(markup), lines)
        notes[title] = _formula_note(len(_FORMULA.findall(markup)))
    return Workbook(sheets, notes)


def _sheet_rows(name: str, worksheet: Any, size: TableSize) -> tuple[list[list[str]], tuple[int, ...]]:
    """Rows of a worksheet as text and their numbers, without most of many blank ones and those after the last cell."""
    rows: list[list[str]] = []
    lines: list[int] = []
    shared: dict[str, str] = {}
    n_blank = 0
    for number, texts in enumerate(_texts(worksheet), start=1):
        if number > MAX_SHEET_ROWS:
            raise SourceError(
                f"{name}, sheet '{worksheet.title}': rows below {MAX_SHEET_ROWS:,}, the last a worksheet can have. "
                "Open it in Excel and save it again."
            )
        n_blank = 0 if texts else n_blank + 1
        if n_blank > MOST_BLANK_ROWS:
            continue
        size.add(len(texts))
        if len(shared) > 200_000:
            shared.clear()
        rows.append([shared.setdefault(text, text) for text in texts])
        lines.append(number)
    return rows, tuple(lines)


def _texts(worksheet: Any) -> Iterator[list[str]]:
    """Cells of each row; the formats of cells are looked at only where the workbook has one that pads with zeros."""
    if not any(map(padding_of, worksheet.parent._number_formats)):
        for values in worksheet.iter_rows(values_only=True):
            yield [cell_text(value) for value in values]
        return
    for cells in worksheet.iter_rows():
        yield [
            padded_text(cell.value, cell.number_format)
            if isinstance(cell.value, int | float)
            else cell_text(cell.value)
            for cell in cells
        ]


def _problem_of_formulas(markup: bytes) -> str:
    """Why the values of a sheet cannot be believed; "" where they can."""
    n_uncalculated = len(_FORMULA_WITHOUT_VALUE.findall(markup))
    if n_uncalculated:
        return (
            f"{n_uncalculated:,} formulas have no stored result. Open the workbook in Excel and save it, or paste the "
            "values."
        )
    n_linked = len(_FORMULA_OF_OTHER_FILE.findall(markup))
    if n_linked:
        return (
            f"{n_linked:,} cells take their value from another file, which may have changed since. Paste the values "
            "over the formulas, or name that file."
        )
    return ""


def _formula_note(n_formulas: int) -> tuple[Note, ...]:
    if not n_formulas:
        return ()
    return (
        Note(
            "formulas",
            "informs",
            f"{counted(n_formulas, 'cell is a formula', 'cells are formulas')}; the results stored when "
            "the workbook was last saved are read.",
            n_formulas,
            "Answers are no formulas: look whether somebody worked in the export, and export it anew if so.",
        ),
    )


# XLS and XLSB ----------------------------------------------------------------------------------------------------
def _read_binary_workbook(path: Path, content: bytes) -> Workbook:
    """Sheets of a workbook in one of Excel's binary formats."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SourceError(f"{path.name} {_PASSWORD}")
    if content.startswith(OLE) and "WordDocument".encode("utf-16-le") in content:
        raise SourceError(f"{path.name} is an old Word document, not a workbook. Save the table as CSV or XLSX.")
    found = read_binary(path, max_cells=table.MAX_CELLS)
    if found.get("is_protected"):
        raise SourceError(f"{path.name} {_PASSWORD}")
    return Workbook({title: Sheet(rows, hidden) for title, (rows, hidden) in found["sheets"].items()}, {})
