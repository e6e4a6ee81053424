"""Answer sets -> scales: ordered by their words or numbers, or left as a question; an order is never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stratalign.drafting.columns import Column, numbered_words
from stratalign.drafting.headers import asks_to_recommend
from stratalign.drafting.keys import telling_words
from stratalign.drafting.words import AnswerOrder, is_no_value, order_answers, plain_answer
from stratalign.responses.labels import code_key

#: Whole numbers up to this are points of a scale; beyond they are a slider.
MAX_POINT = 10
SLIDER_END = 100
#: Steps a questionnaire usually offers; where the points seen end elsewhere, that is a question.
USUAL_ENDS = frozenset({1, 2, 3, 4, 5, 6, 7, 10})
#: Marks that answers repeat, such as stars: those that count, and those that show how many there could be.
FULL_MARKS, EMPTY_MARKS = frozenset("★⭐●■♥❤✭✮✯🌟"), frozenset("☆○□♡✩✰")
#: Answers that are codes without labels, such as AO01, and what to say of them.
_CODE = re.compile(r"[A-Za-z]{1,4}[-_]?\d{1,4}")
CODES_QUESTION = (
    "these are codes, in their order, and what they stand for is not in the file. Export the answers in words "
    "(LimeSurvey: Full answers) or give the questionnaire (.lss, .qsf) with --codebook, and start again."
)


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An answer of a scale, as it stands in the export, by language; `value` is None while the order is open."""

    value: float | None
    texts: dict[str, tuple[str, ...]]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DraftScale:
    """A scale with what is known of it: `remarks` say why, `questions` what only a person can say."""

    key: str
    options: tuple[DraftOption, ...]
    missing: tuple[str, ...]
    low: float | None
    high: float | None
    remarks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    missing_codes: tuple[int, ...] = ()

    @property
    def is_ordered(self) -> bool:
        """Whether the order of its answers is known."""
        return self.low is not None

    @property
    def languages(self) -> list[str]:
        """Languages its answers are known in."""
        return [code for option in self.options for code in option.texts if code]

    def value_of(self, answer: str) -> float | None:
        """Value of an answer; None where it has none."""
        told = numbered_words([answer])
        plain = {plain_answer(answer), plain_answer(told[answer][1])} if told else {plain_answer(answer)}
        for option in self.options:
            if any(plain_answer(text) in plain for texts in option.texts.values() for text in texts):
                return option.value
        if self.low is None or self.high is None or len(self.options) > self.high - self.low:
            return None  # open, or every point has words
        number = str(told[answer][0]) if told else code_key(answer.rstrip("% "))
        if not number.replace(".", "", 1).lstrip("-").isdecimal():
            return None
        return float(number) if self.low <= float(number) <= self.high else None


def draft_scale(columns: Sequence[Column]) -> DraftScale:
    """Draft the scale of columns that share their answers.

    Parameters
    ----------
    columns
        All answered in words, or all in numbers.

    Returns
    -------
    DraftScale
        Without `low` and `high` where the order of the answers is a question.
    """
    if columns[0].numbers is not None:
        return _number_scale(columns)
    answers = tuple(dict.fromkeys(answer for column in columns for answer in column.answers))
    if numbered := numbered_words([answer for answer in answers if not is_no_value(answer)]):
        return _numbered_scale(numbered, answers)
    scored = [answer for answer in answers if not is_no_value(answer)]
    if ends := ends_in_words(scored):
        return _scale_between(ends, answers)
    if marks := repeated_marks(scored):
        return _scale_of_marks(marks, answers)
    order = order_answers(answers)
    return _open_scale(columns, answers) if order is None else _ordered_scale(order, columns)


