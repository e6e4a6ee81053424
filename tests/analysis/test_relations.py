"""Alignment of units against results: the estimate with its prior, its robustness and its moves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from claimed import claiming
from document_tools import tell

import stratalign as sa
from stratalign.analysis.relations import mark_relations, relate_units
from stratalign.document.client.results import results_page
from stratalign.document.spoken import printed_rows
from stratalign.findings.client.results import find_results
from stratalign.language.speaker import speaker_of


def _page(analysis):
    """The page in words."""
    return tell(analysis, find_results, results_page)


def _exhibits(told):
    return [exhibit.key for exhibit in told.page.section.exhibits]


def _units(seed, n=24, slope=0.3):
    rng = np.random.default_rng(seed)
    index = rng.normal(60, 7, n)
    outcome = slope * index + rng.normal(0, 3, n)
    return pd.DataFrame({"alignment_index_points": index, "n_respondents": 12.0, "revenue_cagr_pct": outcome})


def test_relation_carries_prior_robustness_and_moves():
    found = relate_units(_units(1), "revenue_cagr_pct", 2, 100)
    assert found.n_units_hidden == 2
    assert found.update.prior_mean == pytest.approx(sa.prior_for("revenue_cagr_pct").mean)
    assert relate_units(_units(1).rename(columns={"revenue_cagr_pct": "own"}), "own", 2, 100).update is None
    low, high = sorted([found.update.prior_mean, found.update.estimate])
    assert low <= found.update.mean <= high
    assert 0 < found.robustness_value < 1
    ten = found.moves.set_index("move").loc[10]
    assert ten["difference"] == pytest.approx(10 * found.association.estimate)


def test_standardised_slope_is_the_correlation():
    data = _units(2)
    found = relate_units(data, "revenue_cagr_pct", 0, 100)
    r = data["revenue_cagr_pct"].corr(data["alignment_index_points"])
    assert found.update.estimate == pytest.approx(r, rel=1e-9)


def test_few_people_and_constant_outcomes_have_no_relation():
    assert "are needed" in relate_units(_units(1), "revenue_cagr_pct", 0, 10_000).why_none
    flat = relate_units(_units(1).assign(revenue_cagr_pct=1.0), "revenue_cagr_pct", 0, 100)
    assert flat.association is None and flat.update is None and "do not vary" in flat.why_none


def test_results_page_shows_research_company_and_both(northwind_analysis):
    page = _page(northwind_analysis)
    assert _exhibits(page)[:3] == ["relation", "updating", "moves"]
    # Intervals that hold zero leave nothing to explain away.
    assert not any("would explain this association away" in caveat for caveat in page.caveats)
    numbers = printed_rows(page.table("updating"), speaker_of("en"))
    assert [row[1] for row in numbers][:3] == ["Research on related practices", "This company", "Both together"]
    weights = [1 - found.update.data_weight for found in northwind_analysis.relations]
    assert f"mostly research, which weighs {weights[0]:.0%}" in " ".join(page.detail)


def _planned(tmp_path, analysis, text):
    file = tmp_path / "analysis_plan.yml"
    file.write_text(text, encoding="utf-8")
    plan = sa.load_analysis_plan(file)
    marked = replace(analysis, plan=plan, relations=mark_relations(analysis.relations, plan))
    return plan, " ".join(_page(marked).caveats)


def test_report_says_what_was_planned_explored_and_not_estimated(tmp_path, northwind_analysis):
    plan, words = _planned(
        tmp_path,
        northwind_analysis,
        "hypotheses:\n"
        "  - {outcome: revenue_cagr_pct, exposure: alignment_index_points}\n"
        "  - {outcome: nps, exposure: alignment_index_points}\n",
    )
    assert plan.sha256[:12] in words
    assert "Planned before estimation" in words and "annual revenue growth (adjusted p" in words
    assert "Explored, and so a hint only: operating margin" in words
    assert "Planned and not estimated: nps on alignment index" in words


def test_without_a_plan_p_values_are_called_hints(northwind_analysis):
    page = _page(replace(northwind_analysis, plan=None))
    assert any("read their p values as hints" in caveat for caveat in page.caveats)


def test_sample_engagement_brings_its_plan(northwind_analysis):
    assert northwind_analysis.plan is not None
    assert {found.status for found in northwind_analysis.relations} == {"planned"}


def test_slope_as_measured_and_without_measurement_error_stand_side_by_side(northwind_analysis):
    for found in northwind_analysis.relations:
        rows = found.robustness_checks.set_index("check")
        assert abs(rows.loc["corrected", "estimate"]) > abs(rows.loc["as_given", "estimate"])
        assert rows.loc["as_given", "estimate"] == pytest.approx(found.association.estimate)
    page = _page(northwind_analysis)
    (exhibit,) = [one for one in page.page.section.exhibits if one.key == "treatments"]
    printed = [cell for row in printed_rows(page.table(exhibit.numbers), speaker_of("en")) for cell in row]
    assert printed.count("Without measurement error") == 2


def test_reliability_of_units_is_that_of_their_people():
    rng = np.random.default_rng(4)
    true = rng.normal(60, 6, 60)
    scores = true[:, None] + rng.normal(0, 12, (60, 15))
    units = pd.DataFrame(
        {
            "alignment_index_points": scores.mean(axis=1),
            "sd_points": scores.std(axis=1, ddof=1),
            "n_respondents": 15.0,
            "revenue_cagr_pct": 0.4 * true + rng.normal(0, 2, 60),
        }
    )
    found = relate_units(units, "revenue_cagr_pct", 0, 100)
    assert found.propagated is not None and found.propagated.n_companies == 60
    rows = found.robustness_checks.set_index("check")
    anova = sa.icc(scores.ravel(), np.repeat(np.arange(60), 15))
    ratio = rows.loc["as_given", "estimate"] / rows.loc["corrected", "estimate"]
    assert ratio == pytest.approx(anova.icc2, abs=0.01)
    assert rows.loc["corrected", "estimate"] == pytest.approx(0.4, abs=0.1)


def test_an_association_that_is_clear_says_what_would_explain_it_away(northwind_analysis):
    units = _units(1, n=60, slope=0.8)
    clear = replace(northwind_analysis, relations=(relate_units(units, "revenue_cagr_pct", 0, 100),), plan=None)
    clear = claiming(clear, outcomes=["revenue_cagr_pct"])
    caveats = _page(clear).caveats
    assert sum("would explain this association away" in caveat for caveat in caveats) == 1


def test_twenty_units_show_the_claim_with_and_without_the_uncertainty_of_the_answers(northwind_analysis):
    rng = np.random.default_rng(4)
    true = rng.normal(60, 6, 60)
    index = true + rng.normal(0, 3, 60)
    units = pd.DataFrame({"alignment_index_points": index, "sd_points": 12.0, "n_respondents": 15.0})
    units["revenue_cagr_pct"] = 0.4 * true + rng.normal(0, 2, 60)
    many = replace(northwind_analysis, relations=(relate_units(units, "revenue_cagr_pct", 0, 100),), plan=None)
    page = _page(many)
    (exhibit,) = [one for one in page.page.section.exhibits if one.key == "chain"]
    assert page.table(exhibit.numbers).rows["resampling"].tolist() == [
        "scores_fixed",
        "resampled_companies",
        "resampled_people",
    ]
    assert "chain" in _exhibits(_page(northwind_analysis))
    few = replace(northwind_analysis, relations=(relate_units(units.head(19), "revenue_cagr_pct", 0, 100),), plan=None)
    assert "chain" not in _exhibits(_page(few))
