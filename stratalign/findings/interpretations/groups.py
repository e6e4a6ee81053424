"""Results of people in units and of companies over years in words."""

from __future__ import annotations

from typing import Any

from stratalign.findings.interpretations.figures import (
    LEVEL,
    Labels,
    by_key,
    doubt,
    interval,
    name_of,
    p_value,
    paragraph,
    slopes,
    with_interval,
)
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.models.multilevel.crossed import CrossedFit
from stratalign.models.multilevel.nested import MultilevelFit
from stratalign.models.panel.cross_lagged import CrossLagged
from stratalign.models.panel.dynamic import DynamicPanel
from stratalign.models.panel.event_study import EventStudy


def describe_multilevel_fit(found: MultilevelFit, labels: Labels) -> Message:
    """Share of variance between units, and slopes."""
    rows = found.coefficients[found.coefficients["term"] != "intercept"]
    units = message("count.units", n=found.n_groups)
    share = message("say.multilevel", icc=found.icc, people=found.n_observations, units=units)
    estimated = (message("say.multilevel.slopes", slopes=slopes(rows, labels)),) if len(rows) else ()
    singular = (message("say.multilevel.singular"),) if found.is_singular else ()
    return paragraph(share, *estimated, *singular)


def describe_crossed_fit(found: CrossedFit, labels: Labels) -> Message:
    """Share of variance of each grouping, and slopes."""
    total = float(found.variances.sum())
    shares = [
        message(
            "say.crossed.share",
            name=name_of(str(name), labels),
            share=float(found.variances[name]) / total,
            n=int(found.levels[name]),
        )
        for name in found.levels.index
    ]
    rows = found.coefficients[found.coefficients["term"] != "intercept"]
    opening = message("say.crossed", ratings=found.n_observations, shares=listing(shares, "commas"))
    return paragraph(opening, *((message("say.slopes", slopes=slopes(rows, labels)),) if len(rows) else ()))


def describe_dynamic_panel(found: DynamicPanel, labels: Labels) -> Message:
    """Coefficients, and whether the tests the method stands on hold."""
    is_period = found.coefficients["term"].astype(str).str.startswith("period[")
    holds = found.ar2["p_value"] >= LEVEL and not found.hansen["p_value"] < LEVEL
    return message(
        "say.dynamic.holds" if holds else "say.dynamic.rejected",
        slopes=slopes(found.coefficients[~is_period], labels),
        ar2=float(found.ar2["p_value"]),
        hansen=float(found.hansen["p_value"]),
    )


def describe_cross_lagged(found: CrossLagged, labels: Labels) -> Message:
    """Both paths, and which is larger."""
    rows = by_key(found.standardised.set_index("term"))
    exposure, outcome = name_of(found.exposure, labels), name_of(found.outcome, labels)
    return message(
        "say.cross_lagged.within" if found.has_random_intercepts else "say.cross_lagged.between",
        periods=found.n_periods,
        companies=message("count.companies", n=found.n_entities),
        forth=_path(rows["exposure_to_outcome"], exposure, outcome),
        back=_path(rows["outcome_to_exposure"], outcome, exposure),
        verdict=_stronger(rows["difference"], exposure, outcome),
    )


def _path(row: dict[str, Any], first: Text, second: Text) -> Message:
    """What follows more of the first."""
    way = "more" if row["estimate"] > 0 else "less"
    if row["ci_low"] <= 0 <= row["ci_high"]:
        way = "open"
    return message(f"say.path.{way}", first=first, second=second, estimate=with_interval(row))


def _stronger(difference: dict[str, Any], exposure: Text, outcome: Text) -> Message:
    if difference["ci_low"] <= 0 <= difference["ci_high"]:
        return message("say.path.none_stronger")
    first, second = (exposure, outcome) if difference["estimate"] > 0 else (outcome, exposure)
    return message("say.path.stronger", first=first, second=second)


def describe_event_study(found: EventStudy, labels: Labels) -> Message:
    """Difference from the start on, and whether trends before were alike."""
    row = found.overall
    said = message(
        "say.event_study.alike" if found.pretrend_p_value >= LEVEL else "say.event_study.apart",
        value=row["estimate"],
        interval=interval(row["ci_low"], row["ci_high"]),
        n=found.n_entities,
        doubt=doubt(row["ci_low"], row["ci_high"]),
        p=p_value(found.pretrend_p_value),
    )
    early = found.n_already_started
    return paragraph(said, message("say.event_study.left_out", n=early)) if early else said
