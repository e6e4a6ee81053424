"""Measures that some companies were asked otherwise and that a formula converts: how much of each is left."""

from __future__ import annotations

import pandas as pd

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
