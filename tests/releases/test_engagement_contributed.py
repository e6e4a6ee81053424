"""An engagement becomes one company of a study: by consent, weighted as the others, in whole points."""

import shutil

import pandas as pd
import pytest
from conftest import ROOT, SAMPLES
from releases.made_up import contributed, first_study, released

from stratalign.analysis.alignment_study import analyse_study
from stratalign.analysis.engagement import analyse_engagement
from stratalign.errors import EngagementError
from stratalign.releases.engagements import company_of_engagement
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies
from stratalign.study.load import load_study

CONSENT = """
contribution:
  consent: {given: true, by: managing director, date: 2026-11-01}
  headcount: 900
"""


@pytest.fixture
def consenting(tmp_path):
    """The sample of one wave, with consent."""
    folder = tmp_path / "northwind"
    shutil.copytree(SAMPLES / "northwind", folder)
    with (folder / "engagement.yml").open("a", encoding="utf-8") as text:
        text.write(CONSENT)
    return folder


def test_without_consent_it_is_not_added(tmp_path):
    study = first_study(tmp_path / "study")
    release_study(study)
    with pytest.raises(EngagementError, match="does not say that this company may be added"):
        add_companies([SAMPLES / "northwind"], study=study)


def test_a_client_contributes_with_its_own_questionnaire(consenting, tmp_path):
    own = ROOT / "data" / "instruments" / "strategic-alignment.yml"
    text = own.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "1.7"', 1)
    (consenting / "own.yml").write_text(text, encoding="utf-8")
    declared = consenting / "engagement.yml"
    said = declared.read_text(encoding="utf-8").replace("instrument: strategic-alignment", "instrument: own.yml", 1)
    declared.write_text(said, encoding="utf-8")
    assert company_of_engagement(consenting)[2].instrument == "strategic-alignment 1.7"


@pytest.mark.slow
def test_a_client_is_one_company_of_its_level_means(consenting, tmp_path):
    study = first_study(tmp_path / "study")
    release_study(study)
    row, codebook, declared, name = company_of_engagement(consenting)
    by_levels = analyse_engagement(consenting)
    levels = by_levels.latest.group_scores
    index = levels[(levels["kind"] == "level") & (levels["measure_key"] == "alignment_index")]
    assert row["alignment_index_points"].iloc[0] == pytest.approx(index["mean_points"].mean())
    assert row["headcount"].iloc[0] == 900
    assert row["industry"].iloc[0] == "industrial"
    totals = by_levels.account_totals
    assert row["operating_margin_pct"].iloc[0] == pytest.approx(totals["operating_margin_pct"].tail(3).mean())
    first, last = totals["revenue"].iloc[[0, -1]]
    years = (totals["period_end"].iloc[-1] - totals["period_end"].iloc[0]).days / 365.25
    assert row["revenue_cagr_pct"].iloc[0] == pytest.approx(100 * ((last / first) ** (1 / years) - 1))
    assert (name, declared.origin) == ("northwind", "real")
    assert set(row) <= set(codebook["column"])
    others = contributed(tmp_path / "uni", industry="industrial", headcount=700)
    staged = add_companies([consenting, others], study=study)
    assert staged.n_companies == staged.n_waiting == 61
    release_study(study)
    real = released(study, "1.1.0").query("origin == 'real'")
    assert len(real) == 61
    assert round(row["alignment_index_points"].iloc[0]) in set(real["alignment_index_points"])
    everything = "".join(path.read_text(encoding="utf-8") for path in (study / "releases").rglob("*.[cj]s*"))
    assert "northwind" not in everything.lower()


def test_companies_with_three_of_six_outcomes_are_estimated_by_the_plan(tmp_path):
    """What the plan of the study holds of outcomes and sizes that these lack stands among what is not estimated."""
    study = first_study(tmp_path / "study")
    shutil.copyfile(SAMPLES.parent / "study" / "analysis_plan.yml", study / "analysis_plan.yml")
    release_study(study)
    folder = contributed(tmp_path / "uni", n=60)
    table = pd.read_csv(folder / "companies.csv")
    missing = ["customer_satisfaction_pct", "leadership_effectiveness_points", "employee_engagement_points"]
    table.drop(columns=missing).to_csv(folder / "companies.csv", index=False)
    add_companies([folder], study=study)
    release_study(study)
    real = load_study(study / "releases" / "1.1.0").of_origin("real")
    results = analyse_study(real, draws=100)
    assert set(results.claims.models["outcome"]) == {
        "revenue_cagr_pct", "operating_margin_pct", "customer_retention_pct",
    }  # fmt: skip
    left = results.planned.attrs["not_estimated"]
    assert {f"{name} ~ alignment_index_points" for name in missing} <= set(left)
    if real.companies["headcount"].notna().any():
        assert (results.planned["status"] == "planned").sum() == 3
