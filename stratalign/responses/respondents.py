"""Who answered: usable rows apart from previews and unfinished ones, each person once, with unit and level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from stratalign.engagement import Engagement, RosterFile, Wave
from stratalign.errors import SourceError
from stratalign.responses.identity import pseudonym
from stratalign.responses.mapping import Mapping
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import RESPONDENT_COLUMNS

#: Qualtrics codes and words of rows that no employee answered (preview, test, spam).
NOT_AN_ANSWER = {
    "preview": frozenset({"1", "survey preview", "9", "spam preview"}),
    "test": frozenset({"2", "survey test"}),
    "spam": frozenset({"8", "spam"}),
}
FALSE_WORDS = frozenset({"0", "false", "no", "falsch"})


@dataclass(frozen=True, slots=True)
class Respondents:
    """The people of one wave.

    `table` has one row per person in `RESPONDENT_COLUMNS`, indexed by the record of the export. `set_aside` counts the
    rows left out by reason. `unknown_units` and `unknown_levels` count labels the engagement does not know; such people
    keep a missing unit or level. `invited` has one row per person of the roster (unit_id, level), or is None.
    """

    wave: str
    table: pd.DataFrame
    set_aside: dict[str, int]
    unknown_units: dict[str, int]
    unknown_levels: dict[str, int]
    n_not_in_roster: int
    invited: pd.DataFrame | None


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
    reasons = _reasons_to_set_aside(raw.answers, mapping)
    usable = raw.answers[reasons == ""]
    people = _people(usable, mapping)
    is_last = ~people.duplicated(keep="last")
    roster = _read_roster(wave.roster, engagement) if wave.roster else None
    placed = _place(usable[is_last], people[is_last], mapping, roster)
    units, unknown_units = _translate(placed["unit"], _unit_lookup(engagement))
    levels, unknown_levels = _translate(placed["level"], engagement.level_of)
    table = pd.DataFrame(
        {
            "respondent_id": [pseudonym(person, key) for person in people[is_last]],
            "wave": wave.key,
            "unit_id": units,
            "level": levels,
            "duration_seconds": _durations(usable[is_last], mapping),
        },
        index=usable.index[is_last],
        columns=list(RESPONDENT_COLUMNS),
    )
    set_aside = {str(reason): int(n) for reason, n in reasons[reasons != ""].value_counts().items()}
    if n_repeated := int((~is_last).sum()):
        set_aside["answered more than once (the last answer is kept)"] = n_repeated
    n_unknown = 0 if roster is None or not mapping.roster_id else int((~people[is_last].isin(roster.index)).sum())
    return Respondents(
        wave.key, table, set_aside, unknown_units, unknown_levels, n_unknown, _invited(roster, engagement)
    )


def _reasons_to_set_aside(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Why a row is not an employee's finished answer; "" where it is."""
    reasons = pd.Series("", index=answers.index, dtype="str")
    if mapping.metadata.finished:
        unfinished = answers[mapping.metadata.finished].str.strip().str.casefold().isin(FALSE_WORDS)
        reasons = reasons.mask(unfinished, "unfinished")
    if mapping.metadata.status:
        status = answers[mapping.metadata.status].str.strip().str.casefold()
        for reason, words in NOT_AN_ANSWER.items():
            reasons = reasons.mask(status.isin(words), reason)
    columns = list(mapping.items.values())
    return reasons.mask((answers[columns] == "").all(axis=1) & (reasons == ""), "no item answered")


def _people(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """What identifies each row's person: the roster id, else the export's respondent id, else the record itself."""
    records = pd.Series([f"record {record}" for record in answers.index], index=answers.index, dtype="str")
    for column in (mapping.roster_id, mapping.respondent_id):
        if column:
            named = answers[column].str.strip()
            return named.where(named != "", records)
    return records


def _read_roster(roster: RosterFile, engagement: Engagement) -> pd.DataFrame:
    """Unit and level label of everybody invited, by person id."""
    raw = read_survey(engagement.path_of(roster.file), format="generic_wide", sheet=roster.sheet)
    wanted = {"person": roster.person_id, "unit": roster.unit} | ({"level": roster.level} if roster.level else {})
    absent = [column for column in wanted.values() if column not in raw.answers]
    if absent:
        raise SourceError(
            f"{roster.file} has no column {', '.join(map(repr, absent))}; it has {', '.join(raw.answers.columns[:12])}. "
            "Correct 'roster' in engagement.yml."
        )
    people = pd.DataFrame({name: raw.answers[column].str.strip() for name, column in wanted.items()})
    repeated = people["person"].duplicated(keep=False)
    if repeated.any():
        raise SourceError(
            f"{roster.file}: {int(repeated.sum())} rows share a person id (first at record {people.index[repeated][0]}). "
            "Keep one row a person."
        )
    return people.set_index("person").reindex(columns=["unit", "level"], fill_value="")


def _place(answers: pd.DataFrame, people: pd.Series, mapping: Mapping, roster: pd.DataFrame | None) -> pd.DataFrame:
    """Unit and level label of each respondent: from the export's columns, else from the roster."""
    if roster is not None and mapping.roster_id:
        found = roster.reindex(people).fillna("").set_axis(answers.index)
    else:
        found = pd.DataFrame("", index=answers.index, columns=["unit", "level"], dtype="str")
    for name, column in (("unit", mapping.unit), ("level", mapping.level)):
        if column:
            found = found.assign(**{name: answers[column].str.strip()})
    return found


def _unit_lookup(engagement: Engagement) -> Callable[[str], str | None]:
    """How a unit label of the client's becomes a unit id: by key or name; as it is when units come from the survey."""
    if engagement.units == "from_survey":
        return lambda label: label
    by_label = {label.casefold(): unit.key for unit in engagement.listed_units for label in (unit.key, unit.name)}
    return lambda label: by_label.get(label.casefold())


def _translate(labels: pd.Series, lookup: Callable[[str], str | None]) -> tuple[pd.Series, dict[str, int]]:
    """Ids for labels; a label nothing is known for becomes missing and is counted."""
    known = {label: lookup(label) if label else None for label in labels.unique()}
    unknown = labels[[bool(label) and known[label] is None for label in labels]]
    counts = {str(label): int(n) for label, n in unknown.value_counts().items()}
    return labels.map(known).astype("str"), counts


def _durations(answers: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Seconds spent answering, missing where the export does not say."""
    column = mapping.metadata.duration_seconds
    if not column:
        return pd.Series(float("nan"), index=answers.index)
    return pd.to_numeric(answers[column], errors="coerce")


def _invited(roster: pd.DataFrame | None, engagement: Engagement) -> pd.DataFrame | None:
    """Unit and level of everybody invited, without ids."""
    if roster is None:
        return None
    units, _ = _translate(roster["unit"].reset_index(drop=True), _unit_lookup(engagement))
    levels, _ = _translate(roster["level"].reset_index(drop=True), engagement.level_of)
    return pd.DataFrame({"unit_id": units, "level": levels})
