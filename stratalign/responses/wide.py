"""Answers of one wave as a table: one row per respondent, one column per item."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.numerics.long_tables import places_of


def wide_answers(responses: pd.DataFrame, people: pd.Series, item_keys: Sequence[str]) -> pd.DataFrame:
    """Spread long responses over one column per item.

    Parameters
    ----------
    responses
        Canonical responses of one wave: respondent_id, item_key and value.
    people
        Respondent ids, in the order wanted; ids that answered nothing keep an empty row.
    item_keys
        Items, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        Scale points, shape (n_people, n_items), index respondent_id; missing where there is no value.
    """
    rows = places_of(responses["respondent_id"], people.tolist())
    columns = places_of(responses["item_key"], item_keys)
    wanted = (rows >= 0) & (columns >= 0)
    table = np.full((len(people), len(item_keys)), np.nan)
    table[rows[wanted], columns[wanted]] = responses["value"].to_numpy(dtype=float)[wanted]
    return pd.DataFrame(table, index=pd.Index(people, name="respondent_id"), columns=list(item_keys))


def all_answers(responses: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Spread the values of every item that was asked; otherwise as `wide_answers`."""
    return wide_answers(responses, people, list(responses["item_key"].unique()))
