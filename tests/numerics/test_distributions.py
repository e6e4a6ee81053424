"""Distributions against `scipy.stats`: equal to the last digit, at the ends of their domains too."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.numerics import distributions as ours

SHARES = [-0.1, 0.0, 1e-300, 1e-9, 0.025, 0.1, 0.5, 0.8, 0.975, 1.0, 1.2, np.nan]
VALUES = [-np.inf, -30.0, -1.96, -1e-9, 0.0, 0.2, 1.0, 4.0, 250.0, 1e300, np.inf, np.nan]
FREEDOM = [-1.0, 0.0, 0.5, 1.0, 2.7, 9.0, 120.0, 1e7, np.inf, np.nan]
BELOW = [3.0, 4.5, 20.0, 1e5]
INSIDE = [1e-300, 1e-9, 0.025, 0.1, 0.5, 0.8, 0.975, np.nan]


@pytest.mark.parametrize(
    ("found", "expected", "grids"),
    [
        (ours.normal_quantile, stats.norm.ppf, (SHARES,)),
        (ours.normal_cdf, stats.norm.cdf, (VALUES,)),
        (ours.normal_upper_tail, stats.norm.sf, (VALUES,)),
        (ours.t_quantile, stats.t.ppf, (SHARES, FREEDOM)),
        (ours.t_cdf, stats.t.cdf, (VALUES, FREEDOM)),
        (ours.t_upper_tail, stats.t.sf, (VALUES, FREEDOM)),
        (ours.f_quantile, stats.f.ppf, (INSIDE, FREEDOM, BELOW)),
        (ours.f_upper_tail, stats.f.sf, (VALUES, FREEDOM[:-2], BELOW)),
        (ours.chi_square_upper_tail, stats.chi2.sf, (VALUES[:-2], FREEDOM)),
        (ours.chi_square_quantile_above, stats.chi2.isf, (INSIDE, FREEDOM[2:])),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_values_are_those_of_scipy_to_the_last_digit(found, expected, grids):
    arguments = [each.ravel() for each in np.meshgrid(*map(np.array, grids))]
    np.testing.assert_array_equal(found(*arguments), expected(*arguments))
    one = [float(values[len(values) // 2]) for values in arguments]
    assert isinstance(found(*one), float)
    np.testing.assert_array_equal(found(*one), expected(*one))


def test_density_of_the_normal_distribution_is_that_of_scipy():
    x = np.linspace(-8, 8, 101)
    np.testing.assert_array_equal(ours.normal_density(x), stats.norm.pdf(x))


def test_columns_of_a_table_give_arrays():
    column = pd.Series([3.0, 9.0], index=["a", "b"])
    assert type(ours.t_quantile(0.975, column)) is np.ndarray
    assert type(ours.normal_upper_tail(column)) is np.ndarray


def test_chances_of_draws_without_putting_back_are_those_of_scipy():
    rng = np.random.default_rng(5)
    n = 60
    marked, drawn = rng.integers(0, n + 1, 300), rng.integers(0, n + 1, 300)
    seen = rng.integers(0, 40, 300)
    expected = stats.hypergeom.sf(seen - 1, n, marked, drawn)
    np.testing.assert_allclose(ours.hypergeometric_at_least(seen, n, marked, drawn), expected, atol=1e-12)
    assert ours.hypergeometric_at_least([], n, [], []).shape == (0,)


def test_many_draws_are_looked_at_a_few_at_a_time(monkeypatch):
    rng = np.random.default_rng(6)
    marked, drawn, seen = rng.integers(1, 400, (3, 500))
    expected = stats.hypergeom.sf(seen - 1, 1000, marked, drawn)
    sizes, exactly = [], ours.hypergeometric
    monkeypatch.setattr(ours, "CELLS_AT_ONCE", 2_000)
    monkeypatch.setattr(
        ours, "hypergeometric", lambda count, *given: sizes.append(count.size) or exactly(count, *given)
    )
    np.testing.assert_allclose(ours.hypergeometric_at_least(seen, 1000, marked, drawn), expected, atol=1e-12)
    assert len(sizes) > 10 and max(sizes) <= 2_000


def test_exact_tests_of_every_small_table_are_those_of_scipy():
    tables = [np.array(cells).reshape(2, 2) for cells in np.ndindex(5, 5, 5, 5)]
    rng = np.random.default_rng(8)
    tables += [rng.integers(0, 90, (2, 2)) for _ in range(200)]
    found = [ours.fisher_p_value(table) for table in tables]
    expected = [stats.fisher_exact(table).pvalue for table in tables]
    np.testing.assert_allclose(found, expected, atol=1e-9)
