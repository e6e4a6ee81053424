"""A column that is called a year, a quarter or a survey: whether it tells the waves of a file apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from stratalign.drafting.headers import is_id_header, plain_words
from stratalign.responses.wave_column import MIN_ROWS, PERIOD_WORDS, WAVE_WORDS
from stratalign.responses.wave_values import in_order
from stratalign.sources.raw import RawSurvey

MAX_PERIODS = 13
#: Words a header may have beside one that names a wave.
BESIDE = frozenset("survey fiscal calendar number no nr of the der".split())
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_QUARTERS = frozenset({"quarter", "quartal", "trimestre", "kwartaal"})


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column of years or quarters; `reason` says why it tells waves apart, and is "" where ids speak against it."""

    column: str
    values: tuple[str, ...]
    reason: str

    @property
    def described(self) -> str:
        """Column and what it holds, as a message says it."""
        return f"'{self.column}' holds {self.values[0]} to {self.values[-1]}"


def find_period_column(raw: RawSurvey, *, besides: Sequence[str] = ()) -> PeriodColumn | None:
    """Find a column that is called as a wave is and holds a few periods.

    Parameters
    ----------
    raw
        The export.
    besides
        Columns that are something else.

    Returns
    -------
    PeriodColumn or None
        The first; one with a reason before the others.
    """
    free = [column for column in raw.answers.columns if column not in besides]
    found = [period for column in free if (period := _period(raw, column)) is not None]
    return next((period for period in found if period.reason), found[0] if found else None)


def _period(raw: RawSurvey, column: str) -> PeriodColumn | None:
    """The column as periods, if its header and all of its cells say so."""
    words = plain_words(column)
    if not set(words) & (WAVE_WORDS | PERIOD_WORDS) or set(words) - WAVE_WORDS - PERIOD_WORDS - BESIDE:
        return None
    cells = raw.answers[column].str.strip()
    counts = cells[cells != ""].value_counts()
    if not 2 <= len(counts) <= MAX_PERIODS or counts.min() < MIN_ROWS:
        return None
    dated = all(_YEAR.search(value) for value in counts.index) or bool(_QUARTERS & set(words))
    values = in_order(map(str, counts.index)) if dated else None
    return PeriodColumn(column, values, _reason(raw, column, cells)) if values else None


def _reason(raw: RawSurvey, column: str, periods: pd.Series) -> str:
    """Why ids, or that there are none, let a column tell waves apart; "" where every id stands once in the file."""
    ids = [name for name in raw.answers.columns if name != column and is_id_header(name)]
    for name in ids:
        cells = raw.answers[name].str.strip()
        given = cells[cells != ""]
        if given.duplicated().any():
            within = pd.DataFrame({"id": given, "period": periods[given.index]}).duplicated().any()
            return "" if within else f"the ids in '{name}' begin again or repeat in each"
    return "" if ids else "and the file has no ids that speak against it"
