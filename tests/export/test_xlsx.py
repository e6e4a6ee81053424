"""The workbook of a report: every printed cell as the page prints it, typed; nothing runs or leads out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from golden.record import whole_page
from report_samples import HOSTILE, sample_document

from stratalign.audit.readers.office import read_office
from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.printed import ReadTable, Span, as_printed
from stratalign.document.audience import document_for
from stratalign.document.file import read_document
from stratalign.document.model import Document
from stratalign.export.printed import Printer
from stratalign.export.workbook.sheet import MOST_ENLARGED, Sheet
from stratalign.export.xlsx import write_xlsx


@pytest.fixture(scope="module")
def document(northwind_run) -> Document:
    return document_for(read_document(northwind_run.folder), "analyst")


@pytest.fixture(scope="module")
def workbook(document, tmp_path_factory) -> Path:
    return write_xlsx(document, tmp_path_factory.mktemp("xlsx") / "client_report.xlsx")


def by_key(tables: tuple[ReadTable, ...]) -> dict[str, ReadTable]:
    """Tables that are printed, not those that drawings are measured for."""
    return {table.key: table for table in tables if table.key and ", drawing" not in table.place}


def test_every_cell_of_every_table_of_the_page_is_the_same_number_or_word(northwind_run, workbook):
    page = by_key(read_page("page", whole_page(northwind_run)).tables)
    book = by_key(read_office("book", workbook.read_bytes()).tables)
    compared = 0
    for key in (key for key in page if page[key].columns):
        assert book[key].columns == page[key].columns and len(book[key].lines) == len(page[key].lines)
        for here, there in zip(book[key].lines, page[key].lines, strict=True):
            compared += len(there.cells)
            assert list(here.cells.values()) == [as_held(cell) for cell in there.cells.values()]
    assert compared > 2000


def as_held(cell: Span | str) -> object:
    """A printed number within a hair, one without its zero (.007) too; other words, such as bounds, as they are."""
    if isinstance(cell, str) and re.fullmatch(r"\.\d+", cell):
        cell = as_printed(f"0{cell}")
    return pytest.approx(cell, abs=1e-6) if isinstance(cell, Span) else cell


def test_equal_documents_give_equal_bytes_and_name_nobody(document, workbook, tmp_path):
    again = write_xlsx(document, tmp_path / "again.xlsx")
    assert again.read_bytes() == workbook.read_bytes()
    properties = openpyxl.load_workbook(workbook).properties
    assert (properties.creator, properties.lastModifiedBy) == (None, None)
    assert properties.title == "Northwind Instruments – Strategic alignment 2026"


def test_nothing_runs_and_nothing_leads_out_whatever_a_client_writes(tmp_path):
    starts = [f"{sign}1+1|' /C calc'!A0" for sign in "=+-@"]
    document = sample_document(f"=cmd|{HOSTILE}", unit=f"=HYPERLINK({HOSTILE})", comment="https://evil.example/a")
    tables = {key: table for key, table in document.tables.items()}
    rows = tables["unit_gaps"].rows.assign(label=starts[:2])
    document = replace(document, tables=tables | {"unit_gaps": replace(tables["unit_gaps"], rows=rows)})
    path = write_xlsx(document, tmp_path / "hostile.xlsx")
    found = read_office("book", path.read_bytes())
    assert found.facts == {"runs": (), "asks": ()} and not found.unread
    told = {words for table in found.tables for line in table.lines for words in line.cells.values()}
    assert set(starts[:2]) <= told
    with ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or name.endswith(".bin")]


def test_sheets_have_names_that_excel_takes_and_links_that_lead_to_them(workbook):
    book = openpyxl.load_workbook(workbook)
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    links = [cell.hyperlink.location for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    targets = {location.rpartition("!")[0].strip("'").replace("''", "'") for location in links}
    assert targets == set(book.sheetnames) and len(links) > 2 * len(book.sheetnames) - 3


def test_every_table_is_printed_on_pages_of_the_locale_with_its_head_repeated(workbook):
    book = openpyxl.load_workbook(workbook)
    for name, place in book.defined_names.items():
        sheet = book[place.attr_text.rpartition("!")[0].strip("'").replace("''", "'")]
        head = int(re.search(r"\$(\d+):", place.attr_text)[1])
        assert sheet.print_title_rows == f"${head}:${head}" and sheet.freeze_panes == f"B{head + 1}", name
        assert sheet.page_setup.paperSize == 9
        # What is short is printed larger; all else is brought on one page across.
        is_enlarged = sheet.page_setup.scale is not None and 100 < sheet.page_setup.scale <= 100 * MOST_ENLARGED
        is_fitted = sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
        assert is_fitted != is_enlarged, name
        assert "Synthetic data" in sheet["A1"].value and "Synthetic data" in sheet.oddFooter.left.text


def test_a_row_has_room_for_words_as_they_are_broken():
    class Rows(list):
        def set_row(self, row, height):
            self.append((row, height))

    sheet = Sheet(Rows(), look=None, widths=())
    # Three words of eleven letters: two lines by their letters, three where no word is broken.
    for words, width in (("a" * 11, 20), (" ".join([letter * 11 for letter in "abc"]), 18), ("x\ny", 20)):
        sheet.grow(words, width)
        sheet.end_row()
    heights = [height for _, height in sheet.worksheet]
    line = heights[0] - 3
    assert [round((height - 3) / line) for height in heights] == [1, 3, 2]


def test_the_summary_holds_the_verdict_and_its_figures_as_numbers(document, workbook):
    sheet = openpyxl.load_workbook(workbook)["Summary"]
    assert sheet["A2"].value == Printer(document).say(document.summary.title)
    figures = [cell.value for row in sheet.iter_rows(min_col=2, max_col=2) for cell in row if cell.value is not None]
    assert figures[: len(document.summary.key_figures)] == [57, 0.48, 0.21, 22]


def test_words_of_the_workbook_are_those_of_the_reports_language(tmp_path):
    book = openpyxl.load_workbook(write_xlsx(replace(sample_document(), language="de"), tmp_path / "de.xlsx"))
    assert book.sheetnames[0] == "Inhalt"
    assert book.worksheets[2]["A5"].value == "Einheit"
