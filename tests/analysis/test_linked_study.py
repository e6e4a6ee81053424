"""A release whose companies were partly asked otherwise: the links' reliability is carried into what is estimated."""

import pandas as pd
import pytest
from document_tools import say
from releases.made_up import contributed, first_study

import stratalign as sa
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
