"""Raking and design-based errors: margins reproduced, closed forms, R survey, and rosters that do not fit."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError


def _people(seed=0, n=300):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"unit": rng.choice(list("abc"), n, p=[0.6, 0.3, 0.1]), "level": rng.choice(["m", "s"], n)})


MARGINS = {"unit": {"a": 400, "b": 350, "c": 250}, "level": {"m": 200, "s": 800}}


def test_weighted_shares_are_those_of_the_margins():
    people = _people()
    weights = sa.rake_weights(people, MARGINS)
    assert weights.sum() == pytest.approx(300)
    for column, targets in MARGINS.items():
        shares = weights.groupby(people[column]).sum() / 300
        assert shares.to_dict() == pytest.approx({key: count / 1000 for key, count in targets.items()}, abs=1e-9)


def test_raking_keeps_odds_ratios_as_iterative_fitting_must():
    people = _people()[lambda x: x["unit"] != "c"]
    weights = sa.rake_weights(people, {"unit": {"a": 50, "b": 50}, "level": {"m": 30, "s": 70}})
    before, after = (
        pd.crosstab(people["unit"], people["level"], values, aggfunc="sum").to_numpy()
        for values in (weights * 0 + 1, weights)
    )
    odds = [t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]) for t in (before, after)]
    assert odds[1] == pytest.approx(odds[0], rel=1e-8)


def test_one_margin_is_post_stratification():
    people = _people()
    weights = sa.rake_weights(people, {"unit": MARGINS["unit"]})
    counts = people["unit"].value_counts()
    assert weights[people["unit"] == "c"].iloc[0] == pytest.approx(0.25 * 300 / counts["c"])


def test_design_effect_is_kishs():
    found = sa.rake(_people(), MARGINS)
    weights = found.weights
    assert found.design_effect == pytest.approx(1 + weights.var(ddof=0) / weights.mean() ** 2)
    assert found.n_effective == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_trimmed_weights_stay_inside_and_say_what_it_cost():
    found = sa.rake(_people(), MARGINS, trim=(0.5, 2.0))
    assert found.weights.between(0.5 - 1e-9, 2.0 + 1e-9).all()
    assert found.weights.sum() == pytest.approx(300)
    assert found.n_trimmed > 0 and found.largest_deviation > 0
    assert found.design_effect < sa.rake(_people(), MARGINS).design_effect


def test_weights_of_zero_stay_zero():
    base = np.ones(300)
    base[:50] = 0
    assert (sa.rake_weights(_people(), MARGINS, base_weights=base)[:50] == 0).all()


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ({"unit": {"a": 1, "b": 1, "c": 1, "d": 3}}, r"no respondent has the 'unit' d \(3 of 6"),
        ({"unit": {"a": 1, "b": 1}}, r"respondents have a 'unit' that the margin does not have"),
        ({"team": {"a": 1}}, "no column team"),
        ({"unit": {"a": 400, "b": 350, "c": 250}, "level": {"m": 20, "s": 60}}, "different size: unit 1000, level 80"),
        ({"unit": {"a": -1, "b": 1, "c": 1}}, "negative"),
    ],
)
def test_rosters_that_do_not_fit_are_named(margins, words):
    with pytest.raises(StatisticError, match=words):
        sa.rake_weights(_people(), margins)


def test_margins_that_contradict_each_other_do_not_settle():
    people = pd.DataFrame({"x": list("aabb"), "y": list("ccdd")})
    with pytest.raises(StatisticError, match="did not settle"):
        sa.rake_weights(people, {"x": {"a": 1, "b": 3}, "y": {"c": 3, "d": 1}}, max_iterations=50)


@pytest.mark.real
def test_weighted_shares_and_their_errors_equal_r_survey(real_data, reference):
    data = pd.read_csv(real_data("export_surveymonkey_538") / "masculinity_raw-responses.csv", low_memory=False)
    shares = pd.get_dummies(data["q0001"], dtype=float)
    found = sa.weighted_means(shares, weights=data["weight"]).set_index("variable")
    for key, column in (("masculinity_weighted", "estimate"), ("masculinity_weighted_se", "std_error")):
        expected = {
            name.removeprefix("q0001"): value for name, value in reference("export_surveymonkey_538", key).items()
        }
        assert found[column].to_dict() == pytest.approx(expected, rel=1e-9)


def test_equal_weights_give_the_error_of_a_simple_sample():
    values = np.random.default_rng(1).normal(size=80)
    found = sa.weighted_means(pd.DataFrame({"y": values})).iloc[0]
    assert found["std_error"] == pytest.approx(values.std(ddof=1) / np.sqrt(80))
    assert found["design_effect"] == pytest.approx(1)


def test_clusters_of_equal_size_give_the_error_of_their_means():
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(15), 6)
    values = rng.normal(size=15)[clusters] + rng.normal(size=90)
    means = pd.Series(values).groupby(clusters).mean()
    found = sa.weighted_means(pd.DataFrame({"y": values}), clusters=clusters).iloc[0]
    assert found["std_error"] == pytest.approx(means.std() / np.sqrt(15))
    assert found["degrees_of_freedom"] == 14 and found["design_effect"] > 1.5


def test_strata_and_finite_population_follow_the_textbook():
    values, strata = np.array([1.0, 2, 3, 10, 12, 14]), np.repeat([0, 1], 3)
    found = sa.weighted_means(
        pd.DataFrame({"y": values}), weights=[10 / 3] * 3 + [20 / 3] * 3, strata=strata, populations=[10] * 3 + [20] * 3
    ).iloc[0]
    by_hand = sum((size / 30) ** 2 * (1 - 3 / size) * s2 / 3 for size, s2 in ((10, 1.0), (20, 4.0)))
    assert found["estimate"] == pytest.approx((10 * 2 + 20 * 12) / 30)
    assert found["std_error"] == pytest.approx(np.sqrt(by_hand))


def test_a_stratum_of_one_cluster_is_refused():
    with pytest.raises(StatisticError, match="1 of 2 strata have a single cluster"):
        sa.weighted_means(pd.DataFrame({"y": [1.0, 2, 3]}), strata=[0, 0, 1])


@pytest.mark.parametrize(
    ("populations", "words"),
    [
        ([5] * 8 + [40] * 4, r"1 of 2 strata.*smaller than their sample: north \(8 sampled of 5\)"),
        ([0] * 8 + [-3] * 4, r"2 of 2 strata.*north \(8 sampled of 0\), south \(4 sampled of -3\)"),
        ([20] * 7 + [30] + [40] * 4, "missing or differs within them: north"),
        ([20] * 8 + [40, 40, 40, np.nan], "missing or differs within them: south"),
        ([20] * 3, "3 populations for 12 respondents"),
        (3, r"2 of 2 strata.*north \(8 sampled of 3\)"),
    ],
)
def test_populations_that_cannot_be_are_refused_with_their_strata(populations, words):
    answers = pd.DataFrame({"y": np.arange(12.0)})
    with pytest.raises(StatisticError, match=words):
        sa.weighted_means(answers, strata=["north"] * 8 + ["south"] * 4, populations=populations)


def test_a_population_of_clusters_is_held_against_the_clusters_sampled():
    answers, clusters = pd.DataFrame({"y": np.arange(12.0)}), np.repeat([1, 2, 3], 4)
    found = sa.weighted_means(answers, clusters=clusters, populations=[3] * 12)
    assert found["std_error"].iloc[0] == 0
    with pytest.raises(StatisticError, match=r"all \(3 sampled of 2\)"):
        sa.weighted_means(answers, clusters=clusters, populations=[2] * 12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"clusters": ["a", None, "b", "b"]}, "1 of 4 respondents have no cluster"),
        ({"strata": ["a", "a", "b", np.nan]}, "have no stratum"),
        ({"weights": [1, 1, np.inf, 1]}, "1 negative, infinite or missing"),
        ({"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_designs_that_cannot_be_are_refused(options, words):
    with pytest.raises(StatisticError, match=words):
        sa.weighted_means(pd.DataFrame({"y": [1.0, 2, 3, 4]}), **options)


def test_words_are_no_answers_of_a_design_and_numbers_without_a_type_are():
    with pytest.raises(StatisticError, match="y is not numeric: 3 of 3 values are none, such as 'Agree'"):
        sa.weighted_means(pd.DataFrame({"y": ["Agree", "Agree", "Disagree"]}))
    found = sa.weighted_means(pd.DataFrame({"y": pd.Series([1, None, 3], dtype=object)}))
    assert found["estimate"].iloc[0] == 2


def test_a_variable_nobody_answered_is_missing_and_counted():
    found = sa.weighted_means(pd.DataFrame({"y": [np.nan, np.nan, np.nan]})).iloc[0]
    assert np.isnan(found["estimate"]) and found["n_respondents"] == 0
