"""Qualtrics exports: header dialects, questions, roles, and every real file read without loss."""

import csv

import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey

STANDARD = ["StartDate", "EndDate", "Status", "IPAddress", "Finished", "ResponseId", "RecipientEmail"]
LABELS = ["Start Date", "End Date", "Response Type", "IP Address", "Finished", "Response ID", "Recipient Email"]
IDS = ["startDate", "endDate", "status", "ipAddress", "finished", "_recordId", "recipientEmail"]
ROW = ["2026-01-01", "2026-01-01", "IP Address", "192.0.2.1", "True", "R_1", "a@example.com"]

REAL_HEADER_ROWS = {
    "Better_Sample_Survey.csv": 3,
    "Choice_Text_from_Response_Columns.csv": 3,
    "Long_Exhaustive_Sample_Survey (Insights).csv": 3,
    "Many_Types_Sample_Survey (Insights).csv": 3,
    "Many_Types_Sample_Survey (Legacy).csv": 2,
    "Matrix_Single_Answer_Testing.csv": 3,
    "Multiple_Answer_MC_Questions (Insights).csv": 3,
    "Multiple_Answer_MC_Questions.csv": 2,
    "Multiple_Answer_Matrix_Questions (Insights).csv": 3,
    "Multiple_Answer_Matrix_Questions.csv": 2,
    "Questions_with_Text_Entry_Components.csv": 3,
    "qualtRics_sample_legacy.csv": 2,
    "qualtRics_sample_new.csv": 3,
}
REAL_DEFINITIONS = [
    "Better_Sample_Survey.qsf",
    "Long_Exhaustive_Sample_Survey.qsf",
    "Many_Types_Sample_Survey.qsf",
    "Matrix_Single_Answer_Testing.qsf",
    "Multiple_Answer_MC_Questions.qsf",
    "Multiple_Answer_Matrix_Questions.qsf",
]


def json_id(name):
    return f'{{"ImportId":"{name}"}}'


def python_id(name):
    return f"{{'ImportId': '{name}'}}"


def export(folder, *questions, style=json_id, rows=None, name="survey.csv", encoding="utf-8", delimiter=","):
    """Write an export with the standard columns and (code, text, import id, answer) questions."""
    headers = [STANDARD + [q[0] for q in questions], LABELS + [q[1] for q in questions]]
    headers += [[style(id_) for id_ in IDS + [q[2] for q in questions]]] if style else []
    with (folder / name).open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([*headers, *(rows or [ROW + [q[3] for q in questions]])])
    return folder / name


def question(raw, column):
    return raw.questions.set_index("column").loc[column]


@pytest.mark.parametrize(("style", "n_headers"), [(json_id, 3), (python_id, 3), (None, 2)])
def test_header_rows_are_counted_in_each_dialect(tmp_path, style, n_headers):
    raw = read_survey(export(tmp_path, ("Q1", "Agree?", "QID1", "4"), style=style))
    assert (raw.detection.format, raw.detection.header_rows) == ("qualtrics", n_headers)
    assert list(raw.answers.index) == [n_headers + 1]
    assert raw.answers["Q1"].item() == "4"
    assert question(raw, "Q1")["import_id"] == ("QID1" if style else "")


@pytest.mark.parametrize(
    ("encoding", "delimiter", "seen"),
    [("utf-8-sig", ",", "utf-8-sig"), ("utf-16", "\t", "utf-16"), ("cp1252", ";", "cp1252")],
)
def test_tsv_and_byte_order_marks_are_read(tmp_path, encoding, delimiter, seen):
    path = export(tmp_path, ("Q1", "Würden Sie?", "QID1", "ja"), encoding=encoding, delimiter=delimiter)
    raw = read_survey(path)
    assert (raw.detection.encoding, raw.detection.delimiter) == (seen, delimiter)
    assert (raw.answers.columns[0], question(raw, "Q1")["text"]) == ("StartDate", "Würden Sie?")


