"""Change of linked people, reliable change, leavers, and composition against real change."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.comparisons.linked import compare_leavers
from stratalign.errors import StatisticError


def _waves(n_linked=30, n_before=10, n_after=12, seed=0):
    rng = np.random.default_rng(seed)
    base = rng.normal(50, 8, n_linked)
    linked = [f"p{i}" for i in range(n_linked)]
    before = pd.Series(
        [*(base + rng.normal(0, 4, n_linked)), *rng.normal(50, 9, n_before)],
        linked + [f"b{i}" for i in range(n_before)],
    )
    after = pd.Series(
        [*(base + 3 + rng.normal(0, 4, n_linked)), *rng.normal(53, 9, n_after)],
        linked + [f"a{i}" for i in range(n_after)],
    )
    return before, after


def test_everybody_linked_is_the_paired_t_test():
    before, after = _waves(n_before=0, n_after=0)
    test = stats.ttest_rel(after, before)
    found = sa.estimate_change(before, after)
    assert (found.method, found.degrees_of_freedom) == ("paired", 29)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-8)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(test.confidence_interval()), rel=1e-8)
    assert found.d_z == pytest.approx((after - before).mean() / (after - before).std())


def test_nobody_linked_is_welchs_t_test():
    before, after = _waves(n_linked=0, n_before=20, n_after=25)
    test = stats.ttest_ind(after, before, equal_var=False)
    found = sa.estimate_change(before, after)
    assert (found.method, found.n_linked) == ("independent", 0)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-8)


def test_partly_linked_waves_follow_the_published_formula():
    before, after = _waves()
    v1, v2, n1, n2 = before.var(), after.var(), len(before), len(after)
    linked = before.index.intersection(after.index)
    r = np.corrcoef(before[linked], after[linked])[0, 1]
    error = np.sqrt(v1 / n1 + v2 / n2 - 2 * r * np.sqrt(v1 * v2) * 30 / (n1 * n2))
    welch = (v1 / n1 + v2 / n2) ** 2 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
    freedom = 29 + (welch - 29) / (10 + 12 + 60) * 22
    found = sa.estimate_change(before, after)
    assert (found.std_error, found.degrees_of_freedom) == pytest.approx((error, freedom), rel=1e-10)


def test_interval_holds_a_planted_change_of_partly_linked_people():
    held = [sa.estimate_change(*_waves(seed=seed)) for seed in range(300)]
    assert 0.92 <= np.mean([found.ci_low <= 3 <= found.ci_high for found in held]) <= 0.98


def test_a_person_twice_in_a_wave_is_refused():
    before, after = _waves()
    with pytest.raises(StatisticError, match="1 respondents appear more than once in the wave after"):
        sa.estimate_change(before, pd.concat([after, after.iloc[:1]]))


def test_equal_changes_have_no_error_and_no_p():
    before, _ = _waves(n_before=0, n_after=0)
    found = sa.estimate_change(before, before + 2)
    assert (found.change, found.ci_low) == pytest.approx((2, 2))
    assert np.isnan(found.p_value)


def test_reliable_change_needs_more_than_the_threshold_of_jacobson_and_truax():
    before, after = _waves(n_before=0, n_after=0)
    found = sa.reliable_change(before, after, reliability=0.8).set_index("direction")
    threshold = 1.959963984540054 * before.std() * np.sqrt(2) * np.sqrt(1 - 0.8)
    assert found["threshold_points"].iloc[0] == pytest.approx(threshold)
    assert found.loc["improved", "n_respondents"] == ((after - before) > threshold).sum()
    assert found["share_pct"].sum() == pytest.approx(100)


def test_leavers_are_compared_with_stayers_of_the_earlier_wave():
    before, after = _waves()
    found = compare_leavers(before, after)
    stays = before.index.isin(after.index)
    known = stats.ttest_ind(before[~stays], before[stays], equal_var=False)
    low, high = known.confidence_interval(0.95)
    assert found[["p_value", "ci_low", "ci_high"]].tolist() == pytest.approx([known.pvalue, low, high])
    assert (found["n_leavers"], found["n_stayers"]) == (10, 30)


def _groups(means, counts):
    return pd.DataFrame([(g, means[g]) for g in counts for _ in range(counts[g])], columns=["group", "score"])


def test_pure_mix_and_pure_change_are_told_apart():
    first = _groups({"a": 40, "b": 80}, {"a": 50, "b": 50})
    mix = sa.decompose_change(first, _groups({"a": 40, "b": 80}, {"a": 20, "b": 80}), draws=0)
    assert (mix.change, mix.within, mix.mix) == pytest.approx((12, 0, 12))
    real = sa.decompose_change(first, _groups({"a": 45, "b": 85}, {"a": 50, "b": 50}), draws=0)
    assert (real.change, real.within, real.mix) == pytest.approx((5, 5, 0))


def test_parts_add_up_and_equal_kitagawas_formula():
    counts, later = {"a": 30, "b": 70}, {"a": 60, "b": 20}
    found = sa.decompose_change(_groups({"a": 40, "b": 80}, counts), _groups({"a": 50, "b": 75}, later), draws=0)
    within = (0.3 + 0.75) / 2 * 10 + (0.7 + 0.25) / 2 * -5
    mix = (0.75 - 0.3) * (40 + 50) / 2 + (0.25 - 0.7) * (80 + 75) / 2
    assert (found.within, found.mix) == pytest.approx((within, mix))
    assert found.change == pytest.approx((60 * 50 + 20 * 75) / 80 - (30 * 40 + 70 * 80) / 100)


def test_groups_of_one_wave_only_are_named_and_nothing_is_lost():
    found = sa.decompose_change(
        _groups({"a": 40, "b": 80}, {"a": 10, "b": 10}), _groups({"a": 40, "c": 60}, {"a": 10, "c": 30}), draws=50
    )
    assert found.parts.set_index("group")["status"].to_dict() == {"a": "in both", "b": "left", "c": "entered"}
    assert found.within + found.mix + found.entered_and_left == pytest.approx(found.change)
    assert found.change == pytest.approx(55 - 60)


def test_a_wave_without_scores_is_refused():
    with pytest.raises(StatisticError, match="there are 20 and 0"):
        sa.decompose_change(_groups({"a": 40}, {"a": 20}), _groups({"a": 40}, {"a": 0}))
