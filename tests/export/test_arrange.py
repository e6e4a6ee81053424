import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from report_samples import sample_document, sample_notebook

from stratalign.errors import ExportError
from stratalign.export.arrange import ArrangeSections, arrange_report


def html_cell(html: str, **stratalign: object):
    output = new_output("display_data", data={"text/html": html}, metadata={"stratalign": stratalign})
    return new_code_cell("x", outputs=[output])


def test_second_level_headings_open_numbered_sections_and_the_unavailable_one_is_gone():
    report = arrange_report(sample_notebook(sample_document()))
    assert [(page.number, page.topic) for page in report.pages] == [
        (1, "Executive summary"),
        (2, "Leaders and staff"),
        (3, "Method"),
    ]
    text = "".join(part for page in report.pages for part in page.parts)
    assert "How to read the gap chart" in text
    assert "culture" not in text.lower()


def test_anchors_follow_the_keys_of_the_sections():
    report = arrange_report(sample_notebook(sample_document()))
    assert [page.anchor for page in report.pages] == ["section-summary", "section-level-gaps", "section-method"]


def test_equal_headings_get_different_anchors():
    notebook = new_notebook(cells=[new_markdown_cell("## Method\n\na"), new_markdown_cell("## Method\n\nb")])
    assert [page.anchor for page in arrange_report(notebook).pages] == ["section-method", "section-method-2"]


def test_a_section_stays_while_one_of_its_parts_is_available():
    cells = [
        new_markdown_cell("## Gaps"),
        html_cell("<p>absent</p>", section="a", available=False),
        html_cell("<p>present</p>", section="b", available=True),
    ]
    (page,) = arrange_report(new_notebook(cells=cells)).pages
    assert "".join(page.parts) == "<p>present</p>"


def test_headings_inside_a_cell_split_it_but_not_those_inside_a_fence():
    cell = new_markdown_cell("# Title\n\nintro\n\n## One\n\n```\n## not a heading\n```\n\n## Two #\n\ntext")
    report = arrange_report(new_notebook(cells=[cell]))
    assert report.heading == "Title"
    assert [page.topic for page in report.pages] == ["One", "Two"]
    assert "not a heading" in "".join(report.pages[0].parts)


def test_title_language_and_run_come_from_the_cover():
    report = arrange_report(sample_notebook(sample_document()))
    assert report.title == "Northwind – Alignment report"
    assert report.language == "en"
    assert report.run_id == "run-7"
    assert arrange_report(sample_notebook(sample_document()), run_id="run-8").run_id == "run-8"


def test_a_notebook_without_a_cover_keeps_its_own_title():
    report = arrange_report(new_notebook(cells=[new_markdown_cell("# Data readiness\n\n## Coverage\n\nx")]))
    assert (report.title, report.cover) == ("Data readiness", None)


def test_streams_code_parameters_and_bare_text_are_not_published():
    notebook = sample_notebook(sample_document())
    published, _ = ArrangeSections(enabled=True).preprocess(notebook, {})
    text = nbformat.writes(nbformat.from_dict(published | {"metadata": dict(published.metadata)}))
    assert "/home/ana" not in text and "papermill" not in text
    assert published.metadata["title"] == "Northwind – Alignment report"


def test_html_from_anywhere_is_sanitised():
    hostile = (
        "<p onclick=run()>a</p><script>b()</script><iframe src=//e.example></iframe><img src='https://e.example/p.png' "
        "alt=x><a href='https://e.example'>c</a><form><input></form><style>@import url(//e.example)</style>"
    )
    cells = [new_markdown_cell(f"## Topic\n\n{hostile}\n\n[d](javascript:alert(1))"), html_cell(hostile)]
    (page,) = arrange_report(new_notebook(cells=cells)).pages
    text = "".join(page.parts)
    for trace in ("script", "onclick", "iframe", "e.example", "javascript", "form", "style"):
        assert trace not in text


def test_an_error_in_the_notebook_is_refused_and_named():
    failed = new_code_cell("x", outputs=[new_output("error", ename="KeyError", evalue="'gap'", traceback=[])])
    with pytest.raises(ExportError, match="cell 1 of the notebook ended in KeyError: 'gap'"):
        arrange_report(new_notebook(cells=[failed]))


def test_a_picture_without_words_is_refused_and_one_with_words_is_kept():
    bare = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    described = new_output("display_data", data={"image/png": "iVBORw0KGgo="}, metadata={"alt": 'Bars "rise"'})
    with pytest.raises(ExportError, match="cell 2 of the notebook shows a picture without words"):
        arrange_report(new_notebook(cells=[new_markdown_cell("## A"), new_code_cell("x", outputs=[bare])]))
    cells = [new_markdown_cell("## A"), new_code_cell("x", outputs=[described])]
    (page,) = arrange_report(new_notebook(cells=cells)).pages
    assert 'alt="Bars &#34;rise&#34;"' in page.parts[0]
