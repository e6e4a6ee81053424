"""Intervals of d against a noncentral t distribution integrated numerically; Hedges' g against the gamma function."""

import math

import numpy as np
import pytest
from scipy import integrate, special

from stratalign.comparisons.effect_sizes import noncentrality_interval, small_sample_factor, standardised_differences
from stratalign.errors import StatisticError


def _share_below(t, freedom, noncentrality):
    """Integrate the normal distribution over the chi-distributed spread."""
    constant = math.log(2) + freedom / 2 * math.log(freedom / 2) - math.lgamma(freedom / 2)

    def density(spread):
        log_spread = constant + (freedom - 1) * math.log(spread) - freedom * spread**2 / 2
        return special.ndtr(t * spread - noncentrality) * math.exp(log_spread)

    width = 12 / math.sqrt(2 * freedom)
    return integrate.quad(density, max(1e-12, 1 - width), 1 + width, epsabs=1e-13, limit=200)[0]


@pytest.mark.parametrize(("t", "freedom"), [(0.0, 8), (2.1, 43), (-3.4, 12), (14.0, 300), (1.2, 5000)])
def test_bounds_leave_the_tails_of_the_integrated_distribution(t, freedom):
    low, high = noncentrality_interval(np.array([t]), np.array([freedom]), ci_level=0.95)
    assert _share_below(t, freedom, low[0]) == pytest.approx(0.975, abs=1e-9)
    assert _share_below(t, freedom, high[0]) == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize("freedom", [2, 9, 43, 300])
def test_correction_equals_the_gamma_function(freedom):
    expected = math.gamma(freedom / 2) / (math.sqrt(freedom / 2) * math.gamma((freedom - 1) / 2))
    assert small_sample_factor(np.array([freedom]))[0] == pytest.approx(expected, rel=1e-12)


def test_sides_exchanged_turn_the_sign():
    there, back = (standardised_differences(np.array([d]), np.array([9]), np.array([30])).iloc[0] for d in (0.7, -0.7))
    assert there["d_ci_low"] == pytest.approx(-back["d_ci_high"], rel=1e-9)
    assert there["g_ci_high"] == pytest.approx(-back["g_ci_low"], rel=1e-9)


def test_missing_d_and_lonely_groups_have_no_bounds():
    found = standardised_differences(np.array([np.nan, 0.5]), np.array([10, 1]), np.array([10, 1]))
    assert found[["d_ci_low", "d_ci_high", "g_ci_low", "g_ci_high"]].isna().all(axis=None)


def test_a_coverage_beyond_one_is_refused():
    with pytest.raises(StatisticError, match="not 95"):
        standardised_differences(np.array([0.5]), np.array([10]), np.array([10]), ci_level=95)
