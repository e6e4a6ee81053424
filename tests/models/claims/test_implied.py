"""Ratios and correlations: the arithmetic of docs/method.md, simulation, and inverses."""

import numpy as np
import pytest
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import (
    implied_correlation,
    ratio_of_correlation,
    spread_of_extreme_groups,
    uninflate_correlation,
)


@pytest.mark.parametrize(
    ("ratio", "as_risk", "as_odds"), [(2.23, 0.24, 0.18), (3.2, 0.34, 0.26), (8.71, 0.55, 0.45), (16.8, 0.64, 0.55)]
)
def test_implied_correlations_are_those_of_the_method_page(ratio, as_risk, as_odds):
    assert round(implied_correlation(ratio), 2) == as_risk
    assert round(implied_correlation(ratio, kind="odds"), 2) == as_odds


@pytest.mark.parametrize(("top", "bottom", "high"), [(0.25, 0.25, 0.25), (0.1, 0.3, 0.2), (0.5, 0.5, 0.5)])
def test_ratios_equal_scipys_normal_probabilities(top, bottom, high):
    for r in (-0.3, 0.2, 0.6):
        normal = stats.multivariate_normal(cov=[[1, -r], [-r, 1]])
        cut = stats.norm.ppf(1 - high)
        in_bottom = normal.cdf([stats.norm.ppf(bottom), -cut]) / bottom
        in_top = stats.multivariate_normal(cov=[[1, r], [r, 1]]).cdf([stats.norm.ppf(top), -cut]) / top
        expected = in_top / in_bottom
        assert ratio_of_correlation(r, top=top, bottom=bottom, high=high) == pytest.approx(expected, rel=1e-5)


def test_ratio_and_correlation_invert_each_other():
    for r in (-0.5, 0.0, 0.15, 0.7):
        assert implied_correlation(ratio_of_correlation(r)) == pytest.approx(r, abs=1e-8)
    with pytest.raises(StatisticError, match="no correlation from"):
        implied_correlation(1e12)
    with pytest.raises(StatisticError, match="positive"):
        implied_correlation(0.0)


def test_spread_of_extreme_groups_is_the_published():
    found = [spread_of_extreme_groups(share) for share in (0.25, 1 / 3, 0.10)]
    assert np.round(found, 2).tolist() == [1.36, 1.21, 1.80]
    with pytest.raises(StatisticError, match="half of the companies"):
        spread_of_extreme_groups(0.7)


def test_uninflated_correlation_is_that_of_everybody():
    rng = np.random.default_rng(1)
    x = rng.normal(size=400_000)
    y = 0.2 * x + np.sqrt(0.96) * rng.normal(size=400_000)
    low, high = np.quantile(x, [0.25, 0.75])
    extreme = (x < low) | (x > high)
    inflated = np.corrcoef(x[extreme], y[extreme])[0, 1]
    assert inflated == pytest.approx(0.27, abs=0.01)
    assert uninflate_correlation(inflated) == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: implied_correlation(2.0, kind="rate"), "no kind 'rate'"),
        (lambda: implied_correlation(2.0, top=0), "top is 0"),
        (lambda: implied_correlation(2.0, high=1.2), "high is 1.2"),
        (lambda: implied_correlation("2"), "a ratio is positive"),
        (lambda: ratio_of_correlation(0.97), "exact from -0.95 to 0.95"),
        (lambda: ratio_of_correlation(np.nan), "correlation is nan"),
        (lambda: ratio_of_correlation(0.2, bottom=1.0), "bottom is 1.0"),
        (lambda: uninflate_correlation(1.4), "correlation is 1.4"),
        (lambda: uninflate_correlation(0.4, share=0.0), "half of the companies"),
    ],
)
def test_what_implies_nothing_is_refused(call, words):
    with pytest.raises(StatisticError, match=words):
        call()
