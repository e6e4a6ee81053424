"""Parts of a document in words, as a page of text is written from them: every message said, every exhibit drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stratalign.brand.brand import Brand, house_brand
from stratalign.document.model import Column, Document, Exhibit, Section, Table
from stratalign.document.spoken import printed_columns, printed_rows, speaker_for
from stratalign.language.fields import Field, Text, Words
from stratalign.language.messages import message
from stratalign.language.number_formats import is_number_format
from stratalign.language.speaker import Speaker

if TYPE_CHECKING:
    from stratalign.brand.figures import FigureTheme
    from stratalign.exhibits.scene import Picture


def brand_of(document: Document) -> Brand:
    """The brand a document is set in: its own, else the house's."""
    return house_brand() if document.brand is None else Brand.from_dict(dict(document.brand))


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """Head of a printed column."""

    label: str
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table in words; the first column holds the row headers."""

    key: str
    caption: str
    columns: tuple[PrintedColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class PrintedExhibit:
    """An exhibit in words: its picture, or its table; `numbers` stand behind a picture."""

    key: str
    subtitle: str
    source: str
    picture: Picture | None
    table: PrintedTable | None
    numbers: PrintedTable | None
    guide: str


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section in words."""

    key: str
    topic: str
    question: str
    title: str
    sentences: tuple[str, ...]
    exhibits: tuple[PrintedExhibit, ...]
    caveats: tuple[str, ...]
    guide: str
    so_what: str = ""


@dataclass(frozen=True)
class Printer:
    """Says and draws the parts of one document; `for_phones`: pictures have a form for phones beside them."""

    document: Document
    for_phones: bool = True

    @cached_property
    def speaker(self) -> Speaker:
        """Speaker of the document's language."""
        return speaker_for(self.document)

    @cached_property
    def theme(self) -> FigureTheme:
        """Theme of the document's figures."""
        from stratalign.exhibits.theme import theme_of

        return theme_of(self.document)

    def say(self, text: Text) -> str:
        """One text in words."""
        return self.speaker.say(text)

    def phrase(self, key: str, /, **fields: Field) -> str:
        """A phrase of the catalogue."""
        return self.speaker.say(message(key, **fields))

    def head(self, head: Text) -> str:
        """A head with the mark that stands between it and its words."""
        return self.phrase("frame.head", head=head)

    def words(self, words: Words) -> tuple[str, ...]:
        """Texts in words."""
        return tuple(self.speaker.say_all(words))

    def table(self, table: Table) -> PrintedTable:
        """A table in words."""
        return PrintedTable(
            table.key,
            self.say(table.caption),
            tuple(self._column(column) for column in printed_columns(table)),
            tuple(tuple(row) for row in printed_rows(table, self.speaker)),
            " ".join(self.words(table.note)),
        )

    def exhibit(self, exhibit: Exhibit) -> PrintedExhibit:
        """An exhibit in words, drawn."""
        numbers = self.table(self.document.tables[exhibit.numbers]) if exhibit.numbers else None
        is_table = exhibit.kind == "table"
        return PrintedExhibit(
            exhibit.key,
            self.say(exhibit.subtitle),
            " ".join(self.words(exhibit.source)),
            None if is_table else self._draw(exhibit),
            numbers if is_table else None,
            None if is_table else numbers,
            " ".join(self.words(exhibit.guide)),
        )

    def _draw(self, exhibit: Exhibit) -> Picture | None:
        from stratalign.exhibits.kinds import draw_exhibit

        return draw_exhibit(exhibit, self.document, self.speaker, self.theme, for_phones=self.for_phones)

    def section(self, section: Section) -> PrintedSection:
        """A section in words; its guide is that of the exhibits it has."""
        exhibits = tuple(map(self.exhibit, section.exhibits))
        return PrintedSection(
            section.key,
            self.say(section.topic),
            self.say(section.question),
            self.say(section.title),
            self.words(section.sentences),
            exhibits,
            self.words(section.caveats),
            " ".join(dict.fromkeys(self.say(guide) for exhibit in section.exhibits for guide in exhibit.guide)),
            self.say(section.so_what),
        )

    def _column(self, column: Column) -> PrintedColumn:
        return PrintedColumn(self.say(column.label), is_number_format(column.format))
