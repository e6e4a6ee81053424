"""Readiness of an accounts file as figures: what is missing, impossible, or a thousand times too large."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile
from stratalign.checks.result import CheckResult
from stratalign.panel.listing import counted, first_few
from stratalign.vocabulary import ACCOUNT_LINES, MONEY_LINES

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_extreme_margin", "accounts_missing_figures", "accounts_revenue_not_positive",
    "accounts_unit_jump", "accounts_tiny_revenue", "accounts_percent",
)  # fmt: skip

EXTREME_MARGIN_PCT = 100
#: Figures in thousands one year and in units the next differ a thousandfold; no size changes so much by itself.
JUMP_RATIO = 200
#: A revenue so small beside the entity's usual one makes its margin meaningless; three periods show what is usual.
TINY_SHARE, FEWEST_FOR_USUAL = 0.05, 3
SIZE_LINES = ("revenue", "total_assets", "total_liabilities", "headcount")


def check_missing(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Account lines that are not given everywhere."""
    counts = {line: int(accounts.rows[line].isna().sum()) for line in ACCOUNT_LINES if line in accounts.rows}
    counts = {line: count for line, count in counts.items() if count}
    if counts:
        yield CheckResult(
            "accounts_missing_figures",
            "warns",
            f"{counted(sum(counts.values()), 'figure')} not given in {len(accounts.rows):,} rows",
            f"{accounts.file}, {', '.join(f'{line} ({count:,})' for line, count in counts.items())}",
            sum(counts.values()),
            "Fill them in where they are known; outcomes that need them stay missing.",
        )


def check_revenue_base(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Revenue of zero or less, which growth cannot start from."""
    periods = accounts.periods
    if "revenue" not in periods:
        return
    base = periods[periods["revenue"] <= 0]
    if len(base):
        named = first_few(
            f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.revenue:,.0f})" for row in base.itertuples()
        )
        yield CheckResult(
            "accounts_revenue_not_positive",
            "warns",
            f"revenue is zero or negative in {counted(len(base), 'period')}: growth from it and margin are undefined",
            f"{accounts.file}: {named}",
            len(base),
            "Check the sign and the line mapped to revenue; else nothing, these figures stay missing.",
        )


def check_margins(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Operating margins beyond 100 % either way."""
    periods = accounts.periods
    if not {"revenue", "operating_income"} <= set(periods):
        return
    margins = periods.assign(
        margin_pct=100 * periods["operating_income"] / periods["revenue"].where(periods["revenue"] > 0)
    )
    extreme = margins[margins["margin_pct"].abs() > EXTREME_MARGIN_PCT]
    if len(extreme):
        worst = extreme.sort_values("margin_pct", key=abs, ascending=False)
        named = first_few(
            f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.margin_pct:.0f} %)" for row in worst.itertuples()
        )
        yield CheckResult(
            "accounts_extreme_margin",
            "warns",
            f"the operating margin is beyond {EXTREME_MARGIN_PCT} % either way in {counted(len(extreme), 'period')}",
            f"{accounts.file}: {named}",
            len(extreme),
            "Check both figures; if they are right, read means beside medians.",
        )


def check_tiny_revenue(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Revenue that is tiny beside the entity's usual one, so that its margin says nothing."""
    periods = accounts.periods
    if not {"revenue", "operating_income"} <= set(periods):
        return
    by_entity = periods.groupby("entity_id")["revenue"]
    usual = by_entity.transform("median").where(by_entity.transform("count") >= FEWEST_FOR_USUAL)
    tiny = periods[(periods["revenue"] > 0) & (periods["revenue"] < TINY_SHARE * usual)]
    if len(tiny):
        named = first_few(
            f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.revenue:,.0f}, line {row.line})"
            for row in tiny.itertuples()
        )
        yield CheckResult(
            "accounts_tiny_revenue",
            "warns",
            f"revenue is below {TINY_SHARE:.0%} of the entity's median in {counted(len(tiny), 'period')}: margins and "
            "growth from it are no measure",
            f"{accounts.file}: {named}",
            len(tiny),
            "Check the unit of the figure; if it is right, leave these periods out of means.",
        )


def check_percent(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Percentages among figures of money."""
    cells = accounts.figures
    is_percent = cells["written"].str.contains("%", regex=False) & cells["account_line"].isin(MONEY_LINES)
    found: pd.DataFrame = cells[is_percent]
    if len(found):
        columns = first_few(map(repr, found["column"].unique()))
        yield CheckResult(
            "accounts_percent",
            "warns",
            f"{counted(len(found), 'figure')} of money written as a percentage; read as the number before the sign",
            f"{accounts.file}, column {columns}, line {first_few(found['line'].unique())}",
            len(found),
            "Map the column with the amounts; a share belongs under 'measures'.",
        )


def check_jumps(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Sizes that change more than two-hundredfold between periods: thousands and units mixed."""
    periods = accounts.periods
    jumps = []
    for line in (line for line in SIZE_LINES if line in periods):
        now, before = (np.abs(periods[name].to_numpy(dtype=float)) for name in (line, f"previous_{line}"))
        ratio = np.divide(now, before, out=np.full(len(now), np.nan), where=before > 0)
        is_jump = ((ratio > JUMP_RATIO) | (ratio < 1 / JUMP_RATIO)) & (ratio > 0) & (ratio < float("inf"))
        if not is_jump.any():
            continue
        jumps += [
            f"{row.entity_id} {row.period_end:%Y-%m-%d} {line} (x{row.ratio:,.4g})"
            for row in periods.assign(ratio=ratio)[is_jump].itertuples()
        ]
    if jumps:
        yield CheckResult(
            "accounts_unit_jump",
            "warns",
            f"{counted(len(jumps), 'figure')} more than {JUMP_RATIO} times the period before, or less than "
            f"1/{JUMP_RATIO}: probably units and thousands mixed",
            f"{accounts.file}: {first_few(jumps)}",
            len(jumps),
            "Bring the file to one unit; 'performance.multiplier' holds for all of it.",
        )
