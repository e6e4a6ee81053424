"""The attacker: knows who is in which group and every published total, and solves for what was hidden."""

from __future__ import annotations

import numpy as np

#: A hidden total counts as recovered when it is a combination of published ones to this precision.
TOLERANCE = 1e-8


def recoverable_groups(belongs: np.ndarray, shown: np.ndarray, targets: np.ndarray) -> list[tuple[int, list[int]]]:
    """Hidden groups whose totals are linear combinations of shown groups' totals.

    People in exactly the same groups are one cell; a group is the sum of its cells. A target is recoverable when its
    row lies in the row space of the shown groups.

    Parameters
    ----------
    belongs
        Shape (n_respondents, n_groups), True where a respondent belongs to a group.
    shown, targets
        Shape (n_groups,), which groups are published and which must not be found.

    Returns
    -------
    list of (int, list of int)
        Index of each recovered group, and the shown groups its solution uses; empty when nothing can be recovered.
    """
    cells = belongs[np.unique(np.packbits(belongs, axis=1), axis=0, return_index=True)[1]].astype(float)
    published = np.flatnonzero(shown)
    wanted = [group for group in np.flatnonzero(targets) if cells[:, group].any()]
    if not wanted or not len(published):
        return []
    known = cells[:, published]
    misfit = np.abs(_unexplained(known, cells[:, wanted])).max(axis=0)
    found = [group for group, gap in zip(wanted, misfit, strict=True) if gap < TOLERANCE]
    solutions = np.linalg.lstsq(known, cells[:, found])[0] if found else np.empty((len(published), 0))
    return [
        (int(group), [int(published[row]) for row in np.flatnonzero(np.abs(solution) > TOLERANCE)])
        for group, solution in zip(found, solutions.T, strict=True)
    ]


def recoverable_totals(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which totals are linear combinations of known ones.

    Parameters
    ----------
    known
        Shape (n_cells, n_known): part of each cell of people in each known total, of any size.
    wanted
        Shape (n_cells, n_wanted), likewise.

    Returns
    -------
    numpy.ndarray
        Shape (n_wanted,), True where a combination exists.
    """
    if not wanted.shape[1]:
        return np.zeros(0, dtype=bool)
    misfit = np.abs(_unexplained(known.astype(float), wanted.astype(float))).max(axis=0)
    return np.asarray(misfit < TOLERANCE)


def _unexplained(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """What Gaussian elimination of the known columns leaves of the wanted ones: nothing where they are combinations.

    Written out because few columns share a pivot row: that is faster than a dense solver, and starts no threads.
    """
    columns = np.hstack([known, wanted]).T.copy()
    for number in range(known.shape[1]):
        pivot = columns[number]
        row = int(np.abs(pivot).argmax())
        if abs(pivot[row]) < TOLERANCE:
            continue
        later = number + 1 + np.flatnonzero(columns[number + 1 :, row])
        columns[later] -= np.multiply.outer(columns[later, row] / pivot[row], pivot)
    return columns[known.shape[1] :].T
