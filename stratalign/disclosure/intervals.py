"""How closely the answers of a few people are known from published sums, as answers lie between the scale's ends.

People alike in everything published can exchange answers among themselves, so an atom of enough people with room to
both ends protects all of them. For the others two rows and two levels are looked at, which may exchange answers
crosswise without changing a sum; only where that is not enough do linear programmes find the exact bounds. Published
numbers are taken as exact: printed ones are rounded and say less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from stratalign.disclosure.elimination import different_rows
from stratalign.disclosure.telling import WIDTH
from stratalign.errors import DisclosureError

#: Sets of atoms of one row, or of one level with few rows, are looked at together; any two where there are few at all.
MOST_TOGETHER, MOST_IN_PAIRS = 8, 40
#: Unknowns of linear programmes that are solved at once.
MOST_UNKNOWNS = 4000
_NEAR = 1e-7
#: Atoms by row and column.
_Set = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """People by what is published of them: rows by units and the like, columns by levels.

    `n`, `sums`: shape (n_rows, n_columns), people and the sum of their answers, 0 to 1. `row`, `column`: of everybody.
    """

    n: np.ndarray
    sums: np.ndarray
    row: np.ndarray
    column: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """How far sums can go crosswise.

    `up`, `down`: shape (n_rows, n_cols, n_cols), an atom's sum if another of its row gives way. `alone`: shape (n_rows,
    n_columns), `_exchanged` of every atom by itself.
    """

    up: np.ndarray
    down: np.ndarray
    alone: np.ndarray


def narrow_sets(
    shown: np.ndarray, is_level: np.ndarray, values: np.ndarray, minimum: int, *, row_of: np.ndarray | None = None
) -> list[np.ndarray]:
    """Sets of 1 to `minimum` - 1 people whose mean follows from published sums to within `WIDTH` of the scale.

    Parameters
    ----------
    shown
        Shape (n_rows, n_cells), truth values: who is in each published cell; everybody answered.
    is_level
        Shape (n_cells,): cells of levels, which are apart from each other.
    values
        Shape (n_people,), answers from 0 to 1.
    minimum
        Fewest people whose result may be shown.
    row_of
        Shape (n_people,): which row of `shown` everybody is in; each in their own where nothing is said.

    Returns
    -------
    list of numpy.ndarray
        Of everybody alike with the people of such a set, truth values of shape (n_people,).
    """
    if not len(values):
        return []
    row_of = np.arange(len(values)) if row_of is None else row_of
    table = _build_table(shown, is_level, values, row_of)
    room = np.minimum(table.sums, table.n - table.sums)
    is_bad = (table.n > 0) & ((table.n < minimum) | (room < WIDTH * (minimum - 1) - _NEAR))
    if not is_bad.any():
        return []
    ways, doubtful = _crosswise(table), []
    for atoms in _sets(table, is_bad, minimum):
        n = min(int(sum(table.n[atom] for atom in atoms)), minimum - 1)
        if _surely_free(atoms, table, ways, n) < WIDTH * n - _NEAR:
            doubtful.append((atoms, n))
    widths = _widths(doubtful, shown, row_of, table)
    cell_of = table.row * table.n.shape[1] + table.column
    return [
        np.isin(cell_of, [row * table.n.shape[1] + column for row, column in atoms])
        for (atoms, n), width in zip(doubtful, widths, strict=True)
        if width < WIDTH * n - _NEAR
    ]


def _build_table(shown: np.ndarray, is_level: np.ndarray, values: np.ndarray, row_of: np.ndarray) -> _Table:
    rows, row = different_rows(shown[:, ~is_level])
    columns, column = different_rows(shown[:, is_level])
    row, column = row[row_of], column[row_of]
    n, sums = np.zeros((len(rows), len(columns)), dtype=int), np.zeros((len(rows), len(columns)))
    np.add.at(n, (row, column), 1)
    np.add.at(sums, (row, column), values)
    return _Table(n, sums, row, column)


def _crosswise(table: _Table) -> _Ways:
    """How far each atom's sum can go if another of its row gives way."""
    lower, upper = table.sums, table.n - table.sums
    up = np.minimum(upper[:, :, None], lower[:, None, :])
    down = np.minimum(lower[:, :, None], upper[:, None, :])
    alone, columns = np.zeros(lower.shape), np.arange(lower.shape[1])
    for own, other in ((up, down), (down, up)):
        exchanged = np.minimum(own, other.sum(axis=0) - other)
        exchanged[:, columns, columns] = 0.0
        alone += exchanged.max(axis=2, initial=0.0)
    return _Ways(up, down, alone)


