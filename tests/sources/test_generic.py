"""Plain wide tables: one header row, nothing interpreted, nothing lost; other tools' real exports too."""

import csv

import openpyxl
import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import text_table, unique_names

#: Real plain tables, and how many rows and columns their folders say they have.
REAL_TABLES = [
    ("ibm_attrition", "attrition.csv", 1_470, 32),
    ("multilevel_bh1996", "bh1996.csv", 7_382, 13),
    ("multilevel_cohesion", "cohesion.csv", 11, 7),
    ("multilevel_klein2000", "klein2000.csv", 750, 9),
    ("multilevel_lq2002", "lq2002.csv", 2_042, 27),
    ("psych_bfi", "bfi.csv", 2_800, 29),
    ("wms_manufacturing", "AMP_graph_manufacturing.csv", 9_207, 21),
]


def write(folder, text, name="survey.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
        (["", " ", "x"], ["unnamed_1", "unnamed_2", "x"]),
        (["unnamed_2", ""], ["unnamed_2", "unnamed_2 (2)"]),
        ([" a", "a "], ["a", "a (2)"]),
    ],
)
def test_column_names_never_repeat(codes, names):
    assert unique_names(codes) == names


def test_a_table_of_text_fills_short_rows_and_leaves_blank_records_out():
    table = text_table([["1"], ["", " "], ["NA", "None"]], ["a", "b"], first_record=2)
    assert table.to_dict("index") == {2: {"a": "1", "b": ""}, 4: {"a": "NA", "b": "None"}}


def test_cells_stay_as_they_are_written(tmp_path):
    raw = read_survey(write(tmp_path, "id;a;b\n007;NA;1,50\n008;None; x \n"))
    assert raw.answers.to_numpy().tolist() == [["007", "NA", "1,50"], ["008", "None", " x "]]
    assert (raw.detection.format, raw.detection.delimiter, raw.detection.header_rows) == ("generic_wide", ";", 1)


def test_a_workbook_is_read_from_the_named_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("Export")
    for row in (["Name", "Score"], ["A", 4], ["B", 2.5]):
        sheet.append(row)
    book.save(tmp_path / "survey.xlsx")
    raw = read_survey(tmp_path / "survey.xlsx", sheet="Export")
    assert raw.answers["Score"].to_list() == ["4", "2.5"]
    assert (raw.detection.format, raw.detection.encoding) == ("excel", None)
    assert raw.detection.id_columns == ("Name",)


@pytest.mark.parametrize(
    ("header", "is_person"),
    [
        ("E-mail", True), ("Email Address", True), ("Full Name", True), ("Name", True), ("firstName", True),
        ("last_name", True), ("LASTNAME", True), ("recipientEmail", True), ("personalInfo_name", True),
        ("IP Address", True), ("ipaddr", False), ("Latitude", True), ("Phone", True), ("Vorname", True),
        ("What is your name?", True), ("Please enter your e-mail address", True), ("Your full name:", True),
        ("I can name the priorities of this company", False), ("My manager helps me address problems", False),
        ("What is your mobile phone brand?", False), ("unit_name", False), ("Team name", False),
        ("Company name", False),
        ("Which brand would you name first?", False), ("clarity_1", False), ("", False), ("staff_id", False),
    ],
)  # fmt: skip
def test_headers_that_name_a_person(header, is_person):
    assert names_a_person(header) is is_person


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("only\n1\n2\n", r"format is not clear.*fewer than two columns"),
        ("1,2,3\n4,5,6\n", r"format is not clear.*3 of 3 header cells are numbers"),
        ("a,b\n1,2\n3,4,5\n6,7,8,9\n", r"2 of 3 rows have more cells than the header \(2\), on line 3, 4"),
        ("a,b\n", r"has a header and no rows"),
    ],
)
def test_what_is_no_wide_table_is_refused_with_the_evidence(tmp_path, text, message):
    with pytest.raises(SourceError, match=message):
        read_survey(write(tmp_path, text))


def test_cells_beyond_the_header_that_are_blank_do_no_harm(tmp_path):
    raw = read_survey(write(tmp_path, "a,b\n1,2,\n3,4,,\n"))
    assert raw.answers.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(("folder", "name", "n_rows", "n_columns"), REAL_TABLES)
def test_a_real_table_is_read_without_loss(real_data, folder, name, n_rows, n_columns):
    path = real_data(folder) / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    raw = read_once(path)
    assert raw.detection.format == "generic_wide"
    assert raw.answers.shape == (n_rows, n_columns)
    assert raw.answers.columns.is_unique
    assert raw.answers.to_numpy().tolist() == records[1:]
    assert list(raw.questions["code"]) == records[0]


def test_a_prompt_shows_no_answers(tmp_path):
    raw = read_survey(write(tmp_path, "id;why\n007;because of Mara\n008;no reason\n"))
    assert raw.answers.loc[2, "why"] == "because of Mara"
    assert "Mara" not in repr(raw)


# Files without a header ----------------------------------------------------------------------------------------------
HEADLESS = [
    [[f"p{n}", "NS"[n % 2], ("Agree", "Disagree")[n % 3 == 0], str(n % 5)] for n in range(20)],
    [[str(n), str(n % 5 + 1), str(n % 4 + 1), str(n % 3 + 1)] for n in range(20)],
    [[("North", "South")[n % 2], ("Staff", "Manager")[n % 3 == 0], f"comment {n}"] for n in range(20)],
    [["2026-02-01", ("Sales", "HR")[n % 2], str(n % 5 + 1), str(n % 3 + 1)] for n in range(20)],
]
WITH_HEADER = [
    [["id", "Unit", "q1"], *[[f"p{n}", "NS"[n % 2], str(n % 5)] for n in range(20)]],
    [["id", "Email", "Phone"], *[[f"p{n}", "Email" if n % 2 else "", "Phone" if n % 3 else ""] for n in range(20)]],
    [["id", "Email", "Phone"], *[[f"p{n}", "Email" if n % 2 else "No", "Phone" if n % 3 else "No"] for n in range(20)]],
    [["Role", "Staff", "Manager"], *[[("Staff", "Manager")[n % 2], str(n % 2), str(n % 3)] for n in range(20)]],
]


def written(folder, rows):
    (folder / "table.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    return folder / "table.csv"


@pytest.mark.parametrize("rows", HEADLESS)
def test_a_first_row_of_answers_is_told(tmp_path, rows):
    path = written(tmp_path, rows)
    with pytest.raises(SourceError, match=r"the first row looks like answers, not like a header: .* Put a row with"):
        read_survey(path)
    raw = read_survey(path, format="generic_wide")
    assert "first_row_is_answers" in {note.key for note in raw.notes}


@pytest.mark.parametrize("rows", WITH_HEADER)
def test_headers_that_are_words_of_answers_are_headers(tmp_path, rows):
    raw = read_survey(written(tmp_path, rows))
    assert (len(raw.answers), raw.notes) == (20, ())
