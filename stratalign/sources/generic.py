"""A plain table, CSV or XLSX: one header row, one row a respondent, one column a question."""

from __future__ import annotations

import re

from stratalign.sources.raw import RawSurvey, detection_of, names_a_person, question_table, text_table, unique_names
from stratalign.sources.text import Rows


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a plain wide table, 0 to 1, and why."""
    header = rows.rows[0]
    named = [cell.strip() for cell in header if cell.strip()]
    if len(named) < 2:
        return 0.2, ("the first record names fewer than two columns",)
    n_numeric = sum(bool(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", cell)) for cell in named)
    if n_numeric > len(named) / 2:
        return 0.3, (f"{n_numeric} of {len(named)} header cells are numbers: the file seems to have no header",)
    return 0.7, (f"one header record names {len(named)} columns",)


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a plain wide file; nothing is dropped or converted."""
    codes = rows.rows[0]
    names = unique_names(codes)
    answers = text_table(rows.rows[1:], names, first_record=2)
    questions = question_table(names, code=codes, text=codes, role=[_role(code) for code in codes])
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="generic_wide",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(file, answers, questions, detection)


def _role(code: str) -> str:
    """Identifier where the header says so, otherwise an item until the mapping says more."""
    return "identifier" if names_a_person(code) else "item"
