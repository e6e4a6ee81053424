"""Consensus and drivers in the report: what is said, what is drawn, what must not be in it."""

import re

import pandas as pd
import pytest

import stratalign as sa


@pytest.fixture(scope="module")
def report(northwind_analysis):
    return sa.build_client_report(northwind_analysis)


def test_levels_that_a_test_separates_are_named_in_the_title(report, northwind_analysis):
    p_values = northwind_analysis.latest.consensus.map.similarity_p_value
    assert p_values.loc["executives", "staff"] < 0.05
    assert report.section("consensus").title == "Executives and staff put different priorities first"


def test_without_a_difference_no_level_is_named(northwind_analysis):
    from dataclasses import replace

    from stratalign.document.client.understanding import consensus_page

    latest = northwind_analysis.latest
    level = latest.consensus.map.similarity_p_value * 0 + 0.5
    consensus = replace(latest.consensus, map=replace(latest.consensus.map, similarity_p_value=level))
    same = replace(northwind_analysis, waves=(replace(latest, consensus=consensus),))
    assert consensus_page(same, {}).title == "No two levels can be shown to order the priorities differently"


def test_no_persons_place_and_no_small_count_leaves_the_analysis(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis):
        found = analysis.latest.consensus
        assert found.map is None or found.map.respondent_coordinates.empty
        assert "n_recalled" not in found.recall
        assert (found.recall["share_pct"] == found.recall["share_pct"].round()).all()
        small = found.recall[found.recall["n_respondents"] < 30]
        assert small["share_pct"].between(5, 95).all()
        assert (found.clarity["n_respondents"] >= 30).all()


def test_recall_falls_from_executives_to_staff_as_planted(northwind_analysis):
    scores = northwind_analysis.latest.consensus.recall_scores.set_index("level")["f1"]
    assert scores["executives"] > scores["managers"] > scores["staff"]


def test_shares_of_drivers_sum_to_all_and_lines_up_with_their_baseline(northwind_analysis):
    shares = northwind_analysis.latest.drivers.shares
    assert shares["share_pct"].sum() == pytest.approx(100)
    assert shares["baseline_pct"].tolist() == pytest.approx([100 / len(shares)] * len(shares))


def test_a_dimension_is_named_only_outside_an_equal_share(report, northwind_analysis):
    shares = northwind_analysis.latest.drivers.shares
    assert not (shares["share_ci_low"] > shares["baseline_pct"]).any()
    assert report.section("drivers").title.startswith("No dimension stands out")


def test_figures_have_words_and_numbers(report):
    for key in ("consensus", "drivers"):
        for exhibit in report.section(key).exhibits:
            assert exhibit.table is not None or (exhibit.figure.alt and exhibit.numbers is not None)
    assert re.search(r"Executives: consensus 0\.\d\d", report.section("consensus").exhibits[0].figure.alt)


def test_a_level_whose_rankings_are_few_is_not_mapped(northwind_analysis, northwind, monkeypatch):
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
    groups = build_groups(tables.respondents.table, intake.engagement)
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    participation = decide_publication(groups, everybody, minimum=5)
    found = consensus.analyse_consensus(
        tables, groups, participation, pd.DataFrame(columns=["respondent_id", "score_points"]), intake.engagement
    )
    assert found.map is None or "executives" not in found.map.alpha.index
