"""Counts and short lists for the messages about a performance file."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

MAX_SHOWN = 5


def counted(number: int, one: str, several: str | None = None) -> str:
    """Count with its noun, such as `1 row` or `1,200 rows`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def first_few(names: Iterable[object], separator: str = ", ") -> str:
    """First few of a list, and how many more there are."""
    listed = [str(name) for name in names]
    rest = f"{separator}and {len(listed) - MAX_SHOWN:,} more" if len(listed) > MAX_SHOWN else ""
    return separator.join(listed[:MAX_SHOWN]) + rest


def located_cells(cells: pd.DataFrame, text: str) -> str:
    """Say where the first of some cells are and what they hold.

    Parameters
    ----------
    cells
        One row a cell, with `line` and `column` of the file.
    text
        The column that holds what was written.

    Returns
    -------
    str
        Such as `line 3, column 'Sales': 'see note'; and 12 more`.
    """
    ordered = cells.sort_values("line", kind="stable")
    return first_few(
        (
            f"line {line}, column '{column}': {written!r}"
            for line, column, written in zip(ordered["line"], ordered["column"], ordered[text], strict=True)
        ),
        "; ",
    )
