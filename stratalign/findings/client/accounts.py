"""What the accounts say: of all entities together, or of the one in the middle."""

from __future__ import annotations

from typing import cast

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import message

DAYS_A_YEAR = 365.25
#: A year counts as reported when this share of the fullest year's entities have a growth rate.
NEARLY_FULL = 0.8


def find_accounts(analysis: Analysis) -> Finding | None:
    """Growth and margin: of all entities together where each reports every period, else of the median entity."""
    if analysis.panel is None or analysis.engagement.performance is None:
        return None
    if len(analysis.account_totals) > 1:
        return _in_total(analysis)
    return _in_the_middle(analysis)


def entities(analysis: Analysis, n: float) -> Message:
    """Number of entities of the accounts, by what they are."""
    performance = analysis.engagement.performance
    kind = performance.entity_is if performance else "unit"
    return message("count.companies" if kind == "company" else "count.units", n=n)


def _in_total(analysis: Analysis) -> Finding | None:
    """Growth a year over the whole span, and the margin of the last period."""
    totals = analysis.account_totals
    first, last = totals.iloc[0], totals.iloc[-1]
    if not (first["revenue"] > 0 and last["revenue"] > 0):
        return None
    years = (last["period_end"] - first["period_end"]).days / DAYS_A_YEAR
    growth = float((last["revenue"] / first["revenue"]) ** (1 / years) - 1) * 100
    n = float(last["n_entities"])
    claim = message(
        "accounts.claim.total",
        growth=growth,
        first=message("days.year", day=first["period_end"].date()),
        last=message("days.year", day=last["period_end"].date()),
        margin=Cell("accounts", str(len(totals) - 1), "operating_margin_pct"),
    )
    return Finding(
        "accounts",
        claim,
        (message("accounts.detail.total", entities=entities(analysis, n)),),
        (
            _evidence("revenue_cagr_pct", growth, n),
            _evidence("operating_margin_pct", float(last["operating_margin_pct"]), n),
        ),
        "descriptive",
    )


def _in_the_middle(analysis: Analysis) -> Finding | None:
    """Growth and margin of the median entity in the last year that is nearly as full as the fullest."""
    spread = analysis.account_spread
    if "revenue_growth_pct_median" not in spread:
        return None
    known = spread.dropna(subset=["revenue_growth_pct_median", "operating_margin_pct_median"])
    full = known[known["revenue_growth_pct_n"] >= NEARLY_FULL * known["revenue_growth_pct_n"].max()]
    if full.empty:
        return None
    year = full.iloc[-1]
    row = str(int(year["year"]))
    performance = analysis.engagement.performance
    assert performance is not None
    assert analysis.panel is not None

    def cell(column: str) -> Cell:
        return Cell("accounts", row, column)

    claim = message(
        f"accounts.claim.{performance.entity_is}",
        growth=cell("revenue_growth_pct_median"),
        year=row,
        margin=cell("operating_margin_pct_median"),
    )
    detail = message(
        "accounts.detail.middle",
        n=cell("revenue_growth_pct_n"),
        entities=entities(analysis, analysis.panel["entity_id"].nunique()),
        growth_low=cell("revenue_growth_pct_lower"),
        growth_high=cell("revenue_growth_pct_upper"),
        margin_low=cell("operating_margin_pct_lower"),
        margin_high=cell("operating_margin_pct_upper"),
    )
    return Finding(
        "accounts",
        claim,
        (detail, *_since(full)),
        tuple(
            _evidence(name, float(cast(pd.Series, year)[f"{name}_median"]), float(cast(pd.Series, year)[f"{name}_n"]))
            for name in ("revenue_growth_pct", "operating_margin_pct")
        ),
        "descriptive",
    )


def _since(full: pd.DataFrame) -> tuple[Message, ...]:
    """What the medians were in the first year that is nearly as full as the fullest; nothing where it is the last."""
    if len(full) < 2:
        return ()
    row = str(int(full["year"].iloc[0]))
    return (
        message(
            "accounts.detail.since",
            year=row,
            growth=Cell("accounts", row, "revenue_growth_pct_median"),
            margin=Cell("accounts", row, "operating_margin_pct_median"),
        ),
    )


def _evidence(outcome: str, value: float, n: float) -> Evidence:
    return Evidence(outcome, "accounts", "percent", value, n_units=n)
