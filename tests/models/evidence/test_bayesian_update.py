"""Prior and data against a grid; moves of a score and the words for them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.regression.differences import describe_difference


def test_posterior_equals_a_grid():
    found = sa.bayesian_update(0.30, 0.12, prior_mean=0.15, prior_sd=0.06)
    grid = np.linspace(-1, 1, 200_001)
    density = stats.norm.pdf(grid, 0.15, 0.06) * stats.norm.pdf(0.30, grid, 0.12)
    density /= density.sum()
    mean = (grid * density).sum()
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.sd == pytest.approx(np.sqrt(((grid - mean) ** 2 * density).sum()), abs=1e-9)
    assert found.probability_positive == pytest.approx(density[grid > 0].sum(), abs=1e-6)
    assert found.data_weight == pytest.approx(0.06**2 / (0.06**2 + 0.12**2))


def test_range_becomes_a_prior_and_contradiction_is_told():
    mean, sd = sa.normal_from_range(0.05, 0.25)
    assert stats.norm.cdf(0.25, mean, sd) - stats.norm.cdf(0.05, mean, sd) == pytest.approx(0.95)
    assert sa.bayesian_update(0.9, 0.05, prior_mean=mean, prior_sd=sd).conflict_p_value < 1e-6
    with pytest.raises(StatisticError, match="rises from low to high"):
        sa.normal_from_range(0.3, 0.1)
    with pytest.raises(StatisticError, match="positive deviations"):
        sa.bayesian_update(0.1, 0.0, prior_mean=0, prior_sd=1)


@pytest.fixture
def association():
    rng = np.random.default_rng(1)
    x = rng.normal(60, 8, 80)
    return sa.estimate_association(pd.DataFrame({"x": x, "y": 0.2 * x + rng.normal(size=80)}), "y", "x")


def test_moves_scale_the_slope_and_its_interval(association):
    found = sa.associated_differences(association, [-5, 5, 100])
    slope = association.estimate
    assert found["difference"].tolist() == pytest.approx([-5 * slope, 5 * slope, 100 * slope])
    bounds = [5 * association.ci_low, 5 * association.ci_high]
    assert found.loc[1, ["ci_low", "ci_high"]].tolist() == pytest.approx(bounds)
    assert (found["ci_low"] < found["ci_high"]).all()
    assert found["is_inside"].tolist() == [True, True, False]
    with pytest.raises(StatisticError, match="finite moves"):
        sa.associated_differences(association, [])


def test_words_follow_the_design(association):
    assert "went with" in describe_difference(association, 5, outcome="growth", exposure="alignment")
    assert "were followed by" in describe_difference(
        association, 5, outcome="growth", exposure="alignment", lagged=True
    )
    rng = np.random.default_rng(2)
    nothing = sa.estimate_association(pd.DataFrame({"x": rng.normal(size=50), "y": rng.normal(size=50)}), "y", "x")
    assert "cannot be told" in describe_difference(nothing, 5, outcome="growth", exposure="alignment")


def test_vanishing_deviations_leave_the_other_alone():
    sure = sa.bayesian_update(0.3, 1e-200, prior_mean=0.1, prior_sd=0.2)
    assert (sure.mean, sure.sd, sure.data_weight) == pytest.approx((0.3, 1e-200, 1.0))
    assert sure.probability_positive == 1.0
    known = sa.bayesian_update(0.3, 0.1, prior_mean=-0.1, prior_sd=1e-180)
    assert (known.mean, known.data_weight, known.probability_positive) == pytest.approx((-0.1, 0.0, 0.0))
    usual = sa.bayesian_update(0.3, 0.1, prior_mean=0.1, prior_sd=0.2)
    assert usual.sd == pytest.approx((1 / (1 / 0.01 + 1 / 0.04)) ** 0.5)
    assert usual.mean == pytest.approx(0.3 * 0.8 + 0.1 * 0.2)
