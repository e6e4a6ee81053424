"""The list of the people invited: who they are, where they belong, who of them answered."""

from __future__ import annotations

import pandas as pd

from stratalign.configuration import did_you_mean
from stratalign.declarations.survey import RosterFile
from stratalign.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.identity import plain_id
from stratalign.sources.detect import read_survey


def read_roster(roster: RosterFile, engagement: Engagement) -> pd.DataFrame:
    """Read who was invited.

    Parameters
    ----------
    roster
        The file and its columns.
    engagement
        Says where the file is.

    Returns
    -------
    pandas.DataFrame
        Index: person id as identifiers are compared, "" where the file has none; columns unit and level, as labelled.

    Raises
    ------
    SourceError
        The file cannot be read, a column is missing, or a person stands in it twice.
    """
    raw = read_survey(engagement.path_of(roster.file), format="generic_wide", sheet=roster.sheet)
    named = {"person": roster.person_id, "unit": roster.unit, "level": roster.level}
    wanted = {name: column for name, column in named.items() if column}
    columns = list(raw.answers.columns)
    absent = [column for column in wanted.values() if column not in columns]
    if absent:
        lines = " ".join(f"There is no column '{column}'.{did_you_mean(column, columns)}" for column in absent)
        raise SourceError(f"{roster.file}: {lines} Correct 'roster' in engagement.yml.")
    people = pd.DataFrame({name: raw.answers[column].str.strip() for name, column in wanted.items()})
    people = people.assign(person=people["person"].map(plain_id))
    repeated = people["person"].duplicated(keep=False) & (people["person"] != "")
    if repeated.any():
        raise SourceError(
            f"{roster.file}: {int(repeated.sum())} rows share a person id "
            f"(first at record {people.index[repeated][0]}). Keep one row a person."
        )
    return people.set_index("person").reindex(columns=["unit", "level"], fill_value="")
