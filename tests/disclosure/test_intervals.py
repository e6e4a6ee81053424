"""Bounds on the answers of a few people from published sums and the ends of the scale."""

import numpy as np
import pytest

from stratalign.disclosure.intervals import _build_table, _crosswise, _sets, _surely_free, _widths, narrow_sets


def _narrow(shown, values, is_level=None):
    levels = np.zeros(shown.shape[1], dtype=bool) if is_level is None else np.array(is_level)
    return [int(alike.sum()) for alike in narrow_sets(shown, levels, np.asarray(values, dtype=float), 5)]


@pytest.mark.parametrize(("low", "is_narrow"), [(0.0, False), (0.7, True)])
def test_a_group_near_an_end_tells_of_four_of_its_people(low, is_narrow):
    # Ten people, nine at the end: four of them are at least at what all lack together.
    assert (_narrow(np.ones((10, 1), dtype=bool), [low] + [1.0] * 9) == [10]) is is_narrow


def test_a_hidden_person_beside_four_others_is_bounded_by_their_sum():
    # All, and a level of five in which one unit of four is shown neither: the unit's people and the fifth share 4.9.
    everybody, level = np.ones(30, dtype=bool), np.arange(30) < 5
    values = [*[1.0] * 4, 0.9, *np.linspace(0, 1, 25)]
    assert _narrow(np.column_stack([everybody, level]), values, [False, True]) == [5]


def test_two_units_and_two_levels_that_may_exchange_answers_tell_nothing():
    unit, level = np.arange(40) < 20, np.arange(40) % 20 < 3
    shown = np.column_stack([np.ones(40, dtype=bool), unit, level])
    assert _narrow(shown, np.tile(np.linspace(0.2, 0.8, 20), 2), [False, False, True]) == []


def test_nobody_is_narrow_where_nobody_answered():
    assert narrow_sets(np.zeros((0, 2), dtype=bool), np.zeros(2, dtype=bool), np.empty(0), 5) == []


@pytest.mark.parametrize("seed", range(20))
def test_what_is_surely_free_is_no_more_than_linear_programmes_find(seed):
    rng = np.random.default_rng(seed)
    n_people = int(rng.integers(20, 60))
    row, column = rng.integers(0, 6, n_people), rng.integers(0, 3, n_people)
    values = rng.choice([0.0, 0.0, 0.25, 0.5, 1.0], n_people)
    shown = np.column_stack([row[:, None] == np.arange(6), column[:, None] == np.arange(3)])
    everybody = np.arange(len(values))
    table = _build_table(shown, np.arange(9) >= 6, values, everybody)
    sets = [(atoms, int(sum(table.n[atom] for atom in atoms))) for atoms in _sets(table, table.n > 0, 8)]
    exact = _widths(sets, shown, everybody, table)
    sure = np.array([_surely_free(atoms, table, _crosswise(table), n) for atoms, n in sets])
    assert (sure <= exact + 1e-6).all()
    assert sure.max() > 0
