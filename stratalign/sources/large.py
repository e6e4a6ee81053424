"""Long exports too large to hold as rows: DuckDB streams the file, and only codes of its cells come into memory."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stratalign.engagement.declarations.survey import LongColumns
from stratalign.errors import SourceError
from stratalign.sources.files.characters import MOST_NAMED, note_of_removed
from stratalign.sources.files.quotation_marks import RecordShape, holds_records
from stratalign.sources.files.table import MAX_BYTES, Rows
from stratalign.sources.files.text import TEXT_SUFFIXES, read_rows
from stratalign.sources.raw import Note, RawSurvey, unique_names
from stratalign.sources.selected import Where, no_row_fits, plain_cell, require_column
from stratalign.sources.tools.long import build_wide
from stratalign.sources.tools.long_columns import MAX_LONG_COLUMNS, Column, LongTable, find_long_columns
from stratalign.temporary import temporary_folder

if TYPE_CHECKING:
    import duckdb

#: A text file of more bytes is looked at this way first.
LARGE_BYTES = 20 * 2**20
MAX_LONG_BYTES = 8 * 2**30
MAX_LONG_ROWS = 50_000_000
#: A table is a long one, and read as such, from the same score as any other format.
MINIMUM_SCORE = 0.7
MEMORY_LIMIT = "600MB"
SAMPLE_BYTES = 2**18
SCAN_BYTES = 2**24
MAX_LINE_BYTES = 2**24
#: What no text holds, as the database writes it; halves of characters are no UTF-8, and refused.
_NO_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}\x{fffe}\x{ffff}]"
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_large(
    path: Path, *, columns: LongColumns | None = None, is_long: bool = False, where: Where | None = None
) -> RawSurvey | None:
    """Read a long export without holding it; other files are left to the ordinary way.

    Parameters
    ----------
    path
        Any file.
    columns
        Columns named by the analyst.
    is_long
        Whether the analyst says that the file is a long one, which is then not decided by evidence.
    where
        Rows to read, by the cells of their columns.

    Returns
    -------
    RawSurvey or None
        One row a respondent, as `long.build_wide` gives it; None where the file is not large, not UTF-8 or not long
        and may be read as any other.

    Raises
    ------
    SourceError
        A row is malformed (never skipped), the file is larger than can be read, or is no usable long table.
    """
    if not path.is_file() or path.suffix.lower() not in TEXT_SUFFIXES or path.stat().st_size <= LARGE_BYTES:
        return None
    _refuse_beyond(path)
    sample = _sample(path)
    if sample is None or len(sample.rows[0]) > MAX_LONG_COLUMNS:
        _refuse_too_large(path, "is not UTF-8, or too wide to have one row an answer")
        return None
    n_blank_lines = _scan(path)
    with _cells(path, sample) as database:
        removed = _clean(database, sample.n_header_cells)
        _refuse_swallowed_records(path, sample, database)
        if where:
            _keep_only(path, sample, database, where)
        table = _table(path, sample, database, [*removed, *_blank_lines(n_blank_lines)])
        is_named = columns is not None or is_long
        if not is_named and find_long_columns(table).score < MINIMUM_SCORE:
            _refuse_too_large(path, "is not seen to have one row an answer")
            return None
        return build_wide(table, columns)


def _refuse_too_large(path: Path, reason: str) -> None:
    """Refuse a file that the ordinary way cannot hold either."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SourceError(
            f"{path.name} has {size / 2**20:,.0f} MB and {reason}; more than {MAX_BYTES / 2**20:,.0f} MB are read only "
            "of a UTF-8 text file with one row an answer. Save it so ('long:' in engagement.yml names its columns), "
            "or split it."
        )


def _refuse_beyond(path: Path) -> None:
    """Refuse a file larger than the temporary copy of it may be."""
    size = path.stat().st_size
    if size > MAX_LONG_BYTES:
        raise SourceError(
            f"{path.name} has {size / 2**30:,.1f} GB; at most {MAX_LONG_BYTES / 2**30:,.0f} are read. Split it by wave."
        )


def _sample(path: Path) -> Rows | None:
    """First rows of a file, read as any file is; None where they are not UTF-8."""
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    ends = [match.end() for match in re.finditer(rb"\r\n|\n|\r", start)]
    # An even number of quotation marks: the cut is not inside a cell.
    end = next((end for end in reversed(ends) if start.count(b'"', 0, end) % 2 == 0), 0)
    if start.startswith(_UNICODE_MARKS) or end == 0:
        return None
    with temporary_folder() as folder:
        part = folder / path.name
        part.write_bytes(start[:end])
        rows = read_rows(part)
    return rows if rows.encoding in ("utf-8", "utf-8-sig") else None


