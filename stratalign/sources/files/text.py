"""Files as rows of text: the kind of file, its encoding and its delimiter decided by evidence, no cell interpreted.

A file is untrusted: sizes are capped before anything is unpacked, and whatever is not a table is refused with a reason.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError
from stratalign.paths import read_file, why_no_file
from stratalign.sources.files import table
from stratalign.sources.files.characters import clean_text
from stratalign.sources.files.quotation_marks import LongRow, refuse_swallowed_records, stray_marks_note
from stratalign.sources.files.sheets import ChooseSheet, choose_table
from stratalign.sources.files.table import Rows, TableSize, as_rows
from stratalign.sources.files.workbook import WORKBOOK_SUFFIXES, is_workbook, read_worksheet
from stratalign.sources.raw import Note

__all__ = ["Rows", "read_rows"]

#: Endings of files that hold others.
PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".dat")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
#: Rows the delimiter is judged by.
N_SAMPLE_ROWS = 50
#: Equal cells share one string, so that a million "Agree" cost one; the store is emptied when it has grown this large.
MAX_SHARED_CELLS = 200_000

_NOT_TABLES = (
    (b"%PDF", "is a PDF", "Ask for the table as CSV or XLSX."),
    (b"{\\rtf", "is a word-processor document", "Save the table as CSV or XLSX."),
    (b"\x1f\x8b", "is a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "is a RAR archive", "Unpack it first."),
    (b"BZh", "is a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "is an xz archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "is a Zstandard archive", "Unpack it first."),
    (b"PAR1", "is a Parquet file", "Export the table as CSV, or query it through DuckDB under 'database:'."),
    (b"SQLite format 3", "is an SQLite database", "Name it under 'database:' instead."),
    (b"\x89PNG", "is a picture (PNG)", "Ask for the table as CSV or XLSX."),
    (b"\xff\xd8\xff", "is a picture (JPEG)", "Ask for the table as CSV or XLSX."),
    (b'{"', "is JSON", "Export the answers as CSV or XLSX."),
    (b'[{"', "is JSON", "Export the answers as CSV or XLSX."),
)
_MARKUP = re.compile(
    rb"<(?:!doctype|\?xml|!--|/?(?:html|head|body|table|script|style|meta|link|title|div|form|workbook|xml)\b)", re.I
)
_PAGE_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,200})", re.I)
_ASKS_TO_SIGN_IN = re.compile(rb"type\s*=\s*[\"']?password|log ?in|sign ?in|anmelden|connexion|iniciar sesi", re.I)
_CLOSING_ROW = "\ue000end of file\ue000"
_NUMBER_LIKE = re.compile(r"[-+(]?[\d.,' \xa0]*\d[\d.,' \xa0]*[)%-]?|")
_PHYSICAL_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_rows(
    path: Path, *, sheet: str | None = None, header_row: int | None = None, choose: ChooseSheet = choose_table
) -> Rows:
    """Read a delimited text file or a worksheet as rows of text.

    UTF-8, UTF-16 and UTF-32 with or without a byte-order mark, else Windows-1252. The delimiter is the one that splits
    the first rows evenly. Trailing rows and columns without a single character are left out.

    Parameters
    ----------
    path
        A text file or a workbook; what it holds decides, not its name.
    sheet
        Worksheet to read; needed where several may be meant.
    header_row
        Line of the header, where titles stand above it; the first line otherwise.
    choose
        Which of several worksheets to read, where `sheet` does not say.

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
    if is_workbook(content):
        rows = read_worksheet(Path(path), content, sheet=sheet, choose=choose)
    elif sheet is not None:
        raise SourceError(f"{name} is a text file and has no sheet '{sheet}'. Take 'sheet' out, or name the workbook.")
    else:
        rows = _read_delimited(name, content)
    return rows if header_row is None else _below_titles(name, rows, header_row)


def _below_titles(name: str, rows: Rows, header_row: int) -> Rows:
    """Rows from the line of the header on."""
    if header_row not in rows.lines[:-1]:
        raise SourceError(
            f"{name}: 'header_row' is {header_row}, but no row with others below it begins there; rows begin on lines "
            f"{rows.lines[0]} to {rows.lines[-1]:,}. Count the line of the header as a spreadsheet or editor does."
        )
    return rows.beginning_at(rows.lines.index(header_row))


