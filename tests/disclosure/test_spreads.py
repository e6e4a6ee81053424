"""Mean and spread tell no mean of a few people too closely, and no answer of three that nobody gave."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from disclosure.companies import everybody, make_groups, random_company

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.spreads import extra_squares, hold_spreads, least_spread, told_sets
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import DisclosureError
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.wide import wide_scores

MINIMUM = 5
INSTRUMENT = load_instrument("strategic-alignment")


@pytest.mark.parametrize("n", [5, 6, 8, 12])
def test_no_few_of_a_group_are_farther_from_its_mean_than_the_bound_says(n):
    rng = np.random.default_rng(n)
    for _ in range(20):
        values = rng.beta(0.3, 0.3, n)
        values = values.mean() + (values - values.mean()) * least_spread(n, MINIMUM) / values.std()
        few = [abs(values[list(some)].mean() - values.mean()) for some in combinations(range(n), MINIMUM - 1)]
        assert 2 * max(few) <= 0.1 + 1e-9
    # Reached where these few stand against all the others.
    apart = np.r_[np.ones(MINIMUM - 1), np.zeros(n - MINIMUM + 1)]
    apart = (apart - apart.mean()) * least_spread(n, MINIMUM) / apart.std()
    assert 2 * apart[: MINIMUM - 1].mean() == pytest.approx(0.1)


def _company(seed, points):
    """A random company of which everybody answered, its scores, and what is decided."""
    groups, _, minimum = random_company(seed)
    values = points(np.random.default_rng(seed), len(groups.membership))
    scores = pd.DataFrame({"x": 100 * values}, index=groups.membership.index)
    try:
        decision = decide_publication(groups, everybody(groups, "x"), minimum=minimum, scores=scores)
    except DisclosureError:
        return None
    return groups, values, decision, minimum


def _held(groups, values, decision, minimum, *, key="belief"):
    """Rows of the shown groups, as they are and as they are published."""
    rows = pd.DataFrame({"respondent_id": groups.membership.index, "measure_key": key})
    rows = rows.assign(score_points=(200 * values - 100) if key == "enps" else 100 * values)
    exact = aggregate_scores(rows, groups)
    held = hold_spreads(exact, wide_scores(rows), groups, {"alignment": decision}, INSTRUMENT, minimum=minimum)
    return (table[table["group_id"].isin(decision.visible)].set_index("group_id") for table in (exact, held))


def _squares(rows):
    """Sums of squares of each group over its people, in parts of the scale: what a reader computes of n, mean, sd."""
    n, mean, sd = rows["n_respondents"], rows["mean_points"] / 100, rows["sd_points"].fillna(0) / 100
    return (n - 1) * sd**2 + n * mean**2


@pytest.mark.parametrize("seed", [*range(12), *map(proof, range(12, 400))])
def test_second_moments_that_follow_from_published_ones_tell_no_few(seed):
    found = _company(seed, lambda rng, n: np.clip(rng.normal(0.5, rng.choice([0.02, 0.05, 0.2]), n), 0, 1))
    if found is None:
        return
    groups, minimum = found[0], found[-1]
    exact, held = _held(*found)
    assert held["mean_points"].equals(exact["mean_points"])
    shown = groups.membership[held.index].to_numpy(dtype=float)
    people = groups.membership.to_numpy(dtype=bool)
    patterns, atom_of = np.unique(shown, axis=0, return_inverse=True)
    sets = {tuple(one) for one in people.T[np.isin(groups.membership.columns, held.index)]}
    sets |= {tuple(np.ravel(atom_of) == atom) for atom in range(len(patterns))}
    for one in sets:
        inside = np.array(one, dtype=float)
        weights, *_ = np.linalg.lstsq(shown, inside)
        n = int(inside.sum())
        if n < minimum or np.abs(shown @ weights - inside).max() > 1e-8:
            continue
        # The reader's own sums: count, sum and sum of squares of the set, from what is published.
        total = weights @ (held["n_respondents"] * held["mean_points"] / 100)
        variance = weights @ _squares(held) / n - (total / n) ** 2
        reach = np.sqrt(max(variance, 0) * (n - minimum + 1) / (minimum - 1))
        assert 2 * reach >= 0.1 - 1e-6, n


def test_of_three_answers_no_group_has_a_spread_of_its_own():
    """Its counts would follow from number, mean and spread; what is printed is the same whatever they are."""
    groups = make_groups(["a"] * 12 + ["b"] * 14, ["staff"] * 26, {"a": "", "b": ""})
    decision = decide_publication(groups, everybody(groups, "enps"), minimum=MINIMUM)
    # Six promoters and six passives, or seven, four and a detractor; the other unit the other way round.
    values = np.repeat([1.0, 0.5, 1.0, 0.5, 0.0], [6, 6, 5, 5, 4])
    other = np.repeat([1.0, 0.5, 0.0, 1.0, 0.5, 0.0], [7, 4, 1, 4, 7, 3])
    (exact, held), (exact_other, held_other) = (
        _held(groups, own, decision, MINIMUM, key="enps") for own in (values, other)
    )
    assert exact["sd_points"]["unit:a"] != exact_other["sd_points"]["unit:a"]
    pd.testing.assert_frame_equal(held, held_other)
    assert held["sd_points"]["overall"] == pytest.approx(exact["sd_points"]["overall"])


def test_that_nobody_in_a_company_gave_one_of_three_answers_is_not_told():
    groups = make_groups(["a"] * 40, ["staff"] * 40, {"a": ""})
    decision = decide_publication(groups, everybody(groups, "enps"), minimum=MINIMUM)
    none, one = (
        _held(groups, np.repeat([1.0, 0.5, 0.0], counts), decision, MINIMUM, key="enps")
        for counts in ([20, 20, 0], [21, 18, 1])
    )
    pd.testing.assert_frame_equal(list(none)[1], list(one)[1])


def test_harmless_spreads_stay_to_the_last_digit():
    found = _company(4, lambda rng, n: rng.choice([0.0, 0.5, 1.0], n))
    exact, held = _held(*found)
    assert held.equals(exact)
    assert not extra_squares(np.linspace(0, 1, 20), [np.arange(20)], MINIMUM).any()


def test_what_an_earlier_report_leaves_of_a_group_is_held_too():
    # Now a division of fourteen; before, eight of them were a unit, and the other six think alike.
    groups = make_groups(["a"] * 14 + ["b"] * 20, ["staff"] * 34, {"a": "", "b": ""})
    people = groups.membership.index
    values = np.r_[np.linspace(0, 1, 8), np.linspace(0.5, 0.56, 6), np.linspace(0, 1, 20)]
    rows = pd.DataFrame({"respondent_id": people, "measure_key": "belief", "score_points": 100 * values})
    decisions = {"alignment": decide_publication(groups, everybody(groups, "belief"), minimum=MINIMUM)}
    exact = aggregate_scores(rows, groups)
    before = Earlier(people, {"belief": (np.arange(34) < 8)[:, None]}, 1)
    alone, beside = (
        hold_spreads(exact, wide_scores(rows), groups, decisions, INSTRUMENT, minimum=MINIMUM, earlier=earlier)
        for earlier in (None, before)
    )
    assert alone.equals(exact)
    unit = beside.set_index("group_id").loc["unit:a"]
    squares = 13 * (unit["sd_points"] / 100) ** 2 + 14 * values[:14].mean() ** 2 - (values[:8] ** 2).sum()
    assert squares / 6 - values[8:14].mean() ** 2 == pytest.approx(least_spread(6, MINIMUM) ** 2)


def test_what_is_left_of_a_group_is_a_set_that_is_told():
    members = np.array([[True, True]] * 6 + [[True, False]] * 7)
    sets = told_sets(members, np.array(["overall", "unit"], dtype=object), np.array([0, 1]), MINIMUM)
    assert [len(inside) for inside in sets] == [6, 7, 13]
