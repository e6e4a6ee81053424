"""Whom a report counts: whatever people leave open, no part and its whole differ by a few of a unit and level."""

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import make_groups

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.population import (
    complete_few,
    decide_population,
    few_left_open,
    is_enough_for_model,
    keep_counted,
)
from stratalign.disclosure.units import decided_units
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.scores.measures import score_measures
from stratalign.scores.scoring import INDEX_KEY

MINIMUM = 5
PARTS = {"one": ("a", "b", "c"), "two": ("d", "e")}


def instrument():
    """Two pillars of three and two dimensions, and an outcome; one question each."""
    keys = {key: pillar for pillar, keys in PARTS.items() for key in keys} | {"engaged": None}
    return Instrument.model_validate(
        {
            "key": "own",
            "title": {"en": "Own"},
            "version": "1",
            "citation": "none",
            "licence": "none",
            "scales": {"five": {"low": 1, "high": 5}},
            "pillars": [{"key": pillar, "label": {"en": pillar}} for pillar in PARTS],
            "dimensions": [
                {
                    "key": key,
                    "label": {"en": key},
                    "scale": "five",
                    "items": [{"key": f"{key}1", "text": {"en": key}}],
                    **({"pillar": pillar} if pillar else {"role": "outcome"}),
                }
                for key, pillar in keys.items()
            ],
        }
    )


def responses_of(values, units, levels):
    """Canonical responses of people with a unit and a level; `values` (n_people, n_dimensions), missing where open."""
    people = [f"p{number:03d}" for number in range(len(values))]
    about = pd.DataFrame({"respondent_id": people, "wave": "w", "unit_id": units, "level": levels})
    wide = pd.DataFrame(values, columns=[f"{key}1" for keys in PARTS.values() for key in keys] + ["engaged1"])
    rows = about.join(wide).melt([*about], var_name="item_key")
    return rows.assign(dimension=rows["item_key"].str[:-1])


def drawn(seed, n=120, rate=0.08):
    """Random answers, some open, of people in four units and two levels; a unit was not asked one dimension."""
    rng = np.random.default_rng(seed)
    units, levels = rng.choice(list("wxyz"), n), rng.choice(["managers", "staff"], n, p=[0.2, 0.8])
    values = rng.integers(1, 6, (n, 6)).astype(float)
    values[rng.random((n, 6)) < rate] = np.nan
    values[units == "z", 4] = np.nan
    return responses_of(values, units, levels)


def apart(scores, part, whole):
    """How many of each unit and level have a part and not the whole."""
    has = scores.pivot(index="respondent_id", columns="measure_key", values="score_points").notna()
    about = scores.drop_duplicates("respondent_id").set_index("respondent_id")
    return (has[part] & ~has[whole]).groupby([about["unit_id"], about["level"]]).sum()


@pytest.mark.parametrize("seed", range(20))
def test_of_no_unit_and_level_a_few_have_a_part_and_not_the_whole(seed):
    responses = drawn(seed, rate=(0.01, 0.02, 0.04)[seed % 3])
    scores = score_measures(responses, instrument())
    population = decide_population(scores, instrument(), minimum=MINIMUM)
    links = [(key, pillar) for pillar, keys in PARTS.items() for key in keys] + [
        (pillar, INDEX_KEY) for pillar in PARTS
    ]
    kept = score_measures(keep_counted(responses, scores, population), instrument())
    kept = kept[~kept["measure_key"].isin(population.unpublished)]
    linked = [(part, whole) for part, whole in links if not {part, whole} & set(population.unpublished)]
    assert linked
    assert not any(apart(kept, *link).between(1, MINIMUM - 1).any() for link in linked)


def test_who_was_not_asked_a_part_with_all_of_the_unit_still_counts():
    responses = drawn(1, rate=0.0)
    population = decide_population(score_measures(responses, instrument()), instrument(), minimum=MINIMUM)
    few = (
        responses.drop_duplicates("respondent_id").query("unit_id == 'z'").groupby("level").size().loc[lambda n: n < 5]
    )
    assert len(population.left_out) == few.sum() < 10
    assert population.unpublished == ()


@pytest.mark.parametrize(("answer", "n_left_out"), [(3.0, 0), (5.0, 7), (1.0, 7)])
def test_many_who_lack_a_part_are_few_where_all_are_at_one_end(answer, n_left_out):
    """Seven of a unit lack a part; parts less wholes are their other scores, and those of any four where at an end."""
    values = np.random.default_rng(2).integers(1, 6, (60, 6)).astype(float)
    values[:7, :2], values[:7, 2] = answer, np.nan
    responses = responses_of(values, ["u"] * 30 + ["v"] * 30, ["staff"] * 60)
    found = decide_population(score_measures(responses, instrument()), instrument(), minimum=MINIMUM)
    assert len(found.left_out) == n_left_out
    assert not found.unpublished


