"""Position in a cohort, counted company by company."""

import numpy as np
import pandas as pd
import pytest

from stratalign.comparisons.benchmarks import position_in_cohort
from stratalign.errors import DisclosureError, StatisticError


def _position(score, companies, interval=(0.0, 100.0), minimum=3):
    cohort = pd.Series(companies, dtype=float)
    return position_in_cohort(
        score, cohort, interval=interval, measure_key="clarity", cohort="all", minimum_companies=minimum
    )


@pytest.mark.parametrize("score", [0.0, 40.0, 50.0, 55.5, 100.0])
def test_percentile_counts_companies_below_and_half_of_the_equal_ones(score):
    rng = np.random.default_rng(1)
    companies = rng.integers(30, 70, 101).astype(float)
    counted = sum(1.0 if other < score else 0.5 if other == score else 0.0 for other in companies)
    assert _position(score, companies).percentile == pytest.approx(100 * counted / 101)


def test_bounds_are_percentiles_of_the_scores_own_interval():
    companies = np.arange(1.0, 101)
    found = _position(50.0, companies, interval=(20.0, 80.5))
    assert (found.ci_low, found.percentile, found.ci_high) == pytest.approx((19.5, 49.5, 80.0))


def test_quartiles_and_count_leave_out_missing_companies():
    found = _position(2.0, [*[1.0, 2, 3, 4, 5] * 6, np.nan])
    assert (found.lower_quartile_points, found.median_points, found.upper_quartile_points) == (2, 3, 4)
    assert found.n_companies == 30
    row = found.tidy().iloc[0]
    assert (row["estimate"], row["measure"], row["n_units"]) == (pytest.approx(30), "percentile", 30)


def test_a_missing_interval_has_no_percentiles():
    found = _position(2.0, [1.0, 2, 3], interval=(float("nan"), float("nan")))
    assert found.percentile == pytest.approx(50)
    assert np.isnan([found.ci_low, found.ci_high]).all()


def test_a_missing_score_has_no_position():
    with pytest.raises(StatisticError, match="clarity has no score"):
        _position(float("nan"), [1.0, 2, 3])


def test_a_cohort_below_the_threshold_is_not_shown():
    with pytest.raises(DisclosureError, match="has 2 companies with clarity; at least 3"):
        _position(50.0, [1.0, 2.0, np.nan])
