"""What a sentence is made of before it is said: a message key with named fields; data that any format can carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from stratalign.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Cell:
    """Address of a number or text: the key of a table, of its row and of its column."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, phrase or label by its key in the catalogue; `fields` fill its named places."""

    key: str
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """Things named one after the other, joined as the language joins them: `a, b and c`, or only by commas."""

    items: tuple[Field, ...]
    style: str = "and"


#: What may fill a place: an address, a number to be given an address, a day, words, or text of the client's own.
Field: TypeAlias = Cell | Message | Listing | str | int | float | dt.date | None
#: A message, or text that is not ours to translate: the client's own words and names, and cells that hold them.
Text: TypeAlias = Message | Cell | str
Words: TypeAlias = tuple[Text, ...]


def to_plain(value: Any) -> Any:
    """Plain data of a field, as it stands in a file.

    Parameters
    ----------
    value
        A field.

    Returns
    -------
    object
        Only dict, list, str, int, float, bool and None; a missing number is None.
    """
    match value:
        case Cell():
            return {"cell": [value.table, value.row, value.column]}
        case Message():
            return {"message": value.key} | (
                {"fields": {name: to_plain(part) for name, part in value.fields.items()}} if value.fields else {}
            )
        case Listing():
            return {"list": [to_plain(item) for item in value.items], "style": value.style}
        case dt.date():
            return {"date": value.isoformat()[:10]}
        case float() if value != value:
            return None
        case bool() | str() | int() | float() | None:
            return value
    raise DocumentError(f"{value!r} is no field of a message: give a number, text, day, cell, message or listing.")


def from_plain(value: Any) -> Any:
    """Field of its plain data; the reverse of `to_plain`.

    Parameters
    ----------
    value
        As a file holds it.

    Returns
    -------
    object
        A field.

    Raises
    ------
    DocumentError
        It is none.
    """
    match value:
        case {"cell": [str(table), str(row), str(column)]}:
            return Cell(table, row, column)
        case {"message": str(key), **rest} if isinstance(fields := rest.get("fields", {}), dict):
            return Message(key, {name: from_plain(part) for name, part in fields.items()})
        case {"list": list(items), **rest}:
            return Listing(tuple(from_plain(item) for item in items), str(rest.get("style", "and")))
        case {"date": str(day)}:
            return dt.date.fromisoformat(day)
        case bool() | str() | int() | float() | None:
            return value
    raise DocumentError(f"{value!r} is no field of a message.")
