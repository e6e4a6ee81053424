"""A table or a query of a database as rows of text: read only, in chunks, its address in the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from stratalign.engagement.declarations.survey import Database
from stratalign.errors import SourceError
from stratalign.sources.database_rows import CHUNK_ROWS, chunks_of, find_table, read_rows, refusal, require_one_select
from stratalign.sources.duckdb_file import read_duckdb_file
from stratalign.sources.files.table import Rows

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
    if address.get_backend_name() in {"sqlite", "duckdb"}:
        path = _file(address, database)
        if address.get_backend_name() == "duckdb":
            return read_duckdb_file(path, database)
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


def _file(address: sa.URL, database: Database) -> Path:
    """File of an embedded database; one that is not there is refused, which its driver would create."""
    kind, named = address.get_backend_name(), f"{database.name}: {database.url_variable} names"
    forms = f"{kind}:///folder/file.db, or with four slashes from the root ({kind}:////folder/file.db)"
    if address.host or address.username or address.port:
        raise SourceError(f"{named} a server, but {kind} has none. Write three slashes before the path: {forms}.")
    if not address.database or address.database.startswith(":memory:"):
        raise SourceError(f"{named} a database in memory, which is always empty. Name a file: {forms}.")
    if kind == "duckdb" and address.query:
        raise SourceError(f"{named} options of DuckDB, which are not taken. Leave out the '?' and what follows.")
    path = Path(address.database)
    if path.is_file():
        return path
    if path.is_dir():
        raise SourceError(f"{named} a folder. Name the file of the database in it: {forms}.")
    where = (
        "" if path.is_absolute() else " The path is relative: it is looked for in the folder where the command runs."
    )
    raise SourceError(
        f"{database.name}: the database file named in {database.url_variable} does not exist.{where} Check the path; "
        f"an absolute one has four slashes on Linux and macOS ({kind}:////folder/file.db)."
    )


@contextmanager
def _connected(address: sa.URL, database: Database) -> Iterator[sa.Connection]:
    """Read-only connection whose transaction is rolled back; no exception of the driver gets out."""
    name = address.get_backend_name()
    # A driver is to be patient for a while only.
    patience = {"connect_timeout": CONNECT_SECONDS} if name in {"postgresql", "mysql"} else {}
    try:
        engine = sa.create_engine(address, connect_args=patience, poolclass=sa.NullPool)
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
    """What a driver complained of."""
    kind = type(problem.orig).__name__
    if kind == "InsufficientPrivilege":
        return f"{database.name}: the user of {database.url_variable} may not read it. Ask for SELECT on it."
    is_write = kind == "ReadOnlySqlTransaction" or "readonly" in str(problem.orig)
    return refusal(database, kind, is_write=is_write)


# Statement -------------------------------------------------------------------------------------------------------
def _statement(database: Database, connection: sa.Connection) -> Any:
    """Statement that selects what is asked for."""
    if database.query is not None:
        return sa.text(require_one_select(database, database.query).replace(":", "\\:"))
    inspector = sa.inspect(connection)
    schema, table = find_table(database, inspector.get_schema_names(), lambda schema: _names(inspector, schema))
    return sa.select(sa.text("*")).select_from(sa.table(table, schema=schema))


def _names(inspector: sa.Inspector, schema: str | None) -> list[str]:
    """Tables and views of a schema."""
    return [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]


def _read(database: Database, connection: sa.Connection, statement: Any) -> Rows:
    """Every row, fetched in chunks from a cursor that stays on the server where the driver has that."""
    # SQLite's own cursor streams already.
    is_streaming = connection.dialect.name in {"postgresql", "mysql", "mariadb"}
    result = connection.execution_options(stream_results=is_streaming, max_row_buffer=CHUNK_ROWS).execute(statement)
    return read_rows(database, list(result.keys()), chunks_of(result.fetchmany))
