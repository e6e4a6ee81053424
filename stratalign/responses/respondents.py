"""Who answered: usable rows apart from previews and unfinished ones, each person once, with unit and level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.placing import Placing
from stratalign.engagement.declarations.survey import Wave
from stratalign.numerics.display import displayed
from stratalign.responses.identity import plain_id, pseudonym
from stratalign.responses.mapping import Mapping, Metadata, answer_id_of, metadata_of
from stratalign.responses.roster import RosterMatch, match_roster
from stratalign.responses.statuses import reasons_by_status, unfinished, unknown_statuses
from stratalign.responses.unit_labels import map_units, require_unit_map_fits, similar_labels
from stratalign.responses.wave_column import DENSE_SHARE, WaveColumn, find_wave_column
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import RESPONDENT_COLUMNS

#: Why a row is set aside that a later one of the same person replaces.
REPEATED = "answered more than once (the last answer is kept)"
#: Reasons of rows that a pilot may keep.
PREVIEWS = ("preview", "test")
#: More repeated answers than this share, and so many, are no slip of single people.
FEW_REPEATS, MIN_REPEATS = 0.03, 3


@displayed
@dataclass(frozen=True, slots=True)
class Respondents:
    """The people of one wave.

    `table` has one row per person in `RESPONDENT_COLUMNS`, indexed by the record of the export. `set_aside` counts the
    rows left out by reason. `unknown_units` and `unknown_levels` count labels the engagement does not know; such people
    keep a missing unit or level. `invited` has one row per person of the roster (unit_id, level), or is None.
    `unknown_statuses` counts what the status column says of kept rows and nobody knows. `roster` says how answers and
    roster fit together, None without one. `similar_units` groups labels of units taken from the export that differ so
    little that they are probably one. `has_levels` is whether a column of the export or the roster tells levels.
    `waves_within` is the column that explains why people answered more than once, as several waves in one file; None
    where they did not, or nothing does. `n_previews_kept` counts previews and test answers that are kept because the
    wave says so. `ids_are_counted` is whether the ids are running numbers, which another wave may count anew.
    """

    wave: str
    table: pd.DataFrame
    set_aside: dict[str, int]
    unknown_units: dict[str, int]
    unknown_levels: dict[str, int]
    n_not_in_roster: int
    invited: pd.DataFrame | None
    unknown_statuses: dict[str, int] = field(default_factory=dict)
    roster: RosterMatch | None = None
    similar_units: tuple[tuple[str, ...], ...] = ()
    has_levels: bool = True
    waves_within: WaveColumn | None = None
    n_previews_kept: int = 0
    ids_are_counted: bool = False

    @property
    def repeats_are_many(self) -> bool:
        """Whether more people answered more than once than by a slip."""
        n = self.set_aside.get(REPEATED, 0)
        return n >= MIN_REPEATS and n > FEW_REPEATS * (n + len(self.table))


def find_respondents(
    raw: RawSurvey,
    mapping: Mapping,
    placing: Placing,
    wave: Wave,
    *,
    key: bytes,
    roster: pd.DataFrame | None = None,
) -> Respondents:
    """Separate who answered from previews, tests, unfinished and repeated rows, and give each a unit and a level.

    Parameters
    ----------
    raw
        The export.
    mapping
        What its columns are.
    placing
        What the labels of units and levels stand for.
    wave
        The administration.
    key
        Secret of the pseudonyms.
    roster
        From `read_roster`, where the wave has one: it gives units and levels of people whose answers do not.

    Returns
    -------
    Respondents
        Usable people and the counts of everything left out.

    Raises
    ------
    SourceError
        A column is missing, or the wave's unit map matches nothing.
    """
    _require_map_fits(raw, mapping, placing, wave, roster)
    metadata = metadata_of(mapping, raw)
    reasons = _reasons_to_set_aside(raw, mapping, metadata)
    is_preview = reasons.isin(PREVIEWS) & wave.survey.keep_previews
    reasons = reasons.mask(is_preview, "")
    is_finished = reasons == ""
    finished = raw.answers if is_finished.all() else raw.answers[is_finished]
    persons = persons_of(finished, mapping, wave, answer_id=answer_id_of(mapping, raw))
    is_last = ~persons.duplicated(keep="last")
    if not is_last.all():
        answers, persons = finished[is_last], persons[is_last]
    else:
        answers = finished
    placed = _place(answers, persons, mapping, roster)
    units, unknown_units = _translate(map_units(placed["unit"], wave), placing.unit_of)
    levels, unknown_levels = _translate(placed["level"], placing.level_of)
    table = pd.DataFrame(
        {
            "respondent_id": pd.Series(pseudonyms_of(persons, wave, key), answers.index, dtype="str"),
            "wave": pd.Series(wave.key, answers.index, dtype="str"),
            "unit_id": units,
            "level": levels,
            "duration_seconds": _durations(answers, metadata),
        },
        columns=list(RESPONDENT_COLUMNS),
    )
    match = _match(answers, mapping, wave, roster)
    is_unknown = unknown_statuses(raw, metadata) & (reasons == "")
    return Respondents(
        wave=wave.key,
        table=table,
        set_aside=_counted(reasons[reasons != ""]) | _counted_repeats(~is_last),
        unknown_units=unknown_units,
        unknown_levels=unknown_levels,
        n_not_in_roster=match.n_answers_unmatched if match else 0,
        invited=_invited(roster, placing, wave),
        unknown_statuses=_counted(raw.answers.loc[is_unknown, metadata.status]) if metadata.status else {},
        roster=match,
        similar_units=similar_labels(list(units.dropna().value_counts().index)) if not placing.hierarchy.listed else (),
        has_levels=bool(mapping.level or (wave.roster and wave.roster.level and mapping.roster_id)),
        waves_within=_waves_within(raw, mapping, finished.index[~is_last], len(finished)),
        n_previews_kept=int(is_preview.sum()),
        ids_are_counted=_ids_are_counted(answers, mapping),
    )


def pseudonyms_of(persons: pd.Series, wave: Wave, key: bytes) -> list[str]:
    """Make the pseudonym of each person; where ids begin anew in a wave, nobody of another wave has the same.

    Parameters
    ----------
    persons
        From `persons_of`.
    wave
        The administration.
    key
        Secret of the pseudonyms.

    Returns
    -------
    list of str
        One for each of `persons`.
    """
    suffix = f" of {wave.key}" if wave.survey.ids_restart else ""
    return [pseudonym(f"{person}{suffix}", key) for person in persons.tolist()]


def _waves_within(raw: RawSurvey, mapping: Mapping, repeats: pd.Index, n_finished: int) -> WaveColumn | None:
    """The column that explains repeated answers, where they are more than a few."""
    if not repeats.size or len(repeats) <= FEW_REPEATS * n_finished:
        return None
    column = mapping.roster_id or mapping.respondent_id or answer_id_of(mapping, raw)
    besides = [name for name, use in mapping.uses if use.startswith(("item: ", "comment: ", "ranking: ", "recall: "))]
    return find_wave_column(raw, respondent_id=column, besides=besides)


def _ids_are_counted(answers: pd.DataFrame, mapping: Mapping) -> bool:
    """Whether the ids that tell people apart are counted."""
    column = mapping.roster_id or mapping.respondent_id
    return column is not None and are_counted(answers[column].map(plain_id))


def are_counted(ids: pd.Series) -> bool:
    """Say whether ids are numbers that fill their range from about 1.

    Parameters
    ----------
    ids
        As `plain_id` compares them; blank ones do not count.

    Returns
    -------
    bool
        False for fewer than two.
    """
    given = ids[ids != ""]
    if len(given) < 2 or not given.str.fullmatch(r"\d{1,7}").all():
        return False
    numbers = given.astype("int64")
    return bool(numbers.nunique() >= DENSE_SHARE * numbers.max())


def _require_map_fits(
    raw: RawSurvey, mapping: Mapping, placing: Placing, wave: Wave, roster: pd.DataFrame | None
) -> None:
    """Hold the unit map of a wave against every label there is, of answers set aside and people who gave none too."""
    if not wave.unit_map:
        return
    labels = set(raw.answers[mapping.unit]) if mapping.unit else set()
    require_unit_map_fits(wave, labels | (set() if roster is None else set(roster["unit"])), placing)


def _reasons_to_set_aside(raw: RawSurvey, mapping: Mapping, metadata: Metadata) -> pd.Series:
    """Why a row is not an employee's finished answer; "" where it is."""
    by_status = reasons_by_status(raw, metadata)
    reasons = by_status.mask(unfinished(raw, metadata) & (by_status == ""), "unfinished")
    is_blank = np.ones(len(raw.answers), dtype=bool)
    for column in mapping.items.values():
        cells = raw.answers[column].tolist()
        # Each different text is looked at once: there are few, and many rows.
        blank = {text for text in set(cells) if not text.strip()}
        is_blank &= [cell in blank for cell in cells] if blank else False
        if not is_blank.any():
            break
    return reasons.mask(is_blank & (reasons == ""), "no item answered")


