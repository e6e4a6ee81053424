"""HTML as a stranger reads it: tables, texts, alternative texts, scripts, embedded data, drawings."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape

from stratalign.audit.readers.drawing import read_drawing
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Text, as_printed, decimal_of
from stratalign.export.html_tokens import Token, tokens_of

_SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)")
_SAID = ("alt", "title", "aria-label", "content", "value", "placeholder")


def read_page(file: str, html: str) -> Reading:
    """Read a page.

    Parameters
    ----------
    file
        Its name, for places.
    html
        The page.

    Returns
    -------
    Reading
        Tables with the `id` of their element as key, without `table-`; bars of drawings as further tables.
    """
    parser = _Page(file)
    for token in tokens_of(html):
        parser.take(token)
    tables = [_as_table(file, key, rows, parser.language) for key, rows in parser.tables]
    texts, unread = parser.texts, []
    for exhibit, svg in parser.drawn:
        drawing = read_drawing(f"{file}, drawing {exhibit}", exhibit, svg)
        tables += drawing.tables
        texts += drawing.texts
    for exhibit, source in parser.pictures:
        found = _SVG.search(source)
        if not found:
            continue
        try:
            svg = base64.b64decode(found[1], validate=False).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as problem:
            unread.append(f"{file}: the drawing of {exhibit or 'a figure'} ({problem})")
            continue
        drawing = read_drawing(f"{file}, drawing {exhibit}", exhibit, svg)
        tables += drawing.tables
        texts += drawing.texts
        unread += drawing.unread
    return Reading(file, tuple(tables), tuple(texts), parser.language, unread=tuple(unread))


def _as_table(file: str, key: str, rows: list[list[str]], language: str) -> ReadTable:
    """Heads and lines of a table element; numbers as wide as printed."""
    decimal = decimal_of(language)
    heads = tuple(rows[0]) if rows else ()
    lines = []
    for row in rows[1:]:
        cells = {f"{place}": as_printed(words, decimal=decimal) for place, words in enumerate(row)}
        lines.append(Line(row[0] if row else "", cells))
    return ReadTable(f"{file}, table {key or '?'}", key, heads, tuple(lines))


class _Page:
    """Collects rows of tables, and every other text with the nearest id above it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.language = "en"
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.texts: list[Text] = []
        self.pictures: list[tuple[str, str]] = []
        self.drawn: list[tuple[str, str]] = []
        self._drawing: list[str] = []
        self._exhibit = ""
        self._section = ""
        self._depth = 0
        self._in_cell = False
        self._skipped = ""

    def take(self, token: Token) -> None:
        """Take the next piece of the page."""
        if token.kind == "text":
            self._take_text(token.words)
        elif token.kind == "end":
            self._end(token.words)
        elif token.kind == "comment":
            self.texts.append(Text(self._place("comment"), token.words.strip()))
        else:
            self._start(token)
            if token.kind == "whole":
                self._end(token.words)

    def _start(self, token: Token) -> None:
        tag, given = token.words, dict(token.attributes)
        if tag == "html":
            self.language = given.get("lang", "en")
        if tag == "section":
            self._section = given.get("id", "")
        if tag == "figure":
            self._exhibit = given.get("id", "").removeprefix("exhibit-").replace("-", "_")
        if tag == "svg" or self._drawing:
            self._drawing.append(token.source)
        if tag == "style":
            self._skipped = tag
        if tag == "table":
            self._depth += 1
            key = given.get("id", "").removeprefix("table-").replace("-", "_")
            self.tables.append((key, []))
        elif tag == "tr" and self._depth:
            self.tables[-1][1].append([])
        elif tag in {"td", "th"} and self._depth and self.tables[-1][1]:
            self.tables[-1][1][-1].append("")
            self._in_cell = True
        elif tag == "img":
            self.pictures.append((self._exhibit, given.get("src", "")))
        for name in (name for name in given if name in _SAID or name.startswith("data-")):
            if given[name] and not (name == "content" and tag == "meta" and "http-equiv" in given):
                self.texts.append(Text(self._place(f"{tag} {name}"), given[name]))

    def _end(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in_cell = False
        elif tag == "table":
            self._depth -= 1
        elif tag == "figure":
            self._exhibit = ""
        elif tag == self._skipped:
            self._skipped = ""
        elif tag == "svg" and self._drawing:
            self.drawn.append((self._exhibit, "".join([*self._drawing, "</svg>"])))
            self._drawing = []

    def _take_text(self, data: str) -> None:
        if self._skipped or not data.strip():
            return
        if self._drawing:
            self._drawing.append(f"{escape(data)}</text>")
        elif self._in_cell:
            self.tables[-1][1][-1][-1] += data.strip()
        else:
            self.texts.append(Text(self._place("text"), " ".join(data.split())))

    def _place(self, what: str) -> str:
        within = self._exhibit or self._section
        return f"{self.file}, {within}, {what}" if within else f"{self.file}, {what}"
