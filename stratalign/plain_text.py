"""Characters that no text holds, and text whose letters run from right to left kept to itself."""

from __future__ import annotations

import re

#: Control characters but tab and line ends, halves of characters, and what XML has no room for.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: What turns the direction of what stands beside it: letters and marks of right-to-left writing, and controls.
_TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def without_controls(text: str) -> str:
    """Text without the characters that no text holds.

    Parameters
    ----------
    text
        Of any origin.

    Returns
    -------
    str
        The same text where it has none of them.
    """
    return NOT_TEXT.sub("", text)


def named(character: str) -> str:
    """A character as its number is written, such as U+0007."""
    return f"U+{ord(character):04X}"


def isolated(text: str) -> str:
    """Text that leaves the direction of what stands beside it alone.

    Parameters
    ----------
    text
        Somebody's words, of either direction.

    Returns
    -------
    str
        The text itself where nothing in it runs from right to left; else between two isolates, without what embeds,
        overrides or ends an isolate.
    """
    if not _TURNING.search(text):
        return text
    return f"{FIRST_STRONG_ISOLATE}{_DIRECTION.sub('', text)}{POP_ISOLATE}"
