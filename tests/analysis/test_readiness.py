"""The readiness job on the samples: what is planted appears, what is not does not, small groups stay hidden."""

import csv
import io
import json

import pandas as pd
import pytest
from document_tools import words_of

from stratalign.analysis.readiness import assess_readiness, write_respondent_flags
from stratalign.document.file import document_to_plain
from stratalign.document.readiness.report import build_readiness_report
from stratalign.document.spoken import speaker_for

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
TURNED = dict(zip(AGREE, reversed(AGREE), strict=True))


def change_rows(path, change, delimiter=","):
    """Read a file's rows, let `change` alter them in place, and write them back."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=delimiter))
    change(rows)
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def title_of(document, section):
    return words_of(document, section)[0]


@pytest.fixture(scope="module")
def northwind_page(northwind_readiness):
    return build_readiness_report(northwind_readiness)


@pytest.fixture(scope="module")
def harbour_page(harbour_readiness):
    return build_readiness_report(harbour_readiness)


@pytest.fixture
def planted(northwind):
    """The sample with a reverse key forgotten, an item without variance, and one record copied under another id."""

    def change(rows):
        place = {name: number for number, name in enumerate(rows[0])}
        finished = [row for row in rows[3:] if row[place["Finished"]] == "True"]
        for row in finished:
            # An attention check that all answer alike is as it should be, and no item without variance.
            row[place["Q3_8"]] = "Agree"
            row[place["Q3_1"]] = "Agree" if row[place["Q3_1"]] in AGREE else ""
            row[place["Q2_4"]] = TURNED.get(row[place["Q2_4"]], row[place["Q2_4"]])
        copied = list(finished[100])
        copied[place["ResponseId"]], copied[place["ExternalReference"]] = "R_copy", "nobody-knows"
        rows.append(copied)

    change_rows(northwind / "raw/survey.csv", change)
    return northwind


def test_planted_problems_appear_on_the_page(planted):
    readiness = assess_readiness(planted)
    found = {result.check: result for result in readiness.checks}
    assert found["reverse_key"].seen.startswith("line_of_sight_1 runs against the rest")
    assert found["no_variance"].seen.endswith("answers to clarity_2 are the same")
    assert found["duplicates"].seen.startswith("1 pair of records has equal answers")
    assert len(found["duplicates"].rows) == 2
    assert {"straight_lining", "too_fast", "attention", "careless"} <= set(found)
    document = build_readiness_report(readiness)
    assert title_of(document, "reverse_keys").startswith("line_of_sight_1 runs against")
    assert title_of(document, "duplicates") == "1 pair of records looks like one person's answers twice"
    assert "Without any variation: clarity_2." in words_of(document, "scale_usage")
    assert title_of(document, "careless") == "12 respondents show two or more signs of careless answering"


def test_the_sample_as_it_is_has_none_of_them(northwind_readiness, northwind_page):
    checks = {result.check for result in northwind_readiness.checks}
    assert not checks & {"reverse_key", "no_variance", "duplicates", "near_duplicates", "stopped_early", "out_of_scale"}
    assert title_of(northwind_page, "reverse_keys") == "No item runs against the rest of its dimension"
    assert title_of(northwind_page, "duplicates") == "No two respondents gave the same varied answers"
    assert title_of(northwind_page, "set_aside") == "10 rows were set aside and are counted here"
    assert title_of(northwind_page, "response_rates") == "Staff is under-represented among the respondents"


def test_harbour_shows_both_waves_and_no_careless_people(harbour_page):
    assert title_of(harbour_page, "careless") == "Nobody shows two or more signs of careless answering"
    assert harbour_page.section("response_rates") is None
    keys = [exhibit.key for section in harbour_page.sections for exhibit in section.exhibits]
    assert {"missing_map_1", "missing_map_2", "careless_1", "careless_2"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_small_units_ids_and_free_text_are_not_on_the_page(northwind, northwind_readiness, northwind_page):
    (wave,) = northwind_readiness.waves
    text = json.dumps(document_to_plain(northwind_page), ensure_ascii=False)
    people = wave.flags.table["respondent_id"]
    assert not [person for person in people if person in text]
    survey = pd.read_csv(northwind / "raw/survey.csv", dtype=str, keep_default_na=False)
    for column in ("ResponseId", "ExternalReference", "RecipientEmail", "RecipientLastName"):
        assert not [value for value in survey[column].iloc[2:] if len(value) > 3 and value in text]
    comments = [value for value in survey["Q15"].iloc[2:] if len(value) > 20]
    assert comments
    assert not [value for value in comments if value in text]
    assert "unit:flow-south" not in set(wave.groups["group_id"])
    assert "unit:flow-south" not in wave.missing.columns
    assert "unit:flow-south" not in text
    rates = next(found for found in wave.representation if found.kind == "unit").table
    assert (rates["n_invited"] >= 5).all()
    assert rates["n_invited"].sum() == 529


def test_too_few_people_leave_only_the_problems(harbour):
    def change(rows):
        del rows[5:]

    change_rows(harbour / "raw/wave-2026.csv", change, delimiter=";")
    readiness = assess_readiness(harbour)
    few = readiness.waves[-1]
    assert few.n_respondents == 4
    assert not few.is_shown
    assert few.missing.empty
    assert few.usage.empty
    assert few.item_rest.empty
    assert few.score_without is None
    document = build_readiness_report(readiness)
    limits = speaker_for(document).say_all(document.summary.limits)
    assert "Anything about the answers of Spring 2026: fewer than 5 people answered." in limits
    assert "missing_map_2" not in {exhibit.key for section in document.sections for exhibit in section.exhibits}


def test_an_item_that_few_people_answered_is_not_said_to_lack_variance(harbour):
    def change(rows):
        place = rows[0].index("clarity_1")
        del rows[26:]
        for row in rows[1:]:
            row[place] = "4"

    change_rows(harbour / "raw/wave-2026.csv", change, delimiter=";")
    wave = assess_readiness(harbour).waves[-1]
    usage = wave.usage.set_index("item_key").loc["clarity_1"]
    assert (usage["n_answered"], usage["n_options_used"]) == (25, 1)
    assert wave.constant_items == ()


def test_nobody_left_still_gives_a_page(northwind):
    survey = northwind / "raw/survey.csv"
    text = survey.read_text(encoding="utf-8").replace("IP Address,192", "Survey Preview,192")
    survey.write_text(text, encoding="utf-8")
    readiness = assess_readiness(northwind)
    assert readiness.n_blocking >= 1
    document = build_readiness_report(readiness)
    assert "block" in title_of(document, "problems")
    assert document.section("missing") is None
    assert document.section("careless") is None


def test_files_that_cannot_be_read_leave_a_page_of_problems(northwind):
    (northwind / "raw/survey.csv").write_bytes(b"%PDF-1.7")
    (northwind / "mapping.yml").unlink()
    readiness = assess_readiness(northwind)
    assert readiness.waves == ()
    document = build_readiness_report(readiness)
    assert [section.key for section in document.sections] == ["problems"]
    assert title_of(document, "problems") == f"{readiness.n_blocking} problems block the report until mended"
    facts = [tuple(map(speaker_for(document).say, fact)) for fact in document.cover.facts]
    assert ("Not readable", "1 wave") in facts


def test_flags_are_written_for_the_analyst_with_pseudonyms_only(northwind, northwind_readiness, tmp_path):
    table = pd.read_csv(write_respondent_flags(northwind_readiness, tmp_path / "run"), dtype=str, keep_default_na=False)
    assert len(table) == 400
    assert (table["n_flags"].astype(int) >= 2).sum() == 12
    survey = pd.read_csv(northwind / "raw/survey.csv", dtype=str, keep_default_na=False)
    known = (set(survey["ResponseId"]) | set(survey["ExternalReference"])) - {""}
    assert not known & set(table.to_numpy().ravel())
    assert table["record"].is_unique