def persons_of(answers: pd.DataFrame, mapping: Mapping, wave: Wave, *, answer_id: str | None) -> pd.Series:
    """Say what identifies each row's person: the roster id, else the respondent id, the tool's own id, the record.

    Neither a record nor a tool's own number may make two people of different waves one.

    Parameters
    ----------
    answers
        Rows of an export.
    mapping
        What its columns are.
    wave
        The administration.
    answer_id
        Column of the tool's own ids, from `answer_id_of`.

    Returns
    -------
    pandas.Series
        One text for each row, compared as `plain_id` says.
    """
    records = [f"record {record} of {wave.key}" for record in answers.index]
    persons = pd.Series(records, answers.index, dtype="str")
    if answer_id:
        stated = answers[answer_id].map(plain_id)
        persons = persons.mask(stated != "", "answer " + stated + f" of {wave.key}")
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
        stated = answers[column].str.strip() if column else blank
        if roster is not None and mapping.roster_id:
            listed = persons.map(roster.loc[roster.index != "", name]).fillna("").astype("str")
            stated = stated.mask(stated == "", listed)
        placed[name] = stated
    return pd.DataFrame(placed)


def _translate(labels: pd.Series, lookup: Callable[[str], str | None]) -> tuple[pd.Series, dict[str, int]]:
    """Ids for labels; a label nothing is known for becomes missing and is counted."""
    known = {label: lookup(label) if label else None for label in labels.unique()}
    unknown = labels[[bool(label) and known[label] is None for label in labels.tolist()]]
    return labels.map(known).astype("str"), _counted(unknown)


