"""Closing pages: benchmark, action plan, method and data quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from stratalign.analysis.memory import Remembered
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.decisions import plan_match
from stratalign.document.client.parts import label_of
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.labels import check_name, group_label
from stratalign.findings.model import Finding
from stratalign.language.fields import Message
from stratalign.language.messages import message


def benchmark_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Position in the synthetic reference sample."""
    finding = findings.get("benchmark")
    if finding is None:
        return None
    rows = pd.DataFrame(asdict(position) for position in analysis.benchmarks)
    rows = rows.assign(label=label_column(label_of(analysis, key) for key in rows["measure_key"]))
    rows = rows.sort_values("percentile", ascending=False).set_index("measure_key")
    client = analysis.engagement.client
    columns = (
        Column("label", message("head.measure")),
        Column("score_points", client, "points"),
        Column("percentile", message("benchmark.percentile"), "n"),
        Column("total_ci_low", message("head.from"), "n"),
        Column("total_ci_high", message("head.to"), "n"),
        Column("lower_quartile_points", message("benchmark.lower"), "points"),
        Column("median_points", message("benchmark.median"), "points"),
        Column("upper_quartile_points", message("benchmark.upper"), "points"),
        *drawn("n_companies", format="n"),
    )
    note = (message("benchmark.synthetic"),)
    table = Table("benchmark", message("benchmark.caption"), columns, rows, note)
    companies = message("count.synthetic_companies", n=table.cell(rows.index[0], "n_companies"))
    cohort = analysis.benchmarks[0].cohort
    source = message("benchmark.source.all", companies=companies)
    if cohort != "all":
        source = message("benchmark.source.one", industry=message(f"industry.{cohort}"), companies=companies)
    exhibit = Exhibit(
        "benchmark",
        "benchmark",
        message("benchmark.subtitle"),
        (source,),
        data=(table.key,),
        labels={"client": client},
        numbers=table.key,
        guide=(message("benchmark.guide"),),
    )
    return Page(section_of("client", "benchmark", finding, exhibit), (table,))


