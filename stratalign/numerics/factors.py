"""Columns of labels among the terms of a model: one indicator for every label but the first, which is the reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

#: A factor of more labels than this is a fixed effect.
MOST_LEVELS = 30


class Coded(NamedTuple):
    """A table with indicators beside its factors, and for each term the columns that stand for it."""

    data: pd.DataFrame
    columns: dict[str, list[str]]

    def terms(self, names: Sequence[str]) -> list[str]:
        """Columns in the place of terms, in their order."""
        return [column for name in names for column in self.columns.get(name, [name])]


def code_factors(data: pd.DataFrame, terms: Sequence[str], used: Sequence[str] = ()) -> Coded:
    """Put indicators in the place of factors, as R's treatment contrasts.

    A factor is a column of words, or of pandas' dtype `category` unless it is an ordered one of numbers; whole numbers
    that are text stay numbers. Indicators are named with the label and the reference, such as
    `industry[retail vs energy]`, so that every table of coefficients says what is compared with what.

    Parameters
    ----------
    data
        One row per observation.
    terms
        Columns that may be factors.
    used
        Other columns of the model: labels that only rows without one of them have are left out.

    Returns
    -------
    Coded
        Where no term is a factor, the table as given.

    Raises
    ------
    StatisticError
        A factor has one label only, or more than thirty.
    """
    if not len(terms):
        return Coded(data, {})
    # What stands twice is refused by whoever uses it.
    once = ~data.columns.duplicated(keep=False)
    names = [name for name in dict.fromkeys(terms) if name in data.columns[once]]
    factors = [name for name in names if is_factor(data[name])]
    if not factors:
        return Coded(data, {})
    needed = [name for name in dict.fromkeys([*names, *used]) if name in data.columns[once]]
    complete = data[needed].notna().all(axis=1)
    parts = {name: indicators(data[name].where(complete), name) for name in factors}
    for name, part in parts.items():
        n_levels = part.shape[1] + 1
        if not 2 <= n_levels <= MOST_LEVELS:
            raise StatisticError(
                f"{name} is not numeric: {_known(data[name])}; as labels they are {n_levels} over "
                f"{int(complete.sum())} complete rows, and a term has 2 to {MOST_LEVELS}. Leave it out, or enter it as "
                "a fixed effect."
            )
    return Coded(
        pd.concat([data, *parts.values()], axis=1), {name: part.columns.to_list() for name, part in parts.items()}
    )


def is_factor(values: pd.Series) -> bool:
    """Whether a column holds labels: words only, or categories that are no ordered numbers."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return not (values.cat.ordered and pd.api.types.is_numeric_dtype(values.cat.categories.dtype))
    if not (pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values)):
        return False
    known = values.dropna().unique()
    return bool(len(known)) and all(isinstance(value, str) and not _is_number(value) for value in known)


def indicators(labels: pd.Series, name: str) -> pd.DataFrame:
    """One column of zeros and ones for every label some row has but the first; rows without a label are missing.

    Parameters
    ----------
    labels
        Labels; of a category in its order, else sorted.
    name
        Of the factor.

    Returns
    -------
    pandas.DataFrame
        Index of `labels`; columns `name[label vs reference]`.
    """
    values = labels.cat.remove_unused_categories() if isinstance(labels.dtype, pd.CategoricalDtype) else labels
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, levels = values.cat.codes.to_numpy(), list(values.cat.categories)
    else:
        codes, found = pd.factorize(values.astype(object), sort=True)
        levels = list(found)
    table = np.equal.outer(codes, np.arange(1, len(levels))).astype(float)
    table[codes < 0] = np.nan
    # Products of terms are written with a colon.
    names = [f"{name}[{level} vs {levels[0]}]".replace(":", "/") for level in levels[1:]]
    return pd.DataFrame(table, index=labels.index, columns=names)


def rows_alone(labels: pd.DataFrame) -> np.ndarray:
    """Rows that alone have their label in a column, once those before are left out; shape (n_rows,), booleans."""
    is_alone = np.zeros(len(labels), dtype=bool)
    codes = [pd.factorize(labels[name])[0] for name in labels]
    while True:
        found = is_alone.copy()
        for code in codes:
            counts = np.bincount(code[~is_alone], minlength=int(code.max(initial=-1)) + 1)
            found |= ~is_alone & (counts[code] == 1)
        if (found == is_alone).all():
            return found
        is_alone = found


def _known(values: pd.Series) -> str:
    """How many values are labels, and the first."""
    known = values.dropna()
    return f"{len(known)} of {len(values)} values are none, such as {known.iloc[0]!r}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
