"""Zones, tests, levels and change: a planted case and a null case each."""

from dataclasses import replace

import pytest
from claimed import claiming
from document_tools import tell

from stratalign.document.client.strategy import change_page, level_gaps_page, strategy_map_page, strategy_tests_page
from stratalign.findings.client.strategy import (
    find_change,
    find_failed_test,
    find_least_clear_zone,
    find_level_gap,
)


def with_scores(analysis, **measures):
    """The analysis with some company scores set to (mean, half width of the interval)."""
    scores = analysis.latest.company_scores.set_index("measure_key")
    for key, (mean, half) in measures.items():
        scores.loc[key, ["mean_points", "ci_low", "ci_high"]] = [mean, mean - half, mean + half]
    return replace(analysis, waves=(replace(analysis.latest, company_scores=scores.reset_index()),))


def gap_of(analysis, low, high, *claimed):
    gaps = analysis.latest.gaps.assign(gap_points=(low + high) / 2, ci_low=low, ci_high=high)
    changed = replace(analysis, waves=(replace(analysis.latest, gaps=gaps),))
    return tell(claiming(changed, levels=claimed), find_level_gap, level_gaps_page)


def test_failed_test_is_named_only_where_that_may_be_claimed(northwind_analysis):
    tests = {"test:clear": (70, 3), "test:believable": (60, 3), "test:implementable": (30, 3)}
    planted = with_scores(northwind_analysis, **tests)
    apart = tell(
        claiming(planted, measures=[("test:clear", "test:implementable")]), find_failed_test, strategy_tests_page
    )
    assert apart.claim.endswith("more clear than implementable: 70% against 30% favourable answers")
    level = tell(claiming(planted, measures=[]), find_failed_test, strategy_tests_page)
    assert level.claim.endswith("30% to 70% of them are favourable")
    same = with_scores(northwind_analysis, **{key: (50, 9) for key in tests})
    assert tell(claiming(same), find_failed_test, strategy_tests_page).claim.endswith("50% each of them are favourable")
    assert (apart.finding.strength, level.finding.strength) == ("clear", "inconclusive")


def test_zone_is_named_only_where_that_may_be_claimed(northwind_analysis):
    steps = [key for key in northwind_analysis.latest.company_scores["measure_key"] if key.startswith("step:")]
    level = with_scores(northwind_analysis, **{key: (50, 9) for key in steps})
    null = tell(claiming(level, measures=[tuple(steps[:2])]), find_least_clear_zone, strategy_map_page)
    assert "can be called clearer than another: 50% each" in null.claim
    points = {key: (60 + place, 2) for place, key in enumerate(steps)} | {steps[0]: (20, 2)}
    apart = with_scores(northwind_analysis, **points)
    least = claiming(apart, measures=[(steps[0], other) for other in steps[1:]])
    told = tell(least, find_least_clear_zone, strategy_map_page)
    assert told.claim.endswith("with 20% of favourable answers")
    one = tell(claiming(apart, measures=[(steps[0], steps[-1])]), find_least_clear_zone, strategy_map_page)
    assert one.claim.endswith("20% against 65% favourable answers")
    assert "is less clear than" in one.claim
    assert one.finding.strength == "clear"
    silent = tell(claiming(apart), find_least_clear_zone, strategy_map_page)
    assert silent.finding.strength == "inconclusive"


def test_level_gap_is_told_only_where_it_may_be_claimed(northwind_analysis):
    assert gap_of(northwind_analysis, 5, 15, "belief").claim.startswith(
        "Executives rate belief 10 points higher than staff do: "
    )
    assert (
        gap_of(northwind_analysis, -15, -5, "belief").claim.partition(":")[0].endswith("10 points lower than staff do")
    )
    null = gap_of(northwind_analysis, 5, 15)
    assert null.detail[1] == "Chance may explain the gaps on all 12 dimensions."
    assert (null.finding.strength, null.actions) == ("inconclusive", ())
    assert null.claim.startswith("No gap between executives and staff")
    outcomes = "employee engagement and leadership effectiveness, outcomes of the dimensions compared."
    assert f"Not counted here: {outcomes}" in null.caveats


def test_a_wave_before_the_two_compared_is_shown_and_the_page_says_so(harbour_analysis):
    first, last = harbour_analysis.waves
    earliest = replace(first, wave=first.wave.model_copy(update={"label": "2023"}))
    three = replace(harbour_analysis, waves=(earliest, first, last))
    page = change_page(three, {"change": find_change(three)})
    table = page.tables[0]
    assert [column.label for column in table.columns][1:3] == ["2023", first.wave.label]
    assert table.rows["earlier_1_points"].tolist() == pytest.approx(table.rows["before_points"].tolist())
    assert [note.key for note in table.note] == ["change.note.earlier"]
    two = change_page(harbour_analysis, {"change": find_change(harbour_analysis)}).tables
    assert two[0].note == ()


def test_change_is_told_only_where_it_may_be_claimed(harbour_analysis):
    planted = tell(claiming(harbour_analysis, change=["clarity"]), find_change, change_page)
    assert planted.finding.strength == "clear"
    assert planted.claim.startswith("Since Spring 2025, clarity rose by ")
    null = tell(claiming(harbour_analysis), find_change, change_page)
    assert null.claim == "Since Spring 2025, no dimension changed by more than chance would allow"
