"""Walk over the rows of a table by column name, with types that a checker can live with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd


def named_rows(table: pd.DataFrame) -> list[Any]:
    """Rows as named tuples, one attribute per column; the column names must be Python names."""
    return list(table.itertuples(index=False, name="Row"))


def cells(values: Iterable[object]) -> Any:
    """Cells of a new column, whatever they are; pandas' own types know no messages, and no text that may be missing."""
    return list(values)


def keyed_rows(table: pd.DataFrame) -> list[tuple[str, Any]]:
    """Rows as `named_rows`, each after the key it stands under."""
    return list(zip(map(str, table.index), named_rows(table), strict=True))
