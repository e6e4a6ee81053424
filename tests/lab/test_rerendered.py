"""One page of a finished run, written again: as the exported file has it, or refused as the run would refuse it."""

import re
import shutil
from dataclasses import replace

import pytest
from IPython.core.interactiveshell import InteractiveShell

import stratalign as sa
from stratalign.document.audience import document_for
from stratalign.document.client.overrides import write_over
from stratalign.document.client.report import build_client_report
from stratalign.errors import EngagementError
from stratalign.export.html import render_page
from stratalign.export.notebook_files import read_notebook
from stratalign.lab.magics import register, render_line
from stratalign.lab.rerendered import rerender_page

OVERRIDES = """
  overrides:
    sentences: [{of: verdict, says: People believe & cannot deliver, written_for: [48, 21]}]
    owners: [{of: level_gap, owner: Head of strategy}]
    decisions: [consensus]
    leave_out: [{page: benchmark, written_for: []}]
"""


@pytest.fixture
def edit(northwind, monkeypatch):
    """Edit the overrides of the engagement that the run was made of."""
    monkeypatch.setattr("stratalign.lab.rerendered.engagement_of_ledger", lambda _: northwind)
    file = northwind / "engagement.yml"
    whole = file.read_text(encoding="utf-8")

    def write(overrides):
        file.write_text(re.sub(r"(?m)^report:\n", f"report:{overrides}", whole), encoding="utf-8")
        return sa.load_engagement(northwind).report.overrides

    return write


def page_in(html, key):
    (found,) = re.findall(rf'<section [^>]*id="section-{key}".*?</section>', html, flags=re.DOTALL)
    return found


def overridden(analysis, overrides):
    report = analysis.engagement.report.model_copy(update={"overrides": overrides})
    return replace(analysis, engagement=analysis.engagement.model_copy(update={"report": report}))


@pytest.mark.parametrize("key", ["summary", "units"])
def test_a_page_is_as_the_exported_file_has_it(northwind_run, key):
    exported = northwind_run.files["html"].read_text(encoding="utf-8")
    assert page_in(rerender_page(northwind_run, key).html, key) == page_in(exported, key)


def test_edited_overrides_are_shown_as_another_run_would_show_them(northwind_run, northwind_analysis, edit):
    anew = build_client_report(overridden(northwind_analysis, edit(OVERRIDES)), run_id=northwind_run.run_id)
    notebook = read_notebook(northwind_run.folder / "work" / "client_report.ipynb")
    for key in ("summary", "decisions"):
        page = rerender_page(northwind_run, key).html
        assert page == render_page(notebook, key, document=document_for(anew, "leadership"))
    assert "Head of strategy" in page
    with pytest.raises(EngagementError, match="no page 'benchmark' in this report, or it is left out"):
        rerender_page(northwind_run, "benchmark")


def test_what_was_written_for_other_numbers_is_refused_as_a_run_refuses_it(northwind_run, northwind_analysis, edit):
    outdated = edit(OVERRIDES.replace("48, 21", "57, 21"))
    with pytest.raises(EngagementError) as of_a_run:
        build_client_report(overridden(northwind_analysis, outdated))
    with pytest.raises(EngagementError, match=r"written for \[57, 21\]; now it is \[48, 21\]") as of_a_page:
        rerender_page(northwind_run, "summary")
    assert str(of_a_page.value) == str(of_a_run.value)


def test_a_run_with_overrides_is_written_without_them_again(northwind_run, edit, tmp_path):
    before = sa.read_document(northwind_run.folder)
    folder = shutil.copytree(northwind_run.folder, tmp_path / "run")
    sa.write_document(write_over(before, edit(OVERRIDES)), folder)
    edit("\n")
    assert rerender_page(folder, "decisions").html == rerender_page(northwind_run, "decisions").html
    sa.write_document(before, folder)
    assert not (folder / "work" / "document_before_overrides.json").exists()


def test_a_page_that_not_everybody_gets_is_the_analysts(northwind_run):
    assert rerender_page(northwind_run, "questionnaire").audience == "analyst"
    with pytest.raises(EngagementError, match="the report for board has no page 'questionnaire'; it is for: analyst"):
        rerender_page(northwind_run, "questionnaire", audience="board")


def test_the_line_magic_shows_a_framed_page_of_the_notebooks_run(northwind_run):
    shell = InteractiveShell.instance()
    register(shell)
    shell.user_ns["run_folder"] = northwind_run.folder
    shown = shell.run_line_magic("render", "summary --audience board")
    assert shown.audience == "board"
    assert "&lt;script" in shown._repr_html_() and "<script" not in shown._repr_html_()
    assert repr(shown).startswith("RenderedPage: 'summary' for board")


@pytest.mark.parametrize(("line", "words"), [("", "required: page"), ("units", "name the folder of a run"),
                                             ("units x y", "%render PAGE")])  # fmt: skip
def test_a_line_that_is_not_understood_says_how_it_is_written(line, words):
    with pytest.raises(EngagementError, match=words):
        render_line(line)
