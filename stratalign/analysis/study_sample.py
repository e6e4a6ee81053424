"""What a study's companies and measures are: who was asked, where each outcome comes from, how well scales measure."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.measurement.scales.reliability import cronbach_alpha
from stratalign.scores.answers import flip_reverse_columns
from stratalign.study.design import INDUSTRY
from stratalign.study.people import INDEX, INSTRUMENT

#: Outcomes that follow from companies' accounts.
FROM_ACCOUNTS = ("revenue_cagr_pct", "operating_margin_pct")
#: Who says what an outcome is: the companies' accounts, the people who were asked of the exposure, or the table.
Source = Literal["accounts", "same_people", "table"]
UNITS = {"_pct": "percent", "_points": "points", "_share": "share"}


class Held(NamedTuple):
    """One outcome: where it comes from, its unit, and its spread over companies that have it."""

    outcome: str
    source: Source
    unit: str
    n_companies: int
    mean: float
    sd: float


class Scale(NamedTuple):
    """One score of companies: items behind it and their alpha over people (missing where answers are not held)."""

    measure: str
    n_items: float
    alpha: float
    n_companies: int
    mean: float
    sd: float


class Asked(NamedTuple):
    """People behind the scores; missing where they are not known. A company has `fewest` to `most` of them."""

    n_people: float
    fewest: float
    median: float
    most: float
    by_level: dict[str, int]


def outcomes_held(results: StudyResults) -> pd.DataFrame:
    """Rows of `Held`, one an outcome.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        In the order of the design.
    """
    study, rows = results.study, []
    for outcome in results.design.outcomes:
        values = study.companies[outcome.name].dropna().astype(float)
        is_account = outcome.name in FROM_ACCOUNTS and bool(study.years.get(outcome.name, pd.Series()).notna().any())
        source: Source = "same_people" if outcome.is_attitude else "accounts" if is_account else "table"
        rows.append(Held(outcome.name, source, _unit(outcome.name), len(values), values.mean(), values.std()))
    return pd.DataFrame(rows, columns=list(Held._fields)).set_index("outcome", drop=False)


def scales_of(results: StudyResults) -> pd.DataFrame:
    """Rows of `Scale`: the exposure and its parts.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Index measure; alpha of people who answered every item.
    """
    companies, items = results.study.companies, _items_of(results)
    rows = []
    for name in (results.design.exposure, *results.design.parts):
        values = companies[name].dropna().astype(float)
        n_items, alpha = items.get(name, (np.nan, np.nan))
        rows.append(Scale(name, n_items, alpha, len(values), values.mean(), values.std()))
    return pd.DataFrame(rows, columns=list(Scale._fields)).set_index("measure", drop=False)


def people_asked(results: StudyResults) -> Asked:
    """Who answered, by company and level.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    Asked
        From people where they are held, else from the companies' counts of respondents.
    """
    study = results.study
    known = (
        study.people["company_id"].value_counts() if len(study.people) else study.companies["n_respondents"].dropna()
    )
    by_level = study.people["level"].value_counts() if "level" in study.people else pd.Series(dtype=int)
    if known.empty:
        return Asked(np.nan, np.nan, np.nan, np.nan, {})
    counts = {str(level): int(n) for level, n in by_level.sort_index().items()}
    return Asked(float(known.sum()), float(known.min()), float(known.median()), float(known.max()), counts)


def companies_by_industry(results: StudyResults) -> pd.Series:
    """Number of companies by industry, the largest first; empty where industries are not known.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.Series
        Index industry.
    """
    companies = results.study.companies
    return companies[INDUSTRY].value_counts() if INDUSTRY in companies else pd.Series(dtype=int)


def _unit(name: str) -> str:
    """Unit that a column's name ends in; empty where it says none."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def _items_of(results: StudyResults) -> dict[str, tuple[int, float]]:
    """Number of items and alpha of the index and each pillar, where people's answers are held."""
    answers = results.study.answers
    if answers is None or results.design.exposure != INDEX:
        return {}
    instrument = load_instrument(INSTRUMENT)
    flipped = flip_reverse_columns(answers, instrument)
    asked = [key for key in map(str, answers) if instrument.dimension_of[key].role == "alignment"]
    own = {INDEX: asked} | {
        f"{pillar.key}_points": [key for key in asked if instrument.dimension_of[key].pillar == pillar.key]
        for pillar in instrument.pillars
    }
    return {name: (len(items), _alpha(flipped[items])) for name, items in own.items()}


def _alpha(answers: pd.DataFrame) -> float:
    """Alpha, missing where too few answered every item to tell."""
    try:
        return cronbach_alpha(answers).alpha
    except StatisticError:
        return float("nan")
