"""Arellano and Bond's method against R plm, their printed table, and panels made with a known memory."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError

#: Arellano & Bond (1991), table 4, as R plm 2.6-2 computes it to all digits.
ONE_STEP = {
    "emp[t-1]": (0.686225903124322, 0.144594053392947),
    "emp[t-2]": (-0.0853581571690183, 0.056015505131808),
    "wage": (-0.607820709013024, 0.178205474006859),
    "wage[t-1]": (0.392623123231982, 0.167993035945213),
    "capital": (0.356845560813499, 0.0590202910701898),
}


@pytest.fixture(scope="module")
def employment(real_data):
    data = pd.read_csv(real_data("plm_empluk") / "EmplUK.csv")
    return data.assign(**{name: np.log(data[name]) for name in ("emp", "wage", "capital", "output")})


@pytest.mark.real
def test_one_step_equals_the_printed_table(employment):
    found = sa.arellano_bond(
        employment, "emp", {"wage": 1, "capital": 2, "output": 2}, lags=2, steps=1, entity="firm", period="year"
    )
    table = found.coefficients.set_index("term")
    for term, (estimate, error) in ONE_STEP.items():
        assert table.loc[term, ["estimate", "std_error"]].tolist() == pytest.approx([estimate, error], rel=1e-8)
    assert (round(found.ar1["statistic"], 1), round(found.ar2["statistic"], 1)) == (-3.6, -0.5)


@pytest.mark.real
def test_two_steps_equal_plm_with_windmeijers_errors(employment, reference):
    found = sa.arellano_bond(
        employment, "emp", {"wage": 1, "capital": 0, "output": 1}, lags=2, entity="firm", period="year"
    )
    expected = list(reference("plm_empluk", "ab_gmm_twostep").values())
    assert found.coefficients["estimate"].tolist() == pytest.approx(expected, rel=1e-8)
    # Windmeijer (2005), table 2: corrected errors of the same model.
    assert found.coefficients["std_error"].round(3).tolist()[:3] == [0.185, 0.052, 0.146]
    assert found.hansen["statistic"] == pytest.approx(30.1124665769497, rel=1e-8)
    assert (found.hansen["df"], found.n_observations, found.n_entities) == (25, 611, 140)


def _memory(seed, n=200, years=7, rho=0.5, slope=0.4, serial=0.0):
    rng = np.random.default_rng(seed)
    level = rng.normal(size=n)
    x = rng.normal(size=(n, years + 20)) + 0.5 * level[:, None]
    shock = rng.normal(size=(n, years + 21))
    y = np.zeros((n, years + 20))
    for t in range(1, years + 20):
        y[:, t] = rho * y[:, t - 1] + slope * x[:, t] + level + shock[:, t] + serial * shock[:, t - 1]
    keys = pd.MultiIndex.from_product([range(n), range(years)], names=["entity_id", "period_end"])
    return pd.DataFrame({"y": y[:, 20:].ravel(), "x": x[:, 20:].ravel()}, index=keys).reset_index()


def test_memory_and_slope_are_recovered_where_within_effects_are_biased():
    found = [sa.arellano_bond(_memory(seed), "y", {"x": 0}).coefficients["estimate"] for seed in range(40)]
    assert np.mean(found, axis=0) == pytest.approx([0.5, 0.4], abs=0.03)
    data = _memory(1)
    data["before"] = data.groupby("entity_id")["y"].shift()
    assert sa.estimate_panel(data, "y", "before", controls=["x"]).estimate < 0.4


@repeated(24, proof_runs=600)
def test_interval_of_the_memory_holds(n_runs):
    held = 0
    for seed in range(n_runs):
        row = sa.arellano_bond(_memory(seed, n=150), "y", {"x": 0}).coefficients.iloc[0]
        held += row["ci_low"] <= 0.5 <= row["ci_high"]
    assert held / n_runs == about(0.95, n_runs)


def test_second_order_correlation_is_seldom_found_and_found_where_it_is():
    clean = np.mean([sa.arellano_bond(_memory(seed), "y", {"x": 0}).ar2["p_value"] < 0.05 for seed in range(80)])
    dirty = np.mean(
        [sa.arellano_bond(_memory(seed, serial=0.8), "y", {"x": 0}).ar2["p_value"] < 0.05 for seed in range(20)]
    )
    assert clean < 0.15 < dirty


def test_panels_too_short_or_with_too_many_instruments_are_refused():
    with pytest.raises(StatisticError, match="more periods"):
        sa.arellano_bond(_memory(1, years=2), "y", {"x": 0})
    with pytest.raises(StatisticError, match="instruments for 10"):
        sa.arellano_bond(_memory(1, n=10), "y", {"x": 0})
    with pytest.raises(StatisticError, match="steps are 1 or 2"):
        sa.arellano_bond(_memory(1), "y", {"x": 0}, steps=3)


@pytest.mark.parametrize(
    ("regressors", "options", "words"),
    [
        (["x"], {}, r"such as \{'x': 0\}"),
        ("x", {}, r"such as \{'x': 0\}"),
        ({"x": -1}, {}, "'x': -1. are no lags"),
        ({"x": 0.5}, {}, "'x': 0.5. are no lags"),
        ({"x": 0}, {"lags": 1.5}, "lags a whole number"),
        ({"x": 0}, {"ci_level": 0}, "ci_level is 0"),
    ],
)
def test_regressors_without_lags_are_refused(regressors, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.arellano_bond(_memory(1), "y", regressors, **options)


def test_units_do_not_decide_what_varies():
    data, large = _memory(2), _memory(2)
    large["x"] = 1e-13 * large["x"]
    found, other = (sa.arellano_bond(part, "y", {"x": 0}).coefficients["estimate"] for part in (data, large))
    assert 1e-13 * other[1] == pytest.approx(found[1], rel=1e-6)
    fixed = data.assign(x=1e9 + data["entity_id"] / 3)
    with pytest.raises(StatisticError, match="do not vary"):
        sa.arellano_bond(fixed, "y", {"x": 0})
