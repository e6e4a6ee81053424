"""Results beside the survey: the association, the accounts, the position in the reference sample."""

from dataclasses import replace

import numpy as np
import pytest
from claimed import claiming
from document_tools import tell

from stratalign.document.client.accounts import accounts_page
from stratalign.document.client.closing import benchmark_page
from stratalign.document.client.results import results_page
from stratalign.findings.client.accounts import find_accounts
from stratalign.findings.client.benchmark import find_benchmark_position
from stratalign.findings.client.results import find_results


@pytest.mark.parametrize(
    ("low", "high", "claimed", "words"),
    [
        (0.1, 0.5, True, "associated with higher"),
        (-0.5, -0.1, True, "associated with lower"),
        (-0.2, 0.3, False, "too few to tell"),
        (0.1, 0.5, False, "too few to tell"),
    ],
)
def test_relation_is_told_only_where_it_may_be_claimed(northwind_analysis, low, high, claimed, words):
    relations = tuple(
        replace(
            relation, association=replace(relation.association, estimate=(low + high) / 2, ci_low=low, ci_high=high)
        )
        for relation in northwind_analysis.relations
    )
    outcomes = [relation.outcome for relation in relations] if claimed else []
    planted = claiming(replace(northwind_analysis, relations=relations), outcomes=outcomes)
    told = tell(planted, find_results, results_page)
    assert words in told.claim
    assert told.finding.strength == ("clear" if claimed else "inconclusive")
    assert ("chance may explain" in told.detail[0]) == (low > 0 and not claimed)
    assert any("excludes zero" in said for said in told.detail) == claimed


@pytest.mark.parametrize(
    ("percentile", "claimed", "word"),
    [(80, True, "above"), (20, True, "below"), (80, False, "about level with"), (20, False, "about level with")],
)
def test_benchmark_claim_is_made_only_where_it_may_be(northwind_analysis, percentile, claimed, word):
    positions = tuple(replace(p, percentile=percentile) for p in northwind_analysis.benchmarks)
    planted = claiming(
        replace(northwind_analysis, benchmarks=positions), benchmark=["alignment_index"] if claimed else []
    )
    told = tell(planted, find_benchmark_position, benchmark_page)
    assert f"is {word} the median of the synthetic" in told.claim
    assert "synthetic" in told.caveats[0]


def test_accounts_finding_matches_the_panel(northwind_analysis):
    totals = northwind_analysis.panel.groupby("period_end")["revenue"].sum()
    years = (totals.index[-1] - totals.index[0]).days / 365.25
    growth = (np.exp(np.log(totals.iloc[-1] / totals.iloc[0]) / years) - 1) * 100
    told = tell(replace(northwind_analysis, waves=()), find_accounts, accounts_page)
    assert told.finding.evidence[0].estimate == pytest.approx(growth, rel=1e-9)
    assert f"{growth:.1f}%" in told.claim
