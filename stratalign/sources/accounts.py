"""A performance file as text: one named column each, nothing interpreted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError
from stratalign.sources.text import Rows, read_rows


def read_performance(path: str | Path, *, sheet: str | None = None) -> pd.DataFrame:
    """Read a performance file as it stands.

    Parameters
    ----------
    path
        A .csv, .tsv, .txt, .xlsx or .xlsm file whose first row names the columns.
    sheet
        Worksheet to read; needed where several hold something.

    Returns
    -------
    pandas.DataFrame
        One row per row of the file that is not wholly blank, all text, blank cells as empty strings. The index `line`
        is the line of the file (the header is line 1). A column without a name is `unnamed_1` and so on; a name that
        stands again gets ` (2)`. `attrs` holds `encoding`, `delimiter` and `sheet`.

    Raises
    ------
    SourceError
        The file is not a readable table, its header is blank, or rows have more cells than the header.
    """
    read = read_rows(Path(path), sheet=sheet)
    name = Path(path).name
    _refuse_long_rows(name, read)
    kept = [number for number, row in enumerate(read.rows) if number > 0 and any(cell.strip() for cell in row)]
    table = pd.DataFrame(
        [read.rows[number] for number in kept],
        columns=_column_names(name, read.rows[0]),
        index=pd.Index([read.lines[number] for number in kept], name="line"),
        dtype="str",
    )
    table.attrs = {"encoding": read.encoding, "delimiter": read.delimiter, "sheet": read.sheet}
    return table


def _column_names(name: str, header: list[str]) -> list[str]:
    """Name every column, once; runs of white space, line breaks too, become one space."""
    cells = [" ".join(cell.split()) for cell in header]
    if not any(cells):
        raise SourceError(f"{name}: the first row is blank, so that no column has a name. Put the header into line 1.")
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        key = cell or "unnamed"
        seen[key] += 1
        names.append(f"unnamed_{seen[key]}" if not cell else cell if seen[key] == 1 else f"{cell} ({seen[key]})")
    return names


def _refuse_long_rows(name: str, read: Rows) -> None:
    """Refuse rows longer than the header: a delimiter inside a cell has moved the cells after it."""
    limit = read.n_header_cells
    long = [line for line, row in zip(read.lines, read.rows, strict=True) if any(cell.strip() for cell in row[limit:])]
    if long:
        shown = ", ".join(map(str, long[:5]))
        raise SourceError(
            f"{name}: {len(long):,} of {len(read.rows) - 1:,} rows have more cells than the header ({limit}), "
            f"on line {shown}. A delimiter inside a number or a name needs quotation marks: correct it or export again."
        )
