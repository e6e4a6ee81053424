"""Dealing people and units out again: against all deals of small samples, and how often nothing is called something."""

from itertools import combinations, permutations

import numpy as np
import pytest
from conftest import repeated
from scipy import stats

from stratalign.analysis.families import LEADERS_ABOVE
from stratalign.comparisons.permutations import permute_groups, permute_outcomes, permute_units
from stratalign.errors import StatisticError

DEALS = 20_000
ATOL = 3 * 0.5 / DEALS**0.5


def welch(first, second):
    return abs(stats.ttest_ind(first, second, equal_var=False).statistic)


def test_one_measure_is_welchs_t_over_all_deals():
    rng = np.random.default_rng(2)
    scores, first = np.round(rng.normal(50, 10, 11), 3), [0, 2, 5, 7]
    is_first = np.isin(np.arange(11), first)
    deals = [np.isin(np.arange(11), deal) for deal in combinations(range(11), 4)]
    # Chosen one by one, the draws of a two-group deal weigh every split alike.
    all_deals = np.array([welch(scores[deal], scores[~deal]) for deal in deals])
    expected = (all_deals >= welch(scores[is_first], scores[~is_first]) - 1e-9).mean()
    found = permute_groups(scores[:, None], is_first, deals=DEALS)
    assert found[0] == pytest.approx(expected, abs=ATOL)
    assert permute_groups(scores[:, None], ~is_first, deals=DEALS)[0] == pytest.approx(expected, abs=ATOL)


def test_each_direction_has_its_share_of_the_error_over_all_deals():
    rng = np.random.default_rng(2)
    scores, is_first = np.round(rng.normal(50, 10, 11), 3), np.isin(np.arange(11), [0, 2, 5, 7])
    scores = scores + 6 * is_first
    deals = [np.isin(np.arange(11), deal) for deal in combinations(range(11), 4)]
    signed = np.array([stats.ttest_ind(scores[deal], scores[~deal], equal_var=False).statistic for deal in deals])
    own = signed[[place for place, deal in enumerate(deals) if (deal == is_first).all()]]
    # Rank of every deal in its better direction, each direction's rank over its share of the error.
    ranks = [(side[None] >= side[:, None] - 1e-9).mean(axis=1) for side in (signed, -signed)]
    for above in (0.75, 0.2):
        weighed = np.minimum(ranks[0] / above, ranks[1] / (1 - above))
        seen = min((signed >= own - 1e-9).mean() / above, (signed <= own + 1e-9).mean() / (1 - above))
        expected = (weighed <= seen + 1e-9).mean()
        found = permute_groups(scores[:, None], is_first, above=above, deals=DEALS)[0]
        assert found == pytest.approx(expected, abs=ATOL)
        # The other group named first, its direction has the other share.
        assert permute_groups(scores[:, None], ~is_first, above=1 - above, deals=DEALS)[0] == pytest.approx(
            expected, abs=ATOL
        )
    for wrong in (0.0, 1.0, float("nan")):
        with pytest.raises(StatisticError, match="share of the error"):
            permute_groups(scores[:, None], is_first, above=wrong)


def test_only_what_lies_beyond_a_margin_counts():
    rng = np.random.default_rng(2)
    scores, is_first = np.round(rng.normal(50, 10, 11), 3), np.isin(np.arange(11), [0, 2, 5, 7])
    scores = scores + 12 * is_first
    deals = [np.isin(np.arange(11), deal) for deal in combinations(range(11), 4)]
    all_deals = np.array([welch(scores[deal], scores[~deal]) for deal in deals])
    for margin in (0.0, 3.0, 100.0):
        # Welch's t of the first group moved towards the other one, and not beyond it.
        away = scores[is_first].mean() - scores[~is_first].mean()
        moved = scores[is_first] - np.sign(away) * min(abs(away), margin)
        expected = (all_deals >= welch(moved, scores[~is_first]) - 1e-9).mean()
        found = permute_groups(scores[:, None], is_first, margin=[margin], deals=DEALS)
        assert found[0] == pytest.approx(expected, abs=ATOL)
    codes = np.where(is_first, 0, -1)
    rising = [permute_units(scores, codes, margin=margin)[0] for margin in (0.0, 3.0, 100.0)]
    assert rising == sorted(rising)
    assert rising[-1] == 1.0
    for wrong in ([-1.0], [1.0, 1.0]):
        with pytest.raises(StatisticError, match="margin"):
            permute_groups(scores[:, None], is_first, margin=wrong)


def test_a_shift_of_all_scores_and_another_unit_change_nothing():
    rng = np.random.default_rng(3)
    scores, is_first = rng.normal(0, 1, (40, 3)), np.arange(40) < 9
    np.testing.assert_array_equal(permute_groups(scores, is_first), permute_groups(scores * 25 + 60, is_first))


