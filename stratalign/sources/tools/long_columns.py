"""Which columns of a long table hold respondent, question and answer: decided by headers and by how cells repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from stratalign.engagement.configuration import shorten
from stratalign.sources.raw import Note

#: A long table is narrow; a wide one has more columns than this.
MAX_LONG_COLUMNS = 40
#: More different questions than this are no questionnaire: the column is free text or a number.
MAX_QUESTIONS = 2_000
MAX_WIDE_CELLS = 100_000_000
#: A column tells waves apart with at most so many cells, and leaves this share of the rows alone.
MAX_WAVES = 20
MIN_TOLD_APART = 0.95
#: Header words that say what a column of a long table is.
QUESTION_WORDS = frozenset(
    "question questions item variable statement indicator field questionid questioncode questiontext itemid frage "
    "pregunta vraag domanda pergunta".split()
)
ANSWER_WORDS = frozenset(
    "answer answers response responses value score rating antwort wert reponse réponse respuesta antwoord risposta "
    "resposta".split()
)
RESPONDENT_WORDS = frozenset(
    "id respondent participant person employee user subject responder record case respondentid responseid personid "
    "participantid userid employeeid caseid teilnehmer befragte".split()
)
#: Words that may stand beside these and change nothing.
PLAIN_WORDS = frozenset(
    "a code given id key name no nr number numeric of option survey text the to label wording".split()
)
TEXT_WORDS = frozenset("text label name wording description title".split())
MAX_NAME_WORDS = 4
#: Shares and counts that the evidence of a long table must reach.
MIN_ROWS_PER_RESPONDENT = 1.5
MIN_UNIQUE_SHARE = 0.98
MIN_ROWS_PER_QUESTION = 5
MIN_UNNAMED_ROWS, MIN_UNNAMED_QUESTIONS, MIN_UNNAMED_SHARE = 12, 3, 0.5
_NUMBER_OR_DATE = re.compile(r"[-+]?[\d.,:/\- T]*\d[\d.,:/\- TZ]*%?")


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of a column by code: `texts[codes[row]]` is the cell of a row."""

    codes: np.ndarray
    texts: list[str]

    def is_blank(self) -> np.ndarray:
        """Which rows hold nothing but spaces."""
        return np.asarray(np.array([not text.strip() for text in self.texts], dtype=bool)[self.codes])


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table by code, its columns loaded when they are asked for.

    `n_distinct` counts the different cells of each column that are not blank; `records` numbers the rows as records of
    the file, `places` as an analyst finds them, which are lines or records as `place` says.
    """

    file: str
    names: tuple[str, ...]
    n_distinct: dict[str, int]
    records: np.ndarray
    places: np.ndarray
    place: str
    column: Callable[[str], Column]
    encoding: str | None
    delimiter: str | None
    notes: tuple[Note, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows below the header."""
        return len(self.records)


@dataclass(frozen=True, slots=True)
class LongEvidence:
    """Which columns hold respondent, question and answer (None where nothing was found), how sure, and why."""

    score: float
    reasons: tuple[str, ...]
    respondent: str | None = None
    question: str | None = None
    answer: str | None = None
    nearest: str | None = None


# Evidence --------------------------------------------------------------------------------------------------------
def find_long_columns(table: LongTable) -> LongEvidence:
    """Find the columns of respondent, question and answer by their headers and by how their cells repeat.

    Parameters
    ----------
    table
        Any table by code.

    Returns
    -------
    LongEvidence
        Score of .9 and more where the table is a long one, also where its respondents are missing or repeat questions;
        reading it then says so.
    """
    named = {kind: _named(table, kind) for kind in ("respondent", "question", "answer")}
    for question in _questions(table, named["question"]):
        for respondent in _respondents(table, named, question):
            answers = _answers(table, respondent, question, named)
            if answers:
                return _found(table, respondent, question, answers[0], named)
    return _named_only(table, named)


