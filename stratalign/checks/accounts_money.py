"""Readiness of accounts as money in time: currencies and exchange rates, and which year follows the survey."""

from __future__ import annotations

from collections.abc import Iterator

from stratalign.checks.result import CheckResult
from stratalign.engagement.engagement import Engagement
from stratalign.intake.read import AccountsTables
from stratalign.panel.calendar import ALIGNMENT_RULE, align_to_survey
from stratalign.panel.listing import counted, first_few

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_currency_changed", "accounts_several_currencies", "accounts_constant_currency",
    "accounts_survey_year",
)  # fmt: skip
#: Between two years a currency hardly moves by more than this factor.
MOST_MOVED = 5.0


def check_currencies(accounts: AccountsTables) -> Iterator[CheckResult]:
    """Several currencies without exchange rates; and what exchange rates did to growth."""
    panel, performance = accounts.panel, accounts.performance
    if panel is None:
        return
    currencies = sorted(panel["currency"].unique())
    changed = panel.groupby("entity_id")["currency"].nunique()
    changing = list(changed[changed > 1].index)
    if changing:
        yield CheckResult(
            "accounts_currency_changed",
            "warns",
            f"{counted(len(changing), 'entity', 'entities')} changed the currency of the accounts: growth across the "
            "change is undefined",
            f"{performance.file}: {first_few(changing)}",
            len(changing),
            "Give the earlier figures in the present currency if growth across the change is wanted.",
        )
    if len(currencies) > 1 and accounts.translated is None:
        yield CheckResult(
            "accounts_several_currencies",
            "warns",
            f"the accounts are in {len(currencies)} currencies ({first_few(currencies)}): totals are not given",
            performance.file,
            len(currencies),
            "Declare 'rates' with average and closing rates and their source; growth and margins need none.",
        )
    yield from _currency_effect(accounts)


def _currency_effect(accounts: AccountsTables) -> Iterator[CheckResult]:
    """Growth of the last period as reported and at constant rates."""
    rates = accounts.performance.rates
    if rates is None or accounts.translated is None or accounts.translated.growth is None:
        return
    growth = accounts.translated.growth.dropna(subset=["constant_currency_growth_pct"])
    if growth.empty:
        return
    moved = (100 + growth["reported_growth_pct"]) / (100 + growth["constant_currency_growth_pct"])
    odd = growth.loc[(moved > MOST_MOVED) | (moved < 1 / MOST_MOVED), "period_end"]
    if len(odd):
        yield CheckResult(
            "accounts_constant_currency",
            "warns",
            f"exchange rates alone would make revenue more than {MOST_MOVED:g} times as large or small in "
            f"{counted(len(odd), 'period')}: {first_few(f'{end:%Y-%m-%d}' for end in odd)}",
            rates.file,
            len(odd),
            "Compare the rates of these periods and the ones before with their source: one is probably mistyped.",
        )
    last = growth.iloc[-1]
    yield CheckResult(
        "accounts_constant_currency",
        "informs",
        f"revenue of {counted(int(last['n_entities']), 'entity', 'entities')} in {rates.reporting} to "
        f"{last['period_end']:%Y-%m-%d}: "
        f"{last['reported_growth_pct']:+.1f} % as reported, {last['constant_currency_growth_pct']:+.1f} % at constant "
        f"exchange rates (rates: {rates.source})",
        rates.file,
        int(last["n_entities"]),
        "Nothing to do; the growth of each entity is in its own currency.",
    )


def check_calendar(accounts: AccountsTables, engagement: Engagement) -> Iterator[CheckResult]:
    """Whether the year of accounts that follows the latest survey is there."""
    closed = engagement.waves[-1].fielded_to if engagement.waves else None
    if accounts.panel is None or closed is None:
        return
    aligned = align_to_survey(accounts.panel, closed)
    n_there, n = int(aligned["period_end"].notna().sum()), len(aligned)
    reasons = aligned.loc[aligned["missing_reason"] != "", "missing_reason"].str.replace("_", " ").value_counts()
    why = "".join(f"; {reason}: {count}" for reason, count in reasons.items())
    yield CheckResult(
        "accounts_survey_year",
        "informs",
        f"{ALIGNMENT_RULE} ({closed:%Y-%m-%d}) is there for {n_there} of {counted(n, 'entity', 'entities')}{why}",
        accounts.performance.file,
        n - n_there,
        "Nothing to do; where it is not there, results come before the survey and cannot have followed from alignment."
        if n_there < n
        else "Nothing to do.",
    )
