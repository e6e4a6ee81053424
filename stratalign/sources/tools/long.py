"""A long table, one row an answer: who, which question, what was said; made wide, one row a respondent."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.engagement.declarations.survey import LongColumns
from stratalign.errors import RepeatedAnswersError, SourceError
from stratalign.sources.files.table import Rows
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import (
    LEFT_OUT_COLUMNS,
    VALUE_LABEL_COLUMNS,
    Detection,
    Note,
    RawSurvey,
    detection_of,
    no_value_labels,
    nothing_left_out,
    question_table,
    unique_names,
)
from stratalign.sources.tools.long_columns import (
    ANSWER_WORDS,
    MAX_LONG_COLUMNS,
    MAX_QUESTIONS,
    MAX_WIDE_CELLS,
    QUESTION_WORDS,
    TEXT_WORDS,
    Column,
    LongEvidence,
    LongTable,
    columns_apart,
    constant_within,
    find_long_columns,
    first_codes,
    header_words,
    is_constant,
)

#: More pairs of question and answer than this are free text, not labels of codes.
MAX_LABELLED_PAIRS = 1_000_000
MAX_LABELS = 1_000
MAX_SHOWN = 5


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a table looks like one row an answer, 0 to 1, and why."""
    if not 2 <= len(rows.rows[0]) <= MAX_LONG_COLUMNS:
        return 0.0, ()
    found = find_long_columns(long_table(rows, ""))
    return found.score, found.reasons


def parse(rows: Rows, file: str, *, columns: LongColumns | None = None) -> RawSurvey:
    """Make the raw tables of a long file, one row a respondent.

    Parameters
    ----------
    rows
        Header and one row an answer.
    file
        Named in messages.
    columns
        Columns named by the analyst; without them the evidence decides.

    Returns
    -------
    RawSurvey
        As `build_wide`.

    Raises
    ------
    SourceError
        As `build_wide`.
    """
    return build_wide(long_table(rows, file), columns)


def long_table(rows: Rows, file: str) -> LongTable:
    """Table by code of rows of text; rows without a single character are left out."""
    names = tuple(unique_names(rows.rows[0]))
    kept = [number for number, row in enumerate(rows.rows) if number and any(cell.strip() for cell in row)]

    @functools.cache
    def column(name: str) -> Column:
        place = names.index(name)
        cells = np.array([rows.rows[number][place] for number in kept], dtype=object)
        codes, texts = pd.factorize(cells)
        return Column(codes.astype(np.int32), list(texts))

    return LongTable(
        file=file,
        names=names,
        n_distinct={
            name: sum(map(bool, {rows.rows[number][place].strip() for number in kept}))
            for place, name in enumerate(names)
        },
        records=np.array(kept, dtype=np.int64) + rows.first_record,
        places=np.array([rows.lines[number] for number in kept], dtype=np.int64),
        place="line",
        column=column,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )


def build_wide(table: LongTable, columns: LongColumns | None = None) -> RawSurvey:
    """Make one row a respondent of a table with one row an answer.

    Columns that are the same in all rows of a respondent are kept; one that follows from the question is its wording,
    one that follows from question and answer gives value labels, any other is named in a note.

    Parameters
    ----------
    table
        One row an answer.
    columns
        Columns named by the analyst; without them the evidence decides.

    Returns
    -------
    RawSurvey
        Indexed by the first record of each respondent; a question without a row is "".

    Raises
    ------
    SourceError
        No column says who answered, a respondent answers a question twice and differently, there are too many questions
        or respondents, or a named column is missing.
    """
    found = _given(table, columns) if columns else find_long_columns(table)
    chosen = _require_long(table, found)
    respondent, question = table.column(chosen.respondent), table.column(chosen.question)
    is_blank = respondent.is_blank() | question.is_blank()
    _refuse_gaps(table, chosen, is_blank)
    people, questions = _number(respondent, is_blank), _number(question, is_blank)
    _refuse_size(table, chosen, people, questions)
    others = _sort_others(table, chosen)
    cells, n_repeated = _place_answers(table, chosen, people, questions, others)
    described = _question_rows(table, chosen, people, questions, others)
    names = list(described["column"])
    kept = _person_cells(table, chosen, people, others)
    answer = table.column(chosen.answer)
    texts = np.array([*answer.texts, ""], dtype=object)  # code -1 is the last: a question without a row
    asked = {name: texts[row] for name, row in zip(names[len(kept) :], cells, strict=True)}
    records = pd.Index(table.records[people.first_rows], name="record")
    return RawSurvey(
        file=table.file,
        answers=pd.DataFrame(dict(zip(names, kept, strict=False)) | asked, index=records, dtype="str"),
        questions=described,
        detection=_detection(table, described, found, is_given=columns is not None),
        value_labels=_value_labels(table, chosen, questions, others, names[len(kept) :]),
        left_out=_left_out(table, respondent, is_blank),
        notes=_notes(table, people, questions, others, is_blank, n_repeated),
    )


