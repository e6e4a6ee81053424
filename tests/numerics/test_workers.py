"""The same numbers here and on a cluster with workers that are really there, one of them lost."""

import signal

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from dask_cluster import dask_cluster

import stratalign as sa
from stratalign.errors import EngagementError
from stratalign.models.claims.contrasts import Companies
from stratalign.numerics.workers import is_on_cluster, on_cluster, over_workers

pytest.importorskip("distributed")


def _claims_and_curve(companies):
    # So many companies that their resamples are several portions.
    many = Companies(
        np.resize(companies["alignment_index_points"].to_numpy(), 40_000) + np.arange(40_000) * 1e-7,
        np.resize(companies[["revenue_cagr_pct"]].to_numpy(), (40_000, 1)),
        (np.arange(40_000),), 0.25, 0.25, 0.25,
    )  # fmt: skip
    curve = sa.specification_curve(
        companies,
        ["revenue_cagr_pct", "operating_margin_pct"],
        ["alignment_index_points"],
        fixed_effects={"pooled": [], "industries": ["industry"]},
        estimators=["least_squares", "ranks"],
        draws=60,
    )
    return many.resampled_in_portions(300, 3).sums, curve.table, curve.joint


@pytest.mark.parametrize("n_workers", [proof(2), proof(1), proof(8)])
def test_bootstraps_and_curves_have_the_same_numbers_on_any_number_of_workers(n_workers, tmp_path):
    companies = sa.simulate_study(120, seed=5).companies
    here = _claims_and_curve(companies)
    assert not is_on_cluster()
    with dask_cluster(tmp_path, n_workers) as (address, workers), on_cluster(address):
        assert is_on_cluster()
        there = _claims_and_curve(companies)
        if n_workers > 1:
            # A worker that is lost costs its parts alone, which the others do again.
            workers[0].send_signal(signal.SIGKILL)
            assert over_workers(abs, list(range(-9, 0))) == list(range(9, 0, -1))
    np.testing.assert_array_equal(here[0], there[0])
    pd.testing.assert_frame_equal(here[1], there[1], check_exact=True)
    pd.testing.assert_frame_equal(here[2], there[2], check_exact=True)
    assert not is_on_cluster()


def test_here_parts_are_answered_one_after_the_other():
    ended = []
    assert over_workers(abs, [-1, -2], on_end=lambda: ended.append(1)) == [1, 2] and len(ended) == 2


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr("stratalign.numerics.workers.PATIENCE", 0.2)
    with pytest.raises(EngagementError, match="does not answer"), on_cluster("tcp://127.0.0.1:9"):
        pass
