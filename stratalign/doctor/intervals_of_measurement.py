"""Simulated settings of whether scores may be trusted: agreement, reliability, shrinkage, consensus, same sources."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandas as pd

from stratalign.doctor.promise import Promise, Simulation, held, members, one_by_one
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.icc import Interval, icc
from stratalign.measurement.common_method_bias import split_sample
from stratalign.measurement.consensus.permutation import alpha_interval
from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis
from stratalign.measurement.scales.reliability import cronbach_alpha
from stratalign.measurement.small_groups.shrinkage import shrink_unit_scores

EQUAL, UNEQUAL = (8,) * 40, (80,) * 6 + (4,) * 24
MIXED = tuple(5 + place % 8 for place in range(40))
FEW, LARGE = (10,) * 10, tuple(8 + place % 22 for place in range(12))


def promises() -> list[Promise]:
    """Intervals of measurement, in the settings they assume and in others.

    Returns
    -------
    list of Promise
        In the order of a report.
    """
    exact, profile, robust = ("ICC(1), exact F", "ICC(1), REML profile", "ICC(1), REML robust (reports)")
    alpha, shrunken = "alpha, Feldt", "shrunken unit score"
    consensus, split, inflation = "consensus alpha, jackknife", "split sample, jackknife", "inflation, jackknife"

    def icc1(kind: Interval, sizes: tuple[int, ...], rho: float, shape: str = "normal") -> Simulation:
        return one_by_one(partial(_icc, kind, np.array(sizes), rho, shape))

    def split_of(bounds: str, units: int, shape: str = "normal") -> Simulation:
        return one_by_one(partial(_split, bounds, units, shape))

    return [
        Promise(exact, "40 units of 8, ICC .10", icc1("exact", EQUAL, 0.1), is_quick=True),
        Promise(exact, "6 units of 80 and 24 of 4, ICC .40", icc1("exact", UNEQUAL, 0.4), assumed=False, share=0.25),
        Promise(
            exact, "40 units of 8, ICC .40, skewed", icc1("exact", EQUAL, 0.4, "skewed"), assumed=False, share=0.25
        ),
        Promise(profile, "40 units of 5 to 12, ICC .15", icc1("profile", MIXED, 0.15), is_quick=True),
        Promise(profile, "6 units of 80 and 24 of 4, ICC .40", icc1("profile", UNEQUAL, 0.4)),
        Promise(
            profile, "40 units of 8, ICC .40, skewed", icc1("profile", EQUAL, 0.4, "skewed"), assumed=False, share=0.25
        ),
        Promise(robust, "40 units of 5 to 12, ICC .15", icc1("robust", MIXED, 0.15), is_quick=True),
        Promise(robust, "6 units of 80 and 24 of 4, ICC .40", icc1("robust", UNEQUAL, 0.4)),
        Promise(robust, "10 units of 10, ICC .10", icc1("robust", FEW, 0.1), assumed=False, share=0.25),
        Promise(
            robust, "40 units of 8, ICC .40, skewed", icc1("robust", EQUAL, 0.4, "skewed"), assumed=False, share=0.25
        ),
        Promise(
            robust, "40 units of 8, ICC .10, skewed", icc1("robust", EQUAL, 0.1, "skewed"), assumed=False, share=0.25
        ),
        Promise(
            robust,
            "units of 80 and 4, ICC .40, skewed",
            icc1("robust", UNEQUAL, 0.4, "skewed"),
            assumed=False,
            share=0.25,
        ),
        Promise(alpha, "200 people, 5 items, alpha .83", one_by_one(partial(_alpha, 200)), is_quick=True),
        Promise(alpha, "30 people, 5 items, alpha .83", one_by_one(partial(_alpha, 30))),
        Promise(
            alpha, "200 people, 4 items of 5 points, most at the ceiling", one_by_one(_alpha_ceiling), assumed=False
        ),
        Promise(
            shrunken, "40 units of 4 to 12, ICC .10", one_by_one(partial(_shrunken, MIXED, "normal")), is_quick=True
        ),
        Promise(
            shrunken,
            "10 units of 10, ICC .10",
            one_by_one(partial(_shrunken, FEW, "normal")),
            assumed=False,
            share=0.25,
        ),
        Promise(
            shrunken, "40 units of 5 to 12, skewed", one_by_one(partial(_shrunken, MIXED, "skewed")), assumed=False
        ),
        Promise(consensus, "60 people, 6 priorities", one_by_one(partial(_consensus, 60, 1.0)), is_quick=True),
        Promise(consensus, "9 people, 6 priorities", one_by_one(partial(_consensus, 9, 1.0))),
        Promise(consensus, "60 people, hardly any consensus", one_by_one(partial(_consensus, 60, 0.2))),
        Promise(split, "12 units of 8 to 29", split_of("split_ci", 12), is_quick=True),
        Promise(split, "40 units of 8 to 29", split_of("split_ci", 40), share=0.25),
        Promise(split, "12 units of 8 to 29, skewed", split_of("split_ci", 12, "skewed"), assumed=False, share=0.25),
        Promise(inflation, "12 units of 8 to 29", split_of("inflation_ci", 12), assumed=False, share=0.25),
        Promise(inflation, "40 units of 8 to 29", split_of("inflation_ci", 40), assumed=False, share=0.25),
        Promise("RMSEA", "300 people, 5 items, a model that is true", one_by_one(_rmsea), assumed=False, share=0.1),
    ]


def _icc(kind: Interval, sizes: np.ndarray, rho: float, shape: str, rng: np.random.Generator) -> float:
    scores, codes, _ = members(rng, sizes, rho, shape)
    found = icc(scores, codes, method="anova" if kind == "exact" else "reml", interval=kind)
    return float(found.ci_low <= rho <= found.ci_high)


def _alpha(size: int, rng: np.random.Generator) -> float:
    found = cronbach_alpha(pd.DataFrame(rng.normal(size=(size, 1)) + rng.normal(size=(size, 5))))
    return float(found.ci_low <= 5 / 6 <= found.ci_high)


def _at_ceiling(rng: np.random.Generator, n: int) -> np.ndarray:
    """Answers to four items of people who mostly choose the highest point."""
    return np.clip(np.rint(rng.normal(4.4, 0.8, (n, 1)) + rng.normal(0, 0.8, (n, 4))), 1, 5)


@cache
def _true_alpha() -> float:
    return float(cronbach_alpha(pd.DataFrame(_at_ceiling(np.random.default_rng(0), 400_000))).alpha)


def _alpha_ceiling(rng: np.random.Generator) -> float:
    found = cronbach_alpha(pd.DataFrame(_at_ceiling(rng, 200)))
    return float(found.ci_low <= _true_alpha() <= found.ci_high)


def _shrunken(sizes: tuple[int, ...], shape: str, rng: np.random.Generator) -> float:
    scores, codes, true = members(rng, np.array(sizes), 0.10, shape)
    found = shrink_unit_scores(scores, codes)
    return float(((found["ci_low"].to_numpy() <= true) & (true <= found["ci_high"].to_numpy())).mean())


def _rankings(rng: np.random.Generator, n: int, agreed: float) -> np.ndarray:
    """Rankings of six priorities as vectors of length one; people follow a common order as far as they agree."""
    wanted = agreed * np.linspace(-1, 1, 6) + rng.normal(size=(n, 6))
    ranks = wanted.argsort(axis=1).argsort(axis=1) - 2.5
    return np.asarray(ranks / np.linalg.norm(ranks, axis=1, keepdims=True))


@cache
def _true_consensus(agreed: float) -> float:
    return float(np.linalg.norm(_rankings(np.random.default_rng(0), 400_000, agreed).mean(axis=0)))


def _consensus(size: int, agreed: float, rng: np.random.Generator) -> float:
    return float(held(*alpha_interval(_rankings(rng, size, agreed), 0.95), _true_consensus(agreed)))


def _people(rng: np.random.Generator, units: int, shape: str) -> pd.DataFrame:
    """People of units whose scores share .6 of their units' differences and a mood of their own."""
    codes = np.repeat(np.arange(units), rng.integers(8, 30, units))
    true = rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, 0.6], [0.6, 1]]).T
    if shape == "skewed":
        true = (np.exp(0.8 * true) - np.exp(0.32)) / np.sqrt((np.exp(0.64) - 1) * np.exp(0.64))
    mood, own = rng.normal(0, np.sqrt(0.4), (len(codes), 1)), rng.normal(0, np.sqrt(0.6), (len(codes), 2))
    scores = np.sqrt(0.2) * true[codes] + np.sqrt(0.8) * (mood + own)
    return pd.DataFrame(scores, columns=["exposure", "attitude"]).assign(unit_id=codes)


@cache
def _true_split(shape: str) -> dict[str, float]:
    found = split_sample(
        _people(np.random.default_rng(0), 10_000, shape), exposure="exposure", attitude="attitude", splits=2
    )
    return {"split_ci": found.split, "inflation_ci": found.inflation}


def _split(bounds: str, units: int, shape: str, rng: np.random.Generator) -> float:
    found = split_sample(
        _people(rng, units, shape),
        exposure="exposure",
        attitude="attitude",
        splits=20,
        seed=int(rng.integers(2**31)),
    )
    low, high = getattr(found, f"{bounds}_low"), getattr(found, f"{bounds}_high")
    return float(low <= _true_split(shape)[bounds] <= high)


def _rmsea(rng: np.random.Generator) -> float:
    answers = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 5)), columns=list("abcde"))
    try:
        found = confirmatory_factor_analysis(answers, "f =~ a + b + c + d + e", estimator="MLR")
    except StatisticError:
        return float("nan")
    return float(found.rmsea_ci_low <= 1e-9)
