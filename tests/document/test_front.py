"""Cover and executive summary: the client's own words, defaults from the catalogue, numbers with addresses."""

from dataclasses import replace

import pandas as pd
import pytest
from claimed import claiming
from document_tools import changed, document_of

from stratalign.document.client.dimensions import dimensions_page
from stratalign.document.client.front import build_cover, build_summary
from stratalign.document.client.strategy import level_gaps_page, strategy_map_page, strategy_tests_page
from stratalign.document.client.units import agreement_page
from stratalign.document.spoken import speaker_for
from stratalign.engagement.engagement import ReportOptions
from stratalign.findings.client.dimensions import find_extreme_dimensions, find_index
from stratalign.findings.client.strategy import find_failed_test, find_least_clear_zone, find_level_gap
from stratalign.findings.client.units import find_agreement
from stratalign.findings.client.verdict import find_verdict
from stratalign.language.fields import Message

RULES = (
    find_verdict, find_index, find_least_clear_zone, find_failed_test, find_extreme_dimensions, find_level_gap,
    find_agreement,
)  # fmt: skip
PAGES = (strategy_map_page, strategy_tests_page, dimensions_page, level_gaps_page, agreement_page)


def with_options(analysis, **options):
    return replace(analysis, engagement=analysis.engagement.model_copy(update={"report": ReportOptions(**options)}))


def cover_of(analysis):
    """Cover in words: its texts, and its facts by their label."""
    document = document_of(analysis, (), ())
    say, cover = speaker_for(document).say, document.cover
    return cover, {say(label): say(value) for label, value in cover.facts}, say


@pytest.fixture(scope="module")
def report(northwind_analysis):
    return document_of(northwind_analysis, RULES, PAGES)


@pytest.fixture(scope="module")
def summary(report):
    """Summary in words."""
    say = speaker_for(report).say_all
    names = ("messages", "strengths", "gaps", "decisions", "limits")
    return {name: say(getattr(report.summary, name)) for name in names}


def test_the_cover_says_who_answered(northwind_analysis):
    cover, facts, say = cover_of(northwind_analysis)
    assert facts["Respondents"] == "400 of 529 invited (76%): 9 executives, 60 managers and 331 staff"
    assert facts["Survey"] == "February 2026 (9 to 27 February 2026)"
    assert facts["Industry"] == "Industrial"
    assert facts["Run"] == "run-1"
    assert "Synthetic data" in say(cover.synthetic_note)


def test_without_a_roster_no_rate_is_given(harbour_analysis):
    _, facts, _ = cover_of(harbour_analysis)
    assert facts["Respondents"] == "178: 8 executives, 30 managers and 140 staff"


def test_the_clients_own_title_is_kept_and_a_default_is_a_message(northwind_analysis):
    own = build_cover(northwind_analysis, run_id="x")
    assert own.title == northwind_analysis.engagement.report.title
    assert own.confidentiality == northwind_analysis.engagement.report.confidentiality
    cover, _, say = cover_of(with_options(northwind_analysis))
    assert (cover.title, cover.confidentiality) == (Message("cover.title"), Message("cover.confidentiality"))
    assert say(cover.title) == "Strategic alignment report"
    assert cover.synthetic_note == ""


def test_accounts_alone_have_a_cover_and_no_summary(northwind_analysis):
    alone = replace(northwind_analysis, waves=(), instrument=None, relations=(), benchmarks=(), changes=pd.DataFrame())
    cover, facts, say = cover_of(with_options(alone))
    assert say(cover.title) == "Growth and margins"
    assert say(cover.subtitle) == "From accounts alone; nobody was surveyed"
    assert list(facts) == ["Accounts", "Periods ending", "Prepared by", "Run"]
    assert facts["Accounts"].startswith("25 units, ")
    assert build_summary(alone, {}) is None


def test_summary_has_three_strengths_gaps_and_decisions_on_one_page(report, summary):
    assert [len(summary[name]) for name in ("messages", "strengths", "gaps", "decisions")] == [5, 3, 3, 3]
    assert all(message.endswith(".") and message[0].isupper() for message in summary["messages"])
    say = speaker_for(report).say
    assert say(report.summary.title) == say(report.claims[0].text)
    assert say(report.summary.title).endswith("48% against 21% favourable answers")


def test_strengths_and_gaps_are_the_ends_of_the_dimension_table(report, summary, northwind_analysis):
    keys = [dimension.key for dimension in northwind_analysis.instrument.with_role("alignment")]
    rows = report.tables["dimension_scores"].rows.loc[keys].sort_values("mean_points")
    first, last = rows.iloc[0], rows.iloc[-1]
    for line, row in ((summary["gaps"][0], first), (summary["strengths"][0], last)):
        interval = f"95% interval {row['ci_low']:.0f} to {row['ci_high']:.0f}"
        assert line == f"{row['label']}: {row['mean_points']:.0f} of 100 ({interval})"


