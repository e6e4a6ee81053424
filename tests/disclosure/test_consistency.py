"""Reliability of held squares: what data with covariances as much larger would give, where it is held."""

import numpy as np
import pandas as pd
import pytest

from stratalign.disclosure.consistency import hold_reliability, hold_row, widening
from stratalign.measurement.scales.omega import omega_of_one_factor
from stratalign.measurement.scales.reliability import alpha_of_correlations, cronbach_alpha

LOADINGS, OWN = np.array([0.5, 0.7, 0.6, 0.8]), np.array([0.6, 0.4, 0.7, 0.5])
ITEMS = ["a", "b", "c", "d"]


def people_with(covariance, n=40):
    """Answers with exactly these covariances."""
    values = np.random.default_rng(5).standard_normal((n, len(covariance)))
    values -= values.mean(axis=0)
    white = values @ np.linalg.inv(np.linalg.cholesky(np.cov(values, rowvar=False))).T
    return pd.DataFrame(white @ np.linalg.cholesky(covariance).T, columns=ITEMS)


def wider(matrix, times):
    """The same diagonal, and the others so much larger that the sum of all is `times` what it was."""
    others = matrix - np.diag(np.diag(matrix))
    return np.diag(np.diag(matrix)) + others * (times * matrix.sum() - np.trace(matrix)) / others.sum()


@pytest.mark.parametrize("times", [1.001, 1.05, 1.2])
def test_reliability_is_that_of_people_whose_questions_go_together_as_much_more(times):
    exact = np.outer(LOADINGS, LOADINGS) + np.diag(OWN)
    people, others = people_with(exact), people_with(wider(exact, times))
    found, wanted = cronbach_alpha(people, dimension="aims"), cronbach_alpha(others, dimension="aims")
    held = hold_reliability(found, times)
    assert (held.alpha, held.ci_low, held.ci_high) == pytest.approx((wanted.alpha, wanted.ci_low, wanted.ci_high))
    assert (held.dimension, held.n_respondents) == ("aims", 40)
    row = {"alpha": found.alpha, "ci_low": found.ci_low, "ci_high": found.ci_high, "omega": omega_of_one_factor(people)}
    assert hold_row(row, 4, times)["omega"] == pytest.approx(omega_of_one_factor(others), abs=1e-6)


def test_why_an_alpha_is_no_reliability_is_said_of_the_held_one():
    apart = np.eye(4) - 0.1 * (np.ones((4, 4)) - np.eye(4))
    found = cronbach_alpha(people_with(apart))
    held = hold_reliability(found, 1.2)
    assert found.alpha < held.alpha < 0
    assert f"{held.alpha:.2f}" in held.why_doubtful and f"{found.alpha:.2f}" not in held.why_doubtful


def test_ordinal_alpha_is_of_correlations_that_are_larger_by_the_same_factor():
    covariance = np.outer(LOADINGS, LOADINGS) + np.diag(OWN)
    scale = np.sqrt(np.diag(covariance))
    alpha, times = cronbach_alpha(people_with(covariance)), 1.1
    together = wider(covariance, times)
    larger = together[0, 1] / covariance[0, 1]
    correlations = covariance / np.outer(scale, scale)
    wanted = np.eye(4) + (correlations - np.eye(4)) * larger
    row = {"alpha": alpha.alpha, "ci_low": alpha.ci_low, "ci_high": alpha.ci_high}
    row["ordinal_alpha"] = alpha_of_correlations(correlations)
    assert hold_row(row, 4, times)["ordinal_alpha"] == pytest.approx(alpha_of_correlations(wanted))


def test_questions_that_do_not_go_together_have_alpha_alone():
    row = {"alpha": 0.0, "ci_low": -0.5, "ci_high": 0.3, "ordinal_alpha": 0.1, "omega": 0.2}
    found = hold_row(row, 4, 1.1)
    assert found["alpha"] > 0
    assert np.isnan([found["ordinal_alpha"], found["omega"]]).all()


def test_only_spreads_that_were_held_count():
    exact = pd.DataFrame(
        {
            "group_id": ["overall", "overall", "overall", "level:staff"],
            "measure_key": ["aims", "bonds", "flat", "aims"],
            "sd_points": [10.0, 20.0, 0.0, 5.0],
        }
    )
    held = exact.assign(sd_points=[11.0, 20.0, 3.0, 9.0])
    assert widening(exact, held) == pytest.approx({"aims": 1.21})
