"""Robust covariances against R sandwich and clubSandwich, brute force, and simulated coverage."""

import json

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from scipy import linalg, stats

import stratalign as sa
from stratalign.doctor.reference.stored import stored_answers, table
from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import (
    bias_reduced_covariance,
    cluster_covariance,
    heteroskedastic_covariance,
    jackknife_covariance,
    two_way_cluster_covariance,
)
from stratalign.numerics.least_squares import fit_least_squares

CEO = ["lsales", "lmktval", "profmarg", "ceoten", "comten"]
BOARD = ["boardindprop", "dirageavg", "femaledirsprop", "debtassets", "lnemp", "ceotenure"]


def _data(seed, n=120, k=3, n_clusters=12):
    rng = np.random.default_rng(seed)
    codes = np.sort(rng.integers(0, n_clusters, n))
    x = np.column_stack([np.ones(n), rng.normal(size=(n, k - 1))])
    return x, x @ np.arange(k) + rng.normal(size=n) + rng.normal(size=n_clusters)[codes], codes


@pytest.mark.real
@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5"])
def test_heteroskedastic_errors_equal_r(real_data, reference, kind):
    data = pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")
    found = sa.estimate_association(data, "lsalary", "lsales", controls=CEO[1:], covariance=kind)
    expected = reference("wooldridge_firms", "ceosal2_se")
    errors = found.coefficients.set_index("term")["std_error"]
    assert [errors[term] for term in CEO] == pytest.approx([expected[term][kind] for term in CEO], rel=1e-8)
    coefficients = reference("wooldridge_firms", "ceosal2_ols")
    assert found.estimate == pytest.approx(coefficients["lsales"], rel=1e-10)
    assert found.r_squared == pytest.approx(coefficients["r2"], rel=1e-10)


@pytest.mark.real
@pytest.mark.parametrize("term", BOARD)
def test_bias_reduced_errors_and_freedom_equal_clubsandwich(real_data, reference, term):
    data = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    others = [name for name in BOARD if name != term]
    found = sa.estimate_association(data, "roani", term, controls=others, covariance="CR2", cluster="companyid")
    expected = reference("multilevel_paneldat", "clubsandwich_CR2")[term]
    assert found.std_error == pytest.approx(expected["se"], rel=1e-8)
    assert found.degrees_of_freedom == pytest.approx(expected["df_satt"], rel=1e-8)
    assert found.p_value == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.parametrize("n_clusters", [6, 60])
def test_bias_reduced_covariance_equals_its_definition(n_clusters):
    x, y, codes = _data(2, n_clusters=n_clusters)
    codes = np.unique(codes, return_inverse=True)[1]
    fit = fit_least_squares(x, y)
    bread = np.linalg.inv(x.T @ x)
    maker = np.eye(len(y)) - x @ bread @ x.T
    residual = maker @ y
    meat, parts = np.zeros((3, 3)), []
    for g in range(codes.max() + 1):
        rows = codes == g
        adjust = np.real(linalg.inv(linalg.sqrtm(maker[np.ix_(rows, rows)])))
        score = x[rows].T @ adjust @ residual[rows]
        meat += np.outer(score, score)
        parts.append(maker[rows].T @ adjust @ x[rows] @ bread[:, 1])
    covariance, freedom = bias_reduced_covariance(fit, codes)
    np.testing.assert_allclose(covariance, bread @ meat @ bread, rtol=1e-8)
    products = np.array(parts) @ np.array(parts).T
    assert freedom[1] == pytest.approx(np.trace(products) ** 2 / (products**2).sum(), rel=1e-8)


def test_two_directions_of_clusters_equal_sums_over_pairs():
    x, y, first = _data(3)
    second = np.random.default_rng(1).integers(0, 15, len(y))
    fit = fit_least_squares(x, y)
    scores = x * fit.residuals[:, None]

    def factor(codes):
        g = len(np.unique(codes))
        return g / (g - 1) * (len(y) - 1) / (len(y) - 3)

    pairs = first * 100 + second
    meat = np.zeros((3, 3))
    for codes, sign in ((first, 1), (second, 1), (pairs, -1)):
        same = codes[:, None] == codes[None, :]
        meat += sign * factor(codes) * scores.T @ same @ scores
    np.testing.assert_allclose(two_way_cluster_covariance(fit, first, second), fit.bread @ meat @ fit.bread, rtol=1e-10)


