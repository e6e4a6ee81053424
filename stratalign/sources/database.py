"""A table or a query of a database as rows of text: read only, in chunks, its address in the environment."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.survey import Database
from stratalign.errors import SourceError
from stratalign.sources.files.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Rows
from stratalign.sources.raw import Note

CHUNK_ROWS = 20_000
CONNECT_SECONDS = 10
#: Drivers that stratalign brings as an extra, by the database's name in the address.
EXTRAS = {"postgresql": "postgres"}
#: What keeps a session from writing, by the database's name; others are read inside a transaction that is rolled back.
READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
    "mysql": "SET TRANSACTION READ ONLY",
    "mariadb": "SET TRANSACTION READ ONLY",
}
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.S)


def read_table(database: Database) -> Rows:
    """Read a table, or what a query selects, as rows of text.

    Nothing is written: the session is read only where the database has that, and its transaction is always rolled
    back. Dates are ISO, decimals without exponent, booleans TRUE and FALSE, NULL is "".

    Parameters
    ----------
    database
        Variable with the SQLAlchemy address, and a table (`schema.table`) or one SELECT.

    Returns
    -------
    Rows
        The names of the columns, then every row.

    Raises
    ------
    SourceError
        The variable is not set, the driver is missing, the server does not answer, the table does not exist or may not
        be read, the query is no single SELECT, or there is nothing or too much to read. No message holds the address.
    """
    address = _address(database)
    with _connected(address, database) as connection:
        statement = _statement(database, connection)
        return _read(database, connection, statement)


# Connection ------------------------------------------------------------------------------------------------------
def _address(database: Database) -> sa.URL:
    """Address in the environment variable; it is never shown."""
    given = os.environ.get(database.url_variable, "").strip()
    if not given:
        raise SourceError(
            f"{database.name}: the environment variable {database.url_variable} is not set. Set it to the SQLAlchemy "
            "address of the database, such as postgresql+psycopg://reader@server/surveys."
        )
    try:
        address = sa.make_url(given)
    except (ArgumentError, ValueError):
        raise SourceError(
            f"{database.name}: {database.url_variable} holds no SQLAlchemy address. Write "
            "driver://user:password@server/database, with special characters of the password as %XX."
        ) from None
    # The old name, and the driver that the extra installs.
    if address.drivername in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+psycopg")
    return address


@contextmanager
def _connected(address: sa.URL, database: Database) -> Iterator[sa.Connection]:
    """Read-only connection whose transaction is rolled back; no exception of the driver gets out."""
    name = address.get_backend_name()
    _refuse_missing_file(address, database)
    try:
        engine = sa.create_engine(address, connect_args=_connect_arguments(address), poolclass=sa.NullPool)
    except (ImportError, NoSuchModuleError):
        extra = EXTRAS.get(name)
        remedy = f'Install it: pip install "stratalign[{extra}]"' if extra else "Install the driver the address names."
        raise SourceError(f"{database.name}: the driver for '{name}' is not installed. {remedy}") from None
    except (SQLAlchemyError, TypeError, ValueError):
        raise SourceError(f"{database.name}: {database.url_variable} holds no usable address. Correct it.") from None
    try:
        with _open(engine, database) as connection:
            if name in READ_ONLY:
                connection.exec_driver_sql(READ_ONLY[name])
            try:
                yield connection
            finally:
                connection.rollback()
    except DBAPIError as problem:
        raise SourceError(_failure(database, problem)) from None
    except SQLAlchemyError as problem:
        raise SourceError(f"{database.name} cannot be read ({type(problem).__name__}). Check it.") from None
    finally:
        engine.dispose()


def _connect_arguments(address: sa.URL) -> dict[str, Any]:
    """How a driver is told to be patient for a while only, and to write nothing."""
    if address.get_backend_name() == "duckdb":
        return {"read_only": True} if address.database and address.database != ":memory:" else {}
    return {"connect_timeout": CONNECT_SECONDS} if address.get_backend_name() in {"postgresql", "mysql"} else {}


def _refuse_missing_file(address: sa.URL, database: Database) -> None:
    """Refuse an embedded database that is not there, which its driver would create."""
    if address.get_backend_name() in {"sqlite", "duckdb"} and not os.path.isfile(address.database or ""):
        raise SourceError(
            f"{database.name}: the database file named in {database.url_variable} does not exist. Check the path; an "
            "absolute one has four slashes on Linux and macOS (sqlite:////folder/file.db)."
        )


def _open(engine: sa.Engine, database: Database) -> sa.Connection:
    """Connection, or one message that the server cannot be reached."""
    try:
        return engine.connect()
    except DBAPIError as problem:
        kind = type(problem.orig).__name__
        raise SourceError(
            f"{database.name}: no connection to the database that {database.url_variable} names ({kind}). Check that "
            "the server runs and can be reached from here, and the user, the password and the name of the database."
        ) from None


def _failure(database: Database, problem: DBAPIError) -> str:
    """What a driver complained of, without its text: that shows parts of the query and of the data."""
    kind = type(problem.orig).__name__
    if kind == "InsufficientPrivilege":
        return f"{database.name}: the user of {database.url_variable} may not read it. Ask for SELECT on it."
    if kind == "ReadOnlySqlTransaction" or "readonly" in str(problem.orig):
        return f"{database.name}: the query tries to write, which is refused. Write one SELECT."
    if database.query is not None:
        return (
            f"{database.name}: the database refuses the query ({kind}). Write one SELECT that changes nothing; try "
            "it in the database's own tool."
        )
    return f"{database.name} cannot be read ({kind}). Look at it with the database's own tool."


# Statement -------------------------------------------------------------------------------------------------------
def _statement(database: Database, connection: sa.Connection) -> Any:
    """Statement that selects what is asked for."""
    if database.query is not None:
        return sa.text(_require_one_select(database, database.query).replace(":", "\\:"))
    schema, table = _find_table(database, sa.inspect(connection))
    return sa.select(sa.text("*")).select_from(sa.table(table, schema=schema))


def _require_one_select(database: Database, query: str) -> str:
    """Query without its last semicolon, refused where it is more or other than one SELECT."""
    code = _NOT_CODE.sub(" ", query).strip().rstrip(";").strip()
    words = re.findall(r"\w+", code.casefold())
    if ";" in code:
        raise SourceError(f"{database.name}: the query has several statements. Write one SELECT.")
    if not words or words[0] not in {"select", "with"}:
        raise SourceError(
            f"{database.name}: the query is no SELECT. Write one that gives a row a respondent or answer."
        )
    return query.strip().rstrip(";")


def _find_table(database: Database, inspector: sa.Inspector) -> tuple[str | None, str]:
    """Schema and name of a table or view that exists."""
    wanted = str(database.table)
    schema, _, table = wanted.rpartition(".")
    for own_schema, own_name in ((None, wanted), (schema or None, table)):
        if own_schema is not None and own_schema not in inspector.get_schema_names():
            continue
        if own_name in _names(inspector, own_schema):
            return own_schema, own_name
    schemas = inspector.get_schema_names()
    if schema and schema not in schemas:
        raise SourceError(f"{database.name}: there is no schema '{schema}'.{did_you_mean(schema, schemas)}")
    known = [f"{schema}.{name}" if schema else name for name in _names(inspector, schema or None)]
    raise SourceError(f"{database.name}: there is no such table or view.{did_you_mean(wanted, known)}")


def _names(inspector: sa.Inspector, schema: str | None) -> list[str]:
    """Tables and views of a schema."""
    return [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]


# Rows ------------------------------------------------------------------------------------------------------------
def _read(database: Database, connection: sa.Connection, statement: Any) -> Rows:
    """Every row as text, fetched in chunks from a cursor that stays on the server where the driver has that."""
    # DuckDB's and SQLite's own cursors stream already.
    is_streaming = connection.dialect.name in {"postgresql", "mysql", "mariadb"}
    result = connection.execution_options(stream_results=is_streaming, max_row_buffer=CHUNK_ROWS).execute(statement)
    names = [str(name) for name in result.keys()]  # noqa: SIM118 (a view of names, no dictionary)
    if len(names) > MAX_COLUMNS:
        raise SourceError(f"{database.name} has {len(names):,} columns; at most {MAX_COLUMNS:,} are read.")
    rows, n_nulls, n_blank = [names], 0, 0
    for values in _chunks(result):
        for row in values:
            n_nulls += sum(value is None for value in row)
            n_blank += sum(value == "" for value in row if isinstance(value, str))
            rows.append([_text(database, name, value) for name, value in zip(names, row, strict=True)])
        _refuse_too_many(database, len(rows) - 1, len(names))
    if len(rows) == 1:
        raise SourceError(f"{database.name} gives no rows. Check it, or the condition of the query.")
    lines = tuple(range(1, len(rows) + 1))
    return Rows(rows, None, None, None, lines, len(names), notes=_blank_notes(n_nulls, n_blank))


def _chunks(result: sa.CursorResult[Any]) -> Iterator[Any]:
    """Rows by the thousand."""
    while chunk := result.fetchmany(CHUNK_ROWS):
        yield chunk


def _refuse_too_many(database: Database, n_rows: int, n_columns: int) -> None:
    """Refuse a result that grows past what is read."""
    if n_rows > MAX_ROWS or n_rows * n_columns > MAX_CELLS:
        raise SourceError(
            f"{database.name} gives more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells, the most that is read. "
            "Select one wave, and only the columns needed."
        )


def _text(database: Database, name: str, value: object) -> str:
    """Text of a value: one rule for every database."""
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
    seen = f"{n_nulls:,} cells are NULL and {n_blank:,} are empty text; both are read as blank"
    fix = "Where only one of them means 'not asked', write the other as a word in a query."
    return (Note("null_and_empty_text", "informs", seen, n_nulls + n_blank, fix),)
