"""What is not asked on a scale: ids, the unit, the level, metadata; each with the evidence, or as a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stratalign.drafting.words import level_words, plain_answer
from stratalign.responses.proposal import ProposedUses
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import LEVELS, Level

#: Headers, without case and separators, that may name the unit though not surely: where somebody is, or a number.
UNIT_CANDIDATES: tuple[str, ...] = (
    "group", "grp", "compid", "companyid", "company", "office", "branch", "location", "region", "country", "plant",
    "store", "school", "standort", "filiale", "land", "gruppe", "groupe", "pays", "pais", "grupo", "land", "gruppo",
    "locationcensusregion", "usregion", "clinic", "hospital", "area", "function", "orgunit", "costcentre", "costcenter",
)  # fmt: skip
MAX_UNITS = 300
#: A unit is named by at least so many people on average.
MIN_PEOPLE = 3
#: Levels have at most so many names.
MAX_LEVEL_ANSWERS = 15
#: A column is the level where the words for levels place this share of the answers.
PLACED_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class DraftUses:
    """Uses beside items. `data` is as for a mapping; `candidates` are columns that may be the unit.

    `levels` are the client's words for each level. `level_column` is headed as the level but its answers,
    `level_answers`, do not say on which of the three they are.
    """

    data: dict[str, Any]
    levels: dict[Level, tuple[str, ...]] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    level_column: str | None = None
    level_answers: tuple[str, ...] = ()

    @property
    def open_columns(self) -> tuple[str, ...]:
        """Columns a person has to say the use of."""
        return (*self.candidates, *([self.level_column] if self.level_column else []))

    @property
    def questions(self) -> tuple[str, ...]:
        """What a person has to say, in sentences."""
        asked = (
            [f"which column says the unit of a person? It may be {one_of(self.candidates)}."] if self.candidates else []
        )
        return (*asked, *([level_question(self.level_column, self.level_answers)] if self.level_column else []))

    @property
    def columns(self) -> dict[str, str]:
        """Use of each column that has one."""
        named = {self.data[use]: use for use in ("respondent_id", "roster_id", "unit", "level") if self.data.get(use)}
        named |= {column: f"metadata: {use}" for use, column in self.data["metadata"].items()}
        return named | ({self.level_column: "level"} if self.level_column else {})


def find_uses(raw: RawSurvey, proposed: ProposedUses, *, unit: str | None = None) -> DraftUses:
    """Find the columns that say who answered, where and how.

    Parameters
    ----------
    raw
        The export.
    proposed
        From `propose_uses`; its items and open questions do not count here.
    unit
        Column that is the unit, where somebody said so.

    Returns
    -------
    DraftUses
        A unit or level only where the header and the cells both say so.
    """
    names = ("respondent_id", "roster_id", "unit", "level", "metadata")
    data = {name: proposed.data[name] for name in names}
    data["unit"] = unit or (data["unit"] if data["unit"] and _holds_units(raw.answers[data["unit"]]) else None)
    candidates = () if data["unit"] else _candidates(raw)
    column = data["level"]
    levels = place_levels(raw.answers[column]) if column else {}
    if column is None or levels:
        return DraftUses(data, levels, candidates)
    answers = _answers(raw.answers[column])
    is_level = 1 < len(answers) <= MAX_LEVEL_ANSWERS
    data["level"] = None
    return DraftUses(data, {}, candidates, column if is_level else None, answers if is_level else ())


def level_question(column: str, answers: Sequence[str]) -> str:
    """What to decide about answers that do not say their level."""
    listed = ", ".join(f"'{answer}'" for answer in answers)
    return (
        f"which level is each answer of '{column}': {listed}? Write them under 'levels' in engagement.yml, then name "
        "the column as the level."
    )


def _answers(cells: pd.Series) -> tuple[str, ...]:
    """Answers of a column, the most frequent first."""
    return tuple(map(str, cells.str.strip().replace("", None).dropna().value_counts().index))


def place_levels(cells: pd.Series) -> dict[Level, tuple[str, ...]]:
    """Say on which level each answer is, by words that only one level has.

    Parameters
    ----------
    cells
        Answers of the column that may be the level.

    Returns
    -------
    dict
        Words of the export by level; empty where they do not place nearly everybody.
    """
    counts = cells.str.strip().replace("", None).dropna().value_counts()
    found: dict[Level, tuple[str, ...]] = {level: () for level in LEVELS}
    n_placed = 0
    for answer, n_people in counts.items():
        level = _level_of(str(answer))
        if level is not None:
            found[level] = (*found[level], str(answer))
            n_placed += int(n_people)
    is_placed = len(counts) > 1 and n_placed >= PLACED_SHARE * counts.sum()
    return {level: words for level, words in found.items() if words} if is_placed else {}


def _level_of(answer: str) -> Level | None:
    """The level all words of an answer that name one agree on."""
    words = f" {plain_answer(answer)} "
    named = {level for level in LEVELS if any(f" {word} " in words for word in level_words(level))}
    return named.pop() if len(named) == 1 else None


def _candidates(raw: RawSurvey) -> tuple[str, ...]:
    """Columns that may be the unit, by their header and because few values stand for many people."""
    asked = raw.questions.loc[raw.questions["role"] == "item", "column"]
    plain = {column: "".join(filter(str.isalnum, column.casefold())) for column in asked}
    return tuple(c for c in asked if plain[c] in UNIT_CANDIDATES and _holds_units(raw.answers[c]))


def _holds_units(cells: pd.Series) -> bool:
    """Whether a column has few values that stand for several people each."""
    given = cells.str.strip()
    given = given[given != ""]
    n_units = given.nunique()
    return 2 <= n_units <= MAX_UNITS and len(given) >= MIN_PEOPLE * n_units


def one_of(columns: Sequence[str]) -> str:
    """Column names for a question."""
    return " or ".join(f'"{column}"' for column in columns)
