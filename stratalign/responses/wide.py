"""Answers of one wave as a table: one row per respondent, one column per item."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


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
    rows = _places(responses["respondent_id"], pd.Index(people))
    columns = _places(responses["item_key"], pd.Index(list(item_keys), dtype="str"))
    wanted = (rows >= 0) & (columns >= 0)
    table = np.full((len(people), len(item_keys)), np.nan)
    table[rows[wanted], columns[wanted]] = responses["value"].to_numpy(dtype=float)[wanted]
    return pd.DataFrame(table, index=pd.Index(people, name="respondent_id"), columns=list(item_keys))


def all_answers(responses: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Spread the values of every item that was asked; otherwise as `wide_answers`."""
    return wide_answers(responses, people, list(responses["item_key"].unique()))


def _places(names: pd.Series, index: pd.Index) -> np.ndarray:
    """Place of each name in an index, -1 where it is not there; each different name is looked for once."""
    codes, different = pd.factorize(names)
    return index.get_indexer(different)[codes] if len(different) else np.empty(0, dtype=np.intp)
