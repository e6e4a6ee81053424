"""Gaps and what is decided on each: the weakest always, one owner, a figure to reach, the client's plan beside it."""

from dataclasses import replace

from claimed import claiming
from document_tools import say

from stratalign.findings.client.decisions import answers_no_gap, find_decisions
from stratalign.findings.client.gaps import find_gaps


def with_engagement(analysis, **changes):
    return replace(analysis, engagement=analysis.engagement.model_copy(update=changes))


def without_plan(analysis, **report):
    strategy = analysis.engagement.strategy.model_copy(update={"goals_and_actions": ()})
    options = analysis.engagement.report.model_copy(update=report)
    return with_engagement(analysis, strategy=strategy, report=options)


def test_every_low_finding_leads_to_one_decision(northwind_analysis):
    decisions = {one.gap.key: one for one in find_decisions(northwind_analysis)}
    assert list(decisions)[:2] == ["tests", "level_gap"]
    assert {"change_response", "line_of_sight", "zones", "consensus"} <= decisions.keys()
    # The test that fails and its dimension are one gap.
    assert "implementability" not in decisions
    assert all(isinstance(one.owner, str) and len(one.days) == 3 for one in decisions.values() if one.actions)


def test_a_target_is_what_another_survey_could_tell(northwind_analysis):
    (gap,) = [one for one in find_gaps(northwind_analysis) if one.key == "line_of_sight"]
    row = northwind_analysis.latest.company_scores.set_index("measure_key").loc["line_of_sight"]
    rise = max(5, 2**0.5 * (row["ci_high"] - row["ci_low"]) / 2)
    assert say(gap.baseline) == f"{row['mean_points']:.0f} of 100"
    assert say(gap.target) == f"at least {row['mean_points'] + rise:.0f}"


def test_where_nothing_is_weakest_the_decision_is_to_choose(northwind_analysis):
    known = replace(northwind_analysis.latest, consensus=None)
    (gap,) = find_gaps(claiming(replace(northwind_analysis, waves=(known,))))
    assert (gap.key, say(gap.subject)) == ("whole", "Alignment index")


def test_the_owner_is_of_the_plan_else_the_sponsor(northwind_analysis):
    owners = {one.gap.key: one.owner for one in find_decisions(northwind_analysis)}
    assert owners["consensus"] == "Chief executive"
    assert owners["line_of_sight"] == "Chief operating officer"
    sponsored = find_decisions(without_plan(northwind_analysis, sponsor="Chief of staff"))
    assert {one.owner for one in sponsored} == {"Chief of staff"}
    assert {say(one.owner) for one in find_decisions(without_plan(northwind_analysis))} == {"Chief executive"}


def test_actions_that_answer_no_gap_are_set_apart(northwind_analysis):
    decisions = find_decisions(northwind_analysis)
    plan = northwind_analysis.engagement.strategy.goals_and_actions
    answering = {action.action for decision in decisions for action in decision.actions}
    left = {action.action for action in answers_no_gap(northwind_analysis, decisions)}
    assert answering.isdisjoint(left)
    assert answering | left == {action.action for action in plan}
    assert not [one for one in find_decisions(without_plan(northwind_analysis)) if one.actions]


def test_an_action_may_answer_what_this_report_did_not_find(northwind_analysis):
    (decision,) = find_decisions(
        claiming(replace(northwind_analysis, waves=(replace(northwind_analysis.latest, consensus=None),)))
    )
    assert [action.answers for action in decision.actions] == []


def test_a_burden_is_to_fall(northwind_analysis):
    instrument = northwind_analysis.instrument
    worse = tuple(
        one.model_copy(update={"higher_is": "worse"}) if one.role == "alignment" else one
        for one in instrument.dimensions
    )
    other = replace(northwind_analysis, instrument=instrument.model_copy(update={"dimensions": worse}))
    targets = {gap.key: say(gap.target) for gap in find_gaps(other)}
    assert targets["role_clarity"] == "at most 65"
