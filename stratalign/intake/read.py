"""All files of an engagement read once into canonical tables; problems are collected and shown together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TypeVar

import pandas as pd

from stratalign.engagement.declarations.hierarchy import UnitsFile
from stratalign.engagement.declarations.performance import Performance
from stratalign.engagement.declarations.survey import RosterFile, Wave
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import EngagementError, InstrumentError, SourceError, StratalignError
from stratalign.panel.build import Accounts, build_accounts, build_panel, read_accounts_file, read_accounts_table
from stratalign.panel.currency import constant_currency_growth, read_rates, translate_panel
from stratalign.paths import reason, why_no_file
from stratalign.responses.build import build_comments, build_rankings, build_recall, build_responses
from stratalign.responses.dated_labels import undated, with_undated
from stratalign.responses.fielding import fielding_notes
from stratalign.responses.hierarchy import resolve_units
from stratalign.responses.identity import pseudonym_key
from stratalign.responses.label_notes import answer_notes, label_contradictions
from stratalign.responses.mapping import Mapping, account_for_columns, load_mapping, require_mapping_fits
from stratalign.responses.reading import Kept, read_answers
from stratalign.responses.respondents import Respondents, find_respondents
from stratalign.responses.roster import read_roster
from stratalign.responses.undecided import without_undecided
from stratalign.responses.waves import resolve_waves, without_unasked
from stratalign.responses.wide import all_answers
from stratalign.sources.corrected import correct_table
from stratalign.sources.people.named import Names, names_in
from stratalign.sources.performance.accounts import read_performance
from stratalign.sources.places import fetch, is_address
from stratalign.sources.raw import Detection, Note, RawSurvey, nothing_left_out, question_table

Problems = list[tuple[str, StratalignError]]
Made = TypeVar("Made")
ReadRoster = Callable[[RosterFile], pd.DataFrame]


@dataclass(frozen=True)
class WaveTables:
    """Canonical tables of one wave; the raw export with its identifiers is not kept.

    `notes` and `left_out` are what reading the file saw and which of its records are nobody's answer. `questions` says
    what the export told of every column but those that identify people.
    """

    wave: Wave
    file: str
    detection: Detection
    columns: pd.DataFrame
    respondents: Respondents
    responses: pd.DataFrame
    comments: pd.DataFrame
    rankings: pd.DataFrame
    recall: pd.DataFrame
    notes: tuple[Note, ...] = ()
    left_out: pd.DataFrame = field(default_factory=nothing_left_out)
    questions: pd.DataFrame = field(default_factory=lambda: question_table(()))

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Answers to every item that was asked, a row per respondent (`all_answers`); not to be changed."""
        return all_answers(self.responses, self.respondents.table["respondent_id"])


@dataclass(frozen=True, slots=True)
class TranslatedAccounts:
    """The panel in one currency, and growth of all entities together with exchange rates held constant."""

    panel: pd.DataFrame
    growth: pd.DataFrame | None


