"""The figures a release comes to: each headline claim and correlation, of companies of one origin alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.claims.attenuation import premium_without_error, ratio_without_error
from stratalign.models.claims.contrasts import strata_of
from stratalign.models.claims.headline import claims_at_cuts
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS, EXPOSURE
from stratalign.numerics.distributions import normal_quantile
from stratalign.study.design import StudyDesign, StudyOutcome
from stratalign.study.links import from_means, variance_left
from stratalign.study.origin import ORIGINS

#: Companies called aligned, and as many unaligned, as in the published study.
CUT = 0.25
#: Published outcome in whose place another of the same kind of figure is computed.
_STANDS_FOR = {"premium": next(iter(CLAIMED_PREMIUMS)), "ratio": next(iter(CLAIMED_RATIOS))}


_Told = tuple[str, str, float, float, float, int, float, str]


class ReleasedFigure(NamedTuple):
    """One figure of one origin: a premium (per cent), a risk ratio, or r within industries; `why_none` where missing.

    `reliability` is the share of the variance of exposure and outcome that links to other questionnaires leave (of a
    premium that of the exposure, which forms the groups), and 1 where every company was asked alike. Figures are what
    they would be without the links' error.
    """

    origin: str
    outcome: str
    quantity: str
    value: float
    ci_low: float
    ci_high: float
    n_companies: int
    reliability: float
    why_none: str


def figures_of(companies: pd.DataFrame, links: pd.DataFrame, design: StudyDesign) -> pd.DataFrame:
    """Compute the figures of a release.

    Parameters
    ----------
    companies
        Of a release: origin, industry, exposure and outcomes.
    links
        Of the same release.
    design
        Exposure and outcomes.

    Returns
    -------
    pandas.DataFrame
        Rows of `ReleasedFigure`, real companies first; real and synthetic ones never together.
    """
    rows: list[ReleasedFigure] = []
    for origin in ORIGINS:
        chosen = companies[companies["origin"] == origin].reset_index(drop=True)
        known = design.known_in(chosen) if design.exposure in chosen and len(chosen) else None
        for outcome in known.outcomes if known else ():
            rows += [
                ReleasedFigure(origin, *contrast_of(chosen, design.exposure, outcome, links)),
                ReleasedFigure(origin, *correlation_of(chosen, design.exposure, outcome.name, links)),
            ]
    return pd.DataFrame(rows, columns=list(ReleasedFigure._fields))


def contrast_of(companies: pd.DataFrame, exposure: str, outcome: StudyOutcome, links: pd.DataFrame) -> _Told:
    """Premium or risk ratio at the published cut, of the companies that have this outcome, without links' error.

    Parameters
    ----------
    companies
        Of one origin.
    exposure, outcome
        Of the study's design.
    links
        Of the release the companies are of; empty where all were asked alike.

    Returns
    -------
    tuple
        The fields of `ReleasedFigure` after origin.
    """
    quantity = "premium_pct" if outcome.figure == "premium" else "risk_ratio"
    used = companies.dropna(subset=[exposure, outcome.name])
    nothing = float("nan")
    stands_for = _STANDS_FOR[outcome.figure]
    table = pd.DataFrame(
        {"industry": used["industry"], EXPOSURE: used[exposure], stands_for: used[outcome.name]}
    ).fillna({"industry": ""})
    try:
        row = claims_at_cuts(table, cuts=[CUT]).iloc[0]
    except StatisticError as problem:
        return outcome.name, quantity, nothing, nothing, nothing, len(used), nothing, str(problem)
    told = [float(row[name]) for name in ("value", "ci_low", "ci_high")]
    why = str(row["why_none"] or "")
    reliability = variance_left(used, exposure, links)
    if outcome.figure == "premium":
        if reliability < 1:
            told = [premium_without_error(value, reliability) for value in told]
    else:
        reliability *= variance_left(used, outcome.name, links)
        if reliability < 1:
            told = [ratio_without_error(value, reliability, cut=CUT) for value in told]
    if not why and not np.isfinite(told[0]):
        why = f"links leave a reliability of {reliability:.2f}, and nothing can be said of what they took away"
    return outcome.name, quantity, told[0], told[1], told[2], len(used), reliability, why


def correlation_of(companies: pd.DataFrame, exposure: str, outcome: str, links: pd.DataFrame) -> _Told:
    """Correlation within industries, without what links to other questionnaires have added of error.

    Parameters
    ----------
    companies
        Of one origin.
    exposure, outcome
        Columns.
    links
        Of the release the companies are of; empty where all were asked alike.

    Returns
    -------
    tuple
        The fields of `ReleasedFigure` after origin.

    References
    ----------
    Fisher (1921); correction for attenuation: Spearman (1904).
    """
    used = companies.dropna(subset=[exposure, outcome]).reset_index(drop=True)
    strata = strata_of(used["industry"].fillna("").tolist()) if len(used) else ()
    freedom = len(used) - len(strata) - 2
    x, y = (from_means(used[name].to_numpy(dtype=float), strata) for name in (exposure, outcome))
    nothing = float("nan")
    if freedom < 1 or not x.any() or not y.any():
        why = f"{len(used)} companies with both, or they do not vary"
        return outcome, "r_within", nothing, nothing, nothing, len(used), nothing, why
    reliability = variance_left(used, exposure, links) * variance_left(used, outcome, links)
    r = float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))
    # Fisher's interval of the correlation as seen; a known reliability scales both bounds.
    reach = float(normal_quantile(0.975)) / np.sqrt(freedom)
    low, high = (float(np.tanh(np.arctanh(r) + step)) for step in (-reach, reach))
    told = [float(np.clip(value / np.sqrt(reliability), -1, 1)) for value in (r, low, high)]
    return outcome, "r_within", told[0], told[1], told[2], len(used), reliability, ""