# Columns and rows ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Chosen:
    """Names of the three columns, all there."""

    respondent: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Groups of rows in the order in which they first stand; `numbers` is -1 for rows of none."""

    numbers: np.ndarray
    texts: list[str]
    first_rows: np.ndarray


@dataclass(frozen=True, slots=True)
class _Others:
    """The remaining columns by what decides them: respondent, question, question and answer, or nothing."""

    person: list[str]
    question: list[str]
    label: str | None
    varying: list[str]


def _given(table: LongTable, columns: LongColumns) -> LongEvidence:
    """Evidence made of what the analyst says."""
    named = columns.model_dump()
    unknown = [
        f"'{name}' ({key}) is not a column.{did_you_mean(name, list(table.names))}"
        for key, name in named.items()
        if name not in table.names
    ]
    if unknown:
        raise SourceError(f"{table.file}: {' '.join(unknown)} Correct 'long' in engagement.yml.")
    if len(set(named.values())) < len(named):
        raise SourceError(f"{table.file}: 'long' names a column twice. Name one each for {', '.join(named)}.")
    return LongEvidence(1.0, ("the columns are named in engagement.yml",), nearest=columns.respondent, **named)


def _require_long(table: LongTable, found: LongEvidence) -> _Chosen:
    """Columns found, or the reason why the table cannot be made wide."""
    if found.question is None or found.answer is None:
        raise SourceError(
            f"{table.file} is not seen to have one row an answer: no columns for respondent, question and answer among "
            f"{', '.join(repr(shorten(name)) for name in table.names[:8])}. Name them with 'long:' in engagement.yml."
        )
    if found.respondent is None or table.n_distinct[found.respondent] > 0.95 * table.n_rows:
        seen = f"'{shorten(found.nearest)}' is different in every row" if found.nearest else "no column names a person"
        raise SourceError(
            f"{table.file} has one row an answer ({table.n_rows:,} rows, {table.n_distinct[found.question]:,} "
            f"different cells in '{shorten(found.question)}') and does not say whose they are: {seen}. "
            "Without that, neither scores nor agreement nor the number of people can be computed: "
            "ask for the export with a respondent id."
        )
    return _Chosen(found.respondent, found.question, found.answer)


def _number(column: Column, is_blank: np.ndarray) -> _Numbered:
    """Number the groups of a column as they first stand, outer spaces apart."""
    plain, texts = pd.factorize(np.array([text.strip() for text in column.texts], dtype=object))
    codes = plain.astype(np.int32)[column.codes]
    rows = np.flatnonzero(~is_blank)
    first = np.full(len(texts), len(codes), dtype=np.int64)
    first[codes[rows][::-1]] = rows[::-1]
    order = [code for code in np.argsort(first, kind="stable") if first[code] < len(codes)]
    rank = np.full(len(texts), -1, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return _Numbered(np.where(is_blank, np.int32(-1), rank[codes]), [texts[code] for code in order], first[order])


def _sort_others(table: LongTable, chosen: _Chosen) -> _Others:
    """Say of each remaining column what decides it."""
    rest = [name for name in table.names if name not in (chosen.respondent, chosen.question, chosen.answer)]
    person = [name for name in rest if constant_within(table, name, chosen.respondent)]
    rest = [name for name in rest if name not in person]
    asked = [name for name in rest if constant_within(table, name, chosen.question)]
    labels = [name for name in rest if _is_label(table, chosen, name)]
    # In a short table the words of the answers may happen to follow from the question.
    label = next((name for name in labels if name not in asked or header_words(name) & ANSWER_WORDS), None)
    asked = [name for name in asked if name != label]
    return _Others(person, asked, label, [name for name in rest if name != label and name not in asked])


def _is_label(table: LongTable, chosen: _Chosen, name: str) -> bool:
    """Whether a column holds the words for the codes of the answers."""
    question, answer = table.column(chosen.question), table.column(chosen.answer)
    n_pairs = len(question.texts) * len(answer.texts)
    if not TEXT_WORDS & header_words(name) or n_pairs > MAX_LABELLED_PAIRS or table.n_distinct[name] > MAX_LABELS:
        return False
    return is_constant(table.column(name), _pairs(question, answer), n_pairs)


def _pairs(question: Column, answer: Column) -> np.ndarray:
    """Number of the question and answer of each row."""
    return np.asarray(question.codes.astype(np.int64) * len(answer.texts) + answer.codes)


# Wide cells ------------------------------------------------------------------------------------------------------
def _place_answers(
    table: LongTable, chosen: _Chosen, people: _Numbered, questions: _Numbered, others: _Others
) -> tuple[np.ndarray, int]:
    """Code of each answer by question and respondent (-1 where there is none), and how many rows only repeat one."""
    answer = table.column(chosen.answer)
    rows = np.flatnonzero((people.numbers >= 0) & ~answer.is_blank())
    where = questions.numbers[rows].astype(np.int64) * len(people.texts) + people.numbers[rows]
    codes = answer.codes[rows]
    cells = np.full(len(questions.texts) * len(people.texts), -1, dtype=np.int32)
    cells[where[::-1]] = codes[::-1]
    differs = cells[where] != codes
    if differs.any():
        _refuse_repeats(table, chosen, people, questions, rows[differs], others)
    n_repeated = len(rows) - int((cells >= 0).sum())
    return cells.reshape(len(questions.texts), len(people.texts)), n_repeated


def _refuse_repeats(
    table: LongTable, chosen: _Chosen, people: _Numbered, questions: _Numbered, rows: np.ndarray, others: _Others
) -> None:
    """Refuse answers that contradict an earlier one of the same respondent and question."""
    n_people = len(np.unique(people.numbers[rows]))
    shown = ", ".join(f"{table.places[row]:,}" for row in rows[:MAX_SHOWN])
    differ = ", ".join(f"'{shorten(name)}'" for name in others.varying[:MAX_SHOWN])
    waves = columns_apart(table, chosen.respondent, chosen.question, others.varying)
    named = next(iter(waves), others.varying[0] if others.varying else None)
    told = f"These columns differ within a respondent: {differ}. " if differ else ""
    remedy = (
        f"If '{shorten(named)}' tells waves apart, write 'waves_from:' with 'column: {shorten(named)}'. "
        if named
        else ""
    )
    raise RepeatedAnswersError(
        f"{table.file}: {len(rows):,} rows of {n_people:,} '{shorten(chosen.respondent)}' answer a question again and "
        f"differently, first on {table.place} {shown}. {told}{remedy}Else keep one answer of each, and give every "
        "option of a question with several answers a question code of its own.",
        waves=waves,
        questions=tuple(questions.texts),
    )


def _person_cells(table: LongTable, chosen: _Chosen, people: _Numbered, others: _Others) -> list[np.ndarray]:
    """Respondent ids and the columns that are the same in all rows of a respondent."""
    cells = [np.array(people.texts, dtype=object)]
    kept = np.flatnonzero(people.numbers >= 0)
    for name in others.person:
        column = table.column(name)
        of_people = Column(column.codes[kept], column.texts)
        texts = np.array([*column.texts, ""], dtype=object)
        cells.append(texts[first_codes(of_people, people.numbers[kept], len(people.texts))])
    return cells


def _question_rows(
    table: LongTable, chosen: _Chosen, people: _Numbered, questions: _Numbered, others: _Others
) -> pd.DataFrame:
    """Questions of the wide table: the respondent, what is known of it, then what was asked."""
    about = [chosen.respondent, *others.person]
    codes = [*about, *questions.texts]
    wordings = [*about, *_wordings(table, questions, others)]
    roles = ["identifier", *("identifier" if names_a_person(name) else "item" for name in others.person)]
    return question_table(
        unique_names(codes),
        code=codes,
        text=wordings,
        role=[*roles, *["item"] * len(questions.texts)],
        meaning=["respondent_id", *[""] * (len(codes) - 1)],
    )


def _wordings(table: LongTable, questions: _Numbered, others: _Others) -> list[str]:
    """What was asked: from a column beside the question's code, else the code itself."""
    name = _worded(table, others)
    if name is None:
        return questions.texts
    column = table.column(name)
    kept = np.flatnonzero(questions.numbers >= 0)
    first = first_codes(Column(column.codes[kept], column.texts), questions.numbers[kept], len(questions.texts))
    return [column.texts[code] if code >= 0 else text for code, text in zip(first, questions.texts, strict=True)]


