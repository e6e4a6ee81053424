"""Long tables keyed by words: their keys numbered, told apart and spread, in one pass over the words of each column.

pandas does the same in several passes; with tens of thousands of answers keyed by person, wave and item, that is most
of what scoring them costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError


def number_names(names: pd.Series, *, sort: bool = False) -> tuple[np.ndarray, list[str]]:
    """Place of each name among the different ones.

    Parameters
    ----------
    names
        Shape (n_rows,); none is missing.
    sort
        Number them in the order of the names, not as they are met.

    Returns
    -------
    tuple
        Places, shape (n_rows,), and the different names.
    """
    # Of plain objects: a column of text would look for missing words first.
    places, different = pd.factorize(names.to_numpy(dtype=object), sort=sort)
    return places, different.tolist()


def places_of(names: pd.Series, known: Sequence[str]) -> np.ndarray:
    """Place of each name in a list, -1 where it is not there.

    Parameters
    ----------
    names
        Shape (n_rows,).
    known
        Different names.

    Returns
    -------
    numpy.ndarray
        Shape (n_rows,).
    """
    places = {name: place for place, name in enumerate(known)}
    return np.fromiter(map(places.get, names.tolist(), repeat(-1)), dtype=np.intp, count=len(names))


def count_repeats(table: pd.DataFrame, keys: Sequence[str]) -> int:
    """Number of rows whose keys another row further up has already.

    Parameters
    ----------
    table
        One row per observation.
    keys
        Columns of words, none missing.

    Returns
    -------
    int
        0 where every row has keys of its own.
    """
    together = np.zeros(len(table), dtype=np.intp)
    for key in keys:
        places, different = number_names(table[key])
        # Numbered again after each key, they stay below the number of rows, and their products small.
        together = pd.factorize(together * len(different) + places)[0]
    return len(table) - int(together.max(initial=-1)) - 1


def spread(table: pd.DataFrame, *, index: str, columns: str, values: str) -> pd.DataFrame:
    """Spread numbers over a row per name and a column per name, as `DataFrame.pivot` does.

    Parameters
    ----------
    table
        One row per observation.
    index, columns
        Columns of words that name the row and the column of a number; none is missing.
    values
        Column of numbers.

    Returns
    -------
    pandas.DataFrame
        Floats, rows and columns sorted by name; missing where there is no observation.

    Raises
    ------
    StatisticError
        Two observations have one place.
    """
    rows, row_names = number_names(table[index], sort=True)
    places, column_names = number_names(table[columns], sort=True)
    found = np.full((len(row_names), len(column_names)), np.nan)
    is_taken = np.zeros(found.shape, dtype=bool)
    is_taken[rows, places] = True
    if (n_repeated := len(table) - int(is_taken.sum())) > 0:
        raise StatisticError(
            f"{n_repeated} of {len(table)} rows repeat {index} and {columns} of another; keep one each."
        )
    found[rows, places] = table[values].to_numpy(dtype=float)
    return pd.DataFrame(
        found,
        index=pd.Index(row_names, name=index, dtype=table[index].dtype),
        columns=pd.Index(column_names, name=columns, dtype=table[columns].dtype),
    )
