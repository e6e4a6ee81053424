"""Parts of the document as HTML: everything is escaped, every figure has words, every table has scopes."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from stratalign.document.model import Cover, Exhibit, Section, Summary, Table
from stratalign.export.formatting import format_value, is_numeric

TEMPLATES = Path(__file__).resolve().parent / "fragments"
_VIEW_BOX = re.compile(r"""viewBox=["']\s*\S+\s+\S+\s+([\d.]+)\s+([\d.]+)\s*["']""")
_CSS_PIXELS_PER_POINT = 96 / 72
#: Pictures from this width on, in CSS pixels, are drawn over the whole column.
WIDE_FROM = 760


def render_cover(cover: Cover) -> str:
    """Write the front page.

    Parameters
    ----------
    cover
        Whose report it is and what it rests on.

    Returns
    -------
    str
        A `<header>` that holds the only `<h1>`.
    """
    return _render("cover", cover=cover)


def render_summary(summary: Summary) -> str:
    """Write the executive summary.

    Parameters
    ----------
    summary
        Verdict, key figures, strengths, gaps, decisions, limits.

    Returns
    -------
    str
        HTML that starts with an `<h3>`, to stand under a section's `<h2>`.
    """
    return _render("summary", summary=summary)


def render_section(section: Section) -> str:
    """Write one section: its conclusion as a title, sentences, exhibits and limits.

    Parameters
    ----------
    section
        What the section says; its topic is the notebook's heading and is not repeated.

    Returns
    -------
    str
        HTML that starts with an `<h3>`, to stand under the topic's `<h2>`.
    """
    return _render("section", section=section)


def render_table(table: Table) -> str:
    """Write one table with a caption, column scopes and row scopes.

    Parameters
    ----------
    table
        Columns in reading order; the first holds the row headers.

    Returns
    -------
    str
        A `<table>` in a region that scrolls sideways on narrow screens.

    Raises
    ------
    KeyError
        A column is not in the table's rows, or has an unknown format.
    """
    rows = [
        [format_value(value, column.format) for value, column in zip(record, table.columns, strict=True)]
        for record in table.rows[[column.key for column in table.columns]].itertuples(index=False, name=None)
    ]
    return _render("table", table=table, rows=rows)


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
    environment.filters |= {"data_uri": svg_data_uri, "size": _svg_size, "table": _table, "exhibit": _exhibit}
    environment.globals |= {"html_id": html_id, "is_numeric": is_numeric, "wide_from": WIDE_FROM}
    return environment


def _table(table: Table) -> Markup:
    """Table inside another fragment."""
    return Markup(render_table(table))


def _exhibit(exhibit: Exhibit) -> Markup:
    """Exhibit inside another fragment."""
    return Markup(_render("exhibit", exhibit=exhibit))