def test_units_are_compared_over_all_deals_of_two():
    rng = np.random.default_rng(4)
    scores, codes = rng.normal(0, 1, 10), np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
    p = permute_units(scores, codes, deals=DEALS)
    # Two units are each other's rest; the largest of both statistics is ranked among all 120 deals.
    statistic = {deal: _unit_statistics(scores, deal) for deal in combinations(range(10), 3)}
    largest = np.array([max(both) for both in statistic.values()])
    for place in (0, 1):
        expected = (largest >= statistic[(0, 1, 2)][place] - 1e-9).mean()
        assert p[place] == pytest.approx(expected, abs=ATOL)


def _unit_statistics(scores, first):
    """Both units' statistics from the definition: variances drawn to that within units, which counts ten."""
    inside = np.isin(np.arange(len(scores)), first)
    parts = [scores[inside], scores[~inside]]
    common = sum(((part - part.mean()) ** 2).sum() for part in parts) / (len(scores) - 2)
    found = []
    for own, rest in (parts, parts[::-1]):
        n = len(own)
        variance = (10 * common + (n - 1) * own.var(ddof=1)) / (10 + n - 1)
        found.append(abs(own.mean() - rest.mean()) / np.sqrt(variance / n + rest.var(ddof=1) / len(rest)))
    return found


def test_one_outcome_is_a_permutation_test_of_the_studentised_slope():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=6), rng.normal(size=6)
    all_deals = np.array([_hc3(np.array(deal), y) for deal in permutations(x)])
    expected = (all_deals >= _hc3(x, y) - 1e-9).mean()
    assert permute_outcomes(x, y[:, None], deals=DEALS)[0] == pytest.approx(expected, abs=ATOL)


def _hc3(x, y):
    design = np.column_stack([np.ones_like(x), x])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    errors = (y - design @ coefficients) / (1 - leverage)
    covariance = inverse @ (design.T * errors**2) @ design @ inverse
    return abs(coefficients[1]) / np.sqrt(covariance[1, 1])


def answers(rng, n, spread=1.0, points=60.0):
    """Scores 0-100 of twelve dimensions that share a halo, from four answers 1-5 each."""
    thought = rng.normal(0, 0.45, (n, 1, 1)) + rng.normal(0, 0.45, (n, 12, 1)) + rng.normal(0, 0.75, (n, 12, 4))
    return (np.clip(np.rint(1 + points / 25 + spread * thought), 1, 5) - 1).mean(axis=2) * 25


@repeated(25, proof_runs=1500)
@pytest.mark.parametrize(
    ("n_leaders", "spread", "points"), [(9, 1.33, 60), (9, 0.67, 60), (25, 1.33, 60), (9, 1.0, 88)]
)
def test_leaders_who_use_the_scale_otherwise_are_not_called_different(n_runs, n_leaders, spread, points):
    """Nine leaders who spread by a third more or less than staff, or answer near the end of the scale."""
    rng = np.random.default_rng(n_leaders + int(10 * spread))
    n_found = 0
    for run in range(n_runs):
        scores = np.vstack([answers(rng, n_leaders, spread, points), answers(rng, 200, 1.0, points)])
        # Leaders who spread more press against the end of the scale: their mean is set back to staff's.
        scores[:n_leaders] += scores[n_leaders:].mean() - (answers(rng, 4000, spread, points).mean())
        is_leader = np.arange(len(scores)) < n_leaders
        n_found += bool(permute_groups(scores, is_leader, above=LEADERS_ABOVE, deals=400, seed=run).min() <= 0.05)
    assert n_found / n_runs <= 0.065 + 3 * (0.065 * 0.935 / n_runs) ** 0.5


@repeated(40, proof_runs=1500)
def test_a_unit_that_spreads_more_is_not_called_apart(n_runs):
    rng = np.random.default_rng(12)
    codes = np.repeat(np.arange(24), rng.integers(5, 26, 24))
    spread = np.where(codes < 3, 24.0, 18.0)
    found = [permute_units(rng.normal(60, spread), codes, deals=400, seed=run).min() <= 0.05 for run in range(n_runs)]
    assert np.mean(found) <= 0.10 + 3 * (0.1 * 0.9 / n_runs) ** 0.5


def test_missing_scores_and_small_groups():
    scores = np.full((20, 2), np.nan)
    scores[:, 0] = np.arange(20.0)
    scores[5:, 1] = np.arange(15.0)
    found = permute_groups(scores, np.arange(20) < 6)
    assert np.isfinite(found[0])
    assert np.isnan(found[1])
    assert np.isnan(permute_units(np.arange(5.0), [0, 1, 1, 1, 1])[0])
    assert np.isnan(permute_outcomes(np.arange(5.0), np.array([[1.0, np.nan, 2.0, np.nan, 3.0]]).T)[0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: permute_groups(np.zeros((4, 2)), [True, False, False]),
        lambda: permute_groups(np.zeros((4, 2)), [True, False, False, False]),
        lambda: permute_groups(np.array([[np.inf], [1], [2], [3]]), [True, True, False, False]),
        lambda: permute_units([1.0, np.nan], [0, 1]),
        lambda: permute_units([1.0, 2.0], [-1, -1]),
        lambda: permute_outcomes([1.0, np.nan], np.zeros((2, 1))),
    ],
)
def test_what_cannot_be_compared_is_refused(call):
    with pytest.raises(StatisticError):
        call()
