"""Means of weighted respondents with errors that know the weights were fitted to a population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.weighting.raking import Raking, rake
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import estimate_rows

#: Smallest and largest weight in multiples of the mean weight; what is cut off is spread over the others.
TRIM = (1 / 3, 3.0)
#: Weights that cost more than half of the answers, or miss a margin by more than this, are none to rely on.
WORST_DESIGN_EFFECT, WORST_DEVIATION = 2.0, 0.01


@displayed
@dataclass(frozen=True, slots=True)
class PopulationMean(Result):
    """Mean of respondents, and weighted to the people asked, a finite population of `n_population`.

    Intervals are for the population's mean: they shrink as everybody answers. `design_effect` is Kish's of the weights,
    `n_effective` the respondents over it; `weights` sum to the number of respondents.
    """

    estimate: float
    ci_low: float
    ci_high: float
    weighted: float
    weighted_std_error: float
    weighted_ci_low: float
    weighted_ci_high: float
    design_effect: float
    n_effective: float
    smallest_weight: float
    largest_weight: float
    n_trimmed: int
    n_respondents: int
    n_population: int
    weights: pd.Series

    def tidy(self) -> pd.DataFrame:
        """Unweighted and weighted mean in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=["respondents", "population"],
            quantity="population_mean",
            measure="points",
            estimate=[self.estimate, self.weighted],
            ci_low=[self.ci_low, self.weighted_ci_low],
            ci_high=[self.ci_high, self.weighted_ci_high],
            n_respondents=self.n_respondents,
        )


def weigh_to_population(
    values: pd.Series,
    respondents: pd.DataFrame,
    margins: Mapping[str, Mapping[object, float]],
    *,
    ci_level: float = 0.95,
) -> PopulationMean:
    """Estimate a population's mean from who answered, unweighted and raked to the population's margins.

    Parameters
    ----------
    values
        Shape (n_respondents,), none missing.
    respondents
        The same rows: a column per margin.
    margins
        Column -> category -> people of the population.
    ci_level
        Coverage of the t intervals, strictly between 0 and 1.

    Returns
    -------
    PopulationMean
        Weights lie between a third and three times the mean weight.

    Raises
    ------
    StatisticError
        As `rake`; fewer people in the population than answered; weights with a design effect above 2, or that miss a
        margin by more than one point after trimming.

    References
    ----------
    Deville & Sarndal (1992): a raked mean varies as the residuals of a regression on the margins. Checked against R
    survey::rake and svymean.
    """
    require_level(ci_level)
    total, n = float(sum(next(iter(margins.values())).values())), len(values)
    if not np.isfinite(total):
        raise StatisticError(f"the margin '{next(iter(margins))}' has counts that are missing or infinite.")
    n_population = int(total)
    values = pd.Series(as_scores(values), index=values.index)
    n_missing = int(values.isna().sum())
    if n_missing:
        raise StatisticError(f"{n_missing} of {n} values are missing: leave these people out, and rake the others.")
    if n_population < n:
        raise StatisticError(
            f"{n} people answered and {n_population} are in the population. Use the list they were asked from."
        )
    found = rake(respondents, margins, trim=TRIM)
    _require_moderate(found)
    unseen = 1 - n / n_population
    quantile = float(t_quantile((1 + ci_level) / 2, n - 1))
    mean, error = float(values.mean()), float(np.sqrt(unseen * values.var(ddof=1) / n))
    weighted = float(np.average(values, weights=found.weights))
    weighted_error = raked_error(values, respondents[list(margins)], found.weights, unseen=unseen)
    return PopulationMean(
        estimate=mean,
        ci_low=mean - quantile * error,
        ci_high=mean + quantile * error,
        weighted=weighted,
        weighted_std_error=weighted_error,
        weighted_ci_low=weighted - quantile * weighted_error,
        weighted_ci_high=weighted + quantile * weighted_error,
        design_effect=found.design_effect,
        n_effective=found.n_effective,
        smallest_weight=found.smallest_weight,
        largest_weight=found.largest_weight,
        n_trimmed=found.n_trimmed,
        n_respondents=n,
        n_population=n_population,
        weights=found.weights,
    )


def raked_error(values: pd.Series, categories: pd.DataFrame, weights: pd.Series, *, unseen: float = 1.0) -> float:
    """Standard error of a raked mean of equally likely respondents: weighted residuals of a regression on the margins.

    Parameters
    ----------
    values
        Shape (n_respondents,).
    categories
        Shape (n_respondents, n_margins).
    weights
        Shape (n_respondents,), as raked.
    unseen
        Part of the population that did not answer, for the finite population correction.

    Returns
    -------
    float
        In the units of `values`.
    """
    weight, points = weights.to_numpy(dtype=float), values.to_numpy(dtype=float)
    centred = points - np.average(points, weights=weight)
    design = _dummies(categories)
    coefficients = np.linalg.lstsq(design, centred, rcond=None)[0]
    influence = weight * (centred - design @ coefficients) / weight.sum()
    n = len(points)
    return float(np.sqrt(unseen * n / (n - 1) * (influence**2).sum()))


def _dummies(categories: pd.DataFrame) -> np.ndarray:
    """One column of zeros and ones for each category of each margin."""
    parts: Sequence[np.ndarray] = [pd.get_dummies(categories[name]).to_numpy(dtype=float) for name in categories]
    return np.hstack(parts)


def _require_moderate(found: Raking) -> None:
    """Refuse weights that rest on few answers."""
    if found.largest_deviation > WORST_DEVIATION:
        raise StatisticError(
            f"weights between {TRIM[0]:.2f} and {TRIM[1]:g} times the mean miss a margin by "
            f"{found.largest_deviation:.1%}: too few of some group answered. Merge groups, or report "
            "the unweighted figure alone."
        )
    if found.design_effect > WORST_DESIGN_EFFECT:
        raise StatisticError(
            f"the weights have a design effect of {found.design_effect:.2f}: {found.n_respondents} answers would tell "
            f"no more than {found.n_effective:.0f}. Merge groups, or report the unweighted figure alone."
        )
