"""What several pages share: labels, source lines, the levels that may be shown."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.claims import CHAIN, describe_chain, plot_chain
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Finding
from stratalign.findings.wording import date_range


def section_of(finding: Finding, key: str, topic: str, *exhibits: Exhibit) -> Section:
    """Page whose title is a finding's claim."""
    return Section(key, topic, finding.claim, finding.detail, exhibits, finding.caveats)


def label_of(analysis: Analysis, key: str) -> str:
    """Printed name of a measure, in the language of the engagement."""
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def survey_source(latest: WaveResults) -> str:
    """Source line of a survey exhibit: wave, period, n and response rate."""
    period = date_range(latest.wave.fielded_from, latest.wave.fielded_to)
    rate = f", response rate {latest.n_respondents / latest.n_invited:.0%}" if latest.n_invited else ""
    fielded = f" ({period})" if period else ""
    return f"Source: employee survey, {latest.wave.label}{fielded}; n = {latest.n_respondents:,}{rate}."


def shown_level_scores(latest: WaveResults) -> pd.DataFrame:
    """Group scores of the levels that may be shown, with the level's key as `level`."""
    rows = latest.group_scores[(latest.group_scores["kind"] == "level") & ~latest.group_scores["is_hidden"]]
    return rows.assign(level=rows["group_id"].str.removeprefix("level:"))


def chain_exhibit(key: str, rows: pd.DataFrame, x_label: str, source: str) -> Exhibit:
    """Claims with scores taken as known, with the uncertainty of the answers, and of the same companies asked again."""
    columns = (
        Column("label", "Outcome"),
        Column("said", "How"),
        Column("estimate", "Estimate", "number"),
        Column("ci_low", "From", "number"),
        Column("ci_high", "To", "number"),
    )
    ordered = rows.reset_index(drop=True)
    ordered = ordered.assign(said=[CHAIN[how][0] for how in ordered["treatment"]])
    n_labels = ordered["label"].nunique()
    return Exhibit(
        key,
        f"{x_label}, with and without the uncertainty of the answers",
        source,
        figure=draw(
            key,
            describe_chain(ordered, x_label=x_label),
            1.1 + 0.36 * len(ordered) + 0.3 * n_labels,
            lambda ax: plot_chain(ordered, x_label=x_label, ax=ax),
        ),
        numbers=Table(f"{key}_numbers", "With and without measurement uncertainty", columns, ordered),
    )
