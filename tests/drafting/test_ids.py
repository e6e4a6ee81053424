"""Ids that were given out tell people apart; counted rows do not, and ids that repeat are asked about."""

import pytest
from drafting.made_up_columns import N, answers, in_words

SCALE = {f"S{n}": in_words(answers(n)) for n in range(1, 4)}
GIVEN_OUT = [f"E{(n * 7919) % 100_003:05}" for n in range(N)]
COUNTED = [str(n + 1) for n in range(N)]
HALF = N // 2
YEARS = ["2024"] * HALF + ["2025"] * HALF


def mapped(plan):
    """Id of people, what is set aside, and what the mapping asks."""
    wave = plan.waves[0]
    return wave.data["respondent_id"], wave.data["ignore"], wave.questions


def test_ids_that_were_given_out_are_people(planned):
    person, ignored, questions = mapped(planned({"ID": GIVEN_OUT} | SCALE))
    assert person == "ID"
    assert "ID" not in ignored
    assert questions == ()


def test_an_id_that_stands_twice_is_a_person_who_answered_twice(planned):
    assert mapped(planned({"ID": [*GIVEN_OUT[:-1], GIVEN_OUT[0]]} | SCALE))[0] == "ID"


@pytest.mark.parametrize("ids", [COUNTED, ["A"] * HALF + ["B"] * HALF])
def test_counted_rows_and_few_values_are_no_ids_of_people(planned, ids):
    assert mapped(planned({"ID": ids} | SCALE))[0] is None


@pytest.mark.parametrize("ids", [GIVEN_OUT[:HALF] * 2, COUNTED[:HALF] * 2])
def test_ids_that_repeat_with_nothing_to_explain_it_are_asked_about(planned, ids):
    person, ignored, (question,) = mapped(planned({"ID": ids} | SCALE))
    assert person is None
    assert "ID" in ignored
    assert f"{HALF} of {N} rows repeat an id of 'ID'" in question


@pytest.mark.parametrize(("ids", "person"), [(GIVEN_OUT[:HALF] * 2, "ID"), (COUNTED[:HALF] * 2, None)])
def test_a_column_that_explains_repeated_ids_tells_the_waves_apart(planned, ids, person):
    plan = planned({"ID": ids, "Batch": YEARS} | SCALE, takes_evidence=True)
    assert plan.waves[0].wave.column == "Batch"
    assert mapped(plan)[0] == person
    assert ("ID" in mapped(plan)[1]) == (person is None)


def test_a_column_that_may_explain_them_is_named_in_a_question(planned):
    plan = planned({"ID": GIVEN_OUT[:HALF] * 2, "Batch": YEARS} | SCALE, takes_evidence=False)
    assert plan.waves[0].wave.column == ""
    assert "--waves-from Batch" in mapped(plan)[2][0]


def test_ids_that_a_spreadsheet_has_rounded_are_those_of_nobody(planned):
    rounded = [f"{1.17e10 + n:.2E}" for n in range(N)]
    plan = planned({"RespondentID": rounded, **{f"A{n}": answers(n) for n in range(1, 5)}})
    assert plan.waves[0].data["respondent_id"] is None
    assert "rounded" in plan.waves[0].data["ignore"]["RespondentID"]


def test_a_question_that_few_were_asked_does_not_keep_the_others_apart(drafted):
    asked = {f"Our {what} is clear to me": answers(n) for n, what in enumerate(("goal", "role", "plan"))}
    rare = [point if n < 12 else "" for n, point in enumerate(answers(9))]
    dimensions = drafted(asked | {"Our vision is clear to me": rare}).dimensions
    assert sorted(len(dimension.items) for dimension in dimensions) == [1, 3]
