"""Contrasts of the most and the least aligned companies, resampled with their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: A stratum with fewer companies is put together with the others that have too few.
SMALLEST_STRATUM = 8


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Sums over both groups for every draw and outcome, shape (n_draws, n_outcomes); counts (n_draws,)."""

    sum_top: np.ndarray
    sum_bottom: np.ndarray
    high_top: np.ndarray
    high_bottom: np.ndarray
    n_top: np.ndarray
    n_bottom: np.ndarray

    @property
    def mean_top(self) -> np.ndarray:
        """Mean outcome of the top group."""
        return self.sum_top / self.n_top

    @property
    def mean_bottom(self) -> np.ndarray:
        """Mean outcome of the bottom group."""
        return self.sum_bottom / self.n_bottom

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
        return _total([self._stratum(rows[None, :]) for rows in self.strata])

    def resampled(self, draws: int, rng: np.random.Generator) -> Contrasts:
        """Contrasts of companies drawn with replacement within strata; groups and cuts are formed anew."""
        parts = [self._stratum(rows[rng.integers(0, len(rows), (draws, len(rows)))]) for rows in self.strata]
        return _total(parts)

    def left_out(self) -> Contrasts:
        """Contrasts without each company in turn."""
        fixed = [self._stratum(rows[None, :]) for rows in self.strata]
        found = []
        for place, rows in enumerate(self.strata):
            n = len(rows)
            others = np.broadcast_to(np.arange(n), (n, n))[~np.eye(n, dtype=bool)].reshape(n, n - 1)
            own = self._stratum(rows[others])
            rest = [part for other, part in enumerate(fixed) if other != place]
            found.append(_total([own, *rest]))
        return Contrasts(*(np.concatenate([getattr(part, name) for part in found]) for name in Contrasts.__slots__))

    def groups(self) -> tuple[np.ndarray, np.ndarray]:
        """Whether each company is in the top and in the bottom group."""
        is_top, is_bottom = np.zeros(len(self.exposure), bool), np.zeros(len(self.exposure), bool)
        for rows in self.strata:
            order = rows[np.argsort(self.exposure[rows], kind="stable")]
            n_bottom, n_top = self._sizes(len(rows))
            is_bottom[order[:n_bottom]] = True
            is_top[order[len(rows) - n_top :]] = True
        return is_top, is_bottom

    def _sizes(self, n: int) -> tuple[int, int]:
        """Companies of a stratum in the bottom and the top group: those whose middle rank lies within the share."""
        middle = (np.arange(1, n + 1) - 0.5) / n
        return int((middle < self.bottom).sum()), int((middle > 1 - self.top).sum())

    def _stratum(self, picked: np.ndarray) -> Contrasts:
        """Sums of one stratum; `picked` holds row numbers, shape (n_draws, n_companies)."""
        n = picked.shape[1]
        order = np.argsort(self.exposure[picked], axis=1, kind="stable")
        values = self.outcomes[picked]
        cuts = np.quantile(values, 1 - self.high, axis=1)
        is_high = values >= cuts[:, None, :]
        n_bottom, n_top = self._sizes(n)

        def take(what: np.ndarray, places: np.ndarray) -> np.ndarray:
            return np.take_along_axis(what, places[:, :, None], axis=1).sum(axis=1).astype(float)

        below, above = order[:, :n_bottom], order[:, n - n_top :]
        counts = (np.full(len(picked), float(size)) for size in (n_top, n_bottom))
        n_above, n_below = counts
        return Contrasts(
            take(values, above), take(values, below), take(is_high, above), take(is_high, below),
            n_above[:, None], n_below[:, None],
        )  # fmt: skip


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


def _total(parts: list[Contrasts]) -> Contrasts:
    """Sums over strata; parts of one draw stand for every draw."""
    return Contrasts(*(sum((getattr(part, name) for part in parts), start=np.zeros(1)) for name in Contrasts.__slots__))
