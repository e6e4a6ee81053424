"""The figures a release comes to: each headline claim and correlation, of companies of one origin alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import strata_of
from stratalign.models.claims.headline import CLAIMED_PREMIUMS, CLAIMED_RATIOS, EXPOSURE, claims_at_cuts
from stratalign.study.origin import ORIGINS

#: Companies called aligned, and as many unaligned, as in the published study.
CUT = 0.25
OUTCOMES = (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS)


class Figure(NamedTuple):
    """One figure of one origin: a premium (per cent), a risk ratio, or r within industries; `why_none` where missing.

    `reliability` is the share of the variance of exposure and outcome that links to other questionnaires leave; r is
    divided by its root, and 1 where every company was asked alike.
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


def figures_of(companies: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Compute the figures of a release.

    Parameters
    ----------
    companies
        Of a release: origin, industry, the index and outcomes.
    links
        Of the same release.

    Returns
    -------
    pandas.DataFrame
        Rows of `Figure`, real companies first; real and synthetic ones never together.
    """
    rows: list[Figure] = []
    for origin in ORIGINS:
        chosen = companies[companies["origin"] == origin].reset_index(drop=True)
        outcomes = [name for name in OUTCOMES if name in chosen and chosen[name].notna().any()]
        if EXPOSURE not in chosen or chosen.empty:
            continue
        for outcome in outcomes:
            rows += [_contrast(chosen, outcome, origin), _correlation(chosen, outcome, origin, links)]
    return pd.DataFrame(rows, columns=list(Figure._fields))


def value_of(companies: pd.DataFrame, outcome: str, quantity: str, links: pd.DataFrame) -> float:
    """One figure of companies of one origin; missing where they do not give it.

    Parameters
    ----------
    companies
        Of one origin.
    outcome, quantity
        As in `Figure`.
    links
        Of the release they come from.

    Returns
    -------
    float
        Unrounded.
    """
    origin = str(companies["origin"].iloc[0]) if len(companies) else ""
    if outcome not in companies or not companies[outcome].notna().any():
        return float("nan")
    if quantity == "r_within":
        return _correlation(companies, outcome, origin, links).value
    return _contrast(companies, outcome, origin).value


def _contrast(companies: pd.DataFrame, outcome: str, origin: str) -> Figure:
    """Premium or risk ratio at the published cut, of the companies that have this outcome."""
    quantity = "premium_pct" if outcome in CLAIMED_PREMIUMS else "risk_ratio"
    used = companies.dropna(subset=[EXPOSURE, outcome])
    others = [name for name in OUTCOMES if name != outcome and name in used]
    nothing = float("nan")
    try:
        table = claims_at_cuts(used.drop(columns=others), cuts=[CUT])
    except StatisticError as problem:
        return Figure(origin, outcome, quantity, nothing, nothing, nothing, len(used), nothing, str(problem))
    row = table.iloc[0]
    value, low, high = (float(row[name]) for name in ("value", "ci_low", "ci_high"))
    return Figure(origin, outcome, quantity, value, low, high, len(used), 1.0, str(row["why_none"] or ""))


def _correlation(companies: pd.DataFrame, outcome: str, origin: str, links: pd.DataFrame) -> Figure:
    """Correlation within industries, without what links to other questionnaires have added of error."""
    used = companies.dropna(subset=[EXPOSURE, outcome]).reset_index(drop=True)
    nothing = float("nan")
    strata = strata_of(used["industry"].fillna("").tolist()) if len(used) else ()
    freedom = len(used) - len(strata) - 2
    x, y = (_within(used[name].to_numpy(dtype=float), strata) for name in (EXPOSURE, outcome))
    if freedom < 1 or not x.any() or not y.any():
        why = f"{len(used)} companies with both, or they do not vary"
        return Figure(origin, outcome, "r_within", nothing, nothing, nothing, len(used), nothing, why)
    reliability = _kept(used, x, EXPOSURE, links) * _kept(used, y, outcome, links)
    root = float(np.sqrt(reliability))
    r = float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))
    # Fisher's interval of the correlation as seen; a known reliability scales both bounds.
    reach = float(stats.norm.ppf(0.975)) / np.sqrt(freedom)
    low, high = (float(np.tanh(np.arctanh(r) + step)) for step in (-reach, reach))
    told = [float(np.clip(value / root, -1, 1)) for value in (r, low, high)]
    return Figure(origin, outcome, "r_within", told[0], told[1], told[2], len(used), reliability, "")


def _within(values: np.ndarray, strata: tuple[np.ndarray, ...]) -> np.ndarray:
    """Distance of each company from the mean of its industry."""
    centred = values.copy()
    for rows in strata:
        centred[rows] -= values[rows].mean()
    return centred


def _kept(used: pd.DataFrame, centred: np.ndarray, measure: str, links: pd.DataFrame) -> float:
    """Share of a measure's variance that is no error of its links."""
    of_measure = links[links["measure"] == measure] if len(links) else links
    known = dict(zip(of_measure["company_id"], of_measure["reliability"], strict=True)) if len(links) else {}
    kept = np.array([float(known.get(company, 1.0)) for company in used["company_id"]])
    return float((kept * centred**2).sum() / (centred**2).sum())
