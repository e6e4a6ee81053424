"""The client's estimate beside what is known from elsewhere: a normal prior, the data, and both together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.vocabulary import estimate_rows


@dataclass(frozen=True, slots=True)
class Update:
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
        reach = float(stats.norm.ppf(0.975))
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
        The range is empty or coverage outside (0, 1).
    """
    if not low < high or not 0 < coverage < 1:
        raise StatisticError(f"a range rises from low to high and covers part of what is known; not {low} to {high}.")
    return (low + high) / 2, (high - low) / 2 / float(stats.norm.ppf((1 + coverage) / 2))


def update_with_prior(
    estimate: float, std_error: float, *, prior_mean: float, prior_sd: float, ci_level: float = 0.95
) -> Update:
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
    Update
        Conjugate normal posterior.

    Raises
    ------
    StatisticError
        A deviation is not positive.

    References
    ----------
    Gelman and others (2013), section 2.5; conflict: Box (1980). Checked against a grid in
    tests/models/test_prior_knowledge.py.
    """
    if not (std_error > 0 and prior_sd > 0 and np.isfinite([estimate, prior_mean]).all()):
        raise StatisticError(f"prior and data need positive deviations; got {prior_sd} and {std_error}.")
    precision = 1 / std_error**2 + 1 / prior_sd**2
    weight = 1 / std_error**2 / precision
    mean, sd = weight * estimate + (1 - weight) * prior_mean, float(np.sqrt(1 / precision))
    half = float(stats.norm.ppf((1 + ci_level) / 2)) * sd
    apart = abs(estimate - prior_mean) / np.hypot(std_error, prior_sd)
    return Update(
        prior_mean=prior_mean,
        prior_sd=prior_sd,
        estimate=estimate,
        std_error=std_error,
        mean=float(mean),
        sd=sd,
        ci_low=float(mean - half),
        ci_high=float(mean + half),
        probability_positive=float(stats.norm.sf(0, mean, sd)),
        data_weight=float(weight),
        conflict_p_value=float(2 * stats.norm.sf(apart)),
    )
