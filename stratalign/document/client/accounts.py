"""The page on accounts alone, and the exhibit of accounts that the page on results has as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.client.accounts import entities
from stratalign.findings.model import Finding
from stratalign.language.fields import Message
from stratalign.language.messages import message


def accounts_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Accounts alone, where nobody was surveyed."""
    finding = findings.get("accounts")
    if analysis.latest is not None or finding is None:
        return None
    exhibit, *tables = accounts_exhibit(analysis)
    exhibits = [exhibit]
    if exhibit.kind == "quartiles":
        # Nothing else is reported: the figures stand below their drawing, with how many have each.
        exhibits = [replace(exhibit, numbers="", source=exhibit.source[:1]), _in_figures(exhibit)]
    return Page(section_of("client", "accounts", finding, *exhibits), tuple(tables))


def _in_figures(exhibit: Exhibit) -> Exhibit:
    key = exhibit.numbers
    return replace(
        exhibit,
        key="accounts_years",
        kind="table",
        subtitle=message("accounts.subtitle.years"),
        source=exhibit.source[:1],
        data=(key,),
        numbers=key,
        guide=(),
    )


def accounts_exhibit(analysis: Analysis) -> tuple[Exhibit, *tuple[Table, ...]]:
    """Totals where every entity reports every period, else how entities spread."""
    return _totals(analysis) if len(analysis.account_totals) else _spread(analysis)


def _totals(analysis: Analysis) -> tuple[Exhibit, Table]:
    """Total revenue and margin, period by period."""
    totals, panel = analysis.account_totals, analysis.panel
    assert panel is not None
    currency = str(panel["currency"].iloc[0])
    periods = totals.assign(
        label=label_column(message("accounts.period", end=end.date()) for end in totals["period_end"]),
        revenue_millions=totals["revenue"] / 1e6,
    ).reset_index(drop=True)
    columns = (
        Column("label", message("accounts.year_to")),
        Column("revenue_millions", message("accounts.revenue", currency=currency), "number"),
        Column("operating_margin_pct", message("accounts.margin"), "number"),
    )
    table = Table("accounts", message("accounts.caption.total"), columns, periods)
    exhibit = Exhibit(
        "accounts",
        "accounts",
        message("accounts.subtitle.total"),
        (_source(analysis),),
        data=(table.key,),
        labels={"currency": currency},
        numbers=table.key,
    )
    return exhibit, table


#: Outcomes that entities spread in -> what their columns are called.
_SPREAD = {"revenue_growth_pct": "growth", "operating_margin_pct": "margin"}
_QUARTILES = ("lower", "median", "upper")


def _spread(analysis: Analysis) -> tuple[Exhibit, *tuple[Table, ...]]:
    """Quartiles of growth and margin over entities, by year."""
    columns = [Column("year", message("accounts.year"))]
    for outcome, name in _SPREAD.items():
        columns += [
            Column(f"{outcome}_n", message(f"accounts.{name}_n"), "n"),
            Column(f"{outcome}_lower", message("accounts.lower"), "number"),
            Column(f"{outcome}_median", message("accounts.median"), "number"),
            Column(f"{outcome}_upper", message("accounts.upper"), "number"),
        ]
    years = [str(int(year)) for year in analysis.account_spread["year"]]
    rows = analysis.account_spread.assign(year=years).set_axis(pd.Index(years))
    known = tuple(column for column in columns if column.key in rows)
    table = Table("accounts", message("accounts.caption.middle"), known, rows, (message("accounts.note.middle"),))
    middle = _middle(rows)
    exhibit = Exhibit(
        "accounts",
        "quartiles" if len(middle.rows) else "table",
        message("accounts.subtitle.middle"),
        (_source(analysis), *table.note),
        data=(middle.key,) if len(middle.rows) else (table.key,),
        numbers=table.key,
        guide=(message("accounts.guide.middle"),),
    )
    return (exhibit, table, middle) if len(middle.rows) else (exhibit, table)


def _middle(years: pd.DataFrame) -> Table:
    """The same by figure and year, as far as quartiles are known: what the chart is drawn from."""
    parts = []
    for outcome, name in _SPREAD.items():
        kept = [f"{outcome}_{quartile}" for quartile in _QUARTILES]
        if set(kept) <= set(years.columns):
            known = years[kept].set_axis(list(_QUARTILES), axis=1).dropna()
            panel = label_column([message(f"accounts.panel.{name}")] * len(known))
            parts.append(
                known.assign(panel=panel, label=known.index).set_axis([f"{name}.{year}" for year in known.index])
            )
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=["panel", "label", *_QUARTILES])
    return Table("accounts_middle", "", (*drawn("panel", "label"), *drawn(*_QUARTILES, format="number")), rows)


def _source(analysis: Analysis) -> Message:
    panel = analysis.panel
    assert panel is not None
    what = entities(analysis, panel["entity_id"].nunique())
    ends = (panel["period_end"].min().date(), panel["period_end"].max().date())
    first, last = (message("days.year", day=end) for end in ends)
    if ends[0].year == ends[1].year:
        return message("accounts.source.one_year", entities=what, year=first)
    return message("accounts.source.years", entities=what, first=first, last=last)
