"""Tables and queries of real databases become rows of text; nothing is written and no address is told."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
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
from stratalign.sources import database_rows, duckdb_file
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
    assert rows.notes[0].seen.startswith("7 cells are NULL and 1 empty text")


def test_a_long_table_of_the_server_becomes_wide(address, tmp_path, monkeypatch):
    monkeypatch.setattr(database_rows, "CHUNK_ROWS", 1000)
    survey = SurveyFile(database=table("long_answers"))
    raw = read_answers(survey, load_engagement("data/sample/harbour").raw_files)
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
    raw = read_answers(survey, load_engagement("data/sample/harbour").raw_files)
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
    monkeypatch.setattr(database_rows, "MAX_ROWS", 5000)
    monkeypatch.setattr(database_rows, "CHUNK_ROWS", 1000)
    refused(table("long_answers"), "more than 5,000 rows")


# Embedded databases ----------------------------------------------------------------------------------------------
def make_sqlite_file(folder):
    with sqlite3.connect(folder / "answers.db") as connection:
        connection.execute("CREATE TABLE answers (id INTEGER, unit TEXT, q1 REAL, note TEXT)")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", [(1, "A", 4.0, "x"), (2, "ü", 2.5, None)])
    connection.close()
    return f"sqlite:///{folder / 'answers.db'}"


def make_duckdb_file(folder):
    with duckdb.connect(str(folder / "answers.duckdb")) as connection:
        connection.execute("CREATE TABLE answers (id INTEGER, unit TEXT, q1 DOUBLE, note TEXT)")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", [(1, "A", 4.0, "x"), (2, "ü", 2.5, None)])
    return f"duckdb:///{folder / 'answers.duckdb'}"


EMBEDDED = {"sqlite": make_sqlite_file, "duckdb": make_duckdb_file}


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
    for module in (database_module, duckdb_file):
        monkeypatch.setattr(module, "require_one_select", lambda database, given: given)
    with pytest.raises((SourceError, sa.exc.ResourceClosedError)):
        read_table(query(text))
    assert Path(url.partition("///")[2]).read_bytes() == before


@pytest.mark.parametrize("kind", EMBEDDED)
def test_a_database_file_that_is_not_there_is_not_made(tmp_path, monkeypatch, kind):
    monkeypatch.setenv(VARIABLE, f"{kind}:///{tmp_path / 'none.db'}")
    refused(table("answers"), f"named in {VARIABLE} does not exist")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", EMBEDDED)
def test_a_table_that_is_not_there_is_explained(tmp_path, monkeypatch, kind):
    monkeypatch.setenv(VARIABLE, EMBEDDED[kind](tmp_path))
    refused(table("answer"), r"no such table or view. Did you mean 'answers'\?")
    refused(table("hr.answers"), "no schema 'hr'")


@pytest.mark.parametrize("kind", EMBEDDED)
def test_a_path_may_be_relative(tmp_path, monkeypatch, kind):
    name = Path(EMBEDDED[kind](tmp_path).partition("///")[2]).name
    monkeypatch.setenv(VARIABLE, f"{kind}:///{name}")
    refused(table("answers"), "does not exist. The path is relative: it is looked for in the folder where the command")
    monkeypatch.chdir(tmp_path)
    assert len(read_table(table("answers")).rows) == 3


@pytest.mark.parametrize("kind", EMBEDDED)
@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("//", r"names a database in memory, which is always empty. Name a file: {kind}:///folder/file.db, or"),
        ("///", "names a database in memory"),
        ("///:memory:", "names a database in memory"),
        ("///:memory:s3cret", "names a database in memory"),
        ("//s3cret/answers.db", "names a server, but {kind} has none. Write three slashes"),
        ("//user:s3cret@server/answers.db", "names a server, but {kind} has none"),
        ("///.", "names a folder. Name the file"),
        ("///s3cret.db", "does not exist. The path is relative"),
        ("////s3cret.db", r"does not exist. Check the path; an absolute one has four slashes .*{kind}:////folder"),
        ("///md:s3cret", "does not exist"),
    ],
)
def test_every_form_of_an_embedded_address_gets_a_clear_answer(monkeypatch, kind, rest, message):
    monkeypatch.setenv(VARIABLE, f"{kind}:{rest}")
    refused(table("answers"), message.replace("{kind}", kind))


def test_a_file_that_is_no_database_is_refused(tmp_path, monkeypatch):
    (tmp_path / "answers.db").write_text("id,q1\n1,2\n" * 200)
    for kind in EMBEDDED:
        monkeypatch.setenv(VARIABLE, f"{kind}:///{tmp_path / 'answers.db'}")
        with pytest.raises(SourceError, match="database table answers"):
            read_table(table("answers"))


# DuckDB ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def duckdb_address(tmp_path, monkeypatch):
    """A DuckDB file named like one of its schemas, with values of every kind; gives its path."""
    path = tmp_path / "HR.duckdb"
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"""
            CREATE SCHEMA "HR"."HR";
            CREATE TABLE "HR"."HR"."Wave 2026" AS SELECT 1 AS n;
            CREATE TABLE kinds AS SELECT 1 AS row, 170141183460469231731687303715884105727 AS huge,
                0.0000000001::DECIMAL(30, 10) AS weight, true AS is_lead, 0.1::DOUBLE AS share, 'Zürich – 東京' AS unit,
                'agree'::ENUM('agree', 'no') AS label, '00000000-0000-0000-0000-000000000001'::UUID AS person,
                TIMESTAMP '2026-03-01 09:30:15' AS at, TIMESTAMP '2026-03-01' AS at_midnight, DATE '2026-12-31' AS day,
                TIMESTAMPTZ '2026-03-01 09:30:15+02' AS at_zone, INTERVAL 90 SECOND AS took, TIME '09:30' AS clock
              UNION ALL SELECT 2, NULL, NULL, false, 'nan'::DOUBLE, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL;
            CREATE VIEW leads AS SELECT row FROM kinds WHERE is_lead;
            CREATE VIEW elsewhere AS SELECT * FROM read_csv('{tmp_path / "secret.csv"}');
            CREATE TABLE nothing (a INTEGER);
            CREATE TABLE lists AS SELECT [1, 2] AS content;
            CREATE SEQUENCE counter;
            CREATE TABLE long_answers AS SELECT p AS person, q AS question FROM range(300) a(p), range(90) b(q);
        """)
    monkeypatch.setenv(VARIABLE, f"duckdb:///{path}")
    return path


def test_values_of_duckdb_become_text_by_the_same_rule(duckdb_address):
    rows = read_table(table("kinds"))
    first, second = (dict(zip(rows.rows[0], row, strict=True)) for row in rows.rows[1:])
    assert first == {
        "row": "1", "huge": "170141183460469231731687303715884105727", "weight": "0.0000000001", "is_lead": "TRUE",
        "share": "0.1", "unit": "Zürich – 東京", "label": "agree", "person": "00000000-0000-0000-0000-000000000001",
        "at": "2026-03-01 09:30:15", "at_midnight": "2026-03-01", "day": "2026-12-31",
        "at_zone": "2026-03-01 07:30:15+00:00", "took": "90", "clock": "09:30:00",
    }  # fmt: skip
    assert second == {name: "" for name in first} | {"row": "2", "is_lead": "FALSE"}
    assert [note.key for note in rows.notes] == ["null_and_empty_text"]


def test_times_with_a_zone_keep_their_column_row_and_name(duckdb_address):
    asked = query("SELECT row, at_zone AS t, row AS row, at_zone AS t FROM kinds ORDER BY row DESC -- latest first")
    stamp = "2026-03-01 07:30:15+00:00"
    assert read_table(asked).rows == [["row", "t", "row", "t"], ["2", "", "2", ""], ["1", stamp, "1", stamp]]


def test_a_query_sees_times_in_utc_whatever_this_machine_has(duckdb_address, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    assert read_table(query("SELECT at_zone::VARCHAR AS t FROM kinds WHERE row = 1")).rows[1] == [
        "2026-03-01 07:30:15+00"
    ]


@pytest.mark.parametrize("name", ["HR.Wave 2026", "leads", "main.leads"])
def test_tables_and_views_of_duckdb_are_found_with_and_without_schema(duckdb_address, name):
    assert len(read_table(table(name)).rows) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (table("HR.Wave 2025"), r"Did you mean 'HR.Wave 2026'\?"),
        (table("HRs.Wave 2026"), r"no schema 'HRs'. Did you mean 'HR'\?"),
        (table('kinds"; DROP TABLE nothing; --'), "no such table"),
        (table("nothing"), "gives no rows"),
        (table("lists"), "column 'content' holds list"),
        (table("elsewhere"), "outside the database file, which is refused. Copy what it needs"),
        (query("SELECT * FROM read_text('/etc/hostname')"), "outside the database file"),
        (query("SELECT * FROM read_csv('http://127.0.0.1:9/a.csv')"), "outside the database file"),
        (query("SELECT * FROM '/etc/hostname'"), "refuses the query"),
        (query("SELECT nextval('counter')"), "tries to write"),
        (query("SELECT * FROM kind"), "refuses the query"),
        (query("SELECT 'x'::INTEGER FROM kinds"), "refuses the query"),
        (query("SELECT 1; DELETE FROM kinds"), "several statements"),
        (query("WITH gone AS (DELETE FROM kinds RETURNING *) SELECT * FROM gone"), "refuses the query|tries to write"),
    ],
)
def test_what_duckdb_may_not_or_cannot_read_is_explained(duckdb_address, asked, message):
    before = duckdb_address.read_bytes()
    assert str(duckdb_address.parent) not in refused(asked, message)
    assert duckdb_address.read_bytes() == before
    assert {path.name for path in duckdb_address.parent.iterdir()} == {"HR.duckdb", "secret.csv"}


def test_rows_of_duckdb_come_in_chunks_and_beyond_the_limit_are_refused(duckdb_address, monkeypatch):
    monkeypatch.setattr(database_rows, "CHUNK_ROWS", 1000)
    assert len(read_table(table("long_answers")).rows) == 27_001
    monkeypatch.setattr(database_rows, "MAX_ROWS", 5000)
    refused(table("long_answers"), "more than 5,000 rows")


def test_a_duckdb_file_that_is_open_elsewhere_is_called_so(duckdb_address):
    with duckdb.connect(str(duckdb_address)):
        refused(table("kinds"), "a program has it open, perhaps this one. Close it there")
    command = f"import duckdb; held = duckdb.connect({str(duckdb_address)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        refused(table("kinds"), "a program has it open")
        other.communicate(b"\n")
    assert len(read_table(table("kinds")).rows) == 3


def test_a_file_of_another_database_is_not_opened_with_the_help_of_the_network(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, make_sqlite_file(tmp_path).replace("sqlite:", "duckdb:"))
    refused(table("answers"), "DuckDB cannot open the file .* Check that it is a DuckDB database")


def test_options_of_duckdb_in_the_address_are_refused(duckdb_address, monkeypatch):
    monkeypatch.setenv(VARIABLE, f"duckdb:///{duckdb_address}?access_mode=read_write")
    refused(table("kinds"), "options of DuckDB, which are not taken")


# Addresses -------------------------------------------------------------------------------------------------------
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
