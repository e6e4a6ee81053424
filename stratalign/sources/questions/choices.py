"""Questions with several columns or several choices, put together again: one table a question, one row a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.errors import SourceError
from stratalign.sources.questions.blocks import NOT_ASKED, NOT_TICKED
from stratalign.sources.questions.cells import MAX_CHOICES, filled, plain
from stratalign.sources.questions.joined import (
    JOINERS,
    Joined,
    ends_each_cell,
    find_joined,
    read_ended,
    read_joined,
    split_cell,
)
from stratalign.sources.questions.unseen import is_unseen
from stratalign.sources.raw import RawSurvey, unique_names

#: Name of the column for answers that are none of the choices.
WRITTEN_IN = "another answer"
#: Words of a column that says of every choice whether it was taken.
NO_WORDS = NOT_TICKED | frozenset("0 no n false nein falsch non faux nee onwaar nao falso".split())
EVERY_JOINER = (*JOINERS, ",")
REBUILT_COLUMNS = ("question", "text", "kind", "n_columns", "rows", "choices")


def split_choices(raw: RawSurvey, question: str) -> pd.DataFrame:
    """Say for each record and choice of a question whether it was taken.

    A record counts as not asked where every column of the question is blank: an export that leaves blank what was not
    taken does not tell who took nothing from who did not see the question. Codes for "seen, not answered" do. Boxes
    that stand as not ticked in a form or question without any answer were not seen either (`is_unseen`).

    Parameters
    ----------
    raw
        The export.
    question
        A question of `RawSurvey.questions` or the name of one of its columns.

    Returns
    -------
    pandas.DataFrame
        Rows as `RawSurvey.answers`, one nullable boolean column a choice, missing where the question was not seen. The
        rows of a matrix stand before the choice: "row - choice". Answers written in are counted as "another answer".

    Raises
    ------
    SourceError
        There is no such question, it identifies people, or it does not have choices to take.
    """
    columns = _columns_of(raw, question)
    if (columns["kind"] == "multiple_in_cell").any():
        return _split_cells(raw, columns)
    if not _has_column_each(columns):
        kinds = ", ".join(sorted({kind or "unknown" for kind in columns["kind"]}))
        raise SourceError(
            f"{raw.file}: '{shorten(question)}' has no columns or cells with several choices (kind: {kinds}). "
            "Name a question whose kind is 'multiple' or 'multiple_in_cell'."
        )
    return _read_columns(raw, columns)


def rebuild_questions(raw: RawSurvey) -> pd.DataFrame:
    """List what was asked: one row a question, however many columns it has.

    Parameters
    ----------
    raw
        The export.

    Returns
    -------
    pandas.DataFrame
        Columns `REBUILT_COLUMNS`, in the order of the file; columns that identify people and metadata are not asked.
        `rows` are those of a matrix; `choices` come from the headers, the codebook, or from answers that recur. Both
        are tuples.
    """
    asked = raw.questions[raw.questions["role"] == "item"]
    keys = asked["question"].where(asked["question"] != "", asked["column"])
    rows = []
    for key in dict.fromkeys(keys):
        columns = asked[keys == key]
        main = columns[columns["kind"] != "other_text"]
        first = (main if len(main) else columns).iloc[0]
        sub_questions = tuple(dict.fromkeys(name for name in columns["sub_question"] if name))
        rows.append((key, first["text"] or key, first["kind"], len(columns), sub_questions, _choices(raw, columns)))
    return pd.DataFrame(rows, columns=list(REBUILT_COLUMNS))


def _columns_of(raw: RawSurvey, question: str) -> pd.DataFrame:
    """Rows of the questions table for one question, none of which identifies people."""
    table = raw.questions
    key = question
    if question not in set(table["question"]) and question in set(table["column"]):
        key = table.loc[table["column"] == question, "question"].iloc[0]
    columns = table[table["question"] == key] if key else table[table["column"] == question]
    if columns.empty:
        known = list(dict.fromkeys(table.loc[table["role"] == "item", "question"]))
        raise SourceError(f"{raw.file} has no question '{shorten(question)}'.{did_you_mean(question, known)}")
    if (columns["role"] == "identifier").any():
        raise SourceError(f"{raw.file}: '{shorten(question)}' identifies people and is not split. Take it out.")
    return columns


def _has_column_each(columns: pd.DataFrame) -> bool:
    """Whether the columns of a question are choices, of one or of several."""
    main = columns[columns["kind"] != "other_text"]
    is_multiple = bool((main["kind"] == "multiple").all()) and len(main) > 0
    return is_multiple or (len(main) > 1 and bool((main["choice"] != "").all()))


# A column each ---------------------------------------------------------------------------------------------------
def _read_columns(raw: RawSurvey, columns: pd.DataFrame) -> pd.DataFrame:
    """Choices that have a column each; a box for an answer of one's own counts where no column stands for it."""
    kept = columns[[not _stands_elsewhere(row, columns) for _, row in columns.iterrows()]]
    labels = unique_names([_label(row) for _, row in kept.iterrows()])
    states = pd.DataFrame({label: _states(raw, row) for label, (_, row) in zip(labels, kept.iterrows(), strict=True)})
    # LimeSurvey leaves boxes that are not ticked blank, or says so of questions that were passed over too.
    says_something = (states != "").any(axis=1) | (raw.detection.format == "limesurvey")
    is_seen = says_something & ~is_unseen(raw, columns)
    return (states == "taken").where(is_seen).astype("boolean")


