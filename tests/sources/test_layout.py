"""What stands around the answers: titles, summaries, notes, a second table; nothing goes without a word."""

import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey

PEOPLE = [["id", "unit", "q1", "q2", "note"], *[[str(n), "North", str(n % 5 + 1), "4", "x"] for n in range(1, 21)]]


def write(folder, rows, name="survey.csv"):
    (folder / name).write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return folder / name


def keys(raw):
    return [(note.key, note.count) for note in raw.notes]


# Above -----------------------------------------------------------------------------------------------------------
def test_one_row_above_the_header_is_one_row(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Survey of May,,\n,,\nid,Q1,Q2\n" + "".join(f"{n},{n % 5 + 1},2\n" for n in range(9)))
    (note,) = [note for note in read_survey(path).notes if note.key == "titles_above"]
    assert note.seen.startswith("1 row above the header holds titles")


def test_titles_above_the_header_are_taken_off_and_records_keep_their_number(tmp_path):
    raw = read_survey(write(tmp_path, [["Staff survey 2025"], ["Exported by HR", "May"], [], *PEOPLE]))
    assert list(raw.answers.columns) == PEOPLE[0]
    assert (raw.answers.index[0], raw.answers.index[-1]) == (5, 24)
    assert raw.left_out.to_dict("list") == {"record": [1, 2], "reason": ["stands above the header"] * 2}
    assert keys(raw) == [("titles_above", 2)]
    assert "on line 4" in raw.notes[0].seen


def test_the_analyst_decides_where_the_header_is(tmp_path):
    path = write(tmp_path, [["a", "b", "c", "d", "e"], *PEOPLE])
    assert list(read_survey(path).answers.columns) == ["a", "b", "c", "d", "e"]
    raw = read_survey(path, header_row=2)
    assert list(raw.answers.columns) == PEOPLE[0]
    assert raw.answers.index[0] == 3


@pytest.mark.parametrize(
    "rows",
    [
        [["", "a", "b"], ["0", "1", "2"], ["1", "2", "3"]],  # an index column without a name
        [["only"], ["1", "2"], ["3", "4"]],
        [["q1", ""], ["1", "2"], ["3", "4"]],
    ],
)
def test_a_sparse_header_is_no_title(tmp_path, rows):
    from stratalign.sources.files.layout import header_position
    from stratalign.sources.files.text import read_rows

    assert header_position(read_rows(write(tmp_path, rows))) == 0


# Below -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("below", "n_left_out"),
    [
        ([["", "Total", "61", "80", ""]], 1),
        ([["", "Mittelwert", "3,05", "4,00", ""]], 1),
        ([["Average", "", "3", "4", ""]], 1),
        ([["", "Min", "1", "4", ""], ["", "Max", "5", "4", ""], ["", "COUNT", "20", "20", ""]], 3),
        ([[], ["Source: HR system"]], 1),
        ([[], [], ["Note:"], ["1 North includes the east"], ["2 Only permanent staff"]], 3),
        ([["* Answers below five people are not shown in the dashboards"]], 1),
        ([["", "Total", "61", "80", ""], ["", "North", "20"], ["", "South", "0"]], 3),
    ],
)
def test_summaries_and_notes_below_are_left_out_with_a_reason(tmp_path, below, n_left_out):
    rows = [[cell.replace(",", ".") for cell in row] for row in below]
    raw = read_survey(write(tmp_path, [*PEOPLE, *rows]))
    assert len(raw.answers) == 20
    assert len(raw.left_out) == n_left_out
    assert keys(raw) == [("summary_rows", n_left_out)]
    assert raw.left_out["record"].min() > 21


@pytest.mark.parametrize(
    "last",
    [
        ["21", "", "", "", ""],  # opened and left
        ["21", "North", "", "", ""],
        ["", "North", "3", "", ""],  # the id is missing, nothing else speaks against it
        ["R_2xYz"],
        ["21", "Total", "3", "4", "x"],  # a unit may be called so
    ],
)
def test_a_respondent_who_answered_little_stays(tmp_path, last):
    raw = read_survey(write(tmp_path, [*PEOPLE, last]))
    assert len(raw.answers) == 21
    assert raw.left_out.empty


def test_a_person_called_max_is_no_maximum(tmp_path):
    rows = [["name", "q1", "q2", "q3"], *[[f"Person {n}", str(n % 5 + 1), "4", "2"] for n in range(12)]]
    raw = read_survey(write(tmp_path, [*rows, ["Max", "5", "4", "2"]]))
    assert len(raw.answers) == 13


def test_a_total_is_known_by_its_sum(tmp_path):
    rows = [["team", "q1", "q2", "q3"], *[[f"T{n}", str(n), "4", "2"] for n in range(12)]]
    assert len(read_survey(write(tmp_path, [*rows, ["Total", "66", "48", "24"]])).answers) == 12
    assert len(read_survey(write(tmp_path, [*rows, ["Total", "5", "4", "2"]])).answers) == 13


def test_a_unit_called_n_is_no_count(tmp_path):
    rows = [["id", "unit"], *[[str(1000 + 3 * n), "N"] for n in range(30)]]
    assert len(read_survey(write(tmp_path, rows), format="generic_wide").answers) == 30


