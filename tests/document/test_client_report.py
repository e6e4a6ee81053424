"""The document tells the story in order, from publishable numbers only, and shows what is not there."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from document_tools import words_of

from stratalign.document.client.report import build_client_report
from stratalign.document.file import document_from_plain, document_to_plain
from stratalign.document.spoken import printed_columns, printed_rows, speaker_for
from stratalign.findings.client.decisions import find_decisions


@pytest.fixture(scope="module")
def northwind_document(northwind_analysis):
    return build_client_report(northwind_analysis, run_id="run-1")


def test_pages_stand_in_the_order_of_the_story(northwind_document):
    assert [section.key for section in northwind_document.sections] == [
        "strategy_map", "strategy_tests", "dimensions", "level_gaps", "consensus", "culture", "units", "drivers",
        "recommendation", "comments", "results", "benchmark", "decisions", "action_plan", "method", "confidentiality",
        "glossary",
        "agreement", "questionnaire", "items",
    ]  # fmt: skip


def test_second_wave_adds_the_page_on_change(harbour_document):
    document = harbour_document
    assert "Spring 2025" in words_of(document, "change")[0]
    rows = document.tables["change"].rows["change_points"]
    assert rows["clarity"] == pytest.approx(8.0, abs=1.5)
    assert abs(rows["culture_health"]) < 4


def test_the_report_says_what_it_is_about_and_which_run_made_it(northwind_document):
    about = speaker_for(northwind_document).say_all(northwind_document.about)
    assert about[0].startswith("How well is the strategy known, believed and carried out")
    assert northwind_document.run_id == "run-1"
    assert northwind_document.kind == "client_report"


def test_every_section_tells_a_claim_and_every_exhibit_has_a_source_and_numbers(northwind_document, harbour_document):
    for document in (northwind_document, harbour_document):
        claims = {claim.key for claim in document.claims}
        for section in document.sections:
            assert section.claim in claims or section.key == "glossary"
            for exhibit in section.exhibits:
                assert exhibit.source
                # The further parts of a drawing have the table that stands behind the first.
                assert printed_columns(document.tables[exhibit.numbers or exhibit.data[0]])


def test_each_action_of_the_plan_stands_beside_a_finding_or_apart(northwind_document, northwind_analysis):
    tables = northwind_document.tables
    apart = set(tables["plan_beside"].rows["action"])
    answering = set(tables["plan_match"].rows["action"].map(str)) - apart
    planned = {action.action for action in northwind_analysis.engagement.strategy.goals_and_actions}
    assert apart < planned
    assert answering >= planned - apart
    assert tables["plan_match"].rows["finding"].map(str).nunique() == len(find_decisions(northwind_analysis))


def test_a_report_survives_its_file(northwind_document):
    plain = json.loads(json.dumps(document_to_plain(northwind_document)))
    again = document_from_plain(plain)
    assert document_to_plain(again) == plain
    for section in northwind_document.sections:
        assert words_of(again, section.key) == words_of(northwind_document, section.key)


def test_hidden_units_have_no_number_in_any_table(northwind_document):
    speaker = speaker_for(northwind_document)
    for key, table in northwind_document.tables.items():
        rows = table.rows[table.rows.index.isin(["unit:flow-south", "unit:flow-west"])]
        assert rows.select_dtypes("number").isna().all(axis=None)
        # The list of what is hidden says why, in words.
        if printed_columns(table) and key != "confidentiality_hidden":
            for row in printed_rows(table, speaker):
                if row[0] in ("Flow Southern Europe", "Flow Western Europe"):
                    assert set(row[1:]) == {"–"}


def test_report_says_synthetic_on_cover_and_benchmark(northwind_document):
    speaker = speaker_for(northwind_document)
    assert "Synthetic data" in speaker.say(northwind_document.cover.synthetic_note)
    section = northwind_document.section("benchmark")
    exhibit = section.exhibits[0]
    said = [*words_of(northwind_document, "benchmark"), speaker.say(exhibit.subtitle), *speaker.say_all(exhibit.source)]
    assert " ".join(said).count("synthetic") >= 4
    assert any("synthetic" in limit for limit in speaker.say_all(northwind_document.summary.limits))


def test_the_summary_warns_of_causes_where_results_are_related(northwind_document):
    limits = speaker_for(northwind_document).say_all(northwind_document.summary.limits)
    assert any("no cause is shown" in limit for limit in limits)


def test_checks_of_the_report_name_no_count_and_no_file(northwind_document):
    rows = printed_rows(northwind_document.tables["checks"], speaker_for(northwind_document))
    cells = pd.DataFrame(rows, columns=["check", "severity"])
    assert not cells["check"].str.contains(r"\d(?!\d* %)|Flow|leadership|\.csv", regex=True).any()


def test_accounts_without_a_survey_make_a_report(northwind_analysis):
    alone = replace(northwind_analysis, waves=(), instrument=None, relations=(), benchmarks=(), changes=pd.DataFrame())
    document = build_client_report(alone)
    assert {section.key for section in document.sections} == {"accounts", "action_plan", "method"}
    assert document.summary.title.key == "accounts.claim.total"
    assert "grew" in words_of(document, "accounts")[0]
    assert "wg(j)" not in " ".join(words_of(document, "method"))


def test_pages_without_data_are_absent(northwind_analysis):
    bare = replace(northwind_analysis, panel=None, relations=(), benchmarks=())
    keys = {section.key for section in build_client_report(bare).sections}
    assert not {"results", "benchmark", "change"} & keys