def _counted(labels: pd.Series) -> dict[str, int]:
    """How often each label stands, the most frequent first."""
    return {str(label): int(n) for label, n in labels.value_counts().items()}


def _counted_repeats(is_repeat: pd.Series) -> dict[str, int]:
    n_repeats = int(is_repeat.sum())
    return {REPEATED: n_repeats} if n_repeats else {}


def _match(answers: pd.DataFrame, mapping: Mapping, wave: Wave, roster: pd.DataFrame | None) -> RosterMatch | None:
    """How the answers that count fit the roster; None without a roster or a column to join on."""
    if roster is None or not mapping.roster_id:
        return None
    return match_roster(roster, answers[mapping.roster_id].map(plain_id), wave)


def _durations(answers: pd.DataFrame, metadata: Metadata) -> pd.Series:
    """Seconds spent answering, missing where the export does not say."""
    column = metadata.duration_seconds
    if not column:
        return pd.Series(float("nan"), answers.index)
    return pd.to_numeric(answers[column].str.strip().str.replace(",", "."), errors="coerce").astype(float)


def _invited(roster: pd.DataFrame | None, placing: Placing, wave: Wave) -> pd.DataFrame | None:
    """Unit and level of everybody invited, without ids."""
    if roster is None:
        return None
    units, _ = _translate(map_units(roster["unit"].reset_index(drop=True), wave), placing.unit_of)
    levels, _ = _translate(roster["level"].reset_index(drop=True), placing.level_of)
    return pd.DataFrame({"unit_id": units, "level": levels})
