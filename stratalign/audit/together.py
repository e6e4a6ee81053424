"""Names of units that are shown together: a number beside such a name is theirs together, not that of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stratalign.audit.cells import Published
from stratalign.language.fields import Message, Text
from stratalign.language.languages import known_languages
from stratalign.language.messages import listing, message
from stratalign.language.speaker import speaker_of

#: Between the names of units that are shown together, and around the number of those that are not named.
_AND, _MORE = " + ", re.compile(r"\((\d+)\)")


def names_together(run: Published, languages: Iterable[str]) -> list[str]:
    """Every name of units that a run shows together.

    Parameters
    ----------
    run
        What it publishes, with its groups.
    languages
        That its files say they are written in, such as `fr-FR`; others than ours are passed over.

    Returns
    -------
    list of str
        Longest first, so that none is part of a later one.
    """
    labels = {group.label for groups in run.groups.values() for group in groups.values() if _AND in group.label}
    codes = {language.partition("-")[0] for language in languages} & set(known_languages())
    said = {speaker_of(code).say(name) for label in labels for name in _names(label) for code in codes}
    return sorted(said | labels, key=lambda name: (-len(name), name))


def _names(label: str) -> Iterator[Message]:
    """What the units of a stored label are called in words."""
    *names, last = label.split(_AND)
    if more := _MORE.fullmatch(last):
        yield message("group.together.more", names=listing([*map(_named, names)], "commas"), n=int(more[1]))
    else:
        yield message("group.together", names=listing([*map(_named, names), _named(last)]))


def _named(name: str) -> Text:
    """A unit's own name; reports put a word before one that is a number."""
    return message("group.code", name=name) if re.fullmatch(r"[\d\s.,/-]+", name) else name
