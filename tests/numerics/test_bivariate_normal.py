"""Probabilities of two correlated normal variables against SciPy's."""

import numpy as np
import pytest
from scipy import stats

from stratalign.numerics.bivariate_normal import bivariate_normal_cdf


@pytest.mark.parametrize("rho", [-0.95, -0.3, 0.0, 0.6, 0.9])
def test_bivariate_normal_probabilities_equal_scipy(rho):
    points = np.random.default_rng(1).normal(size=(20, 2)) * 1.5
    exact = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf(points)
    np.testing.assert_allclose(bivariate_normal_cdf(points[:, 0], points[:, 1], np.array(rho)), exact, atol=1e-7)
