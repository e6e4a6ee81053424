"""Which cells may be published beside each other: Gaussian elimination over who they speak of, in the order of need.

People alike in every cell are one atom. The cells are columns over atoms and are taken in the order in which readers
need them, each reduced by those taken before. What is left of a column on an atom of enough people no combination with
others removes from all of these, so it speaks of enough; only what is left on small atoms alone has to be looked at.
Arithmetic is modulo a prime: exact for truth values, and a factor that the prime hides could only be taken for nought
by chance of one in two thousand million.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratalign.disclosure.combinations import PRIME, inverse, speaks_of_few

#: Ways of parting atoms, of which one has to show that a cell speaks of enough.
N_PARTITIONS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """People alike in every cell, counted together.

    `columns`: shape (n_atoms, n_cells), whether an atom is in a cell. `sizes`: shape (n_atoms,), its people.
    """

    columns: np.ndarray
    sizes: np.ndarray


def build_atoms(people: np.ndarray) -> tuple[Atoms, np.ndarray]:
    """Count together who is in exactly the same cells; who is in none is left out.

    Parameters
    ----------
    people
        Shape (n_people, n_cells), truth values.

    Returns
    -------
    tuple
        `Atoms`, and of shape (n_people,) which atom everybody is in; -1 for who is in no cell.
    """
    rows, atom_of = different_rows(people)
    sizes = np.bincount(atom_of, minlength=len(rows))
    kept = rows.any(axis=1)
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    return Atoms(rows[kept], sizes[kept]), place[atom_of]


def different_rows(people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the different rows of a table of truth values.

    Parameters
    ----------
    people
        Shape (n_people, n_cells).

    Returns
    -------
    tuple of numpy.ndarray
        The different rows in ascending order, and which of them each row is.
    """
    if not people.shape[1]:
        return people[:1], np.zeros(len(people), dtype=int)
    packed = np.ascontiguousarray(np.packbits(people, axis=1))
    _, first, inverse = np.unique(
        packed.view(np.dtype((np.void, packed.shape[1]))).ravel(), return_index=True, return_inverse=True
    )
    return people[first], inverse.ravel()


def choose_cells(systems: Sequence[np.ndarray], minimum: int, *, n_fixed: int = 0) -> np.ndarray:
    """Choose what may be published, so that no combination of published sums speaks of 1 to `minimum` - 1 people.

    Parameters
    ----------
    systems
        For each measure, who is in each cell: truth values of shape (n_people, n_cells), cells in the order of need. A
        cell is published for every measure or for none.
    minimum
        Fewest people a published combination may speak of.
    n_fixed
        The first cells are published already and cannot be taken back; what they speak of by themselves is not asked.

    Returns
    -------
    numpy.ndarray
        Shape (n_cells,), truth values.
    """
    spaces = [_Space(people, minimum) for people in systems]
    n_cells = systems[0].shape[1] if systems else 0
    chosen = np.ones(n_cells, dtype=bool)
    for cell in range(n_cells):
        if cell < n_fixed or not any(space.speaks_of_few(cell) for space in spaces):
            for space in spaces:
                space.add(cell)
        else:
            chosen[cell] = False
    return chosen


class _Space:
    """What is published of one measure: cells over atoms, in the whole and in parts of the atoms."""

    def __init__(self, people: np.ndarray, minimum: int) -> None:
        self.atoms, _ = build_atoms(people)
        self.sizes, self.minimum = self.atoms.sizes, minimum
        self.is_large = self.sizes >= minimum
        rarity = self.atoms.columns.sum(axis=1)
        cost = ~self.is_large * (1 + rarity.max(initial=0)) + rarity
        self.whole = _Echelon(self.atoms.columns, cost, [np.arange(len(cost))])
        self.on_small: list[np.ndarray] = []
        self.published: list[int] = []

    @cached_property
    def partitions(self) -> list[_Partition]:
        """Ways of parting the atoms; few systems ask for any."""
        return [_Partition(self.atoms.columns, order, self.minimum) for order in _orders(self.atoms.columns)]

    def add(self, cell: int) -> None:
        """Publish a cell."""
        left = self.whole.left[0, cell].copy()
        if not left.any():
            return
        self.published.append(cell)
        self.whole.add(cell)
        if not left[self.is_large].any():
            self.on_small.append(left)

    def speaks_of_few(self, cell: int) -> bool:
        """Whether the cell, alone or combined with what is published, speaks of too few."""
        left = self.whole.left[0, cell]
        if not left.any() or left[self.is_large].any():
            return False
        if self.sizes[left != 0].sum() >= self.minimum and any(
            one.sees_everywhere(cell, self.published) for one in self.partitions
        ):
            return False
        return speaks_of_few(left, self.on_small, self.sizes, self.minimum)


class _Partition:
    """The atoms of a space in `minimum` parts, and what is published in each of them."""

    def __init__(self, columns: np.ndarray, order: np.ndarray, minimum: int) -> None:
        self.parts = _Echelon(columns, columns.sum(axis=1), [order[first::minimum] for first in range(minimum)])
        self.n_published = 0

    def sees_everywhere(self, cell: int, published: Sequence[int]) -> bool:
        """Whether in every part the cell is no combination of published ones: each then holds somebody spoken of."""
        for other in published[self.n_published :]:
            self.parts.add(other)
        self.n_published = len(published)
        return bool(self.parts.left[:, cell].any(axis=1).all())


def _orders(columns: np.ndarray) -> list[np.ndarray]:
    """Orders in which neighbours are alike in most cells, so that parts dealt out in turn hold some of every cell."""
    n_cells = columns.shape[1]
    starts = sorted({n_cells * number // N_PARTITIONS for number in range(N_PARTITIONS)})
    return [np.lexsort(np.roll(columns, start, axis=1).T) for start in starts]


class _Echelon:
    """What no cell added so far explains of each, and of those added nothing: by parts of the atoms, side by side.

    `left`: shape (n_parts, n_cells, n_atoms of the largest part). The pivot of a cell is the atom of least `cost` in
    what was left of it.
    """

    def __init__(self, columns: np.ndarray, cost: np.ndarray, parts: Sequence[np.ndarray]) -> None:
        width = max(len(part) for part in parts)
        self.left = np.zeros((len(parts), columns.shape[1], width), dtype=np.int64)
        self.cost = np.zeros((len(parts), width), dtype=np.int64)
        for place, part in enumerate(parts):
            self.left[place, :, : len(part)] = columns[part].T
            self.cost[place, : len(part)] = cost[part]

    def add(self, cell: int) -> None:
        """Take what is left of a cell away from all."""
        own, part = self.left[:, cell], np.arange(len(self.left))
        pivot = np.where(own != 0, self.cost, np.iinfo(np.int64).max).argmin(axis=1)
        inverses = [inverse(number) if number else 0 for number in own[part, pivot].tolist()]
        vector = own * np.array(inverses)[:, None] % PRIME
        factors = self.left[part, :, pivot]
        touched = np.flatnonzero(factors.any(axis=0))
        taken = (PRIME - factors[:, touched, None]) * vector[:, None, :]
        self.left[:, touched] = (self.left[:, touched] + taken) % PRIME
