"""Corrections of an engagement: read once, applied to the raw tables, and refused when they match nothing any more."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from stratalign.engagement.configuration import did_you_mean, parse_yaml, shorten, validate
from stratalign.engagement.declarations.corrections import Correction, Corrections
from stratalign.errors import EngagementError, SourceError

CORRECTIONS_FILE = "corrections.yml"


class AppliedCorrection(NamedTuple):
    """What one correction of a file did; `correction` counts those of the whole file from 1, `column` may be empty."""

    file: str
    correction: int
    column: str
    n_cells: int
    n_rows_left_out: int
    reason: str


def load_corrections(folder: Path) -> tuple[Correction, ...]:
    """Read the corrections of an engagement.

    Parameters
    ----------
    folder
        Folder of the engagement; `corrections.yml` in it is optional.

    Returns
    -------
    tuple of Correction
        In the order of the file; empty without one.

    Raises
    ------
    EngagementError
        The file is wrong; every problem is named in one message.
    """
    path = folder / CORRECTIONS_FILE
    if not os.path.lexists(path):
        return ()
    return validate(Corrections, parse_yaml(path, EngagementError), path, EngagementError).corrections


def apply_corrections(
    table: pd.DataFrame, corrections: tuple[Correction, ...], *, file: str, must_match: bool = True
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the corrections that name a file to its raw table.

    Each correction sees the table as those before it left it. Cells are compared without outer spaces.

    Parameters
    ----------
    table
        Cells as text, such as `RawSurvey.answers` or what `read_performance` returned.
    corrections
        Of the whole engagement; those of other files are not looked at.
    file
        Name of the file as in engagement.yml.
    must_match
        False where the table is a part of the file: a correction that matches nothing is then passed over.

    Returns
    -------
    table : pandas.DataFrame
        The corrected table; rows left out are gone, the index of the others is as it was.
    applied : pandas.DataFrame
        Rows of `AppliedCorrection`, one per correction.

    Raises
    ------
    SourceError
        A correction names a column that is not there, or matches no cell; each is named with its number.
    """
    problems: list[str] = []
    applied: list[AppliedCorrection] = []
    for number, correction in enumerate(corrections, start=1):
        if correction.file != file:
            continue
        absent = [name for name in _columns_named(correction) if name not in table.columns]
        if absent:
            known = list(map(str, table.columns))
            problems += [f"number {number}: there is no column '{name}'.{did_you_mean(name, known)}" for name in absent]
            continue
        rows = _rows_meant(table, correction)
        if not rows.any() and not must_match:
            continue
        if not rows.any():
            problems.append(
                f"number {number} ({shorten(correction.reason)}) matches nothing{_where_words(correction)}."
            )
            continue
        n_rows = int(rows.sum())
        if correction.leave_out:
            table = table[~rows]
        else:
            table = table.assign(**{str(correction.column): table[correction.column].mask(rows, correction.value)})
        n_cells, n_left_out = (0, n_rows) if correction.leave_out else (n_rows, 0)
        applied.append(AppliedCorrection(file, number, correction.column or "", n_cells, n_left_out, correction.reason))
    if problems:
        lines = "".join(f"\n  - {problem}" for problem in problems)
        raise SourceError(
            f"{file}: corrections of {CORRECTIONS_FILE} do not fit any more:{lines}\n"
            "Take out what the source has fixed, or correct the entry."
        )
    return table, pd.DataFrame(applied, columns=list(AppliedCorrection._fields))


def require_known_files(corrections: tuple[Correction, ...], files: list[str]) -> None:
    """Refuse corrections of other files than the engagement's data.

    Parameters
    ----------
    corrections
        Of the whole engagement.
    files
        Every survey, roster and performance file it names.

    Raises
    ------
    EngagementError
        A correction names another file; each is listed.
    """
    lines = [
        f"\n  - number {number} names '{correction.file}', which engagement.yml does not name as survey, roster or "
        f"performance file.{did_you_mean(correction.file, files)}"
        for number, correction in enumerate(corrections, start=1)
        if correction.file not in files
    ]
    if lines:
        raise EngagementError(f"{CORRECTIONS_FILE} has corrections of unknown files:{''.join(lines)}")


def _columns_named(correction: Correction) -> list[str]:
    return [*correction.where, *([correction.column] if correction.column is not None else [])]


def _rows_meant(table: pd.DataFrame, correction: Correction) -> pd.Series:
    """Rows a correction is about."""
    rows = pd.Series(True, index=table.index)
    for name, text in correction.where.items():
        rows &= table[name].str.strip() == text
    if correction.found is not None:
        rows &= table[correction.column].str.strip() == correction.found
    return rows


def _where_words(correction: Correction) -> str:
    """Which columns were looked at; not what they hold, an identifier may stand there."""
    looked = [f"'{name}'" for name in _columns_named(correction)]
    return f" in {', '.join(looked)}" if looked else ""
