"""Quantile slopes against R quantreg and planted differences."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import stratalign as sa
from stratalign.errors import StatisticError


def test_slopes_of_engels_food_budgets_equal_quantreg():
    found = sa.quantile_slopes(sm.datasets.engel.load_pandas().data, "foodexp", "income").table
    # quantreg::rq(foodexp ~ income, c(.25, .5, .75), engel)
    assert found["estimate"].tolist() == pytest.approx([0.47410320819331, 0.56018055120942, 0.64401413936869], rel=1e-5)
    assert found["quantile_level"].tolist() == [0.25, 0.50, 0.75]


def test_errors_are_the_kernel_sandwich_of_statsmodels():
    data = sm.datasets.engel.load_pandas().data
    found = sa.quantile_slopes(data, "foodexp", "income").table
    model = sm.QuantReg(data["foodexp"], sm.add_constant(data[["income"]]))
    for level, error in zip(found["quantile_level"], found["std_error"], strict=True):
        # Two of 235 rows lie on the line; there their side is decided by rounding.
        assert error == pytest.approx(model.fit(q=level, p_tol=1e-10).bse["income"], rel=0.02)


@pytest.mark.parametrize(("size", "mean"), [(1e8, 0.0), (1e15, 0.0), (1e-12, 0.0), (1.0, 1e8)])
def test_units_of_a_control_do_not_move_the_slopes(size, mean):
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.normal(size=(300, 3)), columns=["x", "z", "y"])
    data["y"] += 0.5 * data["x"] + data["z"]
    plain, moved = (
        sa.quantile_slopes(given, "y", "x", ["z"]).table for given in (data, data.assign(z=mean + size * data["z"]))
    )
    for column in ("estimate", "std_error"):
        assert moved[column].tolist() == pytest.approx(plain[column].tolist(), rel=1e-6)
    other = sa.quantile_slopes(data.assign(x=1e9 * data["x"], y=1e6 * data["y"]), "y", "x", ["z"]).table
    assert (1e3 * other["estimate"]).tolist() == pytest.approx(plain["estimate"].tolist(), rel=1e-9)


def test_spread_that_grows_with_the_exposure_is_found():
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 2, 3000)
    found = sa.quantile_slopes(pd.DataFrame({"x": x, "y": x + (1 + x) * rng.normal(size=3000)}), "y", "x").table
    assert found["estimate"].is_monotonic_increasing
    assert found["estimate"].iloc[1] == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"quantiles": [1.5]}, "between 0 and 1"),
        ({"quantiles": [0.01]}, "rows lie beyond"),
        ({"exposure": "q"}, "no column"),
        ({"controls": "x"}, r"such as \['x'\]"),
        ({"quantiles": 0.5}, "give a list of numbers"),
        ({"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_quantiles_without_an_answer_are_refused(options, words):
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.normal(size=100), "y": rng.normal(size=100)})
    with pytest.raises(StatisticError, match=words):
        sa.quantile_slopes(data, "y", **({"exposure": "x"} | options))


def test_an_exposure_one_row_determines_is_refused_by_name():
    rng = np.random.default_rng(5)
    data = pd.DataFrame(rng.normal(size=(200, 2)), columns=["y", "z"], index=np.arange(200) + 1000)
    one = 1.0 * (data.index == 1042)
    for exposure in (one, one + 3 * data["z"]):
        with pytest.raises(StatisticError, match="x differs by row 1042 alone, so that no error can be had for it"):
            sa.quantile_slopes(data.assign(x=exposure), "y", "x", ["z"])
    two = data.assign(x=1.0 * data.index.isin([1042, 1043]))
    assert (sa.quantile_slopes(two, "y", "x", ["z"]).table["std_error"] > 0).all()