@pytest.mark.parametrize(
    ("import_id", "text", "parts"),
    [
        ("QID1_1", "How far do you agree? - I know it.", ("How far do you agree?", "I know it.", "")),
        ("QID1_1_1", "Agree? - Row - Column", ("Agree?", "Row", "Column")),
        ("QID1", "One question", ("One question", "", "")),
        ("QID1", "Growth - or not?", ("Growth - or not?", "", "")),
        ("QID1_1", "re-use of well-known words", ("re-use of well-known words", "", "")),
    ],
)
def test_matrix_texts_are_split_into_question_row_and_column(tmp_path, import_id, text, parts):
    row = question(read_survey(export(tmp_path, ("Q1", text, import_id, "4"))), "Q1")
    assert (row["text"], row["sub_question"], row["choice"]) == parts


def columns_of(folder, questions, answers):
    """Questions of an export of (code, text, import id) columns and rows of answers."""
    rows = [[*ROW, *cells] for cells in answers]
    path = export(folder, *[(*asked, "") for asked in questions], rows=rows)
    return read_survey(path)


def test_rows_share_the_stem_even_where_a_statement_holds_the_separator(tmp_path):
    asked = [("Q2_1", "Agree? - Plan - do", "QID2_1"), ("Q2_2", "Agree? - Review", "QID2_2")]
    raw = columns_of(tmp_path, asked, [["3", "4"], ["5", "2"]])
    assert list(raw.questions["text"][-2:]) == ["Agree?", "Agree?"]
    assert list(raw.questions["sub_question"][-2:]) == ["Plan - do", "Review"]
    assert list(raw.questions["kind"][-2:]) == ["matrix", "matrix"]
    assert set(raw.questions["question"][-2:]) == {"Q2"}


@pytest.mark.parametrize(
    ("answers", "kind", "choice"),
    [
        ([["1", ""], ["1", "1"], ["", "1"]], "multiple", "Pay"),
        ([["Pay", ""], ["", "Culture"], ["Pay", "-99"]], "multiple", "Pay"),
        ([["1", "2"], ["2", "2"]], "matrix", ""),
        ([["1", "1"], ["1", "1"]], "matrix", ""),
        ([["", ""], ["", "-99"]], "", ""),
        ([[str(n * 7), str(n * 3)] for n in range(10)], "number", ""),
    ],
)
def test_columns_of_a_question_tell_its_kind(tmp_path, answers, kind, choice):
    asked = [("Q2_1", "What matters? - Pay", "QID2_1"), ("Q2_2", "What matters? - Culture", "QID2_2")]
    row = question(columns_of(tmp_path, asked, answers), "Q2_1")
    assert (row["kind"], row["choice"], row["question"]) == (kind, choice, "Q2")


def test_ranks_are_told_from_a_matrix_only_with_enough_rows(tmp_path):
    asked = [(f"Q3_{n}", f"Rank - {word}", f"QID3_{n}") for n, word in enumerate(["a", "b", "c"], start=1)]
    rankings = [["1", "2", "3"], ["3", "1", "2"], ["2", "3", "1"], ["1", "3", "2"], ["2", "1", "3"]]
    assert question(columns_of(tmp_path, asked, rankings), "Q3_1")["kind"] == "ranking"
    assert question(columns_of(tmp_path, asked, rankings[:4]), "Q3_1")["kind"] == "matrix"
    assert question(columns_of(tmp_path, asked, [*rankings, ["1", "1", "2"]]), "Q3_1")["kind"] == "matrix"


def test_several_choices_in_one_cell_are_seen(tmp_path):
    asked = [("Q4", "Which?", "QID4"), ("Q5", "Which?", "QID5"), ("Q6", "Really?", "QID6")]
    answers = [
        ["1,3", "Pay,Culture", "Yes, very"], ["2", "Pay", "No, never"], ["1", "Culture", "Yes, very"],
        ["3", "Pay,Team", ""], ["1,2", "Team", ""],
    ]  # fmt: skip
    raw = columns_of(tmp_path, asked, answers)
    assert list(raw.questions["kind"][-3:]) == ["multiple_in_cell", "multiple_in_cell", "single"]
    assert raw.detection.multiple_columns == ("Q4", "Q5")


