"""Pages on the strategy: the map, the three tests, leaders against staff, change since the last wave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.parts import label_of, section_of, shown_level_scores, survey_source
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.engagement.declarations.strategy import Strategy
from stratalign.exhibits.gaps import describe_gaps, plot_gaps
from stratalign.exhibits.levels import describe_levels, plot_levels
from stratalign.exhibits.strategy_map import describe_strategy_map, plot_strategy_map
from stratalign.findings.model import Finding
from stratalign.findings.wording import WEIGHTING_WORDS, plural, points
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.vocabulary import LEVEL_LABELS, STEP_LABELS, STEPS, STRATEGY_TESTS


def strategy_map_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Six zones with the official text and how clear each is at each level."""
    latest = analysis.latest
    finding = findings.get("zones")
    if latest is None or finding is None:
        return None
    zones = _zones(analysis, latest)
    levels = [Column(level, label, "pct") for level, label in LEVEL_LABELS.items() if level in zones]
    columns = (Column("label", "Zone"), Column("clear_pct", "Company", "pct"), *levels)
    exhibit = Exhibit(
        "strategy_map",
        "Favourable answers to the clarity questions of each zone; large: company, "
        f"{WEIGHTING_WORDS[latest.weighting]}",
        survey_source(latest),
        figure=draw("strategy_map", describe_strategy_map(zones), 5.4, lambda ax: plot_strategy_map(zones, ax=ax)),
        numbers=Table("strategy_map_numbers", "Clarity of each zone", columns, zones),
    )
    return section_of(finding, "strategy_map", "The strategy on one page", exhibit)


def strategy_tests_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Clear, believable, implementable, by level."""
    latest = analysis.latest
    finding = findings.get("tests")
    if latest is None or finding is None:
        return None
    rows = _test_rows(analysis, latest)
    exhibits = [] if rows.empty else [_tests_exhibit(rows, latest)]
    return section_of(finding, "strategy_tests", "Clear, believable, implementable", *exhibits)


def level_gaps_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Leaders against staff, dimension by dimension."""
    latest, instrument = analysis.latest, analysis.instrument
    finding = findings.get("level_gap")
    if latest is None or instrument is None or finding is None:
        return None
    keys = {dimension.key for dimension in instrument.with_role("alignment")}
    gaps = latest.gaps[latest.gaps["measure_key"].isin(keys)].reset_index(drop=True)
    gaps = gaps.assign(label=[label_of(analysis, key) for key in gaps["measure_key"]])
    upper = LEVEL_LABELS[gaps["upper_group"].iloc[0].removeprefix("level:")]
    return section_of(finding, "level_gaps", "Leaders and staff", _gaps_exhibit(gaps, upper, latest))


def change_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """What changed since the wave before."""
    finding = findings.get("change")
    if finding is None or analysis.instrument is None:
        return None
    keys = {d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.rule == "mean"}
    changes = analysis.changes[analysis.changes["measure_key"].isin(keys)]
    changes = changes.assign(label=[label_of(analysis, key) for key in changes["measure_key"]])
    changes = changes.sort_values("change_points", ascending=False, ignore_index=True)
    return section_of(finding, "change", "What has changed", _change_exhibit(changes, analysis))


