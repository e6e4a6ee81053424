"""Qualtrics survey definitions (.qsf): questions with their choices, recodes, rows and side-by-side columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import plain_text, read_codebook_text

MAX_DEPTH = 60
MAX_QUESTIONS = 10_000
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in one language: its text, its choices or rows, and the scale points of a matrix, by id."""

    text: str
    choices: Mapping[str, str]
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a survey definition, or one column of a side-by-side question.

    `wordings` are by language, "" the survey's own. `recodes` gives the code an export writes for a choice (of a
    matrix: a scale point), `short_names` the text it writes instead of the choice's. `row_tags` and `answer_tag` are
    export tags of rows and of a side-by-side column. `left_out` are choices the survey leaves out of its analyses. What
    is in the trash may have been answered before it went there.
    """

    id: str
    tag: str
    type: str
    selector: str
    sub_selector: str
    wordings: Mapping[str, Wording]
    recodes: Mapping[str, str]
    short_names: Mapping[str, str]
    row_tags: Mapping[str, str]
    answer_tag: str = ""
    left_out: frozenset[str] = frozenset()
    is_number: bool = False
    is_trashed: bool = False
    sides: tuple[Question, ...] = field(default=())

    def code_of(self, choice: str) -> str:
        """Code that an export with values writes for a choice or scale point."""
        return self.recodes.get(choice, choice)


def read_qsf(path: Path) -> tuple[Question, ...]:
    """Read the questions of a Qualtrics survey definition, in the order they are asked.

    Parameters
    ----------
    path
        A .qsf file.

    Returns
    -------
    tuple of Question
        Those in the trash last.

    Raises
    ------
    SourceError
        The file is damaged, nested too deeply, or no survey definition.
    """
    definition = _load(path)
    elements = definition.get("SurveyElements") if isinstance(definition, dict) else None
    if not isinstance(elements, list):
        raise SourceError(
            f"{path.name} is JSON but no Qualtrics survey definition: it has no 'SurveyElements'. Export it in "
            "Qualtrics with Tools > Import/Export > Export Survey."
        )
    payloads = [
        element.get("Payload")
        for element in elements
        if isinstance(element, dict) and element.get("Element") == "SQ" and isinstance(element.get("Payload"), dict)
    ]
    if not payloads or len(payloads) > MAX_QUESTIONS:
        raise SourceError(f"{path.name} holds {len(payloads):,} questions; between 1 and {MAX_QUESTIONS:,} are read.")
    asked = [_question(payload) for payload in payloads if isinstance(payload, dict)]
    questions = {question.id: question for question in asked if question.id}
    order = [id_ for id_ in _asked_order(elements) if id_ in questions]
    trashed = _trashed(elements)
    rest = sorted((id_ for id_ in questions if id_ not in order), key=trashed.__contains__)
    return tuple(replace(questions[id_], is_trashed=id_ in trashed) for id_ in dict.fromkeys([*order, *rest]))


def _load(path: Path) -> Any:
    """Content of a JSON file, refused where it is damaged or nested deeply."""
    text = read_codebook_text(path)
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise SourceError(f"{path.name} is nested {deepest:,} deep; a survey definition has at most {MAX_DEPTH}.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        where = (
            f" at line {problem.lineno}, column {problem.colno}" if isinstance(problem, json.JSONDecodeError) else ""
        )
        raise SourceError(
            f"{path.name} is damaged or no survey definition: it stops being JSON{where}. Export it again with "
            "Tools > Import/Export > Export Survey."
        ) from None


# Questions -------------------------------------------------------------------------------------------------------
def _question(payload: Mapping[str, Any], parent: Question | None = None) -> Question:
    """A question from its part of the file; of a side-by-side question also its columns."""
    question = Question(
        id=_text(payload.get("QuestionID")),
        tag=_text(payload.get("DataExportTag")) or _text(payload.get("QuestionID")),
        type=_text(payload.get("QuestionType")),
        selector=_text(payload.get("Selector")),
        sub_selector=_text(payload.get("SubSelector")),
        wordings=_wordings(payload, parent),
        recodes=_texts(payload.get("RecodeValues")),
        short_names=_texts(payload.get("VariableNaming")),
        row_tags=_texts(payload.get("ChoiceDataExportTags")),
        answer_tag=_text(payload.get("AnswerDataExportTag")),
        left_out=frozenset(key for key, value in _texts(payload.get("AnalyzeChoices")).items() if value == "No"),
        is_number=_is_number(payload),
    )
    if question.type != "SBS" or parent is not None:
        return question
    sides = [side for _, side in _items(payload.get("AdditionalQuestions")) if isinstance(side, dict)]
    return replace(question, sides=tuple(_question(side, question) for side in sides))


def _wordings(payload: Mapping[str, Any], parent: Question | None) -> dict[str, Wording]:
    """Texts of a question by language; rows and scale points in the order they are shown."""
    own = {
        "": _wording(payload, payload),
        **{
            language: _wording(words, payload)
            for language, words in _items(payload.get("Language"))
            if isinstance(words, dict)
        },
    }
    if parent is None:
        return own
    stem = parent.wordings[""].text
    return {
        language: Wording(" - ".join(part for part in (stem, words.text) if part), words.choices, words.answers)
        for language, words in own.items()
    }


def _wording(words: Mapping[str, Any], payload: Mapping[str, Any]) -> Wording:
    """Texts of a question in one language."""
    return Wording(
        plain_text(_text(words.get("QuestionText"))),
        _displayed(words.get("Choices"), payload.get("ChoiceOrder")),
        _displayed(words.get("Answers"), payload.get("AnswerOrder")),
    )


def _displayed(choices: object, order: object) -> dict[str, str]:
    """Texts of choices by id, in the order shown."""
    texts = {
        key: plain_text(_text(choice.get("Display")))
        for key, choice in _items(choices)
        if isinstance(choice, dict)
    }  # fmt: skip
    shown = [_text(key) for key in order] if isinstance(order, list) else []
    return {key: texts[key] for key in dict.fromkeys([*shown, *texts]) if key in texts}


def _is_number(payload: Mapping[str, Any]) -> bool:
    validation = payload.get("Validation")
    settings = validation.get("Settings") if isinstance(validation, dict) else None
    return isinstance(settings, dict) and settings.get("ContentType") == "ValidNumber"


def _items(value: object) -> list[tuple[str, Any]]:
    """Entries of an object; PHP writes one whose keys are 0, 1, 2 as a list."""
    if isinstance(value, dict):
        return [(str(key), entry) for key, entry in value.items()]
    return [(str(key), entry) for key, entry in enumerate(value)] if isinstance(value, list) else []


def _texts(value: object) -> dict[str, str]:
    return {key: str(entry) for key, entry in _items(value) if isinstance(entry, str | int | float)}


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


# Order -----------------------------------------------------------------------------------------------------------
def _asked_order(elements: list[Any]) -> list[str]:
    """Ids of the questions in the order of the survey's flow, then of its blocks."""
    blocks = {_text(block.get("ID")): block for block in _blocks(elements) if block.get("Type") != "Trash"}
    flow = [
        _text(step)
        for element in elements
        if isinstance(element, dict) and element.get("Element") == "FL"
        for step in _flow_blocks(element.get("Payload"))
    ]
    return [
        _text(entry.get("QuestionID"))
        for id_ in dict.fromkeys([*flow, *blocks])
        if id_ in blocks
        for _, entry in _items(blocks[id_].get("BlockElements"))
        if isinstance(entry, dict) and entry.get("Type") == "Question"
    ]


def _flow_blocks(step: object) -> Iterator[str]:
    """Ids of the blocks below a step of the flow."""
    if not isinstance(step, dict):
        return
    if isinstance(step.get("ID"), str):
        yield step["ID"]
    for _, below in _items(step.get("Flow")):
        yield from _flow_blocks(below)


def _trashed(elements: list[Any]) -> set[str]:
    return {
        _text(entry.get("QuestionID"))
        for block in _blocks(elements)
        if block.get("Type") == "Trash"
        for _, entry in _items(block.get("BlockElements"))
        if isinstance(entry, dict)
    }


def _blocks(elements: list[Any]) -> list[dict[str, Any]]:
    return [
        block
        for element in elements
        if isinstance(element, dict) and element.get("Element") == "BL"
        for _, block in _items(element.get("Payload"))
        if isinstance(block, dict)
    ]
