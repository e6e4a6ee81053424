"""A DuckDB file as rows of text: opened by duckdb itself, read only, kept from every other file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from stratalign.engagement.declarations.survey import Database
from stratalign.errors import SourceError
from stratalign.sources.database_rows import chunks_of, find_table, read_rows, refusal, require_one_select
from stratalign.sources.files.table import Rows
from stratalign.temporary import temporary_folder

#: A query sees this one file: no other file, no address, and nothing is fetched to read it.
_CLOSED = {"enable_external_access": "false"}
_WITH_ZONE = "TIMESTAMP WITH TIME ZONE"


def read_duckdb_file(path: Path, database: Database) -> Rows:
    """Read a table of a DuckDB file, or what a query selects from it, as rows of text.

    The file is opened read only; times with a zone are given in UTC. What does not fit into memory goes to a temporary
    folder that is deleted.

    Parameters
    ----------
    path
        File that exists.
    database
        A table (`schema.table`) or one SELECT.

    Returns
    -------
    Rows
        The names of the columns, then every row.

    Raises
    ------
    SourceError
        It is no DuckDB file, another program has it open for writing, the table does not exist, the query is no single
        SELECT or reaches for other files, or there is nothing or too much to read. No message holds the path.
    """
    with _connected(path, database) as connection:
        try:
            names, chunks = _select(connection, _statement(database, connection))
            return read_rows(database, names, chunks)
        except duckdb.Error as problem:
            raise SourceError(_failure(database, problem)) from None


@contextmanager
def _connected(path: Path, database: Database) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read-only connection that opens nothing else; its clock is UTC on every machine."""
    with temporary_folder() as folder:
        try:
            connection = duckdb.connect(path, read_only=True, config={**_CLOSED, "temp_directory": str(folder)})
        except duckdb.Error as problem:
            raise SourceError(_no_connection(database, problem)) from None
        with connection:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection


def _no_connection(database: Database, problem: duckdb.Error) -> str:
    """Why a file cannot be opened, without its path."""
    if isinstance(problem, duckdb.ConnectionException) or "lock on file" in str(problem):
        why = "a program has it open, perhaps this one. Close it there."
    else:
        why = "Check that it is a DuckDB database, of this version or an older one, and that you may read it."
    kind = type(problem).__name__
    return f"{database.name}: DuckDB cannot open the file that {database.url_variable} names ({kind}): {why}"


def _statement(database: Database, connection: duckdb.DuckDBPyConnection) -> str:
    """Statement that selects what is asked for."""
    if database.query is not None:
        return require_one_select(database, database.query)
    schemas = "SELECT schema_name FROM information_schema.schemata WHERE catalog_name = current_database()"
    schema, table = find_table(database, _column(connection, schemas), lambda schema: _tables(connection, schema))
    # In full: a schema may be called like the file.
    (place,) = connection.execute("SELECT current_database(), coalesce(?, current_schema())", [schema]).fetchall()
    return f"SELECT * FROM {'.'.join(_quoted(name) for name in (*place, table))}"


def _tables(connection: duckdb.DuckDBPyConnection, schema: str | None) -> list[str]:
    """Tables and views of a schema of the file."""
    query = (
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() "
        "AND table_schema = coalesce(?, current_schema())"
    )
    return _column(connection, query, schema)


def _column(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[str]:
    """Texts that a query with one column gives."""
    return [text for (text,) in connection.execute(query, values).fetchall()]


def _quoted(name: str) -> str:
    """A name as an identifier."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _select(
    connection: duckdb.DuckDBPyConnection, statement: str
) -> tuple[list[str], Iterator[Sequence[Sequence[Any]]]]:
    """Names of the columns, and the rows by the thousand as they stream."""
    cursor = connection.execute(statement)
    columns = cursor.description or []
    names = [str(column[0]) for column in columns]
    zoned = [number for number, column in enumerate(columns) if str(column[1]) == _WITH_ZONE]
    if not zoned:
        return names, chunks_of(cursor.fetchmany)
    # duckdb makes such times with pytz, which nothing else here needs: take them without their zone, which is UTC.
    taken = (f"#{n + 1} AT TIME ZONE 'UTC'" if n in zoned else f"#{n + 1}" for n in range(len(columns)))
    cursor = connection.execute(f"SELECT {', '.join(taken)} FROM ({statement}\n)")
    return names, _with_zone(chunks_of(cursor.fetchmany), set(zoned))


def _with_zone(chunks: Iterator[Sequence[Sequence[Any]]], zoned: set[int]) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows whose times in UTC say so."""
    for chunk in chunks:
        yield [[_in_utc(value) if n in zoned else value for n, value in enumerate(row)] for row in chunk]


def _in_utc(value: dt.datetime | None) -> dt.datetime | None:
    """A time with its zone."""
    return None if value is None else value.replace(tzinfo=dt.UTC)


def _failure(database: Database, problem: duckdb.Error) -> str:
    """What duckdb complained of."""
    if isinstance(problem, duckdb.PermissionException):
        return (
            f"{database.name} reaches for something outside the database file, which is refused. Copy what it needs "
            "into the file first (CREATE TABLE ... AS SELECT)."
        )
    return refusal(database, type(problem).__name__, is_write="read-only mode" in str(problem))
