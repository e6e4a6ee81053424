"""What is not asked on a scale: ids, the unit, the level, metadata; each with the evidence, or as a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stratalign.drafting.headers import rank_of_header
from stratalign.drafting.ids import find_id_column
from stratalign.drafting.words import level_words, order_answers, plain_answer
from stratalign.responses.proposal import ProposedUses
from stratalign.sources.files.mangled import is_rounded
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import LEVELS, Level

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
    `level_answers`, do not say on which of the three they are. `others` are headed as a use that another column has,
    with the reason why they are left out.
    """

    data: dict[str, Any]
    levels: dict[Level, tuple[str, ...]] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    level_column: str | None = None
    level_answers: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)

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
        named |= dict.fromkeys(self.others, "left out")
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
    headed = _find_levels(raw, data["level"])
    level = headed[0] if headed else None
    levels = place_levels(raw.answers[level]) if level else {}
    units = [column for column in _find_units(raw, "unit_headers", data["unit"]) if column not in headed]
    data["unit"] = unit or (units[0] if units else None)
    data["level"] = level if levels else None
    ids = find_id_column(raw, besides=_named(data)) if data["respondent_id"] is None else None
    if ids is not None and ids.tells_people:
        data["respondent_id"] = ids.column
    lost = {name: data[name] for name in ("respondent_id", "roster_id") if _are_rounded(raw, data[name])}
    data |= dict.fromkeys(lost)
    places = [column for column in _find_units(raw, "place_headers") if column not in (*headed, *units)]
    candidates = () if data["unit"] else tuple(places)
    others = {
        column: f"headed as the {use} too; {chosen!r} is taken"
        for use, chosen, columns in (("unit", data["unit"], (*units, *places)), ("level", level, headed))
        for column in columns
        if chosen is not None and column != chosen and column != unit
    }
    others |= dict.fromkeys(lost.values(), "ids whose last digits a spreadsheet has rounded away: export them as text")
    if level is None or levels:
        return DraftUses(data, levels, candidates, others=others)
    return DraftUses(data, {}, candidates, level, _answers(raw.answers[level]), others)


def _are_rounded(raw: RawSurvey, column: str | None) -> bool:
    """Whether ids of a column lost their last digits in a spreadsheet, so that they are those of many."""
    return column is not None and any(map(is_rounded, raw.answers[column].str.strip()))


def _named(data: dict[str, Any]) -> set[str]:
    """Columns that have a use."""
    return {*data["metadata"].values(), *(data[key] for key in ("roster_id", "unit", "level") if data[key])}


def _find_units(raw: RawSurvey, kind: str, exact: str | None = None) -> list[str]:
    """Columns headed as a unit, or a place, whose few values stand for several people each; the best first."""
    ranks = _ranks(raw, kind) | ({exact: -1} if exact else {})
    return [column for column in sorted(ranks, key=lambda column: ranks[column]) if _names_units(raw.answers[column])]


def _find_levels(raw: RawSurvey, exact: str | None) -> list[str]:
    """Columns headed as the level; first those whose answers say it, which also tell without a header."""
    ranks = _ranks(raw, "level_headers") | ({exact: -1} if exact else {})
    short = [c for c in _asked(raw) if raw.answers[c].nunique() <= MAX_LEVEL_ANSWERS + 1]
    placed = [column for column in short if len(place_levels(raw.answers[column])) > 1]
    silent = [column for column in placed if column not in ranks and not column.rstrip().endswith("?")]
    told = sorted((column for column in placed if column in ranks), key=lambda column: ranks[column])
    few = [
        column
        for column in sorted(ranks, key=lambda column: ranks[column])
        if column not in told and 1 < len(_answers(raw.answers[column])) <= MAX_LEVEL_ANSWERS
    ]
    few = [column for column in few if order_answers(_answers(raw.answers[column])) is None]
    return [*told, *(silent if len(silent) == 1 and not told else []), *few]


def _asked(raw: RawSurvey) -> list[str]:
    """Columns that are somebody's answer."""
    return list(raw.questions.loc[raw.questions["role"] == "item", "column"])


def _ranks(raw: RawSurvey, kind: str) -> dict[str, int]:
    """Columns whose header, or what was asked, names something, with the place of its phrase in the list."""
    texts = dict(zip(raw.questions["column"], raw.questions["text"], strict=True))
    found = {column: (rank_of_header(column, kind), rank_of_header(texts[column], kind)) for column in _asked(raw)}
    return {
        column: min(rank for rank in ranks if rank is not None)
        for column, ranks in found.items()
        if any(rank is not None for rank in ranks)
    }


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


def _names_units(cells: pd.Series) -> bool:
    """Whether a column may name units: few values for many people, which are neither degrees nor levels."""
    answers = _answers(cells)
    is_scale = len(answers) <= MAX_LEVEL_ANSWERS and order_answers(answers) is not None
    return _holds_units(cells) and not is_scale and not place_levels(cells)


def _holds_units(cells: pd.Series) -> bool:
    """Whether a column has few values that stand for several people each."""
    given = cells.str.strip()
    given = given[given != ""]
    n_units = given.nunique()
    return 2 <= n_units <= MAX_UNITS and len(given) >= MIN_PEOPLE * n_units


def one_of(columns: Sequence[str]) -> str:
    """Column names for a question."""
    return " or ".join(f'"{column}"' for column in columns)
