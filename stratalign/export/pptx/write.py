"""Write the client's slides: native charts, tables and shapes, checked before the deck gets its name."""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from stratalign.brand.deck import deck_theme
from stratalign.document.model import Document
from stratalign.export.pptx.base import base_presentation
from stratalign.export.pptx.check import refuse_problems
from stratalign.export.pptx.front import plan_summary, write_cover
from stratalign.export.pptx.letters import letters_of
from stratalign.export.pptx.opening import open_presentation, open_template
from stratalign.export.pptx.package import finished
from stratalign.export.pptx.plan import SO_WHAT, Deck, SlidePlan, plan_sections, with_unique_titles
from stratalign.export.pptx.shapes import Box, Paragraph, Pen, Run
from stratalign.export.pptx.slide import SlideWriter
from stratalign.export.pptx.template import Frame, find_cover, find_frame
from stratalign.export.printed import Printer, brand_of
from stratalign.language.languages import load_language
from stratalign.language.messages import message

_SOURCE_SIZES = (9.0, 8.5, 8.0)
_SO_WHAT_SIZES = (13.0, 12.0, 11.0, 10.0)


@dataclass(frozen=True)
class DeckFile:
    """A finished deck: its bytes, and of how many of its figures a client can edit every part."""

    content: bytes
    n_slides: int
    n_figures: int
    n_native: int


def write_pptx(document: Document, path: Path, *, template: Path | None = None) -> Path:
    """Write a document as slides.

    Parameters
    ----------
    document
        The report.
    path
        File to write; its folder is made. An older file is replaced only by a checked one.
    template
        A presentation of the client's, whose master and layouts are used; None for the brand's own.

    Returns
    -------
    pathlib.Path
        `path`; equal documents give equal bytes.

    Raises
    ------
    ExportError
        The extra `pptx` is not installed, the template cannot be used, or the deck did not pass its check.
    """
    made = make_deck(document, template=template)
    refuse_problems(made.content, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unchecked = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unchecked.write_bytes(made.content)
        unchecked.replace(path)
    finally:
        unchecked.unlink(missing_ok=True)
    return path


def make_deck(document: Document, *, template: Path | None = None) -> DeckFile:
    """Make a document's slides.

    Parameters
    ----------
    document, template
        As in `write_pptx`.

    Returns
    -------
    DeckFile
        Not yet checked.

    Raises
    ------
    ExportError
        The extra is not installed, or the template cannot be used.
    """
    brand = brand_of(document)
    theme, printer, language = deck_theme(brand), Printer(document), tag_of(document.language)
    presentation = open_template(template) if template else open_presentation(base_presentation(theme))
    frame, cover = find_frame(presentation), find_cover(presentation)
    deck = Deck(document, printer, brand, theme, letters_of(brand), frame.area, language)
    pen = Pen(theme, language)
    first = SlideWriter(presentation.slides.add_slide(cover.layout), pen, deck.letters)
    write_cover(deck, cover, first)
    first.remove_empty()
    plans = with_unique_titles(deck, [*plan_summary(deck), *plan_sections(deck)])
    titles = set[str]()
    for plan in plans:
        titles.add(_write_slide(presentation, frame, deck, pen, plan, titles))
    buffer = BytesIO()
    presentation.save(buffer)
    content = finished(buffer.getvalue(), title=_footer(deck), language=language)
    figures = [plan.is_native for plan in plans if plan.is_native is not None]
    return DeckFile(content, len(plans) + 1, len(figures), sum(figures))


def _write_slide(presentation: Any, frame: Frame, deck: Deck, pen: Pen, plan: SlidePlan, titles: Container[str]) -> str:
    """Write a slide; its title is none of `titles`, and is returned."""
    writer = SlideWriter(presentation.slides.add_slide(frame.layout), pen, deck.letters)
    title = writer.headline(plan.title, frame.title, frame.title_size, titles)
    if frame.topic:
        writer.line(frame.topic, "Topic", plan.topic, (11.0, 10.0), "accent")
    if plan.subtitle:
        writer.line(frame.subtitle, "Subtitle", plan.subtitle, (12.0, 11.0, 10.0), "muted")
    if plan.source:
        writer.line(frame.source, "Source", plan.source, _SOURCE_SIZES, "muted", 2)
    writer.remove_empty()
    plan.draw(writer, plan.area)
    if plan.so_what:
        _write_so_what(deck, writer, plan)
    writer.footers(frame.footers, _footer(deck))
    writer.notes(plan.notes)
    return title


def _write_so_what(deck: Deck, writer: SlideWriter, plan: SlidePlan) -> None:
    """What follows from the exhibit, below it."""
    label = f"{deck.printer.head(message('frame.so_what'))} "
    box = Box(plan.area.x, plan.area.bottom + 0.06, plan.area.width, SO_WHAT - 0.06)
    size = deck.letters.fitting_size(label + plan.so_what, _SO_WHAT_SIZES, box.width, 2, is_strong=True)
    said = deck.letters.shortened(label + plan.so_what, size, box.width, 2, is_strong=True).removeprefix(label)
    words = (Run(label, size, "accent", is_strong=True), Run(said, size, "ink", is_strong=True))
    writer.text("Follows", box, [Paragraph(words)], anchor="b")


def _footer(deck: Deck) -> str:
    printer, cover = deck.printer, deck.document.cover
    synthetic = printer.phrase("synthetic.word") if printer.say(cover.synthetic_note) else ""
    return " · ".join(part for part in (printer.say(cover.client), printer.say(cover.title), synthetic) if part)


def tag_of(language: str) -> str:
    """Language as the words of a slide are tagged, such as `en-GB`."""
    return load_language(language).locale.replace("_", "-")
