"""From contributed companies to releases: what is refused, what is told, and that nothing changes afterwards."""

import hashlib
import json
import shutil
import stat

import duckdb
import pandas as pd
import pytest
from releases.made_up import SYNTHETIC, contributed, first_study, released

from stratalign.engagement.declarations.contribution import load_contribution
from stratalign.errors import DisclosureError, EngagementError
from stratalign.releases.coarsening import QUASI_IDENTIFIERS
from stratalign.releases.contributions import read_entries
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies
from stratalign.releases.verify import verify_releases
from stratalign.releases.withdraw import withdraw_companies
from stratalign.study.load import load_study
from stratalign.study.released import load_release, parse_version

MEASURES = ["alignment_index_points", "revenue_cagr_pct", "operating_margin_pct", "customer_retention_pct"]


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A study of 48 simulated companies with its first release."""
    study = first_study(tmp_path_factory.mktemp("begun") / "study")
    release_study(study)
    return study


@pytest.fixture(scope="module")
def grown(begun, tmp_path_factory):
    """The same with 60 companies that exist."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(begun, folder / "study")
    add_companies([contributed(folder / "uni")], study=folder / "study")
    release_study(folder / "study")
    return folder / "study"


@pytest.fixture
def study(begun, tmp_path):
    shutil.copytree(begun, tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def of_both(grown, tmp_path):
    shutil.copytree(grown, tmp_path / "study")
    return tmp_path / "study"


def said(folder, **changes):
    """Change lines of a contribution.yml."""
    file = folder / "contribution.yml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.split(":")[0] not in changes]
    file.write_text("\n".join([*lines, *(f"{key}: {value}" for key, value in changes.items() if value)]) + "\n")
    return folder


def test_the_first_release_tells_the_simulated_study_as_it_stands(begun):
    before, after = pd.read_csv(begun / "companies.csv"), released(begun, "1.0.0")
    shared = list(before.columns)
    pd.testing.assert_frame_equal(before, after[shared])
    for name in ("panel.csv", "levels.csv", "truth.json", "companies.csv"):
        there = (begun / "releases" / "1.0.0" / name).read_bytes()
        assert (there == (begun / name).read_bytes()) == (name != "companies.csv")


def test_a_release_is_a_study_that_can_be_estimated(begun):
    data = load_study(begun / "releases" / "1.0.0")
    assert len(data.companies) == 48
    assert data.is_synthetic
    assert len(data.people) > 300


def test_the_same_study_gives_the_same_bytes(begun, tmp_path):
    again = first_study(tmp_path / "again")
    release_study(again, date=pd.Timestamp(load_release(begun).description["created"]).date())
    assert load_release(again).sha256 == load_release(begun).sha256


def test_parquet_holds_what_csv_does(begun):
    folder = begun / "releases" / "1.0.0"
    for name in ("companies", "panel", "levels"):
        rows = duckdb.sql(f"SELECT * FROM '{folder / name}.parquet'").df()
        csv = released(begun, "1.0.0", f"{name}.csv")
        assert list(rows) == list(csv)
        numbers = csv.dropna(axis=1, how="all").select_dtypes("number").columns
        pd.testing.assert_frame_equal(rows[numbers], csv[numbers], check_dtype=False)


def test_description_gives_hashes_rows_licence_counts_and_says_synthetic(begun):
    folder = begun / "releases" / "1.0.0"
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    assert told["companies"] == {"real": 0, "synthetic": 48}
    assert "SYNTHETIC" in told["title"] and "SYNTHETIC" in told["description"]
    assert "SYNTHETIC" in (folder / "README.md").read_text(encoding="utf-8")
    for resource in told["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    rows = {resource["path"]: resource["rows"] for resource in told["resources"]}
    assert rows["companies.csv"] == rows["companies.parquet"] == 48
    named = [field["name"] for field in told["resources"][0]["schema"]["fields"]]
    assert named == list(released(begun, "1.0.0"))


def test_every_column_is_in_the_codebook(grown):
    book = released(grown, "1.1.0", "codebook.csv")
    for name in ("companies.csv", "panel.csv", "levels.csv"):
        assert set(released(grown, "1.1.0", name)) <= set(book.loc[book["file"] == name, "column"])


@pytest.mark.parametrize(("made", "version", "begins"), [("begun", "1.0.0", "SYN"), ("grown", "1.1.0", "Partly SYN")])
def test_the_title_says_what_is_made_up(made, version, begins, request):
    folder = request.getfixturevalue(made) / "releases" / version
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert told["title"].startswith(begins)
    assert told["title"].endswith("study of companies")
    assert (folder / "README.md").read_text(encoding="utf-8").startswith(f"# {begins}")


def test_files_cannot_be_written_to(begun):
    for path in (begun / "releases" / "1.0.0").iterdir():
        assert not stat.S_IMODE(path.stat().st_mode) & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_companies_that_exist_are_told_rounded_coarse_and_without_names(grown):
    companies = released(grown, "1.1.0")
    real = companies[companies["origin"] == "real"]
    assert len(real) == 60
    assert (real[MEASURES] == real[MEASURES].round()).all(axis=None)
    assert real.groupby(list(QUASI_IDENTIFIERS), dropna=False).size().min() >= 10
    assert (real["n_respondents"] % 5 == 0).all()
    assert not real["company_id"].str.contains("uni").any()
    assert not real["synthetic"].any()
    assert set(released(grown, "1.1.0", "panel.csv")["company_id"]) <= set(
        companies.loc[companies["origin"] == "synthetic", "company_id"]
    )
    everything = "".join(
        path.read_text(encoding="utf-8") for path in grown.rglob("*") if path.suffix in {".csv", ".json", ".jsonl"}
    )
    assert "uni-1" not in everything
    assert "managing directors" not in everything


def test_rounding_leaves_figures_where_they_were(grown, tmp_path):
    """Whole points move the correlation over 60 companies by no more than two hundredths."""
    given = pd.read_csv(contributed(tmp_path / "uni") / "companies.csv")
    companies = released(grown, "1.1.0")
    real = companies[companies["origin"] == "real"]
    for outcome in MEASURES[1:]:
        exact = given["alignment_index_points"].corr(given[outcome])
        assert real["alignment_index_points"].corr(real[outcome]) == pytest.approx(exact, abs=0.02)


def test_figures_of_a_release_never_mix_origins(grown):
    figures = released(grown, "1.1.0", "figures.csv")
    assert set(zip(figures["origin"], figures["n_companies"], strict=True)) == {("real", 60), ("synthetic", 48)}
    before = released(grown, "1.0.0", "figures.csv")
    made_up = figures[figures["origin"] == "synthetic"].reset_index(drop=True)
    pd.testing.assert_frame_equal(made_up, before)


def test_the_list_holds_hashes_and_consents_and_no_name(grown):
    entries = read_entries(grown)
    assert len(entries) == 60
    assert {entry.event for entry in entries} == {"added"}
    assert {entry.release for entry in entries} == {"1.1.0"}
    assert entries[0].consent == {"date": "2026-11-01", "scope": "research and benchmark"}
    assert entries == sorted(entries, key=lambda entry: entry.company_id)
    assert len({entry.contribution for entry in entries}) == 60


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"consent": "{given: false, by: them, date: 2026-11-01}"}, EngagementError, "consent is not given"),
        ({"consent": ""}, EngagementError, "are added with their consent"),
        ({"definitions": ""}, EngagementError, "nothing says what the columns"),
        ({"definitions": "2.0.0"}, EngagementError, "they have changed"),
        ({"instrument": "another 3.1"}, EngagementError, "was asked with another 3.1"),
        ({"region": "'a, b'"}, EngagementError, "write one region"),
    ],
)
def test_a_contribution_that_does_not_declare_enough_is_refused(study, tmp_path, changes, error, match):
    folder = said(contributed(tmp_path / "uni"), **changes)
    with pytest.raises(error, match=match):
        add_companies([folder], study=study)
    assert not (study / "staged").exists()