def _zones(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """The six zones with official text, company clarity and clarity by shown level."""
    company = latest.company_scores.set_index("measure_key")["mean_points"]
    by_level = shown_level_scores(latest).pivot(index="measure_key", columns="level", values="mean_points")
    rows = []
    for step in STEPS:
        key = STEP_PREFIX + step
        row = {"label": STEP_LABELS[step], "statement": _official_text(analysis.engagement.strategy, step)}
        levels = {level: by_level.at[key, level] for level in by_level.columns if key in by_level.index}
        rows.append(row | {"clear_pct": company.get(key, np.nan)} | levels)
    return pd.DataFrame(rows)


def _official_text(strategy: Strategy, step: str) -> str:
    """What the client states on a zone, in one line."""
    metrics = [
        f"{metric.name} ({metric.target})" if metric.target else metric.name for metric in strategy.success_metrics
    ]
    texts = {
        "strategic_drivers": [strategy.vision or "", strategy.mission or ""],
        "ideal_target_clients": list(strategy.ideal_target_clients),
        "differentiation": list(strategy.differentiation),
        "success_metrics": metrics,
        "optimizing_strategies": [priority.name for priority in strategy.optimizing_strategies],
        "goals_and_actions": [action.goal for action in strategy.goals_and_actions],
    }
    return "; ".join(dict.fromkeys(text.rstrip(".;") for text in texts[step] if text))


def _test_rows(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """Rows of `plot_levels` for the three tests; capped shares of small levels say so."""
    order = {TEST_PREFIX + test: place for place, test in enumerate(STRATEGY_TESTS)}
    rows = shown_level_scores(latest)
    rows = rows[rows["measure_key"].isin(order)]
    rows = rows.iloc[rows["measure_key"].map(order).argsort(kind="stable")]
    marks = np.select([~rows["is_capped"].astype(bool), rows["mean_points"] > 50], ["", "≥ "], "≤ ")
    return rows.assign(
        label=[label_of(analysis, key) for key in rows["measure_key"]],
        value=rows["mean_points"],
        value_label=[f"{mark}{points(value)}%" for mark, value in zip(marks, rows["mean_points"], strict=True)],
    ).reset_index(drop=True)


def _tests_exhibit(rows: pd.DataFrame, latest: WaveResults) -> Exhibit:
    x_label = "Favourable answers, %"
    columns = (
        Column("label", "Test"),
        Column("level", "Level"),
        Column("value", "Favourable", "pct"),
        Column("ci_low", "From", "pct"),
        Column("ci_high", "To", "pct"),
        Column("n_respondents", "n", "n"),
    )
    printed = rows.assign(level=rows["level"].map(LEVEL_LABELS))
    alt = describe_levels(rows, x_label=x_label)
    return Exhibit(
        "strategy_tests",
        "Share of favourable answers by level, with 95% intervals",
        survey_source(latest),
        figure=draw("strategy_tests", alt, 3.3, lambda ax: plot_levels(rows, x_label=x_label, ax=ax)),
        numbers=Table("strategy_tests_numbers", "Favourable answers by level", columns, printed),
    )


def _gaps_exhibit(gaps: pd.DataFrame, upper: str, latest: WaveResults) -> Exhibit:
    sides = {"upper_label": upper, "lower_label": "Staff"}
    columns = (
        Column("label", "Dimension"),
        Column("upper_points", upper, "points"),
        Column("lower_points", "Staff", "points"),
        Column("gap_points", "Gap", "signed_points"),
        Column("ci_low", "From", "signed_points"),
        Column("ci_high", "To", "signed_points"),
        Column("gap_pct", "Gap, %", "pct"),
        Column("cohens_d", "Cohen's d", "estimate"),
        Column("p_value", "p", "p"),
    )
    note = "Gap, %: (1 − staff / leaders) × 100; 50 would mean that staff score half of what leaders score."
    return Exhibit(
        "level_gaps",
        f"Scores of {upper.lower()} and staff, sorted by gap",
        survey_source(latest),
        figure=draw(
            "level_gaps",
            describe_gaps(gaps, **sides),
            1.2 + 0.36 * len(gaps),
            lambda ax: plot_gaps(gaps, ax=ax, difference_label="Gap", **sides),
        ),
        numbers=Table("level_gaps_numbers", f"Gap between {upper.lower()} and staff", columns, gaps, note),
    )


def _change_exhibit(changes: pd.DataFrame, analysis: Analysis) -> Exhibit:
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    names = {"after_points": "upper_points", "before_points": "lower_points", "change_points": "gap_points"}
    drawn = changes.rename(columns=names)
    sides = {"upper_label": after, "lower_label": before}
    columns = (
        Column("label", "Dimension"),
        Column("before_points", before, "points"),
        Column("after_points", after, "points"),
        Column("change_points", "Change", "signed_points"),
        Column("ci_low", "From", "signed_points"),
        Column("ci_high", "To", "signed_points"),
    )
    counts = " and ".join(
        f"{plural(wave.n_respondents, 'respondent')} in {wave.wave.label}" for wave in analysis.waves[-2:]
    )
    return Exhibit(
        "change",
        f"Company scores in both waves, {WEIGHTING_WORDS[analysis.waves[-1].weighting]}",
        f"Source: employee surveys; {counts}.",
        figure=draw(
            "change",
            describe_gaps(drawn, **sides),
            1.2 + 0.36 * len(drawn),
            lambda ax: plot_gaps(drawn, ax=ax, difference_label="Change", **sides),
        ),
        numbers=Table("change_numbers", f"Change from {before} to {after}", columns, changes),
    )
