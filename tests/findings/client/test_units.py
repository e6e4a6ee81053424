"""Units and agreement within them: named only where something separates them, never ranked where means are loose."""

from dataclasses import replace

import pytest
from claimed import claiming
from document_tools import tell

from stratalign.document.client.dimensions import dimensions_page
from stratalign.document.client.units import agreement_page, units_page
from stratalign.findings.client.units import find_agreement, find_units


def with_latest(analysis, **changes):
    return replace(analysis, waves=(replace(analysis.latest, **changes),))


def units_of(analysis):
    return tell(analysis, find_units, units_page, dimensions_page)


def agreement_of(analysis, **changes):
    rows = [replace(row, **changes) for row in analysis.latest.agreement]
    return tell(with_latest(analysis, agreement=tuple(rows)), find_agreement, agreement_page)


def with_units(analysis, below=(), above=()):
    """The analysis with these units thirty points from the company, and claimed to stand apart."""
    scores = analysis.latest.group_scores
    company = scores.loc[scores["group_id"].eq("overall") & scores["measure_key"].eq("alignment_index"), "mean_points"]
    points = scores["mean_points"]
    for units, way in ((below, -30), (above, 30)):
        moved = scores["group_id"].isin([f"unit:{unit}" for unit in units])
        points = points.mask(moved & scores["measure_key"].eq("alignment_index"), company.iloc[0] + way)
    moved = with_latest(analysis, group_scores=scores.assign(mean_points=points))
    return claiming(moved, units=[f"unit:{unit}" for unit in (*below, *above)])


def test_no_unit_is_named_without_a_claim(northwind_analysis):
    told = units_of(claiming(northwind_analysis))
    assert (told.claim, told.finding.strength) == (
        "No unit's score can be told apart from the company's",
        "inconclusive",
    )
    assert len(told.detail) == 1


def test_units_are_named_where_that_may_be_claimed(northwind_analysis):
    told = units_of(with_units(northwind_analysis, ["flow-nordics"], ["service-west"]))
    assert (told.claim, told.finding.strength) == ("1 unit lies below the company and 1 above it", "clear")
    assert told.detail[1:] == (
        "Below the rest of the company: Flow Nordics.",
        "Above it: Service Western Europe.",
    )
    assert told.caveats[1].startswith("Units are named only where 25 comparisons and everything else")


def test_a_sentence_names_four_units_and_says_how_many_more(northwind_analysis):
    below = ("flow-nordics", "flow-central", "service-west", "service-nordics", "analysis-west", "pressure-nordics")
    told = units_of(with_units(northwind_analysis, below))
    assert told.claim == "6 units lie below the company, none above it"
    assert told.detail[1].endswith(" and 2 more.")
    assert told.detail[1].count(",") == 3


def test_without_best_estimates_units_are_named_as_well(northwind_analysis):
    planted = with_units(northwind_analysis, ["flow-nordics"])
    told = units_of(with_latest(planted, standing=planted.latest.standing.iloc[:0]))
    assert told.claim == "1 unit lies below the company, none above it"
    assert told.detail[1] == "Below the rest of the company: Flow Nordics."


def test_the_range_names_the_company_over_people_and_over_levels(northwind_analysis):
    latest = northwind_analysis.latest
    scores = latest.group_scores.query("measure_key == 'alignment_index'").set_index("group_id")["mean_points"]
    weighted = latest.company_scores.set_index("measure_key").loc["alignment_index", "mean_points"]
    told = units_of(with_latest(northwind_analysis, weighting="levels"))
    assert f"the company stands at {scores['overall']:.0f} (the {weighted:.0f} of the other pages" in told.detail[0]
    leaves = latest.standing["mean_points"]
    assert f"25 shown units runs from {leaves.min():.0f} to {leaves.max():.0f}." in told.detail[0]
    plain = units_of(northwind_analysis)
    assert plain.detail[0].endswith(f"the company stands at {scores['overall']:.0f}.")


def test_hidden_units_shown_as_one_are_named_together(northwind_analysis):
    told = units_of(northwind_analysis)
    assert told.caveats[-1] == (
        "Hidden units of the same part are shown as one: Flow Western Europe and Flow Southern Europe, together."
    )
    assert "2 groups are hidden" in told.caveats[-2]
    hidden = northwind_analysis.latest.suppression
    none = units_of(with_latest(northwind_analysis, suppression=hidden.iloc[:0]))
    assert len(none.caveats) == 2


def test_one_shown_unit_is_no_comparison(northwind_analysis):
    scores = northwind_analysis.latest.group_scores
    others = scores["kind"].eq("unit") & scores["group_id"].ne("unit:flow-nordics")
    numbers = ["mean_points", "ci_low", "ci_high"]
    hidden = scores.assign(is_hidden=scores["is_hidden"] | others, **scores[numbers].mask(others))
    assert find_units(with_latest(northwind_analysis, group_scores=hidden)) is None


@pytest.mark.parametrize(
    ("rwg", "icc2", "words", "n_caveats"),
    [
        (0.9, 0.9, "so unit scores can be read and compared", 0),
        (0.9, 0.4, "units can be compared reliably on none of the 14 dimensions", 1),
        (0.3, 0.9, "agree on none of the 14 dimensions: a unit's mean hides different views", 0),
    ],
)
def test_agreement_does_not_call_unreliable_means_comparable(northwind_analysis, rwg, icc2, words, n_caveats):
    rows = [
        replace(row, null="uniform", median_rwg_j=rwg, icc=replace(row.icc, icc2=icc2))
        for row in northwind_analysis.latest.agreement
    ]
    planted = claiming(
        with_latest(northwind_analysis, agreement=tuple(rows)), agreement=[row.dimension for row in rows]
    )
    told = tell(planted, find_agreement, agreement_page)
    assert told.claim.endswith(words)
    assert len(told.caveats) == n_caveats


def test_reliable_means_of_units_that_may_be_alike_are_not_compared(northwind_analysis):
    rows = [
        replace(row, median_rwg_j=0.9, icc=replace(row.icc, icc2=0.9)) for row in northwind_analysis.latest.agreement
    ]
    planted = claiming(with_latest(northwind_analysis, agreement=tuple(rows)), agreement=["clarity"])
    told = tell(planted, find_agreement, agreement_page)
    assert told.claim.endswith("units can be compared reliably on only 1 of 14 dimensions")


def test_a_negative_share_between_units_is_none(northwind_analysis):
    first = northwind_analysis.latest.agreement[0]
    told = agreement_of(northwind_analysis, icc=replace(first.icc, icc1=-0.02))
    assert told.detail[1].startswith("Units account for 0% of the differences between people")


def test_units_without_any_icc_have_no_finding(northwind_analysis):
    rows = tuple(replace(row, icc=None) for row in northwind_analysis.latest.agreement)
    assert find_agreement(with_latest(northwind_analysis, agreement=rows)) is None
