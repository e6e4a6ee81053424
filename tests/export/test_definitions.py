"""Words of the glossary in a page: the first of each opens its definition, headings and tables stay as they are."""

from dataclasses import replace

import pytest
from export.report_samples import sample_document

from stratalign.export.definitions import definitions_in, without_buttons
from stratalign.export.printed import Printer

PAGE = (
    '<h3 class="action-title">A score</h3>'
    '<div class="sentences"><p>The index is a score (95%\N{NO-BREAK SPACE}interval 5 to 6); one score more.</p></div>'
    '<figure class="exhibit"><table><caption>Score</caption></table></figure>'
    '<div class="note"><ul><li>ICC(1) &amp; scores of <strong>gaps</strong>; Cohen&#39;s d</li></ul></div>'
)


@pytest.fixture
def printer():
    return Printer(replace(sample_document(), kind="client_report"))


def test_the_first_of_each_word_opens_its_definition(printer):
    ((page,),), definitions = definitions_in([(PAGE,)], printer)
    pressed = [part.split(">")[1].split("<")[0] for part in page.split("<button")[1:]]
    assert pressed == ["index", "score", "95%\N{NO-BREAK SPACE}interval", "ICC(1)", "Cohen&#39;s d"]
    assert {one.id for one in definitions} == {
        "term-index", "term-score", "term-interval", "term-icc1", "term-cohens-d"
    }  # fmt: skip
    assert all(one.label and one.meaning for one in definitions)


def test_words_of_a_drawing_stay_words_and_what_stands_behind_it_is_read(printer):
    drawn = '<svg class="drawing"><text>A score</text></svg>'
    ((page,),), _ = definitions_in([(f'<div class="note"><p>{drawn} A score.</p></div>',)], printer)
    assert drawn in page and page.count("<button") == 1


def test_every_page_defines_its_own_and_paper_has_none(printer):
    pages, definitions = definitions_in([(PAGE,), (PAGE,)], printer)
    assert pages[0] == pages[1] and len(definitions) == 5
    assert without_buttons(pages[0][0]) == PAGE


def test_a_report_that_the_glossary_does_not_speak_of_is_left_as_it_is():
    assert definitions_in([(PAGE,)], Printer(replace(sample_document(), kind="data_readiness"))) == ([(PAGE,)], [])


def test_marks_beside_a_word_stay_on_its_line(printer):
    sentence = '<div class="sentences"><p>It rose (score, 5 to 6) by one gap.</p></div>'
    ((page,),), _ = definitions_in([(sentence,)], printer)
    held = page.split('<span class="held">')[1:]
    assert [part.split("<button")[0] for part in held] == ["(", ""]
    assert [part.split("</button>")[1].split("</span>")[0] for part in held] == [",", "."]
    assert without_buttons(page) == sentence
