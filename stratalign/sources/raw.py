"""What reading a survey export gives: answers as text, questions as asked, and the evidence for the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

QUESTION_COLUMNS = ("column", "code", "text", "sub_question", "choice", "import_id", "role")


@dataclass(frozen=True, slots=True)
class Detection:
    """Which tool wrote a file, how sure that is, and why; columns by role are names of `RawSurvey.answers`."""

    format: str
    confidence: float
    reasons: tuple[str, ...]
    header_rows: int
    id_columns: tuple[str, ...]
    metadata_columns: tuple[str, ...]
    item_columns: tuple[str, ...]
    missing_codes: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class RawSurvey:
    """An export as it is.

    `answers` has one row per data row of the file, indexed by its number among the file's records (the first header is
    record 1), every cell text and "" where blank. `questions` has one row per column in `QUESTION_COLUMNS`.
    """

    file: str
    answers: pd.DataFrame
    questions: pd.DataFrame
    detection: Detection


def unique_names(codes: Sequence[str]) -> list[str]:
    """Column names that do not repeat: blank headers become `unnamed_<position>`, repeats get ` (2)`, ` (3)`."""
    seen: dict[str, int] = {}
    names = []
    for position, code in enumerate(codes, start=1):
        name = code.strip() or f"unnamed_{position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def text_table(rows: Sequence[Sequence[str]], names: Sequence[str], *, first_record: int) -> pd.DataFrame:
    """Rows as a table of text; short rows are filled with "", records that are wholly blank are left out."""
    width = len(names)
    filled = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    records = [number for number, row in enumerate(filled, start=first_record) if any(cell.strip() for cell in row)]
    table = pd.DataFrame([filled[number - first_record] for number in records], columns=list(names), dtype="str")
    return table.set_axis(pd.Index(records, name="record"), axis=0)
