"""Which cells may be published beside each other: Gaussian elimination over who they speak of, in the order of need.

People alike in every cell are one atom. The cells are columns over atoms and are taken in the order in which readers
need them, each reduced by those taken before. What is left of a column on an atom of enough people no combination with
others removes from all of these, so it speaks of enough; only what is left on small atoms alone has to be looked at.
Arithmetic is modulo a prime: exact for truth values, and a factor that the prime hides could only be taken for nought
by chance of one in two thousand million.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    packed = np.packbits(people, axis=1)
    # Rows that fit into one word are compared as numbers, whose order is that of their bits.
    in_words = np.zeros((len(packed), max(packed.shape[1], 8)), dtype=np.uint8)
    in_words[:, : packed.shape[1]] = packed
    is_word = in_words.shape[1] == 8
    rows = in_words.view(">u8").astype(np.uint64) if is_word else in_words.view((np.void, in_words.shape[1]))
    _, first, inverse = np.unique(rows.ravel(), return_index=True, return_inverse=True)
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
        lefts = [space.left_of(cell) for space in spaces]
        if cell >= n_fixed and any(space.speaks_of_few(cell, left) for space, left in zip(spaces, lefts, strict=True)):
            chosen[cell] = False
            continue
        for space, left in zip(spaces, lefts, strict=True):
            space.add(cell, left)
    return chosen


#: Numbers other than nought, modulo the prime, by the atom they stand at. Few atoms hang together, so vectors are
#: short, and plain numbers cheaper than arrays.
_Vector = dict[int, int]


class _Space:
    """What is published of one measure: cells over atoms, in the whole and in parts of the atoms."""

    def __init__(self, people: np.ndarray, minimum: int, counts: np.ndarray | None) -> None:
        atoms, _ = build_atoms(people, counts)
        self.cells = _places(atoms.columns)
        self.sizes, self.minimum = atoms.sizes, minimum
        self.is_small: list[bool] = (atoms.sizes < minimum).tolist()
        n_cells = atoms.columns.shape[1]
        #: Every atom's cells in ascending order, as one ascending row of numbers.
        self.held = [*np.flatnonzero(atoms.columns).tolist(), atoms.columns.size + n_cells]
        self.whole = _Echelon(n_cells, self.held, self.is_small)
        self.on_small: list[_Vector] = []
        #: Which of these hold each small atom.
        self.holding: dict[int, list[int]] = defaultdict(list)
        self.published: list[int] = []
        self.parted: list[_Partition] = []
        self.columns = atoms.columns

    def partitions(self) -> Iterator[_Partition]:
        """Ways of parting the atoms, each made when it is asked for first: many systems ask for none, or for one."""
        for number in range(N_PARTITIONS):
            if number == len(self.parted):
                order = _order(self.columns, self.columns.shape[1] * number // N_PARTITIONS)
                self.parted.append(_Partition(self.cells, self.held, order, self.minimum))
            yield self.parted[number]

    def left_of(self, cell: int) -> _Vector:
        """What is left of a cell beside what is published."""
        return self.whole.reduce(self.cells[cell])

    def add(self, cell: int, left: _Vector) -> None:
        """Publish a cell, of which so much is left."""
        if not left:
            return
        self.published.append(cell)
        self.whole.add(left, cell)
        if self._is_on_small(left):
            for atom in left:
                self.holding[atom].append(len(self.on_small))
            self.on_small.append(left)

    def speaks_of_few(self, cell: int, left: _Vector) -> bool:
        """Whether the cell, of which so much is left, speaks of too few, alone or combined with what is published."""
        if not left or not self._is_on_small(left):
            return False
        if self.sizes[list(left)].sum() < self.minimum:
            return True
        # Nothing published on small atoms shares one with it: no combination speaks of fewer than it does alone.
        if not any(self.holding.get(atom) for atom in left):
            return False
        if any(one.sees_everywhere(cell, self.published) for one in self.partitions()):
            return False
        vectors = [left, *self._hanging_together(left)]
        atoms = sorted(set().union(*vectors))
        table = np.array([[vector.get(atom, 0) for atom in atoms] for vector in vectors], dtype=np.int64)
        return speaks_of_few(table[0], list(table[1:]), self.sizes[atoms], self.minimum)

    def _is_on_small(self, left: _Vector) -> bool:
        return all(self.is_small[atom] for atom in left)

    def _hanging_together(self, left: _Vector) -> list[_Vector]:
        """Published vectors on small atoms that share one with this, directly or by others.

        They are not followed farther than a search among them would be.
        """
        ahead, seen, found = sorted(left), set(left), set[int]()
        while ahead and not (found and len(seen) > MOST_ATOMS):
            more = set(self.holding[ahead.pop()]) - found
            found |= more
            atoms = {atom for number in more for atom in self.on_small[number]} - seen
            seen |= atoms
            ahead += atoms
        return [self.on_small[number] for number in sorted(found)]


class _Partition:
    """The atoms of a space in `minimum` parts, and what is published in each of them."""

    def __init__(self, cells: Sequence[Sequence[int]], held: Sequence[int], order: np.ndarray, minimum: int) -> None:
        part_of = {atom: place % minimum for place, atom in enumerate(order.tolist())}
        #: Of each part, which of its atoms are in each cell.
        self.cells: list[list[list[int]]] = [[[] for _ in cells] for _ in range(minimum)]
        for cell, atoms in enumerate(cells):
            for atom in atoms:
                self.cells[part_of[atom]][cell].append(atom)
        self.spaces = [_Echelon(len(cells), held, [False] * len(part_of)) for _ in range(minimum)]
        self.n_published = 0

    def sees_everywhere(self, cell: int, published: Sequence[int]) -> bool:
        """Whether in every part the cell is no combination of published ones: each then holds somebody spoken of."""
        parts = list(zip(self.cells, self.spaces, strict=True))
        for cells, space in parts:
            for other in published[self.n_published :]:
                if left := space.reduce(cells[other]):
                    space.add(left, other)
        self.n_published = len(published)
        return all(space.reduce(cells[cell]) for cells, space in parts)


def _order(columns: np.ndarray, first: int) -> np.ndarray:
    """An order in which neighbours are alike in most cells, so that parts dealt out in turn hold some of every cell."""
    keys = columns.T
    return np.lexsort(np.concatenate([keys[len(keys) - first :], keys[: len(keys) - first]]))


def _places(columns: np.ndarray) -> list[list[int]]:
    """Which atoms are in each cell."""
    cells, atoms = np.nonzero(np.ascontiguousarray(columns.T))
    ends = np.searchsorted(cells, np.arange(columns.shape[1] + 1)).tolist()
    places = atoms.tolist()
    return [places[start:end] for start, end in pairwise(ends)]


class _Echelon:
    """Vectors, each without the pivots of those before it.

    A pivot is the atom of its vector, a large one if it has any, that comes last in a later cell: so few later cells
    hold it, and vectors stay short.
    """

    def __init__(self, n_cells: int, held: Sequence[int], is_small: Sequence[bool]) -> None:
        self.n_cells, self.held, self.is_small = n_cells, held, is_small
        self.vectors: list[_Vector] = []
        self.pivots: list[int] = []
        #: Of every pivot its vector.
        self.vector_at: dict[int, int] = {}

    def reduce(self, places: Sequence[int]) -> _Vector:
        """What is left of a cell when everything the vectors explain of it is taken away."""
        left = dict.fromkeys(places, 1)
        waiting = [self.vector_at[atom] for atom in places if atom in self.vector_at]
        heapify(waiting)
        while waiting:
            number = heappop(waiting)
            if not (factor := left.get(self.pivots[number])):
                continue
            for atom, value in self.vectors[number].items():
                if remains := (left.get(atom, 0) - factor * value) % PRIME:
                    left[atom] = remains
                else:
                    left.pop(atom, None)
                if self.vector_at.get(atom, -1) > number:
                    heappush(waiting, self.vector_at[atom])
        return left

    def add(self, left: _Vector, cell: int) -> None:
        """Add what is left of a cell."""
        choice = [atom for atom in left if not self.is_small[atom]] or list(left)
        pivot = choice[0] if len(choice) == 1 else min(choice, key=lambda atom: (-self._following(atom, cell), atom))
        factor = inverse(left[pivot])
        self.vector_at[pivot] = len(self.vectors)
        self.pivots.append(pivot)
        self.vectors.append({atom: value * factor % PRIME for atom, value in left.items()})

    def _following(self, atom: int, cell: int) -> int:
        """The next cell that holds an atom; their number where none does."""
        before = atom * self.n_cells
        return min(self.held[bisect_right(self.held, before + cell)] - before, self.n_cells)
