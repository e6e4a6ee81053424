"""A list of people nobody described -> the `roster` block that reads it, and the column of the survey that joins it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.drafting.uses import MAX_LEVEL_ANSWERS, level_question, place_levels
from stratalign.errors import EngagementError
from stratalign.responses.identity import plain_id
from stratalign.responses.proposal import LEVEL_HEADERS, ROSTER_ID_HEADERS, UNIT_HEADERS
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import Level

#: Two columns hold the same ids where at least this share of the answers' ids stands on the list.
JOINED_SHARE = 0.5
#: An id stands for one person: nearly every cell is different.
DIFFERENT_SHARE = 0.95
MIN_IDS = 3


@dataclass(frozen=True, slots=True)
class DraftRoster:
    """Keys of `roster`, the joining column of each export ("" where none fits), and the client's words for levels.

    `questions` are what a person has to say.
    """

    declared: dict[str, str]
    roster_ids: tuple[str, ...]
    levels: dict[Level, tuple[str, ...]]
    questions: tuple[str, ...] = ()


def declare_roster(path: Path, raws: Sequence[RawSurvey], *, file: str) -> DraftRoster:
    """Find the `roster` block that reads a list of people.

    Parameters
    ----------
    path
        The list.
    raws
        The exports it is to be joined with.
    file
        What `engagement.yml` will call it.

    Returns
    -------
    DraftRoster
        The id is the pair of columns that most answers share.

    Raises
    ------
    EngagementError
        No column identifies people, or none is the unit.
    SourceError
        The file is no table.
    """
    people = read_survey(path, format="generic_wide").answers
    pairs = [_joining(people, raw) for raw in raws]
    person = next((of_list for of_list, _ in pairs if of_list), "") or _headed(people, ROSTER_ID_HEADERS) or ""
    unit, level = _headed(people, UNIT_HEADERS), _headed(people, LEVEL_HEADERS)
    if not person or not unit:
        what = "identifies people: none of its columns holds ids the answers have" if not person else "is the unit"
        raise EngagementError(
            f"{path.name}: no column {what}. Its columns: {', '.join(map(str, people.columns[:12]))}. Start without "
            "--roster and name the columns under 'roster' in engagement.yml."
        )
    levels = place_levels(people[level]) if level else {}
    declared = {"file": file, "person_id": person, "unit": unit} | ({"level": level} if level and levels else {})
    questions = []
    if level and not levels:
        answers = tuple(dict.fromkeys(people[level].str.strip()))[:MAX_LEVEL_ANSWERS]
        questions.append(level_question(level, answers))
    roster_ids = tuple(survey if of_list == person else "" for of_list, survey in pairs)
    return DraftRoster(declared, roster_ids, levels, tuple(questions))


def _joining(people: pd.DataFrame, raw: RawSurvey) -> tuple[str, str]:
    """Column of the list and of the export that share most ids; blank where none shares enough."""
    listed = {column: _ids(people[column]) for column in people.columns}
    asked = {column: _ids(raw.answers[column]) for column in raw.answers.columns}
    best = ("", "")
    most = JOINED_SHARE
    for of_list, on_list in listed.items():
        for column, given in asked.items():
            shared = len(on_list & given) / len(given) if on_list and given else 0.0
            if shared >= most:
                best, most = (str(of_list), str(column)), shared + 1e-9
    return best


def _ids(cells: pd.Series) -> set[str]:
    """Ids of a column; none where cells repeat."""
    given = cells.map(plain_id)
    given = given[given != ""]
    different = set(given)
    return different if len(different) >= max(MIN_IDS, DIFFERENT_SHARE * len(given)) else set()


def _headed(people: pd.DataFrame, headers: tuple[str, ...]) -> str | None:
    plain = {"".join(filter(str.isalnum, column.casefold())): column for column in reversed(people.columns)}
    return next((plain[header] for header in headers if header in plain), None)
