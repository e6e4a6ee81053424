"""Products of one document: selected, not hidden, with the same numbers and no word that a director must look up."""

import re
from dataclasses import replace

import pytest
from document_tools import words_of

from stratalign.document.audience import audiences_of, document_for, require_audiences
from stratalign.document.client.report import build_client_report
from stratalign.document.file import document_from_plain, document_to_plain
from stratalign.document.model import FACTS
from stratalign.document.spoken import printed_columns, speaker_for
from stratalign.errors import EngagementError
from stratalign.language.english import ENGLISH

TO_LOOK_UP = re.compile(
    r"\b(rwg|ICC|HTMT|HC[34]|CFI|TLI|RMSEA|SRMR|VIF|alpha|omega|Cohen|Shapley|p [=<]|R²|least squares|percentile|"
    r"treatments?|asked again|95% interval|Benjamini)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def whole(northwind_analysis):
    return build_client_report(northwind_analysis, run_id="run-1")


@pytest.fixture(scope="module")
def two_waves(harbour_document):
    return harbour_document


def printed(document):
    """Everything that is printed of a document, but numbers and drawings."""
    speaker = speaker_for(document)
    texts = [speaker.say(document.cover.subtitle), *speaker.say_all(document.about)]
    if (summary := document.summary) is not None:
        texts += speaker.say_all((summary.title, *summary.messages, *summary.decisions, *summary.limits))
        texts += speaker.say_all([part for figure in summary.key_figures for part in (figure.label, figure.detail)])
    for section in document.sections:
        texts += words_of(document, section) + speaker.say_all((section.question, section.so_what))
        for exhibit in section.exhibits:
            texts += speaker.say_all((exhibit.subtitle, *exhibit.source, *exhibit.guide, *exhibit.labels.values()))
            if exhibit.numbers:
                table = document.tables[exhibit.numbers]
                texts += speaker.say_all([column.label for column in printed_columns(table)] + list(table.note))
    return " ".join(texts)


@pytest.mark.parametrize("wave", ["whole", "two_waves"])
def test_the_board_gets_eight_pages_of_one_claim_one_exhibit_and_what_follows(wave, request):
    board = document_for(request.getfixturevalue(wave), "board")
    pages = [section for section in board.sections if not section.is_technical]
    assert 7 <= len(pages) + 1 <= 8
    for section in pages:
        assert len(section.exhibits) == 1 and section.so_what
        assert not section.sentences and not section.caveats
    assert board.summary.decisions


def test_the_board_has_nothing_to_look_up(whole, two_waves):
    for document in (whole, two_waves):
        assert not TO_LOOK_UP.findall(printed(document_for(document, "board")))
        assert TO_LOOK_UP.findall(printed(document_for(document, "analyst")))


def test_the_leadership_gets_twelve_to_fifteen_pages_and_no_psychometrics(whole, two_waves):
    for document in (whole, two_waves):
        product = document_for(document, "leadership")
        assert 12 <= len([section for section in product.sections if not section.is_technical]) + 1 <= 15
        assert not re.findall(r"rwg|ICC|HTMT|HC4|Cohen|VIF|Benjamini|HC3|CFI", printed(product))


@pytest.mark.parametrize("audience", ["board", "leadership"])
def test_every_question_is_an_appendix_with_all_of_its_drawings_and_numbers(audience, whole):
    *_, last = document_for(whole, audience).sections
    page = whole.section("items")
    assert (last.key, last.is_technical, last.title) == ("items", True, page.title)
    assert [(one.key, one.numbers) for one in last.exhibits] == [(one.key, one.numbers) for one in page.exhibits]
    assert [section.key for section in document_for(whole, audience).sections if section.is_technical] == ["items"]
    assert all(exhibit.numbers in document_for(whole, audience).tables for exhibit in last.exhibits)


def test_the_analyst_gets_everything_the_technical_appendix_last(whole):
    product = document_for(whole, "analyst")
    assert [section.key for section in product.sections] == [section.key for section in whole.sections]
    flags = [section.is_technical for section in product.sections]
    assert flags == sorted(flags) and sum(flags) == 3
    assert {key for section in whole.sections for exhibit in section.exhibits for key in exhibit.data} <= set(
        product.tables
    )


@pytest.mark.parametrize("audience", ["board", "leadership", "analyst"])
def test_a_product_is_a_selection_of_the_same_numbers(audience, whole):
    product = document_for(whole, audience)
    document_from_plain(document_to_plain(product))
    for key, table in product.tables.items():
        kept = whole.tables[key].rows.loc[table.rows.index, table.rows.columns]
        assert kept.equals(table.rows), key
    assert set(product.tables[FACTS].rows.index) <= set(whole.tables[FACTS].rows.index)
    assert product.audiences == (audience,)


def test_what_an_audience_does_not_get_is_not_in_its_document(whole):
    board = document_for(whole, "board")
    assert not {"structure", "invariance", "chain", "reliability"} & set(board.tables)
    assert len(board.tables["units"].rows) < len(whole.tables["units"].rows)


def test_the_glossary_is_the_analysts_and_on_demand_the_leaderships(northwind_analysis, whole):
    assert document_for(whole, "analyst").section("glossary") and not document_for(whole, "leadership").section(
        "glossary"
    )
    asked = northwind_analysis.engagement.report.model_copy(update={"glossary": True})
    engagement = northwind_analysis.engagement.model_copy(update={"report": asked})
    product = document_for(build_client_report(replace(northwind_analysis, engagement=engagement)), "leadership")
    assert [exhibit.key for exhibit in product.section("glossary").exhibits] == ["glossary"]


def test_words_for_an_audience_have_the_places_of_those_they_stand_for():
    for key, entry in ENGLISH.items():
        usual, _, variant = key.rpartition(".")
        if variant in ("plain", "board", "analyst") and usual in ENGLISH:
            assert entry.places <= ENGLISH[usual].places, key


def test_audiences_are_named_once_in_one_order_and_unknown_ones_refused(whole):
    assert require_audiences(["analyst", "board", "analyst"]) == ("board", "analyst")
    assert audiences_of(whole) == ("leadership",)
    with pytest.raises(EngagementError, match="stratalign packs ENGAGEMENT"):
        require_audiences(["board", "unit"])
    assert audiences_of(whole, ["board"]) == ("board",)
    with pytest.raises(EngagementError, match=r"no audience 'bord'\. Known: leadership, board, analyst"):
        require_audiences(["bord"])
    with pytest.raises(EngagementError, match="same for everybody"):
        audiences_of(replace(whole, audiences=()), ["board"])
    assert document_for(whole, "") is whole
