"""Everything the tables of an engagement follow from is listed and hashed: a byte more is another hash."""

import re
import shutil

import pytest
from conftest import ROOT

from stratalign.engagement.engagement import load_engagement
from stratalign.intake import inputs
from stratalign.intake.inputs import fingerprint_inputs, input_files

#: An engagement that reads a file of every kind.
FILES = {
    "engagement.yml": """
client: Acme
industry: financial
instrument: own.yml
raw_folder: raw
units: {file: units.csv, key: id, name: title}
waves:
  - key: "1"
    label: First
    survey: {file: survey_7_R_data_file.csv, later_downloads: [later.csv], codebook: labels.sps, mapping: mapping.yml}
    roster: {file: roster.csv, person_id: id, unit: unit}
  - key: "2"
    label: Second
    survey: {file: survey_8_R_data_file.csv, mapping: mapping-2.yml}
  - key: "3"
    label: Third
    survey: {file: "s3://bucket/third.csv", mapping: mapping.yml}
performance:
  file: accounts_*.csv
  entity: unit
  period_end: day
  columns: {revenue: sales}
  rates: {file: rates.csv, reporting: EUR, source: Central bank}
""",
    "corrections.yml": "corrections: [{file: roster.csv, column: unit, found: A, value: B, reason: moved}]\n",
    **dict.fromkeys(["own.yml", "mapping.yml", "mapping-2.yml"], "a: b\n"),
    **{
        f"raw/{name}": "a,b\n1,2\n"
        for name in (
            "survey_7_R_data_file.csv", "later.csv", "labels.sps", "roster.csv", "units.csv", "rates.csv",
            "survey_8_R_data_file.csv", "survey_8_R_syntax_file.R", "accounts_a.csv", "accounts_b.csv",
        )
    },
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "raw").mkdir()
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "raw/other.csv").write_text("nobody reads this\n", encoding="utf-8")
    return tmp_path


def hash_of(folder):
    return fingerprint_inputs(load_engagement(folder))


def test_files_of_every_kind_are_listed_and_no_other(folder):
    listed = [str(path.relative_to(folder)) for path in input_files(load_engagement(folder))]
    assert sorted(listed) == sorted(FILES)


def test_a_shipped_instrument_is_an_input():
    files = input_files(load_engagement(ROOT / "data/sample/northwind"))
    assert [file.name for file in files] == [
        "accounts.csv", "engagement.yml", "mapping.yml", "roster.csv", "strategic-alignment.yml", "survey.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_byte_more_in_any_file_is_another_hash_and_back_the_same(folder, name):
    before = hash_of(folder)
    file = folder / name
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    assert hash_of(folder) != before
    file.write_bytes(content)
    assert hash_of(folder) == before


def test_files_that_nobody_reads_do_not_matter(folder):
    before = hash_of(folder)
    (folder / "raw/other.csv").write_text("changed\n", encoding="utf-8")
    (folder / "analysis_plan.yml").write_text("hypotheses: []\n", encoding="utf-8")
    assert hash_of(folder) == before


def test_a_file_more_or_less_is_another_hash(folder):
    before = hash_of(folder)
    (folder / "raw/accounts_c.csv").write_text("", encoding="utf-8")
    more = hash_of(folder)
    for name in ("a", "b", "c"):
        (folder / f"raw/accounts_{name}.csv").unlink()
    (folder / "own.yml").unlink()
    assert len({before, more, hash_of(folder)}) == 3


def test_an_unknown_instrument_is_left_to_reading(folder):
    before = hash_of(folder)
    file = folder / "engagement.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("own.yml", "none-such"), encoding="utf-8")
    assert hash_of(folder) != before


def test_a_file_that_cannot_be_read_is_another_hash(folder, monkeypatch):
    before = hash_of(folder)

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(inputs, "sha256", refuse)
    assert hash_of(folder) != before


def test_an_engagement_changed_in_memory_is_another_hash(folder):
    engagement = load_engagement(folder)
    changed = engagement.model_copy(update={"currency": "USD"})
    assert fingerprint_inputs(changed) != fingerprint_inputs(engagement)


def test_the_same_files_elsewhere_are_another_hash(folder, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "acme"
    shutil.copytree(folder, copy)
    assert hash_of(copy) != hash_of(folder)


def test_other_code_and_other_libraries_are_another_hash(folder, monkeypatch, tmp_path):
    before = hash_of(folder)
    package = tmp_path / "package"
    package.mkdir()
    hashes = set()
    for number in (1, 2):
        (package / "a.py").write_text(f"x = {number}\n", encoding="utf-8")
        monkeypatch.setattr(inputs, "PACKAGE", package)
        inputs.code_and_versions.cache_clear()
        hashes.add(hash_of(folder))
    monkeypatch.setattr(inputs, "version", lambda name: "0")
    inputs.code_and_versions.cache_clear()
    hashes.add(hash_of(folder))
    monkeypatch.undo()
    inputs.code_and_versions.cache_clear()
    assert len(hashes | {before}) == 4
    assert hash_of(folder) == before


def test_libraries_that_count_are_dependencies():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = text[: text.index("[project.optional-dependencies]")]
    assert set(inputs.LIBRARIES) <= set(re.findall(r'^    "([a-z-]+)>=', needed, re.MULTILINE))
