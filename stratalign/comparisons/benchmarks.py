"""Where a company stands in a reference sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import DisclosureError, StatisticError
from stratalign.vocabulary import estimate_rows


@dataclass(frozen=True, slots=True)
class BenchmarkPosition:
    """Position of one score in a reference cohort; points are 0-100, percentiles 0-100, unrounded.

    The bounds are the percentiles of the score's own interval: they carry the client's sampling error, not the
    cohort's.
    """

    measure_key: str
    cohort: str
    score_points: float
    percentile: float
    ci_low: float
    ci_high: float
    lower_quartile_points: float
    median_points: float
    upper_quartile_points: float
    n_companies: int

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py; n_units counts companies."""
        return estimate_rows(
            term=self.measure_key,
            quantity="benchmark_percentile",
            measure="percentile",
            estimate=self.percentile,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            n_units=self.n_companies,
        )


def position_in_cohort(
    score_points: float,
    companies: pd.Series,
    *,
    interval: tuple[float, float],
    measure_key: str,
    cohort: str,
    minimum_companies: int,
) -> BenchmarkPosition:
    """Place a score among companies.

    Parameters
    ----------
    score_points
        The client's score, 0-100.
    companies
        Scores of the cohort's companies, 0-100; missing ones are left out.
    interval
        Interval of the client's score.
    measure_key, cohort
        Carried into the result.
    minimum_companies
        Smallest cohort that may be shown.

    Returns
    -------
    BenchmarkPosition
        The percentile counts companies below, with half of those equal; bounds are missing where the interval is.

    Raises
    ------
    StatisticError
        The score is missing.
    DisclosureError
        The cohort is smaller than `minimum_companies`.
    """
    if np.isnan(score_points):
        raise StatisticError(f"{measure_key} has no score to place among companies; leave it out.")
    cohort_scores = companies.dropna().to_numpy(dtype=float)
    if len(cohort_scores) < minimum_companies:
        raise DisclosureError(
            f"the cohort '{cohort}' has {len(cohort_scores)} companies with {measure_key}; at least "
            f"{minimum_companies} are needed. Compare with all industries instead."
        )
    lower, median, upper = (float(quartile) for quartile in np.quantile(cohort_scores, [0.25, 0.5, 0.75]))
    return BenchmarkPosition(
        measure_key=measure_key,
        cohort=cohort,
        score_points=score_points,
        percentile=_percentile(score_points, cohort_scores),
        ci_low=_percentile(interval[0], cohort_scores),
        ci_high=_percentile(interval[1], cohort_scores),
        lower_quartile_points=lower,
        median_points=median,
        upper_quartile_points=upper,
        n_companies=len(cohort_scores),
    )


def _percentile(value: float, cohort_scores: np.ndarray) -> float:
    """Share of the cohort below a value, half of the equal ones counted, as 0-100; missing for a missing value."""
    if np.isnan(value):
        return float("nan")
    return float(((cohort_scores < value).mean() + (cohort_scores <= value).mean()) / 2 * 100)
