"""How much agreement chance alone brings: simulated critical values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.agreement.nulls import Null, null_shares, null_variance
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_option
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows

Statistic = Literal["rwg", "rwg_j", "average_deviation"]
#: Answers drawn at a time.
CELLS_AT_ONCE = 4_000_000


@displayed
@dataclass(frozen=True, slots=True)
class ChanceAgreement(Result):
    """Distribution of an agreement statistic over groups that answer at random.

    `critical_value` is what a group must pass to agree more than chance: reach it (rwg, rwg(j)) or stay at or
    below it (average deviation).
    """

    statistic: str
    group_size: int
    n_items: int
    n_options: int
    level: float
    critical_value: float
    mean: float
    draws: np.ndarray

    def tidy(self) -> pd.DataFrame:
        """Critical value and mean by chance, in the estimate columns of vocabulary.py; n is of one group."""
        return estimate_rows(
            term=["critical_value", "mean"],
            quantity=f"{self.statistic}_by_chance",
            measure="points" if self.statistic == "average_deviation" else "unitless",
            estimate=[self.critical_value, self.mean],
            n_respondents=self.group_size,
            n_units=len(self.draws),
        )

    def p_value(self, observed: float) -> float:
        """Share of random groups that agree at least as much as an observed one, never exactly zero."""
        if np.isnan(observed):
            return float("nan")
        as_much = self.draws <= observed if self.statistic == "average_deviation" else self.draws >= observed
        return float((as_much.sum() + 1) / (len(self.draws) + 1))


def agreement_thresholds(
    statistic: Statistic,
    group_size: int,
    *,
    n_options: int,
    n_items: int = 1,
    null: Null = "uniform",
    item_correlation: float = 0.0,
    level: float = 0.05,
    draws: int = 10_000,
    seed: int = 0,
) -> ChanceAgreement:
    """Simulate groups whose members answer at random.

    Parameters
    ----------
    statistic
        `rwg` (one item), `rwg_j`, or `average_deviation` about the mean.
    group_size
        Members of a group, at least two.
    n_options
        Answer options of every item.
    n_items
        Items of the scale.
    null
        How random answers are spread; also the null the statistic is computed against.
    item_correlation
        Correlation between the items of a person on the underlying normal scale, from 0 to below 1: answers to one
        scale are never independent, and independence makes chance agreement look rarer than it is.
    level
        Share of random groups that may pass the critical value.
    draws
        Random groups.
    seed
        Seed of the random numbers.

    Returns
    -------
    ChanceAgreement
        Critical value, mean and all draws; rwg and rwg(j) are floored at zero.

    Raises
    ------
    StatisticError
        A count, the correlation or the level lies outside its range, or the null is unknown.

    References
    ----------
    Dunlap, Burke & Smith-Crowe (2003); Cohen, Doveh & Nahum-Shani (2009), as in R multilevel::rwg.sim, rwg.j.sim,
    ad.m.sim.
    """
    require_option("statistic", statistic, ("rwg", "rwg_j", "average_deviation"))
    if statistic == "rwg" and n_items != 1:
        raise StatisticError(f"rwg is of one item; use 'rwg_j' for {n_items}.")
    if group_size < 2 or n_items < 1 or draws < 100 or not 0 <= item_correlation < 1 or not 0 < level < 1:
        raise StatisticError(
            "chance agreement needs groups of two or more, an item, 100 draws, a correlation from 0 to below 1 and a "
            f"level between 0 and 1; got {group_size}, {n_items}, {draws}, {item_correlation:g} and {level:g}."
        )
    cuts = np.cumsum(null_shares(n_options, null))[:-1]
    rng = np.random.default_rng(seed)
    at_once = max(CELLS_AT_ONCE // (group_size * n_items), 1)
    parts = []
    for first in range(0, draws, at_once):
        shape = (min(at_once, draws - first), group_size, n_items)
        parts.append(_agreement_of(_answers(rng, shape, cuts, item_correlation), statistic, n_options, null))
    found = np.concatenate(parts)
    side = level if statistic == "average_deviation" else 1 - level
    return ChanceAgreement(
        statistic, group_size, n_items, n_options, level, float(np.quantile(found, side)), float(found.mean()), found
    )


def _answers(rng: np.random.Generator, shape: tuple[int, int, int], cuts: np.ndarray, correlation: float) -> np.ndarray:
    """Random answers coded from zero; a person's answers share a common part."""
    if correlation == 0:
        return np.searchsorted(cuts, rng.random(shape, dtype=np.float32), side="right").astype(np.float32)
    from scipy.special import ndtri

    common = rng.standard_normal((*shape[:2], 1)) * np.sqrt(correlation)
    latent = common + rng.standard_normal(shape) * np.sqrt(1 - correlation)
    return np.asarray(np.searchsorted(ndtri(cuts), latent, side="right").astype(np.float32))


def _agreement_of(answers: np.ndarray, statistic: str, n_options: int, null: Null) -> np.ndarray:
    """Statistic of every random group; shape (n_groups, group_size, n_items)."""
    if statistic == "average_deviation":
        return np.asarray(np.abs(answers - answers.mean(axis=1, keepdims=True)).mean(axis=(1, 2)).astype(float))
    ratio = answers.var(axis=1, ddof=1, dtype=float).mean(axis=1) / null_variance(n_options, null)
    n_items = answers.shape[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        agreement = n_items * (1 - ratio) / (n_items * (1 - ratio) + ratio)
    return np.where(ratio > 1, 0.0, agreement)
