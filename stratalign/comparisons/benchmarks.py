"""Where a company stands in a reference sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special

from stratalign.errors import DisclosureError, StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_answers, require_size
from stratalign.vocabulary import estimate_rows

#: Companies whose quartiles are told: of fewer, a quartile is nearly one of them.
FEWEST_FOR_RANGE = 30
#: A place among the companies that is less likely than this moves no bound.
NEVER = 1e-18


@displayed
@dataclass(frozen=True, slots=True)
class BenchmarkPosition(Result):
    """Position of one score in a reference cohort; points are 0-100, percentiles 0-100, unrounded.

    `ci_low` and `ci_high` are the percentiles of the score's own interval: they carry the client's sampling error, not
    the cohort's. `cohort_ci_low` and `cohort_ci_high` carry the cohort's, for a score known exactly; `total_ci_low` and
    `total_ci_high` carry both. `norm_z` is the score's distance from the cohort's mean in its standard deviations, and
    its interval carries both. `median_p_value` is against a company at the cohort's median, and carries both.
    `why_none` says why bounds, the z or, with fewer than thirty companies, quartiles are missing.
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
    cohort_ci_low: float
    cohort_ci_high: float
    total_ci_low: float
    total_ci_high: float
    norm_z: float
    norm_z_ci_low: float
    norm_z_ci_high: float
    median_p_value: float
    why_none: str = ""

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py; n_units counts companies."""
        return estimate_rows(
            term=self.measure_key,
            quantity="benchmark_percentile",
            measure="percentile",
            estimate=self.percentile,
            ci_low=self.total_ci_low,
            ci_high=self.total_ci_high,
            p_value=self.median_p_value,
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
    interval_level: float = 0.95,
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
    interval_level
        Coverage of `interval`, strictly between 0 and 1, and of every interval returned.

    Returns
    -------
    BenchmarkPosition
        The percentile counts companies below, with half of those equal; bounds that carry the client's error are
        missing where the interval is, the z where companies do not vary.

    Raises
    ------
    StatisticError
        The score is missing or outside its interval, companies' scores are infinite or no numbers, or
        `interval_level` is not between 0 and 1.
    DisclosureError
        The cohort is smaller than `minimum_companies`.

    References
    ----------
    Interval of a share: Jeffreys' Beta (Brown, Cai & DasGupta 2001), mixed over the client's normal error; z: delta
    method. Checked by brute force and by simulated coverage in tests/comparisons/test_benchmark_intervals.py.
    """
    if np.isnan(score_points):
        raise StatisticError(f"{measure_key} has no score to place among companies; leave it out.")
    if not 0 < interval_level < 1:
        raise StatisticError(f"interval_level lies between 0 and 1, such as 0.95; not {interval_level}.")
    cohort_scores = _known_scores(companies, measure_key, cohort)
    if not np.isfinite(score_points) or np.isinf(interval).any() or not _holds(interval, score_points):
        raise StatisticError(
            f"{measure_key} has a score of {score_points:g} with an interval from {interval[0]:g} to {interval[1]:g}, "
            "which does not hold it."
        )
    require_size(measure_key, np.array([score_points, *interval], dtype=float))
    if len(cohort_scores) < minimum_companies:
        raise DisclosureError(
            f"the cohort '{cohort}' has {len(cohort_scores)} companies with {measure_key}; at least "
            f"{minimum_companies} are needed. Compare with all industries instead."
        )
    lower, median, upper = (float(quartile) for quartile in np.quantile(cohort_scores, [0.25, 0.5, 0.75]))
    if len(cohort_scores) < FEWEST_FOR_RANGE:
        lower, upper = float("nan"), float("nan")
    certain = (score_points, score_points)
    cohort_low, cohort_high = _percentile_interval(score_points, certain, cohort_scores, interval_level)
    total_low, total_high = _percentile_interval(score_points, interval, cohort_scores, interval_level)
    norm_z, z_low, z_high = _norm_z(score_points, interval, cohort_scores, interval_level)
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
        cohort_ci_low=cohort_low,
        cohort_ci_high=cohort_high,
        total_ci_low=total_low,
        total_ci_high=total_high,
        norm_z=norm_z,
        norm_z_ci_low=z_low,
        norm_z_ci_high=z_high,
        median_p_value=_median_p_value(score_points, interval, cohort_scores, interval_level),
        why_none=_why_none(norm_z, interval, len(cohort_scores)),
    )


