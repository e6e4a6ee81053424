"""LimeSurvey survey structures (.lss): questions, their rows and the labels of their answers, by language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import (
    NOT_SELECTED,
    ColumnEntry,
    Described,
    ValueLabel,
    fit_labels,
    plain_text,
    read_codebook_text,
)
from stratalign.sources.raw import Note, RawSurvey

MAX_ROWS = 200_000
#: LimeSurvey's question types, by their letter.
_KINDS = {
    **dict.fromkeys("L!OIGY5", "single"), **dict.fromkeys("MP", "multiple"), **dict.fromkeys("FHABCE1", "matrix"),
    **dict.fromkeys("STUQ;|", "text"), **dict.fromkeys("NK:", "number"), "R": "ranking", "D": "date",
}  # fmt: skip
#: Answers of types that have no list of their own.
_FIXED = {
    "Y": (("Y", "Yes"), ("N", "No")),
    "G": (("F", "Female"), ("M", "Male")),
    "C": (("Y", "Yes"), ("U", "Uncertain"), ("N", "No")),
    "E": (("I", "Increase"), ("S", "Same"), ("D", "Decrease")),
}
_NO_ANSWER = frozenset({"N/A", "NA", "-oth-"})


@dataclass(frozen=True, slots=True)
class _Question:
    """A question or a row of one; texts by language."""

    code: str
    type: str
    texts: Mapping[str, str]
    rows: tuple[tuple[str, Mapping[str, str], str], ...]
    answers: tuple[tuple[str, str, Mapping[str, str]], ...]


def describe_from_lss(raw: RawSurvey, path: Path) -> Described:
    """Say what a LimeSurvey survey structure knows of the columns of an export.

    Parameters
    ----------
    raw
        The export, with codes in its headings.
    path
        The .lss of the same survey.

    Returns
    -------
    Described
        Entries of the columns it knows, and a note on answers that are no choice.

    Raises
    ------
    SourceError
        The structure is damaged or hostile, or belongs to another survey.
    """
    questions, languages = _read(path)
    by_code = {question.code: question for question in questions}
    found = {
        column: (by_code[parts[0]], parts[1], parts[2])
        for column, code in raw.questions[["column", "code"]].itertuples(index=False)
        if (parts := _parts(code))[0] in by_code
    }
    if not found:
        shown = ", ".join(list(by_code)[:5])
        raise SourceError(
            f"{path.name} belongs to another survey: none of its {len(questions):,} questions ({shown} ...) is a "
            f"column of {raw.file}. Name the structure of this survey, and export answers with codes in the heading."
        )
    language = _language(raw, found, languages)
    entries: dict[str, ColumnEntry] = {}
    unknown: dict[str, int] = {}
    for column, (question, sub, scale) in found.items():
        entries[column], n_unknown = _entry(raw, column, question, sub, scale, language)
        if n_unknown:
            unknown[column] = n_unknown
    return Described(entries, tuple(_notes(path, unknown)))


def _parts(code: str) -> tuple[str, str, str]:
    """Question, row and scale of a column's code."""
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9]*)(?:\[([^\]]*)\](?:\[([^\]]*)\])?|_(\w+?)(?:#(\d))?)?", code)
    if match is None:
        return "", "", ""
    return match[1], match[2] or match[4] or "", match[3] or match[5] or ""


def _notes(path: Path, unknown: Mapping[str, int]) -> Iterator[Note]:
    if unknown:
        yield Note(
            key="answers_not_in_codebook",
            severity="warns",
            seen=f"{sum(unknown.values()):,} answers in {len(unknown):,} columns are no choice of {path.name}",
            count=sum(unknown.values()),
            fix="Export the structure again if choices changed after people had answered; else correct the answers.",
            columns=tuple(unknown),
        )


# Entries ---------------------------------------------------------------------------------------------------------
def _language(raw: RawSurvey, found: Mapping[str, tuple[_Question, str, str]], languages: Sequence[str]) -> str:
    """Language whose texts the headings show; where they show none, the one most people answered in, else the base."""
    texts = dict(zip(raw.questions["column"], raw.questions["text"], strict=True))
    agreeing = {
        language: sum(question.texts.get(language) == texts[column] for column, (question, _, _) in found.items())
        for language in languages
    }
    best = max(languages, key=lambda language: agreeing[language])
    if agreeing[best]:
        return best
    answered = raw.questions.loc[raw.questions["meaning"] == "language", "column"]
    counts = raw.answers[answered.iloc[0]].value_counts() if len(answered) else {}
    return max(languages, key=lambda language: counts.get(language, 0))


def _entry(
    raw: RawSurvey, column: str, question: _Question, sub: str, scale: str, language: str
) -> tuple[ColumnEntry, int]:
    """What the structure says of a column, and how many of its answers are no choice."""
    text = _in(question.texts, language)
    kind = _KINDS.get(question.type, "")
    name = f"{question.code}#{scale}" if scale else question.code
    row = _row_text(question, sub, language)
    if sub == "other" or sub.endswith("comment"):
        return ColumnEntry(text, "" if sub == "other" else row, "", question.code, "other_text"), 0
    if kind == "multiple":
        return ColumnEntry(text, "", row, name, kind, labels=_box_labels(raw, column, row)), 0
    if kind not in ("single", "matrix", "ranking"):
        return ColumnEntry(text, row, "", name, kind), 0
    scale_id = "1" if scale == "2" else "0"
    labels = [
        ValueLabel(code, label)
        for code, of_scale, texts in question.answers
        if of_scale == scale_id and (label := _in(texts, language))
    ] or [ValueLabel(code, label) for code, label in _FIXED.get(question.type, ())]
    cells = raw.answers[column]
    fitted, n_unknown = fit_labels(labels, cells.mask(cells.isin(_NO_ANSWER), "")) if labels else ((), 0)
    return ColumnEntry(text, row, "", name, kind, labels=fitted), n_unknown


def _box_labels(raw: RawSurvey, column: str, choice: str) -> tuple[ValueLabel, ...]:
    """Labels of a box's values: what the export said already, or R's 1 and 0."""
    values = set(raw.answers[column].str.strip())
    ticked = next((value for value in ("Y", "1", "Yes", "Ja", "ja", "Oui", "Sí", "Sim", "Sì") if value in values), "")
    unticked = sorted(values & {"0", "N", "No", "Nein", "nee", "Non", "Não"})
    known = [ValueLabel(ticked, choice)] if ticked else []
    return (*known, *(ValueLabel(value, NOT_SELECTED) for value in unticked))


def _row_text(question: _Question, sub: str, language: str) -> str:
    """Text of a row, or of a row and a column of an array of texts or numbers."""
    rows = {code: _in(texts, language) for code, texts, _ in question.rows}
    first = sub.removesuffix("comment")
    if first in rows:
        return rows[first]
    row, _, column = sub.partition("_")
    return " - ".join(part for part in (rows.get(row, row), rows.get(column, column)) if part)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


# The file --------------------------------------------------------------------------------------------------------
def _read(path: Path) -> tuple[list[_Question], list[str]]:
    """Questions of a structure, and its languages, the base first."""
    root = _load(path)
    languages = [text for node in root.iterfind("languages/language") if (text := (node.text or "").strip())]
    base = next((row.get("language", "") for row in _rows(path, root, "surveys")), "")
    languages = list(dict.fromkeys([base, *languages] if base else languages)) or [""]
    rows = [*_rows(path, root, "questions"), *_rows(path, root, "subquestions")]
    words = _translations(path, root, "question_l10ns", "qid", "question")
    answers = _answers(path, root)
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = merged.setdefault(row.get("qid", ""), {"row": row, "texts": dict(words.get(row.get("qid", ""), {}))})
        if "question" in row:
            known["texts"].setdefault(row.get("language", base), plain_text(row["question"]))
    questions = [
        _Question(
            code=known["row"].get("title", ""),
            type=known["row"].get("type", ""),
            texts=known["texts"],
            rows=tuple(
                (below["row"].get("title", ""), below["texts"], below["row"].get("scale_id", "0"))
                for below in merged.values()
                if below["row"].get("parent_qid", "0") == qid
            )
            if qid in {row.get("parent_qid") for row in rows}
            else (),
            answers=tuple(answers.get(qid, ())),
        )
        for qid, known in merged.items()
        if known["row"].get("parent_qid", "0") in ("", "0")
    ]
    if not questions:
        raise SourceError(f"{path.name} holds no question: it is no survey structure of LimeSurvey. Export it again.")
    return questions, languages


def _load(path: Path) -> Any:
    """Root of an XML file, refused where it is damaged or tries to expand entities."""
    text = read_codebook_text(path)
    try:
        root = ElementTree.fromstring(text.encode("utf-8") if "encoding=" not in text[:100] else _as_utf8(text))
    except DefusedXmlException as problem:
        raise SourceError(
            f"{path.name} is not opened: it declares XML entities ({type(problem).__name__}), which a survey structure "
            "never does."
        ) from None
    except (ElementTree.ParseError, ValueError, RecursionError) as problem:
        raise SourceError(f"{path.name} is damaged XML ({problem}). Export the structure again.") from None
    if root.tag != "document" or root.find("LimeSurveyDocType") is None:
        raise SourceError(f"{path.name} is XML but no survey structure of LimeSurvey. Export it as .lss.")
    return root


def _as_utf8(text: str) -> bytes:
    """Bytes that agree with their declaration, whatever encoding the file had."""
    return re.sub(r'encoding=["\'][\w-]+["\']', 'encoding="UTF-8"', text, count=1).encode("utf-8")


def _rows(path: Path, root: Any, table: str) -> list[dict[str, str]]:
    """Rows of one of the structure's tables, each a mapping of field to text."""
    found = root.findall(f"{table}/rows/row")
    if len(found) > MAX_ROWS:
        raise SourceError(f"{path.name}: '{table}' has {len(found):,} rows; at most {MAX_ROWS:,} are read.")
    return [{field.tag: (field.text or "").strip() for field in row} for row in found]


def _translations(path: Path, root: Any, table: str, key: str, text: str) -> dict[str, dict[str, str]]:
    """Texts by id and language, as newer structures keep them."""
    words: dict[str, dict[str, str]] = {}
    for row in _rows(path, root, table):
        words.setdefault(row.get(key, ""), {})[row.get("language", "")] = plain_text(row.get(text, ""))
    return words


def _answers(path: Path, root: Any) -> dict[str, list[tuple[str, str, Mapping[str, str]]]]:
    """Answers by question: code, scale and texts by language, in the order shown."""
    words = _translations(path, root, "answer_l10ns", "aid", "answer")
    rows = sorted(_rows(path, root, "answers"), key=lambda row: _order(row.get("sortorder", "")))
    merged: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        key = (row.get("qid", ""), row.get("code", ""), row.get("scale_id", "0") or "0")
        texts = merged.setdefault(key, dict(words.get(row.get("aid", ""), {})))
        if "answer" in row:
            texts[row.get("language", "")] = plain_text(row["answer"])
    answers: dict[str, list[tuple[str, str, Mapping[str, str]]]] = {}
    for (qid, code, scale), texts in merged.items():
        answers.setdefault(qid, []).append((code, scale, texts))
    return answers


def _order(number: str) -> int:
    return int(number) if re.fullmatch(r"\d{1,9}", number) else 0
