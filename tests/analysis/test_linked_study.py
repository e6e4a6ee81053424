"""A release whose companies were partly asked otherwise: the links' reliability is carried into what is estimated."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from document_tools import say
from releases.made_up import contributed, first_study

import stratalign as sa
from stratalign.analysis.study_links import claims_without_links
from stratalign.models.claims.attenuation import premium_without_error
from stratalign.models.robustness.measurement_error import correct_for_unreliability
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies
from stratalign.study.links import reliability_of_links

EXPOSURE = "alignment_index_points"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    home = tmp_path_factory.mktemp("linked")
    release_study(first_study(home / "study"))
    asked, converted = contributed(home / "uni", n=60), contributed(home / "goals", n=40, seed=11, source="goals")
    table = pd.read_csv(converted / "companies.csv")
    others = [name for name in table if name.endswith("_points")]
    goals = table[EXPOSURE] / 25 + 1
    table.drop(columns=others).assign(goals=goals).to_csv(converted / "companies.csv", index=False)
    link = "{formula: 25 * (goals - 1), reliability: 0.6, source: 12 companies asked with both}"
    file = converted / "contribution.yml"
    said = file.read_text(encoding="utf-8").replace("strategic-alignment 1.0", "goals 2019")
    file.write_text(f"{said}mapping: {{{EXPOSURE}: {link}}}\n", encoding="utf-8")
    add_companies([asked, converted], study=home / "study")
    folder = release_study(home / "study").release.folder
    return sa.load_study(folder).of_origin("real")


def test_each_company_has_the_reliability_of_how_it_was_asked(study):
    reliability = reliability_of_links(study, EXPOSURE)
    other = study.companies["measured_with"] == "goals 2019"
    assert (reliability[other] == 0.6).all() and (reliability[~other] == 1).all() and other.sum() == 40
    assert reliability_of_links(study, "revenue_cagr_pct") is None
    assert reliability_of_links(sa.load_study(), EXPOSURE) is None


def test_the_corrected_slope_takes_the_links_error_out_and_the_report_says_so(study):
    results = sa.analyse_study(study, draws=60)
    rows = results.robustness_checks.set_index(["outcome", "check"])["estimate"]
    name = results.focal[0]
    companies = results.study.companies
    industries = pd.get_dummies(companies["industry"], drop_first=True, dtype=float).add_prefix("is_")
    controls = [*results.design.controls, *industries]
    by_hand = correct_for_unreliability(
        companies.join(industries),
        name,
        EXPOSURE,
        reliability=reliability_of_links(study, EXPOSURE),
        controls=controls,
        draws=60,
    )
    assert rows[name, "corrected"] == pytest.approx(by_hand.corrected, rel=1e-6)
    document = sa.build_study_report(results)
    (data,) = [section for section in document.sections if section.key == "data"]
    said = [say(one, list(document.tables.values()), "en") for one in data.sentences]
    (told,) = [one for one in said if "another questionnaire" in one]
    assert told.startswith("40 of 100 companies were asked alignment") and "84%" in told


def test_claims_stand_beside_what_they_are_without_the_links_error(study):
    results = sa.analyse_study(study, draws=60)
    rows = claims_without_links(results).set_index("outcome")
    companies = results.study.companies.assign(left=reliability_of_links(study, EXPOSURE).to_numpy())
    away = companies[EXPOSURE] - companies.groupby("industry")[EXPOSURE].transform("mean")
    for name, row in rows.iterrows():
        known = companies[name].notna()
        by_hand = (companies["left"] * away**2)[known].sum() / (away**2)[known].sum()
        assert row["left"] == pytest.approx(by_hand)
    premiums = results.claims.premiums.set_index("outcome")
    name = results.focal[0]
    assert rows.loc[name, "measured"] == premiums.loc[name, "premium_pct"]
    bounds = [premiums.loc[name, column] for column in ("premium_pct", "premium_ci_low", "premium_ci_high")]
    expected = [premium_without_error(value, rows.loc[name, "left"]) for value in bounds]
    assert rows.loc[name, ["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(expected)
    # Attitudes are known of companies alone that were asked the study's own questionnaire.
    asked = {name for name in [*premiums.index, *results.claims.ratios["outcome"]] if not name.endswith("_points")}
    assert set(rows.index) == asked
    tables = {table.key: table for table in sa.build_study_report(results).tables.values()}
    assert len(tables["linked"].rows) == len(rows)
    assert claims_without_links(replace(results, study=replace(study, links=study.links.iloc[:0]))).empty


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_page_of_claims_prints_both_in_every_language(study, language):
    document = sa.build_study_report(sa.analyse_study(study, draws=60), language=language)
    (claims,) = [section for section in document.sections if section.key == "claims"]
    assert "linked" in [exhibit.key for exhibit in claims.exhibits]
    table = document.tables["linked"]
    printed = [say(cell, list(document.tables.values()), language) for cell in table.rows["corrected"]]
    assert all(text for text in printed)
    assert any("%" in text for text in printed)


def test_large_samples_drawn_give_the_claims_of_companies_asked_alike():
    rng = np.random.default_rng(4)
    n, left = 60_000, 0.6
    true = rng.normal(size=n)
    seen = np.sqrt(left) * true + np.sqrt(1 - left) * rng.normal(size=n)
    industries = np.repeat(["a", "b", "c"], n // 3)
    known = {
        "company_id": [f"C{i}" for i in range(n)],
        "industry": industries,
        "revenue_cagr_pct": 12 + 1.5 * true + rng.normal(0, 4, n),
        "customer_retention_pct": 80 + 3 * (0.3 * true + np.sqrt(1 - 0.09) * rng.normal(size=n)),
    }
    links = pd.DataFrame({"company_id": known["company_id"], "measure": EXPOSURE, "reliability": left})
    figures = {}
    for how, score in (("true", true), ("seen", seen)):
        companies = pd.DataFrame(known | {EXPOSURE: 60 + 8 * score})
        outcomes = {"revenue_cagr_pct": "premium", "customer_retention_pct": "ratio"}
        claims = sa.headline_claims(companies, exposure=EXPOSURE, outcomes=outcomes, within="industry", draws=50)
        design = SimpleNamespace(exposure=EXPOSURE)
        study = SimpleNamespace(companies=companies, links=links)
        figures[how] = claims_without_links(SimpleNamespace(claims=claims, study=study, design=design)).set_index(
            "outcome"
        )
    corrected, truth = figures["seen"]["estimate"], figures["true"]["measured"]
    assert corrected["revenue_cagr_pct"] == pytest.approx(truth["revenue_cagr_pct"], abs=1.5)
    assert corrected["customer_retention_pct"] == pytest.approx(truth["customer_retention_pct"], rel=0.06)
    assert (figures["seen"]["measured"] < truth).all()
