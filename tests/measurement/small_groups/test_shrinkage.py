"""Shrunken scores of units: matrix algebra, R, simulated coverage, and places where there is nothing to shrink."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated

import stratalign as sa
from stratalign.errors import StatisticError


def _units(seed=0, n_units=20, tau=0.5, sizes=(4, 13)):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_units), rng.integers(*sizes, n_units))
    truth = 3 + rng.normal(0, tau, n_units)
    return truth[groups] + rng.normal(0, 1, len(groups)), groups, truth


def test_predictions_equal_matrix_algebra_at_the_same_variances():
    scores, groups, _ = _units()
    found = sa.shrink_unit_scores(scores, groups)
    between, within = found.attrs["between_variance"], found.attrs["within_variance"]
    Z = np.eye(20)[groups]
    V = between * Z @ Z.T + within * np.eye(len(scores))
    ones = np.ones(len(scores))
    grand = ones @ np.linalg.solve(V, scores) / (ones @ np.linalg.solve(V, ones))
    predicted = grand + between * Z.T @ np.linalg.solve(V, scores - grand)
    assert found["shrunken_mean"].tolist() == pytest.approx(predicted.tolist(), rel=1e-9)


@pytest.mark.real
def test_reliability_of_units_equals_r(real_data, reference):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    found = sa.shrink_unit_scores(data["WBEING"], data["GRP"])
    expected = reference("multilevel_bh1996", "gmeanrel_WBEING")["mean_reliability"]
    assert found["reliability"].mean() == pytest.approx(expected, rel=1e-6)


@pytest.mark.real
def test_variances_equal_lme(real_data, reference):
    data = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    found = sa.shrink_unit_scores(data["LEAD"], data["COMPID"]).attrs
    expected = reference("multilevel_lq2002", "lme_null")
    assert found["between_variance"] == pytest.approx(expected["tau00"]["LEAD"], rel=1e-3)
    assert found["within_variance"] == pytest.approx(expected["sigma2"]["LEAD"], rel=1e-3)


@pytest.mark.parametrize("tau", [0.2, 0.5])
@repeated(60, proof_runs=600)
def test_intervals_hold_unit_means_as_often_as_they_say(tau, n_runs):
    held = []
    for seed in range(n_runs):
        scores, groups, truth = _units(seed, tau=tau)
        found = sa.shrink_unit_scores(scores, groups)
        held.append(((found["ci_low"] <= truth) & (truth <= found["ci_high"])).mean())
    assert 0.94 <= np.mean(held) <= 0.985


def test_shrunken_scores_lie_nearer_the_truth_than_plain_means():
    errors = []
    for seed in range(60):
        scores, groups, truth = _units(seed, tau=0.3)
        found = sa.shrink_unit_scores(scores, groups)
        errors.append([((found[key] - truth) ** 2).mean() for key in ("shrunken_mean", "mean")])
    assert np.mean(errors, axis=0)[0] < 0.7 * np.mean(errors, axis=0)[1]


def test_published_summaries_are_enough():
    scores, groups, _ = _units(4)
    table = pd.DataFrame({"g": groups, "y": scores}).groupby("g")["y"].agg(["count", "mean", "std"]).reset_index()
    published = table.set_axis(["group", "n_respondents", "mean_points", "sd_points"], axis=1)
    left, right = sa.shrink_published_scores(published), sa.shrink_unit_scores(scores, groups)
    assert left["shrunken_mean"].tolist() == pytest.approx(right["shrunken_mean"].tolist(), rel=1e-6)
    assert left["ci_low"].tolist() == pytest.approx(right["ci_low"].tolist(), rel=1e-5)


def test_a_unit_of_one_is_drawn_furthest():
    scores, groups, _ = _units(2)
    found = sa.shrink_unit_scores([*scores, 9.0], [*groups, 99]).set_index("group")
    assert found.loc[99, "reliability"] == found["reliability"].min()
    assert found.loc[99, "n_respondents"] == 1


def test_without_variance_between_units_all_are_estimated_alike():
    scores = np.tile([1.0, 2, 3, 4], 5)
    found = sa.shrink_unit_scores(scores, np.repeat(np.arange(5), 4))
    assert found["shrunken_mean"].tolist() == pytest.approx([2.5] * 5)
    assert (found["reliability"] == 0).all() and (found["std_error"] > 0).all()


@pytest.mark.parametrize(
    ("scores", "groups", "words"),
    [
        ([1, 1, 2, 2], [0, 0, 1, 1], "equal scores"),
        ([1, 2, 3], [0, 0, 0], "two groups"),
        ([3, 3, 3], [0, 0, 1], "are equal"),
    ],
)
def test_scores_without_anything_to_shrink_are_refused(scores, groups, words):
    with pytest.raises(StatisticError, match=words):
        sa.shrink_unit_scores(scores, groups)
