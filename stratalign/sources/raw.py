"""What reading a survey export gives: answers as text, questions as asked, and the evidence for the format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from stratalign.errors import SourceError
from stratalign.numerics.display import displayed
from stratalign.vocabulary import Severity

QUESTION_COLUMNS = (
    "column", "code", "text", "sub_question", "choice", "import_id", "role", "question", "kind", "meaning",
)  # fmt: skip
VALUE_LABEL_COLUMNS = ("column", "value", "label", "is_missing")
LEFT_OUT_COLUMNS = ("record", "reason")

#: What a column is about, where the tool says so; the mapping of an engagement uses the same words.
Meaning = Literal[
    "", "respondent_id", "started", "ended", "submitted", "duration_seconds", "status", "finished", "progress",
    "language", "weight",
]  # fmt: skip
#: What kind of question a column belongs to: one choice, one of several choices (a column each), several choices in one
#: cell, a row of a matrix, a rank, free text, a number or a date; "" where the export does not say.
Kind = Literal[
    "", "single", "multiple", "multiple_in_cell", "matrix", "ranking", "text", "other_text", "number", "date"
]


@displayed
@dataclass(frozen=True, slots=True)
class Note:
    """Something seen on reading that the analyst should know: what, how many, on which lines and how to fix it.

    `key` names the kind of note, as a check is named; `columns` are names of `RawSurvey.answers`.
    """

    key: str
    severity: Severity
    seen: str
    count: int
    fix: str
    lines: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


@displayed
@dataclass(frozen=True, slots=True)
class Detection:
    """Which tool wrote a file, how sure that is, and why; columns by role are names of `RawSurvey.answers`.

    A workbook has no `encoding` and no `delimiter`. `multiple_columns` are the columns of questions with several
    answers, one a choice or all in one cell.
    """

    format: str
    confidence: float
    reasons: tuple[str, ...]
    header_rows: int
    id_columns: tuple[str, ...]
    metadata_columns: tuple[str, ...]
    item_columns: tuple[str, ...]
    missing_codes: tuple[str, ...]
    encoding: str | None = "utf-8"
    delimiter: str | None = ","
    multiple_columns: tuple[str, ...] = ()


def no_value_labels() -> pd.DataFrame:
    """A codebook without an entry."""
    return pd.DataFrame(
        {name: pd.Series(dtype=bool if name == "is_missing" else "str") for name in VALUE_LABEL_COLUMNS}
    )


def nothing_left_out() -> pd.DataFrame:
    """A table of rows left out, without a row."""
    kinds = {"record": "int64", "reason": "str"}
    return pd.DataFrame({name: pd.Series(dtype=kinds[name]) for name in LEFT_OUT_COLUMNS})


@displayed
@dataclass(frozen=True, slots=True)
class RawSurvey:
    """An export as it is.

    `answers` has one row per record of the file that is somebody's answer, indexed by its number among the file's
    records (the first header is record 1), every cell text and "" where blank. `questions` has one row per column in
    `QUESTION_COLUMNS`: `question` joins the columns of one question, `kind` and `meaning` say what a column is where
    the tool tells. `value_labels` has one row per labelled code of a column (`VALUE_LABEL_COLUMNS`); `is_missing`
    marks codes the file declares to be no answer. `left_out` lists the other records (`LEFT_OUT_COLUMNS`), `notes`
    what was seen on reading. Answers are not part of its `repr`: a prompt or a log shows nobody's.
    """

    file: str
    answers: pd.DataFrame = field(repr=False)
    questions: pd.DataFrame
    detection: Detection
    value_labels: pd.DataFrame = field(default_factory=no_value_labels)
    left_out: pd.DataFrame = field(default_factory=nothing_left_out)
    notes: tuple[Note, ...] = ()


#: Ends the name of a column whose header stood before.
_NUMBERED = re.compile(r" \(\d+\)\Z")


def question_table(columns: Sequence[str], **described: Sequence[str]) -> pd.DataFrame:
    """Questions of an export, one row a column; what is not described is "", the role `item`.

    Parameters
    ----------
    columns
        Names of the columns of `RawSurvey.answers`.
    **described
        Equally long sequences, named as in `QUESTION_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        Columns `QUESTION_COLUMNS`, all text.
    """
    given: dict[str, Sequence[str]] = {"column": columns, "role": ["item"] * len(columns), **described}
    blank = [""] * len(columns)
    return pd.DataFrame({name: list(given.get(name, blank)) for name in QUESTION_COLUMNS}, dtype="str")


def detection_of(
    questions: pd.DataFrame,
    *,
    format: str,
    confidence: float,
    reasons: Sequence[str],
    header_rows: int,
    missing_codes: Sequence[str] = (),
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Detection:
    """Detection whose columns by role follow from the questions of an export.

    Parameters
    ----------
    questions
        From `question_table`.
    format, confidence, reasons, header_rows, missing_codes, encoding, delimiter
        As in `Detection`.

    Returns
    -------
    Detection
        Every column of the questions in one of the three roles.
    """
    described = list(zip(questions["column"].tolist(), questions["role"].tolist(), strict=True))
    by_role = {
        role: tuple(column for column, own in described if own == role) for role in ("identifier", "metadata", "item")
    }
    return Detection(
        format=format,
        confidence=confidence,
        reasons=tuple(reasons),
        header_rows=header_rows,
        id_columns=by_role["identifier"],
        metadata_columns=by_role["metadata"],
        item_columns=by_role["item"],
        missing_codes=tuple(missing_codes),
        encoding=encoding,
        delimiter=delimiter,
        multiple_columns=tuple(questions.loc[questions["kind"].isin(["multiple", "multiple_in_cell"]), "column"]),
    )


def unique_names(codes: Sequence[str]) -> list[str]:
    """Column names that do not repeat: blank headers become `unnamed_<position>`, repeats get ` (2)`, ` (3)`."""
    named = [code.strip() or f"unnamed_{position}" for position, code in enumerate(codes, start=1)]
    kept, taken = set(named), set[str]()
    n_same: Counter[str] = Counter()
    names = []
    for code in named:
        name = code
        while name in taken or (name != code and name in kept):
            n_same[code] += 1
            name = f"{code} ({n_same[code] + 1})"
        taken.add(name)
        names.append(name)
    return names


def repeated_headers(raw: RawSurvey, used: Sequence[str]) -> dict[str, list[str]]:
    """Find used columns whose header stands several times in the file, so that the name alone does not say which.

    Parameters
    ----------
    raw
        The export.
    used
        Names of columns that are used as something.

    Returns
    -------
    dict
        Name of the first column of such a header -> the names of the others; only where none of these is used too.
    """
    described = list(zip(*(raw.questions[name].tolist() for name in ("column", "code", "text")), strict=True))
    # Of a column described twice the first row counts.
    asked = {str(column): {"code": code, "text": text} for column, code, text in reversed(described)}
    numbered: dict[str, list[str]] = {}
    for column in dict.fromkeys(str(column) for column, _, _ in described):
        if sign := _NUMBERED.search(column):
            numbered.setdefault(column[: sign.start()], []).append(column)
    found = {}
    for name in dict.fromkeys(used):
        others = [
            other for other in numbered.get(name, ()) if name in asked and _is_same_header(asked[name], asked[other])
        ]
        if others and not set(others) & set(used):
            found[name] = others
    return found


def refuse_repeated_headers(raw: RawSurvey, used: Sequence[str], *, file: str) -> None:
    """Refuse a table in which a column that is used has a header that stands several times.

    Parameters
    ----------
    raw
        The table.
    used
        Names of columns that are used as something.
    file
        What messages call it.

    Raises
    ------
    SourceError
        Names every such header.
    """
    found = repeated_headers(raw, used)
    if found:
        raise SourceError(
            f"{file}: " + " ".join(repeated_header(name, len(others) + 1) for name, others in found.items())
        )


def repeated_header(name: str, n_times: int) -> str:
    """Say that a header stands several times, and what to do."""
    return (
        f"The header '{name}' stands {n_times} times, so that the name does not say which column is meant. Give each "
        f"column a name of its own in the file; '{name} (2)' names the second as it is."
    )


def _is_same_header(first: dict[str, str], second: dict[str, str]) -> bool:
    """Whether two columns have one header: an export that has `A` and `A (2)` itself has two."""
    return any(first[key] == second[key] != "" for key in ("code", "text"))


def text_table(rows: Sequence[Sequence[str]], names: Sequence[str], *, first_record: int) -> pd.DataFrame:
    """Rows as a table of text; short rows are filled with "", records that are wholly blank are left out."""
    width = len(names)
    filled = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    records = [number for number, row in enumerate(filled, start=first_record) if any(cell.strip() for cell in row)]
    table = pd.DataFrame([filled[number - first_record] for number in records], columns=list(names), dtype="str")
    return table.set_axis(pd.Index(records, name="record"), axis=0)
