"""REDCap exports, raw and labelled: check boxes, states of forms, events and repeats; nobody counted twice."""

import csv

import pandas as pd
import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.questions.choices import split_choices
from stratalign.sources.questions.unseen import blank_unseen


def write(folder, rows, name="data.csv", delimiter=","):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return folder / name


RAW = [
    ["record_id", "survey_timestamp", "site", "work_email", "reasons___1", "reasons____1", "trust", "survey_complete"],
    ["1", "2026-02-01 10:00:00", "North", "a@example.com", "1", "0", "4", "2"],
    ["2", "[not completed]", "South", "b@example.com", "0", "0", "", "0"],
]
LABELLED = [
    ["Record ID", "Survey Identifier", "Why? (choice=Pay, or money)", "Why? (choice=Culture)", "Trust?", "Complete?"],
    ["1", "ann", "Checked", "Unchecked", "Agree", "Complete"],
    ["2", "bob", "Unchecked", "Unchecked", "", "Incomplete"],
]


def test_raw_columns_have_roles_kinds_and_meanings(tmp_path):
    raw = read_survey(write(tmp_path, RAW))
    found = raw.questions.set_index("column")
    assert (raw.detection.format, raw.answers.shape) == ("redcap", (2, 8))
    assert dict(found["meaning"][found["meaning"] != ""]) == {
        "record_id": "respondent_id", "survey_timestamp": "submitted", "survey_complete": "finished",
    }  # fmt: skip
    assert raw.detection.id_columns == ("work_email",)
    assert raw.detection.item_columns == ("site", "reasons___1", "reasons____1", "trust")
    assert list(found.loc[["reasons___1", "reasons____1"], "question"]) == ["reasons", "reasons"]
    assert list(found.loc[["reasons___1", "reasons____1"], "choice"]) == ["1", "_1"]
    assert raw.detection.multiple_columns == ("reasons___1", "reasons____1")


def test_boxes_states_and_open_surveys_have_labels(tmp_path):
    labels = read_survey(write(tmp_path, RAW)).value_labels
    by_column = {column: rows[["value", "label"]].values.tolist() for column, rows in labels.groupby("column")}
    assert by_column["reasons___1"] == [["1", "1"], ["0", "not selected"]]
    assert by_column["survey_complete"] == [["0", "Incomplete"], ["1", "Unverified"], ["2", "Complete"]]
    assert labels[labels["is_missing"]].values.tolist() == [
        ["survey_timestamp", "[not completed]", "not completed", True]
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_labelled_export_is_read_alike(tmp_path, delimiter):
    raw = read_survey(write(tmp_path, LABELLED, delimiter=delimiter))
    found = raw.questions.set_index("column")
    assert raw.detection.format == "redcap"
    assert raw.detection.id_columns == ("Survey Identifier",)
    box = found.loc["Why? (choice=Pay, or money)"]
    assert (box["question"], box["choice"], box["kind"]) == ("Why?", "Pay, or money", "multiple")
    assert found.loc["Complete?", "meaning"] == "finished"


def test_repeats_of_a_form_are_no_second_respondent(tmp_path):
    rows = [
        ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "trust", "survey_complete", "visit"],
        ["1", "", "", "4", "2", ""], ["1", "visits", "1", "", "", "May"], ["1", "visits", "2", "", "", "June"],
        ["2", "", "", "3", "2", ""],
    ]  # fmt: skip
    raw = read_survey(write(tmp_path, rows))
    assert raw.left_out.values.tolist() == [
        [3, "repeated form of the same record"], [4, "repeated form of the same record"],
    ]  # fmt: skip
    (note,) = raw.notes
    assert (note.count, note.lines, note.severity) == (2, (3, 4), "warns")
    assert note.seen == "2 of 4 rows are a repeated form of the same record, for 1 records: visits 2"
    assert raw.answers.index.tolist() == [2, 5]