@pytest.mark.parametrize(
    ("columns", "error", "match"),
    [
        ({"n_respondents": 9}, DisclosureError, "60 of 60 companies have fewer than 10 people"),
        ({"alignment_index_points": 3.2}, EngagementError, ""),
        ({"alignment_index_points": 140.0}, EngagementError, "lies outside 0 to 100"),
        ({"company_id": "same"}, EngagementError, "repeat a company_id"),
    ],
)
def test_companies_that_cannot_be_told_are_refused(study, tmp_path, columns, error, match):
    folder = contributed(tmp_path / "uni")
    table = pd.read_csv(folder / "companies.csv").assign(**columns)
    table.to_csv(folder / "companies.csv", index=False)
    if not match:
        add_companies([folder], study=study)
        return
    with pytest.raises(error, match=match):
        add_companies([folder], study=study)


def test_levels_of_money_are_left_out_and_named(study, tmp_path):
    folder = contributed(tmp_path / "uni", revenue_meur=12.5, thoughts=3.0)
    staged = add_companies([folder], study=study)
    assert any("no level of money is contributed: revenue_meur" in note for note in staged.notes)
    assert any("nothing says what they mean: thoughts" in note for note in staged.notes)
    release_study(study)
    assert not {"revenue_meur", "thoughts"} & set(released(study, "1.1.0"))


