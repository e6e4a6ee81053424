"""Cut points say what headline claims say, and how the best of them flatters."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.lab.cut_points import FEWEST_UNITS, study_cuts, unit_cuts
from stratalign.models.claims.published import CUTS

OUTCOME = "employee_engagement_points"


@pytest.fixture(scope="module")
def study():
    return sa.load_study()


def made_up(study, slope):
    """A study of companies in which alignment says so much, and as much noise."""
    rng = np.random.default_rng(8)
    score = rng.normal(60, 8, 160)
    companies = pd.DataFrame({"alignment_index_points": score, "industry": np.tile(["a", "b"], 80)})
    companies[OUTCOME] = 60 + slope * (score - 60) + rng.normal(0, 8, 160)
    return replace(study, companies=companies)


def test_values_at_a_cut_are_those_of_the_headline_claims(study):
    found = study_cuts(study, shares=CUTS, shuffles=20)
    cuts = sa.headline_claims(study.companies, draws=50).cuts
    columns = ["cut", "outcome", "value", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(found.cuts[columns], cuts[columns])
    assert found.is_synthetic and found.n == 410
    at = found.at(0.10).set_index("outcome")
    assert at.loc["revenue_cagr_pct", "value"] != at.loc["revenue_cagr_pct", "honest_value"]
    assert (at["honest_cut"] == 0.25).all()


def test_the_best_cut_flatters_where_alignment_says_nothing_and_its_p_value_knows(study):
    null = study_cuts(made_up(study, 0.0), shuffles=60).picked.iloc[0]
    planted = study_cuts(made_up(study, 1.0), shuffles=60).picked.iloc[0]
    assert null.value_by_chance > 1.1
    assert planted.best_value > null.best_value
    assert planted.p_picked < 0.05 < null.p_picked


def test_best_by_chance_is_that_of_shuffled_companies(study):
    """The same shuffle by hand: companies of an industry get each other's outcomes."""
    given = made_up(study, 0.5)
    shares, n = (0.1, 0.25, 0.4), 20
    rng = np.random.default_rng(3)
    best = []
    for _ in range(n):
        order = np.empty(160, dtype=int)
        for industry in ("a", "b"):
            rows = np.flatnonzero(given.companies["industry"] == industry)
            order[rows] = rng.permutation(rows)
        shuffled = given.companies.assign(**{OUTCOME: given.companies[OUTCOME].to_numpy()[order]})
        best.append(max(ratio_by_hand(shuffled, share) for share in shares))
    found = study_cuts(given, shares=shares, shuffles=n, seed=3).picked.iloc[0]
    assert found.value_by_chance == pytest.approx(np.median(best))
    assert found.p_picked == pytest.approx((1 + sum(value >= found.best_value for value in best)) / (1 + n))


def ratio_by_hand(companies, share):
    high = {True: [0, 0], False: [0, 0]}
    for _, part in companies.groupby("industry"):
        is_high = part[OUTCOME] >= part[OUTCOME].quantile(0.75)
        rank = (part["alignment_index_points"].rank() - 0.5) / len(part)
        for is_top, rows in ((True, rank > 1 - share), (False, rank < share)):
            high[is_top][0] += is_high[rows].sum()
            high[is_top][1] += rows.sum()
    return (high[True][0] / high[True][1]) / (high[False][0] / high[False][1])


def test_cuts_between_units_compare_shown_units_alone(northwind_analysis):
    found = unit_cuts(northwind_analysis, shuffles=50)
    scores = northwind_analysis.latest.group_scores
    units = scores[(scores["kind"] == "unit") & (scores["measure_key"] == "alignment_index") & ~scores["is_hidden"]]
    row = found.cuts.iloc[0]
    assert 0 < row.n_top <= (units["mean_points"] >= row["cut"]).sum()
    assert row.n_top <= found.n - FEWEST_UNITS
    relation = northwind_analysis.relations[0]
    assert found.honest.iloc[0].slope == relation.association.estimate
    assert found.picked["best_value"].iloc[0] == found.cuts[found.cuts["outcome"] == row.outcome]["value"].max()


def test_a_result_that_is_not_related_to_alignment_has_no_cut(northwind_analysis):
    relations = tuple(replace(one, association=None, why_none="too few") for one in northwind_analysis.relations)
    found = unit_cuts(replace(northwind_analysis, relations=relations))
    assert "too few" in found.why_none and found.steps == () and found.tidy().empty


def test_a_cut_that_is_not_there_is_refused_with_those_there_are(study):
    found = study_cuts(study, shares=(0.1,), shuffles=20)
    with pytest.raises(StatisticError, match=r"no cut at 0.3; there are 0.1, 0.25"):
        found.at(0.3)
