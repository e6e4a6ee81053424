"""LimeSurvey exports: three heading styles, short and long answers, timings, ranks and the data file for R."""

import csv

import pandas as pd
import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.questions.choices import split_choices

OWN = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp", "ipaddr", "refurl"]
FULL = [
    "Response ID", "Date submitted", "Last page", "Start language", "Seed", "Token", "Date started",
    "Date last action", "IP address", "Referrer URL",
]  # fmt: skip
GERMAN = [
    "Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert", "Zugangscode",
    "Datum gestartet", "Datum letzte Aktivität", "IP-Adresse", "Weiterleitungs-URL",
]  # fmt: skip
SENT = ["1", "2026-03-01 10:00:00", "4", "en", "77", "tok1", "2026-03-01 09:50:00", "2026-03-01 10:00:00", "::1", ""]
OPEN = ["2", "", "1", "de", "78", "tok2", "2026-03-01 09:55:00", "2026-03-01 09:56:00", "::1", ""]


def export(folder, asked, *answers, own=OWN, delimiter=",", encoding="utf-8"):
    path = folder / "results-survey123456.csv"
    rows = [[*(SENT if n == 0 else OPEN), *cells] for n, cells in enumerate(answers)]
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([[*own, *asked], *rows])
    return path


def described(raw):
    return raw.questions.set_index("code")


@pytest.mark.parametrize("own", [OWN, FULL, GERMAN, [f"{c}. {f}" for c, f in zip(OWN, FULL, strict=True)]])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_own_columns_are_known_in_each_heading_style(tmp_path, own, delimiter):
    raw = read_survey(export(tmp_path, ["q1", "q2"], ["4", "5"], ["", ""], own=own, delimiter=delimiter))
    assert raw.detection.format == "limesurvey"
    assert list(raw.questions["role"]) == [
        *["metadata"] * 5, "identifier", "metadata", "metadata", "identifier", "identifier", "item", "item",
    ]  # fmt: skip
    assert list(raw.questions["meaning"][:8]) == [
        "respondent_id", "submitted", "", "language", "", "", "started", "ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("q1", ("q1", "q1", "")),
        ("q1[SQ001]", ("q1", "q1", "SQ001")),
        ("q1_SQ001", ("q1", "q1", "SQ001")),
        ("q1[SQ001][1]", ("q1", "q1#1", "SQ001")),
        ("G1Q1[SQ001]. How far do you agree? [I know it.]", ("How far do you agree?", "G1Q1", "I know it.")),
        ("G1Q1. <p>Your&nbsp;role?</p>", ("Your role?", "G1Q1", "")),
        ("How far do you agree? [I know it.]", ("How far do you agree?", "How far do you agree?", "I know it.")),
    ],
)
def test_headings_are_taken_apart(tmp_path, heading, expected):
    raw = read_survey(export(tmp_path, [heading], ["AO01"], ["AO02"]))
    row = raw.questions.iloc[-1]
    assert (row["text"], row["question"], row["sub_question"]) == expected


def test_unsent_answers_are_noted_and_kept(tmp_path):
    raw = read_survey(export(tmp_path, ["q1"], ["4"], ["3"]))
    (note,) = raw.notes
    assert (note.key, note.count, note.lines, note.columns) == ("unfinished_answers", 1, (3,), ("submitdate",))
    assert len(raw.answers) == 2


@pytest.mark.parametrize(
    ("answers", "labels"),
    [
        ([["Y", ""], ["", "Y"]], [["q1[1]", "Y", "1", False], ["q1[2]", "Y", "2", False]]),
        (
            [["Yes", "No"], ["N/A", "Yes"]],
            [["q1[1]", "Yes", "1", False], ["q1[1]", "N/A", "not shown", True],
             ["q1[2]", "Yes", "2", False], ["q1[2]", "No", "not selected", False]],
        ),
    ],
)  # fmt: skip
def test_boxes_short_and_long_are_several_choices_of_one_question(tmp_path, answers, labels):
    raw = read_survey(export(tmp_path, ["q1[1]", "q1[2]", "q1[other]"], *[[*row, "Else"] for row in answers]))
    found = described(raw)
    assert list(found.loc[["q1[1]", "q1[2]", "q1[other]"], "kind"]) == ["multiple", "multiple", "other_text"]
    assert list(found.loc[["q1[1]", "q1[2]"], "choice"]) == ["1", "2"]
    assert raw.value_labels.values.tolist() == labels


