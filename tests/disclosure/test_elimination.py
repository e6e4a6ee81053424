"""Cells chosen by elimination: against exact arithmetic in small companies, and in crossed tables of a large one."""

import numpy as np
import pytest
from disclosure.attacker import is_solved, null_space
from disclosure.companies import derivable_sets, random_company

from stratalign.disclosure import combinations, elimination
from stratalign.disclosure.combinations import PRIME, inverse, speaks_of_few
from stratalign.disclosure.elimination import build_atoms, choose_cells


def crossed_tables(n, rng):
    """Divisions, departments, levels, tenure and their crossings; the company first, small cells last."""
    division, level, tenure = rng.integers(0, 6, n), rng.choice(3, n, p=[0.05, 0.2, 0.75]), rng.integers(0, 4, n)
    department = 4 * division + rng.integers(0, 4, n)
    tables = [division, department, level, tenure, 10 * level + tenure, 10 * division + level, 10 * division + tenure]
    cells = [np.ones(n, dtype=bool), *(table == value for table in tables for value in np.unique(table))]
    return np.column_stack(sorted(cells, key=lambda cell: -cell.sum()))


def test_people_alike_in_every_cell_are_one_atom():
    people = np.array([[1, 0], [1, 1], [1, 0], [0, 0]], dtype=bool)
    atoms, atom_of = build_atoms(people)
    assert atoms.sizes.tolist() == [2, 1]
    assert atom_of.tolist() == [0, 1, 0, -1]
    assert atoms.columns.tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize("block", range(4))
def test_whatever_is_refused_would_give_somebody_away_and_nothing_else_does(block):
    for seed in range(2000 + 10 * block, 2010 + 10 * block):
        groups, answered, minimum = random_company(seed)
        only = answered.iloc[:, :1]
        people = groups.membership[only.iloc[:, 0]]
        names = [name for name in people if people[name].sum() >= minimum]
        chosen = choose_cells([people[names].to_numpy()], minimum)
        shown: list[str] = []
        for name, is_chosen in zip(names, chosen, strict=True):
            is_safe = not derivable_sets(groups, only, [*shown, name], minimum)
            # With factors other than one a cell may be unsafe though no plain sum is solved for.
            assert is_safe or not is_chosen
            shown += [name] if is_chosen else []


def test_crossed_tables_of_a_company_leave_nobody_to_be_solved_for():
    rng = np.random.default_rng(4)
    people = crossed_tables(300, rng)
    people = people[:, people.sum(axis=0) >= 5]
    chosen = choose_cells([people], 5)
    atoms, _ = build_atoms(people[:, chosen])
    freedom = null_space(atoms.columns.T.astype(float))
    small = np.flatnonzero(atoms.sizes < 5)
    assert not [atom for atom in small if is_solved(freedom, (atom,))]
    pairs = [(a, b) for a in small for b in small if a < b and atoms.sizes[[a, b]].sum() < 5]
    assert not [pair for pair in pairs[:: max(1, len(pairs) // 400)] if is_solved(freedom, pair)]
    assert chosen.mean() > 0.7


def test_a_cell_is_published_for_all_measures_or_for_none():
    everybody, first = np.ones(12, dtype=bool), np.arange(12) < 6
    whole = np.column_stack([everybody, first])
    answered = np.arange(12) < 9  # of the second measure three are left outside the first six
    assert choose_cells([whole], 5).tolist() == [True, True]
    assert choose_cells([whole, whole & answered[:, None]], 5).tolist() == [True, False]


def test_what_is_published_already_cannot_be_taken_back():
    before = np.arange(20) < 17
    now = np.column_stack([before, np.ones(20, dtype=bool), np.arange(20) < 10])
    # Twenty less the seventeen of before are three.
    assert choose_cells([now], 5, n_fixed=1).tolist() == [True, False, True]


@pytest.mark.parametrize(("n_inside", "is_few"), [(6, False), (4, True), (8, True)])
def test_a_vector_and_what_the_known_ones_leave_of_it_speak_of_enough(n_inside, is_few):
    everybody, inside = np.ones(12, dtype=np.int64), (np.arange(12) < n_inside).astype(np.int64)
    assert speaks_of_few(inside, [everybody], np.ones(12, dtype=int), 5) is is_few


def test_a_search_that_does_not_end_counts_as_unsafe(monkeypatch):
    monkeypatch.setattr(combinations, "MOST_STEPS", 0)
    everybody, inside = np.ones(12, dtype=np.int64), (np.arange(12) < 6).astype(np.int64)
    assert speaks_of_few(inside, [everybody], np.ones(12, dtype=int), 5)


def choose_plainly(people, minimum):
    """The same choice without parts, sparse vectors or counting together: a dense column for every cell."""
    atoms, sizes = np.unique(people.astype(np.int64), axis=0, return_counts=True)
    cost, vectors, chosen = (sizes < minimum) * 10_000 + atoms.sum(axis=1), [], []
    for column in atoms.T:
        left = column.copy()
        for pivot, vector in vectors:
            left = (left + (PRIME - left[pivot]) * vector) % PRIME
        few = [vector for pivot, vector in vectors if sizes[pivot] < minimum]
        is_safe = not left.any() or left[sizes >= minimum].any() or not speaks_of_few(left, few, sizes, minimum)
        if is_safe and left.any():
            pivot = min(np.flatnonzero(left), key=lambda atom: cost[atom])
            vectors.append((pivot, left * inverse(int(left[pivot])) % PRIME))
        chosen.append(is_safe)
    return np.array(chosen)


@pytest.mark.parametrize("n", [60, 120, 240])
def test_short_vectors_choose_what_dense_ones_choose(n, monkeypatch):
    monkeypatch.setattr(combinations, "MOST_ATOMS", 10_000)
    monkeypatch.setattr(elimination, "MOST_ATOMS", 10_000)
    monkeypatch.setattr(combinations, "MOST_STEPS", 4_000)
    people = crossed_tables(n, np.random.default_rng(n))
    people = people[:, people.sum(axis=0) >= 3]
    rows, counts = np.unique(people, axis=0, return_counts=True)
    chosen = choose_plainly(people, 3)
    assert not chosen.all()
    assert choose_cells([people], 3).tolist() == chosen.tolist()
    assert choose_cells([rows], 3, counts=counts).tolist() == chosen.tolist()
