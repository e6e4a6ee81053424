"""Who answered: usable rows apart from previews and unfinished ones, each person once, with unit and level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from stratalign.declarations.survey import Wave
from stratalign.engagement import Engagement
from stratalign.responses.identity import plain_id, pseudonym
from stratalign.responses.mapping import Mapping, Metadata
from stratalign.responses.roster import read_roster
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import RESPONDENT_COLUMNS

#: Qualtrics codes and words of rows that no employee answered.
NOT_AN_ANSWER = {
    "preview": frozenset({"1", "survey preview", "17", "offline survey preview"}),
    "test": frozenset({"2", "survey test"}),
    "spam": frozenset(
        {"8", "spam", "9", "survey preview spam", "spam preview", "12", "imported spam", "40", "ex spam"}
    ),
}
#: Codes and words of rows that count.
AN_ANSWER = frozenset({"", "0", "ip address", "4", "imported", "16", "offline", "32", "ex", "36", "48", "ex offline"})
FALSE_WORDS = frozenset({"0", "false", "no", "falsch", "nein"})


@dataclass(frozen=True, slots=True)
class Respondents:
    """The people of one wave.

    `table` has one row per person in `RESPONDENT_COLUMNS`, indexed by the record of the export. `set_aside` counts the
    rows left out by reason. `unknown_units` and `unknown_levels` count labels the engagement does not know; such people
    keep a missing unit or level. `invited` has one row per person of the roster (unit_id, level), or is None.
    `unknown_statuses` counts what the status column says of kept rows and nobody knows.
    """

    wave: str
    table: pd.DataFrame
    set_aside: dict[str, int]
    unknown_units: dict[str, int]
    unknown_levels: dict[str, int]
    n_not_in_roster: int
    invited: pd.DataFrame | None
    unknown_statuses: dict[str, int] = field(default_factory=dict)


def find_respondents(
    raw: RawSurvey, mapping: Mapping, engagement: Engagement, wave: Wave, *, key: bytes
) -> Respondents:
    """Separate who answered from previews, tests, unfinished and repeated rows, and give each a unit and a level.

    Parameters
    ----------
    raw
        The export.
    mapping
        What its columns are.
    engagement
        Units, levels and the folder of the files.
    wave
        The administration; its roster, if any, gives units and levels.
    key
        Secret of the pseudonyms.

    Returns
    -------
    Respondents
        Usable people and the counts of everything left out.

    Raises
    ------
    SourceError
        The roster cannot be read, or a column is missing.
    """
    roster = read_roster(wave.roster, engagement) if wave.roster else None
    reasons = _reasons_to_set_aside(raw.answers, mapping)
    finished = raw.answers[reasons == ""]
    persons = _persons(finished, mapping, wave)
    is_last = ~persons.duplicated(keep="last")
    answers, persons = finished[is_last], persons[is_last]
    placed = _place(answers, persons, mapping, roster)
    units, unknown_units = _translate(placed["unit"], engagement.unit_of)
    levels, unknown_levels = _translate(placed["level"], engagement.level_of)
    table = pd.DataFrame(
        {
            "respondent_id": pd.Series([pseudonym(person, key) for person in persons], answers.index, dtype="str"),
            "wave": pd.Series(wave.key, answers.index, dtype="str"),
            "unit_id": units,
            "level": levels,
            "duration_seconds": _durations(answers, mapping),
        },
        columns=list(RESPONDENT_COLUMNS),
    )
    is_listed = persons.isin(roster.index) if roster is not None and mapping.roster_id else is_last[is_last]
    return Respondents(
        wave=wave.key,
        table=table,
        set_aside=_counted(reasons[reasons != ""]) | _counted_repeats(~is_last),
        unknown_units=unknown_units,
        unknown_levels=unknown_levels,
        n_not_in_roster=int((~is_listed).sum()),
        invited=_invited(roster, engagement),
        unknown_statuses=_unknown_statuses(finished, mapping),
    )


def _reasons_to_set_aside(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Why a row is not an employee's finished answer; "" where it is."""
    reasons = pd.Series("", answers.index, dtype="str")
    reasons = reasons.mask(_is_unfinished(answers, mapping.metadata), "unfinished")
    statuses = _statuses(answers, mapping)
    for reason, words in NOT_AN_ANSWER.items():
        reasons = reasons.mask(statuses.isin(words), reason)
    cells = answers[list(mapping.items.values())]
    is_blank = cells.apply(lambda column: column.str.strip() == "").all(axis=1)
    return reasons.mask(is_blank & (reasons == ""), "no item answered")


