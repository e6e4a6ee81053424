from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from report_samples import code, sample_document, sample_notebook, workbook

from stratalign.errors import ExportError
from stratalign.export.arrange import ArrangeSections
from stratalign.export.display import show
from stratalign.export.pages import arrange_report


@pytest.fixture(scope="module")
def document():
    return sample_document()


def text_of(page):
    return "".join(page.parts)


def html_cell(html: str):
    return new_code_cell("x", outputs=[new_output("display_data", data={"text/html": html})])


def test_parts_of_the_document_are_pages_and_what_it_lacks_is_left_out(document):
    report = arrange_report(sample_notebook(document), document=document)
    assert [(page.number, page.topic) for page in report.pages] == [
        (1, "Executive summary"),
        (2, "Leaders and staff"),
        (3, "Method"),
    ]
    assert "Which culture is needed" not in "".join(map(text_of, report.pages))


def test_prose_of_the_workbook_stays_and_that_of_the_analyst_goes_out(document):
    report = arrange_report(sample_notebook(document), document=document)
    text = "".join([*report.about, *map(text_of, report.pages)])
    assert "For who works with it" not in text
    assert "Who should read it: the board." in text
    assert "own remark on the gaps" in text_of(report.pages[1])
    assert "How were the numbers made?" in text_of(report.pages[2])


def test_every_page_brings_its_question_once(document):
    report = arrange_report(sample_notebook(document), document=document)
    assert text_of(report.pages[1]).count("How far apart are they?") == 1


def test_a_guide_is_printed_where_its_exhibit_is(document):
    with_exhibit, without = document.section("level_gaps"), replace(document.section("level_gaps"), exhibits=())
    bare = replace(document, sections=(without,))
    assert "Each line joins two scores." in text_of(arrange_report(sample_notebook(document)).pages[1])
    assert "Each line joins two scores." not in text_of(
        arrange_report(sample_notebook(document), document=bare).pages[1]
    )
    assert with_exhibit.exhibits


def test_the_notebook_alone_gives_the_same_report(document):
    assert arrange_report(sample_notebook(document)) == arrange_report(sample_notebook(document), document=document)


def test_a_part_is_taken_from_the_document_not_from_the_output(document):
    notebook = sample_notebook(document)
    changed = replace(document, cover=replace(document.cover, client="Harbour"))
    assert arrange_report(notebook, document=changed).client == "Harbour"


def test_an_own_heading_above_a_part_names_its_page(document):
    cells = [
        code("", show(document, "cover")),
        new_markdown_cell("## Mind the gap\n\nWhy?"),
        code("", show(document, "level_gaps")),
    ]
    (page,) = arrange_report(new_notebook(cells=cells)).pages
    assert page.topic == "Mind the gap"
    assert "Why?" in text_of(page) and "How far apart are they?" not in text_of(page)


def test_an_own_page_before_a_part_of_the_workbook_stays_apart(document):
    cells = [
        new_markdown_cell("## Interviews\n\nWhat we heard."),
        workbook("## Leaders and staff"),
        code("", show(document, "level_gaps")),
    ]
    assert [page.topic for page in arrange_report(new_notebook(cells=cells)).pages] == [
        "Interviews",
        "Leaders and staff",
    ]


def test_anchors_follow_the_keys_of_the_sections(document):
    report = arrange_report(sample_notebook(document))
    assert [page.anchor for page in report.pages] == ["section-summary", "section-level-gaps", "section-method"]


def test_equal_headings_get_different_anchors():
    notebook = new_notebook(cells=[new_markdown_cell("## Method\n\na"), new_markdown_cell("## Method\n\nb")])
    assert [page.anchor for page in arrange_report(notebook).pages] == ["section-method", "section-method-2"]


def test_headings_inside_a_cell_split_it_but_not_those_inside_a_fence():
    cell = new_markdown_cell("# Title\n\nintro\n\n## One\n\n```\n## not a heading\n```\n\n## Two #\n\ntext")
    report = arrange_report(new_notebook(cells=[cell]))
    assert report.heading == "Title"
    assert [page.topic for page in report.pages] == ["One", "Two"]
    assert "not a heading" in text_of(report.pages[0])


def test_title_language_and_run_come_from_the_cover(document):
    report = arrange_report(sample_notebook(document))
    assert report.title == "Northwind – Alignment report"
    assert (report.language, report.run) == ("en", "Run run-7")


def test_a_notebook_without_a_document_keeps_its_own_title():
    report = arrange_report(new_notebook(cells=[new_markdown_cell("# Interviews\n\n## Coverage\n\nx")]))
    assert (report.title, report.cover) == ("Interviews", None)


def test_streams_code_parameters_and_data_are_not_published(document):
    published, _ = ArrangeSections(enabled=True).preprocess(sample_notebook(document), {})
    text = nbformat.writes(nbformat.from_dict(published | {"metadata": dict(published.metadata)}))
    assert "/home/ana" not in text and "papermill" not in text and "vnd.stratalign" not in text
    assert published.metadata["title"] == "Northwind – Alignment report"


def test_html_from_anywhere_is_sanitised():
    hostile = (
        "<p onclick=run()>a</p><script>b()</script><iframe src=//e.example></iframe><img src='https://e.example/p.png' "
        "alt=x><a href='https://e.example'>c</a><form><input></form><style>@import url(//e.example)</style>"
    )
    cells = [new_markdown_cell(f"## Topic\n\n{hostile}\n\n[d](javascript:alert(1))"), html_cell(hostile)]
    (page,) = arrange_report(new_notebook(cells=cells)).pages
    for trace in ("script", "onclick", "iframe", "e.example", "javascript", "form", "style"):
        assert trace not in text_of(page)


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
