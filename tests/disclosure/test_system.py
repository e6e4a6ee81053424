"""Whole engagements attacked from outside: nothing is solved for, nothing known more closely than the policy says."""

import numpy as np
import pytest
from conftest import proof
from disclosure.attacker import attack, intervals, is_solved, null_space
from disclosure.engagements import MEASURES, publish_engagement

from stratalign.disclosure.cells import columns_of

#: Engagements a block; the proof takes 1,000.
BLOCK = 10
#: A tenth of the scale, less what a linear programme may be off.
NARROWEST = 0.1 - 1e-6


def _attacked(seed):
    """Sets solved for and narrowest interval over all waves and measures of an engagement, and cells shown."""
    rng = np.random.default_rng(seed)
    solved, narrowest, n_shown = [], 1.0, 0
    for scores, cells, minimum, _ in publish_engagement(seed):
        for measure in MEASURES:
            people = columns_of(cells.of([measure]))
            n_shown += people.shape[1]
            values = scores[measure].reindex(cells.people).to_numpy(dtype=float) / 100
            if people.shape[1]:
                found, width = attack(people, values, minimum, rng, n_programmes=6)
                solved += found
                narrowest = min(narrowest, width)
    return solved, narrowest, n_shown


@pytest.mark.parametrize("block", [0, *map(proof, range(1, 100))])
def test_nothing_is_solved_for_in_all_that_engagements_publish(block):
    n_shown = 0
    for seed in range(BLOCK * block, BLOCK * block + BLOCK):
        solved, narrowest, n = _attacked(seed)
        assert solved == [], f"engagement {seed}"
        assert narrowest >= NARROWEST, f"engagement {seed}"
        n_shown += n
    assert n_shown > 20 * BLOCK


def test_the_attacker_solves_and_bounds_what_can_be():
    # Two cells of six and five people: the sixth is their difference; ten people of mean 0.99 are all known closely.
    people = np.array([[True, True]] * 5 + [[True, False]])
    assert is_solved(null_space(np.unique(people, axis=0).T.astype(float)), (0,))
    solved, _ = attack(people, np.linspace(0, 1, 6), 5, np.random.default_rng(0), n_programmes=2)
    assert (0,) in solved
    assert intervals(np.ones((1, 1)), np.array([10]), np.array([9.9]), [(0,)], 5) == pytest.approx([0.1 / 4])
