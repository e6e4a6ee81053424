"""Which groups are hidden: rules one by one, and random companies against an exact attacker."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from disclosure.companies import derivable_sets, everybody, make_groups, random_company

from stratalign.disclosure.decide import Decision, decide_publication
from stratalign.errors import DisclosureError


def _hidden(decision):
    return {group: reason for group, reason in decision.reasons.items() if reason}


def _company(sizes, levels="staff", parents=None):
    """Units of the given sizes; `levels` one level for all or a list per unit."""
    units = [unit for unit, size in sizes.items() for _ in range(size)]
    level_of = levels if isinstance(levels, dict) else {unit: levels for unit in sizes}
    people = [level for unit, size in sizes.items() for level in _spread(level_of[unit], size)]
    return make_groups(units, people, parents or {unit: "" for unit in sizes if unit})


def _spread(level, size):
    return [level] * size if isinstance(level, str) else level


@pytest.mark.parametrize("block", [*range(4), *map(proof, range(4, 40))])
def test_no_set_below_the_threshold_can_be_derived_in_random_companies(block):
    for seed in range(30 * block, 30 * block + 30):
        groups, answered, minimum = random_company(seed)
        decision = decide_publication(groups, answered, minimum=minimum)
        assert derivable_sets(groups, answered, decision.visible, minimum) == [], f"company {seed}"


def test_the_attacker_of_these_tests_finds_what_an_open_report_gives_away():
    caught = 0
    for seed in range(60):
        groups, answered, minimum = random_company(seed)
        large = [group for group in groups.membership if groups.membership[group].sum() >= minimum]
        caught += bool(derivable_sets(groups, answered, large, minimum))
    assert caught > 30


@pytest.mark.parametrize(
    ("alike", "reason"), [([50.0] * 8, "HOMOGENEOUS"), ([50.0] * 7 + [75.0], "HOMOGENEOUS"), ([100.0] * 8, "EXTREME")]
)
def test_a_unit_whose_result_is_everybodys_answer_is_hidden(alike, reason):
    groups = _company({"a": 8, "b": 40, "c": 40})
    others = np.tile([25.0, 50.0, 75.0, 100.0], 20)
    scores = pd.DataFrame({"m": np.r_[alike, others]}, groups.membership.index)
    answered = scores.notna()
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {}
    hidden = _hidden(decide_publication(groups, answered, minimum=5, scores=scores))
    assert hidden.pop("unit:a") == reason
    # One of the others goes too, or the company less both would be the unit.
    assert list(hidden.values()) == ["COMPLEMENT"]


def test_hardly_more_is_hidden_than_must_be():
    lost, shown = 0, 0
    for seed in range(1000, 1012):
        groups, answered, minimum = random_company(seed)
        decision = decide_publication(groups, answered, minimum=minimum)
        possible = [group for group, reason in decision.reasons.items() if reason not in ("PRIMARY",)][1:]
        n_shown = len(decision.visible) - 1
        best = next(
            n
            for n in range(len(possible), -1, -1)
            if n == n_shown
            or any(
                not derivable_sets(groups, answered, ["overall", *kept], minimum) for kept in combinations(possible, n)
            )
        )
        lost, shown = lost + best - n_shown, shown + n_shown
    assert lost <= 0.05 * shown


@pytest.mark.parametrize("n_units", [1, 2, 7])
def test_nothing_is_hidden_where_all_groups_are_large(n_units):
    mixed = ["executives"] * 6 + ["managers"] * 6 + ["staff"] * 8
    sizes = {f"u{n}": 20 for n in range(n_units)}
    groups = _company(sizes, dict.fromkeys(sizes, mixed))
    assert _hidden(decide_publication(groups, everybody(groups), minimum=5)) == {}


def test_nothing_is_hidden_in_a_tree_of_large_units():
    parents = {"top": "", "a": "top", "b": "top", "a1": "a", "a2": "a"}
    groups = _company({"a1": 10, "a2": 10, "b": 10, "a": 10, "top": 10}, parents=parents)
    assert _hidden(decide_publication(groups, everybody(groups), minimum=5)) == {}


def test_a_small_unit_takes_its_smallest_sibling_with_it():
    parents = {"north": "", "south": "", "n1": "north", "n2": "north", "n3": "north"}
    groups = _company({"n1": 3, "n2": 12, "n3": 15, "south": 40}, parents=parents)
    found = _hidden(decide_publication(groups, everybody(groups), minimum=5))
    assert found == {"unit:n1": "PRIMARY", "unit:n2": "COMPLEMENT"}


def test_two_small_units_that_are_enough_together_need_no_third():
    groups = _company({"a": 3, "b": 2, "c": 15, "d": 40})
    found = _hidden(decide_publication(groups, everybody(groups), minimum=5))
    assert found == {"unit:a": "PRIMARY", "unit:b": "PRIMARY"}


def test_few_people_directly_in_a_unit_take_a_unit_below_with_them():
    parents = {"top": "", "a": "top", "b": "top"}
    groups = _company({"top": 2, "a": 10, "b": 12}, parents=parents)
    assert _hidden(decide_publication(groups, everybody(groups), minimum=5)) == {"unit:a": "COMPLEMENT"}


def test_people_without_unit_are_protected_too():
    groups = _company({"": 2, "a": 10, "b": 12})
    assert _hidden(decide_publication(groups, everybody(groups), minimum=5)) == {"unit:a": "COMPLEMENT"}


def test_a_small_division_beside_divisions_with_shown_units():
    parents = {"tiny": "", "big": "", "b1": "big", "b2": "big"}
    groups = _company({"tiny": 3, "b1": 10, "b2": 20}, parents=parents)
    decision = decide_publication(groups, everybody(groups), minimum=5)
    # Hiding the division alone would not help: its shown units add up to it.
    assert _hidden(decision) == {"unit:tiny": "PRIMARY", "unit:big": "COMPLEMENT", "unit:b1": "COMPLEMENT"}
    assert decision.is_visible("unit:b2")


def test_only_two_shown_levels_would_give_the_third_away():
    people = ["executives"] * 3 + ["managers"] * 10 + ["staff"] * 30
    groups = _company({"u": 43}, {"u": people})
    found = _hidden(decide_publication(groups, everybody(groups), minimum=5))
    assert found == {"level:executives": "PRIMARY", "level:managers": "COMPLEMENT"}


def test_executives_who_are_one_unit_are_shown_as_both():
    mixed = ["managers"] * 10 + ["staff"] * 20
    groups = _company({"board": 8, "a": 30, "b": 30}, {"board": "executives", "a": mixed, "b": mixed})
    assert _hidden(decide_publication(groups, everybody(groups), minimum=5)) == {}


@pytest.mark.parametrize(("assistants", "is_shown"), [(1, False), (4, False), (5, True)])
def test_executives_and_their_office_must_not_differ_by_few_people(assistants, is_shown):
    mixed = ["managers"] * 10 + ["staff"] * 20
    office = ["executives"] * 8 + ["staff"] * assistants
    groups = _company(
        {"board": len(office), "a": 30, "b": 40}, {"board": office, "a": mixed, "b": [*mixed, *mixed[:10]]}
    )
    decision = decide_publication(groups, everybody(groups), minimum=5)
    assert _hidden(decision) == ({} if is_shown else {"unit:board": "OVERLAP", "unit:a": "OVERLAP"})


def test_a_group_that_later_steps_made_safe_is_shown_after_all():
    groups = _company({"board": 10, "": 5}, {"board": "executives", "": ["managers"] + ["staff"] * 4})
    # Levels are looked at after units: the board is hidden for the one manager, until the staff are.
    found = _hidden(decide_publication(groups, everybody(groups), minimum=3))
    assert found == {"level:managers": "PRIMARY", "level:staff": "COMPLEMENT"}


def test_an_office_that_swaps_one_member_with_the_executives_is_hidden():
    board = ["executives"] * 8 + ["staff"]
    rest = ["executives"] + ["managers"] * 10 + ["staff"] * 20
    groups = _company({"board": 9, "a": 31, "b": 31}, {"board": board, "a": rest, "b": rest})
    # Board minus executives is one assistant minus two executives.
    assert not decide_publication(groups, everybody(groups), minimum=5).is_visible("unit:board")


def test_a_group_is_hidden_when_one_measure_has_too_few_answers():
    groups = _company({"a": 10, "b": 20, "c": 30})
    answered = everybody(groups, "x", "y")
    answered.iloc[:7, 1] = False  # 3 of unit a answered y
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {"unit:a": "PRIMARY", "unit:b": "COMPLEMENT"}


def test_a_measure_nobody_in_a_unit_answered_hides_nothing():
    groups = _company({"a": 10, "b": 20, "c": 30})
    answered = everybody(groups, "x", "y")
    answered.iloc[:10, 1] = False
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {}


def test_units_without_any_answer_are_hidden_and_take_nobody_along():
    groups = _company({"a": 10, "b": 20, "c": 30})
    answered = everybody(groups)
    answered.iloc[:10] = False
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {"unit:a": "PRIMARY"}


def test_a_rest_is_small_for_the_measure_it_is_small_in():
    parents = {"top": "", "a": "top", "b": "top"}
    groups = _company({"top": 10, "a": 10, "b": 12}, parents=parents)
    answered = everybody(groups, "x", "y")
    answered.iloc[:8, 1] = False  # 2 of the 10 directly in top answered y
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {"unit:a": "COMPLEMENT"}


def test_reasons_and_visibility_of_a_decision():
    groups = _company({"a": 3, "b": 12, "c": 15})
    decision = decide_publication(groups, everybody(groups, "x", "y"), minimum=5)
    assert decision.visible == ["overall", "level:staff", "unit:c"]
    assert (decision.minimum, decision.measures) == (5, ("x", "y"))
    assert not decision.is_visible("unit:unknown")


def test_what_an_earlier_decision_hides_stays_hidden():
    groups = _company({"a": 3, "b": 12, "c": 15, "d": 11})
    before = decide_publication(groups, everybody(groups), minimum=5)
    answered = everybody(groups)
    answered.iloc[:3] = False  # nobody of the small unit answered: alone, nothing else would be hidden
    assert _hidden(decide_publication(groups, answered, minimum=5)) == {"unit:a": "PRIMARY"}
    after = decide_publication(groups, answered, minimum=5, after=before)
    assert set(_hidden(after)) == set(_hidden(before)) == {"unit:a", "unit:d"}


def test_counts_of_decisions_made_after_one_another_cannot_be_subtracted():
    for seed in range(60):
        groups, answered, minimum = random_company(seed)
        everyone = everybody(groups)
        first = decide_publication(groups, everyone, minimum=minimum)
        later = [decide_publication(groups, answered[[m]], minimum=minimum, after=first).visible for m in answered]
        assert derivable_sets(groups, everyone, [g for g in first.visible], minimum) == []
        assert set().union(*later) <= set(first.visible)


def test_a_level_weighted_company_score_gives_no_level_away():
    # The score is the mean of level means: it speaks of all levels, so it is made only where all are shown.
    people = ["executives"] * 4 + ["managers"] * 10 + ["staff"] * 30
    groups = _company({"u": 44}, {"u": people})
    shown = decide_publication(groups, everybody(groups), minimum=5).visible
    assert [group for group in shown if group.startswith("level:")] == ["level:staff"]


@pytest.mark.parametrize(("n_people", "words"), [(4, "x \\(4\\)"), (0, "anything")])
def test_a_company_below_the_threshold_is_refused(n_people, words):
    groups = _company({"a": 10, "b": 20})
    answered = everybody(groups)
    answered.iloc[n_people:] = False
    with pytest.raises(DisclosureError, match=f"fewer than 5 people answered {words}"):
        decide_publication(groups, answered, minimum=5)


def test_people_in_no_group_are_refused():
    groups = _company({"a": 10, "b": 20})
    with pytest.raises(DisclosureError, match="1 respondents have answers but are in no group"):
        decide_publication(groups, pd.DataFrame({"x": [True]}, index=["stranger"]), minimum=5)


@pytest.mark.parametrize(("n_shared", "n_hidden"), [(2, 1), (5, 0)])
def test_units_that_cross_may_not_differ_by_few_people(n_shared, n_hidden):
    groups = _company({"a": 10, "b": 20})
    groups.membership["unit:b"] = np.arange(30) >= 10 - n_shared
    # All less a less b is the people in both.
    assert len(_hidden(decide_publication(groups, everybody(groups), minimum=5))) == n_hidden


def test_decisions_do_not_depend_on_the_order_of_people():
    groups, answered, minimum = random_company(5)
    shuffled = answered.sample(frac=1, random_state=1)
    expected = decide_publication(groups, answered, minimum=minimum)
    found = decide_publication(groups, shuffled, minimum=minimum)
    assert isinstance(found, Decision)
    pd.testing.assert_series_equal(found.reasons, expected.reasons)


@pytest.mark.parametrize(("n_people", "n_divisions"), [(2_000, 3), proof(10_000, 15)])
def test_in_a_large_company_of_many_units_no_remainder_is_small(n_people, n_divisions):
    n_units = 19 * n_divisions
    rng = np.random.default_rng(0)
    leaf = rng.choice(n_units, n_people, p=(weights := rng.gamma(1.2, size=n_units)) / weights.sum())
    parents = {f"d{n}": "" for n in range(n_divisions)} | {f"u{n}": f"d{n // 19}" for n in range(n_units)}
    levels = rng.choice(["executives", "managers", "staff"], n_people, p=[0.01, 0.12, 0.87])
    units = np.where(rng.random(n_people) < 0.01, [f"d{n // 19}" for n in leaf], [f"u{n}" for n in leaf])
    groups = make_groups(units, levels, parents)
    measures = pd.DataFrame(rng.random((n_people, 30)) < 0.95, index=groups.membership.index)
    decision = decide_publication(groups, measures, minimum=5)
    assert len(decision.visible) > 0.7 * n_units
    counts = groups.membership.T.astype(int) @ measures.astype(int)
    shown = counts.loc[decision.visible]
    assert (shown >= 5).all(axis=None)
    divisions = {f"unit:d{n}": [f"unit:u{u}" for u in range(19 * n, 19 * n + 19)] for n in range(n_divisions)}
    inside = {name: shown.reindex(units).sum() for name, units in divisions.items()}
    top = [shown.loc[name] if decision.is_visible(name) else inside[name] for name in divisions]
    remainders = [shown.loc[name] - inside[name] for name in divisions if decision.is_visible(name)]
    remainders += [shown.loc["overall"] - sum(top)]
    remainders += [shown.loc["overall"] - shown[shown.index.str.startswith("level:")].sum()]
    assert len(remainders) > 0.6 * n_divisions
    assert all(((rest == 0) | (rest >= 5)).all() for rest in remainders)


def test_reasons_do_not_tell_how_many_people_small_units_have():
    # Seven people left of two units below five: three and four, or four and three.
    groups = _company({"a": 3, "b": 4, "c": 15, "d": 40})
    found = _hidden(decide_publication(groups, everybody(groups), minimum=5))
    assert found == {"unit:a": "BESIDE", "unit:b": "BESIDE"}


def test_five_people_left_of_five_units_are_not_told_to_be_one_each():
    groups = _company({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 12, "g": 40})
    decision = decide_publication(groups, everybody(groups), minimum=5)
    assert decision.visible == ["overall", "level:staff", "unit:g"]
