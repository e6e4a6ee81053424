"""Readings say the numbers of the result, doubt where the interval crosses zero, and never claim a cause."""

import re

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

#: What is read aloud, as `results` calls it.
NAMES = (
    "association", "lagged", "within", "arellano_bond", "dynamic", "multilevel", "cross_lagged", "event_study",
    "wild", "cluster_bootstrap", "quantiles", "survivors", "pooled", "bounds", "counts", "few", "corrected",
    "robustness", "update", "moderation", "mediation", "groups", "curve", "claims", "chain",
)  # fmt: skip
CAUSAL = re.compile(r"\b(drives?|causes?d?|leads? to|impacts?|effects?|boosts?|results? in)\b")


def _panel(seed=0, n=120, t=5, slope=0.5):
    rng = np.random.default_rng(seed)
    company = np.repeat(np.arange(n), t)
    x = rng.normal(size=n)[company] + rng.normal(size=n * t)
    m = 0.5 * x + rng.normal(size=n * t)
    data = pd.DataFrame({"entity_id": company, "period_end": np.tile(np.arange(2015, 2015 + t), n), "x": x, "m": m})
    data["y"] = slope * x + 0.3 * m + rng.normal(size=n)[company] + rng.normal(size=n * t)
    return data.assign(w=rng.normal(size=n * t), industry=rng.choice(list("abcd"), n)[company])


@pytest.fixture(scope="module")
def results():
    data = _panel()
    begun = data.assign(start=np.where(data["entity_id"] % 3 == 0, 2017.0, np.nan))
    association = sa.estimate_association(data, "y", "x", covariance="cluster", cluster="entity_id")
    study = sa.simulate_study(60, scenario="evidence", seed=1)
    people = pd.DataFrame(
        {
            "company_id": np.repeat(study.companies["company_id"], 8).to_numpy(),
            "alignment_index_points": np.repeat(study.companies["alignment_index_points"].to_numpy(), 8)
            + np.random.default_rng(0).normal(0, 10, 480),
        }
    )
    design = data[["x"]].assign(intercept=1.0)
    return {
        "association": association,
        "lagged": sa.estimate_association(data, "y", "x", lag=1),
        "within": sa.estimate_panel(data, "y", "x"),
        "arellano_bond": sa.estimate_panel(data, "y", "x", effects="arellano_bond"),
        "dynamic": sa.arellano_bond(data, "y", {"x": 0}),
        "multilevel": sa.estimate_multilevel(data, "y", ["x"], "entity_id"),
        "cross_lagged": sa.cross_lagged(data, "y", "x"),
        "event_study": sa.event_study(begun, "y", "start", draws=100),
        "wild": sa.wild_cluster_bootstrap(design, data["y"], data["entity_id"], "x", draws=199),
        "cluster_bootstrap": sa.cluster_bootstrap(design, data["y"], data["entity_id"], draws=99),
        "quantiles": sa.quantile_slopes(data, "y", "x", quantiles=(0.1, 0.5)),
        "survivors": sa.estimate_with_attrition(data.assign(y=data["y"].where(data["m"] < 1.5)), "y", "x", draws=50),
        "pooled": sa.pool_estimates([0.4, 0.5, 0.45], [0.1, 0.1, 0.12], complete_df=80),
        "bounds": sa.benchmark_bounds(data, "y", "x", ["m", "w"], "w"),
        "counts": sa.compare_counts(36, 102, 18, 102),
        "few": sa.compare_counts(12, 30, 3, 30),
        "corrected": sa.correct_for_unreliability(data, "y", "x", reliability=0.8, draws=100),
        "robustness": sa.sensitivity(data, "y", "x"),
        "update": sa.bayesian_update(0.3, 0.1, prior_mean=0.2, prior_sd=0.08),
        "moderation": sa.moderation(data, "y", "x", "w"),
        "mediation": sa.mediation(data, "y", "x", "m", draws=200),
        "groups": sa.group_slopes(data, "y", "x"),
        "curve": sa.specification_curve(data, "y", ["x", "w"], [[], ["m"]], draws=99),
        "claims": sa.headline_claims(study.companies, draws=200),
        "chain": sa.propagate_uncertainty(people, study.companies, "revenue_cagr_pct", draws=100),
    }


def test_every_result_is_read(results):
    assert tuple(results) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_result_can_be_said_aloud_and_tidied(name, results):
    result = results[name]
    words = sa.reading(result)
    assert words.endswith(".")
    assert len(words) > 60
    assert not CAUSAL.search(words.replace("unmeasured cause", "")), words
    assert "nan" not in words
    table = result.tidy()
    assert len(table)
    assert np.isfinite(table["estimate"]).any()
    assert {"n_clusters", "degrees_of_freedom", "covariance", "formula"} <= set(table) or name == "update"


def test_only_a_lagged_exposure_is_followed_by_something(results):
    assert "was followed by" in sa.reading(results["lagged"])
    for name in ("association", "within", "arellano_bond"):
        words = sa.reading(results[name])
        assert "followed by" not in words
        assert "associated with" in words


def test_numbers_are_those_of_the_result_and_names_those_given(results):
    found = results["association"]
    words = sa.reading(found, {"y": "growth", "x": "alignment"})
    assert f"{found.estimate:.3g} more of growth" in words
    assert "of alignment" in words
    assert "120 clusters" in words


def test_counts_are_said_before_the_ratio_and_a_ratio_of_small_cells_is_not_said(results):
    words = sa.reading(results["counts"])
    assert "36 of 102 aligned (35%)" in words
    assert "2.00 to 1" in words
    few = sa.reading(results["few"])
    assert "3 of 30 unaligned (10%)" in few
    assert "to 1" not in few
    assert "fewer than 5 companies" in few


def test_quantiles_are_told_as_percentiles_and_bounds_by_their_benchmark(results):
    assert "at percentile 10 (" in sa.reading(results["quantiles"])
    words = sa.reading(results["bounds"], {"w": "market growth"})
    assert "measured against market growth" in words
    assert "twice as strong" in words


def test_the_chain_says_what_measurement_alone_leaves_open(results):
    chain = results["chain"]
    row = chain.claims.set_index(["quantity", "resampling"]).loc[("slope_per_sd", "resampled_people")]
    assert f"between {row['ci_low']:.3g} and {row['ci_high']:.3g}".replace("-", "−") in sa.reading(chain)


def test_an_interval_over_zero_is_told_as_doubt():
    data = _panel()
    data["y"] = np.random.default_rng(4).normal(size=len(data))
    assert "compatible with none" in sa.reading(sa.estimate_association(data, "y", "x"))


def test_a_synthetic_study_says_so(results):
    assert sa.reading(results["claims"]).startswith("SYNTHETIC")


def test_what_is_no_result_has_no_reading():
    with pytest.raises(StatisticError, match="no reading of a int"):
        sa.reading(3)


def test_what_chance_explains_needs_no_unmeasured_cause():
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.normal(size=60), "noise": rng.normal(size=60)}).assign(
        y=lambda rows: rows["x"] + rng.normal(size=60)
    )
    of_chance, of_more = (sa.reading(sa.models.sensitivity(data, name, "x")) for name in ("noise", "y"))
    assert "compatible with chance as it is" in of_chance and "0%" not in of_chance
    assert "would make it compatible with chance" in of_more
