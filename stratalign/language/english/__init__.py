"""The English catalogue: every word a reader of a report may meet, by the key of its message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stratalign.language.english import (
    accounts,
    alt_texts,
    checks,
    common,
    dimensions,
    drawings,
    frame,
    notes,
    questionnaire,
    readiness,
    readiness_people,
    readings,
    results,
    strategy,
    study,
    study_doubts,
    study_method,
    terms,
    understanding,
    units,
)
from stratalign.language.entries import Entry

MODULES = (
    common, terms, frame, strategy, dimensions, units, understanding, questionnaire, results, accounts, readiness,
    readiness_people, study, study_doubts, study_method, readings, drawings, alt_texts, checks, notes,
)  # fmt: skip


def _collected() -> Mapping[str, Entry]:
    found: dict[str, Entry] = {}
    for module in MODULES:
        for entry in module.ENTRIES:
            if entry.key in found:
                raise ValueError(f"message '{entry.key}' stands twice in the English catalogue")
            found[entry.key] = entry
    return MappingProxyType(found)


ENGLISH: Mapping[str, Entry] = _collected()