@displayed
@dataclass(frozen=True, slots=True)
class BenchmarkMovement(Result):
    """A moved percentile, split: what the score's own change makes of it, and what the companies' change does.

    Percentiles 0-100, unrounded; `own` and `others` add up to `after` less `before` exactly. Each is the mean of its
    effect before and after the other's, so that it does not hang on an order.
    """

    measure_key: str
    before: float
    after: float
    own: float
    others: float
    n_before: int
    n_after: int

    def tidy(self) -> pd.DataFrame:
        """Both parts in the estimate columns of vocabulary.py; n_units counts companies compared with now."""
        return estimate_rows(
            term=self.measure_key,
            quantity=["percentile_moved_own", "percentile_moved_others"],
            measure="percentile",
            estimate=[self.own, self.others],
            n_units=self.n_after,
        )


def _known_scores(companies: pd.Series, measure_key: str, cohort: str) -> np.ndarray:
    """Scores of the companies that have one."""
    numbers = as_answers(companies.to_frame(measure_key), measure_key).to_numpy()[:, 0]
    # Infinite ones have become missing too.
    n_infinite = int((np.isnan(numbers) & companies.notna().to_numpy()).sum())
    if n_infinite:
        raise StatisticError(f"{n_infinite} companies of '{cohort}' have an infinite {measure_key}; leave them out.")
    found: np.ndarray = numbers[~np.isnan(numbers)]
    return found


def split_movement(
    before: tuple[float, pd.Series],
    after: tuple[float, pd.Series],
    *,
    measure_key: str,
    minimum_companies: int,
) -> BenchmarkMovement:
    """Split the movement of a percentile into the client's and that of the companies compared with.

    Parameters
    ----------
    before, after
        The client's score, 0-100, and those of the companies it was compared with; missing ones are left out.
    measure_key
        Carried into the result.
    minimum_companies
        Smallest cohort that may be shown.

    Returns
    -------
    BenchmarkMovement
        Percentiles as of `position_in_cohort`.

    Raises
    ------
    StatisticError
        A score is missing or infinite, or companies' scores are infinite or no numbers.
    DisclosureError
        A cohort is smaller than `minimum_companies`.

    References
    ----------
    Shapley (1953), of two: checked by both orders in tests/comparisons/test_benchmark_movement.py.
    """
    scores = [float(score) for score, _ in (before, after)]
    if not np.isfinite(scores).all():
        raise StatisticError(f"{measure_key} has no score in one of the two: nothing moved that is known.")
    cohorts = [
        _known_scores(companies, measure_key, cohort)
        for (_, companies), cohort in zip((before, after), ("before", "after"), strict=True)
    ]
    fewest = min(map(len, cohorts))
    if fewest < minimum_companies:
        raise DisclosureError(f"a cohort has {fewest} companies with {measure_key}; {minimum_companies} are needed.")
    place = [[_percentile(score, cohort) for cohort in cohorts] for score in scores]
    own = (place[1][0] - place[0][0] + place[1][1] - place[0][1]) / 2
    others = (place[0][1] - place[0][0] + place[1][1] - place[1][0]) / 2
    return BenchmarkMovement(measure_key, place[0][0], place[1][1], own, others, len(cohorts[0]), len(cohorts[1]))


def _holds(interval: tuple[float, float], score: float) -> bool:
    """Whether an interval that is there holds a score."""
    return not (interval[0] > score or interval[1] < score)


def _why_none(norm_z: float, interval: tuple[float, float], n_companies: int) -> str:
    """Why the z, bounds that carry the client's error, or quartiles are missing."""
    reasons = []
    if np.isnan(interval).any():
        reasons.append("the score has no interval")
    elif not np.isfinite(norm_z):
        reasons.append("the companies do not vary")
    if n_companies < FEWEST_FOR_RANGE:
        reasons.append(f"quartiles are told of {FEWEST_FOR_RANGE} companies or more")
    return "; ".join(reasons)


