"""Walk over the rows of a table as typed records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

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


def keyed_rows(table: pd.DataFrame, row: type[Row]) -> list[tuple[str, Row]]:
    """Rows as `rows_of`, each after the key it stands under in the index."""
    return list(zip(map(str, table.index), rows_of(table, row), strict=True))


def cells(values: Iterable[object]) -> Any:
    """Cells of a new column, whatever they are; pandas' own types know no messages, and no text that may be missing."""
    return list(values)
