"""Files as rows of text: the encoding, the delimiter and the sheet decided by evidence, no cell interpreted.

A file is untrusted: sizes are capped before anything is unpacked, and whatever is not a table is refused with a reason.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from stratalign.configuration import did_you_mean
from stratalign.errors import SourceError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

MAX_BYTES = 300 * 2**20
MAX_COMPRESSION_RATIO = 100
MAX_ARCHIVE_ENTRIES = 10_000
MAX_COLUMNS = 16_384  # a worksheet has no more
MAX_ROWS = 5_000_000
# Rows are padded to one width, so that one wide row over many short ones costs memory out of all proportion.
MAX_CELLS = 50_000_000
MAX_FIELD_CHARACTERS = 2**31 - 1  # the whole file is capped already

_NOT_TABLES = (
    (b"%PDF", "is a PDF", "Ask for the table as CSV or XLSX."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel file or one with a password", "Save it as XLSX without a password."),
    (b"{\\rtf", "is a word-processor document", "Save the table as CSV or XLSX."),
    (b"<", "is HTML or XML, whatever its name says", "Open it in a spreadsheet and save it as XLSX."),
)
# A damaged or hostile workbook fails in many ways inside the zip and XML readers; to the analyst they are one.
_DAMAGED = (
    ArithmeticError, AttributeError, EOFError, InvalidFileException, LookupError, RuntimeError, SyntaxError, TypeError,
    ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_CLOSING_ROW = "\ue000end of file\ue000"
# A formula whose result is an empty text (t="str") also has no value, and rightly so.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c\b(?![^<>]*\bt="str")[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_NUMBER_LIKE = re.compile(r"[-+(]?[\d.,' \xa0]*\d[\d.,' \xa0]*[)%-]?|")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as text: every row equally wide, a blank cell is an empty string.

    `lines` numbers each row as an editor or a spreadsheet does, from 1. `n_header_cells` counts the cells of the first
    row before short rows were padded. A workbook has no `encoding` and no `delimiter`; a text file has no `sheet`.
    """

    rows: list[list[str]]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    lines: tuple[int, ...]
    n_header_cells: int


def read_rows(path: Path, *, sheet: str | None = None) -> Rows:
    """Read a delimited text file or a worksheet as rows of text.

    UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252. The delimiter is the one that splits
    the first rows evenly. Trailing rows and columns without a single character are left out.

    Parameters
    ----------
    path
        A .csv, .tsv, .txt, .xlsx or .xlsm file; what it holds decides, not its name.
    sheet
        Worksheet to read; needed where several hold something.

    Returns
    -------
    Rows
        At least two rows: a header and one more.

    Raises
    ------
    SourceError
        The file is missing, empty, too large, damaged, not a table, or has a header only.
    """
    content = _read_bytes(Path(path))
    name = Path(path).name
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(name, content, sheet)
    if sheet is not None:
        raise SourceError(f"{name} is a text file and has no sheet '{sheet}'. Take 'sheet' out, or name the workbook.")
    return _read_delimited(name, content)


