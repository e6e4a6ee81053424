"""The front page and the executive summary of a deck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from stratalign.document.model import Summary
from stratalign.export.pptx.letters import LINE, POINTS
from stratalign.export.pptx.logo import logo_picture
from stratalign.export.pptx.plan import Deck, SlidePlan, draw_sentences, fit_sentences
from stratalign.export.pptx.shapes import Box, Paragraph, Run
from stratalign.export.pptx.slide import SlideWriter
from stratalign.export.pptx.template import Cover
from stratalign.language.messages import message

_LOGO_HEIGHT, _LOGO_WIDTH = 0.6, 2.6
_FACT_SIZES = (12.0, 11.0, 10.0, 9.0)
#: Sizes of the summary's words, largest first; of its large figures, their labels and its headings. Points.
_SIZES = (13.0, 12.0, 11.5, 11.0, 10.5, 10.0)
_VALUE, _LABEL, _DETAIL, _HEADING = 32.0, 11.0, 10.0, 12.0
_FIGURES_HEIGHT, _GAP, _BETWEEN = 1.25, 0.4, 5.0
_INDENT = 0.25
#: Lines of a figure's label and of what stands below it.
_FEWEST_LINES, _MOST_LINES = (2, 1), (4, 3)


def write_cover(deck: Deck, cover: Cover, writer: SlideWriter) -> None:
    """Write the front page: client, title, period, what the report rests on, and whether its data are synthetic."""
    printer, said = deck.printer, deck.document.cover
    writer.headline(printer.say(said.title), cover.title, 40.0 if cover.title.box.width > 9 else 32.0)
    client = printer.say(said.client)
    subtitle = printer.say(said.subtitle)
    if cover.client is None:
        subtitle = " · ".join(part for part in (client, subtitle) if part)
    else:
        writer.line(cover.client, "Client", client, (20.0, 18.0, 16.0, 14.0), "accent")
    writer.line(cover.subtitle, "Subtitle", subtitle, (20.0, 18.0, 16.0, 14.0), "muted", 2)
    size = _facts_size(deck, cover)
    facts = [
        Paragraph((Run(f"{printer.head(label)} ", size, "muted"), Run(printer.say(value), size, "ink")), before=2.0)
        for label, value in said.facts
    ]
    facts += [Paragraph((Run(printer.say(said.confidentiality), size, "ink", True),), before=6.0)]
    if said.synthetic_note:
        facts.append(Paragraph((Run(printer.say(said.synthetic_note), size, "above", True),), before=4.0))
    writer.words(cover.facts, "Facts", facts)
    _write_logo(deck, writer, cover)
    writer.notes(printer.words(deck.document.about) or (printer.say(said.title),))


def _facts_size(deck: Deck, cover: Cover) -> float:
    """Largest size at which what the report rests on has room on the front page."""
    said, say = deck.document.cover, deck.printer.say
    lines = [f"{deck.printer.head(label)} {say(value)}" for label, value in said.facts]
    lines += [say(said.confidentiality), say(said.synthetic_note)]
    box = cover.facts.box

    def height(size: float) -> float:
        return sum(deck.letters.height(line, size, box.width, is_strong=True) + 0.04 for line in lines)

    return next((size for size in _FACT_SIZES if height(size) <= box.height), _FACT_SIZES[-1])


def _write_logo(deck: Deck, writer: SlideWriter, cover: Cover) -> None:
    logo = deck.brand.logo
    if logo is None:
        return
    scale = min(_LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height)
    box = Box(cover.title.box.x, 0.55, logo.width * scale, logo.height * scale)
    writer.picture("Logo", box, logo_picture(logo), logo.alt)


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the summary under its heading."""

    heading: str
    words: tuple[str, ...]
    is_numbered: bool = False


def plan_summary(deck: Deck) -> list[SlidePlan]:
    """Plan the executive summary: one slide; what it cannot show goes on to a second where one has no room.

    Parameters
    ----------
    deck
        Of the document.

    Returns
    -------
    list of SlidePlan
        None where the document has no summary.
    """
    summary = deck.document.summary
    if summary is None:
        return []
    printer = deck.printer
    columns, limits = _columns(deck, summary), printer.words(summary.limits)
    area = Box(deck.area.x, deck.area.y - 0.35, deck.area.width, deck.area.height + 0.75)
    size, has_limits = _fitting(deck, summary, columns, limits, area)
    title, topic = printer.say(summary.title), printer.say(summary.topic)
    lists = [words for column in columns for one in column for words in (one.heading, *one.words)]
    notes = (title, printer.say(summary.question), *lists, printer.phrase("frame.limits"), *limits)

    def draw(writer: SlideWriter, box: Box) -> None:
        _draw_summary(deck, summary, columns, limits if has_limits else (), size, writer, area)

    found = [SlidePlan(title, topic, "", "", notes, draw, area)]
    if limits and not has_limits:
        heading = printer.phrase("frame.limits")
        found += [
            SlidePlan(heading, topic, "", "", (heading, *part), partial(draw_sentences, sentences=part), deck.area)
            for part in fit_sentences(limits, deck)
        ]
    return found


def _columns(deck: Deck, summary: Summary) -> list[list[_List]]:
    printer = deck.printer
    found = _List(printer.phrase("deck.summary.found"), printer.words(summary.messages))
    strengths = _List(printer.phrase("frame.strengths"), printer.words(summary.strengths))
    gaps = _List(printer.phrase("frame.gaps"), printer.words(summary.gaps))
    decisions = _List(printer.phrase("frame.decisions"), printer.words(summary.decisions), is_numbered=True)
    columns = [[found], [strengths, gaps], [decisions]]
    return [kept for column in columns if (kept := [one for one in column if one.words])]


