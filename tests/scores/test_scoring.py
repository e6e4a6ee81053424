"""Respondents' scores, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.scores.matrices import answer_matrices, answer_matrix
from stratalign.scores.scoring import (
    favourable_answers,
    flip_reverse_items,
    net_promoter,
    score_dimensions,
    score_pillars,
)

ALL = {"a1": 5, "a2": 1, "a3": 4, "a4": 4, "b1": 3, "c1": 1, "c2": 2}


def _points(scores, person="p"):
    return scores[scores["respondent_id"] == person].set_index("measure_key")["score_points"].to_dict()


def test_reverse_items_are_turned_and_the_input_is_not(instrument, make_responses):
    responses = make_responses({"p": {"a1": 5, "a2": 4}, "q": {"a1": 2, "a2": None}})
    before = responses.copy()
    flipped = flip_reverse_items(responses, instrument).set_index(["respondent_id", "item_key"])["value"]
    assert (flipped["p", "a1"], flipped["p", "a2"]) == (5, 2)
    assert np.isnan(flipped["q", "a2"])
    pd.testing.assert_frame_equal(responses, before)


def test_a_dimension_is_the_mean_of_its_items_on_0_to_100(instrument, make_responses):
    found = _points(score_dimensions(make_responses({"p": ALL}), instrument))
    # a2 is reverse: 1 counts as 5, so (5 + 5 + 4 + 4) / 4 = 4.5 of 1..5.
    assert found == pytest.approx({"one": 87.5, "two": 50.0, "three": 12.5})


@pytest.mark.parametrize(
    ("rule", "scored"), [("complete", [True, False, False]), ("half", [True, True, False]), ("any", [True, True, True])]
)
def test_missing_rule_says_how_many_items_must_be_answered(instrument, make_responses, rule, scored):
    answers = {
        "p": {"a1": 5, "a2": 1, "a3": 5, "a4": 5},
        "q": {"a1": 5, "a2": None, "a3": None, "a4": 5},
        "r": {"a1": 5, "a2": None, "a3": None, "a4": None},
        "s": {"a1": None, "a2": None, "a3": None, "a4": None},
    }
    found = score_dimensions(make_responses(answers), instrument, missing_rule=rule).set_index("respondent_id")
    assert found["score_points"].notna().tolist() == [*scored, False]
    assert found["score_points"].dropna().eq(100).all()
    assert found["n_items_answered"].tolist() == [4, 2, 1, 0]


def test_half_counts_the_items_that_were_asked(instrument, make_responses):
    short_form = make_responses({"p": {"a1": 5, "a3": None}})
    assert _points(score_dimensions(short_form, instrument)) == {"one": 100.0}


@pytest.mark.parametrize(("answer", "scored"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)])
def test_net_promoter_groups(answer, scored):
    assert net_promoter(pd.DataFrame({"n1": [float(answer)]}), 0, 10).tolist() == [scored]


def test_net_promoter_mean_is_the_difference_of_percentages_and_skips_the_missing(instrument, make_responses):
    answers = {f"p{n}": {"n1": value} for n, value in enumerate([10, 9, 9, 8, 3, None])}
    found = score_dimensions(make_responses(answers), instrument)["score_points"]
    assert found.mean() == pytest.approx(100 * 3 / 5 - 100 * 1 / 5)


def test_pillars_are_means_of_dimensions_and_the_index_the_mean_of_pillars(instrument, make_responses):
    scores = score_dimensions(make_responses({"p": ALL}), instrument)
    found = _points(score_pillars(scores, instrument))
    assert found == pytest.approx({"north": (87.5 + 50) / 2, "south": 12.5, "alignment_index": (68.75 + 12.5) / 2})


def test_a_missing_dimension_leaves_its_pillar_and_the_index_missing(instrument, make_responses):
    scores = score_dimensions(make_responses({"p": ALL | {"b1": None}, "q": ALL}), instrument)
    found = _points(score_pillars(scores, instrument))
    assert np.isnan(found["north"])
    assert np.isnan(found["alignment_index"])
    assert found["south"] == 12.5


def test_a_person_without_any_row_of_a_dimension_counts_as_missing_it(instrument, make_responses):
    scores = score_dimensions(make_responses({"p": ALL, "q": ALL}), instrument)
    cut = scores[~((scores["respondent_id"] == "p") & scores["measure_key"].isin(["two", "three"]))]
    found = score_pillars(cut, instrument)
    assert np.isnan(_points(found)["north"])
    assert np.isnan(_points(found)["alignment_index"])
    assert _points(found, "q")["alignment_index"] == pytest.approx(40.625)


def test_outcomes_stay_out_of_pillars(instrument, make_responses):
    scores = score_dimensions(make_responses({"p": ALL | {"n1": 0}}), instrument)
    assert _points(scores)["nps"] == -100
    assert _points(score_pillars(scores, instrument))["alignment_index"] == pytest.approx(40.625)


def test_people_without_unit_or_level_are_scored(instrument, make_responses):
    responses = make_responses({"p": ALL}, unit=None, level=None)
    scores = score_dimensions(responses, instrument)
    assert len(answer_matrix(responses, instrument, instrument.dimension("one"))) == 1
    assert _points(score_pillars(scores, instrument))["alignment_index"] == pytest.approx(40.625)


def test_an_item_answered_twice_is_refused_and_who_was_not_asked_has_no_row(instrument, make_responses):
    responses = make_responses({"p": ALL, "q": ALL})
    short = responses[~((responses["respondent_id"] == "q") & (responses["dimension"] == "one"))]
    found = answer_matrices(short, instrument, instrument.dimensions)
    assert {key: len(table) for key, table in found.items()} == {"one": 1, "two": 2, "three": 2}
    with pytest.raises(SourceError, match="answers an item twice"):
        answer_matrices(pd.concat([responses, responses]), instrument, instrument.dimensions)


def test_favourable_answers_follow_the_cut_after_turning(instrument, make_responses):
    answers = {"p": {"a1": 4, "a2": 4, "a3": 3, "a4": None}, "q": {"a1": 5, "a2": 2, "a3": 5, "a4": 1}}
    found = favourable_answers(make_responses(answers), instrument).set_index(["respondent_id", "item_key"])
    assert found["favourable"].to_dict() == {
        ("p", "a1"): 1, ("p", "a2"): 0, ("p", "a3"): 0,
        ("q", "a1"): 1, ("q", "a2"): 1, ("q", "a3"): 1, ("q", "a4"): 0,
    }  # fmt: skip