def _read_bytes(path: Path) -> bytes:
    """Content of a file, refused where it is missing, empty, too large or plainly no table."""
    name = path.name
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "does not exist"
        raise SourceError(f"{name} {what}: looked for {path}. Check the name and the raw folder.")
    if path.suffix.lower() not in TEXT_SUFFIXES + WORKBOOK_SUFFIXES:
        raise SourceError(
            f"{name} has the ending '{path.suffix}'; a table is read from "
            f"{', '.join(TEXT_SUFFIXES + WORKBOOK_SUFFIXES)}. Export it again in one of these."
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SourceError(f"{name} has {size / 2**20:,.0f} MB; at most {MAX_BYTES / 2**20:,.0f} are read. Split it.")
    content = path.read_bytes()
    if not content.strip():
        raise SourceError(f"{name} is empty ({size} bytes). Export it again.")
    for start, what, remedy in _NOT_TABLES:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
            raise SourceError(f"{name} {what}. {remedy}")
    return content


# Delimited text --------------------------------------------------------------------------------------------------
def _read_delimited(name: str, content: bytes) -> Rows:
    """Rows of a text file."""
    text, encoding = _decode(name, content)
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    hint = re.match(r"sep=([,;\t|])(?:\r\n|\r|\n)", text)  # Excel's own first line, not a row of the table
    delimiter = hint[1] if hint else _find_delimiter(text)
    body = text[hint.end() :] if hint else text
    rows, lines = _split_rows(name, body, delimiter, first_line=2 if hint else 1)
    return _as_rows(name, rows, lines, encoding=encoding, delimiter=delimiter, sheet=None)


def _decode(name: str, content: bytes) -> tuple[str, str]:
    """Text of a file and the encoding it was read with."""
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise SourceError(f"{name} is UTF-32, which is not read. Save it as UTF-8.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\x00" in content:
        count, first = content.count(b"\x00"), content.index(b"\x00")
        raise SourceError(
            f"{name} is not a text file: {count:,} NUL bytes, the first at byte {first:,}. "
            "Save it as UTF-8 (also where it is UTF-16 without a byte-order mark), or name the right file."
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        if encoding == "utf-16":
            raise SourceError(f"{name} is damaged UTF-16 (byte {problem.start:,}). Save it as UTF-8.") from None
        return _decode_windows(name, content), "cp1252"
    if "\x00" in text:
        raise SourceError(f"{name} holds {text.count(chr(0)):,} NUL characters. Save it again as UTF-8.")
    return text, encoding if content.startswith(b"\xef\xbb\xbf") or encoding == "utf-16" else "utf-8"


def _decode_windows(name: str, content: bytes) -> str:
    """Text of a file that is not UTF-8."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise SourceError(
            f"{name} is neither UTF-8 nor Windows-1252 (byte {problem.start:,}). Save it as UTF-8."
        ) from None


def _find_delimiter(text: str) -> str:
    """Delimiter that splits the first rows most evenly; a comma where there is one column only."""
    scores = {delimiter: _delimiter_score(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best][3] > 1 else ","


def _delimiter_score(text: str, delimiter: str) -> tuple[bool, float, float, int]:
    """How well a delimiter fits, most telling first.

    The first row has the usual width; the share of rows of that width; the share of cells that are a number or blank
    (a comma between decimals leaves '5;2'); the width.
    """
    sample = list(itertools.islice(_parse(text, delimiter), 50))
    rows = [row for row in sample if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return False, 0.0, 0.0, 1
    width, n_usual = widths.most_common(1)[0]
    cells = [cell.strip() for row in rows[1:] for cell in row]
    n_numbers = sum(_NUMBER_LIKE.fullmatch(cell) is not None for cell in cells)
    return len(rows[0]) == width, n_usual / len(rows), n_numbers / max(1, len(cells)), width


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of a delimited text; a cell the csv module cannot hold ends them."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _split_rows(name: str, text: str, delimiter: str, *, first_line: int) -> tuple[list[list[str]], list[int]]:
    """Rows and the line each begins on; a quotation mark that is never closed is an error."""
    # The csv module takes an open quotation mark to reach the end of the file: a closing row that does not come out
    # by itself shows it.
    reader = csv.reader(itertools.chain(io.StringIO(text, newline=""), [_CLOSING_ROW]), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = first_line
    for row in reader:
        if row == [_CLOSING_ROW]:
            return rows, lines
        rows.append(row)
        lines.append(begins)
        begins = reader.line_num + first_line
        _refuse_too_many(name, rows)
    raise SourceError(
        f"{name}: a quotation mark opened on or after line {lines[-1]} is never closed. Close it, or export again."
    )


# Workbooks -------------------------------------------------------------------------------------------------------
def _read_workbook(name: str, content: bytes, sheet: str | None) -> Rows:
    """Rows of one worksheet."""
    if not openpyxl.DEFUSEDXML:
        raise SourceError(f"{name} is not opened: defusedxml, which guards against hostile XML, is not installed.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about drop-downs and styles, which are not read
            _refuse_hostile(name, archive)
            worksheet = _choose_sheet(name, io.BytesIO(content), sheet)
            _refuse_uncalculated(name, worksheet, archive)
            rows = _sheet_rows(name, worksheet)
    except _DAMAGED as problem:
        cause = problem.__cause__ or problem
        reason = " ".join(f"{type(cause).__name__}: {cause}".split())[:200]
        raise SourceError(
            f"{name} is damaged or not a workbook ({reason}). Open it in Excel and save it again."
        ) from None
    return _as_rows(name, rows, range(1, len(rows) + 1), encoding=None, delimiter=None, sheet=worksheet.title)


def _refuse_hostile(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that is no workbook, or would unpack to more than it should."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise SourceError(f"{name} is a binary workbook (XLSB). Save it as XLSX.")
    if "xl/workbook.xml" not in names:
        raise SourceError(f"{name} is a zip archive of {len(entries):,} files, not a workbook. Unpack it first.")
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        raise SourceError(
            f"{name} has {len(entries):,} parts; a workbook has at most {MAX_ARCHIVE_ENTRIES:,}. Save anew."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_BYTES:
        raise SourceError(
            f"{name} unpacks to {unpacked / 2**20:,.0f} MB; at most {MAX_BYTES / 2**20:,.0f} are read. Save it as CSV."
        )
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if ratio > MAX_COMPRESSION_RATIO:
        raise SourceError(
            f"{name} unpacks to {ratio:,.0f} times its size; more than {MAX_COMPRESSION_RATIO} is refused. "
            "If it is yours, save the sheet as CSV."
        )


def _choose_sheet(name: str, content: io.BytesIO, sheet: str | None) -> Any:
    """Worksheet named, else the only one that holds something."""
    workbook = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    worksheets = {worksheet.title: worksheet for worksheet in workbook.worksheets}
    for worksheet in worksheets.values():
        worksheet.reset_dimensions()  # some programs write a size that is wrong
    if sheet is not None:
        if sheet not in worksheets:
            raise SourceError(f"{name} has no sheet '{sheet}'.{did_you_mean(sheet, list(worksheets))}")
        return worksheets[sheet]
    filled = [title for title, worksheet in worksheets.items() if _holds_something(worksheet)]
    if not filled:
        raise SourceError(f"{name} is empty: none of its {len(worksheets)} sheets holds a cell. Export it again.")
    if len(filled) > 1:
        titles = ", ".join(f"'{title}'" for title in filled)
        raise SourceError(f"{name} has {len(filled)} sheets with data: {titles}. Say which with 'sheet:'.")
    return worksheets[filled[0]]


def _holds_something(worksheet: Any) -> bool:
    """Whether any cell of a worksheet has a value."""
    rows = itertools.islice(worksheet.iter_rows(values_only=True), MAX_ROWS)
    return any(value is not None and value != "" for row in rows for value in row)


def _refuse_uncalculated(name: str, worksheet: Any, archive: zipfile.ZipFile) -> None:
    """Refuse formulas without a stored result: they would read as blank cells."""
    markup = archive.read(worksheet._worksheet_path.lstrip("/"))
    n_uncalculated = len(_FORMULA_WITHOUT_VALUE.findall(markup))
    if n_uncalculated:
        raise SourceError(
            f"{name}, sheet '{worksheet.title}': {n_uncalculated:,} formulas have no stored result. "
            "Open the workbook in Excel and save it, or paste the values."
        )


def _sheet_rows(name: str, worksheet: Any) -> list[list[str]]:
    """Every row of a worksheet as text."""
    rows: list[list[str]] = []
    for values in worksheet.iter_rows(values_only=True):
        rows.append([_cell_text(value) for value in values])
        _refuse_too_many(name, rows)
    return rows


def _cell_text(value: object) -> str:
    """Text of a worksheet's value: ISO dates, whole numbers without '.0', TRUE and FALSE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


# Both ------------------------------------------------------------------------------------------------------------
def _refuse_too_many(name: str, rows: list[list[str]]) -> None:
    """Refuse the row just read where the table grows past what is read."""
    if len(rows[-1]) > MAX_COLUMNS:
        raise SourceError(
            f"{name}, row {len(rows):,}: {len(rows[-1]):,} columns; at most {MAX_COLUMNS:,} are read. "
            "The delimiter or a quotation mark is probably wrong: export it again."
        )
    if len(rows) > MAX_ROWS:
        raise SourceError(f"{name} has more than {MAX_ROWS:,} rows, which is the most that is read. Split the file.")


def _as_rows(
    name: str,
    rows: list[list[str]],
    lines: Iterable[int],
    *,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
) -> Rows:
    """Table without trailing blanks, every row equally wide."""
    n_rows = next((len(rows) - back for back, row in enumerate(reversed(rows)) if any(row)), 0)
    if n_rows < 2:
        where = f"{name}, sheet '{sheet}'" if sheet else name
        what = "is empty" if n_rows == 0 else "has a header and no rows below it"
        raise SourceError(f"{where} {what}. Export it again.")
    kept = rows[:n_rows]
    width = max(_filled_width(row) for row in kept)
    if width * n_rows > MAX_CELLS:
        raise SourceError(
            f"{name} has {n_rows:,} rows of up to {width:,} columns; at most {MAX_CELLS:,} cells are read. Split it."
        )
    padded = [[*row[:width], *[""] * (width - len(row))] for row in kept]
    n_header_cells = width if delimiter is None else min(width, len(rows[0]))
    return Rows(padded, encoding, delimiter, sheet, tuple(itertools.islice(lines, n_rows)), n_header_cells)


def _filled_width(row: list[str]) -> int:
    """Count the cells up to the last one that is not blank."""
    return next((len(row) - back for back, cell in enumerate(reversed(row)) if cell), 0)
