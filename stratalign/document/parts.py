"""What several pages share: labels, source lines, the levels that may be shown."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.claims import describe_pairs, plot_pairs
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


def pairs_exhibit(key: str, rows: pd.DataFrame, x_label: str, source: str) -> Exhibit:
    """Claims with scores taken as known and with the uncertainty of the answers carried through, side by side."""
    names = {"as_known": "Scores taken as known", "carried": "Uncertainty carried through"}
    columns = (
        Column("label", "Outcome"),
        Column("said", "Scores"),
        Column("estimate", "Estimate", "estimate"),
        Column("ci_low", "From", "estimate"),
        Column("ci_high", "To", "estimate"),
    )
    ordered = rows.reset_index(drop=True).assign(said=rows["treatment"].map(names).to_numpy())
    return Exhibit(
        key,
        x_label,
        source,
        figure=draw(
            key,
            describe_pairs(ordered, x_label=x_label),
            0.9 + 0.8 * len(ordered) / 2,
            lambda ax: plot_pairs(ordered, x_label=x_label, ax=ax),
        ),
        numbers=Table(f"{key}_numbers", "With and without measurement uncertainty", columns, ordered),
    )
