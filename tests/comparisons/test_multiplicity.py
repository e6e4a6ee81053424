"""Adjusted p values: R's answers to the published example, families, and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from statsmodels.stats.multitest import multipletests

from stratalign.comparisons.multiplicity import adjust_p_values, select_families
from stratalign.errors import StatisticError

#: The 15 p values of Benjamini & Hochberg (1995), in a mixed order.
P = np.array(
    [0.0278, 0.0001, 1.0, 0.0019, 0.324, 0.0004, 0.0201, 0.0095, 0.0344, 0.0298, 0.759, 0.0459, 0.6528, 0.4262, 0.5719]
)
#: R: p.adjust of the same values, sorted.
R_ADJUSTED = {
    "benjamini_hochberg": [
        0.0015,
        0.003,
        0.0095,
        0.035625,
        0.0603,
        0.0638571428571429,
        0.0638571428571429,
        0.0645,
        0.0765,
        0.486,
        0.581181818181818,
        0.714875,
        0.753230769230769,
        0.813214285714286,
        1,
    ],
    "benjamini_yekutieli": [
        0.00497734348984349,
        0.00995468697968698,
        0.0315231754356754,
        0.118211907883783,
        0.200089208291708,
        0.211892622853337,
        0.211892622853337,
        0.21402577006327,
        0.253844517982018,
        1,
        1,
        1,
        1,
        1,
        1,
    ],
    "holm": [0.0015, 0.0056, 0.0247, 0.1140, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1],
    "hochberg": [0.0015, 0.0056, 0.0247, 0.1140, 0.2211, 0.2682, 0.2682, 0.2752, 0.3213, 1, 1, 1, 1, 1, 1],
    "bonferroni": [0.0015, 0.006, 0.0285, 0.1425, 0.3015, 0.417, 0.447, 0.516, 0.6885, 1, 1, 1, 1, 1, 1],
}


@pytest.mark.parametrize("method", R_ADJUSTED)
def test_every_method_equals_r_on_the_published_example(method):
    found = adjust_p_values(P, method=method)["p_adjusted"].to_numpy()
    assert found[np.argsort(P)] == pytest.approx(np.array(R_ADJUSTED[method]), rel=1e-12)


@pytest.mark.parametrize(
    ("method", "peer"),
    [
        ("benjamini_hochberg", "fdr_bh"),
        ("benjamini_yekutieli", "fdr_by"),
        ("holm", "holm"),
        ("hochberg", "simes-hochberg"),
    ],
)
def test_families_are_adjusted_apart(method, peer):
    rng = np.random.default_rng(1)
    p, families = np.round(rng.random(200) ** 2, 2), rng.choice(["a", "b", "c"], 200)
    found = adjust_p_values(p, families=families, method=method)
    for family in "abc":
        expected = multipletests(p[families == family], method=peer)[1]
        assert found.loc[found["family"] == family, "p_adjusted"].to_numpy() == pytest.approx(expected, rel=1e-10)
        assert set(found.loc[found["family"] == family, "n_tests"]) == {(families == family).sum()}


def test_missing_p_values_are_not_counted_even_where_a_family_has_no_other():
    found = adjust_p_values([0.01, np.nan, 0.04, np.nan], families=list("aaab"))
    assert found["n_tests"].tolist() == [2, 2, 2, 0]
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, np.nan, 0.04, np.nan], nan_ok=True)


def test_index_is_kept_and_nothing_gives_nothing():
    assert adjust_p_values(pd.Series([0.2], index=["u1"])).index.tolist() == ["u1"]
    assert adjust_p_values([]).empty


@pytest.mark.parametrize(
    ("p", "options", "message"),
    [
        ([0.1, 1.2, -1], {}, "2 of 3 p values lie outside"),
        ([0.1], {"method": "holmes"}, "Did you mean 'holm'"),
        ([0.1, 0.2], {"families": ["a", None]}, "1 of 2 tests name no family"),
        ([0.1, 0.2], {"families": ["a"]}, "2 scores but 1 groups"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(p, options, message):
    with pytest.raises(StatisticError, match=message):
        adjust_p_values(p, **options)


def benjamini_bogomolov(families, level, weights=None):
    """The procedure in loops, from its definition: families of Holm-adjusted p values, then tests within."""
    m = len(families)
    weights = [1.0] * m if weights is None else [w * m / sum(weights) for w in weights]
    adjusted = []
    for p in families:
        order, running, holm = sorted(range(len(p)), key=lambda i: p[i]), 0.0, [0.0] * len(p)
        for rank, i in enumerate(order):
            running = max(running, min(1.0, (len(p) - rank) * p[i]))
            holm[i] = running
        adjusted.append(holm)
    n_selected = 0
    for n in range(1, m + 1):
        bounds = [level * min(weight * n / m, 1.0) for weight in weights]
        if sum(min(holm) <= bound for holm, bound in zip(adjusted, bounds, strict=True)) >= n:
            n_selected = n
    bounds = [level * min(weight * n_selected / m, 1.0) for weight in weights]
    return [[p <= bound and n_selected > 0 for p in holm] for holm, bound in zip(adjusted, bounds, strict=True)]


@pytest.mark.parametrize("weights", [None, (5.0, 1.0, 2.0, 0.5)])
def test_families_are_selected_as_by_the_definition(weights):
    rng = np.random.default_rng(3)
    sizes = (12, 1, 5, 3)
    names = np.repeat(list("abcd"), sizes)
    n_rejected = 0
    for _ in range(60):
        p = rng.beta(0.25, 3, sum(sizes)) ** rng.choice([1, 2])
        chosen = dict(zip("abcd", weights, strict=True)) if weights else None
        found = select_families(p, names, weights=chosen)
        by_hand = benjamini_bogomolov([p[names == name] for name in "abcd"], 0.05, weights)
        assert found.tests["is_rejected"].tolist() == [one for family in by_hand for one in family]
        n_rejected += sum(map(sum, by_hand))
    assert 60 < n_rejected < 60 * sum(sizes)


def test_families_of_one_test_are_benjamini_hochberg():
    p = np.array([0.001, 0.012, 0.014, 0.045, 0.3])
    found = select_families(p, list("abcde"))
    assert found.tests["is_rejected"].tolist() == (adjust_p_values(p)["p_adjusted"] <= 0.05).tolist()
    assert found.families["is_selected"].tolist() == [True, True, True, False, False]
    assert found.families.loc["a", "level"] == pytest.approx(0.05 * 3 / 5)


def test_one_family_is_its_own_adjustment():
    p = [0.01, 0.02, 0.4]
    found = select_families(p, ["a"] * 3)
    assert found.tests["p_adjusted"].tolist() == pytest.approx(adjust_p_values(p, method="holm")["p_adjusted"].tolist())


def test_no_family_is_held_at_more_than_the_level():
    found = select_families([1e-6, 1e-6, 0.06], ["a", "b", "b"], weights={"a": 1, "b": 99}, within="none")
    assert found.families["level"].max() == pytest.approx(0.05)
    assert found.tests["is_rejected"].tolist() == [True, True, False]


@repeated(150, proof_runs=2000)
def test_a_null_report_of_many_families_claims_as_often_as_the_level(n_runs):
    rng = np.random.default_rng(8)
    names = np.repeat(list("abcdefg"), 6)
    weights = dict(zip("abcdefg", (10, 3, 3, 2, 1, 1, 0.5), strict=True))
    any_claim = [
        select_families(rng.random(42), names, weights=weights).tests["is_rejected"].any() for _ in range(n_runs)
    ]
    assert np.mean(any_claim) == about(0.05, n_runs)


def test_a_family_without_a_weight_or_with_none_is_refused():
    with pytest.raises(StatisticError, match="without a weight above zero: b"):
        select_families([0.1, 0.2], ["a", "b"], weights={"a": 1})
    with pytest.raises(StatisticError, match="without a weight above zero: a"):
        select_families([0.1], ["a"], weights={"a": 0})


def test_missing_p_values_and_no_tests_select_nothing():
    found = select_families([np.nan, 0.001], ["a", "b"])
    assert found.families["n_tests"].tolist() == [0, 1]
    assert found.tests["is_rejected"].tolist() == [False, True]
    assert select_families([], []).tests.empty


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_values_next_to_nothing_are_adjusted_like_any_other(kind):
    tiny = [3e-120, 1e-80, 2e-300]
    adjusted = adjust_p_values(kind(tiny), method="holm")["p_adjusted"]
    assert adjusted.tolist() == pytest.approx([6e-120, 1e-80, 6e-300], rel=1e-12)