def _number_scale(columns: Sequence[Column]) -> DraftScale:
    """Scale of columns that hold numbers: from the lowest to the highest seen in all of them."""
    numbers = [column.numbers for column in columns if column.numbers is not None]
    low, high = min(number.low for number in numbers), max(number.high for number in numbers)
    missing = tuple(sorted({code for number in numbers for code in number.missing}))
    words = tuple(dict.fromkeys(word for number in numbers for word in number.words))
    questions = [f"{', '.join(map(str, missing))}: taken for codes of no answer. Is that right?"] if missing else []
    named = [number for number in numbers if number.low_label or number.high_label]
    if named and all((number.low, number.high) == (low, high) for number in named):
        seen = f"numbers from {low} to {high}, whose ends have words in the file"
        return DraftScale(f"points_{low}_{high}", (), words, low, high, (seen,), tuple(questions), missing)
    if high > MAX_POINT:
        seen = f"numbers from {low} to {high} seen: a slider from 0 to {SLIDER_END}"
        return DraftScale("slider100", (), words, 0, SLIDER_END, (seen,), tuple(questions), missing)
    if high == MAX_POINT and low > 0 and all(asks_to_recommend(column.wording) for column in columns):
        questions.append("nobody answered 0: was 0 offered? If not, write low: 1 and take out 'rule: net_promoter'.")
        seen = f"numbers from {low} to {high} seen, to a question whether somebody would recommend"
        return DraftScale("recommend_0_10", (), words, 0, MAX_POINT, (seen,), tuple(questions), missing)
    first = low if low in (0, 1) else 1
    if first != low or high not in USUAL_ENDS:
        questions.append(f"only {low} to {high} were answered. Correct low and high if others were offered.")
    remarks = (f"numbers from {low} to {high} seen; which end means more is not in the file",)
    key = f"points_{first}_{high}"
    return DraftScale(key, (), words, first, high, remarks, tuple(questions), missing)


def _numbered_scale(numbered: dict[str, tuple[int, str]], answers: Sequence[str]) -> DraftScale:
    """Scale whose answers carry their numbers, such as "5 - Strongly agree"."""
    ordered = sorted(numbered.items(), key=lambda entry: entry[1][0])
    options = tuple(DraftOption(number, {"": (words,)}) for _, (number, words) in ordered if words)
    missing = tuple(answer for answer in answers if is_no_value(answer))
    low, high = ordered[0][1][0], ordered[-1][1][0]
    return DraftScale(f"points_{low}_{high}", options, missing, low, high, ("the answers carry numbers",))


class Ends(NamedTuple):
    """Two answers in words at the ends of a scale of numbers; `is_ordered` says that the first is known to be least."""

    low: int
    high: int
    words: tuple[str, str]
    is_ordered: bool


def ends_in_words(answers: Sequence[str]) -> Ends | None:
    """Find a scale of numbers of which an export writes the ends in words: "Not at all", 2, 3, 4, "Completely".

    Parameters
    ----------
    answers
        Distinct answers, without such as say that there is none.

    Returns
    -------
    Ends or None
        None where the numbers leave a gap, do not begin with 1 or 2, or do not stand between two answers in words.
    """
    numbers = sorted(int(answer) for answer in answers if answer.isdecimal() and len(answer) < 3)
    words = [answer for answer in answers if not answer.isdecimal()]
    if len(words) != 2 or len(numbers) < 2 or numbers[0] not in (1, 2) or len(numbers) + 2 != len(answers):
        return None
    if numbers != list(range(numbers[0], numbers[-1] + 1)) or numbers[-1] >= MAX_POINT:
        return None
    order = order_answers(words)
    seen = [step for step in order.steps if step.is_seen] if order else []
    first = {plain_answer(text) for texts in (seen[0].texts.values() if len(seen) == 2 else ()) for text in texts}
    low, high = sorted(words, key=lambda word: plain_answer(word) not in first)
    return Ends(numbers[0] - 1, numbers[-1] + 1, (low, high), bool(first))


def _scale_between(ends: Ends, answers: Sequence[str]) -> DraftScale:
    """Scale of numbers between two words; which of these is the low end is a question where the words do not say it."""
    missing = tuple(answer for answer in answers if is_no_value(answer))
    low, high = ends.words
    if ends.is_ordered:
        options = (DraftOption(ends.low, {"": (low,)}), DraftOption(ends.high, {"": (high,)}))
        remark = "the ends stand in words, between them there are numbers"
        question = (
            f"{ends.low + 1} is taken to stand next to '{low}'. If it stood next to '{high}', exchange the two values "
            "and write reverse: true in each of its questions."
        )
        key = f"points_{ends.low}_{ends.high}"
        return DraftScale(key, options, missing, ends.low, ends.high, (remark,), (question,))
    between = map(str, range(ends.low + 1, ends.high))
    open_options = tuple(DraftOption(None, {"": (text,)}) for text in (low, *between, high))
    question = f"is '{low}' the low end, or '{high}'? If it is the latter, let the two change places."
    return DraftScale("answers", open_options, missing, None, None, (), (question,))


