"""A study with a researcher's own columns: each claim's companies, small industries, the plan first."""

import numpy as np
import pandas as pd
import pytest
from document_tools import say, words_of
from statsmodels.formula.api import ols

import stratalign as sa
from stratalign.analysis.study_verdicts import scorecard
from stratalign.errors import EngagementError, StatisticError
from stratalign.findings.interpretations.read import reading

PLAN = """
hypotheses:
  - {outcome: energy_index_pct, exposure: purpose_score_pct, controls: [size_of_board], family: people}
  - {outcome: attrition_pct, exposure: purpose_score_pct, controls: [industry], family: people}
cuts: [0.3]
"""


@pytest.fixture(scope="module")
def table():
    drawn = sa.simulate_study(120, seed=4).companies
    return pd.DataFrame(
        {
            "company_id": drawn["company_id"],
            "industry": ["alone", *drawn["industry"][1:]],
            "purpose_score_pct": drawn["alignment_index_points"],
            "energy_index_pct": drawn["employee_engagement_points"],
            "attrition_pct": (100 - drawn["customer_retention_pct"]).where(drawn.index > 20),
            "size_of_board": np.random.default_rng(1).integers(3, 12, 120),
        }
    )


def write(folder, table, plan=PLAN):
    table.to_csv(folder / "companies.csv", index=False, sep=";", decimal=",")
    roles = {"purpose_score_pct": "exposure", "energy_index_pct": "attitude", "attrition_pct": "outcome"}
    book = pd.DataFrame({"file": "companies.csv", "column": list(roles), "role": list(roles.values())})
    book.to_csv(folder / "codebook.csv", index=False)
    if plan:
        (folder / "analysis_plan.yml").write_text(plan, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory, table):
    return sa.analyse_study(str(write(tmp_path_factory.mktemp("own"), table)), draws=100)


@pytest.fixture(scope="module")
def document(results):
    return sa.build_study_report(results)


def test_each_outcome_says_how_many_companies_have_it(results, document):
    n = results.claims.counts.set_index("outcome")["n_companies"]
    assert n.to_dict() == {"energy_index_pct": 120, "attrition_pct": 99}
    words = " ".join(words_of(document, "claims"))
    assert "energy index 120 and attrition 99" in words
    assert document.tables["models"].rows["n_companies"].tolist() == [120, 99]


def test_one_company_alone_in_its_industry_stops_nothing_and_is_told(results, document):
    assert results.merged == ("alone",)
    assert results.study.companies["industry"].nunique() == 8
    assert "Industries of fewer than eight companies are taken together: alone." in words_of(document, "scorecard")


def test_the_plan_is_estimated_as_it_is_written(results, table):
    """Against statsmodels: HC3 is not ours, so estimates and numbers alone."""
    rows = results.planned
    assert rows["status"].tolist() == ["planned", "planned", "explored"]
    scaled = table.assign(x=table["purpose_score_pct"] / table["purpose_score_pct"].std())
    first = ols("energy_index_pct ~ x + size_of_board", scaled).fit()
    assert rows["estimate"].iloc[0] == pytest.approx(first.params["x"])
    merged = scaled.assign(industry=results.study.companies["industry"].to_numpy())
    second = ols("attrition_pct ~ x + C(industry)", merged).fit()
    assert rows["estimate"].iloc[1] == pytest.approx(second.params["x"])
    assert rows["n_companies"].tolist() == [120, 99, 120]
    assert rows["family"].tolist() == ["people", "people", ""]
    assert results.claims.top == results.claims.bottom == 0.3


def test_every_exhibit_says_whether_it_was_planned(document):
    tables = tuple(document.tables.values())
    said = {
        exhibit.key: " ".join(say(words, tables) for words in exhibit.source)
        for section in document.sections
        for exhibit in section.exhibits
    }
    assert "Planned." in said["ratios"] and "Explored" not in said["ratios"]
    assert "Planned for attrition; explored for the others." in said["models"]
    assert "Planned at 30%" in said["cuts"] and "explored at the other cuts" in said["cuts"]
    assert 0.3 in set(document.tables["cut_ratios"].rows["cut"])
    others = {"curve", "treatments", "correlations", "scorecard"} & said.keys()
    assert len(others) >= 4 and all("Explored: not in the plan." in said[key] for key in others)


