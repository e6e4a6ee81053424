"""Files at addresses of cloud storage are copied, read and deleted; addresses that should not be read are refused."""

from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from stratalign.engagement.declarations.survey import SurveyFile
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import SourceError
from stratalign.intake.read import read_engagement_files
from stratalign.responses.reading import read_answers
from stratalign.sources import places
from stratalign.sources.places import fetch, name_of

EXPORT = "id,unit,clarity_1\n1,Sales,4\n2,Works,5\n"


@pytest.fixture
def memory(monkeypatch):
    """fsspec's storage in memory, allowed for the time of a test."""
    monkeypatch.setitem(places.EXTRAS, "memory", "s3")
    storage = fsspec.filesystem("memory")
    storage.pipe("/bucket/deep/survey 2026.csv", EXPORT.encode())
    yield storage
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def storage_that_fails(monkeypatch, memory):
    """The same storage, failing in a given way whenever a file is asked about."""

    def fail(problem):
        def raise_it(self, path, **more):
            raise problem

        monkeypatch.setattr(MemoryFileSystem, "info", raise_it)

    return fail


def refused(location, match, folder=Path()):
    with pytest.raises(SourceError, match=match) as problem, fetch(location, folder):
        pass
    assert problem.value.__suppress_context__ or problem.value.__context__ is None
    return str(problem.value)


def test_a_path_is_given_as_it_is(tmp_path):
    with fetch("raw/survey.csv", tmp_path) as path:
        assert path == (tmp_path / "raw/survey.csv").resolve()
    with fetch(str(tmp_path / "a.csv"), Path("/elsewhere")) as path:
        assert path == (tmp_path / "a.csv").resolve()


def test_a_copy_keeps_its_name_and_is_deleted(memory):
    with fetch("memory://bucket/deep/survey 2026.csv", Path()) as path:
        assert (path.name, path.read_text()) == ("survey 2026.csv", EXPORT)
        assert path.parent.stat().st_mode & 0o077 == 0
    assert not path.exists() and not path.parent.exists()


def test_a_copy_is_deleted_also_when_reading_fails(memory):
    with pytest.raises(RuntimeError, match="meanwhile"), fetch("memory://bucket/deep/survey 2026.csv", Path()) as path:
        raise RuntimeError("meanwhile")
    assert not path.parent.exists()


def test_answers_are_read_from_an_address(memory):
    survey = SurveyFile(file="memory://bucket/deep/survey 2026.csv")
    raw = read_answers(survey, load_engagement("data/sample/harbour").raw_files)
    assert raw.file == "survey 2026.csv"
    assert raw.answers.to_numpy().tolist() == [["1", "Sales", "4"], ["2", "Works", "5"]]


def test_storage_in_memory_is_nothing_a_user_may_name():
    refused("memory://bucket/survey.csv", r"memory:// addresses are not read. Known: s3://, gs://, az://, or a path")


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "HTTPS"])
def test_addresses_of_the_web_are_refused_with_the_reason(scheme):
    told = refused(f"{scheme}://example.org/a/survey.csv?token=s3cret", "may change or be a sign-in page")
    assert told.startswith("survey.csv: ") and "s3cret" not in told and "example.org" not in told


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "local:///etc/passwd", "simplecache::s3://b/a.csv", "zip://a.csv"]
)
def test_other_kinds_of_address_are_refused(location):
    refused(location, "addresses are not read. Known: s3://, gs://, az://, or a path")


@pytest.mark.parametrize(
    "location", ["s3://key:s3cret@bucket/a.csv", "az://box/a.csv?sig=s3cret", "gs://bucket/a.csv#s3cret"]
)
def test_credentials_inside_an_address_are_refused_and_not_repeated(location):
    told = refused(location, "a.csv: the address holds a query string or a user")
    assert "s3cret" not in told and "key" not in told


@pytest.mark.parametrize("location", ["s3://bucket", "s3://bucket/", "s3://bucket/folder/", "s3://"])
def test_an_address_must_name_a_file(location):
    refused(location, "names no file: write s3://bucket/folder/file.csv")


@pytest.mark.parametrize(
    ("scheme", "package", "extra"), [("s3", "s3fs", "s3"), ("gs", "gcsfs", "gcs"), ("az", "adlfs", "azure")]
)
def test_a_missing_extra_is_named_in_one_line(monkeypatch, scheme, package, extra):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    told = refused(f"{scheme}://bucket/folder/survey.csv", "needs an extra")
    assert told == f'survey.csv: reading {scheme}:// needs an extra. Install it: pip install "stratalign[{extra}]"'


def test_a_missing_object_is_told(memory):
    refused("memory://bucket/deep/survey 2025.csv", "survey 2025.csv is not at its memory:// address")


class NoCredentialsError(Exception):
    """Named as Amazon's library names it."""


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (PermissionError("key AKIA-s3cret"), r"may not be read .*\(PermissionError\). Sign in"),
        (NoCredentialsError("AKIA-s3cret"), r"may not be read .*\(NoCredentialsError\). Sign in"),
        (TimeoutError("bucket.s3cret.example.org"), r"cannot be copied .*\(TimeoutError\). Check the network"),
        (OSError(28, "s3cret"), r"cannot be copied .*\(OSError\)"),
    ],
)
def test_failures_of_the_storage_show_their_kind_only(storage_that_fails, problem, message):
    storage_that_fails(problem)
    assert "s3cret" not in refused("memory://bucket/deep/survey 2026.csv", message)


def test_a_file_too_large_is_refused_before_it_is_copied(memory, monkeypatch):
    monkeypatch.setattr(places, "MAX_LONG_BYTES", 10)
    monkeypatch.setattr(MemoryFileSystem, "open", lambda *given, **more: pytest.fail("was opened"))
    refused("memory://bucket/deep/survey 2026.csv", "survey 2026.csv has more than 0 MB")


def test_a_file_of_unknown_size_is_refused_while_it_is_copied(memory, monkeypatch):
    monkeypatch.setattr(places, "MAX_LONG_BYTES", 10)
    monkeypatch.setattr(MemoryFileSystem, "info", lambda self, path, **more: {"name": path, "type": "file"})
    refused("memory://bucket/deep/survey 2026.csv", "has more than 0 MB")


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("raw/survey.csv", "survey.csv"),
        ("s3://bucket/a/survey.csv?versionId=1", "survey.csv"),
        ("s3://", "the s3:// address"),
    ],
)
def test_names_in_messages_hold_no_address(location, name):
    assert name_of(location) == name


def test_roster_and_accounts_are_read_from_addresses_too(memory, northwind):
    file = northwind / "engagement.yml"
    text = file.read_text(encoding="utf-8")
    for name in ("roster.csv", "accounts.csv"):
        memory.pipe(f"/bucket/{name}", (northwind / "raw" / name).read_bytes())
        (northwind / "raw" / name).unlink()
        assert f"file: {name}" in text
        text = text.replace(f"file: {name}", f"file: memory://bucket/{name}")
    file.write_text(text, encoding="utf-8")
    intake = read_engagement_files(load_engagement(northwind))
    assert intake.problems == ()
    assert len(intake.waves[0].respondents.invited) == 529
    assert not intake.accounts.panel.empty
