"""Consensus and drivers in the report: what their tables hold, and what must not be in them."""

import pandas as pd
import pytest
from document_tools import changed, document_of, words_of

from stratalign.document.client.understanding import consensus_page, drivers_page
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.findings.client.understanding import find_consensus, find_drivers

RULES = (find_consensus, find_drivers)
PAGES = (consensus_page, drivers_page)


@pytest.fixture(scope="module")
def report(northwind_analysis):
    return document_of(northwind_analysis, RULES, PAGES)


def test_pages_and_exhibits_stand_in_order(report, harbour_analysis):
    found = {section.key: [exhibit.key for exhibit in section.exhibits] for section in report.sections}
    assert found == {"consensus": ["consensus_map", "mean_ranks", "recall"], "drivers": ["drivers", "driver_matrix"]}
    assert harbour_analysis.latest.consensus.map is None
    recall = document_of(harbour_analysis, RULES, PAGES).section("consensus")
    assert [exhibit.key for exhibit in recall.exhibits] == ["recall"]
    assert recall.speaker_notes == ()


def test_priorities_stand_in_the_order_of_the_first_level(report, northwind_analysis):
    consensus = northwind_analysis.latest.consensus
    rows = report.tables["mean_ranks"].rows
    assert rows["executives"].is_monotonic_increasing
    assert rows["label"].tolist() == [consensus.names[key] for key in rows.index]
    assert printed_rows(report.tables["mean_ranks"], speaker_for(report))[0][1:] == ["1.3", "2.3", "3.0"]


def test_a_changed_consensus_changes_its_sentence(report):
    other = changed(report, "consensus_map", "staff", "alpha", 0.91)
    assert "staff 0.91" not in words_of(report, "consensus")[1]
    assert words_of(other, "consensus")[1].endswith("and staff 0.91.")


def test_no_persons_place_and_no_small_count_leaves_the_analysis(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis):
        found = analysis.latest.consensus
        assert found.map is None or found.map.respondent_coordinates.empty
        assert "n_recalled" not in found.recall
        assert (found.recall["share_pct"] == found.recall["share_pct"].round()).all()
        small = found.recall[found.recall["n_respondents"] < 30]
        assert small["share_pct"].between(5, 95).all()
        assert (found.clarity["n_respondents"] >= 30).all()


def test_the_map_holds_priorities_and_levels_only(report, northwind_analysis):
    consensus = northwind_analysis.latest.consensus
    assert set(report.tables["consensus_priorities"].rows.index) == set(consensus.names)
    assert set(report.tables["consensus_map"].rows.index) == {"executives", "managers", "staff"}


def test_recall_falls_from_executives_to_staff_as_planted(northwind_analysis):
    scores = northwind_analysis.latest.consensus.recall_scores.set_index("level")["f1"]
    assert scores["executives"] > scores["managers"] > scores["staff"]


def test_recall_says_how_many_were_asked(report):
    table = report.tables["recall"]
    assert speaker_for(report).say(table.note[0]) == (
        "n: executives 9, managers 60, staff 331. No share is printed beyond that of all but one, or of one."
    )


def test_shares_of_drivers_sum_to_all_and_lines_up_with_their_baseline(report):
    shares = report.tables["drivers"].rows
    assert shares["share_pct"].sum() == pytest.approx(100)
    assert shares["share_pct"].is_monotonic_decreasing
    assert shares["baseline_pct"].tolist() == pytest.approx([100 / len(shares)] * len(shares))
    # Some lie apart from an equal share, none from all the others.
    assert (shares["share_ci_high"] < shares["baseline_pct"]).any()
    assert not shares["is_apart"].any()


def test_a_level_whose_rankings_are_few_is_not_mapped(northwind):
    import stratalign.analysis.consensus as consensus
    from stratalign.disclosure.decide import decide_publication
    from stratalign.engagement.engagement import load_engagement
    from stratalign.intake.read import read_engagement_files
    from stratalign.scores.groups import build_groups

    intake = read_engagement_files(load_engagement(northwind))
    tables = intake.waves[0]
    rankings = tables.rankings
    chiefs = rankings.loc[rankings["level"] == "executives", "respondent_id"].unique()
    object.__setattr__(tables, "rankings", rankings[~rankings["respondent_id"].isin(chiefs[4:])])
    groups = build_groups(tables.respondents.table, intake.engagement.hierarchy)
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    participation = decide_publication(groups, everybody, minimum=5)
    priorities = intake.engagement.strategy.optimizing_strategies
    ranks = consensus.complete_rankings(tables, {priority.key: priority.name for priority in priorities})
    ranking = consensus.decide_rankings(ranks, groups, participation, minimum=5)
    decisions = {"participation": participation, "alignment": participation, "ranking": ranking}
    clarity = pd.DataFrame(columns=["respondent_id", "score_points"])
    found = consensus.analyse_consensus(tables, ranks, groups, decisions, clarity, priorities, seed=1)
    assert found.map is None or "executives" not in found.map.alpha.index
