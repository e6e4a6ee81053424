"""Several columns of one question: choices, rows of a matrix, ranks or text boxes, decided by labels and cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from stratalign.sources.questions.cells import (
    MAX_CHOICES,
    MIN_ANSWERS,
    NUMBER,
    filled,
    is_ranking,
    kind_of_cells,
    one_line,
    plain,
)
from stratalign.sources.questions.joined import find_joined
from stratalign.sources.raw import Kind

#: Cells of a choice that was not taken, or of somebody who was not asked.
NOT_TICKED = frozenset("notselected unselected unchecked nichtausgewahlt nonselectionne noseleccionado".split())
NOT_ASKED = frozenset("na noanswer skipped notasked".split())
#: Labels of the box for an answer of one's own.
OTHER = re.compile(
    r"\b(?:please specify|specify|bitte angeben|andere|sonstige|autre|veuillez préciser|otro|especifique|outro|altro"
    r"|specificare|specificeren|comment|kommentar|commentaire|comentario|please explain)\b",
    re.IGNORECASE,
)
SEVERAL = re.compile(
    r"all that apply|all (?:which|of the above that) apply|select (?:up to|any|multiple)|mehrfach|mehrere"
    r"|alle zutreffend|plusieurs réponses|toutes les réponses|todas las que|todas as que|varias respuestas"
    r"|tutte le|meerdere",
    re.IGNORECASE,
)
#: With fewer answers, that nobody took two choices does not show that only one was allowed.
MIN_ANSWERS_FOR_SINGLE = 20

Column = dict[str, str]


def describe_block(
    cells: pd.DataFrame, labels: Sequence[str], *, question: str, is_open: bool = False, is_coded: bool = False
) -> list[Column]:
    """Describe the columns of one question.

    Parameters
    ----------
    cells
        Cells of its columns.
    labels
        What the export says of each column beside the question; blank where nothing.
    question
        Its text, which may say that several answers are allowed.
    is_open
        Whether the export calls it open-ended.
    is_coded
        Whether columns without a label may be choices, known by their cells.

    Returns
    -------
    list of dict
        `kind`, `sub_question` and `choice` of each column.
    """
    if len(labels) == 1 and not labels[0]:
        return [_column("text" if is_open else _single_column(cells.iloc[:, 0]))]
    choices = [_choice_of(cells.iloc[:, place], label, is_coded) for place, label in enumerate(labels)]
    if _is_choice_block(cells, choices, labels):
        return _describe_choices(cells, choices, labels, question)
    if len(labels) > 1 and is_numbered_choices(cells):
        numbered = [("", label or filled(cells.iloc[:, place])[0]) for place, label in enumerate(labels)]
        return _describe_choices(cells, numbered, labels, question)
    if is_ranking(cells):
        return [_column("ranking", sub_question=label) for label in labels]
    return _describe_rows(cells, labels)


def answers_given(cells: pd.Series) -> list[str]:
    """Cells of a choice's column that say it was taken.

    Parameters
    ----------
    cells
        Cells of the column.

    Returns
    -------
    list of str
        Without blanks, "Not selected" and "NA".
    """
    return [cell for cell in filled(cells) if plain(cell) not in NOT_TICKED | NOT_ASKED]


def is_numbered_choices(cells: pd.DataFrame) -> bool:
    """Whether each column holds one number only, its own or 1, and not in every row: choices as codes.

    Parameters
    ----------
    cells
        Cells of the columns of one question.

    Returns
    -------
    bool
        False where fewer than five rows are answered.
    """
    held = [set(filled(cells[name])) for name in cells]
    if not all(len(values) == 1 and NUMBER.fullmatch(next(iter(values))) for values in held):
        return False
    numbers = [next(iter(values)) for values in held]
    is_code = len(set(numbers)) == 1 or numbers == [str(place) for place in range(1, len(numbers) + 1)]
    ticked = cells.apply(lambda column: column.str.strip() != "")
    answered = ticked[ticked.any(axis=1)]
    return is_code and len(answered) >= MIN_ANSWERS and not answered.to_numpy().all()


def _column(kind: Kind, *, sub_question: str = "", choice: str = "") -> Column:
    return {"kind": kind, "sub_question": sub_question, "choice": choice}


def _single_column(cells: pd.Series) -> Kind:
    """Kind of a question with one column."""
    return "multiple_in_cell" if find_joined(cells) else kind_of_cells(cells)


def _same(text: str) -> str:
    """Text as compared with the label of its column."""
    return one_line(text).casefold()


def _choice_of(cells: pd.Series, label: str, is_coded: bool) -> tuple[str, str] | None:
    """Row and choice of a column whose cells hold its own label, or one text alone; None where they do not."""
    given = answers_given(cells)
    held = {_same(cell) for cell in set(given)}
    if not held:
        return None
    if label:
        row, _, choice = label.rpartition(" - ")
        if held == {_same(label)}:
            return "", label
        return (row, choice) if row and held == {_same(choice)} else None
    text = one_line(given[0])
    return ("", text) if is_coded and len(held) == 1 and not NUMBER.fullmatch(text) else None


def _is_choice_block(cells: pd.DataFrame, choices: list[tuple[str, str] | None], labels: Sequence[str]) -> bool:
    """Whether the columns are choices, beside those nobody took and boxes for an answer of one's own."""
    found = [choice for choice in choices if choice]
    if len(set(found)) < len(found) or (len(found) < 2 and not any(labels)):
        return False
    rest = [place for place, choice in enumerate(choices) if choice is None and answers_given(cells.iloc[:, place])]
    return bool(found) and len(rest) <= len(found) and all(_is_other(cells.iloc[:, i], labels[i]) for i in rest)


