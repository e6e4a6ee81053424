"""All files of an engagement read once into canonical tables; problems are collected and shown together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from stratalign.declarations.performance import Performance
from stratalign.declarations.survey import Wave
from stratalign.engagement import Engagement
from stratalign.errors import StratalignError
from stratalign.instrument import Instrument, load_instrument
from stratalign.panel.build import build_panel
from stratalign.responses.build import build_comments, build_rankings, build_recall, build_responses
from stratalign.responses.identity import pseudonym_key
from stratalign.responses.mapping import Mapping, account_for_columns, load_mapping, require_mapping_fits
from stratalign.responses.reading import read_answers
from stratalign.responses.respondents import Respondents, find_respondents
from stratalign.responses.roster import read_roster
from stratalign.sources.accounts import read_performance
from stratalign.sources.raw import Detection, RawSurvey

Problems = list[tuple[str, StratalignError]]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class WaveTables:
    """Canonical tables of one wave; the raw export with its identifiers is not kept."""

    wave: Wave
    file: str
    detection: Detection
    columns: pd.DataFrame
    respondents: Respondents
    responses: pd.DataFrame
    comments: pd.DataFrame
    rankings: pd.DataFrame
    recall: pd.DataFrame


@dataclass(frozen=True, slots=True)
class AccountsTables:
    """The performance file as text, and the panel made of it (None where a problem prevents it)."""

    performance: Performance
    raw: pd.DataFrame
    panel: pd.DataFrame | None


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything read for an engagement, and every problem met on the way as (where, error)."""

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
    for wave in engagement.waves:
        tables = _read_wave(wave, engagement, instrument, problems)
        waves += [tables] if tables else []
    accounts = _read_accounts(engagement, problems)
    return Intake(engagement, instrument, tuple(waves), accounts, tuple(problems))


def _attempt(where: str, make: Callable[[], Made], problems: Problems) -> Made | None:
    """What is made, or None where that fails; the error joins the problems."""
    try:
        return make()
    except StratalignError as problem:
        problems.append((where, problem))
        return None


def _read_wave(
    wave: Wave, engagement: Engagement, instrument: Instrument | None, problems: Problems
) -> WaveTables | None:
    """Canonical tables of one wave; files that do not need each other are each read, so that each is complained of."""
    survey, roster = wave.survey, wave.roster
    n_before = len(problems)
    raw = _attempt(survey.name, lambda: read_answers(survey, engagement), problems)
    mapping = _attempt(survey.mapping, lambda: load_mapping(engagement.folder / survey.mapping), problems)
    if roster:
        _attempt(roster.file, lambda: read_roster(roster, engagement), problems)
    if raw is None or mapping is None or instrument is None:
        return None
    _attempt(survey.mapping, lambda: require_mapping_fits(mapping, raw, instrument), problems)
    if len(problems) > n_before:
        return None
    return _build_wave(wave, engagement, instrument, raw, mapping, problems)


def _build_wave(
    wave: Wave, engagement: Engagement, instrument: Instrument, raw: RawSurvey, mapping: Mapping, problems: Problems
) -> WaveTables | None:
    """Tables of a wave whose files can be read; each that cannot be built is complained of."""
    file = wave.survey.name

    def find_people() -> Respondents:
        return find_respondents(raw, mapping, engagement, wave, key=pseudonym_key(engagement.folder))

    people = _attempt(file, find_people, problems)
    if people is None:
        return None
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
        comments=build_comments(raw, mapping=mapping, respondents=people),
        rankings=rankings,
        recall=build_recall(raw, mapping=mapping, respondents=people),
    )


def _read_accounts(engagement: Engagement, problems: Problems) -> AccountsTables | None:
    """Performance file and panel; where only the panel fails, the raw table stays for the checks."""
    performance = engagement.performance
    if performance is None:
        return None
    path, file = engagement.path_of(performance.file), performance.file
    raw = _attempt(file, lambda: read_performance(path, sheet=performance.sheet), problems)
    if raw is None:
        return None
    currency = performance.currency or engagement.currency
    panel = _attempt(file, lambda: build_panel(raw, performance, source=file, currency=currency), problems)
    return AccountsTables(performance, raw, panel)
