"""Consensus and drivers: levels and dimensions are named only where a test or an interval separates them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from claimed import claiming
from document_tools import tell

from stratalign.document.client.understanding import consensus_page, drivers_page
from stratalign.findings.client.understanding import find_consensus, find_drivers


def with_latest(analysis, **changes):
    return replace(analysis, waves=(replace(analysis.latest, **changes),))


def with_map(analysis, **changes):
    consensus = analysis.latest.consensus
    return with_latest(analysis, consensus=replace(consensus, map=replace(consensus.map, **changes)))


def consensus_of(analysis):
    return tell(analysis, find_consensus, consensus_page)


def drivers_of(analysis, *claimed):
    """What is told when these hypotheses on drivers may be claimed."""
    return tell(claiming(analysis, drivers=claimed), find_drivers, drivers_page)


def test_levels_that_a_test_separates_are_named(northwind_analysis):
    told = consensus_of(claiming(northwind_analysis, priorities=[("executives", "staff")]))
    assert (told.claim, told.finding.strength) == ("Executives and staff put different priorities first", "clear")


def test_the_evidence_is_how_alike_levels_order_the_priorities(northwind_analysis):
    consensus = northwind_analysis.latest.consensus.map
    first, *others = consensus_of(northwind_analysis).finding.evidence
    assert (first.term, first.quantity) == ("executives:staff", "consensus_similarity")
    assert first.estimate == consensus.similarity.loc["executives", "staff"]
    assert first.n_respondents == consensus.n_respondents[["executives", "staff"]].sum()
    assert [one.quantity for one in others] == ["consensus_similarity"] * 2 + ["consensus_alpha"] * 3
    assert others[-1].estimate == consensus.alpha["staff"]


def test_recall_of_small_levels_is_published_no_finer_than_printed(harbour_analysis):
    told = consensus_of(harbour_analysis)
    scores = harbour_analysis.latest.consensus.recall_scores
    assert [one.estimate for one in told.finding.evidence] == [round(float(score), 2) for score in scores["f1"]]
    assert told.finding.evidence[0].estimate != scores["f1"].iloc[0]


def test_the_priorities_that_divide_two_levels_most_are_named(northwind_analysis):
    consensus = northwind_analysis.latest.consensus
    parts = consensus.map.contributions.assign(contribution=0.0)
    pair = (parts["group"] == "executives") & (parts["other_group"] == "staff")
    parts.loc[pair & parts["priority"].isin(["one-platform", "lead-times"]), "contribution"] = [0.3, 0.2]
    planted = claiming(with_map(northwind_analysis, contributions=parts), priorities=[("executives", "staff")])
    told = consensus_of(planted)
    similarity = consensus.map.similarity.loc["executives", "staff"]
    first, second = (consensus.names[key] for key in parts[pair].nlargest(2, "contribution")["priority"])
    assert told.detail[1] == (
        f"Their orders have a similarity of {similarity:.2f} (1 alike, 0 unrelated, −1 opposite); “{first}” and "
        f"“{second}” divide them most."
    )


def test_without_a_difference_no_level_is_named(northwind_analysis):
    p_values = northwind_analysis.latest.consensus.map.similarity_p_value
    told = consensus_of(claiming(with_map(northwind_analysis, similarity_p_value=p_values * 0 + 0.01)))
    assert told.claim == "No two levels can be shown to order the priorities differently"
    assert told.finding.strength == "inconclusive"
    assert "similarity" not in " ".join(told.detail)


def test_without_rankings_recall_alone_is_described(northwind_analysis):
    consensus = replace(northwind_analysis.latest.consensus, map=None)
    told = consensus_of(with_latest(northwind_analysis, consensus=consensus))
    assert told.claim == "Of 5 priorities, staff name 1.6 without help"
    assert told.finding.strength == "descriptive"
    assert [exhibit.key for exhibit in told.page.section.exhibits] == ["recall"]


def test_recall_and_clarity_are_said_by_level(northwind_analysis):
    consensus = northwind_analysis.latest.consensus
    shares = {"executives": 80.0, "managers": 60.0, "staff": 40.0}
    recall = consensus.recall.assign(share_pct=consensus.recall["level"].map(shares))
    clarity = consensus.clarity.assign(clear_but_wrong_pct=[10.0, 41.0], clear_and_right_pct=[50.0, 17.0])
    found = replace(consensus, recall=recall, clarity=clarity)
    told = consensus_of(with_latest(northwind_analysis, consensus=found))
    assert (
        "the 5 priorities without help, executives name 4.0, managers name 3.0 and staff name 2.0 on" in told.detail[-2]
    )
    assert told.detail[-1].startswith(
        "Of staff, 41% call the strategy clear but name fewer than half of its priorities; 17% call it clear and know "
        "them."
    )


def test_nothing_asked_is_no_finding(northwind_analysis):
    consensus = northwind_analysis.latest.consensus
    empty = replace(consensus, map=None, recall=consensus.recall.iloc[:0])
    assert find_consensus(with_latest(northwind_analysis, consensus=empty)) is None
    assert find_consensus(with_latest(northwind_analysis, consensus=None)) is None


def test_a_dimension_is_named_only_where_its_share_beats_the_others(northwind_analysis):
    null = drivers_of(northwind_analysis)
    assert null.claim == "No dimension goes with employee engagement clearly more than the others"
    planted = drivers_of(northwind_analysis, "above:clarity")
    assert planted.claim == "Clarity goes with employee engagement more than others"
    assert (null.finding.strength, planted.finding.strength) == ("inconclusive", "clear")


def test_a_dimension_below_the_others_is_said_and_stands_apart(northwind_analysis):
    told = drivers_of(northwind_analysis, "below:clarity")
    assert list(told.table("drivers").rows.query("is_apart").index) == ["clarity"]
    assert told.detail[1] == "Clarity goes with employee engagement less than the others."


def test_the_sentence_on_drivers_has_the_models_figures(northwind_analysis):
    told = drivers_of(northwind_analysis)
    share = northwind_analysis.latest.drivers.shares.attrs["r_squared"]
    assert told.detail[0].startswith(
        f"The 12 dimensions together account for {share:.0%} of the differences between 400 people in"
    )


@pytest.mark.parametrize(
    ("low", "high", "claim"),
    [
        (0.71, 0.9, "Staff largely agree on the order of the priorities"),
        (0.33, 0.5, "Staff agree only weakly on the order of the priorities"),
        (0.0, 0.54, "Staff hardly agree on the order of the priorities"),
        (0.31, 0.6, "How far staff agree on the order of the priorities stays open"),
        (0.5, 0.72, "How far staff agree on the order of the priorities stays open"),
        (np.nan, np.nan, "How far staff agree on the order of the priorities stays open"),
    ],
)
def test_one_level_agrees_as_far_as_its_interval_tells_and_the_number_stands_below(
    northwind_analysis, low, high, claim
):
    found = northwind_analysis.latest.consensus.map
    only = {name: getattr(found, name)[["staff"]] for name in ("alpha", "alpha_p_value", "n_respondents")}
    only |= {"alpha_ci_low": pd.Series({"staff": low}), "alpha_ci_high": pd.Series({"staff": high})}
    only |= {name: getattr(found, name).loc[["staff"], ["staff"]] for name in ("similarity", "similarity_p_value")}
    only |= {
        name: getattr(found, name).loc[["staff"], ["staff"]] for name in ("similarity_ci_low", "similarity_ci_high")
    }
    told = consensus_of(with_map(northwind_analysis, mean_ranks=found.mean_ranks[["staff"]], **only))
    assert told.claim == claim
    assert f"Consensus on the order of priorities (0 none, 1 full) is staff {found.alpha['staff']:.2f}." in told.detail
