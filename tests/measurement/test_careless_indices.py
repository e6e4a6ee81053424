"""Indices of care against definitions worked out one person at a time, as R's `careless` has them."""

import itertools
import statistics

import numpy as np
import pytest
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.measurement.careless.indices import (
    even_odd_consistency,
    longest_runs,
    mahalanobis_distances,
    response_variability,
)

GAP = float("nan")


@pytest.fixture(scope="module")
def answers():
    """Sixty people, nine correlated items, one answer in ten missing."""
    rng = np.random.default_rng(11)
    values = np.clip(np.round(3 + rng.normal(size=(60, 1)) + rng.normal(size=(60, 9))), 1, 5)
    values[rng.random(values.shape) < 0.1] = GAP
    return values


def runs_by_hand(row):
    """Lengths of the runs; a gap equals nothing, not even another gap."""
    return [len(list(run)) for value, run in itertools.groupby(row) if value == value] or [0]


@pytest.mark.parametrize(
    ("row", "longest"),
    [([1, 1, 2, 2, 2, 3], 3), ([4, 4, 4, 4, 4, 4], 6), ([3, 3, GAP, 3, 3, 3], 3), ([GAP] * 6, 0),
     ([GAP, GAP, GAP, 1, 2, 3], 1), ([-1, -1, GAP, GAP, -1, 0], 2)],
)  # fmt: skip
def test_a_run_ends_at_another_answer_and_at_a_gap(row, longest):
    assert longest_runs(np.array([row], dtype=float)).tolist() == [longest]


def test_runs_of_many_people_are_those_counted_by_hand(answers):
    assert longest_runs(answers).tolist() == [max(runs_by_hand(row)) for row in answers]


def test_variability_is_the_sample_standard_deviation_of_the_own_answers(answers):
    by_hand = [statistics.stdev(value for value in row if value == value) for row in answers]
    assert response_variability(answers) == pytest.approx(by_hand)


def test_variability_needs_two_answers():
    found = response_variability(np.array([[GAP, GAP, GAP], [2, GAP, GAP], [1, GAP, 3]]))
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(2**0.5)


def test_even_odd_is_the_stepped_up_correlation_of_half_means(answers):
    found = even_odd_consistency(answers, [3, 3, 3])
    for row, score in zip(answers, found, strict=True):
        scales = row.reshape(3, 3)
        odd = [np.nanmean(scale[[0, 2]]) if not np.isnan(scale[[0, 2]]).all() else GAP for scale in scales]
        even = scales[:, 1]
        usable = ~np.isnan(odd) & ~np.isnan(even)
        if usable.sum() < 3 or np.ptp(np.array(odd)[usable]) == 0 or np.ptp(even[usable]) == 0:
            assert np.isnan(score)
            continue
        r = np.corrcoef(np.array(odd)[usable], even[usable])[0, 1]
        assert score == pytest.approx(-1 if r <= -1 / 3 else 2 * r / (1 + r))


@pytest.mark.parametrize("sizes", [[4, 5], [8, 1, 0], [3, 3, 1, 2], []])
def test_even_odd_refuses_too_few_scales_and_single_items(answers, sizes):
    with pytest.raises(StatisticError, match="three scales of two or more items"):
        even_odd_consistency(answers, sizes)


def test_distances_of_complete_answers_are_those_of_the_textbook(answers):
    complete = np.nan_to_num(answers, nan=3.0)
    found = mahalanobis_distances(complete)
    centred = complete - complete.mean(axis=0)
    inverse = np.linalg.inv(np.cov(complete, rowvar=False))
    by_hand = [row @ inverse @ row for row in centred]
    assert found.squared == pytest.approx(by_hand)
    assert found.p_value == pytest.approx(stats.chi2.sf(by_hand, 9))


def test_distances_of_incomplete_answers_are_taken_over_the_items_answered(answers):
    found = mahalanobis_distances(answers)
    n_items = answers.shape[1]
    covariance = np.empty((n_items, n_items))
    for i, j in itertools.product(range(n_items), repeat=2):
        both = ~np.isnan(answers[:, i]) & ~np.isnan(answers[:, j])
        covariance[i, j] = np.cov(answers[both, i], answers[both, j])[0, 1]
    means = np.nanmean(answers, axis=0)
    for row, squared, p_value in zip(answers, found.squared, found.p_value, strict=True):
        there = ~np.isnan(row)
        centred = (row - means)[there]
        by_hand = centred @ np.linalg.inv(covariance[np.ix_(there, there)]) @ centred
        assert squared == pytest.approx(by_hand)
        assert p_value == pytest.approx(stats.chi2.sf(by_hand, there.sum()))


def test_who_answered_less_than_half_is_not_judged(answers):
    few = answers.copy()
    few[0, :6] = GAP
    found = mahalanobis_distances(few)
    assert np.isnan(found.squared[0])
    assert np.isnan(found.p_value[0])


def test_two_items_that_are_the_same_still_give_finite_distances(answers):
    doubled = np.column_stack([answers, answers[:, 0]])
    squared = mahalanobis_distances(doubled).squared
    assert np.isfinite(squared).all()
    assert (squared >= 0).all()


def test_items_that_do_not_vary_are_not_counted(answers):
    constant = np.column_stack([answers, np.full(len(answers), 4.0)])
    assert mahalanobis_distances(constant).n_items == 9
    assert mahalanobis_distances(constant).squared == pytest.approx(mahalanobis_distances(answers).squared)


def test_more_people_than_items_are_needed(answers):
    with pytest.raises(StatisticError, match="more people than items"):
        mahalanobis_distances(answers[:9])


def test_many_people_are_judged_as_their_like_among_few():
    rng = np.random.default_rng(5)
    few = rng.integers(1, 6, (1000, 48)).astype(float)
    few[rng.random(few.shape) < 0.05] = GAP
    many = np.tile(few, (20, 1))
    for index in (longest_runs, response_variability, lambda answers: even_odd_consistency(answers, [4] * 12)):
        np.testing.assert_allclose(index(many), np.tile(index(few), 20), rtol=1e-12)
    # A covariance divides by one person less: by about 1/900 more than among twenty times as many.
    expected, found = mahalanobis_distances(few).squared * 900 / 899, mahalanobis_distances(many).squared
    np.testing.assert_allclose(found, np.tile(expected, 20), rtol=2e-4)
