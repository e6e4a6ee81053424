"""Columns that belong together: rows of one question, questions with one stem, codes that are numbered on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from stratalign.drafting.columns import Column, Numbers
from stratalign.drafting.words import is_no_value, plain_answer

#: So many first words in common are a stem, where no mark ends it.
MIN_STEM_WORDS = 4
#: A stem ends with one of these.
STEM_END = re.compile(r"(?:[:?\u2026]|\s[-\u2013|]|\.\.\.)\s")
#: A header such as LEAD01, Q7_2 or clarity-3: what stands before the number.
NUMBERED = re.compile(r"^(?P<stem>.*?[^\W\d_][^\W_]*?|[A-Za-z]+\d+)[_\-. #]*(?:\d+|(?<=\d)[a-z])(?:\s*\[.*\])?$")
MAX_CODE_CHARACTERS = 30
#: Stems that say only that this is a question; such columns belong together where they are neighbours.
ANY_QUESTION = frozenset("q v var x s f i qn item question frage pregunta pergunta domanda vraag".split())
#: A set of answers that lacks at most so many of another's is a part of it: nobody chose the rest.
MAX_UNSEEN = 2
MIN_SHARED = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Columns answered on one scale that ask about one thing; `stem` is what they share, "" for a single question.

    `remark` says what shows that they belong together.
    """

    stem: str
    columns: tuple[Column, ...]
    remark: str


def find_blocks(columns: Sequence[Column]) -> list[Block]:
    """Put columns together that share a question or a stem, and their answers.

    Parameters
    ----------
    columns
        Columns that may be questions on a scale, in the order of the file.

    Returns
    -------
    list of Block
        Each column once, in the order of the first of each block.
    """
    rest, blocks = list(columns), list[Block]()
    for rule in (_by_question, _by_stem, _by_code):
        for block in rule(rest):
            blocks += [part for part in _by_answers(block) if len(part.columns) > 1]
        taken = {column.name for block in blocks for column in block.columns}
        rest = [column for column in columns if column.name not in taken]
    blocks += [Block("", (column,), "") for column in rest]
    places = {column.name: place for place, column in enumerate(columns)}
    return sorted(blocks, key=lambda block: places[block.columns[0].name])


def shares_answers(some: Column, others: Column) -> bool:
    """Whether two columns were answered from one list, as far as the answers show.

    Parameters
    ----------
    some, others
        Two columns.

    Returns
    -------
    bool
        For numbers: both are points of a scale, or both are sliders; where ends have words, they are the same ends.
    """
    if (some.numbers is None) != (others.numbers is None):
        return False
    if some.numbers is not None and others.numbers is not None:
        return _share_range(some.numbers, others.numbers)
    one, other = _scored(some), _scored(others)
    small, large = sorted((one, other), key=len)
    return small == large or (small < large and len(small) >= MIN_SHARED and len(large) - len(small) <= MAX_UNSEEN)


def _share_range(one: Numbers, other: Numbers) -> bool:
    """Whether numbers are points of one scale: ends with words are its ends, and nothing lies beyond them."""
    if (one.high > 10) != (other.high > 10):
        return False
    for named, beside in ((one, other), (other, one)):
        is_named = bool(named.low_label or named.high_label)
        if is_named and not named.low <= beside.low <= beside.high <= named.high:
            return False
    return True


def _scored(column: Column) -> frozenset[str]:
    return frozenset(plain_answer(answer) for answer in column.answers if not is_no_value(answer))


def _by_question(columns: Sequence[Column]) -> Iterable[Block]:
    """Rows of one question, as the survey tool tells."""
    rows = [column for column in columns if column.kind == "matrix" or column.sub_question]
    for _, group in _grouped(rows, lambda column: column.question):
        stem = (
            group[0].text if group[0].text != group[0].question or not group[0].name.startswith(group[0].text) else ""
        )
        yield Block(stem or group[0].question, tuple(group), "rows of one question")


def _by_stem(columns: Sequence[Column]) -> Iterable[Block]:
    """Questions that begin with the same words: up to a mark, or at least some words of neighbours."""
    texts = {column.name: column.text for column in columns if column.is_question}
    marked = [column for column in columns if column.name in texts and STEM_END.search(column.text[:-1])]
    for stem, group in _grouped(marked, lambda column: _marked_stem(column.text)):
        yield Block(stem, tuple(group), f"questions that begin with '{stem}'")
    grouped = {column.name for _, group in _grouped(marked, lambda c: _marked_stem(c.text)) for column in group}
    free = [column for column in columns if column.name in texts and column.name not in grouped]
    run: list[Column] = []
    for column in (*free, None):
        if column is not None and run and _common([*run, column]):
            run.append(column)
            continue
        if len(run) > 1:
            stem = _common(run)
            yield Block(stem, tuple(run), f"questions that begin with '{stem}'")
        run = [column] if column is not None else []


def _marked_stem(text: str) -> str:
    """Text up to the first mark that ends a stem."""
    found = STEM_END.search(text[:-1])
    return text[: found.end()].rstrip(" -\u2013|:\u2026.") if found else ""


def _common(columns: Sequence[Column]) -> str:
    """First words that all texts share, where they are enough to be a stem."""
    words = [column.text.split() for column in columns]
    n_shared = 0
    for several in zip(*words, strict=False):
        if len({word.casefold() for word in several}) > 1:
            break
        n_shared += 1
    shared = words[0][:n_shared]
    return " ".join(shared) if n_shared >= MIN_STEM_WORDS and n_shared < min(map(len, words)) else ""


def _by_code(columns: Sequence[Column]) -> Iterable[Block]:
    """Headers that are one code with a number."""
    codes = [column for column in columns if len(column.name) <= MAX_CODE_CHARACTERS and " " not in column.name]
    numbered = [column for column in codes if NUMBERED.match(column.name)]
    places = {column.name: place for place, column in enumerate(columns)}
    for stem, group in _grouped(numbered, lambda column: NUMBERED.sub(r"\g<stem>", column.name)):
        runs = _runs(group, places) if stem.casefold() in ANY_QUESTION else [group]
        for run in runs:
            yield Block(_common(run) or stem, tuple(run), f"headers {stem} with a number")


def _runs(columns: Sequence[Column], places: Mapping[str, int]) -> list[list[Column]]:
    """Columns that stand next to each other, in parts."""
    runs: list[list[Column]] = []
    for column in columns:
        if runs and places[column.name] == places[runs[-1][-1].name] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _grouped(columns: Sequence[Column], key: Callable[[Column], str]) -> list[tuple[str, list[Column]]]:
    """Groups of at least two columns with one key."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        groups.setdefault(key(column), []).append(column)
    return [(name, group) for name, group in groups.items() if name and len(group) > 1]


def _by_answers(block: Block) -> list[Block]:
    """Parts of a block whose columns share their answers; those with most answers first, so that the others fit in."""
    parts: list[list[Column]] = []
    for column in sorted(block.columns, key=lambda column: -len(column.answers)):
        part = next((part for part in parts if shares_answers(column, part[0])), None)
        if part is None:
            parts.append([column])
        else:
            part.append(column)
    order = {column.name: place for place, column in enumerate(block.columns)}
    return [
        Block(block.stem, tuple(sorted(part, key=lambda column: order[column.name])), block.remark) for part in parts
    ]