def repeated_marks(answers: Sequence[str]) -> dict[str, int] | None:
    """How many stars or the like each answer is, such as 4 for "★★★★☆"; None where an answer is something else.

    Parameters
    ----------
    answers
        Distinct answers, without such as say that there is none.

    Returns
    -------
    dict or None
        None also where two answers have the same number.
    """
    counts = {answer: sum(answer.count(mark) for mark in FULL_MARKS) for answer in answers}
    is_marks = all(set(answer) <= FULL_MARKS | EMPTY_MARKS | {" ", "\ufe0f"} for answer in answers)
    return counts if is_marks and len(set(counts.values())) == len(counts) > 1 else None


def _scale_of_marks(marks: dict[str, int], answers: Sequence[str]) -> DraftScale:
    """Scale of stars: as many as there are, and as many as there could be where empty ones are written too."""
    low = min(0, *marks.values()) if 0 in marks.values() else 1
    high = max(sum(mark in FULL_MARKS | EMPTY_MARKS for mark in answer) for answer in marks)
    options = tuple(DraftOption(n, {"": (answer,)}) for answer, n in sorted(marks.items(), key=lambda mark: mark[1]))
    missing = tuple(answer for answer in answers if is_no_value(answer))
    questions = (
        () if EMPTY_MARKS & set("".join(marks)) else (f"nobody gave more than {high}. Correct high if one could.",)
    )
    return DraftScale(f"marks_{low}_{high}", options, missing, low, high, ("more marks are more",), questions)


def _ordered_scale(order: AnswerOrder, columns: Sequence[Column]) -> DraftScale:
    """Scale whose order the words give; its values are the export's own codes where these run the same way."""
    is_yes_no = order.name == "yes_no" and len(order.steps) == 2
    first = 0 if is_yes_no else 1
    values = _codes_in_order(order, columns[0]) or list(range(first, first + len(order.steps)))
    absent = [next(iter(step.texts.values()))[0] for step in order.steps if not step.is_seen]
    questions = [f"nobody answered '{text}'. Take the line out if it was not offered." for text in absent]
    questions += [
        f"'{text}' has no place in this order and counts as no value until it gets one." for text in order.unplaced
    ]
    options = tuple(
        DraftOption(value, step.texts, "" if step.is_seen else "nobody answered so")
        for value, step in zip(values, order.steps, strict=True)
    )
    key = order.name if is_yes_no else f"{telling_words(order.name.replace('_', ' '), 2)}{len(options)}"
    missing = (*order.missing, *order.unplaced)
    return DraftScale(key, options, missing, values[0], values[-1], (order.reason,), tuple(questions))


def _codes_in_order(order: AnswerOrder, column: Column) -> list[int] | None:
    """Codes of the steps, where they are whole numbers that rise with the words."""
    codes = {plain_answer(label): code for code, label in column.labels.items()}
    found = []
    for step in order.steps:
        texts = [text for several in step.texts.values() for text in several]
        code = next((codes[plain_answer(text)] for text in texts if plain_answer(text) in codes), "")
        if not code.isdecimal():
            return None
        found.append(int(code))
    return found if found == sorted(set(found)) else None


def _open_scale(columns: Sequence[Column], answers: Sequence[str]) -> DraftScale:
    """Scale whose order is a question; the answers stand in the order of their codes, else as the most used first."""
    counts = {answer: 0 for answer in answers}
    for column in columns:
        for cell, n in column.cells.value_counts().items():
            told = column.labels.get(code_key(str(cell)), str(cell))
            counts[told] = counts.get(told, 0) + int(n)
    are_codes = not columns[0].labels and all(_CODE.fullmatch(answer) for answer in answers)
    by_code = bool(columns[0].labels) or are_codes
    scored = [answer for answer in answers if not is_no_value(answer)]
    listed = sorted(scored, key=_code_order) if are_codes else scored
    listed = listed if by_code else sorted(listed, key=lambda answer: -counts[answer])
    placed = "by the codes of the file" if by_code else "the most frequent first"
    question = f"which answer is more than which? The lines stand as they came ({placed})."
    question = CODES_QUESTION if are_codes else question
    options = tuple(DraftOption(None, {"": (answer,)}) for answer in listed)
    missing = tuple(answer for answer in answers if is_no_value(answer))
    return DraftScale("answers", options, missing, None, None, (), (question,))


def _code_order(code: str) -> tuple[str, int]:
    """Letters and number of a code, as codes are counted on."""
    letters = code.rstrip("0123456789")
    return letters.casefold(), int(code[len(letters) :])
