"""The columns of a Qualtrics export as questions: which belong together, what of each is a row, a choice or a text.

An ImportId says it best: `QID4_2` is row or choice 2 of question 4, `QID4_2_3` row 2 and choice 3, `QID4#1_2` row 2 of
the first column of a side-by-side question, `1_QID4` the first loop, `_TEXT` what was written. Older exports write `-`
for `_`. Without ImportId the export tag (`Q4_2`) says the same, where two neighbours share it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.sources.codebooks.labels import ColumnEntry
from stratalign.sources.questions.shapes import holds_amounts, holds_several, holds_text, is_ranking, is_ticked_only

SEEN_UNANSWERED = ("-99", "-999")
MISSING = frozenset(SEEN_UNANSWERED)

_NUMBERS = r"(?P<numbers>(?:[-_]x?\d+)*)"
_IMPORT_ID = re.compile(rf"(?:(?P<loop>[^_#]+)_)?(?P<question>QID\d+)(?P<side>#\d{{1,4}})?{_NUMBERS}(?P<rest>[-_].*)?")
_CODE = re.compile(
    r"(?:(?P<loop>\d+)_(?=[A-Za-z]))?(?P<question>.+?)(?P<side>#\d+)?(?P<numbers>(?:_-?\d+)*)(?P<rest>_TEXT)?"
)
#: What Qualtrics records about a question, beside its answer: timing and the browser.
_RECORDED = re.compile(
    r"[-_](?:first[ _]click|last[ _]click|page[ _]submit|click[ _]count|browser|version|operating[ _]system|os"
    r"|resolution|flash[ _]version|java[ _]support|user[ _]agent|parent[ _]?topics|topics|sentiment\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one column is of its question.

    `key` joins the columns of a question (of one loop, of one column of a side-by-side question). `numbers` are the
    row and the choice, as far as there are any. `is_recorded` columns were not asked.
    """

    key: str
    numbers: tuple[str, ...] = ()
    is_text: bool = False
    is_side: bool = False
    is_recorded: bool = False
    is_derived: bool = False


def part_of_import_id(import_id: str) -> Part | None:
    """What an ImportId says of its column; None where it is not a question's."""
    match = _IMPORT_ID.fullmatch(import_id)
    return _part(match) if match else None


def parts_of_codes(codes: Sequence[str], is_asked: Sequence[bool]) -> list[Part | None]:
    """What export tags say of their columns; a tag that shares nothing with a neighbour is a question by itself."""
    matches = [_CODE.fullmatch(code) if asked else None for code, asked in zip(codes, is_asked, strict=True)]
    parts = [_part(match) if match else None for match in matches]
    times = Counter(part.key for part in parts if part)
    return [
        part if part is None or times[part.key] > 1 else Part(code)
        for part, code in zip(parts, codes, strict=True)
    ]  # fmt: skip


def describe_questions(
    answers: pd.DataFrame, codes: Sequence[str], texts: Sequence[str], parts: Sequence[Part | None], separator: str
) -> list[ColumnEntry]:
    """Say of every column what it asks; texts are plain, `separator` stands between question, row and choice.

    Parameters
    ----------
    answers
        The columns of the export.
    codes, texts, parts
        Export tag, label and part of each column.
    separator
        `" - "`, or `"-"` in older exports.

    Returns
    -------
    list of ColumnEntry
        One a column; those that are no question's have only a text.
    """
    entries = [ColumnEntry(text=text) for text in texts]
    groups: dict[str, list[int]] = {}
    for position, part in enumerate(parts):
        if part is not None:
            groups.setdefault(part.key, []).append(position)
    taken = set[str]()
    for key, positions in groups.items():
        members = [part for position in positions if (part := parts[position]) is not None]
        name = _question_name(key, [codes[position] for position in positions], members)
        name = key if name in taken else name
        taken.add(name)
        wordings = _split_texts([texts[position] for position in positions], members, separator)
        described = _describe_group(answers.iloc[:, positions], members, wordings, name)
        for position, entry in zip(positions, described, strict=True):
            entries[position] = entry
    return entries


def _part(match: re.Match[str]) -> Part:
    """Part of a question from its written form."""
    groups = match.groupdict()
    rest = groups["rest"] or ""
    prefix = f"{groups['loop']}_" if groups["loop"] else ""
    is_text = bool(re.fullmatch(r"[-_]TEXT", rest))
    return Part(
        key=f"{prefix}{groups['question']}{groups['side'] or ''}",
        numbers=tuple(re.findall(r"-?\d+", groups["numbers"].replace("-", "_")) if groups["numbers"] else ()),
        is_text=is_text,
        is_side=bool(groups["side"]),
        is_recorded=bool(_RECORDED.search(rest)),
        is_derived=bool(rest) and not is_text,
    )


# Names and wordings ----------------------------------------------------------------------------------------------
def _question_name(key: str, codes: list[str], parts: list[Part]) -> str:
    """Export tag of a question: what is left of its columns' tags without rows and choices; else the key."""
    bare = [_without_numbers(code, part) for code, part in zip(codes, parts, strict=True) if not part.is_derived]
    words = _shared_start([code.split("_") for code in bare])
    if not bare or not words:
        return key
    # A row without a tag of its own repeats the question's: Q44_Q44_1.
    is_repeated = len(words) > 1 and len(set(words)) == 1
    return words[0] if is_repeated else "_".join(words)


