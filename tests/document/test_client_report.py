"""The document tells the story in order, from publishable numbers only, and shows what is not there."""

from dataclasses import replace

import pandas as pd
import pytest

from stratalign.document.client.report import build_client_report
from stratalign.export.fragments import render_section


@pytest.fixture(scope="module")
def northwind_document(northwind_analysis):
    return build_client_report(northwind_analysis, run_id="run-1")


def test_pages_stand_in_the_order_of_the_story(northwind_document):
    assert [section.key for section in northwind_document.sections] == [
        "strategy_map", "strategy_tests", "dimensions", "level_gaps", "consensus", "units", "agreement",
        "questionnaire", "drivers", "results", "benchmark", "action_plan", "method",
    ]  # fmt: skip


def test_second_wave_adds_the_page_on_change(harbour_analysis):
    document = build_client_report(harbour_analysis)
    change = document.section("change")
    assert "Spring 2025" in change.title
    rows = change.exhibits[0].numbers.rows.set_index("measure_key")["change_points"]
    assert rows["clarity"] == pytest.approx(8.0, abs=1.5)
    assert abs(rows["culture_health"]) < 4


def test_every_figure_has_alt_text_a_table_and_a_source(northwind_document, harbour_analysis):
    for document in (northwind_document, build_client_report(harbour_analysis)):
        for section in document.sections:
            for exhibit in section.exhibits:
                assert exhibit.source
                assert exhibit.table or (exhibit.figure and len(exhibit.figure.alt) > 40 and exhibit.numbers)


def test_hidden_units_have_no_number_in_any_table(northwind_document):
    for section in northwind_document.sections:
        for exhibit in section.exhibits:
            table = exhibit.table or exhibit.numbers
            first = table.columns[0].key
            rows = table.rows[table.rows[first].isin(["Flow Southern Europe", "Flow Western Europe"])]
            assert rows.select_dtypes("number").isna().all(axis=None)


def test_report_says_synthetic_on_cover_and_benchmark(northwind_document):
    assert "Synthetic data" in northwind_document.cover.synthetic_note
    benchmark = render_section(northwind_document.section("benchmark"))
    assert benchmark.count("synthetic") >= 4


def test_summary_has_three_strengths_gaps_and_decisions_on_one_page(northwind_document):
    summary = northwind_document.summary
    assert (len(summary.strengths), len(summary.gaps), len(summary.decisions)) == (3, 3, 3)
    assert len(summary.key_figures) == 4
    assert len(summary.messages) == 5
    assert any("synthetic" in limit for limit in summary.limits)


def test_checks_of_the_report_name_no_count(northwind_document):
    rows = next(e for e in northwind_document.section("method").exhibits if e.key == "checks").table.rows
    assert not rows["check"].str.contains(r"\d(?!\d* %)", regex=True).any()
    assert not rows["where"].str.contains("Flow|leadership").any()


def test_accounts_without_a_survey_make_a_report(northwind_analysis):
    alone = replace(northwind_analysis, waves=(), instrument=None, relations=(), benchmarks=(), changes=pd.DataFrame())
    document = build_client_report(alone)
    assert {section.key for section in document.sections} == {"accounts", "action_plan", "method"}
    assert document.summary is None
    assert "grew" in document.section("accounts").title
    assert "wg(j)" not in " ".join(document.section("method").sentences)


def test_pages_without_data_are_absent(northwind_analysis):
    bare = replace(northwind_analysis, panel=None, relations=(), benchmarks=())
    keys = {section.key for section in build_client_report(bare).sections}
    assert not {"results", "benchmark", "change"} & keys
