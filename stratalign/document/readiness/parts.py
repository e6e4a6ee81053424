"""What the pages of the readiness report share: exhibits wave by wave, source lines, counts over waves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from stratalign.analysis.readiness import Readiness, WaveReadiness
from stratalign.document.model import Exhibit, Section
from stratalign.findings.labels import measure_label
from stratalign.findings.wording import plural


def wave_exhibits(readiness: Readiness, make: Callable[[WaveReadiness, str], Iterable[Exhibit]]) -> tuple[Exhibit, ...]:
    """Exhibits of every wave, the last wave first; `make` is given a suffix that keeps their keys apart."""
    waves = list(enumerate(readiness.waves, start=1))
    is_single = len(waves) == 1
    return tuple(
        exhibit for number, wave in reversed(waves) for exhibit in make(wave, "" if is_single else f"_{number}")
    )


def subtitle(readiness: Readiness, wave: WaveReadiness, text: str) -> str:
    """Subtitle that names the wave where there are several."""
    return text if len(readiness.waves) == 1 else f"{wave.wave.label}: {text[:1].lower()}{text[1:]}"


def source(wave: WaveReadiness) -> str:
    """Source line: file, wave and n."""
    return f"Source: {wave.file}, {wave.wave.label}; n = {plural(wave.n_respondents, 'respondent')}."


def section(key: str, topic: str, title: str, exhibits: tuple[Exhibit, ...], *sentences: str) -> Section | None:
    """Page with its exhibits; None where there is none."""
    return Section(key, topic, title, sentences, exhibits) if exhibits else None


def percent(table: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Shares as percentages: `new="old"` makes column new, 0-100, of column old, 0-1."""
    return table.assign(**{new: table[old] * 100 for new, old in columns.items()})


def dimension_names(readiness: Readiness, keys: pd.Series) -> list[str]:
    """Printed names of dimensions, in the language of the engagement."""
    if readiness.instrument is None:
        return [str(key) for key in keys]
    return [measure_label(str(key), readiness.instrument, readiness.engagement.language) for key in keys]
