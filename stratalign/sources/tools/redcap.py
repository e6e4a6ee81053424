"""REDCap exports, raw or labelled: check boxes as `name___1`, a `_complete` column a form, events and repeated forms.

A record may have several rows: one an event of a longitudinal project, one a repeat of a form. Repeats are left out and
said so; answers in several events are refused, because each event is a wave of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from stratalign.errors import RepeatedAnswersError, SourceError
from stratalign.sources.codebooks.labels import NOT_SELECTED, ValueLabel, label_table, plain_text
from stratalign.sources.files.text import Rows
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.questions.shapes import holds_amounts, holds_text
from stratalign.sources.raw import (
    LEFT_OUT_COLUMNS,
    Note,
    RawSurvey,
    detection_of,
    nothing_left_out,
    question_table,
    text_table,
    unique_names,
)

#: REDCap's own columns, raw and labelled.
_OWN = {
    "redcap_event_name": "event name", "redcap_repeat_instrument": "repeat instrument",
    "redcap_repeat_instance": "repeat instance", "redcap_survey_identifier": "survey identifier",
    "redcap_data_access_group": "data access group", "redcap_survey_timestamp": "survey timestamp",
}  # fmt: skip
_BY_LABEL = {label: name for name, label in _OWN.items()}
_RECORD_ID = re.compile(
    r"(?:record|study|participant|subject|patient|respondent|person|case)?[_ ]?(?:id|number|nr|no)", re.I
)
_BOX = re.compile(r"(?P<question>.+?)___(?P<choice>.+)")
_LABELLED_BOX = re.compile(r"(?P<question>.*\S)\s*\(choice=(?P<choice>.*)\)", re.DOTALL)
_STATES = frozenset({"", "0", "1", "2", "Incomplete", "Unverified", "Complete"})
_TICKED = ("1", "Checked")
_UNTICKED = ("0", "Unchecked")
_NOT_COMPLETED = "[not completed]"
_NO_ANSWER = frozenset({"", *_UNTICKED})


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a REDCap export, 0 to 1, and why."""
    header = [cell.strip() for cell in rows.rows[0]]
    own = [cell for cell in header if cell in _OWN]
    if own:
        return 1.0, (f"the header names REDCap's columns {', '.join(own)}",)
    labelled = [cell for cell in header if _LABELLED_BOX.fullmatch(cell)]
    states = [cell for position, cell in enumerate(header) if _is_state(cell, (row[position] for row in rows.rows[1:]))]
    boxes = [cell for cell in header if _BOX.fullmatch(cell)]
    begins_with_id = bool(_RECORD_ID.fullmatch(header[0]))
    if states and (boxes or labelled):
        return 1.0, (f"{len(states)} columns say whether a form is complete, {len(boxes or labelled)} are check boxes",)
    if states and (begins_with_id or any(cell.casefold() in _BY_LABEL for cell in header)):
        return 0.95, (f"{len(states)} columns say whether a form is complete, the first column is the record",)
    return (0.5, (f"{len(boxes)} columns look like check boxes (name___code)",)) if boxes else (0.0, ())


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a REDCap export; repeats of forms are named in `left_out`."""
    header = [cell.strip() for cell in rows.rows[0]]
    names = unique_names(header)
    answers = text_table(rows.rows[1:], names, first_record=2)
    questions = _questions(answers, header)
    left_out, notes = _leave_out(file, answers, questions, rows.lines)
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="redcap",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    labels = label_table(_labels(answers, questions))
    kept = answers.drop(index=list(left_out["record"]))
    return RawSurvey(file, kept, questions, detection, labels, left_out, notes)


def _is_state(name: str, cells: Iterable[str]) -> bool:
    """Whether a column says how far a form is filled in."""
    is_named = name.endswith("_complete") or name == "Complete?"
    return is_named and all(cell.strip() in _STATES for cell in cells)


# Columns ---------------------------------------------------------------------------------------------------------
def _questions(answers: pd.DataFrame, header: list[str]) -> pd.DataFrame:
    """One row per column: what was asked, and what the column is."""
    own = [cell if cell in _OWN else _BY_LABEL.get(cell.casefold(), "") for cell in header]
    is_state = [_is_state(cell, answers[column]) for cell, column in zip(header, answers, strict=True)]
    boxes = [_BOX.fullmatch(cell) or _LABELLED_BOX.fullmatch(cell) for cell in header]
    roles = [
        _role(position, cell, code, state)
        for position, (cell, code, state) in enumerate(zip(header, own, is_state, strict=True))
    ]
    texts = [plain_text(box["question"] if box else cell) for cell, box in zip(header, boxes, strict=True)]
    return question_table(
        list(answers.columns),
        code=header,
        text=texts,
        choice=[plain_text(box["choice"]) if box else "" for box in boxes],
        role=roles,
        question=[box["question"] if box else cell for cell, box in zip(header, boxes, strict=True)],
        kind=[
            "multiple" if box else _kind(answers[[column]]) if role == "item" else ""
            for column, box, role in zip(answers.columns, boxes, roles, strict=True)
        ],
        meaning=_meanings(header, own, _states_of_base(answers, own, is_state), roles),
    )


def _role(position: int, name: str, own: str, is_state: bool) -> str:
    """Role of a column: the record and REDCap's own, a person's name or address, or asked."""
    if own == "redcap_survey_identifier":
        return "identifier"
    if own == "redcap_data_access_group":
        return "item"  # a site: who may see the record
    if own or is_state or position == 0 or _is_timestamp(name):
        return "metadata"
    return "identifier" if names_a_person(name) else "item"


def _is_timestamp(name: str) -> bool:
    return name.endswith("_timestamp") or name == "Survey Timestamp"


def _kind(column: pd.DataFrame) -> str:
    """Kind of a field, where its answers leave no doubt."""
    if column.iloc[:, 0].str.fullmatch(r"|\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?").all():
        return "date" if (column.iloc[:, 0] != "").any() else ""
    missing = frozenset[str]()
    return "text" if holds_text(column, missing) else "number" if holds_amounts(column, missing) else ""


def _states_of_base(answers: pd.DataFrame, own: list[str], is_state: list[bool]) -> list[bool]:
    """Which states belong to forms that are asked once: they are filled in rows that repeat nothing."""
    repeats = [position for position, code in enumerate(own) if code == "redcap_repeat_instrument"]
    base = answers[(answers.iloc[:, repeats] == "").all(axis=1)] if repeats else answers
    return [state and bool((base.iloc[:, position] != "").any()) for position, state in enumerate(is_state)]


def _meanings(header: list[str], own: list[str], is_state: list[bool], roles: list[str]) -> list[str]:
    """What columns say of a record; `finished` and `submitted` only where a single form was asked."""
    meanings = ["respondent_id", *[""] * (len(header) - 1)]
    n_items_before = 0
    forms: list[int] = []
    for position, role in enumerate(roles):
        n_items_before += role in ("item", "identifier") and not own[position]
        if is_state[position] and n_items_before:
            forms.append(position)
            n_items_before = 0
    if len(forms) == 1:
        meanings[forms[0]] = "finished"
    stamps = [position for position, name in enumerate(header) if _is_timestamp(name)]
    if len(stamps) == 1:
        meanings[stamps[0]] = "submitted"
    return meanings


def _labels(answers: pd.DataFrame, questions: pd.DataFrame) -> dict[str, list[ValueLabel]]:
    """Labels of check boxes and of states of a form, and of timestamps of surveys nobody finished."""
    labels: dict[str, list[ValueLabel]] = {}
    described = questions[["column", "code", "kind", "role", "choice"]].itertuples(index=False, name=None)
    for column, code, kind, role, choice in described:
        values = set(answers[column])
        known = []
        if kind == "multiple":
            known = [ValueLabel(ticked, choice) for ticked in _TICKED if ticked in values]
            known += [ValueLabel(box, NOT_SELECTED) for box in _UNTICKED if box in values]
        elif role == "metadata" and _is_state(code, values) and values & {"0", "1", "2"}:
            known = [ValueLabel("0", "Incomplete"), ValueLabel("1", "Unverified"), ValueLabel("2", "Complete")]
        elif _NOT_COMPLETED in values:
            known = [ValueLabel(_NOT_COMPLETED, "not completed", is_missing=True)]
        if known:
            labels[column] = known
    return labels


# Rows of a record ------------------------------------------------------------------------------------------------
def _leave_out(
    file: str, answers: pd.DataFrame, questions: pd.DataFrame, lines: Sequence[int]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Rows that are no respondent's own, and a note about them; a record answered in several events is refused."""
    own = {code: column for column, code in zip(questions["column"], questions["code"], strict=True) if code in _OWN}
    own |= {
        _BY_LABEL[code.casefold()]: column
        for column, code in zip(questions["column"], questions["code"], strict=True)
        if code.casefold() in _BY_LABEL
    }
    reasons = _repeats(answers, own)
    first = answers.columns[0]
    _refuse_repeats_only(file, answers[first], reasons, first)
    event = own.get("redcap_event_name")
    if event is not None:
        reasons = _empty_events(answers, questions, reasons, event)
        _refuse_several_events(file, answers[reasons == ""], first, event)
    _refuse_repeated_records(file, answers.loc[reasons == "", first], first, lines)
    out = reasons[reasons != ""]
    if out.empty:
        return nothing_left_out(), ()
    table = pd.DataFrame(dict(zip(LEFT_OUT_COLUMNS, (out.index.astype("int64"), out.to_numpy()), strict=True)))
    return table.astype({"reason": "str"}), _notes_of(answers, reasons, lines, own)


