"""What a notebook cell shows: a part of the document, as HTML to read and as data for the export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from stratalign.document.file import document_to_plain
from stratalign.document.model import Document
from stratalign.document.part import part_of
from stratalign.export.fragments import render_cover, render_section, render_summary
from stratalign.export.printed import Printer
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: Type of the output that carries a part as data.
PART_TYPE = "application/vnd.stratalign.part+json"
#: Type of the output that marks what is the analyst's alone: no report is made of a notebook that shows it.
EXPLORED_TYPE = "application/vnd.stratalign.explored+json"
MimeBundle = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A part of the document on display: HTML for JupyterLab, text for a terminal, data for the export."""

    html: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {PART_TYPE: self.data, "text/html": self.html, "text/plain": self.text}, {}


def show(document: Document, key: str) -> Shown:
    """Show one part: a section by its key, `cover` or `summary`.

    Parameters
    ----------
    document
        The report.
    key
        Key of the section.

    Returns
    -------
    Shown
        For the last line of a notebook cell. The exported report puts the section from the document in its place, and
        leaves out one that the data do not allow.
    """
    if key == "cover":
        return show_cover(document)
    if key == "summary":
        return show_summary(document)
    section = document.section(key)
    if section is None:
        return _absent(document, key, message("show.absent", key=key))
    part = part_of(document, sections=[key])
    return Shown(render_section(document, section, for_phones=False), _section_text(document, key), _data(part, key))


def show_cover(document: Document) -> Shown:
    """Show the front page, which gives the exported page its title, language and footer.

    Parameters
    ----------
    document
        The report.

    Returns
    -------
    Shown
        For the last line of a notebook cell.
    """
    printer, cover = Printer(document), document.cover
    facts = [f"{printer.head(label)} {printer.say(value)}" for label, value in cover.facts]
    heading = f"{printer.say(cover.client)} – {printer.say(cover.title)}"
    text = "\n".join([heading, printer.say(cover.subtitle), *facts, printer.say(cover.synthetic_note)])
    return Shown(render_cover(document), text.strip(), _data(part_of(document, with_about=True), "cover"))


def show_summary(document: Document) -> Shown:
    """Show the executive summary; a document without one leaves it out of the export.

    Parameters
    ----------
    document
        The report.

    Returns
    -------
    Shown
        For the last line of a notebook cell.
    """
    if document.summary is None:
        return _absent(document, "summary", message("show.no_summary"))
    part = part_of(document, with_summary=True)
    return Shown(render_summary(document), _summary_text(document), _data(part, "summary"))


def _data(part: Document, key: str) -> dict[str, Any]:
    return {"part": key, "document": document_to_plain(part)}


def _absent(document: Document, key: str, why: Message) -> Shown:
    text = Printer(document).say(why)
    return Shown(str(Markup("<p>{}</p>").format(text)), text, _data(part_of(document), key))


def _summary_text(document: Document) -> str:
    printer, summary = Printer(document), document.summary
    assert summary is not None
    figures = [
        f"{printer.head(figure.label)} {printer.say(figure.value)} ({printer.say(figure.detail)})"
        for figure in summary.key_figures
    ]
    lists = (summary.messages, summary.strengths, summary.gaps, summary.decisions, summary.limits)
    return "\n".join(
        [printer.say(summary.title), *figures, *(line for words in lists for line in printer.words(words))]
    )


def _section_text(document: Document, key: str) -> str:
    printer, section = Printer(document), document.section(key)
    assert section is not None
    exhibits = [printer.say(exhibit.subtitle) for exhibit in section.exhibits]
    so_what = [f"{printer.head(message('frame.so_what'))} {printer.say(section.so_what)}"] if section.so_what else []
    return "\n".join(
        [
            printer.say(section.title),
            *printer.words(section.sentences),
            *exhibits,
            *so_what,
            *printer.words(section.caveats),
        ]
    )