def test_a_header_that_repeats_within_the_answers_is_left_out(tmp_path):
    raw = read_survey(write(tmp_path, [*PEOPLE[:11], PEOPLE[0], *PEOPLE[11:]]))
    assert len(raw.answers) == 20
    assert raw.left_out.to_dict("list") == {"record": [12], "reason": ["repeats the header"]}
    assert raw.notes[0].lines == (12,)


# Beside ----------------------------------------------------------------------------------------------------------
def test_a_second_table_beside_the_answers_is_named_and_is_no_item(tmp_path):
    rows = [[*row, "", "", ""] for row in PEOPLE] + [
        [str(n), "South", "1", "2", "x", "", "", ""] for n in range(21, 31)
    ]
    for number, (code, meaning) in enumerate([("code", "meaning"), ("1", "no"), ("5", "yes")]):
        rows[number][6:8] = code, meaning
    raw = read_survey(write(tmp_path, rows))
    assert len(raw.answers) == 30
    assert raw.detection.item_columns == ("id", "unit", "q1", "q2", "note")
    beside = next(note for note in raw.notes if note.key == "columns_beside")
    assert beside.columns == ("unnamed_6", "code", "meaning")
    assert "second table of 2 rows and 2 columns ('code', 'meaning')" in beside.seen
    assert raw.answers["meaning"].to_list()[:3] == ["no", "yes", ""]


def test_an_optional_question_few_answered_stays_an_item(tmp_path):
    rows = [[*row, "" if number else "comment"] for number, row in enumerate(PEOPLE)]
    rows[1][5] = "first"
    raw = read_survey(write(tmp_path, rows))
    assert "comment" in raw.detection.item_columns


def test_headers_are_cleaned_as_text_and_kept_as_code(tmp_path):
    raw = read_survey(
        write(tmp_path, [["id", "<strong>I know&nbsp;our goals</strong>", "id", ""], *[["1", "2", "3", "4"]] * 3])
    )
    assert list(raw.questions["text"]) == ["id", "I know our goals", "id", ""]
    assert list(raw.questions["code"])[1] == "<strong>I know&nbsp;our goals</strong>"
    assert list(raw.questions["column"])[2:] == ["id (2)", "unnamed_4"]
    assert keys(raw) == [("headers_repeated", 2), ("headers_blank", 1)]


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_summary_rows_of_a_real_workbook_are_all_found(real_data):
    path = real_data("pierce_county_employee_survey") / "HR Employee Survey Responses.xlsx"
    raw = read_survey(path, format="generic_wide")
    # 14,601 rows: a header, 14,575 answers and 25 rows of MIN, MAX, COUNT and counts by department.
    assert (len(raw.answers), len(raw.left_out)) == (14_575, 25)
    assert list(raw.left_out["record"]) == list(range(14_577, 14_602))
    assert raw.answers["Response ID"].nunique() == 14_575
    assert {note.key for note in raw.notes} == {"formulas", "summary_rows"}


@pytest.mark.real
def test_the_codebook_pasted_beside_real_answers_is_named(real_data):
    raw = read_once(real_data("wms_manufacturing") / "AMP_graph_manufacturing.csv")
    assert raw.answers.shape == (9_207, 21)
    assert len(raw.detection.item_columns) == 19
    beside = next(note for note in raw.notes if note.key == "columns_beside")
    assert "second table of 22 rows and 1 columns" in beside.seen


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "sheet", "header_line", "n_rows"),
    [
        ("2022_benchmark_results.ods", "Table_3", 6, 106),
        ("2022_benchmark_results.ods", "Table_1", 6, 190),
        ("2024_benchmark_results.ods", "Table_1", 5, 195),
        ("2024_benchmark_results.ods", "Table_3", 6, 107),
    ],
)
def test_titles_above_real_tables_are_found(real_data, name, sheet, header_line, n_rows):
    raw = read_survey(real_data("uk_civil_service_people_survey") / name, sheet=sheet, format="excel")
    assert len(raw.answers) == n_rows
    assert raw.answers.index[0] == header_line + 1
    assert raw.questions["code"].iloc[0] in ("Organisation", "Measure")


@pytest.mark.real
@pytest.mark.parametrize(
    ("folder", "name", "shape"),
    [
        ("ibm_attrition", "attrition.csv", (1_470, 32)),
        ("multilevel_bh1996", "bh1996.csv", (7_382, 13)),
        ("multilevel_cohesion", "cohesion.csv", (11, 7)),
        ("multilevel_klein2000", "klein2000.csv", (750, 9)),
        ("multilevel_lq2002", "lq2002.csv", (2_042, 27)),
        ("multilevel_paneldat", "paneldat.csv", (980, 13)),
        ("psych_bfi", "bfi.csv", (2_800, 29)),
        ("lavaan_holzinger1939", "HolzingerSwineford1939.csv", (301, 15)),
    ],
)
def test_plain_real_tables_are_read_whole_and_without_a_word(real_data, folder, name, shape):
    raw = read_once(real_data(folder) / name)
    assert raw.answers.shape == shape
    assert raw.left_out.empty
    assert not {note.key for note in raw.notes} - {"identifiers"}