def _repeats(answers: pd.DataFrame, own: dict[str, str]) -> pd.Series:
    """Why a row repeats a form or an event; "" for the others."""
    reasons = pd.Series("", answers.index, dtype="str")
    form, instance = own.get("redcap_repeat_instrument"), own.get("redcap_repeat_instance")
    if instance is not None:
        number = answers[instance].str.strip()
        reasons = reasons.mask(~number.isin(["", "1"]), "repeated event of the same record")
    if form is not None:
        reasons = reasons.mask(answers[form].str.strip() != "", "repeated form of the same record")
    return reasons


def _empty_events(answers: pd.DataFrame, questions: pd.DataFrame, reasons: pd.Series, event: str) -> pd.Series:
    """Also leave out rows of events in which nothing was answered; where a record has no other row, they stay."""
    asked = questions.loc[questions["role"].isin(["item", "identifier"]), "column"]
    is_blank = answers[list(asked)].isin(_NO_ANSWER).all(axis=1) & (reasons == "")
    has_another = (~is_blank & (reasons == "")).groupby(answers.iloc[:, 0]).transform("any")
    return reasons.mask(is_blank & has_another, "event without an answer")


def _refuse_repeats_only(file: str, records: pd.Series, reasons: pd.Series, first: str) -> None:
    """Refuse an export of repeated forms alone: its rows are no respondents."""
    n_without = records[reasons != ""].nunique() - records[(reasons == "")].isin(records[reasons != ""].unique()).sum()
    if len(reasons) and (reasons != "").all():
        raise SourceError(
            f"{file}: all {len(reasons):,} rows repeat a form of {n_without:,} records ('{first}'), so no row is a "
            "respondent. Export the form that is asked once, or pivot the repeats into columns first."
        )


