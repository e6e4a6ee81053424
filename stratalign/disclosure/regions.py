"""What published groups leave of a company: a table of regions of units by levels, and its weakest spots.

Units hold each other or are apart, and levels are apart. Whatever shown groups say about sums is therefore what a
two-way table of counts says by its margins: a row is a shown unit without the shown units inside it, a column is a
shown level, and one row and one column hold the people left over. A combination of published sums gives every row r a
factor u(r) and every column c a factor v(c), and speaks of the people in cells where u(r) + v(c) is not zero. It speaks
of the fewest when it is a single row, or when the columns are split in two and each row is taken on its smaller side.
So checking rows and splits of columns finds every combination that speaks of too few, with whatever factors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups


@dataclass(frozen=True, slots=True)
class Cells:
    """People in exactly the same groups, counted together.

    `belongs`: shape (n_cells, n_groups), whether a cell is in a group. `answers`: shape (n_cells, n_measures), how many
    of its people answered. `n_people`: who answered anything. `units` (larger ones first, so that a unit stands before
    those inside it) and `levels`: indices of groups. `sizes`: people in each group.
    """

    belongs: np.ndarray
    answers: np.ndarray
    n_people: np.ndarray
    units: tuple[int, ...]
    levels: tuple[int, ...]
    sizes: np.ndarray


@dataclass(frozen=True, slots=True)
class Regions:
    """The table of regions that shown groups make.

    `counts`: shape (n_rows, n_columns, n_measures), answers; row 0 and column 0 hold the people of no shown unit and of
    no shown level. `above`: for each row, the shown units that hold it. `levels`: group index of the columns after the
    first.
    """

    counts: np.ndarray
    above: tuple[frozenset[int], ...]
    levels: tuple[int, ...]

    def splits(self) -> Iterator[np.ndarray]:
        """Every way to split the columns in two, as the mask of the side without column 0."""
        n_free = self.counts.shape[1] - 1
        for number in range(1, 2**n_free):
            yield np.array([False, *(bool(number >> bit & 1) for bit in range(n_free))])


def build_cells(groups: Groups, answered: pd.DataFrame) -> Cells:
    """Count people by the groups they are in.

    Parameters
    ----------
    groups
        Groups and who belongs to them.
    answered
        Shape (n_respondents, n_measures), index respondent_id, True where a respondent has a score.

    Returns
    -------
    Cells
        One row per combination of groups that occurs.

    Raises
    ------
    DisclosureError
        Somebody is in no group, units overlap without one holding the other, or levels overlap.
    """
    unknown = ~answered.index.isin(groups.membership.index)
    if unknown.any():
        raise DisclosureError(
            f"{int(unknown.sum())} respondents have answers but are in no group; nothing can be decided."
        )
    people = groups.membership.reindex(answered.index).to_numpy(dtype=bool)
    has_answer = answered.fillna(False).to_numpy(dtype=bool)
    belongs, cell = _different_rows(people)
    answers = np.zeros((len(belongs), has_answer.shape[1]), dtype=int)
    np.add.at(answers, cell, has_answer)
    kinds = groups.table.set_index("group_id")["kind"].reindex(groups.membership.columns).to_numpy()
    sizes = people.sum(axis=0)
    _require_table(belongs, kinds, groups)
    return Cells(
        belongs=belongs,
        answers=answers,
        n_people=people.T.astype(int) @ has_answer.any(axis=1).astype(int),
        units=tuple(sorted(np.flatnonzero(kinds == "unit").tolist(), key=lambda unit: (-sizes[unit], unit))),
        levels=tuple(np.flatnonzero(kinds == "level").tolist()),
        sizes=sizes,
    )


def _different_rows(people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Different rows of a table of truth values in ascending order, and which of them each row is."""
    packed = np.ascontiguousarray(np.packbits(people, axis=1))
    _, first, inverse = np.unique(
        packed.view(np.dtype((np.void, packed.shape[1]))).ravel(), return_index=True, return_inverse=True
    )
    return people[first], inverse.ravel()


def _require_table(belongs: np.ndarray, kinds: np.ndarray, groups: Groups) -> None:
    """Refuse groups whose published sums would be more than the margins of a two-way table."""
    names = list(groups.membership.columns)
    if not belongs[:, names.index(OVERALL)].all():
        raise DisclosureError(f"the group {OVERALL!r} must hold everybody; nothing can be decided.")
    shared = belongs.T.astype(int) @ belongs.astype(int)
    sizes = np.diag(shared)
    crosses = (shared > 0) & (shared < np.minimum.outer(sizes, sizes)) & np.equal.outer(kinds, kinds)
    crosses |= (shared > 0) & np.equal.outer(kinds, kinds) & (kinds == "level") & ~np.eye(len(names), dtype=bool)
    if crosses.any():
        first, second = np.argwhere(crosses)[0]
        raise DisclosureError(
            f"{names[first]} and {names[second]} share people without one holding the other; units must form a tree "
            "and levels must be apart. Correct 'units' or the levels in the roster."
        )


def split_into_regions(cells: Cells, shown: np.ndarray) -> Regions:
    """Count the answers in every region that the shown groups make.

    Parameters
    ----------
    cells
        People by the groups they are in.
    shown
        Shape (n_groups,), which groups are published.

    Returns
    -------
    Regions
        The table of regions.
    """
    row = np.zeros(len(cells.belongs), dtype=int)
    above: list[frozenset[int]] = [frozenset()]
    for unit in (unit for unit in cells.units if shown[unit]):
        members = cells.belongs[:, unit]
        above.append(above[row[members][0]] | {unit})
        row[members] = len(above) - 1
    levels = tuple(level for level in cells.levels if shown[level])
    column = np.zeros(len(cells.belongs), dtype=int)
    for number, level in enumerate(levels, start=1):
        column[cells.belongs[:, level]] = number
    counts = np.zeros((len(above), len(levels) + 1, cells.answers.shape[1]), dtype=int)
    np.add.at(counts, (row, column), cells.answers)
    return Regions(counts, tuple(above), levels)
