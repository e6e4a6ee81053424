"""Files by whom they are for: one name an audience, the leadership's plain, and a manifest that says which is whose."""

import json
from dataclasses import replace

import nbformat
import pytest

from stratalign.document.file import write_document
from stratalign.export.display import show
from stratalign.export.formats import FORMATS, ExportFormat, export_run
from stratalign.export.products import audiences_by_file, format_key, product_name
from stratalign.layout import SEND, work_folder


@pytest.fixture
def run(tmp_path, northwind_document, monkeypatch):
    """A finished run whose format writes the keys of the pages it is given."""
    monkeypatch.setitem(FORMATS, "keys", ExportFormat(".txt", _write_keys))
    write_document(replace(northwind_document, run_id="run-1"), tmp_path)
    nbformat.write(nbformat.v4.new_notebook(), work_folder(tmp_path) / "client_report.ipynb")
    return tmp_path


def _write_keys(run, path):
    path.write_text(" ".join(section.key for section in run.document.sections), encoding="utf-8")
    return path


def test_every_audience_has_a_file_of_its_own(run):
    written = export_run(run, formats=["keys"], audiences=["analyst", "board", "leadership"])
    assert {key: path.name for key, path in written.items()} == {
        "keys": "client_report.txt",
        "keys-board": "client_report-board.txt",
        "keys-analyst": "client_report-analyst.txt",
    }
    pages = {key: path.read_text(encoding="utf-8").split() for key, path in written.items()}
    assert "questionnaire" in pages["keys-analyst"] and "questionnaire" not in pages["keys"]
    assert all("items" in keys for keys in pages.values())
    assert set(pages["keys-board"]) < set(pages["keys"]) < set(pages["keys-analyst"])


def test_a_run_is_written_for_whom_it_was_made_and_a_further_product_stands_beside_it(run):
    assert list(export_run(run, formats=["keys"])) == ["keys"]
    export_run(run, formats=["keys"], audiences=["board"])
    manifest = json.loads((run / SEND / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["audiences"] == {"client_report.txt": "leadership", "client_report-board.txt": "board"}
    assert set(manifest["files"]) == set(manifest["audiences"])


def test_names_say_whose_a_file_is():
    assert product_name("data_readiness", "") == "data_readiness"
    assert format_key("html", "board", ("leadership", "board")) == "html-board"
    assert format_key("html", "board", ("board",)) == "html"
    assert audiences_by_file(["a.html", "a-board.html", "b.html"], "a", ("leadership", "board")) == {
        "a.html": "leadership",
        "a-board.html": "board",
    }
    assert audiences_by_file(["a.html"], "a", ("",)) == {}


def test_a_notebook_shows_what_follows_from_a_page(northwind_document):
    # Its figures are drawn elsewhere.
    sections = [replace(section, exhibits=()) for section in northwind_document.sections]
    shown = show(replace(northwind_document, sections=tuple(sections)), "units")
    assert "So what: Ask the units" in shown.text and 'class="so-what"' in shown.html
