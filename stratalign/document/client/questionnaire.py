"""The page on the questionnaire itself: reliability, structure, leaders against staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from stratalign.analysis.questionnaire import MOST_PARAMETERS
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Exhibit, Table
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.model import Finding
from stratalign.language.fields import Text, Words
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Scales closer than this are hardly two (Henseler, Ringle & Sarstedt 2015).
HARDLY_TWO = 0.90
_FIT = ("cfi", "tli", "rmsea", "rmsea_ci_low", "rmsea_ci_high", "srmr", "highest_htmt")


class _Structure(NamedTuple):
    label: Text
    why_none: str


def questionnaire_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Whether the scales are reliable, apart from each other, and mean the same to leaders and staff."""
    latest, finding = analysis.latest, findings.get("questionnaire")
    found = latest.questionnaire if latest else None
    if latest is None or found is None or finding is None:
        return None
    parts = [reliability_exhibit(_labelled(found.scales, "dimension", analysis), latest)]
    if len(found.structure):
        structure, table = _structure(analysis, found.structure, latest)
        # A model that no answers determine is no row of dashes, and a table of none no table.
        parts += [(structure, table)] if len(table.rows) else []
    if len(found.invariance):
        parts.append(_invariance(_labelled(found.invariance, "dimension", analysis), latest))
    exhibits = [exhibit for exhibit, _ in parts]
    question = None if len(found.invariance) else message("client.questionnaire.question.alone")
    section = section_of("client", "questionnaire", finding, *exhibits, question=question)
    return Page(section, tuple(table for _, table in parts))


def _labelled(rows: pd.DataFrame, column: str, analysis: Analysis) -> pd.DataFrame:
    """Rows with the printed name of the measure in a column, under its key."""
    labels = label_column(label_of(analysis, str(key)) for key in rows[column])
    return rows.assign(label=labels).set_index(column, drop=False)


def reliability_columns() -> tuple[Column, ...]:
    """Columns of a table of scales."""
    return (
        Column("label", message("reliability.scale")),
        Column("n_items", message("questionnaire.questions"), "n"),
        Column("alpha", message("head.alpha"), "ratio"),
        Column("ci_low", message("head.from"), "ratio"),
        Column("ci_high", message("head.to"), "ratio"),
        Column("omega", message("head.omega"), "ratio"),
        Column("ordinal_alpha", message("head.ordinal_alpha"), "ratio"),
        Column("n", message("head.n"), "n"),
    )


def reliability_exhibit(scales: pd.DataFrame, latest: WaveResults) -> tuple[Exhibit, Table]:
    """Alpha and omega of every scale, most reliable first."""
    rows = scales.dropna(subset=["alpha"]).sort_values("alpha", ascending=False)
    note = (message("reliability.note"),)
    table = Table("reliability", message("reliability.caption"), reliability_columns(), rows, note)
    exhibit = Exhibit(
        "reliability",
        "reliability",
        message("reliability.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("reliability.guide"),),
    )
    return exhibit, table


def _structure(analysis: Analysis, structure: pd.DataFrame, latest: WaveResults) -> tuple[Exhibit, Table]:
    """Fit of the declared dimensions as correlated factors, pillar by pillar."""
    assert analysis.instrument is not None
    pillars = {pillar.key for pillar in analysis.instrument.pillars}
    labels = [label_of(analysis, key) if key in pillars else message("structure.all") for key in structure["pillar"]]
    named = [
        label if n_parts == 1 else message("structure.part", pillar=label, part=part, n_parts=n_parts)
        for label, part, n_parts in zip(labels, structure["part"], structure["n_parts"], strict=True)
    ]
    keys = structure["pillar"].where(
        structure["n_parts"] == 1, structure["pillar"] + " " + structure["part"].astype("str")
    )
    rows = structure.assign(label=label_column(named)).set_index(keys.rename("pillar"))
    rows = rows.reindex(columns=[*rows.columns, *(name for name in _FIT if name not in rows)])
    fitted = rows[rows["cfi"].notna()]
    columns = (
        Column("label", message("structure.pillar")),
        Column("n_dimensions", message("structure.dimensions"), "n"),
        Column("n_items", message("questionnaire.questions"), "n"),
        Column("n", message("head.n"), "n"),
        Column("cfi", message("structure.cfi"), "ratio"),
        Column("tli", message("structure.tli"), "ratio"),
        Column("rmsea", message("structure.rmsea"), "ratio"),
        Column("rmsea_ci_low", message("head.lower_from"), "ratio"),
        Column("rmsea_ci_high", message("head.lower_to"), "ratio"),
        Column("srmr", message("structure.srmr"), "ratio"),
        Column("highest_htmt", message("structure.htmt"), "ratio"),
    )
    table = Table("structure", message("structure.caption"), columns, fitted, _structure_note(rows))
    exhibit = Exhibit(
        "structure",
        "table",
        message("structure.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("structure.guide"),),
    )
    return exhibit, table


def _structure_note(rows: pd.DataFrame) -> Words:
    reasons = [row.label for row in rows_of(rows, _Structure) if row.why_none]
    note: Words = (message("structure.note", hardly_two=HARDLY_TWO),)
    if (rows["n_parts"] > 1).any():
        note = (*note, message("structure.parts", most=MOST_PARAMETERS))
    return (*note, message("structure.reasons", pillars=listing(reasons))) if reasons else note


def _invariance(rows: pd.DataFrame, latest: WaveResults) -> tuple[Exhibit, Table]:
    """What leaders' and staff's answers to each dimension allow."""
    columns = (
        Column("label", message("head.dimension")),
        Column("cfi", message("structure.cfi"), "ratio"),
        Column("metric_cfi_difference", message("invariance.loadings"), "ratio"),
        Column("metric_p_value", message("head.p"), "p"),
        Column("scalar_cfi_difference", message("invariance.intercepts"), "ratio"),
        Column("scalar_p_value", message("head.p"), "p"),
        Column("held", message("invariance.so"), term="invariance.held"),
    )
    n_leaders, n_staff = int(rows["n_leaders"].min()), int(rows["n_staff"].min())
    note = (message("invariance.note", n_leaders=n_leaders, n_staff=n_staff),)
    table = Table("invariance", message("invariance.caption"), columns, rows, note)
    exhibit = Exhibit(
        "invariance",
        "table",
        message("invariance.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("invariance.guide"),),
    )
    return exhibit, table
