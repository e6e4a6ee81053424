"""What the main job says of the questionnaire and of units, on the samples and where it has to be silent."""

import numpy as np
import pandas as pd
import pytest
from document_tools import say, words_of

import stratalign as sa
from stratalign.analysis import questionnaire
from stratalign.analysis.units import SHRUNKEN_RANK_COLUMNS, shrunken_ranks
from stratalign.document.client import questionnaire as page
from stratalign.document.client.report import build_client_report
from stratalign.engagement.instrument import Instrument
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


def _own(sizes, n=60):
    """An instrument without pillars whose dimensions have these numbers of items, and answers to it."""
    keys = [[f"q{d}_{k}" for k in range(size)] for d, size in enumerate(sizes)]
    dimensions = [
        {
            "key": f"d{d}",
            "label": {"en": f"D {d}"},
            "scale": "s",
            "items": [{"key": key, "text": {"en": key}} for key in own],
        }
        for d, own in enumerate(keys)
    ]
    named = {"key": "own", "title": {"en": "Own"}, "version": "1", "citation": "none", "licence": "none"}
    instrument = Instrument.model_validate(named | {"scales": {"s": {"low": 1, "high": 5}}, "dimensions": dimensions})
    rng = np.random.default_rng(3)
    people = pd.MultiIndex.from_product([range(n), ["u"], ["staff"]], names=["respondent_id", "unit_id", "level"])
    answers = (rng.normal(size=(n, 1)) + rng.normal(size=(n, len(own))) for own in keys)
    matrices = {
        f"d{d}": pd.DataFrame(values, people, columns=own)
        for d, (own, values) in enumerate(zip(keys, answers, strict=True))
    }
    return instrument, matrices


def test_more_dimensions_than_one_model_holds_are_fitted_in_groups_of_neighbours(monkeypatch):
    monkeypatch.setattr(questionnaire, "MOST_PARAMETERS", 30)
    instrument, matrices = _own([3] * 7, n=400)
    found = questionnaire._structure(matrices, instrument, 30, 5)
    columns = ["part", "n_parts", "n_dimensions", "n_items"]
    assert found[columns].to_numpy().tolist() == [[1, 2, 4, 12], [2, 2, 3, 9]]
    assert found["cfi"].gt(0.9).all()
    single = questionnaire._structure(*reversed(_own([3, 20], n=200)), 30, 5)
    assert single["why_none"].tolist()[1] == "20 questions are more than one model holds"


@pytest.mark.parametrize(("others", "is_fitted"), [(slice(0, 6), True), (slice(1, 7), False), (slice(6, 12), True)])
def test_no_fit_is_of_all_but_a_few_of_whom_the_reliability_of_a_scale_counts(others, is_fitted):
    """Six people leave a question of one scale open, and six of another; the fit lacks all of these."""
    instrument, matrices = _own([3, 3], n=200)
    for matrix, people in zip(matrices.values(), (slice(0, 6), others), strict=True):
        matrix.iloc[people, 0] = np.nan
    found = questionnaire._structure(matrices, instrument, 30, 5)
    assert bool("cfi" in found and found["cfi"].notna().all()) == is_fitted


def test_what_is_fitted_depends_on_the_size_of_the_model_alone():
    sizes = {f"d{d}": 3 for d in range(28)}
    assert questionnaire._parts(sizes) == [list(sizes)]
    many = {f"d{d}": 4 for d in range(120)}
    parts = questionnaire._parts(many)
    assert len(parts) == 4
    assert [key for part in parts for key in part] == list(many)


def test_the_page_says_that_dimensions_were_fitted_in_groups(northwind_analysis):
    latest = northwind_analysis.latest
    structure = latest.questionnaire.structure.assign(part=[1, 2, 1], n_parts=[2, 2, 1])
    structure["pillar"] = ["strategy", "strategy", "talent"]
    _, table = page._structure(northwind_analysis, structure, latest)
    assert say(table.field("strategy 2", "label")) == "Strategy, group 2 of 2"
    assert "more than 1,000 parameters: they are fitted in groups" in " ".join(
        say(text, [table]) for text in table.note
    )


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
    index = northwind_analysis.latest.group_scores.query("measure_key == 'alignment_index'")
    assert index["is_hidden"].any()
    assert not set(found["group_id"]) & set(index.loc[index["is_hidden"], "group_id"])


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
