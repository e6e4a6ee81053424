"""Words that help who has typed something else: did you mean, and what is known."""

from __future__ import annotations

import difflib

MAX_SHOWN_CHARACTERS = 60
#: Longer lists of what is known are not shown.
MAX_KNOWN = 20


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant, whatever its case; None where none is near."""
    exact = [name for name in known if name.casefold() == word.casefold()]
    return exact[0] if exact else next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: list[str]) -> str:
    """Suggestion for a misspelt word, else what is known when that is short; starts with a space, or is empty."""
    close = meant(word, known)
    if close:
        return close
    return f" Known: {', '.join(known)}." if 0 < len(known) <= MAX_KNOWN else ""


def meant(word: str, known: list[str]) -> str:
    """Suggestion for a misspelt word where what is known is listed beside it; starts with a space, or is empty."""
    close = nearest(word, known)
    return f" Did you mean '{close}'?" if close else ""


def shorten(text: str) -> str:
    """Text cut to a length that shows what it is about, and no more of what a person may have written."""
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[: MAX_SHOWN_CHARACTERS - 1]}…"