def _worded(table: LongTable, others: _Others) -> str | None:
    """The column that words the questions, if there is one."""
    worded = [name for name in others.question if header_words(name) & (QUESTION_WORDS | TEXT_WORDS)]
    return max(worded, key=lambda name: sum(map(len, table.column(name).texts)) / table.n_distinct[name], default=None)


def _value_labels(
    table: LongTable, chosen: _Chosen, questions: _Numbered, others: _Others, names: list[str]
) -> pd.DataFrame:
    """Words for the codes of each question, from the column that holds them."""
    if others.label is None:
        return no_value_labels()
    question, answer, label = (table.column(name) for name in (chosen.question, chosen.answer, others.label))
    filled = np.flatnonzero((questions.numbers >= 0) & ~answer.is_blank() & ~label.is_blank())
    first = np.unique(_pairs(question, answer)[filled], return_index=True)[1]
    found = [
        (names[questions.numbers[row]], answer.texts[answer.codes[row]], label.texts[label.codes[row]], False)
        for row in filled[first[np.argsort(first)]]
        if answer.texts[answer.codes[row]] != label.texts[label.codes[row]]
    ]
    return pd.DataFrame(found, columns=list(VALUE_LABEL_COLUMNS)).astype(no_value_labels().dtypes)


def _left_out(table: LongTable, respondent: Column, is_blank: np.ndarray) -> pd.DataFrame:
    """Rows of no respondent or no question, with the reason."""
    rows = np.flatnonzero(is_blank)
    has_no_person = respondent.is_blank()[rows]
    reasons = np.where(has_no_person, "a row without a respondent", "a row without a question")
    return pd.DataFrame(dict(zip(LEFT_OUT_COLUMNS, (table.records[rows], reasons), strict=True))).astype(
        nothing_left_out().dtypes
    )


