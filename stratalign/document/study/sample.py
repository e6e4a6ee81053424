"""Pages of the study on its data and their measurement: companies, sources, units, items, scales, reliability."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_sample import companies_by_industry, outcomes_held, scales_of
from stratalign.document.model import Column, Exhibit, Table
from stratalign.document.page import Page, section_of
from stratalign.findings.columns import exposure_name, outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import study_source
from stratalign.language.messages import label_or_text, message
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.rows import cells


def data_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Where each outcome comes from, and how many companies each industry has."""
    made = [_outcomes(results)]
    if len(companies_by_industry(results)):
        made.append(_industries(results))
    section = section_of("study", "data", findings["data"], *(exhibit for exhibit, _ in made))
    return Page(section, tuple(table for _, table in made))


def measurement_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Items, scales and spread of every score, and how well they measure."""
    made = [_scales(results)]
    if results.propagated:
        made.append(_quality(next(iter(results.propagated.values())), results))
    section = section_of("study", "measurement", findings["measurement"], *(exhibit for exhibit, _ in made))
    return Page(section, tuple(table for _, table in made))


def _outcomes(results: StudyResults) -> tuple[Exhibit, Table]:
    rows = outcomes_held(results)
    rows = rows.assign(
        label=cells(outcome_name(str(name)) for name in rows.index),
        said=cells(message(f"study_sample.source.{source}") for source in rows["source"]),
        unit_said=cells(message(f"study_sample.unit.{unit}") if unit else None for unit in rows["unit"]),
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("said", message("study_sample.source")),
        Column("unit_said", message("study_sample.unit")),
        Column("n_companies", message("head.companies"), "n"),
        Column("mean", message("study_sample.mean"), "tenths"),
        Column("sd", message("study_sample.sd"), "tenths"),
    )
    table = Table("sample_outcomes", message("study_sample.outcomes.caption"), columns, rows)
    return _table(results, table, "study_sample.outcomes.subtitle")


def _industries(results: StudyResults) -> tuple[Exhibit, Table]:
    counts = companies_by_industry(results)
    rows = pd.DataFrame(
        {
            "label": cells(label_or_text("industry", str(name)) for name in counts.index),
            "n_companies": counts.to_numpy(),
            "share": counts.to_numpy() / counts.sum(),
        },
        index=[str(name) for name in counts.index],
    )
    columns = (
        Column("label", message("industries.industry")),
        Column("n_companies", message("head.companies"), "n"),
        Column("share", message("study_sample.share"), "share"),
    )
    table = Table("sample_industries", message("study_sample.industries.caption"), columns, rows)
    return _table(results, table, "study_sample.industries.subtitle")


def _scales(results: StudyResults) -> tuple[Exhibit, Table]:
    rows = scales_of(results)
    rows = rows.assign(label=cells(exposure_name(str(name)) for name in rows.index))
    columns = (
        Column("label", message("study_sample.scale")),
        *([Column("n_items", message("study_sample.items"), "n")] if rows["n_items"].notna().any() else ()),
        *([Column("alpha", message("study_sample.alpha"), "hundredths")] if rows["alpha"].notna().any() else ()),
        Column("n_companies", message("head.companies"), "n"),
        Column("mean", message("study_sample.mean"), "tenths"),
        Column("sd", message("study_sample.sd"), "tenths"),
    )
    notes = (message("study_sample.scales.note"),) if rows["n_items"].notna().any() else ()
    table = Table("sample_scales", message("study_sample.scales.caption"), columns, rows, notes)
    return _table(results, table, "study_sample.scales.subtitle")


def _quality(claim: PropagatedClaim, results: StudyResults) -> tuple[Exhibit, Table]:
    """How well the scores measure, with the uncertainty of that."""
    columns = (
        Column("quantity", message("measurement.head"), term="measurement"),
        Column("estimate", message("head.estimate"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
    )
    rows = claim.measurement.set_index("quantity", drop=False)
    table = Table("chain_measurement", message("measurement.caption"), columns, rows)
    return _table(results, table, "measurement.subtitle")


def _table(results: StudyResults, table: Table, subtitle: str) -> tuple[Exhibit, Table]:
    source = (study_source(results),)
    return Exhibit(table.key, "table", message(subtitle), source, data=(table.key,), numbers=table.key), table
