"""An attacker of her own: knows who is in every cell and its exact sum, and solves with ranks and linear programmes.

Nothing here is shared with what decides: singular values in floating point instead of elimination modulo a prime, sets
of people one by one instead of a search, and a linear programme for each.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag

MOST_SETS = 4000


def attack(people, values, minimum, rng, *, n_programmes):
    """What published cells tell of 1 to `minimum` - 1 people.

    `people`: shape (n_people, n_cells); `values`: shape (n_people,), 0 to 1. Gives sets that are solved for, and the
    narrowest interval of the mean of one, in parts of the scale.
    """
    kept = people.any(axis=1)
    people, values = people[kept], values[kept]
    patterns, atom_of = np.unique(people, axis=0, return_inverse=True)
    atom_of = np.ravel(atom_of)
    sizes = np.bincount(atom_of)
    sums = np.bincount(atom_of, values)
    known = patterns.T.astype(float)
    freedom = null_space(known)
    sets = list(small_sets(sizes, minimum, rng))
    solved = [chosen for chosen in sets if is_solved(freedom, chosen)]
    picked = [sets[i] for i in rng.permutation(len(sets))[:n_programmes]]
    picked += [(atom,) for atom in np.argsort(np.minimum(sums, sizes - sums))[:3]]
    return solved, min(intervals(known, sizes, sums, picked, minimum), default=1.0)


def null_space(known):
    """Orthonormal basis of what no cell notices, shape (n_atoms, n_moves)."""
    _, singular, rows = np.linalg.svd(known)
    rank = int((singular > 1e-9 * max(singular[0], 1)).sum())
    return rows[rank:].T


def small_sets(sizes, minimum, rng):
    """Sets of atoms of fewer than `minimum` people together; as many as can be looked at."""
    small = np.flatnonzero(sizes < minimum)
    for n_atoms in range(1, minimum):
        together = combinations(rng.permutation(small).tolist(), n_atoms)
        for number, chosen in enumerate(together):
            if number > MOST_SETS:
                break
            if sizes[list(chosen)].sum() < minimum:
                yield chosen


def is_solved(freedom, chosen):
    """Whether some combination of published sums, with whatever factors, speaks of these people alone."""
    rows = freedom[list(chosen)]
    return not rows.shape[1] or bool(np.linalg.svd(rows, compute_uv=False)[-1] < 1e-8) or len(chosen) > rows.shape[1]


def intervals(known, sizes, sums, sets, minimum):
    """Width of the mean of each set's people, at most `minimum` - 1 of them, as published sums and the scale leave it.

    Each set has unknowns of its own, so that one programme solves for all.
    """
    n_atoms = known.shape[1]
    counts, targets, highs, blocks = [], [], [], []
    for chosen in map(list, sets):
        n = min(int(sizes[chosen].sum()), minimum - 1)
        high, target = np.append(sizes, 0).astype(float), np.zeros(n_atoms + 1)
        if n < sizes[chosen].sum():  # so many of one atom's people
            high[-1], target[-1] = n, 1
            high[chosen[0]] -= n
        else:
            target[chosen] = 1
        counts.append(n)
        targets.append(target)
        highs.append(high)
        blocks.append(np.c_[known, known[:, chosen[0]]])
    if not counts:
        return []
    target, high = np.concatenate(targets), np.concatenate(highs)
    settings = {"A_eq": block_diag(blocks), "b_eq": np.tile(known @ sums, len(counts)), "bounds": np.c_[0 * high, high]}
    ends = [linprog(sign * target, method="highs", **settings) for sign in (-1, 1)]
    assert all(end.status == 0 for end in ends)
    width = (target * (ends[0].x - ends[1].x)).reshape(len(counts), -1).sum(axis=1)
    return list(width / counts)
