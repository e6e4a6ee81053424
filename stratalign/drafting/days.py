"""When people answered, as far as the export dates its answers beyond doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import pandas as pd

from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of
from stratalign.sources.raw import RawSurvey

#: Days are read only as ISO writes them; 03/04/2026 is two days, depending on who wrote it.
_ISO_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$"
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
        days = pd.to_datetime(given.str.extract(_ISO_DAY)[0], errors="coerce", format="%Y-%m-%d")
        if len(given) and days.notna().all():
            return days.min().date(), days.max().date()
    return None


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
