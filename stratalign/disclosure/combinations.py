"""Whether a vector, alone or combined with known ones, speaks of fewer people than the threshold.

The known vectors are safe among themselves, so only combinations with the new one matter. What leaves every known
vector's sum as it is, a move, is noticed by the new vector or not. A combination that speaks of a few atoms alone
exists just where these atoms' rows, in a basis of the moves, combine to what the new vector notices. Of every move
noticed one of them must take part, so the search goes on along the move in which the fewest small atoms do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Two numbers below it have a product of less than 64 bits.
PRIME = 2**31 - 1
#: Steps of one search; a vector whose search has not ended by then counts as unsafe, for nobody knows that it is not.
MOST_STEPS = 400
#: Atoms that may hang together where it is searched at all.
MOST_ATOMS = 300


def speaks_of_few(vector: np.ndarray, known: Sequence[np.ndarray], sizes: np.ndarray, minimum: int) -> bool:
    """Whether a combination with a vector speaks of 1 to `minimum` - 1 people.

    Parameters
    ----------
    vector
        Shape (n_atoms,), numbers modulo `PRIME`; no combination of the known ones.
    known
        Vectors of the same shape, of which none is a combination of the others and each shares atoms with the new one,
        directly or by others; what hangs together with neither says nothing.
    sizes
        Shape (n_atoms,): people of each atom.
    minimum
        Fewest people a combination may speak of.

    Returns
    -------
    bool
        True where one does, and where the search for it would be too long to rule it out.
    """
    if sizes[vector != 0].sum() < minimum:
        return True
    table = np.array(known, dtype=np.int64).reshape(len(known), len(vector))
    if not len(table):
        return False
    atoms = np.flatnonzero(table.any(axis=0) | (vector != 0))
    if len(atoms) > MOST_ATOMS:
        return True
    moves = _moves(table[:, atoms])
    noticed = np.zeros(moves.shape[1], dtype=np.int64)
    for factor, row in zip(vector[atoms], moves, strict=True):
        noticed = (noticed + factor * row) % PRIME
    few = sizes[atoms] < minimum
    return _mends(moves[few], noticed, sizes[atoms][few], minimum - 1, [MOST_STEPS])


def _moves(table: np.ndarray) -> np.ndarray:
    """Basis of the moves that no vector of a table notices, shape (n_atoms, n_moves)."""
    table, pivots = table.copy(), []
    for row in range(len(table)):
        pivot = int(np.flatnonzero(table[row])[0])
        table[row] = table[row] * inverse(int(table[row, pivot])) % PRIME
        others = np.flatnonzero(table[:, pivot])
        others = others[others != row]
        table[others] = (table[others] + (PRIME - table[others, pivot])[:, None] * table[row]) % PRIME
        pivots.append(pivot)
    free = np.setdiff1d(np.arange(table.shape[1]), pivots)
    moves = np.zeros((table.shape[1], len(free)), dtype=np.int64)
    moves[free, np.arange(len(free))] = 1
    moves[pivots] = (PRIME - table[:, free].astype(np.int64)) % PRIME
    return moves


def _mends(moves: np.ndarray, noticed: np.ndarray, sizes: np.ndarray, most: int, steps: list[int]) -> bool:
    """Whether rows of atoms with at most `most` people together combine to what is noticed; True when steps run out."""
    open_moves = np.flatnonzero(noticed)
    steps[0] -= 1
    if not len(open_moves) or steps[0] < 0:
        return True
    may = np.flatnonzero(sizes <= most)
    if not len(may):
        return False
    takes_part = moves[np.ix_(may, open_moves)] != 0
    narrowest = int(takes_part.sum(axis=0).argmin())
    pivot, kept = int(open_moves[narrowest]), np.ones(len(sizes), dtype=bool)
    kept[sizes > most] = False
    for atom in may[takes_part[:, narrowest]]:
        kept[atom] = False
        factors = moves[atom] * inverse(int(moves[atom, pivot])) % PRIME
        rest = _without(moves[kept], factors, pivot)
        if _mends(rest, _without(noticed[None, :], factors, pivot)[0], sizes[kept], most - int(sizes[atom]), steps):
            return True
    return False


def _without(rows: np.ndarray, factors: np.ndarray, pivot: int) -> np.ndarray:
    """Rows with the part along a row taken away; `factors` is that row, scaled to 1 at the pivot."""
    found, touched = rows.copy(), np.flatnonzero(rows[:, pivot])
    found[touched] = (found[touched] + (PRIME - found[touched, pivot])[:, None] * factors) % PRIME
    return found


def inverse(number: int) -> int:
    """One divided by a number, modulo the prime."""
    return pow(number, -1, PRIME)
