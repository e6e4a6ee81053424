"""What is asked of a database, and its answer as rows of text: one rule for every database."""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.survey import Database
from stratalign.errors import SourceError
from stratalign.sources.files.characters import clean_rows
from stratalign.sources.files.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Rows
from stratalign.sources.raw import Note
from stratalign.vocabulary import counted

CHUNK_ROWS = 20_000
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.S)


# Statement -------------------------------------------------------------------------------------------------------
def require_one_select(database: Database, query: str) -> str:
    """Return a query without its last semicolon; what is more or other than one SELECT is refused."""
    code = _NOT_CODE.sub(" ", query).strip().rstrip(";").strip()
    words = re.findall(r"\w+", code.casefold())
    if ";" in code:
        raise SourceError(f"{database.name}: the query has several statements. Write one SELECT.")
    if not words or words[0] not in {"select", "with"}:
        raise SourceError(
            f"{database.name}: the query is no SELECT. Write one that gives a row a respondent or answer."
        )
    return query.strip().rstrip(";")


def find_table(
    database: Database, schemas: list[str], tables_of: Callable[[str | None], list[str]]
) -> tuple[str | None, str]:
    """Find the schema and the name of a table or view that exists.

    Parameters
    ----------
    database
        Names the table as `table` or `schema.table`.
    schemas
        Schemas of the database.
    tables_of
        Tables and views of a schema; None is the one a session starts in.

    Returns
    -------
    tuple
        Schema (None where it needs none) and name.

    Raises
    ------
    SourceError
        There is no such schema or table; the message names the one that is nearest.
    """
    wanted = str(database.table)
    schema, _, table = wanted.rpartition(".")
    for own_schema, own_name in ((None, wanted), (schema or None, table)):
        if own_schema is not None and own_schema not in schemas:
            continue
        if own_name in tables_of(own_schema):
            return own_schema, own_name
    if schema and schema not in schemas:
        raise SourceError(f"{database.name}: there is no schema '{schema}'.{did_you_mean(schema, schemas)}")
    known = [f"{schema}.{name}" if schema else name for name in tables_of(schema or None)]
    raise SourceError(f"{database.name}: there is no such table or view.{did_you_mean(wanted, known)}")


def refusal(database: Database, kind: str, *, is_write: bool = False) -> str:
    """Say that a database refuses, without its text: that shows parts of the query and of the data."""
    if is_write:
        return f"{database.name}: the query tries to write, which is refused. Write one SELECT."
    if database.query is not None:
        return (
            f"{database.name}: the database refuses the query ({kind}). Write one SELECT that changes nothing; try "
            "it in the database's own tool."
        )
    return f"{database.name} cannot be read ({kind}). Look at it with the database's own tool."


# Rows ------------------------------------------------------------------------------------------------------------
def chunks_of(fetch: Callable[[int], Sequence[Sequence[Any]]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Give rows by the thousand until a cursor's `fetchmany` has no more."""
    while chunk := fetch(CHUNK_ROWS):
        yield chunk


def read_rows(database: Database, names: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> Rows:
    """Read every row as text.

    Parameters
    ----------
    database
        Where the rows come from, named in messages.
    names
        Names of the columns.
    chunks
        Rows as they come, each as wide as `names`.

    Returns
    -------
    Rows
        The names of the columns, then every row.

    Raises
    ------
    SourceError
        There are no rows or too many, or a cell is no single text, number or date.
    """
    if len(names) > MAX_COLUMNS:
        raise SourceError(f"{database.name} has {len(names):,} columns; at most {MAX_COLUMNS:,} are read.")
    rows, n_nulls, n_blank = [list(names)], 0, 0
    for values in chunks:
        for row in values:
            n_nulls += sum(value is None for value in row)
            n_blank += sum(value == "" for value in row if isinstance(value, str))
            rows.append([_text(database, name, value) for name, value in zip(names, row, strict=True)])
        _refuse_too_many(database, len(rows) - 1, len(names))
    if len(rows) == 1:
        raise SourceError(f"{database.name} gives no rows. Check it, or the condition of the query.")
    lines = tuple(range(1, len(rows) + 1))
    rows, removed = clean_rows(rows)
    return Rows(rows, None, None, None, lines, len(names), notes=(*_blank_notes(n_nulls, n_blank), *removed))


def _refuse_too_many(database: Database, n_rows: int, n_columns: int) -> None:
    """Refuse a result that grows past what is read."""
    if n_rows > MAX_ROWS or n_rows * n_columns > MAX_CELLS:
        raise SourceError(
            f"{database.name} gives more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells, the most that is read. "
            "Select one wave, and only the columns needed."
        )


def _text(database: Database, name: str, value: object) -> str:
    """Text of a value."""
    if isinstance(value, str):
        return sys.intern(value)  # a million "Agree" are one
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | uuid.UUID):
        return sys.intern(str(value))
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() and not value.tzinfo else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _number_text(value.total_seconds())
    raise SourceError(
        f"{database.name}: the column '{name}' holds {type(value).__name__}, which is no single text, number or date. "
        "Leave it out, or turn it into text in a query."
    )


def _number_text(value: float) -> str:
    """Text of a number; one that is none is blank."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)


def _blank_notes(n_nulls: int, n_blank: int) -> tuple[Note, ...]:
    """Note where NULL and empty text both stand: they become the same."""
    if not (n_nulls and n_blank):
        return ()
    seen = f"{counted(n_nulls, 'cell is', 'cells are')} NULL and {n_blank:,} empty text; both are read as blank"
    fix = "Where only one of them means 'not asked', write the other as a word in a query."
    return (Note("null_and_empty_text", "informs", seen, n_nulls + n_blank, fix),)
