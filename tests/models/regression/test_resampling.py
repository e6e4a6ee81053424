"""Resampled coefficients against refitting each resample, errors against the cluster-robust ones."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError


def _data(seed=0, firms=60, years=4):
    rng = np.random.default_rng(seed)
    firm = np.repeat(np.arange(firms), years)
    x = rng.normal(size=firms)[firm] + rng.normal(size=firms * years)
    y = 2 + 0.5 * x + rng.normal(size=firms)[firm] + rng.normal(size=firms * years)
    return pd.DataFrame({"one": 1.0, "x": 1000 * x, "z": rng.normal(size=len(x))}), y, firm


def test_draws_equal_refitting_the_resampled_rows():
    design, y, firm = _data()
    found = sa.cluster_bootstrap(design, y, firm, draws=60, seed=4)
    chosen = np.random.default_rng(4).integers(0, 60, (60, 60))
    for draw, firms in enumerate(chosen):
        rows = np.concatenate([np.flatnonzero(firm == one) for one in firms])
        again = np.linalg.lstsq(design.to_numpy()[rows], y[rows], rcond=None)[0]
        assert found.draws[draw] == pytest.approx(again, rel=1e-8)


def test_errors_are_near_the_cluster_robust_ones():
    design, y, firm = _data(1, firms=300)
    found = sa.cluster_bootstrap(design, y, firm, draws=2000).table.set_index("term")
    data = design.assign(y=y, firm=firm)
    robust = sa.estimate_association(data, "y", "x", controls=["z"], covariance="cluster", cluster="firm")
    assert found.loc["x", "estimate"] == pytest.approx(robust.estimate, rel=1e-9)
    assert found.loc["x", "std_error"] == pytest.approx(robust.std_error, rel=0.06)
    assert found.loc["x", "ci_low"] == pytest.approx(robust.ci_low, rel=0.06)


def test_same_seed_same_draws_however_they_are_cut_into_pieces(monkeypatch):
    design, y, firm = _data(2)
    whole = sa.cluster_bootstrap(design, y, firm, draws=100, seed=9).table
    monkeypatch.setattr("stratalign.models.regression.resampling.MOST_NUMBERS", 700)
    pieces = sa.cluster_bootstrap(design, y, firm, draws=100, seed=9).table
    pd.testing.assert_frame_equal(whole, pieces)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x, y, g: (x, y, g % 5), "5 clusters"),
        (lambda x, y, g: (x.assign(w=x["x"]), y, g), "determine each other"),
        (lambda x, y, g: (x, np.where(g == 0, np.nan, y), g), "missing"),
    ],
)
def test_what_cannot_be_resampled_is_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        sa.cluster_bootstrap(*change(*_data(3)), draws=60)


def test_a_term_one_cluster_alone_determines_is_refused_by_name():
    design, y, firm = _data(4)
    treated = design.assign(treated=1.0 * (firm == 12))
    words = "treated differs by cluster 12 alone, so that no bootstrap error can be had for it"
    with pytest.raises(StatisticError, match=words):
        sa.cluster_bootstrap(treated, y, firm, draws=60)
    # What the other terms tell of it in all other clusters says no more.
    with pytest.raises(StatisticError, match="x differs by cluster 12 alone"):
        sa.cluster_bootstrap(treated.assign(treated=treated["treated"] + design["x"]), y, firm, draws=60)
    two = design.assign(treated=1.0 * (np.isin(firm, [12, 13])))
    assert (sa.cluster_bootstrap(two, y, firm, draws=60).table["std_error"] > 0).all()


def test_draws_without_any_cluster_that_tells_a_term_are_missing():
    design, y, firm = _data(5)
    rare = design.assign(z=np.isin(firm, [3, 4]).astype(float))
    found = sa.cluster_bootstrap(rare, y, firm, draws=100, seed=1)
    chosen = np.random.default_rng(1).integers(0, 60, (100, 60))
    is_without = ~np.isin(chosen, [3, 4]).any(axis=1)
    assert is_without.any()
    assert np.isnan(found.draws).any(axis=1).tolist() == is_without.tolist()