def _sets(table: _Table, is_bad: np.ndarray, minimum: int) -> Iterator[_Set]:
    """Atoms by themselves, and those of one row or of a level with few rows together, of fewer than the threshold."""
    single = [(int(row), int(column)) for row, column in np.argwhere(is_bad)]
    yield from ((atom,) for atom in single)
    for first, second in combinations(single if len(single) <= MOST_IN_PAIRS else [], 2):
        is_apart = first[0] != second[0] and first[1] != second[1]
        if is_apart and table.n[first] + table.n[second] < minimum:
            yield first, second
    for swapped in (False, True):
        bad = is_bad.T if swapped else is_bad
        sizes = table.n.T if swapped else table.n
        for line in np.flatnonzero(bad.sum(axis=1) > 1):
            places = [int(place) for place in np.flatnonzero(bad[line] & (sizes[line] < minimum))]
            for together in range(2, minimum if len(places) <= MOST_TOGETHER else 0):
                for chosen in combinations(places, together):
                    if sizes[line, list(chosen)].sum() < minimum:
                        yield tuple((place, int(line)) if swapped else (int(line), place) for place in chosen)


def _surely_free(atoms: _Set, table: _Table, ways: _Ways, n: int) -> float:
    """A width that the sum of a set of people certainly has."""
    place, size = atoms[0], table.n[atoms[0]]
    if len(atoms) == 1 and n < size:
        return float(min(n, size - n, table.sums[place], size - table.sums[place]))
    if len({row for row, _ in atoms}) > 1 and len({column for _, column in atoms}) > 1:
        # What one atom exchanges leaves the others as they are, or moves them the same way.
        return float(max(ways.alone[atom] for atom in atoms))
    return float(ways.alone[place]) if len(atoms) == 1 else _exchanged(atoms, ways)


def _exchanged(atoms: _Set, ways: _Ways) -> float:
    """How far the sum of atoms of one row, or of one level, moves if other rows and another level give way."""
    is_row, is_column = np.zeros(ways.up.shape[0], dtype=bool), np.zeros(ways.up.shape[1], dtype=bool)
    is_row[[row for row, _ in atoms]] = is_column[[column for _, column in atoms]] = True
    first, second = (move[:, is_column][:, :, ~is_column] for move in (ways.up, ways.down))
    both = ((first, second), (second, first))
    return float(
        sum(np.minimum(own[is_row].sum(axis=0), other[~is_row].sum(axis=0)).max(initial=0.0) for own, other in both)
    )


def _widths(sets: Sequence[tuple[_Set, int]], shown: np.ndarray, row_of: np.ndarray, table: _Table) -> np.ndarray:
    """Exact width of the sum of each set's people; of so many of one atom, where that has more."""
    n_columns = table.n.shape[1]
    places = np.flatnonzero(table.n.ravel())
    first = np.unique(np.searchsorted(places, table.row * n_columns + table.column), return_index=True)[1]
    belongs = sparse.csc_matrix(shown[row_of[first]].T.astype(float))
    sizes, known = table.n.ravel()[places].astype(float), belongs @ table.sums.ravel()[places]
    found: list[np.ndarray] = []
    at_once = max(1, MOST_UNKNOWNS // len(places))
    for start in range(0, len(sets), at_once):
        some = sets[start : start + at_once]
        columns, highs, targets = [], [], []
        for atoms, n in some:
            chosen = np.searchsorted(places, [row * n_columns + column for row, column in atoms])
            high, target = np.append(sizes, 0.0), np.zeros(len(sizes) + 1)
            is_part = n < sizes[chosen].sum()
            # So many people of an atom are an unknown of their own, alike with the others in everything published.
            if is_part:
                high[-1], high[chosen[0]] = n, sizes[chosen[0]] - n
            target[[-1] if is_part else chosen] = 1.0
            columns.append(sparse.hstack([belongs, belongs[:, chosen[:1]]]))
            highs.append(high)
            targets.append(target)
        found.append(_solve(columns, highs, targets, known))
    return np.concatenate(found) if found else np.empty(0)


def _solve(
    systems: Sequence[sparse.sparray], highs: Sequence[np.ndarray], targets: Sequence[np.ndarray], known: np.ndarray
) -> np.ndarray:
    """Width of each target over its own system; all are solved at once, for they share no unknown."""
    matrix, target = sparse.block_diag(systems, format="csc"), np.concatenate(targets)
    bounds = np.column_stack([np.zeros(len(target)), np.concatenate(highs)])
    ends = []
    for sign in (1, -1):
        found = linprog(sign * target, A_eq=matrix, b_eq=np.tile(known, len(systems)), bounds=bounds, method="highs")
        if found.status != 0:
            raise DisclosureError(
                f"bounds of {len(systems)} sets of people could not be computed ({found.message}). Nothing is "
                "published; report this as a defect."
            )
        ends.append((target * found.x).reshape(len(systems), -1).sum(axis=1))
    return np.asarray(ends[1] - ends[0])
