"""A careless analysis of the shipped companies beside the careful one."""

from dataclasses import replace

import numpy as np
import pytest

from stratalign.analysis.naive_beside_careful import naive_beside_careful
from stratalign.findings.study.naive import find_naive
from stratalign.models.claims.implied import ratio_of_correlation


def test_both_ways_start_from_the_same_companies(study_results):
    rows = naive_beside_careful(study_results).set_index(["outcome", "way"])
    companies = study_results.study.companies
    known = companies[["alignment_index_points", "revenue_cagr_pct"]].dropna().to_numpy()
    naive = rows.loc[("revenue_cagr_pct", "naive")]
    # Counted again at the cut it names.
    size, order = round(naive["cut"] * len(known)), np.argsort(known[:, 0], kind="stable")
    is_high = known[:, 1] >= np.quantile(known[:, 1], 1 - naive["high"])
    assert naive["ratio"] == pytest.approx(is_high[order[-size:]].sum() / is_high[order[:size]].sum())
    partial_r = study_results.claims.models.set_index("outcome")["partial_r"]
    careful = rows.loc[("revenue_cagr_pct", "careful")]
    assert careful["ratio"] == pytest.approx(ratio_of_correlation(partial_r["revenue_cagr_pct"]))
    # 410 companies, size and seven indicators of industries held constant.
    reach = 1.959964 / np.sqrt(410 - 8 - 3)
    ends = [
        ratio_of_correlation(float(np.tanh(np.arctanh(partial_r["revenue_cagr_pct"]) + s * reach))) for s in (-1, 1)
    ]
    assert (careful["ci_low"], careful["ci_high"]) == pytest.approx(ends)


def test_the_careful_interval_counts_the_companies_whose_controls_are_known(study_results):
    """Size of two in three lacking: 130 companies carry the model, 410 both figures."""
    models = study_results.claims.models.assign(n_companies=130)
    fewer = replace(study_results, claims=replace(study_results.claims, models=models))
    careful = naive_beside_careful(fewer).set_index(["outcome", "way"]).loc[("revenue_cagr_pct", "careful")]
    z = np.arctanh(models.set_index("outcome").at["revenue_cagr_pct", "partial_r"])
    low, high = (ratio_of_correlation(float(np.tanh(z + s * 1.959964 / np.sqrt(130 - 8 - 3)))) for s in (-1, 1))
    assert (careful["ci_low"], careful["ci_high"]) == pytest.approx((low, high))
    assert careful["n_companies"] == 130
    naive = naive_beside_careful(fewer).set_index(["outcome", "way"])["n_companies"]
    assert naive["revenue_cagr_pct", "naive"] == 410


def test_attitudes_are_careful_by_different_raters(study_results):
    rows = naive_beside_careful(study_results).set_index(["outcome", "way"])
    split = study_results.same_source["employee_engagement_points"]
    careful = rows.loc[("employee_engagement_points", "careful")]
    assert (careful["ratio"], careful["ci_low"]) == (split.ratio_different, split.ratio_different_ci_low)


def test_the_finding_names_the_outcome_that_carelessness_inflates_most(study_results):
    rows = naive_beside_careful(study_results)
    naive = rows[rows["way"] == "naive"].set_index("outcome")["ratio"]
    found = find_naive(study_results)
    assert found.claim.fields["naive"] == naive.max() > 15
    assert found.claim.fields["careful"] < 3