def test_side_by_side_loops_texts_and_timing_are_told_apart(tmp_path):
    asked = [
        ("Q7#1_1", "Skills - Have - Sales", "QID7#1_1"), ("Q7#1_2", "Skills - Have - Finance", "QID7#1_2"),
        ("Q7#2_1", "Skills - Need - Sales", "QID7#2_1"), ("Q7#2_2", "Skills - Need - Finance", "QID7#2_2"),
        ("1_Q8", "First site?", "1_QID8"), ("2_Q8", "Second site?", "2_QID8"),
        ("Q9", "Role?", "QID9"), ("Q9_3_TEXT", "Role? - Other - Text", "QID9_3_TEXT"),
        ("Q10", "Why?", "QID10_TEXT"),
        ("Q11_First Click", "Timing - First Click", "QID11_FIRST_CLICK"),
        ("Q11_Page Submit", "Timing - Page Submit", "QID11_PAGE_SUBMIT"),
        ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"), ("site", "site", "site"),
    ]  # fmt: skip
    answers = [["2", "3", "1", "3", "4", "5", "3", "Advisor", "Because", "1.2", "8.1", "0.9", "North"]] * 2
    raw = columns_of(tmp_path, asked, answers)
    found = raw.questions.set_index("column")
    assert list(found.loc[["Q7#1_1", "Q7#2_2"], "question"]) == ["Q7#1", "Q7#2"]
    assert list(found.loc[["Q7#1_1", "Q7#2_2"], "sub_question"]) == ["Sales", "Finance"]
    assert found.loc["Q7#2_1", "text"] == "Skills - Need"
    assert list(found.loc[["1_Q8", "2_Q8"], "question"]) == ["1_Q8", "2_Q8"]
    assert dict(found["kind"][found["kind"].isin(["single", "text", "other_text"])]) == {
        "1_Q8": "single", "2_Q8": "single", "Q9": "single", "Q9_3_TEXT": "other_text", "Q10": "text",
    }  # fmt: skip
    assert found.loc["Q9_3_TEXT", "question"] == "Q9"
    recorded = ["Q11_First Click", "Q11_Page Submit", "Q_RecaptchaScore"]
    assert set(found.loc[recorded, "role"]) == {"metadata"}
    assert found.loc["site", "role"] == "item"


def test_markup_is_cleaned_in_texts_and_kept_in_codes(tmp_path):
    text = "<p>How <b>sure</b>&nbsp;are\nyou?</p><script>x()</script> - <em>Very&amp;so</em>"
    row = question(read_survey(export(tmp_path, ("<b>Q1</b>", text, "QID1_1", "4"))), "<b>Q1</b>")
    assert (row["code"], row["text"], row["sub_question"]) == ("<b>Q1</b>", "How sure are you?", "Very&so")


def test_a_text_field_that_asks_for_a_name_identifies(tmp_path):
    asked = [("Q1_1", "Contact - Full name", "QID1_1_TEXT"), ("Q1_2", "Contact - Team", "QID1_2_TEXT")]
    raw = columns_of(tmp_path, asked, [["Ann Example", "Sales"]])
    assert list(raw.questions["role"][-2:]) == ["identifier", "item"]


def test_standard_columns_have_a_meaning_in_each_dialect(tmp_path):
    raw = read_survey(export(tmp_path, ("Q1", "?", "QID1", "1")))
    meanings = dict(zip(raw.questions["meaning"], raw.questions["column"], strict=True))
    del meanings[""]
    assert meanings == {
        "started": "StartDate", "ended": "EndDate", "status": "Status", "finished": "Finished",
        "respondent_id": "ResponseId",
    }  # fmt: skip


