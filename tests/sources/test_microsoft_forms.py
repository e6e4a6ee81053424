"""Microsoft Forms answers: languages, workbook and CSV, lists, rankings, quizzes, people."""

import csv

import openpyxl
import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.questions.choices import rebuild_questions, split_choices
from stratalign.sources.tools.microsoft_forms import signature

ENGLISH = ["ID", "Start time", "Completion time", "Email", "Name"]
TIMES = ["7/27/26 19:06:23", "7/27/26 19:17:10"]


def write(folder, *records, delimiter=","):
    with (folder / "form.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(records)
    return folder / "form.csv"


def form(folder, headers, *rows, leading=ENGLISH, **written):
    people = [[str(number), *TIMES, "anonymous", "", *row] for number, row in enumerate(rows, start=1)]
    return write(folder, [*leading, *headers], *people, **written)


@pytest.mark.parametrize(
    "choices",
    [
        ("Price; value", "Quality", "Service"), ("Price;value", "Quality", "Service"), ("A; B", "A", "B"),
        ("Price; value; cost", "Quality", "Service; support"), ("Yes (a; b)", "No (c;d)", "Maybe"),
    ],
)  # fmt: skip
def test_choices_that_hold_the_semicolon_are_whole(tmp_path, choices):
    sets = [choices, choices[::-1], choices[1:], *[(choice,) for choice in choices], choices[::2], choices[:2]]
    cells = ["".join(f"{choice};" for choice in taken) for taken in sets]
    raw = read_survey(form(tmp_path, ["Which apply?", "Trust"], *[[cell, "4"] for cell in (*cells, "", "why; not;")]))
    found = rebuild_questions(raw).set_index("question").loc["Which apply?", "choices"]
    assert sorted(found) == sorted(choices)
    assert [note.key for note in raw.notes] == ["choices_in_cell"]
    taken = split_choices(raw, "Which apply?")
    for row, expected in zip(taken.itertuples(index=False), sets, strict=False):
        assert {name for name, is_taken in zip(taken.columns, row, strict=True) if is_taken} == set(expected)
    assert taken["another answer"].tolist()[-1] is True


def test_choices_without_a_semicolon_need_no_note(tmp_path):
    cells = ["Price;Quality;", "Quality;Price;", "Quality;", "Price;Service;", "Service;"]
    assert read_survey(form(tmp_path, ["Which apply?"], *[[cell] for cell in cells])).notes == ()


LEADING = [
    ENGLISH,
    ["Id", "Start time", "Completion time", "Email", "Name"],
    ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"],
    ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
    ["ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"],
    ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"],
    ["ID", "Hora de início", "Hora de conclusão", "Email", "Nome"],
    ["ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"],
]


@pytest.mark.parametrize("leading", LEADING, ids=lambda names: names[1])
def test_the_first_columns_are_known_in_seven_languages(tmp_path, leading):
    raw = read_survey(form(tmp_path, ["Agree?"], ["4"], ["5"], leading=leading, delimiter=";"))
    assert (raw.detection.format, raw.detection.confidence) == ("microsoft_forms", 1.0)
    assert raw.detection.id_columns == tuple(leading[3:])
    assert list(raw.questions["meaning"])[:3] == ["respondent_id", "started", "submitted"]
    assert raw.detection.item_columns == ("Agree?",)


@pytest.mark.parametrize(
    ("header", "row", "score"),
    [
        (["ID", "Begin", "Slut", "E-mail", "Name"], ["1", "44314.473", "44314.48", "anonymous", ""], 0.9),
        (["ID", "Begin", "Slut", "E-mail", "Name"], ["1", "yes", "no", "a", "b"], 0.0),
        (["ID", "Unit", "Level", "Q1"], ["1", "2", "3", "4"], 0.0),
    ],
)
def test_an_unknown_language_is_told_by_times_and_person(tmp_path, header, row, score):
    assert signature(read_rows(write(tmp_path, header, row, row)))[0] == pytest.approx(score)


def test_modified_time_language_and_quiz_columns_are_metadata(tmp_path):
    leading = [*ENGLISH, "Last modified time", "Language", "Total points", "Quiz feedback"]
    headers = ["What is it?", "Points - What is it?", "Feedback - What is it?", "Points - what else counts?"]
    row = ["1", *TIMES, "anonymous", "", "", "English", "3", "", "a", "1", "", "b"]
    raw = read_survey(write(tmp_path, [*leading, *headers], row))
    assert raw.detection.item_columns == ("What is it?", "Points - what else counts?")
    assert raw.questions.set_index("column").at["Language", "meaning"] == "language"


def test_a_question_for_the_name_identifies_again(tmp_path):
    raw = read_survey(form(tmp_path, ["Name", "Your role", "What is the name of your unit?"], ["A B", "1", "Sales"]))
    assert raw.detection.id_columns == ("Email", "Name", "Name (2)")
    assert raw.detection.item_columns == ("Your role", "What is the name of your unit?")


def test_lists_end_with_a_semicolon_and_rankings_hold_the_same(tmp_path):
    rows = [["Pay;", "A;B;C;"], ["Pay;Team, or peers;", "B;A;C;"], ["", "C;B;A;"]]
    raw = read_survey(form(tmp_path, ["Which?", "Rank"], *rows))
    assert list(raw.questions["kind"])[-2:] == ["multiple_in_cell", "ranking"]
    assert raw.answers["Which?"].tolist() == ["Pay;", "Pay;Team, or peers;", ""]


def test_text_with_a_semicolon_is_no_list(tmp_path):
    raw = read_survey(form(tmp_path, ["Why?"], ["a; b"], ["c;"], ["d"]))
    assert raw.questions["kind"].iloc[-1] == ""


def test_notes_below_the_answers_are_left_out(tmp_path):
    path = form(tmp_path, ["Agree?"], ["4"], ["5"])
    with path.open("a", encoding="utf-8") as file:
        file.write("Total,,,,,9\n,,,,,4.5\n")
    raw = read_survey(path)
    assert (len(raw.answers), list(raw.left_out["record"])) == (2, [4, 5])


def test_the_real_workbook_is_read_whole(real_data):
    path = real_data("export_msforms") / "surveyEng.xlsx"
    raw = read_once(path)
    sheet = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert (raw.detection.format, raw.answers.shape) == ("microsoft_forms", (28, 14))
    assert raw.answers.iloc[:, 12].tolist() == [row[12] for row in sheet[1:]]
    assert raw.detection.id_columns == ("Email", "Name")
    assert raw.detection.metadata_columns == ("ID", "Start time", "Completion time")
    assert len(raw.detection.item_columns) == 9
    assert raw.detection.multiple_columns == (sheet[0][12],)
    assert "99,998,800,000" in raw.answers.iloc[:, 11].tolist()
