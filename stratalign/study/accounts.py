"""Draw the accounts of made-up companies, and compute growth and margin from them. SYNTHETIC."""

from __future__ import annotations

import numpy as np
import pandas as pd

YEAR_ENDS = ("2022-12-31", "2023-12-31", "2024-12-31", "2025-12-31")
#: Margins of this many last years make `operating_margin_pct`.
MARGIN_YEARS = 3
CURRENCY = "EUR"
MEUR_DECIMALS = 3


def draw_panel(profile: pd.DataFrame, outcomes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw four year ends a company; growth from first to last and the mean margin of the last three are as given.

    Parameters
    ----------
    profile
        One row a company: company_id, headcount.
    outcomes
        One row a company: revenue_cagr_pct, operating_margin_pct.
    rng
        Random numbers.

    Returns
    -------
    pandas.DataFrame
        One row a company and year end: revenue and operating income in millions, rounded.
    """
    n_companies, n_years = len(profile), len(YEAR_ENDS)
    first = profile["headcount"].to_numpy() * 0.2 * np.exp(rng.normal(0, 0.35, n_companies))
    wobble = rng.normal(0, 0.03, (n_companies, n_years))
    wobble[:, [0, -1]] = 0
    growth = 1 + outcomes["revenue_cagr_pct"].to_numpy()[:, None] / 100
    revenue = (first[:, None] * growth ** np.arange(n_years) * np.exp(wobble)).round(MEUR_DECIMALS)
    drift = rng.normal(0, 2, (n_companies, n_years))
    drift[:, -MARGIN_YEARS:] -= drift[:, -MARGIN_YEARS:].mean(axis=1, keepdims=True)
    margin = outcomes["operating_margin_pct"].to_numpy()[:, None] + drift
    return pd.DataFrame(
        {
            "company_id": profile["company_id"].repeat(n_years).to_numpy(),
            "period_end": np.tile(pd.to_datetime(YEAR_ENDS).to_numpy(), n_companies),
            "revenue_meur": revenue.ravel(),
            "operating_income_meur": (revenue * margin / 100).round(MEUR_DECIMALS).ravel(),
            "currency": CURRENCY,
        }
    )


def accounts_of(panel: pd.DataFrame, n_companies: int) -> dict[str, np.ndarray]:
    """Growth and margin as anybody computes them from the rounded panel: Y1 and Y2 of the method.

    Parameters
    ----------
    panel
        From `draw_panel`.
    n_companies
        Companies in it.

    Returns
    -------
    dict
        Column -> shape (n_companies,), per cent.
    """
    revenue = panel["revenue_meur"].to_numpy().reshape(n_companies, -1)
    income = panel["operating_income_meur"].to_numpy().reshape(n_companies, -1)
    n_years = revenue.shape[1] - 1
    return {
        "revenue_cagr_pct": 100 * ((revenue[:, -1] / revenue[:, 0]) ** (1 / n_years) - 1),
        "operating_margin_pct": 100 * (income / revenue)[:, -MARGIN_YEARS:].mean(axis=1),
    }
