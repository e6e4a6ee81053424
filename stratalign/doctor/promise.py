"""An interval, and a simulation of how often it holds the value that made the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

#: Simulates so many data sets: 1 where the interval holds, 0 where not (or the share of several that do), missing where
#: the function refuses.
Simulation = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True, slots=True)
class Promise:
    """An interval and a simulation of it.

    `assumed` says whether the setting is what the interval assumes; else its coverage is printed and not judged.
    `is_quick` marks what an examination of an installation simulates, `share` how many of the data sets asked for are
    simulated, where one takes long.
    """

    interval: str
    setting: str
    simulate: Simulation
    assumed: bool = True
    is_quick: bool = False
    share: float = 1.0


def held(low: object, high: object, truth: object) -> np.ndarray:
    """Whether intervals hold the truth, as numbers; missing where there is no interval."""
    below, above = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    inside = (below <= truth) & (truth <= above)
    return np.where(np.isnan(below) | np.isnan(above), np.nan, inside.astype(float))


def one_by_one(simulate: Callable[[np.random.Generator], float]) -> Simulation:
    """Simulation of many data sets from that of one."""
    return lambda rng, n: np.array([simulate(rng) for _ in range(n)], dtype=float)


def ceiling_scores(rng: np.random.Generator, shape: tuple[int, ...], *, mean: float = 4.4) -> np.ndarray:
    """Scores 0-100 of four items of five points, of people who mostly choose the highest.

    Parameters
    ----------
    rng
        Random numbers.
    shape
        Of the scores.
    mean
        Of what lies behind an answer, in scale points; people and answers each vary by .8.

    Returns
    -------
    numpy.ndarray
        Of that shape.
    """
    people = rng.normal(mean, 0.8, shape)
    answers = np.clip(np.rint(people[..., None] + rng.normal(0, 0.8, (*shape, 4))), 1, 5)
    return np.asarray((answers.mean(axis=-1) - 1) * 25)


def ceiling_mean(mean: float = 4.4) -> float:
    """Expected value of `ceiling_scores`."""
    ends = stats.norm.cdf((np.array([1.5, 2.5, 3.5, 4.5]) - mean) / np.hypot(0.8, 0.8))
    return float((4 - ends.sum()) * 25)


def members(rng: np.random.Generator, sizes: np.ndarray, rho: float, shape: str = "normal") -> tuple[np.ndarray, ...]:
    """Scores of members of units, their units, and the units' true means; mean 0, variance 1.

    Parameters
    ----------
    rng
        Random numbers.
    sizes
        Members of each unit.
    rho
        Share of variance between units.
    shape
        `normal`, or `skewed` (exponential) both between and within units.

    Returns
    -------
    tuple of numpy.ndarray
        Scores (n,), units (n,), true means (n_units,).
    """
    codes = np.repeat(np.arange(len(sizes)), sizes)

    def drawn(n: int) -> np.ndarray:
        return rng.normal(size=n) if shape == "normal" else rng.exponential(size=n) - 1

    true = np.sqrt(rho) * drawn(len(sizes))
    return true[codes] + np.sqrt(1 - rho) * drawn(len(codes)), codes, true
