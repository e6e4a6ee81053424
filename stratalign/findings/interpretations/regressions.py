"""Results of regressions in words: slopes, few clusters, quantiles, measurement error, unmeasured causes."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.findings.interpretations.figures import (
    LEVEL,
    by_key,
    doubt,
    figure,
    interval,
    more_or_less,
    name_of,
    ordinal,
    p_value,
    raised,
    times_as,
)
from stratalign.findings.wording import plural
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.regression.association import Association
from stratalign.models.regression.quantiles import QuantileSlopes
from stratalign.models.regression.resampling import ClusterBootstrap
from stratalign.models.regression.wild import WildBootstrap
from stratalign.models.robustness.attrition import AttritionSlope
from stratalign.models.robustness.imputation import PooledEstimate
from stratalign.models.robustness.measurement_error import CorrectedSlope
from stratalign.models.robustness.mediation import Mediation, Moderation
from stratalign.models.robustness.sensitivity import ConfounderBounds, Sensitivity
from stratalign.models.specifications.curve import SpecificationCurve
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


def describe_association(found: Association, labels: Mapping[str, str]) -> str:
    """A slope with verbs that follow its design."""
    outcome, exposure = name_of(found.outcome, labels), name_of(found.exposure, labels)
    opening = COMPARED.get(found.design, COMPARED["cross_section"]).format(exposure=exposure, outcome=outcome)
    n = f"n = {found.n_observations:,}"
    if found.n_clusters:
        n += f" in {plural(found.n_clusters, 'cluster')}"
    return (
        f"{raised(opening)} {more_or_less(found.estimate)} of {outcome} ({interval(found.ci_low, found.ci_high)}; {n}"
        f"{doubt(found.ci_low, found.ci_high)})."
    )


def describe_wild_bootstrap(found: WildBootstrap, labels: Mapping[str, str]) -> str:
    """A slope tested with few clusters."""
    return (
        f"With {plural(found.n_clusters, 'cluster')}, {found.n_draws:,} resamples of their signs give "
        f"{name_of(found.term, labels)} {figure(found.estimate)} ({interval(found.ci_low, found.ci_high)}; "
        f"{p_value(max(found.p_value, 1 / (found.n_draws + 1)))})."
    )


def describe_cluster_bootstrap(found: ClusterBootstrap, labels: Mapping[str, str]) -> str:
    """Slopes over resamples of clusters."""
    rows = [row for row in named_rows(found.table) if row.term not in CONSTANTS]
    parts = [
        f"{name_of(str(row.term), labels)} {figure(row.estimate)} ({interval(row.ci_low, row.ci_high)})" for row in rows
    ]
    return (
        f"In {len(found.draws):,} resamples of {plural(found.n_clusters, 'whole cluster')} ({found.n_observations:,} "
        f"rows): {'; '.join(parts)}."
    )


def describe_quantile_slopes(found: QuantileSlopes, labels: Mapping[str, str]) -> str:
    """Slopes at percentiles of the outcome."""
    outcome, exposure = name_of(found.outcome, labels), name_of(found.exposure, labels)
    parts = [
        f"{figure(row.estimate)} at its {ordinal(row.quantile_level)} percentile ({interval(row.ci_low, row.ci_high)})"
        for row in named_rows(found.table)
    ]
    return (
        f"One unit more of {exposure} is associated with a difference of {outcome} by {'; '.join(parts)} "
        f"(n = {found.n_observations:,})."
    )


def describe_attrition_slope(found: AttritionSlope, labels: Mapping[str, str]) -> str:
    """Slopes of those that stayed, and weighted for those that left."""
    outcome, exposure = name_of(found.outcome, labels), name_of(found.exposure, labels)
    way = "below" if found.tipping_shift < 0 else "above"
    return (
        f"Of {found.n_enrolled:,} enrolled, {found.n_stayed:,} ({found.share_stayed:.0%}) have the outcome. Among them "
        f"one unit more of {exposure} is associated with {more_or_less(found.unweighted)} of {outcome} "
        f"({interval(found.unweighted_ci_low, found.unweighted_ci_high)}); weighted to stand for all enrolled, with "
        f"{more_or_less(found.weighted)} ({interval(found.ci_low, found.ci_high)}). Nothing would be left of it if "
        f"those that left lay {figure(abs(found.tipping_shift))} {way} what is "
        f"predicted for them, for each standard deviation of {exposure}."
    )


def describe_pooled_estimate(found: PooledEstimate, labels: Mapping[str, str]) -> str:
    """An estimate over filled tables."""
    return (
        f"With missing values filled {found.m} times the estimate is {figure(found.estimate)} "
        f"({interval(found.ci_low, found.ci_high)}; {p_value(found.p_value)}); {found.fraction_missing:.0%} of the "
        "information is lost to what is missing."
    )


def describe_corrected_slope(found: CorrectedSlope, labels: Mapping[str, str]) -> str:
    """A slope as measured and without measurement error."""
    return (
        f"The score has a reliability of {found.reliability:.2f}. As measured the slope is "
        f"{figure(found.attenuated)}; without measurement error it would be {figure(found.corrected)} "
        f"({interval(found.ci_low, found.ci_high)}). The correction makes the slope larger and its interval wider; it "
        "does not make it surer."
    )


def describe_sensitivity(found: Sensitivity, labels: Mapping[str, str]) -> str:
    """What an unmeasured cause would have to explain."""
    return (
        f"An unmeasured cause that explains {found.robustness_value:.0%} of what is left of both "
        f"{name_of(found.exposure, labels)} and the outcome would explain the association away; "
        f"{found.robustness_value_alpha:.0%} would make it compatible with chance."
    )


def describe_confounder_bounds(found: ConfounderBounds, labels: Mapping[str, str]) -> str:
    """Slopes under causes as strong as a measured one."""
    benchmark = name_of(found.benchmark, labels)
    parts = [
        f"{figure(row.adjusted_estimate)} ({interval(row.ci_low, row.ci_high)}) {times_as(row.times)} strong"
        for row in named_rows(found.table)
    ]
    return (
        f"One unit more of {name_of(found.exposure, labels)} is associated with {more_or_less(found.estimate)} of "
        f"{name_of(found.outcome, labels)}. Were there an unmeasured cause, measured against {benchmark}, "
        f"it would be {'; '.join(parts)}."
    )


def describe_moderation(found: Moderation, labels: Mapping[str, str]) -> str:
    """Slopes where the moderator is low and high."""
    slopes = by_key(found.simple_slopes)
    low, high = slopes["mean - 1 sd"], slopes["mean + 1 sd"]
    told = "does" if found.interaction["p_value"] < LEVEL else "cannot be shown to"
    return (
        f"The association {told} depend on the moderator ({p_value(found.interaction['p_value'])}): where that is low "
        f"the slope is {figure(low['estimate'])} ({interval(low['ci_low'], low['ci_high'])}), where it is high "
        f"{figure(high['estimate'])} ({interval(high['ci_low'], high['ci_high'])}). For "
        f"{found.share_significant:.0%} of the rows the slope can be told from zero."
    )


def describe_mediation(found: Mediation, labels: Mapping[str, str]) -> str:
    """Parts of an association."""
    rows = by_key(found.effects)
    total, indirect, direct = rows["total"], rows["indirect"], rows["direct"]
    return (
        f"Of an association of {figure(total['estimate'])}, {figure(indirect['estimate'])} "
        f"({interval(indirect['ci_low'], indirect['ci_high'])}) goes together with the mediator and "
        f"{figure(direct['estimate'])} does not. This divides a number; it shows no mechanism."
    )


def describe_group_slopes(found: GroupSlopes, labels: Mapping[str, str]) -> str:
    """Mean slope, and where that of one more group is expected."""
    differ = "differ" if found.heterogeneity_p_value < LEVEL else "cannot be shown to differ"
    return (
        f"Over {plural(found.n_groups, 'group')} the mean slope is {figure(found.mean)} "
        f"({interval(found.ci_low, found.ci_high)}); groups {differ} ({p_value(found.heterogeneity_p_value)}). In one "
        f"more group a slope from {figure(found.prediction_low)} to {figure(found.prediction_high)} is to be expected."
    )


def describe_specification_curve(found: SpecificationCurve, labels: Mapping[str, str]) -> str:
    """How many specifications point one way, and the joint test."""
    joint = by_key(found.joint.set_index("statistic"))
    middle = joint["median_estimate"]
    share = joint["share_significant_same_sign"]["value"]
    return (
        f"Of {found.n_specifications:,} defensible specifications, {joint['share_same_sign']['value']:.0%} point the "
        f"same way and {share:.0%} are significant that way; the median is {figure(middle['value'])} standard "
        "deviations. Were there no association anywhere, a median as far from zero would come up with "
        f"{p_value(middle['p_value'])}."
    )
