"""Accounts of all entities together: totals where every entity reports every period, otherwise how they spread."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.panel.outcomes import compute_outcomes

#: A quartile of fewer entities is close to a single entity's own figure.
FEWEST_FOR_QUARTILES = 10
#: Lines that are added up.
TOTAL_LINES = ("revenue", "operating_income")
SPREAD_OUTCOMES = ("revenue_growth_pct", "operating_margin_pct")
QUARTILES = {"_lower": 0.25, "_median": 0.5, "_upper": 0.75}
#: A year of accounts belongs to the calendar year that holds most of it: the one half a year before its end.
HALF_A_YEAR = pd.Timedelta(days=182)


def total_by_period(panel: pd.DataFrame) -> pd.DataFrame:
    """Total revenue and operating margin by period; empty unless every entity reports every period in one currency.

    Parameters
    ----------
    panel
        Canonical panel with revenue and operating_income.

    Returns
    -------
    pandas.DataFrame
        period_end, n_entities, revenue (currency units), operating_income, operating_margin_pct; oldest first.
    """
    n_periods, n_entities = panel["period_end"].nunique(), panel["entity_id"].nunique()
    lines = list(TOTAL_LINES)
    is_complete = len(panel) == n_periods * n_entities and panel["currency"].nunique() == 1
    if not set(lines) <= set(panel) or not is_complete or panel[lines].isna().to_numpy().any():
        return pd.DataFrame(columns=["period_end", "n_entities", *lines, "operating_margin_pct"])
    totals = panel.groupby("period_end")[lines].sum().reset_index()
    return totals.assign(
        n_entities=n_entities, operating_margin_pct=totals["operating_income"] / totals["revenue"] * 100
    )


def spread_by_year(panel: pd.DataFrame) -> pd.DataFrame:
    """Quartiles of growth and margin over entities, by the calendar year that holds most of their period.

    Parameters
    ----------
    panel
        Canonical panel.

    Returns
    -------
    pandas.DataFrame
        year, then for each of `SPREAD_OUTCOMES` the columns _n, _lower, _median and _upper (percent); quartiles of
        fewer than `FEWEST_FOR_QUARTILES` entities are missing, and years in which no outcome has so many are left out.
    """
    outcomes = compute_outcomes(panel)
    years = (outcomes["period_end"] - HALF_A_YEAR).dt.year.rename("year")
    parts = {}
    for outcome in SPREAD_OUTCOMES:
        if outcome not in outcomes:
            continue
        grouped = outcomes.groupby(years)[outcome]
        n = grouped.count()
        enough = n >= FEWEST_FOR_QUARTILES
        quartiles = grouped.quantile(np.array(list(QUARTILES.values()))).unstack()
        parts[f"{outcome}_n"] = n
        parts |= {outcome + name: quartiles[share].where(enough) for name, share in QUARTILES.items()}
    spread = pd.DataFrame(parts)
    counts = spread[[column for column in spread if str(column).endswith("_n")]]
    return spread[(counts >= FEWEST_FOR_QUARTILES).any(axis=1)].reset_index()
