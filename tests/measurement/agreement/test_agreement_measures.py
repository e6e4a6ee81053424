"""Agreement beyond rwg(j): deviation, awg, further nulls, chance values, resampling, verdict and ranks."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.moments import group_answers, group_moments
from stratalign.measurement.agreement.nulls import null_shares, null_variance
from stratalign.measurement.agreement.ranking import rank_units
from stratalign.measurement.agreement.resampling import bootstrap_icc, random_group_resampling
from stratalign.measurement.agreement.rwg import average_deviation, awg, r_star_wg_j
from stratalign.measurement.agreement.thresholds import agreement_thresholds
from stratalign.measurement.agreement.verdict import interpret_aggregation

ITEMS = [f"q{n}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("null", "variance"), [("slight_skew", 1.34), ("moderate_skew", 0.90), ("heavy_skew", 0.44), ("triangular", 1.32)]
)
def test_nulls_of_five_options_have_the_tabulated_variance(null, variance):
    assert null_variance(5, null) == pytest.approx(variance)


def test_triangular_null_of_other_scales_follows_its_closed_form():
    odd, even = 7, 6
    assert null_variance(odd, "triangular") == pytest.approx((odd**2 + 2 * odd - 3) / 24)
    assert null_variance(even, "triangular") == pytest.approx((even**2 + 2 * even - 2) / 24)


def test_a_null_may_be_given_as_variance_or_as_shares():
    shares = [0.1, 0.2, 0.3, 0.4]
    points = np.arange(4)
    assert null_variance(4, shares) == pytest.approx(points**2 @ shares - (points @ np.array(shares)) ** 2)
    assert null_variance(4, 1.25) == 1.25


@pytest.mark.parametrize("null", [0.0, -1, [0.5, 0.5], [0.5, 0.2, 0.2, 0.2], "skewed"])
def test_nulls_that_are_none_are_refused(null):
    with pytest.raises(StatisticError):
        null_variance(4, null)


def test_a_bare_variance_has_no_shares():
    with pytest.raises(StatisticError, match="share of each of the 5 options"):
        null_shares(5, 2.0)


@pytest.mark.parametrize(("null", "stored"), [("moderate_skew", "rwgj_0.9"), ("heavy_skew", "rwgj_0.44")])
def test_rwg_j_under_skewed_nulls_equals_r(tiny, null, stored):
    found = sa.rwg_j(tiny["data"][ITEMS], tiny["data"]["g"], n_options=5, null=null)
    assert found["rwg_j"].tolist() == pytest.approx(tiny[stored], rel=1e-10, abs=1e-14)


def test_r_star_equals_r(tiny):
    found = r_star_wg_j(tiny["data"][ITEMS], tiny["data"]["g"], n_options=5)
    assert found["r_star_wg_j"].tolist() == pytest.approx(tiny["lindell_2"], rel=1e-10)


@pytest.mark.parametrize("center", ["mean", "median"])
def test_average_deviation_equals_r(tiny, center):
    found = average_deviation(tiny["data"][ITEMS], tiny["data"]["g"], center=center)
    assert found["average_deviation"].tolist() == pytest.approx(tiny[f"ad_{center}"], rel=1e-10)


def test_awg_of_scale_and_item_equals_r(tiny):
    found = awg(tiny["data"][ITEMS], tiny["data"]["g"], low=1, high=5)
    assert found["awg"].tolist() == pytest.approx(tiny["awg"], rel=1e-10)
    single = awg(tiny["data"]["q1"], tiny["data"]["g"], low=1, high=5)
    assert single["awg"].tolist() == pytest.approx(tiny["awg_q1"], rel=1e-10)


@pytest.mark.real
def test_further_measures_equal_r_on_real_companies(real_data, reference):
    data = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    items = data[[f"LEAD{n:02d}" for n in range(1, 12)]]
    star = r_star_wg_j(items, data["COMPID"], n_options=5)["r_star_wg_j"]
    deviation = average_deviation(items, data["COMPID"])["average_deviation"]
    for found, key in ((star, "rwgj_lindell_LEAD"), (deviation, "adm_LEAD")):
        expected = reference("multilevel_lq2002", key)
        assert {"mean": found.mean(), "median": found.median()} == pytest.approx(expected, rel=1e-10)


def test_awg_at_the_end_of_the_scale_is_full_agreement_and_says_it_cannot_be_read():
    found = awg([5.0, 5.0, 2.0, 3.0, 4.0], ["a", "a", "b", "b", "b"], low=1, high=5).set_index("group")
    assert found.loc["a", "awg"] == 1.0
    assert not found.loc["a", "is_interpretable"] and found.loc["b", "is_interpretable"]


def test_scores_outside_the_ends_are_refused_with_their_number():
    with pytest.raises(StatisticError, match="2 of 3 scores lie outside the scale from 1 to 5"):
        awg([0, 3, 6], ["a", "a", "a"], low=1, high=5)


def test_groups_of_one_have_no_agreement_but_keep_their_row():
    for found in (average_deviation([1, 2, 3], ["a", "a", "b"]), awg([1, 2, 3], ["a", "a", "b"], low=1, high=5)):
        assert found["n"].tolist() == [2, 1]
        assert found.iloc[:, 2].isna().tolist() == [False, True]


def test_small_integers_give_what_floats_give():
    rng = np.random.default_rng(4)
    answers = rng.integers(1, 6, (500, 7)).astype(np.int8)
    groups = rng.integers(0, 60, 500)
    whole, fractions = (sa.rwg_j(table, groups, n_options=5)["rwg_j"] for table in (answers, answers.astype(float)))
    np.testing.assert_allclose(whole, fractions, rtol=1e-12)


def test_blocks_of_groups_change_nothing(monkeypatch):
    rng = np.random.default_rng(8)
    answers, groups = pd.DataFrame(rng.integers(1, 6, (400, 3)).astype(float)), rng.integers(0, 50, 400)
    answers.iloc[::7, 1] = np.nan
    whole = sa.rwg_j(answers, groups, n_options=5, missing="available")["rwg_j"]
    monkeypatch.setattr("stratalign.measurement.agreement.moments.CHUNK_CELLS", 30)
    np.testing.assert_array_equal(sa.rwg_j(answers, groups, n_options=5, missing="available")["rwg_j"], whole)


def test_chance_agreement_of_two_people_is_the_exact_distribution():
    found = agreement_thresholds("average_deviation", 2, n_options=2, draws=40_000, seed=1)
    assert found.mean == pytest.approx(
        0.25, abs=0.005
    )  # half the pairs differ by one point, half a point from the mean


def test_chance_rwg_equals_brute_force_over_all_groups_of_three():
    points = np.array(np.meshgrid(*[np.arange(5)] * 3)).reshape(3, -1)
    exact = np.maximum(1 - points.var(axis=0, ddof=1) / 2, 0)
    found = agreement_thresholds("rwg", 3, n_options=5, draws=50_000, seed=2)
    assert found.mean == pytest.approx(exact.mean(), abs=0.01)
    assert found.p_value(1.0) == pytest.approx((exact >= 1.0).mean(), abs=0.005)


def test_correlated_items_make_chance_agreement_more_common():
    apart, together = (
        agreement_thresholds("rwg_j", 6, n_options=5, n_items=5, item_correlation=r, seed=3).critical_value
        for r in (0.0, 0.6)
    )
    assert together > apart


def test_same_seed_same_chance():
    pair = [agreement_thresholds("rwg_j", 5, n_options=5, n_items=4, seed=9).draws for _ in range(2)]
    np.testing.assert_array_equal(*pair)


def _teams(seed, n_groups=30, size=8, rho=0.2):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), size)
    return rng.normal(0, np.sqrt(rho), n_groups)[groups] + rng.normal(0, np.sqrt(1 - rho), len(groups)), groups


@pytest.mark.parametrize("method", ["anova", "reml"])
def test_resampled_icc_is_that_of_the_groups_drawn(method):
    scores, groups = _teams(2)
    found = bootstrap_icc(scores, groups, draws=3, seed=5, method=method)
    picked = np.random.default_rng(5).integers(0, 30, (3, 30))
    for draw, drawn in zip(found, picked, strict=True):
        rows = np.concatenate([np.flatnonzero(groups == group) for group in drawn])
        assert draw == pytest.approx(sa.icc(scores[rows], np.repeat(np.arange(30), 8), method=method).icc1, rel=1e-6)


def test_random_groups_show_real_groups_to_be_alike():
    found = random_group_resampling(*_teams(1, rho=0.4), seed=1)
    assert found.z < -3 and found.mean_variance < found.random_mean_variance
    null = random_group_resampling(*_teams(1, rho=0.0), seed=1)
    assert abs(null.z) < 2.5


def test_variance_within_real_groups_equals_r(tiny):
    found = random_group_resampling(tiny["data"]["x1"], tiny["data"]["g"], seed=1)
    assert found.mean_variance == pytest.approx(0.526531288427579, rel=1e-10)


def test_verdict_follows_agreement_difference_and_reliability():
    alike = sa.icc(*_teams(1, rho=0.5))
    assert interpret_aggregation(alike, np.full(30, 0.9)).may_interpret == "yes"
    assert interpret_aggregation(alike, np.full(30, 0.6)).may_interpret == "with caution"
    assert interpret_aggregation(alike, np.full(30, 0.2)).may_interpret == "no"
    no_difference = sa.icc(*_teams(1, rho=0.0))
    judged = interpret_aggregation(no_difference, np.full(30, 0.9))
    assert (judged.may_interpret, judged.may_rank) == ("no", False)


def test_ranks_are_those_of_pairwise_tests_one_by_one():
    rng = np.random.default_rng(0)
    samples = [rng.normal(mean, 8, size) for mean, size in ((50, 12), (52, 30), (70, 20), (71, 9))]
    units = pd.DataFrame(
        [(i, x.mean(), x.std(ddof=1), len(x)) for i, x in enumerate(samples)],
        columns=["unit_id", "mean_points", "sd_points", "n_respondents"],
    )
    found = rank_units(units).set_index("unit_id")
    p = {(i, j): stats.ttest_ind(samples[i], samples[j], equal_var=False).pvalue for i in range(4) for j in range(i)}
    assert sorted(p.values())[3] * 3 < 0.05 < sorted(p.values())[4] * 2  # Holm: four pairs separate
    assert found["best_rank"].to_dict() == {0: 3, 1: 3, 2: 1, 3: 1}
    assert found["worst_rank"].to_dict() == {0: 4, 1: 4, 2: 2, 3: 2}


def test_units_that_do_not_separate_have_no_order():
    units = pd.DataFrame({"unit_id": list("abc"), "mean_points": [50.0, 51, 52], "sd_points": 9.0, "n_respondents": 8})
    found = rank_units(units)
    assert (found["best_rank"] == 1).all() and (found["worst_rank"] == 3).all()
    assert set(found["group"]) == {"not separated"}


def test_a_unit_of_one_is_not_ranked():
    units = pd.DataFrame({"unit_id": ["a", "b"], "mean_points": [1.0, 2], "sd_points": [1, 1], "n_respondents": [1, 5]})
    with pytest.raises(StatisticError, match="1 of 2 units cannot be ranked"):
        rank_units(units)


def test_a_table_of_nulls_equals_them_one_by_one(tiny):
    answers, groups = tiny["data"][ITEMS], tiny["data"]["g"]
    found = sa.agreement_table(answers, groups, n_options=5)
    for null in ("uniform", "slight_skew", "moderate_skew", "heavy_skew"):
        assert found[f"rwg_j_{null}"].equals(sa.rwg_j(answers, groups, n_options=5, null=null)["rwg_j"])
    assert found["r_star_wg_j"].tolist() == pytest.approx(tiny["lindell_2"], rel=1e-10)


@pytest.mark.parametrize(("dtype", "offset"), [("int8", 0), ("int16", 200), ("int64", 10**6), ("int64", 2 * 10**9)])
def test_integers_are_summed_exactly(dtype, offset):
    rng = np.random.default_rng(1)
    answers = (rng.integers(1, 6, (500, 3)) + offset).astype(dtype)
    groups = np.sort(rng.integers(0, 40, 500))
    found = group_moments(group_answers(answers, groups, complete=True))
    expected = pd.DataFrame(answers.astype(np.int64) - offset).groupby(groups)
    np.testing.assert_allclose(found.variance, expected.var(), rtol=1e-12)
    np.testing.assert_allclose(found.mean, expected.mean() + offset, rtol=1e-12)
