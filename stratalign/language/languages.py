"""Which languages a report can be written in: a language without a complete catalogue is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from stratalign.errors import EngagementError
from stratalign.language.english import ENGLISH
from stratalign.language.entries import Entry

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

CATALOGUES = Path(__file__).parent / "catalogues"
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


#: Languages that come with the library: code -> locale, and whether labels lose their capital inside a sentence.
_SHIPPED = {"en": ("en_GB", True), "de": ("de_DE", False), "fr": ("fr_FR", True)}
_ADDED: dict[str, Language] = {}


def add_language(code: str, catalogue: Path, *, locale: str, lowers_labels: bool = False) -> Language:
    """Add a language from a gettext catalogue; it is known until the process ends.

    Parameters
    ----------
    code
        Two letters, as `language:` in engagement.yml.
    catalogue
        A `.po` file whose contexts are message keys.
    locale
        CLDR locale of numbers, dates and lists.
    lowers_labels
        Whether a label loses its capital inside a sentence.

    Returns
    -------
    Language
        Complete.

    Raises
    ------
    EngagementError
        The catalogue is not complete; what is missing is counted and named.
    """
    _ADDED[code] = _translated(code, catalogue, locale, lowers_labels)
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
    if code not in _SHIPPED or not (code == "en" or _catalogue_of(code).is_file()):
        raise EngagementError(f"there is no catalogue of language '{code}'. Known: {', '.join(known_languages())}.")
    return _load(code)


def known_languages() -> list[str]:
    """Codes of the languages that have a catalogue."""
    return ["en", *sorted({code for code in _SHIPPED if _catalogue_of(code).is_file()} | set(_ADDED))]


def missing_messages(catalogue: Catalog) -> list[str]:
    """Keys whose translation is absent, marked as unsure, of another English text, or with other places.

    Entries without words need none.

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
    wanted = ((key, entry) for key, entry in ENGLISH.items() if not entry.is_wordless)
    return [key for key, entry in wanted if not _is_translated(entry, found.get(key))]


@cache
def _load(code: str) -> Language:
    locale, lowers_labels = _SHIPPED[code]
    if code == "en":
        return Language("en", locale, lowers_labels, ENGLISH)
    return _translated(code, _catalogue_of(code), locale, lowers_labels)


def _translated(code: str, file: Path, locale: str, lowers_labels: bool) -> Language:
    # A report in English needs no catalogue.
    from babel.messages.pofile import read_po

    with file.open("rb") as handle:
        catalogue = read_po(handle, locale=locale, abort_invalid=True)
    missing = missing_messages(catalogue)
    if missing:
        raise EngagementError(
            f"the catalogue of language '{code}' is not complete: {len(missing):,} of {len(ENGLISH):,} messages are "
            f"missing or out of date ({', '.join(missing[:N_NAMED])}{', ...' if len(missing) > N_NAMED else ''}). "
            f"Translate them in {file.name}, or choose one of: {', '.join(known_languages())}."
        )
    entries = {key: entry for key, entry in ENGLISH.items() if entry.is_wordless}
    for found in catalogue:
        if found.context in ENGLISH and found.string and not ENGLISH[str(found.context)].is_wordless:
            forms = found.string if isinstance(found.string, tuple | list) else (found.string,)
            entries[str(found.context)] = Entry(str(found.context), tuple(forms), ENGLISH[str(found.context)].by)
    return Language(code, locale, lowers_labels, entries, c2py(catalogue.plural_expr))


def _is_translated(entry: Entry, found: object) -> bool:
    """Whether a translation is there, of today's English, with the same places."""
    if found is None or getattr(found, "fuzzy", False):
        return False
    identity, string = getattr(found, "id", ""), getattr(found, "string", "")
    forms = tuple(string) if isinstance(string, tuple | list) else (string,)
    originals = tuple(identity) if isinstance(identity, tuple | list) else (identity,)
    if originals != entry.plurals or not all(forms):
        return False
    return Entry(entry.key, forms, entry.by).places == entry.places


def _catalogue_of(code: str) -> Path:
    return CATALOGUES / f"{code}.po"
