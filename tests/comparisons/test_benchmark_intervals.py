"""Error of the client and of the cohort in a benchmark position: draws, simulated coverage, limits."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated
from scipy import stats

from stratalign.comparisons.benchmarks import position_in_cohort
from stratalign.errors import StatisticError


def _position(score, companies, error=0.0, **options):
    interval = (score - 1.959963984540054 * error, score + 1.959963984540054 * error)
    cohort = pd.Series(companies, dtype=float)
    options = {"interval": interval, "measure_key": "clarity", "cohort": "all", "minimum_companies": 2, **options}
    return position_in_cohort(score, cohort, **options)


COMPANIES = np.round(np.random.default_rng(8).normal(60, 10, 60))


def test_a_score_known_exactly_has_jeffreys_interval():
    found = _position(64.5, COMPANIES)
    below = (COMPANIES < 64.5).sum()
    expected = 100 * stats.beta.ppf([0.025, 0.975], below + 0.5, 60 - below + 0.5)
    assert (found.cohort_ci_low, found.cohort_ci_high) == pytest.approx(tuple(expected), rel=1e-10)
    assert (found.total_ci_low, found.total_ci_high) == (found.cohort_ci_low, found.cohort_ci_high)


def test_both_errors_together_equal_drawn_percentiles():
    rng = np.random.default_rng(2)
    drawn = rng.normal(64.5, 3, 400_000)
    below = np.searchsorted(np.sort(COMPANIES), drawn)
    expected = 100 * np.quantile(rng.beta(below + 0.5, 60 - below + 0.5), [0.025, 0.975])
    found = _position(64.5, COMPANIES, error=3)
    assert (found.total_ci_low, found.total_ci_high) == pytest.approx(tuple(expected), abs=0.25)


def test_a_huge_cohort_leaves_the_clients_error_alone():
    found = _position(62.0, stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, 60, 10), error=3)
    assert (found.total_ci_low, found.total_ci_high) == pytest.approx((found.ci_low, found.ci_high), abs=0.1)


@repeated(150, proof_runs=2000)
def test_interval_of_the_percentile_covers_the_truth(n_runs):
    rng, held = np.random.default_rng(3), []
    for _ in range(n_runs):
        found = _position(rng.normal(66, 4), rng.normal(60, 10, 40), error=4)
        held.append(found.total_ci_low <= 100 * stats.norm.cdf(0.6) <= found.total_ci_high)
    assert 0.92 <= np.mean(held) <= 0.98


@repeated(150, proof_runs=2000)
def test_interval_of_z_covers_the_truth(n_runs):
    rng, held = np.random.default_rng(4), []
    for _ in range(n_runs):
        found = _position(rng.normal(66, 4), rng.normal(60, 10, 40), error=4)
        held.append(found.norm_z_ci_low <= 0.6 <= found.norm_z_ci_high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_z_is_the_distance_in_standard_deviations_of_the_cohort():
    found = _position(70.0, COMPANIES)
    assert found.norm_z == pytest.approx((70 - COMPANIES.mean()) / COMPANIES.std(ddof=1))


@pytest.mark.parametrize(("score", "end"), [(0.0, 0.0), (100.0, 100.0)])
def test_a_score_beyond_all_companies_lies_within_its_interval(score, end):
    found = _position(score, COMPANIES)
    assert found.percentile == end
    assert found.total_ci_low <= end <= found.total_ci_high


def test_a_missing_interval_leaves_only_the_cohorts_error():
    found = _position(60.5, COMPANIES, interval=(np.nan, np.nan))
    assert np.isnan([found.total_ci_low, found.total_ci_high, found.norm_z_ci_low]).all()
    assert found.cohort_ci_low < found.percentile < found.cohort_ci_high


def test_equal_companies_have_a_percentile_but_no_z():
    found = _position(50.0, [50.0] * 10, error=2)
    assert found.percentile == 50
    assert np.isnan([found.norm_z, found.norm_z_ci_low, found.norm_z_ci_high]).all()
    assert found.total_ci_low < 50 < found.total_ci_high


@pytest.mark.parametrize(
    ("companies", "options", "message"),
    [([1.0, 2, np.inf], {}, "1 companies of 'all' have an infinite"), ([1.0, 2], {"interval_level": 95}, "not 95")],
)
def test_what_has_no_position_is_refused(companies, options, message):
    with pytest.raises(StatisticError, match=message):
        _position(1.5, companies, **options)
