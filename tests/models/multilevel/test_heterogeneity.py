"""Slopes of groups against formulas worked by hand, planted differences, and coverage."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from scipy import optimize

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.multilevel.heterogeneity import _Spreads


def _data(seed, sd=0.4, groups=8, size=50, mean=0.5):
    rng = np.random.default_rng(seed)
    industry = np.repeat([f"i{g}" for g in range(groups)], size)
    slopes = mean + sd * rng.normal(size=groups)
    x = rng.normal(size=groups * size)
    y = np.repeat(slopes, size) * x + rng.normal(size=groups * size)
    return pd.DataFrame({"industry": industry, "x": x, "y": y}), slopes


def test_pooling_solves_the_generalised_q_equation():
    data, _ = _data(1)
    found = sa.group_slopes(data, "y", "x")
    y, v = found.groups["slope"].to_numpy(), found.groups["std_error"].to_numpy() ** 2

    def excess(tau2):
        w = 1 / (v + tau2)
        return (w * (y - (w * y).sum() / w.sum()) ** 2).sum() - (len(y) - 1)

    tau2 = optimize.brentq(excess, 0, 10)
    w = 1 / (v + tau2)
    mean = (w * y).sum() / w.sum()
    assert found.sd_between**2 == pytest.approx(tau2, rel=1e-4)
    assert found.mean == pytest.approx(mean, rel=1e-5)
    knapp = np.sqrt((w * (y - mean) ** 2).sum() / (len(y) - 1) / w.sum())
    assert found.std_error == pytest.approx(knapp, rel=1e-4)


def test_eight_schools_are_shrunken_as_printed():
    # Gelman and others (2013), table 5.3: posterior medians by simulation, flat prior on the spread.
    effects, errors = np.array([28, 8, -3, 7, -1, 1, 18, 12.0]), np.array([15, 10, 16, 11, 9, 11, 10, 18.0])
    shrunken, error, _ = _Spreads(effects, errors**2).shrunken()
    assert shrunken == pytest.approx([11, 8, 6, 8, 5, 6, 10, 8], abs=1.2)
    assert error == pytest.approx([8.4, 6.4, 7.9, 6.7, 6.3, 6.8, 6.8, 8.0], abs=0.6)


@repeated(16, proof_runs=300)
def test_shrunken_slopes_are_nearer_the_truth_and_the_mean_covers(n_runs):
    closer, covered, within = [], [], []
    for seed in range(n_runs):
        data, truth = _data(seed, sd=0.2, size=25)
        found = sa.group_slopes(data, "y", "x")
        rows = found.groups
        closer.append(((rows["shrunken"] - truth) ** 2).mean() < ((rows["slope"] - truth) ** 2).mean())
        covered.append(found.ci_low < 0.5 < found.ci_high)
        within.append(((rows["shrunken_low"] < truth) & (truth < rows["shrunken_high"])).mean())
    assert np.mean(closer) > 0.75
    assert np.mean(covered) == about(0.95, n_runs)
    assert np.mean(within) == about(0.95, 4 * n_runs)


@repeated(16, proof_runs=300)
def test_one_more_group_lies_where_it_is_expected_though_spreads_are_often_estimated_as_zero(n_runs):
    held = []
    for seed in range(n_runs):
        data, truth = _data(seed, sd=0.2, groups=9, size=25)
        found = sa.group_slopes(data[data["industry"] != "i8"], "y", "x")
        held.append(found.prediction_low < truth[8] < found.prediction_high)
    assert np.mean(held) == about(0.95, n_runs)


def test_range_of_one_more_group_is_that_of_draws_from_every_spread():
    effects, errors = np.array([28, 8, -3, 7, -1, 1, 18, 12.0]), np.array([15, 10, 16, 11, 9, 11, 10, 18.0])
    likely, rng = _Spreads(effects, errors**2), np.random.default_rng(0)
    place = rng.choice(len(likely.chance), 200_000, p=likely.chance[:, 0])
    mean = rng.normal(likely.mean[place, 0], 1 / np.sqrt(likely.total[place, 0]))
    drawn = rng.normal(mean, likely.spreads[place, 0])
    assert likely.one_more(0.8) == pytest.approx(tuple(np.quantile(drawn, [0.1, 0.9])), abs=0.15)


def test_equal_slopes_are_drawn_together():
    data, _ = _data(3, sd=0.0, size=40)
    found = sa.group_slopes(data, "y", "x")
    assert found.groups["shrunken"].std() < 0.6 * found.groups["slope"].std()
    assert found.heterogeneity_p_value > 0.01


def test_small_groups_are_left_out_with_the_reason():
    data, _ = _data(4)
    data = pd.concat([data, data.head(5).assign(industry="tiny")])
    found = sa.group_slopes(data, "y", "x")
    assert found.left_out["group"].tolist() == ["tiny"]
    assert "degrees of freedom" in found.left_out["reason"][0]
    assert found.n_groups == 8
    assert found.tidy()["term"].tolist()[0] == "mean"


def test_too_few_groups_are_refused():
    data, _ = _data(5, groups=2)
    with pytest.raises(StatisticError, match="2 groups of industry"):
        sa.group_slopes(data, "y", "x")
    with pytest.raises(StatisticError, match="no column sector"):
        sa.group_slopes(data, "y", "x", "sector")