@pytest.mark.parametrize(
    "answers",
    [
        [["Y", "", ""], ["", "", ""], ["", "", "Else"]],
        [["Yes", "No", ""], ["No", "No", ""], ["No", "No", "Else"]],
        [["Ja", "Nein", "N/A"], ["Nein", "Nein", ""], ["Nein", "Nein", "Else"]],
        [["Yes", "No", ""], ["N/A", "N/A", "N/A"], ["No", "No", "Else"]],
    ],
)
def test_a_question_of_boxes_that_was_passed_over_is_missing(tmp_path, answers):
    raw = read_survey(export(tmp_path, ["q1[1]", "q1[2]", "q1[other]"], *answers))
    taken = split_choices(raw, "q1")
    assert taken["1"].tolist() == [True, pd.NA, False]


def test_not_shown_differs_from_not_answered(tmp_path):
    raw = read_survey(export(tmp_path, ["q1"], ["N/A"], [""]))
    assert raw.detection.missing_codes == ("N/A",)
    assert raw.answers["q1"].tolist() == ["N/A", ""]


def test_ranks_follow_each_other_and_never_repeat(tmp_path):
    asked = ["q1[1]", "q1[2]", "q1[3]"]
    ranks = read_survey(export(tmp_path, asked, ["A2", "A1", "A3"], ["A1", "A3", ""]))
    rows = read_survey(export(tmp_path, asked, ["A2", "A2", "A3"], ["A1", "A3", "A1"]))
    assert set(described(ranks).loc[asked, "kind"]) == {"ranking"}
    assert set(described(rows).loc[asked, "kind"]) == {"matrix"}


def test_timings_are_recorded_and_not_asked(tmp_path):
    asked = ["q1", "interviewtime", "groupTime12", "q1Time"]
    words = ["q1", "Total time", "Group time: Start", "Question time: q1"]
    for heading in (asked, words):
        raw = read_survey(export(tmp_path, heading, ["AO01", "61.5", "61.5", "20"], ["AO02", "", "", ""]))
        assert raw.detection.item_columns == ("q1",)
        assert raw.questions["meaning"].tolist()[11] == "duration_seconds"


def test_people_of_the_participants_table_are_identifiers(tmp_path):
    raw = read_survey(export(tmp_path, ["firstname", "email", "attribute_1", "q1"], ["Ann", "a@b.c", "North", "4"]))
    assert raw.detection.id_columns[-2:] == ("firstname", "email")
    assert raw.detection.item_columns == ("attribute_1", "q1")


@pytest.mark.parametrize("header", [["id", "q1", "q2"], ["id", "startdate", "q1"], ["submitdate", "a", "b"]])
def test_other_tables_with_an_id_are_not_limesurvey(tmp_path, header):
    path = tmp_path / "table.csv"
    path.write_text(",".join(header) + "\n1,2,3\n")
    assert read_survey(path).detection.format == "generic_wide"


# Real file -------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_a_real_data_file_for_r_is_read_without_loss(real_data):
    path = real_data("export_limesurvey_partypanel") / "survey_883163_R_data_file_[PUBLIC-version].csv"
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    raw = read_once(path)
    assert (raw.detection.format, raw.answers.shape) == ("limesurvey", (30, 44))
    assert raw.answers.to_numpy().tolist() == records[1:]
    n_sent = sum(record[2] != "NA" for record in records[1:])
    assert (n_sent, raw.notes[0].count) == (2, 28)
    timings = [code for code in records[0] if "tijd" in code.casefold()]
    assert len(timings) == 9
    assert set(described(raw).loc[timings, "role"]) == {"metadata"}
    assert raw.detection.id_columns == ("personalInfo_name", "personalInfo_email")
    assert raw.detection.missing_codes == ("NA",)
