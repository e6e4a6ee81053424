"""A catalogue's entries: key, words with named places, and the plural where a count decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Formatter

#: Marks that languages write or space in their own way: `“so”; 57%` is `« so » ; 57 %` in French.
_OWN_MARKS = "“”‘:;!?%"


@dataclass(frozen=True, slots=True)
class Entry:
    """Words of one message; `plurals` are all forms where the field `by` decides, the first for one thing."""

    key: str
    plurals: tuple[str, ...]
    by: str = ""

    @property
    def words(self) -> str:
        """The form for many, which is the only one where nothing is counted."""
        return self.plurals[-1]

    @property
    def places(self) -> frozenset[str]:
        """Names of the fields that the words have a place for, with the count that decides their form."""
        found = {name for form in self.plurals for name, _ in places_of(form)}
        return frozenset(found | ({self.by} if self.by else set()))

    @property
    def formats(self) -> frozenset[str]:
        """Formats of the places."""
        return frozenset(spec for form in self.plurals for _, spec in places_of(form))

    @property
    def is_wordless(self) -> bool:
        """Whether it holds places and marks only that are the same in every language."""
        marks = {mark for form in self.plurals for literal, _, _ in pieces_of(form) for mark in literal}
        return not any(mark.isalpha() or mark in _OWN_MARKS for mark in marks)


def text(key: str, words: str) -> Entry:
    """Entry of a sentence, phrase or label.

    Parameters
    ----------
    key
        Dotted, from the general to the particular: `level_gap.claim.higher`.
    words
        English; `{name}` is a place, `{name:format}` one for a number, a day, or a label inside a sentence.

    Returns
    -------
    Entry
        For a module of `english/`.
    """
    return Entry(key, (words,))


def counted(key: str, one: str, other: str, by: str = "n") -> Entry:
    """Entry whose form follows a count; otherwise as `text`.

    Parameters
    ----------
    key
        As in `text`.
    one, other
        English for one thing, and for any other number of them.
    by
        Field that is the count; it need not be printed.

    Returns
    -------
    Entry
        For a module of `english/`.
    """
    return Entry(key, (one, other), by)


@cache
def places_of(words: str) -> tuple[tuple[str, str], ...]:
    """Name and format of each place in the words, in their order."""
    return tuple((name, spec or "") for _, name, spec, _ in Formatter().parse(words) if name is not None)


@cache
def pieces_of(words: str) -> tuple[tuple[str, str | None, str], ...]:
    """Literal text, then name and format of the place after it (no name at the end)."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(words))
