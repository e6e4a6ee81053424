"""What a YAML file may not ask of its reader: depth, length of numbers, repetition, and characters that are no text."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import yaml

from stratalign.plain_text import NOT_TEXT, named

#: Lists and keys within each other; an engagement has six.
DEEPEST = 60
#: Digits of a number; a double has 17.
MOST_DIGITS = 40
#: Values after every `*name` has been written out.
MOST_VALUES = 500_000
_NUMBER = re.compile(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?")
# Reading events needs no recursion, so that depth ends neither the process nor the patience of who waits. The reader
# written in C comes first; what it refuses, such as half a character, the other may take.
_READERS = dict.fromkeys((getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader))


def excess(text: str) -> str:
    """Say what in a file is more than a file that somebody types can hold.

    Parameters
    ----------
    text
        The whole file.

    Returns
    -------
    str
        "line 3: ..." with what to do; "" where nothing is, and where the file cannot be read to its end.
    """
    for reader in _READERS:
        with contextlib.suppress(yaml.YAMLError):
            return next(_excesses(text, reader), "")
    return ""


def _excesses(text: str, reader: Any) -> Iterator[str]:
    """Every excess as it comes, before anything is made of the file."""
    depth, values = 0, _Values()
    for event in yaml.parse(text, Loader=reader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            yield f"line {line}: it is nested too deeply, over {DEEPEST} deep. Close the brackets that are open."
        if values.count(event) > MOST_VALUES:
            yield f"line {line}: it holds more than {MOST_VALUES:,} values, those a * repeats included. Shorten it."
        if isinstance(event, yaml.ScalarEvent):
            yield from _excess_of(event, line)


class _Values:
    """Counts values as they are after every `*name` has been written out."""

    def __init__(self) -> None:
        self.total = 0
        self._sizes: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []

    def count(self, event: yaml.Event) -> int:
        """Count one event; the total so far is returned."""
        if isinstance(event, yaml.CollectionEndEvent):
            name, before = self._open.pop()
            if name:
                self._sizes[name] = self.total - before
            return self.total
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self.total))
        is_value = isinstance(event, yaml.NodeEvent)
        self.total += self._sizes.get(event.anchor or "", 1) if isinstance(event, yaml.AliasEvent) else int(is_value)
        return self.total


def _excess_of(event: yaml.ScalarEvent, line: int) -> Iterator[str]:
    """What a text or number has that none may have."""
    found = NOT_TEXT.search(event.value)
    if found:
        yield f"line {line}: there is a character that is no text ({named(found[0])}). Take it out."
    if not event.style and len(event.value) > MOST_DIGITS and _NUMBER.fullmatch(event.value):
        yield (
            f"line {line}: a number of {len(event.value):,} characters; at most {MOST_DIGITS} are read. Write fewer, "
            "or put quotes round it if it is a text."
        )
