"""Columns of a Qualtrics export matched to the questions of its survey definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import ColumnEntry, Described, ValueLabel, plain_text
from stratalign.sources.codebooks.qsf import Question, Wording, read_qsf
from stratalign.sources.codebooks.qualtrics_columns import MISSING, part_of_import_id
from stratalign.sources.questions.shapes import given_values
from stratalign.sources.raw import Note, RawSurvey

#: Questions that share an id and, as a rule, not their text belong to different surveys.
MINIMUM_AGREEMENT = 0.5
_COMPARED_CHARACTERS = 60
_SEVERAL = ("MA", "MSB")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column's answers come from: the question (or side-by-side column), row and choice ids."""

    question: Question
    numbers: tuple[str, ...]
    is_text: bool = False
    loop: str = ""
    parent: Question | None = None


def describe_from_qsf(raw: RawSurvey, path: Path) -> Described:
    """Say what a Qualtrics survey definition knows of the columns of an export.

    Parameters
    ----------
    raw
        A Qualtrics export, as values or as choice text.
    path
        The .qsf of the same survey.

    Returns
    -------
    Described
        Entries of the matched columns, and notes on values that are no choice.

    Raises
    ------
    SourceError
        The definition is damaged, or belongs to another survey.
    """
    questions = read_qsf(path)
    places = _places(raw, questions)
    has_ids = (raw.questions["import_id"] != "").any()
    is_asked = raw.questions["import_id"].map(part_of_import_id).notna() if has_ids else raw.questions["kind"] != ""
    n_asked = int(is_asked.sum())
    if len(places) < max(1, n_asked * MINIMUM_AGREEMENT):
        tags = ", ".join(question.tag for question in questions[:5])
        n_found = f"only {len(places):,}" if places else "none"
        raise SourceError(
            f"{path.name} belongs to another survey: {n_found} of the columns of {raw.file} belong to its "
            f"{len(questions):,} questions ({tags} ...). Name the definition of this survey as 'codebook'."
        )
    language = _language(raw, path, places)
    entries: dict[str, ColumnEntry] = {}
    unknown: dict[str, int] = {}
    for column, place in places.items():
        entry, n_unknown = _entry(place, raw.answers[column], language)
        entries[column] = entry
        if n_unknown:
            unknown[column] = n_unknown
    return Described(entries, tuple(_notes(raw, path, places, unknown)))


# Matching --------------------------------------------------------------------------------------------------------
def _places(raw: RawSurvey, questions: tuple[Question, ...]) -> dict[str, _Place]:
    """Place of every column that has one: by ImportId where the export has them, else by export tag."""
    ids = dict(zip(raw.questions["column"], raw.questions["import_id"], strict=True))
    if any(ids.values()):
        by_id = {question.id: question for question in questions}
        found = {column: _place_of_id(id_, by_id) for column, id_ in ids.items()}
        return {column: place for column, place in found.items() if place is not None}
    return _places_by_tag(raw, questions)


def _place_of_id(import_id: str, by_id: Mapping[str, Question]) -> _Place | None:
    """Place of an ImportId, None where it is not a question's answer."""
    part = part_of_import_id(import_id)
    if part is None or part.is_derived:
        return None
    loop, _, key = part.key.rpartition("_")
    id_, _, side = key.partition("#")
    question = by_id.get(id_)
    if question is None:
        return None
    if side and not len(question.sides) >= int(side) > 0:
        return None
    asked, parent = (question.sides[int(side) - 1], question) if side else (question, None)
    return _Place(asked, part.numbers, part.is_text, loop, parent) if _has_column(asked, part.numbers) else None


def _has_column(question: Question, numbers: tuple[str, ...]) -> bool:
    """Whether a question has a row, or a row and a scale point, of these ids."""
    wording = question.wordings[""]
    if len(numbers) == 2 and (question.type != "Matrix" or numbers[1] not in wording.answers):
        return False
    return len(numbers) < 3 and (not numbers or not wording.choices or numbers[0] in wording.choices)


def _places_by_tag(raw: RawSurvey, questions: tuple[Question, ...]) -> dict[str, _Place]:
    """Place of every column by its export tag; a tag used several times counts in the order asked."""
    is_legacy = raw.detection.header_rows == 2
    candidates: dict[str, list[_Place]] = {}
    for question in questions:
        for tag, place in _tagged(question, is_legacy=is_legacy):
            if not (question.is_trashed and _plain_tag(tag) in candidates):
                candidates.setdefault(_plain_tag(tag), []).append(place)
    columns: dict[str, list[str]] = {}
    for column, code, role in raw.questions[["column", "code", "role"]].itertuples(index=False):
        if role != "metadata":
            columns.setdefault(_plain_tag(code), []).append(column)
    places: dict[str, _Place] = {}
    for code, same in columns.items():
        loop, bare = "", code
        if code not in candidates and (match := re.fullmatch(r"(\d+)_(.+)", code)):
            loop, bare = match[1], match[2]
        found = candidates.get(bare, [])
        if len(found) == len(same):
            for column, place in zip(same, found, strict=True):
                places[column] = _Place(place.question, place.numbers, place.is_text, loop, place.parent)
    return places


