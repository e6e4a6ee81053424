"""Agreement within groups and differences between them: answers of R, and the places where formulas break."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.nulls import null_variance

RTOL = 1e-10  # closed forms; the stored answers have 15 digits
ITEMS = [f"q{n}" for n in range(1, 7)]


def test_rwg_of_one_item_equals_r(tiny):
    found = sa.rwg(tiny["data"]["q1"], tiny["data"]["g"], n_options=5)
    assert found["rwg"].tolist() == pytest.approx(tiny["rwg_q1"], rel=RTOL, abs=1e-15)
    assert found["n"].tolist() == tiny["data"].groupby("g").size().tolist()


@pytest.mark.parametrize("null", ["uniform", "slight_skew"])
def test_rwg_j_equals_r(tiny, null):
    found = sa.rwg_j(tiny["data"][ITEMS], tiny["data"]["g"], n_options=5, null=null)
    assert found["rwg_j"].tolist() == pytest.approx(tiny[f"rwg_j_{null}"], rel=RTOL, abs=1e-15)


def test_icc_equals_r(tiny):
    found = sa.icc(tiny["data"]["x1"], tiny["data"]["g"])
    assert (found.icc1, found.icc2) == pytest.approx((tiny["icc_x1"]["ICC1"], tiny["icc_x1"]["ICC2"]), rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize("unit", ["UNIT", "PLATOON"])
def test_rwg_j_of_platoons_with_a_missing_answer_equals_r(real_data, reference, unit):
    data = pd.read_csv(real_data("multilevel_cohesion") / "cohesion.csv")
    groups = data["UNIT"] if unit == "UNIT" else data["UNIT"] + " " + data["PLATOON"]
    found = sa.rwg_j(data[[f"COH0{n}" for n in range(1, 6)]], groups, n_options=5)
    expected = reference("multilevel_cohesion", "rwgj_unit" if unit == "UNIT" else "rwgj")
    assert dict(zip(found["group"], found["rwg_j"], strict=True)) == pytest.approx(expected, rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize("variable", ["JOBSAT", "COHES", "POSAFF", "PAY", "NEGLEAD", "WLOAD", "TASKSIG", "PHYSEN"])
def test_icc_of_teams_equals_r_below_zero_too(real_data, reference, variable):
    data = pd.read_csv(real_data("multilevel_klein2000") / "klein2000.csv")
    found = sa.icc(data[variable], data["GRPID"])
    assert found.icc1 == pytest.approx(reference("multilevel_klein2000", f"icc1_{variable}"), rel=RTOL)
    assert found.icc2 == pytest.approx(reference("multilevel_klein2000", f"icc2_{variable}"), rel=RTOL)


@pytest.mark.real
def test_rwg_refuses_the_standardised_scores_of_a_real_data_set(real_data):
    data = pd.read_csv(real_data("multilevel_klein2000") / "klein2000.csv")
    with pytest.raises(StatisticError, match="standardised"):
        sa.rwg(data["JOBSAT"], data["GRPID"], n_options=5)


@pytest.mark.parametrize("n_options", [2, 3, 5, 7, 11])
def test_uniform_null_is_the_variance_of_equally_likely_options(n_options):
    assert null_variance(n_options, "uniform") == pytest.approx(np.var(np.arange(n_options)))


@pytest.mark.parametrize(("n_options", "null"), [(1, "uniform"), (0, "uniform"), (7, "slight_skew")])
def test_a_null_that_is_not_known_is_refused(n_options, null):
    with pytest.raises(StatisticError, match="option"):
        null_variance(n_options, null)


def _two_people(spread, n_items):
    """One group of two who differ by `spread` on every item: variance spread^2 / 2."""
    return pd.DataFrame({f"i{n}": [1.0, 1.0 + spread] for n in range(n_items)})


@pytest.mark.parametrize(
    ("spread", "unfloored"),
    [
        (0, 1.0),
        (1, 3 * 0.75 / (3 * 0.75 + 0.25)),
        (2, 0.0),  # variance 2 is the null's: no more than chance
        (2.2, 3 * (1 - 1.21) / (3 * (1 - 1.21) + 1.21)),  # below chance, before the pole
        (6**0.5, np.nan),  # ratio 1.5 = J / (J - 1): the pole itself
        (4, np.nan),  # total disagreement: the bare formula would say 1.8
    ],
)
def test_rwg_j_around_and_beyond_the_null_variance(spread, unfloored):
    answers, groups = _two_people(spread, 3), ["g", "g"]
    bare = sa.rwg_j(answers, groups, n_options=5, floor=False)["rwg_j"][0]
    assert bare == pytest.approx(unfloored, abs=1e-12, nan_ok=True)
    floored = sa.rwg_j(answers, groups, n_options=5)["rwg_j"][0]
    assert floored == pytest.approx(max(unfloored, 0.0) if unfloored == unfloored else 0.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_floored_rwg_j_lies_between_none_and_all_for_any_answers(seed):
    rng = np.random.default_rng(seed)
    answers = pd.DataFrame(rng.choice([1, 5], (400, 4)))
    found = sa.rwg_j(answers, np.repeat(np.arange(100), 4), n_options=5)["rwg_j"]
    assert found.between(0, 1).all()
    assert (found == 0).any()


def test_rwg_j_of_one_item_is_rwg():
    answers, groups = pd.DataFrame({"a": [1, 5, 2, 3, 3, 4]}), list("xxyyzz")
    several = sa.rwg_j(answers, groups, n_options=5, floor=False)["rwg_j"]
    single = sa.rwg(answers["a"], groups, n_options=5, floor=False)["rwg"]
    assert several.tolist() == pytest.approx(single.tolist())


def test_unfloored_rwg_keeps_its_sign():
    assert sa.rwg([1, 5], ["g", "g"], n_options=5, floor=False)["rwg"][0] == pytest.approx(1 - 8 / 2)
    assert sa.rwg([1, 5], ["g", "g"], n_options=5)["rwg"][0] == 0


def test_groups_of_one_have_no_agreement_and_people_without_group_are_left_out():
    found = sa.rwg([4, 4, 5, 1, 2], ["a", "a", "b", None, np.nan], n_options=5).set_index("group")
    assert found["rwg"].to_dict() == pytest.approx({"a": 1.0, "b": np.nan}, nan_ok=True)
    assert found["n"].to_dict() == {"a": 2, "b": 1}


def test_missing_answers_drop_the_person_or_only_the_answer():
    answers = pd.DataFrame({"a": [1.0, 2, 3, np.nan], "b": [2.0, 2, 4, 5]})
    listwise, available = (
        sa.rwg_j(answers, ["g"] * 4, n_options=5, missing=missing) for missing in ("listwise", "available")
    )
    ratios = [(np.var([1, 2, 3], ddof=1) + np.var(b, ddof=1)) / 2 / 2 for b in ([2, 2, 4], [2, 2, 4, 5])]
    expected = [2 * (1 - ratio) / (2 * (1 - ratio) + ratio) for ratio in ratios]
    assert [listwise["rwg_j"][0], available["rwg_j"][0]] == pytest.approx(expected)
    assert (listwise["n"][0], available["n"][0]) == (3, 4)


def test_an_item_nobody_answered_leaves_no_agreement():
    answers = pd.DataFrame({"a": [1.0, 2, 3], "b": [np.nan] * 3})
    for missing in ("listwise", "available"):
        assert sa.rwg_j(answers, ["g"] * 3, n_options=5, missing=missing)["rwg_j"].isna().all()


@pytest.mark.parametrize(
    "scores",
    [
        stats.zscore([1, 2, 3, 4, 5, 5, 1]),
        stats.zscore([3, 3, 3, 4, 4, 4, 3]) / 4,  # a small span does not make them answers
        [0, 25, 50, 100],
        [1, 2, 6],
        [1, 2, np.inf],
    ],
)
def test_scores_off_the_response_scale_are_refused(scores):
    with pytest.raises(StatisticError, match=r"scale of 5 options|infinite"):
        sa.rwg(scores, ["g"] * len(scores), n_options=5)


def test_means_of_items_and_scales_that_start_at_minus_two_are_accepted():
    assert sa.rwg([3.25, 3.75], ["g", "g"], n_options=5)["rwg"][0] == pytest.approx(1 - 0.125 / 2)
    assert sa.rwg([-2, 2], ["g", "g"], n_options=5, floor=False)["rwg"][0] == pytest.approx(-3)


def test_agreement_without_items_or_with_too_few_labels_is_refused():
    with pytest.raises(StatisticError, match="0 items"):
        sa.rwg_j(pd.DataFrame(index=range(3)), ["g"] * 3, n_options=5)
    with pytest.raises(StatisticError, match="3 scores but 2 groups"):
        sa.rwg([1, 2, 3], ["g", "g"], n_options=5)


def test_icc_of_unequal_groups_follows_the_one_way_analysis_of_variance():
    groups = {"a": [1.0, 2, 3, 4], "b": [3.0, 5], "c": [2.0, 2, 7]}
    values, labels = np.concatenate([*groups.values()]), np.repeat([*groups], [4, 2, 3])
    f = stats.f_oneway(*groups.values()).statistic
    found = sa.icc(values, labels)
    assert found.icc1 == pytest.approx((f - 1) / (f + 3 - 1), rel=1e-12)  # plain mean size 9 / 3
    assert found.icc2 == pytest.approx(1 - 1 / f, rel=1e-12)
    assert (found.n_groups, found.mean_group_size, found.n_respondents) == (3, 3.0, 9)


def test_interval_of_icc_is_the_exact_one_of_the_variance_ratio():
    samples = [[1.0, 2, 3], [3.0, 5, 4], [2.0, 2, 7], [6.0, 8, 7]]
    f = stats.f_oneway(*samples).statistic
    found = sa.icc(np.concatenate(samples), np.repeat(range(4), 3))
    for bound, tail in ((found.ci_low, 0.975), (found.ci_high, 0.025)):
        # At a true ICC of rho, F / (1 + 3 rho / (1 - rho)) follows F(3, 8).
        assert f / (1 + 3 * bound / (1 - bound)) == pytest.approx(stats.f.ppf(tail, 3, 8))


def test_icc_below_zero_is_kept():
    found = sa.icc([1, 5, 1, 5, 1, 5], list("aabbcc"))
    assert found.icc1 == pytest.approx(-1)  # equal means: -1 / (size - 1)
    assert np.isnan(found.icc2)


def test_icc_leaves_out_missing_scores_and_groups():
    with_gaps = sa.icc([1, 2, 4, 5, np.nan, 3], ["a", "a", "b", "b", "b", None])
    assert with_gaps == sa.icc([1, 2, 4, 5], list("aabb"))


def test_icc_does_not_move_with_the_origin():
    scores = np.array([1.1, 1.3, 1.2, 1.6, 1.9, 1.4])
    near, far = (sa.icc(scores + shift, list("aabbcc")).icc1 for shift in (0, 1e6))
    assert far == pytest.approx(near, rel=1e-6)


@pytest.mark.parametrize("rho", [0.0, 0.15])
def test_interval_of_icc_covers_the_truth(rho):
    rng = np.random.default_rng(5)
    labels, hits = np.repeat(np.arange(40), 8), 0
    for _ in range(400):
        scores = rng.normal(scale=rho**0.5, size=40)[labels] + rng.normal(scale=(1 - rho) ** 0.5, size=320)
        found = sa.icc(scores, labels)
        hits += found.ci_low <= rho <= found.ci_high
    assert 0.92 <= hits / 400 <= 0.98


@pytest.mark.parametrize(
    ("scores", "groups", "words"),
    [
        ([1, 2, 3], ["a", "a", "a"], "3 people in 1 groups"),
        ([1, 2, 3], ["a", "b", "c"], "3 people in 3 groups"),
        ([2.2] * 7, list("aaabbbb"), "all 7 scores are equal"),
        ([np.nan] * 4, list("aabb"), "0 people"),
        ([1, 2, 3, 4], list("aab"), "4 scores but 3 groups"),
    ],
)
def test_icc_is_refused_where_it_is_undefined(scores, groups, words):
    with pytest.raises(StatisticError, match=words):
        sa.icc(scores, groups)


def test_a_method_that_does_not_exist_is_not_answered_with_another():
    with pytest.raises(StatisticError, match="no method 'ml'"):
        sa.icc([1, 2, 4, 5], list("aabb"), method="ml")
