"""What comparisons refuse, and what they answer at the edges."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.comparisons.favourable import difference_of_shares
from stratalign.errors import StatisticError
from stratalign.numerics.shares import wilson_interval


def test_infinite_scores_are_counted_and_refused():
    scores = pd.Series([1.0, 2.0, np.inf, 3.0])
    with pytest.raises(StatisticError, match="1 scores of the wave after are infinite"):
        sa.estimate_change(pd.Series([1.0, 2.0, 3.0]), scores)
    with pytest.raises(StatisticError, match="1 answers are infinite"):
        sa.favourable_shares(scores.to_frame("q"), favourable_from=4, unfavourable_to=2)
    wave = pd.DataFrame({"group": list("aabb"), "score": scores})
    with pytest.raises(StatisticError, match="1 scores are infinite"):
        sa.decompose_change(wave, wave)


def test_groups_with_another_index_are_refused():
    answers = pd.DataFrame({"q": [1, 2, 3, 4]})
    with pytest.raises(StatisticError, match="index"):
        sa.favourable_shares(answers, pd.Series(list("aabb"), index=[3, 2, 1, 0]), favourable_from=4, unfavourable_to=2)


@pytest.mark.parametrize("level", [0, 1, 95, np.nan])
def test_coverage_outside_its_range_is_refused(level):
    with pytest.raises(StatisticError, match="strictly between 0 and 1"):
        wilson_interval(3, 10, ci_level=level)


def test_shares_are_never_negative_and_an_empty_group_has_none():
    answers = pd.DataFrame({"q": [1, 5, 5] * 100})
    weights = np.random.default_rng(1).uniform(0.1, 1, 300)
    found = sa.favourable_shares(answers, favourable_from=4, unfavourable_to=2, weights=weights).iloc[0]
    assert found["neutral_pct"] >= 0
    assert found["neutral_pct"] == pytest.approx(0, abs=1e-9)
    assert difference_of_shares((3, 0), (10, 0)).isna().all(axis=None)


def test_equivalence_of_nothing_is_refused():
    with pytest.raises(StatisticError, match="needs a difference"):
        sa.equivalence_test(np.nan, 1.0, 30)


def test_a_group_of_two_is_never_lost_from_the_split_of_a_change():
    rng = np.random.default_rng(2)
    before = pd.DataFrame({"group": ["big"] * 60 + ["two"] * 2, "score": rng.normal(60, 10, 62)})
    after = before.assign(score=before["score"] + 5)
    intervals = sa.decompose_change(before, after, draws=400).intervals.set_index("term")
    assert intervals.loc["entered_and_left", ["ci_low", "ci_high"]].tolist() == [0, 0]


def test_interval_of_the_split_has_the_error_of_two_means():
    rng = np.random.default_rng(3)
    before, after = (pd.DataFrame({"group": "all", "score": rng.normal(60, 10, n)}) for n in (80, 120))
    found = sa.decompose_change(before, after, draws=4000).intervals.set_index("term").loc["change"]
    error = np.sqrt(before["score"].var() / 80 + after["score"].var() / 120)
    assert found["ci_high"] - found["ci_low"] == pytest.approx(2 * 1.96 * error, rel=0.05)
