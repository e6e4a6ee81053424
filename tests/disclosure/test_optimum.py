"""How many people are hidden, against the least that must be: an exact solver that is told of each leak it leaves."""

from itertools import combinations

import numpy as np
from conftest import repeated
from disclosure.attacker import is_solved, null_space
from disclosure.companies import random_company
from scipy.optimize import Bounds, LinearConstraint, milp

from stratalign.disclosure.decide import decide_publication


def _leaks(patterns, sizes, groups, minimum):
    """Whether some combination of groups' sums speaks of 1 to minimum - 1 people."""
    freedom = null_space(patterns[:, groups].T.astype(float))
    small = np.flatnonzero(sizes < minimum)
    sets = (chosen for n_atoms in range(1, minimum) for chosen in combinations(small, n_atoms))
    return any(is_solved(freedom, chosen) for chosen in sets if sizes[list(chosen)].sum() < minimum)


def _leaking_groups(patterns, sizes, shown, minimum):
    """Of shown groups as few as leak; None where none do."""
    if not _leaks(patterns, sizes, shown, minimum):
        return None
    needed = list(shown)
    for group in shown:
        fewer = [other for other in needed if other != group]
        needed = fewer if fewer and _leaks(patterns, sizes, fewer, minimum) else needed
    return needed


def _most_people_shown(patterns, sizes, candidates, minimum):
    """Largest number of people in shown groups: integer programmes, each leak a constraint of the next."""
    weights, rows = (patterns[:, candidates] * sizes[:, None]).sum(axis=0), []
    while True:
        constraints = [LinearConstraint(np.array(rows), ub=[row.sum() - 1 for row in rows])] if rows else []
        found = milp(-weights, integrality=np.ones(len(weights)), bounds=Bounds(0, 1), constraints=constraints)
        shown = [group for group, value in zip(candidates, found.x, strict=True) if value > 0.5]
        leak = _leaking_groups(patterns, sizes, shown, minimum) if shown else None
        if leak is None:
            return float(-found.fun)
        rows.append(np.isin(candidates, leak).astype(float))


@repeated(40, proof_runs=200)
def test_hardly_more_people_are_hidden_than_must_be(n_runs):
    hidden, least = 0.0, 0.0
    for seed in range(5000, 5000 + n_runs):
        groups, answered, minimum = random_company(seed)
        only = answered.iloc[:, :1]
        people = groups.membership[only.iloc[:, 0]]
        patterns, atom_of = np.unique(people.to_numpy(), axis=0, return_inverse=True)
        sizes = np.bincount(np.ravel(atom_of))
        n_of = (patterns * sizes[:, None]).sum(axis=0)
        candidates = np.flatnonzero(n_of >= minimum)
        decision = decide_publication(groups, only, minimum=minimum)
        n_shown = sum(n_of[place] for place, name in enumerate(people) if decision.is_visible(name))
        n_all = n_of.sum()
        hidden += n_all - n_shown
        least += n_all - _most_people_shown(patterns, sizes, candidates, minimum)
    assert hidden >= least - 1e-6
    assert hidden <= 1.1 * least
