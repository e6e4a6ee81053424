"""Interval of a share against statsmodels and SciPy."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from stratalign.numerics.shares import wilson_interval


@pytest.mark.parametrize(("k", "n"), [(0, 5), (5, 5), (1, 20), (199, 400), (0, 7), (3, 7), (331, 459), (1, 1)])
def test_interval_is_that_of_statsmodels_and_scipy(k, n):
    found = np.ravel(wilson_interval(k, n))
    known = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert found == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)
    assert found == pytest.approx((known.low, known.high), abs=1e-12)


def test_shares_that_are_not_known_have_no_interval():
    low, high = wilson_interval(pd.Series([np.nan, 3.0, 0.0]), pd.Series([5.0, 4.0, 0.0]))
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True]