def test_one_company_under_two_names_is_refused(study, tmp_path):
    folder = contributed(tmp_path / "uni")
    table = pd.read_csv(folder / "companies.csv")
    twin = table.iloc[[3]].assign(company_id="twin")
    pd.concat([table, twin]).to_csv(folder / "companies.csv", index=False)
    with pytest.raises(EngagementError, match="2 companies have the same figures"):
        add_companies([folder], study=study)


def test_a_company_is_contributed_once(of_both, tmp_path):
    again = contributed(tmp_path / "uni")
    with pytest.raises(EngagementError, match="60 companies were contributed before"):
        add_companies([again], study=of_both)
    renamed = said(again, source="somebody-else")
    with pytest.raises(EngagementError, match="60 companies have the same figures as one that is released"):
        add_companies([renamed], study=of_both)


def test_a_correction_replaces_a_row_and_is_a_patch(of_both, tmp_path):
    folder = contributed(tmp_path / "uni")
    table = pd.read_csv(folder / "companies.csv")
    table.loc[0, "customer_retention_pct"] = 50.0
    table.to_csv(folder / "companies.csv", index=False)
    add_companies([folder], study=of_both, supersede="a customer was counted twice")
    made = release_study(of_both)
    assert str(made.release.version) == "1.1.1"
    assert made.change == "1 company corrected"
    corrected = [entry for entry in read_entries(of_both) if entry.event == "corrected"]
    assert {entry.supersedes for entry in corrected} == {"1.1.0"}
    assert {entry.reason for entry in corrected} == {"a customer was counted twice"}
    assert verify_releases(of_both).is_confirmed


def test_fewer_than_five_companies_wait(of_both, tmp_path):
    four = contributed(tmp_path / "four", n=16, seed=31, source="four")
    pd.read_csv(four / "companies.csv").head(4).to_csv(four / "companies.csv", index=False)
    staged = add_companies([four], study=of_both)
    assert "grows by at least 5 companies" in staged.why_not_yet
    with pytest.raises(DisclosureError, match="grows by at least 5 companies"):
        release_study(of_both)
    assert [str(version) for version in (load_release(of_both).version,)] == ["1.1.0"]
    assert (of_both / "staged" / "0001").is_dir()


def test_nine_companies_share_no_cell(study, tmp_path):
    nine = contributed(tmp_path / "nine", n=16, source="nine")
    pd.read_csv(nine / "companies.csv").head(9).to_csv(nine / "companies.csv", index=False)
    staged = add_companies([nine], study=study)
    assert "9 companies cannot be told apart" in staged.why_not_yet
    with pytest.raises(DisclosureError, match="9 companies cannot be told apart"):
        release_study(study)


def test_the_same_command_twice_stages_once_and_other_figures_are_refused(study, tmp_path):
    folder = contributed(tmp_path / "uni")
    add_companies([folder], study=study)
    again = add_companies([folder], study=study)
    assert again.n_waiting == 60
    table = pd.read_csv(folder / "companies.csv")
    table.loc[0, "customer_retention_pct"] = 50.0
    table.to_csv(folder / "companies.csv", index=False)
    with pytest.raises(EngagementError, match="60 companies wait already, with other figures"):
        add_companies([folder], study=study)


def test_made_up_companies_are_told_exactly_and_stay_apart(study, tmp_path):
    folder = contributed(tmp_path / "sim", source="sim", said=SYNTHETIC)
    add_companies([folder], study=study)
    release_study(study)
    companies = released(study, "1.1.0")
    assert (companies["origin"] == "synthetic").all()
    assert companies["alignment_index_points"].round().ne(companies["alignment_index_points"]).any()


