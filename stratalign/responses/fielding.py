"""Whether the answers of a wave were given while it was in the field."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.survey import Wave
from stratalign.responses.downloads import DATE, DATE_FORMATS
from stratalign.responses.mapping import Mapping, metadata_of
from stratalign.responses.respondents import Respondents
from stratalign.sources.raw import Note, RawSurvey


def fielding_notes(raw: RawSurvey, mapping: Mapping, people: Respondents, wave: Wave) -> tuple[Note, ...]:
    """Tell answers whose day lies outside the days of their wave.

    Parameters
    ----------
    raw
        The export.
    mapping
        Names the column of days, where the survey tool does not.
    people
        Whose rows count.
    wave
        Says when it was in the field.

    Returns
    -------
    tuple of Note
        None where the file has no days, or the wave none; a day that may be read in two ways counts as inside if one
        of them is.
    """
    metadata = metadata_of(mapping, raw)
    column = metadata.submitted or metadata.ended or metadata.started
    if column is None or not (wave.fielded_from or wave.fielded_to):
        return ()
    days = raw.answers.loc[people.table.index, column].str.extract(DATE, expand=False).dropna()
    outside = _outside(days, wave)
    if outside.empty:
        return ()
    n = len(outside)
    keys = [key for key, day in (("fielded_from", wave.fielded_from), ("fielded_to", wave.fielded_to)) if day]
    declared = ", ".join(f"{key}: {getattr(wave, key)}" for key in keys)
    other = " and other days" if outside.nunique() > 1 else ""
    seen = f"{n} {'answer is' if n == 1 else 'answers are'} of {outside.iloc[0]}{other}, outside the wave's {declared}"
    fix = (
        f"Correct {' and '.join(keys)} of wave {wave.key} in engagement.yml, or check that this is the wave's file; "
        "the answers are kept."
    )
    lines = tuple(int(str(record)) for record in outside.index)
    return (Note("outside_fielding", "warns", seen, n, fix, lines=lines, columns=(column,)),)


def _outside(days: pd.Series, wave: Wave) -> pd.Series:
    """Days of the file that lie outside the wave however they are read."""
    is_inside = pd.Series(False, days.index)
    is_read = pd.Series(False, days.index)
    first, last = wave.fielded_from or pd.Timestamp.min, wave.fielded_to or pd.Timestamp.max
    for form in DATE_FORMATS:
        dates = pd.to_datetime(days, format=form, errors="coerce")
        is_read |= dates.notna()
        is_inside |= dates.between(pd.Timestamp(first), pd.Timestamp(last))
        if is_inside.all():
            break
    return days[is_read & ~is_inside]
