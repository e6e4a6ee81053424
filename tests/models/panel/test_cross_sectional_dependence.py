"""Errors summed over periods against R plm, loops over pairs, and shocks that all companies share."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.panel.cross_sectional_dependence import beck_katz_covariance, driscoll_kraay_covariance
from stratalign.numerics.least_squares import fit_least_squares


@pytest.mark.real
@pytest.mark.parametrize(
    ("options", "key"),
    [({"covariance": "driscoll_kraay", "max_lag": 2}, "SCC"), ({"covariance": "beck_katz"}, "BK_pcse")],
)
def test_errors_of_ten_firms_equal_plm(real_data, reference, options, key):
    data = pd.read_csv(real_data("grunfeld") / "grunfeld_plm_10firms.csv")
    found = sa.estimate_panel(data, "inv", "value", controls=["capital"], entity="firm", period="year", **options)
    errors = found.coefficients.set_index("term")["std_error"].to_dict()
    assert errors == pytest.approx(reference("grunfeld", "within")[key], rel=1e-6)
    assert found.covariance == options["covariance"]
    assert found.degrees_of_freedom == {"SCC": 19.0, "BK_pcse": 188.0}[key]


@pytest.fixture
def unequal():
    """A fit over 8 entities and 15 periods of which a quarter of the rows is missing."""
    rng = np.random.default_rng(1)
    entity, period = np.repeat(np.arange(8), 15), np.tile(np.arange(15), 8)
    kept = rng.random(120) < 0.75
    x = np.column_stack([np.ones(120), rng.normal(size=120)])
    y = x[:, 1] + rng.normal(size=15)[period] + rng.normal(size=120)
    return fit_least_squares(x[kept], y[kept]), entity[kept], period[kept]


@pytest.mark.parametrize("max_lag", [0, 1, 4])
def test_shared_shocks_equal_sums_over_pairs_of_rows(unequal, max_lag):
    fit, _, period = unequal
    scores = fit.design * fit.residuals[:, None]
    weight = np.maximum(1 - np.abs(period[:, None] - period[None, :]) / (max_lag + 1), 0)
    expected = fit.bread @ scores.T @ weight @ scores @ fit.bread
    np.testing.assert_allclose(driscoll_kraay_covariance(fit, period, max_lag), expected, rtol=1e-10)


def test_panel_corrected_covariance_equals_a_loop_over_pairs_of_entities(unequal):
    fit, entity, period = unequal
    shared = np.zeros((8, 8))
    for i in range(8):
        for j in range(8):
            products = [
                fit.residuals[(entity == i) & (period == t)][0] * fit.residuals[(entity == j) & (period == t)][0]
                for t in range(15)
                if ((entity == i) & (period == t)).any() and ((entity == j) & (period == t)).any()
            ]
            shared[i, j] = np.mean(products)
    omega = np.where(period[:, None] == period[None, :], shared[np.ix_(entity, entity)], 0.0)
    expected = fit.bread @ fit.design.T @ omega @ fit.design @ fit.bread
    np.testing.assert_allclose(beck_katz_covariance(fit, entity, period), expected, rtol=1e-10)


def _shaken(seed, n=40, years=40):
    rng = np.random.default_rng(seed)
    keys = pd.MultiIndex.from_product([range(n), range(years)], names=["entity_id", "period_end"]).to_frame(index=False)
    year = keys["period_end"].to_numpy()
    x = rng.normal(size=years)[year] + rng.normal(size=len(keys))
    return keys.assign(x=x, y=rng.normal(size=years)[year] + rng.normal(size=len(keys)))


@repeated(60, proof_runs=500)
def test_intervals_hold_where_all_companies_share_shocks(n_runs):
    held = {"driscoll_kraay": 0, "beck_katz": 0, "cluster": 0}
    for seed in range(n_runs):
        data = _shaken(seed)
        for covariance in held:
            found = sa.estimate_panel(data, "y", "x", covariance=covariance)
            held[covariance] += found.ci_low <= 0 <= found.ci_high
    assert held["driscoll_kraay"] / n_runs > 0.87
    assert held["beck_katz"] / n_runs > 0.9
    assert held["cluster"] / n_runs < 0.6


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d[d["period_end"] < 9], {}, "there are 9 periods; 10 are needed"),
        (lambda d: d.assign(x=(d["period_end"] == 4) * (1.0 + d["entity_id"])), {}, "x differs by period_end 4 alone"),
        (lambda d: d, {"max_lag": 40}, "below the number of periods, 40"),
        (lambda d: d, {"max_lag": -1}, "max_lag is -1"),
        (lambda d: d, {"max_lag": 1.5}, "max_lag is 1.5"),
        (lambda d: d, {"max_lag": 2, "covariance": "cluster"}, "goes with covariance='driscoll_kraay'"),
        (lambda d: d, {"effects": "between"}, "classical errors only, not driscoll_kraay"),
    ],
)
def test_shocks_that_cannot_be_told_are_refused(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.estimate_panel(change(_shaken(1)), "y", "x", **({"covariance": "driscoll_kraay"} | options))
