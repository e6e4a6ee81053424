"""Tables and queries of real databases become rows of text; nothing is written and no address is told."""

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from conftest import absent

from stratalign.engagement.declarations.survey import Database, LongColumns, SurveyFile
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import SourceError
from stratalign.responses.reading import read_answers
from stratalign.sources import database as database_module
from stratalign.sources.database import read_table

PASSWORD = "s3cret/p@ss"
VARIABLE = "SURVEY_DATABASE"


def server_programs():
    """Folder of the newest PostgreSQL server programs of this machine."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def as_user():
    """Words that run a program as a user who may start the server, which root may not."""
    if os.geteuid() != 0:
        return [], None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return ["runuser", "-u", user, "--"], user


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """A private PostgreSQL server on loopback; gives the address of its owner."""
    programs = server_programs()
    if programs is None:
        absent("PostgreSQL's server programs (initdb, pg_ctl) are not installed; Debian calls the package postgresql")
    prefix, user = as_user()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket has at most 107 characters
    if user:
        shutil.chown(folder, user)
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    port, data = free_port(), folder / "data"
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"

    def run(*words):
        found = subprocess.run([*prefix, *words], cwd=folder, capture_output=True, text=True, timeout=90, check=False)
        assert found.returncode == 0, found.stderr

    try:
        run(programs / "initdb", "-D", data, "-U", "owner", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C")  # fmt: skip
        run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield sa.URL.create("postgresql+psycopg", "owner", PASSWORD, "127.0.0.1", port, "postgres")
    finally:
        if (data / "postmaster.pid").exists():
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres(server):
    """The server with tables of every kind, and a reader who may see some of them."""
    engine = sa.create_engine(server)
    statements = [
        'CREATE SCHEMA "HR Survey"',
        """CREATE TABLE "HR Survey"."Wave 2026" ("Person" uuid, "unit" text, q1 smallint, weight numeric(30, 10),
           is_lead boolean, at timestamp, at_zone timestamptz, on_day date, share double precision, said text)""",
        """INSERT INTO "HR Survey"."Wave 2026" VALUES
           ('00000000-0000-0000-0000-000000000001', 'Zürich – 東京', 4, 0.0000000001, true, '2026-03-01 09:30:15',
            '2026-03-01 09:30:15+02', '2026-03-01', 0.1, 'It''s "fine"; really, ok' || chr(10) || 'second line'),
           ('00000000-0000-0000-0000-000000000002', NULL, NULL, 12345678901234567890.5, false, '2026-03-01', NULL,
            '2026-12-31', 'NaN', ''),
           ('00000000-0000-0000-0000-000000000003', 'NA', 5, 100, NULL, NULL, NULL, NULL, 2, '100% :sure %(x)s')""",
        "CREATE TABLE long_answers AS SELECT 'p' || p AS person, 'u' || p % 3 AS unit, 'q' || q AS question, "
        "(p * 7 + q) % 5 + 1 AS answer FROM generate_series(1, 300) p, generate_series(1, 90) q ORDER BY p, q",
        "CREATE VIEW only_one AS SELECT * FROM long_answers WHERE person = 'p1'",
        "CREATE TABLE nothing (a int, b int)",
        "CREATE TABLE secret_table (a int)",
        "INSERT INTO secret_table VALUES (1)",
        "CREATE TABLE files (a int, content bytea)",
        "INSERT INTO files VALUES (1, 'x')",
        "CREATE TABLE lists (a int, content int[])",
        "INSERT INTO lists VALUES (1, '{1,2}')",
        f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'",
        "GRANT SELECT ON long_answers, nothing TO reader",
    ]
    with engine.begin() as connection:
        for statement in statements:
            connection.execution_options(no_parameters=True).exec_driver_sql(statement)
    engine.dispose()
    return server


@pytest.fixture
def address(postgres, monkeypatch):
    """The owner's address in the environment."""
    monkeypatch.setenv(VARIABLE, postgres.render_as_string(hide_password=False))
    return postgres


def table(name):
    return Database(url_variable=VARIABLE, table=name)


def query(text):
    return Database(url_variable=VARIABLE, query=text)


def refused(database, match):
    """Message of the refusal; it never tells the address."""
    with pytest.raises(SourceError, match=match) as problem:
        read_table(database)
    assert problem.value.__cause__ is None
    assert problem.value.__suppress_context__ or problem.value.__context__ is None
    for told in (PASSWORD, "s3cret", "p%40ss", "127.0.0.1", "owner@"):
        assert told not in str(problem.value)
    return str(problem.value)