def _is_unfinished(answers: pd.DataFrame, metadata: Metadata) -> pd.Series:
    """Whether a row says that its person stopped early; where only the progress is known, below 100."""
    if metadata.finished:
        return answers[metadata.finished].str.strip().str.casefold().isin(FALSE_WORDS)
    if metadata.progress:
        return pd.to_numeric(answers[metadata.progress].str.strip().str.rstrip("% "), errors="coerce") < 100
    return pd.Series(False, index=answers.index)


def _statuses(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """What the status column says, as it is compared; "" without one."""
    column = mapping.metadata.status
    return answers[column].str.strip().str.casefold() if column else pd.Series("", answers.index, dtype="str")


def _unknown_statuses(answers: pd.DataFrame, mapping: Mapping) -> dict[str, int]:
    """Statuses of kept rows that are not among the known ones, as written."""
    unknown = ~_statuses(answers, mapping).isin(AN_ANSWER)
    return _counted(answers.loc[unknown, mapping.metadata.status]) if mapping.metadata.status else {}


def _persons(answers: pd.DataFrame, mapping: Mapping, wave: Wave) -> pd.Series:
    """What identifies each row's person: the roster id, else the export's respondent id, else the record."""
    # A record number must not make two people of different waves one.
    records = [f"record {record} of {wave.key}" for record in answers.index]
    persons = pd.Series(records, answers.index, dtype="str")
    for column in (mapping.respondent_id, mapping.roster_id):
        if column:
            named = answers[column].map(plain_id)
            persons = persons.mask(named != "", named)
    return persons


def _place(answers: pd.DataFrame, persons: pd.Series, mapping: Mapping, roster: pd.DataFrame | None) -> pd.DataFrame:
    """Unit and level label of each respondent: from the export's columns, else from the roster."""
    blank = pd.Series("", answers.index, dtype="str")
    placed = {}
    for name, column in (("unit", mapping.unit), ("level", mapping.level)):
        told = answers[column].str.strip() if column else blank
        if roster is not None and mapping.roster_id:
            listed = persons.map(roster.loc[roster.index != "", name]).fillna("").astype("str")
            told = told.mask(told == "", listed)
        placed[name] = told
    return pd.DataFrame(placed)


def _translate(labels: pd.Series, lookup: Callable[[str], str | None]) -> tuple[pd.Series, dict[str, int]]:
    """Ids for labels; a label nothing is known for becomes missing and is counted."""
    known = {label: lookup(label) if label else None for label in labels.unique()}
    unknown = labels[[bool(label) and known[label] is None for label in labels]]
    return labels.map(known).astype("str"), _counted(unknown)


def _counted(labels: pd.Series) -> dict[str, int]:
    """How often each label stands, the most frequent first."""
    return {str(label): int(n) for label, n in labels.value_counts().items()}


def _counted_repeats(is_repeat: pd.Series) -> dict[str, int]:
    n_repeats = int(is_repeat.sum())
    return {"answered more than once (the last answer is kept)": n_repeats} if n_repeats else {}


def _durations(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Seconds spent answering, missing where the export does not say."""
    column = mapping.metadata.duration_seconds
    if not column:
        return pd.Series(float("nan"), answers.index)
    return pd.to_numeric(answers[column].str.strip().str.replace(",", "."), errors="coerce").astype(float)


def _invited(roster: pd.DataFrame | None, engagement: Engagement) -> pd.DataFrame | None:
    """Unit and level of everybody invited, without ids."""
    if roster is None:
        return None
    units, _ = _translate(roster["unit"].reset_index(drop=True), engagement.unit_of)
    levels, _ = _translate(roster["level"].reset_index(drop=True), engagement.level_of)
    return pd.DataFrame({"unit_id": units, "level": levels})