def _plain_tag(tag: str) -> str:
    """Export tag as older exports write it, where a hyphen is an underscore."""
    return tag.replace("-", "_")


def _tagged(question: Question, *, is_legacy: bool) -> Iterator[tuple[str, _Place]]:
    """Export tags of a question's columns, with their places."""
    if question.sides:
        for number, side in enumerate(question.sides, start=1):
            for tag, place in _tagged_rows(side, f"{question.tag}#{number}", str(number), is_legacy=is_legacy):
                yield tag, _Place(place.question, place.numbers, place.is_text, parent=question)
    elif question.type == "Matrix":
        yield from _tagged_rows(question, question.tag, "", is_legacy=is_legacy)
    else:
        yield question.tag, _Place(question, (), question.type == "TE")
        yield f"{question.tag}_TEXT", _Place(question, (), is_text=True)
        for choice in question.wordings[""].choices:
            tag = f"{question.tag}_{choice if is_legacy else question.code_of(choice)}"
            yield tag, _Place(question, (choice,), question.type == "TE")
            yield f"{tag}_TEXT", _Place(question, (choice,), is_text=True)


def _tagged_rows(question: Question, tag: str, side: str, *, is_legacy: bool) -> Iterator[tuple[str, _Place]]:
    """Export tags of a matrix: a column a row, or a column a row and scale point."""
    for row in question.wordings[""].choices:
        own = question.row_tags.get(row, "")
        starts = [own if is_legacy else f"{tag}_{own}"] if own else [f"{tag}_{row}"]
        if own and side:
            starts = [
                f"{own}: {question.answer_tag or side}" if is_legacy else f"{tag}_{own}_{question.answer_tag or side}"
            ]
        for start in starts:
            yield start, _Place(question, (row,))
            yield f"{start}_TEXT", _Place(question, (row,), is_text=True)
            if own and is_legacy:
                yield f"{tag}{own}_TEXT", _Place(question, (row,), is_text=True)
            for answer in question.wordings[""].answers:
                code = answer if is_legacy else question.code_of(answer)
                yield f"{start}_{code}", _Place(question, (row, answer), question.selector == "TE")
                yield f"{start}_{code}_TEXT", _Place(question, (row, answer), is_text=True)


def _language(raw: RawSurvey, path: Path, places: Mapping[str, _Place]) -> str:
    """Language whose texts the export shows; where hardly any text agrees, the definition is another survey's."""
    texts = dict(zip(raw.questions["column"], raw.questions["text"], strict=True))
    asked = {(place.parent or place.question).id: (column, place) for column, place in places.items() if texts[column]}
    languages = sorted({language for place in places.values() for language in place.question.wordings})
    agreeing = {
        language: sum(_agree(texts[column], place, language) for column, place in asked.values())
        for language in languages
    }
    best = max(languages, key=lambda language: agreeing[language])
    if asked and agreeing[best] < len(asked) * MINIMUM_AGREEMENT:
        raise SourceError(
            f"{path.name} belongs to another survey: only {agreeing[best]:,} of the {len(asked):,} questions it shares "
            f"an id with have the text that {raw.file} shows. Name the definition of this survey as 'codebook'."
        )
    return best


def _agree(shown: str, place: _Place, language: str) -> bool:
    """Whether an export shows a question's text; it cuts long ones, and names a side-by-side column behind it."""
    text = _letters(_wording(place.parent or place.question, language).text)
    start, cut, _ = plain_text(shown).partition("...")
    first = _letters(start)
    if cut or place.parent:
        return bool(first and text) and (text.startswith(first) or first.startswith(text))
    return bool(first) and first[:_COMPARED_CHARACTERS] == text[:_COMPARED_CHARACTERS]


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def _wording(question: Question, language: str) -> Wording:
    return question.wordings.get(language, question.wordings[""])


# Entries ---------------------------------------------------------------------------------------------------------
def _entry(place: _Place, answers: pd.Series, language: str) -> tuple[ColumnEntry, int]:
    """What the definition says of a column, and how many of its answers are no choice."""
    question, wording = place.question, _wording(place.question, language)
    row = wording.choices.get(place.numbers[0], "") if place.numbers else ""
    answer = wording.answers.get(place.numbers[1], "") if len(place.numbers) > 1 else ""
    name = f"{place.loop}_{_tag(place)}" if place.loop else _tag(place)
    kind, sub_question, choice = _kind(place, row, answer)
    entry = ColumnEntry(wording.text, sub_question, choice, name, kind)
    if kind in ("single", "matrix", "multiple_in_cell"):
        is_matrix = question.type in ("Matrix", "SBS") or place.parent is not None
        labels, n_unknown = _labels(question, wording.answers if is_matrix else wording.choices, answers)
        return ColumnEntry(wording.text, sub_question, choice, name, kind, labels=labels), n_unknown
    if kind == "multiple":
        return ColumnEntry(wording.text, sub_question, choice, name, kind, labels=_box_label(answers, choice)), 0
    return entry, 0


