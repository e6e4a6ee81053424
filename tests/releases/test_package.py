"""A replication package replicates: unpacked elsewhere it gives its numbers again, and says so where it does not."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from releases.made_up import contributed, first_study, released

from stratalign.errors import DisclosureError, EngagementError
from stratalign.releases.package import PackageOptions, package_study
from stratalign.releases.release import release_study
from stratalign.releases.replication import compare_numbers
from stratalign.releases.staging import add_companies
from stratalign.releases.twin import twin_of

NUMBERS = PackageOptions(authors=("A. Author", "B. Author"), draws=100, notebooks=())


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """48 simulated companies and 60 that exist, with five more staged."""
    folder = tmp_path_factory.mktemp("package")
    study = first_study(folder / "study")
    shutil.copyfile(ROOT / "data" / "study" / "analysis_plan.yml", study / "analysis_plan.yml")
    release_study(study)
    add_companies([contributed(folder / "uni")], study=study)
    release_study(study)
    add_companies([contributed(folder / "more", source="more", seed=77, n=16)], study=study)
    return study


@pytest.fixture(scope="module")
def packed(study, tmp_path_factory):
    return package_study(tmp_path_factory.mktemp("packed") / "study.zip", study=study, options=NUMBERS)


@pytest.fixture
def unpacked(packed, tmp_path):
    with zipfile.ZipFile(packed.file) as file:
        file.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    return folder


def run_main(folder, *options):
    """Run the main command as somebody does who has the packages of the lock and nothing of this checkout."""
    plain = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "STRATALIGN_REAL_DATA")}
    return subprocess.run(
        [sys.executable, "main.py", *options], cwd=folder, capture_output=True, text=True, check=False, env=plain
    )


def resum(folder, *names):
    """Put the hashes of changed files into the sums: somebody changed them on purpose."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = [
        f"{sha256((folder / line[66:]).read_bytes()).hexdigest()}  {line[66:]}" if line[66:] in names else line
        for line in lines
    ]
    (folder / "SHA256SUMS").write_text("\n".join(told) + "\n", encoding="utf-8")


@pytest.mark.slow
def test_the_main_command_gives_every_number_again(unpacked):
    found = run_main(unpacked, "--numbers-only")
    assert (found.returncode, found.stderr) == (0, "")
    n = len(json.loads((unpacked / "expected.json").read_text(encoding="utf-8"))["numbers"])
    assert f"All {n} numbers as expected." in found.stdout
    assert n > 200
    assert not list(unpacked.rglob("*.pyc"))


@pytest.mark.slow
@pytest.mark.prove
def test_changed_data_are_drift_even_where_the_sums_were_changed_too(unpacked):
    table = unpacked / "data" / "real" / "companies.csv"
    companies = pd.read_csv(table)
    companies.loc[0, "revenue_cagr_pct"] += 1
    companies.to_csv(table, index=False)
    assert run_main(unpacked, "--numbers-only").returncode == 2
    resum(unpacked, "data/real/companies.csv")
    found = run_main(unpacked, "--numbers-only")
    assert found.returncode == 1
    assert "drift: real/figures/revenue_cagr_pct/r_within/value: expected" in found.stdout
    assert "drift: synthetic" not in found.stdout


@pytest.mark.prove
def test_the_main_command_runs_the_notebooks_of_the_shipped_release(tmp_path):
    made = package_study(tmp_path / "shipped.zip", options=PackageOptions(draws=100))
    with zipfile.ZipFile(made.file) as file:
        file.extractall(tmp_path / "clean")
    (folder,) = (tmp_path / "clean").iterdir()
    executed = (folder / "executed" / "synthetic" / "alignment_study.ipynb").read_text(encoding="utf-8")
    assert str(tmp_path) not in executed
    assert str(ROOT) not in executed
    found = run_main(folder)
    assert found.returncode == 0, found.stderr
    (report,) = folder.glob("output/*/*/send/alignment_study.html")
    # A run's name follows from all the code there is, tests and shipped data too; print writes its hyphens as codes.
    names = re.compile(r"[a-z]{4}(-|\\00002d)[a-z]{4}\1[a-z]{4}")
    pages = [path.read_text(encoding="utf-8") for path in (report, folder / "executed" / "synthetic" / report.name)]
    assert names.sub("", pages[0]) == names.sub("", pages[1])


