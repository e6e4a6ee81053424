"""The PDF of a report: tagged, with words for every figure, the same bytes again, and the page's numbers."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from report_samples import sample_document, sample_notebook

from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.portable import read_portable
from stratalign.document.spoken import printed_columns
from stratalign.errors import ExportError
from stratalign.export.definitions import without_buttons
from stratalign.export.html import write_html
from stratalign.export.pdf import write_pdf
from stratalign.export.printing import chromium, finish
from stratalign.export.printing.filling import print_filled

CHROMIUM = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM and not os.environ.get("CI"), reason="no Chromium on the path; name one with STRATALIGN_CHROMIUM"
    ),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose figure is a table, too, as a page and as a PDF."""
    folder = tmp_path_factory.mktemp("pdf")
    document = sample_document()
    section = document.sections[0]
    table = replace(section.exhibits[0], key="unit_table", kind="table", options={}, labels={}, guide=())
    document = replace(document, sections=(replace(section, exhibits=(*section.exhibits, table)),))
    nbformat.write(sample_notebook(document), folder / "run.ipynb")
    write_html(folder / "run.ipynb", folder / "report.html", document=document)
    return write_pdf(folder / "run.ipynb", folder / "report.pdf", document=document)


class TestPrinted:
    pytestmark = in_browser

    def test_checks_of_accessibility_find_nothing_but_that_no_conformance_is_claimed(self, report):
        pdfua = pytest.importorskip("pdfua", reason="pdfua is not installed")
        assert {finding.rule_id for finding in pdfua.validate(str(report)).findings} == {"UA-28-004"}

    def test_the_table_is_read_as_the_page_prints_it(self, report):
        page = read_page("page", report.with_suffix(".html").read_text(encoding="utf-8"))
        (there,) = {table.key: table for table in page.tables if table.key == "unit_gaps"}.values()
        (here,) = read_portable("pdf", report.read_bytes()).tables
        assert (here.key, here.columns, here.lines) == (there.key, there.columns, there.lines)
        assert len(here.lines) == 2

    def test_it_says_its_title_and_language_and_neither_browser_nor_hour(self, report):
        import pikepdf

        with pikepdf.open(report) as pdf:
            assert dict(pdf.docinfo.items()) == {"/Title": "Northwind – Alignment report", "/Producer": "stratalign"}
            assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en", True)
            assert [float(side) for side in pdf.pages[0].mediabox[2:]] == pytest.approx([595, 842], abs=1)
            with pdf.open_outline() as outline:
                (first,) = outline.root
                assert any("Leaders and staff" in item.title for item in first.children)
        content = report.read_bytes()
        assert b"Mozilla" not in content and b"CreationDate" not in content

    def test_the_figure_has_its_words_and_the_footer_belongs_to_no_element(self, report):
        reading = read_portable("pdf", report.read_bytes())
        figures = [text.words for text in reading.texts if text.place.endswith("words of a tag")]
        assert len(figures) == 1 and figures[0].startswith("Dumbbell chart")
        assert reading.facts == {"runs": (), "asks": ()} and not reading.unread

    def test_printing_again_gives_the_same_bytes(self, report, tmp_path):
        words = without_buttons(report.with_suffix(".html").read_text(encoding="utf-8"))
        (page := tmp_path / "paper.html").write_text(words, encoding="utf-8", newline="\n")
        raw = print_filled(chromium.find_chromium(), page, tmp_path)
        again = finish.finish(raw, tmp_path / "again.pdf", page=words)
        assert again.read_bytes() == report.read_bytes()


@pytest.mark.browser
@in_browser[1]
def test_the_head_of_a_long_table_that_can_be_sorted_stands_on_every_sheet(tmp_path):
    import pikepdf

    document = sample_document()
    section, table = document.sections[0], document.tables["unit_gaps"]
    more = pd.concat([table.rows] * 40).set_axis([f"row_{number}" for number in range(40 * len(table.rows))])
    rows = pd.concat([table.rows, more])
    exhibit = replace(section.exhibits[0], kind="table", data=(), options={}, labels={}, guide=())
    sections = (replace(section, exhibits=(exhibit,), sentences=()),)
    document = replace(document, tables={"unit_gaps": replace(table, rows=rows)}, sections=sections)
    nbformat.write(sample_notebook(document), tmp_path / "run.ipynb")
    page = write_html(tmp_path / "run.ipynb", tmp_path / "report.html", document=document)
    assert "sortable" in page.read_text(encoding="utf-8")
    with pikepdf.open(print_filled(chromium.find_chromium(), page, tmp_path)) as pdf:
        repeated = finish._free_repeated_heads(list(finish.elements_of(pdf.Root.StructTreeRoot)))
    assert len(repeated) >= 1 and all(len(marks) == len(printed_columns(table)) for marks in repeated.values())


def test_without_a_browser_an_export_says_how_to_name_one(monkeypatch):
    monkeypatch.delenv("STRATALIGN_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ExportError, match="STRATALIGN_CHROMIUM=/path/to/chromium"):
        chromium.find_chromium()
    monkeypatch.setenv("STRATALIGN_CHROMIUM", "no-such-browser")
    with pytest.raises(ExportError, match="names no-such-browser, which is no program"):
        chromium.find_chromium()


def test_without_pikepdf_an_export_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(finish, "FINISHER", "no_such_library")
    with pytest.raises(ExportError, match=r'pip install "stratalign\[pdf\]"'):
        finish.require_finisher()


def test_a_browser_that_prints_nothing_is_named(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>A page.</p>")
    with pytest.raises(ExportError, match=r"did not print page\.html \(exit status [1-9]"):
        chromium.print_page(shutil.which("false"), page, tmp_path / "page.pdf")
