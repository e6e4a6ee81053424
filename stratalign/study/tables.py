"""Read the tables of a study's folder, whatever program saved them: delimiter, encoding, decimal sign and per cent."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError, SourceError
from stratalign.panel.numbers import number_or_none
from stratalign.paths import read_file
from stratalign.sources.files.text import read_rows
from stratalign.sources.performance.accounts import named_table

_DECIMALS = (".", ",")
#: Columns that are names, whatever they look like.
TEXTS = (
    "company_id", "respondent_id", "industry", "region", "size_class", "level", "period_end", "currency", "origin",
    "synthetic", "file", "column", "type", "measure", "description", "role", "figure",
)  # fmt: skip


def read_table(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    """Read a table of a study's folder.

    Parameters
    ----------
    path
        CSV; separated by commas, semicolons, tabs or bars, in UTF-8, UTF-16 or Windows-1252.
    needed
        Columns it must have.

    Returns
    -------
    pandas.DataFrame
        Columns of numbers as numbers, also where they are written with a comma or a sign of per cent (12 % is 12).

    Raises
    ------
    EngagementError
        The file cannot be read, is no table, or lacks a column.
    """
    content = read_file(
        path, EngagementError, advice="Name the folder of a study: a study is a folder with companies.csv."
    )
    table = _plain(content)
    if table is None or not isinstance(table.index, pd.RangeIndex) or not set(needed) <= set(table.columns):
        table = _sniffed(path, content)
    table = with_numbers(table, str(path))
    absent = [name for name in needed if name not in table]
    if absent:
        raise EngagementError(
            f"{path} has no column {', '.join(absent)}; it has {', '.join(map(str, table.columns))}."
            f"{did_you_mean(absent[0], list(map(str, table.columns)))} Rename the column, or bring a table with other "
            "names in with `stratalign study import FILE`."
        )
    return table


def _plain(content: bytes) -> pd.DataFrame | None:
    """The table where it is comma-separated UTF-8, as every file of ours is; else None."""
    try:
        return pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError):
        return None


def _sniffed(path: Path, content: bytes) -> pd.DataFrame:
    """The table read as an export is: delimiter and encoding by evidence."""
    if not content.strip():
        raise EngagementError(f"{path} is no table of comma-separated values: it is empty. Export it again.")
    try:
        table = named_table(path.name, read_rows(path))
    except SourceError as problem:
        raise EngagementError(f"{path} cannot be read as a table: {problem}") from None
    return table.reset_index(drop=True).astype(object).where((table != "").to_numpy(), None)


def with_numbers(table: pd.DataFrame, place: str) -> pd.DataFrame:
    """Columns of text as numbers, where every cell that is given is one.

    Parameters
    ----------
    table
        Columns of numbers or text; missing cells where nothing is given.
    place
        Where it stands, for messages.

    Returns
    -------
    pandas.DataFrame
        Grouped thousands, decimal commas and signs of per cent are read as accounts are; `TEXTS` stay text.

    Raises
    ------
    EngagementError
        Nothing in the table shows which of two readings of a number is right.
    """
    texts = [str(name) for name in table if table[name].dtype.kind not in "biuf" and name not in TEXTS]
    read = {name: {sign: _read(table[name], sign) for sign in _DECIMALS} for name in texts}
    of_numbers = {name: signs for name, signs in read.items() if any(one is not None for one in signs.values())}
    proven = {
        sign
        for signs in of_numbers.values()
        for sign, other in ((".", ","), (",", "."))
        if signs[sign] is not None and signs[other] is None
    }
    values = {}
    for name, signs in of_numbers.items():
        point, comma = signs["."], signs[","]
        if point is not None and comma is not None and not point.equals(comma):
            if len(proven) != 1:
                example = table[name].dropna().astype(str).iloc[0]
                raise EngagementError(
                    f"{place}: whether the comma of {name} is a decimal sign is open, as in {example!r}. Write the "
                    "column without grouping thousands, with a point before decimals."
                )
            values[name] = signs[next(iter(proven))]
        else:
            values[name] = comma if point is None else point
    return table.assign(**values)


def _read(cells: pd.Series, decimal: str) -> pd.Series | None:
    """Cells as numbers with one decimal sign; None where one is given that is none."""
    given = cells.dropna().astype(str)
    known = {text: number_or_none(text, decimal) for text in given.unique().tolist()}
    numbers = [value for value in known.values() if value is not None]
    if len(numbers) < len(known) or not any(value == value for value in numbers):
        return None
    return given.map(known).astype(float).reindex(cells.index)
