"""The index and the dimensions: a planted case and a null case each."""

from dataclasses import replace

import pytest
from claimed import claiming
from document_tools import tell

from stratalign.document.client.dimensions import dimensions_page
from stratalign.findings.client.dimensions import find_extreme_dimensions, find_index

DIMENSIONS = ("clarity", "belief", "implementability", "line_of_sight", "market_choice", "culture_health",
              "performance_environment", "change_response", "role_clarity", "capability_fit", "talent_flow",
              "manager_cascade")  # fmt: skip


def with_scores(analysis, **measures):
    """The analysis with some company scores set to (mean, half width of the interval)."""
    scores = analysis.latest.company_scores.set_index("measure_key")
    for key, (mean, half) in measures.items():
        scores.loc[key, ["mean_points", "ci_low", "ci_high"]] = [mean, mean - half, mean + half]
    return with_latest(analysis, company_scores=scores.reset_index())


def with_latest(analysis, **changes):
    return replace(analysis, waves=(replace(analysis.latest, **changes),))


def index_of(analysis):
    return tell(analysis, find_index, dimensions_page)


def dimensions_of(analysis):
    return tell(analysis, find_extreme_dimensions, dimensions_page)


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        ([("strategy", "culture"), ("strategy", "talent")], "strategy is the weakest pillar"),
        ([("strategy", "talent")], "strategy stands below talent"),
        ([("culture", "talent")], "strategy, culture and talent cannot be told apart"),
        ([], "strategy, culture and talent cannot be told apart"),
    ],
)
def test_a_pillar_is_named_only_where_that_may_be_claimed(northwind_analysis, apart, words):
    # Intervals that do not meet claim nothing by themselves.
    strategy, culture, talent = (40, 2), (60, 2), (80, 2)
    planted = with_scores(
        northwind_analysis, alignment_index=(55, 2), strategy=strategy, culture=culture, talent=talent
    )
    told = index_of(claiming(planted, measures=apart))
    assert told.claim == f"Alignment stands at 55 of 100; {words}"
    assert told.detail[0].endswith(
        f"talent {talent[0]} (95% interval {talent[0] - talent[1]} to {talent[0] + talent[1]}), "
        f"culture {culture[0]} (95% interval {culture[0] - culture[1]} to {culture[0] + culture[1]}) and "
        f"strategy {strategy[0]} (95% interval {strategy[0] - strategy[1]} to {strategy[0] + strategy[1]})."
    )


def test_an_instrument_of_one_pillar_has_none_to_compare(northwind_analysis):
    instrument = northwind_analysis.instrument
    alone = replace(northwind_analysis, instrument=instrument.model_copy(update={"pillars": instrument.pillars[:1]}))
    assert index_of(with_scores(alone, alignment_index=(55, 2))).claim == "Alignment stands at 55 of 100"


def test_a_score_without_an_interval_says_so(northwind_analysis):
    told = index_of(with_scores(northwind_analysis, alignment_index=(55, float("nan"))))
    assert told.detail[0].startswith("The alignment index is 55 (no interval), from 400 respondents.")


def test_the_index_says_how_people_count(northwind_analysis):
    scores = northwind_analysis.latest.group_scores.query("measure_key == 'alignment_index'").set_index("group_id")
    people = scores.loc["overall", "mean_points"]
    thirds = scores.loc[[f"level:{level}" for level in ("executives", "managers", "staff")], "mean_points"].mean()
    told = index_of(northwind_analysis).detail[1]
    assert told == (
        "Every person counts once; with executives, managers and staff counting a third each the index would be "
        f"{thirds:.0f}."
    )
    same = index_of(with_scores(northwind_analysis, alignment_index=(thirds, 2)))
    assert same.detail[1].endswith("a third each it is the same.")
    levels = with_latest(northwind_analysis, weighting="levels")
    by_level = index_of(with_scores(levels, alignment_index=(thirds, 2)))
    assert by_level.detail[1].endswith(f"with every person counting once the index would be {people:.0f}.")
    assert (
        index_of(with_scores(levels, alignment_index=(people, 2))).detail[1].endswith("counting once it is the same.")
    )


def test_an_index_over_people_although_levels_were_asked_for_says_why(northwind_analysis):
    scores = northwind_analysis.latest.group_scores
    hidden = scores.assign(mean_points=scores["mean_points"].mask(scores["group_id"] == "level:executives"))
    some = with_latest(northwind_analysis, group_scores=hidden)
    assert index_of(some).detail[1] == "Every person counts once."
    asked = replace(some, engagement=some.engagement.model_copy(update={"weighting": "levels"}))
    assert "because not every level has enough people" in index_of(asked).detail[1]


