"""Fisher scoring arrives where closed forms and statsmodels arrive, and says so where there is no optimum."""

import numpy as np
import pytest
import statsmodels.api as sm

from stratalign.errors import StatisticError
from stratalign.numerics.fisher_scoring import fisher_scoring, fisher_scoring_of_several


def test_logistic_regression_equals_statsmodels():
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(300), rng.normal(size=(300, 2))])
    y = (rng.random(300) < 1 / (1 + np.exp(-x @ [0.3, 1.0, -0.5]))).astype(float)

    def likelihood(b):
        return float(y @ x @ b - np.logaddexp(0, x @ b).sum())

    def directions(b):
        p = 1 / (1 + np.exp(-x @ b))
        return x.T @ (y - p), (x.T * (p * (1 - p))) @ x

    found = fisher_scoring(np.zeros(3), likelihood, directions, "no optimum")
    np.testing.assert_allclose(found, sm.Logit(y, x).fit(disp=0).params, rtol=1e-6)


def test_a_step_too_far_is_shortened():
    """The first full step from here leads 100 beyond the rate of a count of five."""

    def directions(b):
        return 5 - np.exp(b), np.exp(b)[:, None]

    found = fisher_scoring(np.array([-3.0]), lambda b: float(5 * b[0] - np.exp(b[0])), directions, "no optimum")
    assert found[0] == pytest.approx(np.log(5))


def test_a_slope_without_a_top_is_refused_with_the_words_given():
    with pytest.raises(StatisticError, match="nothing to reach"):
        fisher_scoring(np.zeros(1), lambda b: float(b[0]), lambda b: (np.ones(1), np.eye(1)), "nothing to reach")


@pytest.mark.parametrize(("sign", "most"), [(1, 20), (-1, 200)])
def test_newtons_steps_are_taken_near_the_top_where_they_lead_up(sign, most):
    asked = {"scoring": 0, "newton": 0}

    def likelihood(b):
        return float(5 * b[0] - np.exp(b[0]))

    def directions(b):
        asked["scoring"] += 1
        return 5 - np.exp(b), 3 * np.exp(b)[:, None]  # too large an information: short steps

    def newton(b):
        asked["newton"] += 1
        return 5 - np.exp(b), sign * np.exp(b)[:, None]

    found = fisher_scoring(np.zeros(1), likelihood, directions, "", newton=newton)
    assert found[0] == pytest.approx(np.log(5), rel=1e-6)
    assert 0 < asked["scoring"] < most
    assert asked["newton"] > 0
    with pytest.raises(StatisticError, match="out of rounds"):
        fisher_scoring(np.zeros(1), likelihood, directions, "out of rounds", rounds=2)


def test_several_functions_reach_the_optima_they_reach_alone():
    counts, weights = np.array([5.0, 0.7, 40.0]), np.array([1.0, 3.0, 0.2])

    def evaluate(b):
        return counts * b[:, 0] - weights * np.exp(b[:, 0])

    def directions(b):
        mean = weights * np.exp(b[:, 0])
        return (counts - mean)[:, None], mean[:, None, None]

    found, is_found = fisher_scoring_of_several(
        np.array([[-3.0], [4.0], [0.0]]), evaluate, directions, lambda b: directions(b)[1]
    )
    assert is_found.all()
    np.testing.assert_allclose(found[:, 0], np.log(counts / weights), rtol=1e-11)


def test_a_function_without_an_optimum_leaves_the_others_theirs():
    def evaluate(b):
        return np.array([-((b[0, 0] - 2) ** 2), b[1, 0]])

    def directions(b):
        return np.array([[2 * (2 - b[0, 0])], [1.0]]), np.array([[[2.0]], [[0.0]]])

    found, is_found = fisher_scoring_of_several(np.zeros((2, 1)), evaluate, directions, lambda b: directions(b)[1])
    assert is_found.tolist() == [True, False]
    assert found[0, 0] == pytest.approx(2.0)
