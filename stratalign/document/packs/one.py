"""One unit's pack out of the document that holds all of them."""

from __future__ import annotations

from dataclasses import replace

from stratalign.document.model import Document
from stratalign.document.part import only_addressed, part_of

#: Kind of the document of all, and the key of the page that lists them.
UNIT_PACKS, INDEX = "unit_packs", "index"
#: Ending of the key of a unit's second page.
TALKS = ".talks"


def units_in(document: Document) -> list[str]:
    """Names of the packs that a document holds, in order; none of another kind of report."""
    if document.kind != UNIT_PACKS:
        return []
    keys = [section.key for section in document.sections]
    return [key for key in keys if key != INDEX and not key.endswith(TALKS)]


def pack_of(document: Document, key: str) -> Document:
    """Take one unit's pack out of the document of all.

    Parameters
    ----------
    document
        From `build_unit_packs`.
    key
        Of the pack.

    Returns
    -------
    Document
        Two pages, and nothing of any other unit.
    """
    part = part_of(document, sections=[key, key + TALKS], with_about=True)
    own = document.section(key)
    assert own is not None
    return only_addressed(replace(part, cover=replace(part.cover, subtitle=own.topic)))
