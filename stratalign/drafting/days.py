"""When people answered, as far as the export dates its answers beyond doubt."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from stratalign.sources.raw import RawSurvey

#: Days are read only as ISO writes them; 03/04/2026 is two days, depending on who wrote it.
_ISO_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$"
MEANINGS = ("submitted", "ended", "started")


def days_answered(raw: RawSurvey) -> tuple[dt.date, dt.date] | None:
    """First and last day somebody answered.

    Parameters
    ----------
    raw
        The export.

    Returns
    -------
    tuple of datetime.date or None
        None where no column tells, or a day could be read in two ways.
    """
    for meaning in MEANINGS:
        columns = raw.questions.loc[raw.questions["meaning"] == meaning, "column"]
        for column in columns:
            cells = raw.answers[column].str.strip()
            given = cells[cells != ""]
            days = pd.to_datetime(given.str.extract(_ISO_DAY)[0], errors="coerce", format="%Y-%m-%d")
            if len(given) and days.notna().all():
                return days.min().date(), days.max().date()
    return None


def wave_label(days: tuple[dt.date, dt.date] | None, position: int) -> str:
    """What a report calls a wave: its month, else its place among the waves."""
    places = ("First survey", "Second survey", "Third survey")
    if days is not None:
        return f"{days[1]:%B %Y}"
    return places[position] if position < len(places) else f"Survey {position + 1}"