def test_weighted_fit_equals_statsmodels():
    import statsmodels.api as sm

    x, y, codes = _data(4)
    weights = np.random.default_rng(1).uniform(0.5, 2, len(y))
    fit = fit_least_squares(x, y, weights)
    expected = sm.WLS(y, x, weights=weights).fit(cov_type="HC3")
    np.testing.assert_allclose(fit.coefficients, expected.params, rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(heteroskedastic_covariance(fit, "HC3"))), expected.bse, rtol=1e-10)
    clustered = sm.WLS(y, x, weights=weights).fit(cov_type="cluster", cov_kwds={"groups": codes})
    np.testing.assert_allclose(np.sqrt(np.diag(cluster_covariance(fit, codes))), clustered.bse, rtol=1e-10)


@repeated(60, proof_runs=1000)
def test_bias_reduced_interval_holds_with_few_unequal_clusters(n_runs):
    rng = np.random.default_rng(5)
    sizes = np.array([4, 6, 8, 10, 12, 20, 30, 40])
    codes = np.repeat(np.arange(8), sizes)
    shared = rng.normal(size=8)
    x = shared[codes] + rng.normal(size=len(codes))
    held = {"CR2": 0, "plain": 0}
    for _ in range(n_runs):
        errors = rng.normal(size=8)[codes] + rng.normal(size=len(codes))
        data = pd.DataFrame({"x": x, "y": errors, "g": codes})
        found = sa.estimate_association(data, "y", "x", covariance="CR2", cluster="g")
        held["CR2"] += found.ci_low <= 0 <= found.ci_high
        design = np.column_stack([np.ones(len(x)), x])
        fit = fit_least_squares(design, errors)
        error = np.sqrt(cluster_covariance(fit, codes)[1, 1])
        held["plain"] += abs(fit.coefficients[1]) <= 1.96 * error
    assert held["CR2"] / n_runs == about(0.95, n_runs)
    assert held["plain"] / n_runs < 0.91


@pytest.mark.parametrize("n_clusters", [6, 30])
def test_jackknife_covariance_is_that_of_fits_without_each_cluster(n_clusters):
    x, y, codes = _data(8, n_clusters=n_clusters)
    codes = np.unique(codes, return_inverse=True)[1]
    fit = fit_least_squares(x, y)
    n_clusters = codes.max() + 1
    moved = np.array([np.linalg.lstsq(x[codes != g], y[codes != g])[0] for g in range(n_clusters)]) - fit.coefficients
    found, is_known = jackknife_covariance(fit, codes)
    np.testing.assert_allclose(found, (n_clusters - 1) / n_clusters * moved.T @ moved, rtol=1e-9)
    assert is_known.all()


def test_jackknife_error_is_that_of_the_slopes_r_gives_without_each_region():
    without = stored_answers()["slopes_without_each_region"].value
    of_all = stored_answers()["errors_of_a_regression"].value[1]
    companies = table("companies")
    outcome, exposure = "operating_margin_pct", "alignment_index_points"
    options = {"controls": ["age", "headcount"], "covariance": "CR3", "cluster": "region"}
    found = sa.estimate_association(companies, outcome, exposure, **options)
    n = companies["region"].nunique()
    assert found.estimate == pytest.approx(of_all, rel=1e-9)
    assert found.std_error == pytest.approx(np.sqrt((n - 1) / n * ((without - of_all) ** 2).sum()), rel=1e-8)
    assert found.degrees_of_freedom == n - 1
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.estimate / found.std_error), n - 1))


def test_jackknife_with_clusters_that_are_the_fixed_effect_is_that_of_the_slopes_alone():
    x, y, codes = _data(9, n_clusters=9)
    data = pd.DataFrame({"x": x[:, 1], "z": x[:, 2], "y": y, "g": [f"c{code}" for code in codes]})
    fixed = {"controls": ["z"], "fixed_effects": ["g"]}
    found = sa.estimate_association(data, "y", "x", covariance="CR3", cluster="g", **fixed)
    names = data["g"].unique()
    slopes = [sa.estimate_association(data[data["g"] != one], "y", "x", **fixed).estimate for one in names]
    n = len(names)
    expected = np.sqrt((n - 1) / n * ((np.array(slopes) - found.estimate) ** 2).sum())
    assert found.std_error == pytest.approx(expected, rel=1e-8)
    errors = found.coefficients.set_index("term")["std_error"]
    assert errors[["x", "z"]].notna().all()
    assert errors.drop(["x", "z"]).isna().all()
    assert sa.models.association("y ~ x + z | g", data, vcov="CRV3").std_error == found.std_error
    assert "x" in found.summary()


