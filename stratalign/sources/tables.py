"""A table of any kind of file as text: delimited text, workbook, SPSS, Stata, SAS or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from stratalign.errors import SourceError
from stratalign.paths import in_words, why_no_file
from stratalign.sources.files.layout import header_position
from stratalign.sources.files.sheet_values import cell_text
from stratalign.sources.files.table import MAX_CELLS
from stratalign.sources.files.text import read_rows
from stratalign.sources.performance.accounts import named_table
from stratalign.sources.tools import statistical

PARQUET = b"PAR1"


def read_text_table(
    path: Path, *, sheet: str | None = None, header_row: int | None = None, header_rows: int = 1
) -> pd.DataFrame:
    """Read a table as it stands, every cell as text.

    Parameters
    ----------
    path
        CSV and other delimited text, XLSX, ODS, XLS, XLSB, SPSS, Stata, SAS or Parquet; what it holds decides.
    sheet
        Sheet of a workbook that has several tables.
    header_row
        Line of the header, where titles stand above it and are not recognised.
    header_rows
        How many rows make the header; a heading over several columns goes to each of them.

    Returns
    -------
    pandas.DataFrame
        Text, "" where a cell is blank; the index is the line of the file. Labelled codes of statistical programs are
        codes.

    Raises
    ------
    SourceError
        The file cannot be read, or is no table.
    """
    absent = why_no_file(path)
    if absent:
        raise SourceError(f"{path.name} {absent}: looked in {path.absolute().parent}. Check the name and the folder.")
    with path.open("rb") as file:
        head = file.read(statistical.HEAD_BYTES)
    with in_words(path, SourceError):
        if head.startswith(PARQUET):
            return _read_parquet(path)
        kind = statistical.signature_of(head, path.suffix)
        if kind is not None:
            return statistical.read(path, kind).answers
        rows = read_rows(path, sheet=sheet, header_row=header_row)
        begins = rows if header_row is not None else rows.beginning_at(header_position(rows))
        return named_table(path.name, begins, header_rows)


def _read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file, read by a DuckDB that can open no other file."""
    with duckdb.connect() as connection:
        connection.execute("SET allowed_paths = [?]", [str(path)])
        connection.execute("SET enable_external_access = false")
        try:
            cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [str(column[0]) for column in cursor.description or []]
            rows = cursor.fetchmany(MAX_CELLS // max(1, len(names)) + 1)
        except duckdb.Error as problem:
            raise SourceError(
                f"{path.name} begins as a Parquet file and cannot be read as one ({type(problem).__name__}). "
                "Write it again, or export the table as CSV."
            ) from None
    if len(names) * len(rows) > MAX_CELLS:
        raise SourceError(f"{path.name} has more than {MAX_CELLS:,} cells, which is the most that is read. Split it.")
    return _as_text(names, rows)


def _as_text(names: list[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    lines = pd.Index(range(1, len(rows) + 1), name="line")
    return pd.DataFrame([[cell_text(value) for value in row] for row in rows], columns=names, index=lines, dtype="str")
