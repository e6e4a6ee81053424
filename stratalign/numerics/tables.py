"""Complete rows of the columns a model uses, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_columns, require_single

#: Sizes beyond these cannot be squared and multiplied in double precision.
SMALLEST, LARGEST = 1e-75, 1e75


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
    require_columns(data, [*numeric, *labels])
    require_single(data, [*numeric, *labels])
    numbers = as_numbers(data, numeric)
    others = [name for name in dict.fromkeys(labels) if name not in numbers]
    rows = known_rows(pd.concat([numbers, data[others]], axis=1) if others else numbers)
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


def known_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Rows without a missing value, as `DataFrame.dropna`, which takes longer where nothing is missing."""
    is_missing = np.asarray(table.isna().to_numpy().any(axis=1))
    return table[~is_missing] if is_missing.any() else table.copy()


def as_numbers(data: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Columns as floats, infinite ones missing; a column that is none is named with its first wrong value."""
    require_single(data, columns)
    names = list(dict.fromkeys(columns))
    given = [data[name].to_numpy() for name in names]
    # Columns of plain numbers, as nearly always, are looked at together.
    if given and all(column.dtype.kind in "biuf" for column in given):
        whole = np.column_stack(given).astype(float, copy=False)
        whole[np.isinf(whole)] = np.nan
        for name, column in zip(names, whole.T, strict=True):
            require_size(str(name), column)
        return pd.DataFrame(whole, index=data.index, columns=pd.Index(names, dtype=data.columns.dtype))
    numbers = {}
    for name in names:
        values = data[name]
        try:
            numbers[name] = _floats(values)
        except (TypeError, ValueError):
            is_text = values.dtype.kind not in "cmM"
            wrong = values[[is_text and not _is_number(value) for value in values]]
            what = f"{len(wrong)} of {len(data)} values are none, such as {wrong.iloc[0]!r}" if len(wrong) else ""
            what = what or f"its values are {values.dtype}"
            raise StatisticError(f"{name} is not numeric: {what}. Correct these values, or leave them empty.") from None
        require_size(str(name), numbers[name].to_numpy())
    return pd.DataFrame(numbers, index=data.index)


def as_answers(answers: pd.DataFrame | np.ndarray, what: str = "answers") -> pd.DataFrame:
    """Answers of people to items as floats, infinite ones missing; columns of words are refused by name.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items).
    what
        What they are, for messages.

    Returns
    -------
    pandas.DataFrame
        Same index and columns.

    Raises
    ------
    StatisticError
        A column is not numeric or stands twice, or its numbers cannot be squared.
    """
    table = answers if isinstance(answers, pd.DataFrame) else pd.DataFrame(answers)
    return pd.DataFrame(answer_values(table, what), index=table.index, columns=table.columns)


def answer_values(answers: pd.DataFrame, what: str = "answers") -> np.ndarray:
    """Answers as `as_answers` gives them, without their names.

    Parameters
    ----------
    answers, what
        As in `as_answers`.

    Returns
    -------
    numpy.ndarray
        Shape (n_respondents, n_items).

    Raises
    ------
    StatisticError
        As `as_answers`.
    """
    values = answers.to_numpy()
    # Columns of one kind, as nearly always, need no look at each.
    if values.dtype.kind not in "biuf":
        if not all(isinstance(kind, np.dtype) and kind.kind in "biuf" for kind in set(answers.dtypes.tolist())):
            return as_numbers(answers, list(answers.columns)).to_numpy()
        values = answers.to_numpy(dtype=float)
    values = values.astype(float, copy=False)
    is_finite = np.isfinite(values)
    if not is_finite.all():
        values = np.where(is_finite, values, np.nan)
    require_size(what, values)
    return values


def as_scores(scores: ArrayLike, what: str = "scores", *, is_squared: bool = True) -> np.ndarray:
    """One column of numbers as floats, those not known missing, infinite ones refused.

    Parameters
    ----------
    scores
        Shape (n_respondents,).
    what
        What they are, for messages.
    is_squared
        Whether their squares are needed; False for what may be as near to zero as it likes.

    Returns
    -------
    numpy.ndarray
        Shape (n_respondents,).

    Raises
    ------
    StatisticError
        They are no numbers, infinite, or cannot be squared.
    """
    plain = scores.to_numpy() if isinstance(scores, pd.Series) else scores
    if isinstance(plain, np.ndarray) and plain.ndim == 1 and plain.dtype.kind in "biuf":
        values = plain.astype(float)
        if is_squared:
            require_size(what, values)
        n_infinite = int(np.isinf(values).sum())
    else:
        column = pd.Series(scores).reset_index(drop=True)
        values = as_numbers(pd.DataFrame({what: column}), [what])[what].to_numpy()
        n_infinite = int((np.isnan(values) & column.notna().to_numpy()).sum())
    if n_infinite:
        raise StatisticError(f"{n_infinite} {what} are infinite; look for a division by zero before.")
    return np.asarray(values)


def require_size(name: str, values: np.ndarray) -> None:
    """Refuse numbers whose squares overflow or vanish; missing and infinite ones are somebody else's."""
    known = np.abs(values[np.isfinite(values)])
    largest = float(known.max(initial=0.0))
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise StatisticError(
            f"{name} has values up to {largest:.1e} in size, which cannot be squared in double precision: state it in "
            "other units, or look for a wrong entry."
        )


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
