"""Item bias against statsmodels' ordered models, and bias planted in simulated items."""

import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import repeated
from scipy import stats
from statsmodels.miscmodels.ordinal_model import OrderedModel

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.item_bias import _benjamini_hochberg
from stratalign.measurement.factor_models.ordinal_regression import proportional_odds


def _scale(seed, n=1500, *, uniform=0.0, nonuniform=0.0):
    rng = np.random.default_rng(seed)
    staff = rng.integers(0, 2, n)
    standing = rng.normal(size=n) - 0.5 * staff
    noise = rng.logistic(0, 0.6, (n, 6))
    latent = standing[:, None] + noise
    latent[:, 2] += uniform * staff + nonuniform * staff * standing
    answers = pd.DataFrame({f"q{k}": np.digitize(latent[:, k], [-1.5, -0.5, 0.5, 1.5]) + 1 for k in range(6)})
    return answers, pd.Series(np.where(staff == 1, "staff", "leaders"))


def _ordered(outcome, predictors):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return OrderedModel(outcome, predictors, distr="logit").fit(method="bfgs", disp=0, gtol=1e-8)


def test_tests_and_slopes_equal_statsmodels():
    answers, group = _scale(1, uniform=0.8)
    found = sa.ordinal_item_bias(answers, group, purify=False).loc["q2"]
    score = answers.mean(axis=1)
    score = (score - score.mean()) / score.std(ddof=0)
    staff = (group == "staff").astype(float)
    tables = [[score], [score, staff], [score, staff, score * staff]]
    base, uniform, full = (_ordered(answers["q2"], np.column_stack(columns)) for columns in tables)
    assert found["chi_square_uniform"] == pytest.approx(2 * (uniform.llf - base.llf), rel=1e-5)
    assert found["chi_square_nonuniform"] == pytest.approx(2 * (full.llf - uniform.llf), rel=1e-3)
    counts = pd.get_dummies(answers["q2"]).to_numpy(dtype=float)
    mine = proportional_odds(np.column_stack(tables[1]), counts)
    np.testing.assert_allclose(mine.slopes, uniform.params[:2], rtol=1e-4)
    assert mine.log_likelihood == pytest.approx(uniform.llf, rel=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_p_values_are_adjusted_as_scipy_adjusts_them(seed):
    p = np.random.default_rng(seed).random(9) ** 3
    p[3] = p[5]
    np.testing.assert_allclose(_benjamini_hochberg(p), stats.false_discovery_control(p), rtol=1e-14)
    steps = np.array([0.04, 0.041, 0.042, 0.9])
    assert _benjamini_hochberg(steps)[:3].tolist() == pytest.approx([0.056] * 3)


def test_planted_bias_is_found_and_nothing_else():
    found = sa.ordinal_item_bias(*_scale(2, uniform=1.2))
    assert found["is_biased"].to_dict() == {f"q{k}": k == 2 for k in range(6)}
    assert found.loc["q2", "higher_group"] == "staff"
    assert found.loc["q2", "magnitude"] in ("moderate", "large")


def test_bias_that_depends_on_standing_is_told_from_the_uniform():
    found = sa.ordinal_item_bias(*_scale(3, nonuniform=-0.8)).loc["q2"]
    assert found["p_nonuniform"] < 1e-8


@repeated(20, proof_runs=200)
def test_fair_items_are_seldom_accused(n_runs):
    p_values = np.concatenate(
        [sa.ordinal_item_bias(*_scale(seed, n=500), purify=False)["p_total"] for seed in range(n_runs)]
    )
    assert np.mean(p_values < 0.05) == pytest.approx(0.05, abs=0.03)


def test_purification_spares_the_fair_items():
    answers, group = _scale(4, uniform=2.5, n=3000)
    crude = sa.ordinal_item_bias(answers, group, purify=False).drop("q2")["chi_square_uniform"]
    clean = sa.ordinal_item_bias(answers, group).drop("q2")["chi_square_uniform"]
    assert clean.mean() < crude.mean() / 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, g: (a, pd.Series(["staff"] * len(a))), "groups staff"),
        (lambda a, g: (a[["q0", "q1"]], g), "there are 2 items"),
        (lambda a, g: (a.assign(q1=3), g), "q1 do not vary"),
        (lambda a, g: (a, g.head(3)), "3 groups are given"),
        (lambda a, g: (a.assign(q0=np.nan), g), "groups none"),
    ],
)
def test_what_cannot_be_tested_is_refused(change, message):
    with pytest.raises(StatisticError, match=message):
        sa.ordinal_item_bias(*change(*_scale(1, n=100)))
