"""The English catalogue: every word a reader of a report may meet, by the key of its message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stratalign.errors import DocumentError
from stratalign.language.english import (
    accounts,
    alt_texts,
    asked,
    audiences,
    checks,
    comments,
    common,
    confidentiality,
    deck,
    dimensions,
    drawings,
    fielding,
    frame,
    items,
    language,
    named_study,
    notes,
    own_study,
    packs,
    questionnaire,
    readiness,
    readiness_people,
    readings,
    readings_of_measures,
    results,
    strategy,
    study,
    study_doubts,
    study_method,
    study_raters,
    study_sample,
    terms,
    understanding,
    units,
    verdicts,
    wave_change,
)
from stratalign.language.entries import Entry

MODULES = (
    language, common, terms, frame, strategy, dimensions, items, comments, units, understanding, questionnaire, results, accounts, confidentiality, readiness,
    readiness_people, study, study_raters, study_doubts, study_method, study_sample, own_study, named_study, readings, readings_of_measures,
    drawings, alt_texts, checks, notes, fielding,
    verdicts, audiences, packs, deck, asked, wave_change,
)  # fmt: skip


def _collected() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for module in MODULES:
        for entry in module.ENTRIES:
            if entry.key in found:
                raise ValueError(f"message '{entry.key}' stands twice in the English catalogue")
            found[entry.key] = entry
    return found


_ENTRIES = _collected()
ENGLISH: Mapping[str, Entry] = MappingProxyType(_ENTRIES)


def add_entries(*entries: Entry) -> None:
    """Add messages of one's own; they are known until the process ends.

    Another language says them once its catalogue has them.

    Parameters
    ----------
    *entries
        From `text` or `counted`.

    Raises
    ------
    DocumentError
        A key is taken.
    """
    taken = [entry.key for entry in entries if entry.key in _ENTRIES]
    if taken:
        raise DocumentError(f"the catalogue has a message '{taken[0]}' already; give yours another key.")
    _ENTRIES.update({entry.key: entry for entry in entries})