def _fitting(
    deck: Deck, summary: Summary, columns: list[list[_List]], limits: Sequence[str], area: Box
) -> tuple[float, bool]:
    """Largest size at which everything has room, and whether the limits do."""
    for has_limits in (True, False):
        for size in _SIZES if has_limits else (*_SIZES, 9.0):
            used = _figures_height(deck, summary, area) + max(
                (_column_height(deck, column, columns, size, area) for column in columns), default=0.0
            )
            if has_limits and limits:
                used += _limits_height(deck, limits, area)
            if used <= area.height:
                return size, has_limits
    return 9.0, False


def _figures_height(deck: Deck, summary: Summary, area: Box) -> float:
    if not summary.key_figures:
        return 0.0
    labels, details = _figure_lines(deck, summary, area)
    more = (labels - _FEWEST_LINES[0]) * _LABEL + (details - _FEWEST_LINES[1]) * _DETAIL
    return _FIGURES_HEIGHT + more * LINE / POINTS


def _figure_lines(deck: Deck, summary: Summary, area: Box) -> tuple[int, int]:
    """Lines that labels of figures and what stands below them ask for, up to a limit."""
    width, say = _figure_width(summary, area), deck.printer.say
    labels = max(len(deck.letters.lines(say(one.label), _LABEL, width)) for one in summary.key_figures)
    details = max(len(deck.letters.lines(say(one.detail), _DETAIL, width)) for one in summary.key_figures)
    fewest, most = _FEWEST_LINES, _MOST_LINES
    return min(max(labels, fewest[0]), most[0]), min(max(details, fewest[1]), most[1])


def _figure_width(summary: Summary, area: Box) -> float:
    n = len(summary.key_figures)
    return (area.width - (n - 1) * _GAP) / n


def _width(columns: list[list[_List]], area: Box) -> float:
    # A report on accounts alone may have key figures and no list.
    return (area.width - (len(columns) - 1) * _GAP) / max(len(columns), 1)


def _column_height(deck: Deck, column: list[_List], columns: list[list[_List]], size: float, area: Box) -> float:
    width = _width(columns, area) - _INDENT
    lines = sum(len(deck.letters.lines(words, size, width)) for one in column for words in one.words)
    n = sum(len(one.words) for one in column)
    return (lines * size * LINE + n * _BETWEEN + len(column) * (_HEADING * LINE + 10)) / POINTS + 0.1


def _limits_text(deck: Deck, limits: Sequence[str]) -> str:
    return " ".join(limits)


def _limits_height(deck: Deck, limits: Sequence[str], area: Box) -> float:
    words = f"{deck.printer.head(message('frame.limits'))} {_limits_text(deck, limits)}"
    return deck.letters.height(words, 10.0, area.width) + 0.3


def _draw_summary(
    deck: Deck, summary: Summary, columns: list[list[_List]], limits: Sequence[str], size: float, writer: SlideWriter,
    area: Box,
) -> None:  # fmt: skip
    top = area.y
    if summary.key_figures:
        tall = _figures_height(deck, summary, area)
        _draw_figures(deck, summary, writer, Box(area.x, top, area.width, tall))
        top += tall
    width = _width(columns, area)
    height = area.bottom - top - (_limits_height(deck, limits, area) if limits else 0.0)
    for place, column in enumerate(columns):
        box = Box(area.x + place * (width + _GAP), top, width, height)
        line = Box(box.x, box.y, width, 0.0)
        writer.add(writer.pen.line(writer.next_id(), "Line", line, "accent", 1.5))
        paragraphs = [paragraph for n, one in enumerate(column) for paragraph in _list(one, size, is_first=not n)]
        writer.text(column[0].heading, box._replace(y=top + 0.08, height=height - 0.08), paragraphs)
    if limits:
        words = f"{deck.printer.head(message('frame.limits'))} "
        paragraph = Paragraph((Run(words, 10, "muted", True), Run(_limits_text(deck, limits), 10, "muted")))
        foot = _limits_height(deck, limits, area)
        writer.text("Limits", Box(area.x, area.bottom - foot + 0.1, area.width, foot - 0.1), [paragraph], anchor="b")


def _list(one: _List, size: float, *, is_first: bool) -> list[Paragraph]:
    heading = Paragraph((Run(one.heading, _HEADING, "accent", True),), before=0.0 if is_first else 10.0)
    bullet = "1" if one.is_numbered else "•"
    return [heading, *(Paragraph((Run(words, size, "text"),), before=_BETWEEN, bullet=bullet) for words in one.words)]


def _draw_figures(deck: Deck, summary: Summary, writer: SlideWriter, box: Box) -> None:
    """Large figures side by side, each with its label and its interval."""
    printer, width = deck.printer, _figure_width(summary, box)
    labels, details = _figure_lines(deck, summary, box)
    for place, figure in enumerate(summary.key_figures):
        value, label, detail = (printer.say(getattr(figure, name)) for name in ("value", "label", "detail"))
        x = box.x + place * (width + _GAP)
        size = deck.letters.fitting_size(value, (_VALUE, 28.0, 24.0, 20.0), width, 1, is_strong=True)
        words = [
            Paragraph((Run(value, size, "accent", True),)),
            Paragraph((Run(deck.letters.shortened(label, _LABEL, width, labels), _LABEL, "ink"),)),
            Paragraph((Run(deck.letters.shortened(detail, _DETAIL, width, details), _DETAIL, "muted"),), before=1.0),
        ]
        writer.text("Figure", Box(x, box.y, width, box.height), words)