def _named(table: LongTable, kind: str) -> list[str]:
    """Columns whose header says what they are, the shortest header first."""
    found = [name for name in table.names if _kind_of(name) == kind]
    return sorted(found, key=lambda name: (bool(TEXT_WORDS & header_words(name)), len(header_words(name))))


def header_words(header: str) -> frozenset[str]:
    """Words of a header: "questionId" and "question_id" are two."""
    return frozenset(re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold()))


def _kind_of(header: str) -> str:
    """What the words of a header say; "" where they say nothing."""
    words = header_words(header)
    if len(words) > MAX_NAME_WORDS:
        return ""
    other = words - PLAIN_WORDS
    if other and other <= QUESTION_WORDS:
        return "question"
    if other and other <= ANSWER_WORDS and "id" not in words:
        return "answer"
    return "respondent" if words & RESPONDENT_WORDS else ""


def _questions(table: LongTable, named: list[str]) -> list[str]:
    """Columns that may hold the question: those that say so, else those with few different words."""
    few = [name for name in table.names if 2 <= table.n_distinct[name] <= min(MAX_QUESTIONS, table.n_rows / 2)]
    if named:
        return [name for name in named if name in few]
    if table.n_rows < MIN_UNNAMED_ROWS:
        return []
    wordy = [name for name in few if table.n_distinct[name] >= MIN_UNNAMED_QUESTIONS and _is_wordy(table.column(name))]
    return sorted(wordy, key=lambda name: table.n_distinct[name])  # more people than questions, where nothing tells


def _is_wordy(column: Column) -> bool:
    """Whether most different cells are neither numbers nor dates."""
    filled = [text for text in column.texts if text.strip()]
    return sum(_NUMBER_OR_DATE.fullmatch(text.strip()) is None for text in filled) > len(filled) / 2


def _respondents(table: LongTable, named: dict[str, list[str]], question: str) -> list[str]:
    """Columns that repeat, with each question about once: those that say so first, then the fewest values first."""
    stated = {name for names in named.values() for name in names}
    others = [name for name in sorted(table.names, key=lambda name: table.n_distinct[name]) if name not in stated]
    return [
        name
        for name in [*named["respondent"], *others]
        if name != question
        and 2 <= table.n_distinct[name] <= table.n_rows / MIN_ROWS_PER_RESPONDENT
        and _unique_share(table, name, question) >= MIN_UNIQUE_SHARE
    ]


def _unique_share(table: LongTable, respondent: str, question: str) -> float:
    """Share of the rows that are the only one of their respondent and question, blank ones apart."""
    people, questions = table.column(respondent), table.column(question)
    if len(people.texts) * len(questions.texts) > MAX_WIDE_CELLS:
        return 0.0
    kept = ~(people.is_blank() | questions.is_blank())
    if not kept.any():
        return 0.0
    is_taken = np.zeros(len(people.texts) * len(questions.texts), dtype=bool)
    is_taken[people.codes[kept].astype(np.int64) * len(questions.texts) + questions.codes[kept]] = True
    return float(is_taken.sum() / kept.sum())


def _varying(table: LongTable, respondent: str, question: str) -> list[str]:
    """Columns that neither respondent nor question decides."""
    return [
        name
        for name in table.names
        if name not in (respondent, question)
        and not constant_within(table, name, respondent)
        and not constant_within(table, name, question)
    ]


def constant_within(table: LongTable, name: str, by: str) -> bool:
    """Whether every row of a group that says anything says the same."""
    if table.n_distinct[name] > table.n_distinct[by]:
        return False  # also spares loading a column of which every cell differs
    groups = table.column(by)
    return is_constant(table.column(name), groups.codes, len(groups.texts))


def is_constant(column: Column, groups: np.ndarray, n_groups: int) -> bool:
    """Whether the cells of each group, blank ones apart, are the same; `groups` numbers the group of each row."""
    filled = ~column.is_blank()
    return bool((first_codes(column, groups, n_groups)[groups] == column.codes)[filled].all())


