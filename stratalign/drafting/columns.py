"""Every column of an export as evidence: what it asks, what was answered, whether it can be a question on a scale."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pandas as pd

from stratalign.drafting.headers import asks_for_text, is_id_header, numbers_explained, without_number
from stratalign.drafting.words import is_no_value, order_answers, person_words, plain_answer
from stratalign.engagement.instrument import plain_label
from stratalign.responses.labels import LABELLED_NUMBER, NUMBERED_LABEL, PERCENT, code_key
from stratalign.sources.questions.shapes import holds_text
from stratalign.sources.raw import RawSurvey

#: More different answers than this are no scale with words.
MAX_STEPS = 11
#: An answer longer than this was written by a person.
MAX_LABEL_CHARACTERS = 80
#: A header of fewer words is a name, not a question.
MIN_QUESTION_WORDS = 3
#: A question longer than this asks what somebody thinks, even where it names age or income.
MAX_PERSON_WORDS = 12
#: Codes files write for "no answer" beside the points of a scale.
MISSING_CODES = frozenset({-1, -2, -3, -7, -8, -9, -99, -98, -97, -999, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999})
YEARS = range(1900, 2101)
#: Why a column is a comment, and why an id.
WRITTEN = "written by people"
AN_ID = "an id"
UNIQUE_SHARE = 0.95
SCALE_END = 100
#: So many numbers under the header of an id are ids, also where they begin again in each wave.
MANY = 30
_INTEGER = re.compile(r"[-+]?\d{1,4}(?:[.,]0+)?")
_DECIMAL = re.compile(r"[-+]?\d{1,9}(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers a column holds, and those that look like codes for no answer; `words` are answers that are none.

    `low_label` and `high_label` are the words of its ends, where the file labels these alone; `runs_down` says that
    they name the most first, such as 1 = "Strongly agree" and 5 = "Strongly disagree".
    """

    low: int
    high: int
    n_different: int
    missing: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    low_label: str = ""
    high_label: str = ""
    runs_down: bool = False


class Poles(NamedTuple):
    """Ends of a scale of numbers and their words, "" where an end has none; `absent` are codes of no answer."""

    low: int
    high: int
    low_label: str
    high_label: str
    absent: tuple[int, ...]