def test_a_plan_that_names_what_is_not_there_is_refused_with_a_suggestion(tmp_path, table):
    wrong = PLAN.replace("size_of_board", "size_of_bord")
    with pytest.raises(EngagementError, match=r"hypothesis 1, controls: size_of_bord\. Did you mean 'size_of_board'"):
        sa.analyse_study(str(write(tmp_path, table, wrong)), draws=100)


def test_without_a_published_figure_direction_alone_is_judged(results, document):
    rows = scorecard(results)
    assert rows["claimed"].isna().all() and rows["holds_size"].all() and not rows["is_inside"].any()
    # Attrition falls with purpose: nobody claimed a direction, so either counts.
    slopes = results.claims.models.set_index("outcome")["slope_per_sd"]
    assert slopes["energy_index_pct"] > 0 > slopes["attrition_pct"]
    assert rows["is_above_neutral"].tolist() == (rows["p_adjusted"] < 0.05).tolist()
    assert "published" not in " ".join(words_of(document, "claims")[:1])
    assert document.summary.key_figures
    for language in ("de", "fr"):
        sa.build_study_report(results, language=language)


def test_a_mixed_study_is_estimated_of_one_kind_with_the_word_on_it(tmp_path, table):
    mixed = table.assign(origin=["real"] * 70 + ["synthetic"] * 50)
    folder = str(write(tmp_path, mixed, None))
    with pytest.raises(StatisticError, match="70 real and 50 synthetic companies are never estimated together"):
        sa.analyse_study(folder, draws=100)
    real, drawn = (sa.analyse_study(folder, origin=origin, draws=100) for origin in ("real", "synthetic"))
    assert (real.claims.n_companies, drawn.claims.n_companies) == (70, 50)
    assert not real.claims.is_synthetic and drawn.claims.is_synthetic
    said = [" ".join(words_of(sa.build_study_report(one), "claims")) for one in (real, drawn)]
    assert "SYNTHETIC" not in said[0] and "SYNTHETIC" in said[1]


def test_companies_without_an_industry_are_compared_all_together(tmp_path, table):
    found = sa.analyse_study(str(write(tmp_path, table.drop(columns="industry"), None)), draws=100)
    assert set(found.planned["controls"]) == {()}
    assert found.industries == {}
    sa.build_study_report(found)


def test_claims_without_a_published_figure_are_read_aloud_without_one(results):
    said = str(reading(results.claims))
    assert "nan" not in said and "claimed" not in said and "energy index 2.40 to 1" in said


def test_peoples_own_ratings_are_held_and_tell_raters_apart(tmp_path):
    """With columns of its own the study says what it says of the published names."""
    drawn = sa.simulate_study(60, scenario="lsa_claim", seed=3)
    names = {"alignment_index_points": "purpose_points", "employee_engagement_points": "energy_points"}
    for file, table in (("companies.csv", drawn.companies), ("people.csv", drawn.people)):
        kept = table.drop(columns=[name for name in ("synthetic", "leadership_effectiveness_points") if name in table])
        kept.rename(columns=names).to_csv(tmp_path / file, index=False)
    roles = {"purpose_points": "exposure", "energy_points": "attitude", "revenue_cagr_pct": "outcome"}
    book = pd.DataFrame({"file": "companies.csv", "column": list(roles), "role": list(roles.values())})
    book.to_csv(tmp_path / "codebook.csv", index=False)
    found = sa.analyse_study(str(tmp_path), draws=100)
    split = found.same_source["energy_points"]
    expected = sa.estimate_same_source_bias(
        drawn.people,
        "employee_engagement_points",
        level="level",
        strata=found.study.companies.set_index("company_id")["industry"],
    )
    assert (split.different, split.same) == pytest.approx((expected.different, expected.same))
    assert list(found.propagated) == ["revenue_cagr_pct"]
    assert scorecard(found).loc["energy_points", "strongest"] == "different_people"
    sa.build_study_report(found)
