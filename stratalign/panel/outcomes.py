"""Outcomes of a panel: growth, margin and return, each with its formula in words and the periods it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

#: A fiscal year has 364, 365, 366 or 371 days; a changed year end leaves it.
MIN_DAYS, MAX_DAYS = 350, 380
DAYS_PER_YEAR = 365.25
N_MARGIN_PERIODS = 3

#: Why a period has no growth. An empty string means that it has.
GrowthMissingReason = Literal["", "first_period", "revenue_missing", "base_not_positive", "not_a_year_apart"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One performance variable: its column, its label, how it is measured and which way is better."""

    key: str
    label: str
    measure: str
    direction: Literal["higher_is_better", "lower_is_better"]
    formula: str


OUTCOMES: dict[str, Outcome] = {
    outcome.key: outcome
    for outcome in (
        Outcome(
            "revenue_growth_pct",
            "Revenue growth",
            "percent",
            "higher_is_better",
            "revenue divided by the revenue of the period that ended about a year before, less one; base above zero",
        ),
        Outcome(
            "revenue_growth_log",
            "Revenue growth, logarithmic",
            "log points",
            "higher_is_better",
            "natural logarithm of revenue less that of the period that ended about a year before; both above zero",
        ),
        Outcome(
            "revenue_cagr_pct",
            "Revenue growth a year",
            "percent",
            "higher_is_better",
            "last revenue divided by first, to the power of one over the years between (days / 365.25), less one; "
            "both above zero and at least about a year apart",
        ),
        Outcome(
            "operating_margin_pct",
            "Operating margin",
            "percent",
            "higher_is_better",
            "operating income divided by revenue above zero; for an entity, the mean of its last three periods",
        ),
        Outcome(
            "return_on_assets_pct",
            "Return on assets",
            "percent",
            "higher_is_better",
            "net income divided by the mean of total assets at the start and the end of the year; that mean above zero",
        ),
        Outcome(
            "return_on_closing_assets_pct",
            "Return on closing assets",
            "percent",
            "higher_is_better",
            "net income divided by total assets at the end of the period, above zero",
        ),
    )
}


def compute_outcomes(
    panel: pd.DataFrame, *, min_days: int | None = MIN_DAYS, max_days: int | None = MAX_DAYS
) -> pd.DataFrame:
    """Compute the outcomes of every entity and period.

    Parameters
    ----------
    panel
        What `build_panel` returned. An account line it does not have leaves the outcomes that need it missing.
    min_days, max_days
        Days between two period ends for them to count as a year apart, both included. None lifts the limit, so that
        consecutive periods are compared whatever lies between them.

    Returns
    -------
    pandas.DataFrame
        One row per entity and period, sorted: `entity_id`, `period_end`, `days_since_previous`, `revenue_growth_pct`,
        `revenue_growth_log`, `growth_missing_reason`, `operating_margin_pct`, `return_on_assets_pct` and
        `return_on_closing_assets_pct`; formulas in `OUTCOMES`.

    Raises
    ------
    StatisticError
        An entity has the same period twice.
    """
    rows = _sorted_panel(panel)
    before = rows.groupby("entity_id", sort=False)[["period_end", "revenue", "total_assets"]].shift()
    days = (rows["period_end"] - before["period_end"]).dt.days.astype(float)
    is_year = days.between(-np.inf if min_days is None else min_days, np.inf if max_days is None else max_days)
    reason = _growth_missing_reason(rows["revenue"], before["revenue"], days, is_year)
    base = before["revenue"].where(reason == "")
    mean_assets = (rows["total_assets"] + before["total_assets"].where(is_year)) / 2
    return pd.DataFrame(
        {
            "entity_id": rows["entity_id"],
            "period_end": rows["period_end"],
            "days_since_previous": days,
            "revenue_growth_pct": 100 * (rows["revenue"] / base - 1),
            "revenue_growth_log": np.log(_positive(rows["revenue"])) - np.log(base),
            "growth_missing_reason": reason,
            "operating_margin_pct": 100 * rows["operating_income"] / _positive(rows["revenue"]),
            "return_on_assets_pct": 100 * rows["net_income"] / _positive(mean_assets),
            "return_on_closing_assets_pct": 100 * rows["net_income"] / _positive(rows["total_assets"]),
        }
    )


