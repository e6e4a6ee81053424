"""An engagement as one company of a study: its publishable scores weighted as the study's are, growth and margin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.results import Analysis
from stratalign.engagement.declarations.contribution import Contribution
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import DisclosureError, EngagementError
from stratalign.panel.outcomes import summarise_outcomes
from stratalign.releases.base import COMPANIES, as_codebook
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.scoring import INDEX_KEY
from stratalign.study.codebook import codebook, study_fields


def company_of_engagement(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, Contribution, str]:
    """Make one row of an engagement whose `engagement.yml` gives consent.

    Parameters
    ----------
    folder
        Of the engagement.

    Returns
    -------
    tuple
        A table of one company, what its columns mean, the declaration, and the engagement's name.

    Raises
    ------
    EngagementError
        There is no consent.
    DisclosureError
        A level may not be shown, so that the company cannot be weighted as the others are.
    """
    engagement = load_engagement(folder)
    declared = consent_of(engagement, folder)
    # Companies of a study are means of their levels: people were drawn by level, not in proportion.
    analysis = analyse_engagement(engagement.model_copy(update={"weighting": "levels"}))
    latest = analysis.latest
    if latest is None:
        raise EngagementError(f"{folder} has accounts alone: a study is of companies whose people were asked.")
    if latest.weighting != "levels":
        raise DisclosureError(
            f"{folder}: not every level (executives, managers, staff) may be shown, and companies of a study are the "
            "mean of the three. Its score would be weighted otherwise than theirs, so it is not added."
        )
    row: dict[str, object] = {
        "company_id": engagement.name,
        "industry": engagement.industry or "",
        "headcount": declared.headcount or latest.n_invited or np.nan,
        "n_respondents": latest.n_respondents,
    }
    row |= {f"{score.measure_key}_points": score.mean_points for score in rows_of(latest.company_scores, CompanyScore)}
    fields = as_codebook(codebook(study_fields()))
    known = set(fields.loc[fields["file"] == COMPANIES, "column"])
    table = pd.DataFrame([{name: value for name, value in row.items() if name in known} | _accounts(analysis)])
    asked = analysis.instrument
    if asked is not None and "instrument" not in declared.model_fields_set:
        declared = declared.model_copy(update={"instrument": f"{asked.key} {asked.version}"})
    if f"{INDEX_KEY}_points" not in table:
        raise DisclosureError(f"{folder}: the company's index may not be shown, so there is nothing to add.")
    return table, fields, declared, engagement.name


def consent_of(engagement: Engagement, folder: Path) -> Contribution:
    """Consent that an engagement gives, with its questionnaire.

    Parameters
    ----------
    engagement
        As loaded.
    folder
        Where it is, for the message.

    Returns
    -------
    Contribution
        As declared under `contribution`.

    Raises
    ------
    EngagementError
        Nothing is declared.
    """
    if engagement.contribution is None:
        raise EngagementError(
            f"{folder / 'engagement.yml'} does not say that this company may be added to a study. If the client "
            "agreed, write:\n  contribution:\n    consent: {given: true, by: its managing director, date: 2026-11-30}\n"
            "    headcount: 1200"
        )
    return engagement.contribution


def _accounts(analysis: Analysis) -> dict[str, float]:
    """Growth and margin of the company's totals; none where one unit dominates them or they are not complete."""
    totals = analysis.account_totals
    if totals.empty:
        return {}
    panel = totals.assign(entity_id="company", currency=analysis.engagement.currency)
    found = summarise_outcomes(panel).iloc[0]
    return {name: float(found[name]) for name in ("revenue_cagr_pct", "operating_margin_pct")}
