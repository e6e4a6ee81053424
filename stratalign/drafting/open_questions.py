"""Questions that are not on a scale: priorities ranked, and comments people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stratalign.drafting.columns import WRITTEN, Column
from stratalign.drafting.headers import asks_for_text
from stratalign.drafting.keys import key_text, telling_words, unique_keys
from stratalign.sources.raw import RawSurvey

#: Words an answer has at least, half of the time, where people commented rather than filled in a word.
MIN_COMMENT_WORDS = 4


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A ranking or a comment; `columns` by the key of what is ranked, or under "" for a comment."""

    key: str
    kind: str
    text: str
    columns: dict[str, str] = field(default_factory=dict)


def find_open_questions(raw: RawSurvey, columns: Sequence[Column]) -> list[DraftQuestion]:
    """Find rankings and comments.

    Parameters
    ----------
    raw
        The export.
    columns
        From `look_at_columns`.

    Returns
    -------
    list of DraftQuestion
        Keys are different from each other.
    """
    ranked: dict[str, list[Column]] = {}
    for column in columns:
        if column.reason == "a rank":
            ranked.setdefault(column.question, []).append(column)
    found = [_ranking(group) for group in ranked.values() if len(group) > 1]
    found += [
        DraftQuestion(_key(column), "comment", column.wording, {"": column.name})
        for column in columns
        if column.reason == WRITTEN and column.kind != "other_text" and _is_comment(column)
    ]
    keys = unique_keys([question.key for question in found])
    return [
        DraftQuestion(key, question.kind, question.text, question.columns)
        for key, question in zip(keys, found, strict=True)
    ]


def _ranking(columns: Sequence[Column]) -> DraftQuestion:
    """Ranking of what its columns name."""
    keys = unique_keys([telling_words(column.sub_question or column.name) for column in columns])
    text = columns[0].text or columns[0].question
    return DraftQuestion(
        telling_words(text), "ranking", text, dict(zip(keys, (column.name for column in columns), strict=True))
    )


def _is_comment(column: Column) -> bool:
    """Whether the header asks for a text, or people wrote sentences rather than a word."""
    return asks_for_text(column.wording) or bool(
        column.cells.map(lambda cell: len(cell.split())).median() >= MIN_COMMENT_WORDS
    )


def _key(column: Column) -> str:
    return key_text(column.name) if " " not in column.name else telling_words(column.wording)