#: Ends of a share of a whole.
WHOLE = Poles(0, 100, "", "", ())


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be a question on a scale.

    `labels` are the words of its codes, `answers` what it may hold in words, `numbers` what it holds in numbers; one of
    the two is filled. `reason` says why it is none, and is "" where it may be one.
    """

    name: str
    text: str
    sub_question: str
    question: str
    kind: str
    cells: pd.Series = field(repr=False)
    labels: dict[str, str] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    numbers: Numbers | None = None
    reason: str = ""

    @property
    def wording(self) -> str:
        """What was asked, as far as the export says."""
        return self.sub_question or self.text or self.name

    @property
    def is_question(self) -> bool:
        """Whether its header is a sentence rather than a name."""
        return len(self.wording.split()) >= MIN_QUESTION_WORDS


def look_at_columns(raw: RawSurvey, *, besides: Collection[str] = ()) -> list[Column]:
    """Say of every column that is somebody's answer what it could be.

    Parameters
    ----------
    raw
        The export.
    besides
        Columns that are known to be something else, such as the unit.

    Returns
    -------
    list of Column
        In the order of the file; those with a `reason` are no question on a scale.
    """
    asked = raw.questions[(raw.questions["role"] == "item") & ~raw.questions["column"].isin(list(besides))]
    return [_look_at(raw, {str(name): str(cell) for name, cell in row.items()}) for row in asked.to_dict("records")]


def _look_at(raw: RawSurvey, row: dict[str, str]) -> Column:
    """One column with its evidence."""
    cells = raw.answers[row["column"]].str.strip()
    entries = raw.value_labels[raw.value_labels["column"] == row["column"]]
    declared = {code_key(code) for code in entries.loc[entries["is_missing"], "value"]}
    unanswered = {code_key(code) for code in raw.detection.missing_codes}
    known = entries[~entries["is_missing"]]
    labels = {code_key(v): text for v, text in zip(known["value"], known["label"], strict=True) if text.strip()}
    given = cells[(cells != "") & ~cells.map(code_key).isin(declared | unanswered)]
    text, said = numbers_explained(without_number(_one_line(row["text"])))
    sub_question, of_row = numbers_explained(without_number(_one_line(row["sub_question"])))
    column = Column(
        name=row["column"],
        text=text,
        sub_question=sub_question,
        question=row["question"] or row["column"],
        kind=row["kind"],
        cells=given,
        labels=labels,
    )
    seen = tuple(dict.fromkeys(given))
    reason = _reason_by_kind(column, seen, "" if column.sub_question else row["choice"])
    return replace(column, reason=reason) if reason else _with_answers(column, seen, of_row or said)


def _reason_by_kind(column: Column, seen: Sequence[str], row_choice: str) -> str:
    """Why a column is no question on a scale, by its kind and how much it holds."""
    if not seen:
        return "blank throughout"
    if column.kind in ("multiple", "multiple_in_cell"):
        return "several answers allowed: counted, not scored"
    if row_choice:
        return "one choice of a question that has a column for each"
    if column.kind == "ranking":
        return "a rank"
    if column.kind in ("text", "other_text") and not all(PERCENT.fullmatch(cell) for cell in seen):
        return WRITTEN
    if column.kind == "date":
        return "a date"
    if len(seen) == 1 and not column.labels:
        return "the same answer throughout"
    return ""


def _with_answers(column: Column, seen: Sequence[str], explained: Mapping[int, str]) -> Column:
    """Column with its numbers or its answers in words, else with the reason why it has neither.

    `explained` are words of numbers that its header gives, of which the ends count.
    """
    if column.labels and not all(_INTEGER.fullmatch(label) for label in column.labels.values()):
        others = [cell for cell in seen if code_key(cell) not in column.labels]
        poles = label_poles(column.labels, others)
        if poles is not None:
            return _with_numbers(replace(column, labels={}), seen, poles)
        return _with_words(column, (*column.labels.values(), *(cell for cell in others if not _is_missing_code(cell))))
    absent = tuple(cell for cell in seen if is_no_value(cell))
    numbers = [cell for cell in seen if cell not in absent]
    if numbers and all(_DECIMAL.fullmatch(cell) for cell in numbers):
        return _with_numbers(column, numbers, _poles_of_header(explained, numbers), absent)
    if numbers and all(PERCENT.fullmatch(cell) for cell in numbers):
        return _with_numbers(column, [cell.rstrip("% ") for cell in numbers], WHOLE, absent)
    return _with_words(column, seen)


def label_poles(labels: Mapping[str, str], others: Sequence[str]) -> Poles | None:
    """Find the words of the ends of a scale of numbers, where a codebook labels these alone.

    Parameters
    ----------
    labels
        Words of codes, the codes as `code_key` writes them.
    others
        Answers that have no label.

    Returns
    -------
    Poles or None
        None where codes between the ends have words of their own beside such as have none, or where nothing is
        without a label: then the codes stand for choices. The middle may have words where both ends do.
    """
    if not others or not all(_INTEGER.fullmatch(code) for code in (*labels, *others)):
        return None
    absent = {code for code, label in labels.items() if is_no_value(label)}
    points = {int(float(code.replace(",", "."))) for code in others}
    named = {int(code): label for code, label in labels.items() if code not in absent}
    apart = {code for code in {*points, *named} & MISSING_CODES if _stands_apart(code, {*points, *named})}
    points, named = points - apart, {code: label for code, label in named.items() if code not in apart}
    if not points:
        return None
    low, high = min(*points, *named), max(*points, *named)
    ends, middle = {low, high} & set(named), {(low + high) / 2} & set(named)
    if len(ends) + len(middle) < len(named) or high - low < 2 or (middle and len(ends) < 2):
        return None
    return Poles(low, high, named.get(low, ""), named.get(high, ""), tuple(sorted(int(code) for code in absent)))


def _poles_of_header(explained: Mapping[int, str], numbers: Sequence[str]) -> Poles | None:
    """Ends of a scale as a header names them, where all answers lie between them."""
    if not explained:
        return None
    low, high = min(explained), max(explained)
    points = [float(number.replace(",", ".")) for number in numbers]
    if low > 1 or high > SCALE_END or not all(low <= point <= high or point in MISSING_CODES for point in points):
        return None
    return Poles(low, high, explained[low], explained[high], ())


def _is_missing_code(cell: str) -> bool:
    """Whether a number without a label is one that files write for no answer."""
    return bool(_INTEGER.fullmatch(cell)) and int(float(cell.replace(",", "."))) in MISSING_CODES


def _with_words(column: Column, answers: Sequence[str]) -> Column:
    """Column answered in words."""
    plain: dict[str, str] = {}
    for answer in answers:
        plain.setdefault(plain_label(answer), " ".join(answer.split()))
    told = tuple(plain.values())
    scored = [answer for answer in told if not is_no_value(answer)]
    if asks_for_text(column.wording) and _is_written(column, scored):
        return replace(column, reason=WRITTEN)
    if is_id_header(column.name) and _is_unique(column.cells):
        return replace(column, reason=AN_ID)
    if len(scored) > MAX_STEPS or any(len(answer) > MAX_LABEL_CHARACTERS for answer in told):
        reason = WRITTEN if holds_text(column.cells.to_frame(), frozenset()) else "too many choices"
        return replace(column, reason=reason)
    if len(scored) < 2:
        return replace(column, reason="the same answer throughout")
    if asks_about_person(column) and not _is_opinion(scored):
        return replace(column, reason="about the person: not scored")
    return replace(column, answers=told)


def _is_written(column: Column, answers: Sequence[str]) -> bool:
    """Whether answers under a header that asks for a text may be one: more than a word, or many, and no degrees."""
    if len(answers) > MAX_STEPS:
        return True
    has_words = sum(len(answer.split()) > 1 for answer in answers) * 2 >= len(answers)
    return has_words and not column.labels and order_answers(answers) is None


def _is_unique(cells: pd.Series) -> bool:
    """Whether nearly every answer has its own value."""
    return cells.nunique() >= UNIQUE_SHARE * len(cells)


def _is_opinion(answers: Sequence[str]) -> bool:
    """Whether answers are steps of a scale, beyond yes and no."""
    return len(answers) > 2 and order_answers(answers) is not None


def _with_numbers(
    column: Column, seen: Sequence[str], poles: Poles | None = None, words: tuple[str, ...] = ()
) -> Column:
    """Column answered in numbers, beside `words` of no answer; known ends are ends where nobody chose them, too."""
    if is_id_header(column.name) and (_is_unique(column.cells) or len(seen) >= MANY):
        return replace(column, reason=AN_ID)
    absent = set(poles.absent) if poles else set()
    values = {float(cell.replace(",", ".")) for cell in seen} - absent
    if poles:
        values |= {float(poles.low), float(poles.high)}
    codes = {int(value) for value in values if value in MISSING_CODES}
    points = sorted(values - {float(code) for code in codes if _stands_apart(code, values)})
    missing = tuple(sorted(absent | {code for code in codes if float(code) not in points}))
    if asks_about_person(column):
        return replace(column, reason="about the person: not scored")
    if not points or any(value != int(value) for value in points):
        return replace(column, reason="numbers with decimals")
    low, high = int(points[0]), int(points[-1])
    if low < 0 or high > 100 or (high > 10 and len(points) < MAX_STEPS and poles is None):
        return replace(column, reason=f"numbers from {_written(low)} to {_written(high)}: not points of a scale")
    if low == high:
        return replace(column, reason="the same answer throughout")
    return replace(column, numbers=_named(Numbers(low, high, len(points), missing, words), poles))


def _named(numbers: Numbers, poles: Poles | None) -> Numbers:
    """Numbers with the words of their ends, and which of them is the most where the words say so."""
    if poles is None:
        return numbers
    order = order_answers((poles.low_label, poles.high_label)) if poles.low_label and poles.high_label else None
    first = [step.texts for step in order.steps if step.is_seen][:1] if order else []
    told = {plain_answer(text) for texts in first for several in texts.values() for text in several}
    runs_down = plain_answer(poles.high_label) in told
    return replace(numbers, low_label=poles.low_label, high_label=poles.high_label, runs_down=runs_down)


def _written(number: int) -> str:
    """A number as a person writes it: a year without a mark for thousands."""
    return str(number) if number in YEARS else f"{number:,}"


def _stands_apart(code: int, values: set[float]) -> bool:
    """Whether a code for "no answer" lies away from the points of the scale."""
    others = [value for value in values if value not in MISSING_CODES]
    return bool(others) and (code < 0 or code > max(others) + 1)


def asks_about_person(column: Column) -> bool:
    """Whether a header asks who somebody is: age, education, where from."""
    words = [word.casefold() for word in _WORD.findall(_apart(column.wording))]
    return len(words) <= MAX_PERSON_WORDS and any(plain_answer(word) in person_words() for word in words)


def numbered_words(answers: Sequence[str]) -> dict[str, tuple[int, str]] | None:
    """Number and words of each answer such as "5 - Strongly agree"; None where one has no number of its own."""
    found: dict[str, tuple[int, str]] = {}
    for answer in answers:
        told = LABELLED_NUMBER.match(answer) or NUMBERED_LABEL.match(answer)
        number = int(answer) if answer.isdecimal() and len(answer) < 3 else int(told["number"]) if told else None
        if number is None:
            return None
        found[answer] = (number, told["words"] if told else "")
    return found if len({number for number, _ in found.values()}) == len(found) else None


def _apart(name: str) -> str:
    """A header such as `EducationField` or `marital_status` as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())
