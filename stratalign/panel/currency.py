"""Money in one currency: income at average rates, balances at closing rates, growth at constant rates (IAS 21)."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.currency import Rates
from stratalign.errors import SourceError, StatisticError
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import parse_number
from stratalign.panel.outcomes import MAX_DAYS, MIN_DAYS, account_numbers
from stratalign.sources.raw import repeated_header
from stratalign.vocabulary import LINE_KINDS

RATE_COLUMNS = ("currency", "period_end", "average", "closing")


def read_rates(raw: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Read a table of exchange rates.

    Parameters
    ----------
    raw
        What `read_performance` returned: text, indexed by line.
    rates
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        Columns `RATE_COLUMNS`: units of the reporting currency for one of `currency`; one row each currency and
        period end. The reporting currency itself is 1 in every period and need not be in the file.

    Raises
    ------
    SourceError
        A column is absent or its header stands twice, a date or rate cannot be read or is not above zero, or a currency
        has a period twice.
    """
    named = {name: getattr(rates, name) for name in RATE_COLUMNS}
    absent = [column for column in named.values() if column not in raw.columns]
    if absent:
        meant = did_you_mean(absent[0], list(map(str, raw.columns)))
        raise SourceError(
            f"{rates.file}: no column {', '.join(map(repr, absent))}. Name the columns under 'rates'.{meant}"
        )
    repeated = {name: n_times for name, n_times in raw.attrs.get("repeated", {}).items() if name in named.values()}
    if repeated:
        raise SourceError(f"{rates.file}: " + " ".join(itertools.starmap(repeated_header, repeated.items())))
    table = pd.DataFrame({name: raw[column].str.strip() for name, column in named.items()})
    ends = pd.to_datetime(table["period_end"], format="%Y-%m-%d", errors="coerce")
    figures = {name: table[name].map(_rate) for name in ("average", "closing")}
    wrong = table[ends.isna() | (table["currency"] == "") | figures["average"].isna() | figures["closing"].isna()]
    if len(wrong):
        raise SourceError(
            f"{rates.file}: {counted(len(wrong), 'row')} without a currency, a date such as 2024-12-31 or rates above "
            f"zero: line {first_few(wrong.index)}, which says {', '.join(map(repr, wrong.iloc[0]))}. Correct them."
        )
    read = table.assign(period_end=ends, currency=table["currency"].str.upper(), **figures)
    twice = read[read.duplicated(["currency", "period_end"], keep=False)]
    if len(twice):
        raise SourceError(
            f"{rates.file}: {counted(len(twice), 'row')} give a currency and period twice: line "
            f"{first_few(twice.index)} ({twice['currency'].iloc[0]} {twice['period_end'].iloc[0]:%Y-%m-%d}). Keep one "
            "each."
        )
    return read.reset_index(drop=True)


def translate_panel(panel: pd.DataFrame, rates: pd.DataFrame, *, reporting: str, source: str) -> pd.DataFrame:
    """Translate a panel into one currency: money of a period at its average rate, balances at the closing rate.

    Parameters
    ----------
    panel
        Canonical panel; its `currency` says what each row is in.
    rates
        From `read_rates`.
    reporting
        Currency to translate into.
    source
        Who published the rates; joins the `source` of every translated row.

    Returns
    -------
    pandas.DataFrame
        The panel in `reporting`. Growth computed from it holds exchange-rate effects; see `constant_currency_growth`.

    Raises
    ------
    SourceError
        A rate is missing; every currency and period without one is named.
    StatisticError
        A figure or rate is infinite or no number.
    """
    panel = account_numbers(panel)
    keyed = _with_rates(panel, rates, reporting)
    kinds = {"money_of_period": keyed["average"], "money_at_end": keyed["closing"]}
    lines = {
        line: panel[line] * kinds[kind].to_numpy()
        for line, kind in LINE_KINDS.items()
        if line in panel and kind in kinds
    }
    is_translated = panel["currency"] != reporting
    noted = panel["source"].mask(is_translated, panel["source"] + f"; {source}")
    return panel.assign(**lines, currency=reporting, source=noted)


