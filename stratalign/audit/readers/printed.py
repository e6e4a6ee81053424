"""What a reader returns: tables with numbers as wide as they are printed, and texts with the places they stand at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol

from stratalign.language.languages import known_languages, load_language

#: Half a unit in the last place of a number that was stored in full.
EXACT = 1e-9
_NUMBER = re.compile(r"^[<>≤≥~+\-−]?\s*[+\-−]?\d[\d.,'\u00a0\u202f\u2009 ]*\s*%?$")


class Span(NamedTuple):
    """Between what a printed number lies."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The number as printed."""
        return (self.low + self.high) / 2


class Line(NamedTuple):
    """A row of a table: its key where the file has one, else its first cell; cells by column."""

    key: str
    cells: dict[str, Span | str]


class Text(NamedTuple):
    """Words of a file and where they stand in it."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as printed or stored. `key` is empty where the file gives it none; `columns` are keys or heads.

    `heads` says of a stored table what its columns are headed with, as keys of messages.
    """

    place: str
    key: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    heads: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read of one file."""

    file: str
    tables: tuple[ReadTable, ...] = ()
    texts: tuple[Text, ...] = ()
    language: str = "en"
    facts: dict[str, Any] = field(default_factory=dict)
    #: Part of the file that could not be read, in words; an audit that cannot read is not clean.
    unread: tuple[str, ...] = ()


def exactly(number: float) -> Span:
    """Span of a number stored in full."""
    width = EXACT * max(1.0, abs(number))
    return Span(number - width, number + width)


def decimal_of(language: str) -> str:
    """Sign before the decimals in a language, as a file states it: `fr`, `fr-FR`; a point where it is unknown."""
    code = language.partition("-")[0]
    try:
        return get_decimal_symbol(load_language(code).locale if code in known_languages() else Locale.parse(code))
    except (ValueError, UnknownLocaleError):
        return "."


def as_printed(words: str, *, decimal: str = ".") -> Span | str:
    """Span of a printed number, as wide as its last digit; the words themselves where they are none.

    Parameters
    ----------
    words
        A cell's text, such as `59.2`, `−20,6`, `72%` or `≥95%`.
    decimal
        Sign before the decimals in the file's language.

    Returns
    -------
    Span or str
        An end that is open (`<5`, `≥95%`) reaches to 0 or 100.
    """
    text = words.strip()
    if not _NUMBER.match(text):
        return text
    bound = text[0] if text[0] in "<>≤≥" else ""
    digits = text.lstrip("<>≤≥~ ").rstrip("% \u00a0\u202f").replace("−", "-").replace("+", "")
    thousands = "," if decimal == "." else "."
    plain = re.sub(r"['\u00a0\u202f\u2009 ]", "", digits.replace(thousands, "")).replace(decimal, ".")
    try:
        number = float(plain)
    except ValueError:
        return text
    half = 0.5 * 10.0 ** -len(plain.partition(".")[2])
    if bound:
        return Span(number, 100.0) if bound in ">≥" else Span(0.0, number)
    return Span(number - half, number + half)
