"""Simple slopes and regions by their definition, indirect associations that were put in."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.robustness.paths import product_interval


def _moderated(seed, n=400):
    rng = np.random.default_rng(seed)
    x, w, c = rng.normal(size=(3, n))
    return pd.DataFrame({"x": x, "w": w, "c": c, "y": 0.2 * x + 0.3 * x * w + 0.1 * c + rng.normal(size=n)})


def test_simple_slopes_equal_statsmodels_at_shifted_moderators():
    data = _moderated(1)
    found = sa.moderation(data, "y", "x", "w", ["c"], covariance="HC3")
    for at, shift in (("mean - 1 sd", -1), ("mean", 0), ("mean + 1 sd", 1)):
        moved = data.assign(v=data["w"] - data["w"].mean() - shift * data["w"].std())
        fit = smf.ols("y ~ x * v + c", moved).fit(cov_type="HC3", use_t=True)
        row = found.simple_slopes.loc[at]
        assert (row["estimate"], row["std_error"]) == pytest.approx((fit.params["x"], fit.bse["x"]), rel=1e-8)
    assert found.interaction["p_value"] == pytest.approx(fit.pvalues["x:v"], rel=1e-6)


def test_slope_is_barely_significant_at_the_ends_of_the_regions():
    data = _moderated(2)
    found = sa.moderation(data, "y", "x", "w", covariance="HC3")
    assert len(found.regions) == 2
    for root in found.regions:
        fit = smf.ols("y ~ x * v", data.assign(v=data["w"] - root)).fit(cov_type="HC3", use_t=True)
        assert fit.pvalues["x"] == pytest.approx(0.05, abs=1e-6)
    assert 0 < found.share_significant < 1


def _mediated(seed, n=250):
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=(2, n))
    m = 0.5 * x + 0.3 * c + rng.normal(size=n)
    return pd.DataFrame({"x": x, "c": c, "m": m, "y": 0.4 * m + 0.2 * x + 0.3 * c + rng.normal(size=n)})


def test_parts_equal_the_product_of_statsmodels_slopes_and_add_up():
    data = _mediated(1)
    found = sa.mediation(data, "y", "x", "m", ["c"], draws=200)
    first = smf.ols("m ~ x + c", data).fit().params["x"]
    second = smf.ols("y ~ x + m + c", data).fit().params
    effects = found.effects["estimate"]
    assert effects["indirect"] == pytest.approx(first * second["m"], rel=1e-9)
    assert effects["direct"] == pytest.approx(second["x"], rel=1e-9)
    assert effects["indirect"] + effects["direct"] == pytest.approx(effects["total"], rel=1e-9)
    assert found.share_indirect == pytest.approx(effects["indirect"] / effects["total"])


@pytest.mark.parametrize(("slopes", "level"), [((0.4, 0.3), 0.95), ((0.0, -0.5), 0.9), ((0.0, 0.0), 0.95)])
def test_product_interval_equals_a_million_draws(slopes, level):
    rng = np.random.default_rng(3)
    parts = [(slope, error, freedom) for slope, error, freedom in zip(slopes, (0.2, 0.15), (28, 27), strict=True)]
    drawn = np.prod([slope + error * rng.standard_t(freedom, 1_000_000) for slope, error, freedom in parts], axis=0)
    expected = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    np.testing.assert_allclose(product_interval(*parts, level), expected, atol=1e-3)


def test_paths_have_the_intervals_of_the_default_slopes():
    data = _mediated(2, 60)
    found = sa.mediation(data, "y", "x", "m", ["c"]).effects
    for name, outcome, exposure, controls in (
        ("first_path", "m", "x", ["c"]),
        ("second_path", "y", "m", ["x", "c"]),
        ("direct", "y", "x", ["m", "c"]),
        ("total", "y", "x", ["c"]),
    ):
        slope = sa.estimate_association(data, outcome, exposure, controls=controls)
        expected = (slope.estimate, slope.std_error, slope.ci_low, slope.ci_high)
        assert found.loc[name].tolist() == pytest.approx(expected, rel=1e-8)


@repeated(24, proof_runs=600)
def test_bca_interval_of_the_indirect_part_holds_with_many_normal_rows(n_runs):
    held = 0
    for seed in range(n_runs):
        found = sa.mediation(_mediated(seed, 120), "y", "x", "m", ["c"], interval="bca", draws=400)
        row = found.effects.loc["indirect"]
        held += row["ci_low"] <= 0.2 <= row["ci_high"]
    assert held / n_runs == about(0.95, n_runs)


def test_small_and_degenerate_data_are_refused():
    with pytest.raises(StatisticError, match="10 complete rows"):
        sa.moderation(_moderated(1).head(10), "y", "x", "w")
    with pytest.raises(StatisticError, match="do not vary"):
        sa.moderation(_moderated(1).assign(w=1.0), "y", "x", "w")
    with pytest.raises(StatisticError, match="no column q"):
        sa.mediation(_mediated(1), "y", "x", "q")
    with pytest.raises(StatisticError, match="determine each other"):
        sa.mediation(_mediated(1).assign(m=lambda d: 2 * d["x"]), "y", "x", "m")


@pytest.mark.parametrize("off", [1e6, 1e8])
def test_a_large_mean_moves_nothing(off):
    data = _mediated(4)
    plain = sa.mediation(data, "y", "x", "m", ["c"], draws=100).effects
    moved = sa.mediation(data + off, "y", "x", "m", ["c"], draws=100).effects
    # Values near 1e8 keep eight digits after the point.
    np.testing.assert_allclose(moved, plain, atol=1e-6)
    scaled = sa.mediation(data * [10, 1, 1e3, 1e-4], "y", "x", "m", ["c"], draws=100).effects
    units = np.array([1e-5, 1e-5, 1e-5, 1e2, 1e-7])
    np.testing.assert_allclose(scaled, plain * units[:, None], rtol=1e-9)


def test_resamples_without_a_rare_case_are_left_out_or_refused():
    data = _mediated(5)
    few = data.assign(m=(np.arange(250) < 8) * 1.0)
    for interval in ("bca", "product"):
        assert np.isfinite(sa.mediation(few, "y", "x", "m", interval=interval, draws=300).effects).all(axis=None)
    for name in ("m", "x"):
        alone = data.assign(**{name: (np.arange(250) == 3) * 1.0})
        with pytest.raises(StatisticError, match="of 300 resamples"):
            sa.mediation(alone, "y", "x", "m", interval="bca", draws=300)
        with pytest.raises(StatisticError, match="1 of 250 rows determine a term alone"):
            sa.mediation(alone, "y", "x", "m")


def test_a_row_that_determines_a_term_alone_is_refused():
    data = _moderated(3).assign(one=lambda d: (d.index == 17) * 1.0, rare=lambda d: (d.index < 2) * 1.0)
    with pytest.raises(StatisticError, match="1 of 400 rows determine a term alone"):
        sa.moderation(data, "y", "x", "w", ["one"])
    with pytest.raises(StatisticError, match="2 of 400 rows determine a term alone"):
        sa.moderation(data, "y", "x", "rare")


@pytest.mark.parametrize(
    ("options", "words"),
    [({"controls": "c"}, "controls is 'c'"), ({"ci_level": 95}, "ci_level is 95")],
)
def test_wrong_options_of_paths_are_refused(options, words):
    with pytest.raises(StatisticError, match=words):
        sa.moderation(_moderated(1), "y", "x", "w", **options)
    with pytest.raises(StatisticError, match=words):
        sa.mediation(_mediated(1), "y", "x", "m", **options)
    with pytest.raises(StatisticError, match="draws is 9"):
        sa.mediation(_mediated(1), "y", "x", "m", draws=9)
    with pytest.raises(StatisticError, match="no interval 'percentile'"):
        sa.mediation(_mediated(1), "y", "x", "m", interval="percentile")


def test_error_of_the_indirect_part_is_that_of_a_product_of_estimates():
    first = sa.estimate_association(_mediated(2, 60), "m", "x")
    found = sa.mediation(_mediated(2, 60), "y", "x", "m").effects
    second = sa.estimate_association(_mediated(2, 60), "y", "m", controls=["x"])
    draws = np.random.default_rng(0).normal(size=(2, 2_000_000))
    product = (first.estimate + first.std_error * draws[0]) * (second.estimate + second.std_error * draws[1])
    assert found.loc["indirect", "std_error"] == pytest.approx(product.std(), rel=2e-3)


def test_tidy_of_a_moderation_has_the_test_of_the_named_arguments():
    data = _mediated(2, 60).assign(product=lambda rows: rows["x"] * rows["m"])
    row = sa.moderation(data, "y", "x", "m").tidy().iloc[0]
    named = sa.estimate_association(data, "y", "product", controls=["x", "m"])
    assert row[["estimate", "std_error", "ci_low", "ci_high", "p_value"]].tolist() == pytest.approx(
        [named.estimate, named.std_error, named.ci_low, named.ci_high, named.p_value], rel=1e-8
    )
    assert row["degrees_of_freedom"] == named.degrees_of_freedom == 56