@dataclass(frozen=True, slots=True)
class AccountsTables:
    """The performance file as text, and the panel made of it (None where a problem prevents it).

    `raw` and `built` are there for the checks, and None where they have been made before. `panel` is in the currencies
    of the accounts, `translated` in one, where exchange rates are declared.
    """

    performance: Performance
    raw: pd.DataFrame | None
    panel: pd.DataFrame | None
    translated: TranslatedAccounts | None = None
    built: Accounts | None = None

    @property
    def in_one_currency(self) -> pd.DataFrame | None:
        """The panel for totals: translated where exchange rates are declared."""
        return self.translated.panel if self.translated else self.panel


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything read for an engagement, and every problem met on the way as (where, error).

    The units of `engagement` are listed, where they come from a file or the roster.
    """

    engagement: Engagement
    instrument: Instrument | None
    waves: tuple[WaveTables, ...]
    accounts: AccountsTables | None
    problems: tuple[tuple[str, StratalignError], ...]


def read_engagement_files(engagement: Engagement) -> Intake:
    """Read and build every table of an engagement.

    Parameters
    ----------
    engagement
        Names the files.

    Returns
    -------
    Intake
        What could be built. A file that cannot be used is left out and its error is in `problems`.
    """
    problems: Problems = []
    waves: list[WaveTables] = []
    instrument = _attempt(
        engagement.instrument, lambda: load_instrument(engagement.instrument, folder=engagement.folder), problems
    )
    if _has_no_folder(engagement, problems):
        return Intake(engagement, instrument, (), None, tuple(problems))
    # A roster gives the units of an engagement, the notes of its wave and the places of its people: read it once.
    read = cache(lambda roster: read_roster(roster, engagement.raw_files))
    kept: Kept = {}
    with_waves = _attempt(_waves_file(engagement), lambda: resolve_waves(engagement, kept=kept), problems) or engagement
    resolved = _attempt(_units_file(with_waves), lambda: resolve_units(with_waves, read=read), problems) or with_waves
    if engagement.units != "from_roster":
        read = cache(lambda roster: read_roster(roster, engagement.raw_files, known=resolved.placing.known_labels))
    for wave in with_waves.waves:
        tables = _read_wave(wave, resolved, instrument, read, problems, kept)
        waves += [tables] if tables else []
    accounts = _read_accounts(resolved, problems)
    decided = instrument.decided() if instrument else None
    return Intake(resolved, decided, tuple(waves), accounts, tuple(problems))


def _has_no_folder(engagement: Engagement, problems: Problems) -> bool:
    """Whether the folder of the raw files is not there; complained of once, and not for each of its files."""
    folder = engagement.path_of(".")
    if folder.is_dir() or all(
        is_address(file) or os.path.exists(engagement.path_of(file)) for file in engagement.data_files
    ):
        return False
    said = f"'raw_folder' is '{engagement.raw_folder}', and {folder} {why_no_file(folder) or 'is a file'}. Correct it."
    problems.append(("engagement.yml", EngagementError(said)))
    return True


def _waves_file(engagement: Engagement) -> str:
    """Where the waves are found, for messages."""
    return engagement.waves_from.survey.name if engagement.waves_from else "engagement.yml"


def _units_file(engagement: Engagement) -> str:
    """Where the units are listed, for messages."""
    rosters = [wave.roster.file for wave in engagement.waves if wave.roster]
    if isinstance(engagement.units, UnitsFile):
        return engagement.units.file
    return rosters[-1] if engagement.units == "from_roster" and rosters else "engagement.yml"


def _attempt(where: str, make: Callable[[], Made], problems: Problems) -> Made | None:
    """What is made, or None where that fails; the error joins the problems, once."""
    try:
        return make()
    except (StratalignError, OSError) as problem:
        # A file that vanishes, or is locked, while it is read.
        problem = (
            problem
            if isinstance(problem, StratalignError)
            else SourceError(f"{where} cannot be read: {reason(problem)}.")
        )
        if str(problem) not in [str(known) for _, known in problems]:
            problems.append((where, problem))
        return None


def _read_wave(
    wave: Wave, engagement: Engagement, instrument: Instrument | None, read: ReadRoster, problems: Problems, kept: Kept
) -> WaveTables | None:
    """Canonical tables of one wave; files that do not need each other are each read, so that each is complained of."""
    survey, roster = wave.survey, wave.roster
    n_before = len(problems)
    of_mapping: Problems = []
    mapping = _attempt(survey.mapping, lambda: load_mapping(engagement.folder / survey.mapping), of_mapping)

    def read_survey_files() -> RawSurvey:
        respondent_id = mapping.respondent_id if mapping else None
        return read_answers(
            survey, engagement.raw_files, waves=engagement.waves, respondent_id=respondent_id, kept=kept
        )

    raw = _attempt(survey.name, read_survey_files, problems)
    problems += of_mapping
    listed = _attempt(roster.file, lambda: read(roster), problems) if roster else None
    if raw is None or mapping is None or instrument is None:
        return None
    asked = without_unasked(mapping, raw)
    _attempt(survey.mapping, lambda: require_mapping_fits(asked, raw, instrument), problems)
    if len(problems) > n_before:
        return None
    if set(asked.items) <= set(instrument.undecided):
        problems.append((engagement.instrument, _nothing_decided(asked, instrument)))
        return None
    asked, mapping = (without_undecided(one, instrument) for one in (asked, mapping))
    settled = instrument.decided()
    whole = _with_labels(raw, mapping, engagement, listed)

    def find_people() -> Respondents:
        key = pseudonym_key(engagement.folder)
        return find_respondents(whole, asked, engagement.placing, wave, key=key, roster=listed)

    people = _attempt(survey.name, find_people, problems)
    names = names_in(raw) if listed is None else names_in(raw).with_those(listed.attrs["names"])
    tables = _build_wave(wave, settled, whole, asked, people, names, problems) if people else None
    # What only other waves were asked is mapped all the same.
    return replace(tables, columns=account_for_columns(whole, mapping)) if tables else None


def _nothing_decided(mapping: Mapping, instrument: Instrument) -> InstrumentError:
    """Error of a questionnaire whose mapped questions all wait for the order of their answers."""
    scales = sorted({instrument.undecided[key] for key in mapping.items})
    return InstrumentError(
        f"no question can be scored: the order of the answers is open on every scale ({', '.join(scales)}). Move the "
        "lines of a scale so that the lowest answer comes first, then delete 'order: unknown'"
    )


def _with_labels(raw: RawSurvey, mapping: Mapping, engagement: Engagement, listed: pd.DataFrame | None) -> RawSurvey:
    """The export with the names of units and levels a spreadsheet made dates, and what was seen in the roster."""
    of_roster = set() if listed is None else set(listed["unit"].tolist()) | set(listed["level"].tolist())
    known = engagement.placing.known_labels | of_roster
    named = with_undated(raw, {column: known for column in (mapping.unit, mapping.level) if column})
    return named if listed is None else replace(named, notes=(*named.notes, *listed.attrs["notes"]))


def _build_wave(
    wave: Wave,
    instrument: Instrument,
    raw: RawSurvey,
    mapping: Mapping,
    people: Respondents,
    names: Names,
    problems: Problems,
) -> WaveTables | None:
    """Tables of a wave whose files can be read; each that cannot be built is complained of."""
    file = wave.survey.name
    responses = _attempt(file, lambda: build_responses(raw, instrument, mapping=mapping, respondents=people), problems)
    rankings = _attempt(file, lambda: build_rankings(raw, mapping=mapping, respondents=people), problems)
    if responses is None or rankings is None:
        return None
    return WaveTables(
        wave=wave,
        file=file,
        detection=raw.detection,
        columns=account_for_columns(raw, mapping),
        respondents=people,
        responses=responses,
        comments=build_comments(raw, mapping=mapping, respondents=people, names=names),
        rankings=rankings,
        recall=build_recall(raw, mapping=mapping, respondents=people),
        notes=(
            *raw.notes,
            *answer_notes(raw, instrument, mapping=mapping),
            *label_contradictions(mapping, instrument),
            *fielding_notes(raw, mapping, people, wave),
        ),
        left_out=raw.left_out,
        questions=raw.questions[raw.questions["role"] != "identifier"].reset_index(drop=True),
    )


def _read_accounts(engagement: Engagement, problems: Problems) -> AccountsTables | None:
    """Performance file and panel; where only the panel fails, the raw table stays for the checks."""
    performance = engagement.performance
    if performance is None:
        return None
    file = performance.file

    def read_file() -> pd.DataFrame:
        if performance.database is not None:
            table = read_accounts_table(performance)
        else:
            with fetch(file, engagement.path_of(".")) as path:
                table = read_accounts_file(path, performance)
        return _with_entities(correct_table(table, engagement.corrections, file=file), performance, engagement)

    raw = _attempt(file, read_file, problems)
    if raw is None:
        return None
    currency = performance.currency or engagement.currency
    built = _attempt(file, lambda: build_accounts(raw, performance), problems)

    def make_panel() -> pd.DataFrame:
        return build_panel(raw, performance, source=file, currency=currency, built=built)

    panel = None if built is None else _attempt(file, make_panel, problems)
    of_rates = performance.rates.file if performance.rates else file
    money = None if panel is None else _attempt(of_rates, lambda: _translate(panel, performance, engagement), problems)
    return AccountsTables(performance, raw, panel, money, built)


def _with_entities(table: pd.DataFrame, performance: Performance, engagement: Engagement) -> pd.DataFrame:
    """The performance table with listed units by their keys, whatever label, or date made of it, the file has."""
    column, placing = performance.entity, engagement.placing
    if performance.entity_is != "unit" or column is None or column not in table:
        return table
    labels, notes = undated(table[column], placing.known_labels)
    if not set(labels[labels != table[column]]) <= placing.known_labels:
        labels, notes = table[column], ()
    keys = {label: placing.unit_of(label) or label for label in labels.unique()}
    named = table.assign(**{column: labels.map(keys).astype("str")})
    named.attrs = {**table.attrs, "notes": (*table.attrs.get("notes", ()), *notes)} if notes else dict(table.attrs)
    return named


def _translate(panel: pd.DataFrame, performance: Performance, engagement: Engagement) -> TranslatedAccounts | None:
    """Panel in one currency and growth without exchange-rate effects, where rates are declared."""
    rates = performance.rates
    if rates is None:
        return None
    with fetch(rates.file, engagement.path_of(".")) as path:
        table = read_rates(read_performance(path, sheet=rates.sheet), rates)
    growth = constant_currency_growth(panel, table, reporting=rates.reporting) if "revenue" in panel else None
    return TranslatedAccounts(
        panel=translate_panel(panel, table, reporting=rates.reporting, source=rates.source), growth=growth
    )
