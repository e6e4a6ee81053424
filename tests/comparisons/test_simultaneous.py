"""P values for all of several means together, against closed forms and outside answers."""

import numpy as np
import pytest
from scipy import stats

from stratalign.comparisons.simultaneous import balanced_p_values, largest_p_values, pairwise_p_values
from stratalign.errors import StatisticError

DRAWS = 40_000
#: Three standard errors of a share of so many draws, at most.
ATOL = 3 * 0.5 / DRAWS**0.5


def test_all_pairs_are_tukeys_studentised_range():
    means = np.array([0.0, 1.0, 2.2, 3.5, 4.1])
    found = pairwise_p_values(means, np.eye(5), 24, draws=DRAWS)
    tukey = stats.studentized_range.sf(np.abs(means[:, None] - means), 5, 24)
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(found[off], tukey[off], atol=ATOL)
    assert np.isnan(np.diagonal(found)).all()


def test_only_what_pairs_have_beyond_their_margin_counts():
    means = np.array([0.0, 1.0, 2.2, 3.5, 4.1])
    found = pairwise_p_values(means, np.eye(5), 24, margin=1.5, draws=DRAWS)
    beyond = np.maximum(np.abs(means[:, None] - means) - 1.5, 0)
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(found[off], stats.studentized_range.sf(beyond, 5, 24)[off], atol=ATOL)
    with pytest.raises(StatisticError, match="margin"):
        pairwise_p_values(means, np.eye(5), 24, margin=[1.0, 2.0])


def test_independent_estimates_are_sidaks():
    found = largest_p_values([2.5, -1.8, 0.3], np.diag([1.0, 1.0, 1.0]), 1e7, draws=DRAWS)
    single = 2 * stats.norm.sf([2.5, 1.8, 0.3])
    np.testing.assert_allclose(found, 1 - (1 - single) ** 3, atol=ATOL)


def test_one_estimate_is_students_t():
    assert largest_p_values([2.0], [[1.0]], 7, draws=DRAWS)[0] == pytest.approx(2 * stats.t.sf(2, 7), abs=ATOL)


def test_estimates_that_are_one_and_the_same_cost_nothing():
    found = largest_p_values([2.0, 2.0], np.ones((2, 2)), 1e7, draws=DRAWS)
    np.testing.assert_allclose(found, 2 * stats.norm.sf(2.0), atol=ATOL)


def test_blocks_are_weighed_alike_however_many_means_they_have():
    rng = np.random.default_rng(1)
    means = np.concatenate([[0.0, 4.2], rng.normal(0, 0.1, 30)])
    found = pairwise_p_values(means, np.eye(32), 1e7, blocks=[[0, 1], range(2, 32)], draws=DRAWS)
    # Two independent blocks: the smaller one pays for two looks, not for the 435 pairs of the other.
    single = 2 * stats.norm.sf(4.2 / 2**0.5)
    assert found[0, 1] == pytest.approx(1 - (1 - single) ** 2, abs=ATOL)
    assert np.isnan(found[0, 2])


def test_balance_of_one_block_is_its_own_ranks():
    (found,) = balanced_p_values([np.array([2.0, np.nan])], [np.array([1.0, 1.5, 2.0, 3.0])])
    assert found[0] == pytest.approx(3 / 5)
    assert np.isnan(found[1])


def test_a_mean_that_does_not_vary_against_another_has_no_p_value():
    found = pairwise_p_values([1.0, 1.0, 3.0], [[1, 1, 0], [1, 1, 0], [0, 0, 1]], 20)
    assert np.isnan(found[0, 1])
    assert np.isfinite(found[0, 2])


@pytest.mark.parametrize(
    ("estimates", "covariance", "freedom"),
    [([1.0, 2.0], np.eye(3), 5), ([1.0, np.nan], np.eye(2), 5), ([1.0, 2.0], np.eye(2), 0), ([], np.empty((0, 0)), 5)],
)
def test_what_does_not_fit_is_refused(estimates, covariance, freedom):
    with pytest.raises(StatisticError):
        pairwise_p_values(estimates, covariance, freedom)
