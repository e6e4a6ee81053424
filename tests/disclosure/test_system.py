"""Whole engagements attacked from outside: nothing is solved for, nothing known more closely than the policy says."""

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from disclosure.attacker import attack, count_bounds, intervals, is_solved, null_space, subset_widths
from disclosure.companies import everybody
from disclosure.engagements import MEASURES, publish_engagement, random_wave

from stratalign.disclosure.cells import columns_of
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.spreads import hold_spreads
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import DisclosureError
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.wide import wide_scores

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


def _published_moments(wave, decision):
    """Count, mean and spread of every shown group and measure, as a report holds them."""
    groups = wave.groups()
    groups.membership.index = wave.scores.index
    rows = wave.scores.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="measure_key")
    rows = rows.rename(columns={"value": "score_points"}).dropna(subset="score_points")
    exact = aggregate_scores(rows, groups)
    instrument = load_instrument("strategic-alignment")
    held = hold_spreads(exact, wide_scores(rows), groups, {"alignment": decision}, instrument, minimum=wave.minimum)
    return groups, held[held["group_id"].isin(decision.visible)]


@pytest.mark.parametrize("block", [0, *map(proof, range(1, 100))])
def test_counts_means_and_spreads_of_engagements_tell_no_mean_of_a_few(block):
    n_sets = 0
    for seed in range(BLOCK * block, BLOCK * block + BLOCK):
        runs = [run for _, _, _, decisions in publish_engagement(seed) for run in decisions if run[1] is not None]
        for wave, decision in runs:
            groups, held = _published_moments(wave, decision)
            for measure, rows in held.groupby("measure_key"):
                has = wave.scores[measure].notna().to_numpy()
                shown = groups.membership[rows["group_id"]].to_numpy(dtype=bool)[has]
                widths = subset_widths(shown, groups.membership.to_numpy(dtype=bool)[has], rows, wave.minimum)
                assert min(widths, default=1.0) >= NARROWEST, f"engagement {seed}, {measure}"
                n_sets += len(widths)
    assert n_sets > 20 * BLOCK


def _hidden_counts(seed):
    """Fewest and most people of each small hidden group of a company, as a reader can tell; and its threshold."""
    wave = random_wave(np.random.default_rng(seed))
    groups = wave.groups()
    try:
        decision = decide_publication(groups, everybody(groups, "x"), minimum=wave.minimum)
    except DisclosureError:
        return {}, wave.minimum
    return count_bounds(groups, decision.reasons, wave.minimum), wave.minimum


# In the last two, reasons of hidden units within hidden ones told how many were left for a unit beside these.
@pytest.mark.parametrize(
    "seeds", [range(BLOCK), *(proof(range(n, n + BLOCK)) for n in range(BLOCK, 60 * BLOCK, BLOCK)), (496, 574)]
)
def test_no_number_of_people_in_a_hidden_group_is_told(seeds):
    n_hidden = 0
    for seed in seeds:
        bounds, minimum = _hidden_counts(seed)
        for group, (least, most) in bounds.items():
            assert most - least >= min(2, minimum - 2), f"company {seed}, {group}: {least} to {most}"
            n_hidden += 1
    assert n_hidden


def test_the_attacker_tells_counts_and_narrow_means():
    rows = pd.DataFrame({"n_respondents": [8], "mean_points": [50.0], "sd_points": [4.0]})
    # Four of eight people are at most the deviation over n from the mean of all, one way or the other.
    found = subset_widths(np.ones((8, 1), dtype=bool), np.ones((8, 1), dtype=bool), rows, 5)
    assert found == pytest.approx([2 * 0.04 * np.sqrt(7 / 8)])


def test_the_attacker_solves_and_bounds_what_can_be():
    # Two cells of six and five people: the sixth is their difference; ten people of mean 0.99 are all known closely.
    people = np.array([[True, True]] * 5 + [[True, False]])
    assert is_solved(null_space(np.unique(people, axis=0).T.astype(float)), (0,))
    solved, _ = attack(people, np.linspace(0, 1, 6), 5, np.random.default_rng(0), n_programmes=2)
    assert (0,) in solved
    assert intervals(np.ones((1, 1)), np.array([10]), np.array([9.9]), [(0,)], 5) == pytest.approx([0.1 / 4])
