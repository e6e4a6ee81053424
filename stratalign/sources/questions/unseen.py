"""Check boxes of questions nobody saw: tools write them as not ticked, though nothing was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from stratalign.sources.questions.blocks import NOT_ASKED, NOT_TICKED
from stratalign.sources.questions.cells import plain
from stratalign.sources.raw import Note, RawSurvey

#: Words of a box that was not ticked.
_UNTICKED = NOT_TICKED | frozenset("0 no n nein nee non nao falso false".split())
_COMPLETE = frozenset({"2", "Complete", "1", "Unverified"})


def is_unseen(raw: RawSurvey, question: pd.DataFrame) -> pd.Series:
    """Whether nothing says that a record saw a question of check boxes.

    In REDCap a form that was never opened, or saved without a single answer and left incomplete, has its boxes as not
    ticked; in LimeSurvey so has a question that was passed over. Other tools leave such boxes blank.

    Parameters
    ----------
    raw
        The export.
    question
        Rows of `RawSurvey.questions` of one question.

    Returns
    -------
    pandas.Series
        True or False for each record.
    """
    boxes = list(question["column"])
    if raw.detection.format == "limesurvey":
        return ~_is_ticked(raw, boxes).any(axis=1)
    if raw.detection.format == "redcap":
        return _is_unopened(raw, boxes[0])
    return pd.Series(False, raw.answers.index)


def blank_unseen(raw: RawSurvey) -> RawSurvey:
    """Blank the check boxes of forms nobody opened, so that they are missing and not "not taken".

    Boxes of LimeSurvey stay: whether its columns of Yes and No are boxes or answers to a list of questions is known for
    certain only by who asks for choices (`is_unseen`).

    Parameters
    ----------
    raw
        The export, its cells as in the file.

    Returns
    -------
    RawSurvey
        With a note on how many cells were blanked; unchanged where there are none.
    """
    if raw.detection.format != "redcap":
        return raw
    answers, n_blanked, columns = raw.answers, 0, list[str]()
    for question in _box_questions(raw):
        unseen = is_unseen(raw, question)
        boxes = list(question.loc[question["kind"] == "multiple", "column"])
        n_here = int((answers.loc[unseen, boxes] != "").to_numpy().sum())
        if n_here:
            answers = answers.assign(**{box: answers[box].mask(unseen, "") for box in boxes})
            n_blanked += n_here
            columns += boxes
    if not n_blanked:
        return raw
    note = Note(
        "boxes_not_seen",
        "informs",
        f"{n_blanked:,} check boxes stand as not ticked in forms without a single answer; they are missing",
        n_blanked,
        "Nothing to do: who did not open a form has not turned its choices down.",
        columns=tuple(columns),
    )
    return replace(raw, answers=answers, notes=(*raw.notes, note))


def _box_questions(raw: RawSurvey) -> Iterator[pd.DataFrame]:
    """Columns of each question of check boxes."""
    keys = raw.questions.loc[raw.questions["kind"] == "multiple", "question"]
    for key in keys.unique():
        yield raw.questions[raw.questions["question"] == key]


def _is_ticked(raw: RawSurvey, columns: list[str]) -> pd.DataFrame:
    """Whether each cell is a tick, or something written."""
    return pd.DataFrame({column: raw.answers[column].map(_ticks(raw, column)).astype(bool) for column in columns})


def _ticks(raw: RawSurvey, column: str) -> dict[str, bool]:
    """For each cell of a column whether it says that its choice was taken."""
    labels = raw.value_labels[raw.value_labels["column"] == column]
    label_of = dict(zip(labels["value"], labels["label"], strict=True))
    missing = {*labels.loc[labels["is_missing"].astype(bool), "value"], *raw.detection.missing_codes}
    ticks = {}
    for cell in raw.answers[column].unique():
        said = plain(label_of.get(cell.strip(), cell))
        ticks[cell] = bool(said) and cell.strip() not in missing and said not in _UNTICKED | NOT_ASKED
    return ticks


def _is_unopened(raw: RawSurvey, box: str) -> pd.Series:
    """Whether the form of a box holds nothing, and its state does not say that somebody saved it."""
    rows = raw.questions.reset_index(drop=True)
    is_state = (rows["role"] == "metadata") & (rows["code"].str.endswith("_complete") | (rows["code"] == "Complete?"))
    states = list(rows.index[is_state])
    place = int(rows.index[rows["column"] == box][0])
    end = next((state for state in states if state > place), len(rows))
    begin = max((state for state in states if state < place), default=-1) + 1
    form = rows.iloc[begin:end]
    asked = list(form.loc[form["role"].isin(["item", "identifier"]), "column"])
    is_empty = ~_is_ticked(raw, asked).any(axis=1)
    if end == len(rows):
        return is_empty
    state = raw.answers[str(rows["column"].iloc[end])].str.strip()
    return (state == "") | (is_empty & ~state.isin(_COMPLETE))
