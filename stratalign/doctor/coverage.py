"""Simulated coverage of the intervals in use: how often they hold the value that made the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.comparisons.favourable import wilson_interval
from stratalign.comparisons.linked import estimate_change
from stratalign.comparisons.ratios import ratio_of_means
from stratalign.measurement.agreement.icc import icc
from stratalign.measurement.scales.reliability import cronbach_alpha
from stratalign.measurement.small_groups.shrinkage import shrink_unit_scores
from stratalign.measurement.weighting.design import weighted_means
from stratalign.models.regression.association import estimate_association

NOMINAL = 0.95
#: Distance from the nominal coverage that an approximate interval may have, beyond the simulation's own error.
ALLOWED = 0.015


@dataclass(frozen=True, slots=True)
class Promise:
    """An interval and a simulation of it: one call gives shares held of one data set."""

    interval: str
    setting: str
    simulate: Callable[[np.random.Generator], float]


class SimulatedCoverage(NamedTuple):
    """Coverage of an interval with the standard error of its simulation.

    `holds` says whether it is within 1.5 points and three simulation errors of the nominal one.
    """

    interval: str
    setting: str
    nominal: float
    coverage: float
    simulation_error: float
    replications: int
    holds: bool


def simulate_coverage(replications: int = 400, *, seed: int = 0) -> pd.DataFrame:
    """Simulate how often each interval holds.

    Parameters
    ----------
    replications
        Data sets per interval.
    seed
        Same seed, same data sets.

    Returns
    -------
    pandas.DataFrame
        Rows of `SimulatedCoverage`.
    """
    rows = []
    for place, promise in enumerate(promises()):
        rng = np.random.default_rng([seed, place])
        held = np.array([promise.simulate(rng) for _ in range(replications)])
        coverage = float(held.mean())
        error = max(float(held.std(ddof=1)) / np.sqrt(replications), 1 / replications)
        rows.append(
            SimulatedCoverage(
                promise.interval,
                promise.setting,
                NOMINAL,
                coverage,
                simulation_error=error,
                replications=replications,
                holds=bool(abs(coverage - NOMINAL) <= ALLOWED + 3 * error),
            )
        )
    return pd.DataFrame(rows)


def promises() -> list[Promise]:
    """The intervals in use, each in a setting of a client's size."""
    return [
        Promise("ICC(1), exact F", "40 units of 8, ICC .10", lambda rng: _icc(rng, "anova")),
        Promise("ICC(1), REML profile", "40 units of 5 to 12, ICC .15", lambda rng: _icc(rng, "reml")),
        Promise("alpha, Feldt", "200 people, 5 items, alpha .83", _alpha),
        Promise("shrunken unit score", "40 units of 4 to 12, ICC .10", _shrunken),
        Promise("share of favourable answers, Wilson", "30 people, shares .20 to .80", _share),
        Promise("ratio of means, Fieller", "25 and 60 people", _ratio),
        Promise("linked change", "40 people", _change),
        Promise("weighted mean over clusters", "40 clusters, unequal weights", _weighted),
        Promise("slope of a regression, HC3", "60 companies, unequal spread", _slope),
    ]


def _units(rng: np.random.Generator, sizes: np.ndarray, rho: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of members of units, their units, and the units' true means; mean 0, variance 1."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    true = rng.normal(0, np.sqrt(rho), len(sizes))
    return true[codes] + rng.normal(0, np.sqrt(1 - rho), len(codes)), codes, true


def _icc(rng: np.random.Generator, method: str) -> float:
    is_anova = method == "anova"
    sizes = np.full(40, 8) if is_anova else rng.integers(5, 13, 40)
    rho = 0.10 if is_anova else 0.15
    scores, codes, _ = _units(rng, sizes, rho)
    found = icc(scores, codes, method="anova" if is_anova else "reml")
    return float(found.ci_low <= rho <= found.ci_high)


def _alpha(rng: np.random.Generator) -> float:
    answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    found = cronbach_alpha(pd.DataFrame(answers))
    return float(found.ci_low <= 5 / 6 <= found.ci_high)


def _shrunken(rng: np.random.Generator) -> float:
    scores, codes, true = _units(rng, rng.integers(4, 13, 40), 0.10)
    found = shrink_unit_scores(scores, codes)
    return float(((found["ci_low"].to_numpy() <= true) & (true <= found["ci_high"].to_numpy())).mean())


def _share(rng: np.random.Generator) -> float:
    share = rng.uniform(0.20, 0.80)
    low, high = wilson_interval(rng.binomial(30, share), 30)
    return float(low <= share <= high)


def _ratio(rng: np.random.Generator) -> float:
    first, second = rng.normal(70, 15, 25), rng.normal(60, 15, 60)
    found = ratio_of_means(
        (first.mean(), second.mean()), (first.std(ddof=1), second.std(ddof=1)), (len(first), len(second))
    )
    return float(found.ci_low <= 70 / 60 <= found.ci_high)


def _change(rng: np.random.Generator) -> float:
    before = rng.normal(60, 15, 40)
    after = 0.6 * before + rng.normal(27, 12, 40)
    found = estimate_change(pd.Series(before), pd.Series(after))
    return float(found.ci_low <= 3 <= found.ci_high)


def _weighted(rng: np.random.Generator) -> float:
    scores, codes, _ = _units(rng, rng.integers(3, 15, 40), 0.15)
    weights = rng.uniform(0.5, 2, len(scores))
    found = weighted_means(pd.DataFrame({"score": scores}), weights=weights, clusters=codes).iloc[0]
    return float(found["ci_low"] <= 0 <= found["ci_high"])


def _slope(rng: np.random.Generator) -> float:
    x = rng.normal(size=60)
    y = 0.3 * x + rng.normal(size=60) * (0.5 + np.abs(x))
    found = estimate_association(pd.DataFrame({"y": y, "x": x}), "y", "x")
    return float(found.ci_low <= 0.3 <= found.ci_high)
