"""Rubin's rules by hand, and filled values that recover what complete rows get wrong."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.imputation import DONORS, _donors


def _gappy(seed, n=300):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    x = 0.6 * z + rng.normal(size=n)
    y = 0.5 * x + 0.5 * z + rng.normal(size=n)
    data = pd.DataFrame({"x": x, "y": y, "z": z, "label": "kept"})
    data.loc[rng.random(n) < 1 / (1 + np.exp(-1.5 * z)), "x"] = np.nan
    return data


def test_rules_equal_a_hand_computation():
    q, u = np.array([1.0, 1.2, 0.9, 1.1]), np.array([0.2, 0.25, 0.22, 0.21])
    found = sa.pool_estimates(q, u, complete_df=50)
    between, within = q.var(ddof=1), (u**2).mean()
    total = within + 1.25 * between
    share = 1.25 * between / total
    old, observed = 3 / share**2, 51 / 53 * 50 * (1 - share)
    assert found.std_error == pytest.approx(np.sqrt(total))
    assert found.degrees_of_freedom == pytest.approx(old * observed / (old + observed))
    assert found.p_value == pytest.approx(2 * stats.t.sf(1.05 / np.sqrt(total), old * observed / (old + observed)))
    equal = sa.pool_estimates([1.0, 1.0], [0.2, 0.2])
    assert (equal.std_error, equal.fraction_missing) == pytest.approx((0.2, 0.0))


def test_filled_tables_keep_what_was_known_and_hold_the_slope():
    held, slopes = 0, []
    for seed in range(60):
        data = _gappy(seed)
        tables = sa.impute(data, ["x", "y", "z"], m=10, rounds=5, seed=seed)
        assert all(table["x"].notna().all() for table in tables)
        known = data["x"].notna()
        assert (tables[0].loc[known, "x"] == data.loc[known, "x"]).all()
        assert set(tables[0]["x"]) <= set(data["x"].dropna())
        fits = [sa.estimate_association(table, "y", "x", controls=["z"], covariance="classical") for table in tables]
        pooled = sa.pool_estimates([f.estimate for f in fits], [f.std_error for f in fits], complete_df=297)
        slopes.append(pooled.estimate)
        held += pooled.ci_low <= 0.5 <= pooled.ci_high
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.04)
    assert held / 60 >= 0.87


def test_same_seed_same_tables_and_other_columns_stay():
    first, second = (sa.impute(_gappy(1), ["x", "y", "z"], m=3, seed=4)[2] for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first["label"] == "kept").all()


def test_columns_that_cannot_be_filled_are_named():
    data = _gappy(1)
    with pytest.raises(StatisticError, match=r"x \(.*miss too much"):
        sa.impute(data.assign(x=data["x"].where(data.index < 50)), ["x", "y", "z"])
    with pytest.raises(StatisticError, match="z do not vary"):
        sa.impute(data.assign(z=1.0), ["x", "y", "z"])
    with pytest.raises(StatisticError, match="no column q"):
        sa.impute(data, ["q"])
    with pytest.raises(StatisticError, match="pooling needs two"):
        sa.pool_estimates([1.0], [0.1])


def test_donors_are_the_nearest_by_brute_force():
    rng = np.random.default_rng(6)
    for n in (3, 7, 40):
        known, wanted = rng.normal(size=n), rng.normal(size=200) * 2
        nearest = np.argsort(np.abs(known[None, :] - wanted[:, None]), axis=1)[:, :DONORS]
        for seed in range(5):
            chosen = _donors(known, wanted, np.random.default_rng(seed))
            assert (nearest == chosen[:, None]).any(axis=1).all()
