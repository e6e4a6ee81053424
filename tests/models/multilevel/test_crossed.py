"""Crossed random intercepts against a likelihood written out, the model of one grouping, and R lme4."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.multilevel.crossed import _Crossed


def _ratings(seed=0, raters=25, rated=12, each=6):
    rng = np.random.default_rng(seed)
    rater = np.repeat(np.arange(raters), each)
    target = np.concatenate([rng.choice(rated, each, replace=False) for _ in range(raters)])
    x = rng.normal(size=len(rater))
    y = 3 + 0.4 * x + rng.normal(0, 0.6, raters)[rater] + rng.normal(0, 0.8, rated)[target] + rng.normal(size=len(x))
    return pd.DataFrame({"y": y, "x": 1000 * x, "rater": rater, "rated": target})


def _deviance(theta, data, reml):
    """Minus twice the (restricted) likelihood with the whole covariance matrix."""
    x = np.column_stack([np.ones(len(data)), data["x"]])
    v = np.exp(theta[2]) * np.eye(len(data))
    for name, log_variance in zip(("rater", "rated"), theta[:2], strict=True):
        z = pd.get_dummies(data[name], dtype=float).to_numpy()
        v += np.exp(log_variance) * z @ z.T
    inverse = np.linalg.inv(v)
    a = x.T @ inverse @ x
    beta = np.linalg.solve(a, x.T @ inverse @ data["y"])
    rest = data["y"] - x @ beta
    value = np.linalg.slogdet(v)[1] + rest @ inverse @ rest + len(data) * np.log(2 * np.pi)
    if reml:
        value += np.linalg.slogdet(a)[1] - x.shape[1] * np.log(2 * np.pi)
    return value, beta, np.sqrt(np.diag(np.linalg.inv(a)))


@pytest.mark.parametrize("reml", [True, False])
def test_the_optimum_is_that_of_the_likelihood_written_out(reml):
    data = _ratings()
    found = sa.estimate_crossed(data, "y", ["x"], ["rater", "rated"], reml=reml)
    best = optimize.minimize(lambda theta: _deviance(theta, data, reml)[0], np.zeros(3), method="L-BFGS-B")
    value, beta, errors = _deviance(best.x, data, reml)
    assert found.log_likelihood == pytest.approx(-value / 2, abs=1e-6)
    assert found.variances.tolist() == pytest.approx(np.exp(best.x), rel=2e-3)
    assert found.coefficients["estimate"].tolist() == pytest.approx(beta, rel=1e-4)
    assert found.coefficients["std_error"].tolist() == pytest.approx(errors, rel=1e-3)
    assert "rater" in sa.reading(found)
    assert found.tidy()["covariance"].tolist() == ["REML" if reml else "ML"] * 2


def test_predicted_intercepts_solve_the_mixed_model_equations():
    data = _ratings(1)
    found = sa.estimate_crossed(data, "y", ["x"], ["rater", "rated"])
    z = np.hstack([pd.get_dummies(data[name], dtype=float).to_numpy() for name in ("rater", "rated")])
    x = np.column_stack([np.ones(len(data)), data["x"]])
    penalty = np.repeat(found.variances["residual"] / found.variances[["rater", "rated"]], [25, 12])
    left = np.block([[x.T @ x, x.T @ z], [z.T @ x, z.T @ z + np.diag(penalty)]])
    solution = np.linalg.solve(left, np.concatenate([x.T @ data["y"], z.T @ data["y"]]))
    assert found.random_effects["effect"].to_numpy() == pytest.approx(solution[2:], rel=1e-6, abs=1e-9)


def test_one_grouping_is_the_model_of_people_in_units():
    data = _ratings(2)
    one, other = sa.estimate_crossed(data, "y", ["x"], ["rated"]), sa.estimate_multilevel(data, "y", ["x"], "rated")
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-7)
    assert one.variances["rated"] == pytest.approx(other.random_covariance.iloc[0, 0], rel=1e-3)
    assert one.coefficients["std_error"].tolist() == pytest.approx(other.coefficients["std_error"].tolist(), rel=1e-4)


@pytest.mark.real
@pytest.mark.prove
def test_students_lecturers_and_departments_equal_lme4(real_data, reference):
    data = pd.read_csv(real_data("lme4_insteval") / "InstEval.csv")
    expected = reference("lme4_insteval", "crossed")
    found = sa.estimate_crossed(data, "y", ["service"], ["s", "d", "dept"])
    assert found.levels.to_dict() == {"s": 2972, "d": 1128, "dept": 14}
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [expected["(Intercept)"], expected["service1"]], rel=1e-4
    )
    for name, key in (("s", "var_s"), ("d", "var_d"), ("dept", "var_dept"), ("residual", "var_Residual")):
        assert found.variances[name] == pytest.approx(expected[key], rel=1e-3)
    assert sa.reading(found).endswith(".")


def test_groupings_without_a_difference_have_no_variance():
    rng = np.random.default_rng(5)
    data = _ratings(3).assign(y=rng.normal(size=150))
    found = sa.estimate_crossed(data, "y", ["x"], ["rater", "rated"])
    assert found.variances[["rater", "rated"]].min() < 0.02
    assert found.variances["residual"] == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"groups": "rater"}, "such as"),
        ({"groups": ["rater", "rater"]}, "different columns"),
        ({"groups": ["few"]}, "few has 2 levels"),
        ({"fixed": ["x", "x2"]}, "determine each other"),
        ({"outcome": "flat"}, "do not vary"),
    ],
)
def test_what_cannot_be_fitted_is_refused(options, words):
    data = _ratings(4).assign(few=lambda d: d["rater"] % 2, x2=lambda d: 2 * d["x"], flat=1.0)
    given = {"outcome": "y", "fixed": ["x"], "groups": ["rater", "rated"]} | options
    with pytest.raises(StatisticError, match=words):
        sa.estimate_crossed(data, **given)


@pytest.mark.parametrize("reml", [True, False])
def test_the_slope_of_the_deviance_is_the_numeric_one(reml):
    problem = _Crossed(_ratings(6), "y", ["x"], ["rater", "rated"], reml)
    at = np.array([0.3, 0.9])
    _, slope = problem.value_and_slope(at)
    steps = 1e-5 * np.eye(2)
    numeric = [(problem.value_and_slope(at + s)[0] - problem.value_and_slope(at - s)[0]) / 2e-5 for s in steps]
    assert slope == pytest.approx(numeric, rel=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.assign(y=d["rated"] ** 2.0), "y does not differ within the levels of rated over 150 rows"),
        (lambda d: d.assign(y=1e6 + d["rated"] / 3.0 + np.sqrt(d["rater"])), "tell y exactly over 150 rows"),
        (lambda d: d.assign(y=2 * d["x"] + 5), "x tell y exactly"),
    ],
)
def test_outcomes_that_groups_or_terms_tell_leave_no_ratings(change, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(StatisticError, match=words):
            sa.estimate_crossed(change(_ratings(4)), "y", ["x"], ["rater", "rated"])


def test_coverage_lies_between_zero_and_one():
    with pytest.raises(StatisticError, match="ci_level is 95"):
        sa.estimate_crossed(_ratings(4), "y", ["x"], ["rater", "rated"], ci_level=95)


def test_units_and_levels_of_a_term_only_move_its_own_coefficient():
    data = _ratings(5)
    plain = sa.estimate_crossed(data, "y", ["x"], ["rater", "rated"])
    moved = sa.estimate_crossed(data.assign(x=1e7 + 100 * data["x"]), "y", ["x"], ["rater", "rated"])
    assert 100 * moved.coefficients["estimate"][1] == pytest.approx(plain.coefficients["estimate"][1], rel=1e-5)
    assert 100 * moved.coefficients["std_error"][1] == pytest.approx(plain.coefficients["std_error"][1], rel=1e-5)
    assert moved.variances.tolist() == pytest.approx(plain.variances.tolist(), rel=1e-4)