def _scan(path: Path) -> int:
    """Count the blank lines of a file; NUL bytes are refused."""
    n_blank, last = 0, b""
    with path.open("rb") as file:
        while block := file.read(SCAN_BYTES):
            if b"\x00" in block:
                raise SourceError(f"{path.name} is not a text file: it holds NUL bytes. Save it as UTF-8.")
            n_blank += len(re.findall(rb"\n(?=\r?\n)", last + block))
            last = block[-1:] if block.endswith(b"\n") else b""
    return n_blank


@contextmanager
def _cells(path: Path, sample: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    """Database of the cells of a file in a temporary folder: `record` and `c0`, `c1` ..., blank cells as ''."""
    import duckdb  # most exports are small

    width = sample.n_header_cells
    names = [f"c{number}" for number in range(width)]
    with temporary_folder() as folder, duckdb.connect(f"{folder}/cells.duckdb") as database:
        database.execute("SET memory_limit = ?", [MEMORY_LIMIT])
        database.execute("SET temp_directory = ?", [str(folder)])
        try:
            database.execute(
                _load_query(names),
                {
                    "first": sample.first_record,
                    "path": str(path),
                    "skip": sample.lines[0] - 1,
                    "delimiter": sample.delimiter,
                    "longest": MAX_LINE_BYTES,
                    "columns": dict.fromkeys(names, "VARCHAR"),
                },
            )
        except duckdb.Error as problem:
            raise SourceError(_malformed(path, width, str(problem))) from None
        yield database


def _load_query(names: list[str]) -> str:
    """Query that streams a file into the table of cells; its records are numbered before blank ones are left out."""
    cells = ", ".join(f"coalesce({name}, '') AS {name}" for name in names)
    return (
        f"CREATE TABLE cells AS FROM (SELECT row_number() OVER () + $first AS record, {cells} FROM read_csv("
        "$path, auto_detect = false, header = true, skip = $skip, delim = $delimiter, quote = '\"', escape = '\"', "
        "strict_mode = true, max_line_size = $longest, columns = $columns)) "
        f"WHERE trim(concat({', '.join(names)})) <> ''"
    )


def _clean(database: duckdb.DuckDBPyConnection, width: int) -> tuple[Note, ...]:
    """Take what is no text out of the table of cells, as it is taken out of other files."""
    found, records, n_removed = set[str](), set[int](), 0
    for name in (f"c{place}" for place in range(width)):
        spoilt = f"FROM cells WHERE regexp_matches({name}, $no_text)"
        length = f"coalesce(sum(length({name}) - length(regexp_replace({name}, $no_text, '', 'g'))), 0)::BIGINT"
        n_here = _one(database, f"SELECT {length} {spoilt}", {"no_text": _NO_TEXT})
        if not n_here:
            continue
        n_removed += n_here
        kinds = f"SELECT DISTINCT unnest(regexp_extract_all({name}, $no_text)) {spoilt}"
        found |= {each for (each,) in database.execute(kinds, {"no_text": _NO_TEXT}).fetchall()}
        first = f"SELECT record {spoilt} ORDER BY record LIMIT {MOST_NAMED}"
        records |= {int(each) for (each,) in database.execute(first, {"no_text": _NO_TEXT}).fetchall()}
        changed = f"UPDATE cells SET {name} = regexp_replace({name}, $no_text, '', 'g')"
        database.execute(f"{changed} WHERE regexp_matches({name}, $no_text)", {"no_text": _NO_TEXT})
    lines = tuple(sorted(records)[:MOST_NAMED])
    return note_of_removed(sorted(found), lines, n_removed=n_removed) if found else ()


def _refuse_swallowed_records(path: Path, sample: Rows, database: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file in which a cell over several lines holds whole records."""
    width = sample.n_header_cells
    rows = [row for row in sample.rows[1:] if not any("\n" in cell for cell in row)]
    first = [row[0] for row in rows]
    shape = RecordShape.of(rows, first=first, width=width, delimiter=sample.delimiter or ",")
    for place in range(width):
        query = f"SELECT record, c{place} FROM cells WHERE contains(c{place}, chr(10)) ORDER BY record"
        for record, cell in database.execute(query).fetchall():
            if holds_records(cell, shape):
                raise SourceError(
                    f"{path.name}, record {record:,}: whole records stand inside a cell, because a quotation mark is "
                    "not closed. Delete it and the one that closes it, or export again."
                )


def _keep_only(path: Path, sample: Rows, database: duckdb.DuckDBPyConnection, where: Where) -> None:
    """Delete the rows that are not wanted from the table of cells."""
    names = unique_names(sample.rows[0][: sample.n_header_cells])
    for column, cells in where.items():
        place = require_column(path.name, column, names)
        held = database.execute(f"SELECT c{place}, count(*) FROM cells GROUP BY c{place}").fetchall()
        kept = [cell for cell, _ in held if plain_cell(cell) in {plain_cell(wanted) for wanted in cells}]
        if not kept:
            raise no_row_fits(path.name, where, Counter(dict(held)), column)
        database.execute(f"DELETE FROM cells WHERE c{place} NOT IN (SELECT unnest($kept))", {"kept": kept})


def _malformed(path: Path, width: int, problem: str) -> str:
    """What is wrong with a row, without the row."""
    line = re.search(r"CSV Error on Line: (\d+)", problem)
    where = f"{path.name}, line {int(line[1]):,}" if line else path.name
    found = re.search(r"Expected Number of Columns: \d+ Found: (\d+)", problem)
    if found:
        return (
            f"{where}: {found[1]} cells where the header has {width}. An answer with a delimiter or a line break needs "
            "quotation marks: export it again."
        )
    if "unicode" in problem:
        return f"{where}: not UTF-8. A file of this size is read as UTF-8 only: save it so."
    if "unterminated quote" in problem:
        return f"{where}: a quotation mark is not closed, or text follows it. Double it inside a cell, or export again."
    if "Maximum line size" in problem:
        return f"{where}: longer than {MAX_LINE_BYTES / 2**20:,.0f} MB. A quotation mark is probably not closed."
    if "state machine" in problem:
        return f"{where}: line ends of different kinds, or quotation marks that do not match. Export it again."
    kind = problem.partition(":")[0]
    return f"{where} cannot be read ({kind}). Check that the disk has room for a copy of it, and export it again."


def _table(path: Path, sample: Rows, database: duckdb.DuckDBPyConnection, notes: list[Note]) -> LongTable:
    """Table by code over the cells of a file."""
    names = tuple(unique_names(sample.rows[0][: sample.n_header_cells]))
    n_rows = _one(database, "SELECT count(*) FROM cells")
    if n_rows > MAX_LONG_ROWS:
        raise SourceError(f"{path.name} has {n_rows:,} rows; at most {MAX_LONG_ROWS:,} are read. Split it by wave.")

    @functools.cache
    def column(name: str) -> Column:
        return _load(database, f"c{names.index(name)}")

    records = database.execute("SELECT record FROM cells ORDER BY record").fetchnumpy()["record"]
    return LongTable(
        file=path.name,
        names=names,
        n_distinct={
            name: _one(database, f"SELECT count(DISTINCT c{number}) FROM cells WHERE trim(c{number}) <> ''")
            for number, name in enumerate(names)
        },
        records=np.asarray(records, dtype=np.int64),
        places=np.asarray(records, dtype=np.int64),
        place="record",
        column=column,
        encoding=sample.encoding,
        delimiter=sample.delimiter,
        notes=(*(note for note in sample.notes if note.key not in {each.key for each in notes}), *notes),
    )


def _one(database: duckdb.DuckDBPyConnection, query: str, values: dict[str, str] | None = None) -> int:
    """Single number a query gives."""
    found = database.execute(query, values or {}).fetchone()
    return int(found[0]) if found else 0


def _load(database: duckdb.DuckDBPyConnection, name: str) -> Column:
    """Codes of a column in the order of the file; each different cell becomes one text."""
    texts = f"{name}_texts"
    database.execute(
        f"CREATE TEMP TABLE {texts} AS SELECT cell, (row_number() OVER (ORDER BY first) - 1)::INTEGER AS code "
        f"FROM (SELECT {name} AS cell, min(record) AS first FROM cells GROUP BY {name})"
    )
    codes = database.execute(f"SELECT code FROM cells JOIN {texts} ON {name} = cell ORDER BY record").fetchnumpy()[
        "code"
    ]
    found = database.execute(f"SELECT cell FROM {texts} ORDER BY code").fetchall()
    return Column(np.asarray(codes, dtype=np.int32), [cell for (cell,) in found])


def _blank_lines(count: int) -> list[Note]:
    """Note on lines DuckDB does not count as records."""
    if not count:
        return []
    seen = f"{count:,} blank lines; record numbers count the records that are not blank"
    return [Note("blank_lines", "informs", seen, count, "Take blank lines out if record numbers must match.")]
