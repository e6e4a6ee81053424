"""Files as rows of text: encodings, delimiters, workbooks, and what is refused."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from stratalign.errors import SourceError
from stratalign.sources import text as text_source
from stratalign.sources.text import read_rows

TABLE = "Unit;Umsätze\nZürich;1,5\n"


def write(folder, content, name="export.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_workbook(folder, sheets, name="export.xlsx"):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        worksheet = workbook.create_sheet(title)
        for row in rows:
            worksheet.append(row)
    workbook.save(folder / name)
    return folder / name


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("cp1252"), "cp1252"),
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
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel file or one with a password"),
        (b"<html><table><tr><td>1", "is HTML or XML"),
        (b"a,b\n1,\x002\n", r"1 NUL bytes, the first at byte 6"),
        ("a,b\n1,2\n".encode("utf-16-le"), "NUL bytes.*UTF-16 without a byte-order mark"),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00", "damaged UTF-16"),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32"),
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
    with pytest.raises(SourceError, match=r"ending '\.ods'.*\.csv"):
        read_rows(write(tmp_path, "a,b\n1,2\n", "export.ods"))


def test_more_columns_than_a_sheet_has_are_refused(tmp_path):
    wide = ",".join(["x"] * 16_385)
    with pytest.raises(SourceError, match="row 1: 16,385 columns; at most 16,384"):
        read_rows(write(tmp_path, f"{wide}\n{wide}\n"))


def test_caps_on_rows_cells_and_bytes(tmp_path, monkeypatch):
    path = write(tmp_path, "a,b,c\n" + "1\n" * 10)
    with monkeypatch.context() as patched:
        patched.setattr(text_source, "MAX_CELLS", 32)
        with pytest.raises(SourceError, match="11 rows of up to 3 columns; at most 32 cells"):
            read_rows(path)
    with monkeypatch.context() as patched:
        patched.setattr(text_source, "MAX_ROWS", 10)
        with pytest.raises(SourceError, match="more than 10 rows"):
            read_rows(path)
    monkeypatch.setattr(text_source, "MAX_BYTES", 5)
    with pytest.raises(SourceError, match="MB; at most"):
        read_rows(path)


def test_a_very_long_cell_is_read(tmp_path):
    long = "x" * 300_000  # the csv module stops at 131,072 by default
    assert read_rows(write(tmp_path, f"a,b\n{long},2\n")).rows[1][0] == long


def test_workbook_cells_become_plain_text(tmp_path):
    row = [1.0, 0.1, True, dt.datetime(2023, 12, 31), dt.datetime(2023, 1, 2, 3, 4, 5), None, 107000000000.0, "007"]
    read = read_rows(write_workbook(tmp_path, {"Data": [[f"c{number}" for number in range(8)], row]}))
    assert read.rows[1] == ["1", "0.1", "TRUE", "2023-12-31", "2023-01-02 03:04:05", "", "107000000000", "007"]
    assert (read.sheet, read.encoding, read.delimiter) == ("Data", None, None)


def test_workbook_is_known_by_what_it_holds_not_by_its_name(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a"], [1]]})
    assert read_rows(path.rename(tmp_path / "export.csv")).rows == [["a"], ["1"]]


def test_the_only_sheet_with_data_is_taken(tmp_path):
    read = read_rows(write_workbook(tmp_path, {"Cover": [], "Data": [["a", "b"], [1, 2]]}))
    assert read.sheet == "Data"


def test_sheet_must_be_named_where_several_hold_data(tmp_path):
    path = write_workbook(tmp_path, {"2022": [["a"], [1]], "2023": [["a"], [2]]})
    with pytest.raises(SourceError, match=r"2 sheets with data: '2022', '2023'\. Say which"):
        read_rows(path)
    assert read_rows(path, sheet="2023").rows == [["a"], ["2"]]
    with pytest.raises(SourceError, match=r"no sheet '2032'\. Did you mean '2023'\?"):
        read_rows(path, sheet="2032")


def test_a_sheet_of_a_text_file_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="is a text file and has no sheet 'x'"):
        read_rows(write(tmp_path, "a,b\n1,2\n"), sheet="x")


def test_workbook_without_rows_is_refused(tmp_path):
    with pytest.raises(SourceError, match="none of its 1 sheets holds a cell"):
        read_rows(write_workbook(tmp_path, {"Data": []}))
    with pytest.raises(SourceError, match="sheet 'Data' has a header and no rows"):
        read_rows(write_workbook(tmp_path, {"Data": [["a", "b"]]}))


def test_formulas_without_a_stored_result_are_refused(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a", "b"], [1, "=A2*2"]]})
    with pytest.raises(SourceError, match="sheet 'Data': 1 formulas have no stored result"):
        read_rows(path)


def test_a_formula_whose_result_is_an_empty_text_is_a_blank_cell(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a", "b"], [1, '=""']]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<c r="B2"><f>' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
    assert read_rows(zip_of(tmp_path, parts)).rows[1] == ["1", ""]


def test_gaps_and_a_wrong_stated_size_do_not_hide_cells(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["B4"] = "a", "late"
    buffer = io.BytesIO()
    workbook.save(buffer)
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'ref="A1:B4"', b'ref="A1"'))
    read = read_rows(path)
    assert read.rows == [["a", ""], ["", ""], ["", ""], ["", "late"]]
    assert read.lines == (1, 2, 3, 4)


def zip_of(folder, parts):
    path = folder / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_archives_that_are_no_workbook_are_refused(tmp_path):
    with pytest.raises(SourceError, match="zip archive of 1 files, not a workbook"):
        read_rows(zip_of(tmp_path, {"export.csv": "a,b"}))
    with pytest.raises(SourceError, match="binary workbook"):
        read_rows(zip_of(tmp_path, {"xl/workbook.bin": "x"}))
    with pytest.raises(SourceError, match="damaged or not a workbook"):
        read_rows(zip_of(tmp_path, {"xl/workbook.xml": "<not closed"}))
    with pytest.raises(SourceError, match="damaged or not a workbook"):
        read_rows(write(tmp_path, b"PK\x03\x04 and nothing more", "export.xlsx"))


def test_zip_bombs_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    with pytest.raises(SourceError, match=r"unpacks to [\d,]{3,} times its size; more than 100"):
        read_rows(zip_of(tmp_path, {"xl/workbook.xml": b"0" * 3_000_000}))
    many = {"xl/workbook.xml": "x"} | {f"part{number}": "" for number in range(10_000)}
    with pytest.raises(SourceError, match="has 10,001 parts"):
        read_rows(zip_of(tmp_path, many))
    path = zip_of(tmp_path, {"xl/workbook.xml": b"0" * 3_000_000})
    monkeypatch.setattr(text_source, "MAX_BYTES", 2_000_000)
    with pytest.raises(SourceError, match="unpacks to 3 MB; at most 2 are read"):
        read_rows(path)


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a"], ["b"]]})
    hostile = b'<!DOCTYPE x [<!ENTITY e "boom">]>'
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<t>b</t>" in parts[sheet]
    parts[sheet] = hostile + parts[sheet].replace(b"<t>b</t>", b"<t>&e;</t>")
    with pytest.raises(SourceError, match=r"damaged or not a workbook \(EntitiesForbidden"):
        read_rows(zip_of(tmp_path, parts))