def summarise_outcomes(panel: pd.DataFrame, *, n_years: int | None = None) -> pd.DataFrame:
    """Compute one figure an entity: growth a year over the span, and the recent margin.

    Parameters
    ----------
    panel
        What `build_panel` returned.
    n_years
        Take growth over at most so many years before the last period; all periods if None.

    Returns
    -------
    pandas.DataFrame
        One row per entity: `entity_id`, `revenue_cagr_pct`, `span_years` (between the first and the last revenue
        given), `operating_margin_pct` with `n_margin_periods`, `first_period`, `last_period` and `n_periods` (all
        within the years asked for).

    Raises
    ------
    StatisticError
        An entity has the same period twice, or `n_years` is below one.
    """
    if n_years is not None and n_years < 1:
        raise StatisticError(f"n_years is {n_years}; growth needs at least 1. Give a whole number from 1, or None.")
    rows = _sorted_panel(panel)
    recent = _last_years(rows, n_years)
    periods = recent.groupby("entity_id")["period_end"]
    summary = pd.DataFrame(
        {"first_period": periods.first(), "last_period": periods.last(), "n_periods": periods.size()}
    )
    return _growth_a_year(recent).join(_recent_margin(rows), how="outer").join(summary).reset_index()


def _sorted_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Panel by entity and period, with a column for every account line an outcome needs."""
    rows = panel.sort_values(["entity_id", "period_end"], ignore_index=True)
    n_twice = int(rows.duplicated(["entity_id", "period_end"]).sum())
    if n_twice:
        raise StatisticError(f"{n_twice:,} rows of the panel repeat an entity's period. Keep one row for each.")
    lines = ("revenue", "operating_income", "net_income", "total_assets")
    return rows.assign(**{line: np.nan for line in lines if line not in rows})


def _growth_missing_reason(revenue: pd.Series, base: pd.Series, days: pd.Series, is_year: pd.Series) -> pd.Series:
    """First reason that applies why a period has no growth."""
    reasons = np.select(
        [days.isna(), ~is_year, revenue.isna() | base.isna(), base <= 0],
        ["first_period", "not_a_year_apart", "revenue_missing", "base_not_positive"],
        default="",
    )
    return pd.Series(reasons, index=revenue.index, dtype="str")


def _positive(values: pd.Series) -> pd.Series:
    """Values above zero; the others missing, because nothing can be divided by them."""
    return values.where(values > 0)


def _last_years(rows: pd.DataFrame, n_years: int | None) -> pd.DataFrame:
    """Periods that ended at most so many years before the entity's last; a 53-week year may overshoot a little."""
    if n_years is None:
        return rows
    last = rows.groupby("entity_id")["period_end"].transform("max")
    slack_days = MAX_DAYS - DAYS_PER_YEAR
    return rows[(last - rows["period_end"]).dt.days <= n_years * DAYS_PER_YEAR + slack_days]


def _growth_a_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Compound growth between the first and the last revenue given, by entity."""
    given = rows[rows["revenue"].notna()].groupby("entity_id")
    first, last = given[["period_end", "revenue"]].first(), given[["period_end", "revenue"]].last()
    days = (last["period_end"] - first["period_end"]).dt.days
    years = days.where(days >= MIN_DAYS) / DAYS_PER_YEAR
    ratio = _positive(last["revenue"]) / _positive(first["revenue"])
    # The logarithm, because one to the power of a missing value is one.
    growth = np.expm1(np.log(ratio) / years)
    return pd.DataFrame({"revenue_cagr_pct": 100 * growth, "span_years": years})


def _recent_margin(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean operating margin of the last periods, by entity."""
    margin_pct = 100 * rows["operating_income"] / _positive(rows["revenue"])
    last = rows.assign(margin_pct=margin_pct).groupby("entity_id").tail(N_MARGIN_PERIODS).groupby("entity_id")
    return pd.DataFrame(
        {"operating_margin_pct": last["margin_pct"].mean(), "n_margin_periods": last["margin_pct"].count()}
    )
