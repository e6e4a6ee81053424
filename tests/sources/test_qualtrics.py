"""Qualtrics exports: header dialects, questions, roles, and every real file read without loss."""

import csv

import pytest

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
    ("text", "parts"),
    [
        ("How far do you agree? - I know it.", ("How far do you agree?", "I know it.", "")),
        ("Agree? - Row - Column", ("Agree?", "Row", "Column")),
        ("One question", ("One question", "", "")),
        ("a - b - c - d", ("a - b - c - d", "", "")),
        ("re-use of well-known words", ("re-use of well-known words", "", "")),
    ],
)
def test_matrix_texts_are_split_into_question_row_and_column(tmp_path, text, parts):
    row = question(read_survey(export(tmp_path, ("Q1", text, "QID1", "1"))), "Q1")
    assert (row["text"], row["sub_question"], row["choice"]) == parts


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


def test_one_header_row_with_qualtrics_names_is_not_decided_alone(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(",".join([*STANDARD, "Q1"]) + "\n" + ",".join([*ROW, "4"]) + "\n")
    with pytest.raises(SourceError, match=r"format is not clear\. Evidence: qualtrics 0\.75.*generic_wide 0\.70"):
        read_survey(path)
    raw = read_survey(path, format="qualtrics")
    assert (raw.detection.header_rows, len(raw.answers)) == (1, 1)


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(("name", "n_headers"), REAL_HEADER_ROWS.items())
def test_a_real_export_is_read_without_loss(real_data, name, n_headers):
    path = real_data("export_qualtrics") / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    width = max(position for record in records for position, cell in enumerate(record, start=1) if cell)
    raw = read_survey(path)
    assert (raw.detection.format, raw.detection.header_rows) == ("qualtrics", n_headers)
    assert raw.answers.shape == (len(records) - n_headers, width)
    assert raw.answers.columns.is_unique
    assert raw.answers.to_numpy().tolist() == [record[:width] for record in records[n_headers:]]
    assert list(raw.questions["code"]) == records[0][:width]


@pytest.mark.real
@pytest.mark.parametrize("name", REAL_HEADER_ROWS)
def test_identifiers_of_a_real_export_are_found(real_data, name):
    detection = read_survey(real_data("export_qualtrics") / name).detection
    legacy = {"V3", "V4", "V5", "V6"}
    current = {"IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail"}
    expected = (legacy if detection.header_rows == 2 else current) | {"LocationLatitude", "LocationLongitude"}
    assert expected <= set(detection.id_columns)
    assert not {column for column in detection.id_columns if column.startswith("Q")}


@pytest.mark.real
def test_repeated_headers_of_a_real_export_are_kept_apart(real_data):
    raw = read_survey(real_data("export_qualtrics") / "Multiple_Answer_Matrix_Questions.csv")
    same = raw.questions[raw.questions["code"] == "question_one_1"]
    assert list(same["column"]) == ["question_one_1", "question_one_1 (2)", "question_one_1 (3)"]


@pytest.mark.real
def test_line_breaks_inside_real_cells_do_not_make_rows(real_data):
    path = real_data("export_qualtrics") / "Long_Exhaustive_Sample_Survey (Insights).csv"
    n_lines = len(path.read_text(encoding="utf-8-sig").splitlines())
    assert len(read_survey(path).answers) == 31 < n_lines - 3 + 1


@pytest.mark.real
def test_german_labels_are_kept_as_text(real_data):
    raw = read_survey(real_data("export_qualtrics") / "qualtRics_sample_new.csv")
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
