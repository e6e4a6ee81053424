"""What the rules of the readiness report share: waves and the tables that hold their numbers."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.findings.labels import measure_label
from stratalign.language.fields import Cell, Field, Text


def numbered(readiness: Readiness) -> list[tuple[WaveReadiness, str]]:
    """Every wave with what ends the keys of its tables and exhibits, the last wave first; nothing where it is alone."""
    is_single = len(readiness.waves) == 1
    waves = [(wave, "" if is_single else f"_{number}") for number, wave in enumerate(readiness.waves, start=1)]
    return waves[::-1]


def latest(readiness: Readiness, has: Callable[[WaveReadiness], bool]) -> tuple[WaveReadiness, str] | None:
    """The last wave that has something to show, with the end of its keys."""
    return next(((wave, suffix) for wave, suffix in numbered(readiness) if has(wave)), None)


def total(readiness: Readiness, count: Callable[[WaveReadiness], int], table: str, row: str, column: str) -> Field:
    """Sum over waves; the address of the number where there is one wave, whose table holds it if it is not zero."""
    n = sum(count(wave) for wave in readiness.waves)
    return Cell(table, row, column) if len(readiness.waves) == 1 and n else n


def dimension_label(readiness: Readiness, key: str) -> Text:
    """Printed name of a dimension, in the language of the engagement."""
    if readiness.instrument is None:
        return key
    return measure_label(key, readiness.instrument, readiness.engagement.language)
