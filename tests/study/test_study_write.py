"""A written study says what it is, replaces nothing of others, and is what is committed as the reference sample."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import ExportError
from stratalign.shipped import shipped_path
from stratalign.study.simulate import SCENARIOS, simulate_study
from stratalign.study.write import write_study

# CSV files hold four decimals.
CSV_TOLERANCE = 6e-5
NAMES = {"README.md", "companies.csv", "levels.csv", "panel.csv", "truth.json", "codebook.csv", "datapackage.json"}
PEOPLE = {"people.csv", "answers.csv"}


@pytest.fixture(scope="module")
def committed():
    return shipped_path("data", "study")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(simulate_study(410, scenario="evidence", seed=20260410), folder)
    return folder


@pytest.fixture(scope="module")
def small():
    return simulate_study(8, seed=1)


def test_every_file_is_written_into_a_new_folder_and_no_other(small, tmp_path):
    paths = write_study(small, tmp_path / "new" / "study")
    assert {path.name for path in paths} == NAMES
    assert set(paths) == set((tmp_path / "new" / "study").iterdir())


def test_every_file_says_that_it_is_synthetic(small, tmp_path):
    for path in write_study(small, tmp_path):
        assert "synthetic" in path.read_text(encoding="utf-8").casefold(), path.name


def test_readme_gives_the_command_that_draws_the_same_study_again(small, tmp_path):
    readme = write_study(small, tmp_path)[0].read_text(encoding="utf-8")
    assert "stratalign study simulate FOLDER --companies 8 --scenario evidence --seed 1" in readme
    seen = np.corrcoef(small.companies["alignment_index_points"], small.companies["revenue_cagr_pct"])[0, 1]
    assert f"| `revenue_cagr_pct` | 0.15 | {seen:.2f} |" in readme


def test_readme_of_a_truth_of_ones_own_names_no_command_and_tells_the_method_variance(tmp_path):
    own = replace(SCENARIOS["evidence"], method_share=0.25)
    readme = write_study(simulate_study(8, scenario=own, seed=1), tmp_path)[0].read_text(encoding="utf-8")
    assert "stratalign study simulate" not in readme
    assert "25% of the variance of leadership and engagement" in readme
    assert "no common-method variance" not in readme


def test_an_older_study_is_replaced_whole(small, tmp_path):
    write_study(simulate_study(9, seed=2), tmp_path)
    write_study(small, tmp_path)
    assert len(pd.read_csv(tmp_path / "companies.csv")) == 8
    assert json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["seed"] == 1
    assert {path.name for path in tmp_path.iterdir()} == NAMES


def test_people_are_written_where_asked_for_and_described_like_the_rest(small, tmp_path):
    paths = write_study(small, tmp_path, with_people=True)
    assert {path.name for path in paths} == {path.name for path in tmp_path.iterdir()} == NAMES | PEOPLE
    book = pd.read_csv(tmp_path / "codebook.csv")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for file in PEOPLE:
        table = pd.read_csv(tmp_path / file)
        assert table.columns.tolist() == book.loc[book["file"] == file, "column"].tolist()
        assert table["synthetic"].all() and len(table) == len(small.people)
        (described,) = [one for one in package["resources"] if one["path"] == file]
        assert described["schema"]["primaryKey"] == ["respondent_id"]
    assert "--seed 1 --people" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_people_of_an_older_study_do_not_stay_behind(small, tmp_path):
    write_study(small, tmp_path, with_people=True)
    write_study(simulate_study(9, seed=2), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == NAMES


def test_files_that_are_not_of_a_study_are_never_replaced(small, tmp_path):
    (tmp_path / "companies.csv").write_text("a client's own list", encoding="utf-8")
    with pytest.raises(ExportError, match=r"holds 1 of the 7 files.*companies\.csv.*Nothing was replaced"):
        write_study(small, tmp_path)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["a client's own list"]


def test_a_folder_that_cannot_be_made_is_told(small, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ExportError, match=r"the study cannot be written \(.+\)\. Name another folder"):
        write_study(small, tmp_path / "file" / "study")


# The committed reference sample -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["companies.csv", "levels.csv", "panel.csv", "codebook.csv"])
def test_regenerating_gives_the_committed_tables(committed, written, file):
    tables = [pd.read_csv(folder / file) for folder in (committed, written)]
    pd.testing.assert_frame_equal(*tables, check_exact=False, atol=2 * CSV_TOLERANCE)


def test_regenerating_gives_the_committed_truth(committed, written):
    truths = [json.loads((folder / "truth.json").read_text(encoding="utf-8")) for folder in (committed, written)]
    reliabilities = [truth.pop("index_reliability") for truth in truths]
    assert truths[0] == truths[1]
    assert reliabilities[0] == pytest.approx(reliabilities[1], abs=1e-9)


def test_regenerating_gives_the_committed_readme(committed, written):
    readmes = [(folder / "README.md").read_text(encoding="utf-8") for folder in (committed, written)]
    assert readmes[0] == readmes[1]


def test_committed_growth_and_margin_follow_from_the_committed_panel(committed):
    companies = pd.read_csv(committed / "companies.csv", index_col="company_id")
    panel = pd.read_csv(committed / "panel.csv")
    revenue = panel.pivot(index="company_id", columns="period_end", values="revenue_meur")
    income = panel.pivot(index="company_id", columns="period_end", values="operating_income_meur")
    growth = 100 * ((revenue.iloc[:, 3] / revenue.iloc[:, 0]) ** (1 / 3) - 1)
    margin = (100 * income / revenue).iloc[:, 1:].mean(axis=1)
    np.testing.assert_allclose(companies["revenue_cagr_pct"], growth, atol=CSV_TOLERANCE)
    np.testing.assert_allclose(companies["operating_margin_pct"], margin, atol=CSV_TOLERANCE)


def test_datapackage_describes_the_committed_files(committed):
    package = json.loads((committed / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (committed / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_committed_files_are_small_and_say_first_that_they_are_synthetic(committed):
    files = [file for file in committed.iterdir() if file.is_file()]
    assert all(file.stat().st_size < 1_000_000 for file in files)
    assert (committed / "README.md").read_text(encoding="utf-8").startswith("# SYNTHETIC")
    for table in ("companies.csv", "levels.csv", "panel.csv"):
        assert pd.read_csv(committed / table)["synthetic"].all()


def test_codebook_has_a_row_for_every_column(committed):
    codebook = pd.read_csv(committed / "codebook.csv", keep_default_na=False)
    for table in ("companies.csv", "levels.csv", "panel.csv"):
        assert codebook.loc[codebook["file"] == table, "column"].tolist() == list(
            pd.read_csv(committed / table, nrows=1)
        )
    assert (codebook["description"] != "").all()
