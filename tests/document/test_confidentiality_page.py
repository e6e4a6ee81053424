"""The page for those whose answers these are says what holds in this engagement, in the report's language."""

from dataclasses import replace

import pytest

from stratalign.document.client.report import build_client_report
from stratalign.document.spoken import speaker_for


def said(analysis, language="en", **disclosure):
    """Every word of the page, and its tables by key."""
    settings = analysis.engagement.disclosure.model_copy(update=disclosure)
    engagement = analysis.engagement.model_copy(update={"disclosure": settings, "language": language})
    document = build_client_report(replace(analysis, engagement=engagement))
    section, speaker = document.section("confidentiality"), speaker_for(document)
    words = [section.topic, section.question, section.title, *section.sentences, *section.caveats]
    tables = [document.tables[exhibit.data[0]] for exhibit in section.exhibits]
    for table in tables:
        worded = [column for column in table.columns if column.format != "n"]
        cells = [table.field(row, column.key) for row in table.rows.index for column in worded]
        words += [table.caption, *(column.label for column in table.columns), *cells]
    return " ".join(speaker.say_all(tuple(words))), {table.key: table for table in tables}


def test_page_prints_the_thresholds_of_this_engagement(northwind_analysis):
    words, tables = said(
        northwind_analysis, minimum_respondents=7, minimum_comments=12, minimum_model_respondents=40,
        minimum_benchmark_companies=11,
    )  # fmt: skip
    assert list(tables["confidentiality_minimums"].rows["least"]) == [7, 12, 40, 11]
    assert (
        words.count("fewer than 7") == 4 and "at least 7 people" in words and "at least 12 people wrote about" in words
    )
    assert "groups of fewer than 30 people none below 5% or above 95%" in words


@pytest.fixture(scope="module")
def pages(northwind_analysis):
    return {language: said(northwind_analysis, language) for language in ("en", "de")}


@pytest.mark.parametrize(("language", "limits"), [("en", "cannot be called back"), ("de", "nicht zurückholen")])
def test_page_says_what_is_not_protected(pages, language, limits):
    words, _ = pages[language]
    assert limits in words


@pytest.mark.parametrize(("language", "why"), [("en", "fewer people answered"), ("de", "weniger Personen geantwortet")])
def test_page_says_why_each_group_is_hidden_and_not_how_many_people_it_has(northwind_analysis, pages, language, why):
    words, tables = pages[language]
    hidden = northwind_analysis.waves[-1].suppression
    assert list(tables["confidentiality_hidden"].rows.index) == list(hidden["group_id"])
    assert why in words and all(label in words for label in hidden["label"])


def test_report_on_accounts_alone_has_no_such_page(northwind_analysis):
    document = build_client_report(replace(northwind_analysis, waves=(), instrument=None, relations=(), benchmarks=()))
    assert document.section("confidentiality") is None