def _tag(place: _Place) -> str:
    """Export tag of a question; of a side-by-side column with its number."""
    if place.parent is None:
        return place.question.tag
    return f"{place.parent.tag}#{place.parent.sides.index(place.question) + 1}"


def _kind(place: _Place, row: str, answer: str) -> tuple[str, str, str]:
    """Kind, sub-question and choice of a column."""
    question = place.question
    is_matrix = question.type == "Matrix" or place.parent is not None
    if place.is_text:
        is_asked = question.type == "TE" or question.selector == "TE"
        kind = ("number" if question.is_number else "text") if is_asked else "other_text"
        is_choice = question.type == "MC" and _is_several(question, place.numbers)
        return kind, "" if is_choice else row, row if is_choice else answer
    if is_matrix:
        return ("multiple" if answer else "matrix"), row, answer
    if question.type == "RO":
        return "ranking", "", row
    if question.type in ("Slider", "CS"):
        return "number", row, ""
    if question.type == "MC":
        if place.numbers:
            return "multiple", "", row
        return ("multiple_in_cell" if _is_several(question, ()) else "single"), "", ""
    return "", row, answer


def _is_several(question: Question, numbers: tuple[str, ...]) -> bool:
    """Whether a multiple-choice question takes several answers."""
    return question.selector.startswith(_SEVERAL) or (bool(numbers) and question.selector == "SB")


def _box_label(answers: pd.Series, choice: str) -> tuple[ValueLabel, ...]:
    """Label of a ticked box, as the export writes it."""
    values = set(given_values(answers, MISSING))
    return tuple(ValueLabel(value, choice) for value in sorted(values)) if len(values) == 1 else ()


def _labels(question: Question, choices: Mapping[str, str], answers: pd.Series) -> tuple[tuple[ValueLabel, ...], int]:
    """Labels of the codes an export writes, or its choice texts in their order; and how many answers are neither."""
    given = given_values(answers, MISSING)
    coded = [
        ValueLabel(question.code_of(key), text, key in question.left_out) for key, text in choices.items()
    ]  # fmt: skip
    codes = {label.value for label in coded}
    worded = [
        ValueLabel(question.short_names.get(key, text), text, key in question.left_out) for key, text in choices.items()
    ]
    texts = {label.value for label in worded} | set(choices.values())
    parts = given.map(plain_text)
    is_code = pd.Series([set(re.split(r"\s*,\s*", cell)) <= codes for cell in given], given.index, dtype=bool)
    is_text = pd.Series([cell in texts or _is_joined(cell, texts) for cell in parts], given.index, dtype=bool)
    n_unknown = int((~is_code & ~is_text).sum())
    if is_text.sum() > is_code.sum():
        is_named = parts.isin(list(question.short_names.values())).any()
        return tuple(
            worded if is_named else (ValueLabel(label.label, label.label, label.is_missing) for label in coded)
        ), n_unknown
    return tuple(coded), n_unknown


def _is_joined(cell: str, texts: set[str]) -> bool:
    """Whether a cell is made of choices joined by commas; a choice may hold a comma itself."""
    reached = {0}
    for start in range(len(cell)):
        if start in reached:
            reached |= {
                start + len(text) + (start + len(text) < len(cell))
                for text in texts
                if text
                and cell.startswith(text, start)
                and cell[start + len(text) : start + len(text) + 1] in (",", "")
            }
    return len(cell) in reached and bool(cell)


def _notes(raw: RawSurvey, path: Path, places: Mapping[str, _Place], unknown: Mapping[str, int]) -> Iterator[Note]:
    """What the comparison showed: answers that are no choice, and questions of the export the definition lacks."""
    if unknown:
        yield Note(
            key="answers_not_in_codebook",
            severity="warns",
            seen=f"{sum(unknown.values()):,} answers in {len(unknown):,} columns are no choice of {path.name}",
            count=sum(unknown.values()),
            fix="Export the definition again if choices changed after people had answered; else correct the answers.",
            columns=tuple(unknown),
        )
    ids = zip(raw.questions["column"], raw.questions["import_id"], strict=True)
    lacking = [
        column
        for column, import_id in ids
        if column not in places and (part := part_of_import_id(import_id)) is not None and not part.is_derived
    ]
    if lacking:
        yield Note(
            key="questions_not_in_codebook",
            severity="informs",
            seen=f"{len(lacking):,} columns belong to questions that {path.name} does not hold",
            count=len(lacking),
            fix="Export the definition again: questions were added or deleted since.",
            columns=tuple(lacking),
        )
