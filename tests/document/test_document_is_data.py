"""The proof that the document is data: one cell changes all that uses it, and an export needs nothing that computes."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT, proof
from document_tools import changed
from page_words import draw_words_only

from stratalign.document.file import read_document, write_document
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.exhibits.kinds import draw_exhibit
from stratalign.export.formats import FORMATS, export_run


@pytest.fixture(scope="module")
def document(northwind_run):
    return read_document(northwind_run.folder)


def run_of(run, folder, sections=None):
    """Copy of a run; its notebook shows all, or the cover and some sections alone, which an export is quicker with."""
    copy = shutil.copytree(run.folder, folder)
    notebook = nbformat.read(copy / "work" / "client_report.ipynb", as_version=4)
    shown = {f'sa.show(document, "{key}")' for key in ("cover", *(sections or ()))}
    notebook.cells = [cell for cell in notebook.cells if sections is None or {cell.source.strip()} <= shown]
    nbformat.write(notebook, copy / "work" / "client_report.ipynb")
    return copy


def shown(document):
    """Sentences, figure and alt text of the page on leaders and staff."""
    section, speaker = document.section("level_gaps"), speaker_for(document)
    picture = draw_exhibit(section.exhibits[0], document, speaker)
    return {
        "title": speaker.say(section.title),
        "sentences": speaker.say_all(section.sentences),
        "figure": picture.svg,
        "alt": picture.alt,
        "table": printed_rows(document.tables["level_gaps"], speaker),
    }


def test_one_cell_changes_the_sentence_the_figure_the_table_and_the_words_of_the_figure(document):
    before = shown(document)
    row = document.claims[[claim.key for claim in document.claims].index("level_gap")].text.fields["gap"].row
    after = shown(changed(document, "level_gaps", row, "gap_points", 44.4))
    assert "44" in after["title"] and "44" not in before["title"]
    assert all(before[part] != after[part] for part in before)
    assert "+44 points" in after["alt"]


def test_one_cell_changes_the_exported_page(northwind_run, document, tmp_path, monkeypatch):
    draw_words_only(monkeypatch)
    folder = run_of(northwind_run, tmp_path / "run", ["level_gaps"])
    row = document.claims[[claim.key for claim in document.claims].index("level_gap")].text.fields["gap"].row
    write_document(changed(document, "level_gaps", row, "gap_points", 44.4), folder)
    page = export_run(folder)["html"].read_text(encoding="utf-8")
    assert "44 points higher than staff do" in page
    assert "difference +44 points" in page
    assert '<td class="number">+44.4</td>' in page


BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Refuse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("stratalign.analysis", "stratalign.models", "stratalign.comparisons", "stratalign.scores",
                            "stratalign.measurement", "stratalign.disclosure", "statsmodels")):
            raise ImportError(f"{name} computes; an export reads the document")

sys.meta_path.insert(0, Refuse())
from stratalign.export.formats import FORMATS, export_run
print(*export_run(sys.argv[1], formats=sys.argv[2:]).values())
"""


@pytest.mark.slow
@pytest.mark.parametrize("sections", [("dimensions", "level_gaps"), proof(None)], ids=["some", "all"])
def test_every_export_passes_where_nothing_that_computes_can_be_imported(northwind_run, tmp_path, sections):
    folder = run_of(northwind_run, tmp_path / "run", sections)
    # What a browser prints of the page is tested where one is needed.
    formats = [name for name in FORMATS if name != "pdf"]
    files = export_run(folder, formats=formats)
    before = {name: file.read_bytes() for name, file in files.items()}
    if sections is None:
        assert before["html"] == northwind_run.files["html"].read_bytes()
    for file in files.values():
        file.unlink()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", BLOCKED, str(folder), *formats]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert {name: file.read_bytes() for name, file in files.items()} == before