def _without_numbers(code: str, part: Part) -> str:
    bare = code.removesuffix("_TEXT") if part.is_text else code
    return bare.removesuffix("".join(f"_{number}" for number in part.numbers))


def _split_texts(texts: list[str], parts: list[Part], separator: str) -> list[tuple[str, str, str]]:
    """Question, row and choice of the labels of one question's columns."""
    texts = [text.removesuffix("-TEXT") if part.is_text else text for text, part in zip(texts, parts, strict=True)]
    depth = max(len(part.numbers) for part in parts)
    if depth == 0:
        return [(text, "", "") for text in texts]
    numbered = [text for text, part in zip(texts, parts, strict=True) if part.numbers]
    stem = _common_start(numbered, separator)
    if depth == 2 and len({part.numbers[0] for part in parts if part.numbers}) == 1 and len(set(numbered)) > 1:
        stem = stem.rpartition(separator)[0]  # of a single row, which all the labels share too
    if not stem and len(set(numbered)) == 1:
        stem = separator.join(numbered[0].split(separator)[:-depth])
    if not stem:
        return [(text, "", "") for text in texts]
    question = stem if separator == " - " else _spaced(stem, separator, parts[0].is_side)
    rows = _row_texts(texts, parts, len(stem) + len(separator), separator) if depth == 2 else {}
    split = []
    for text, part in zip(texts, parts, strict=True):
        rest = text[len(stem) + len(separator) :]
        if not part.numbers:
            split.append((question, "", ""))
        elif len(part.numbers) == 1:
            split.append((question, rest, ""))
        else:
            row = rows.get(part.numbers[0], "")
            split.append((question, row.strip(), rest[len(row) + len(separator) :].strip() if row else rest))
    return [(first.strip(), second.strip(), third.strip()) for first, second, third in split]


def _row_texts(texts: list[str], parts: list[Part], start: int, separator: str) -> dict[str, str]:
    """Text of each row of a matrix with several answers: what the labels of its columns share."""
    rests: dict[str, list[str]] = {}
    for text, part in zip(texts, parts, strict=True):
        if len(part.numbers) == 2:
            rests.setdefault(part.numbers[0], []).append(text[start:])
    return {
        row: _common_start(found, separator) or found[0].rpartition(separator)[0] for row, found in rests.items()
    }  # fmt: skip


def _common_start(texts: list[str], separator: str) -> str:
    """What texts begin with, up to the last separator in it; "" for a single text."""
    if len(set(texts)) < 2:
        return ""
    return "".join(_shared_start(texts)).rpartition(separator)[0]


def _shared_start(sequences: Sequence[Sequence[str]]) -> list[str]:
    """Letters or words that all sequences begin with."""
    together = itertools.takewhile(lambda same: len(set(same)) == 1, zip(*sequences, strict=False))
    return [same[0] for same in together]


def _spaced(stem: str, separator: str, is_side: bool) -> str:
    """Question of an older export, whose side-by-side columns are named after ' : ' or a hyphen."""
    if not is_side:
        return stem
    first, found, second = stem.rpartition(" : ") if " : " in stem else stem.rpartition(separator)
    return f"{first.strip()} - {second.strip()}" if found else stem


# Kinds -----------------------------------------------------------------------------------------------------------
def _describe_group(
    columns: pd.DataFrame, parts: list[Part], wordings: list[tuple[str, str, str]], name: str
) -> list[ColumnEntry]:
    """Entries of one question's columns; the kind of a question follows from its numbers and its answers."""
    asked = [position for position, part in enumerate(parts) if not (part.is_text or part.is_derived)]
    chosen = columns if len(asked) == len(parts) else columns.iloc[:, asked]
    kind = _kind(chosen, [parts[at] for at in asked], [wordings[at] for at in asked]) if asked else ""
    described = []
    for part, (text, row, choice) in zip(parts, wordings, strict=True):
        if kind in ("multiple", "ranking") and len(part.numbers) == 1:
            row, choice = "", row
        own_kind = kind
        if part.is_text:
            own_kind = "other_text" if asked else "text"
        elif part.is_derived:
            own_kind = ""
        described.append(ColumnEntry(text=text, sub_question=row, choice=choice, question=name, kind=own_kind))
    return described


def _kind(columns: pd.DataFrame, parts: list[Part], wordings: list[tuple[str, str, str]]) -> str:
    """Kind of question; "" where nobody's answers tell."""
    if not any(part.numbers for part in parts):
        return _kind_of_one(columns, is_certain=parts[0].key.rpartition("_")[2].startswith("QID"))
    cells = columns.to_numpy(dtype=object)
    is_blank = np.logical_or.reduce([cells == blank for blank in ("", *MISSING)])
    if is_blank.all():
        return ""
    labels = tuple(choice or row for _, row, choice in wordings)
    is_every_cell_filled = len(parts) > 1 and not is_blank.any()
    if not is_every_cell_filled and is_ticked_only(columns, MISSING, labels):
        return "multiple"
    if is_ranking(columns, MISSING):
        return "ranking"
    if holds_amounts(columns, MISSING):
        return "number"
    return "text" if holds_text(columns, MISSING) else "matrix"


def _kind_of_one(columns: pd.DataFrame, *, is_certain: bool) -> str:
    """Kind of a question with one column; one with an ImportId and no `_TEXT` has choices."""
    column = columns.iloc[:, 0]
    if not is_certain and holds_text(columns, MISSING):
        return "text"
    if holds_several(column, MISSING):
        return "multiple_in_cell"
    return "single" if is_certain else ""