def action_plan_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Committed actions by horizon, with owners."""
    finding = findings.get("action_plan")
    if finding is None:
        return None
    actions = sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    rows = pd.DataFrame(
        {
            "action": action.action,
            "horizon_days": action.horizon_days,
            "owner": action.owner,
            "goal": action.goal,
            "step": action.step,
            "metric": action.metric or None,
            "due": action.due,
        }
        for action in actions
    )
    columns = (
        Column("action", message("action_plan.action")),
        Column("horizon", message("action_plan.by"), message="action_plan.day"),
        Column("owner", message("action_plan.owner")),
        Column("goal", message("action_plan.goal")),
        Column("step", message("action_plan.step"), term="step"),
        *([Column("metric", message("action_plan.metric"))] if any(action.metric for action in actions) else []),
        *([Column("due", message("action_plan.due"))] if any(action.due for action in actions) else []),
        Column("days", format="n", is_printed=False),
    )
    table = Table("action_plan", message("action_plan.caption"), columns, rows.rename(columns={"horizon_days": "days"}))
    exhibit = Exhibit(
        "action_plan",
        "table",
        message("action_plan.subtitle"),
        (message("action_plan.source"),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("action_plan.guide"),),
    )
    parts = [*plan_match(analysis), (exhibit, table)]
    page = section_of("client", "action_plan", finding, *(exhibit for exhibit, _ in parts))
    return Page(page, tuple(table for _, table in parts))


def method_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page:
    """How the numbers were made, what the checks looked at, who answered and what is hidden."""
    latest = analysis.latest
    parts = [_checks(analysis)] if analysis.checks else []
    if latest is not None and analysis.instrument is not None:
        parts.append(_participation(analysis, latest))
        parts += _representation(latest)
    exhibits = [exhibit for exhibit, _ in parts]
    return Page(section_of("client", "method", findings["method"], *exhibits), tuple(table for _, table in parts))


def _checks(analysis: Analysis) -> tuple[Exhibit, Table]:
    """Which checks had something to say. What they saw and where stays with the analyst: cells of few, files."""
    found = dict.fromkeys((result.check, result.severity) for result in analysis.checks)
    rows = pd.DataFrame({"check": check_name(check), "severity": severity} for check, severity in found)
    columns = (
        Column("check", message("checks.what")),
        Column("severity", message("checks.outcome"), term="severity"),
    )
    table = Table("checks", message("checks.caption"), columns, rows, (message("checks.note"),))
    subtitle, source = message("checks.subtitle"), (message("checks.source"),)
    return Exhibit("checks", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def _participation(analysis: Analysis, latest: WaveResults) -> tuple[Exhibit, Table]:
    """Respondents by group; counts below the threshold are not printed."""
    counts = latest.participation
    labels = [group_label(*names) for names in counts[["kind", "group_id", "label"]].itertuples(index=False)]
    rows = counts.assign(label=label_column(labels), rate_pct=counts["n_respondents"] / counts["n_invited"] * 100)
    columns = [
        Column("label", message("participation.group")),
        Column("n_respondents", message("participation.respondents"), "n"),
    ]
    if latest.n_invited:
        columns += [
            Column("n_invited", message("participation.invited"), "n"),
            Column("rate_pct", message("participation.rate"), "pct"),
        ]
    minimum = analysis.engagement.disclosure.minimum_respondents
    is_hidden = bool(counts["n_respondents"].isna().any())
    notes = [message("participation.note", minimum=minimum)] if is_hidden else []
    if latest.representation is not None and latest.representation.mean is None:
        notes.append(message(f"representation.none.{latest.representation.reason}"))
    notes += _remembered_notes(latest.remembered)
    table = Table(
        "participation", message("participation.caption"), tuple(columns), rows.set_index("group_id"), tuple(notes)
    )
    source = (message("participation.source", wave=latest.wave.label),)
    subtitle = message("participation.subtitle")
    return Exhibit("participation", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def _remembered_notes(remembered: Remembered | None) -> list[Message]:
    """What was done because of results sent before; the numbers of people left out may be small and are not said."""
    if remembered is None:
        return []
    notes = [message("participation.since")] if remembered.n_aside else []
    return notes + ([message("participation.earlier", n=remembered.n_hidden)] if remembered.n_hidden else [])


def _representation(latest: WaveResults) -> list[tuple[Exhibit, Table]]:
    """The index as answered beside the one weighted to the roster; nothing where there are no weights."""
    found = None if latest.representation is None else latest.representation.mean
    if found is None:
        return []
    keys = ("respondents", "population")
    rows = pd.DataFrame(
        {
            "label": label_column(message(f"representation.{key}") for key in keys),
            "index_points": [found.estimate, found.weighted],
            "ci_low": [found.ci_low, found.weighted_ci_low],
            "ci_high": [found.ci_high, found.weighted_ci_high],
            "n_effective": [float(found.n_respondents), found.n_effective],
        },
        index=pd.Index(keys),
    )
    columns = (
        Column("label", message("representation.counted")),
        Column("index_points", message("representation.index"), "points"),
        Column("ci_low", message("head.from"), "points"),
        Column("ci_high", message("head.to"), "points"),
        Column("n_effective", message("representation.worth"), "n"),
    )
    note = message(
        "representation.note",
        invited=found.n_population,
        low=found.smallest_weight,
        high=found.largest_weight,
        effect=found.design_effect,
    )
    table = Table("representation", message("representation.caption"), columns, rows, (note,))
    subtitle, source = message("representation.subtitle"), (message("participation.source", wave=latest.wave.label),)
    guide = (message("representation.guide"),)
    exhibit = Exhibit("representation", "table", subtitle, source, data=(table.key,), numbers=table.key, guide=guide)
    return [(exhibit, table)]
