"""A run against its hashes, computed again, and against another run: what is not the same is named."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, proof
from notebooks_here import run_here

from stratalign.errors import EngagementError
from stratalign.export.manifests import file_hashes
from stratalign.runs.difference import difference_of_runs
from stratalign.runs.execute import find_notebook
from stratalign.runs.origin import origin_of_study
from stratalign.runs.verify import verify_run
from stratalign.study.load import load_study


@pytest.fixture
def run(harbour_run, tmp_path) -> Path:
    """A copy of the shared run of harbour that a test may change."""
    return Path(shutil.copytree(harbour_run.folder, tmp_path / "runs" / harbour_run.run_id))


def change_manifest(run: Path, change) -> None:
    """Write what a run says of itself anew."""
    path = run / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def move_number(run: Path, points: float) -> str:
    """Move the first score of a run's document; how it was printed."""
    path = run / "work" / "document.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    values = document["tables"]["dimension_scores"]["values"]["mean_points"]
    before, values[0] = values[0], values[0] + points
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{before:.1f} → {before + points:.1f}"


@pytest.mark.slow
def test_what_does_not_come_out_again_is_named_with_its_numbers(run, monkeypatch):
    run_here(monkeypatch)
    moved = move_number(run, -3)
    hashed = file_hashes(run / "work")["document.json"]
    change_manifest(run, lambda told: told["outputs"].update({"work/document.json": hashed}))
    found = verify_run(run, source=SAMPLES / "harbour")
    assert (found.files, found.origin, found.why_not) == ((), (), "")
    assert found.differing == ("work/document.json",) and found.n_compared > 5
    assert not found.is_confirmed
    told, now = moved.split(" → ")[::-1]
    assert any(line.endswith(f": {told} → {now}") for line in found.numbers)


@pytest.mark.slow
@pytest.mark.parametrize("is_whole", [proof(True)])
def test_a_run_that_comes_out_again_is_confirmed(run, run_command, monkeypatch, is_whole):
    run_here(monkeypatch)
    printed = run_command("runs", "verify", run, "--from", SAMPLES / "harbour")
    assert printed.returncode == 0
    assert "files, equal byte by byte" in printed.stdout


def test_files_that_are_not_as_written_are_named_each(run, tmp_path):
    (run / "send" / "client_report.html").write_text("another", encoding="utf-8")
    (run / "send" / "note.txt").write_text("hello", encoding="utf-8")
    (run / "work" / "scores.csv").unlink()
    found = verify_run(run, source=tmp_path / "gone")
    assert set(found.files) == {
        "send/client_report.html has changed", "send/note.txt is not of this run", "work/scores.csv is missing",
    }  # fmt: skip
    assert "--from" in found.why_not and not found.is_confirmed


def test_changed_and_missing_inputs_are_named_and_nothing_is_computed(run, harbour, run_command):
    accounts, survey = harbour / "raw" / "accounts.csv", harbour / "raw" / "wave-2026.csv"
    shutil.copy(SAMPLES / "northwind" / "analysis_plan.yml", harbour)
    survey.write_bytes(survey.read_bytes() + b"\n")
    printed = run_command("runs", "verify", run, "--from", harbour)
    assert printed.returncode == 1
    assert f"{survey.name} has changed" in printed.stdout and "analysis_plan.yml is new" in printed.stdout
    assert "Computed again: no, it is not made from the same any more" in printed.stdout
    assert "Files: all as the run wrote them" in printed.stdout
    assert accounts.name not in printed.stdout


def test_a_run_does_not_differ_from_itself(run, harbour_run, run_command):
    assert difference_of_runs(run, harbour_run.folder).is_none
    printed = run_command("runs", "diff", run, harbour_run.folder)
    assert printed.returncode == 0
    assert printed.stdout.splitlines() == [f"{kind}: the same" for kind in ("Data", "Parameters", "Code", "Numbers")]


def test_data_parameters_code_and_numbers_are_told_apart(run, harbour_run, run_command):
    moved = move_number(run, 2)

    def change(manifest):
        origin = manifest["origin"]
        origin["inputs"].pop("engagement.yml")
        origin["parameters"]["language"] = "de"
        origin["packages"]["pandas"] = "2.0"
        origin["key"] = "other"

    change_manifest(run, change)
    printed = run_command("runs", "diff", harbour_run.folder, run)
    assert printed.returncode == 1
    text = printed.stdout
    assert "Data: engagement.yml is no longer there" in text and "the key of pseudonyms is another" in text
    assert "Parameters: language: None → de" in text
    assert "→ 2.0" in text.split("Code:")[1].splitlines()[0]
    assert "1 cell and 0 sentences differ" in text or "1 cell and" in text
    assert moved in text
    assert json.loads(run_command("runs", "diff", harbour_run.folder, run, "--json").stdout)["numbers"]["cells"]


@pytest.mark.parametrize("command", [("verify",), ("diff", SAMPLES)])
def test_what_is_no_finished_run_is_a_mistake_of_usage(command, tmp_path, run_command):
    printed = run_command("runs", *command, tmp_path)
    assert printed.returncode == 2
    assert "not the folder of a finished run" in printed.stderr


def test_a_run_published_since_is_found_under_its_own_name():
    notebook = find_notebook("client_report")
    bare = origin_of_study(load_study(ROOT / "data" / "study"), notebook=notebook, parameters={})
    own = bare.run_id
    assert replace(bare, published=(own,)).names()[1:] == [own]
    assert replace(bare, published=("other",)).names()[1:] == []
    later = replace(bare, published=(own, "later"))
    assert later.run_id != own and later.names()[1:] == [own]


def test_a_run_of_an_older_version_says_that_it_did_not_record_enough(run):
    change_manifest(run, lambda told: told.pop("origin"))
    with pytest.raises(EngagementError, match="did not record what a run is made from"):
        verify_run(run)
