"""What the main job says of the questionnaire and of units, on the samples and where it has to be silent."""

import numpy as np
import pandas as pd
import pytest
from document_tools import words_of

import stratalign as sa
from stratalign.analysis.units import SHRUNKEN_RANK_COLUMNS, shrunken_ranks
from stratalign.document.client.report import build_client_report
from stratalign.measurement.scales.summary import summarise_scale


def test_scales_carry_the_figures_of_their_functions(northwind_analysis):
    found = northwind_analysis.latest.questionnaire.scales.set_index("dimension")
    alphas = {row.dimension: row.alpha for row in northwind_analysis.latest.reliability}
    assert found["alpha"].to_dict() == pytest.approx(alphas, rel=1e-12)
    assert (found["ordinal_alpha"] > found["alpha"]).all()
    assert (found["omega"] - found["alpha"]).abs().max() < 0.03


def test_structure_is_fitted_pillar_by_pillar_or_says_why_not(northwind_analysis, harbour_analysis):
    found = northwind_analysis.latest.questionnaire.structure
    assert found["pillar"].to_list() == ["strategy", "culture", "talent"]
    assert found["cfi"].between(0.95, 1).all()
    assert (found["highest_htmt"] < 0.9).all()
    short = harbour_analysis.latest.questionnaire.structure
    assert (short["why_none"].ne("") | short["cfi"].notna()).all()


def test_leaders_and_staff_of_the_sample_use_the_questions_alike(northwind_analysis):
    found = northwind_analysis.latest.questionnaire
    assert (found.invariance["held"] == "scalar").sum() >= 9
    assert (found.invariance["n_leaders"] >= 50).all()
    assert not found.item_bias["is_biased"].any()


def test_the_split_is_below_the_naive_correlation_where_one_mood_is_in_both(northwind_analysis):
    split = northwind_analysis.latest.questionnaire.same_source
    assert split.split < split.naive_halves
    assert split.n_units == 24


def test_short_scales_have_gaps_not_errors():
    found = summarise_scale(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]}))
    assert found["alpha"] == pytest.approx(0.75)
    assert np.isnan(found["omega"])
    assert np.isnan(summarise_scale(pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, 1.0]}))["alpha"])


def test_units_are_shrunk_and_compared_with_the_rest(northwind_analysis):
    found = northwind_analysis.latest.standing
    assert list(found.columns) == list(SHRUNKEN_RANK_COLUMNS)
    company = found.attrs["company_points"]
    nearer = (found["shrunken_points"] - found["mean_points"]).abs() <= (found["mean_points"] - company).abs() + 1
    assert nearer.all()
    assert set(found["verdict"]) <= {"above", "below", "not separated"}
    hidden = northwind_analysis.latest.group_scores.query("is_hidden")["group_id"]
    assert not set(found["group_id"]) & set(hidden)


def test_few_units_are_not_compared(northwind_analysis):
    few = northwind_analysis.latest.group_scores
    units = few[few["kind"] == "unit"]["group_id"].unique()[4:]
    assert shrunken_ranks(few[~few["group_id"].isin(units)], "alignment_index").empty


def test_page_prints_reliability_structure_and_invariance(northwind_analysis):
    document = build_client_report(northwind_analysis)
    exhibits = document.section("questionnaire").exhibits
    assert [exhibit.key for exhibit in exhibits] == ["reliability", "structure", "invariance"]
    title, *others = words_of(document, "questionnaire")
    assert title == "All 14 scales are reliable enough to compare groups"
    assert any("the same people rate both" in sentence for sentence in others)


def test_readiness_shows_reliability_and_what_dropping_an_item_does(northwind_readiness):
    found = northwind_readiness.waves[-1]
    assert len(found.scales) == 14
    assert found.item_rest["alpha_if_dropped"].notna().all()
    page = sa.build_readiness_report(northwind_readiness).section("reverse_keys")
    assert [exhibit.key for exhibit in page.exhibits] == ["reliability", "item_rest"]
