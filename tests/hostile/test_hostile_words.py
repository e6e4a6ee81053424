"""Hostile words that an analyst takes into a report (quotes, themes, sentences, owners): inert, and shown as text."""

import html
import itertools
import re
from dataclasses import replace

import pandas as pd
import pytest
from conftest import proof
from hostile.payloads import PAYLOADS
from page_words import draw_words_only

from stratalign.audit.report import audit_report
from stratalign.document.client.overrides import numbers_of
from stratalign.document.client.report import build_client_report
from stratalign.document.file import write_document
from stratalign.document.part import part_of
from stratalign.engagement.declarations.overrides import Overrides
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.export.verify import verify_html
from stratalign.export.xlsx import write_xlsx
from stratalign.findings.client.decisions import find_decisions
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


@pytest.fixture(scope="module")
def overridden(northwind_analysis, northwind_document):
    """A report whose sentences and owners of decisions are payloads, five in each, and those payloads."""
    rounds, used = itertools.cycle(PAYLOADS.values()), set()

    def words():
        chosen = tuple(itertools.islice(rounds, 5))
        used.update(chosen)
        return " \u00b6 ".join(chosen)

    sentences = [
        {"of": claim.key, "says": words(), "written_for": numbers_of(claim.text, northwind_document)}
        for claim in northwind_document.claims
        if claim.key != "glossary"
    ]
    owners = [{"of": one.gap.key, "owner": words()} for one in find_decisions(northwind_analysis)]
    assert used == set(PAYLOADS.values())
    overrides = Overrides.model_validate({"sentences": sentences, "owners": owners})
    report = northwind_analysis.engagement.report.model_copy(update={"overrides": overrides})
    engagement = northwind_analysis.engagement.model_copy(update={"report": report})
    return build_client_report(replace(northwind_analysis, engagement=engagement))


def plain(text):
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", without_controls(text)).split())


@pytest.mark.parametrize("taken", ["page", "overridden"])
def test_the_page_is_clean_and_shows_every_text(request, taken, tmp_path, monkeypatch):
    draw_words_only(monkeypatch)
    document = request.getfixturevalue(taken)
    file = write_html(notebook_of_parts(document), tmp_path / "send" / "page.html", document=document)
    assert verify_html(file, told=PAYLOADS.values()).problems == ()
    source = re.sub(r"(?s)<(style|script).*?</\1>", "", file.read_text(encoding="utf-8"))
    shown = plain(html.unescape(re.sub(r"<[^>]*>", " ", source)))
    assert [key for key, text in PAYLOADS.items() if plain(text) not in shown] == []
    write_document(document, tmp_path)
    assert audit_report(tmp_path).is_clean


@pytest.mark.parametrize("taken", ["page", "overridden"])
@pytest.mark.parametrize("format", ["xlsx", proof("pptx")])
def test_other_formats_hold_no_formula_and_no_link(request, taken, tmp_path, format):
    document = request.getfixturevalue(taken)
    file = tmp_path / f"page.{format}"
    if format == "xlsx":
        write_xlsx(document, file)
    else:
        from stratalign.export.pptx.write import write_pptx

        write_pptx(document, file)
    audit = audit_report(file)
    assert audit.formula_cells == () and audit.external_requests == () and audit.unread == ()