@pytest.mark.parametrize(("n_empty", "n_left_out"), [(1, 1), (4, 4), (5, 0)])
def test_a_few_who_answered_nothing_do_not_count_as_having_answered(n_empty, n_left_out):
    values = np.random.default_rng(2).integers(1, 6, (60, 6)).astype(float)
    values[:n_empty, :5] = np.nan
    responses = responses_of(values, ["u"] * 30 + ["v"] * 30, ["staff"] * 60)
    found = decide_population(score_measures(responses, instrument()), instrument(), minimum=MINIMUM)
    assert len(found.left_out) == n_left_out


def test_everybody_counts_where_nothing_is_open():
    responses = drawn(1, rate=0.0).assign(value=3.0)
    scores = score_measures(responses, instrument())
    population = decide_population(scores, instrument(), minimum=MINIMUM)
    assert population.left_out == frozenset()
    assert keep_counted(responses, scores, population) is responses


def test_a_few_get_the_answer_that_is_usual_beside_theirs_and_many_stay_open():
    scale = Scale(low=1, high=5)
    rng = np.random.default_rng(0)
    first = rng.integers(1, 6, 60).astype(float)
    answers = pd.DataFrame({"a": first, "b": 6 - first, "c": np.clip(first + rng.integers(-1, 2, 60), 1, 5)})
    few = answers.mask(pd.DataFrame({"a": False, "b": answers.index < MINIMUM - 1, "c": False}))
    # What was left open is determined by the other answer, so it comes back.
    pd.testing.assert_frame_equal(complete_few(few, scale, minimum=MINIMUM), answers)
    many = answers.mask(pd.DataFrame({"a": False, "b": answers.index < MINIMUM, "c": False}))
    assert complete_few(many, scale, minimum=MINIMUM) is many
    assert complete_few(answers, scale, minimum=MINIMUM) is answers


def test_few_who_left_something_open_are_seen_level_by_level():
    index = pd.MultiIndex.from_arrays([["m"] * 10 + ["s"] * 10], names=["level"])
    answers = pd.DataFrame({"a": [np.nan, *[1.0] * 9, *[np.nan] * 5, *[1.0] * 5]}, index=index)
    assert not few_left_open(answers, MINIMUM)
    assert few_left_open(answers, MINIMUM, by="level")
    assert not few_left_open(answers.iloc[10:], MINIMUM, by="level")


@pytest.mark.parametrize(
    ("n", "coefficients", "is_enough"), [(29, 1, False), (30, 20, True), (30, 21, False), (60, 51, False)]
)
def test_models_need_thirty_people_and_ten_more_than_coefficients(n, coefficients, is_enough):
    assert is_enough_for_model(n, coefficients) == is_enough


def units_counted(own, minimum=3, **sizes):
    """How many people count for each unit of a division with `own` people of its own and units below it."""
    units = ["division"] * own + [unit for unit, n in sizes.items() for _ in range(n)] + ["other"] * 8
    parents = {"division": "", **dict.fromkeys(sizes, "division"), "other": ""}
    groups = make_groups(units, ["staff"] * len(units), parents)
    everybody = pd.DataFrame({"x": True}, index=groups.membership.index)
    decision = decide_publication(groups, everybody, minimum=minimum)
    return decided_units(groups, decision).value_counts().to_dict(), decision


def test_a_shown_unit_without_others_below_it_counts_with_all_its_people():
    assert units_counted(0, a=4, b=5)[0] == {"unit:a": 4, "unit:b": 5, "unit:other": 8}


def test_people_of_a_division_itself_count_where_enough_of_them_were_decided_upon():
    assert units_counted(4, a=4, b=5)[0] == {"unit:division": 4, "unit:a": 4, "unit:b": 5, "unit:other": 8}


def test_a_head_of_a_division_is_no_unit():
    found, decision = units_counted(1, a=4, b=5)
    assert "unit:division" not in found or found["unit:division"] >= 3
    assert not (
        decision.is_visible("unit:a") and decision.is_visible("unit:b") and decision.is_visible("unit:division")
    )


def test_people_of_a_division_and_of_hidden_units_below_it_are_no_unit():
    found, decision = units_counted(4, a=4, b=2)
    assert decision.is_visible("unit:division") and not decision.is_visible("unit:b")
    assert "unit:division" not in found
