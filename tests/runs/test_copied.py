"""A finished report in cloud storage: whole, without the analyst's part, and told where it cannot be."""

import json

import fsspec
import pytest

from stratalign.batch.one import run_one
from stratalign.batch.tasks import Task
from stratalign.cli import main
from stratalign.errors import EngagementError, ExportError
from stratalign.runs.copied import copy_sent, require_address
from stratalign.runs.execute import Run
from stratalign.runs.folder import require_reports_folder
from stratalign.sources import places


@pytest.fixture
def storage(monkeypatch):
    """Storage of this process alone, under an address that is not otherwise known."""
    monkeypatch.setitem(places.EXTRAS, "memory", "s3")
    found = fsspec.filesystem("memory")
    found.store.clear()
    yield found
    found.store.clear()


def test_what_is_sent_is_copied_and_nothing_else(northwind_run, storage):
    folder = northwind_run.folder
    address = copy_sent(folder, "memory://bucket/reports/")
    assert address == f"memory://bucket/reports/northwind/{folder.name}"
    place = f"/bucket/reports/northwind/{folder.name}"
    sent = {file.name: file.read_bytes() for file in (folder / "send").iterdir()}
    assert len(sent) >= 2
    assert {name.removeprefix(f"{place}/"): storage.cat_file(name) for name in storage.find("/")} == sent


def test_the_manifest_comes_last_so_that_half_a_copy_is_none(northwind_run, storage, monkeypatch):
    written, whole = [], type(storage).pipe_file

    def write(self, path, value, **options):
        written.append(path.rpartition("/")[2])
        if written[-1] == "manifest.json" and len(written) < 4:
            raise ConnectionError("s3cret key")
        whole(self, path, value, **options)

    monkeypatch.setattr(type(storage), "pipe_file", write)
    with pytest.raises(ExportError, match=r"manifest.json .* \(ConnectionError\).* run the same once more") as refused:
        copy_sent(northwind_run.folder, "memory://bucket")
    assert "s3cret" not in str(refused.value)
    assert not [name for name in storage.find("/") if name.endswith("manifest.json")]
    copy_sent(northwind_run.folder, "memory://bucket")
    assert written[-1] == "manifest.json"
    n_written = len(written)
    copy_sent(northwind_run.folder, "memory://bucket")
    assert len(written) == n_written


@pytest.mark.parametrize(
    "address", ["reports", "http://host/reports", "s3://", "s3:///", "s3://me:key@bucket/x", "s3://bucket/x?key=s3cret"]
)
def test_addresses_that_are_none_are_refused_before_anything_runs(address):
    with pytest.raises(EngagementError, match=r"reports cannot be copied to .* credentials come from") as refused:
        require_address(address)
    assert "s3cret" not in str(refused.value)


def test_a_storage_that_is_not_installed_names_its_extra(monkeypatch):
    def absent(address):
        raise ImportError(address)

    monkeypatch.setattr("stratalign.runs.copied.open_storage", absent)
    with pytest.raises(EngagementError, match=r'pip install "stratalign\[azure\]"'):
        require_address("az://bucket/reports")


def test_a_run_that_sends_nothing_is_told(tmp_path, storage):
    with pytest.raises(ExportError, match="the run r1 sends nothing"):
        copy_sent(tmp_path / "acme" / "r1", "memory://bucket")


def test_a_client_of_a_batch_is_copied_or_has_failed(northwind_run, storage, monkeypatch, tmp_path):
    run = Run(northwind_run.run_id, northwind_run.folder, dict(northwind_run.files), 1.0)
    monkeypatch.setattr("stratalign.batch.one.run_engagement", lambda *_, **options: [run][len(options) - 1])
    task = Task("northwind", str(tmp_path), str(tmp_path / "log"), {"copy_to": "memory://bucket"})
    outcome = run_one(task)
    assert (outcome.state, outcome.notes) == ("done", (f"Copied to memory://bucket/northwind/{run.run_id}",))
    assert json.loads(storage.cat_file(f"/bucket/northwind/{run.run_id}/manifest.json"))["run_id"] == run.run_id
    monkeypatch.setattr(type(storage), "pipe_file", lambda *_, **__: 1 / 0)
    storage.store.clear()
    failed = run_one(task)
    assert failed.state == "failed"
    assert "was not copied" in failed.message


def test_a_run_and_a_batch_take_an_address_for_their_reports(northwind_run, storage, monkeypatch, tmp_path, capsys):
    run = Run(northwind_run.run_id, northwind_run.folder, dict(northwind_run.files), 1.0)
    asked = []
    monkeypatch.setattr("stratalign.runs.execute.run_engagement", lambda _, **options: asked.append(options) or run)
    monkeypatch.setattr("stratalign.runs.warm.is_wanted", lambda: False)
    main_quietly(["run", str(tmp_path), "--reports", "memory://bucket/all"])
    assert asked[0]["reports"] == "reports"
    assert f"Copy: memory://bucket/all/northwind/{run.run_id}" in capsys.readouterr().out
    monkeypatch.setattr("stratalign.batch.run.run_batch", lambda _, **options: asked.append(options) or 1 / 0)
    with pytest.raises(SystemExit):
        main(["batch", str(tmp_path), "--reports", "memory://bucket/all"])
    assert (asked[1]["reports"], asked[1]["options"].copy_to) == ("reports", "memory://bucket/all")


def main_quietly(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0


def test_what_keeps_runs_is_a_folder():
    with pytest.raises(EngagementError, match="kept in a folder of this machine, not at a s3:// address"):
        require_reports_folder("s3://bucket/reports")
