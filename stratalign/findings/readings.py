"""Every model's result in words a consultant can say aloud, generated from its numbers; verbs follow the design."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.findings.wording import between, plural
from stratalign.models.association import Association
from stratalign.models.chain.claim import ClaimChain
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.crossed import CrossedFit
from stratalign.models.heterogeneity import GroupSlopes
from stratalign.models.imputation import PooledEstimate
from stratalign.models.measurement_error import CorrectedSlope
from stratalign.models.multilevel import MultilevelFit
from stratalign.models.panel.cross_lagged import CrossLagged
from stratalign.models.panel.dynamic import DynamicPanel
from stratalign.models.panel.event_study import EventStudy
from stratalign.models.paths import Mediation, Moderation
from stratalign.models.prior_knowledge import Update
from stratalign.models.quantiles import QuantileSlopes
from stratalign.models.regression.resampling import ClusterBootstrap
from stratalign.models.regression.wild import WildBootstrap
from stratalign.models.sensitivity import ConfounderBounds, Robustness
from stratalign.models.specifications.curve import SpecificationCurve
from stratalign.models.survivors import SurvivorSlope
from stratalign.rows import named_rows

#: What is compared, by design; only a lagged exposure is "followed by" something.
COMPARED = {
    "cross_section": "one unit more of {exposure} is associated with",
    "pooled": "one unit more of {exposure} is associated with",
    "between": "companies with one unit more of {exposure} on average are associated with",
    "random": "one unit more of {exposure} is associated with",
    "within": "in periods in which a company has one unit more of {exposure} than usual, this is associated with",
    "mundlak": "in periods in which a company has one unit more of {exposure} than usual, this is associated with",
    "two_way": "one unit more of {exposure} than is usual for the company and the period is associated with",
    "first_difference": "a rise of {exposure} by one unit is associated with",
    "arellano_bond": "with last period's {outcome} held constant, one unit more of {exposure} is associated with",
    "lagged": "one unit more of {exposure} was followed by",
}

#: Names of the constant in a design somebody made by hand; nobody asks for its value.
CONSTANTS = ("intercept", "one", "const")
#: Signs of a p value that is told as such.
LEVEL = 0.05


def reading(result: object, labels: Mapping[str, str] | None = None) -> str:
    """Say a result aloud.

    Parameters
    ----------
    result
        Of a model: `Association`, `MultilevelFit`, `CrossedFit`, `DynamicPanel`, `CrossLagged`, `EventStudy`,
        `WildBootstrap`, `ClusterBootstrap`, `QuantileSlopes`, `CorrectedSlope`, `SurvivorSlope`, `PooledEstimate`,
        `Robustness`, `ConfounderBounds`, `Update`, `Moderation`, `Mediation`, `GroupSlopes`, `SpecificationCurve`,
        `TwoByTwo`, `HeadlineClaims` or `ClaimChain`.
    labels
        Column -> printed name; columns without one are told by their name in words.

    Returns
    -------
    str
        Sentences with the numbers rounded; no cause is claimed.

    Raises
    ------
    StatisticError
        There are no words for such a result.
    """
    return _words(result, labels or {})


@singledispatch
def _words(result: object, labels: Mapping[str, str]) -> str:
    raise StatisticError(f"there is no reading of a {type(result).__name__}; give it a result of a model.")


@_words.register
def _(found: Association, labels: Mapping[str, str]) -> str:
    outcome, exposure = _name(found.outcome, labels), _name(found.exposure, labels)
    opening = COMPARED.get(found.design, COMPARED["cross_section"]).format(exposure=exposure, outcome=outcome)
    n = f"n = {found.n_observations:,}"
    if found.n_clusters:
        n += f" in {plural(found.n_clusters, 'cluster')}"
    return (
        f"{_raise(opening)} {_more(found.estimate)} of {outcome} ({_interval(found.ci_low, found.ci_high)}; {n}"
        f"{_doubt(found.ci_low, found.ci_high)})."
    )


@_words.register
def _(found: MultilevelFit, labels: Mapping[str, str]) -> str:
    parts = [
        f"{_name(str(row.term), labels)} {_figure(row.estimate)} ({_interval(row.ci_low, row.ci_high)})"
        for row in named_rows(found.coefficients)
        if row.term != "intercept"
    ]
    slopes = f" Slopes over people in the same unit: {'; '.join(parts)}." if parts else ""
    singular = " The spread of units is at the edge of what can be estimated." if found.is_singular else ""
    return (
        f"Units hold {found.icc:.0%} of the variance that is left ({found.n_observations:,} people in "
        f"{plural(found.n_groups, 'unit')}).{slopes}{singular}"
    )


@_words.register
def _(found: CrossedFit, labels: Mapping[str, str]) -> str:
    total = float(found.variances.sum())
    parts = [
        f"{_name(str(name), labels)} {found.variances[name] / total:.0%} ({plural(found.levels[name], 'level')})"
        for name in found.levels.index
    ]
    rows = [row for row in named_rows(found.coefficients) if row.term != "intercept"]
    slopes = [
        f"{_name(str(row.term), labels)} {_figure(row.estimate)} ({_interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    told = f" Slopes: {'; '.join(slopes)}." if slopes else ""
    return f"Of the variance that is left, {found.n_observations:,} ratings share with {', '.join(parts)}.{told}"


@_words.register
def _(found: DynamicPanel, labels: Mapping[str, str]) -> str:
    rows = [row for row in named_rows(found.coefficients) if not str(row.term).startswith("period[")]
    parts = [
        f"{_name(row.term, labels)} {_figure(row.estimate)} ({_interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    holds = found.ar2["p_value"] >= LEVEL and not found.hansen["p_value"] < LEVEL
    verdict = (
        "the tests the method stands on do not speak against it" if holds else "its own tests reject it: do not use"
    )
    return (
        f"With last period's outcome among the terms: {'; '.join(parts)}. Second-order serial correlation p = "
        f"{found.ar2['p_value']:.2f}, instruments p = {found.hansen['p_value']:.2f}; {verdict}."
    )


@_words.register
def _(found: CrossLagged, labels: Mapping[str, str]) -> str:
    rows = _by_key(found.standardised.set_index("term"))
    exposure, outcome = _name(found.exposure, labels), _name(found.outcome, labels)

    def told(term: str, first: str, second: str) -> str:
        row = rows[term]
        if row["ci_low"] <= 0 <= row["ci_high"]:
            return f"whether {first} is followed by a change of {second} cannot be told ({_of(row)})"
        way = "more" if row["estimate"] > 0 else "less"
        return f"more {first} than usual is followed by {way} {second} ({_of(row)})"

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


@_words.register
def _(found: EventStudy, labels: Mapping[str, str]) -> str:
    row = found.overall
    before = (
        "Before the start both went alike as far as can be seen"
        if found.pretrend_p_value >= LEVEL
        else "Both already went apart before the start, so this comparison does not hold"
    )
    return (
        f"From the start on, companies in the programme differ by {_figure(row['estimate'])} "
        f"({_interval(row['ci_low'], row['ci_high'])}) from companies that have not started "
        f"({found.n_entities:,} in all{_doubt(row['ci_low'], row['ci_high'])}). {before} ("
        f"{_p(found.pretrend_p_value)})."
    )


@_words.register
def _(found: WildBootstrap, labels: Mapping[str, str]) -> str:
    return (
        f"With {plural(found.n_clusters, 'cluster')}, {found.n_draws:,} resamples of their signs give "
        f"{_name(found.term, labels)} {_figure(found.estimate)} ({_interval(found.ci_low, found.ci_high)}; "
        f"{_p(max(found.p_value, 1 / (found.n_draws + 1)))})."
    )


@_words.register
def _(found: ClusterBootstrap, labels: Mapping[str, str]) -> str:
    rows = [row for row in named_rows(found.table) if row.term not in CONSTANTS]
    parts = [
        f"{_name(str(row.term), labels)} {_figure(row.estimate)} ({_interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    return (
        f"In {len(found.draws):,} resamples of {plural(found.n_clusters, 'whole cluster')} ({found.n_observations:,} "
        f"rows): {'; '.join(parts)}."
    )


@_words.register
def _(found: QuantileSlopes, labels: Mapping[str, str]) -> str:
    outcome, exposure = _name(found.outcome, labels), _name(found.exposure, labels)
    parts = [
        f"{_figure(row.estimate)} at its {_ordinal(row.quantile_level)} percentile "
        f"({_interval(row.ci_low, row.ci_high)})"
        for row in named_rows(found.table)
    ]
    return (
        f"One unit more of {exposure} is associated with a difference of {outcome} by {'; '.join(parts)} "
        f"(n = {found.n_observations:,})."
    )


@_words.register
def _(found: SurvivorSlope, labels: Mapping[str, str]) -> str:
    outcome, exposure = _name(found.outcome, labels), _name(found.exposure, labels)
    return (
        f"Of {found.n_enrolled:,} enrolled, {found.n_stayed:,} ({found.share_stayed:.0%}) have the outcome. Among them "
        f"one unit more of {exposure} is associated with {_more(found.unweighted)} of {outcome} "
        f"({_interval(found.unweighted_ci_low, found.unweighted_ci_high)}); weighted to stand for all enrolled, with "
        f"{_more(found.weighted)} ({_interval(found.ci_low, found.ci_high)}). Nothing would be left of it if those "
        f"that left lay {_figure(abs(found.tipping_shift))} {'below' if found.tipping_shift < 0 else 'above'} what is "
        f"predicted for them, for each standard deviation of {exposure}."
    )


@_words.register
def _(found: PooledEstimate, labels: Mapping[str, str]) -> str:
    return (
        f"With missing values filled {found.m} times the estimate is {_figure(found.estimate)} "
        f"({_interval(found.ci_low, found.ci_high)}; {_p(found.p_value)}); {found.fraction_missing:.0%} of the "
        "information is lost to what is missing."
    )


@_words.register
def _(found: ConfounderBounds, labels: Mapping[str, str]) -> str:
    benchmark = _name(found.benchmark, labels)
    parts = [
        f"{_figure(row.adjusted_estimate)} ({_interval(row.ci_low, row.ci_high)}) {_times(row.times)} strong"
        for row in named_rows(found.table)
    ]
    return (
        f"One unit more of {_name(found.exposure, labels)} is associated with {_more(found.estimate)} of "
        f"{_name(found.outcome, labels)}. Were there an unmeasured cause, measured against {benchmark}, "
        f"it would be {'; '.join(parts)}."
    )


@_words.register
def _(found: TwoByTwo, labels: Mapping[str, str]) -> str:
    counts = (
        f"{found.high_top} of {found.n_top} aligned ({found.share_top:.0%}) and {found.high_bottom} of "
        f"{found.n_bottom} unaligned ({found.share_bottom:.0%}) are high, a difference of "
        f"{_figure(found.difference_pct)} points ({_interval(found.difference_ci_low, found.difference_ci_high)})"
    )
    if found.why_none:
        return f"{counts}; no ratio is given: {found.why_none}."
    bounds = _interval(found.risk_ratio_ci_low, found.risk_ratio_ci_high, 2)
    odds = _interval(found.odds_ratio_ci_low, found.odds_ratio_ci_high, 2)
    return (
        f"{counts}: {found.risk_ratio:.2f} to 1 ({bounds}). The odds ratio is {found.odds_ratio:.2f} ({odds}) and is "
        "not to be read as a ratio of chances."
    )


@_words.register
def _(found: CorrectedSlope, labels: Mapping[str, str]) -> str:
    return (
        f"The score has a reliability of {found.reliability:.2f}. As measured the slope is "
        f"{_figure(found.attenuated)}; without measurement error it would be {_figure(found.corrected)} "
        f"({_interval(found.ci_low, found.ci_high)}). The correction makes the slope larger and its interval wider; it "
        "does not make it surer."
    )


@_words.register
def _(found: Robustness, labels: Mapping[str, str]) -> str:
    return (
        f"An unmeasured cause that explains {found.robustness_value:.0%} of what is left of both "
        f"{_name(found.exposure, labels)} and the outcome would explain the association away; "
        f"{found.robustness_value_alpha:.0%} would make it compatible with chance."
    )


@_words.register
def _(found: Update, labels: Mapping[str, str]) -> str:
    conflict = (
        " The two contradict each other, so that the mean of both stands for neither."
        if found.conflict_p_value < LEVEL
        else ""
    )
    return (
        f"Research would lead one to expect {_figure(found.prior_mean)}; these data say {_figure(found.estimate)}; "
        f"both together say {_figure(found.mean)} ({_interval(found.ci_low, found.ci_high)}), the data carrying "
        f"{found.data_weight:.0%} of the weight.{conflict}"
    )


@_words.register
def _(found: Moderation, labels: Mapping[str, str]) -> str:
    slopes = _by_key(found.simple_slopes)
    low, high = slopes["mean - 1 sd"], slopes["mean + 1 sd"]
    told = "does" if found.interaction["p_value"] < LEVEL else "cannot be shown to"
    return (
        f"The association {told} depend on the moderator ({_p(found.interaction['p_value'])}): where that is low the "
        f"slope is {_figure(low['estimate'])} ({_interval(low['ci_low'], low['ci_high'])}), where it is high "
        f"{_figure(high['estimate'])} ({_interval(high['ci_low'], high['ci_high'])}). For "
        f"{found.share_significant:.0%} of the rows the slope can be told from zero."
    )


@_words.register
def _(found: Mediation, labels: Mapping[str, str]) -> str:
    rows = _by_key(found.effects)
    total, indirect, direct = rows["total"], rows["indirect"], rows["direct"]
    return (
        f"Of an association of {_figure(total['estimate'])}, {_figure(indirect['estimate'])} "
        f"({_interval(indirect['ci_low'], indirect['ci_high'])}) goes together with the mediator and "
        f"{_figure(direct['estimate'])} does not. This divides a number; it shows no mechanism."
    )


@_words.register
def _(found: GroupSlopes, labels: Mapping[str, str]) -> str:
    differ = "differ" if found.heterogeneity_p_value < LEVEL else "cannot be shown to differ"
    return (
        f"Over {plural(found.n_groups, 'group')} the mean slope is {_figure(found.mean)} "
        f"({_interval(found.ci_low, found.ci_high)}); groups {differ} ({_p(found.heterogeneity_p_value)}). In one more "
        f"group a slope from {_figure(found.prediction_low)} to {_figure(found.prediction_high)} is to be expected."
    )


@_words.register
def _(found: SpecificationCurve, labels: Mapping[str, str]) -> str:
    joint = _by_key(found.joint.set_index("statistic"))
    middle = joint["median_estimate"]
    share = joint["share_significant_same_sign"]["value"]
    return (
        f"Of {found.n_specifications:,} defensible specifications, {joint['share_same_sign']['value']:.0%} point the "
        f"same way and {share:.0%} are significant that way; the median is {_figure(middle['value'])} standard "
        "deviations. Were there no association anywhere, a median as far from zero would come up with "
        f"{_p(middle['p_value'])}."
    )


@_words.register
def _(found: HeadlineClaims, labels: Mapping[str, str]) -> str:
    made_up = "SYNTHETIC companies, not evidence: " if found.is_synthetic else ""
    parts = []
    for row in named_rows(found.premiums):
        bounds = _interval(row.premium_ci_low, row.premium_ci_high, 0)
        value = "no ratio, the base is too near zero" if row.why_none else f"{row.premium_pct:+.0f}% ({bounds})"
        parts.append(f"{_name(str(row.outcome), labels)} {value}, claimed {row.claimed_pct:+.0f}%")
    for row in named_rows(found.ratios):
        bounds = _interval(row.risk_ratio_ci_low, row.risk_ratio_ci_high, 2)
        value = f"{row.risk_ratio:.2f} to 1 ({bounds})" if row.risk_ratio == row.risk_ratio else "no ratio, too few"
        parts.append(f"{_name(str(row.outcome), labels)} {value}, claimed {row.claimed_ratio:g} to 1")
    return (
        f"{made_up}{found.n_top} aligned against {found.n_bottom} unaligned of {found.n_companies} companies: "
        f"{'; '.join(parts)}."
    )


@_words.register
def _(found: ClaimChain, labels: Mapping[str, str]) -> str:
    rows = _by_key(found.claims.set_index(["quantity", "treatment"]))
    known, carried, again = (rows["slope_per_sd", how] for how in ("as_known", "carried", "asked_again"))
    aside = f" ({plural(found.n_set_aside, 'careless one')} set aside)" if found.n_set_aside else ""
    premium = rows["premium_pct", "carried"]
    faster = (
        f" The most aligned {found.share:.0%} of companies stand {premium['estimate']:.0f}% above the least aligned "
        f"({_interval(premium['ci_low'], premium['ci_high'], 0)}).".replace("-", "−")
        if premium["estimate"] == premium["estimate"]
        else ""
    )
    return (
        f"Taking scores as known, one standard deviation of alignment goes with {_figure(known['estimate'])} points "
        f"({_interval(known['ci_low'], known['ci_high'])}). Carrying the uncertainty of {found.n_people:,} people's "
        f"answers{aside} through, it is {_figure(carried['estimate'])} "
        f"({_interval(carried['ci_low'], carried['ci_high'])}); scores have a mean reliability of "
        f"{found.reliability:.2f}. For these very companies, whom one asks and in which years leaves it between "
        f"{_figure(again['ci_low'])} and {_figure(again['ci_high'])}.{faster}"
    )


def _name(column: str, labels: Mapping[str, str]) -> str:
    """Printed name, lower case at the start of a common noun; a column without one in words."""
    if column in labels:
        return labels[column]
    words = str(column)
    for suffix in ("_points", "_pct"):
        words = words.removesuffix(suffix)
    return words.replace("_", " ")


def _figure(value: float) -> str:
    """Three significant digits with a true minus."""
    return f"{value:.3g}".replace("-", "−")


def _more(value: float) -> str:
    return f"{_figure(abs(value))} {'more' if value >= 0 else 'less'}"


def _interval(low: float, high: float, decimals: int | None = None) -> str:
    if not (low == low and high == high):
        return "no interval"
    if decimals is not None:
        return between(low, high, decimals=decimals)
    return f"95% interval {_figure(low)} to {_figure(high)}"


def _of(row: Mapping[str, Any]) -> str:
    return f"{_figure(row['estimate'])}, {_interval(row['ci_low'], row['ci_high'])}"


def _ordinal(level: float) -> str:
    """Quantile as a percentile, such as `25th` or `2.5th`."""
    value = round(100 * level, 1)
    is_irregular = value % 1 == 0 and int(value) % 100 not in (11, 12, 13)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(int(value) % 10, "th") if is_irregular else "th"
    return f"{value:g}{ending}"


def _times(times: float) -> str:
    return "as" if times == 1 else "twice as" if times == 2 else f"{times:g} times as"


def _p(value: float) -> str:
    """A p value, no smaller than is worth telling."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}" if value < LEVEL else f"p = {value:.2f}"


def _by_key(table: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Rows by their index."""
    return {key: dict(zip(table.columns, row, strict=True)) for key, *row in table.itertuples()}


def _doubt(low: float, high: float) -> str:
    return "; compatible with none" if low <= 0 <= high else ""


def _raise(text: str) -> str:
    return text[:1].upper() + text[1:]
