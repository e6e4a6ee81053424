"""Which languages a report can be written in: every complete catalogue, shipped or in a folder that is named.

A language is a `.po` file with the code of the language for its name. Nothing else says that there is one: how it
writes numbers and how its labels stand in a sentence are answers in the file (`english/language.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from stratalign.errors import EngagementError
from stratalign.language.english import ENGLISH
from stratalign.language.english.language import AS_WRITTEN, LABELS, LOCALE, LOWER_CASE
from stratalign.language.entries import Entry
from stratalign.paths import reason

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

CATALOGUES = Path(__file__).parent / "catalogues"
#: Variable that names folders of further catalogues, several as on the search path.
FOLDERS = "STRATALIGN_LANGUAGES"
#: Messages named in a refusal at most.
N_NAMED = 5


@dataclass(frozen=True, slots=True)
class Language:
    """A language with all its words.

    - `locale`: decides numbers, dates and lists. `lowers_labels`: whether a label loses its capital inside a sentence.
    - `entries`: by key, as many as English has. `plural_of`: which form a count takes.
    """

    code: str
    locale: str
    lowers_labels: bool = False
    entries: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    plural_of: Callable[[int], int] = field(default=lambda n: int(n != 1), repr=False)


_ADDED: dict[str, Language] = {}


def add_language(code: str, catalogue: Path) -> Language:
    """Add a language from a gettext catalogue; it is known until the process ends.

    Parameters
    ----------
    code
        Two letters, as `language:` in engagement.yml.
    catalogue
        A `.po` file whose contexts are message keys.

    Returns
    -------
    Language
        Complete.

    Raises
    ------
    EngagementError
        The catalogue cannot be read or is not complete; what is missing is counted and named.
    """
    _ADDED[code] = read_language(code, catalogue)
    return _ADDED[code]


def load_language(code: str) -> Language:
    """Language by its code.

    Parameters
    ----------
    code
        Such as `en` or `de`.

    Returns
    -------
    Language
        Complete.

    Raises
    ------
    EngagementError
        There is no complete catalogue of it; the languages there are are named.
    """
    if code in _ADDED:
        return _ADDED[code]
    if code == "en":
        return Language("en", ENGLISH[LOCALE].words, ENGLISH[LABELS].words == LOWER_CASE, ENGLISH)
    file = catalogue_files().get(code)
    if file is None:
        raise EngagementError(f"there is no catalogue of language '{code}'. Known: {', '.join(known_languages())}.")
    return _load(code, file)


def known_languages() -> list[str]:
    """Codes of the languages that have a catalogue."""
    return ["en", *sorted(catalogue_files().keys() | _ADDED.keys())]


def catalogue_files() -> dict[str, Path]:
    """Catalogues by the code of their language; one in a folder that is named goes before a shipped one.

    Returns
    -------
    dict of str to pathlib.Path
        Of every `.po` file.

    Raises
    ------
    EngagementError
        A folder that is named is none.
    """
    named = [Path(folder) for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if folder]
    if wrong := [str(folder) for folder in named if not folder.is_dir()]:
        raise EngagementError(f"{FOLDERS} names no folder: {', '.join(wrong)}. Correct or clear the variable.")
    return {file.stem: file for folder in (CATALOGUES, *named) for file in sorted(folder.glob("*.po"))}


def missing_messages(catalogue: Catalog) -> list[str]:
    """Keys whose translation is absent, marked as unsure, of another English text, or with other places.

    Entries without words need none, but may have one.

    Parameters
    ----------
    catalogue
        Read from a `.po` file.

    Returns
    -------
    list of str
        In the order of the English catalogue.
    """
    found = {str(entry.context): entry for entry in catalogue if entry.context}
    wanted = ((key, entry) for key, entry in ENGLISH.items() if not entry.is_wordless or _has_words(found.get(key)))
    return [key for key, entry in wanted if not _is_translated(entry, found.get(key))]


def read_catalogue(file: Path) -> Catalog:
    """Catalogue of a `.po` file, complete or not.

    Parameters
    ----------
    file
        Its name is the code of its language, which decides the plural forms where its head does not.

    Returns
    -------
    babel.messages.Catalog
        With messages by key.

    Raises
    ------
    EngagementError
        It is not there, or no `.po` file.
    """
    # A report in English needs no catalogue.
    from babel import Locale, UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        locale = Locale.parse(file.stem)
    except (ValueError, UnknownLocaleError):
        locale = None
    try:
        with file.open("rb") as handle:
            return read_po(handle, locale=locale, abort_invalid=True)
    except OSError as problem:
        raise EngagementError(
            f"{file} cannot be read as a catalogue: {reason(problem)}. Name the .po file that 'stratalign language "
            "update' wrote."
        ) from problem
    except (PoFileError, UnicodeDecodeError, ValueError) as problem:
        raise EngagementError(f"{file.name}: this is no .po file in UTF-8 ({problem}). Mend it.") from problem


@cache
def _load(code: str, file: Path) -> Language:
    return read_language(code, file)


def read_language(code: str, file: Path) -> Language:
    """Language of a catalogue; refused as by `add_language`."""
    catalogue = read_catalogue(file)
    missing = missing_messages(catalogue)
    if missing:
        others = ", ".join(one for one in known_languages() if one != code)
        raise EngagementError(
            f"the catalogue of language '{code}' is not complete: {len(missing):,} of {len(ENGLISH):,} messages are "
            f"missing or out of date ({', '.join(missing[:N_NAMED])}{', ...' if len(missing) > N_NAMED else ''}). "
            f"Translate them in {file.name}, or choose one of: {others}."
        )
    entries = {key: entry for key, entry in ENGLISH.items() if entry.is_wordless}
    for found in catalogue:
        if found.context in ENGLISH and _has_words(found):
            entries[str(found.context)] = Entry(str(found.context), forms_of(found), ENGLISH[str(found.context)].by)
    locale, lowers_labels = _settings(entries, file)
    return Language(code, locale, lowers_labels, entries, c2py(catalogue.plural_expr))


def _settings(entries: Mapping[str, Entry], file: Path) -> tuple[str, bool]:
    """Locale of a language, and whether its labels lose their capital inside a sentence."""
    from babel import Locale, UnknownLocaleError

    locale, labels = entries[LOCALE].words, entries[LABELS].words
    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError) as problem:
        raise EngagementError(f"{file.name}: '{locale}' for {LOCALE} is no locale, such as de_AT.") from problem
    if labels not in (LOWER_CASE, AS_WRITTEN):
        raise EngagementError(f"{file.name}: '{labels}' for {LABELS}; answer '{LOWER_CASE}' or '{AS_WRITTEN}'.")
    return locale, labels == LOWER_CASE


def _has_words(found: Message | None) -> bool:
    """Whether a message of a catalogue has a translation."""
    return found is not None and any(forms_of(found))


def forms_of(found: Message) -> tuple[str, ...]:
    """Plural forms of a message's translation, or its only one; empty where there is none."""
    strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
    return tuple(one or "" for one in strings)


def _is_translated(entry: Entry, found: Message | None) -> bool:
    """Whether a translation is there, of today's English, with the same places in formats that there are."""
    if found is None or found.fuzzy:
        return False
    forms = forms_of(found)
    originals = tuple(found.id) if isinstance(found.id, tuple | list) else (found.id,)
    if originals != entry.plurals or not all(forms):
        return False
    try:
        own = Entry(entry.key, forms, entry.by)
        return own.places == entry.places and own.formats <= known_formats()
    except ValueError:
        # A brace that opens or closes nothing.
        return False


@cache
def known_formats() -> frozenset[str]:
    """Formats of places, as the English catalogue has them."""
    return frozenset().union(*(entry.formats for entry in ENGLISH.values()))
