"""Engagements at an address: found, copied once, brought up to date, and never trusted with this machine."""

import json
import shutil

import fsspec
import pytest
from conftest import SAMPLES

from stratalign.batch.clients import find_clients
from stratalign.batch.one import run_one
from stratalign.batch.tasks import Task
from stratalign.cli import main
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError, SourceError
from stratalign.locks import hold
from stratalign.runs.execute import Run, run_engagement
from stratalign.runs.fetched import fetch_engagement, find_at
from stratalign.sources import places

ADDRESS = "memory://bucket/clients/acme"
NORTHWIND = SAMPLES / "northwind"
#: What belongs to the sample; runs in its place may have left a key there.
FILES = [
    path.relative_to(NORTHWIND) for path in NORTHWIND.rglob("*") if path.is_file() and not path.name.startswith(".")
]


@pytest.fixture
def storage(monkeypatch):
    """Storage of this process alone, under an address that is not otherwise known, with one engagement."""
    monkeypatch.setitem(places.EXTRAS, "memory", "s3")
    found = fsspec.filesystem("memory")
    found.store.clear()
    for file in FILES:
        found.pipe_file(f"/bucket/clients/acme/{file.as_posix()}", (NORTHWIND / file).read_bytes())
    yield found
    found.store.clear()


@pytest.fixture
def read(storage, monkeypatch):
    """Names of the files that are read from the storage."""
    names, whole = [], type(storage).open

    def open_(self, path, *words, **options):
        names.append(path.removeprefix("/bucket/clients/acme/"))
        return whole(self, path, *words, **options)

    monkeypatch.setattr(type(storage), "open", open_)
    return names


def test_a_copy_holds_what_the_address_does_and_is_its_owners_alone(storage, tmp_path):
    storage.pipe_file("/bucket/clients/acme/.hidden/notes.txt", b"not the engagement's")
    storage.pipe_file("/bucket/clients/acme/.pseudonym-key", b"00" * 32)
    folder = tmp_path / ".fetched" / "acme"
    assert fetch_engagement(ADDRESS, tmp_path) == str(folder)
    copied = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert {str(path) for path in copied - set(FILES)} == {".fetched.json", ".pseudonym-key"}
    assert all((folder / path).read_bytes() == (NORTHWIND / path).read_bytes() for path in FILES)
    assert {(folder.parent.stat().st_mode & 0o777), (folder.stat().st_mode & 0o777)} == {0o700}


def test_what_is_as_it_was_is_not_read_again(storage, read, tmp_path):
    folder = load_engagement(fetch_engagement(ADDRESS, tmp_path)).folder
    assert len(read) >= 4
    (folder / ".pseudonym-key").write_text("of this machine")
    read.clear()
    fetch_engagement(ADDRESS, tmp_path)
    assert read == []
    (folder / "engagement.yml").write_text("changed: here")
    text = storage.cat_file("/bucket/clients/acme/raw/roster.csv")
    storage.pipe_file("/bucket/clients/acme/raw/roster.csv", text + b"\n")
    storage.rm_file("/bucket/clients/acme/raw/accounts.csv")
    read.clear()
    fetch_engagement(ADDRESS, tmp_path)
    assert sorted(read) == ["engagement.yml", "raw/roster.csv"]
    assert (folder / "raw" / "roster.csv").read_bytes() == text + b"\n"
    assert not (folder / "raw" / "accounts.csv").exists()
    assert (folder / ".pseudonym-key").read_text() == "of this machine"
    assert load_engagement(folder).client == "Northwind Instruments"


def test_a_copy_that_was_broken_off_is_gone_on_with(storage, read, tmp_path, monkeypatch):
    whole = places.copy_file

    def copy(location, file):
        if location.endswith("roster.csv"):
            raise SourceError("roster.csv may not be read")
        whole(location, file)

    monkeypatch.setattr("stratalign.runs.fetched.copy_file", copy)
    with pytest.raises(SourceError, match="may not be read"):
        fetch_engagement(ADDRESS, tmp_path)
    assert not (tmp_path / ".fetched" / "acme" / "raw" / "roster.csv").exists()
    monkeypatch.setattr("stratalign.runs.fetched.copy_file", whole)
    assert (load_engagement(fetch_engagement(ADDRESS, tmp_path)).folder / "raw" / "roster.csv").is_file()


def test_a_folder_stands_for_all_engagements_below_it(storage, tmp_path):
    storage.pipe_file("/bucket/clients/group/zenith/engagement.yml", b"")
    storage.pipe_file("/bucket/clients/.old/gone/engagement.yml", b"")
    assert find_at("memory://bucket/clients/") == (ADDRESS, "memory://bucket/clients/group/zenith")
    assert find_at(f"{ADDRESS}/engagement.yml") == find_at(ADDRESS) == (ADDRESS,)
    (tmp_path / "beta").mkdir()
    (tmp_path / "beta" / "engagement.yml").touch()
    found = find_clients([tmp_path, "memory://bucket/clients", ADDRESS])
    assert found == {"acme": ADDRESS, "beta": tmp_path / "beta", "zenith": "memory://bucket/clients/group/zenith"}


