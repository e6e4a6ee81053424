"""What every column of an unmapped export probably is: a whole mapping to read, never applied by itself."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from stratalign.engagement.instrument import Instrument, Question
from stratalign.responses.codes import MARK, instrument_codes, plain_code
from stratalign.responses.mapping import PROPOSAL_SIMILARITY, Mapping, Metadata, propose_mapping
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import Form

#: Headers that give away what a column is, without case and separators. Not "id": tools number the answers of each
#: survey anew, and two waves would seem to come from the same people.
RESPONDENT_ID_HEADERS: tuple[str, ...] = ("responseid", "respondentid")
ROSTER_ID_HEADERS: tuple[str, ...] = (
    "externalreference", "externaldatareference", "employeeid", "staffid", "personid", "personnelnumber",
    "personalnummer", "mitarbeiternummer", "matricule", "employeenumber",
)  # fmt: skip
UNIT_HEADERS: tuple[str, ...] = (
    "unit", "businessunit", "site", "department", "team",
    "division", "orgunit", "organisationalunit", "abteilung", "bereich",
    "einheit", "departement", "service", "unite", "departamento", "unidad",
    "unidade", "afdeling", "reparto", "unita",
)  # fmt: skip
LEVEL_HEADERS: tuple[str, ...] = (
    "level", "levellabel", "joblevel", "managementlevel", "hierarchylevel", "grade", "role", "ebene", "fuhrungsebene",
    "hierarchie", "niveau", "nivel", "livello",
)  # fmt: skip
METADATA_HEADERS: dict[str, tuple[str, ...]] = {
    "started": ("startdate",),
    "ended": ("enddate",),
    "submitted": ("submitted", "submitdate", "datesubmitted", "submittedat", "completiontime", "timestamp"),
    "duration_seconds": ("durationinseconds",),
    "status": ("status",),
    "finished": ("finished",),
    "progress": ("progress",),
}
#: Columns of form servers (KoBoToolbox, ODK Central), told by an id of theirs, and what they say of an answer.
FORM_IDS: tuple[str, ...] = ("_uuid", "meta-instanceID", "instanceID")
FORM_METADATA: dict[str, tuple[str, ...]] = {
    "started": ("start",),
    "ended": ("end",),
    "submitted": ("_submission_time", "SubmissionDate"),
}
FORM_OWN: tuple[str, ...] = (
    "_id", "_index", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "KEY",
    "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID",
    "Edits", "FormVersion",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProposedUses:
    """A whole mapping as plain data for `Mapping`, and what it leaves open.

    `form` is the form of the instrument whose items are there; `missing_items` of that form were not found, `unmatched`
    columns have no use yet.
    """

    data: dict[str, Any]
    form: Form
    missing_items: tuple[str, ...]
    unmatched: tuple[str, ...]


def propose_uses(raw: RawSurvey, instrument: Instrument) -> ProposedUses:
    """Propose the use of every column: items and open questions by wording, the rest by what the tool or header says.

    Parameters
    ----------
    raw
        The export.
    instrument
        The questionnaire to look for.

    Returns
    -------
    ProposedUses
        Each column at most once. Of the items, those of `missing_items` are commented in the mapping file.
    """
    items = propose_mapping(raw, instrument).items
    free = [column for column in raw.answers.columns if column not in items.values()]
    data: dict[str, Any] = {"items": items}
    for key, headers in (("respondent_id", RESPONDENT_ID_HEADERS), ("roster_id", ROSTER_ID_HEADERS)):
        data[key] = _of_meaning(raw, key) or _first_headed(free, headers)
    asked = raw.questions.loc[raw.questions["role"] == "item", "column"]
    open_columns = [column for column in free if column in set(asked)]
    for key, headers in (("unit", UNIT_HEADERS), ("level", LEVEL_HEADERS)):
        data[key] = _first_headed(open_columns, headers)
    metadata = {key: _of_meaning(raw, key) or _first_headed(free, METADATA_HEADERS.get(key, ())) for key in _metadata()}
    data["metadata"] = {key: column for key, column in metadata.items() if column}
    data |= _form_server(free, data)
    data |= _open_questions(raw, instrument, open_columns)
    used = {column for column, _ in Mapping.model_validate(data).uses} if items else _flat(data)
    form = _form_of(items, instrument)
    missing = tuple(key for key in instrument.form_items(form) if key not in items)
    return ProposedUses(data, form, missing, tuple(column for column in open_columns if column not in used))


def _form_server(free: list[str], data: dict[str, Any]) -> dict[str, Any]:
    """Id of each answer, metadata and the server's own columns in an export of a form server; nothing of any other."""
    ids = [column for column in FORM_IDS if column in free]
    if not ids:
        return {}
    found = {key: next((c for c in columns if c in free), None) for key, columns in FORM_METADATA.items()}
    metadata = {key: column for key, column in found.items() if column} | data["metadata"]
    used = {*metadata.values(), data["respondent_id"] or ids[0]}
    own = [column for column in (*FORM_IDS, *FORM_OWN) if column in free and column not in used]
    return {
        "respondent_id": data["respondent_id"] or ids[0],
        "metadata": metadata,
        "ignore": dict.fromkeys(own, "written by the form server"),
    }


