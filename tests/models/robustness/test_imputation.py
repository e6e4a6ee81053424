"""Rubin's rules by hand, and filled values that recover what complete rows get wrong."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.robustness.imputation import DONORS, _donors


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


@repeated(14, proof_runs=400)
def test_filled_tables_keep_what_was_known_and_hold_the_slope(n_runs):
    held, slopes = 0, []
    for seed in range(n_runs):
        data = _gappy(seed)
        tables = sa.impute(data, ["x", "y", "z"], m=5, rounds=5, seed=seed)
        assert all(table["x"].notna().all() for table in tables)
        known = data["x"].notna()
        assert (tables[0].loc[known, "x"] == data.loc[known, "x"]).all()
        assert set(tables[0]["x"]) <= set(data["x"].dropna())
        fits = [sa.estimate_association(table, "y", "x", controls=["z"], covariance="classical") for table in tables]
        pooled = sa.pool_estimates([f.estimate for f in fits], [f.std_error for f in fits], complete_df=297)
        slopes.append(pooled.estimate)
        held += pooled.ci_low <= 0.5 <= pooled.ci_high
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.04)
    assert held / n_runs == about(0.95, n_runs)


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


def test_a_large_mean_and_a_small_spread_damp_nothing():
    rng = np.random.default_rng(8)
    year = 2000 + rng.integers(0, 15, 400)
    data = pd.DataFrame({"year": year, "x": 0.5 * (year - 2007) + 0.1 * rng.normal(size=400)})
    data["x"] = data["x"].mask(rng.random(400) < 0.4)
    moved = data.assign(year=data["year"] - 2007)
    tables, shifted = (sa.impute(part, ["year", "x"], m=4, seed=1) for part in (data, moved))
    for one, other in zip(tables, shifted, strict=True):
        np.testing.assert_array_equal(one["x"], other["x"])
        missing = data["x"].isna()
        fit = np.polyfit(one.loc[missing, "year"], one.loc[missing, "x"], 1)
        assert fit[0] == pytest.approx(0.5, abs=0.02)


def test_filled_values_are_of_the_chained_equations_whatever_the_units():
    data = _gappy(3)
    first = sa.impute(data, ["x", "y", "z"], m=2, seed=5)[1]
    other = sa.impute(data.assign(x=1e4 + 100 * data["x"], z=data["z"] / 1e6), ["x", "y", "z"], m=2, seed=5)[1]
    np.testing.assert_allclose(other["x"], 1e4 + 100 * first["x"], rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d.head(0), {}, "no rows"),
        (lambda d: d.assign(x="many"), {}, "x is not numeric"),
        (lambda d: d, {"columns": "x"}, "columns is 'x'"),
        (lambda d: d, {"columns": []}, "name some"),
        (lambda d: d, {"m": 1}, "m is 1"),
        (lambda d: d, {"rounds": 0}, "rounds is 0"),
        (lambda d: d, {"seed": -1}, "seed is -1"),
        (lambda d: d.dropna().head(8), {}, "8 rows are too few to fill 3 columns"),
    ],
)
def test_tables_that_cannot_be_filled_are_refused(change, options, words):
    columns = options.pop("columns", ["x", "y", "z"])
    with pytest.raises(StatisticError, match=words):
        sa.impute(change(_gappy(1)), columns, **options)


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        (([1.0, 2.0], [0.1, -0.1]), {}, "1 are missing, infinite, or an error not above 0"),
        (([1.0, 2.0], [0.1, np.nan]), {}, "1 are missing"),
        (([1.0, np.inf], [0.1, 0.1]), {}, "1 are missing"),
        (([1.0, 2.0], [0.1, 0.1]), {"complete_df": 0}, "complete_df is 0"),
        (([1.0, 2.0], [0.1, 0.1]), {"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_estimates_that_cannot_be_pooled_are_refused(given, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.pool_estimates(*given, **options)
