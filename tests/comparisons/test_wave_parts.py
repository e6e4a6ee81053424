"""Change of a mean by who stayed, joined and left: adds up, and its errors are those of a bootstrap."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.comparisons.linked import composite_reliability
from stratalign.comparisons.wave_parts import smallest_change, split_by_people
from stratalign.errors import StatisticError


def waves(seed=0, n_stay=40, n_left=15, n_joined=20):
    rng = np.random.default_rng(seed)
    stay = [f"s{i}" for i in range(n_stay)]
    base = rng.normal(50, 12, n_stay)
    before = pd.Series(np.r_[base, rng.normal(40, 10, n_left)], stay + [f"l{i}" for i in range(n_left)])
    after = pd.Series(
        np.r_[base + rng.normal(4, 6, n_stay), rng.normal(60, 10, n_joined)], stay + [f"j{i}" for i in range(n_joined)]
    )
    return before, after, pd.Index(stay)


def test_the_parts_add_up_to_the_change():
    before, after, stay = waves()
    found = split_by_people(before, after, stay)["estimate"]
    assert found["change"] == pytest.approx(after.mean() - before.mean())
    assert found[["stayed", "joined", "left"]].sum() == pytest.approx(found["change"])
    joiners = after.drop(stay)
    assert found["joined"] == pytest.approx(len(joiners) / len(after) * (joiners.mean() - after[stay].mean()))


def test_what_those_who_stayed_add_is_the_paired_t_test():
    before, after, stay = waves()
    found, test = split_by_people(before, after, stay).loc["stayed"], stats.ttest_rel(after[stay], before[stay])
    assert found["p_value"] == pytest.approx(test.pvalue, rel=1e-8)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(tuple(test.confidence_interval()), rel=1e-8)


def test_errors_are_those_of_people_drawn_again():
    before, after, stay = waves()
    rng, union = np.random.default_rng(1), before.index.union(after.index)
    tables = [one.reindex(union).to_numpy() for one in (before, after)]
    is_stay = np.asarray(union.isin(stay))
    drawn = []
    for _ in range(3000):
        chosen = rng.integers(0, len(union), len(union))
        first, second, stays = tables[0][chosen], tables[1][chosen], is_stay[chosen]
        means = [np.nanmean(first), first[stays].mean(), second[stays].mean(), np.nanmean(second)]
        drawn.append((means[3] - means[0], means[2] - means[1], means[3] - means[2], means[1] - means[0]))
    expected = np.std(drawn, axis=0, ddof=1)
    assert split_by_people(before, after, stay)["std_error"].to_numpy() == pytest.approx(expected, rel=0.08)


def test_where_nobody_joins_or_leaves_all_is_change_of_those_who_stayed():
    before, after, stay = waves(n_left=0, n_joined=0)
    found = split_by_people(before, after, stay)
    assert found.loc[["joined", "left"], "estimate"].to_list() == pytest.approx([0.0, 0.0])
    assert found.loc[["joined", "left"], "p_value"].isna().all()
    assert found["why_none"].to_list() == ["", "", "nobody is in this part", "nobody is in this part"]
    flat = pd.Series(50.0, index=before.index)
    assert split_by_people(flat, flat, stay).loc["stayed", "why_none"] == "the scores do not vary"


def test_the_smallest_change_is_found_in_four_of_five_samples():
    smallest = float(smallest_change(np.array(2.0), 1e7, level=0.01))
    assert smallest == pytest.approx(2.0 * (stats.norm.ppf(0.995) + stats.norm.ppf(0.8)), rel=1e-5)
    drawn = np.random.default_rng(0).normal(smallest, 2.0, 40_000)
    assert (drawn > 2.0 * stats.norm.ppf(0.995)).mean() == pytest.approx(0.8, abs=0.01)


def test_the_smallest_change_is_that_of_published_tables():
    # Bloom (1995): 2.80 errors at 5 % two-sided and 80 %. Cohen (1988), table 2.4.1: 64 people a group find .50;
    # R: power.t.test(n = 64, power = .8).
    assert float(smallest_change(np.array(1.0), 1e7)) == pytest.approx(2.80, abs=0.005)
    assert float(smallest_change(np.sqrt(np.array(2 / 64)), 126)) == pytest.approx(0.50, abs=0.003)


def test_what_cannot_be_split_is_refused():
    before, after, stay = waves()
    with pytest.raises(StatisticError, match="two people who stayed"):
        split_by_people(before, after, stay[:1])
    with pytest.raises(StatisticError, match="each in both waves"):
        split_by_people(before.drop(stay[:3]), after, stay)
    with pytest.raises(StatisticError, match="a power from"):
        smallest_change(np.array(1.0), 10, power=0.3)
    for error in (np.nan, np.inf, -1.0):
        with pytest.raises(StatisticError, match="nought or more"):
            smallest_change(np.array(error), 10)


def test_a_sum_of_scales_that_are_not_known_has_no_reliability():
    for wrong in (np.nan, 1.2):
        with pytest.raises(StatisticError, match="reliabilities that are known"):
            composite_reliability(np.ones(2), np.ones(2), np.array([0.7, wrong]), 1.7)


def test_parallel_scales_are_as_reliable_together_as_spearman_and_brown_say():
    one, k = 0.6, 4
    # k parallel scales of sd 1 whose correlation is their reliability.
    sd = np.sqrt((k + k * (k - 1) * one) / k**2)
    found = composite_reliability(np.full(k, 1 / k), np.ones(k), np.full(k, one), sd)
    assert found == pytest.approx(k * one / (1 + (k - 1) * one))
    with pytest.raises(StatisticError, match="varies"):
        composite_reliability(np.ones(1), np.ones(1), np.ones(1), 0.0)
