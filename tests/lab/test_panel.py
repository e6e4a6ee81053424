"""The panel: views without a front end, one clear error without its extra, and never a part of a report."""

import json
import re
import sys

import nbformat
import pytest
from conftest import ROOT

import stratalign as sa
from stratalign.errors import ExportError, StatisticError
from stratalign.export.display import EXPLORED_TYPE
from stratalign.export.html import render_html
from stratalign.lab.cut_points import study_cuts
from stratalign.lab.panel import SCRIPT, explore_engagement, require_anywidget, static_view
from stratalign.lab.views import cut_explorer

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OF_EXPLORING = re.compile(r"explor|what_if|_cuts|stratalign\.lab|anywidget")


@pytest.fixture(scope="module")
def panel(northwind_read):
    return explore_engagement(northwind_read)


def test_as_declared_nothing_moves(panel):
    assert {row[5] for row in panel.view["rows"]} == {"+0.0"}


def test_a_choice_moves_the_table_and_says_what_may_not_be_published(panel, strict, monkeypatch):
    monkeypatch.setattr("stratalign.lab.views.what_if", lambda read, **choice: strict)
    panel.choice = {**panel.choice, "minimum_respondents": 20, "missing_rule": "complete"}
    rows = {row[0]: row for row in panel.view["rows"]}
    assert rows["Alignment index"][1:3] == ["57.3", "not published"]
    assert panel.view["synthetic"].startswith("SYNTHETIC")
    assert json.loads(json.dumps(panel.view)) == panel.view


def test_cuts_stand_beside_what_may_honestly_be_said(panel):
    view = panel.explorer.view({"shown": "cut", "outcome": "operating_margin_pct"})
    assert view["columns"][2:5] == ["At this cut", "Set beforehand", "Best of all cuts"]
    assert view["notes"][0].startswith("Operating margin: the best of all cuts says")
    assert sum(point["chosen"] for point in view["chart"]["points"]) == 1
    assert [one["key"] for one in view["controls"]] == ["shown", "outcome", "cut"]


def test_moving_the_cut_of_a_study_moves_the_claims_and_not_what_was_set_beforehand():
    explorer = cut_explorer(study_cuts(sa.load_study(), shares=(0.1,), shuffles=20))
    narrow, declared = explorer.view({"cut": 0.1})["rows"], explorer.view({"cut": 0.25})["rows"]
    assert [row[2] for row in narrow] != [row[2] for row in declared]
    assert [row[3] for row in narrow] == [row[3] for row in declared] == [row[2] for row in declared]


def test_nothing_to_show_is_a_note(northwind_read, monkeypatch):
    def refuse(*_, **__):
        raise StatisticError("too <few>")

    monkeypatch.setattr("stratalign.lab.views.what_if", refuse)
    view = explore_engagement(northwind_read).view
    assert view["rows"] == [] and view["notes"][0] == "Nothing may be shown: too <few>"
    assert "too &lt;few&gt;" in static_view(view)


def test_without_its_extra_there_is_one_clear_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(StatisticError, match=r"pip install 'stratalign\[explore\]'"):
        require_anywidget()


def test_the_script_loads_nothing_and_writes_text_alone():
    script = SCRIPT.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]+\.|import |fetch|XMLHttp|innerHTML|eval\(", script)


def test_no_notebook_of_a_report_explores():
    cells = {path.stem: nbformat.read(path, as_version=4).cells for path in NOTEBOOKS}
    texts = {stem: "\n".join(cell.source for cell in of if cell.cell_type == "code") for stem, of in cells.items()}
    assert {stem for stem, text in texts.items() if OF_EXPLORING.search(text)} == {"explore"}


def test_no_report_is_made_of_a_notebook_that_explores(panel, northwind_read):
    for shown in (panel, sa.unit_cuts(northwind_read.analysis, shuffles=20)):
        data = shown._repr_mimebundle_()[0]
        assert EXPLORED_TYPE in data and "<table" in data["text/html"]
        output = nbformat.v4.new_output("display_data", data)
        cells = [nbformat.v4.new_markdown_cell("# Report"), nbformat.v4.new_code_cell("x", outputs=[output])]
        with pytest.raises(ExportError, match="cell 2 of the notebook shows cut points or a what-if"):
            render_html(nbformat.v4.new_notebook(cells=cells))


@pytest.mark.prove
def test_the_notebook_runs_in_a_kernel_without_a_front_end():
    from nbclient import NotebookClient

    notebook = nbformat.read(ROOT / "notebooks" / "explore.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    assert len([data for data in shown if EXPLORED_TYPE in data]) == 5
    # The chart of the analyst's own, once.
    assert ["image/png" in data for data in shown if EXPLORED_TYPE not in data] == [True]