def _stands_elsewhere(row: pd.Series, columns: pd.DataFrame) -> bool:
    """Whether this is the text box of a choice that has a column of its own."""
    if row["kind"] != "other_text":
        return False
    others = columns[(columns["kind"] != "other_text") & (columns["sub_question"] == row["sub_question"])]
    return not row["choice"] or bool((others["choice"].str.casefold() == row["choice"].casefold()).any())


def _label(row: pd.Series) -> str:
    """Name of a choice: with the row of the matrix before it."""
    choice = row["choice"] or row["column"]
    return f"{row['sub_question']} - {choice}" if row["sub_question"] else choice


def _states(raw: RawSurvey, row: pd.Series) -> pd.Series:
    """For each record "taken", "left" (seen, not taken) or "" (nothing says that the question was seen)."""
    cells = raw.answers[row["column"]].str.strip()
    labels, missing = _codebook(raw, row["column"])
    state = {cell: _state(cell, row["choice"], labels, missing, raw.detection.missing_codes) for cell in cells.unique()}
    return pd.Series(cells.map(state))


def _codebook(raw: RawSurvey, column: str) -> tuple[dict[str, str], set[str]]:
    """Labels of the codes of a column, and the codes that are no answer."""
    if raw.value_labels.empty:
        return {}, set()
    rows = raw.value_labels[raw.value_labels["column"] == column]
    return dict(zip(rows["value"], rows["label"], strict=True)), set(rows.loc[rows["is_missing"].astype(bool), "value"])


def _state(cell: str, choice: str, labels: dict[str, str], missing: set[str], unanswered: Sequence[str]) -> str:
    """What a cell says of its choice."""
    said = plain(labels.get(cell, cell))
    if not cell:
        return ""
    if cell == choice or (choice and said and said == plain(choice)):
        return "taken"
    if cell in unanswered:
        return "left"
    if cell in missing or said in NOT_ASKED:
        return ""
    return "left" if said in NO_WORDS else "taken"


# All in one cell -------------------------------------------------------------------------------------------------
def _split_cells(raw: RawSurvey, columns: pd.DataFrame) -> pd.DataFrame:
    """Choices that share a cell; a grid of such questions has its row before each choice."""
    tables = []
    for _, row in columns[columns["kind"] == "multiple_in_cell"].iterrows():
        table = _split_column(raw, row["column"])
        prefix = f"{row['sub_question']} - " if row["sub_question"] else ""
        tables.append(table.add_prefix(prefix))
    joined = pd.concat(tables, axis=1)
    return joined.set_axis(unique_names(list(joined.columns)), axis=1)


def _split_column(raw: RawSurvey, column: str) -> pd.DataFrame:
    """Choices in the cells of one column."""
    cells = raw.answers[column].str.strip()
    labels, missing = _codebook(raw, column)
    unanswered = set(raw.detection.missing_codes)
    joined = _joined(cells[~cells.isin(missing | unanswered)], labels)
    split = {cell: split_cell(cell, joined.joiner, joined.choices) for cell in cells.unique()}
    seen = (cells != "") & ~cells.isin(missing)
    taken = {
        labels.get(choice, choice): cells.map({cell: choice in ticked for cell, (ticked, _) in split.items()})
        for choice in joined.choices
    }
    is_written_in = cells.map({cell: bool(rest) and cell not in unanswered for cell, (_, rest) in split.items()})
    if (is_written_in & seen).any():
        taken[WRITTEN_IN] = is_written_in
    return pd.DataFrame(taken, index=cells.index).where(seen).astype("boolean")


def _joined(cells: pd.Series, labels: dict[str, str]) -> Joined:
    """What joins the choices of a column and which there are; those of a codebook are taken as they are."""
    known = tuple(dict.fromkeys([*labels, *labels.values()]))
    if known:
        joiner = max(EVERY_JOINER, key=lambda mark: sum(not split_cell(cell, mark, known)[1] for cell in filled(cells)))
        held = {choice for cell in cells.unique() for choice in split_cell(cell, joiner, known)[0]}
        return Joined(joiner, tuple(choice for choice in known if choice in held), 0, 0, True)
    if ends_each_cell(cells):
        return read_ended(cells)
    found = find_joined(cells, joiners=EVERY_JOINER)
    if found is not None:
        return found
    return read_joined(cells, next((mark for mark in EVERY_JOINER if cells.str.contains(mark, regex=False).any()), ";"))


# What was asked --------------------------------------------------------------------------------------------------
def _choices(raw: RawSurvey, columns: pd.DataFrame) -> tuple[str, ...]:
    """Choices of a question, where it has any: by its columns, its codebook, or the answers that recur."""
    if _has_column_each(columns):
        return tuple(dict.fromkeys(choice for choice in columns["choice"] if choice))
    main = columns[columns["kind"].isin(["single", "matrix", "multiple_in_cell"])]
    found: list[str] = []
    for column, kind in zip(main["column"], main["kind"], strict=True):
        labels, missing = _codebook(raw, column)
        if labels:
            found += [label for value, label in labels.items() if value not in missing]
        elif kind == "multiple_in_cell":
            found += _joined(raw.answers[column], {}).choices
        else:
            found += _recurring(raw.answers[column], {*raw.detection.missing_codes, *missing})
    return tuple(dict.fromkeys(found))


def _recurring(cells: pd.Series, missing: set[str]) -> list[str]:
    """Answers of at least two people, in alphabetical order; an answer of one may be anything."""
    counts = Counter[str]()
    for cell, n_records in Counter(cells).items():
        if cell not in missing:
            counts[cell.strip()] += n_records
    recurring = sorted(answer for answer, n_records in counts.items() if answer and n_records > 1)
    return recurring if len(recurring) <= MAX_CHOICES else []
