"""A plain table, CSV or XLSX: one header row, one row a respondent, one column a question."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.sources.raw import QUESTION_COLUMNS, Detection, RawSurvey, names_a_person, text_table, unique_names
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
    blank = [""] * len(names)
    columns = (names, list(codes), list(codes), blank, blank, blank, [_role(code) for code in codes])
    questions = pd.DataFrame(dict(zip(QUESTION_COLUMNS, columns, strict=True)), dtype="str")
    confidence, reasons = signature(rows)
    detection = Detection(
        format="generic_wide",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        id_columns=tuple(questions.loc[questions["role"] == "identifier", "column"]),
        metadata_columns=(),
        item_columns=tuple(questions.loc[questions["role"] == "item", "column"]),
        missing_codes=(),
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(file, answers, questions, detection)


def _role(code: str) -> str:
    """Identifier where the header says so, otherwise an item until the mapping says more."""
    return "identifier" if names_a_person(code) else "item"