def test_ids_of_the_programming_interface_are_known(tmp_path):
    header = ["_recordId", "startDate", "endDate", "status", "duration", "finished", "QID1", "QID2_1", "QID2_2"]
    path = tmp_path / "api.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, ["R_1", "2026-01-01", "2026-01-01", "0", "30", "1", "4", "3", "2"]])
    raw = read_survey(path)
    assert (raw.detection.format, raw.detection.header_rows) == ("qualtrics", 1)
    found = raw.questions.set_index("column")
    assert found.loc["_recordId", "meaning"] == "respondent_id"
    assert found.loc["duration", "meaning"] == "duration_seconds"
    assert list(found.loc[["QID2_1", "QID2_2"], "question"]) == ["QID2", "QID2"]


def test_labels_below_the_names_are_no_answer_where_the_import_ids_were_deleted(tmp_path):
    raw = read_survey(export(tmp_path, ("Q1", "Agree?", "QID1", "4"), style=None))
    translated = tmp_path / "german.csv"
    labels = ["Anfangsdatum", "Enddatum", "Antworttyp", "IP-Adresse", "Beendet", "Antwort-ID", "E-Mail", "Frage"]
    with translated.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*STANDARD, "Q1"], labels, [*ROW, "4"]])
    german = read_survey(translated)
    assert (raw.detection.header_rows, german.detection.header_rows) == (2, 2)
    assert list(german.answers.index) == [3]
    assert question(german, "Q1")["text"] == "Frage"


@pytest.mark.parametrize(
    ("code", "import_id", "role"),
    [
        ("Q1", "QID1", "item"), ("Progress_1", "QID2_1", "item"), ("Status", "QID3", "item"), ("unit", "unit", "item"),
        ("Q4_NPS_GROUP", "QID4_NPS_GROUP", "item"), ("firstName", "firstName", "identifier"),
        ("name_1", "QID5_1", "item"),
        ("Work phone", "workPhone", "identifier"), ("ExternalReference", "externalDataReference", "identifier"),
        ("LocationLatitude", "locationLatitude", "identifier"), ("Email", "QID6_TEXT", "identifier"),
        ("Duration (in seconds)", "duration", "metadata"), ("UserLanguage", "userLanguage", "metadata"),
    ],
)  # fmt: skip
def test_columns_have_a_role(tmp_path, code, import_id, role):
    raw = read_survey(export(tmp_path, (code, "text", import_id, "x")))
    assert raw.questions["role"].iloc[-1] == role


def test_identifiers_and_metadata_of_the_standard_columns(tmp_path):
    detection = read_survey(export(tmp_path, ("Q1", "?", "QID1", "1"))).detection
    assert detection.id_columns == ("IPAddress", "RecipientEmail")
    assert detection.metadata_columns == ("StartDate", "EndDate", "Status", "Finished", "ResponseId")
    assert detection.item_columns == ("Q1",)


def test_seen_but_unanswered_codes_count_only_in_items(tmp_path):
    rows = [["x", "x", "-999", "", "1", "R_1", "", "-99"], ["x", "x", "", "", "1", "R_2", "", "4"]]
    raw = read_survey(export(tmp_path, ("Q1", "?", "QID1", ""), rows=rows))
    assert raw.detection.missing_codes == ("-99",)


def test_blank_records_are_left_out_and_the_others_keep_their_number(tmp_path):
    rows = [[*ROW, "1"], [""] * 8, [*ROW, "a\nb"]]
    raw = read_survey(export(tmp_path, ("Q1", "?", "QID1", ""), rows=rows))
    assert raw.answers["Q1"].to_dict() == {4: "1", 6: "a\nb"}


def test_an_export_without_answers_says_so(tmp_path):
    path = export(tmp_path, ("Q1", "?", "QID1", ""), rows=[[""] * 8])
    with pytest.raises(SourceError, match=r"survey\.csv has headers but no answers"):
        read_survey(path)


