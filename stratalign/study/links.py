"""Measures that some companies were asked otherwise and that a formula converts: how much of each is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.models.claims.contrasts import strata_of
from stratalign.study.load import StudyData


def reliability_of_links(study: StudyData, measure: str) -> pd.Series | None:
    """Reliability of a measure of every company, as its conversion from another questionnaire leaves it.

    Parameters
    ----------
    study
        From `load_study`.
    measure
        Column of its companies.

    Returns
    -------
    pandas.Series or None
        Indexed as the companies: the squared correlation of what is converted with the measure it stands for, 1 where
        it was asked itself. None where nothing was converted.
    """
    converted = study.links[study.links["measure"] == measure]
    if converted.empty:
        return None
    known = converted.set_index("company_id")["reliability"].astype(float)
    return study.companies["company_id"].map(known).fillna(1.0)


def variance_left(companies: pd.DataFrame, measure: str, links: pd.DataFrame) -> float:
    """Share of a measure's variance within industries that conversions from other questionnaires leave.

    Parameters
    ----------
    companies
        company_id, the measure without gaps, and industry where it is known.
    measure
        Column of the companies.
    links
        Of the study; companies it does not name were asked the measure itself.

    Returns
    -------
    float
        1 without links of this measure; each company counts by its squared distance from the mean of its industry.
    """
    of_measure = links[links["measure"] == measure] if len(links) else links
    if of_measure.empty:
        return 1.0
    industries = companies["industry"].fillna("").tolist() if "industry" in companies else [""] * len(companies)
    squares = from_means(companies[measure].to_numpy(dtype=float), strata_of(industries)) ** 2
    kept = companies["company_id"].map(of_measure.set_index("company_id")["reliability"].astype(float)).fillna(1.0)
    return float((kept.to_numpy() * squares).sum() / squares.sum())


def from_means(values: np.ndarray, strata: tuple[np.ndarray, ...]) -> np.ndarray:
    """Distance of each company from the mean of its industry.

    Parameters
    ----------
    values
        One a company.
    strata
        Rows of each industry, from `strata_of`.

    Returns
    -------
    numpy.ndarray
        As long as the values.
    """
    centred = values.copy()
    for rows in strata:
        centred[rows] -= values[rows].mean()
    return centred
