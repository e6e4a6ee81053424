"""Delimited files as rows of text: encodings, delimiters, line ends, and what is refused."""

import pytest

from stratalign.errors import SourceError
from stratalign.sources.files import table
from stratalign.sources.files.text import read_rows

TABLE = "Unit;Umsätze\nZürich;1,5\n"


def write(folder, content, name="export.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-32"), "utf-32"),
        (TABLE.encode("utf-32-le"), "utf-32-le"),
        (TABLE.encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_each_encoding_gives_the_same_rows_and_is_named(tmp_path, content, encoding):
    read = read_rows(write(tmp_path, content))
    assert read.rows == [["Unit", "Umsätze"], ["Zürich", "1,5"]]
    assert read.encoding == encoding


@pytest.mark.parametrize(
    ("content", "delimiter", "second_row"),
    [
        ("a,b,c\n1,2,3\n", ",", ["1", "2", "3"]),
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", ["1,5", "2,5", "3,5"]),
        ("a\tb\nyes, rather\tno\nno\tyes\n", "\t", ["yes, rather", "no"]),
        ("a|b\n1|2\n", "|", ["1", "2"]),
        ('"a, all",b\n"x;y",2\n"z",3\n', ",", ["x;y", "2"]),
        # Commas split every row evenly too, header included: only the numbers tell.
        ("Umsatz, EUR;Kosten, EUR\n1,5;2,5\n3,5;4,5\n", ";", ["1,5", "2,5"]),
        ("sep=;\na;b\n1;2\n", ";", ["1", "2"]),
        ("only\none\ntwo\n", ",", ["one"]),
    ],
)
def test_delimiter_is_the_one_that_splits_evenly(tmp_path, content, delimiter, second_row):
    read = read_rows(write(tmp_path, content))
    assert read.delimiter == delimiter
    assert read.rows[1] == second_row


def test_nothing_is_interpreted(tmp_path):
    read = read_rows(write(tmp_path, "id,answer\n007,NA\n1e5,None\nTRUE, x \n"))
    assert read.rows[1:] == [["007", "NA"], ["1e5", "None"], ["TRUE", " x "]]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_file_whatever_ends_them(tmp_path, newline):
    read = read_rows(write(tmp_path, newline.join(["id,comment", '1,"two', 'lines"', "", "2,x"])))
    assert read.lines == (1, 2, 4, 5)
    assert read.rows[2] == ["", ""]
    assert read.rows[3] == ["2", "x"]


def test_short_rows_are_filled_and_trailing_blanks_left_out(tmp_path):
    read = read_rows(write(tmp_path, "a,b,empty,,\n1\n2,3\n,,,,\n\n"))
    assert read.rows == [["a", "b", "empty"], ["1", "", ""], ["2", "3", ""]]
    assert read.n_header_cells == 3


def test_an_unnamed_column_with_cells_is_kept(tmp_path):
    assert read_rows(write(tmp_path, ",a\n0,1\n")).rows == [["", "a"], ["0", "1"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"a,b\n", "has a header and no rows"),
        (b"a,b\n,\n\n", "has a header and no rows"),
        (b"%PDF-1.7\n1 0 obj", "is a PDF"),
        (b"\x00" * 400, "nothing but NUL bytes .400.: the copy was cut off"),
        (b"\x1f\x8b\x08\x00rest", "is a gzip archive.*Unpack it"),
        (b"PAR1rest", "is a Parquet file"),
        (b'{"facts": {}}', "is JSON"),
        (b"<html><table><tr><td>1", "is HTML or XML"),
        (b"\n<!DOCTYPE html><title>Log in | Survey</title>", "web page titled 'Log in | Survey' that asks to sign in"),
        (b"a,b\n1,\x002\n", r"1 NUL bytes, the first at byte 6"),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00", "damaged UTF-16"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00\x00\xd8\x00\x00", "damaged UTF-32"),
        (b"a,b\n\x81,2\n", "neither UTF-8 nor Windows-1252 .byte 4"),
        (b'a,b\n1,2\n3,"open\n4,5\n6,7\n', "quotation mark opened on or after line 3 is never closed"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path, content, message):
    with pytest.raises(SourceError, match=f"^export.csv.*{message}"):
        read_rows(write(tmp_path, content))


def test_missing_file_folder_and_other_endings_are_refused(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.csv does not exist"):
        read_rows(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match="is a folder"):
        read_rows(tmp_path)
    with pytest.raises(SourceError, match=r"ending '\.docx'.*\.csv"):
        read_rows(write(tmp_path, "a,b\n1,2\n", "export.docx"))


def test_more_columns_than_a_sheet_has_are_refused(tmp_path):
    wide = ",".join(["x"] * 16_385)
    with pytest.raises(SourceError, match="row 1: 16,385 columns; at most 16,384"):
        read_rows(write(tmp_path, f"{wide}\n{wide}\n"))


def test_caps_on_rows_cells_and_bytes(tmp_path, monkeypatch):
    path = write(tmp_path, "a,b,c\n" + "1\n" * 10)
    with monkeypatch.context() as patched:
        patched.setattr(table, "MAX_CELLS", 32)
        with pytest.raises(SourceError, match="11 rows of up to 3 columns; at most 32 cells"):
            read_rows(path)
    with monkeypatch.context() as patched:
        patched.setattr(table, "MAX_ROWS", 10)
        with pytest.raises(SourceError, match="more than 10 rows"):
            read_rows(path)
    monkeypatch.setattr(table, "MAX_BYTES", 5)
    with pytest.raises(SourceError, match="MB; at most"):
        read_rows(path)


def test_a_very_long_cell_is_read(tmp_path):
    long = "x" * 300_000  # the csv module stops at 131,072 by default
    assert read_rows(write(tmp_path, f"a,b\n{long},2\n")).rows[1][0] == long


def test_a_sheet_of_a_text_file_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="is a text file and has no sheet 'x'"):
        read_rows(write(tmp_path, "a,b\n1,2\n"), sheet="x")


def test_line_ends_may_be_mixed_and_stand_inside_cells(tmp_path):
    read = read_rows(write(tmp_path, b'id,a\r1,x\r\n2,"y\rz"\n3,w'))
    assert read.rows == [["id", "a"], ["1", "x"], ["2", "y\rz"], ["3", "w"]]
    assert read.lines == (1, 2, 3, 5)


def test_header_row_takes_off_what_stands_above_and_keeps_records_and_lines(tmp_path):
    path = write(tmp_path, 'Staff survey\n"Notes\nin two lines",,\n\nid,q1\n7,4\n8,5\n')
    read = read_rows(path, header_row=5)
    assert read.rows == [["id", "q1"], ["7", "4"], ["8", "5"]]
    assert (read.first_record, read.lines, read.n_header_cells) == (4, (5, 6, 7), 2)
    assert read.line_of(5) == 6


@pytest.mark.parametrize("line", [3, 7, 99])
def test_a_header_row_where_no_row_begins_is_an_error(tmp_path, line):
    path = write(tmp_path, 'Staff survey\n"Notes\nin two lines",,\n\nid,q1\n7,4\n8,5\n')
    with pytest.raises(SourceError, match=f"'header_row' is {line}, but no row with others below it begins there"):
        read_rows(path, header_row=line)


def test_blank_columns_at_the_end_are_left_out_and_counted(tmp_path):
    read = read_rows(write(tmp_path, "a,b,,,\n1,2, ,,\n"))
    assert read.rows == [["a", "b"], ["1", "2"]]
    assert [(note.key, note.count) for note in read.notes] == [("blank_columns", 3)]


def test_one_delimiter_too_many_is_not_worth_a_note(tmp_path):
    assert read_rows(write(tmp_path, "a,b,\n1,2,\n")).notes == ()


def test_a_file_that_ends_within_its_last_row_is_told(tmp_path):
    whole = "a,b,c\n1,2,3\n4,5,6\n7,8,9\n"
    assert read_rows(write(tmp_path, whole)).notes == ()
    cut = read_rows(write(tmp_path, whole[:-4]))
    assert [(note.key, note.severity, note.lines) for note in cut.notes] == [("cut_off", "warns", (4,))]


def test_a_quotation_mark_that_swallows_the_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MAX_CELL_CHARACTERS", 50)
    with pytest.raises(SourceError, match=r"line 2: a cell of 51 characters; at most 50"):
        read_rows(write(tmp_path, f'a,b\n"{"x" * 51}",2\n'))


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "n_rows", "n_columns", "encoding"),
    [
        ("2009_2019_benchmark.csv", 165, 13, "utf-8"),
        ("2009_org_scores.csv", 96, 73, "utf-8"),
        ("2013_org_scores.csv", 100, 84, "utf-8"),
        ("2014_org_scores.csv", 103, 84, "utf-8"),
        ("2015_demographics.csv", 139, 164, "cp1252"),
        ("2016_org_scores.csv", 103, 88, "utf-8"),
        ("2018_org_scores.csv", 107, 89, "utf-8"),
        ("2019_org_scores.csv", 112, 95, "utf-8-sig"),
        ("measures_lookup.csv", 1823, 3, "utf-8-sig"),
        ("org_history.csv", 274, 4, "utf-8-sig"),
        ("questions_ref.csv", 218, 4, "utf-8"),
    ],
)
def test_files_of_a_real_survey_series_keep_every_row_and_column(real_data, name, n_rows, n_columns, encoding):
    read = read_rows(real_data("uk_civil_service_people_survey") / name)
    assert (len(read.rows), len(read.rows[0]), read.encoding) == (n_rows, n_columns, encoding)


@pytest.mark.real
def test_blank_columns_of_a_real_file_are_counted(real_data):
    read = read_rows(real_data("uk_civil_service_people_survey") / "2015_org_scores.csv")
    # 163 cells a line, 92 of them under a header; 103 lines, the last three blank.
    assert (len(read.rows), len(read.rows[0]), read.encoding) == (100, 92, "cp1252")
    assert [(note.key, note.count) for note in read.notes] == [("blank_columns", 71)]