def _read_bytes(path: Path) -> bytes:
    """Content of a file, refused where it is missing, empty, too large or plainly no table."""
    name = path.name
    absent = why_no_file(path)
    if absent:
        raise SourceError(f"{name} {absent}: looked for {path}. Check the name and the raw folder.")
    if name.startswith("~$"):
        raise SourceError(f"{name} is a mark that an office program leaves while {name[2:]} is open. Name {name[2:]}.")
    if path.suffix.lower() not in TEXT_SUFFIXES + WORKBOOK_SUFFIXES:
        raise SourceError(
            f"{name} has the ending '{path.suffix}'; a table is read from "
            f"{', '.join(TEXT_SUFFIXES + WORKBOOK_SUFFIXES)}. "
            f"{'Unpack it first' if path.suffix.lower() in PACKED else 'Export it again in one of these'}."
        )
    size = path.stat().st_size
    if size > table.MAX_BYTES:
        raise SourceError(
            f"{name} has {size / 2**20:,.0f} MB; at most {table.MAX_BYTES / 2**20:,.0f} are read. Split it."
        )
    content = read_file(path, SourceError, advice="Close it in other programs, or copy it.")
    if not content.strip():
        raise SourceError(f"{name} is empty ({size} bytes). Export it again.")
    if not content.strip(b"\x00"):
        raise SourceError(f"{name} holds nothing but NUL bytes ({size:,}): the copy was cut off. Download it again.")
    _refuse_other_kinds(name, content)
    return content


def _refuse_other_kinds(name: str, content: bytes) -> None:
    """Refuse a file that is something else than a table, whatever its name says."""
    begins = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what, remedy in _NOT_TABLES:
        if begins.startswith(start):
            raise SourceError(f"{name} {what}, whatever its name says. {remedy}")
    if not _MARKUP.match(begins):
        return
    title = _PAGE_TITLE.search(content[:100_000])
    called = f" titled '{shorten(title[1].decode('utf-8', 'replace').strip())}'" if title else ""
    if _ASKS_TO_SIGN_IN.search(content[:100_000]):
        raise SourceError(f"{name} is HTML: a web page{called} that asks to sign in. Sign in and download it again.")
    raise SourceError(f"{name} is HTML or XML{called}, whatever its name says. Open it in Excel and save it as XLSX.")


# Delimited text --------------------------------------------------------------------------------------------------
def _read_delimited(name: str, content: bytes) -> Rows:
    """Rows of a text file."""
    decoded, encoding = _decode(name, content)
    text, removed = clean_text(decoded)
    csv.field_size_limit(table.MAX_BYTES)
    hint = re.match(r"\"?sep=([,;\t|])\"?(?:\r\n|\r|\n)", text)  # Excel's own first line, not a row of the table
    delimiter = hint[1] if hint else _find_delimiter(text)
    begins = hint.end() if hint else 0
    rows, lines, long_rows = _split_rows(name, text, begins, delimiter, first_line=2 if hint else 1)
    refuse_swallowed_records(name, rows, lines, long_rows, delimiter)
    notes = (*removed, *_cut_off(rows, lines, text), *stray_marks_note(rows, lines, delimiter))
    return as_rows(name, rows, lines, encoding=encoding, delimiter=delimiter, notes=notes)


