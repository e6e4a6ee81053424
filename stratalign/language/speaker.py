"""Say a message in a language: places filled, numbers, days and lists as its readers write them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from babel.lists import format_list

from stratalign.errors import DocumentError
from stratalign.language.entries import pieces_of
from stratalign.language.fields import Cell, Field, Listing, Message, Text, Words
from stratalign.language.languages import Language, load_language
from stratalign.language.number_formats import FORMATS, MISSING, format_number
from stratalign.plain_text import isolated, without_controls

#: Formats of days, as Babel names or writes them.
DAYS = {
    "day": "d", "month": "MMMM", "year": "y", "month_year": "MMM y", "long_date": "long", "short_date": "medium",
}  # fmt: skip
#: Lists that are joined by a sign that every language writes alike.
_SIGNS = {"sentences": " ", "commas": ", "}


def _no_tables(cell: Cell) -> Field:
    raise DocumentError(f"{cell} points at a table, and there are none here: say it through its document.")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says messages in one language; `look_up` answers what a cell holds: a number, text, or a label's message."""

    language: Language
    look_up: Callable[[Cell], Field] = _no_tables

    def say(self, text: Text) -> str:
        """Words of a message; text of the client's own as it is.

        Parameters
        ----------
        text
            Message, cell or text.

        Returns
        -------
        str
            Plain text, not escaped.

        Raises
        ------
        DocumentError
            A place has no format that suits what fills it, or a cell points at nothing.
        """
        return self.field(text, "")

    def say_all(self, words: Words) -> list[str]:
        """Words of each message."""
        return [self.say(text) for text in words]

    def field(self, value: Field, spec: str) -> str:
        """What stands in a place."""
        match value:
            case Cell():
                return self.field(self.look_up(value), spec)
            case Message():
                return self._styled(self._message(value), spec)
            case Listing():
                of_whole = spec if spec in _OF_WHOLE else ""
                return self._styled(self._listing(value, "" if of_whole else spec), of_whole)
            case dt.date():
                return format_date(value, DAYS[spec or "long_date"], locale=self.language.locale)
            case str():
                # A client's words: they turn nothing that stands beside them.
                return isolated(self._styled(without_controls(value), "" if spec in FORMATS else spec))
            case None:
                return MISSING
            case bool():
                raise DocumentError("true and false are no text: choose a message by them.")
            case int() | float():
                return self._number(value, spec)
        raise DocumentError(f"{value!r} is no field of a message.")

    def number(self, value: float, name: str) -> str:
        """A number in a named format."""
        return format_number(value, name, self.language.locale)

    def in_text(self, label: str) -> str:
        """Label inside a sentence: where the language does so, lower case unless it is an abbreviation."""
        first = label.split(" ")[0]
        if not self.language.lowers_labels or first.isupper() or first[1:2].isupper():
            return label
        return label[:1].lower() + label[1:]

    def _message(self, message: Message) -> str:
        entry = self.language.entries.get(message.key)
        if entry is None:
            raise DocumentError(f"language '{self.language.code}' has no message '{message.key}'.")
        words = entry.words
        if entry.by:
            words = entry.plurals[self.language.plural_of(self._count(_filling(message, entry.by)))]
        said = []
        for literal, name, spec in pieces_of(words):
            said.append(literal)
            if name is not None:
                said.append(self.field(_filling(message, name), spec))
        return "".join(said)

    def _count(self, value: Field) -> int:
        found: Any = self.look_up(value) if isinstance(value, Cell) else value
        if not isinstance(found, int | float) or not math.isfinite(found):
            raise DocumentError(f"{value!r} is no count; it decides between one and many.")
        return round(found)

    def _listing(self, listing: Listing, spec: str) -> str:
        items = [self.field(item, spec) for item in listing.items]
        if listing.style in _SIGNS:
            return _SIGNS[listing.style].join(items)
        if listing.style == "semicolons":
            return self.language.entries["list.semicolons"].words.join(items)
        return format_list(items, style=_BABEL_STYLES[listing.style], locale=self.language.locale)

    def _number(self, value: float, spec: str) -> str:
        if not spec and isinstance(value, int):
            spec = "count"
        if spec not in FORMATS:
            raise DocumentError(f"the number {value!r} has the format '{spec}'; known: {', '.join(FORMATS)}.")
        return self.number(value, spec)

    def _styled(self, words: str, spec: str) -> str:
        if not spec:
            return words
        if spec not in _STYLES:
            raise DocumentError(f"text has the format '{spec}'; known: {', '.join(_STYLES)}.")
        return _STYLES[spec](self, words)


def speaker_of(code: str, look_up: Callable[[Cell], Field] = _no_tables) -> Speaker:
    """Speaker of a language by its code.

    Parameters
    ----------
    code
        Such as `en`.
    look_up
        What a cell holds; without it only messages without addresses can be said.

    Returns
    -------
    Speaker
        Ready to say messages.

    Raises
    ------
    EngagementError
        The language has no complete catalogue.
    """
    return Speaker(load_language(code), look_up)


def _sentence(speaker: Speaker, words: str) -> str:
    """First letter raised, one full stop at the end."""
    stripped = words.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}."


def _raised(speaker: Speaker, words: str) -> str:
    """First letter raised."""
    return words[:1].upper() + words[1:]


#: Formats of text: a label inside a sentence, at its start, as a sentence of its own, without its full stop.
_STYLES: dict[str, Callable[[Speaker, str], str]] = {
    "in_text": lambda speaker, words: speaker.in_text(words),
    "raised": _raised,
    "sentence": _sentence,
    "without_stop": lambda speaker, words: words.rstrip("."),
}
#: Formats that a list takes as a whole; any other is its items'.
_OF_WHOLE = ("raised", "sentence", "without_stop")
_BABEL_STYLES: dict[str, Any] = {"and": "standard", "or": "or"}


def _filling(message: Message, name: str) -> Field:
    """What fills a place; documents of another version may have none."""
    if name not in message.fields:
        raise DocumentError(
            f"message '{message.key}' of the document lacks '{name}', which this version says: another one wrote it. "
            "Run the engagement again, or use the version of stratalign that wrote it."
        )
    return message.fields[name]
