"""All files of an engagement read once into canonical tables; problems are collected, so that all are shown together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from stratalign.engagement import Engagement, Performance, Wave
from stratalign.errors import StratalignError
from stratalign.instrument import Instrument, load_instrument
from stratalign.panel.build import build_panel
from stratalign.responses.build import build_comments, build_rankings, build_recall, build_responses
from stratalign.responses.identity import pseudonym_key
from stratalign.responses.mapping import account_for_columns, load_mapping, require_mapping_fits
from stratalign.responses.respondents import Respondents, find_respondents
from stratalign.sources.accounts import read_performance
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import Detection


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
    problems: list[tuple[str, StratalignError]] = []
    instrument = None
    waves = []
    try:
        instrument = load_instrument(engagement.instrument, folder=engagement.folder)
    except StratalignError as problem:
        problems.append((engagement.instrument, problem))
    for wave in engagement.waves if instrument else ():
        try:
            waves.append(_read_wave(wave, engagement, instrument))
        except StratalignError as problem:
            problems.append((wave.survey.file, problem))
    accounts, problem = _read_accounts(engagement)
    if problem and engagement.performance:
        problems.append((engagement.performance.file, problem))
    return Intake(engagement, instrument, tuple(waves), accounts, tuple(problems))


def _read_wave(wave: Wave, engagement: Engagement, instrument: Instrument) -> WaveTables:
    """Canonical tables of one wave."""
    survey = wave.survey
    raw = read_survey(engagement.path_of(survey.file), format=survey.format, sheet=survey.sheet)
    mapping = load_mapping(engagement.folder / survey.mapping)
    require_mapping_fits(mapping, raw, instrument)
    people = find_respondents(raw, mapping, engagement, wave, key=pseudonym_key(engagement.folder))
    return WaveTables(
        wave=wave,
        file=survey.file,
        detection=raw.detection,
        columns=account_for_columns(raw, mapping),
        respondents=people,
        responses=build_responses(raw, instrument, mapping=mapping, respondents=people),
        comments=build_comments(raw, mapping=mapping, respondents=people),
        rankings=build_rankings(raw, mapping=mapping, respondents=people),
        recall=build_recall(raw, mapping=mapping, respondents=people),
    )


def _read_accounts(engagement: Engagement) -> tuple[AccountsTables | None, StratalignError | None]:
    """Performance file and panel; where only the panel fails, the raw table stays for the checks."""
    performance = engagement.performance
    if performance is None:
        return None, None
    try:
        path = engagement.path_of(performance.file)
        raw = read_performance(path, sheet=performance.sheet)
    except StratalignError as problem:
        return None, problem
    try:
        panel = build_panel(
            raw, performance, source=performance.file, currency=performance.currency or engagement.currency
        )
    except StratalignError as problem:
        return AccountsTables(performance, raw, None), problem
    return AccountsTables(performance, raw, panel), None
