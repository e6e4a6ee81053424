"""Group means against a slow computation group by group."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.scores.aggregation import aggregate_scores
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
