"""Names that stand once above the rows they hold for, as merged cells and pivot tables leave them."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.sources.raw import Note

#: Columns that say where a row stands, where a table is made of several files or sheets.
FILE_COLUMN, SHEET_COLUMN = "(file)", "(sheet)"
#: Fields of `performance` whose columns name what a row belongs to.
KEY_FIELDS = ("entity", "period_end", "industry", "currency_column", "unit_column")


def fill_down(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Give rows whose name is blank the name above them, where the engagement says so.

    Parameters
    ----------
    raw
        A performance file as text.
    performance
        Its `fill_down` says whether, its fields which columns.

    Returns
    -------
    pandas.DataFrame
        The table, every blank of these columns filled within its sheet and file, without the rows that hold nothing but
        a name; a note says how many were filled. As it is where nothing was to fill.
    """
    columns = [column for column in key_columns(performance) if column in raw.columns]
    if not performance.fill_down or not columns:
        return raw
    cells = raw[columns].map(str.strip)
    parts = [raw[name] for name in (FILE_COLUMN, SHEET_COLUMN) if name in raw.columns]
    blank = cells == ""
    known = cells.mask(blank)
    filled = (known.groupby([part.to_numpy() for part in parts]) if parts else known).ffill().fillna("")
    n_filled = int((blank & (filled != "")).to_numpy().sum())
    if not n_filled:
        return raw
    # A row that holds nothing but a name is a heading; its period is not that of the block above.
    places = [FILE_COLUMN, SHEET_COLUMN]
    others = raw.drop(columns=[*columns, *(name for name in places if name in raw.columns)])
    is_heading = blank.any(axis=1) & (others.map(str.strip) == "").all(axis=1)
    table = raw.assign(**{column: raw[column].mask(blank[column], filled[column]).astype("str") for column in columns})
    table = table[~is_heading]
    note = Note(
        "accounts_filled_down",
        "informs",
        f"{n_filled:,} blank cells of {', '.join(map(repr, columns))} filled with the name above",
        n_filled,
        "Nothing, where a name holds for the rows below it; rows of totals and notes at the end may have got one too.",
        columns=tuple(column for column in columns if blank[column].any()),
    )
    table.attrs = {**raw.attrs, "notes": (*raw.attrs.get("notes", ()), note)}
    return table


def key_columns(performance: Performance) -> list[str]:
    """Columns of a file that name what a row belongs to."""
    return [column for field in KEY_FIELDS if (column := getattr(performance, field)) is not None]


def are_names_once(written: pd.Series) -> bool:
    """Whether names look as if each stood once above its rows: the first is given, and others follow blank ones."""
    cells = written.str.strip()
    return len(cells) > 1 and cells.iloc[0] != "" and bool((cells == "").any())
