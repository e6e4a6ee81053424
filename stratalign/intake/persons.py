"""Find a person in the files of an engagement: by which ids, in which rows, under which pseudonyms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from stratalign.engagement.declarations.survey import Wave, WavesFrom
from stratalign.engagement.engagement import Engagement
from stratalign.errors import StratalignError
from stratalign.intake.erasing import Sought
from stratalign.responses.identity import plain_id, pseudonym
from stratalign.responses.mapping import Mapping, answer_id_of, load_mapping
from stratalign.responses.reading import read_answers
from stratalign.responses.respondents import persons_of, pseudonyms_of
from stratalign.responses.waves import resolve_waves
from stratalign.sources.detect import read_survey
from stratalign.sources.places import is_address, name_of
from stratalign.sources.raw import RawSurvey


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """How files know a person, the files that may hold rows of theirs, their pseudonyms, and what cannot be read.

    With each file stands who is looked for in it.
    """

    sought: Sought
    files: tuple[tuple[Path, Sought], ...]
    pseudonyms: frozenset[str]
    out_of_reach: tuple[str, ...]


@dataclass(slots=True)
class _Looked:
    """Tables read while looking, and what could not be."""

    surveys: list[tuple[Wave, Mapping, RawSurvey]] = field(default_factory=list)
    rosters: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    out_of_reach: list[str] = field(default_factory=list)


def find_person(engagement: Engagement, named: str, *, key: bytes) -> FoundPerson:
    """Find a person by an id or an address.

    Parameters
    ----------
    engagement
        Names the files.
    named
        As typed; case, outer and repeated spaces do not count.
    key
        Secret of the pseudonyms.

    Returns
    -------
    FoundPerson
        Ids that stand in the same rows as the one typed are the person's too: an address in the roster leads to the
        number in the survey. Where ids begin anew in each wave, only an address is looked for there.
    """
    looked = _look(engagement)
    sought = Sought(frozenset({plain_id(named)}), _columns(looked))
    for _ in range(2):
        sought = Sought(sought.ids | set(_ids_beside(looked, sought)), sought.columns)
    made = {pseudonym(known, key) for known in sought.ids}
    for wave, mapping, raw in looked.surveys:
        own = raw.answers[_is_own(raw.answers, _of_wave(sought, wave))]
        if len(own):
            persons = persons_of(own, mapping, wave, answer_id=answer_id_of(mapping, raw))
            made |= set(pseudonyms_of(persons, wave, key))
    files, elsewhere = _files(engagement, sought)
    return FoundPerson(sought, files, frozenset(made), (*looked.out_of_reach, *elsewhere))


def _look(engagement: Engagement) -> _Looked:
    """Read surveys and rosters as far as they can be read."""
    looked = _Looked()
    try:
        waves = resolve_waves(engagement).waves
    except StratalignError as problem:
        looked.out_of_reach.append(f"{problem}")
        return looked
    for wave in waves:
        try:
            mapping = load_mapping(engagement.folder / wave.survey.mapping)
            raw = read_answers(wave.survey, engagement.raw_files, waves=waves, respondent_id=mapping.respondent_id)
            looked.surveys.append((wave, mapping, raw))
        except (StratalignError, OSError) as problem:
            looked.out_of_reach.append(f"{wave.survey.name} cannot be read: {problem}")
        roster = wave.roster
        if roster and not wave.survey.ids_restart and not is_address(roster.file):
            try:
                listed = read_survey(engagement.path_of(roster.file), format="generic_wide", sheet=roster.sheet)
                looked.rosters.append((roster.person_id, listed.answers))
            except (StratalignError, OSError) as problem:
                looked.out_of_reach.append(f"{roster.file} cannot be read: {problem}")
    return looked


def _columns(looked: _Looked) -> frozenset[str]:
    """Columns that hold ids of people."""
    named = {column for _, mapping, _ in looked.surveys for column in (mapping.respondent_id, mapping.roster_id)}
    return frozenset(filter(None, named | {column for column, _ in looked.rosters}))


def _of_wave(sought: Sought, wave: Wave | WavesFrom) -> Sought:
    """Who is looked for in a wave: where its ids are its own, by address alone."""
    return Sought(sought.ids, frozenset()) if wave.survey.ids_restart else sought


def _is_own(rows: pd.DataFrame, sought: Sought) -> pd.Series:
    """Which rows of a table are the person's."""
    header = [str(column) for column in rows.columns]
    found = list(sought.rows([header, *rows.astype(str).to_numpy().tolist()]))[1:]
    return pd.Series(found, index=rows.index, dtype=bool)


def _ids_beside(looked: _Looked, sought: Sought) -> Iterator[str]:
    """Ids of people and addresses in the rows of the person."""
    tables = [
        (raw.answers, (mapping.respondent_id, mapping.roster_id))
        for wave, mapping, raw in looked.surveys
        if not wave.survey.ids_restart
    ]
    tables += [(rows, (column, None)) for column, rows in looked.rosters]
    for rows, columns in tables:
        for column in filter(None, columns):
            if column in rows:
                yield from filter(None, map(plain_id, rows.loc[_is_own(rows, sought), column].astype(str)))


def _files(engagement: Engagement, sought: Sought) -> tuple[tuple[tuple[Path, Sought], ...], list[str]]:
    """Files of surveys and rosters on this machine with who is looked for in each, and those that are elsewhere."""
    paths: dict[Path, Sought] = {}
    elsewhere = []
    for wave in engagement.declared_waves:
        survey, who = wave.survey, _of_wave(sought, wave)
        if survey.database is not None:
            elsewhere.append(f"{survey.name}: take the person out in the database.")
        if survey.ids_restart:
            elsewhere.append(f"{survey.name}: its ids are its own, so only an address is looked for there.")
        for file in filter(None, (survey.file, *survey.later_downloads, wave.roster.file if wave.roster else None)):
            if is_address(file):
                elsewhere.append(f"{name_of(file)} lies in cloud storage: take the person out there.")
            elif (path := engagement.path_of(file)).is_file():
                paths[path] = who
    return tuple(paths.items()), elsewhere
