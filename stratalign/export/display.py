"""What a notebook cell shows: parts of the document that bring their own HTML and say whether they are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stratalign.document.model import Cover, Document, Exhibit, Section, Summary, Table
from stratalign.export.fragments import render_cover, render_section, render_summary, render_table

MimeBundle = tuple[dict[str, str], dict[str, Any]]
#: Labels of the cover's fact that names the run.
RUN_LABELS = ("run", "run id")


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A part of the document on display: HTML for the report, text for a terminal, metadata for the export."""

    html: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {"text/html": self.html, "text/plain": self.text}, {"stratalign": self.metadata}


def show(document: Document, key: str) -> Shown:
    """Show one section; where the data do not allow it, the export leaves its heading out as well.

    Parameters
    ----------
    document
        The report.
    key
        Key of the section.

    Returns
    -------
    Shown
        For the last line of a notebook cell. Its metadata say whether the section is available.
    """
    section = document.section(key)
    metadata = {"section": key, "available": section is not None}
    if section is None:
        text = f"The data do not allow the section '{key}'; the exported report leaves it out."
        return Shown(f"<p>{text}</p>", text, metadata)
    return Shown(render_section(section), _section_text(section), metadata)


def show_cover(document: Document) -> Shown:
    """Show the front page; its metadata give the exported page its title, language and footer.

    Parameters
    ----------
    document
        The report.

    Returns
    -------
    Shown
        For the last line of a notebook cell.
    """
    cover = document.cover
    metadata = {
        "cover": True,
        "client": cover.client,
        "title": cover.title,
        "language": document.language,
        "run_id": next((value for label, value in cover.facts if label.lower() in RUN_LABELS), ""),
        "confidentiality": cover.confidentiality,
        "synthetic_note": cover.synthetic_note,
    }
    return Shown(render_cover(cover), _cover_text(cover), metadata)


def show_summary(document: Document) -> Shown:
    """Show the executive summary; a document without one leaves its heading out of the export.

    Parameters
    ----------
    document
        The report.

    Returns
    -------
    Shown
        For the last line of a notebook cell.
    """
    metadata = {"section": "summary", "available": document.summary is not None}
    if document.summary is None:
        text = "This document has no executive summary; the exported report leaves it out."
        return Shown(f"<p>{text}</p>", text, metadata)
    return Shown(render_summary(document.summary), _summary_text(document.summary), metadata)


def show_table(table: Table) -> Shown:
    """Show one table outside a section, with the caption and scopes that the export asks of every table.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    Shown
        For the last line of a notebook cell.
    """
    return Shown(render_table(table), f"{table.caption}\n{table.rows}", {"table": table.key})


def _cover_text(cover: Cover) -> str:
    facts = [f"{label}: {value}" for label, value in cover.facts]
    return "\n".join([f"{cover.client} – {cover.title}", cover.subtitle, *facts, cover.synthetic_note]).strip()


def _summary_text(summary: Summary) -> str:
    figures = [f"{figure.label}: {figure.value} ({figure.detail})" for figure in summary.key_figures]
    return "\n".join([summary.title, *figures, *summary.strengths, *summary.gaps, *summary.decisions, *summary.limits])


def _section_text(section: Section) -> str:
    exhibits = [_exhibit_text(exhibit) for exhibit in section.exhibits]
    return "\n".join([section.title, *section.sentences, *exhibits, *section.caveats])


def _exhibit_text(exhibit: Exhibit) -> str:
    return f"{exhibit.subtitle}: {exhibit.figure.alt}" if exhibit.figure else exhibit.subtitle
