"""What the pages of the readiness report share: exhibits wave by wave, source lines, tables alone, percentages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.document.model import Exhibit, Table
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.model import Finding
from stratalign.findings.readiness.waves import dimension_label, numbered
from stratalign.language.fields import Message, Text, Words
from stratalign.language.messages import message

#: An exhibit with the tables it is drawn from and printed with.
Made = tuple[Exhibit, *tuple[Table, ...]]


def page_of(
    key: str,
    readiness: Readiness,
    findings: Mapping[str, Finding],
    make: Callable[[WaveReadiness, str], Iterable[Made]],
) -> Page | None:
    """Page with the exhibits of every wave, the last wave first; None where there is no finding.

    `make` is given what ends the keys of a wave's exhibits and tables, which keeps those of several waves apart.
    """
    finding = findings.get(key)
    if finding is None:
        return None
    made = [part for wave, suffix in numbered(readiness) for part in make(wave, suffix)]
    section = section_of("readiness", key, finding, *(exhibit for exhibit, *_ in made))
    return Page(section, tuple(table for _, *tables in made for table in tables))


def of_wave(readiness: Readiness, wave: WaveReadiness, text: Message) -> Message:
    """Subtitle that names the wave where there are several."""
    return text if len(readiness.waves) == 1 else message("readiness.of_wave", wave=wave.wave.label, text=text)


def source(wave: WaveReadiness) -> Message:
    """Source line: file, wave and n."""
    return message("readiness.source", file=wave.file, wave=wave.wave.label, n=wave.n_respondents)


def table_alone(table: Table, subtitle: Text, line: Words, *, guide: Words = ()) -> Made:
    """Exhibit of a table that stands open, with the table's key."""
    return Exhibit(table.key, "table", subtitle, line, data=(table.key,), numbers=table.key, guide=guide), table


def percent(table: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Shares as percentages: `new="old"` makes column new, 0-100, of column old, 0-1."""
    return table.assign(**{new: table[old] * 100 for new, old in columns.items()})


def labelled(readiness: Readiness, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the printed name of their dimension as `label`."""
    return rows.assign(label=label_column(dimension_label(readiness, str(key)) for key in rows["dimension"]))
