"""Notebooks on paper, by nbconvert's own command line or in Python."""

from importlib.metadata import entry_points
from io import BytesIO

import pikepdf
import pytest
from conftest import in_browser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from stratalign.errors import ExportError
from stratalign.export.notebook_pdf import NotebookPdf

LONG = "name_of_a_column_" * 20


def _notebook():
    wide = new_output("execute_result", {"text/html": f"<table><tr><td>{LONG}</td></tr></table>"}, execution_count=1)
    return new_notebook(
        cells=[
            new_markdown_cell("# Extend the study"),
            new_code_cell(f"frame['{LONG}']", execution_count=1, outputs=[wide]),
        ]
    )


@pytest.fixture
def page(monkeypatch):
    """What the browser was given to print."""
    given = []

    def printed(browser, page, target):
        given.append(page.read_text(encoding="utf-8"))
        target.write_bytes(b"%PDF")
        return target

    monkeypatch.setattr("stratalign.export.notebook_pdf.find_chromium", lambda: "chromium")
    monkeypatch.setattr("stratalign.export.notebook_pdf.print_page", printed)
    content, resources = NotebookPdf().from_notebook_node(_notebook())
    assert (content, resources["output_extension"]) == (b"%PDF", ".pdf")
    return given[0]


def test_no_address_is_asked_for_scripts(page):
    assert "Extend the study" in page and "pre-wrap" in page
    assert "cdnjs" not in page and 'src="http' not in page


def test_nbconvert_knows_it_by_name():
    (found,) = entry_points(group="nbconvert.exporters", name="stratalign-pdf")
    assert found.load() is NotebookPdf


def test_without_a_browser_it_is_said(monkeypatch):
    monkeypatch.setenv("STRATALIGN_CHROMIUM", "no-such-browser")
    with pytest.raises(ExportError, match="no-such-browser"):
        NotebookPdf().from_notebook_node(_notebook())


@in_browser
def test_a_notebook_is_printed_whole(monkeypatch):
    content, _ = NotebookPdf().from_notebook_node(_notebook())
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (595, 842)
