"""A document in words: its messages said and its cells written in its language; every format reads it through this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stratalign.document.model import Column, Document, Table
from stratalign.language.fields import Cell, Field, Message
from stratalign.language.number_formats import FORMATS, MISSING, is_number_format
from stratalign.language.speaker import Speaker, speaker_of


def speaker_for(document: Document, language: str = "") -> Speaker:
    """Speaker that says a document's messages.

    Parameters
    ----------
    document
        Its tables hold what the messages point at.
    language
        Another language than the document's own.

    Returns
    -------
    Speaker
        In that language.

    Raises
    ------
    EngagementError
        The language has no complete catalogue.
    """
    return speaker_of(language or document.language, document.field)


def write_cell(value: Field, value_format: str, speaker: Speaker) -> str:
    """Write one value of a table.

    Parameters
    ----------
    value
        Number, text, day or message; text in a column of numbers is printed as it stands.
    value_format
        Format of its column.
    speaker
        Of the document.

    Returns
    -------
    str
        Plain text; an en dash for a missing value.
    """
    if value is None or value == "":
        return MISSING if value is None else ""
    if isinstance(value, bool | str | Message | Cell):
        return speaker.say(value) if not isinstance(value, bool) else str(value)
    if isinstance(value, dt.date):
        return speaker.field(value, "short_date")
    return speaker.field(value, value_format if value_format in FORMATS else "general")


def printed_columns(table: Table) -> tuple[Column, ...]:
    """Columns of a table that are printed, in reading order."""
    return tuple(column for column in table.columns if column.is_printed)


def printed_rows(table: Table, speaker: Speaker) -> list[list[str]]:
    """Cells of a table as text, printed columns only.

    Parameters
    ----------
    table
        Of the document.
    speaker
        Of the document.

    Returns
    -------
    list of list of str
        Shape (n_rows, n_printed_columns).
    """
    columns = printed_columns(table)
    return [[_printed_cell(table, row, column, speaker) for column in columns] for row in table.rows.index]


def _printed_cell(table: Table, row: str, column: Column, speaker: Speaker) -> str:
    """A cell as text: the words that are drawn in its place, such as a bound, where its row has any."""
    said = f"{column.key}_said"
    words = table.field(row, said) if any(other.key == said for other in table.columns) else ""
    return write_cell(words or table.field(row, column.key), column.format, speaker)


def rounded_rows(table: Table, speaker: Speaker) -> pd.DataFrame:
    """Rows of a table as they may be drawn: no number has more digits than its column prints, and labels are said.

    Parameters
    ----------
    table
        Of the document.
    speaker
        Of the document.

    Returns
    -------
    pandas.DataFrame
        Columns of the table, with the keys of its rows as the index; a column of a term's keys keeps them, and its
        labels stand beside it as `<column>_label`.
    """
    rows: dict[str, Any] = {}
    for column in table.columns:
        if column.message:
            rows[column.key] = [speaker.say(table.field(row, column.key) or "") for row in table.rows.index]  # type: ignore[arg-type]
            continue
        values = table.rows[column.key]
        rows[column.key] = _drawable(values, column, speaker)
        if column.term:
            rows[f"{column.key}_label"] = [speaker.field(table.field(row, column.key), "") for row in table.rows.index]
    return pd.DataFrame(rows, index=table.rows.index)


def round_as_printed(value: float, column: Column) -> float:
    """A number with no more digits than its column prints."""
    return FORMATS[column.format].rounded(float(value)) if column.format in FORMATS else value


def option_value(option: Any, document: Document) -> Any:
    """Choice of an exhibit: what an address holds, rounded as its column prints; anything else as it is."""
    if isinstance(option, Cell):
        found = document.field(option)
        column = document.tables[option.table].column(option.column)
        return round_as_printed(found, column) if isinstance(found, int | float) else found
    if isinstance(option, tuple | list):
        return tuple(option_value(part, document) for part in option)
    return option


def _drawable(values: pd.Series, column: Column, speaker: Speaker) -> Sequence[Any] | np.ndarray:
    if is_number_format(column.format):
        rounded = FORMATS[column.format].rounded
        return np.array([rounded(value) for value in values.to_numpy(dtype=float)], dtype=float)
    return [speaker.say(value) if isinstance(value, Message) else value for value in values]
