"""Outcomes of a panel: growth, margin and return, each with its formula in words and the periods it rests on."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import ACCOUNT_LINES

#: A fiscal year has 364, 365, 366 or 371 days; a changed year end leaves it.
MIN_DAYS, MAX_DAYS = 350, 380
DAYS_PER_YEAR = 365.25
N_MARGIN_PERIODS = 3
#: A goal counts at most so many times its target.
MAX_ATTAINMENT = 1.2

#: Why a period has no growth. An empty string means that it has.
GrowthMissingReason = Literal[
    "", "first_period", "currency_changed", "revenue_missing", "base_not_positive", "not_a_year_apart"
]


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
        One row per entity and period, sorted: `entity_id`, `period_end`, `days_since_previous`,
        `growth_missing_reason`, and every outcome of `OUTCOMES` that accounts can give; formulas and measures there.
        Growth is in the currency of the accounts, so that exchange rates do not enter it.

    Raises
    ------
    StatisticError
        An entity has the same period twice, or a figure is no number.
    """
    rows = _sorted_panel(panel)
    compared = ["period_end", "currency", "revenue", "total_assets", "headcount", "customers_end"]
    before = rows.groupby("entity_id", sort=False)[compared].shift()
    days = (rows["period_end"] - before["period_end"]).dt.days.astype(float)
    is_year = days.between(-np.inf if min_days is None else min_days, np.inf if max_days is None else max_days)
    is_same_currency = before["currency"].isna() | (rows["currency"] == before["currency"])
    reason = _growth_missing_reason(rows["revenue"], before["revenue"], days, is_year, is_same_currency)
    base = before["revenue"].where(reason == "")
    opening = before.where(is_year)
    growth = pd.DataFrame(
        {
            "entity_id": rows["entity_id"],
            "period_end": rows["period_end"],
            "days_since_previous": days,
            "growth_missing_reason": reason,
            "revenue_growth_pct": 100 * (rows["revenue"] / base - 1),
            "revenue_growth_log": np.log(_positive(rows["revenue"])) - np.log(base),
        }
    )
    own_currency = opening.assign(total_assets=opening["total_assets"].where(is_same_currency))
    return pd.concat([growth, _profitability(rows, own_currency), _retention(rows, opening, base)], axis=1)


def _profitability(rows: pd.DataFrame, opening: pd.DataFrame) -> pd.DataFrame:
    """Margins, returns and revenue per person, in percent and in currency units."""
    line, before = _lines(rows), _lines(opening)
    revenue = _above_zero(line["revenue"])
    before_depreciation = line["operating_income"] + line["depreciation_and_amortisation"]
    mean_assets = (line["total_assets"] + before["total_assets"]) / 2
    return pd.DataFrame(
        {
            "operating_margin_pct": 100 * line["operating_income"] / revenue,
            "ebitda_margin_pct": 100 * before_depreciation / revenue,
            "return_on_assets_pct": 100 * line["net_income"] / _above_zero(mean_assets),
            "return_on_closing_assets_pct": 100 * line["net_income"] / _above_zero(line["total_assets"]),
            "revenue_per_employee": line["revenue"] / _above_zero(line["headcount"]),
        },
        index=rows.index,
    )


def _retention(rows: pd.DataFrame, opening: pd.DataFrame, base: pd.Series) -> pd.DataFrame:
    """Revenue, customers and people kept, and what customers and goals say."""
    line, before = _lines(rows), _lines(opening)
    start = _above_zero(line["recurring_revenue_start"])
    kept = start - line["recurring_contraction"] - line["recurring_churn"]
    repeated = 100 * line["repeat_revenue"] / base.to_numpy(dtype=float)
    customers = _above_zero(_first_known(line["customers_start"], before["customers_end"]))
    people = _above_zero((line["headcount"] + before["headcount"]) / 2)
    promoters = 100 * (line["nps_promoters"] - line["nps_detractors"]) / _above_zero(line["nps_answers"])
    satisfied = 100 * line["csat_top_two"] / _above_zero(line["csat_answers"])
    retained = 100 * (kept + line["recurring_expansion"]) / start
    return pd.DataFrame(
        {
            "net_revenue_retention_pct": _first_known(retained, repeated),
            "gross_revenue_retention_pct": np.minimum(100 * kept / start, 100),
            "customer_retention_pct": 100 * (line["customers_end"] - line["customers_new"]) / customers,
            "net_promoter_score_points": _first_known(line["net_promoter_score_points"], promoters),
            "customer_satisfaction_pct": _first_known(line["customer_satisfaction_pct"], satisfied),
            "voluntary_turnover_pct": 100 * line["voluntary_leavers"] / people,
            "regretted_turnover_pct": 100 * line["regretted_leavers"] / people,
            "goal_attainment_pct": line["goal_attainment_pct"],
        },
        index=rows.index,
    )


