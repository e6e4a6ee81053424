"""The page of the study on several years: each by itself, and companies compared with themselves."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Exhibit, Table
from stratalign.document.page import Page, row_key, section_of
from stratalign.document.slopes import ESTIMATE, Made, scaled
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import STEP_POINTS
from stratalign.language.fields import Message
from stratalign.language.messages import message
from stratalign.rows import cells


def years_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Slopes of every year and within companies."""
    finding = findings.get("years")
    if finding is None:
        return None
    made: list[Made] = [_years(results)]
    if len(results.within):
        made.append(_within(results))
    section = section_of("study", "years", finding, *(exhibit for exhibit, *_ in made))
    return Page(section, tuple(table for _, *tables in made for table in tables))


def _source(results: StudyResults, how: Message) -> Message:
    if results.study.is_synthetic:
        return message("study.source.years.synthetic", how=how)
    return message("study.source.years.real", how=how)


def _years(results: StudyResults) -> Made:
    rows = scaled(results.years, STEP_POINTS)
    keys = [row_key(outcome, period) for outcome, period in zip(rows["outcome"], rows["period"], strict=True)]
    rows = rows.assign(label=cells(outcome_name(name) for name in rows["outcome"])).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("period", message("years.period")),
        Column("estimate", message("past.per_step", step=STEP_POINTS), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("r", message("raters.correlation"), "hundredths"),
        Column("n_companies", message("head.companies"), "n"),
    )
    table = Table("years", message("years.caption"), columns, rows)
    source = (_source(results, message("years.how")),)
    return Exhibit("years", "table", message("years.subtitle"), source, data=(table.key,), numbers=table.key), table


def _within(results: StudyResults) -> Made:
    rows = scaled(results.within, STEP_POINTS)
    keys = [row_key(outcome, how) for outcome, how in zip(rows["outcome"], rows["effects"], strict=True)]
    rows = rows.assign(label=cells(outcome_name(name) for name in rows["outcome"])).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("effects", message("years.compared"), term="years.effects"),
        *(
            Column(name, head, "hundredths")
            for name, head in zip(
                ESTIMATE,
                (message("past.per_step", step=STEP_POINTS), message("head.from"), message("head.to")),
                strict=True,
            )
        ),
        Column("p_value", message("head.p"), "p"),
        Column("n_companies", message("head.companies"), "n"),
        Column("n_rows", message("years.rows"), "n"),
    )
    table = Table("within", message("within.caption"), columns, rows)
    source = (_source(results, message("within.how")),)
    return Exhibit("within", "table", message("within.subtitle"), source, data=(table.key,), numbers=table.key), table