@pytest.mark.parametrize(("address", "words"), [
    ("memory://bucket/nothing", "no engagement lies at memory://bucket/nothing"),
    ("memory://me:key@bucket/clients", "engagements cannot be read from .* without a user or a key"),
    ("https://host/clients", "engagements cannot be read from https://host/clients. Name s3://"),
])  # fmt: skip
def test_what_holds_no_engagement_is_refused(address, words, storage, tmp_path):
    for ask in (lambda: find_at(address), lambda: fetch_engagement(address, tmp_path)):
        with pytest.raises(EngagementError, match=words):
            ask()
    assert not (tmp_path / ".fetched" / "nothing").exists()


@pytest.mark.parametrize("name", ["raw/a..\\..\\b.csv", "raw/a:b.csv", "raw//b.csv"])
def test_names_that_lead_elsewhere_are_refused(name, storage, tmp_path):
    storage.store[f"/bucket/clients/acme/{name}"] = storage.store["/bucket/clients/acme/raw/roster.csv"]
    with pytest.raises(EngagementError, match="cannot be a file's name on every machine"):
        fetch_engagement(ADDRESS, tmp_path)
    assert not (tmp_path / ".fetched" / "acme").exists()


def test_names_that_lead_out_of_the_folder_are_left_where_they_are(storage, tmp_path):
    storage.store["/bucket/clients/acme/../../out.csv"] = storage.store["/bucket/clients/acme/raw/roster.csv"]
    fetch_engagement(ADDRESS, tmp_path / "reports")
    assert not list(tmp_path.rglob("out.csv"))


def test_who_may_write_to_an_address_does_not_open_this_machine(storage, tmp_path):
    text = storage.cat_file("/bucket/clients/acme/engagement.yml")
    storage.pipe_file("/bucket/clients/acme/engagement.yml", text + b"\noutside_folders: ['/etc']\n")
    with pytest.raises(EngagementError, match="take outside_folders out"):
        fetch_engagement(ADDRESS, tmp_path)


def test_a_copy_of_another_address_is_not_taken(storage, tmp_path):
    fetch_engagement(ADDRESS, tmp_path)
    storage.pipe_file("/other/acme/engagement.yml", storage.cat_file("/bucket/clients/acme/engagement.yml"))
    with pytest.raises(EngagementError, match="copy of another address"):
        fetch_engagement("memory://other/acme", tmp_path)
    with hold(tmp_path / ".fetched" / "acme.lock"), pytest.raises(EngagementError, match="fetched by another run"):
        fetch_engagement(ADDRESS, tmp_path)


def test_other_commands_name_what_takes_an_address(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["check", "s3://bucket/acme"])
    assert ended.value.code == 2
    assert "s3:// addresses are for `stratalign run` and `batch`" in capsys.readouterr().err


def test_a_storage_that_fails_is_told_without_its_words(storage, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise ConnectionError("s3cret key")

    monkeypatch.setattr(type(storage), "find", fail)
    with pytest.raises(EngagementError, match=r"cannot be listed \(ConnectionError\)") as refused:
        find_at(ADDRESS)
    assert "s3cret" not in str(refused.value)


def test_a_run_and_a_client_of_a_batch_are_of_the_copy(storage, monkeypatch, tmp_path, capsys):
    asked = []
    run = Run("r1", tmp_path / "acme" / "r1", {}, 1.0)
    monkeypatch.setattr("stratalign.runs.execute.run_engagement", lambda path, **_: asked.append(path) or run)
    monkeypatch.setattr("stratalign.batch.one.run_engagement", lambda path, **_: asked.append(path) or run)
    monkeypatch.setattr("stratalign.batch.one.read_manifest", lambda folder: {})
    monkeypatch.setattr("stratalign.runs.warm.is_wanted", lambda: False)
    with pytest.raises(SystemExit) as ended:
        main(["run", ADDRESS, "--reports", str(tmp_path)])
    assert ended.value.code == 0
    done = run_one(Task("acme", ADDRESS, str(tmp_path / "log"), {"reports": str(tmp_path)}))
    assert (done.state, done.folder) == ("done", ADDRESS)
    assert asked == [str(tmp_path / ".fetched" / "acme")] * 2
    lost = run_one(Task("gone", "memory://bucket/gone", str(tmp_path / "log"), {"reports": str(tmp_path)}))
    assert (lost.state, lost.message) == (
        "failed", "no engagement lies at memory://bucket/gone: there is no engagement.yml."
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.prove
def test_a_report_of_an_address_has_the_bytes_of_one_of_a_folder(storage, tmp_path):
    shutil.copytree(NORTHWIND, tmp_path / "acme", ignore=shutil.ignore_patterns(".*"))
    here = run_engagement(tmp_path / "acme", reports=tmp_path / "here")
    there = run_engagement(fetch_engagement(ADDRESS, tmp_path / "there"), reports=tmp_path / "there")
    files = {file.name: file.read_bytes() for file in (here.folder / "send").iterdir() if file.suffix == ".html"}
    assert files
    assert {name: (there.folder / "send" / name).read_bytes() for name in files} == files
    assert json.loads((there.folder / "send" / "manifest.json").read_text())["run_id"] == here.run_id
