"""A page cut into its tags and texts, once for all who read it."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import Literal, NamedTuple

Kind = Literal["start", "whole", "end", "text", "comment"]


class Token(NamedTuple):
    """A tag, a text or a comment of a page.

    `whole` is a tag that starts and ends at once. `words` is the name of a tag, or what a text or comment says, with
    characters in place of their names; `source` is the tag as written, for one that starts.
    """

    kind: Kind
    words: str
    line: int
    attributes: tuple[tuple[str, str], ...] = ()
    source: str = ""


@lru_cache(maxsize=2)
def tokens_of(html: str) -> tuple[Token, ...]:
    """Cut a page into tokens; a page is verified, and audited a moment later.

    Parameters
    ----------
    html
        Any text; what is no HTML is text.

    Returns
    -------
    tuple of Token
        In the order of the page. Names are in small letters; an attribute without a value has an empty one.
    """
    cutter = _Cutter()
    cutter.feed(html)
    cutter.close()
    return tuple(cutter.tokens)


class _Cutter(HTMLParser):
    """The standard library's parser wants a class."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add_tag("start", tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add_tag("whole", tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(Token("end", tag, self.lineno))

    def handle_data(self, data: str) -> None:
        self.tokens.append(Token("text", data, self.lineno))

    def handle_comment(self, data: str) -> None:
        self.tokens.append(Token("comment", data, self.lineno))

    def _add_tag(self, kind: Kind, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = tuple([(name, value or "") for name, value in attrs])
        self.tokens.append(Token(kind, tag, self.lineno, attributes, self.get_starttag_text() or ""))
