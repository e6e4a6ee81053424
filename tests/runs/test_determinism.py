"""The same gives the same bytes, whatever the surroundings; what is not the same is told."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, proof
from tiny_engagement import write_engagement

from stratalign.checks.kept import check_engagement
from stratalign.engagement.engagement import load_engagement
from stratalign.runs.execute import find_notebook
from stratalign.runs.origin import hash_by_name, origin_of_engagement
from stratalign.runs.verify import DATED

#: Everything that differs between two machines and must not matter; packages alone are the same.
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "777", "TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8",
     "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "USER": "somebody", "LOGNAME": "somebody"},
)  # fmt: skip
STUDY = ("study", "estimate", ROOT / "data" / "study", "--draws", "100")
KINDS = [
    proof(("run", "engagement")),
    proof(("run", SAMPLES / "northwind")),
    proof(("run", SAMPLES / "harbour")),
    proof(("run", SAMPLES / "harbour", "--notebook", "data_readiness")),
    proof(STUDY),
]


def written(folder: Path) -> dict[str, bytes]:
    """Bytes of everything in a run but what says when and where it was made."""
    files = [path for part in ("send", "work") for path in (folder / part).glob("*") if path.is_file()]
    timeless = [path for path in files if path.suffix not in DATED]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in timeless}


def run_elsewhere(words, surroundings: dict[str, str], folder: Path) -> Path:
    """Type a command in a process, folder and home of its own; the folder of the run that comes of it."""
    folder.mkdir()
    if "engagement" in words:
        write_engagement(folder / "engagement", has_accounts=True)
    environment = {**os.environ, **surroundings, "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "stratalign", *map(str, words), "--reports", str(folder / "reports")]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    (run,) = (path for path in (folder / "reports").glob("*/*") if not path.name.startswith("."))
    return run


@pytest.mark.slow
@pytest.mark.parametrize("words", KINDS)
def test_equal_runs_have_equal_names_and_bytes_in_other_surroundings(words, tmp_path):
    one, other = (run_elsewhere(words, around, tmp_path / str(n)) for n, around in enumerate(SURROUNDINGS))
    assert one.name == other.name
    assert len(written(one)) >= 3
    assert {name for name, content in written(one).items() if written(other)[name] != content} == set()


@pytest.fixture(scope="module")
def origin_of():
    """Origin of a run on a folder of the sample, with parameters."""

    def origin(folder, **parameters):
        engagement = load_engagement(folder)
        notebook = find_notebook("client_report")
        return origin_of_engagement(engagement, check_engagement(engagement), notebook=notebook, parameters=parameters)

    return origin


def test_name_follows_from_content_and_not_from_places(origin_of, northwind, tmp_path):
    elsewhere = shutil.copytree(northwind, tmp_path / "other" / "place")
    here = origin_of(northwind)
    assert here.run_id == origin_of(elsewhere).run_id
    assert str(tmp_path) not in json.dumps(here.facts())
    # Digits in groups would be taken for a telephone number.
    assert re.fullmatch(r"([a-z]{4}-){2}[a-z]{4}", here.run_id)
    assert origin_of(northwind, a=1).run_id != here.run_id
    accounts = elsewhere / "raw" / "accounts.csv"
    accounts.write_bytes(accounts.read_bytes() + b"\n")
    assert here.run_id != origin_of(elsewhere).run_id


def test_another_key_is_another_origin_that_does_not_tell_the_key(origin_of, northwind, monkeypatch):
    before = origin_of(northwind)
    monkeypatch.setenv("STRATALIGN_PSEUDONYM_KEY", "another secret")
    after = origin_of(northwind)
    assert before.key != after.key and before.run_id != after.run_id
    assert "secret" not in json.dumps(after.facts())


def test_files_of_one_name_in_several_folders_are_all_hashed(tmp_path):
    files = [tmp_path / year / "accounts.csv" for year in ("2024", "2025")]
    for file in files:
        file.parent.mkdir()
        file.write_text(file.parent.name)
    assert list(hash_by_name(files)) == ["accounts.csv", "accounts.csv (2)"]
    assert len(set(hash_by_name(files).values())) == 2


def test_what_was_decided_about_comments_and_a_catalogue_from_outside_are_part_of_a_name(
    origin_of, northwind, tmp_path, monkeypatch
):
    monkeypatch.setenv("STRATALIGN_LANGUAGES", str(tmp_path))
    catalogue = tmp_path / "xx.po"
    names = [origin_of(northwind).run_id, origin_of(northwind, language="xx").run_id]
    for words in ("one", "other"):
        catalogue.write_text(words)
        names.append(origin_of(northwind, language="xx").run_id)
    (northwind / "comments.yml").write_text("waves: {}\n")
    names.append(origin_of(northwind).run_id)
    assert len(set(names)) == len(names)
