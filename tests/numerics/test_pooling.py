"""Pooled estimates against statsmodels, and against the equation they solve."""

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from stratalign.numerics.pooling import pool_estimates


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("spread", [0.0, 0.1, 3.0])
def test_pooled_estimates_are_those_of_statsmodels(seed, spread):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 30))
    variances = rng.uniform(0.01, 0.4, k)
    estimates = rng.normal(0.3, spread, k) + rng.normal(size=k) * np.sqrt(variances)
    found, expected = pool_estimates(estimates, variances), combine_effects(estimates, variances, method_re="iterated")
    assert found == pytest.approx(
        (expected.mean_effect_re, expected.sd_eff_w_re, expected.sd_eff_w_re_hksj, expected.tau2, expected.q), rel=1e-12
    )


def test_spread_makes_the_weighted_squares_as_many_as_their_degrees_of_freedom():
    estimates, variances = (
        np.array([28.0, 8, -3, 7, -1, 1, 18, 12]) * 3,
        np.array([15.0, 10, 16, 11, 9, 11, 10, 18]) ** 2,
    )
    found = pool_estimates(estimates, variances)
    weights = 1 / (variances + found.variance_between)
    assert found.variance_between > 0
    assert (weights * (estimates - found.mean) ** 2).sum() == pytest.approx(len(estimates) - 1, abs=1e-5)
    assert found.mean == pytest.approx(np.average(estimates, weights=weights))


def test_estimates_that_are_all_the_same_differ_by_nothing():
    found = pool_estimates(np.full(5, 0.4), np.array([0.1, 0.2, 0.1, 0.3, 0.2]))
    assert (found.mean, found.variance_between, found.std_error_hksj) == (pytest.approx(0.4), 0.0, pytest.approx(0.0))
