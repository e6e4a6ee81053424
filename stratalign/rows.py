"""Walk over the rows of a table as typed records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar, overload

import pandas as pd

Row = TypeVar("Row", bound=NamedTuple)


def rows_of(table: pd.DataFrame, row: type[Row]) -> list[Row]:
    """Rows of a table as records, each field read from the column of its name.

    Parameters
    ----------
    table
        One record a row; columns that are no field are left aside.
    row
        A `typing.NamedTuple`, whose fields are the columns to read.

    Returns
    -------
    list
        One `row` per row of `table`, in its order.

    Raises
    ------
    KeyError
        If a field has no column.
    """
    missing = [name for name in row._fields if name not in table.columns]
    if missing:
        found = ", ".join(map(str, table.columns))
        raise KeyError(f"{row.__name__} reads columns the table lacks: {', '.join(missing)}. The table has: {found}")
    return list(map(row._make, zip(*(table[name] for name in row._fields), strict=True)))


@overload
def keyed_rows(table: pd.DataFrame) -> list[tuple[str, Any]]: ...
@overload
def keyed_rows(table: pd.DataFrame, row: type[Row]) -> list[tuple[str, Row]]: ...
def keyed_rows(table: pd.DataFrame, row: type[Any] | None = None) -> list[tuple[str, Any]]:
    """Rows as `rows_of`, each after the key it stands under in the index."""
    walked = named_rows(table) if row is None else rows_of(table, row)
    return list(zip(map(str, table.index), walked, strict=True))


def named_rows(table: pd.DataFrame) -> list[Any]:
    """Rows as named tuples, one attribute per column; the column names must be Python names."""
    return list(table.itertuples(index=False, name="Row"))


def cells(values: Iterable[object]) -> Any:
    """Cells of a new column, whatever they are; pandas' own types know no messages, and no text that may be missing."""
    return list(values)
