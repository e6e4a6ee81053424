"""Answers to each dimension as a table: one row per respondent and wave, one column per item, reverse items flipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Dimension, Instrument, Scale
from stratalign.errors import SourceError
from stratalign.numerics.long_tables import number_names, places_of

PERSON_COLUMNS = ["respondent_id", "wave", "unit_id", "level"]


@dataclass(frozen=True, slots=True)
class People:
    """Who stands in the rows of a long table.

    `codes` (n_rows,) is the place of each row's person and wave in `table`, which is sorted by both.
    """

    codes: np.ndarray
    table: pd.DataFrame


def people_of(rows: pd.DataFrame) -> People:
    """People and waves of a long table, with unit and level as each one's first row has them.

    Parameters
    ----------
    rows
        Columns `PERSON_COLUMNS`.

    Returns
    -------
    People
        Numbered in the order of their ids.
    """
    person, people = number_names(rows["respondent_id"], sort=True)
    wave, waves = number_names(rows["wave"], sort=True)
    both = person * len(waves) + wave
    first = np.full(len(people) * len(waves), -1)
    # The last one written stays: from the end on, that is each one's first row.
    first[both[::-1]] = np.arange(len(rows))[::-1]
    is_there = first >= 0
    table = rows[PERSON_COLUMNS].take(first[is_there]).reset_index(drop=True)
    return People((np.cumsum(is_there) - 1)[both], table)


def answer_matrices(
    responses: pd.DataFrame, instrument: Instrument, dimensions: Sequence[Dimension]
) -> dict[str, pd.DataFrame]:
    """Answers to several dimensions.

    Parameters
    ----------
    responses
        Canonical responses, as answered.
    instrument
        Items and scales.
    dimensions
        Whose items to take; those nobody was asked are left out.

    Returns
    -------
    dict of str to pandas.DataFrame
        By key of the dimension: scale points; index respondent_id, wave, unit_id, level, of who was asked; only items
        that were asked.

    Raises
    ------
    SourceError
        Somebody answers an item twice.
    """
    keys = [item.key for dimension in dimensions for item in dimension.items]
    columns = places_of(responses["item_key"], keys)
    wanted = columns >= 0
    columns, people = columns[wanted], people_of(responses.loc[wanted, PERSON_COLUMNS])
    index = pd.MultiIndex.from_frame(people.table)
    asked = np.zeros((len(index), len(keys)), dtype=bool)
    asked[people.codes, columns] = True
    if asked.sum() != len(columns):
        raise SourceError("the responses are not canonical: a respondent answers an item twice.")
    points = np.full(asked.shape, np.nan)
    points[people.codes, columns] = responses["value"].to_numpy(dtype=float)[wanted]
    found, start = {}, 0
    for dimension in dimensions:
        stop = start + len(dimension.items)
        own = np.arange(start, stop)[asked[:, start:stop].any(axis=0)]
        if len(own):
            is_there = np.asarray(asked[:, own].any(axis=1))
            rows, people_there = (points, index) if is_there.all() else (points[is_there], index[is_there])
            values = rows[:, own]
            _flip(values, [dimension.items[place - start].reverse for place in own], instrument.scales[dimension.scale])
            found[dimension.key] = pd.DataFrame(values, people_there, [keys[place] for place in own])
        start = stop
    return found


def answer_matrix(responses: pd.DataFrame, instrument: Instrument, dimension: Dimension) -> pd.DataFrame:
    """Answers to one dimension, as `answer_matrices` has them; without rows where nobody was asked."""
    empty = pd.MultiIndex.from_frame(responses[PERSON_COLUMNS].iloc[:0])
    return answer_matrices(responses, instrument, [dimension]).get(dimension.key, pd.DataFrame(index=empty))


def _flip(points: np.ndarray, is_reverse: Sequence[bool], scale: Scale) -> None:
    """Turn the columns of reverse-keyed items round, so that a high value means the same on every item."""
    for place in np.flatnonzero(is_reverse):
        points[:, place] = scale.low + scale.high - points[:, place]
