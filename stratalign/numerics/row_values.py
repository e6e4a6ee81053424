"""Values given along with a table: one for each of its rows, matched by index where they have one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError


def match_rows(name: str, given: ArrayLike, index: pd.Index) -> np.ndarray:
    """Values in the order of a table's rows.

    A series (or a frame of one column) whose index differs from the table's is put in the table's order; anything else
    is taken as it stands.

    Parameters
    ----------
    name
        What the values are, for messages.
    given
        Shape (n_rows,).
    index
        Of the table.

    Returns
    -------
    numpy.ndarray
        Shape (n_rows,).

    Raises
    ------
    StatisticError
        There is not one value for each row, or the index does not say whose they are.
    """
    column = given.iloc[:, 0] if isinstance(given, pd.DataFrame) and given.shape[1] == 1 else given
    if isinstance(column, pd.Series) and not column.index.equals(index):
        return _by_index(name, column, index)
    values = np.asarray(column)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (len(index),):
        raise StatisticError(
            f"{name} has shape {values.shape}; give one value for each of the {len(index)} rows of the table."
        )
    return values


def _by_index(name: str, given: pd.Series, index: pd.Index) -> np.ndarray:
    n_absent = int((~index.isin(given.index)).sum())
    if n_absent or not given.index.is_unique or not index.is_unique:
        why = f"lacks {n_absent} of the {len(index)} rows" if n_absent else "or that of the table repeats itself"
        raise StatisticError(
            f"the index of {name} {why}, so that its {len(given)} values cannot be matched: give it the index of the "
            "table, or an array in the order of its rows."
        )
    return np.asarray(given.reindex(index))
