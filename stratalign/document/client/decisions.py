"""Pages on what follows: decisions, each with one owner and a figure to reach, and the client's plan beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.engagement.declarations.strategy import Action
from stratalign.findings.client.decisions import Decision, answers_no_gap, find_decisions
from stratalign.findings.client.dimensions import SCORES, company_scores, score_interval
from stratalign.findings.model import Finding
from stratalign.language.fields import Cell, Message, Text, Words
from stratalign.language.messages import listing, message
from stratalign.scores.company import CompanyScore

#: Tables: what is decided, its steps, what of the client's plan answers a finding, and what answers none.
DECISIONS, STEPS, MATCH, BESIDE = "decisions", "decision_steps", "plan_match", "plan_beside"
#: Column of the first, unprinted: lines of the dimensions that are low.
LOW = "low"


def decisions_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Every gap with its decision: what, who, where, from which figure to which, and the steps to it."""
    finding, decisions = findings.get("decisions"), find_decisions(analysis)
    if finding is None:
        return None
    tables = (_decided(decisions, analysis), _steps(decisions))
    exhibits = [
        Exhibit(table.key, "table", subtitle, (message("decisions.source"),), data=(table.key,), numbers=table.key)
        for table, subtitle in zip(
            tables, (message("decisions.subtitle"), message("decisions.steps.subtitle")), strict=True
        )
    ]
    return Page(section_of("client", "decisions", finding, *exhibits), tables)


def decision_lines(decisions: Sequence[Decision]) -> Words:
    """Write decisions for the summary, a line each.

    Parameters
    ----------
    decisions
        From `find_decisions`.

    Returns
    -------
    tuple of Message
        What, who, from which figure to which.
    """
    return tuple(
        message(
            "decision.line",
            what=decision.what,
            owner=decision.owner,
            baseline=decision.gap.baseline,
            target=decision.gap.target,
        )
        for decision in decisions
    )


def plan_match(analysis: Analysis) -> list[tuple[Exhibit, Table]]:
    """Set the client's plan beside what was found.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    list of (Exhibit, Table)
        A row for each finding and action that answers it; then, where there are any, the actions that answer none.
        Empty without findings.
    """
    decisions = find_decisions(analysis)
    if not decisions:
        return []
    pairs: list[tuple[Message, Action | None]] = [
        (message("decision.subject", subject=decision.gap.subject), action)
        for decision in decisions
        for action in decision.actions or (None,)
    ]
    matched = pd.DataFrame(
        {
            "finding": label_column(finding for finding, _ in pairs),
            "action": label_column(action.action if action else message("plan_match.none") for _, action in pairs),
            "owner": [action.owner if action else None for _, action in pairs],
        }
    )
    rest = pd.DataFrame(
        {"action": action.action, "owner": action.owner} for action in answers_no_gap(analysis, decisions)
    )
    whose = (Column("action", message("plan_match.action")), Column("owner", message("action_plan.owner")))
    # Where no action answers a finding, none of them has an owner here.
    of_matched = whose if matched["owner"].notna().any() else whose[:1]
    tables = [
        Table(
            MATCH,
            message("plan_match.caption"),
            (Column("finding", message("plan_match.finding")), *of_matched),
            matched,
        )
    ]
    if len(rest):
        tables.append(Table(BESIDE, message("plan_beside.caption"), whose, rest))
    source = message("action_plan.source")
    return [
        (Exhibit(table.key, "table", subtitle, (source,), data=(table.key,), numbers=table.key), table)
        for table, subtitle in zip(
            tables, (message("plan_match.subtitle"), message("plan_beside.subtitle")), strict=False
        )
    ]


def low_lines(decision: Decision, analysis: Analysis) -> list[Message]:
    """Write the dimensions that a gap is about because they are low, not because levels see them differently.

    Parameters
    ----------
    decision
        Of the gap.
    analysis
        Publishable results.

    Returns
    -------
    list of Message
        A line each, as the summary tells it.
    """
    gap, scores = decision.gap, {} if analysis.latest is None else company_scores(analysis.latest)
    keys = [gap.key, *sorted(gap.measures)] if gap.key == "tests" else [gap.key]
    return [score_line(scores[key], analysis) for key in keys if key in scores]


def score_line(row: CompanyScore, analysis: Analysis) -> Message:
    """Write one score with its interval.

    Parameters
    ----------
    row
        Of a dimension.
    analysis
        Publishable results.

    Returns
    -------
    Message
        It points at the table of the company's scores.
    """
    instrument = analysis.instrument
    is_burden = instrument is not None and instrument.dimension(row.measure_key).higher_is == "worse"
    return message(
        "summary.score.burden" if is_burden else "summary.score",
        label=Cell(SCORES, row.measure_key, "label"),
        points=Cell(SCORES, row.measure_key, "mean_points"),
        interval=score_interval(row),
    )


def _decided(decisions: Sequence[Decision], analysis: Analysis) -> Table:
    heads = ("finding", "what", "owner", "where", "baseline", "target", "measured")
    rows = [
        (
            message("decision.subject", subject=one.gap.subject),
            one.what,
            one.owner,
            one.gap.where,
            one.gap.baseline,
            one.gap.target,
            one.gap.measured,
        )
        for one in decisions
    ]
    table = _table(DECISIONS, "decisions.caption", heads, rows, decisions)
    # The summary names them in the order of the decisions, whoever puts these into another one.
    low = [message("paragraph", sentences=listing(low_lines(one, analysis), "sentences")) for one in decisions]
    return Table(table.key, table.caption, (*table.columns, *drawn(LOW)), table.rows.assign(**{LOW: label_column(low)}))


def _steps(decisions: Sequence[Decision]) -> Table:
    heads = ("finding", "day_30", "day_60", "day_90")
    rows = [(message("decision.subject", subject=one.gap.subject), *one.days) for one in decisions]
    return _table(STEPS, "decisions.steps.caption", heads, rows, decisions)


def _table(
    key: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[Text]], decisions: Sequence[Decision]
) -> Table:
    columns = tuple(Column(head, message(f"decisions.{head}")) for head in heads)
    cells = {head: label_column(row[place] for row in rows) for place, head in enumerate(heads)}
    keys = [one.gap.key for one in decisions]
    return Table(key, message(caption), columns, pd.DataFrame(cells, index=keys))
