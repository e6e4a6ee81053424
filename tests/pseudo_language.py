"""A language of which no letter is ours: a word in our letters, in a report of that language, was never translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from stratalign.engagement.instrument import Instrument
from stratalign.language.english import ENGLISH
from stratalign.language.english.language import LABELS
from stratalign.language.english.language import LOCALE as LOCALE_KEY
from stratalign.language.entries import pieces_of
from stratalign.language.languages import Language, add_language

CODE = "xx"
#: Answers about the language. Numbers, days and lists are those of a real one, whose decimal sign is not ours.
SETTINGS = {LOCALE_KEY: "fr_FR", LABELS: "lower case"}
#: What our letters become: letters too, small and capital ones, which the fonts of the figures hold.
LETTERS = "ȧƀćďéƒğĥíĵķĺḿńóṕɋŕśťúṽẃẋýž"
_OTHER = str.maketrans(f"{ascii_lowercase}{ascii_uppercase}%", f"{LETTERS}{LETTERS.upper()}٪")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def rewritten(words: str, change: Callable[[str], str]) -> str:
    """Words of an entry with what stands between its places changed."""
    parts = []
    for literal, name, spec in pieces_of(words):
        parts.append(change(literal).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append(f"{{{name}:{spec}}}" if spec else f"{{{name}}}")
    return "".join(parts)


def pseudo(words: str) -> str:
    """Words of an entry in other letters, with marks where they begin and end; marks alone as they are."""
    if not any(letter.isalpha() or letter == "%" for literal, _, _ in pieces_of(words) for letter in literal):
        return words
    return f"⟦{rewritten(words, in_other_letters)}⟧"


def in_other_letters(literal: str) -> str:
    """Letters, per cent and decimal signs as nobody else writes them, so that a translator's are told from code's."""
    return _DECIMAL.sub("٫", literal.translate(_OTHER))


def translated(change: Callable[[str], str] = pseudo, leave_out: Iterable[str] = ()) -> Catalog:
    """A catalogue with every message translated by a rule."""
    catalogue = Catalog(locale=SETTINGS[LOCALE_KEY])
    for key, entry in ENGLISH.items():
        if entry.is_wordless or key in leave_out:
            continue
        forms = (SETTINGS[key],) if key in SETTINGS else tuple(map(change, entry.plurals))
        identity = entry.plurals if entry.by else entry.words
        catalogue.add(identity, forms if entry.by else forms[0], context=key)
    return catalogue


def po_file(catalogue: Catalog, path: Path) -> Path:
    """The catalogue as a file."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100)
    path.write_bytes(buffer.getvalue())
    return path


def add_pseudo_language(folder: Path) -> Language:
    """Make the language known to the process."""
    return add_language(CODE, po_file(translated(), folder / f"{CODE}.po"))


def pseudo_instrument(instrument: Instrument) -> Instrument:
    """The instrument with its wording in that language as well."""
    return Instrument.model_validate(_worded(instrument.model_dump()))


def _worded(part: Any) -> Any:
    if isinstance(part, dict):
        known = {key: _worded(value) for key, value in part.items()}
        return known | {CODE: _wording(part["en"])} if "en" in part else known
    return type(part)(map(_worded, part)) if isinstance(part, tuple | list) else part


def _wording(wording: Any) -> Any:
    if isinstance(wording, str):
        return f"⟦{in_other_letters(wording)}⟧"
    return type(wording)(map(_wording, wording))