@pytest.mark.prove
@pytest.mark.slow
def test_the_commands_of_the_readme_replicate_it_in_an_environment_of_its_own(tmp_path):
    made = package_study(tmp_path / "shipped.zip", options=PackageOptions(draws=100))
    with zipfile.ZipFile(made.file) as file:
        file.extractall(tmp_path / "clean")
    (folder,) = (tmp_path / "clean").iterdir()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    create, install, run = [line.split() for line in readme.splitlines() if line.startswith("    ")]
    # Neither this checkout nor what the environment of the tests holds.
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "STRATALIGN", "VIRT"))}
    for command in ([sys.executable, *create[1:]], install, run):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=plain)
        assert done.returncode == 0, done.stderr
    assert f"All {made.n_numbers} numbers as expected." in done.stdout
    assert "note:" not in done.stdout
    assert list(folder.glob("output/*/*/send/alignment_study.html"))


def test_every_package_of_the_code_is_packed(unpacked):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = declared["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert len(names) > 1
    assert all((unpacked / "code" / name / "__init__.py").is_file() for name in names)


def test_a_package_holds_what_data_editors_ask_for(unpacked):
    top = {path.name for path in unpacked.iterdir()}
    assert top == {
        "README.md", "CITATION.cff", "SHA256SUMS", "ro-crate-metadata.json", "requirements.lock", "main.py",
        "expected.json", "code", "data",
    }  # fmt: skip
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    for part in ("Overview", "Data availability and provenance", "Computational requirements", "Programs", "Numbers"):
        assert f"## {part}" in readme
    assert "SYNTHETIC" in readme
    assert "python main.py" in readme
    assert (unpacked / "data" / "real" / "analysis_plan.yml").is_file()


def test_sums_cover_every_file(unpacked):
    lines = (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    known = {line[66:]: line[:64] for line in lines}
    there = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert set(known) == there - {"SHA256SUMS"}
    assert all(sha256((unpacked / name).read_bytes()).hexdigest() == digest for name, digest in known.items())


def test_nothing_that_waits_no_key_and_no_place_of_this_machine_is_packed(unpacked, study):
    key = (study / ".contribution-key").read_text(encoding="ascii").strip()
    names = [path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")]
    assert not [name for name in names if "staged" in name.split("/") or name.endswith(".contribution-key")]
    texts = [path.read_bytes() for path in unpacked.rglob("*") if path.is_file()]
    for secret in (key, str(study.parent), "more-1"):
        assert not [text for text in texts if secret.encode() in text], secret


def test_origins_stay_apart_in_data_and_numbers(unpacked):
    for origin, n in (("real", 60), ("synthetic", 48)):
        assert set(pd.read_csv(unpacked / "data" / origin / "companies.csv")["origin"]) == {origin}
        numbers = json.loads((unpacked / "expected.json").read_text(encoding="utf-8"))["numbers"]
        assert numbers[f"{origin}/figures/revenue_cagr_pct/r_within/n_companies"]["value"] == n
    assert not (unpacked / "data" / "real" / "panel.csv").exists()
    assert not (unpacked / "data" / "real" / "truth.json").exists()


def test_expected_numbers_are_those_of_the_release(unpacked, study):
    numbers = json.loads((unpacked / "expected.json").read_text(encoding="utf-8"))["numbers"]
    figures = released(study, "1.1.0", "figures.csv")
    for row in figures.itertuples():
        found = numbers[f"{row.origin}/figures/{row.outcome}/{row.quantity}/value"]["value"]
        assert (found is None) == np.isnan(row.value)
        assert found is None or found == pytest.approx(row.value, rel=1e-9)


def test_the_description_for_machines_names_every_file_once_with_its_hash(unpacked):
    told = json.loads((unpacked / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {entity["@id"]: entity for entity in told["@graph"]}
    assert len(by_id) == len(told["@graph"])
    root = by_id["./"]
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert root["license"]["@id"].startswith("https://creativecommons.org/")
    for part in root["hasPart"]:
        entity = by_id[part["@id"]]
        if entity["@type"] != "Dataset":
            content = (unpacked / part["@id"]).read_bytes()
            assert entity["sha256"] == sha256(content).hexdigest()
            assert entity["contentSize"] == str(len(content))
    assert [by_id[author["@id"]]["name"] for author in root["author"]] == ["A. Author", "B. Author"]


def test_the_citation_is_what_the_format_asks_for(unpacked):
    told = yaml.safe_load((unpacked / "CITATION.cff").read_text(encoding="utf-8"))
    assert told["cff-version"] == "1.2.0"
    assert told["authors"] == [{"name": "A. Author"}, {"name": "B. Author"}]
    assert str(told["version"]) == "1.1.0"
    assert {"message", "title", "date-released", "type"} <= set(told)


def test_the_same_release_gives_the_same_bytes(packed, study, tmp_path):
    again = package_study(tmp_path / "again.zip", study=study, options=NUMBERS)
    assert again.file.read_bytes() == packed.file.read_bytes()


def test_rows_that_may_not_leave_become_a_twin(study, tmp_path):
    made = package_study(tmp_path / "twin.zip", study=study, options=PackageOptions(draws=100, notebooks=(), twin=True))
    real = released(study, "1.1.0")
    real = real[real["origin"] == "real"]
    with zipfile.ZipFile(made.file) as file:
        (name,) = [name for name in file.namelist() if name.endswith("data/real/companies.csv")]
        twin = pd.read_csv(file.open(name))
        readme = file.read(name.split("/")[0] + "/README.md").decode()
    assert "SYNTHETIC twin" in readme
    assert twin["synthetic"].all()
    assert len(twin) == len(real)
    assert not set(twin["company_id"]) & set(real["company_id"])
    assert twin["industry"].value_counts().to_dict() == real["industry"].value_counts().to_dict()


def test_a_twin_has_the_moments_and_nobody():
    rng = np.random.default_rng(1)
    n = 4000
    x = rng.normal(60, 7, n)
    companies = pd.DataFrame(
        {"company_id": range(n), "industry": "financial", "n_respondents": 10, "a_points": x,
         "growth_pct": 0.4 * (x - 60) + rng.normal(8, 9, n), "origin": "real", "synthetic": False}
    )  # fmt: skip
    companies.loc[:99, "growth_pct"] = np.nan
    twin = twin_of(companies, seed=3)
    for name in ("a_points", "growth_pct"):
        assert twin[name].mean() == pytest.approx(companies[name].mean(), abs=0.5)
        assert twin[name].std() == pytest.approx(companies[name].std(), rel=0.05)
        assert not set(twin[name].dropna()) & set(companies[name].dropna())
    assert twin["a_points"].corr(twin["growth_pct"]) == pytest.approx(x_corr(companies), abs=0.04)
    assert twin["growth_pct"].isna().sum() == 100
    assert (twin["origin"] == "synthetic").all()
    with pytest.raises(DisclosureError, match="9 companies are too few for a twin"):
        twin_of(companies.head(9), seed=1)


def x_corr(companies):
    return companies["a_points"].corr(companies["growth_pct"])


@pytest.mark.parametrize(
    ("before", "after", "n"),
    [
        ({"a": {"value": 1.0, "rtol": 1e-6}}, {"a": {"value": 1.0000005}}, 0),
        ({"a": {"value": 1.0, "rtol": 1e-6}}, {"a": {"value": 1.00001}}, 1),
        ({"a": {"value": 1.0, "rtol": 1e-3}}, {"a": {"value": 1.0009}}, 0),
        ({"a": {"value": None, "rtol": 1e-6}}, {"a": {"value": None}}, 0),
        ({"a": {"value": None, "rtol": 1e-6}}, {"a": {"value": 0.0}}, 1),
        ({"a": {"value": 1.0, "rtol": 1e-6}}, {}, 1),
        ({}, {"b": {"value": 1.0}}, 1),
    ],
)
def test_drift_is_more_than_the_tolerance_or_a_number_on_one_side(before, after, n):
    assert len(compare_numbers({"numbers": before}, {"numbers": after})) == n


@pytest.mark.parametrize("file", ["study.tar", "nowhere/study.zip"])
def test_a_package_is_a_zip_in_a_folder_that_exists(study, tmp_path, file):
    with pytest.raises(EngagementError, match=r"name a \.zip in a folder that exists"):
        package_study(tmp_path / file, study=study, options=NUMBERS)
