"""A performance file as text: one named column each, nothing interpreted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.paths import expand, in_words
from stratalign.sources.files.file_lists import matching_files
from stratalign.sources.files.hidden_rows import hidden_notes
from stratalign.sources.files.sheets import Sheet, only_table, other_sheets
from stratalign.sources.files.table import Rows
from stratalign.sources.files.text import read_rows
from stratalign.sources.performance.filled import FILE_COLUMN, SHEET_COLUMN, fill_down
from stratalign.sources.raw import Note

#: A title stands in one or two cells above a table of at least so many columns, in the first rows.
MAX_TITLE_CELLS, MIN_TABLE_COLUMNS, MAX_TITLE_ROWS = 2, 3, 20
#: Share of the usual number of filled cells that a row must have to be a header.
HEADER_SHARE = 0.8
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"[-+(]?[\d.,' ]*\d[\d.,' ]*%?\)?")


def read_performance(
    path: str | Path, performance: Performance | None = None, *, sheet: str | None = None
) -> pd.DataFrame:
    """Read a performance file as it stands.

    Parameters
    ----------
    path
        A text file or workbook; or a pattern such as `accounts/*.xlsx`, whose files are put below each other.
    performance
        Says which sheets are read and where the header is. Without it, titles above the header are found: rows of one
        or two cells above a wider table.
    sheet
        Worksheet to read; needed where several hold something.

    Returns
    -------
    pandas.DataFrame
        One row per row of the file that is not wholly blank, all text, blank cells as empty strings. The index `line`
        is the line of the file (of several sheets or files, with its name before it). A column without a name is
        `unnamed_1` and so on; a name that stands again gets ` (2)`. `attrs` holds `encoding`, `delimiter` and `sheet`,
        and where there are some `titles` (the text above the header by file and sheet), `notes` and `repeated` (how
        often a header stands). Of several files or sheets, the columns `(file)` and `(sheet)` name them.

    Raises
    ------
    SourceError
        The file is not a readable table, its header is blank, or rows have more cells than the header.
    """
    notes: list[Note] = []
    tables = []
    for file in matching_files(expand(path)):
        with in_words(file, SourceError):
            for title in _sheet_titles(file, performance, sheet, notes):
                tables.append((file.name, *_read_table(file, title, performance)))
    notes += [note for _, table, _ in tables for note in table.attrs.get("notes", ())]
    titles = {f"{name}!{table.attrs['sheet'] or ''}": above for name, table, above in tables if above}
    named = [(name, table) for name, table, _ in tables]
    whole = named[0][1] if len(named) == 1 else _below_each_other(named)
    whole = _noting(whole, titles=titles, notes=tuple(notes))
    return fill_down(whole, performance) if performance else whole


def _sheet_titles(
    file: Path, performance: Performance | None, sheet: str | None, notes: list[Note]
) -> list[str | None]:
    """Titles of the sheets to read; None stands for the only one."""
    if performance is None or performance.sheets is None:
        return [sheet or (performance.sheet if performance else None)]
    if performance.sheets != "all":
        return list(performance.sheets)
    chosen: list[str | None] = []

    def take_all(name: str, sheets: Mapping[str, Sheet]) -> str:
        beside = other_sheets(sheets)
        chosen.extend(title for title in sheets if title not in beside)
        notes.extend(_left_out_note(beside))
        return str(chosen[0])

    only = read_rows(file, choose=take_all)
    return chosen or [only.sheet]


def _left_out_note(beside: Mapping[str, str]) -> list[Note]:
    """Tell which sheets were not read."""
    if not beside:
        return []
    shown = "; ".join(f"'{title}' ({reason})" for title, reason in beside.items())
    fix = "Nothing, or say with 'sheet' which to read, or with 'sheets' which of several."
    return [Note("accounts_sheets_left_out", "informs", f"not read: {shown}", len(beside), fix)]


def _take_one(name: str, sheets: Mapping[str, Sheet], beside: dict[str, str]) -> str:
    """Take the one sheet that may be the accounts, and remember why the others may not."""
    beside |= other_sheets(sheets)
    try:
        return only_table(name, sheets, beside)
    except SourceError as problem:
        titles = ", ".join(f'"{title}"' for title in list(sheets)[:2])
        raise SourceError(
            f"{problem} To put several below each other: 'sheets: all', or 'sheets: [{titles}]'."
        ) from None


def _read_table(file: Path, sheet: str | None, performance: Performance | None) -> tuple[pd.DataFrame, str]:
    """Rows below the header with their names, and the text above it."""
    beside: dict[str, str] = {}

    def choose(name: str, sheets: Mapping[str, Sheet]) -> str:
        return _take_one(name, sheets, beside)

    whole = read_rows(file, sheet=sheet, choose=choose)
    asked = performance.header_row if performance else None
    n_header_rows = performance.header_rows if performance else 1
    if asked is not None and asked not in whole.lines[:-1]:
        whole = read_rows(file, sheet=sheet, header_row=asked, choose=choose)
    begins = _header_position(whole) if asked is None else whole.lines.index(asked)
    above = [" ".join(cell for cell in row if cell.strip()) for row in whole.rows[:begins]]
    read = whole.beginning_at(begins)
    table = named_table(file.name, read, n_header_rows)
    notes = [*(note for note in whole.notes if note.key != "formulas"), *hidden_notes(file, read.sheet)]
    notes += _left_out_note(beside)
    if begins and asked is None:
        notes.append(_title_note(file.name, read, begins))
    table.attrs = {**table.attrs, "encoding": read.encoding, "delimiter": read.delimiter, "sheet": read.sheet}
    if notes:
        table.attrs["notes"] = tuple(notes)
    return table, " ".join(" ".join(above).split())


def _title_note(name: str, read: Rows, n_above: int) -> Note:
    """Tell that rows above the header were taken for titles."""
    where = f"{name}, sheet '{read.sheet}'" if read.sheet else name
    return Note(
        "accounts_titles_above_header",
        "informs",
        f"{where}: the header was found on line {read.lines[0]}; {n_above} rows above it are titles",
        n_above,
        "Nothing, if that is the header; else say where it is with 'header_row'.",
        lines=(read.lines[0],),
    )


def _header_position(read: Rows) -> int:
    """Place of the header: the first row, unless that is a title above a wider table."""
    counts = [sum(1 for cell in row if cell.strip()) for row in read.rows]
    filled = sorted(count for count in counts if count)
    usual = filled[len(filled) // 2]
    if not 0 < counts[0] <= MAX_TITLE_CELLS or usual < MIN_TABLE_COLUMNS:
        return 0
    likely = (
        position
        for position, count in enumerate(counts[:MAX_TITLE_ROWS])
        if count >= HEADER_SHARE * usual and 2 * sum(map(_is_figure, read.rows[position])) < count
    )
    return next(likely, 0)


def _is_figure(cell: str) -> bool:
    """Whether a cell holds a number that is no year."""
    return _FIGURE.fullmatch(cell.strip()) is not None and not _YEAR.fullmatch(cell.strip())


def named_table(name: str, read: Rows, n_header_rows: int = 1) -> pd.DataFrame:
    """Put the rows of a table under the names of its header.

    Parameters
    ----------
    name
        What messages call the table.
    read
        Header and rows.
    n_header_rows
        How many rows make the header.

    Returns
    -------
    pandas.DataFrame
        As `read_performance` describes; of `attrs` only `repeated`.

    Raises
    ------
    SourceError
        The header is blank, nothing stands below it, or rows are longer than it.
    """
    _refuse_long_rows(name, read)
    if n_header_rows >= len(read.rows):
        raise SourceError(f"{name} has a header of {n_header_rows} rows and nothing below it. Correct 'header_rows'.")
    kept = [
        number for number, row in enumerate(read.rows) if number >= n_header_rows and any(cell.strip() for cell in row)
    ]
    names, repeated = _column_names(name, _one_header(read.rows[:n_header_rows]))
    table = pd.DataFrame(
        [read.rows[number] for number in kept],
        columns=names,
        index=pd.Index([read.lines[number] for number in kept], name="line"),
        dtype="str",
    )
    return _noting(table, repeated=repeated)


def _one_header(rows: list[list[str]]) -> list[str]:
    """Rows of a header as one: a heading over several columns, such as a year, goes to each of them."""
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    header = cells[-1]
    for upper in reversed(cells[:-1]):
        spread: list[str] = []
        over = ""
        for heading, below in zip(upper, header, strict=True):
            over = heading if heading and below else "" if heading or not below else over
            spread.append(" ".join(filter(None, (heading or over, below))))
        header = spread
    return header


def _column_names(name: str, header: list[str]) -> tuple[list[str], dict[str, int]]:
    """Name every column, once, and count the headers that repeat; runs of white space become one space."""
    cells = [" ".join(cell.split()) for cell in header]
    if not any(cells):
        raise SourceError(
            f"{name}: the first row is blank, so that no column has a name. Put the header into line 1, or say where "
            "it is with 'header_row'."
        )
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        key = cell or "unnamed"
        seen[key] += 1
        names.append(f"unnamed_{seen[key]}" if not cell else cell if seen[key] == 1 else f"{cell} ({seen[key]})")
    return names, {cell: seen[cell] for cell in dict.fromkeys(cells) if cell and seen[cell] > 1}


def _refuse_long_rows(name: str, read: Rows) -> None:
    """Refuse rows longer than the header: a delimiter inside a cell has moved the cells after it."""
    limit = read.n_header_cells
    long = [line for line, row in zip(read.lines, read.rows, strict=True) if any(cell.strip() for cell in row[limit:])]
    if long:
        shown = ", ".join(map(str, long[:5]))
        raise SourceError(
            f"{name}: {len(long):,} of {len(read.rows) - 1:,} rows have more cells than the header ({limit}), "
            f"on line {shown}. A delimiter inside a number or a name needs quotation marks: correct it or export again."
        )


def _below_each_other(tables: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """One table of several, each row with the file and sheet it stands in."""
    several_files = len({name for name, _ in tables}) > 1
    parts = []
    for name, table in tables:
        sheet = table.attrs["sheet"] or ""
        label = ", ".join(filter(None, (name if several_files else "", sheet)))
        part = table.assign(**{FILE_COLUMN: name, SHEET_COLUMN: sheet})
        parts.append(part.set_axis(pd.Index([f"{label}!{line}" for line in table.index], name="line")))
    repeated = {name: count for _, table in tables for name, count in table.attrs.get("repeated", {}).items()}
    for part in parts:
        part.attrs = {}
    whole = pd.concat(parts).fillna("").astype("str")
    encodings = {table.attrs["encoding"] for _, table in tables}
    encoding = "cp1252" if "cp1252" in encodings else next(iter(encodings))
    whole.attrs = {"encoding": encoding, "delimiter": tables[0][1].attrs["delimiter"], "sheet": None}
    return _noting(whole, repeated=repeated)


def _noting(table: pd.DataFrame, **noted: object) -> pd.DataFrame:
    """The table with what there is to note in its `attrs`."""
    table.attrs = {**table.attrs, **{name: value for name, value in noted.items() if value}}
    return table
