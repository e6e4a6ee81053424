"""Closing pages: benchmark, action plan, method and data quality."""

from __future__ import annotations

import re
from dataclasses import asdict

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.checks.suite import check_label
from stratalign.document.client.parts import label_of, section_of
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.benchmark import describe_benchmark, plot_benchmark
from stratalign.findings.model import Finding
from stratalign.findings.wording import SURVEY_DEFINITIONS, SYNTHETIC_BENCHMARK, plural, sentence
from stratalign.panel.outcome_definitions import OUTCOMES
from stratalign.vocabulary import STEP_LABELS

REPORTED_OUTCOMES = ("revenue_growth_pct", "revenue_cagr_pct", "operating_margin_pct")
SEVERITY_LABELS = {"blocks": "Blocks", "warns": "Warning", "informs": "Note"}


def benchmark_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Position in the synthetic reference sample."""
    finding = findings.get("benchmark")
    if finding is None:
        return None
    rows = pd.DataFrame(asdict(position) for position in analysis.benchmarks)
    rows = rows.assign(label=[label_of(analysis, key) for key in rows["measure_key"]])
    rows = rows.sort_values("percentile", ascending=False, ignore_index=True)
    return section_of(finding, "benchmark", "Benchmark", _benchmark_exhibit(rows, analysis.engagement.client))


def action_plan_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Committed actions by horizon, with owners."""
    actions = sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    if not actions:
        return None
    rows = pd.DataFrame(
        {
            "action": action.action,
            "horizon": f"Day {action.horizon_days}",
            "owner": action.owner,
            "goal": action.goal,
            "step": STEP_LABELS[action.step],
            "metric": action.metric or "–",
            "due": f"{action.due.day} {action.due:%b %Y}" if action.due else "–",
        }
        for action in actions
    )
    columns = (
        Column("action", "Action"),
        Column("horizon", "By"),
        Column("owner", "Owner"),
        Column("goal", "Goal"),
        Column("step", "Step"),
        Column("metric", "Measured by"),
        Column("due", "Due"),
    )
    counts = [f"{sum(action.horizon_days == days for action in actions)} by day {days}" for days in (30, 60, 90)]
    n_owners = len({action.owner for action in actions})
    title = (
        f"{plural(len(actions), 'action')} with {plural(n_owners, 'owner')} carry the strategy through the next 90 days"
    )
    exhibit = Exhibit(
        "action_plan",
        "Committed actions in order of their horizon",
        "Source: the client's strategy, as recorded in the engagement file.",
        table=Table("action_plan", "30/60/90-day plan", columns, rows),
    )
    return Section("action_plan", "The next 90 days", title, (sentence(", ".join(counts)),), (exhibit,))


def method_page(analysis: Analysis, findings: dict[str, Finding]) -> Section:
    """How the numbers were made, what the checks looked at, who answered and what is hidden."""
    latest, disclosure = analysis.latest, analysis.engagement.disclosure
    sentences = [
        "Data were checked before anything was computed; what the checks looked at and found worth saying is below."
    ]
    exhibits = [_checks_exhibit(analysis)] if analysis.checks else []
    if latest is not None and analysis.instrument is not None:
        sentences += [
            f"Questionnaire: {analysis.instrument.citation.rstrip('.')}.",
            f"Groups of fewer than {disclosure.minimum_respondents} people are not shown, nor are groups that would "
            "reveal one by subtraction.",
        ]
        if latest.n_comments >= disclosure.minimum_comments:
            sentences.append(
                f"{plural(latest.n_comments, 'written comment')} were given. They are not printed: wording can "
                "identify a person."
            )
        exhibits.append(_participation_exhibit(analysis, latest))
        sentences += SURVEY_DEFINITIONS
    if analysis.panel is not None:
        sentences += [f"{OUTCOMES[key].label}: {OUTCOMES[key].formula}." for key in REPORTED_OUTCOMES]
    title = "Every number can be traced to its data"
    return Section("method", "Method and data quality", title, tuple(sentences), tuple(exhibits))


def _benchmark_exhibit(rows: pd.DataFrame, client: str) -> Exhibit:
    columns = (
        Column("label", "Measure"),
        Column("score_points", client, "points"),
        Column("percentile", "Percentile", "n"),
        Column("ci_low", "From", "n"),
        Column("ci_high", "To", "n"),
        Column("lower_quartile_points", "Lower quartile", "points"),
        Column("median_points", "Median", "points"),
        Column("upper_quartile_points", "Upper quartile", "points"),
    )
    n = plural(rows["n_companies"].iloc[0], "synthetic company", "synthetic companies")
    height = 1.2 + 0.34 * len(rows)
    return Exhibit(
        "benchmark",
        "Scores against the middle half of the synthetic reference companies",
        f"Source: synthetic reference sample, {rows['cohort'].iloc[0]}, {n}; not evidence.",
        figure=draw(
            "benchmark",
            describe_benchmark(rows),
            height,
            lambda ax: plot_benchmark(rows, client_label=client, ax=ax),
        ),
        numbers=Table(
            "benchmark_numbers", "Position in the synthetic reference sample", columns, rows, SYNTHETIC_BENCHMARK
        ),
    )


def _checks_exhibit(analysis: Analysis) -> Exhibit:
    """Which checks had something to say. What they saw stays with the analyst: it may name cells of a few people."""
    found = dict.fromkeys(
        (result.check, result.severity, re.split(r"[,:] ", result.where)[0]) for result in analysis.checks
    )
    rows = pd.DataFrame(
        {"check": check_label(check), "severity": SEVERITY_LABELS[severity], "where": where}
        for check, severity, where in found
    ).drop_duplicates()
    columns = (Column("check", "What was looked at"), Column("severity", "Outcome"), Column("where", "File"))
    return Exhibit(
        "checks",
        "Readiness checks that had something to say; details are with the analyst",
        "Source: readiness checks of this run.",
        table=Table("checks", "Readiness checks", columns, rows),
    )


def _participation_exhibit(analysis: Analysis, latest: WaveResults) -> Exhibit:
    """Respondents by group; counts below the threshold are not printed."""
    counts = latest.participation
    rows = counts.assign(rate_pct=counts["n_respondents"] / counts["n_invited"] * 100)
    columns = [Column("label", "Group"), Column("n_respondents", "Respondents", "n")]
    if latest.n_invited:
        columns += [Column("n_invited", "Invited", "n"), Column("rate_pct", "Response rate", "pct")]
    minimum = analysis.engagement.disclosure.minimum_respondents
    note = f"An en dash marks groups of fewer than {minimum} people, and groups that would reveal one."
    table = Table("participation", "Respondents by group", tuple(columns), rows, note)
    return Exhibit("participation", "Who answered", f"Source: {latest.wave.label}.", table=table)