def test_an_exposure_that_one_cluster_takes_away_has_no_jackknife_error():
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(8), 15)
    data = pd.DataFrame({"x": rng.normal(size=120), "y": rng.normal(size=120), "g": codes})
    data.loc[codes > 0, "x"] = 0.0
    with pytest.raises(StatisticError, match="differs by g 0 alone"):
        sa.estimate_association(data, "y", "x", covariance="CR3", cluster="g")
    with pytest.raises(StatisticError, match="CR2 and CR3 take one column"):
        sa.estimate_association(data, "y", "x", covariance="CR3", cluster=["g", "x"])


def test_too_few_clusters_and_unknown_kinds_are_refused():
    x, y, codes = _data(6, n_clusters=4)
    data = pd.DataFrame({"x": x[:, 1], "y": y, "g": codes})
    with pytest.raises(StatisticError, match="has 4 clusters; at least 5"):
        sa.estimate_association(data, "y", "x", covariance="CR2", cluster="g")
    with pytest.raises(StatisticError, match="go together"):
        sa.estimate_association(data, "y", "x", covariance="CR2")
    with pytest.raises(StatisticError, match="no covariance 'HC9'"):
        heteroskedastic_covariance(fit_least_squares(x, y), "HC9")


def test_an_exposure_that_few_clusters_hold_is_refused():
    rng = np.random.default_rng(7)
    codes = np.repeat(np.arange(10), 12)
    data = pd.DataFrame({"x": (codes == 0).astype(float), "y": rng.normal(size=120), "g": codes})
    with pytest.raises(StatisticError, match="differs by g 0 alone"):
        sa.estimate_association(data, "y", "x", covariance="CR2", cluster="g")
    two = data.assign(x=(codes < 2).astype(float))
    with pytest.raises(StatisticError, match="Satterthwaite degrees of freedom"):
        sa.estimate_association(two, "y", "x", covariance="CR2", cluster="g")


@pytest.mark.real
def test_influence_equals_r(real_data, reference):
    data = pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")[["lsalary", *CEO]].dropna()
    design = data[CEO].assign(intercept=1.0)
    found = sa.influence_of_rows(design, data["lsalary"])
    expected = reference("wooldridge_firms", "ceosal2_diagnostics")
    assert found["cooks_distance"].max() == pytest.approx(expected["max_cook"], rel=1e-8)
    assert found["cooks_distance"].argmax() + 1 == expected["which_max_cook"]
    assert found["hat"].max() == pytest.approx(expected["max_hat"], rel=1e-8)


def test_leaving_companies_out_equals_refitting(request):
    stored = json.loads((request.config.rootpath / "data/anchors/tiny.json").read_text(encoding="utf-8"))
    data = pd.DataFrame(stored["data"])
    design = data[["x1", "x2"]].assign(intercept=1.0)
    found = sa.leave_one_out(design, data["y"], data["g"], "x1").set_index("group")
    for group in data["g"].unique():
        rest = data["g"] != group
        fit = fit_least_squares(design[rest].to_numpy(), data.loc[rest, "y"].to_numpy())
        assert found.loc[group, "estimate"] == pytest.approx(fit.coefficients[0], rel=1e-9)
    assert found["change"].abs().is_monotonic_decreasing


def test_weighted_cr2_is_that_of_rows_multiplied_by_the_root_of_their_weight():
    """R: vcovCR(lm(I(y * s) ~ 0 + s + I(x * s)), cluster = g, type = "CR2") with s = sqrt(w), Satterthwaite.

    clubSandwich's own weights give 0.116740715856 on 6.6137, with inverse_var = TRUE 0.115844213176 on 7.1697.
    """
    rng = np.random.default_rng(1)
    g = np.repeat(np.arange(12), [4, 6, 8, 10, 12, 14, 8, 12, 10, 14, 12, 10])
    data = pd.DataFrame({"g": g, "x": rng.normal(size=120) + g % 3, "w": rng.uniform(0.3, 3, 120)})
    data["y"] = 0.3 * data["x"] + rng.normal(size=120) + rng.normal(size=12)[g]
    found = sa.estimate_association(data, "y", "x", weights="w", covariance="CR2", cluster="g")
    assert found.std_error == pytest.approx(0.116018892758, rel=1e-8)
    assert found.degrees_of_freedom == pytest.approx(7.16794080000, rel=1e-8)
