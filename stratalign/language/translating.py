"""A catalogue as its translator gets it: every message of today, and what is still to be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stratalign.errors import EngagementError
from stratalign.language.english import ENGLISH
from stratalign.language.english.language import AS_WRITTEN, LABELS, LOCALE, LOWER_CASE
from stratalign.language.entries import Entry
from stratalign.language.languages import forms_of, known_formats, missing_messages, read_catalogue, read_language

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_WIDTH = 100
#: What a translator is told of single messages.
_NOTES = {
    LOCALE: "Not a translation: the CLDR locale of numbers, days, lists and paper, such as de_AT.",
    LABELS: f"Not a translation: how a label stands in a sentence, '{LOWER_CASE}' or '{AS_WRITTEN}' (in English).",
    "list.semicolons": "What stands between things that have commas of their own, with its spaces.",
}


class Progress(NamedTuple):
    """How far a catalogue is: messages it needs, and those to be done, each with why."""

    n: int
    open: tuple[tuple[str, str], ...]


def update_catalogue(file: Path) -> Progress:
    """Bring a catalogue up to date with the English one, or begin one; what was translated is kept.

    A message whose English has changed keeps its translation, marked as unsure with the former English beside it.
    One that English has no more is dropped.

    Parameters
    ----------
    file
        A `.po` file named after its language, such as `it.po`; written anew.

    Returns
    -------
    Progress
        Of the file as it is written.

    Raises
    ------
    EngagementError
        The file is there and cannot be read, or its name is no language.
    """
    old = read_catalogue(file) if file.exists() else _new_catalogue(file)
    known = {str(found.context): found for found in old if found.context}
    updated = _like(old)
    for key in _in_order(known):
        if (entry := ENGLISH[key]).words and (not entry.is_wordless or key in known):
            _add(updated, entry, known.get(key))
    file.write_bytes(_as_po(updated))
    return progress_of(updated)


def check_catalogue(file: Path) -> Progress:
    """Say what is still to be done in a catalogue.

    Parameters
    ----------
    file
        A `.po` file named after its language.

    Returns
    -------
    Progress
        Nothing is open where reports can be written in the language.

    Raises
    ------
    EngagementError
        It cannot be read, or an answer about the language is wrong.
    """
    progress = progress_of(read_catalogue(file))
    if not progress.open:
        # Reads it as a report does: locale and labels are looked at, too.
        read_language(file.stem, file)
    return progress


def _in_order(known: Iterable[str]) -> list[str]:
    """Every key: as they stand in a file, new ones behind those that they follow in English."""
    order = [key for key in known if key in ENGLISH]
    there, place = set(order), 0
    for key in ENGLISH:
        if key in there:
            place = order.index(key) + 1
        else:
            order.insert(place, key)
            place += 1
    return order


def progress_of(catalogue: Catalog) -> Progress:
    """Messages of a catalogue that are to be done, each with why."""
    found = {str(one.context): one for one in catalogue if one.context}
    n = sum(not entry.is_wordless for entry in ENGLISH.values())
    return Progress(n, tuple((key, _why(ENGLISH[key], found.get(key))) for key in missing_messages(catalogue)))


def _why(entry: Entry, found: Message | None) -> str:
    """Why a message counts as not translated."""
    if found is None:
        return "is not in the file: update it"
    forms = forms_of(found)
    if not all(forms):
        return "has no translation" if not any(forms) else "lacks a plural form"
    if found.fuzzy:
        return "is marked as unsure"
    originals = tuple(found.id) if isinstance(found.id, tuple | list) else (found.id,)
    if originals != entry.plurals:
        return "translates another English text: update the file"
    return "; ".join(_places(entry, forms))


def _places(entry: Entry, forms: tuple[str, ...]) -> Iterator[str]:
    """What a translation does with places other than English."""
    try:
        own = Entry(entry.key, forms, entry.by)
        places = own.places
    except ValueError as problem:
        yield f"has a brace that opens or closes nothing ({problem})"
        return
    if wrong := own.formats - known_formats():
        yield f"has a place in a format that there is not: {', '.join(sorted(wrong))}"
    for names, verb in ((entry.places - places, "lacks"), (places - entry.places, "has in addition")):
        if names:
            yield f"{verb} {', '.join(f'{{{name}}}' for name in sorted(names))}"


def _add(catalogue: Catalog, entry: Entry, old: Message | None) -> None:
    """An entry with the translation it had; unsure where its English has changed."""
    identity = entry.plurals if entry.by else entry.words
    was = getattr(old, "id", identity)
    strings = getattr(old, "string", "")
    if isinstance(strings, str) and entry.by:
        strings = (strings, *[""] * (catalogue.num_plurals - 1))
    elif not isinstance(strings, str) and not entry.by:
        strings = strings[-1]
    is_changed = (tuple(was) if isinstance(was, list) else was) != identity
    flags = ["fuzzy"] if getattr(old, "fuzzy", False) or (is_changed and any(strings)) else []
    added = catalogue.add(
        identity,
        strings,
        context=entry.key,
        flags=flags,
        auto_comments=[_NOTES[entry.key]] if entry.key in _NOTES else [],
        user_comments=getattr(old, "user_comments", ()),
        previous_id=was if is_changed and flags else (),
    )
    # What Babel takes the per cent sign of "95% interval" for.
    added.flags.discard("python-format")


def _new_catalogue(file: Path) -> Catalog:
    from babel import Locale, UnknownLocaleError
    from babel.messages.catalog import Catalog

    try:
        return Catalog(locale=Locale.parse(file.stem))
    except (ValueError, UnknownLocaleError) as problem:
        raise EngagementError(
            f"{file.name}: '{file.stem}' is the code of no language; name it such as it.po."
        ) from problem


def _like(old: Catalog) -> Catalog:
    """An empty catalogue of the same language and plural forms."""
    from babel.messages.catalog import Catalog

    new = Catalog(locale=old.locale)
    new.mime_headers = [("Plural-Forms", old.plural_forms)]
    return new


def _as_po(catalogue: Catalog) -> bytes:
    """The file, with a head that says the same on every day."""
    from babel.messages.pofile import write_po

    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    buffer = BytesIO()
    write_po(buffer, catalogue, width=_WIDTH, omit_header=True, include_previous=True)
    return head.encode() + buffer.getvalue()