def constant_currency_growth(panel: pd.DataFrame, rates: pd.DataFrame, *, reporting: str) -> pd.DataFrame:
    """Growth of all entities together, as reported and with the exchange rates of the year before held constant.

    Parameters
    ----------
    panel
        Canonical panel in local currencies.
    rates
        From `read_rates`.
    reporting
        Currency of the totals.

    Returns
    -------
    pandas.DataFrame
        period_end, n_entities (with revenue in this period and about a year before), revenue, previous_revenue and
        revenue_at_previous_rates (currency units), reported_growth_pct, constant_currency_growth_pct and
        currency_effect_pp (percentage points: reported less constant); why_none: why there is no growth, else empty.

    Raises
    ------
    StatisticError
        The panel has no revenue, a figure or rate is infinite or no number.
    SourceError
        A rate is missing.
    """
    panel = account_numbers(panel)
    if "revenue" not in panel:
        raise StatisticError("the panel has no revenue to compute growth from. Map it under 'performance'.")
    rows = _with_rates(panel, rates, reporting).sort_values(["entity_id", "period_end"], ignore_index=True)
    before = rows.groupby("entity_id", sort=False)[["period_end", "revenue", "average", "currency"]].shift()
    days = (rows["period_end"] - before["period_end"]).dt.days
    is_comparable = days.between(MIN_DAYS, MAX_DAYS) & (rows["currency"] == before["currency"])
    pairs = pd.DataFrame(
        {
            "period_end": rows["period_end"],
            "revenue": rows["revenue"] * rows["average"],
            "previous_revenue": before["revenue"] * before["average"],
            "revenue_at_previous_rates": rows["revenue"] * before["average"],
        }
    )[is_comparable].dropna()
    grouped = pairs.groupby("period_end")
    totals = grouped.sum().assign(n_entities=grouped.size()).reset_index()
    why = np.where(totals["previous_revenue"] > 0, "", "the revenue of the year before is not above zero")
    base = totals["previous_revenue"].where(totals["previous_revenue"] > 0)
    reported = 100 * (totals["revenue"] / base - 1)
    constant = 100 * (totals["revenue_at_previous_rates"] / base - 1)
    return totals.assign(
        reported_growth_pct=reported,
        constant_currency_growth_pct=constant,
        currency_effect_pp=reported - constant,
        why_none=why,
    )


def _rate(written: str) -> float:
    """Rate above zero, NaN where there is none."""
    try:
        value = parse_number(written)
    except ValueError:
        return float("nan")
    return value if value > 0 else float("nan")


def _with_rates(panel: pd.DataFrame, rates: pd.DataFrame, reporting: str) -> pd.DataFrame:
    """Panel with the average and closing rate of each row; refused where one is missing."""
    keyed = panel.merge(rates[list(RATE_COLUMNS)], on=["currency", "period_end"], how="left", validate="many_to_one")
    wrong = ~np.isfinite(keyed[["average", "closing"]].fillna(1.0).astype(float)).all(axis=1)
    if wrong.any():
        raise StatisticError(
            f"{int(wrong.sum())} rows of the panel meet an exchange rate that is infinite: correct it."
        )
    is_reporting = keyed["currency"] == reporting
    keyed = keyed.assign(
        average=keyed["average"].mask(is_reporting, 1.0), closing=keyed["closing"].mask(is_reporting, 1.0)
    )
    lacking = keyed[keyed["average"].isna()].drop_duplicates(["currency", "period_end"])
    if len(lacking):
        named = [f"{row.currency} {row.period_end:%Y-%m-%d}" for row in lacking.itertuples()]
        raise SourceError(
            f"{counted(len(lacking), 'exchange rate')} into {reporting} missing: {first_few(named)}. Add them to the "
            "rates file; nothing is translated at a guessed rate."
        )
    return keyed
