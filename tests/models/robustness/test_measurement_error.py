"""Correction for unreliability: known attenuation is undone, and precision is paid for."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.robustness.measurement_error import _slopes
from stratalign.models.robustness.resampled_corrections import corrected_slopes, draw_counts


def _units(seed, n=400, sizes=None, within=4.0, control=0.0):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    true = control * z + np.sqrt(1 - control**2) * rng.normal(size=n)
    sizes = np.full(n, 6) if sizes is None else sizes(rng, n)
    observed = true + rng.normal(size=n) * np.sqrt(within / sizes)
    y = 0.5 * true + 0.3 * z + rng.normal(size=n)
    return pd.DataFrame({"x": observed, "y": y, "z": z}), 1 / (1 + within / sizes)


def test_errors_in_variables_undo_the_attenuation():
    found = [sa.correct_for_unreliability(_units(seed)[0], "y", "x", reliability=0.6, draws=50) for seed in range(40)]
    assert np.mean([part.attenuated for part in found]) == pytest.approx(0.5 * 0.6, abs=0.02)
    assert np.mean([part.corrected for part in found]) == pytest.approx(0.5, abs=0.03)
    assert all(part.corrected_error > part.attenuated_error for part in found)


def test_unequal_units_are_calibrated_one_by_one():
    def sizes(rng, n):
        return rng.integers(2, 20, n)

    slopes = []
    for seed in range(40):
        data, reliability = _units(seed, sizes=sizes)
        slopes.append(sa.correct_for_unreliability(data, "y", "x", reliability=reliability, draws=50))
    assert np.mean([part.corrected for part in slopes]) == pytest.approx(0.5, abs=0.04)
    assert slopes[0].method == "regression calibration"


def test_controls_lower_what_is_left_of_the_reliability():
    corrected = []
    for seed in range(40):
        data, _ = _units(seed, control=0.6)
        found = sa.correct_for_unreliability(data, "y", "x", ["z"], reliability=0.6, draws=50)
        corrected.append(found.corrected)
        assert found.conditional_reliability < 0.6
    assert np.mean(corrected) == pytest.approx(0.5, abs=0.04)
    assert sa.attenuation_factor(0.6, 0.36 * 0.6) == pytest.approx((0.6 - 0.216) / (1 - 0.216))


@repeated(16, proof_runs=400)
def test_interval_of_the_corrected_slope_holds(n_runs):
    held = 0
    for seed in range(n_runs):
        data, _ = _units(seed, n=200)
        found = sa.correct_for_unreliability(data, "y", "x", ["z"], reliability=0.6, draws=200)
        held += found.ci_low <= 0.5 <= found.ci_high
    assert held / n_runs == about(0.95, n_runs)


def test_impossible_reliabilities_are_refused():
    data, _ = _units(1)
    for reliability in (0.0, 1.2, 0.2):
        with pytest.raises(StatisticError, match="reliabilities run from"):
            sa.correct_for_unreliability(data, "y", "x", reliability=reliability)
    with pytest.raises(StatisticError, match="leave"):
        sa.correct_for_unreliability(data.assign(w=data["x"] + 0.1 * data["z"]), "y", "x", ["w"], reliability=0.6)
    with pytest.raises(StatisticError, match="leave nothing"):
        sa.attenuation_factor(0.5, 0.6)


def test_rows_without_a_cluster_are_left_out_and_counted():
    data, _ = _units(2, n=200)
    clusters = np.repeat(np.arange(40.0), 5)
    clusters[:15] = np.nan
    found = sa.correct_for_unreliability(data, "y", "x", reliability=0.7, clusters=clusters, draws=80)
    kept = sa.correct_for_unreliability(data[15:], "y", "x", reliability=0.7, clusters=clusters[15:], draws=80)
    assert (found.n_observations, found.n_left_out) == (185, 15)
    assert found.corrected_error == kept.corrected_error > 0


def test_reliabilities_and_clusters_are_matched_by_index():
    data, _ = _units(3, n=120)
    each, firm = pd.Series(np.linspace(0.5, 0.9, 120)), pd.Series(np.repeat(np.arange(24), 5))
    options = {"draws": 60, "seed": 2}
    one = sa.correct_for_unreliability(data, "y", "x", reliability=each, clusters=firm, **options)
    other = sa.correct_for_unreliability(data, "y", "x", reliability=each[::-1], clusters=firm[::-1], **options)
    assert one == other


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reliability": [0.8, 0.9]}, "reliability has shape"),
        ({"reliability": "high"}, "reliability is not numeric: .* such as 'high'"),
        ({"clusters": [1, 2]}, "clusters has shape"),
        ({"clusters": np.ones(400)}, "1 clusters hold the 400 rows"),
        ({"clusters": pd.Series(np.arange(400), index=np.arange(400) + 500)}, "clusters lacks 400 of the 400"),
        ({"controls": "z"}, "controls is 'z'"),
        ({"ci_level": 95}, "ci_level is 95"),
        ({"draws": 10}, "draws is 10"),
        ({"seed": 0.5}, "seed is 0.5"),
    ],
)
def test_options_that_correct_nothing_are_refused(options, words):
    with pytest.raises(StatisticError, match=words):
        sa.correct_for_unreliability(_units(1)[0], "y", "x", **({"reliability": 0.7} | options))


def test_one_treated_row_or_cluster_is_refused_by_name():
    data, _ = _units(7, n=120)
    data = data.set_index("unit " + data.index.astype(str))
    one = data.assign(x=1.0 * (np.arange(120) == 17))
    words = "x differs by row unit 17 alone, so that no bootstrap error can be had for it"
    for reliability in (0.8, np.linspace(0.7, 0.9, 120)):
        with pytest.raises(StatisticError, match=words):
            sa.correct_for_unreliability(one, "y", "x", ["z"], reliability=reliability, draws=50)
    # Controls that determine each other hide nothing, and a row left out before moves no name.
    twins = one.assign(twin=2 * one["z"] + 1, y=one["y"].where(np.arange(120) != 3))
    with pytest.raises(StatisticError, match=words):
        sa.correct_for_unreliability(twins, "y", "x", ["z", "twin"], reliability=0.8, draws=50)
    clusters = np.array(list("abcdefghijkl"))[np.arange(120) % 12]
    treated = data.assign(x=1.0 * (clusters == "f"))
    with pytest.raises(StatisticError, match="x differs by cluster f alone"):
        sa.correct_for_unreliability(treated, "y", "x", ["z"], reliability=0.8, clusters=clusters, draws=50)
    many = data.assign(x=1.0 * np.isin(clusters, ["f", "g"]))
    found = sa.correct_for_unreliability(many, "y", "x", ["z"], reliability=0.8, clusters=clusters, draws=50)
    assert found.corrected_error > 0


@pytest.mark.parametrize("is_single", [True, False])
def test_slopes_of_all_resamples_are_those_of_each(is_single):
    data, reliability = _units(3, n=60, sizes=lambda rng, n: rng.integers(3, 12, n), control=0.4)
    known = np.full(60, 0.7) if is_single else reliability
    y, x, z = data["y"].to_numpy(), data["x"].to_numpy(), np.column_stack([np.ones(60), data["z"]])
    counts = next(draw_counts(np.repeat(np.arange(20), 3), 50, seed=5))
    assert (counts.reshape(50, 20, 3) == counts.reshape(50, 20, 3)[:, :, :1]).all()
    slopes, is_singular = corrected_slopes(y, x, z, known, counts, is_single=is_single)
    assert not is_singular.any()
    each = [np.repeat(np.arange(60), row.astype(int)) for row in counts]
    expected = [_slopes(y[rows], x[rows], z[rows], known[rows], is_single)[:2] for rows in each]
    np.testing.assert_allclose(slopes, expected, rtol=1e-10)


def test_a_resample_whose_controls_determine_each_other_is_told():
    data, _ = _units(4, n=40)
    z = np.column_stack([np.ones(40), np.arange(40) < 1])
    counts = np.ones((2, 40))
    counts[1, :2] = 0, 2
    found = corrected_slopes(data["y"].to_numpy(), data["x"].to_numpy(), z, np.full(40, 0.6), counts, is_single=True)
    assert found[1].tolist() == [False, True]
