"""BCa intervals against SciPy's and R's; expanded percentiles against the t interval."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.numerics.least_squares import fit_least_squares
from stratalign.numerics.resampling import bca_interval, expanded_tail


def test_interval_equals_scipys_on_the_same_draws():
    rng = np.random.default_rng(1)
    data = rng.exponential(size=60)
    draws = data[rng.integers(0, 60, (4000, 60))].mean(axis=1)
    left_out = (data.sum() - data) / 59
    found = bca_interval(data.mean(), draws, left_out)
    theirs = stats.bootstrap((data,), np.mean, n_resamples=20_000, method="BCa", rng=2).confidence_interval
    assert found == pytest.approx(tuple(theirs), rel=0.02)


@pytest.mark.real
def test_interval_of_a_slope_with_one_wild_company_is_near_r(real_data, reference):
    names = ["lsales", "lmktval", "profmarg", "ceoten", "comten"]
    data = pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")[["lsalary", *names]].dropna()
    x = np.column_stack([np.ones(len(data)), data[names]])
    y, n = data["lsalary"].to_numpy(), len(data)
    rng = np.random.default_rng(3)
    draws = np.array([np.linalg.lstsq(x[rows], y[rows], rcond=None)[0][1] for rows in rng.integers(0, n, (6000, n))])
    left_out = np.array([fit_least_squares(np.delete(x, i, 0), np.delete(y, i)).coefficients[1] for i in range(n)])
    expected = reference("wooldridge_firms", "ceosal2_boot_bca_lsales")
    estimate = fit_least_squares(x, y).coefficients[1]
    low, high = bca_interval(estimate, draws, left_out)
    assert estimate == pytest.approx(expected["est"], rel=1e-10)
    assert draws.std(ddof=1) == pytest.approx(expected["se"], rel=0.05)
    assert (low, high) == pytest.approx((expected["bca_lo"], expected["bca_hi"]), abs=0.02)


def test_few_draws_and_draws_without_an_answer():
    with pytest.raises(StatisticError, match="there are 10"):
        bca_interval(1.0, np.ones(10), np.ones(5))
    with pytest.raises(StatisticError, match="100 of 100 resamples have no answer"):
        bca_interval(1.0, np.full(100, np.nan), np.ones(5))
    with pytest.raises(StatisticError, match="no estimate"):
        bca_interval(np.nan, np.arange(100.0), np.ones(5))


@pytest.mark.parametrize("estimate", [-1.0, 100.0])
def test_resamples_all_on_one_side_have_no_interval(estimate):
    with pytest.raises(StatisticError, match="all 100 resamples lie on one side of the estimate"):
        bca_interval(estimate, np.arange(100.0), np.arange(10.0))


@pytest.mark.parametrize(("estimate", "share"), [(98.5, "99.0%"), (0.5, "1.0%")])
def test_an_interval_that_would_miss_its_estimate_is_refused(estimate, share):
    with pytest.raises(StatisticError, match=f"the estimate lies outside of it: {share} of the resamples are below"):
        bca_interval(estimate, np.arange(100.0), np.arange(10.0))


@pytest.mark.parametrize("n", [2, 5, 30, 1000])
def test_expanded_percentiles_of_a_mean_are_its_t_interval(n):
    # Means of endlessly many resamples are normal about the mean, with the variance divided by n once more.
    tail = expanded_tail(0.95, n)
    high = stats.norm(0, np.sqrt((n - 1) / n / n)).isf(tail)
    assert high == pytest.approx(stats.t.interval(0.95, n - 1, scale=1 / np.sqrt(n))[1], rel=1e-9)
    assert tail < 0.025


@pytest.mark.parametrize(
    ("estimate", "draws", "words"),
    [
        (np.arange(60.0), 3.0, "shape 60 and one number"),
        (3.0, np.ones((60, 2)), "one number and numbers of shape 60 x 2"),
    ],
)
def test_an_estimate_and_resamples_that_changed_places_are_named(estimate, draws, words):
    with pytest.raises(StatisticError, match=words):
        bca_interval(estimate, draws, np.arange(5.0))
