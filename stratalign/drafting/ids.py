"""Which column says who answered: ids of people, numbers counted down the rows, or ids that repeat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from stratalign.drafting.headers import is_id_header
from stratalign.responses.identity import plain_id
from stratalign.responses.respondents import FEW_REPEATS, are_counted
from stratalign.responses.wave_column import MAX_WAVES, MIN_FILLED
from stratalign.sources.raw import RawSurvey

MIN_IDS = 10


@dataclass(frozen=True, slots=True)
class IdColumn:
    """A column headed as an id. `n_repeated` of its `n_given` cells stand for a person who stands above already."""

    column: str
    n_given: int
    n_repeated: int
    is_counted: bool

    @property
    def tells_people(self) -> bool:
        """Whether it may be named as the id of people: given out, not counted, and hardly ever twice."""
        return not self.is_counted and self.n_repeated <= FEW_REPEATS * self.n_given

    @property
    def question(self) -> str:
        """What to ask where ids repeat and no column tells waves apart; "" where few do."""
        if self.n_repeated <= FEW_REPEATS * self.n_given:
            return ""
        return (
            f"{self.n_repeated:,} of {self.n_given:,} rows repeat an id of '{self.column}', and count as people of "
            "their own. Are they the same people? Then name the column as respondent_id: their last answer counts."
        )


def find_id_column(raw: RawSurvey, *, besides: Collection[str] = ()) -> IdColumn | None:
    """Find the column that is headed as an id and has many.

    Parameters
    ----------
    raw
        The export.
    besides
        Columns that are something else.

    Returns
    -------
    IdColumn or None
        The one whose ids repeat least, of those alike the first.
    """
    named = [name for name in raw.answers.columns if name not in besides and is_id_header(name)]
    found = [column for name in named if (column := _look_at(name, raw.answers[name])) is not None]
    return min(found, key=lambda column: (column.is_counted, column.n_repeated), default=None)


def _look_at(name: str, cells: pd.Series) -> IdColumn | None:
    """The column, where it is filled and has more ids than there could be waves of answers for each."""
    ids = cells.map(plain_id)
    ids = ids[ids != ""]
    n_different = ids.nunique()
    if len(ids) < MIN_FILLED * len(cells) or n_different < max(MIN_IDS, len(ids) / MAX_WAVES):
        return None
    return IdColumn(str(name), len(ids), len(ids) - n_different, are_counted(ids))
