"""How a ratio such as 16.8 to 1 is made from an ordinary correlation, step by step. SYNTHETIC, with a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.outcome_figures import HIGH
from stratalign.models.claims.published import CLAIMED_RATIOS, CUTS
from stratalign.models.claims.same_source import USUAL_METHOD_SHARE
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_draws
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows

#: What an analyst does, one after the other; each keeps what was done before.
STEPS = ("different_people", "same_people", "extreme_groups", "small_cells", "best_cut")
#: Shares of companies whose outcome an analyst may call high.
HIGHS = (0.10, 0.25, 1 / 3, 0.50)
#: Companies of the published study, and as many as its groups would hold were a quarter of them looked at.
N_COMPANIES, N_SMALL = 410, 102
#: Least reliability that is usually asked of a score.
RELIABILITY = 0.70
CLAIMED = max(CLAIMED_RATIOS.values())
SEED = 168


@displayed
@dataclass(frozen=True, slots=True)
class InflatedRatio(Result):
    """A ratio between aligned and unaligned companies under one more questionable step at a time. SYNTHETIC.

    - `steps`: a row a step of `STEPS`: ratio (median of the simulated studies), ci_low, ci_high (middle 95 % of them)
      and reached_share (of studies whose ratio is the published one or more).
    - `careful`: the estimate of all companies with different raters: correlation, corrected_correlation (divided by the
      root of the index's reliability) and ratio (of extreme quarters, from the correlation); median, ci_low, ci_high.
    """

    steps: pd.DataFrame
    careful: pd.DataFrame
    correlation: float
    reliability: float
    method_share: float
    n_companies: int
    n_small: int
    n_cuts: int
    n_studies: int
    claimed: float
    seed: int

    def tidy(self) -> pd.DataFrame:
        """Ratios by step, then the careful estimate, in the estimate columns of vocabulary.py."""
        ratios = self.steps.rename(columns={"step": "term", "ratio": "estimate"}).assign(quantity="risk_ratio")
        careful = self.careful.rename(columns={"quantity": "term"}).assign(quantity="careful_estimate")
        rows = pd.concat([ratios, careful], ignore_index=True)
        return estimate_rows(
            measure="unitless",
            n_units=self.n_companies,
            **{name: rows[name].tolist() for name in ("term", "quantity", "estimate", "ci_low", "ci_high")},
        )


def inflate_ratio(
    correlation: float = 0.30,
    *,
    reliability: float = RELIABILITY,
    method_share: float = USUAL_METHOD_SHARE,
    n_companies: int = N_COMPANIES,
    n_small: int = N_SMALL,
    n_studies: int = 500,
    seed: int = SEED,
) -> InflatedRatio:
    """Show how a ratio grows from one correlation when questionable steps follow each other. SYNTHETIC.

    Studies are drawn under normality. In the first step half of the companies stand against the other half and
    different people rate alignment and outcome. Then the same people rate both; then quarters are compared and the
    middle left out; then only `n_small` companies are looked at; then the largest ratio over all cuts of alignment
    (`CUTS`) and of the outcome (`HIGHS`) is taken. Empty cells get a half.

    Parameters
    ----------
    correlation
        Of the outcome with true alignment.
    reliability
        Of the alignment index.
    method_share
        Part of the variance of both ratings that is the method they share once the same people give them.
    n_companies, n_small
        Companies of a study, and of its part.
    n_studies
        Studies drawn.
    seed
        Same seed, same numbers.

    Returns
    -------
    InflatedRatio
        Steps, and the careful estimate from the same companies.

    Raises
    ------
    StatisticError
        Shares of variance add up to more than all of it, or a study is too small for its smallest cut.
    """
    require_draws(n_studies, seed)
    if not (0 < reliability <= 1 and method_share >= 0 and reliability + method_share <= 1):
        raise StatisticError(
            f"a reliability of {reliability:g} and a method share of {method_share:g} add up to more than the whole "
            "variance: together they are at most 1."
        )
    if not abs(correlation) <= 1 or correlation**2 + method_share > 1:
        raise StatisticError(
            f"a correlation of {correlation:g} leaves less than a share of {method_share:g} to method; it "
            "lies from -1 to 1."
        )
    if not 20 <= n_small <= n_companies:
        raise StatisticError(
            f"a part of {n_small} companies of {n_companies} is too small or no part: take 20 or more."
        )
    steps, careful = _computed(correlation, reliability, method_share, n_companies, n_small, n_studies, seed)
    return InflatedRatio(
        steps.copy(),
        careful.copy(),
        correlation,
        reliability,
        method_share,
        n_companies,
        n_small,
        len(CUTS) * len(HIGHS),
        n_studies,
        CLAIMED,
        seed,
    )


@cache
def _computed(
    correlation: float,
    reliability: float,
    method_share: float,
    n_companies: int,
    n_small: int,
    n_studies: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Steps and careful estimate; every report has the same, so that they are computed once."""
    shape, rng = (n_studies, n_companies), np.random.default_rng(seed)
    alignment, method, own_x, own_y = (rng.standard_normal(shape) for _ in range(4))
    rest = 1 - correlation**2
    # What is left may be less than nothing by a rounding, where method takes all.
    own_of_index, own_of_outcome = max(1 - reliability - method_share, 0.0), max(rest - method_share, 0.0)
    # Of different people, what the method makes of the index has nothing to do with the outcome.
    index = np.sqrt(reliability) * alignment + np.sqrt(1 - reliability) * own_x
    apart = correlation * alignment + np.sqrt(rest) * own_y
    rated = np.sqrt(reliability) * alignment + np.sqrt(method_share) * method + np.sqrt(own_of_index) * own_x
    same = correlation * alignment + np.sqrt(method_share) * method + np.sqrt(own_of_outcome) * own_y
    small, every_cut = (rated[:, :n_small], same[:, :n_small]), tuple((cut, high) for high in HIGHS for cut in CUTS)
    ratios = {
        "different_people": _ratios(index, apart, ((0.5, HIGH),))[0],
        "same_people": _ratios(rated, same, ((0.5, HIGH),))[0],
        "extreme_groups": _ratios(rated, same, ((0.25, HIGH),))[0],
        "small_cells": _ratios(*small, ((0.25, HIGH),))[0],
        "best_cut": _ratios(*small, every_cut).max(axis=0),
    }
    steps = pd.DataFrame([_middle(found) for found in ratios.values()], columns=["ratio", "ci_low", "ci_high"])
    steps.insert(0, "step", list(ratios))
    reached = [float((found >= CLAIMED).mean()) for found in ratios.values()]
    return steps.assign(reached_share=reached), _careful(index, apart, reliability)


def _careful(index: np.ndarray, outcome: np.ndarray, reliability: float) -> pd.DataFrame:
    """Correlation of all companies with different raters, corrected, and the ratio it stands for."""
    x, y = (values - values.mean(axis=1, keepdims=True) for values in (index, outcome))
    ends = _middle((x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1)))
    rows = {
        "correlation": ends,
        "corrected_correlation": [end / np.sqrt(reliability) for end in ends],
        "ratio": [ratio_of_correlation(end) for end in ends],
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "ci_low", "ci_high"])
    return table.rename_axis("quantity").reset_index()


