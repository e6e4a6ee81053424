"""A study's folder: the shipped sample, added companies, files that are wrong."""

import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import EngagementError
from stratalign.shipped import shipped_path
from stratalign.study.simulate import SCENARIOS


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "mine"
    shutil.copytree(shipped_path("data", "study"), target)
    return target


@pytest.fixture(scope="module")
def study():
    return sa.load_study()


def test_shipped_sample_brings_its_people_again(study):
    assert (len(study.companies), len(study.people)) == (410, 5811)
    assert study.is_synthetic
    means = study.people.groupby("company_id")["alignment_index_points"].mean()
    index = study.companies.set_index("company_id")["alignment_index_points"]
    # The index gives each level the same weight, a plain mean of people does not.
    assert means.corr(index) > 0.9


def test_an_added_company_has_no_people_and_the_study_stays_synthetic(folder):
    companies = pd.read_csv(folder / "companies.csv")
    added = companies.iloc[[0]].assign(company_id="REAL-1", alignment_index_points=71.0, synthetic=False, origin="real")
    pd.concat([companies, added]).to_csv(folder / "companies.csv", index=False)
    study = sa.load_study(folder)
    assert len(study.companies) == 411
    assert "REAL-1" not in set(study.people["company_id"])
    assert study.is_synthetic


def test_people_of_a_real_study_are_read_from_their_file(folder):
    (folder / "truth.json").unlink()
    people = pd.DataFrame({"company_id": ["C001", "C001"], "alignment_index_points": [50.0, 60.0], "name": ["x", "y"]})
    people.to_csv(folder / "people.csv", index=False)
    study = sa.load_study(folder)
    assert study.people.columns.tolist() == ["company_id", "alignment_index_points"]
    assert study.answers is None
    assert study.is_synthetic  # the companies still say so themselves


def test_levels_and_answers_of_a_real_study_are_read_and_nothing_that_names_people(folder):
    (folder / "truth.json").unlink()
    people = pd.DataFrame({"company_id": ["C001"], "level": ["staff"], "alignment_index_points": [50.0]})
    people.assign(clarity_1=4, clarity_2=3, email="x@y.z").to_csv(folder / "people.csv", index=False)
    study = sa.load_study(folder)
    assert study.people.columns.tolist() == ["company_id", "level", "alignment_index_points"]
    assert study.answers.columns.tolist() == ["clarity_1", "clarity_2"]


def test_answers_drawn_again_are_those_behind_the_scores(study):
    instrument = sa.load_instrument("strategic-alignment")
    assert study.answers.shape == (5811, 24)
    flipped = study.answers.assign(
        **{key: 6 - study.answers[key] for key in study.answers if instrument.items[key].reverse}
    )
    # Two items a facet: without gaps the pillars' means weigh 5, 3 and 4 facets alike within pillars.
    parts = [flipped[[k for k in flipped if instrument.dimension_of[k].pillar == p.key]] for p in instrument.pillars]
    index = 25 * (sum(part.mean(axis=1) for part in parts) / 3 - 1)
    assert index.to_numpy() == pytest.approx(study.people["alignment_index_points"].to_numpy())


def test_single_years_make_up_the_growth_and_margin_of_a_company(study):
    years = study.years.dropna().groupby("company_id")
    companies = study.companies.set_index("company_id")
    compound = years["revenue_cagr_pct"].agg(lambda growth: 100 * ((1 + growth / 100).prod() ** (1 / len(growth)) - 1))
    assert compound.to_numpy() == pytest.approx(companies["revenue_cagr_pct"].to_numpy(), abs=1e-3)
    assert years["operating_margin_pct"].mean().to_numpy() == pytest.approx(
        companies["operating_margin_pct"].to_numpy(), abs=1e-3
    )


