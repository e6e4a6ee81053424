"""Results of people in units and of companies over years in words."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.findings.interpretations.figures import (
    LEVEL,
    by_key,
    doubt,
    figure,
    interval,
    name_of,
    p_value,
    with_interval,
)
from stratalign.findings.wording import plural
from stratalign.models.multilevel.crossed import CrossedFit
from stratalign.models.multilevel.nested import MultilevelFit
from stratalign.models.panel.cross_lagged import CrossLagged
from stratalign.models.panel.dynamic import DynamicPanel
from stratalign.models.panel.event_study import EventStudy
from stratalign.rows import named_rows


def describe_multilevel_fit(found: MultilevelFit, labels: Mapping[str, str]) -> str:
    """Share of variance between units, and slopes."""
    parts = [
        f"{name_of(str(row.term), labels)} {figure(row.estimate)} ({interval(row.ci_low, row.ci_high)})"
        for row in named_rows(found.coefficients)
        if row.term != "intercept"
    ]
    slopes = f" Slopes over people in the same unit: {'; '.join(parts)}." if parts else ""
    singular = " The spread of units is at the edge of what can be estimated." if found.is_singular else ""
    return (
        f"Units hold {found.icc:.0%} of the variance that is left ({found.n_observations:,} people in "
        f"{plural(found.n_groups, 'unit')}).{slopes}{singular}"
    )


def describe_crossed_fit(found: CrossedFit, labels: Mapping[str, str]) -> str:
    """Share of variance of each grouping, and slopes."""
    total = float(found.variances.sum())
    parts = [
        f"{name_of(str(name), labels)} {found.variances[name] / total:.0%} ({plural(found.levels[name], 'level')})"
        for name in found.levels.index
    ]
    rows = [row for row in named_rows(found.coefficients) if row.term != "intercept"]
    slopes = [
        f"{name_of(str(row.term), labels)} {figure(row.estimate)} ({interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    told = f" Slopes: {'; '.join(slopes)}." if slopes else ""
    return f"Of the variance that is left, {found.n_observations:,} ratings share with {', '.join(parts)}.{told}"


def describe_dynamic_panel(found: DynamicPanel, labels: Mapping[str, str]) -> str:
    """Coefficients, and whether the tests the method stands on hold."""
    rows = [row for row in named_rows(found.coefficients) if not str(row.term).startswith("period[")]
    parts = [
        f"{name_of(row.term, labels)} {figure(row.estimate)} ({interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    holds = found.ar2["p_value"] >= LEVEL and not found.hansen["p_value"] < LEVEL
    verdict = (
        "the tests the method stands on do not speak against it" if holds else "its own tests reject it: do not use"
    )
    return (
        f"With last period's outcome among the terms: {'; '.join(parts)}. Second-order serial correlation p = "
        f"{found.ar2['p_value']:.2f}, instruments p = {found.hansen['p_value']:.2f}; {verdict}."
    )


def describe_cross_lagged(found: CrossLagged, labels: Mapping[str, str]) -> str:
    """Both paths, and which is larger."""
    rows = by_key(found.standardised.set_index("term"))
    exposure, outcome = name_of(found.exposure, labels), name_of(found.outcome, labels)

    def told(term: str, first: str, second: str) -> str:
        row = rows[term]
        if row["ci_low"] <= 0 <= row["ci_high"]:
            return f"whether {first} is followed by a change of {second} cannot be told ({with_interval(row)})"
        way = "more" if row["estimate"] > 0 else "less"
        return f"more {first} than usual is followed by {way} {second} ({with_interval(row)})"

    difference = rows["difference"]
    verdict = "Neither direction can be shown to be the stronger."
    if not difference["ci_low"] <= 0 <= difference["ci_high"]:
        first, second = (exposure, outcome) if difference["estimate"] > 0 else (outcome, exposure)
        verdict = f"The path from {first} to {second} is the larger of the two."
    whom = "a company compared with itself" if found.has_random_intercepts else "companies compared with each other"
    return (
        f"Over {found.n_periods} periods of {plural(found.n_entities, 'company', 'companies')}, {whom}: "
        f"{told('exposure_to_outcome', exposure, outcome)}; {told('outcome_to_exposure', outcome, exposure)}, in "
        f"standard deviations. {verdict}"
    )


def describe_event_study(found: EventStudy, labels: Mapping[str, str]) -> str:
    """Difference from the start on, and whether trends before were alike."""
    row = found.overall
    before = (
        "Before the start both went alike as far as can be seen"
        if found.pretrend_p_value >= LEVEL
        else "Both already went apart before the start, so this comparison does not hold"
    )
    return (
        f"From the start on, companies in the programme differ by {figure(row['estimate'])} "
        f"({interval(row['ci_low'], row['ci_high'])}) from companies that have not started "
        f"({found.n_entities:,} in all{doubt(row['ci_low'], row['ci_high'])}). {before} ("
        f"{p_value(found.pretrend_p_value)})."
    )