def test_without_separate_dimensions_there_are_no_gaps_and_no_decision_on_one(northwind_analysis):
    document = document_of(claiming(northwind_analysis), RULES, PAGES)
    assert document.summary.gaps == ()
    (line,) = speaker_for(document).say_all(document.summary.decisions)
    assert line.startswith("Agree on one order of the priorities")
    # Three of many that nothing tells apart would be a choice.
    (strength,) = speaker_for(document).say_all(document.summary.strengths)
    scores = northwind_analysis.latest.company_scores.set_index("measure_key")["mean_points"].astype(float)
    n = sum(scores[one.key] >= 60 for one in northwind_analysis.instrument.compared_dimensions)
    assert strength == f"{n} dimensions score 60 of 100 or more, and none stands out from the others"


def test_strengths_have_a_floor_whatever_the_others_are(northwind_analysis):
    scores = northwind_analysis.latest.company_scores
    low = scores.assign(**{name: scores[name] - 30 for name in ("mean_points", "ci_low", "ci_high")})
    latest = replace(northwind_analysis.latest, company_scores=low)
    summary = document_of(replace(northwind_analysis, waves=(latest,)), RULES, PAGES).summary
    assert summary.strengths == ()
    assert len(summary.gaps) == 3


def test_key_figures_follow_the_cells_they_point_at(report):
    say = speaker_for(report).say
    labels = [say(figure.label) for figure in report.summary.key_figures]
    assert labels[1:3] == ["favourable answers: is it believed?", "favourable answers: can it be carried out?"]
    assert labels[0] == "alignment index, of 100; every person counting once"
    assert labels[-1].startswith("points: executives above staff on ")
    assert len(labels) == 4
    other = changed(report, "dimension_scores", "alignment_index", "mean_points", 12.3)
    assert speaker_for(other).say(other.summary.key_figures[0].value) == "12"
    assert speaker_for(other).say(other.summary.messages[0]).startswith("Alignment stands at 12 of 100")


def test_a_gap_that_may_be_chance_is_not_printed_large(northwind_analysis):
    assert len(document_of(claiming(northwind_analysis), RULES, PAGES).summary.key_figures) == 3


def test_decisions_say_what_who_and_from_which_figure_to_which(summary):
    first, second, _ = summary["decisions"]
    assert first.endswith("(Chief technology officer; from 21% favourable to at least 26% by day 90).")
    assert second.startswith("Have leaders and staff put clarity and line of sight into words")


def test_limits_say_what_is_hidden_and_who_did_not_answer(summary):
    assert summary["limits"][0].startswith("What the 129 invited people think who did not answer; weighted by unit and")
    assert summary["limits"][-1] == "Results of 2 groups that are small, or would reveal a small one."


def test_levels_too_few_to_be_shown_are_among_the_limits(northwind_analysis):
    latest = northwind_analysis.latest
    few = replace(northwind_analysis, waves=(replace(latest, gaps=latest.gaps.iloc[:0]),))
    document = document_of(few, (find_verdict, find_index), (dimensions_page,))
    limits = speaker_for(document).say_all(document.summary.limits)
    assert limits[-1] == "Differences between executives, managers and staff: too few to be shown."


@pytest.mark.parametrize(
    ("weighted", "told"),
    [
        (56.6, "; weighted by unit and level to all who were invited, the index stays at 57."),
        (54.2, "; weighted by unit and level to all who were invited, the index would be 54 instead of 57."),
        (None, "."),
    ],
)
def test_the_summary_sets_the_index_of_everybody_invited_beside_the_answered_one(northwind_analysis, weighted, told):
    latest = northwind_analysis.latest
    mean = None if weighted is None else replace(latest.representation.mean, weighted=weighted)
    wave = replace(latest, representation=replace(latest.representation, mean=mean))
    document = document_of(replace(northwind_analysis, waves=(wave,)), RULES, PAGES)
    first = speaker_for(document).say(document.summary.limits[0])
    assert first == f"What the 129 invited people think who did not answer{told}"


def test_thirds_of_levels_are_not_set_beside_the_people_invited(northwind_analysis):
    wave = replace(northwind_analysis.latest, weighting="levels")
    document = document_of(replace(northwind_analysis, waves=(wave,)), RULES, PAGES)
    assert document.summary.limits[0].key == "summary.limit.absent"
