"""Complete rows of the columns a model uses, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_single


def complete_rows(
    data: pd.DataFrame, numeric: Sequence[str], labels: Sequence[str] = (), *, varying: Sequence[str] = ()
) -> pd.DataFrame:
    """Rows in which every column used is known.

    Parameters
    ----------
    data
        One row per observation.
    numeric
        Columns of numbers; infinite ones count as missing.
    labels
        Columns of labels.
    varying
        Columns that must differ between rows, such as outcome and exposure.

    Returns
    -------
    pandas.DataFrame
        Numeric columns as floats, then labels, in the rows' order.

    Raises
    ------
    StatisticError
        A column is absent, stands twice, is not numeric or constant, or no row is complete.
    """
    absent = [name for name in (*numeric, *labels) if name not in data]
    if absent:
        raise StatisticError(
            f"the data have no column {', '.join(dict.fromkeys(absent))}; they have "
            f"{', '.join(map(str, data.columns))}."
        )
    require_single(data, [*numeric, *labels])
    numbers = as_numbers(data, numeric)
    others = [name for name in dict.fromkeys(labels) if name not in numbers]
    rows = pd.concat([numbers, data[others]], axis=1).dropna()
    if rows.empty:
        raise StatisticError(
            f"none of the {len(data)} rows has all of {', '.join(dict.fromkeys([*numeric, *labels]))}: see which "
            "column is empty."
        )
    flat = [name for name in dict.fromkeys(varying) if np.ptp(rows[name].to_numpy()) == 0]
    if flat:
        raise StatisticError(
            f"{' and '.join(flat)} do not vary over the {len(rows)} complete rows: no slope can be estimated."
        )
    return rows


def as_numbers(data: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Columns as floats, infinite ones missing; a column that is none is named with its first wrong value."""
    require_single(data, columns)
    numbers = {}
    for name in dict.fromkeys(columns):
        values = data[name]
        try:
            numbers[name] = _floats(values)
        except (TypeError, ValueError):
            is_text = values.dtype.kind not in "cmM"
            wrong = values[[is_text and not _is_number(value) for value in values]]
            what = f"{len(wrong)} of {len(data)} values are none, such as {wrong.iloc[0]!r}" if len(wrong) else ""
            what = what or f"its values are {values.dtype}"
            raise StatisticError(f"{name} is not numeric: {what}.") from None
    return pd.DataFrame(numbers, index=data.index)


def _floats(values: pd.Series) -> pd.Series:
    """Values as floats, those not known and infinite ones missing."""
    if values.dtype.kind in "cmM":
        raise TypeError
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        numbers = values.to_numpy(dtype=float)
    else:
        known = values.astype(object)
        numbers = known.where(known.notna(), np.nan).to_numpy(dtype=float)
    return pd.Series(np.where(np.isinf(numbers), np.nan, numbers), index=values.index, name=values.name)


def _is_number(value: Any) -> bool:
    """Whether a value is a number or not known."""
    try:
        float(value)
    except (TypeError, ValueError):
        return value is None or value is pd.NA
    return True