# PostgreSQL ------------------------------------------------------------------------------------------------------
def test_values_of_postgresql_become_text_by_one_rule(address):
    rows = read_table(table("HR Survey.Wave 2026"))
    assert rows.rows[0] == [
        "Person", "unit", "q1", "weight", "is_lead", "at", "at_zone", "on_day", "share", "said",
    ]  # fmt: skip
    first, second, third = (dict(zip(rows.rows[0], row, strict=True)) for row in rows.rows[1:])
    assert first == {
        "Person": "00000000-0000-0000-0000-000000000001", "unit": "Zürich – 東京", "q1": "4", "weight": "0.0000000001",
        "is_lead": "TRUE", "at": "2026-03-01 09:30:15", "at_zone": first["at_zone"], "on_day": "2026-03-01",
        "share": "0.1", "said": 'It\'s "fine"; really, ok\nsecond line',
    }  # fmt: skip
    assert first["at_zone"].startswith("2026-03-01 0") and first["at_zone"].endswith("+00:00")
    assert (second["unit"], second["q1"], second["share"], second["said"]) == ("", "", "", "")
    assert (second["weight"], second["is_lead"], second["at"]) == (
        "12345678901234567890.5000000000",
        "FALSE",
        "2026-03-01",
    )
    assert (third["unit"], third["said"], third["share"]) == ("NA", "100% :sure %(x)s", "2")
    assert [note.key for note in rows.notes] == ["null_and_empty_text"]
    assert rows.notes[0].seen.startswith("7 cells are NULL and 1 are empty text")


def test_a_long_table_of_the_server_becomes_wide(address, tmp_path, monkeypatch):
    monkeypatch.setattr(database_module, "CHUNK_ROWS", 1000)
    survey = SurveyFile(database=table("long_answers"))
    raw = read_answers(survey, load_engagement("data/sample/harbour"))
    assert raw.detection.format == "generic_long"
    assert raw.answers.shape == (300, 92)
    person = raw.answers.set_index("person")
    for p, q in ((1, 1), (17, 90), (300, 44)):
        assert person.loc[f"p{p}", f"q{q}"] == str((p * 7 + q) % 5 + 1)
    assert raw.file == "database table long_answers"


def test_columns_of_a_long_query_may_be_named(address):
    survey = SurveyFile(
        database=query("SELECT person AS a, question AS b, answer AS c FROM long_answers WHERE question <> 'q2'"),
        long=LongColumns(respondent="a", question="b", answer="c"),
    )
    raw = read_answers(survey, load_engagement("data/sample/harbour"))
    assert raw.answers.shape == (300, 90)


@pytest.mark.parametrize("name", ["long_answers", "public.long_answers", "only_one"])
def test_tables_and_views_are_found_with_and_without_schema(address, name):
    assert read_table(table(name)).rows[0] == ["person", "unit", "question", "answer"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT person, answer FROM long_answers WHERE person = 'p1;' OR question = 'q1' ;",
        "/* all */ WITH picked AS (SELECT * FROM long_answers) SELECT person, answer FROM picked WHERE question = 'q1'",
        "select person, answer::text from long_answers where question = 'q1' and person like 'p%' -- done; really",
    ],
)
def test_one_select_is_read(address, text):
    rows = read_table(query(text))
    assert (rows.rows[0], len(rows.rows)) == (["person", "answer"], 301)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT INTO nothing VALUES (1, 2)", "no SELECT"),
        ("SELECT 1; DELETE FROM long_answers", "several statements"),
        ("WITH gone AS (DELETE FROM long_answers RETURNING *) SELECT * FROM gone", "refuses the query"),
        ("SELECT person INTO copied FROM long_answers", "refuses the query"),
        ("SELECT nextval('counter')", "refuses the query"),
        ("SELECT * FROM long_answerz", "refuses the query"),
        ("SELECT wrong FROM long_answers", "refuses the query"),
        ("SELECT * FROM nothing", "gives no rows"),
    ],
)
def test_other_statements_change_nothing_and_are_refused(address, text, message):
    refused(query(text), message)
    with sa.create_engine(address).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM long_answers").scalar() == 27_000
        assert connection.exec_driver_sql("SELECT to_regclass('copied')").scalar() is None


def test_a_sequence_is_not_moved(address):
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SEQUENCE moved")
    refused(query("SELECT nextval('moved')"), "tries to write")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT is_called FROM moved").scalar() is False


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("long_answer", r"no such table or view. Did you mean 'long_answers'\?"),
        ("HR Survey.Wave 2025", r"Did you mean 'HR Survey.Wave 2026'\?"),
        ("HR Surveys.Wave 2026", r"no schema 'HR Surveys'. Did you mean 'HR Survey'\?"),
        ('long_answers"; DROP TABLE nothing; --', "no such table"),
        ("nothing", "gives no rows"),
        ("files", "column 'content' holds bytes"),
        ("lists", "column 'content' holds list"),
    ],
)
def test_tables_that_cannot_be_read_are_explained(address, name, message):
    refused(table(name), message)


def test_a_reader_without_the_right_is_told_so(postgres, monkeypatch):
    reader = postgres.set(username="reader")
    monkeypatch.setenv(VARIABLE, reader.render_as_string(hide_password=False))
    assert len(read_table(table("long_answers")).rows) == 27_001
    refused(table("secret_table"), "may not read it. Ask for SELECT")


