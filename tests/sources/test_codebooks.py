"""Codebooks joined to exports: labels by code and by text, other surveys refused, damaged and hostile files named."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.codebooks.attach import attach_codebook, attach_companion_codebook
from stratalign.sources.codebooks.qsf import MAX_DEPTH
from stratalign.sources.detect import read_survey

STANDARD = ["ResponseId", "StartDate", "EndDate", "Finished"]
IDS = ["_recordId", "startDate", "endDate", "finished"]


def question(id_, tag, text, kind="MC", selector="SAVR", **payload):
    return {
        "Element": "SQ",
        "Payload": {
            "QuestionID": id_, "DataExportTag": tag, "QuestionText": text, "QuestionType": kind,
            "Selector": selector, **payload,
        },
    }  # fmt: skip


def shown(*texts):
    return {str(number): {"Display": text} for number, text in enumerate(texts, start=1)}


ROLE = question(
    "QID1", "role", "Your <b>role</b>?", Choices=shown("Staff", "Lead, or head", "Rather not say"),
    ChoiceOrder=["2", 1, "3"], RecodeValues={"1": "10", "2": "20", "3": "-1"}, AnalyzeChoices={"3": "No"},
)  # fmt: skip
WHY = question("QID2", "why", "Why?", selector="MAVR", Choices=shown("Pay", "Culture"))
AGREE = question(
    "QID3", "agree", "Agree?", "Matrix", "Likert", SubSelector="SingleAnswer", Choices=shown("Plan", "Team"),
    Answers=shown("No", "Yes"), AnswerOrder=["1", "2"], RecodeValues={"1": "1", "2": "5"},
    Language={
        "DE": {"QuestionText": "Einverstanden?", "Choices": shown("Plan", "Gruppe"), "Answers": shown("Nein", "Ja")},
    },
)  # fmt: skip
SKILLS = question(
    "QID4", "skills", "Skills", "SBS", "SBSMatrix", Choices=shown("Sales"),
    AdditionalQuestions={"1": {
        "QuestionID": "QID4#1", "QuestionText": "Have", "QuestionType": "Matrix", "Selector": "Likert",
        "Choices": shown("Sales"), "Answers": shown("Little", "Much"), "RecodeValues": [],
    }},
)  # fmt: skip


def definition(folder, *questions, name="survey.qsf"):
    path = folder / name
    path.write_text(json.dumps({"SurveyEntry": {}, "SurveyElements": list(questions)}), encoding="utf-8")
    return path


def export(folder, asked, *answers):
    """A Qualtrics export of (code, text, import id) columns."""
    header = [
        [*STANDARD, *(code for code, _, _ in asked)],
        [*STANDARD, *(text for _, text, _ in asked)],
        [json.dumps({"ImportId": id_}) for id_ in [*IDS, *(id_ for _, _, id_ in asked)]],
    ]
    rows = [[f"R_{n}", "2026-01-01", "2026-01-01", "1", *cells] for n, cells in enumerate(answers)]
    with (folder / "export.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*header, *rows])
    return read_survey(folder / "export.csv")


def labels_of(raw, column):
    rows = raw.value_labels[raw.value_labels["column"] == column]
    return [
        (value, label, bool(missing)) for value, label, missing in rows[["value", "label", "is_missing"]].to_numpy()
    ]


ASKED = [
    ("role", "Your role?", "QID1"), ("why_1", "Why? - Pay", "QID2_1"), ("why_2", "Why? - Culture", "QID2_2"),
    ("agree_1", "Agree? - Plan", "QID3_1"), ("agree_2", "Agree? - Team", "QID3_2"),
    ("skills#1_1", "Skills - Have - Sales", "QID4#1_1"),
]  # fmt: skip


def test_codes_of_a_numeric_export_get_the_labels_of_the_definition(tmp_path):
    raw = export(tmp_path, ASKED, ["10", "1", "", "5", "1", "2"], ["-99", "", "1", "1", "5", "1"])
    labelled = attach_codebook(raw, definition(tmp_path, ROLE, WHY, AGREE, SKILLS))
    assert labels_of(labelled, "role") == [
        ("20", "Lead, or head", False), ("10", "Staff", False), ("-1", "Rather not say", True),
        ("-99", "seen, not answered", True),
    ]  # fmt: skip
    assert labels_of(labelled, "why_1") == [("1", "Pay", False)]
    assert labels_of(labelled, "agree_2") == [("1", "No", False), ("5", "Yes", False)]
    assert labels_of(labelled, "skills#1_1") == [("1", "Little", False), ("2", "Much", False)]
    found = labelled.questions.set_index("column")
    assert list(found.loc[[code for code, _, _ in ASKED], "kind"]) == [
        "single", "multiple", "multiple", "matrix", "matrix", "matrix",
    ]  # fmt: skip
    assert list(found.loc["skills#1_1", ["text", "sub_question", "question"]]) == ["Skills - Have", "Sales", "skills#1"]
    assert set(labelled.detection.missing_codes) == {"-1", "-99"}
    assert labelled.answers.equals(raw.answers)


def test_choice_texts_are_checked_against_the_definition(tmp_path):
    answers = ["Staff", "Pay", "", "Yes", "No", "Much"], ["Lead, or head", "", "Culture", "Perhaps", "No", ""]
    labelled = attach_codebook(export(tmp_path, ASKED, *answers), definition(tmp_path, ROLE, WHY, AGREE, SKILLS))
    assert [label for _, label, _ in labels_of(labelled, "role")] == ["Lead, or head", "Staff", "Rather not say"]
    assert labels_of(labelled, "agree_2") == [("No", "No", False), ("Yes", "Yes", False)]
    (note,) = labelled.notes
    assert (note.key, note.count, note.columns) == ("answers_not_in_codebook", 1, ("agree_1",))
    assert "Perhaps" not in note.seen


def test_a_translated_export_is_labelled_in_its_own_language(tmp_path):
    asked = [("agree_1", "Einverstanden? - Plan", "QID3_1"), ("agree_2", "Einverstanden? - Gruppe", "QID3_2")]
    labelled = attach_codebook(export(tmp_path, asked, ["Ja", "Nein"], ["Ja", "Ja"]), definition(tmp_path, AGREE))
    assert labels_of(labelled, "agree_2") == [("Nein", "Nein", False), ("Ja", "Ja", False)]
    assert labelled.questions["sub_question"].iloc[-1] == "Gruppe"


def test_several_choices_in_one_cell_keep_choices_with_commas(tmp_path):
    several = question("QID1", "who", "Who?", selector="MAVR", Choices=shown("Lead, or head", "Staff"))
    raw = export(tmp_path, [("who", "Who?", "QID1")], ["Staff,Lead, or head"], ["Staff"], ["Staff,Nobody"])
    labelled = attach_codebook(raw, definition(tmp_path, several))
    assert labelled.detection.multiple_columns == ("who",)
    assert labelled.notes[0].count == 1


def test_a_definition_of_another_survey_is_refused(tmp_path):
    raw = export(tmp_path, ASKED, ["10", "1", "", "5", "1", "2"])
    other_ids = definition(tmp_path, question("QID9", "x", "Else?"))
    with pytest.raises(SourceError, match=r"belongs to another survey: none of the columns of export\.csv"):
        attach_codebook(raw, other_ids)
    same_ids = [
        question(
            f"QID{n}", "x", "Quite another question", "Matrix", "Likert", Choices=shown("a", "b"), Answers=shown("c")
        )
        for n in (1, 2, 3)
    ]
    with pytest.raises(SourceError, match="only 0 of the 3 questions it shares an id with have the text"):
        attach_codebook(raw, definition(tmp_path, *same_ids))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"SurveyElements": [', r"stops being JSON at line 1, column 21"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), rf"nested {MAX_DEPTH + 1} deep"),
        ("[" * 100_000, r"nested 100,000 deep"),
        ("[]", "no Qualtrics survey definition"),
        ('{"SurveyElements": [null, {"Element": "SQ", "Payload": null}]}', "holds 0 questions"),
        ("   ", r"is empty \(3 bytes\)"),
        ("\x00\x01", "is not a text file"),
    ],
)
def test_a_damaged_definition_is_named(tmp_path, content, message):
    raw = export(tmp_path, ASKED, ["10", "1", "", "5", "1", "2"])
    path = tmp_path / "broken.qsf"
    path.write_text(content)
    with pytest.raises(SourceError, match=message):
        attach_codebook(raw, path)


def test_a_codebook_of_another_tool_or_kind_is_refused(tmp_path):
    raw = export(tmp_path, ASKED, ["10", "1", "", "5", "1", "2"])
    (tmp_path / "s.lss").write_text("<document/>")
    (tmp_path / "labels.csv").write_text("a,b\n1,2\n")
    (tmp_path / "labels.pdf").write_text("x")
    with pytest.raises(
        SourceError, match=r"s\.lss is a codebook of limesurvey, but export\.csv was written by qualtrics"
    ):
        attach_codebook(raw, tmp_path / "s.lss")
    with pytest.raises(SourceError, match="is no REDCap data dictionary"):
        attach_codebook(raw, tmp_path / "labels.csv")
    with pytest.raises(SourceError, match="is not read as a codebook"):
        attach_codebook(raw, tmp_path / "labels.pdf")
    with pytest.raises(SourceError, match=r"gone\.qsf does not exist"):
        attach_codebook(raw, tmp_path / "gone.qsf")


# LimeSurvey ------------------------------------------------------------------------------------------------------
R_SYNTAX = """data <- read.csv("survey_123456_R_data_file.csv", quote = "'\\"")
data[, 1] <- as.numeric(data[, 1])
attributes(data)$variable.labels[1] <- "id"
names(data)[1] <- "id"
data[, 3] <- factor(data[, 3], levels=c("AO01","AO02"),
  labels=c("He said \\"no\\"", "Yes"))
attributes(data)$variable.labels[3] <- "[Plan] Agree?"
names(data)[3] <- "q1_SQ001" # a comment with "quotes
data[, 4] <- factor(data[, 4], levels=c(1,0),labels=c("Yes", "Not selected"))
attributes(data)$variable.labels[4] <- '[Pay] Why?'
names(data)[4] <- "q2_1"
data[, 5] <- as.character(data[, 5])
attributes(data)$variable.labels[5] <- "[Your name] Contact"
names(data)[5] <- "q3_a"
system("rm -rf /")
"""


def r_data(folder, header=("id", "submitdate", "lastpage", "startlanguage", "q1_SQ001", "q2_1", "q3_a")):
    path = folder / "survey_123456_R_data_file.csv"
    rows = [header, ["1", "2026-01-01", "3", "en", "AO01", "1", "Ann"], ["2", "2026-01-01", "3", "en", "AO02", "0", ""]]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_r_syntax_beside_the_data_gives_labels_and_is_named(tmp_path):
    path = r_data(tmp_path)
    raw = read_survey(path)
    assert attach_companion_codebook(raw, path) is raw
    (tmp_path / "Survey_123456_R_syntax_file.R").write_text(R_SYNTAX)
    labelled = attach_companion_codebook(raw, path)
    assert labels_of(labelled, "q1_SQ001") == [("AO01", 'He said "no"', False), ("AO02", "Yes", False)]
    assert labels_of(labelled, "q2_1") == [("1", "Pay", False), ("0", "not selected", False)]
    found = labelled.questions.set_index("column")
    assert list(found.loc["q1_SQ001", ["text", "sub_question", "kind"]]) == ["Agree?", "Plan", "matrix"]
    assert list(found.loc["q2_1", ["text", "choice", "kind"]]) == ["Why?", "Pay", "multiple"]
    assert found.loc["q3_a", "role"] == "identifier"
    assert labelled.notes[-1].key == "codebook_found_beside"
    assert "Survey_123456_R_syntax_file.R" in labelled.notes[-1].seen


def test_r_syntax_names_bracketed_headings_too(tmp_path):
    raw = read_survey(
        r_data(tmp_path, ("id", "submitdate", "lastpage", "startlanguage", "q1[SQ001]", "q2[1]", "q3[a]"))
    )
    (tmp_path / "s.R").write_text(R_SYNTAX)
    assert len(labels_of(attach_codebook(raw, tmp_path / "s.R"), "q1[SQ001]")) == 2


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ('names(data)[3] <- "q1\n', "line 1: a text opened here is never closed"),
        ('\n\nnames(data)[3] <- paste("q1")\n', "line 3: this statement is not as LimeSurvey writes it"),
        ('names(data)[1] <- "a"\ndata[, 3] <- factor(data[, 3], levels=c(1),labels=c("a","b"))', "line 2.*not 2 for 1"),
        ('data[, 3] <- factor(data[, 3], levels=c(f(1)),labels=c("a"))', "line 1.*only texts and numbers in levels"),
        ("data[, 3] <- factor(data[, 3], labels=c(1))", r"line 1.*one levels=c"),
        ('\ndata[, 3] <- factor(data[, 3], levels=c("a"', "line 2.*closing bracket"),
        ("x <- 1\n", "names no variable"),
        ('names(data)[1e400] <- "q1"\n', "line 1.*the number of a column in brackets"),
    ],
)
def test_malformed_r_syntax_is_refused_with_its_line(tmp_path, broken, message):
    raw = read_survey(r_data(tmp_path))
    (tmp_path / "s.R").write_text(broken)
    with pytest.raises(SourceError, match=message):
        attach_codebook(raw, tmp_path / "s.R")


SPS = """*comment about 'nothing.
VARIABLE LABELS q1_SQ001 '[Plan] It''s' +
  " agreed?".
VALUE LABELS q1_SQ001
'AO01' "No"
'AO02' "Yes".
VAR LABELS q2_1 '[Pay] Why?' /trust "I trust".
VALUE LABELS q2_1 1 "Yes" 0 "Not selected" /trust again 1.00 'Never' -9 'Refused' 5 'Always'.
MISSING VALUES trust (-9, 97 THRU HI) again (-9).
EXECUTE.
"""


def test_spss_syntax_gives_labels_to_a_limesurvey_export(tmp_path):
    (tmp_path / "s.sps").write_text(SPS)
    labelled = attach_codebook(read_survey(r_data(tmp_path)), tmp_path / "s.sps")
    found = labelled.questions.set_index("column")
    assert list(found.loc["q1_SQ001", ["text", "sub_question", "kind"]]) == ["It's agreed?", "Plan", "matrix"]
    assert labels_of(labelled, "q1_SQ001") == [("AO01", "No", False), ("AO02", "Yes", False)]
    assert labels_of(labelled, "q2_1") == [("1", "Pay", False), ("0", "not selected", False)]


def test_spss_syntax_declares_missing_codes_of_any_table(tmp_path):
    rows = [["person", "Trust", "again"], ["a", "1", "5"], ["b", "-9", "-9"], ["c", "99", "1"]]
    (tmp_path / "s.sps").write_text(SPS)
    labelled = attach_codebook(read_survey(write(tmp_path / "table.csv", rows)), tmp_path / "s.sps")
    assert labels_of(labelled, "Trust") == [
        ("1", "Never", False), ("-9", "Refused", True), ("5", "Always", False), ("99", "declared missing", True),
    ]  # fmt: skip
    assert labels_of(labelled, "again") == [("1", "Never", False), ("-9", "Refused", True), ("5", "Always", False)]
    assert set(labelled.detection.missing_codes) == {"-9", "99"}
    assert labelled.questions.set_index("column").loc["Trust", "text"] == "I trust"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("\nVALUE LABELS q2_1 1 'Yes.\n", "line 2: a text opened here is never closed"),
        ("\nVALUE LABELS q2_1\n 1.\n", "line 2.*codes each with a label"),
        ("VARIABLE LABELS q2_1 4.\n", "line 1.*a variable and its label"),
        ("MISSING VALUES (4).\n", "line 1.*variables, then their missing values"),
        ("EXECUTE.\n", "labels no variable"),
        ("VARIABLE LABELS zz 'Else'.\n", "belongs to another survey: none of its 1 variables"),
    ],
)
def test_malformed_spss_syntax_is_refused_with_its_line(tmp_path, broken, message):
    raw = read_survey(r_data(tmp_path))
    (tmp_path / "s.sps").write_text(broken)
    with pytest.raises(SourceError, match=message):
        attach_codebook(raw, tmp_path / "s.sps")


def structure(folder, questions, answers="", l10ns="", head=""):
    path = folder / "s.lss"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
        "<languages><language>en</language><language>de</language></languages>"
        f"<questions><rows>{questions}</rows></questions><answers><rows>{answers}</rows></answers>{l10ns}</document>"
    )
    return path


def row(**fields):
    return "<row>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items()) + "</row>"


OLD = (
    row(qid=1, parent_qid=0, type="F", title="q1", question="<p>Agree?</p>", language="en")
    + row(qid=1, parent_qid=0, type="F", title="q1", question="Einig?", language="de")
    + row(qid=2, parent_qid=1, type="T", title="SQ001", question="Plan", language="en")
    + row(qid=3, parent_qid=0, type="M", title="q2", question="Why?", language="en")
    + row(qid=4, parent_qid=3, type="T", title="1", question="Pay", language="en")
)
OLD_ANSWERS = row(qid=1, code="AO02", answer="Yes", sortorder=2, language="en", scale_id=0) + row(
    qid=1, code="AO01", answer="No", sortorder=1, language="en", scale_id=0
)
NEW = (
    row(qid=1, parent_qid=0, type="F", title="q1") + row(qid=2, parent_qid=1, type="T", title="SQ001")
    + row(qid=3, parent_qid=0, type="M", title="q2") + row(qid=4, parent_qid=3, type="T", title="1")
)  # fmt: skip
NEW_ANSWERS = row(aid=7, qid=1, code="AO01", sortorder=1) + row(aid=8, qid=1, code="AO02", sortorder=2)
NEW_TEXTS = (
    "<question_l10ns><rows>"
    + "".join(row(qid=q, question=t, language="en") for q, t in [(1, "Agree?"), (2, "Plan"), (3, "Why?"), (4, "Pay")])
    + "</rows></question_l10ns><answer_l10ns><rows>"
    + row(aid=7, answer="No", language="en") + row(aid=8, answer="Yes", language="en")
    + "</rows></answer_l10ns>"
)  # fmt: skip


@pytest.mark.parametrize(
    "parts", [(OLD, OLD_ANSWERS, ""), (NEW, NEW_ANSWERS, NEW_TEXTS)], ids=["version 3", "version 6"]
)
def test_structures_of_both_generations_give_texts_and_labels(tmp_path, parts):
    labelled = attach_codebook(read_survey(r_data(tmp_path)), structure(tmp_path, *parts))
    found = labelled.questions.set_index("column")
    assert list(found.loc["q1_SQ001", ["text", "sub_question", "kind"]]) == ["Agree?", "Plan", "matrix"]
    assert list(found.loc["q2_1", ["text", "choice", "kind"]]) == ["Why?", "Pay", "multiple"]
    assert labels_of(labelled, "q1_SQ001") == [("AO01", "No", False), ("AO02", "Yes", False)]
    assert labels_of(labelled, "q2_1") == [("1", "Pay", False), ("0", "not selected", False)]


def test_both_scales_of_a_dual_array_have_their_own_labels(tmp_path):
    question = row(qid=1, parent_qid=0, type="1", title="q1", question="Rate", language="en")
    answers = row(qid=1, code="A1", answer="Low", language="en", scale_id=0) + row(
        qid=1, code="A1", answer="Never", language="en", scale_id=1
    )
    header = ("id", "submitdate", "lastpage", "startlanguage", "q1[SQ001][1]", "q1[SQ001][2]", "q1[SQ002][²]")
    labelled = attach_codebook(read_survey(r_data(tmp_path, header)), structure(tmp_path, question, answers))
    assert labels_of(labelled, "q1[SQ001][1]")[0] == ("A1", "Low", False)
    assert labels_of(labelled, "q1[SQ001][2]")[0] == ("A1", "Never", False)


def test_a_hostile_or_damaged_structure_is_refused(tmp_path):
    raw = read_survey(r_data(tmp_path))
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(SourceError, match="declares XML entities"):
        attach_codebook(raw, structure(tmp_path, OLD, head=bomb))
    with pytest.raises(SourceError, match="damaged XML"):
        attach_codebook(raw, structure(tmp_path, "<row>"))
    with pytest.raises(SourceError, match="belongs to another survey: none of its 1 questions"):
        attach_codebook(raw, structure(tmp_path, row(qid=1, parent_qid=0, type="T", title="zz")))


# REDCap ----------------------------------------------------------------------------------------------------------
DICTIONARY = [
    ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
     "Choices, Calculations, OR Slider Labels", "Text Validation Type OR Show Slider Number", "Identifier?",
     "Matrix Group Name"],
    ["record_id", "f", "", "text", "Record ID", "", "", "", ""],
    ["why", "f", "", "checkbox", "Why?", "1, Pay, or money | -1, Other", "", "", ""],
    ["trust", "f", "How far?", "radio", "I trust", "1, No | 2, Yes", "", "", "grid"],
    ["plan", "f", "", "radio", "I plan", "1, No | 2, Yes", "", "", "grid"],
    ["nick", "f", "", "text", "What they call you", "", "", "y", ""],
    ["age", "f", "", "text", "Age", "", "integer", "", ""],
]  # fmt: skip
REDCAP = [
    ["record_id", "why___1", "why____1", "trust", "plan", "nick", "age", "f_complete"],
    ["1", "1", "0", "2", "1", "AA", "40", "2"], ["2", "0", "1", "7", "2", "BB", "51", "2"],
]  # fmt: skip
REDCAP_LABELLED = [
    ["Record ID", "Why? (choice=Pay, or money)", "Why? (choice=Other)", "I trust", "I plan", "What they call you",
     "Age", "Complete?"],
    ["1", "Checked", "Unchecked", "Yes", "No", "AA", "40", "Complete"],
    ["2", "Unchecked", "Checked", "Perhaps", "Yes", "BB", "51", "Complete"],
]  # fmt: skip


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("rows", [REDCAP, REDCAP_LABELLED], ids=["raw", "labelled"])
def test_a_data_dictionary_gives_labels_kinds_and_identifiers(tmp_path, rows):
    raw = read_survey(write(tmp_path / "data.csv", rows))
    labelled = attach_codebook(raw, write(tmp_path / "dictionary.csv", DICTIONARY))
    box, other, trust, plan, nick, age = labelled.answers.columns[1:7]
    found = labelled.questions.set_index("column")
    assert list(found.loc[[box, other], "choice"]) == ["Pay, or money", "Other"]
    assert list(found.loc[[trust, plan], "question"]) == ["grid", "grid"]
    assert list(found.loc[plan, ["text", "sub_question", "kind"]]) == ["How far?", "I plan", "matrix"]
    assert [label for _, label, _ in labels_of(labelled, trust)] == ["No", "Yes"]
    assert {label for _, label, _ in labels_of(labelled, box)} == {"Pay, or money", "not selected"}
    assert nick in labelled.detection.id_columns
    assert found.loc[age, "kind"] == "number"
    assert [(note.count, note.columns) for note in labelled.notes] == [(1, (trust,))]


def test_a_dictionary_of_another_project_or_without_commas_is_refused(tmp_path):
    raw = read_survey(write(tmp_path / "data.csv", REDCAP))
    other = [DICTIONARY[0], ["zz", "f", "", "text", "Zz", "", "", "", ""]]
    with pytest.raises(SourceError, match="belongs to another project: none of its 1 fields"):
        attach_codebook(raw, write(tmp_path / "other.csv", other))
    broken = [*DICTIONARY[:2], ["why", "f", "", "radio", "Why?", "Pay", "", "", ""]]
    with pytest.raises(SourceError, match=r"line 3: a choice of 'why' has no comma"):
        attach_codebook(raw, write(tmp_path / "broken.csv", broken))


# Real files ------------------------------------------------------------------------------------------------------
PAIRS = {
    "Better_Sample_Survey.csv": ("Better_Sample_Survey.qsf", 45),
    "Long_Exhaustive_Sample_Survey (Insights).csv": ("Long_Exhaustive_Sample_Survey.qsf", 353),
    "Many_Types_Sample_Survey (Insights).csv": ("Many_Types_Sample_Survey.qsf", 176),
    "Many_Types_Sample_Survey (Legacy).csv": ("Many_Types_Sample_Survey.qsf", 176),
    "Matrix_Single_Answer_Testing.csv": ("Matrix_Single_Answer_Testing.qsf", 21),
    "Multiple_Answer_MC_Questions (Insights).csv": ("Multiple_Answer_MC_Questions.qsf", 22),
    "Multiple_Answer_MC_Questions.csv": ("Multiple_Answer_MC_Questions.qsf", 22),
    "Multiple_Answer_Matrix_Questions (Insights).csv": ("Multiple_Answer_Matrix_Questions.qsf", 61),
    "Multiple_Answer_Matrix_Questions.csv": ("Multiple_Answer_Matrix_Questions.qsf", 61),
}
SAME = [
    ("Many_Types_Sample_Survey (Insights).csv", "Many_Types_Sample_Survey (Legacy).csv"),
    ("Multiple_Answer_MC_Questions (Insights).csv", "Multiple_Answer_MC_Questions.csv"),
    ("Multiple_Answer_Matrix_Questions (Insights).csv", "Multiple_Answer_Matrix_Questions.csv"),
]


def real(folder: Path, name: str):
    return attach_codebook(read_once(folder / name), folder / PAIRS[name][0])


@pytest.mark.real
@pytest.mark.parametrize("name", PAIRS)
def test_every_item_of_a_real_export_is_described_by_its_definition(real_data, name):
    folder = real_data("export_qualtrics")
    labelled = real(folder, name)
    items = labelled.questions[labelled.questions["role"] == "item"]
    # Counted by hand: columns of the file less those Qualtrics adds.
    assert len(items) == PAIRS[name][1]
    assert (items["kind"] != "").all()
    assert not [note for note in labelled.notes if note.key == "answers_not_in_codebook"]


@pytest.mark.real
def test_labels_of_a_real_export_are_those_of_the_definition(real_data):
    folder = real_data("export_qualtrics")
    elements = json.loads((folder / "Many_Types_Sample_Survey.qsf").read_text(encoding="utf-8-sig"))["SurveyElements"]
    (side,) = [e["Payload"] for e in elements if e["Element"] == "SQ" and e["Payload"]["QuestionID"] == "QID49"]
    second = side["AdditionalQuestions"]["2"]
    expected = {second["RecodeValues"][key]: answer["Display"] for key, answer in second["Answers"].items()}
    labelled = real(folder, "Many_Types_Sample_Survey (Insights).csv")
    found = {value: label for value, label, _ in labels_of(labelled, "Q49#2_tiny_143")}
    assert found == expected
    assert set(labelled.answers["Q49#2_tiny_143"]) <= set(found)


@pytest.mark.real
@pytest.mark.parametrize(("insights", "legacy"), SAME)
def test_both_generations_of_a_real_survey_give_the_same_answers(real_data, insights, legacy):
    folder = real_data("export_qualtrics")
    tables = []
    for name in (insights, legacy):
        labelled = real(folder, name)
        items = labelled.questions[labelled.questions["role"] == "item"]
        keys = list(items[["question", "sub_question", "choice", "kind"]].itertuples(index=False, name=None))
        assert len(set(keys)) == len(keys)
        person = labelled.questions.loc[labelled.questions["meaning"] == "respondent_id", "column"].item()
        answers = labelled.answers[list(items["column"])].set_axis(range(len(keys)), axis=1)
        rows = zip(labelled.answers[person], answers.itertuples(index=False, name=None), strict=True)
        tables.append({who: dict(zip(keys, cells, strict=True)) for who, cells in rows})
    assert len(tables[0]) == 5
    assert tables[0] == tables[1]


@pytest.mark.real
@pytest.mark.parametrize("name", PAIRS)
def test_definitions_of_other_real_surveys_are_refused(real_data, name):
    folder = real_data("export_qualtrics")
    raw = read_once(folder / name)
    others = {definition for definition, _ in PAIRS.values()} - {PAIRS[name][0]}
    for other in others:
        with pytest.raises(SourceError, match="belongs to another survey"):
            attach_codebook(raw, folder / other)


@pytest.mark.real
def test_real_r_syntax_is_found_beside_its_data_and_another_survey_is_refused(real_data, tmp_path):
    folder = real_data("export_limesurvey_partypanel")
    path = folder / "survey_883163_R_data_file_[PUBLIC-version].csv"
    raw = read_survey(shutil.copy(path, tmp_path))
    labelled = read_survey(path)
    assert [note.key for note in labelled.notes] == ["unfinished_answers", "codebook_found_beside"]
    syntax = (folder / "survey_883163_R_syntax_file.R").read_text(encoding="utf-8")
    names = re.findall(r'^names\(data\)\[\d+\] <- "(\w+)"$', syntax, re.MULTILINE)
    changed = labelled.questions.loc[labelled.questions["text"] != raw.questions["text"], "code"]
    assert set(changed) <= set(names)
    # All named variables but LimeSurvey's own six.
    assert len(changed) == len(names) - 6
    for other in ("survey_180103_R_syntax_file.R", "limesurvey_survey_180103.lss"):
        with pytest.raises(SourceError, match="belongs to another survey"):
            attach_codebook(raw, folder / other)


@pytest.mark.real
def test_the_real_structure_and_syntax_of_one_survey_agree(real_data, tmp_path):
    folder = real_data("export_limesurvey_partypanel")
    syntax = folder / "survey_180103_R_syntax_file.R"
    names = re.findall(r'^names\(data\)\[\d+\] <- "(\w+)"$', syntax.read_text(encoding="utf-8"), re.MULTILINE)
    n_factors = len(re.findall(r"<- factor\(", syntax.read_text(encoding="utf-8")))
    raw = read_survey(write(tmp_path / "survey.csv", [names, ["1", *["" for _ in names[1:]]]]))
    by_syntax = attach_codebook(raw, syntax)
    by_structure = attach_codebook(raw, folder / "limesurvey_survey_180103.lss")
    assert n_factors == 291
    assert by_syntax.questions["kind"].isin(["single", "matrix", "multiple"]).sum() <= n_factors
    assert labels_of(by_syntax, "gender") == [
        ("noAns", "Dit wil ik niet zeggen", False), ("male", "Man", False), ("femal", "Vrouw", False),
        ("queer", "Genderqueer", False),
    ]  # fmt: skip
    singles = by_structure.questions.loc[by_structure.questions["kind"] == "single", "column"]
    assert "gender" in set(singles)
    for column in singles:
        assert set(labels_of(by_structure, column)) == set(labels_of(by_syntax, column)), column
