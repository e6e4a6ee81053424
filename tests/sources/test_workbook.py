"""Workbooks as rows of text: every kind, which sheet, and what is refused."""

import datetime as dt
import io
import struct
import zipfile

import numpy as np
import openpyxl
import pytest
from workbook_files import ods_cell, ods_row, write_ods, write_xls, write_xlsb

from stratalign.errors import SourceError
from stratalign.sources.files import binary_workbook, table, workbook_size
from stratalign.sources.files.text import read_rows


def write(folder, content, name="export.xlsx"):
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
    with pytest.raises(SourceError, match=r"'2022' \(2 rows x 1 columns: a\); '2023' .*Say which.*sheet: \"2022\""):
        read_rows(path)
    assert read_rows(path, sheet="2023").rows == [["a"], ["2"]]
    with pytest.raises(SourceError, match=r"no sheet '2032'\. Did you mean '2023'\?"):
        read_rows(path, sheet="2032")


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
    with pytest.raises(SourceError, match="is damaged"):
        read_rows(zip_of(tmp_path, {"xl/workbook.bin": "x"}))
    with pytest.raises(SourceError, match="is a Word document"):
        read_rows(zip_of(tmp_path, {"word/document.xml": "x"}))
    with pytest.raises(SourceError, match="is an Apple Numbers document"):
        read_rows(zip_of(tmp_path, {"Index/Document.iwa": "x"}))
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
    monkeypatch.setattr(table, "MAX_BYTES", 2_000_000)
    with pytest.raises(SourceError, match="unpacks to 3 MB; at most 2 are read"):
        read_rows(path)


