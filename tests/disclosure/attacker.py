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


def subset_widths(shown, groups, rows, minimum):
    """How closely the mean of `minimum` - 1 people is known in every set of people whose moments follow, as widths.

    `shown`: shape (n_people, n_shown), who is in each published group; `groups`: all groups, tried as sets too; `rows`:
    n_respondents, mean_points and sd_points of the published ones. Sums of squares are solved for as sums are.
    """
    n, mean, sd = rows["n_respondents"], rows["mean_points"] / 100, rows["sd_points"].fillna(0) / 100
    sums = np.column_stack([n, n * mean, (n - 1) * sd**2 + n * mean**2])
    patterns, atom_of = np.unique(shown, axis=0, return_inverse=True)
    sizes = np.bincount(np.ravel(atom_of))
    inverse, found = np.linalg.pinv(patterns.astype(float)), []
    candidates = [*np.eye(len(patterns), dtype=bool)]
    for group in {tuple(column) for column in groups.T}:
        inside = np.bincount(np.ravel(atom_of), group, minlength=len(patterns))
        candidates += [inside > 0] if np.array_equal(inside, sizes * (inside > 0)) else []
    for atoms in {one.tobytes(): one for one in candidates}.values():
        factors = inverse @ atoms
        if sizes[atoms].sum() < minimum or np.abs(patterns @ factors - atoms).max() > 1e-7:
            continue
        size, total, squares = factors @ sums
        spread = np.sqrt(max(squares / size - (total / size) ** 2, 0.0))
        found.append(float(2 * spread * np.sqrt((size - minimum + 1) / (minimum - 1))))
    return found


def count_bounds(groups, reasons, minimum):
    """Fewest and most people each hidden group below the threshold can have, by what is printed of all groups.

    Anybody may sit in any unit and level; a group that is listed has somebody, one hidden as too small fewer than the
    threshold, and one that is hidden for another's sake as many and more.
    """
    cells = np.unique(groups.membership.to_numpy(dtype=float), axis=0)
    sizes = groups.membership.sum()
    lows, highs = [], []
    for group, n in sizes.items():
        own = {"": (n, n), "PRIMARY": (1, minimum - 1), "BESIDE": (1, np.inf)}
        low, high = own.get(reasons[group], (minimum, np.inf))
        lows.append(low)
        highs.append(high)
    limits = {"A_ub": np.vstack([cells.T, -cells.T]), "b_ub": np.r_[np.minimum(highs, 10_000), -np.array(lows)]}
    found = {}
    for place, group in enumerate(groups.membership.columns):
        if reasons[group] and sizes[group] < minimum:
            ends = [linprog(sign * cells[:, place], method="highs", **limits) for sign in (1, -1)]
            found[group] = (int(np.ceil(ends[0].fun - 1e-6)), int(np.floor(-ends[1].fun + 1e-6)))
    return found