def _middle(values: np.ndarray) -> list[float]:
    """Median and the ends of the middle 95 % of studies."""
    return [float(value) for value in np.quantile(values, [0.5, 0.025, 0.975])]


def _ratios(exposure: np.ndarray, outcome: np.ndarray, cuts: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Risk ratio of every study at every cut of exposure and outcome, shape (n_cuts, n_studies)."""
    n = exposure.shape[1]
    order = np.argsort(exposure, axis=1)
    ordered = np.take_along_axis(outcome, order, axis=1)
    found, reached = [], {}
    for cut, high in cuts:
        if high not in reached:
            limit = np.partition(outcome, n - round(high * n), axis=1)[:, n - round(high * n)]
            reached[high] = np.cumsum(ordered >= limit[:, None], axis=1, dtype=np.int16)
        sums, size = reached[high], round(cut * n)
        found.append(_ratio(sums[:, -1] - sums[:, n - size - 1], sums[:, size - 1], size))
    return np.stack(found)


def _ratio(on_top: np.ndarray, below: np.ndarray, size: int) -> np.ndarray:
    """Ratio of shares; a half is added to every cell of a table with an empty one."""
    is_empty = (on_top == 0) | (below == 0) | (on_top == size) | (below == size)
    more = np.where(is_empty, 0.5, 0.0)
    return np.asarray((on_top + more) / (below + more))
