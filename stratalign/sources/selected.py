"""The rows of one wave among others in the same table, by the cells of a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.errors import NoRowFitsError, SourceError
from stratalign.sources.files.table import Rows
from stratalign.sources.raw import Note, RawSurvey, unique_names

#: Cells wanted by column, any of which is meant.
Where = Mapping[str, Sequence[str]]
MAX_SHOWN = 8


def plain_cell(cell: str) -> str:
    """Cell as it is compared: no outer and repeated spaces, no case, "2024.0" is 2024.

    Parameters
    ----------
    cell
        As in a file or in engagement.yml.

    Returns
    -------
    str
        The compared form.
    """
    text = " ".join(cell.split()).casefold()
    return re.sub(r"[.,]0+", "", text) if re.fullmatch(r"\d+[.,]0+", text) else text


def select_records(raw: RawSurvey, where: Where) -> RawSurvey:
    """Keep the records of a survey whose cells are among those wanted; a code is also known by its label.

    Parameters
    ----------
    raw
        The whole survey.
    where
        Cells by column; all columns must fit.

    Returns
    -------
    RawSurvey
        Records keep their numbers. Notes say how many there are of how many, and which columns nobody was asked.

    Raises
    ------
    SourceError
        A column is not there, or no record fits.
    """
    is_wanted = pd.Series(True, raw.answers.index)
    for column, cells in where.items():
        require_column(raw.file, column, list(raw.answers.columns))
        is_wanted &= _fits(raw, column, {plain_cell(cell) for cell in cells})
    if not is_wanted.any():
        column = next(iter(where))
        raise no_row_fits(raw.file, where, Counter(raw.answers[column].str.strip()), column)
    kept = raw.answers[is_wanted]
    not_asked = [name for name in raw.detection.item_columns if _only_others_answered(raw.answers, kept, name)]
    n_blank = int((raw.answers[list(where)].apply(lambda cells: cells.str.strip()) == "").any(axis=1).sum())
    notes = [_count_note(where, len(kept), len(raw.answers), n_blank), *not_asked_note(not_asked)]
    return replace(raw, answers=kept, notes=(*raw.notes, *notes))


def select_rows(rows: Rows, where: Where, file: str) -> Rows:
    """Blank the rows of a table that are not wanted, below its one header row; the others keep their place.

    Parameters
    ----------
    rows
        Header and rows.
    where
        Cells by column; all columns must fit.
    file
        Named in messages.

    Returns
    -------
    Rows
        Equally many, with a note on how many are kept.

    Raises
    ------
    SourceError
        A column is not there, or no row fits.
    """
    names = unique_names(rows.rows[0])
    wanted = {
        require_column(file, column, names): {plain_cell(cell) for cell in cells} for column, cells in where.items()
    }
    body = rows.rows[1:]
    fits = [all(plain_cell(row[place]) in cells for place, cells in wanted.items()) for row in body]
    if not any(fits):
        place = next(iter(wanted))
        raise no_row_fits(file, where, Counter(row[place].strip() for row in body), names[place])
    blank = [""] * len(rows.rows[0])
    kept = [row if fit else blank for row, fit in zip(body, fits, strict=True)]
    n_filled = sum(any(map(str.strip, row)) for row in body)
    n_blank = sum(any(map(str.strip, row)) and not all(row[place].strip() for place in wanted) for row in body)
    note = _count_note(where, sum(fits), n_filled, n_blank)
    return replace(rows, rows=[rows.rows[0], *kept], notes=(*rows.notes, note))


def require_column(file: str, column: str, known: list[str]) -> int:
    """Find the place of a column that tells waves apart.

    Parameters
    ----------
    file
        Named in the message.
    column
        As in engagement.yml.
    known
        Columns there are.

    Returns
    -------
    int
        From 0.

    Raises
    ------
    SourceError
        There is no such column.
    """
    if column not in known:
        raise SourceError(
            f"{file} has no column '{shorten(column)}' to tell its waves apart.{did_you_mean(column, known)} Correct "
            "'where' or 'waves_from' in engagement.yml."
        )
    return known.index(column)


def no_row_fits(file: str, where: Where, cells: Counter[str], column: str) -> NoRowFitsError:
    """Say that nothing fits what is wanted, and what a column holds instead.

    Parameters
    ----------
    file
        Named in the message.
    where
        What is wanted.
    cells
        What the column holds, with the number of rows.
    column
        The column.

    Returns
    -------
    NoRowFitsError
        To be raised.
    """
    shown = ", ".join(f"'{shorten(cell)}' ({n:,})" for cell, n in cells.most_common(MAX_SHOWN))
    rest = f" and {len(cells) - MAX_SHOWN} more" if len(cells) > MAX_SHOWN else ""
    held = f"'{shorten(column)}' holds {shown}{rest}"
    message = f"{file}: in no row {_words(where)}. {held}. Correct 'where' in engagement.yml."
    return NoRowFitsError(message, held={cell: n for cell, n in cells.items() if cell.strip()})


def not_asked_note(columns: Sequence[str]) -> list[Note]:
    """Say which questions of other waves this one lacks.

    Parameters
    ----------
    columns
        Their columns.

    Returns
    -------
    list of Note
        One, `not_asked_in_wave`; none without columns.
    """
    if not columns:
        return []
    shown = ", ".join(f"'{shorten(column)}'" for column in columns[:MAX_SHOWN])
    rest = f" and {len(columns) - MAX_SHOWN} more" if len(columns) > MAX_SHOWN else ""
    are = "1 column of other waves is" if len(columns) == 1 else f"{len(columns)} columns of other waves are"
    seen = f"{are} blank in this one, as of questions that were not asked: {shown}{rest}"
    fix = "Nothing to do if that is right; their items are left out of this wave."
    return [Note("not_asked_in_wave", "informs", seen, len(columns), fix, columns=tuple(columns))]


def _fits(raw: RawSurvey, column: str, wanted: set[str]) -> pd.Series:
    """Whether the cell of each record, or its label, is wanted."""
    labels = raw.value_labels[raw.value_labels["column"] == column]
    pairs = zip(labels["value"], labels["label"], strict=True)
    label_of = {plain_cell(code): plain_cell(label) for code, label in pairs}
    plain = {cell: plain_cell(cell) for cell in raw.answers[column].unique()}
    known = {cell: text in wanted or label_of.get(text) in wanted for cell, text in plain.items()}
    return raw.answers[column].map(known).astype(bool)


def _only_others_answered(answers: pd.DataFrame, kept: pd.DataFrame, column: str) -> bool:
    """Whether a column is blank in all records kept and not in the others."""
    return bool((kept[column].str.strip() == "").all() and (answers[column].str.strip() != "").any())


def _words(where: Where) -> str:
    """What is wanted, for a message."""
    return " and ".join(
        f"'{shorten(column)}' is {' or '.join(map(repr, map(shorten, cells)))}" for column, cells in where.items()
    )


def _count_note(where: Where, n_kept: int, n_rows: int, n_blank: int) -> Note:
    """How many rows are of a wave, and how many of none."""
    seen = f"{n_kept:,} of {n_rows:,} rows are of this wave: {_words(where)}"
    fix = "Compare it with the number of answers you expect."
    if n_blank:
        named = " or ".join(f"'{shorten(column)}'" for column in where)
        seen = f"{seen}; {n_blank:,} rows leave {named} blank and are of no wave"
        fix = "Fill the column in, or say with corrections.yml which wave they are of."
    return Note("rows_of_wave", "warns" if n_blank else "informs", seen, n_kept, fix, columns=tuple(where))
