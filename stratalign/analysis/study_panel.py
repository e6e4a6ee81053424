"""A study whose exposure and outcomes are known of several years: each year alone, and companies with themselves."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.panel.effects import estimate_panel
from stratalign.models.regression.association import estimate_association
from stratalign.study.design import StudyDesign
from stratalign.study.load import StudyData

#: Correlations are given over so many companies and more.
FEWEST = 10
#: How companies are compared with themselves: across their years, and beside what all share in a year.
Within = Literal["within", "two_way"]


class YearSlope(NamedTuple):
    """Outcome on exposure over the companies of one period: slope with bounds (HC4) and correlation."""

    outcome: str
    period: str
    estimate: float
    ci_low: float
    ci_high: float
    p_value: float
    r: float
    n_companies: int


class WithinSlope(NamedTuple):
    """Outcome on exposure within companies: slope with bounds, errors summed over each company's years."""

    outcome: str
    effects: str
    estimate: float
    ci_low: float
    ci_high: float
    p_value: float
    n_companies: int
    n_rows: int


def slopes_of_years(study: StudyData, design: StudyDesign) -> pd.DataFrame:
    """Outcome on exposure in every period by itself.

    Parameters
    ----------
    study
        Its panel may hold exposure and outcomes.
    design
        Exposure and outcomes.

    Returns
    -------
    pandas.DataFrame
        Rows of `YearSlope`, outcome by outcome, first period first; empty where the panel does not hold both. Periods
        with fewer than ten companies are left out.
    """
    rows = []
    for outcome in _outcomes(study, design):
        for period, part in _known(study, design, outcome).groupby("period_end", sort=True):
            if len(part) < FEWEST:
                continue
            try:
                found = estimate_association(part, outcome, design.exposure)
            except StatisticError:
                # What does not vary in a year has no slope in it: the table says so by not holding the year.
                continue
            rows.append(
                YearSlope(
                    outcome,
                    str(period),
                    found.estimate,
                    found.ci_low,
                    found.ci_high,
                    found.p_value,
                    float(part[design.exposure].corr(part[outcome])),
                    found.n_observations,
                )
            )
    return pd.DataFrame(rows, columns=list(YearSlope._fields))


def slopes_within(study: StudyData, design: StudyDesign) -> pd.DataFrame:
    """Outcome on exposure within companies: years of one company compared with each other.

    Parameters
    ----------
    study
        As in `slopes_of_years`.
    design
        Exposure and outcomes.

    Returns
    -------
    pandas.DataFrame
        Rows of `WithinSlope`; empty where fewer than ten companies have several periods.
    """
    rows = []
    for outcome in _outcomes(study, design):
        known = _known(study, design, outcome)
        several = known[known.groupby("company_id")["company_id"].transform("size") > 1]
        if several["company_id"].nunique() < FEWEST:
            continue
        panel = several.assign(period=several["period_end"].rank(method="dense").astype(int))
        for effects in get_args(Within):
            try:
                found = estimate_panel(
                    panel, outcome, design.exposure, effects=effects, entity="company_id", period="period"
                )
            except StatisticError:
                # Too little varies within companies: the table says so by not holding the row.
                continue
            rows.append(
                WithinSlope(
                    outcome,
                    effects,
                    found.estimate,
                    found.ci_low,
                    found.ci_high,
                    found.p_value,
                    int(several["company_id"].nunique()),
                    found.n_observations,
                )
            )
    return pd.DataFrame(rows, columns=list(WithinSlope._fields))


def _outcomes(study: StudyData, design: StudyDesign) -> list[str]:
    if design.exposure not in study.years:
        return []
    return [outcome.name for outcome in design.outcomes if outcome.name in study.years]


def _known(study: StudyData, design: StudyDesign, outcome: str) -> pd.DataFrame:
    return study.years.dropna(subset=[design.exposure, outcome])