def first_codes(column: Column, groups: np.ndarray, n_groups: int) -> np.ndarray:
    """First cell of each group that is not blank, as code; -1 where all are."""
    filled = ~column.is_blank()
    first = np.full(n_groups, -1, dtype=np.int32)
    first[groups[filled][::-1]] = column.codes[filled][::-1]  # the last assignment is the first row
    return first


def _only_answer(table: LongTable, varying: list[str]) -> list[str]:
    """The column of the answer where only one can be it: the shorter of two that say the same."""
    if len(varying) == 2 and all(constant_within(table, one, two) for one, two in (varying, varying[::-1])):
        return [min(varying, key=lambda name: sum(map(len, table.column(name).texts)))]
    return varying if len(varying) == 1 else []


def _answers(table: LongTable, respondent: str, question: str, named: dict[str, list[str]]) -> list[str]:
    """Columns that may hold the answer, the likeliest first.

    Where no header says that there are questions, nothing but the answer may vary (a panel of firms and years has
    several measures), and most respondents must have a row for most questions.
    """
    is_named = question in named["question"]
    answers = [name for name in named["answer"] if name not in (respondent, question)]
    if is_named and answers:
        return answers
    n_pairs = table.n_distinct[respondent] * table.n_distinct[question]
    if not is_named and table.n_rows < MIN_UNNAMED_SHARE * n_pairs:
        return []
    return _only_answer(table, _varying(table, respondent, question))


def _found(table: LongTable, respondent: str, question: str, answer: str, named: dict[str, list[str]]) -> LongEvidence:
    """Evidence of a table whose rows are answers."""
    reasons = (
        f"'{shorten(question)}' has {table.n_distinct[question]:,} different values, each about once "
        f"for each of {table.n_distinct[respondent]:,} values of '{shorten(respondent)}'",
        f"'{shorten(answer)}' is the answer",
    )
    n_named = (respondent in named["respondent"]) + (question in named["question"]) + (answer in named["answer"])
    return LongEvidence(0.9 + 0.02 * n_named, reasons, respondent, question, answer)


def _named_only(table: LongTable, named: dict[str, list[str]]) -> LongEvidence:
    """Evidence of a table whose headers alone say that its rows are answers."""
    nearest = named["respondent"][0] if named["respondent"] else None
    repeats = nearest is not None and table.n_distinct[nearest] <= table.n_rows / MIN_ROWS_PER_RESPONDENT
    most = table.n_rows / (MIN_ROWS_PER_RESPONDENT if repeats else MIN_ROWS_PER_QUESTION)
    questions = [name for name in named["question"] if 2 <= table.n_distinct[name] <= most]
    if not questions or not named["answer"]:
        return LongEvidence(0.0, ())
    reasons = (
        f"the headers '{shorten(questions[0])}' and '{shorten(named['answer'][0])}' name question and answer",
        f"{table.n_distinct[questions[0]]:,} different questions stand in {table.n_rows:,} rows",
    )
    return LongEvidence(0.92, reasons, nearest if repeats else None, questions[0], named["answer"][0], nearest)


def columns_apart(table: LongTable, respondent: str, question: str, among: Sequence[str]) -> dict[str, dict[str, int]]:
    """Columns within whose cells nobody answers a question twice, as within waves.

    Parameters
    ----------
    table
        One row an answer.
    respondent, question
        Its columns.
    among
        Columns to look at.

    Returns
    -------
    dict
        Rows by cell of each such column; few cells first.
    """
    found = {}
    people, asked = table.column(respondent), table.column(question)
    pairs = people.codes.astype(np.int64) * len(asked.texts) + asked.codes
    for name in among:
        cells = table.column(name)
        if not 2 <= table.n_distinct[name] <= MAX_WAVES:
            continue
        if len(np.unique(pairs * len(cells.texts) + cells.codes)) >= MIN_TOLD_APART * table.n_rows:
            counts = np.bincount(cells.codes, minlength=len(cells.texts))
            found[name] = {text.strip(): int(n) for text, n in zip(cells.texts, counts, strict=True) if text.strip()}
    return dict(sorted(found.items(), key=lambda entry: len(entry[1])))
