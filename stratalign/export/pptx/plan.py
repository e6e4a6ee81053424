"""Which slides a document asks for, in its order: a claim and one exhibit on each, all other words in its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from stratalign.brand.brand import Brand
from stratalign.brand.deck import DeckTheme
from stratalign.document.model import Document, Exhibit, Section
from stratalign.exhibits.kinds import drawing_of
from stratalign.exhibits.png import as_png
from stratalign.exhibits.scene import Scene, scene_of
from stratalign.export.pptx.charts import ChartWords
from stratalign.export.pptx.draw import (
    draw_beside,
    draw_cells,
    draw_panels,
    draw_rows,
    draw_table,
    draw_tables,
    draw_tiles,
)
from stratalign.export.pptx.figures.kinds import native_figure
from stratalign.export.pptx.fit import fit_beside, fit_cells, fit_rows
from stratalign.export.pptx.fit_tables import fit_table, fit_together
from stratalign.export.pptx.letters import LINE, POINTS, Letters
from stratalign.export.pptx.marks import Cells, Figure, Panels, Rows, Tiles
from stratalign.export.pptx.shapes import Box, Paragraph, Run
from stratalign.export.pptx.slide import SlideWriter
from stratalign.export.printed import Printer
from stratalign.language.messages import message

Draw = Callable[[SlideWriter, Box], None]
#: Size and distance of sentences on a slide, points; of the room, from which part on they have a slide of their own.
SENTENCE_SIZE, _BETWEEN, _OWN_SLIDE = 13.0, 7.0, 0.4
#: Room of what follows from an exhibit, inches.
SO_WHAT = 0.5


@dataclass(frozen=True, slots=True)
class SlidePlan:
    """A slide: its title is unique in the deck; `draw` fills the room for its exhibit.

    `is_native`: whether its exhibit is made of charts, tables and shapes; None where it has no figure. `area`: the room
    that it fills, where what follows from it (`so_what`) stands below.
    """

    title: str
    topic: str
    subtitle: str
    source: str
    notes: tuple[str, ...]
    draw: Draw
    area: Box
    is_native: bool | None = None
    so_what: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """What all slides of a document share: its words, theme, letters, and the room for an exhibit."""

    document: Document
    printer: Printer
    brand: Brand
    theme: DeckTheme
    letters: Letters
    area: Box
    language: str

    @property
    def chart_words(self) -> ChartWords:
        """Words of the workbooks inside charts."""
        phrase = self.printer.phrase
        label, row, ends = phrase("deck.label"), phrase("deck.row"), phrase("deck.ends")
        low, high = phrase("deck.to_low"), phrase("deck.to_high")
        return ChartWords(label, row, ends, low, high, self.language)


def plan_sections(deck: Deck) -> list[SlidePlan]:
    """Plan the slides of every section.

    Parameters
    ----------
    deck
        Of the document.

    Returns
    -------
    list of SlidePlan
        In the document's order; what a section says on several slides is numbered.
    """
    found: list[SlidePlan] = []
    for section in deck.document.sections:
        found += _numbered(deck, list(_section_slides(deck, section)))
    return found


def _section_slides(deck: Deck, section: Section) -> Iterator[SlidePlan]:
    """Sentences where they are many or there is nothing else, then each exhibit; below, what follows from it."""
    if section.so_what:
        deck = replace(deck, area=deck.area._replace(height=deck.area.height - SO_WHAT))
    sentences = deck.printer.words(section.sentences)
    height = _height(sentences, deck)
    if sentences and (not section.exhibits or height > _OWN_SLIDE * deck.area.height):
        for part in fit_sentences(sentences, deck):
            yield _plan(deck, section, "", "", partial(draw_sentences, sentences=part))
    tables: list[Exhibit] = []
    for exhibit in section.exhibits:
        if exhibit.kind == "table":
            tables.append(exhibit)
            continue
        yield from _table_slides(deck, section, tables)
        tables = []
        yield from _exhibit_slides(deck, section, exhibit)
    yield from _table_slides(deck, section, tables)
    if not sentences and not section.exhibits:
        yield _plan(deck, section, deck.printer.say(section.question), "", partial(draw_sentences, sentences=()))


def _table_slides(deck: Deck, section: Section, exhibits: Sequence[Exhibit]) -> Iterator[SlidePlan]:
    """Tables that follow each other: several on a slide where they are short."""
    printer, left = deck.printer, list(exhibits)
    while left:
        tables = [printer.table(deck.document.tables[exhibit.numbers]) for exhibit in left]
        together = fit_together(tables, deck.area, deck.letters)
        n = max(len(together), 1)
        words = [part for exhibit in left[:n] for part in printer.words(exhibit.source)]
        source = " ".join(dict.fromkeys(filter(None, [*words, *(table.note for table in tables[:n])])))
        subtitles = [printer.say(exhibit.subtitle) for exhibit in left[:n]]
        if together:
            pages = list(zip(subtitles, together, strict=True))
            yield _plan(deck, section, subtitles[0], source, partial(draw_tables, pages=pages))
        else:
            for page in fit_table(tables[0], deck.area, deck.letters):
                yield _plan(deck, section, subtitles[0], source, partial(draw_table, page=page, alt=subtitles[0]))
        left = left[n:]


def _exhibit_slides(deck: Deck, section: Section, exhibit: Exhibit) -> Iterator[SlidePlan]:
    printer = deck.printer
    subtitle, source = printer.say(exhibit.subtitle), " ".join(printer.words(exhibit.source))
    scene = scene_of(exhibit, deck.document, printer.speaker, printer.theme)
    alt = drawing_of(exhibit.kind).describe(scene)
    figure = native_figure(exhibit.kind, scene)
    for draw in _draws(deck, exhibit, scene, figure, alt):
        yield replace(_plan(deck, section, subtitle, source, draw, alt), is_native=figure is not None)


def _draws(deck: Deck, exhibit: Exhibit, scene: Scene, figure: Figure | None, alt: str) -> Iterator[Draw]:
    """What fills each slide that a figure takes."""
    key = exhibit.numbers or exhibit.key
    if isinstance(figure, Rows):
        words = deck.chart_words
        pages = fit_rows(figure, deck.area, deck.letters)
        # One slide that shows all rows is worth smaller charts.
        beside = fit_beside(figure, deck.area, deck.letters) if len(pages) > 1 else None
        if beside:
            yield partial(draw_beside, pages=beside, key=figure.key, name=key, alt=alt, words=words)
            return
        for page in pages:
            yield partial(draw_rows, page=page, name=key, alt=alt, words=words)
    elif isinstance(figure, Cells):
        for cells in fit_cells(figure, deck.area, deck.letters):
            yield partial(draw_cells, page=cells, name=key, alt=alt)
    elif isinstance(figure, Tiles):
        yield partial(draw_tiles, tiles=figure, name=key, alt=alt)
    elif isinstance(figure, Panels):
        yield partial(draw_panels, panels=figure, name=key, alt=alt, words=deck.chart_words)
    else:
        yield partial(draw_picture, kind=exhibit.kind, scene=scene, name=key, alt=alt)


def draw_picture(writer: SlideWriter, box: Box, *, kind: str, scene: Scene, name: str, alt: str) -> None:
    """The picture that pages show, as large as the room allows."""
    content = as_png(drawing_of(kind), scene, (box.width, box.height))
    width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
    scale = min(box.width / width, box.height / height)
    shown = Box(box.x + (box.width - width * scale) / 2, box.y, width * scale, height * scale)
    writer.picture(name, shown, content, alt)


def _plan(deck: Deck, section: Section, subtitle: str, source: str, draw: Draw, alt: str = "") -> SlidePlan:
    printer = deck.printer
    return SlidePlan(
        printer.say(section.title), printer.say(section.topic), subtitle, source,
        tuple(_notes(deck, section, subtitle, source, alt)), draw, deck.area, so_what=printer.say(section.so_what),
    )  # fmt: skip


def _notes(deck: Deck, section: Section, subtitle: str, source: str, alt: str) -> Iterator[str]:
    """All words of a section: what is said, what to keep in mind, how to read it, and the figure in words."""
    printer = deck.printer
    yield printer.say(section.title)
    if section.question:
        yield printer.phrase("deck.notes.question", question=printer.say(section.question))
    yield from printer.words(section.sentences)
    if section.so_what:
        yield printer.say(section.so_what)
    yield from (words for words in (subtitle,) if words)
    caveats, guide = printer.words(section.caveats), printer.words(section.speaker_notes)
    if caveats:
        yield printer.phrase("deck.notes.caveats", caveats=" ".join(caveats))
    if guide:
        yield printer.phrase("deck.notes.guide", guide=" ".join(guide))
    if alt:
        yield printer.phrase("deck.notes.in_words", words=alt)
    if source:
        yield source


def fit_sentences(sentences: Sequence[str], deck: Deck) -> list[tuple[str, ...]]:
    """Sentences slide by slide, of about the same height each."""
    whole = _height(sentences, deck)
    n_slides = max(1, -(-whole // deck.area.height))
    wanted = whole / n_slides
    slides: list[list[str]] = [[]]
    for sentence in sentences:
        together = _height([*slides[-1], sentence], deck)
        is_full = together > deck.area.height or _height(slides[-1], deck) >= wanted
        if slides[-1] and is_full:
            slides.append([])
        slides[-1].append(sentence)
    return [tuple(slide) for slide in slides]


def draw_sentences(writer: SlideWriter, box: Box, *, sentences: Sequence[str]) -> None:
    """Sentences below each other."""
    paragraphs = [
        Paragraph((Run(sentence, SENTENCE_SIZE, "text"),), before=_BETWEEN if n else 0.0, bullet="•")
        for n, sentence in enumerate(sentences)
    ]
    writer.text("Text", box, paragraphs)


def _height(sentences: Sequence[str], deck: Deck) -> float:
    """Height of sentences with their bullets, inches."""
    width = deck.area.width - 0.25
    lines = sum(len(deck.letters.lines(sentence, SENTENCE_SIZE, width)) for sentence in sentences)
    return (lines * SENTENCE_SIZE * LINE + len(sentences) * _BETWEEN) / POINTS


def _numbered(deck: Deck, slides: list[SlidePlan]) -> list[SlidePlan]:
    """Slides of one claim: which of how many each is."""
    if len(slides) < 2:
        return slides
    return [
        replace(slide, title=deck.printer.phrase("deck.part", title=slide.title, n=n, total=len(slides)))
        for n, slide in enumerate(slides, start=1)
    ]


def with_unique_titles(deck: Deck, slides: Sequence[SlidePlan]) -> list[SlidePlan]:
    """Slides of which no two have one title, nor the front page's: one that says what another said names its topic."""
    seen = {deck.printer.say(deck.document.cover.title)}
    found = []
    for slide in slides:
        title, n = slide.title, 2
        if title in seen:
            title = deck.printer.speaker.say(message("deck.again", title=title, topic=slide.topic))
        while title in seen:
            title = f"{slide.title} – {slide.topic} {n}"
            n += 1
        seen.add(title)
        found.append(replace(slide, title=title))
    return found
