"""Group means against a slow computation group by group."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.scores.aggregation import aggregate_scores, mean_of_level_intervals, mean_of_levels
from stratalign.scores.groups import Groups


def _groups(membership):
    rows = [(name, "unit", name, "", int(membership[name].sum())) for name in membership]
    return Groups(pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"]), membership)


@pytest.fixture
def random_company():
    """60 people, five overlapping groups of unequal size (one of one person), three measures with holes."""
    rng = np.random.default_rng(8)
    ids = [f"p{n:02d}" for n in range(60)]
    membership = pd.DataFrame({f"g{n}": rng.random(60) < share for n, share in enumerate([1, 0.6, 0.3, 0.1])}, ids)
    membership["single"] = [True] + [False] * 59
    values = rng.uniform(0, 100, (60, 3))
    values[rng.random((60, 3)) < 0.3] = np.nan
    values[0] = [50, np.nan, 70]
    scores = pd.DataFrame(values, ids, ["x", "y", "z"]).melt(ignore_index=False, var_name="measure_key")
    return scores.rename_axis("respondent_id").reset_index().rename(columns={"value": "score_points"}), membership


def test_group_scores_equal_a_slow_computation(random_company):
    scores, membership = random_company
    found = aggregate_scores(scores.sample(frac=1, random_state=1), _groups(membership))
    found = found.set_index(["group_id", "measure_key"])
    for (group, measure), row in found.iterrows():
        people = membership.index[membership[group]]
        chosen = scores[(scores["measure_key"] == measure) & scores["respondent_id"].isin(people)]["score_points"]
        answers = chosen.dropna()
        assert (row["n_respondents"], row["mean_points"]) == (len(answers), pytest.approx(answers.mean(), rel=1e-12))
        if len(answers) > 1:
            low, high = stats.t.interval(0.95, len(answers) - 1, answers.mean(), stats.sem(answers))
            assert row["sd_points"] == pytest.approx(answers.std(), rel=1e-12)
            assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-12)


def test_groups_nobody_answered_in_have_no_row_and_groups_of_one_no_spread(random_company):
    scores, membership = random_company
    found = aggregate_scores(scores, _groups(membership)).set_index(["group_id", "measure_key"])
    assert ("single", "y") not in found.index
    single = found.loc[("single", "x")]
    assert (single["n_respondents"], single["mean_points"]) == (1, 50)
    assert single[["sd_points", "ci_low", "ci_high"]].isna().all()


@pytest.mark.parametrize("value", [100.0, 2.2, 0.1, 0.7])  # 7 x 0.1 / 7 is not 0.1 in doubles
def test_equal_answers_have_exactly_no_spread(value):
    ids = list("abcdefghi")
    scores = pd.DataFrame({"respondent_id": ids, "measure_key": "x", "score_points": [value] * 7 + [0, 63.7]})
    membership = pd.DataFrame({"same": [True] * 7 + [False] * 2, "all": True}, index=ids)
    row = aggregate_scores(scores, _groups(membership)).set_index("group_id").loc["same"]
    assert row[["mean_points", "sd_points", "ci_low", "ci_high"]].tolist() == [value, 0, value, value]


def test_small_differences_on_a_large_origin_keep_their_digits():
    values = 1e12 + np.array([0.4, 0.3, 0.5, 0.3, 0.5])
    scores = pd.DataFrame({"respondent_id": list("abcde"), "measure_key": "x", "score_points": values})
    found = aggregate_scores(scores, _groups(pd.DataFrame({"g": True}, index=list("abcde"))))
    assert found["sd_points"][0] == pytest.approx(0.1, rel=2e-3)  # doubles near 1e12 are 1.2e-4 apart


def test_a_measure_nobody_answered_is_left_out_without_a_warning(recwarn):
    scores = pd.DataFrame({"respondent_id": ["a", "b"] * 2, "measure_key": ["x", "x", "y", "y"]})
    scores = scores.assign(score_points=[1.0, 2.0, np.nan, np.nan])
    found = aggregate_scores(scores, _groups(pd.DataFrame({"g": True}, index=["a", "b"])))
    assert found["measure_key"].tolist() == ["x"]
    assert not recwarn.list


def test_people_who_stand_twice_or_in_no_group_are_refused():
    membership = _groups(pd.DataFrame({"g": [True]}, index=["a"]))
    twice = pd.DataFrame({"respondent_id": ["a", "a"], "measure_key": "x", "score_points": [1.0, 2.0]})
    with pytest.raises(StatisticError, match="1 of 2 scores repeat"):
        aggregate_scores(twice, membership)
    with pytest.raises(StatisticError, match="1 respondents have scores but no row"):
        aggregate_scores(twice.assign(respondent_id=["a", "b"]), membership)


def _levels(*samples):
    rows = [
        (f"level:{n}", "x", len(sample), np.mean(sample), np.std(sample, ddof=1) if len(sample) > 1 else np.nan)
        for n, sample in enumerate(samples)
    ]
    return pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"])


def test_company_score_is_the_unweighted_mean_of_levels_with_welchs_interval():
    samples = [70.0, 80, 90], [40.0, 60, 50, 70, 45], [10.0, 30, 20, 25, 15, 40, 35]
    found = mean_of_levels(_levels(*samples)).iloc[0]
    errors = [np.var(sample, ddof=1) / len(sample) for sample in samples]
    freedom = sum(errors) ** 2 / sum(e**2 / (len(s) - 1) for e, s in zip(errors, samples, strict=True))
    assert found["mean_points"] == pytest.approx((80 + 53 + 25) / 3)
    assert found["std_error"] == pytest.approx(sum(errors) ** 0.5 / 3)
    half = stats.t.ppf(0.975, freedom) * sum(errors) ** 0.5 / 3
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((158 / 3 - half, 158 / 3 + half))
    assert found["n_respondents"] == 15


def test_interval_of_the_company_score_covers_the_truth():
    rng, draws = np.random.default_rng(2), 4000
    levels = []
    for name, mean, sd, n in (("executives", 70, 20, 6), ("managers", 60, 10, 30), ("staff", 50, 15, 100)):
        samples = rng.normal(mean, sd, (draws, n))
        columns = {"n_respondents": n, "mean_points": samples.mean(axis=1), "sd_points": samples.std(axis=1, ddof=1)}
        levels.append(pd.DataFrame({"group_id": name, "measure_key": [f"m{draw}" for draw in range(draws)], **columns}))
    found = mean_of_levels(pd.concat(levels))
    coverage = ((found["ci_low"] <= 60) & (found["ci_high"] >= 60)).mean()
    assert 0.93 <= coverage <= 0.97


def test_equal_answers_in_every_level_give_an_interval_of_no_width():
    found = mean_of_levels(_levels([60.0] * 3, [30.0] * 4)).iloc[0]
    assert found[["mean_points", "std_error", "ci_low", "ci_high"]].tolist() == [45, 0, 45, 45]


@pytest.mark.parametrize("lonely", [[50.0], [np.nan, np.nan]])
def test_a_level_without_spread_leaves_the_interval_missing_instead_of_too_narrow(lonely):
    levels = _levels([70.0, 80, 90], lonely).assign(mean_points=[80.0, 50.0])
    found = mean_of_levels(levels).iloc[0]
    assert found["mean_points"] == 65
    assert found[["std_error", "ci_low", "ci_high"]].isna().all()


def test_a_measure_that_lacks_a_level_is_refused():
    rows = pd.concat([_levels([1.0, 2], [3.0, 4]), _levels([1.0, 2]).assign(measure_key="y")])
    with pytest.raises(StatisticError, match="y have no scores in some levels"):
        mean_of_levels(rows)


def test_mean_of_percentages_combines_the_distances_of_their_bounds():
    rows = {"measure_key": "x", "n_respondents": [9, 60, 300], "mean_points": [90.0, 60, 30]}
    levels = pd.DataFrame(rows | {"ci_low": [78.0, 57, 26], "ci_high": [95.0, 63, 34]})
    found = mean_of_level_intervals(levels).iloc[0]
    assert (found["mean_points"], found["n_respondents"]) == (60, 369)
    assert found["ci_low"] == pytest.approx(60 - 13 / 3)  # distances 12, 3 and 4
    assert found["ci_high"] == pytest.approx(60 + 50**0.5 / 3)  # distances 5, 3 and 4
    unknown = mean_of_level_intervals(levels.assign(ci_low=[np.nan, 57, 26])).iloc[0]
    assert np.isnan(unknown["ci_low"])


def test_combined_symmetric_distances_are_the_usual_standard_error_of_a_mean():
    levels = _levels(*np.random.default_rng(3).normal(50, 10, (3, 4000)))
    half = 1.96 * levels["sd_points"] / levels["n_respondents"] ** 0.5
    bounds = levels.assign(ci_low=levels["mean_points"] - half, ci_high=levels["mean_points"] + half)
    recovered, welch = mean_of_level_intervals(bounds).iloc[0], mean_of_levels(levels).iloc[0]
    assert recovered["ci_low"] == pytest.approx(welch["ci_low"], abs=1e-4)
    assert recovered["ci_high"] == pytest.approx(welch["ci_high"], abs=1e-4)
