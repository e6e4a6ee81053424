"""The exported report in a real browser, offline: nothing asked for, nothing broken, nothing cut off."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from stratalign.document.assemble import assemble
from stratalign.document.model import Column, Cover, Exhibit, KeyFigure, Section, Summary, Table, drawn
from stratalign.export.display import Shown, show
from stratalign.export.html import write_html

CHROMIUM = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM and not os.environ.get("CI"), reason="no Chromium on the path; name one with STRATALIGN_CHROMIUM"
    ),
]
TOPICS = ("Leaders and staff", "Agreement", "Link to results")
N_UNITS = 12


def gaps(key: str) -> Table:
    """Scores to draw, and nine columns more for the numbers behind the figure."""
    drawn_values = {"upper": 40.5, "lower": 44.0, "gap": -3.5, "ci_low": -6.0, "ci_high": -1.0}
    rows = pd.DataFrame(
        {"label": [f"Unit {i}" for i in range(N_UNITS)]}
        | {name: [value] * N_UNITS for name, value in drawn_values.items()}
        | {f"gap_{i}": [-3.5] * N_UNITS for i in range(9)}
    )
    rows.index = [f"unit_{i}" for i in range(N_UNITS)]
    columns = (
        Column("label", "Unit"),
        Column("gap", "Gap, points", "signed_points"),
        *(Column(f"gap_{i}", "Gap, points", "signed_points") for i in range(9)),
        *drawn("upper", "lower", "ci_low", "ci_high", format="points"),
    )
    return Table(key, "Gaps by unit", columns, rows)


def section(topic: str, table: Table) -> Section:
    exhibit = Exhibit(
        table.key,
        "dumbbell",
        "Gap by unit",
        ("n = 1,245",),
        data=(table.key,),
        options={"columns": ("upper", "lower", "gap"), "meanings": ("level.executives", "level.staff")},
        labels={"upper": "Leaders", "lower": "Staff", "difference": "Gap"},
        numbers=table.key,
    )
    title = "Units differ more than levels do, and the largest differ most"
    return Section(table.key, topic, "How far apart?", title, "", ("Text of an interval.",), (exhibit,))


def code_cell(shown: Shown) -> nbformat.NotebookNode:
    data, metadata = shown._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return nbformat.v4.new_code_cell("", outputs=[output])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    client = "Internationale Maschinenbaubeteiligungsgesellschaft Łódź <script>alert(1)</script>"
    facts = (("Respondents", "1,245 of 1,600"), ("Period", "12 January to 2 February 2026"))
    figures = tuple(KeyFigure("−22.4", "Clarity gap, points", "between −26 and −18") for _ in range(4))
    words = ("Leaders see one strategy; staff see another", figures, ("m",), ("a",), ("b",), ("c",), ("d",))
    tables = [gaps(topic.lower().replace(" ", "-")) for topic in TOPICS]
    document = assemble(
        "client_report",
        language="en",
        run_id="run-7",
        cover=Cover(client, "Strategic alignment report", "One strategy?", facts, "Confidential", "synthetic sample"),
        summary=Summary("Executive summary", "What now?", *words),
        sections=[section(topic, table) for topic, table in zip(TOPICS, tables, strict=True)],
        findings=[],
        tables=tables,
        about=("For the board.",),
    )
    cells = [code_cell(show(document, key)) for key in ("cover", "summary", *(table.key for table in tables))]
    folder = tmp_path_factory.mktemp("report")
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "executed.ipynb")
    return write_html(folder / "executed.ipynb", folder / "report.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, report: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.complaints = []
    page.requested = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
    page.on("request", lambda request: page.requested.append(request.url))
    page.goto(report.as_uri())
    page.wait_for_load_state("load")
    yield page
    context.close()


def test_only_the_file_itself_is_asked_for_and_nothing_complains(page, report):
    assert [address for address in page.requested if not address.startswith("data:")] == [report.as_uri()]
    assert page.complaints == []
    assert page.title().startswith("Internationale")


def test_embedded_fonts_are_used(page):
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('600 20px \"Source Serif 4\"', 'Łódź'))")
    loaded = page.evaluate("[...document.fonts].filter((face) => face.status === 'loaded').length")
    assert loaded >= 3


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_never_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_scrolls_in_its_own_frame_can_be_reached_with_the_keyboard(page):
    page.set_viewport_size({"width": 320, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    cut = "[...document.querySelectorAll('.table-scroll, .picture')].filter((f) => f.scrollWidth > f.clientWidth)"
    page.wait_for_function(f"{cut}.length >= 3 && {cut}.every((frame) => frame.tabIndex === 0)")


def test_contents_lead_to_the_section_and_mark_it(page):
    page.click("nav.toc a:has-text('Link to results')")
    page.locator(".toc a[aria-current]:has-text('Link to results')").wait_for()
    assert page.evaluate("location.hash") == "#section-link-to-results"
    assert abs(page.evaluate("document.getElementById('section-link-to-results').getBoundingClientRect().top")) < 900


def test_first_tab_is_the_skip_link_and_the_focus_is_visible(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


OVERFULL = """[...document.querySelectorAll('.stage .screen')].filter((screen) => {
  const room = screen.querySelector('.room') || screen;
  const inner = screen.getBoundingClientRect();
  return room.scrollHeight > room.clientHeight + 1 || room.scrollWidth > room.clientWidth + 1
    || inner.left < -1 || inner.top < -1 || inner.right > innerWidth + 1 || inner.bottom > innerHeight + 1;
}).length"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (800, 900)])
def test_every_screen_has_one_exhibit_at_most_and_fits(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.click("#present")
    page.locator(".screen.is-current").wait_for()
    assert page.evaluate(OVERFULL) == 0
    exhibits = "[...document.querySelectorAll('.screen')].map((s) => s.querySelectorAll('.exhibit').length)"
    counts = page.evaluate(exhibits)
    assert max(counts) == 1 and sum(counts) >= len(TOPICS)
    assert page.locator(".screen.is-current").count() == 1


def test_presenting_goes_by_arrows_space_and_click_and_leaves_on_escape(page):
    page.click("#present")
    where = page.locator(".stage-position")
    n = int(where.inner_text().split("/")[1])
    places = []
    for step in ("Home", "ArrowRight", " ", "PageDown", "ArrowLeft", "Shift+ ", "End"):
        page.keyboard.press(step)
        places.append(int(where.inner_text().split("/")[0]))
    assert places == [1, 2, 3, 4, 3, 2, n]
    page.keyboard.press("Home")
    page.mouse.click(900, 400)
    assert where.inner_text().startswith("2 /")
    page.mouse.click(100, 400)
    assert where.inner_text().startswith("1 /")
    page.keyboard.press("Escape")
    assert page.locator("main#report").is_visible() and not page.locator(".stage").count()


def test_notes_stand_in_a_second_window_and_follow(page):
    page.click("#present")
    page.keyboard.press("End")
    with page.expect_popup() as opened:
        page.keyboard.press("n")
    notes = opened.value
    assert "Text of an" in notes.inner_text("body")
    title = notes.inner_text("h1")
    notes.keyboard.press("Home")
    assert page.inner_text(".stage-position").startswith("1 /")
    assert notes.inner_text("h1") != title


@pytest.mark.parametrize("runs_scripts", [True, False])
def test_a_word_opens_its_definition_by_key_and_closes_with_or_without_script(report, browser, runs_scripts):
    context = browser.new_context(java_script_enabled=runs_scripts)
    page = context.new_page()
    page.goto(report.as_uri())
    word = page.locator("button.term", has_text="interval").first
    word.focus()
    page.keyboard.press("Enter")
    opened = page.locator(".definition:popover-open")
    assert opened.count() == 1 and "plausibly" in opened.inner_text()
    page.keyboard.press("Escape")
    assert opened.count() == 0
    context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_print_gives_every_section_a_page_and_prints_the_numbers_a_reader_opened(page, paper, tmp_path):
    page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('.numbers table')].map((table) => table.checkVisibility())"
    assert not any(page.evaluate(shown))
    page.evaluate("document.querySelector('details.numbers').open = true")
    assert page.evaluate(shown).count(True) == 1
    assert not page.locator("nav.toc").is_visible()
    printed = page.pdf(format=paper, prefer_css_page_size=True, path=tmp_path / "report.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 1 + 1 + len(TOPICS)


AXE = "axe.run(document, { resultTypes: ['violations'] })"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["wide", "narrow", "presenting"])
def test_axe_finds_nothing(page, axe, scheme, view):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320 if view == "narrow" else 1280, "height": 800})
    # Colours, and what can be reached, follow in the next frames.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    if view == "presenting":
        page.click("#present")
        page.keyboard.press("ArrowRight")
    page.evaluate(f"{axe}; undefined")
    found = page.evaluate(AXE)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.fixture(scope="module")
