"""Pages of the study on who rated both sides of an association, and on how a spectacular ratio is made."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import ESTIMATE, Made
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import study_source
from stratalign.language.fields import Message
from stratalign.language.messages import message
from stratalign.models.claims.published import CLAIMED_RATIOS
from stratalign.rows import cells

#: Who rated, in the order of the rows.
WHO = ("different", "same")


def raters_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Attitudes by different and by the same people, or what a shared method would explain."""
    finding = findings.get("raters")
    if finding is None:
        return None
    exhibit, *tables = _split(results) if results.same_source else _bounds(results)
    return Page(section_of("study", "raters", finding, exhibit), tuple(tables))


def _split(results: StudyResults) -> Made:
    """Correlations drawn; the ratios they give beside the published ones."""
    rows = []
    for outcome, found in results.same_source.items():
        for who in WHO:
            bounds = {
                name: getattr(found, f"{who}{end}")
                for name, end in zip(ESTIMATE, ("", "_ci_low", "_ci_high"), strict=True)
            }
            ratios = {
                name: getattr(found, f"ratio_{who}{end}")
                for name, end in (("ratio", ""), ("ratio_low", "_ci_low"), ("ratio_high", "_ci_high"))
            }
            rows.append({"key": f"{outcome}.{who}", "outcome": outcome, "who": who} | bounds | ratios)
    table_rows = pd.DataFrame(rows).set_index("key")
    table_rows = table_rows.assign(
        label=cells(message(f"raters.who.{who}") for who in table_rows["who"]),
        panel=cells(outcome_name(name) for name in table_rows["outcome"]),
        claimed=table_rows["outcome"].map(CLAIMED_RATIOS),
    )
    columns = (
        Column("panel", message("head.outcome")),
        Column("label", message("raters.raters")),
        Column("estimate", message("raters.correlation"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("ratio", message("raters.ratio"), "hundredths"),
        Column("ratio_low", message("head.from"), "hundredths"),
        Column("ratio_high", message("head.to"), "hundredths"),
        Column("claimed", message("raters.published"), "estimate"),
    )
    table = Table("raters", message("raters.caption"), columns, table_rows)
    exhibit = Exhibit(
        "raters",
        "coefficients",
        message("raters.subtitle"),
        (study_source(results, message("raters.how")),),
        data=(table.key,),
        options={"fine": True},
        labels={"x": message("raters.axis")},
        numbers=table.key,
        guide=(message("raters.guide"),),
    )
    return exhibit, table


def _bounds(results: StudyResults) -> Made:
    """How much shared method would explain."""
    names = ("r", "ci_low", "ci_high", "explains_all", "explains_clear", "explains_published")
    bounds = results.same_source_bounds
    rows = pd.DataFrame(
        {name: [getattr(found, name) for found in bounds.values()] for name in names}, index=list(bounds)
    ).assign(label=cells(outcome_name(name) for name in bounds))
    columns = (
        Column("label", message("head.outcome")),
        Column("r", message("raters.correlation"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("explains_all", message("raters.bound.all"), "share"),
        Column("explains_clear", message("raters.bound.clear"), "share"),
        Column("explains_published", message("raters.bound.published"), "share"),
    )
    table = Table("raters", message("raters.bound.caption"), columns, rows)
    subtitle, source = message("raters.bound.subtitle"), (study_source(results, message("raters.bound.how")),)
    return Exhibit("raters", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def made_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """From an ordinary correlation to the published ratio, step by step, and the careful estimate beside it."""
    made: list[Made] = [_steps(results), _careful(results)]
    section = section_of("study", "made", findings["made"], *(exhibit for exhibit, *_ in made))
    return Page(section, tuple(table for _, *tables in made for table in tables))


def _steps(results: StudyResults) -> Made:
    found = results.inflated
    careful = found.careful[found.careful["quantity"] == "ratio"].assign(step="careful")
    steps = found.steps.rename(columns={"ratio": "estimate"})
    rows = pd.concat([careful, steps], ignore_index=True).set_index("step", drop=False)
    rows = rows.assign(label=cells(message(f"made.step.{step}") for step in rows["step"]), claimed=found.claimed)
    columns = (
        Column("label", message("made.step")),
        Column("estimate", message("made.ratio"), "hundredths"),
        Column("ci_low", message("made.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("reached_share", message("made.reached"), "share"),
        *drawn("claimed", format="hundredths"),
    )
    table = Table("made", message("made.caption"), columns, rows)
    nothing = Table("made_premiums", "", (*drawn("label"), *drawn("claimed", *ESTIMATE, format="hundredths")), rows[:0])
    exhibit = Exhibit(
        "made",
        "claims",
        message("made.subtitle"),
        (_source(results),),
        data=(nothing.key, table.key),
        labels={
            "estimate": message("made.estimate"),
            "published": message("made.published"),
            "ratio": message("made.axis"),
        },
        numbers=table.key,
        guide=(message("made.guide"),),
    )
    return exhibit, nothing, table


def _careful(results: StudyResults) -> Made:
    rows = results.inflated.careful.set_index("quantity", drop=False)
    columns = (
        Column("quantity", message("made.careful.what"), term="made.careful.what"),
        Column("estimate", message("head.estimate"), "hundredths"),
        Column("ci_low", message("made.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
    )
    note = (message("made.careful.note"),)
    table = Table("made_careful", message("made.careful.caption"), columns, rows, note)
    subtitle = message("made.careful.subtitle")
    return Exhibit("made_careful", "table", subtitle, (_source(results),), data=(table.key,), numbers=table.key), table


def _source(results: StudyResults) -> Message:
    found = results.inflated
    return message(
        "made.source",
        seed=float(found.seed),
        studies=found.n_studies,
        companies=found.n_companies,
        reliability=found.reliability,
    )
