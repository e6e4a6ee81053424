"""What consultants write over a report: taken where its numbers are those it was written for, else refused."""

from dataclasses import replace

import pytest
from document_tools import words_of

from stratalign.document.client.overrides import numbers_of, write_over
from stratalign.document.client.report import build_client_report
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.engagement.declarations.overrides import Overrides
from stratalign.errors import EngagementError

JUDGED = "People believe, and cannot deliver"


def overridden(analysis, **overrides):
    report = analysis.engagement.report.model_copy(update={"overrides": Overrides.model_validate(overrides)})
    return replace(analysis, engagement=analysis.engagement.model_copy(update={"report": report}))


@pytest.fixture(scope="module")
def document(northwind_analysis):
    return build_client_report(
        overridden(
            northwind_analysis,
            sentences=[{"of": "verdict", "says": JUDGED, "written_for": [48, 21]}],
            owners=[{"of": "level_gap", "owner": "Head of strategy"}],
            decisions=["consensus"],
            leave_out=[{"page": "level_gaps", "written_for": [22, 76, 54]}],
        )
    )


def test_a_sentence_takes_the_place_of_ours_and_keeps_its_evidence(document, northwind_document):
    assert speaker_for(document).say(document.summary.title) == JUDGED
    assert [claim.evidence for claim in document.claims] == [claim.evidence for claim in northwind_document.claims]


def test_owner_and_order_of_decisions_are_the_consultants(document):
    rows = {row[0]: row for row in printed_rows(document.tables["decisions"], speaker_for(document))}
    assert next(iter(rows)) == "The order of priorities"
    assert rows["Clarity and line of sight"][2] == "Head of strategy"


def test_a_page_left_out_is_told_nowhere(document, northwind_document):
    assert document.section("level_gaps") is None
    said = speaker_for(document).say_all(document.summary.messages)
    assert not [line for line in said if line.startswith("Executives rate clarity")]
    assert words_of(northwind_document, "level_gaps")[0].startswith("Executives rate clarity")


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (
            {"sentences": [{"of": "verdict", "says": JUDGED, "written_for": [57, 21]}]},
            r"'verdict' was written for \[57, 21\]; now it is \[48, 21\].*'written_for: \[48, 21\]'",
        ),
        ({"leave_out": [{"page": "level_gaps", "written_for": []}]}, r"written for \[\]; now it is \[22, 76, 54\]"),
        ({"leave_out": [{"page": "method", "written_for": []}]}, "leave_out: there is no 'method'"),
        ({"sentences": [{"of": "level_gaps", "says": "x", "written_for": []}]}, "Did you mean 'level_gap'"),
        ({"owners": [{"of": "clarety", "owner": "x"}]}, "owners: there is no 'clarety' in this report"),
        ({"decisions": ["consenus"]}, "Did you mean 'consensus'"),
    ],
)
def test_what_no_longer_fits_is_refused_with_what_to_write(northwind_document, overrides, words):
    with pytest.raises(EngagementError, match=words):
        write_over(northwind_document, Overrides.model_validate(overrides))


def test_numbers_are_read_as_they_are_printed_in_any_language(northwind_analysis, northwind_document):
    german = northwind_analysis.engagement.model_copy(update={"language": "de"})
    for document in (northwind_document, build_client_report(replace(northwind_analysis, engagement=german))):
        titles = {claim.key: claim.text for claim in document.claims}
        assert numbers_of(titles["verdict"], document) == (48, 21)
        assert numbers_of(titles["change" if "change" in titles else "index"], document) == (57, 100)


def test_an_action_that_answers_what_is_no_gap_is_refused(northwind_analysis):
    strategy = northwind_analysis.engagement.strategy
    first, *rest = strategy.goals_and_actions
    actions = (first.model_copy(update={"answers": "level_gaps"}), *rest)
    other = northwind_analysis.engagement.model_copy(
        update={"strategy": strategy.model_copy(update={"goals_and_actions": actions})}
    )
    with pytest.raises(EngagementError, match=r"and no gap is called so.*Did you mean 'level_gap'"):
        build_client_report(replace(northwind_analysis, engagement=other))