def test_a_changed_definition_is_refused_or_linked(study, tmp_path):
    folder = said(contributed(tmp_path / "uni"), definitions="")
    book = released(study, "1.0.0", "codebook.csv")
    is_growth = book["column"] == "revenue_cagr_pct"
    book.loc[is_growth, "description"] = "Growth of the last year."
    book.to_csv(folder / "codebook.csv", index=False)
    with pytest.raises(
        EngagementError, match=r"1 measure is defined otherwise than in release 1.0.0: revenue_cagr_pct"
    ):
        add_companies([folder], study=study)
    link = "{formula: 0.9 * revenue_cagr_pct, reliability: 0.8, source: 40 companies with both}"
    said(folder, mapping=f"{{revenue_cagr_pct: {link}}}")
    add_companies([folder], study=study)
    release_study(study)
    links = released(study, "1.1.0", "links.csv")
    assert set(links["measure"]) == {"revenue_cagr_pct"}
    assert set(links["reliability"]) == {0.8}
    assert len(links) == 60


def test_another_questionnaire_is_linked_by_a_formula_with_its_reliability(study, tmp_path):
    folder = contributed(tmp_path / "uni")
    table = pd.read_csv(folder / "companies.csv")
    others = [name for name in table if name.endswith("_points") and name != "alignment_index_points"]
    table = table.drop(columns=others).assign(goals=table["alignment_index_points"] / 25 + 1)
    table.drop(columns="alignment_index_points").to_csv(folder / "companies.csv", index=False)
    link = "{formula: 25 * (goals - 1), reliability: 0.64, source: 12 companies asked with both}"
    said(folder, instrument="goals 2019", mapping=f"{{alignment_index_points: {link}}}")
    add_companies([folder], study=study)
    release_study(study)
    companies = released(study, "1.1.0")
    real = companies[companies["origin"] == "real"]
    assert set(real["measured_with"]) == {"goals 2019"}
    figures = released(study, "1.1.0", "figures.csv").set_index(["origin", "quantity", "outcome"])
    told = figures.loc[("real", "r_within", "customer_retention_pct")]
    assert told["reliability"] == pytest.approx(0.64)
    industries = real["industry"].where(real["industry"].map(real["industry"].value_counts()) >= 8, "few")
    x, y = (real[name] - real.groupby(industries)[name].transform("mean") for name in (MEASURES[0], MEASURES[3]))
    assert told["value"] == pytest.approx(x.corr(y) / 0.8, rel=1e-6)


def test_a_number_that_does_not_follow_from_what_changed_is_refused(study, tmp_path):
    add_companies([contributed(tmp_path / "uni")], study=study)
    with pytest.raises(EngagementError, match=r"this is release 1.1.0, not 1.0.1 \(60 companies added: minor\)"):
        release_study(study, version="1.0.1")
    assert str(release_study(study, version="1.1.0").release.version) == "1.1.0"


def test_nothing_new_is_no_release(study):
    with pytest.raises(EngagementError, match=r"nothing has changed since release 1\.0\.0"):
        release_study(study)


def test_a_new_meaning_is_a_new_first_number(study, tmp_path):
    book = released(study, "1.0.0", "codebook.csv")
    book.loc[book["column"] == "revenue_cagr_pct", "description"] = "Organic growth."
    book.to_csv(tmp_path / "new.csv", index=False)
    made = release_study(study, codebook=tmp_path / "new.csv")
    assert str(made.release.version) == "2.0.0"
    assert made.change == "1 definition changed (revenue_cagr_pct)"
    assert verify_releases(study).is_confirmed


def test_another_questionnaire_of_the_study_is_a_new_first_number(study):
    assert str(release_study(study, instrument="strategic-alignment 2.0").release.version) == "2.0.0"


def test_another_plan_is_a_patch(study):
    (study / "analysis_plan.yml").write_text(
        "hypotheses: [{outcome: revenue_cagr_pct, exposure: alignment_index_points}]\n", encoding="utf-8"
    )
    assert release_study(study).change == "another plan"
    assert str(load_release(study).version) == "1.0.1"


def test_companies_that_exist_come_in_by_consent_alone(tmp_path):
    folder = contributed(tmp_path / "uni")
    with pytest.raises(DisclosureError, match="has 60 companies that exist, with exact figures"):
        release_study(folder)


def test_an_own_study_begins_with_what_is_contributed(tmp_path, begun):
    folder = said(contributed(tmp_path / "uni"), definitions="")
    shutil.copyfile(begun / "codebook.csv", folder / "codebook.csv")
    add_companies([folder], study=tmp_path / "own")
    with pytest.raises(EngagementError, match="say under which licence"):
        release_study(tmp_path / "own")
    made = release_study(tmp_path / "own", licence="on request")
    assert str(made.release.version) == "1.0.0"
    assert made.release.counts == {"real": 60, "synthetic": 0}
    assert verify_releases(tmp_path / "own").is_confirmed


