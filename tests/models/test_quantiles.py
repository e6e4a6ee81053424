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
    ],
)
def test_quantiles_without_an_answer_are_refused(options, words):
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.normal(size=100), "y": rng.normal(size=100)})
    with pytest.raises(StatisticError, match=words):
        sa.quantile_slopes(data, "y", **({"exposure": "x"} | options))
