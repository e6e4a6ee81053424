"""Keys of items and questions as survey tools write them, and found again in the names of columns."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from stratalign.engagement.instrument import Instrument

#: LimeSurvey's codes hold letters and digits only, and no more than this.
SHORT_CODE = 20
#: What parts the name of a page or question from what stands in it.
MARK = re.compile(r"[\[/.:_-]")


def plain_code(text: str) -> str:
    """Code as codes are compared: letters and digits, without case."""
    return "".join(filter(str.isalnum, text.casefold()))


def code_parts(code: str) -> tuple[str, ...]:
    """Plain forms of a column's name and of what follows each mark in it, the longest first.

    Parameters
    ----------
    code
        Such as `clarity[attention1]` (LimeSurvey), `page/clarity_1` (KoBoToolbox) or `page-clarity_1` (ODK Central).

    Returns
    -------
    tuple of str
        A name with a blank is a sentence and has no parts: only its whole is given.
    """
    starts = [0] if re.search(r"\s", code) else [0, *(mark.end() for mark in MARK.finditer(code))]
    return tuple(dict.fromkeys(plain for start in starts if (plain := plain_code(code[start:]))))


def short_codes(keys: Iterable[str]) -> dict[str, str]:
    """Code of letters and digits for each key, none longer than `SHORT_CODE` and no two alike.

    Parameters
    ----------
    keys
        Keys of an instrument. The same keys give the same codes, in any order.

    Returns
    -------
    dict
        Code by key. A long key keeps its beginning and the number at its end; where that makes two alike, four letters
        of the key's hash tell them apart.
    """
    known = list(dict.fromkeys(keys))
    codes = {key: _shortened(key) for key in known}
    uses = Counter(code.casefold() for code in codes.values())
    return {
        key: code if uses[code.casefold()] == 1 else _shortened(key, hashlib.sha256(key.encode()).hexdigest()[:4])
        for key, code in codes.items()
    }


def instrument_codes(instrument: Instrument) -> dict[str, str]:
    """Short code of every dimension, item and open question of an instrument, by its key."""
    dimensions = [dimension.key for dimension in instrument.dimensions]
    return short_codes([*dimensions, *instrument.items, *(question.key for question in instrument.questions)])


def _shortened(key: str, mark: str = "") -> str:
    bare = "".join(filter(str.isalnum, key))
    start = bare.rstrip("0123456789")
    end = mark + bare[len(start) :]
    return start[: SHORT_CODE - len(end)] + end


def official_keys(keys: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Official priority that each mapped one stands for.

    Parameters
    ----------
    keys
        As a mapping names priorities that were ranked: by their keys, by their keys as a survey tool writes them, or
        after their wording, of which the beginning may be all there is.
    names
        Name of each official priority by its key.

    Returns
    -------
    dict
        Official key by mapped key. A key stays as it is where it is official, where not exactly one priority fits, or
        where that one is another's.
    """
    mapped = list(dict.fromkeys(keys))
    found = {key: _official_key(key, names) for key in mapped}
    uses = Counter(found.values())
    return {key: official if uses[official] == 1 else key for key, official in found.items()}


def _official_key(key: str, names: Mapping[str, str]) -> str:
    plain = plain_code(key)
    fitting = [
        known
        for known, name in names.items()
        if plain in (plain_code(known), plain_code(name)) or (len(plain) >= SHORT_CODE and _begins(name, plain))
    ]
    return key if key in names or len(fitting) != 1 else fitting[0]


def _begins(name: str, plain: str) -> bool:
    return plain_code(name).startswith(plain)
