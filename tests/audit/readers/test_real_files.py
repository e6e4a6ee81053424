"""Files that the usual libraries and a browser make of a safe run: what they hide is named, wherever it lies."""

import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from stratalign.audit.report import audit_report

SAFE = Path(__file__).parent.parent / "leaks" / "nobody" / "run"
HIDDEN, PERSON = "North C scores 61", "Ada Quill"
DOT = (
    "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Crect width=%229%22 height=%229%22/%3E"
    "%3C/svg%3E"
)
CHROMIUM = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
HEADS, ROWS = ("Unit", "n", "Own mean"), (("North A", 13, 52.4), ("North C", 4, 61.3))


def audited(folder: Path, name: str, content: bytes):
    """The safe run with one more file to send."""
    shutil.copytree(SAFE, folder / "run")
    (folder / "run" / "send" / name).write_bytes(content)
    return audit_report(folder / "run", people=[PERSON])


def slides(*, table=None, chart=False, notes="", alt="", author="", hidden=False) -> bytes:
    pptx = pytest.importorskip("pptx", reason="python-pptx is not installed")
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Where units stand"
    if table:
        cells = slide.shapes.add_table(len(table), len(table[0]), 0, 0, 9000, 9000).table
        for y, row in enumerate(table):
            for x, words in enumerate(row):
                cells.cell(y, x).text = str(words)
    if chart:
        data = CategoryChartData()
        data.categories = [name for name, _, _ in ROWS]
        data.add_series("Own mean", [mean for _, _, mean in ROWS])
        slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 9000, 9000, data)
    if alt:
        slide.shapes.title._element.nvSpPr.cNvPr.set("descr", alt)
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    if hidden:
        slide._element.set("show", "0")
        slide.shapes.title.text = HIDDEN
    deck.core_properties.author = author
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def workbook(*, sheet="", name=False, note="", author="", chart=False) -> bytes:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        front, data = book.add_worksheet("Read me"), book.add_worksheet("Units")
        rows = (HEADS, *(ROWS if sheet or chart or name else ROWS[:1]))
        for place, row in enumerate(rows):
            data.write_row(place, 0, row)
        if sheet:
            getattr(data, sheet)()
        if name:
            book.define_name("table_standing", "=Units!$A$1:$C$3")
        if chart:
            drawn = book.add_chart({"type": "bar"})
            drawn.add_series({"categories": "=Units!$A$2:$A$3", "values": "=Units!$C$2:$C$3"})
            front.insert_chart("B2", drawn)
        if note:
            front.write_comment("A1", note)
        book.set_properties({"author": author})
    return written.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ({"table": (HEADS, *ROWS)}, "the row 'North C' prints a number"),
        ({"chart": True}, "the row 'North C' prints a number"),
        ({"notes": HIDDEN}, "notesSlide1.xml: a number stands beside 'North C'"),
        ({"alt": HIDDEN}, "slide1.xml: a number stands beside 'North C'"),
        ({"hidden": True}, "slide1.xml: a number stands beside 'North C'"),
        ({"author": PERSON}, "person of the roster: send/deck.pptx, docProps/core.xml"),
    ],
)
def test_slides_that_hide_a_leak_are_named(make, said, tmp_path):
    assert said in "\n".join(audited(tmp_path, "deck.pptx", slides(**make)).lines())


def test_a_table_of_slides_is_known_by_its_heads_and_solved(tmp_path):
    found = audited(tmp_path, "deck.pptx", slides(table=(HEADS, *ROWS))).recoverable_cells
    assert any("alignment_index, wave 2026" in cell and "4 people of North C" in cell for cell in found)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ({"sheet": "hide"}, "hidden sheet Units: the row 'North C' prints a number"),
        ({"sheet": "very_hidden"}, "veryHidden sheet Units: the row 'North C' prints a number"),
        ({"chart": True}, "chart1.xml: the row 'North C' prints a number"),
        ({"name": True}, "4 people of North C"),
        ({"note": HIDDEN}, "comments1.xml: a number stands beside 'North C'"),
        ({"author": PERSON}, "person of the roster: send/tables.xlsx, docProps/core.xml"),
    ],
)
def test_workbooks_that_hide_a_leak_are_named(make, said, tmp_path):
    assert said in "\n".join(audited(tmp_path, "tables.xlsx", workbook(**make)).lines())


@pytest.mark.parametrize(("name", "make"), [("deck.pptx", slides), ("tables.xlsx", workbook)])
def test_files_without_a_leak_are_clean(name, make, tmp_path):
    # The library's own empty deck holds the settings of somebody's printer.
    assert [line for line in audited(tmp_path, name, make()).lines()[1:] if "printerSettings1.bin" not in line] == []


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What Chromium prints of a page."""
    engine = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

    def make(html: str) -> bytes:
        page = tmp_path_factory.mktemp("page") / "page.html"
        page.write_text(html, encoding="utf-8")
        with engine.sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            tab = browser.new_page()
            tab.goto(page.as_uri())
            return tab.pdf(tagged=True, outline=True)

    return make


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="no Chromium on the path")
def test_a_page_printed_by_a_browser_is_read_with_its_tables_and_what_it_hides(printed, tmp_path):
    table = "".join(f"<tr><th scope='row'>{name}</th><td>{n}</td><td>{mean}</td></tr>" for name, n, mean in ROWS)
    heads = "".join(f"<th scope='col'>{head}</th>" for head in HEADS)
    page = (
        f"<html lang='en'><title>For {PERSON}</title><h1>Units of <b>North</b> C: 61</h1><table><thead><tr>{heads}</tr>"
        f"</thead><tbody>{table}</tbody></table><img alt='{HIDDEN}' src='{DOT}' width='9' height='9'></html>"
    )
    audit = audited(tmp_path, "report.pdf", printed(page))
    found = "\n".join(audit.lines())
    assert not audit.unread
    assert "a table: the row 'North C' prints a number" in found and "4 people of North C" in found
    assert "words of a tag: a number stands beside 'North C'" in found
    assert "person of the roster: send/report.pdf, property /Title" in found