def _decode(name: str, content: bytes) -> tuple[str, str]:
    """Text of a file and the encoding it was read with."""
    encoding = _find_encoding(content)
    if encoding.startswith("utf-8") and b"\x00" in content:
        count, first = content.count(b"\x00"), content.index(b"\x00")
        raise SourceError(
            f"{name} is not a text file: {count:,} NUL bytes, the first at byte {first:,}. "
            "Save it as UTF-8, or name the right file."
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        if not encoding.startswith("utf-8"):
            raise SourceError(
                f"{name} is damaged {encoding.upper()[:6]} (byte {problem.start:,}). Save it as UTF-8."
            ) from None
        return _decode_windows(name, content), "cp1252"
    if "\x00" in text:
        raise SourceError(f"{name} holds {text.count(chr(0)):,} NUL characters. Save it again as UTF-8.")
    return text, encoding


def _find_encoding(content: bytes) -> str:
    """Encoding a byte-order mark names; without one, UTF-16 and UTF-32 by where their NUL bytes stand; else UTF-8."""
    marks = {
        b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
        b"\xef\xbb\xbf": "utf-8-sig",
    }  # fmt: skip
    for mark, encoding in marks.items():
        if content.startswith(mark):
            return encoding
    head = content[:8192]
    n_nul = [head[place::4].count(0) for place in range(4)]
    quarter = max(1, len(head) // 4)
    patterns = {
        "utf-32-le": (False, False, True, True), "utf-32-be": (True, True, False, False),
        "utf-16-le": (False, True, False, True), "utf-16-be": (True, False, True, False),
    }  # fmt: skip
    for encoding, is_high in patterns.items():
        wanted = [count for count, high in zip(n_nul, is_high, strict=True) if high]
        others = [count for count, high in zip(n_nul, is_high, strict=True) if not high]
        # The second byte of UTF-32 is mostly NUL too; the first is one in no text.
        if "32" in encoding and min(wanted) > 0.95 * quarter and min(others) == 0:
            return encoding
        if "16" in encoding and min(wanted) > 0.15 * quarter and max(others) == 0:
            return encoding
    return "utf-8"


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
    sample = list(itertools.islice(csv.reader(_lines(text), delimiter=delimiter), N_SAMPLE_ROWS))
    rows = [row for row in sample if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return False, 0.0, 0.0, 1
    width, n_usual = widths.most_common(1)[0]
    cells = Counter(cell.strip() for row in rows[1:] for cell in row)
    n_numbers = sum(n for cell, n in cells.items() if _NUMBER_LIKE.fullmatch(cell) is not None)
    return len(rows[0]) == width, n_usual / len(rows), n_numbers / max(1, cells.total()), width


def _lines(text: str, begins: int = 0) -> Iterator[str]:
    """Lines with what ends them: line feed, carriage return or both, mixed as they may be."""
    return (line[0] for line in _PHYSICAL_LINE.finditer(text, begins))


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    """The same lines, each of which joins those taken."""
    for line in lines:
        taken.append(line)
        yield line


def _split_rows(
    name: str, text: str, begins: int, delimiter: str, *, first_line: int
) -> tuple[list[list[str]], list[int], list[LongRow]]:
    """Rows, the line each begins on and those over several lines; a quotation mark never closed is an error."""
    # The csv module takes an open quotation mark to reach the end of the file: a closing row that does not come out
    # by itself shows it.
    taken: list[str] = []
    reader = csv.reader(_noted(itertools.chain(_lines(text, begins), [_CLOSING_ROW]), taken), delimiter=delimiter)
    size = TableSize(name)
    shared: dict[str, str] = {}
    rows: list[list[str]] = []
    lines: list[int] = []
    long_rows: list[LongRow] = []
    line = first_line
    for row in reader:
        if row == [_CLOSING_ROW]:
            return rows, lines, long_rows
        if len(taken) > 1:
            long_rows.append(LongRow(len(rows), tuple(taken)))
        taken.clear()
        size.add(len(row))
        _refuse_long_cell(name, row, line)
        if len(shared) > MAX_SHARED_CELLS:
            shared.clear()
        rows.append(list(map(shared.setdefault, row, row)))
        lines.append(line)
        line = reader.line_num + first_line
    raise SourceError(
        f"{name}: a quotation mark opened on or after line {lines[-1] if lines else first_line} is never closed, or "
        "the download was cut off there. Close it, or export again."
    )


def _refuse_long_cell(name: str, row: list[str], line: int) -> None:
    """Refuse a cell no person wrote."""
    longest = max(map(len, row), default=0)
    if longest > table.MAX_CELL_CHARACTERS:
        raise SourceError(
            f"{name}, line {line:,}: a cell of {longest:,} characters; at most {table.MAX_CELL_CHARACTERS:,} are read. "
            "A quotation mark is probably missing: export it again."
        )


def _cut_off(rows: list[list[str]], lines: list[int], text: str) -> tuple[Note, ...]:
    """Say that the file ends in the middle of its last row, where it looks so."""
    if text.endswith(("\r", "\n")) or len(rows) < 3:
        return ()
    usual = len(rows[0])
    if len(rows[-1]) >= usual or any(len(row) != usual for row in rows[:-1] if row):
        return ()
    return (
        Note(
            "cut_off",
            "warns",
            f"The last row has {len(rows[-1])} of {usual} cells and no line end: the download was probably cut off.",
            1,
            "Download it again and compare the number of answers with what the survey tool shows.",
            lines=(lines[-1],),
        ),
    )
