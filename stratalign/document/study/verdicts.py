"""Pages of the study that draw the line: every claim under every test, planned and explored, planted and found."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_verdicts import planted_and_found, scorecard
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.findings.model import Finding
from stratalign.findings.study.words import exposure_name, outcome_name, study_source
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import message
from stratalign.rows import cells


def scorecard_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Every claim beside every test it was put to."""
    rows = scorecard(results)
    rows = rows.assign(
        label=cells(outcome_name(str(name)) for name in rows.index),
        published=cells(_published(str(key), quantity) for key, quantity in rows["quantity"].items()),
        here=cells(_here(str(key), row) for key, row in rows.iterrows()),
        treatments=cells(_counted(str(key), n) for key, n in rows["n_checks"].items()),
        specifications=cells(_share(str(key), share) for key, share in rows["clear_specifications_share"].items()),
        cause_pct=rows["robustness_value"] * 100,
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("published", message("scorecard.published")),
        Column("here", message("scorecard.here")),
        Column("treatments", message("scorecard.treatments")),
        Column("specifications", message("scorecard.specifications")),
        Column("cause_pct", message("scorecard.robustness"), "number"),
        Column("planned_p_value", message("scorecard.planned"), "p"),
        *drawn("claimed", "estimate", "ci_low", "ci_high", format="hundredths"),
        *drawn("n_checks", "n_clear_checks", format="n"),
        *drawn("clear_specifications_share", format="share"),
    )
    note = (message("scorecard.note"),)
    table = Table("scorecard", message("scorecard.caption"), columns, rows, note)
    exhibit = Exhibit(
        "scorecard",
        "table",
        message("scorecard.subtitle"),
        (study_source(results),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("scorecard.guide"),),
    )
    return Page(section_of("study", "scorecard", findings["scorecard"], exhibit), (table,))


def plan_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """What was planned and what was explored."""
    rows = results.planned.sort_values("status", key=lambda status: status != "planned", kind="stable")
    keys = list(rows["outcome"] + "." + rows["exposure"])
    rows = rows.assign(
        label=cells(outcome_name(name) for name in rows["outcome"]),
        exposure_label=cells(exposure_name(name) for name in rows["exposure"]),
    ).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("exposure_label", message("plan.exposure")),
        Column("status", message("plan.status"), term="plan.status"),
        Column("family", message("plan.family")),
        Column("estimate", message("plan.per_sd"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("p_value", message("head.p"), "p"),
        Column("p_adjusted", message("plan.p_adjusted"), "p"),
        *drawn("n_companies", format="n"),
    )
    table = Table("plan", message("plan.caption"), columns, rows)
    exhibit = Exhibit(
        "plan",
        "table",
        message("plan.subtitle"),
        (study_source(results, message("plan.how")),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("plan.guide"),),
    )
    return Page(section_of("study", "plan", findings["plan"], exhibit), (table,))


def planted_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Planted correlations beside those found; only for a simulated study."""
    finding = findings.get("planted")
    if finding is None:
        return None
    rows = planted_and_found(results)
    rows = rows.assign(label=cells(outcome_name(str(name)) for name in rows.index))
    columns = (
        Column("label", message("head.outcome")),
        Column("planted", message("planted.planted"), "hundredths"),
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
    return Page(section_of("study", "planted", finding, exhibit), (table,))


def _cell(outcome: str, column: str) -> Cell:
    return Cell("scorecard", outcome, column)


def _published(outcome: str, quantity: str) -> Message:
    key = "scorecard.ratio" if quantity == "risk_ratio" else "scorecard.premium"
    return message(key, value=_cell(outcome, "claimed"))


def _here(outcome: str, row: pd.Series) -> Message | None:
    """Estimate with its interval; nothing where there is none."""
    if row["estimate"] != row["estimate"]:
        return None
    key = "scorecard.ratio.here" if row["quantity"] == "risk_ratio" else "scorecard.premium.here"
    cells = {"value": "estimate", "low": "ci_low", "high": "ci_high"}
    return message(key, **{name: _cell(outcome, column) for name, column in cells.items()})


def _counted(outcome: str, n: float) -> Message | None:
    if n != n:
        return None
    return message("scorecard.of", k=_cell(outcome, "n_clear_checks"), n=_cell(outcome, "n_checks"))


def _share(outcome: str, share: float) -> Message | None:
    return None if share != share else message("scorecard.share", share=_cell(outcome, "clear_specifications_share"))
