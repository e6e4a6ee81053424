"""Percentages of favourable answers and distributions, counted by hand."""

import pandas as pd
import pytest

from stratalign.scores.measures import answer_shares, score_measures

ANSWERS = {
    "p": {"a1": 4, "a2": 1, "a3": 1, "b1": 3, "c1": 5, "c2": 5},
    "q": {"a1": 2, "a2": 5, "a3": 1, "b1": 3, "c1": 5, "c2": 5},
    "r": {"a1": None, "a2": 2, "a3": 1, "b1": None, "c1": 5, "c2": 5},
}


def test_every_kind_of_measure_is_there(instrument, make_responses):
    found = set(score_measures(make_responses(ANSWERS), instrument)["measure_key"])
    tests_and_steps = {"test:clear", "test:believable", "step:success_metrics"}
    assert found == {"one", "two", "three", "north", "south", "alignment_index"} | tests_and_steps


def test_tests_and_steps_are_percentages_of_favourable_answers(instrument, make_responses):
    scores = score_measures(make_responses(ANSWERS), instrument)
    table = scores.pivot(index="respondent_id", columns="measure_key", values="score_points")
    assert table["test:clear"].to_dict() == pytest.approx({"p": 100, "q": 0, "r": float("nan")}, nan_ok=True)
    assert table["test:believable"].to_dict() == {"p": 100, "q": 0, "r": 100}  # a2 is reverse
    # A step counts the items that ask whether it is clear: a1, not a2.
    assert table["step:success_metrics"].dropna().to_dict() == {"p": 100, "q": 0}


def test_measures_of_items_nobody_was_asked_are_absent(instrument, make_responses):
    only_three = make_responses({"p": {"c1": 5, "c2": 4}})
    found = set(score_measures(only_three, instrument)["measure_key"])
    assert found == {"three", "south", "alignment_index"}


def test_answer_shares_count_turned_answers_of_who_answered(instrument, make_responses):
    shares = answer_shares(make_responses(ANSWERS), instrument, minimum=2)
    turned = shares[shares["item_key"] == "a2"].set_index("value")["share"]
    assert turned.to_dict() == pytest.approx({5.0: 1 / 3, 1.0: 1 / 3, 4.0: 1 / 3})
    single = shares[shares["item_key"] == "b1"]
    assert single[["value", "share", "n_respondents"]].to_numpy().tolist() == [[3.0, 1.0, 2]]
    assert shares.groupby("item_key")["share"].sum().tolist() == pytest.approx([1.0] * 6)


def test_answer_shares_leave_out_items_that_too_few_answered(instrument, make_responses):
    shares = answer_shares(make_responses(ANSWERS), instrument, minimum=3)
    assert set(shares["item_key"]) == {"a2", "a3", "c1", "c2"}


def test_measures_of_nobody_are_empty_not_an_error(instrument, make_responses):
    responses = make_responses(ANSWERS)
    unanswered = responses.assign(value=float("nan"))
    assert score_measures(unanswered, instrument)["score_points"].isna().all()
    assert isinstance(answer_shares(unanswered, instrument, minimum=1), pd.DataFrame)
    assert answer_shares(unanswered, instrument, minimum=1).empty
    assert answer_shares(unanswered, instrument, minimum=1, equal_levels=True).empty


def test_equal_levels_count_the_same_however_many_people_they_have(instrument, make_responses):
    few = make_responses({f"e{n}": {"c1": 5, "c2": 5} for n in range(3)}, level="executives")
    many = make_responses({f"s{n}": {"c1": 1, "c2": None if n else 5} for n in range(9)}, level="staff")
    nobody = make_responses({"x": {"c1": 3, "c2": 3}}, level=None)
    shares = answer_shares(pd.concat([few, many, nobody]), instrument, minimum=3, equal_levels=True)
    # Only one of the staff answered c2: a weight of one half would show that answer.
    assert shares[["item_key", "value", "share", "n_respondents"]].to_numpy().tolist() == [
        ["c1", 5.0, 0.5, 12],
        ["c1", 1.0, 0.5, 12],
    ]
