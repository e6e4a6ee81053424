"""Qualtrics CSV and TSV exports: three header rows with ImportId (JSON or Python style), or the legacy two."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stratalign.sources.raw import (
    Detection,
    RawSurvey,
    detection_of,
    names_a_person,
    question_table,
    text_table,
    unique_names,
)
from stratalign.sources.text import Rows

IMPORT_ID = re.compile(r"""^\{\s*["']ImportId["']\s*:\s*["'](?P<id>[^"']*)["']""")
SEEN_UNANSWERED = ("-99", "-999")

#: Columns that name or locate a person or device, in lower case without separators.
IDENTIFIERS = frozenset(
    "ipaddress recipientlastname recipientfirstname recipientemail externalreference externaldatareference name "
    "emailaddress locationlatitude locationlongitude locationaccuracy participantname email".split()
)
METADATA = frozenset(
    "startdate enddate status progress durationinseconds finished recordeddate responseid responseset "
    "distributionchannel userlanguage responsesetid".split()
)


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a Qualtrics export, 0 to 1, and why."""
    header_rows = _header_rows(rows.rows)
    known = {_plain(cell) for row in rows.rows[:2] for cell in row} & (IDENTIFIERS | METADATA)
    if header_rows == 3:
        return 1.0, (f"record 3 holds ImportId in {_n_import_ids(rows.rows[2])} of {len(rows.rows[2])} columns",)
    if header_rows == 2:
        return 0.95, (f"two header records, the second names {len(known)} Qualtrics columns",)
    if len(known & METADATA) >= 3:
        return 0.75, (f"one header record names {len(known)} Qualtrics columns, but no ImportId record follows",)
    return 0.0, ()


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a Qualtrics export; nothing is dropped or converted."""
    n_headers = max(_header_rows(rows.rows), 1)
    blank = [""] * len(rows.rows[0])
    codes, texts, ids = (*rows.rows[:n_headers], *[blank] * (3 - n_headers))
    names = unique_names(codes)
    answers = text_table(rows.rows[n_headers:], names, first_record=n_headers + 1)
    questions = _questions(names, codes, texts, ids)
    return RawSurvey(file, answers, questions, _detection(rows, n_headers, questions, answers))


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Number of header records: 3 with ImportId, 2 legacy, 0 where neither pattern is found."""
    if len(rows) >= 3 and _n_import_ids(rows[2]) >= max(1, len([cell for cell in rows[2] if cell]) // 2):
        return 3
    if len(rows) >= 2:
        second = {_plain(cell) for cell in rows[1]}
        if {"responseid", "startdate", "enddate", "finished"} <= second:
            return 2
    return 0


def _n_import_ids(row: Sequence[str]) -> int:
    return sum(bool(IMPORT_ID.match(cell)) for cell in row)


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def _questions(names: list[str], codes: list[str], texts: list[str], ids: list[str]) -> pd.DataFrame:
    """One row per column: what was asked, and what the column is."""
    import_ids = [match["id"] if (match := IMPORT_ID.match(cell)) else "" for cell in ids]
    split = [_split_text(text) for text in texts]
    roles = [_role(code, text, id_) for code, text, id_ in zip(codes, texts, import_ids, strict=True)]
    return question_table(
        names,
        code=codes,
        text=[parts[0] for parts in split],
        sub_question=[parts[1] for parts in split],
        choice=[parts[2] for parts in split],
        import_id=import_ids,
        role=roles,
    )


def _split_text(text: str) -> tuple[str, str, str]:
    """Question, sub-question and choice of a matrix column ("stem - row - column"), else the text alone."""
    parts = [part.strip() for part in text.split(" - ")]
    if len(parts) == 2:
        return parts[0], parts[1], ""
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    return text.strip(), "", ""


def _role(code: str, text: str, import_id: str) -> str:
    """Role of a column: identifier, metadata or item. The export tag decides, then ImportId, then the label."""
    has_question_id = bool(re.match(r"(?:QID|\d+_QID)", import_id))
    for name in (code, "" if has_question_id else import_id, text if re.fullmatch(r"V\d+", code) else ""):
        plain = _plain(name)
        if plain in IDENTIFIERS:
            return "identifier"
        if plain in METADATA and not has_question_id:
            return "metadata"
    # What is neither is asked, or embedded data; the contact list may have put a name or an address there.
    return "identifier" if not has_question_id and names_a_person(code) else "item"


def _detection(rows: Rows, n_headers: int, questions: pd.DataFrame, answers: pd.DataFrame) -> Detection:
    cells = answers[questions.loc[questions["role"] == "item", "column"]]
    confidence, reasons = signature(rows)
    return detection_of(
        questions,
        format="qualtrics",
        confidence=confidence,
        reasons=reasons,
        header_rows=n_headers,
        missing_codes=[code for code in SEEN_UNANSWERED if (cells == code).to_numpy().any()],
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
