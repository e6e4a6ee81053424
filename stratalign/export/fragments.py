"""Parts of the document as HTML: everything is escaped, every figure has words, every table has scopes."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from stratalign.document.model import Document, Section
from stratalign.export.printed import PrintedExhibit, PrintedTable, Printer, brand_of

TEMPLATES = Path(__file__).resolve().parent / "fragments"
_VIEW_BOX = re.compile(r"""viewBox=["']\s*\S+\s+\S+\s+([\d.]+)\s+([\d.]+)\s*["']""")
_CSS_PIXELS_PER_POINT = 96 / 72
#: Pictures from this width on, in CSS pixels, are drawn over the whole column.
WIDE_FROM = 760
#: Exhibits from which on what to keep in mind, and how to read them, stands below the first and not after them all.
MANY = 5
#: Words of a table that are printed on one line, such as a day, have so many letters at most.
SHORT_TO = 12
#: Words of a table get a column wide enough to be read from so many letters on, and sentences a wider one.
LONG_FROM, SENTENCE_FROM = 40, 60


def render_cover(document: Document) -> str:
    """Write the front page.

    Parameters
    ----------
    document
        Whose report it is and what it rests on.

    Returns
    -------
    str
        A `<header>` that holds the only `<h1>`.
    """
    printer, cover = Printer(document), document.cover
    texts = ("client", "title", "subtitle", "confidentiality", "synthetic_note")
    facts = [(printer.say(label), printer.say(value)) for label, value in cover.facts]
    said = {name: printer.say(getattr(cover, name)) for name in texts} | {"facts": facts}
    return _render("cover", cover=said, logo=brand_of(document).logo)


def render_summary(document: Document) -> str:
    """Write the executive summary.

    Parameters
    ----------
    document
        It has one.

    Returns
    -------
    str
        HTML that starts with an `<h3>`, to stand under a section's `<h2>`.
    """
    summary, printer = document.summary, Printer(document)
    assert summary is not None
    lists = {
        name: printer.words(getattr(summary, name)) for name in ("messages", "strengths", "gaps", "decisions", "limits")
    }
    figures = [
        {name: printer.say(getattr(figure, name)) for name in ("value", "label", "detail")}
        for figure in summary.key_figures
    ]
    texts = {"title": printer.say(summary.title), "question": printer.say(summary.question)}
    return _render("summary", summary=texts | lists | {"key_figures": figures}, phrase=printer.phrase)


def render_section(document: Document, section: Section, *, for_phones: bool = True) -> str:
    """Write one section: its conclusion as a title, sentences, exhibits, limits and how to read it.

    Parameters
    ----------
    document
        Holds its tables.
    section
        Its topic is the page's heading and is not repeated.
    for_phones
        Whether every picture has its form for phones beside it.

    Returns
    -------
    str
        HTML that starts with an `<h3>`, to stand under the topic's `<h2>` and its question.
    """
    printer = Printer(document, for_phones)
    return _render("section", section=printer.section(section), phrase=printer.phrase)


def svg_data_uri(svg: str) -> str:
    """Picture address of an SVG; as an `<img>` its scripts and references are dead."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def html_id(kind: str, key: str) -> str:
    """Stable element id of a part of the document, from its key."""
    return re.sub(r"[^a-z0-9]+", "-", f"{kind}-{key}".lower()).strip("-")


def _svg_size(svg: str) -> tuple[int, int] | None:
    """Width and height in CSS pixels, for a picture that is laid out before it is decoded."""
    found = _VIEW_BOX.search(svg)
    if not found:
        return None
    return round(float(found[1]) * _CSS_PIXELS_PER_POINT), round(float(found[2]) * _CSS_PIXELS_PER_POINT)


def compile_fragments() -> None:
    """Compile every template once."""
    environment = _environment()
    for name in environment.list_templates(extensions=["j2"]):
        environment.get_template(name)


def _render(template: str, **parts: Any) -> str:
    return _environment().get_template(f"{template}.html.j2").render(**parts)


@cache
def _environment() -> Environment:
    """Templates of the fragments; a misspelt field is an error, and all text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"data_uri": svg_data_uri, "size": _svg_size, "table": _table}
    environment.globals |= {
        "html_id": html_id,
        "many": MANY,
        "wide_from": WIDE_FROM,
        "short_to": SHORT_TO,
        "long_from": LONG_FROM,
        "sentence_from": SENTENCE_FROM,
        "exhibit_of": _exhibit,
    }
    return environment


def _table(table: PrintedTable) -> Markup:
    """Table inside another fragment."""
    return Markup(_render("table", table=table))


def _exhibit(exhibit: PrintedExhibit, phrase: Any, is_again: bool) -> Markup:
    """Exhibit inside another fragment; `is_again`: the next one has the same source."""
    return Markup(_render("exhibit", exhibit=exhibit, phrase=phrase, is_again=is_again))
