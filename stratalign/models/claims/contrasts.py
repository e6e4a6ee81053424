"""Contrasts of the most and the least aligned companies, resampled with their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratalign.models.claims.leaving_out import LeftOut
from stratalign.numerics.workers import over_workers

#: A stratum with fewer companies is put together with the others that have too few.
SMALLEST_STRATUM = 8
#: How often every company stands in every draw: so many numbers are held at once.
MOST_NUMBERS = 1_500_000
#: As many of these are drawn from one sequence of random numbers, however many workers there are.
PORTION_NUMBERS = 10_000_000
#: From so many draws on, sums are taken draws abreast.
MANY_DRAWS = 100


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Companies of one stratum in the order of their exposure, sorted once and drawn any number of times.

    `rows` says where each stands in the table; `tied` holds places of equal exposure; for every outcome, `by_outcome`
    orders the companies and `first_equal` gives, in that order, the first place with the same outcome.
    """

    rows: np.ndarray
    outcomes: np.ndarray
    tied: tuple[np.ndarray, ...]
    by_outcome: np.ndarray
    first_equal: np.ndarray

    @classmethod
    def sort(cls, rows: np.ndarray, exposure: np.ndarray, outcomes: np.ndarray) -> _Stratum:
        """Sort the rows of one stratum."""
        rows = rows[np.argsort(exposure[rows], kind="stable")]
        x, y = exposure[rows], outcomes[rows]
        ends = np.flatnonzero(np.append(np.diff(x) > 0, True)) + 1
        tied = tuple(part for part in np.split(np.arange(len(x)), ends[:-1]) if len(part) > 1)
        order = np.argsort(y, axis=0, kind="stable")
        ordered = np.take_along_axis(y, order, axis=0)
        first = [np.searchsorted(column, column, side="left") for column in ordered.T]
        return cls(rows, y, tied, order, np.stack(first, axis=1))