def test_size_that_cannot_be_has_no_logarithm(folder):
    companies = pd.read_csv(folder / "companies.csv")
    companies.loc[0, "headcount"] = 0
    companies.to_csv(folder / "companies.csv", index=False)
    assert np.isnan(sa.load_study(folder).companies.loc[0, "log_headcount"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: pd.concat([c, c.head(2)]), "2 rows repeat a company_id"),
        (lambda c: c.rename(columns={"company_id": "company"}), "no column company_id.*study import"),
        (lambda c: c.drop(columns="alignment_index_points"), "nothing says what outcomes are related to"),
        (lambda c: c.assign(origin=[None, *c["origin"][1:]], synthetic=None), "1 of 410 rows do not say.*C001"),
        (lambda c: c.assign(origin="Real"), "410 of 410 rows contradict themselves"),
        (lambda c: c.assign(origin="reel"), "410 rows have something else in the column origin, such as 'reel'"),
    ],
)
def test_files_that_are_wrong_are_refused(folder, change, words):
    change(pd.read_csv(folder / "companies.csv")).to_csv(folder / "companies.csv", index=False)
    with pytest.raises(EngagementError, match=words):
        sa.load_study(folder)


def test_every_company_says_whether_it_is_real(folder):
    assert set(sa.load_study(folder).companies["origin"]) == {"synthetic"}
    companies = pd.read_csv(folder / "companies.csv")
    for columns, expected in ((["origin"], "synthetic"), (["origin", "synthetic"], "synthetic")):
        companies.drop(columns=columns).to_csv(folder / "companies.csv", index=False)
        assert set(sa.load_study(folder).companies["origin"]) == {expected}
    (folder / "truth.json").unlink()
    study = sa.load_study(folder)
    assert set(study.companies["origin"]) == {"real"} and not study.is_synthetic


def test_real_and_made_up_companies_are_told_apart(folder):
    companies = pd.read_csv(folder / "companies.csv")
    real = companies.head(60).assign(company_id=[f"R{n}" for n in range(60)], synthetic=False, origin="real")
    pd.concat([companies, real]).to_csv(folder / "companies.csv", index=False)
    study = sa.load_study(folder)
    parts = {origin: study.of_origin(origin) for origin in ("real", "synthetic")}
    assert {origin: len(part.companies) for origin, part in parts.items()} == {"real": 60, "synthetic": 410}
    assert parts["real"].people.empty and parts["real"].years.empty and not parts["real"].is_synthetic
    assert parts["real"].truth == {}
    assert len(parts["synthetic"].people) == len(parts["synthetic"].answers) == 5811
    with pytest.raises(EngagementError, match="no company's origin is 'synthetic'; there are 60 real"):
        parts["real"].of_origin("synthetic")


def test_tables_are_read_as_any_program_saved_them(folder):
    """Semicolons, decimal commas, signs of per cent, Windows-1252."""
    companies = pd.read_csv(folder / "companies.csv")
    text = companies.assign(
        industry="Größe",
        revenue_cagr_pct=[f"{value:.4f} %".replace(".", ",") for value in companies["revenue_cagr_pct"]],
    )
    text.to_csv(folder / "companies.csv", index=False, sep=";", decimal=",", encoding="cp1252")
    read = sa.load_study(folder).companies
    assert set(read["industry"]) == {"Größe"}
    for name in ("revenue_cagr_pct", "alignment_index_points", "headcount"):
        assert read[name].to_numpy() == pytest.approx(companies[name].to_numpy(), abs=1e-9), name


def test_a_comma_that_may_mean_either_is_asked_about(folder):
    companies = pd.read_csv(folder / "companies.csv")
    companies.assign(headcount="1,234").to_csv(folder / "companies.csv", index=False)
    with pytest.raises(EngagementError, match=r"whether the comma of headcount is a decimal sign is open.*'1,234'"):
        sa.load_study(folder)


# What is related to what ----------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    """A study with columns of its own and no industry."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(50, 10, (60, 2)), columns=["purpose", "energy"])
    table.insert(0, "company_id", [f"C{n}" for n in range(60)])
    table.to_csv(tmp_path / "companies.csv", index=False)
    return tmp_path


