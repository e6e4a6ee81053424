"""Every word of a report as a reader meets it: of its page, of what is read aloud instead of pictures, of its figures.

Figures are drawn, and stand on the page as what is written in them: one text for each text that can be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.sax.saxutils import escape

import nbformat
from conftest import ROOT
from drawn_words import texts_in

from stratalign.brand.figures import FigureTheme
from stratalign.document.model import Document
from stratalign.exhibits import kinds
from stratalign.exhibits.canvas import Canvas
from stratalign.export.display import show
from stratalign.export.html import render_html

#: Attributes that are read out, or shown when pointed at.
READ_OUT = ("alt", "aria-label", "title")
_SHOW = re.compile(r'sa\.show\(document, "(\w+)"\)')
_CONTENT = re.compile(r'content: "([^"]*)"')
_ESCAPED = re.compile(r"\\([0-9a-f]{6})")


@dataclass(frozen=True)
class Words:
    """A text and where it stands: the page, an attribute, a figure or the style sheet."""

    place: str
    text: str


def page_of(document: Document, notebook: str, monkeypatch: Any) -> str:
    """The page that a shipped notebook makes of a document, with the words of its figures in the place of each."""
    draw_words_only(monkeypatch)
    return render_html(executed_notebook(document, notebook), document=document)


def draw_words_only(monkeypatch: Any) -> None:
    """Put what can be read in a figure in its place, which is what most tests of a page are about."""
    monkeypatch.setattr(kinds, "as_svg", _words_as_svg)


def executed_notebook(document: Document, notebook: str) -> Any:
    """A shipped notebook with the outputs that showing the sections of a document gives."""
    executed: Any = nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4)
    for cell in executed.cells:
        if cell.cell_type == "code" and (found := _SHOW.search(cell.source)):
            data, metadata = show(document, found[1])._repr_mimebundle_()
            cell.outputs = [nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1)]
    return executed


def words_of(page: str) -> list[Words]:
    """Every text of a page, in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.words


def _words_as_svg(canvas: Canvas, theme: FigureTheme) -> str:
    texts = "".join(f"<text>{escape(text)}</text>" for text in texts_in(canvas, theme))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{texts}</svg>'


class _Reader(HTMLParser):
    """Collects texts of the page, of attributes, of pictures, and what the style sheet writes."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[Words] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("style", "script", "text") else ""
        for name, value in attrs:
            if name in READ_OUT and value:
                self.words.append(Words(name, value))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.words += [
                Words("style", _ESCAPED.sub(lambda c: chr(int(c[1], 16)), text)) for text in _CONTENT.findall(data)
            ]
        elif self._inside == "text":
            self.words.append(Words("figure", data))
        elif not self._inside and data.strip():
            self.words.append(Words("page", data))
