"""SurveyMonkey exports: one and two header rows, choices in columns, codes, ranks, people, notes below."""

import csv
import datetime as dt

import openpyxl
import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.tools.surveymonkey import signature

TOOL = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
        "Last Name", "Custom Data 1"]  # fmt: skip


def person(number):
    return [str(11_700_000_000 + number), "430000001", "06/18/2026 10:00:01", "06/18/2026 10:05:40", "192.0.2.1",
            f"p{number}@example.org", "A", "B", f"K{number}"]  # fmt: skip


def write(folder, *records, encoding="utf-8", delimiter=","):
    with (folder / "export.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(records)
    return folder / "export.csv"


def two_rows(folder, questions, answers, **written):
    """Write an export with all columns of the tool and (header, part) questions."""
    headers = [TOOL + [q[0] for q in questions], [""] * len(TOOL) + [q[1] for q in questions]]
    rows = [person(number) + row for number, row in enumerate(answers)]
    return write(folder, *headers, *rows, **written)


def asked(raw):
    return raw.questions.set_index("column").iloc[len(TOOL) :]


def test_the_columns_of_the_tool_have_a_role_and_a_meaning(tmp_path):
    raw = read_survey(two_rows(tmp_path, [("Agree?", "Response")], [["Yes"]] * 3))
    detection = raw.detection
    assert (detection.format, detection.confidence, detection.header_rows) == ("surveymonkey", 1.0, 2)
    assert detection.id_columns == ("IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1")
    assert detection.metadata_columns == tuple(TOOL[:4])
    assert list(raw.questions["meaning"][:4]) == ["respondent_id", "", "started", "ended"]
    assert list(raw.answers.index) == [3, 4, 5]


def test_custom_data_that_repeat_are_no_identifier(tmp_path):
    rows = [[*person(number)[:8], "Sales" if number % 2 else "Plant", "Yes"] for number in range(8)]
    raw = read_survey(write(tmp_path, [*TOOL, "Agree?"], [""] * 9 + ["Response"], *rows))
    assert raw.questions.set_index("column").at["Custom Data 1", "role"] == "item"


@pytest.mark.parametrize("blank", ["", "Unnamed: {}", "...{}", "X.{}"])
def test_blank_and_made_up_headers_continue_the_question(tmp_path, blank):
    header = ["Respondent ID", "Which apply?", blank.format(3), blank.format(4), "Agree?"]
    rows = [[str(11_700_000_000 + n), "Pay", "Team" if n % 2 else "", "own words" if n == 1 else "", "Yes"]
            for n in range(4)]  # fmt: skip
    raw = read_survey(write(tmp_path, header, ["", "Pay", "Team", "Other (please specify)", "Response"], *rows))
    questions = raw.questions
    assert list(questions["question"])[1:4] == ["Which apply?"] * 3
    assert list(questions["kind"])[1:4] == ["multiple", "multiple", "other_text"]
    assert list(questions["choice"])[1:4] == ["Pay", "Team", "Other (please specify)"]
    assert list(raw.answers.columns)[1:] == [
        "Which apply? - Pay", "Which apply? - Team", "Which apply? - Other (please specify)", "Agree?",
    ]  # fmt: skip


def test_a_matrix_its_comment_and_an_open_question(tmp_path):
    questions = [("How satisfied?", "Pay"), ("", "Team"), ("", "Please explain"), ("Why?", "Open-Ended Response")]
    answers = [["Good", "Bad", f"because of {n}", f"it is {n}"] for n in range(6)] + [["Bad", "Good", "", "so"]] * 2
    raw = read_survey(two_rows(tmp_path, questions, answers))
    assert list(asked(raw)["kind"]) == ["matrix", "matrix", "other_text", "text"]
    assert list(asked(raw)["sub_question"]) == ["Pay", "Team", "", ""]


def test_parts_of_a_contact_question_identify(tmp_path):
    questions = [("Contact information", "Name"), ("", "Company"), ("", "Email Address"), ("", "Phone Number")]
    answers = [[f"N {n}", f"C {n}", f"n{n}@example.org", f"+44 20 7946 00{n:02}"] for n in range(6)]
    raw = read_survey(two_rows(tmp_path, questions, answers))
    assert list(asked(raw)["role"]) == ["identifier", "item", "identifier", "identifier"]


def test_choices_as_codes_stay_text_and_are_choices(tmp_path):
    questions = [("Which?", "Pay"), ("", "Team"), ("", "Boss"), ("Agree?", "Response")]
    answers = [["1" if n % 2 else "", "2", "3" if n % 3 else "", str(n % 5 + 1)] for n in range(10)]
    raw = read_survey(two_rows(tmp_path, questions, answers))
    assert list(asked(raw)["kind"]) == ["multiple", "multiple", "multiple", "single"]
    assert raw.answers["Which? - Team"].unique().tolist() == ["2"]


def test_a_grid_of_several_choices_has_rows_and_choices(tmp_path):
    questions = [("Tools by site?", "Oslo - Mail"), ("", "Oslo - Chat"), ("", "Rome - Mail"), ("", "Rome - Chat")]
    answers = [["Mail", "Chat", "Mail", ""], ["", "Chat", "", "Chat"], ["Mail", "", "Mail", "Chat"]]
    table = asked(read_survey(two_rows(tmp_path, questions, answers)))
    assert set(table["kind"]) == {"multiple"}
    assert list(zip(table["sub_question"], table["choice"], strict=True)) == [
        ("Oslo", "Mail"), ("Oslo", "Chat"), ("Rome", "Mail"), ("Rome", "Chat"),
    ]  # fmt: skip


def test_one_choice_in_columns_is_told_only_where_enough_answered(tmp_path):
    questions = [("Gender", "Male"), ("", "Female")]
    few = [["Male", ""], ["", "Female"]]
    assert set(asked(read_survey(two_rows(tmp_path, questions, few)))["kind"]) == {"multiple"}
    assert set(asked(read_survey(two_rows(tmp_path, questions, few * 10)))["kind"]) == {"single"}
    allowed = [("Which? Select all that apply.", "Male"), ("", "Female")]
    assert set(asked(read_survey(two_rows(tmp_path, allowed, few * 10)))["kind"]) == {"multiple"}


def test_condensed_lists_and_a_wholly_blank_second_row(tmp_path):
    answers = [["Pay, Team", "5"], ["Pay", "4"], ["Team, Boss", "3"], ["Boss", "4"], ["Pay, Boss", "4"]]
    raw = read_survey(two_rows(tmp_path, [("Which?", ""), ("Rate", "")], answers))
    assert (raw.detection.header_rows, list(raw.answers.index)) == (2, [3, 4, 5, 6, 7])
    assert list(asked(raw)["kind"]) == ["multiple_in_cell", "single"]


def test_equal_questions_apart_stay_apart(tmp_path):
    questions = [("Pay?", "Response"), ("Why?", "Open-Ended Response"), ("Team?", "Response"),
                 ("Why?", "Open-Ended Response")]  # fmt: skip
    raw = read_survey(two_rows(tmp_path, questions, [["a", "b", "c", "d"]]))
    assert list(asked(raw)["question"]) == ["Pay?", "Why?", "Team?", "Why? (2)"]


def test_one_header_row_with_answers_of_the_first_person_below(tmp_path):
    raw = read_survey(write(tmp_path, [*TOOL, "Agree?"], *[[*person(n), "Yes"] for n in range(3)]))
    assert (raw.detection.header_rows, len(raw.answers)) == (1, 3)


def test_a_repeated_header_and_notes_below_are_left_out(tmp_path):
    header, below = ["Respondent ID", "Agree?", "Rate"], ["", "Response", "Response"]
    rows = [[str(11_700_000_000 + n), "Yes", "4"] for n in range(3)]
    path = write(tmp_path, header, below, *rows, header, below, *rows, ["", "Average", "4"], ["", "seen by HR", ""])
    raw = read_survey(path)
    assert list(raw.answers.index) == [3, 4, 5, 8, 9, 10]
    assert list(raw.left_out["record"]) == [6, 7, 11, 12]
    assert raw.left_out["reason"].nunique() == 2


def test_an_answer_without_its_number_is_not_left_out(tmp_path):
    rows = [[str(11_700_000_000 + n), "Yes", "4"] for n in range(3)]
    raw = read_survey(write(tmp_path, ["Respondent ID", "Agree?", "Rate"], *rows, ["", "No", "2"], ["", "No", "3"]))
    assert len(raw.answers) == 5
    assert raw.left_out.empty


@pytest.mark.parametrize(("numbers", "format"), [(["1", "2"], "generic"), (["11700000001", "11700000002"], "survey")])
def test_a_respondent_number_alone_must_look_like_the_tools(tmp_path, numbers, format):
    path = write(tmp_path, ["RespondentID", "q1"], *[[number, "4"] for number in numbers])
    assert signature(read_rows(path))[0] == pytest.approx(0.9 if format == "survey" else 0.4)


def test_a_first_row_with_few_questions_is_no_title(tmp_path):
    header = ["Respondent ID", "Which states? Select all that apply.", *[""] * 11]
    rows = [[str(11_700_000_000 + n), *[f"S{i}" if (n + i) % 3 else "" for i in range(12)]] for n in range(30)]
    raw = read_survey(write(tmp_path, header, ["", *[f"S{i}" for i in range(12)]], *rows))
    assert (raw.detection.format, raw.answers.shape, raw.left_out.empty) == ("surveymonkey", (30, 13), True)
    assert set(raw.questions["kind"].iloc[1:]) == {"multiple"}


def test_a_workbook_is_read_as_the_text_file_is(tmp_path):
    workbook = openpyxl.Workbook()
    header = ["Respondent ID", "Collector ID", "Start Date", "Which?", None, "Rate"]
    for row in (header, [None] * 3 + ["Pay", "Team", "Response"]):
        workbook.active.append(row)
    for number in range(3):
        workbook.active.append([11_700_000_000 + number, 43, dt.datetime(2026, 6, 18, 10), "Pay", None, 4])
    workbook.save(tmp_path / "export.xlsx")
    raw = read_survey(tmp_path / "export.xlsx")
    assert raw.answers.iloc[0].tolist() == ["11700000000", "43", "2026-06-18 10:00:00", "Pay", "", "4"]
    assert list(raw.questions["kind"].iloc[3:]) == ["multiple", "multiple", "single"]


REAL = {
    "StarWars.csv": (1186, 38, 2), "religion-survey-results.csv": (1039, 48, 2), "MIDWEST.csv": (2778, 53, 2),
    "comma-survey.csv": (1129, 13, 1), "masculinity_raw-responses.csv": (1615, 98, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_exports_are_read_whole(real_data, name):
    path = real_data("export_surveymonkey_538") / name
    raw = read_once(path)
    encoding = "cp1252" if name == "StarWars.csv" else "utf-8"
    with path.open(encoding=encoding, newline="") as file:
        records = list(csv.reader(file))
    n_rows, n_columns, n_headers = REAL[name]
    assert (raw.detection.format, raw.detection.header_rows) == ("surveymonkey", n_headers)
    assert raw.answers.shape == (n_rows, n_columns)
    assert raw.answers.to_numpy().tolist() == records[n_headers:]
    assert raw.left_out.empty


def kinds(raw):
    """Number of columns by kind, of the columns that ask."""
    return raw.questions.loc[raw.questions["role"] == "item", "kind"].value_counts().to_dict()


def test_kinds_of_the_real_two_row_exports(real_data):
    folder = real_data("export_surveymonkey_538")
    assert kinds(read_once(folder / "StarWars.csv")) == {"single": 11, "multiple": 6, "ranking": 6, "matrix": 14}
    assert kinds(read_once(folder / "MIDWEST.csv")) == {"single": 30, "multiple": 20, "text": 2}
    assert kinds(read_once(folder / "religion-survey-results.csv")) == {"single": 47, "other_text": 1}


def test_the_real_coded_export_has_weights_and_choices(real_data):
    raw = read_once(real_data("export_surveymonkey_538") / "masculinity_raw-responses.csv")
    questions = raw.questions.set_index("column")
    assert list(raw.detection.metadata_columns) == ["unnamed_1", "StartDate", "EndDate", "weight"]
    assert questions.at["weight", "meaning"] == "weight"
    assert questions.at["q0004_0001", "choice"] == "Father or father figure(s)"
    assert list(questions.index[questions["question"] == "q0004"]) == [f"q0004_000{n}" for n in range(1, 7)]
    assert set(questions.loc[questions["question"] == "q0007", "kind"]) == {"matrix"}
    assert (raw.answers["q0010_0001"] == "NA").sum() == 735
