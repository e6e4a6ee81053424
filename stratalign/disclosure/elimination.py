"""Which cells may be published beside each other: Gaussian elimination over who they speak of, in the order of need.

People alike in every cell are one atom. The cells are columns over atoms and are taken in the order in which readers
need them, each reduced by those taken before. What is left of a column on an atom of enough people no combination with
others removes from all of these, so it speaks of enough; only what is left on small atoms alone has to be looked at.
Arithmetic is modulo a prime: exact for truth values, and a factor that the prime hides could only be taken for nought
by chance of one in two thousand million.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np

from stratalign.disclosure.combinations import MOST_ATOMS, PRIME, inverse, speaks_of_few

#: Ways of parting atoms, of which one has to show that a cell speaks of enough.
N_PARTITIONS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """People alike in every cell, counted together.

    `columns`: shape (n_atoms, n_cells), whether an atom is in a cell. `sizes`: shape (n_atoms,), its people.
    """

    columns: np.ndarray
    sizes: np.ndarray


def build_atoms(people: np.ndarray, counts: np.ndarray | None = None) -> tuple[Atoms, np.ndarray]:
    """Count together who is in exactly the same cells; who is in none is left out.

    Parameters
    ----------
    people
        Shape (n_people, n_cells), truth values.
    counts
        How many people each row stands for, one where nothing is said.

    Returns
    -------
    tuple
        `Atoms`, and of shape (n_people,) which atom everybody is in; -1 for who is in no cell.
    """
    rows, atom_of = different_rows(people)
    sizes = np.bincount(atom_of, counts, minlength=len(rows)).astype(int)
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


def choose_cells(
    systems: Sequence[np.ndarray], minimum: int, *, n_fixed: int = 0, counts: np.ndarray | None = None
) -> np.ndarray:
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
    counts
        Shape (n_people,): how many people each row stands for, one where nothing is said.

    Returns
    -------
    numpy.ndarray
        Shape (n_cells,), truth values.
    """
    spaces = [_Space(people, minimum, counts) for people in systems]
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

    def __init__(self, people: np.ndarray, minimum: int, counts: np.ndarray | None) -> None:
        atoms, _ = build_atoms(people, counts)
        self.cells = _places(atoms.columns)
        self.sizes, self.minimum = atoms.sizes, minimum
        self.is_small = atoms.sizes < minimum
        self.whole = _Echelon(atoms.columns, self.is_small)
        self.on_small: list[_Vector] = []
        #: Which of these hold each small atom.
        self.holding: dict[int, list[int]] = defaultdict(list)
        self.published: list[int] = []
        self.columns = atoms.columns

    @cached_property
    def partitions(self) -> list[_Partition]:
        """Ways of parting the atoms; many systems ask for none."""
        return [_Partition(self.columns, order, self.minimum) for order in _orders(self.columns)]

    def add(self, cell: int) -> None:
        """Publish a cell."""
        left = self.whole.reduce(self.cells[cell])
        if not len(left.places):
            return
        self.published.append(cell)
        self.whole.add(left, cell)
        if self.is_small[left.places].all():
            for atom in left.places.tolist():
                self.holding[atom].append(len(self.on_small))
            self.on_small.append(left)

    def speaks_of_few(self, cell: int) -> bool:
        """Whether the cell, alone or combined with what is published, speaks of too few."""
        left = self.whole.reduce(self.cells[cell])
        if not self.is_small[left.places].all() or not len(left.places):
            return False
        if self.sizes[left.places].sum() >= self.minimum and any(
            one.sees_everywhere(cell, self.published) for one in self.partitions
        ):
            return False
        known = self._hanging_together(left)
        atoms = np.unique(np.concatenate([one.places for one in (left, *known)]))
        table = np.zeros((len(known) + 1, len(atoms)), dtype=np.int64)
        for row, one in zip(table, (left, *known), strict=True):
            row[np.searchsorted(atoms, one.places)] = one.values
        return speaks_of_few(table[0], list(table[1:]), self.sizes[atoms], self.minimum)

    def _hanging_together(self, left: _Vector) -> list[_Vector]:
        """Published vectors on small atoms that share one with this, directly or by others.

        They are not followed farther than a search among them would be.
        """
        ahead, seen, found = left.places.tolist(), set(left.places.tolist()), set[int]()
        while ahead and not (found and len(seen) > MOST_ATOMS):
            more = set(self.holding[ahead.pop()]) - found
            found |= more
            atoms = {atom for number in more for atom in self.on_small[number].places.tolist()} - seen
            seen |= atoms
            ahead += atoms
        return [self.on_small[number] for number in sorted(found)]