def _percentile(value: float, cohort_scores: np.ndarray) -> float:
    """Share of the cohort below a value, half of the equal ones counted, as 0-100; missing for a missing value."""
    if np.isnan(value):
        return float("nan")
    return float(((cohort_scores < value).mean() + (cohort_scores <= value).mean()) / 2 * 100)


def _percentile_interval(
    score: float, interval: tuple[float, float], cohort_scores: np.ndarray, level: float
) -> tuple[float, float]:
    """Bounds of the percentile, 0-100: Beta distributions of it, mixed over where the client's score may lie."""
    if np.isnan(interval).any():
        return float("nan"), float("nan")
    chances, below = _possible(*_places(score, interval, cohort_scores, level))
    n_companies, percentile = len(cohort_scores), _percentile(score, cohort_scores)
    ends = ((1 - level) / 2, (1 + level) / 2)
    if len(chances) == 1:
        bounds = [100 * special.betaincinv(below[0] + 0.5, n_companies - below[0] + 0.5, end) for end in ends]
    else:
        bounds = [100 * _share_at(end, chances, below, n_companies) for end in ends]
    # Jeffreys' interval of none or all is open at the share itself, which belongs to it.
    return float(min(bounds[0], percentile)), float(max(bounds[1], percentile))


def _share_at(chance: float, chances: np.ndarray, below: np.ndarray, n_companies: int) -> float:
    """Share of companies below the client that is not exceeded with a chance."""

    def beyond(share: float) -> float:
        return _chance_below(share, chances, below, n_companies) - chance

    return float(optimize.brentq(beyond, 0.0, 1.0, xtol=1e-15))


def _median_p_value(score: float, interval: tuple[float, float], cohort_scores: np.ndarray, level: float) -> float:
    """Twice the chance that the share of companies below lies on the other side of a half; missing without interval."""
    if np.isnan(interval).any():
        return float("nan")
    chances, below = _possible(*_places(score, interval, cohort_scores, level))
    lower = _chance_below(0.5, chances, below, len(cohort_scores))
    return min(1.0, 2 * min(lower, 1 - lower))


def _chance_below(share: float, chances: np.ndarray, below: np.ndarray, n_companies: int) -> float:
    """Chance that the share of all companies below the client is at most a share."""
    return float(special.betainc(below + 0.5, n_companies - below + 0.5, share) @ chances)


def _possible(chances: np.ndarray, below: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without places that the client's score never takes."""
    return chances[chances > NEVER], below[chances > NEVER]


def _places(
    score: float, interval: tuple[float, float], cohort_scores: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Chances of the client's score lying between two companies, and how many companies are then below it."""
    quantile = special.ndtri((1 + level) / 2)
    errors = (score - interval[0]) / quantile, (interval[1] - score) / quantile
    if not max(errors) > 0:
        return np.ones(1), np.array([_percentile(score, cohort_scores) / 100 * len(cohort_scores)])
    points, counts = np.unique(cohort_scores, return_counts=True)
    error = np.where(points < score, *errors)
    away = np.where(error > 0, (points - score) / np.where(error > 0, error, 1.0), np.copysign(np.inf, points - score))
    reached = np.concatenate([[0.0], special.ndtr(np.where(points == score, 0.0, away)), [1.0]])
    return np.diff(reached), np.concatenate([[0.0], np.cumsum(counts)])


def _norm_z(
    score: float, interval: tuple[float, float], cohort_scores: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Distance from the cohort's mean in standard deviations, with the interval of both errors."""
    n_companies = len(cohort_scores)
    spread = float(cohort_scores.std(ddof=1)) if n_companies > 1 and np.ptp(cohort_scores) > 0 else float("nan")
    z = (score - float(cohort_scores.mean())) / spread
    cohort_part = special.ndtri((1 + level) / 2) * np.sqrt(1 / n_companies + z**2 / (2 * max(n_companies - 1, 1)))
    low, high = (float(np.hypot(abs(score - bound) / spread, cohort_part)) for bound in interval)
    return z, z - low, z + high
