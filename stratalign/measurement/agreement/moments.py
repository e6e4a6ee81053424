"""Means and sums of squares of every item in every group, in one pass over respondents sorted by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from stratalign.errors import StatisticError
from stratalign.numerics.tables import require_size

#: Cells worked on at a time: small enough to stay in the processor's cache, large enough to hide Python.
CHUNK_CELLS = 1 << 18


@dataclass(frozen=True, slots=True)
class Grouped:
    """Answers sorted by group.

    `values` has shape (n_respondents, n_items) in the order of `order`; group g holds rows `starts[g]` to
    `starts[g + 1]`; `labels` names the groups in ascending order.
    """

    values: np.ndarray
    starts: np.ndarray
    labels: np.ndarray

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.labels)

    @property
    def sizes(self) -> np.ndarray:
        """Respondents of each group, shape (n_groups,)."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Moments:
    """Per group and item: answers, their mean, and their sum of squares about it; shapes (n_groups, n_items)."""

    n: np.ndarray
    mean: np.ndarray
    squares: np.ndarray

    @property
    def variance(self) -> np.ndarray:
        """Sample variance, missing below two answers."""
        return self.squares / np.where(self.n > 1, self.n - 1, np.nan)


def group_answers(answers: pd.DataFrame | np.ndarray, groups: ArrayLike, *, complete: bool) -> Grouped:
    """Sort answers by group.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), numbers; an array of small integers is kept as it is.
    groups
        Shape (n_respondents,); respondents without a group are left out.
    complete
        Leave out respondents with any missing answer.

    Returns
    -------
    Grouped
        Groups without a respondent left are kept, with size zero.

    Raises
    ------
    StatisticError
        There is no item, an answer is infinite or no number, or the lengths differ.
    """
    values = _numbers(answers)
    labels = np.asarray(groups) if not isinstance(groups, pd.Series | pd.Index) else groups.to_numpy()
    if values.ndim != 2 or values.shape[1] == 0 or len(labels) != len(values):
        raise StatisticError(
            f"agreement needs an item and a group for every respondent; there are "
            f"{values.shape[1] if values.ndim == 2 else 0} items, {len(values)} respondents and {len(labels)} group "
            "labels."
        )
    codes, names = pd.factorize(labels, sort=True)
    keep = codes >= 0
    if complete and values.dtype.kind == "f":
        keep &= ~np.isnan(values).any(axis=1)
    if not keep.all():
        codes, values = codes[keep], values[keep]
    if len(codes) and (np.diff(codes) < 0).any():
        order = np.argsort(codes, kind="stable")
        codes, values = codes[order], values[order]
    starts = np.searchsorted(codes, np.arange(len(names) + 1))
    return Grouped(values, starts, np.asarray(names))


def group_moments(grouped: Grouped) -> Moments:
    """Mean and sum of squares of every item in every group.

    Integers are summed exactly. Other numbers take two passes, so that large values with small differences keep their
    digits.

    Parameters
    ----------
    grouped
        Answers sorted by group; missing ones are left out item by item.

    Returns
    -------
    Moments
        Groups without an answer to an item have no mean.
    """
    n_items = grouped.values.shape[1]
    shape = (grouped.n_groups, n_items)
    n, mean, squares = np.zeros(shape), np.full(shape, np.nan), np.full(shape, np.nan)
    block_moments = _integer_moments if grouped.values.dtype.kind in "iu" else _block_moments
    for first, last in _blocks(grouped.starts, n_items):
        rows = slice(grouped.starts[first], grouped.starts[last])
        there = np.flatnonzero(np.diff(grouped.starts[first : last + 1])) + first
        if len(there):
            found = block_moments(grouped.values[rows], grouped.starts[there] - rows.start)
            n[there], mean[there], squares[there] = found
    return Moments(n, mean, squares)


def _integer_moments(values: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, means and sums of squares of consecutive runs of integers, exact up to the last division."""
    sizes = np.diff(np.append(starts, len(values)))[:, None]
    largest = max(abs(int(values.min())), abs(int(values.max())))
    is_small = largest**2 * int(sizes.max()) ** 2 < np.iinfo(np.int32).max
    points: np.ndarray = values.astype(np.int32 if is_small else np.int64)
    if not is_small and largest**2 * int(sizes.max()) ** 2 > np.iinfo(np.int64).max:
        return _block_moments(values, starts)
    add = _summing(starts, len(values), points.dtype)
    sums, squares = add @ points, add @ (points * points)
    n = np.broadcast_to(sizes.astype(float), sums.shape)
    return n, sums / sizes, (sizes * squares - sums * sums) / sizes


def _summing(starts: np.ndarray, n_rows: int, dtype: np.dtype) -> sparse.csr_matrix:
    """Matrix whose product with answers sums consecutive runs of rows; several times faster than `reduceat`."""
    ends = np.append(starts, n_rows)
    return sparse.csr_matrix((np.ones(n_rows, dtype), np.arange(n_rows), ends), shape=(len(starts), n_rows))


def _block_moments(values: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, means and sums of squares of consecutive runs of rows."""
    sizes = np.diff(np.append(starts, len(values)))
    points = values.astype(float)
    add = _summing(starts, len(points), points.dtype)
    has_gaps = values.dtype.kind == "f" and bool(np.isnan(points).any())
    if has_gaps:
        answered = ~np.isnan(points)
        n = add @ answered.astype(float)
        points = np.where(answered, points, 0.0)
    else:
        n = np.broadcast_to(sizes[:, None].astype(float), (len(sizes), values.shape[1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        # The first row of a group is its shift: sums of large values would lose the differences between them.
        shift = points[starts]
        points -= np.repeat(shift, sizes, axis=0)
        if has_gaps:
            points *= answered
        offset = add @ points / n
        points -= np.repeat(offset, sizes, axis=0)
        if has_gaps:
            points[~answered] = 0.0
    squares = add @ (points * points)
    return n, shift + offset, np.where(n > 0, squares, np.nan)


def _blocks(starts: np.ndarray, n_items: int) -> list[tuple[int, int]]:
    """Runs of groups of about `CHUNK_CELLS` cells, at least one group each."""
    rows = max(CHUNK_CELLS // n_items, 1)
    found, first, n_groups = [], 0, len(starts) - 1
    while first < n_groups:
        last = max(int(np.searchsorted(starts, starts[first] + rows, side="right")) - 1, first + 1)
        found.append((first, min(last, n_groups)))
        first = found[-1][1]
    return found


def _numbers(answers: pd.DataFrame | np.ndarray) -> np.ndarray:
    """Answers as a finite array; small integers stay as they are."""
    if isinstance(answers, np.ndarray) and answers.dtype.kind in "iu":
        return answers
    if isinstance(answers, pd.DataFrame) and all(isinstance(t, np.dtype) and t.kind in "iu" for t in answers.dtypes):
        return answers.to_numpy()
    try:
        values = np.asarray(answers, dtype=float)
    except (TypeError, ValueError) as problem:
        table = pd.DataFrame(answers)
        words = [
            str(key) for key in table if pd.to_numeric(table[key], errors="coerce").isna().gt(table[key].isna()).any()
        ]
        raise StatisticError(
            f"answers must be numbers; {', '.join(words[:5]) or 'a column'} hold words. Turn labels into "
            "scale points first."
        ) from problem
    if np.isinf(values).any():
        raise StatisticError(f"{int(np.isinf(values).sum())} answers are infinite; look for a division by zero before.")
    require_size("answers", values)
    return values
