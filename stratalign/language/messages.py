"""Make a message: its key must stand in the catalogue, and its fields must be the places of its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stratalign.errors import DocumentError
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Field, Listing, Message


def message(key: str, /, **fields: Field) -> Message:
    """Make a message.

    Parameters
    ----------
    key
        Key of an entry of the English catalogue.
    **fields
        One for each place of its words: an address (`Cell`), a number, a day, words, or the client's own text.

    Returns
    -------
    Message
        Data; `Speaker.say` puts it into words.

    Raises
    ------
    DocumentError
        There is no such entry, or its places and the fields differ.
    """
    entry = ENGLISH.get(key)
    if entry is None:
        raise DocumentError(f"the catalogue has no message '{key}'. Add it to a module of language/english.")
    if entry.places != fields.keys():
        raise DocumentError(
            f"message '{key}' has the places {sorted(entry.places)}; given were {sorted(fields)}. Make them agree."
        )
    return Message(key, {name: plain_number(value) for name, value in fields.items()})


def plain_number(value: Any) -> Any:
    """A number of an array's type as Python's own; anything else as it is."""
    return value.item() if hasattr(value, "item") else value


def is_known(key: str) -> bool:
    """Whether the catalogue has a message."""
    return key in ENGLISH


def label_or_text(prefix: str, key: str) -> Message | str:
    """Label of a closed option, such as `level.staff`; the key itself where nobody named it."""
    return Message(f"{prefix}.{key}") if f"{prefix}.{key}" in ENGLISH else key


def listing(items: Sequence[Field], style: str = "and") -> Listing:
    """Things told one after the other; `style` is and, or, unit (commas only), sentences or semicolons."""
    return Listing(tuple(items), style)
