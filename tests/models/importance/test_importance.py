"""Relative importance: answers of R, brute force over all orders, closed forms, and what must be refused."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import stratalign as sa
from stratalign.errors import StatisticError


@pytest.fixture(scope="module")
def stored():
    tiny = json.loads((ROOT / "data" / "anchors" / "tiny.json").read_text(encoding="utf-8"))
    return tiny["relimp"], pd.DataFrame(tiny["data"])


def _correlated(seed=0, n=120, p=5):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, p)) + rng.normal(size=(n, 1)), columns=[f"x{i}" for i in range(p)])
    return X, X.to_numpy() @ np.arange(1, p + 1) + rng.normal(size=n) * 5


def _r_squared(X, y):
    design = np.column_stack([np.ones(len(y)), X])
    residuals = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - residuals @ residuals / ((y - y.mean()) ** 2).sum()


@pytest.mark.parametrize(
    ("method", "key"), [("shapley", "lmg"), ("general_dominance", "lmg"), ("relative_weights", "johnson")]
)
def test_importance_equals_r(stored, method, key):
    answers, data = stored
    found = sa.relative_importance(data[["x1", "x2", "x3"]], data["y"], method=method, draws=0)
    assert found["importance"].tolist() == pytest.approx(answers[key], rel=1e-10)


def test_shapley_is_the_mean_gain_over_all_orders():
    X, y = _correlated()
    gains = np.zeros(5)
    orders = list(itertools.permutations(range(5)))
    for order in orders:
        for place, term in enumerate(order):
            gains[term] += _r_squared(X.iloc[:, list(order[: place + 1])], y) - _r_squared(
                X.iloc[:, list(order[:place])], y
            )
    found = sa.relative_importance(X, y, draws=0)
    assert found["importance"].tolist() == pytest.approx(gains / len(orders), rel=1e-9)
    assert found.attrs["r_squared"] == pytest.approx(_r_squared(X, y), rel=1e-10)


def test_blocks_are_the_mean_gain_over_orders_of_blocks():
    X, y = _correlated(1)
    blocks = {"a": ["x0", "x3"], "b": ["x1"], "c": ["x2", "x4"]}
    gains = dict.fromkeys(blocks, 0.0)
    for order in itertools.permutations(blocks):
        for place, block in enumerate(order):
            before = [term for name in order[:place] for term in blocks[name]]
            gains[block] += (_r_squared(X[before + blocks[block]], y) - _r_squared(X[before], y)) / 6
    found = sa.relative_importance(X, y, blocks=blocks, draws=0)
    assert dict(zip(found["term"], found["importance"], strict=True)) == pytest.approx(gains, rel=1e-9)
    assert found["baseline_pct"].tolist() == [40, 20, 40]


def test_uncorrelated_predictors_have_their_squared_correlations():
    grid = np.array(list(itertools.product([-1.0, 1.0], repeat=3)))
    y = grid @ [1, 2, 3] + np.prod(grid, axis=1)
    for method in ("shapley", "relative_weights"):
        found = sa.relative_importance(pd.DataFrame(grid, columns=list("abc")), y, method=method, draws=0)
        assert found["importance"].tolist() == pytest.approx(np.array([1, 4, 9]) / 15, rel=1e-9)


def test_dominance_levels_agree_with_models_fitted_one_by_one():
    X, y = _correlated(2, p=3)
    found = sa.dominance_analysis(X, y)
    alone = [_r_squared(X[[name]], y) for name in X]
    last = [_r_squared(X, y) - _r_squared(X.drop(columns=name), y) for name in X]
    assert found.conditional[1].tolist() == pytest.approx(alone, rel=1e-9)
    assert found.conditional[3].tolist() == pytest.approx(last, rel=1e-9)
    assert found.general.tolist() == pytest.approx(found.conditional.mean(axis=1).tolist(), rel=1e-12)
    assert found.complete.loc["x2", "x0"] == (
        alone[2] > alone[0] and _r_squared(X[["x1", "x2"]], y) > _r_squared(X[["x0", "x1"]], y)
    )


def test_weights_count_rows_as_often_as_they_say():
    X, y = _correlated(3, n=60)
    times = np.arange(60) % 3
    weighted = sa.relative_importance(X, y, weights=times, draws=0)["importance"]
    repeated = sa.relative_importance(X.loc[X.index.repeat(times)], np.repeat(y, times), draws=0)["importance"]
    assert weighted.tolist() == pytest.approx(repeated.tolist(), rel=1e-9)


def test_bootstrap_draws_are_those_of_resampled_rows():
    X, y = _correlated(4, n=50)
    found = sa.relative_importance(X, y, draws=400, seed=3)
    rng = np.random.default_rng(3)
    draws = [
        sa.relative_importance(X.iloc[rows].reset_index(drop=True), y[rows], draws=0)["importance"]
        for rows in rng.integers(0, 50, (400, 50))[:400]
    ]
    assert found["ci_low"].tolist() == pytest.approx(np.quantile(draws, 0.025, axis=0).tolist(), rel=1e-6)


def test_groups_widen_the_interval_where_people_of_a_group_are_alike():
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(20), 10)
    shared = rng.normal(size=(20, 2))[groups]
    X = pd.DataFrame(shared + 0.1 * rng.normal(size=(200, 2)), columns=["a", "b"])
    y = shared @ [1.0, 0.5] + rng.normal(size=20)[groups]
    rows, whole = (sa.relative_importance(X, y, groups=g, seed=1) for g in (None, groups))
    width = [(table["ci_high"] - table["ci_low"]).iloc[0] for table in (rows, whole)]
    assert width[1] > 1.5 * width[0]


def test_an_interval_holds_its_estimate_where_all_resamples_are_larger():
    rng = np.random.default_rng(8)
    X = pd.DataFrame(rng.normal(size=(36, 8)), columns=list("abcdefgh"))
    rest = X["b"] + X["c"] + rng.normal(size=36)
    others = np.column_stack([np.ones(36), X.drop(columns="a")])
    # What is left of a is told nothing by the outcome, and hardly by the others.
    X["a"] -= others @ np.linalg.lstsq(others, X["a"])[0]
    y = rest - X["a"] * (X["a"] @ rest) / (X["a"] @ X["a"])
    found = sa.relative_importance(X, y, draws=200, seed=1).set_index("term")
    assert found.loc["a", "share_pct"] == pytest.approx(0, abs=1e-9)
    for low, value, high in (
        ("ci_low", "importance", "ci_high"),
        ("share_ci_low", "share_pct", "share_ci_high"),
        ("rank_low", "rank", "rank_high"),
    ):
        assert ((found[low] <= found[value]) & (found[value] <= found[high])).all()


def test_suppressors_and_collinearity_are_told():
    rng = np.random.default_rng(6)
    a, noise = rng.normal(size=(2, 500))
    X = pd.DataFrame({"a": a + noise, "noise": noise + 0.2 * a, "copy": a + noise + 0.1 * rng.normal(size=500)})
    found = sa.relative_importance(X, a, seed=1).set_index("term")
    assert found.loc["noise", "is_suppressor"]
    assert found.loc["a", "has_high_vif"] and found.loc["a", "vif"] > 50


def test_predictors_of_equal_weight_are_called_indistinguishable():
    rng = np.random.default_rng(7)
    X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["twin", "other", "weak"])
    y = X["twin"] + X["other"] + 0.1 * X["weak"] + rng.normal(size=200)
    found = sa.relative_importance(X, y, seed=1).set_index("term")["indistinguishable_from"]
    assert found.to_dict() == {"twin": "other", "other": "twin", "weak": ""}


def test_one_predictor_has_all_of_r_squared():
    X, y = _correlated()
    found = sa.relative_importance(X[["x0"]], y, draws=50)
    assert found["share_pct"].tolist() == pytest.approx([100.0])


def test_rows_with_gaps_are_left_out_and_counted():
    X, y = _correlated()
    X.iloc[3, 1] = np.nan
    found = sa.relative_importance(X, y, draws=0)
    assert (found.attrs["n_rows"], found.attrs["n_left_out"]) == (119, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda X: X.assign(x4=1.0), "x4 do not vary over 120"),
        (lambda X: X.assign(x4=X["x0"] * 2 - X["x1"]), "x0, x1, x4 determine each other"),
        (lambda X: X.assign(x4="word"), "x4"),
        (lambda X: X.head(6).reindex(range(120)), "6 of 120"),
        (lambda X: X.set_axis(["x0", "x0", "x2", "x3", "x4"], axis=1), "share a name: x0"),
    ],
)
def test_predictors_without_an_answer_are_named(change, words):
    X, y = _correlated()
    with pytest.raises(StatisticError, match=words):
        sa.relative_importance(change(X), y)


def test_an_outcome_that_does_not_vary_is_refused():
    X, _ = _correlated()
    with pytest.raises(StatisticError, match="the outcome do not vary"):
        sa.relative_importance(X, np.ones(120))


def test_more_subsets_than_can_be_looked_at_are_refused():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 21))).add_prefix("x")
    with pytest.raises(StatisticError, match="at most 20"):
        sa.relative_importance(X, X.sum(axis=1), draws=0)


def test_a_corner_is_named_only_outside_the_band():
    importance = pd.DataFrame(
        {"term": list("abc"), "share_pct": [60, 30, 10], "share_ci_low": [50, 20, 5], "share_ci_high": [70, 40, 15]}
    ).assign(baseline_pct=100 / 3)
    performance = pd.DataFrame(
        {"term": list("abc"), "mean_points": [40, 60, 80], "ci_low": [35, 55, 75], "ci_high": [45, 65, 85]}
    )
    found = sa.importance_performance(importance, performance)
    assert found["quadrant"].tolist() == ["priority", "indistinguishable", "maintain"]


def test_outcomes_are_matched_by_index_or_refused():
    rng = np.random.default_rng(21)
    X = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc"))
    y = X["a"] + 0.5 * X["b"] + pd.Series(rng.normal(size=80))
    weights, groups = pd.Series(rng.random(80) + 0.5), pd.Series(np.repeat(np.arange(20), 4))
    options = {"draws": 60, "seed": 2}
    one = sa.relative_importance(X, y, weights=weights, groups=groups, **options)
    other = sa.relative_importance(X, y[::-1], weights=weights[::-1], groups=groups[::-1], **options)
    pd.testing.assert_frame_equal(one, other)
    assert sa.dominance_analysis(X, y[::-1]).r_squared == pytest.approx(one.attrs["r_squared"], abs=0.1)
    with pytest.raises(StatisticError, match="the outcome lacks 80 of the 80 rows"):
        sa.relative_importance(X, y.set_axis(y.index + 500))
    # An array has no index to be matched by.
    plain = sa.relative_importance(X.to_numpy(), y.set_axis(y.index + 500), draws=0)["importance"]
    assert plain.tolist() == pytest.approx(sa.relative_importance(X, y, draws=0)["importance"].tolist())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"y": ["many"] * 80}, "the outcome must be numeric: 80 of 80 values are none, such as 'many'"),
        ({"weights": ["a"] * 80}, "weights must be numeric"),
        ({"blocks": {"one": "abc"}}, "block one is 'abc'"),
        ({"draws": 10}, "draws is 10"),
        ({"seed": -1}, "seed is -1"),
        ({"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_what_importance_cannot_use_is_named(options, words):
    rng = np.random.default_rng(22)
    X = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc"))
    with pytest.raises(StatisticError, match=words):
        sa.relative_importance(X, **({"y": rng.normal(size=80)} | options))


def test_more_predictors_than_can_be_compared_in_all_models_are_refused():
    rng = np.random.default_rng(3)
    with pytest.raises(StatisticError, match="at most 20 are looked at"):
        sa.models.dominance_analysis(pd.DataFrame(rng.normal(size=(60, 21))), rng.normal(size=60))