# What is said about it -------------------------------------------------------------------------------------------
def _refuse_gaps(table: LongTable, chosen: _Chosen, is_blank: np.ndarray) -> None:
    """Refuse a table most of whose rows belong to nobody."""
    n_blank = int(is_blank.sum())
    if n_blank > table.n_rows / 2:
        raise SourceError(
            f"{table.file}: {n_blank:,} of {table.n_rows:,} rows have a blank '{shorten(chosen.respondent)}' or "
            f"'{shorten(chosen.question)}'. Every row needs both: fill them down, or export again."
        )


def _refuse_size(table: LongTable, chosen: _Chosen, people: _Numbered, questions: _Numbered) -> None:
    """Refuse what would be no table of questions and respondents that fits into memory."""
    n_questions, n_people = len(questions.texts), len(people.texts)
    if n_questions > MAX_QUESTIONS:
        raise SourceError(
            f"{table.file}: '{shorten(chosen.question)}' holds {n_questions:,} different questions; at most "
            f"{MAX_QUESTIONS:,} are read. Is it the right column?"
        )
    if n_questions * n_people > MAX_WIDE_CELLS:
        raise SourceError(
            f"{table.file}: {n_people:,} respondents with {n_questions:,} questions are more than {MAX_WIDE_CELLS:,} "
            "answers, which is the most that is read. Leave questions out, or split the export by unit."
        )


def _detection(table: LongTable, described: pd.DataFrame, found: LongEvidence, *, is_given: bool) -> Detection:
    """What was recognised."""
    return detection_of(
        described,
        format="generic_long",
        confidence=1.0 if is_given else found.score,
        reasons=found.reasons,
        header_rows=1,
        encoding=table.encoding,
        delimiter=table.delimiter,
    )


def _notes(
    table: LongTable, people: _Numbered, questions: _Numbered, others: _Others, is_blank: np.ndarray, n_repeated: int
) -> tuple[Note, ...]:
    """Rows in and respondents out; repeated rows; columns that have no place in the wide table."""
    n_people = len(people.texts)
    notes = [
        *table.notes,
        Note(
            "long_table",
            "informs",
            f"{table.n_rows:,} rows, one an answer: {n_people:,} respondents, {len(questions.texts):,} questions",
            n_people,
            "Compare both numbers with what the survey tool says.",
        ),
    ]
    if n_repeated:
        seen = f"rows that repeat an answer of the same respondent and question, which count once: {n_repeated:,}"
        notes.append(Note("long_repeated_rows", "informs", seen, n_repeated, "Export without repeated rows."))
    wording = _worded(table, others)
    lost = [name for name in (*others.question, *others.varying) if name != wording]
    if lost:
        shown = ", ".join(f"'{shorten(name)}'" for name in lost[:MAX_SHOWN])
        seen = f"columns about a question or a single answer, which are not kept ({len(lost)}): {shown}"
        fix = "Nothing, unless one of them tells respondents or waves apart: then name it with 'long:'."
        notes.append(Note("long_columns_not_kept", "informs", seen, len(lost), fix))
    if is_blank.any():
        rows = np.flatnonzero(is_blank)
        seen = f"rows without a respondent or without a question, which are left out: {len(rows):,}"
        lines = tuple(int(place) for place in table.places[rows[:MAX_SHOWN]])
        notes.append(Note("long_rows_left_out", "warns", seen, len(rows), "Look at these rows; fill in both.", lines))
    return tuple(notes)
