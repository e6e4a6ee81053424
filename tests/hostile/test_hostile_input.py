"""Hostile text in every field of an engagement, through the public job and into a browser: inert, and shown as text.

The ordinary run puts five texts into every field of one report; the proof draws its figures too, and adds reports in
which each field holds others.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import proof
from hostile.payloads import PAYLOADS, REFUSED, WORDS, hostile_engagement, places
from notebooks_here import execute_here
from page_words import draw_words_only

from stratalign.audit.exported import export_run
from stratalign.audit.report import audit_report
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.export.verify import verify_html
from stratalign.plain_text import without_controls
from stratalign.runs.execute import run_engagement

CHROMIUM = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
TOGETHER = 5
#: Fields of which the report prints no words.
UNPRINTED = {
    "strategy.vision", "strategy.mission", "strategy.values.*", "strategy.ideal_target_clients.*",
    "strategy.differentiation.*", "strategy.success_metrics.*.name", "strategy.success_metrics.*.target",
    "strategy.optimizing_strategies.*.description",
}  # fmt: skip
pytestmark = pytest.mark.slow


def without_marks(text: str) -> str:
    """Text as it is compared: one blank for any, no marks of direction."""
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", without_controls(text)).split())


@pytest.fixture(scope="module", params=[0, proof(0), proof(3)], ids=["words", "drawn", "drawn with others"])
def hostile(request: Any, pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report from an engagement with payloads in every field: its page, the fields, the engagement."""
    folder = tmp_path_factory.mktemp("hostile")
    engagement, placed = hostile_engagement(folder, TOGETHER, request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stratalign.runs.execute.execute_notebook", execute_here)
        if not request.config.getoption("--prove"):
            draw_words_only(patch)
        run = run_engagement(engagement, reports=folder / "reports")
    return run.files["html"], placed, engagement


def test_the_report_is_written_clean_and_well_formed(hostile):
    page, placed, _ = hostile
    assert len(placed) >= 1_600 and len(set(placed)) >= 660
    assert {key for _, key in placed} >= set(PAYLOADS)
    found = verify_html(page, told=PAYLOADS.values())
    assert found.problems == ()
    audit = audit_report(page.parents[1])
    assert audit.is_clean, audit.lines()


def test_every_field_is_shown_as_text(hostile):
    page, _, engagement = hostile
    source = page.read_text(encoding="utf-8")
    shown = without_marks(html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|script).*?</\1>", "", source))))
    absent = Counter(field for field, text in texts_of(engagement) if without_marks(text) not in shown)
    assert set(absent) <= UNPRINTED, absent


def texts_of(engagement: Path) -> list[tuple[str, str]]:
    """Every text of the fields that hold words."""
    data = yaml.safe_load((engagement / "engagement.yml").read_text(encoding="utf-8"))
    return [(field, container[key]) for field in WORDS for container, key in places(data, field)]


@pytest.mark.parametrize("format", [proof("xlsx")])
def test_other_formats_are_written_clean(hostile, format):
    page, _, _ = hostile
    written = export_run(page.parents[1], formats=[format])[format]
    assert written.stat().st_size > 10_000
    audit = audit_report(page.parents[1])
    assert audit.is_clean, audit.lines()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="no Chromium on the path")
def test_nothing_runs_and_nothing_is_asked_for(hostile):
    page_file, _, _ = hostile
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    heard: list[str] = []
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("framenavigated", lambda frame: heard.append(frame.url) if frame != page.main_frame else None)
        page.on("request", lambda asked: heard.append(asked.url) if not asked.url.startswith("data:") else None)
        page.goto(page_file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        page.evaluate(
            "document.querySelectorAll('*').forEach((part) => { part.dispatchEvent(new Event('mouseover')); })"
        )
        drawn = page.evaluate("[...document.images].filter((image) => image.naturalWidth === 0).length")
        assert heard == [page_file.as_uri()]
        assert drawn == 0
        assert page.evaluate("document.scripts.length") == 1
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
        browser.close()


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("field", ["client", "waves.0.label", "units.0.name", "strategy.vision", "report.title"])
def test_what_is_no_text_is_refused_with_its_line(northwind, field, payload):
    file = northwind / "engagement.yml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    *path, key = [int(part) if part.isdigit() else part for part in field.split(".")]
    container = data
    for part in path:
        container = container[part]
    container[key] = payload
    file.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    with pytest.raises(EngagementError, match=r"engagement\.yml, line \d+: there is a character that is no text"):
        load_engagement(northwind)