def _is_other(cells: pd.Series, label: str) -> bool:
    """Whether a column is a box for an answer of one's own."""
    return bool(OTHER.search(label)) or kind_of_cells(cells) == "text" or (bool(label) and kind_of_cells(cells) == "")


def _describe_choices(
    cells: pd.DataFrame, choices: Sequence[tuple[str, str] | None], labels: Sequence[str], question: str
) -> list[Column]:
    """Columns of choices: of one or of several, as the answers show."""
    ticked = pd.DataFrame({
        place: cells.iloc[:, place].map(lambda cell: bool(cell.strip()) and plain(cell) not in NOT_TICKED | NOT_ASKED)
        for place in range(len(labels))
    })  # fmt: skip
    rows = [choice[0] if choice else "" for choice in choices]
    kind: Kind = "multiple" if SEVERAL.search(question) or not _takes_one(ticked, rows) else "single"
    return [
        _column("other_text", choice=label)
        if choice is None and answers_given(cells.iloc[:, place])
        else _column(kind, sub_question=choice[0] if choice else "", choice=choice[1] if choice else label)
        for place, (choice, label) in enumerate(zip(choices, labels, strict=True))
    ]


def _takes_one(ticked: pd.DataFrame, rows: Sequence[str]) -> bool:
    """Whether nobody took two choices of a row, among enough who took one."""
    for row in dict.fromkeys(rows):
        n_taken = ticked[[place for place, other in enumerate(rows) if other == row]].sum(axis=1)
        if n_taken.max() > 1 or (n_taken > 0).sum() < MIN_ANSWERS_FOR_SINGLE:
            return False
    return True


def _describe_rows(cells: pd.DataFrame, labels: Sequence[str]) -> list[Column]:
    """Columns that are rows of a matrix, where most share their answers; else each by its own cells."""
    kinds = [_single_column(cells.iloc[:, place]) for place in range(len(labels))]
    closed = [place for place, kind in enumerate(kinds) if kind == "single"]
    is_matrix = len(closed) >= 2 and len(closed) >= 0.6 * len(labels) and _share_answers(cells.iloc[:, closed])
    described = []
    for place, (kind, label) in enumerate(zip(kinds, labels, strict=True)):
        if kind in ("text", "") and answers_given(cells.iloc[:, place]) and place and _is_box(label, place, closed):
            described.append(_column("other_text", choice=label))
        elif is_matrix and kind in ("single", "", "number"):
            described.append(_column("matrix", sub_question=label))
        else:
            described.append(_column(kind, sub_question=label))
    return described


def _is_box(label: str, place: int, closed: list[int]) -> bool:
    """Whether a column of text behind closed answers is their box for something else."""
    return bool(OTHER.search(label)) or (closed == [0] and place == 1) or (len(closed) >= 2 and place > max(closed))


def _share_answers(cells: pd.DataFrame) -> bool:
    """Whether columns are answered from one list: most of what they hold is in several of them."""
    held = Counter(value for name in cells for value in set(answers_given(cells[name])))
    n_shared = sum(n_columns > 1 for n_columns in held.values())
    return len(held) <= MAX_CHOICES and n_shared >= 0.5 * len(held)