def _refuse_several_events(file: str, rows: pd.DataFrame, first: str, event: str) -> None:
    """Refuse records with answers in several events."""
    n_events = rows.groupby(first)[event].nunique()
    n_records = int((n_events > 1).sum())
    if n_records:
        counts = {str(name): int(n) for name, n in rows[event].value_counts(sort=False).items()}
        named = ", ".join(f"{name} ({count:,} rows)" for name, count in list(counts.items())[:5])
        raise RepeatedAnswersError(
            f"{file}: {n_records:,} of {len(n_events):,} records have answers in several events: {named}. Each event "
            f"is a wave: write 'waves_from:' with 'column: {event}', or a file for each.",
            waves={event: counts},
        )


def _refuse_repeated_records(file: str, records: pd.Series, first: str, lines: Sequence[int]) -> None:
    """Refuse records with several rows that neither an event nor a repeat explains."""
    repeated = records[records.duplicated(keep=False) & (records.str.strip() != "")]
    if not repeated.empty:
        shown = ", ".join(str(lines[record - 1]) for record in repeated.index[:5])
        raise SourceError(
            f"{file}: {repeated.nunique():,} records have several rows ({len(repeated):,} rows, on lines {shown}) and "
            f"no column says why ('{first}' repeats). Export again with redcap_event_name and redcap_repeat_instance."
        )


def _notes_of(answers: pd.DataFrame, reasons: pd.Series, lines: Sequence[int], own: dict[str, str]) -> tuple[Note, ...]:
    """One note a reason: how many rows, of which forms, and what to do."""
    notes = []
    for reason, records in reasons[reasons != ""].groupby(reasons[reasons != ""]).groups.items():
        form = own.get("redcap_repeat_instrument")
        counts = answers.loc[records, form].str.strip().value_counts() if form else pd.Series(dtype="int64")
        forms = ", ".join(f"{name} {count:,}" for name, count in counts.items() if name)
        n_persons = answers.loc[records].iloc[:, 0].nunique()
        notes.append(
            Note(
                key="redcap_rows_of_same_record",
                severity="warns",
                seen=f"{len(records):,} of {len(answers):,} rows are a {reason}, for {n_persons:,} records"
                + (f": {forms}" if forms else ""),
                count=len(records),
                fix="They are left out, so that nobody counts twice; to use them, export that form alone and give "
                "each repeat columns of its own.",
                lines=tuple(lines[record - 1] for record in records),
                columns=tuple(own.values()),
            )
        )
    return tuple(notes)
