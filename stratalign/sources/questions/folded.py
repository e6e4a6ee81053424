"""Questions with one answer that an export spreads over a column for each choice, read as one column each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from stratalign.sources.questions.choices import split_choices
from stratalign.sources.raw import Detection, Note, RawSurvey, detection_of, unique_names
from stratalign.vocabulary import counted


@dataclass(frozen=True, slots=True)
class _Spread:
    """A question, or a row of a matrix, and the columns of its choices; of each record the choice taken, or ""."""

    described: dict[str, str]
    columns: list[str]
    taken: pd.Series


def fold_choices(raw: RawSurvey) -> RawSurvey:
    """Put the columns of a question together where each stands for a choice and nobody took two.

    SurveyMonkey's exports have a column for each choice ("expanded") or for each question ("condensed"). In the former
    a question such as "Which department are you in?" has as many columns as departments; nothing can be mapped to a
    unit, a level or a scale before it is one. Questions with several answers stay as they are, and so does the box for
    an answer of one's own.

    Parameters
    ----------
    raw
        The export as it is.

    Returns
    -------
    RawSurvey
        A column for each such question where its first choice stood, named as the question, its cells the choice that
        was taken; with a note that says how many. Unchanged where there are none.
    """
    found = list(_spread(raw))
    if not found:
        return raw
    kept = [str(name) for name in raw.answers if name not in {column for one in found for column in one.columns[1:]}]
    first_of = {one.columns[0]: one for one in found}
    wanted = [first_of[name].described["column"] if name in first_of else name for name in kept]
    names = dict(zip(kept, unique_names(wanted), strict=True))
    place_of = {column: names[one.columns[0]] for one in found for column in one.columns}
    cells = {names[name]: first_of[name].taken if name in first_of else raw.answers[name] for name in kept}
    rows = [row for row in raw.questions.to_dict("records") if row["column"] in names]
    described = [first_of[row["column"]].described if row["column"] in first_of else row for row in rows]
    questions = pd.DataFrame(described, columns=raw.questions.columns, dtype="str")
    questions["column"] = [names[row["column"]] for row in rows]
    return replace(
        raw,
        answers=pd.DataFrame(cells),
        questions=questions,
        detection=_detection(raw.detection, questions),
        value_labels=raw.value_labels[~raw.value_labels["column"].isin(list(place_of))],
        notes=(*(_renamed(note, place_of) for note in raw.notes), _note(found, place_of)),
    )


def _detection(seen: Detection, questions: pd.DataFrame) -> Detection:
    """What was seen of the file, with the columns that are there now."""
    return detection_of(
        questions,
        format=seen.format,
        confidence=seen.confidence,
        reasons=seen.reasons,
        header_rows=seen.header_rows,
        missing_codes=seen.missing_codes,
        encoding=seen.encoding,
        delimiter=seen.delimiter,
    )


def _note(found: list[_Spread], place_of: dict[str, str]) -> Note:
    """How many questions were put together, for the analyst."""
    n_columns = sum(len(one.columns) for one in found)
    return Note(
        "choices_folded",
        "informs",
        f"{counted(len(found), 'question')} with one answer each stood in {n_columns:,} columns, one a choice; each is "
        "read as one column",
        len(found),
        "Nothing to do: map the question by its name. If a question allowed several answers, nobody gave two.",
        columns=tuple(place_of[one.columns[0]] for one in found),
    )


def _spread(raw: RawSurvey) -> Iterator[_Spread]:
    """Questions whose answer stands in one of several columns."""
    single = raw.questions[
        (raw.questions["role"] == "item")
        & (raw.questions["kind"] == "single")
        & (raw.questions["choice"] != "")
        & (raw.questions["question"] != "")
    ]
    for question, columns in _grouped(single, "question"):
        rows = _grouped(columns, "sub_question")
        for row, own in rows:
            choices = list(own["choice"])
            if len(choices) < 2 or len(set(choices)) < len(choices):
                continue
            # Only the choices' own columns: a box for an answer of one's own is none of them.
            alone = replace(raw, questions=own)
            taken = split_choices(alone, question).fillna(False).astype(bool)
            if (taken.sum(axis=1) > 1).any():
                continue
            first = {str(name): str(cell) for name, cell in own.iloc[0].items()}
            name = f"{question} - {row}" if row else question
            kind = "matrix" if len(rows) > 1 else "single"
            described = {**first, "column": name, "code": name, "choice": "", "kind": kind}
            yield _Spread(described, list(own["column"]), _choice_taken(taken, choices))


def _grouped(questions: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """Rows of the questions table by one of its columns, in the order of the file."""
    return [(str(key), rows) for key, rows in questions.groupby(by, sort=False)]


def _choice_taken(taken: pd.DataFrame, choices: list[str]) -> pd.Series:
    """The choice of each record, or ""."""
    cells = pd.Series("", index=taken.index, dtype="str")
    for name, choice in zip(taken.columns, choices, strict=True):
        cells = cells.mask(taken[name], choice)
    return cells


def _renamed(note: Note, place_of: dict[str, str]) -> Note:
    """A note on columns that are folded, under the names of their questions."""
    return replace(note, columns=tuple(dict.fromkeys(place_of.get(name, name) for name in note.columns)))
