"""The page of a simulated study that compares what was planted with what was found."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.planted_and_found import planted_correlations, planted_figures
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import ESTIMATE, Made
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import study_source
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import message
from stratalign.rows import cells

#: Kind of figure -> the drawn table that holds it, and how its numbers are printed.
KINDS = {"premium_pct": ("planted_premiums", "signed_points"), "risk_ratio": ("planted_ratios", "hundredths")}


def planted_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Planted values beside those found; only for a simulated study."""
    finding = findings.get("planted")
    if finding is None:
        return None
    made: list[Made] = [_correlations(results)]
    figures = planted_figures(results)
    if len(figures):
        made.append(_figures(results, figures))
    exhibits = [exhibit for exhibit, *_ in made]
    section = section_of("study", "planted", finding, *exhibits)
    return Page(section, tuple(table for _, *tables in made for table in tables))


def _correlations(results: StudyResults) -> Made:
    rows = planted_correlations(results)
    rows = rows.assign(label=cells(outcome_name(str(name)) for name in rows.index))
    columns = (
        Column("label", message("head.outcome")),
        Column("planted", message("planted.planted"), "hundredths"),
        Column("observed", message("planted.observed"), "hundredths"),
        Column("observed_low", message("head.from"), "hundredths"),
        Column("observed_high", message("head.to"), "hundredths"),
        Column("estimate", message("planted.found"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
    )
    table = Table("planted", message("planted.caption"), columns, rows)
    how = message("planted.how", reliability=next(iter(results.propagated.values())).reliability)
    exhibit = Exhibit(
        "planted",
        "planted",
        message("planted.subtitle"),
        (study_source(results, how),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("planted.guide"),),
    )
    return exhibit, table


def _figures(results: StudyResults, figures: pd.DataFrame) -> Made:
    """Premiums and ratios: what this index is to show of the true ones, and what was found."""
    rows = figures.assign(
        label=cells(outcome_name(str(name)) for name in figures.index),
        claimed=figures["expected"],
        true=figures["planted"],
    )
    tables = [
        Table(
            key,
            "",
            (*drawn("label"), *drawn("claimed", "true", *ESTIMATE, format=number_format)),
            rows[rows["quantity"] == quantity],
        )
        for quantity, (key, number_format) in KINDS.items()
    ]
    columns = (
        Column("label", message("head.outcome")),
        Column("true_said", message("planted_figures.true")),
        Column("expected_said", message("planted_figures.expected")),
        Column("found_said", message("planted_figures.found")),
    )
    said = rows.assign(
        true_said=cells(_said(str(key), row["quantity"], "true") for key, row in rows.iterrows()),
        expected_said=cells(_said(str(key), row["quantity"], "claimed") for key, row in rows.iterrows()),
        found_said=cells(_found(str(key), row) for key, row in rows.iterrows()),
    )
    printed = Table("planted_figures", message("planted_figures.caption"), columns, said)
    exhibit = Exhibit(
        "planted_figures",
        "claims",
        message("planted_figures.subtitle"),
        (study_source(results, message("planted_figures.how"), only_groups=True),),
        data=tuple(table.key for table in tables),
        labels={"estimate": message("planted_figures.estimate"), "published": message("planted_figures.published")},
        numbers=printed.key,
    )
    return exhibit, tables[0], tables[1], printed


def _said(outcome: str, quantity: str, column: str) -> Message:
    """One figure alone."""
    kind = "ratio" if quantity == "risk_ratio" else "premium"
    return message(f"scorecard.{kind}", value=Cell(KINDS[quantity][0], outcome, column))


def _found(outcome: str, row: pd.Series) -> Message | None:
    """A figure with its interval; nothing where there is none."""
    if row["ci_low"] != row["ci_low"]:
        return None
    kind = "ratio" if row["quantity"] == "risk_ratio" else "premium"
    table = KINDS[row["quantity"]][0]
    bounds = {"value": "estimate", "low": "ci_low", "high": "ci_high"}
    return message(f"scorecard.{kind}.here", **{name: Cell(table, outcome, column) for name, column in bounds.items()})