def test_one_header_row_needs_a_response_id_to_be_decided(tmp_path):
    path = tmp_path / "survey.csv"
    names, cells = ["StartDate", "EndDate", "Status", "Q1"], ["2026-01-01", "2026-01-01", "0", "4"]
    path.write_text(",".join(names) + "\n" + ",".join(cells) + "\n")
    with pytest.raises(SourceError, match=r"format is not clear\. Evidence: qualtrics 0\.75.*generic_wide 0\.70"):
        read_survey(path)
    path.write_text(",".join([*STANDARD, "Q1"]) + "\n" + ",".join([*ROW, "4"]) + "\n")
    raw = read_survey(path)
    assert (raw.detection.format, raw.detection.header_rows, len(raw.answers)) == ("qualtrics", 1, 1)


def test_seen_but_unanswered_is_labelled_missing(tmp_path):
    raw = columns_of(tmp_path, [("Q1", "?", "QID1")], [["4"], ["-99"], [""]])
    assert raw.value_labels.values.tolist() == [["Q1", "-99", "seen, not answered", True]]


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(("name", "n_headers"), REAL_HEADER_ROWS.items())
def test_a_real_export_is_read_without_loss(real_data, name, n_headers):
    path = real_data("export_qualtrics") / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    width = max(position for record in records for position, cell in enumerate(record, start=1) if cell)
    raw = read_once(path)
    assert (raw.detection.format, raw.detection.header_rows) == ("qualtrics", n_headers)
    assert raw.answers.shape == (len(records) - n_headers, width)
    assert raw.answers.columns.is_unique
    assert raw.answers.to_numpy().tolist() == [record[:width] for record in records[n_headers:]]
    assert list(raw.questions["code"]) == records[0][:width]


@pytest.mark.real
@pytest.mark.parametrize("name", REAL_HEADER_ROWS)
def test_identifiers_of_a_real_export_are_found(real_data, name):
    detection = read_once(real_data("export_qualtrics") / name).detection
    legacy = {"V3", "V4", "V5", "V6"}
    current = {"IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail"}
    expected = (legacy if detection.header_rows == 2 else current) | {"LocationLatitude", "LocationLongitude"}
    assert expected <= set(detection.id_columns)
    assert not {column for column in detection.id_columns if column.startswith("Q")}


@pytest.mark.real
def test_repeated_headers_of_a_real_export_are_kept_apart(real_data):
    raw = read_once(real_data("export_qualtrics") / "Multiple_Answer_Matrix_Questions.csv")
    same = raw.questions[raw.questions["code"] == "question_one_1"]
    assert list(same["column"]) == ["question_one_1", "question_one_1 (2)", "question_one_1 (3)"]


@pytest.mark.real
def test_line_breaks_inside_real_cells_do_not_make_rows(real_data):
    path = real_data("export_qualtrics") / "Long_Exhaustive_Sample_Survey (Insights).csv"
    n_lines = len(path.read_text(encoding="utf-8-sig").splitlines())
    assert len(read_once(path).answers) == 31 < n_lines - 3 + 1


@pytest.mark.real
def test_german_labels_are_kept_as_text(real_data):
    raw = read_once(real_data("export_qualtrics") / "qualtRics_sample_new.csv")
    assert question(raw, "RecipientLastName")["text"] == "Nachname des Empfängers"
    assert question(raw, "RecipientLastName")["role"] == "identifier"


@pytest.mark.real
@pytest.mark.parametrize("name", REAL_DEFINITIONS)
@pytest.mark.parametrize("ending", [".qsf", ".csv"])
def test_a_survey_definition_is_refused_whatever_its_name(real_data, tmp_path, name, ending):
    path = (tmp_path / name).with_suffix(ending)
    path.write_bytes((real_data("export_qualtrics") / name).read_bytes())
    with pytest.raises(
        SourceError, match=r"survey definition \(QSF\): the questions, not the answers\. Export those: Data"
    ):
        read_survey(path)