class _Partition:
    """The atoms of a space in `minimum` parts, and what is published in each of them."""

    def __init__(self, columns: np.ndarray, order: np.ndarray, minimum: int) -> None:
        self.columns, self.order, self.minimum = columns, order, minimum
        self.parts: list[tuple[list[np.ndarray], _Echelon]] = []
        self.n_published = 0

    def sees_everywhere(self, cell: int, published: Sequence[int]) -> bool:
        """Whether in every part the cell is no combination of published ones: each then holds somebody spoken of."""
        if not self.parts:
            # Many are never asked; they cost nothing until then.
            tables = [self.columns[self.order[first :: self.minimum]] for first in range(self.minimum)]
            self.parts = [(_places(table), _Echelon(table, np.zeros(len(table), dtype=bool))) for table in tables]
        for cells, space in self.parts:
            for other in published[self.n_published :]:
                if len((left := space.reduce(cells[other])).places):
                    space.add(left, other)
        self.n_published = len(published)
        return all(len(space.reduce(cells[cell]).places) for cells, space in self.parts)


def _orders(columns: np.ndarray) -> list[np.ndarray]:
    """Orders in which neighbours are alike in most cells, so that parts dealt out in turn hold some of every cell."""
    n_cells = columns.shape[1]
    starts = sorted({n_cells * number // N_PARTITIONS for number in range(N_PARTITIONS)})
    return [np.lexsort(np.roll(columns, start, axis=1).T) for start in starts]


def _places(columns: np.ndarray) -> list[np.ndarray]:
    """Which atoms are in each cell."""
    cells, atoms = np.nonzero(np.ascontiguousarray(columns.T))
    ends = np.searchsorted(cells, np.arange(columns.shape[1] + 1)).tolist()
    return [atoms[start:end] for start, end in pairwise(ends)]


@dataclass(frozen=True, slots=True, eq=False)
class _Vector:
    """Numbers other than nought, modulo the prime, and the atoms they stand at."""

    places: np.ndarray
    values: np.ndarray


class _Echelon:
    """Vectors, each without the pivots of those before it.

    A pivot is the atom of its vector, a large one if it has any, that comes last in a later cell: so few later cells
    hold it, and vectors stay short.
    """

    def __init__(self, columns: np.ndarray, is_small: np.ndarray) -> None:
        self.n_cells, self.is_small = columns.shape[1], is_small
        #: Every atom's cells in ascending order, as one ascending row of numbers.
        self.held = np.append(np.flatnonzero(columns), columns.size + self.n_cells)
        self.vectors: list[_Vector] = []
        self.pivots: list[int] = []
        #: Of every atom the vector whose pivot it is, and what is left of the column at hand.
        self.vector_at = np.full(len(columns), -1)
        self.left = np.zeros(len(columns), dtype=np.int64)

    def reduce(self, places: np.ndarray) -> _Vector:
        """What is left of a cell when everything the vectors explain of it is taken away."""
        self.left[places] = 1
        waiting = self._vectors_at(places)
        heapify(waiting)
        while waiting:
            number = heappop(waiting)
            if not (factor := int(self.left[self.pivots[number]])):
                continue
            vector = self.vectors[number]
            self.left[vector.places] = (self.left[vector.places] + (PRIME - factor) * vector.values) % PRIME
            for later in self._vectors_at(vector.places):
                if later > number:
                    heappush(waiting, later)
        present = np.flatnonzero(self.left)
        found = _Vector(present, self.left[present])
        self.left[present] = 0
        return found

    def add(self, left: _Vector, cell: int) -> None:
        """Add what is left of a cell."""
        large = left.places[~self.is_small[left.places]]
        choice = large if len(large) else left.places
        following = self.held[np.searchsorted(self.held, choice * self.n_cells + cell + 1)] - choice * self.n_cells
        pivot = int(choice[np.minimum(following, self.n_cells).argmax()])
        factor = int(left.values[np.searchsorted(left.places, pivot)])
        self.vector_at[pivot] = len(self.vectors)
        self.pivots.append(pivot)
        self.vectors.append(_Vector(left.places, left.values * inverse(factor) % PRIME))

    def _vectors_at(self, places: np.ndarray) -> list[int]:
        numbers = self.vector_at[places]
        return [int(number) for number in numbers[numbers >= 0]]
