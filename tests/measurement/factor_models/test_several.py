"""Models fitted side by side against the same models fitted one by one."""

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.invariance import (
    LADDER,
    invariance_of_scales,
    measurement_invariance,
)
from stratalign.measurement.factor_models.item_bias import item_bias_of_scales, ordinal_item_bias
from stratalign.measurement.factor_models.maximum_likelihood import fit_groups, fit_groups_of_several
from stratalign.measurement.factor_models.parameters import parameter_table
from stratalign.measurement.factor_models.syntax import read_factor_model
from stratalign.numerics.normal_likelihood import normal_data


def _scale(seed, n_items, n=260):
    rng = np.random.default_rng(seed)
    group = np.where(np.arange(n) < n // 3, "leaders", "staff")
    latent = rng.normal(size=(n, 1)) + 0.5 * (group == "leaders")[:, None] + rng.normal(size=(n, n_items))
    points = np.clip(np.rint(3 + latent), 1, 5)
    return pd.DataFrame(points, columns=[f"s{seed}q{k}" for k in range(n_items)]), group


@pytest.fixture(scope="module")
def scales():
    return {f"scale{seed}": _scale(seed, n_items) for seed, n_items in enumerate((3, 4, 4, 6))}


@pytest.fixture(scope="module")
def models(scales):
    """Every step of the ladder for every scale, some answers missing in the last."""
    found = []
    for key, (answers, group) in scales.items():
        read = read_factor_model(f"{key} =~ {' + '.join(answers)}")
        values = answers.to_numpy().copy()
        if key == "scale3":
            values[::7, 1] = np.nan
        data = [normal_data(values[group == name]) for name in ("leaders", "staff")]
        found += [
            (parameter_table(read, n_groups=2, shared=shared, has_means=True), data) for shared in LADDER.values()
        ]
    return found


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_models_side_by_side_have_the_optima_they_have_alone(models, estimator):
    for (table, data), several in zip(models, fit_groups_of_several(models, estimator), strict=True):
        alone = fit_groups(table, data, estimator)
        np.testing.assert_allclose(several.free, alone.free, rtol=1e-7, atol=1e-8)
        assert several.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)
        pd.testing.assert_series_equal(several.measures, alone.measures, rtol=1e-10, atol=1e-10)


def test_a_model_without_an_optimum_does_not_touch_the_others(models):
    table, data = models[4]
    copies = data[0].patterns[0].answers.copy()
    copies[:, 1] = copies[:, 0]
    found = fit_groups_of_several([models[4], (table, [normal_data(copies), data[1]]), models[8]], "ML")
    assert isinstance(found[1], StatisticError)
    np.testing.assert_allclose(found[0].free, fit_groups(*models[4], "ML").free, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found[2].free, fit_groups(*models[8], "ML").free, rtol=1e-7, atol=1e-8)


def test_scales_climb_the_ladder_together_as_they_do_alone(scales):
    found = invariance_of_scales(scales | {"short": (scales["scale1"][0].iloc[:, :2], scales["scale1"][1])})
    assert list(found) == list(scales)
    for key, (answers, group) in scales.items():
        alone = measurement_invariance(answers, f"{key} =~ {' + '.join(answers)}", group)
        pd.testing.assert_frame_equal(found[key], alone, rtol=1e-10, atol=1e-10)


def test_items_of_all_scales_are_tested_as_those_of_one(scales):
    biased = scales["scale3"][0].copy()
    biased.loc[scales["scale3"][1] == "staff", "s3q0"] = biased["s3q0"].clip(upper=3)
    wanted = scales | {"scale3": (biased, scales["scale3"][1])}
    found = item_bias_of_scales(wanted | {"small": (biased.head(90), scales["scale3"][1][:90])})
    assert found["scale3"].loc["s3q0", "is_biased"]
    assert isinstance(found["small"], StatisticError)
    for key, (answers, group) in wanted.items():
        pd.testing.assert_frame_equal(found[key], ordinal_item_bias(answers, group), rtol=1e-10, atol=1e-10)