def test_only_repeats_are_refused(tmp_path):
    rows = [["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "a"], ["1", "f", "1", "4"]]
    with pytest.raises(SourceError, match=r"all 1 rows repeat a form of 1 records.*Export the form that is asked once"):
        read_survey(write(tmp_path, rows))


def test_answers_in_several_events_are_refused_as_several_waves(tmp_path):
    rows = [
        ["record_id", "redcap_event_name", "trust"],
        ["1", "spring_arm_1", "4"], ["1", "autumn_arm_1", "3"], ["2", "spring_arm_1", "3"],
    ]  # fmt: skip
    with pytest.raises(SourceError, match=r"1 of 2 records have answers in several events: spring_arm_1 \(2 rows\)"):
        read_survey(write(tmp_path, rows))


def test_events_without_an_answer_are_left_out(tmp_path):
    rows = [
        ["record_id", "redcap_event_name", "why___1", "trust"],
        ["1", "invited_arm_1", "0", ""], ["1", "spring_arm_1", "1", "4"], ["2", "invited_arm_1", "0", ""],
    ]  # fmt: skip
    raw = read_survey(write(tmp_path, rows))
    assert raw.left_out.values.tolist() == [[2, "event without an answer"]]
    assert raw.answers["record_id"].tolist() == ["1", "2"]


def test_a_record_repeated_without_a_reason_is_refused(tmp_path):
    rows = [*RAW, RAW[1]]
    with pytest.raises(SourceError, match=r"1 records have several rows \(2 rows, on lines 2, 4\)"):
        read_survey(write(tmp_path, rows))


FORMS = [
    ["record_id", "age", "first_complete", "why___a", "why___b", "trust", "second_complete"],
    ["1", "30", "2", "1", "0", "4", "2"],  # answered
    ["2", "31", "2", "0", "0", "", ""],  # never opened
    ["3", "32", "2", "0", "0", "", "0"],  # left empty
    ["4", "33", "2", "0", "0", "3", "0"],  # answered without a tick
    ["5", "34", "2", "0", "0", "", "2"],  # said to be complete: nothing taken
]


@pytest.mark.parametrize("is_labelled", [False, True])
def test_boxes_of_a_form_nobody_opened_are_missing(tmp_path, is_labelled):
    rows = FORMS
    if is_labelled:
        words = {"": "", "0": "Incomplete", "1": "Unverified", "2": "Complete"}
        header = ["Record ID", "Age", "Complete?", "Why? (choice=Pay)", "Why? (choice=Team)", "Trust?", "Complete?"]
        ticks = {"0": "Unchecked", "1": "Checked"}
        rows = [header, *[[a, b, words[c], ticks[d], ticks[e], f, words[g]] for a, b, c, d, e, f, g in FORMS[1:]]]
    raw = read_survey(write(tmp_path, rows))
    question = "Why?" if is_labelled else "why"
    taken = split_choices(raw, question)
    assert taken.iloc[:, 0].tolist() == [True, pd.NA, pd.NA, False, False]
    box = str(raw.questions.loc[raw.questions["question"] == question, "column"].iloc[0])
    assert raw.answers[box].tolist() == [row[3] for row in rows[1:]]  # the file's cells stay
    blanked = blank_unseen(raw)
    assert (blanked.answers[box] == "").tolist() == [False, True, True, False, False]
    assert [(note.key, note.count) for note in blanked.notes] == [("boxes_not_seen", 4)]


def test_check_box_like_names_alone_are_no_redcap_export(tmp_path):
    raw = read_survey(write(tmp_path, [["name_of_team", "q___1"], ["Sales", "1"]]))
    assert raw.detection.format == "generic_wide"


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_real_check_boxes_are_rebuilt(real_data):
    path = real_data("export_redcap") / "checkboxes-1_data.csv"
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    raw = read_once(path)
    assert (raw.detection.format, raw.answers.shape) == ("redcap", (4, 13))
    boxes = raw.questions[raw.questions["kind"] == "multiple"]
    assert boxes.groupby("question").size().to_dict() == {"check_one": 4, "check_two": 5}
    assert [dict(row) for row in records] == raw.answers.to_dict("records")
    assert list(raw.questions.loc[raw.questions["meaning"] == "finished", "column"]) == ["form_2_complete"]
    assert raw.left_out.empty


@pytest.mark.real
def test_real_repeats_are_two_people_and_not_seventeen(real_data):
    path = real_data("export_redcap") / "vignette-repeating_data.csv"
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    n_repeats = sum(row["redcap_repeat_instrument"] != "" for row in records)
    raw = read_once(path)
    assert (len(raw.answers), len(raw.left_out), n_repeats) == (2, 15, 15)
    kept = raw.answers
    assert kept["record_id"].tolist() == ["1", "2"]
    assert kept["weight"].tolist() == ["11.0", "22.0"]
    assert list(raw.questions.loc[raw.questions["meaning"] == "finished", "column"]) == ["intake_complete"]
    assert "blood_pressure 6, image 5, laboratory 4" in raw.notes[0].seen
