"""What propagation is given of people: the columns that place and score them, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.numerics.display import displayed


@displayed
@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """Columns of the table of people.

    `score` is their alignment score, `company` the key of their company. `unit` is a part of a company, such as a unit
    or a level, all of which were asked: people vary within them; None where companies have no parts. By `unit_weights`
    a company's score is the mean of its people (`people`), or of its units' means (`equal`).
    """

    score: str = "alignment_index_points"
    company: str = "company_id"
    unit: str | None = None
    unit_weights: Literal["people", "equal"] = "people"

    @property
    def used(self) -> list[str]:
        """Names of the columns that must be there."""
        return [self.company, self.score, *([self.unit] if self.unit else [])]


@displayed
@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """Answers by which careless people are set aside.

    `table` has the index of the people, one column per item in the order asked, all on one scale, as answered;
    `instrument` says what they mean: scale, dimensions, reverse items.
    """

    table: pd.DataFrame
    instrument: Instrument