@dataclass(frozen=True)
class _Drawn:
    """Draws of `n` from one stratum: `counts` (n_companies, n_draws) says how often each company stands."""

    stratum: _Stratum
    counts: np.ndarray
    n: int
    sizes: tuple[int, int]
    high: float

    @property
    def n_draws(self) -> int:
        """Draws."""
        return int(self.counts.shape[1])

    @cached_property
    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """How often each company stands in the top and in the bottom group, shape (n_companies, n_draws).

        Companies of equal exposure at the cut stand in the group by equal parts, whatever their order.
        """
        n_top, n_bottom = self.sizes
        reached = _cumulated(self.counts)
        above, below = self.n - n_top, n_bottom
        return (
            self._shared(_steps(np.maximum(reached, reached.dtype.type(above)), above)),
            self._shared(_steps(np.minimum(reached, reached.dtype.type(below)), 0)),
        )

    def _shared(self, weights: np.ndarray) -> np.ndarray:
        if not self.stratum.tied:
            return weights
        weights = weights.astype(float)
        for places in self.stratum.tied:
            drawn = self.counts[places]
            weights[places] = drawn * (weights[places].sum(axis=0) / np.maximum(drawn.sum(axis=0), 1))
        return weights

    @cached_property
    def sums(self) -> np.ndarray:
        """Sums of the outcomes over both groups, shape (2, n_draws, n_outcomes)."""
        return np.stack([(self.stratum.outcomes.T @ part.astype(float)).T for part in self.weights])

    @cached_property
    def highs(self) -> np.ndarray:
        """High outcomes in both groups, shape (2, n_draws, n_outcomes)."""
        found = [self._high(place) for place in range(self.stratum.outcomes.shape[1])]
        return np.stack(found, axis=2)

    @cached_property
    def n_high(self) -> np.ndarray:
        """High outcomes in the whole stratum, shape (n_draws, n_outcomes)."""
        found = []
        for place in range(self.stratum.outcomes.shape[1]):
            order, cut = self._cut(place)
            found.append(self.n - _before(self.counts[order], cut))
        return np.stack(found, axis=1)

    def _high(self, place: int) -> np.ndarray:
        order, cut = self._cut(place)
        return np.stack(
            [size - _before(part[order], cut) for size, part in zip(self.sizes, self.weights, strict=True)]
        ).astype(float)

    def _cut(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Companies in the order of an outcome, and the place in it from which on they are high, by draw."""
        order = self.stratum.by_outcome[:, place]
        # From numpy's linear quantile on: that is from the order statistic at, or next above, its place.
        least = int(np.ceil((self.n - 1) * (1 - self.high)))
        passed = (_cumulated(self.counts[order]) <= least).sum(axis=0, dtype=np.int32)
        return order, self.stratum.first_equal[passed, place]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Both groups in every draw, the top group first.

    `sums`, of outcomes, and `highs`, how many are high, have shape (2, n_draws, n_outcomes); `sizes` (n_draws, 2).
    """

    sums: np.ndarray
    highs: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, blocks: Iterable[Sequence[_Drawn | LeftOut]]) -> Contrasts:
        """Put together what the strata of some draws hold; a stratum of one draw stands for all draws of its block.

        One block at a time is held, however many draws there are.
        """
        sums, highs, sizes = [], [], []
        for block in blocks:
            n_draws = max(part.n_draws for part in block)
            sums.append(_total([part.sums for part in block]))
            highs.append(_total([part.highs for part in block]))
            sizes.append(np.tile(np.sum([part.sizes for part in block], axis=0, dtype=float), (n_draws, 1)))
        return cls(np.concatenate(sums, axis=1), np.concatenate(highs, axis=1), np.concatenate(sizes))

    @property
    def sum_top(self) -> np.ndarray:
        """Sum of the outcomes over the top group."""
        return np.asarray(self.sums[0])

    @property
    def sum_bottom(self) -> np.ndarray:
        """Sum of the outcomes over the bottom group."""
        return np.asarray(self.sums[1])

    @property
    def high_top(self) -> np.ndarray:
        """High outcomes in the top group."""
        return np.asarray(self.highs[0])

    @property
    def high_bottom(self) -> np.ndarray:
        """High outcomes in the bottom group."""
        return np.asarray(self.highs[1])

    @property
    def n_top(self) -> np.ndarray:
        """Companies in the top group."""
        return self.sizes[:, :1]

    @property
    def n_bottom(self) -> np.ndarray:
        """Companies in the bottom group."""
        return self.sizes[:, 1:]

    @property
    def mean_top(self) -> np.ndarray:
        """Mean outcome of the top group."""
        found: np.ndarray = self.sum_top / self.n_top
        return found

    @property
    def mean_bottom(self) -> np.ndarray:
        """Mean outcome of the bottom group."""
        found: np.ndarray = self.sum_bottom / self.n_bottom
        return found

    @property
    def risk_ratio(self) -> np.ndarray:
        """Share of high outcomes on top over that below; missing where nobody below is high."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (self.high_top / self.n_top) / (self.high_bottom / self.n_bottom)
        return np.where(np.isfinite(ratio), ratio, np.nan)


@dataclass(frozen=True, slots=True)
class Companies:
    """Exposure (n,), outcomes (n, n_outcomes) and strata of companies; groups are formed within strata."""

    exposure: np.ndarray
    outcomes: np.ndarray
    strata: tuple[np.ndarray, ...]
    top: float
    bottom: float
    high: float

    def full(self) -> Contrasts:
        """Contrasts of the companies as they are."""
        return Contrasts.of([self._full()])

    def resampled(self, draws: int, rng: np.random.Generator) -> Contrasts:
        """Contrasts of companies drawn with replacement within strata; groups and cuts are formed again."""
        return Contrasts.of(self.drawn(draws, rng))

    def resampled_in_portions(self, draws: int, seed: int) -> Contrasts:
        """As `resampled`, portion by portion, each with random numbers of its own, here or on a cluster."""
        step = max(1, PORTION_NUMBERS // max(len(self.exposure), 1))
        portions = [
            (self, min(step, draws - begin), [seed, number] if number else seed)
            for number, begin in enumerate(range(0, draws, step))
        ]
        found = over_workers(_portion, portions)
        return Contrasts(
            np.concatenate([part.sums for part in found], axis=1),
            np.concatenate([part.highs for part in found], axis=1),
            np.concatenate([part.sizes for part in found]),
        )

    def drawn(self, draws: int, rng: np.random.Generator) -> Iterator[tuple[_Drawn, ...]]:
        """Draws of every stratum, as many at a time as are held at once."""
        strata, step = self._sorted(), max(1, MOST_NUMBERS // max(len(self.exposure), 1))
        for begin in range(0, draws, step):
            size = min(step, draws - begin)
            yield tuple(
                self._drawn(part, _multiplicities(len(part.rows), size, rng), len(part.rows)) for part in strata
            )

    def left_out(self) -> Contrasts:
        """Contrasts without each company in turn, by stratum and in the strata's order."""
        fixed = self._full()
        return Contrasts.of(
            (*fixed[:place], self._without(whole.stratum), *fixed[place + 1 :]) for place, whole in enumerate(fixed)
        )

    def _without(self, part: _Stratum) -> LeftOut:
        n = len(part.rows)
        blocks = np.cumsum(np.diff(self.exposure[part.rows], prepend=self.exposure[part.rows[0]]) > 0)
        return LeftOut(
            part.rows, blocks, part.outcomes, part.by_outcome, part.first_equal, self._sizes(n - 1), self.high
        )

    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Part of each company that is in the top and in the bottom group: 1 or 0 unless it is tied at the cut."""
        top, bottom = np.zeros(len(self.exposure)), np.zeros(len(self.exposure))
        for part in self._full():
            top[part.stratum.rows], bottom[part.stratum.rows] = (weights[:, 0] for weights in part.weights)
        return top, bottom

    def groups(self) -> tuple[np.ndarray, np.ndarray]:
        """Whether each company is, at least in part, in the top and in the bottom group."""
        top, bottom = self.weights()
        return top > 0, bottom > 0

    def share_high(self) -> np.ndarray:
        """Share of all companies whose outcome is high, shape (n_outcomes,): above `high` where many are equal."""
        return np.asarray(sum(part.n_high[0] for part in self._full()) / len(self.exposure))

    def _sorted(self) -> list[_Stratum]:
        return [_Stratum.sort(rows, self.exposure, self.outcomes) for rows in self.strata]

    def _full(self) -> tuple[_Drawn, ...]:
        return tuple(
            self._drawn(part, np.ones((len(part.rows), 1), np.min_scalar_type(len(part.rows))), len(part.rows))
            for part in self._sorted()
        )

    def _drawn(self, stratum: _Stratum, counts: np.ndarray, n: int) -> _Drawn:
        return _Drawn(stratum, counts, n, self._sizes(n), self.high)

    def _sizes(self, n: int) -> tuple[int, int]:
        """Companies of a stratum in the top and the bottom group: those whose middle rank lies within the share."""
        middle = (np.arange(1, n + 1) - 0.5) / n
        return int((middle > 1 - self.top).sum()), int((middle < self.bottom).sum())


def _portion(given: tuple[Companies, int, int | list[int]]) -> Contrasts:
    companies, draws, seed = given
    return companies.resampled(draws, np.random.default_rng(seed))


def strata_of(labels: Sequence[object], smallest: int = SMALLEST_STRATUM) -> tuple[np.ndarray, ...]:
    """Row numbers of every stratum; strata of fewer companies than the smallest are one.

    Parameters
    ----------
    labels
        Stratum of each company.
    smallest
        Companies a stratum of its own needs.

    Returns
    -------
    tuple of numpy.ndarray
        In order of first appearance; the stratum of the small ones last. If that is itself too small it joins the
        largest.
    """
    codes: dict[object, list[int]] = {}
    for row, label in enumerate(labels):
        codes.setdefault(label, []).append(row)
    large = [rows for rows in codes.values() if len(rows) >= smallest]
    small = sorted(row for rows in codes.values() if len(rows) < smallest for row in rows)
    if small and (len(small) >= smallest or not large):
        large.append(small)
    elif small:
        max(large, key=len).extend(small)
    return tuple(np.array(sorted(rows)) for rows in large)


def _total(parts: list[np.ndarray]) -> np.ndarray:
    """Sums over strata; a part of one draw stands for every draw."""
    return np.asarray(sum(parts[1:], start=parts[0]))


def _multiplicities(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of n companies stands in resamples of n, shape (n, draws), in the smallest whole numbers."""
    flat = rng.integers(0, n, (n, draws))
    flat *= draws
    flat += np.arange(draws)
    return np.bincount(flat.ravel(), minlength=n * draws).astype(np.min_scalar_type(n)).reshape(n, draws)


def _cumulated(numbers: np.ndarray) -> np.ndarray:
    """Sums of each column down to every row."""
    if numbers.shape[1] < MANY_DRAWS:
        return np.cumsum(numbers, axis=0, dtype=numbers.dtype)
    # Row by row, many columns are added at once.
    found = numbers.copy()
    for row in range(1, len(found)):
        np.add(found[row - 1], found[row], out=found[row])
    return found


def _steps(reached: np.ndarray, start: int) -> np.ndarray:
    """By how much each row exceeds the one before."""
    found = reached.copy()
    found[0] -= found.dtype.type(start)
    np.subtract(reached[1:], reached[:-1], out=found[1:])
    return found


def _before(numbers: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Sum of each column over the rows before a place of its own."""
    reached = _cumulated(numbers)
    found = reached[np.maximum(places - 1, 0), np.arange(len(places))]
    return np.asarray(np.where(places > 0, found, found.dtype.type(0)).astype(float))
