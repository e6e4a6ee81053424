"""Numbers outside their range are refused by name before anything is computed, wherever they are given."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.numerics.row_values import match_rows


def _data(n=120, seed=0):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(n, 4)), columns=list("yxwm"))
    return data.assign(label=rng.choice(list("ab"), n))


def _companies():
    return sa.simulate_study(120, scenario="evidence", seed=1).companies


def _association():
    return sa.estimate_association(_data(), "y", "x")


def _left():
    return _data().assign(y=lambda d: d["y"].where(d.index % 4 > 0))


#: Name -> a call that takes the options of its intervals.
WITH_LEVEL = {
    "headline_claims": lambda **o: sa.headline_claims(_companies(), **o),
    "specification_curve": lambda **o: sa.specification_curve(_data(), "y", "x", **o),
    "run_robustness_checks": lambda **o: sa.run_robustness_checks(_data(), "y", "x", **o),
    "correct_for_unreliability": lambda **o: sa.correct_for_unreliability(_data(), "y", "x", reliability=0.8, **o),
    "mediation": lambda **o: sa.mediation(_data(), "y", "x", "m", **o),
    "survivors": lambda **o: sa.estimate_with_attrition(_left(), "y", "x", **o),
    "relative_importance": lambda **o: sa.relative_importance(_data()[["x", "w"]], _data()["y"], **o),
    "moderation": lambda **o: sa.moderation(_data(), "y", "x", "m", **o),
    "benchmark_bounds": lambda **o: sa.benchmark_bounds(_data(), "y", "x", ["w"], "w", **o),
    "pool_estimates": lambda **o: sa.pool_estimates([1.0, 2.0], [0.1, 0.2], **o),
    "compare_counts": lambda **o: sa.compare_counts(20, 40, 10, 40, **o),
    "associated_differences": lambda **o: sa.associated_differences(_association(), [1.0], **o),
    "bayesian_update": lambda **o: sa.bayesian_update(0.1, 0.1, prior_mean=0.0, prior_sd=1.0, **o),
    "bca_interval": lambda **o: sa.bca_interval(0.0, np.arange(100.0), np.arange(10.0), **o),
}
WITH_DRAWS = (
    "headline_claims", "specification_curve", "run_robustness_checks", "correct_for_unreliability", "mediation",
    "survivors", "relative_importance",
)  # fmt: skip


@pytest.mark.parametrize("level", [95, 0, 1.0, -0.5, float("nan"), "0.95", None])
@pytest.mark.parametrize("name", WITH_LEVEL)
def test_what_is_no_coverage_is_refused(name, level):
    with pytest.raises(StatisticError, match="ci_level is"):
        WITH_LEVEL[name](ci_level=level)


@pytest.mark.parametrize("draws", [3, -1, 100.5, "many", None])
@pytest.mark.parametrize("name", WITH_DRAWS)
def test_too_few_draws_are_refused(name, draws):
    with pytest.raises(StatisticError, match="draws is"):
        WITH_LEVEL[name](draws=draws)


@pytest.mark.parametrize("seed", [-1, 0.5, "one", None])
@pytest.mark.parametrize("name", WITH_DRAWS)
def test_what_is_no_seed_is_refused(name, seed):
    with pytest.raises(StatisticError, match="seed is"):
        WITH_LEVEL[name](seed=seed)


#: Name -> a call with one name where a list is meant.
BARE = {
    "mediation": lambda: sa.mediation(_data(), "y", "x", "m", "w"),
    "moderation": lambda: sa.moderation(_data(), "y", "x", "m", "w"),
    "sensitivity": lambda: sa.sensitivity(_data(), "y", "x", "w"),
    "bounds": lambda: sa.benchmark_bounds(_data(), "y", "x", "w", "w"),
    "oster": lambda: sa.oster(_data(), "y", "x", "w"),
    "robustness_checks": lambda: sa.run_robustness_checks(_data(), "y", "x", fixed_effects="label"),
    "corrected": lambda: sa.correct_for_unreliability(_data(), "y", "x", "w", reliability=0.8),
    "survivors": lambda: sa.estimate_with_attrition(_left(), "y", "x", predictors="w"),
    "impute": lambda: sa.impute(_data(), "xy"),
    "curve": lambda: sa.specification_curve(_data(), "y", "x", {"size": "w"}),
}


@pytest.mark.parametrize("name", BARE)
def test_one_bare_name_is_no_list(name):
    with pytest.raises(StatisticError, match="give a list of columns"):
        BARE[name]()


OSTER = {"r2_max": 0.6, "variance_outcome": 1.0, "variance_exposure": 1.0, "variance_exposure_residual": 0.9}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sa.e_value(2.0, 3.0, 1.2), "do not lie around the ratio"),
        (lambda: sa.e_value(2.0, 2.5, 3.0), "do not lie around the ratio"),
        (lambda: sa.e_value(2.0, 1.2), "give both or neither"),
        (lambda: sa.e_value(np.nan), "positive ratio"),
        (lambda: sa.sensitivity(_data(), "y", "x", alpha=5), "alpha is 5"),
        (lambda: sa.sensitivity(_data(), "y", "x", alpha=0), "alpha is 0"),
        (lambda: sa.robustness_value(2.0, 50, alpha=1.5), "alpha is 1.5"),
        (lambda: sa.robustness_value(np.nan, 50), "needs a t statistic"),
        (lambda: sa.benchmark_bounds(_data(), "y", "x", ["w"], "w", times=(0,)), "not 0"),
        (lambda: sa.benchmark_bounds(_data(), "y", "x", ["w"], "w", times=(1, -2)), "not -2"),
        (lambda: sa.benchmark_bounds(_data(), "y", "x", ["w"], "w", times=2), "times is 2; give a list"),
        (lambda: sa.contour_grid(sa.sensitivity(_data(), "y", "x"), largest=1.0), "largest is 1.0"),
        (lambda: sa.contour_grid(sa.sensitivity(_data(), "y", "x"), steps=1), "steps is 1"),
        (lambda: sa.oster_delta(0.5, 0.3, 0.1, 0.3, target=np.nan, **OSTER), "finite numbers"),
        (lambda: sa.oster(_data(), "y", "x", ["w"], target=np.nan), "finite numbers"),
        (lambda: sa.associated_differences(_association(), 5.0), r"moves is 5.0; give a list of moves"),
        (lambda: sa.associated_differences(_association(), ["far"]), "finite moves"),
        (lambda: sa.bayesian_update(0.1, np.inf, prior_mean=0, prior_sd=1), "positive deviations"),
        (lambda: sa.bayesian_update("much", 0.1, prior_mean=0, prior_sd=1), "positive deviations"),
        (lambda: sa.normal_from_range(-np.inf, 1.0), "both finite"),
        (lambda: sa.normal_from_range(0.0, 1.0, coverage=95), "coverage is 95"),
    ],
)
def test_numbers_outside_their_range_are_refused(call, words):
    with pytest.raises(StatisticError, match=words):
        call()


def test_bounds_around_a_ratio_keep_their_e_values():
    # VanderWeele & Ding's example: 3.9 with bounds from 1.8 to 8.7.
    assert sa.e_value(3.9, 1.8, 8.7) == pytest.approx((7.26, 3.0), abs=0.01)
    assert sa.e_value(0.5, 0.3, 1.1)[1] == 1.0


def test_values_beside_a_table_stand_in_its_order():
    index = pd.Index(["a", "b", "c"])
    values = pd.Series([3, 1, 2], index=["c", "a", "b"])
    assert match_rows("y", values, index).tolist() == [1, 2, 3]
    assert match_rows("y", values.to_frame(), index).tolist() == [1, 2, 3]
    assert match_rows("y", [3, 1, 2], index).tolist() == [3, 1, 2]
    for wrong, words in (
        ([1, 2], "y has shape"),
        (values.set_axis(["a", "b", "q"]), "lacks 1 of the 3 rows"),
        (values.set_axis(["a", "a", "b"]), "lacks 1 of the 3"),
        (pd.concat([values, values[:1]]), "repeats itself"),
    ):
        with pytest.raises(StatisticError, match=words):
            match_rows("y", wrong, index)