def test_a_wrong_password_and_a_dead_server_are_told_apart_from_nothing(postgres, monkeypatch):
    monkeypatch.setenv(VARIABLE, postgres.set(password="s3cret wrong").render_as_string(hide_password=False))
    assert VARIABLE in refused(table("long_answers"), "no connection to the database")
    monkeypatch.setenv(VARIABLE, postgres.set(port=free_port()).render_as_string(hide_password=False))
    refused(table("long_answers"), "no connection to the database that SURVEY_DATABASE names")


def test_the_plain_name_of_postgresql_takes_the_driver_of_the_extra(postgres, monkeypatch):
    for name in ("postgresql", "postgres"):
        plain = postgres.set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv(VARIABLE, plain.replace("postgresql:", f"{name}:"))
        assert len(read_table(table("only_one")).rows) == 91


def test_rows_beyond_the_limit_are_refused_while_they_come(address, monkeypatch):
    monkeypatch.setattr(database_module, "MAX_ROWS", 5000)
    monkeypatch.setattr(database_module, "CHUNK_ROWS", 1000)
    refused(table("long_answers"), "more than 5,000 rows")


# Embedded databases ----------------------------------------------------------------------------------------------
def sqlite_file(folder):
    with sqlite3.connect(folder / "answers.db") as connection:
        connection.execute("CREATE TABLE answers (id INTEGER, unit TEXT, q1 REAL, note TEXT)")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", [(1, "A", 4.0, "x"), (2, "ü", 2.5, None)])
    connection.close()
    return f"sqlite:///{folder / 'answers.db'}"


def duckdb_file(folder):
    with duckdb.connect(str(folder / "answers.duckdb")) as connection:
        connection.execute("CREATE TABLE answers (id INTEGER, unit TEXT, q1 DOUBLE, note TEXT)")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", [(1, "A", 4.0, "x"), (2, "ü", 2.5, None)])
    return f"duckdb:///{folder / 'answers.duckdb'}"


EMBEDDED = {"sqlite": sqlite_file, "duckdb": duckdb_file}


@pytest.mark.parametrize("kind", EMBEDDED)
@pytest.mark.parametrize("asked", [table("answers"), query("SELECT * FROM answers ORDER BY id")])
def test_embedded_databases_are_read(tmp_path, monkeypatch, kind, asked):
    monkeypatch.setenv(VARIABLE, EMBEDDED[kind](tmp_path))
    assert read_table(asked).rows == [["id", "unit", "q1", "note"], ["1", "A", "4", "x"], ["2", "ü", "2.5", ""]]


@pytest.mark.parametrize("kind", EMBEDDED)
@pytest.mark.parametrize("text", ["DELETE FROM answers", "DROP TABLE answers", "PRAGMA query_only = OFF"])
def test_embedded_databases_are_not_changed(tmp_path, monkeypatch, kind, text):
    url = EMBEDDED[kind](tmp_path)
    monkeypatch.setenv(VARIABLE, url)
    before = Path(url.partition("///")[2]).read_bytes()
    refused(query(text), "no SELECT")
    monkeypatch.setattr(database_module, "_require_one_select", lambda database, given: given)
    with pytest.raises((SourceError, sa.exc.ResourceClosedError)):
        read_table(query(text))
    assert Path(url.partition("///")[2]).read_bytes() == before


@pytest.mark.parametrize("kind", EMBEDDED)
def test_a_database_file_that_is_not_there_is_not_made(tmp_path, monkeypatch, kind):
    monkeypatch.setenv(VARIABLE, f"{kind}:///{tmp_path / 'none.db'}")
    refused(table("answers"), f"named in {VARIABLE} does not exist")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_refused(tmp_path, monkeypatch):
    (tmp_path / "answers.db").write_text("id,q1\n1,2\n" * 200)
    for kind in EMBEDDED:
        monkeypatch.setenv(VARIABLE, f"{kind}:///{tmp_path / 'answers.db'}")
        with pytest.raises(SourceError, match="database table answers"):
            read_table(table("answers"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (None, "environment variable SURVEY_DATABASE is not set"),
        ("no address s3cret", "holds no SQLAlchemy address"),
        ("postgresql+psycopg://u:s3cret@host:port/x", "holds no SQLAlchemy address"),
        ("mssql+pyodbc://u:s3cret@server/x", "driver for 'mssql' is not installed"),
        ("strange://u:s3cret@server/x", "driver for 'strange' is not installed"),
        ("postgresql+psycopg2://u:s3cret@server/x", r'pip install "stratalign\[postgres\]"'),
    ],
)
def test_addresses_that_cannot_be_used_are_explained(monkeypatch, url, message):
    monkeypatch.delenv(VARIABLE, raising=False)
    if url:
        monkeypatch.setenv(VARIABLE, url)
    refused(table("answers"), message)
