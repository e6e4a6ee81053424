"""Corrections applied to what was read, with a note of each."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.engagement.corrections import CORRECTIONS_FILE, AppliedCorrection, apply_corrections
from stratalign.engagement.declarations.corrections import Correction
from stratalign.rows import rows_of
from stratalign.sources.files.mangled import mangled_notes
from stratalign.sources.raw import Note, RawSurvey


def correct_table(table: pd.DataFrame, corrections: tuple[Correction, ...], *, file: str) -> pd.DataFrame:
    """Apply the corrections of a file to its table.

    Parameters
    ----------
    table
        Cells as text.
    corrections
        Of the whole engagement.
    file
        Name of the file as in engagement.yml.

    Returns
    -------
    pandas.DataFrame
        The corrected table; a note of each correction joins `attrs["notes"]`.

    Raises
    ------
    SourceError
        As `apply_corrections`.
    """
    corrected, applied = apply_corrections(table, corrections, file=file)
    if len(applied):
        corrected.attrs = {**table.attrs, "notes": (*table.attrs.get("notes", ()), *_notes(applied, file))}
    return corrected


def correct_survey(
    raw: RawSurvey, corrections: tuple[Correction, ...], *, file: str, is_part: bool = False
) -> RawSurvey:
    """Apply the corrections of a survey file to its answers.

    Parameters
    ----------
    raw
        The survey as read.
    corrections, file
        As in `correct_table`.
    is_part
        Whether these are the rows of one wave of the file: a correction that matches none of them may be of another.

    Returns
    -------
    RawSurvey
        With corrected answers, rows taken out in `left_out`, and a note of each correction. Notes of cells that a
        program has changed speak of those still there.

    Raises
    ------
    SourceError
        As `apply_corrections`.
    """
    answers, applied = apply_corrections(raw.answers, corrections, file=file, must_match=not is_part)
    if applied.empty:
        return raw
    gone = raw.answers.index.difference(answers.index)
    out = pd.DataFrame({"record": gone.astype("int64"), "reason": f"taken out by {CORRECTIONS_FILE}"})
    corrected = replace(raw, answers=answers, left_out=pd.concat([raw.left_out, out], ignore_index=True))
    return replace(corrected, notes=(*_still_true(raw, corrected), *_notes(applied, file)))


def _still_true(raw: RawSurvey, corrected: RawSurvey) -> tuple[Note, ...]:
    """Notes of the reader; those of damaged cells as they are now, without lines where they differ."""
    before, after = ({_identity(note): note for note in _damage(survey)} for survey in (raw, corrected))
    notes = []
    for note in raw.notes:
        damage = _identity(note)
        found = after.get(damage)
        if damage not in before or found == before[damage]:
            notes.append(note)
        elif found is not None:
            notes.append(replace(found, lines=()))
    return tuple(notes)


def _identity(note: Note) -> tuple[str, tuple[str, ...]]:
    """Bands turned into dates are told by column, other damage in one note."""
    return note.key, note.columns if note.key == "dates_for_bands" else ()


def _damage(survey: RawSurvey) -> tuple[Note, ...]:
    return mangled_notes(survey, lambda record: record)


def _notes(applied: pd.DataFrame, file: str) -> tuple[Note, ...]:
    """One note a correction: what it changed, how often, and why."""
    notes = []
    for row in rows_of(applied, AppliedCorrection):
        rows, cells = row.n_rows_left_out, row.n_cells
        done = f"took out {_counted(rows, 'row')}" if rows else f"changed {_counted(cells, 'cell')}"
        notes.append(
            Note(
                "corrected",
                "informs",
                f"correction {row.correction} of {CORRECTIONS_FILE} {done} of {file}: {shorten(row.reason)}",
                rows + cells,
                "Nothing to do; take the entry out once the source is right.",
                columns=(row.column,) if row.column else (),
            )
        )
    return tuple(notes)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
