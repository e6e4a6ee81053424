"""No column is added that, with known ones, speaks of a few people; against every set of people, one by one."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import repeated
from disclosure.companies import derivable_sets, random_company

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.earlier import Earlier, columns_to_withhold, decide_beside
from stratalign.errors import DisclosureError


def _rank(table):
    return np.linalg.matrix_rank(table.astype(float)) if table.size else 0


def _tells_of_few(known, added, minimum):
    """Whether a combination in which an added column takes part lives on 1 to minimum - 1 people."""
    whole = np.hstack([known, added])
    gain = _rank(whole) - _rank(known)
    for count in range(1, minimum):
        for chosen in combinations(range(len(known)), count):
            rest = np.setdiff1d(np.arange(len(known)), chosen)
            if gain > _rank(whole[rest]) - _rank(known[rest]):
                return True
    return False


@repeated(25, proof_runs=2_000)
def test_withheld_are_exactly_columns_that_tell_of_few(n_runs):
    draw = np.random.default_rng(5)
    n_withheld = 0
    for _ in range(n_runs):
        n_people, minimum = int(draw.integers(6, 12)), int(draw.integers(2, 5))
        known, added = (draw.random((n_people, int(draw.integers(1, 4)))) < 0.7 for _ in range(2))
        withheld = columns_to_withhold([(known, added)], minimum)
        accepted = known
        for place in range(added.shape[1]):
            column = added[:, [place]]
            assert (place in withheld) == _tells_of_few(accepted, column, minimum)
            accepted = accepted if place in withheld else np.hstack([accepted, column])
        n_withheld += len(withheld)
    assert n_withheld > n_runs / 4


@repeated(15, proof_runs=1_000)
def test_companies_arranged_anew_give_nobody_away(n_runs):
    n_hidden = 0
    for seed in range(n_runs):
        groups, answered, minimum = random_company(seed)
        draw = np.random.default_rng(seed)
        try:
            first = decide_publication(groups, answered, minimum=minimum)
            again = _arranged_anew(groups, draw)
            present = draw.random(len(answered)) < 0.97
            again = replace(again, membership=again.membership[present].loc[:, again.membership[present].any()])
            alone = decide_publication(again, answered[present], minimum=minimum)
        except DisclosureError:
            continue
        members = groups.membership[first.visible].to_numpy()
        columns = {measure: members & answered[[measure]].to_numpy() for measure in answered}
        try:
            before = Earlier(answered.index, columns, 1)
            kept = decide_beside(again, answered[present], minimum=minimum, earlier=before).visible
        except DisclosureError:
            n_hidden += 1
            continue
        n_hidden += len(alone.visible) > len(kept)
        later = again.membership[kept].reindex(answered.index, fill_value=False).add_prefix("later ")
        both = SimpleNamespace(membership=pd.concat([groups.membership[first.visible], later], axis=1))
        assert derivable_sets(both, answered, list(both.membership), minimum) == []
    assert n_hidden > n_runs / 4


def _arranged_anew(groups, draw):
    """The same people, a few of them in another unit and level."""
    own = groups.membership.to_numpy().copy()
    movers = np.flatnonzero(draw.random(len(own)) < 0.1)
    own[movers] = own[draw.permutation(len(own))[: len(movers)]]
    membership = pd.DataFrame(own, index=groups.membership.index, columns=groups.membership.columns)
    return replace(groups, membership=membership)


def test_column_already_known_is_kept_however_few_it_speaks_of():
    three = np.array([[True], [True], [True], [False]])
    assert columns_to_withhold([(three, three)], 5) == []


def test_column_safe_for_one_measure_and_not_for_another_is_withheld():
    everybody, without_one = np.ones((12, 1), dtype=bool), np.ones((12, 1), dtype=bool)
    without_one[0] = False
    assert columns_to_withhold([(everybody, everybody)], 5) == []
    assert columns_to_withhold([(everybody, everybody), (everybody, without_one)], 5) == [0]


@pytest.mark.parametrize("minimum", [3, 5])
def test_difference_of_minimum_people_is_kept_and_of_one_less_is_not(minimum):
    known = np.ones((30, 1), dtype=bool)
    for n_less, withheld in ((minimum, []), (minimum - 1, [0])):
        added = known.copy()
        added[:n_less] = False
        assert columns_to_withhold([(known, added)], minimum) == withheld
