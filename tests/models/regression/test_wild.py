"""The wild cluster bootstrap against a loop over refitted samples, and where other errors fail."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import cluster_covariance
from stratalign.numerics.least_squares import fit_least_squares


def _panel(seed, n_clusters=8, size=12, slope=0.0):
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(n_clusters), size)
    x = rng.normal(size=n_clusters)[codes] + rng.normal(size=len(codes))
    y = slope * x + rng.normal(size=n_clusters)[codes] + rng.normal(size=len(codes))
    return pd.DataFrame({"intercept": 1.0, "x": x}), y, codes


def test_all_signs_equal_a_loop_over_refitted_samples():
    design, y, codes = _panel(1, slope=0.4)
    found = sa.wild_cluster_bootstrap(design, y, codes, "x", weights="rademacher")
    x = design.to_numpy()
    restricted = y - y.mean()

    def t_of(outcome):
        fit = fit_least_squares(x, outcome)
        return fit.coefficients[1] / np.sqrt(cluster_covariance(fit, codes)[1, 1])

    signs = [[1 if n >> g & 1 else -1 for g in range(8)] for n in range(256)]
    drawn = np.array([t_of(y.mean() + restricted * np.array(s)[codes]) for s in signs])
    assert found.p_value == pytest.approx(np.mean(np.abs(drawn) >= abs(t_of(y)) * (1 - 1e-10)), abs=1e-12)
    assert found.t_statistic == pytest.approx(t_of(y), rel=1e-10)
    assert found.n_draws == 256


def test_interval_ends_where_the_test_stops_rejecting():
    design, y, codes = _panel(2, n_clusters=20, slope=0.5)
    found = sa.wild_cluster_bootstrap(design, y, codes, "x", draws=1999)
    for bound in (found.ci_low, found.ci_high):
        p_value = sa.wild_cluster_bootstrap(design, y, codes, "x", null=bound, draws=1999).p_value
        assert p_value == pytest.approx(0.05, abs=0.01)
    assert found.ci_low < found.estimate < found.ci_high


@repeated(40, proof_runs=800)
def test_level_holds_with_eight_clusters(n_runs):
    p_values = [sa.wild_cluster_bootstrap(*_panel(seed), "x", draws=399).p_value for seed in range(n_runs)]
    assert np.mean(np.array(p_values) < 0.05) == about(0.05, n_runs)


def test_same_seed_same_answer_and_weights_follow_the_clusters():
    few, many = _panel(3), _panel(3, n_clusters=30)
    assert sa.wild_cluster_bootstrap(*few, "x", draws=99).weights == "webb"
    assert sa.wild_cluster_bootstrap(*many, "x", draws=99).weights == "rademacher"
    assert sa.wild_cluster_bootstrap(*many, "x", draws=99, seed=4) == sa.wild_cluster_bootstrap(
        *many, "x", draws=99, seed=4
    )


def test_few_clusters_and_unknown_terms_are_refused():
    with pytest.raises(StatisticError, match="needs five clusters; there are 4"):
        sa.wild_cluster_bootstrap(*_panel(1, n_clusters=4), "x")
    design, y, codes = _panel(1, n_clusters=12)
    with pytest.raises(StatisticError, match="treated differs by cluster 3 alone"):
        sa.wild_cluster_bootstrap(design.assign(treated=(np.asarray(codes) == 3) * 1.0), y, codes, "treated")
    with pytest.raises(StatisticError, match="no term 'z'"):
        sa.wild_cluster_bootstrap(*_panel(1), "z")
