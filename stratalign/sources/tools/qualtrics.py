"""Qualtrics CSV and TSV exports: three header records with ImportId (JSON or Python style), the legacy two, or one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stratalign.sources.codebooks.labels import ColumnEntry, ValueLabel, label_table, plain_text
from stratalign.sources.codebooks.qualtrics_columns import (
    SEEN_UNANSWERED,
    Part,
    describe_questions,
    part_of_import_id,
    parts_of_codes,
)
from stratalign.sources.files.text import Rows
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import Detection, RawSurvey, detection_of, question_table, text_table, unique_names

IMPORT_ID = re.compile(r"""^\{\s*["']ImportId["']\s*:\s*["'](?P<id>[^"']*)["']""")

#: Columns that name or locate a person or device, in lower case without separators.
IDENTIFIERS = frozenset(
    "ipaddress recipientlastname recipientfirstname recipientemail externalreference externaldatareference name "
    "emailaddress locationlatitude locationlongitude locationaccuracy participantname email prolificpid workerid "
    "mturkid participantuniqueidentifier panelid".split()
)
METADATA = frozenset(
    "startdate enddate status progress durationinseconds duration finished recordeddate responseid responseset "
    "distributionchannel userlanguage responsesetid recordid".split()
)
MEANINGS = {
    "responseid": "respondent_id", "recordid": "respondent_id", "startdate": "started", "enddate": "ended",
    "status": "status", "progress": "progress", "durationinseconds": "duration_seconds",
    "duration": "duration_seconds", "finished": "finished", "userlanguage": "language",
}  # fmt: skip
#: Columns a file without ImportId must name to be told from any other table.
_TELLING = frozenset({"responseid", "recordid"})
_DATES = frozenset({"startdate", "enddate", "recordeddate"})


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a Qualtrics export, 0 to 1, and why."""
    header_rows = _header_rows(rows.rows)
    known = {_plain(cell) for row in rows.rows[:2] for cell in row} & (IDENTIFIERS | METADATA)
    if header_rows == 3:
        return 1.0, (f"record 3 holds ImportId in {_n_import_ids(rows.rows[2])} of {len(rows.rows[2])} columns",)
    if header_rows == 2:
        return 0.95, (f"two header records name {len(known)} Qualtrics columns",)
    known = {_plain(cell) for cell in rows.rows[0]} & METADATA
    if len(known) >= 4 and known & _TELLING:
        return 0.95, (f"one header record names {len(known)} Qualtrics columns, a response id among them",)
    if len(known) >= 3:
        return 0.75, (f"one header record names {len(known)} Qualtrics columns, but no ImportId record follows",)
    return 0.0, ()


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a Qualtrics export; nothing is dropped or converted."""
    n_headers = max(_header_rows(rows.rows), 1)
    blank = [""] * len(rows.rows[0])
    codes, texts, ids = (*rows.rows[:n_headers], *[blank] * (3 - n_headers))
    names = unique_names(codes)
    answers = text_table(rows.rows[n_headers:], names, first_record=n_headers + 1)
    questions, entries = _questions(answers, codes, texts, ids)
    return RawSurvey(
        file,
        answers,
        questions,
        _detection(rows, n_headers, questions, answers),
        value_labels=label_table(_labels(answers, questions, entries)),
    )


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Number of header records: 3 with ImportId, 2 with labels, 0 where neither pattern is found."""
    if len(rows) >= 3 and _n_import_ids(rows[2]) >= max(1, len([cell for cell in rows[2] if cell]) // 2):
        return 3
    if len(rows) >= 2:
        second = {_plain(cell) for cell in rows[1]}
        if {"responseid", "startdate", "enddate", "finished"} <= second or _is_label_row(rows[0], rows[1]):
            return 2
    return 0


def _is_label_row(codes: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a record under Qualtrics names holds labels: words where an answer has its dates."""
    named = [_plain(code) for code in codes]
    below = [cell for code, cell in zip(named, cells, strict=True) if code in _DATES]
    return len(METADATA.intersection(named)) >= 3 and bool(below) and all(re.fullmatch(r"[^\d]+", c) for c in below)


def _n_import_ids(row: Sequence[str]) -> int:
    return sum(bool(IMPORT_ID.match(cell)) for cell in row)


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def _questions(
    answers: pd.DataFrame, codes: list[str], texts: list[str], ids: list[str]
) -> tuple[pd.DataFrame, list[ColumnEntry]]:
    """One row per column: what was asked, and what the column is."""
    import_ids = [match["id"] if (match := IMPORT_ID.match(cell)) else "" for cell in ids]
    labels = [plain_text(text) for text in texts]
    roles = [_role(code, text, id_) for code, text, id_ in zip(codes, labels, import_ids, strict=True)]
    parts = _parts(codes, import_ids, roles)
    is_old = any(re.match(r"QID\d+(?:#\d+)?-", id_) for id_ in import_ids) or "V1" in codes
    entries = describe_questions(answers, codes, labels, parts, "-" if is_old else " - ")
    roles = [_asked_role(role, part, entry) for role, part, entry in zip(roles, parts, entries, strict=True)]
    questions = question_table(
        list(answers.columns),
        code=codes,
        text=[entry.text for entry in entries],
        sub_question=[entry.sub_question for entry in entries],
        choice=[entry.choice for entry in entries],
        import_id=import_ids,
        role=roles,
        question=[entry.question or code.strip() for entry, code in zip(entries, codes, strict=True)],
        kind=[entry.kind if role == "item" else "" for entry, role in zip(entries, roles, strict=True)],
        meaning=_meanings(codes, labels, import_ids, roles),
    )
    return questions, entries


def _parts(codes: list[str], import_ids: list[str], roles: list[str]) -> list[Part | None]:
    """What each column is of its question; None for embedded data and what Qualtrics records."""
    if any(import_ids):
        return [part_of_import_id(import_id) for import_id in import_ids]
    return parts_of_codes(codes, [bool(code) and role == "item" for code, role in zip(codes, roles, strict=True)])


def _role(code: str, text: str, import_id: str) -> str:
    """Role of a column: identifier, metadata or item. The export tag decides, then ImportId, then the label."""
    has_question_id = part_of_import_id(import_id) is not None
    for name in (code, "" if has_question_id else import_id, text if re.fullmatch(r"V\d+", code) else ""):
        plain = _plain(name)
        if plain in IDENTIFIERS:
            return "identifier"
        if plain in METADATA and not has_question_id:
            return "metadata"
    if code.startswith("Q_") and not has_question_id:
        return "metadata"  # fraud scores, the address of the survey and the like
    # What is neither is asked, or embedded data; the contact list may have put a name or an address there.
    return "identifier" if not has_question_id and names_a_person(code) else "item"


def _asked_role(role: str, part: Part | None, entry: ColumnEntry) -> str:
    """Role of a column once its question is known: clicks are recorded, and a text field may ask for a name."""
    if role != "item" or part is None:
        return role
    if part.is_recorded:
        return "metadata"
    is_written = entry.kind in ("text", "other_text")
    return "identifier" if is_written and names_a_person(entry.sub_question or entry.text) else "item"


def _meanings(codes: list[str], labels: list[str], import_ids: list[str], roles: list[str]) -> list[str]:
    """What Qualtrics' own columns say of an answer; each meaning once."""
    meanings: list[str] = []
    for code, label, import_id, role in zip(codes, labels, import_ids, roles, strict=True):
        named = [code, import_id, label if re.fullmatch(r"V\d+", code) else ""]
        found = next((MEANINGS[plain] for name in named if (plain := _plain(name)) in MEANINGS), "")
        meanings.append(found if role == "metadata" and found not in meanings else "")
    return meanings


def _labels(answers: pd.DataFrame, questions: pd.DataFrame, entries: list[ColumnEntry]) -> dict[str, list[ValueLabel]]:
    """Labels the export itself gives: the choice a ticked box stands for, and codes of what was seen and skipped."""
    labels: dict[str, list[ValueLabel]] = {}
    for column, role, entry in zip(answers.columns, questions["role"], entries, strict=True):
        values = set(answers[column].tolist()) if role == "item" else set()
        known = [ValueLabel("1", entry.choice)] if entry.kind == "multiple" and entry.choice and "1" in values else []
        known += [ValueLabel(code, "seen, not answered", is_missing=True) for code in SEEN_UNANSWERED if code in values]
        if known:
            labels[column] = known
    return labels


def _detection(rows: Rows, n_headers: int, questions: pd.DataFrame, answers: pd.DataFrame) -> Detection:
    cells = answers[questions.loc[questions["role"] == "item", "column"]].to_numpy(dtype=object)
    confidence, reasons = signature(rows)
    return detection_of(
        questions,
        format="qualtrics",
        confidence=confidence,
        reasons=reasons,
        header_rows=n_headers,
        missing_codes=[code for code in SEEN_UNANSWERED if (cells == code).any()],
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
