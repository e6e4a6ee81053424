"""The client's estimate combined with what is known from elsewhere: a normal prior, the data, and both together."""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_cdf, normal_quantile, normal_upper_tail
from stratalign.numerics.input_checks import require_level, require_share
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class BayesianUpdate(Result):
    """Prior, data and posterior as normal distributions; `data_weight` is the data's share of the precision.

    `conflict_p_value` says how far apart prior and data are: small where they contradict each other, and then the
    posterior stands for neither.
    """

    prior_mean: float
    prior_sd: float
    estimate: float
    std_error: float
    mean: float
    sd: float
    ci_low: float
    ci_high: float
    probability_positive: float
    data_weight: float
    conflict_p_value: float

    def tidy(self) -> pd.DataFrame:
        """Prior, data and posterior with 95 % intervals (the posterior with its own), in the estimate columns."""
        reach = float(normal_quantile(0.975))
        ends = [(self.prior_mean, self.prior_sd), (self.estimate, self.std_error)]
        return estimate_rows(
            term=["prior", "data", "posterior"],
            quantity="standardised_slope",
            estimate=[self.prior_mean, self.estimate, self.mean],
            std_error=[self.prior_sd, self.std_error, self.sd],
            ci_low=[*(mean - reach * sd for mean, sd in ends), self.ci_low],
            ci_high=[*(mean + reach * sd for mean, sd in ends), self.ci_high],
        )


def normal_from_range(low: float, high: float, *, coverage: float = 0.95) -> tuple[float, float]:
    """Mean and standard deviation of a normal distribution that covers a published range.

    Parameters
    ----------
    low, high
        Range of estimates from the evidence table.
    coverage
        Share of the distribution inside the range.

    Returns
    -------
    tuple of float
        Mean and standard deviation.

    Raises
    ------
    StatisticError
        The range is empty or infinite, or coverage outside (0, 1).
    """
    require_share("coverage", coverage)
    if not all(isinstance(end, numbers.Real) and np.isfinite(end) for end in (low, high)) or not low < high:
        raise StatisticError(f"a range rises from low to high, both finite; not {low!r} to {high!r}.")
    reach = float(normal_quantile((1 + coverage) / 2))
    if not reach > 0 or not np.isfinite(high - low) or not np.isfinite((high - low) / 2 / reach):
        raise StatisticError(f"a range of {low!r} to {high!r} and a coverage of {coverage!r} have no finite deviation.")
    return (low + high) / 2, (high - low) / 2 / reach


def bayesian_update(
    estimate: float, std_error: float, *, prior_mean: float, prior_sd: float, ci_level: float = 0.95
) -> BayesianUpdate:
    """Combine an estimate with prior knowledge.

    Parameters
    ----------
    estimate, std_error
        Of the client, on the same scale as the prior.
    prior_mean, prior_sd
        From `normal_from_range`.
    ci_level
        Coverage of the posterior interval.

    Returns
    -------
    BayesianUpdate
        Conjugate normal posterior.

    Raises
    ------
    StatisticError
        A deviation is not positive, or a number is missing or infinite.

    References
    ----------
    Gelman and others (2013), section 2.5; conflict: Box (1980). Checked against a grid in
    tests/models/test_prior_knowledge.py.
    """
    require_level(ci_level)
    given = (estimate, std_error, prior_mean, prior_sd)
    if not all(isinstance(one, numbers.Real) and np.isfinite(one) for one in given) or min(std_error, prior_sd) <= 0:
        raise StatisticError(
            f"prior and data need positive deviations and finite means; got {prior_sd!r} and {std_error!r} around "
            f"{prior_mean!r} and {estimate!r}."
        )
    # By ratios from 0 to 1: squares of vanishing deviations are below what a number holds.
    both = np.hypot(std_error, prior_sd)
    weight, rest = (prior_sd / both) ** 2, (std_error / both) ** 2
    if not (np.isfinite(both) and np.isfinite(estimate - prior_mean)):
        raise StatisticError(f"prior and data lie too far apart for a number: {prior_mean!r} and {estimate!r}.")
    mean, sd = (
        weight * estimate + rest * prior_mean,
        float(min(std_error, prior_sd) * (max(std_error, prior_sd) / both)),
    )
    half = float(normal_quantile((1 + ci_level) / 2)) * sd
    apart = _in_deviations(estimate - prior_mean, both)
    return BayesianUpdate(
        prior_mean=prior_mean,
        prior_sd=prior_sd,
        estimate=estimate,
        std_error=std_error,
        mean=float(mean),
        sd=sd,
        ci_low=float(mean - half),
        ci_high=float(mean + half),
        probability_positive=float(normal_cdf(_in_deviations(mean, sd))),
        data_weight=float(weight),
        conflict_p_value=float(2 * normal_upper_tail(abs(apart))),
    )


def _in_deviations(distance: float, deviation: float) -> float:
    """Distance over deviation; infinite where the ratio is beyond what a number holds."""
    with np.errstate(over="ignore"):
        return float(np.float64(distance) / deviation)
