"""Hostile comments as quotes, and hostile names of themes, in the page and the workbook: inert, and shown as text."""

import html
import re
from dataclasses import replace

import pandas as pd
import pytest
from conftest import proof
from hostile.payloads import PAYLOADS
from page_words import draw_words_only

from stratalign.audit.report import audit_report
from stratalign.document.client.report import build_client_report
from stratalign.document.file import write_document
from stratalign.document.part import part_of
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.export.verify import verify_html
from stratalign.export.xlsx import write_xlsx
from stratalign.plain_text import without_controls


@pytest.fixture(scope="module")
def page(northwind_analysis):
    """The page on comments with payloads as quotes and as names of themes."""
    analysis, comments = northwind_analysis, northwind_analysis.latest.comments
    texts = list(PAYLOADS.values())
    names = {key: {"": text} for key, text in zip(comments.names, texts, strict=False)}
    quotes = pd.DataFrame({"question_key": "comment_obstacle", "theme_key": "priorities", "quote": texts})
    latest = replace(analysis.latest, comments=replace(comments, names=names, quotes=quotes))
    document = build_client_report(replace(analysis, waves=(*analysis.waves[:-1], latest)), audience="analyst")
    return part_of(document, sections=["comments"])


def plain(text):
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", without_controls(text)).split())


def test_the_page_is_clean_and_shows_every_quote(page, tmp_path, monkeypatch):
    draw_words_only(monkeypatch)
    file = write_html(notebook_of_parts(page), tmp_path / "send" / "page.html", document=page)
    assert verify_html(file, told=PAYLOADS.values()).problems == ()
    source = re.sub(r"(?s)<(style|script).*?</\1>", "", file.read_text(encoding="utf-8"))
    shown = plain(html.unescape(re.sub(r"<[^>]*>", " ", source)))
    assert [key for key, text in PAYLOADS.items() if plain(text) not in shown] == []
    write_document(page, tmp_path)
    assert audit_report(tmp_path).is_clean


@pytest.mark.parametrize("format", ["xlsx", proof("pptx")])
def test_other_formats_hold_no_formula_and_no_link(page, tmp_path, format):
    file = tmp_path / f"page.{format}"
    if format == "xlsx":
        write_xlsx(page, file)
    else:
        from stratalign.export.pptx.write import write_pptx

        write_pptx(page, file)
    audit = audit_report(file)
    assert audit.formula_cells == () and audit.external_requests == () and audit.unread == ()