def test_a_study_can_start_from_the_releases_of_another(begun, tmp_path):
    add_companies([contributed(tmp_path / "uni")], study=tmp_path / "own", start_from=begun)
    assert str(release_study(tmp_path / "own").release.version) == "1.1.0"
    assert load_release(begun).sha256 == load_release(tmp_path / "own", "1.0.0").sha256


@pytest.mark.parametrize("way", ["changed", "missing", "added", "list"])
def test_verify_names_what_is_not_as_released(of_both, way):
    file = of_both / "releases" / "1.0.0" / "companies.csv"
    if way == "changed":
        file.chmod(0o644)
        file.write_text(file.read_text(encoding="utf-8").replace("C001", "C999", 1), encoding="utf-8")
        expected = "1.0.0: companies.csv has changed"
    elif way == "missing":
        file.unlink()
        expected = "1.0.0: companies.csv is missing"
    elif way == "added":
        (file.parent / "more.csv").write_text("a\n", encoding="utf-8")
        expected = "1.0.0: more.csv was added"
    else:
        entries = of_both / "releases" / "contributions.jsonl"
        entries.write_text("".join(entries.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
        expected = "1.1.0: the list of contributions, contributions.jsonl, no longer begins as it did"
    found = verify_releases(of_both)
    assert expected in found.problems
    assert not found.is_confirmed
    if way in ("changed", "missing", "added"):
        with pytest.raises(EngagementError, match="is not what was released"):
            load_release(of_both, "1.0.0")


def test_verify_sees_that_a_release_was_made_from_another(of_both):
    """The first release made anew with one more file, sums and all: the second one knows another hash."""
    folder = of_both / "releases" / "1.0.0"
    (folder / "README.md").chmod(0o644)
    (folder / "README.md").write_text("another\n", encoding="utf-8")
    sums = folder / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    digest = hashlib.sha256(b"another\n").hexdigest()
    sums.chmod(0o644)
    sums.write_text("".join(f"{digest}  README.md\n" if "README.md" in line else line for line in lines))
    assert verify_releases(of_both).problems == (
        "1.1.0: it was made from another release 1.0.0 than the one that is here",
    )


def test_withdrawn_consent_leaves_a_hash_and_a_release_without_the_company(of_both):
    hash_before = load_release(of_both).sha256
    companies = released(of_both, "1.1.0")
    chosen = companies.loc[companies["origin"] == "real", "company_id"].iloc[0]
    found = withdraw_companies([chosen], study=of_both, why="asked to")
    assert found.purged == ("1.1.0",)
    assert str(found.released.release.version) == "1.1.1"
    assert [path.name for path in (of_both / "releases" / "1.1.0").iterdir()] == ["withdrawn.json"]
    left = released(of_both, "1.1.1")
    assert chosen not in set(left["company_id"])
    real = left[left["origin"] == "real"]
    assert real.empty or real.groupby(list(QUASI_IDENTIFIERS), dropna=False).size().min() >= 10
    assert len(real) == 59 - found.n_held_back
    verified = verify_releases(of_both)
    assert verified.is_confirmed, verified.problems
    assert any("1.1.0: its data are gone" in note and hash_before in note for note in verified.notes)
    with pytest.raises(EngagementError, match=r"Use release 1.1.1"):
        load_release(of_both, "1.1.0")
    assert {entry.event for entry in read_entries(of_both)} == {"added", "withdrawn"}


def test_nobody_is_withdrawn_who_is_not_there(of_both):
    with pytest.raises(EngagementError, match="R123 is in no release"):
        withdraw_companies(["R123"], study=of_both)


@pytest.mark.parametrize("text", ["1.0", "1.0.0.0", "01.0.0", "a.b.c", ""])
def test_a_number_of_a_release_has_three_parts(text):
    with pytest.raises(EngagementError, match="a number of three parts"):
        parse_version(text)


def test_companies_that_exist_come_with_their_questionnaire(study, tmp_path):
    folder = said(contributed(tmp_path / "uni"), instrument="strategic-alignment 1.0")
    file = folder / "contribution.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("instrument: strategic-alignment 1.0\n", ""))
    with pytest.raises(EngagementError, match="does not say with which questionnaire people were asked"):
        add_companies([folder], study=study)


def test_a_missing_declaration_says_what_to_write(tmp_path):
    with pytest.raises(EngagementError, match=r"consent: {given: true"):
        load_contribution(tmp_path)