def test_more_cells_than_are_read_are_counted_before_they_are_laid_out(tmp_path, monkeypatch):
    rows = [[row * 40 + cell for cell in range(40)] for row in range(30)]
    path = write_workbook(tmp_path, {"Data": rows})
    monkeypatch.setattr(workbook_size, "MAX_SHEET_CELLS", 1_199)
    with pytest.raises(SourceError, match="more than 1,199 cells"):
        read_rows(path)
    with pytest.raises(SourceError, match="more than 1,199 cells"):
        read_rows(write_ods(tmp_path / "cells.ods", {"Data": [ods_row(*map(float, row)) for row in rows]}))
    monkeypatch.setattr(workbook_size, "MAX_SHEET_CELLS", 1_210)
    assert len(read_rows(path).rows) == 30
    monkeypatch.setattr(table, "MAX_COLUMNS", 39)
    with pytest.raises(SourceError, match=r"a row of xl/worksheets/sheet1\.xml has more than 39 columns"):
        read_rows(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_cells_are_counted_under_every_prefix_and_encoding(encoding):
    start = '<?xml version="1.0"?><x:worksheet><x:sheetData><x:row><x:c/>'.encode(encoding)
    cell, row = workbook_size._marks(start)
    assert (start.count(cell), start.count(row)) == (1, 1)


def test_parts_that_share_bytes_or_are_laid_out_whole_are_refused(tmp_path, monkeypatch):
    path = write_workbook(tmp_path, {"Data": [["a"], ["b"]]})
    content = path.read_bytes()
    directory = content.rindex(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    entry = content[directory:end]
    total = struct.unpack("<H", content[end + 10 : end + 12])[0] + 1
    size = struct.unpack("<I", content[end + 12 : end + 16])[0] + len(entry)
    closing = content[end : end + 8] + struct.pack("<HHI", total, total, size) + content[end + 16 :]
    path.write_bytes(content[:end] + entry + closing)
    with pytest.raises(SourceError, match=r"lie over each other|Overlapped entries"):
        read_rows(path)
    path.write_bytes(content)
    monkeypatch.setattr(workbook_size, "MAX_PART_BYTES", 100)
    with pytest.raises(SourceError, match=r"its part \S+ has 0 MB"):
        read_rows(path)


def test_an_element_of_endless_attributes_is_refused_before_it_is_parsed(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a"], ["b"]]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    numbers = np.random.default_rng(1).integers(0, 10**9, 100_000)
    attributes = " ".join(f'a{place}="{number}"' for place, number in enumerate(numbers)).encode() + b" "
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<row ", b"<row " + attributes, 1)
    with pytest.raises(SourceError, match=rf"an element of its part {sheet} is longer than 512 kB"):
        read_rows(zip_of(tmp_path, parts))


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a"], ["b"]]})
    hostile = b'<!DOCTYPE x [<!ENTITY e "boom">]>'
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<t>b</t>" in parts[sheet]
    parts[sheet] = hostile + parts[sheet].replace(b"<t>b</t>", b"<t>&e;</t>")
    with pytest.raises(SourceError, match=r"sheet1.xml defines an XML document type or entity"):
        read_rows(zip_of(tmp_path, parts))
    parts[sheet] = parts[sheet].decode().encode("utf-16")
    with pytest.raises(SourceError, match=r"sheet1.xml defines an XML document type or entity"):
        read_rows(zip_of(tmp_path, parts))


def test_a_download_that_was_cut_off_is_called_so(tmp_path):
    whole = write_workbook(tmp_path, {"Data": [["a", "b"], *[[number, "x"] for number in range(500)]]}).read_bytes()
    with pytest.raises(SourceError, match=r"a download that was cut off does. Download it again"):
        read_rows(write(tmp_path, whole[: len(whole) // 2]))


def test_values_from_other_files_are_refused(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a", "b"], [1, "=[1]Budget!A1"], [2, 3]]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert parts[sheet].count(b"</f><v/>") + parts[sheet].count(b"</f><v></v>") + parts[sheet].count(b"</f><v />") == 1
    for blank in (b"</f><v/>", b"</f><v></v>", b"</f><v />"):
        parts[sheet] = parts[sheet].replace(blank, b"</f><v>5</v>")
    with pytest.raises(SourceError, match="1 cells take their value from another file"):
        read_rows(zip_of(tmp_path, parts))


def test_formulas_with_a_result_are_read_and_counted(tmp_path):
    path = write_workbook(tmp_path, {"Data": [["a", "b"], [1, "=A2*2"]]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for blank in (b"</f><v/>", b"</f><v></v>", b"</f><v />"):
        parts[sheet] = parts[sheet].replace(blank, b"</f><v>2</v>")
    read = read_rows(zip_of(tmp_path, parts))
    assert read.rows[1] == ["1", "2"]
    assert [(note.key, note.count) for note in read.notes] == [("formulas", 1)]


def test_a_cell_far_below_costs_no_more_than_blank_rows(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A200000"] = "a", "late"
    workbook.save(tmp_path / "export.xlsx")
    read = read_rows(tmp_path / "export.xlsx")
    assert (len(read.rows), read.rows[-1], read.lines[-2:]) == (102, ["late"], (101, 200_000))
    workbook.active["XFD200000"] = "corner"
    workbook.save(tmp_path / "export.xlsx")
    with pytest.raises(SourceError, match=r"200,000 rows of up to 16,384 columns; at most 50,000,000 cells"):
        read_rows(tmp_path / "export.xlsx")


# Which sheet -----------------------------------------------------------------------------------------------------
ANSWERS = [["id", "q1", "q2", "q3"], *[[number, 4, 5, 3] for number in range(30)]]


@pytest.mark.parametrize(
    "beside",
    [
        {"Start": [["Staff survey 2025"], ["Contact: HR"]]},
        {"Table of contents": [["Sheet", "Title"], ["Answers", "All answers"], ["Notes", "Notes"]]},
        {"Columns": [["Field", "Description"], ["q1", "I know our goals"], ["q2", "I agree"]]},
        {"Chart Source": [["Question", "Yes", "No"], ["q1", 10, 20], ["q2", 15, 15]]},
        {"Diagramm": [["Frage", "Ja", "Nein"], ["q1", 10, 20], ["q2", 15, 15]]},
        {"Tabelle2": [["x"]]},
    ],
)
def test_sheets_beside_the_answers_do_not_have_to_be_named(tmp_path, beside):
    assert read_rows(write_workbook(tmp_path, {**beside, "Any title": ANSWERS})).sheet == "Any title"


def test_a_hidden_sheet_is_not_the_table(tmp_path):
    path = write_workbook(tmp_path, {"Data": ANSWERS, "Old": ANSWERS})
    workbook = openpyxl.load_workbook(path)
    workbook["Old"].sheet_state = "hidden"
    workbook.save(path)
    assert read_rows(path).sheet == "Data"
    assert read_rows(path, sheet="Old").sheet == "Old"


def test_the_message_shows_size_and_headers_of_each_sheet(tmp_path):
    path = write_workbook(tmp_path, {"Cover": [["Survey"]], "North": ANSWERS, "South": ANSWERS})
    with pytest.raises(SourceError) as raised:
        read_rows(path)
    assert "3 sheets with data, and 2 of them may be the table" in str(raised.value)
    assert "'Cover' (text only: a cover or notes); 'North' (31 rows x 4 columns: id, q1, q2, q3)" in str(raised.value)
    assert str(raised.value).endswith('sheet: "North".')


# ODS -------------------------------------------------------------------------------------------------------------
def test_ods_cells_become_plain_text(tmp_path):
    date = '<table:table-cell office:value-type="date" office:date-value="2025-06-25T00:00:00"/>'
    truth = '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    spaced = (
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:span>c</text:span>'
        "<text:line-break/>d</text:p><text:p>e</text:p></table:table-cell>"
    )
    rows = [ods_row("a", "b", "c", "d", "e"), ods_row(1.0, 0.5, date, truth, spaced)]
    read = read_rows(write_ods(tmp_path / "export.ods", {"Data": rows}))
    assert read.rows[1] == ["1", "0.5", "2025-06-25", "TRUE", "a  bc\nd\ne"]
    assert (read.sheet, read.encoding) == ("Data", None)


def test_ods_repeats_are_laid_out_only_where_a_cell_follows(tmp_path):
    blank = ods_cell(None, 16_000)
    rows = [
        ods_row("a", ods_cell(None, 2), "d", blank), ods_row(ods_cell("x", 4), times=3), ods_row(blank, times=2),
        ods_row("late"), ods_row(blank, times=1_048_000),
    ]  # fmt: skip
    read = read_rows(write_ods(tmp_path / "export.ods", {"Data": rows}))
    assert read.rows == [["a", "", "", "d"], *[["x"] * 4] * 3, *[[""] * 4] * 2, ["late", "", "", ""]]


def test_ods_repeats_that_would_fill_memory_are_refused(tmp_path):
    wide = write_ods(tmp_path / "wide.ods", {"Data": [ods_row(ods_cell("x", 100_000)), ods_row("y")]})
    with pytest.raises(SourceError, match="100,000 columns; at most 16,384"):
        read_rows(wide)
    long = write_ods(tmp_path / "long.ods", {"Data": [ods_row("a", "b", times=999_999_999)]})
    with pytest.raises(SourceError, match="more than 5,000,000 rows"):
        read_rows(long)
    large = write_ods(tmp_path / "large.ods", {"Data": [ods_row(ods_cell("x", 16_000), times=4_000)]})
    with pytest.raises(SourceError, match="more than 50,000,000 cells"):
        read_rows(large)


def test_ods_entities_passwords_and_formulas_are_refused(tmp_path):
    sheets = {"Data": [ods_row("a"), ods_row("b")]}
    hostile = write_ods(tmp_path / "hostile.ods", sheets, before='<!DOCTYPE x [<!ENTITY e "boom">]>')
    with pytest.raises(SourceError, match=r"content.xml defines an XML document type or entity"):
        read_rows(hostile)
    locked = write_ods(tmp_path / "locked.ods", sheets, manifest="<m><manifest:encryption-data/></m>")
    with pytest.raises(SourceError, match=r"locked.ods has a password"):
        read_rows(locked)
    formula = '<table:table-cell table:formula="of:=[.A1]*2"/>'
    with pytest.raises(SourceError, match="1 formulas have no stored result"):
        read_rows(write_ods(tmp_path / "formula.ods", {"Data": [ods_row("a"), ods_row("b", formula)]}))
    linked = (
        '<table:table-cell table:formula="of:=[\'file:///x.ods\'#$A.A1]" office:value-type="float" office:value="1"/>'
    )
    with pytest.raises(SourceError, match="1 cells take their value from another file"):
        read_rows(write_ods(tmp_path / "linked.ods", {"Data": [ods_row("a"), ods_row("b", linked)]}))
    with pytest.raises(SourceError, match="OpenDocument text or drawing"):
        read_rows(write_ods(tmp_path / "text.ods", sheets, mimetype="application/vnd.oasis.opendocument.text"))


# XLS and XLSB ----------------------------------------------------------------------------------------------------
def test_an_old_workbook_is_read_whatever_its_name(tmp_path):
    rows = [["id", "q1", "q2"], [1.0, 4.5, "ja"], [2.0, "", "nein"]]
    path = write_xls(tmp_path / "export.xls", {"Data": rows})
    assert read_rows(path).rows == [["id", "q1", "q2"], ["1", "4.5", "ja"], ["2", "", "nein"]]
    assert read_rows(path.rename(tmp_path / "export.csv")).sheet == "Data"


def test_an_old_workbook_that_begins_below_and_right_of_the_corner_keeps_its_places(tmp_path):
    path = write_xls(tmp_path / "export.xls", {"Data": [[], ["", "id", "q1"], ["", 1.0, 4.0]]})
    assert read_rows(path).rows == [["", "", ""], ["", "id", "q1"], ["", "1", "4"]]


def test_an_old_workbook_with_more_columns_than_a_sheet_has_is_refused(tmp_path):
    path = write_xls(tmp_path / "export.xls", {"Data": [["id"], [*[""] * 20_000, 1.0]]})
    with pytest.raises(SourceError, match="20,001 columns; at most 16,384"):
        read_rows(path)


def test_sheets_of_an_old_workbook_are_chosen_as_those_of_a_new_one(tmp_path):
    rows = [["id", "q1"], [1.0, 4.0]]
    path = write_xls(tmp_path / "export.xls", {"2022": rows, "2023": rows})
    with pytest.raises(SourceError, match=r"2 of them may be the table: '2022'"):
        read_rows(path)
    assert read_rows(path, sheet="2023").sheet == "2023"


def test_a_binary_workbook_is_read(tmp_path):
    assert read_rows(write_xlsb(tmp_path / "export.xlsb", [["id", "q1"], [1.0, "ja"]])).rows == [
        ["id", "q1"],
        ["1", "ja"],
    ]


def test_a_binary_workbook_that_asks_for_all_memory_is_refused_and_this_process_lives(tmp_path):
    rows = [["id"] + [""] * 16_000, [1.0, "x"]]
    with pytest.raises(SourceError, match="damaged, not a workbook, or needs more memory than it may"):
        read_rows(write_xlsb(tmp_path / "export.xlsb", rows, first_row=1_048_000))


def test_a_workbook_with_a_password_is_called_so(tmp_path):
    path = write_xls(tmp_path / "export.xlsx", {"Data": [["a"], ["b"]]}, stream_name="EncryptedPackage")
    with pytest.raises(SourceError, match=r"export.xlsx has a password\. Open it with the password"):
        read_rows(path)


def test_a_damaged_old_workbook_and_one_that_takes_too_long_are_refused(tmp_path, monkeypatch):
    path = write_xls(tmp_path / "export.xls", {"Data": [["a"], ["b"]]})
    damaged = write(tmp_path, path.read_bytes()[:700], "damaged.xls")
    with pytest.raises(SourceError, match=r"damaged.xls is damaged"):
        read_rows(damaged)
    monkeypatch.setattr(binary_workbook, "MAX_SECONDS", 0.001)
    with pytest.raises(SourceError, match=r"was not read within 0.001 seconds"):
        read_rows(path)


# Real files ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "sheet", "n_rows", "n_columns"),
    [
        ("2022_benchmark_results.ods", "Cover", 7, 1),
        ("2022_benchmark_results.ods", "Contents", 8, 2),
        ("2022_benchmark_results.ods", "Notes", 11, 2),
        ("2022_benchmark_results.ods", "Table_1", 196, 18),
        ("2022_benchmark_results.ods", "Table_2", 196, 18),
        ("2022_benchmark_results.ods", "Table_3", 112, 120),
        ("2022_benchmark_results.ods", "Annex_1", 193, 3),
        ("2024_benchmark_results.ods", "Table_1", 200, 20),
        ("2024_benchmark_results.ods", "Table_2", 200, 20),
        ("2024_benchmark_results.ods", "Table_3", 113, 125),
        ("2024_benchmark_results.ods", "Annex", 198, 3),
        ("2015_org_scores.xlsx", "Table 2.2 - Question metadata", 82, 4),
        ("2018_org_scores.xlsx", "Table 2.2 - Question metadata", 76, 4),
        ("2019_org_scores.xlsx", "Table 2 - Question scores", 176, 98),
    ],
)
def test_sheets_of_real_workbooks_have_the_size_they_should(real_data, name, sheet, n_rows, n_columns):
    read = read_rows(real_data("uk_civil_service_people_survey") / name, sheet=sheet)
    assert (len(read.rows), len(read.rows[0])) == (n_rows, n_columns)


@pytest.mark.real
def test_a_real_spreadsheet_reads_as_another_library_reads_it(real_data):
    import python_calamine

    path = real_data("uk_civil_service_people_survey") / "2024_benchmark_results.ods"
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Table_3").to_python()
    theirs = [[f"{cell:.9g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    ours = read_rows(path, sheet="Table_3").rows
    numbers = [[f"{float(cell):.9g}" if _is_float(cell) else cell for cell in row] for row in ours]
    assert numbers == theirs


def _is_float(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.real
def test_the_answers_of_a_real_workbook_are_found_beside_chart_and_dictionary(real_data):
    read = read_rows(real_data("pierce_county_employee_survey") / "HR Employee Survey Responses.xlsx")
    assert (read.sheet, len(read.rows), len(read.rows[0])) == ("HR Survey Reponses", 14_601, 10)


# Zeros that live in a number format -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("00000", 42, "00042"), ("00000", 42.0, "00042"), ("000", 12345, "12345"), ('"EMP-"000', 7, "EMP-007"),
        ("000-00-0000", 12345678, "012-34-5678"), ("[Blue]0000;-0000", 12, "0012"), ('000000"-A"', 17, "000017-A"),
        ("00000\\-0000", 123450001, "12345-0001"),
        # Formats that do more than pad, and values no id has.
        ("0", 5, "5"), ("0.00", 5, "5"), ("#,##0", 5000, "5000"), ('00" h"', 5, "5"), ("0%", 1, "1"),
        ("00000", 1.5, "1.5"), ("00000", -3, "-3"), ("00000", "42", "42"),
    ],
)  # fmt: skip
def test_zeros_of_a_number_format_are_part_of_the_id(tmp_path, number_format, value, text):
    book = openpyxl.Workbook()
    book.active.append(["id", "q1"])
    book.active.append([value, 4])
    book.active["A2"].number_format = number_format
    book.save(tmp_path / "ids.xlsx")
    assert read_rows(tmp_path / "ids.xlsx").rows == [["id", "q1"], [text, "4"]]


def test_zeros_that_an_opendocument_sheet_shows_are_part_of_the_id(tmp_path):
    def cell(shown, value):
        number = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{shown}</text:p></table:table-cell>"

    rows = [
        ods_row("a", "b", "c", "d"),
        ods_row(cell("00042", 42), cell("EMP-007", 7), cell("0.5", 0.5), cell("42", 42)),
    ]
    read = read_rows(write_ods(tmp_path / "ids.ods", {"Data": rows}))
    assert read.rows[1] == ["00042", "EMP-007", "0.5", "42"]