def _metadata() -> list[str]:
    """Names of the metadata a mapping knows."""
    return list(Metadata.model_fields)


def _flat(data: dict[str, Any]) -> set[str]:
    """Columns used where no item is found."""
    named = {data[key] for key in ("respondent_id", "roster_id", "unit", "level") if data[key]}
    asked = [*data["comments"].values(), *(c for columns in data["recall"].values() for c in columns)]
    ranked = [column for columns in data["rankings"].values() for column in columns.values()]
    return {*named, *data["metadata"].values(), *asked, *ranked, *data.get("ignore", {})}


def _of_meaning(raw: RawSurvey, meaning: str) -> str | None:
    """First column the tool itself says to be this."""
    found = raw.questions.loc[raw.questions["meaning"] == meaning, "column"]
    return str(found.iloc[0]) if len(found) else None


def _first_headed(columns: list[str], headers: tuple[str, ...]) -> str | None:
    """First column with one of these headers; the headers are in order of preference."""
    plain = {"".join(filter(str.isalnum, column.casefold())): column for column in reversed(columns)}
    return next((plain[header] for header in headers if header in plain), None)


def _form_of(items: dict[str, str], instrument: Instrument) -> Form:
    """Short form where the items found are nearly all of it and few beyond; else the long one."""
    short, long = set(instrument.form_items("short")), set(instrument.form_items("long"))
    only_long = long - short
    n_beyond, n_short = len(only_long & set(items)), len(short & set(items))
    return "short" if n_beyond < len(only_long) / 4 and n_short > len(short) / 2 else "long"


def _open_questions(raw: RawSurvey, instrument: Instrument, free: list[str]) -> dict[str, Any]:
    """Columns of the instrument's open questions, by their key, else by their wording."""
    rows = raw.questions[raw.questions["column"].isin(free)]
    found: dict[str, dict[str, Any]] = {"recall": {}, "rankings": {}, "comments": {}}
    codes = instrument_codes(instrument)
    for question in instrument.questions:
        written = (plain_code(question.key), plain_code(codes[question.key]))
        columns = rows[[_is_coded(code, question, written) for code in rows["code"]]]
        if columns.empty:
            columns = rows[[_is_asked(text, question) for text in rows["text"]]]
        if columns.empty:
            continue
        if question.kind == "recall":
            found["recall"][question.key] = list(columns["column"])
        elif question.kind == "ranking":
            found["rankings"][question.key] = _ranked(columns, written)
        else:
            found["comments"][question.key] = str(columns["column"].iloc[0])
    return found


def _is_asked(text: str, question: Question) -> bool:
    """Whether a column asks an open question, in any of its languages."""
    asked = _plain(text)
    return bool(asked) and any(_is_alike(asked, _plain(wanted)) for wanted in question.text.values())


def _is_alike(asked: str, wanted: str) -> bool:
    """Whether two wordings are alike; the costly comparison only where the letters allow it."""
    matcher = difflib.SequenceMatcher(None, asked, wanted, autojunk=False)
    return all(
        ratio() >= PROPOSAL_SIMILARITY for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    )


def _is_coded(code: str, question: Question, written: tuple[str, ...]) -> bool:
    """Whether a column's name is the code of a question; of a comment, which has one column, nothing follows."""
    rest = _rest_of(code, written)
    return rest is not None and (question.kind != "comment" or not plain_code(rest))


def _rest_of(code: str, written: tuple[str, ...]) -> str | None:
    """What follows the code of a question in the name of a column, as it is written; None where it is another's."""
    if re.search(r"\s", code):
        return None
    # From the end: a group may be named after its question.
    for start in reversed([0, *(mark.end() for mark in MARK.finditer(code))]):
        for wanted in written:
            match = re.match("[\\W_]*".join(wanted), code[start:], re.IGNORECASE)
            if match and not code[start + match.end() :][:1].isalpha():
                return code[start + match.end() :]
    return None


def _ranked(columns: pd.DataFrame, written: tuple[str, ...]) -> dict[str, str]:
    """Column of each ranked priority, named after its key in the column's name, else after its wording."""
    named: dict[str, str] = {}
    for position, (_, row) in enumerate(columns.iterrows(), start=1):
        coded = (_rest_of(row["code"], written) or "").strip("[]_-./ ").replace("_", "-")
        words = re.findall(r"[^\W_]+", (row["sub_question"] or row["choice"]).casefold())
        words = [coded] if re.search(r"[^\W\d]", coded) else words
        key = "-".join(words)[:50].strip("-") or f"priority-{position}"
        named[key if key not in named else f"{key}-{position}"] = str(row["column"])
    return named


def _plain(text: str) -> str:
    """Lower case without mark-up and punctuation, for comparing wordings."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"<[^>]*>", " ", text.casefold())))