def write_codebook(folder, **roles):
    book = pd.DataFrame({"file": "companies.csv", "column": list(roles), "role": list(roles.values())})
    book.to_csv(folder / "codebook.csv", index=False)


def test_the_codebook_says_what_is_exposure_and_what_outcome(own):
    write_codebook(own, purpose="exposure", energy="attitude")
    design = sa.load_study(own).design
    assert design.exposure == "purpose"
    assert [(o.name, o.figure, o.is_attitude) for o in design.outcomes] == [("energy", "ratio", True)]


def test_without_roles_the_plan_says_it(own):
    (own / "analysis_plan.yml").write_text("hypotheses: [{outcome: energy, exposure: purpose}]", encoding="utf-8")
    design = sa.load_study(own).design
    assert design.exposure == "purpose"
    assert [o.name for o in design.known_in(sa.load_study(own).companies).outcomes] == ["energy"]


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ({"purpose": "exposur"}, "role that is not known.*Did you mean 'exposure'"),
        ({"purpos": "exposure"}, "which companies.csv does not have.*Did you mean 'purpose'"),
        ({"energy": "outcome"}, "role exposure to 0 columns"),
        ({"energy": "exposure"}, "no column the role outcome"),
    ],
)
def test_a_codebook_that_declares_what_is_not_there_is_refused(own, roles, words):
    write_codebook(own, **roles)
    with pytest.raises(EngagementError, match=words):
        sa.load_study(own)


def test_measures_of_years_need_no_accounts(own):
    write_codebook(own, purpose="exposure", energy="outcome")
    panel = pd.DataFrame(
        {"company_id": ["C0", "C0", "C1"], "period_end": ["2020", "2019", "2019"], "energy": [1, 2, 3]}
    )
    panel.to_csv(own / "panel.csv", index=False)
    assert sa.load_study(own).years["energy"].tolist() == [2, 1, 3]
    pd.concat([panel, panel.head(1)]).to_csv(own / "panel.csv", index=False)
    with pytest.raises(EngagementError, match="1 rows repeat a company and period_end"):
        sa.load_study(own)


def test_a_folder_without_companies_is_refused(tmp_path):
    with pytest.raises(EngagementError, match="a study is a folder with companies"):
        sa.load_study(tmp_path)


# People's answers beside the companies --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    return sa.simulate_study(30, scenario=replace(SCENARIOS["evidence"], scenario="own", method_share=0.4), seed=5)


def test_people_and_answers_written_are_read_as_they_were_drawn(drawn, tmp_path):
    sa.study.write_study(drawn, tmp_path, with_people=True)
    read = sa.load_study(tmp_path)
    points = [name for name in drawn.people if name.endswith("_points")]
    assert read.people["company_id"].tolist() == drawn.people["company_id"].tolist()
    np.testing.assert_allclose(read.people[points], drawn.people[points], atol=1e-4)
    wide = drawn.responses.pivot(index="respondent_id", columns="item_key", values="value")
    pd.testing.assert_frame_equal(
        read.answers, wide[read.answers.columns].loc[drawn.people["respondent_id"]].reset_index(drop=True),
        check_names=False,
    )  # fmt: skip


def test_people_of_a_truth_of_ones_own_are_drawn_again_from_it(drawn, tmp_path):
    sa.study.write_study(drawn, tmp_path)
    read = sa.load_study(tmp_path)
    pd.testing.assert_frame_equal(read.people, drawn.people.drop(columns="respondent_id"))


def test_no_identifier_of_a_respondent_is_kept(drawn, tmp_path):
    sa.study.write_study(drawn, tmp_path, with_people=True)
    read = sa.load_study(tmp_path)
    assert "respondent_id" not in {*read.people.columns, *read.answers.columns}
    assert read.people.index.equals(read.answers.index) and read.people.index[0] == 0


