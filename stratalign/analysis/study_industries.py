"""Industries of too few companies taken together, so that one company alone in its industry stops nothing."""

from __future__ import annotations

from dataclasses import replace

from stratalign.models.claims.contrasts import SMALLEST_STRATUM, strata_of
from stratalign.study.design import INDUSTRY
from stratalign.study.load import StudyData

#: Industry of companies whose own is small, and of those that name none.
OTHERS, NONE = "other_industries", "not_stated"


def merge_industries(study: StudyData) -> tuple[StudyData, tuple[str, ...]]:
    """Take industries of fewer than eight companies together, by the rule by which companies are ranked.

    Parameters
    ----------
    study
        Its companies may say their industry.

    Returns
    -------
    tuple of StudyData and tuple of str
        The study with industries of eight companies or more, without the column where no company says one; and the
        industries that were taken together.
    """
    companies = study.companies
    if INDUSTRY not in companies or companies[INDUSTRY].isna().all():
        return replace(study, companies=companies.drop(columns=INDUSTRY, errors="ignore")), ()
    named = companies[INDUSTRY].astype(object).where(companies[INDUSTRY].notna(), NONE).astype(str)
    counts = named.value_counts()
    small = sorted(str(name) for name, n in counts.items() if n < SMALLEST_STRATUM)
    if not small:
        return replace(study, companies=companies.assign(**{INDUSTRY: named})), ()
    merged = named.copy()
    for rows in strata_of(named.tolist()):
        large = [name for name in named.iloc[rows].unique() if name not in small]
        merged.iloc[rows] = large[0] if large else OTHERS
    if merged.nunique() < 2:
        return replace(study, companies=companies.drop(columns=INDUSTRY)), tuple(small)
    return replace(study, companies=companies.assign(**{INDUSTRY: merged})), tuple(small)
