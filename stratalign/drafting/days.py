"""When people answered, as far as the export dates its answers beyond doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import pandas as pd

from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of
from stratalign.sources.raw import RawSurvey

#: A year comes first, or day and month in an order that the column tells; 03/04/2026 alone is two days.
_YEAR_FIRST = r"^(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[ T,].*)?$"
_YEAR_LAST = r"^(?P<one>\d{1,2})([-/.])(?P<other>\d{1,2})\2(?P<year>\d{4})(?:[ T,].*)?$"
LAST_MONTH = 12
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(0[1-9]|1[0-2]))?(?!\d)")
MEANINGS = ("submitted", "ended", "started")


def days_answered(raw: RawSurvey, metadata: Mapping[str, str]) -> tuple[dt.date, dt.date] | None:
    """First and last day somebody answered.

    Parameters
    ----------
    raw
        The export.
    metadata
        Column by what it says of the answering.

    Returns
    -------
    tuple of datetime.date or None
        None where no column tells, or a day could be read in two ways.
    """
    for column in (metadata[meaning] for meaning in MEANINGS if meaning in metadata):
        cells = raw.answers[column].str.strip()
        given = cells[cells != ""]
        days = _days(given)
        if len(given) and days is not None:
            return days.min().date(), days.max().date()
    return None


def _days(cells: pd.Series) -> pd.Series | None:
    """Day of each cell; None where a cell is no day, or the column does not tell the day from the month."""
    parts = cells.str.extract(_YEAR_FIRST)[["year", "month", "day"]]
    if parts.isna().any(axis=None):
        parts = cells.str.extract(_YEAR_LAST)[["one", "other", "year"]]
        if parts.isna().any(axis=None):
            return None
        first, second = (parts[name].astype(int).gt(LAST_MONTH).any() for name in ("one", "other"))
        if first == second:
            return None
        parts = parts.rename(columns={"one": "day", "other": "month"} if first else {"one": "month", "other": "day"})
    days = pd.to_datetime(parts.astype(int), errors="coerce")
    return days if days.notna().all() else None


def wave_label(days: tuple[dt.date, dt.date] | None, position: int, language: str = "en") -> str:
    """What a report calls a wave: its month, else its place among the waves; in the report's language."""
    say = speaker_of(language).say
    if days is not None:
        return say(message("draft.wave.month", day=days[1]))
    places = ("first", "second", "third")
    if position < len(places):
        return say(message(f"draft.wave.{places[position]}"))
    return say(message("draft.wave.further", n=position + 1))


def date_in_name(file: str) -> str | None:
    """Year of a file's name, with the month behind it where there is one; None where it names none, or several."""
    found = _YEAR_IN_NAME.findall(file)
    return "-".join(filter(None, found[0])) if len(found) == 1 else None
