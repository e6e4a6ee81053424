"""Panel slopes and classical errors against linearmodels, another implementation of the same estimators."""

import numpy as np
import pandas as pd
import pytest
from linearmodels.panel import BetweenOLS, FirstDifferenceOLS, PanelOLS, PooledOLS, RandomEffects

import stratalign as sa

#: Both solve the same equations; digits are lost in forming them.
SAME = 1e-7


def _panel(seed=0, n=40, t=6, drop=0.0):
    rng = np.random.default_rng(seed)
    entity = np.repeat(np.arange(n), t)
    x = rng.normal(size=n)[entity] + rng.normal(size=n * t)
    data = pd.DataFrame({"entity_id": entity, "period_end": np.tile(np.arange(2010, 2010 + t), n), "x": x})
    data["w"] = 0.3 * x + rng.normal(size=n * t)
    data["y"] = 0.5 * x - 0.2 * data["w"] + rng.normal(size=n)[entity] + rng.normal(size=n * t)
    return data[rng.random(n * t) >= drop]


#: Effects -> the other implementation's model.
MODELS = {
    "pooled": lambda y, x: PooledOLS(y, x.assign(constant=1.0)),
    "within": lambda y, x: PanelOLS(y, x, entity_effects=True),
    "two_way": lambda y, x: PanelOLS(y, x, entity_effects=True, time_effects=True),
    "between": lambda y, x: BetweenOLS(y, x.assign(constant=1.0)),
    "random": lambda y, x: RandomEffects(y, x.assign(constant=1.0)),
}


@pytest.mark.parametrize("effects", MODELS)
def test_balanced_panels_give_the_same_slopes_and_classical_errors(effects):
    data = _panel()
    found = sa.estimate_panel(data, "y", "x", controls=["w"], effects=effects, covariance="classical")
    indexed = data.set_index(["entity_id", "period_end"])
    theirs = MODELS[effects](indexed["y"], indexed[["x", "w"]]).fit()
    assert found.estimate == pytest.approx(theirs.params["x"], rel=SAME)
    assert found.std_error == pytest.approx(theirs.std_errors["x"], rel=SAME)


@pytest.mark.parametrize("effects", ["within", "two_way"])
def test_panels_with_gaps_give_the_same_slopes_and_classical_errors(effects):
    data = _panel(1, drop=0.25)
    found = sa.estimate_panel(data, "y", "x", controls=["w"], effects=effects, covariance="classical")
    indexed = data.set_index(["entity_id", "period_end"])
    theirs = MODELS[effects](indexed["y"], indexed[["x", "w"]]).fit()
    assert found.estimate == pytest.approx(theirs.params["x"], rel=SAME)
    assert found.std_error == pytest.approx(theirs.std_errors["x"], rel=SAME)


def test_first_differences_of_detrended_data_give_the_same_slopes():
    # Theirs have no common trend: with changes around their mean both are the same model.
    data = _panel(2)
    for name in ("y", "x", "w"):
        steps = data.groupby("entity_id")[name].diff()
        data[name] = (steps - steps.mean()).fillna(0.0).groupby(data["entity_id"]).cumsum()
    found = sa.estimate_panel(data, "y", "x", controls=["w"], effects="first_difference", covariance="classical")
    indexed = data.set_index(["entity_id", "period_end"])
    theirs = FirstDifferenceOLS(indexed["y"], indexed[["x", "w"]]).fit()
    assert found.estimate == pytest.approx(theirs.params["x"], rel=SAME)