def test_dimensions_are_named_only_where_that_may_be_claimed(northwind_analysis):
    level = {key: (50, 9) for key in DIMENSIONS}
    apart = with_scores(northwind_analysis, **level | {"belief": (80, 3), "clarity": (20, 3)})
    null = dimensions_of(claiming(apart, measures=[("belief", "market_choice")]))
    assert (null.finding.strength, null.claim) == ("inconclusive", "No dimension can be told apart from the others")
    others = [key for key in DIMENSIONS if key not in ("belief", "clarity")]
    ends = [(end, other) for end in ("belief", "clarity") for other in others]
    planted = dimensions_of(claiming(apart, measures=[("belief", "clarity"), *ends]))
    assert (planted.finding.strength, planted.claim) == (
        "clear",
        "Belief scores highest, clarity lowest: 80 against 20 of 100",
    )
    assert planted.detail[0].startswith("Belief scores 80 (95% interval 77 to 83), clarity 20 (95% interval 17 to 23)")


def test_what_is_tied_at_an_end_is_named_with_it(northwind_analysis):
    level = {key: (50, 9) for key in DIMENSIONS}
    apart = with_scores(northwind_analysis, **level | {"belief": (80, 3), "market_choice": (79, 3), "clarity": (20, 3)})
    others = [key for key in DIMENSIONS if key not in ("belief", "market_choice", "clarity")]
    high = [(end, other) for end in ("belief", "market_choice") for other in (*others, "clarity")]
    low = [("clarity", other) for other in others]
    tied = dimensions_of(claiming(apart, measures=high + low))
    assert tied.claim == "Highest: belief and market choice; lowest: clarity"
    many = dimensions_of(claiming(apart, measures=[("clarity", key) for key in DIMENSIONS if key != "clarity"]))
    assert many.claim == f"Highest: belief and {len(DIMENSIONS) - 2} more; lowest: clarity"
    both = dimensions_of(claiming(apart, measures=[("belief", "clarity")]))
    assert both.claim == "Belief scores above clarity; what is highest and lowest cannot be told"


def test_loose_dimensions_are_named_to_be_read_with_care(northwind_analysis):
    rows = northwind_analysis.latest.reliability
    tight = tuple(replace(row, alpha=0.8) for row in rows)
    assert dimensions_of(with_latest(northwind_analysis, reliability=tight)).caveats == ()
    loose = (replace(tight[0], alpha=0.5), replace(tight[1], alpha=0.6999), *tight[2:])
    assert dimensions_of(with_latest(northwind_analysis, reliability=loose)).caveats == (
        "On 2 of 14 dimensions (clarity and belief) the questions hang together loosely (alpha below 0.70): read with "
        "care.",
    )


def test_without_alignment_dimensions_it_is_said_what_was_measured(northwind_analysis):
    instrument = northwind_analysis.instrument
    neither = {"role": "outcome", "higher_is": "neutral"}
    outcomes = [d.model_copy(update=neither) for d in instrument.dimensions if d.key in DIMENSIONS[:2]]
    other = replace(northwind_analysis, instrument=instrument.model_copy(update={"dimensions": tuple(outcomes)}))
    rows = [row for row in other.latest.reliability if row.dimension in DIMENSIONS[:2]]
    low, high = sorted(row.alpha for row in rows)
    told = dimensions_of(with_latest(other, reliability=tuple(rows)))
    reliability = f"their reliability (alpha) lies between {low:.2f} and {high:.2f}"
    assert told.claim == "Scores run from 56 of 100 on clarity to 62 on belief"
    assert told.detail == (f"2 scales were answered by 400 people; {reliability}.",)
    bare = dimensions_of(with_latest(other, reliability=()))
    assert (bare.detail, bare.finding.strength) == (("2 scales were answered by 400 people.",), "descriptive")


def test_outcomes_alone_are_compared_where_high_is_better(northwind_analysis):
    instrument = northwind_analysis.instrument
    outcomes = [d.model_copy(update={"role": "outcome"}) for d in instrument.dimensions if d.key in DIMENSIONS[:2]]
    other = replace(northwind_analysis, instrument=instrument.model_copy(update={"dimensions": tuple(outcomes)}))
    told = dimensions_of(
        claiming(with_scores(other, clarity=(70, 2), belief=(50, 2)), measures=[("clarity", "belief")])
    )
    assert told.claim == "Clarity scores highest, belief lowest: 70 against 50 of 100"


@pytest.mark.parametrize(
    ("rule", "words"), [("mean", "stands at 61 of 100"), ("net_promoter", "stands at 61, on a scale")]
)
def test_one_dimension_has_a_score_and_no_range(northwind_analysis, rule, words):
    instrument = northwind_analysis.instrument
    alone = next(d for d in instrument.dimensions if d.key == "clarity").model_copy(update={"rule": rule})
    other = replace(northwind_analysis, instrument=instrument.model_copy(update={"dimensions": (alone,)}))
    rows = tuple(row for row in other.latest.reliability if row.dimension == "clarity")
    told = dimensions_of(with_latest(with_scores(other, clarity=(61, 4)), reliability=rows))
    assert words in told.claim
    assert told.detail[0].startswith("The score (95% interval 57 to 65) rests on ")
    assert told.detail[1] == f"Its reliability (alpha) is {rows[0].alpha:.2f}."
