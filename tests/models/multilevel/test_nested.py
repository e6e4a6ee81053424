"""Multilevel models against R lme4, lmerTest and nlme, statsmodels, and people with known units."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.multilevel.profiled import Profile


@pytest.fixture(scope="module")
def soldiers(real_data):
    return pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")


def _table(found):
    return found.coefficients.set_index("term")


def _units(seed, n_groups=40, size=8, slope_sd=0.3, reach=0.5):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(n_groups), size)
    x, w = rng.normal(size=len(g)), rng.normal(size=n_groups)[g]
    u = rng.normal(size=(n_groups, 2)) * [0.6, slope_sd]
    y = 1 + reach * x + 0.3 * w + 0.2 * x * w + u[g, 0] + u[g, 1] * x + rng.normal(size=len(g))
    return pd.DataFrame({"y": y, "x": x, "w": w, "g": g})


@pytest.mark.real
def test_random_intercepts_equal_lme_and_lmertest(soldiers, reference):
    found = sa.estimate_multilevel(soldiers, "WBEING", ["HRS", "G.HRS"], "GRP")
    table, expected = _table(found), reference("multilevel_bh1996", "lme_HRS_GHRS_fixed")
    for mine, theirs in (("intercept", "(Intercept)"), ("HRS", "HRS"), ("G.HRS", "G.HRS")):
        values = [expected[theirs]["Value"], expected[theirs]["Std.Error"]]
        assert table.loc[mine, ["estimate", "std_error"]].tolist() == pytest.approx(values, rel=1e-6)
        satterthwaite = reference("multilevel_bh1996", "lmerTest_satterthwaite")[theirs]
        assert table.loc[mine, "degrees_of_freedom"] == pytest.approx(satterthwaite["df"], rel=1e-3)
    components = reference("multilevel_bh1996", "lme_HRS_GHRS_varcorr")
    assert found.random_covariance.iloc[0, 0] == pytest.approx(components["tau00"], rel=1e-5)
    assert found.residual_variance == pytest.approx(components["sigma2"], rel=1e-6)


@pytest.mark.real
def test_null_model_equals_lme(soldiers, reference):
    found, expected = (
        sa.estimate_multilevel(soldiers, "WBEING", [], "GRP"),
        reference("multilevel_bh1996", "lme_null_WBEING"),
    )
    assert found.icc == pytest.approx(expected["icc"], rel=1e-5)
    assert found.log_likelihood == pytest.approx(expected["logLik_REML"], rel=1e-9)
    assert found.coefficients["std_error"].iloc[0] == pytest.approx(expected["se"], rel=1e-5)


@pytest.mark.real
def test_random_slopes_equal_lmer(soldiers, reference):
    found = sa.estimate_multilevel(soldiers, "WBEING", ["HRS", "LEAD", "G.HRS"], "GRP", random=("1", "LEAD"))
    table, expected = _table(found), reference("multilevel_bh1996", "lmer_randslope")
    for term in ("HRS", "LEAD", "G.HRS"):
        assert table.loc[term, "estimate"] == pytest.approx(expected[term], rel=1e-5)
        assert table.loc[term, "std_error"] == pytest.approx(expected[f"se.{term}"], rel=1e-5)
    covariance = found.random_covariance.to_numpy()
    assert [covariance[0, 0], covariance[1, 1], covariance[0, 1]] == pytest.approx(
        [expected["tau00"], expected["tau11"], expected["cov01"]], rel=1e-4
    )
    assert found.log_likelihood >= expected["logLik_REML"] - 1e-6


@pytest.mark.real
def test_full_likelihood_equals_lmer(soldiers, reference):
    found = sa.estimate_multilevel(soldiers, "WBEING", ["HRS", "G.HRS"], "GRP", reml=False)
    expected = reference("multilevel_bh1996", "lmer_ML_HRS_GHRS")
    assert [found.log_likelihood, found.aic, found.bic] == pytest.approx(
        [expected["logLik"], expected["AIC"], expected["BIC"]], rel=1e-9
    )


@pytest.mark.real
def test_cross_level_interaction_reaches_the_true_optimum(soldiers):
    found = sa.estimate_multilevel(
        soldiers, "WBEING", ["HRS", "LEAD", "G.HRS", "LEAD:G.HRS"], "GRP", random=("1", "LEAD")
    )
    # Three independent engines agree on this optimum; the classic printed value stops short of it.
    assert -2 * found.log_likelihood == pytest.approx(17825.918836077322, abs=1e-4)
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [3.64325504, -0.02855876, 0.12894563, -0.17401919, 0.0321653], rel=1e-3
    )


@pytest.mark.real
def test_other_data_equal_r(real_data, reference):
    klein = pd.read_csv(real_data("multilevel_klein2000") / "klein2000.csv")
    terms = ["COHES", "POSAFF", "PAY", "NEGLEAD", "WLOAD", "TASKSIG", "PHYSEN"]
    expected = reference("multilevel_klein2000", "lme_JOBSAT")
    found = _table(sa.estimate_multilevel(klein, "JOBSAT", terms, "GRPID"))
    for term in terms:
        assert found.loc[term, "estimate"] == pytest.approx(expected[term]["Value"], rel=1e-4)
        assert found.loc[term, "std_error"] == pytest.approx(expected[term]["Std.Error"], rel=1e-4)
    board = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    expected = reference("multilevel_paneldat", "lme_discontinuous_growth")
    found = _table(sa.estimate_multilevel(board, "roani", ["time", "trans", "post"], "companyid"))
    for term in ("time", "trans", "post"):
        assert found.loc[term, "estimate"] == pytest.approx(expected[term]["Value"], rel=1e-5)
    lq = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    expected = reference("multilevel_lq2002", "lmer_hostile")
    terms = ["LEAD", "TSIG", "GLEAD", "GTSIG"]
    found = _table(sa.estimate_multilevel(lq, "HOSTILE", terms, "COMPID"))
    assert found.loc[terms, "std_error"].tolist() == pytest.approx([expected[f"se.{t}"] for t in terms], rel=1e-3)


def test_random_slopes_equal_statsmodels():
    data = _units(1)
    found = sa.estimate_multilevel(data, "y", ["x", "w", "x:w"], "g", random=("1", "x"))
    theirs = smf.mixedlm("y ~ x * w", data, groups="g", re_formula="~x").fit(reml=True, method=["bfgs"])
    order = ["Intercept", "x", "w", "x:w"]
    assert found.coefficients["estimate"].tolist() == pytest.approx(theirs.fe_params[order].tolist(), rel=1e-3)
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-3)
    np.testing.assert_allclose(found.random_covariance, theirs.cov_re, atol=2e-3)
    group = theirs.random_effects[0]
    np.testing.assert_allclose(found.random_effects.iloc[0], group.to_numpy(), atol=5e-3)


def test_answers_do_not_depend_on_units_of_measurement():
    data = _units(2)
    plain = sa.estimate_multilevel(data, "y", ["x"], "g", random=("1", "x"))
    moved = sa.estimate_multilevel(
        data.assign(y=1e6 + 100 * data["y"], x=data["x"] / 1000), "y", ["x"], "g", random=("1", "x")
    )
    ratio = moved.coefficients["std_error"].iloc[1] / plain.coefficients["std_error"].iloc[1]
    assert ratio == pytest.approx(100_000, rel=1e-5)
    assert moved.icc == pytest.approx(plain.icc, rel=1e-5)


@repeated(20, proof_runs=400)
def test_slopes_and_interval_hold_with_few_units(n_runs):
    terms = ["x", "w", "x:w"]
    found = [sa.estimate_multilevel(_units(s, 15, 6), "y", terms, "g", random=("1", "x")) for s in range(n_runs)]
    rows = pd.concat([part.coefficients.iloc[[2]] for part in found])
    assert rows["estimate"].mean() == pytest.approx(0.3, abs=0.05)
    assert ((rows["ci_low"] <= 0.3) & (rows["ci_high"] >= 0.3)).mean() == about(0.95, n_runs)


def test_units_that_do_not_differ_are_said_to():
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"y": rng.normal(size=200), "x": rng.normal(size=200), "g": np.arange(200) % 20})
    data["y"] -= data.groupby("g")["y"].transform("mean")
    found = sa.estimate_multilevel(data, "y", ["x"], "g")
    assert found.is_singular and found.icc == pytest.approx(0, abs=1e-6)
    assert np.isfinite(found.coefficients["p_value"]).all()


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d[d["g"] < 4], {}, "needs five groups"),
        (lambda d: d.drop_duplicates("g"), {}, "cannot tell"),
        (lambda d: d.assign(w=1.0), {"fixed": ["x", "w"]}, "determine each other"),
        (lambda d: d.assign(x="a"), {}, "is not numeric"),
        (lambda d: d, {"fixed": ["x", "q"]}, "no column q"),
        (lambda d: d, {"random": ("1", "1")}, "different terms"),
        (lambda d: d.assign(y=d["g"] * 1.5), {}, "same for all people of every g"),
        (lambda d: d, {"fixed": "x"}, "give a list of columns"),
        (lambda d: d, {"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_data_without_an_answer_are_refused(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.estimate_multilevel(change(_units(1)), "y", **({"fixed": ["x"], "group": "g"} | options))


@pytest.mark.parametrize("reml", [True, False])
def test_the_slope_of_the_deviance_is_the_numeric_one(reml):
    data = _units(4)
    x = np.column_stack([np.ones(len(data)), data["x"], data["w"]])
    z = np.column_stack([np.ones(len(data)), data["x"]])
    profile = Profile(x, z, data["y"].to_numpy(), data["g"].to_numpy(), reml)
    theta = np.array([0.7, -0.2, 0.4])
    value, slope = profile.value_and_slope(theta)
    assert value == pytest.approx(profile.deviance(theta), rel=1e-12)
    steps = 1e-5 * np.eye(3)
    numeric = [(profile.deviance(theta + s) - profile.deviance(theta - s)) / 2e-5 for s in steps]
    assert slope == pytest.approx(numeric, rel=1e-5)


@pytest.mark.parametrize("n_random", [1, 2, 3])
def test_profile_is_the_likelihood_of_all_people_written_out(n_random):
    data = _units(5, n_groups=9, size=6)
    x, y, g = np.column_stack([np.ones(54), data["x"]]), data["y"].to_numpy(), data["g"].to_numpy()
    z = np.column_stack([np.ones(54), data["x"], data["w"]])[:, :n_random]
    profile = Profile(x, z, y, g, True)
    theta = np.array([0.7, -0.2, 0.4, 0.1, 0.3, 0.5])[: n_random * (n_random + 1) // 2]
    factor = np.diag(1 / profile.z_scale) @ profile.factor(theta)
    spread = np.eye(54) + (g[:, None] == g[None, :]) * (z @ factor @ factor.T @ z.T)
    inverse = np.linalg.inv(spread)
    scaled = x / profile.x_scale
    products = scaled.T @ inverse @ scaled
    rest = y - scaled @ np.linalg.solve(products, scaled.T @ inverse @ y)
    squares = rest @ inverse @ rest / profile.y_scale**2
    logs = np.linalg.slogdet(spread)[1] + np.linalg.slogdet(products)[1]
    assert profile.deviance(theta) == pytest.approx(logs + 52 * (1 + np.log(2 * np.pi * squares / 52)), rel=1e-10)
    at = np.append(theta, 0.8)

    def written_out(values):
        found = profile.solve(values[:-1])
        own = found.log_inner + found.log_products
        return own + 52 * np.log(2 * np.pi * values[-1] ** 2) + found.squares / values[-1] ** 2

    steps = 1e-5 * np.eye(len(at))
    numeric = [(written_out(at + s) - written_out(at - s)) / 2e-5 for s in steps]
    assert profile.slope_with_sigma(at) == pytest.approx(numeric, rel=1e-5, abs=1e-6)


def test_a_property_of_groups_that_one_group_alone_has_is_refused_by_name():
    data = _units(31)
    data["g"] = "unit " + data["g"].astype(str)
    one = data.assign(treated=1.0 * (data["g"] == "unit 7"))
    words = "treated differs by g unit 7 alone, so that no error can be had for it"
    for random in (("1",), ("1", "x")):
        with pytest.raises(StatisticError, match=words):
            sa.estimate_multilevel(one, "y", ["x", "treated"], "g", random=random)
    moved = one.assign(treated=one["treated"] + 2 * one["w"] + 50)
    with pytest.raises(StatisticError, match=words):
        sa.estimate_multilevel(moved, "y", ["treated", "w"], "g")
    two = data.assign(treated=1.0 * data["g"].isin(["unit 7", "unit 8"]))
    assert _table(sa.estimate_multilevel(two, "y", ["x", "treated"], "g")).loc["treated", "std_error"] > 0
    # What varies between the people of one group is told by them.
    some = data.assign(treated=1.0 * ((data["g"] == "unit 7") & (data.index % 2 == 0)))
    assert _table(sa.estimate_multilevel(some, "y", ["x", "treated"], "g")).loc["treated", "std_error"] > 0
