"""Answers that lack where a comparison has no size in points: nothing is said where one side clearly lacks more."""

import numpy as np
import pandas as pd
import pytest

from stratalign.analysis.left_open import NO_MARGIN, LeftOpen
from stratalign.analysis.left_open_closed import (
    margins_of_drivers,
    margins_of_meaning,
    margins_of_parts,
    margins_of_pulse,
    margins_of_ranking,
    slopes_at_worst,
)
from stratalign.comparisons.permutations import permute_outcomes
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY

N = 200
TERMS = ["clarity", "belief", "trust"]


def left_open(shares, membership=None):
    people = pd.Index([f"p{place:03d}" for place in range(len(next(iter(shares.values()))))])
    table = pd.DataFrame({key: np.asarray(share, dtype=float) for key, share in shares.items()}, index=people)
    groups = pd.DataFrame({OVERALL: True} if membership is None else membership, index=people)
    # What is lost is of scores: single questions have none, and count as lost whatever was answered.
    lost = table.mask(table.columns.str.startswith("item:")[None].repeat(len(table), axis=0), 1.0)
    return LeftOpen(table, lost, groups)


def chance(rng, share, n=N, questions=4):
    return rng.binomial(questions, share, n) / questions


def closed(margins):
    return [(np.isinf(one.points), one.subject) for one in margins]


def test_a_share_of_what_is_explained_is_not_compared_with_one_that_lacks_low_answers():
    rng = np.random.default_rng(1)
    alike = {key: chance(rng, 0.03) for key in [*TERMS, "engagement"]}
    for margins in margins_of_drivers(left_open(alike), TERMS, "engagement"):
        assert margins == [NO_MARGIN] * 3
    lacks = left_open(alike | {"belief": chance(rng, 0.18)})
    above, below = margins_of_drivers(lacks, TERMS, "engagement")
    # Others may seem to go with the outcome more than belief does, and belief less; not the other way round.
    assert closed(above) == [(True, "belief"), (False, ""), (True, "belief")]
    assert closed(below) == [(False, ""), (True, "belief"), (False, "")]
    # Where the outcome itself lacks in a quarter nothing is compared.
    whole = margins_of_drivers(left_open(alike | {"engagement": chance(rng, 0.3)}), TERMS, "engagement")
    assert closed(whole[0]) == closed(whole[1]) == [(True, "engagement")] * 3


def test_a_question_that_leaders_left_open_is_not_said_to_mean_something_else_to_them():
    rng = np.random.default_rng(2)
    is_staff = np.arange(N) >= 60
    few = {"item:a": chance(rng, 0.03, questions=1), "item:b": chance(rng, 0.03, questions=1)}
    keys, subjects = ["item:a", "item:b"], ["clarity", "belief"]
    groups = {"level:staff": is_staff}
    assert margins_of_meaning(left_open(few, groups), keys, subjects) == [NO_MARGIN] * 2
    lacks = few | {"item:b": np.where(is_staff, few["item:b"], chance(rng, 0.4, questions=1))}
    assert closed(margins_of_meaning(left_open(lacks, groups), keys, subjects)) == [(False, ""), (True, "belief")]


def test_levels_are_not_said_to_order_priorities_differently_where_one_ranked_less():
    people = left_open(
        {"clarity": np.zeros(N)}, {"level:executives": np.arange(N) < 60, "level:staff": np.arange(N) >= 60}
    )
    everybody = people.shares.index
    pairs = [("executives", "staff")]
    assert margins_of_ranking(people, everybody, pairs) == [NO_MARGIN]
    # A third of the executives ranked, and everybody else.
    assert closed(margins_of_ranking(people, everybody[40:], pairs)) == [(True, "executives")]
    assert closed(margins_of_ranking(people, everybody[:100], pairs)) == [(True, "staff")]


def test_what_joiners_add_is_not_said_where_they_left_more_open_than_who_stayed():
    rng = np.random.default_rng(3)
    before = left_open({INDEX_KEY: chance(rng, 0.02, questions=48)})
    joined = np.arange(N) >= 150
    after = left_open({INDEX_KEY: np.where(joined, chance(rng, 0.2, questions=48), chance(rng, 0.02, questions=48))})
    stayed = before.shares.index[:150]
    found = margins_of_parts(before, after, INDEX_KEY, stayed, ("joined", "left"))
    assert closed(found) == [(True, "joined"), (False, "")]


def test_the_change_of_a_question_of_a_pulse_counts_beyond_what_lacks():
    rng = np.random.default_rng(4)
    before = left_open({"item:a": np.zeros(N), "item:b": chance(rng, 0.03, questions=1)})
    pulse = left_open({"item:a": np.arange(N) < 30, "item:b": chance(rng, 0.03, questions=1)})
    found = margins_of_pulse(before, pulse, ["item:a", "item:b"], np.array([[50.0, 60.0], [50.0, 60.0]]))
    # Thirty of two hundred did not answer; had all of them given the lowest answer, the mean were 9 points lower.
    assert found[0].points == pytest.approx(60 * 30 / N)
    assert found[0].subject == "item:a"
    assert found[1] == NO_MARGIN


def units_of(rng, lost_of, n_units=24, size=15):
    unit = np.repeat(np.arange(n_units), size)
    lost = rng.binomial(48, lost_of[unit]) / 48
    return left_open({INDEX_KEY: lost}, {f"unit:{place}": unit == place for place in range(n_units)})


def test_a_slope_stands_only_where_it_would_with_what_units_left_open_at_either_end():
    rng = np.random.default_rng(5)
    n_units = 24
    ids = [f"unit:{place}" for place in range(n_units)]
    growth = rng.normal(0, 1, (n_units, 1))

    def slopes(people, exposure):
        return slopes_at_worst(people, ids, exposure, growth, lambda one: permute_outcomes(one, growth, seed=1))

    felt = rng.normal(60, 1, n_units)
    alike = units_of(rng, np.full(n_units, 0.03))
    p, reach = slopes(alike, felt)
    assert reach == 0.0
    np.testing.assert_array_equal(p, permute_outcomes(felt, growth, seed=1))
    # Units that grow little leave more open, and what is answered stands higher: no slope of what people think.
    share = np.clip(0.09 - 0.05 * growth[:, 0], 0, 0.3)
    biased = felt + 50 * share
    uneven = units_of(rng, share)
    raw = permute_outcomes(biased, growth, seed=1)[0]
    p, reach = slopes(uneven, biased)
    assert raw < 0.01
    assert p[0] > 0.5
    assert reach == pytest.approx(100 * np.ptp([uneven.lost[INDEX_KEY][uneven.membership[one]].mean() for one in ids]))
    # By hand: the largest of three p values, where all three slopes point the same way.
    strong = 60 - 20 * growth[:, 0]
    lost = np.array([uneven.lost[INDEX_KEY][uneven.membership[one]].mean() for one in ids])
    each = [
        permute_outcomes(one, growth, seed=1)[0]
        for one in (strong, strong * (1 - lost), strong * (1 - lost) + 100 * lost)
    ]
    p, _ = slopes(uneven, strong)
    assert p[0] == max(each) < 0.01