def axe() -> str:
    """The checks of axe, as they are installed."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def test_the_page_is_dark_where_the_machine_is_until_the_reader_decides_and_never_on_paper(page):
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(paper)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(17, 23, 27)")
    mark = "getComputedStyle(document.querySelector('.drawing path[fill^=\"#\"]')).fill"
    in_dark = page.evaluate(mark)
    page.click("#look")
    assert page.evaluate(paper) == light and page.evaluate(mark) != in_dark
    page.click("#look")
    assert page.evaluate(paper) == dark
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(paper) == light and page.evaluate(mark) != in_dark


#: Letters of a drawing that are smaller than 11 pixels, and words that its edge cuts.
SMALL_OR_CUT = """[...document.querySelectorAll('.picture svg')].filter((drawing) => drawing.checkVisibility())
  .flatMap((drawing) => [...drawing.querySelectorAll('text')].map((words) => {
    const frame = drawing.getBoundingClientRect();
    const box = words.getBoundingClientRect();
    const size = Number(words.getAttribute('font-size')) * frame.width / drawing.viewBox.baseVal.width;
    return size < 11 || box.right > frame.right + 1 || box.left < frame.left - 1 ? words.textContent : '';
  })).filter(Boolean)"""


@pytest.mark.parametrize("width", [320, 390])
def test_charts_on_a_phone_have_letters_to_read_and_no_word_cut(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.fonts.ready")
    assert page.locator(".picture svg").locator("visible=true").count() == len(TOPICS)
    assert page.evaluate(SMALL_OR_CUT) == []


def test_a_phone_shows_the_first_of_many_exhibits_until_the_rest_is_asked_for(browser, northwind_run):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((northwind_run.folder / "send" / "client_report.html").as_uri())
    section = page.locator("#section-items")
    exhibits = section.locator(":scope > .exhibit")
    assert exhibits.count() > 5
    assert exhibits.locator("visible=true").count() == 1
    page.emulate_media(media="print")
    assert exhibits.locator("visible=true").count() == exhibits.count()
    page.emulate_media(media="screen")
    section.get_by_role("button", name=f"Show the rest ({exhibits.count() - 1})").click()
    assert exhibits.locator("visible=true").count() == exhibits.count()
    assert page.evaluate("document.activeElement.id") == exhibits.nth(1).get_attribute("id")
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 844})
    assert exhibits.locator("visible=true").count() == exhibits.count()
    assert section.get_by_role("button", name="Show the rest").count() == 0
    page.close()


def test_words_of_a_chart_can_be_found(page):
    assert page.evaluate("window.find('Unit 7', true, false, true)")


def test_a_table_is_saved_as_it_is_printed_and_a_chart_copied(page, tmp_path):
    with page.expect_download() as download:
        page.locator(".exhibit >> text=Save table as CSV").first.click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Unit,") and lines[1].startswith("Unit 0,-3.5")
    page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error('refused')))")
    with page.expect_download() as download:
        page.locator(".exhibit >> text=Copy as picture").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_long_tables_sort_by_a_click_and_come_back(page):
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    first = "document.querySelector('.numbers tbody th').textContent"
    head = page.locator(".numbers thead .sort").first
    order = [page.evaluate(first)]
    for _ in range(3):
        head.click()
        order.append(page.evaluate(first))
    assert order == ["Unit 0", "Unit 0", "Unit 9", "Unit 0"]
    assert page.locator("[aria-sort]").count() == 0