def _lines(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """The account lines of a table as arrays."""
    return {line: rows[line].to_numpy(dtype=float) for line in ACCOUNT_LINES if line in rows}


def _above_zero(values: np.ndarray) -> np.ndarray:
    """As `_positive`, of an array."""
    return np.where(values > 0, values, np.nan)


def _first_known(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Values, and others where they are missing."""
    return np.where(np.isnan(values), others, values)


def goal_attainment_pct(actual: pd.Series, target: pd.Series, weight: pd.Series | None = None) -> float:
    """Attainment of weighted goals, each counted at most at 120 % (METHOD, Y15).

    Parameters
    ----------
    actual, target
        One element a goal, in the measure of the goal; higher is better.
    weight
        Not negative; equal where left out.

    Returns
    -------
    float
        100 x sum(weight x min(actual / target, 1.2)) / sum(weight).

    Raises
    ------
    StatisticError
        Nothing is given, a figure is missing, a target is not above zero, or weights are negative or add to zero.
    """
    weights = pd.Series(1.0, index=actual.index) if weight is None else weight
    goals = pd.DataFrame({"actual": actual, "target": target, "weight": weights})
    if goals.empty or goals.isna().to_numpy().any():
        raise StatisticError(f"{int(goals.isna().any(axis=1).sum())} of {len(goals)} goals lack a figure. Fill it in.")
    if (goals["target"] <= 0).any() or (goals["weight"] < 0).any() or goals["weight"].sum() <= 0:
        raise StatisticError("targets must be above zero; weights not negative, and above zero in sum. Correct them.")
    ratios = (goals["actual"] / goals["target"]).clip(upper=MAX_ATTAINMENT)
    return float(100 * (goals["weight"] * ratios).sum() / goals["weight"].sum())


def adjust_for_industry(outcomes: pd.Series, industry: pd.Series) -> pd.Series:
    """Outcome less the median of its industry, the twin every outcome has.

    Parameters
    ----------
    outcomes
        One element an entity (and period).
    industry
        Its industry; missing where unknown.

    Returns
    -------
    pandas.Series
        In the measure of the outcome; missing where the industry is.
    """
    return outcomes - outcomes.groupby(industry).transform("median")


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
        An entity has the same period twice, a figure is no number, or `n_years` is below one.
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
    rows = account_numbers(panel).sort_values(["entity_id", "period_end"], ignore_index=True)
    n_twice = int(rows.duplicated(["entity_id", "period_end"]).sum())
    if n_twice:
        raise StatisticError(f"{n_twice:,} rows of the panel repeat an entity's period. Keep one row for each.")
    absent = {line: np.nan for line in ACCOUNT_LINES if line not in rows}
    return rows.assign(
        **absent, **({} if "currency" in rows else {"currency": pd.Series(pd.NA, rows.index, dtype="str")})
    )


def account_numbers(panel: pd.DataFrame) -> pd.DataFrame:
    """Panel with its account lines as finite numbers; words and infinite figures are refused by line."""
    lines = [line for line in ACCOUNT_LINES if line in panel]
    numbers = as_numbers(panel, lines)
    is_infinite = (numbers.isna().to_numpy() & panel[lines].notna().to_numpy()).any(axis=0)
    wrong = [line for line, is_wrong in zip(lines, is_infinite.tolist(), strict=True) if is_wrong]
    if wrong:
        raise StatisticError(f"{', '.join(wrong[:5])} hold infinite figures: correct the accounts.")
    return panel.assign(**numbers)


def _growth_missing_reason(
    revenue: pd.Series, base: pd.Series, days: pd.Series, is_year: pd.Series, is_same_currency: pd.Series
) -> pd.Series:
    """First reason that applies why a period has no growth."""
    reasons = np.select(
        [days.isna(), ~is_year, ~is_same_currency, revenue.isna() | base.isna(), base <= 0],
        ["first_period", "not_a_year_apart", "currency_changed", "revenue_missing", "base_not_positive"],
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
    has_one_currency = given["currency"].nunique() <= 1
    days = (last["period_end"] - first["period_end"]).dt.days
    years = days.where(days >= MIN_DAYS) / DAYS_PER_YEAR
    ratio = (_positive(last["revenue"]) / _positive(first["revenue"])).where(has_one_currency)
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
