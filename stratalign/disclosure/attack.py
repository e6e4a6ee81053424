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
    cells = np.unique(belongs, axis=0).astype(float)
    published = np.flatnonzero(shown)
    wanted = [group for group in np.flatnonzero(targets) if cells[:, group].any()]
    if not wanted or not len(published):
        return []
    known = cells[:, published]
    solution, *_ = np.linalg.lstsq(known, cells[:, wanted], rcond=None)
    misfit = np.abs(known @ solution - cells[:, wanted]).max(axis=0)
    return [
        (int(group), [int(published[row]) for row in np.flatnonzero(np.abs(solution[:, column]) > TOLERANCE)])
        for column, group in enumerate(wanted)
        if misfit[column] < TOLERANCE
    ]