def test_answers_are_matched_by_respondent_whatever_their_order(drawn, tmp_path):
    sa.study.write_study(drawn, tmp_path, with_people=True)
    before = sa.load_study(tmp_path).answers
    pd.read_csv(tmp_path / "answers.csv").iloc[::-1].to_csv(tmp_path / "answers.csv", index=False)
    pd.testing.assert_frame_equal(sa.load_study(tmp_path).answers, before)


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("people.csv", lambda p: p.assign(company_id="X"), "are of companies that companies.csv lacks, such as X"),
        ("people.csv", lambda p: p.assign(employee_engagement_points=-3), "no number from 0 to 100, such as -3"),
        ("people.csv", lambda p: p.drop(columns="respondent_id"), "give people.csv a respondent_id"),
        ("people.csv", lambda p: pd.concat([p, p.head(2)]), "people.csv: 2 rows repeat a respondent_id"),
        ("answers.csv", lambda a: pd.concat([a, a.head(1)]), "answers.csv: 1 rows repeat a respondent_id"),
        ("answers.csv", lambda a: a.assign(respondent_id="Y" + a["respondent_id"]), "are not in people.csv"),
        ("answers.csv", lambda a: a[["respondent_id"]], "no column of an item of the instrument"),
        ("answers.csv", lambda a: a.assign(clarity_1="agree"), "answers are no numbers, such as 'agree' in clarity_1"),
    ],
)
def test_files_of_people_that_are_wrong_are_refused(drawn, tmp_path, file, change, words):
    sa.study.write_study(drawn, tmp_path, with_people=True)
    change(pd.read_csv(tmp_path / file)).to_csv(tmp_path / file, index=False)
    with pytest.raises(EngagementError, match=words):
        sa.load_study(tmp_path)


#: A truth of one's own: another name, other correlations, raters' shared error.
OWN = replace(SCENARIOS["evidence"], scenario="mine", revenue_cagr_pct=0.5, method_share=0.25)


@pytest.mark.parametrize("scenario", ["evidence", "lsa_claim", OWN, replace(OWN, scenario="evidence")])
@pytest.mark.parametrize("n_companies", [8, 24])
def test_what_was_written_is_read_again(scenario, n_companies, tmp_path):
    written = sa.simulate_study(n_companies, scenario=scenario, seed=5)
    sa.write_study(written, tmp_path)
    found = sa.load_study(tmp_path)
    columns = written.companies.columns
    pd.testing.assert_frame_equal(found.companies[columns], written.companies, check_dtype=False, atol=6e-5)
    assert {name: found.truth[name] for name in asdict(written.truth)} == asdict(written.truth)
    assert found.is_synthetic
    # Everybody is drawn again, with the answers given.
    assert len(found.people) == len(found.answers) == written.responses["respondent_id"].nunique()
    given = written.responses.pivot(index="respondent_id", columns="item_key", values="value")
    assert sorted(map(tuple, found.answers[given.columns].to_numpy())) == sorted(map(tuple, given.to_numpy()))
    panel = written.panel.sort_values(["company_id", "period_end"])
    margin = 100 * panel["operating_income_meur"] / panel["revenue_meur"]
    np.testing.assert_allclose(found.years["operating_margin_pct"], margin)


def test_a_truth_that_cannot_be_drawn_is_refused_by_its_file(folder):
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    (folder / "truth.json").write_text(json.dumps(truth | {"method_share": 2}), encoding="utf-8")
    with pytest.raises(EngagementError, match=r"truth.json of this study cannot be drawn again: method_share is 2"):
        sa.load_study(folder)


def test_an_industry_of_one_company_is_left_out_of_models_and_told(study):
    companies = study.companies.assign(
        industry=study.companies["industry"].where(study.companies.index > 0, "lighthouses")
    )
    found = sa.estimate_association(companies, "revenue_cagr_pct", "alignment_index_points", fixed_effects=["industry"])
    assert found.n_observations == len(companies) - 1
    assert found.formula.endswith("FE(industry), without 1 alone in a fixed effect")
    assert sa.headline_claims(companies, draws=50).n_companies == len(companies)
