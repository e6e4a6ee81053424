"""Results of regressions in words: slopes, few clusters, quantiles, measurement error, unmeasured causes."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.findings.interpretations.figures import (
    LEVEL,
    Labels,
    by_key,
    doubt,
    interval,
    more_or_less,
    name_of,
    p_value,
    slopes,
)
from stratalign.language.fields import Message
from stratalign.language.messages import is_known, listing, message
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.regression.association import Association
from stratalign.models.regression.quantiles import QuantileSlopes
from stratalign.models.regression.resampling import ClusterBootstrap
from stratalign.models.regression.wild import WildBootstrap
from stratalign.models.robustness.attrition import AttritionSlope
from stratalign.models.robustness.imputation import PooledEstimate
from stratalign.models.robustness.measurement_error import CorrectedSlope
from stratalign.models.robustness.mediation import Mediation, Moderation
from stratalign.models.robustness.robustness_checks import LEAVERS_OFF
from stratalign.models.robustness.sensitivity import ConfounderBound, ConfounderBounds, Sensitivity
from stratalign.models.specifications.curve import SpecificationCurve
from stratalign.rows import rows_of

#: Designs that are said as another: within a company, whatever stands beside.
_SAID_AS = {"mundlak": "within", "pooled": "cross_section", "random": "cross_section"}
#: Names of the constant in a design somebody made by hand; nobody asks for its value.
CONSTANTS = ("intercept", "one", "const")


class _QuantileSlope(NamedTuple):
    quantile_level: float
    estimate: float
    ci_low: float
    ci_high: float


def describe_association(found: Association, labels: Labels) -> Message:
    """A slope with verbs that follow its design; only a lagged exposure is followed by something."""
    design = _SAID_AS.get(found.design, found.design)
    key = f"say.association.{design}"
    n = message("say.n", n=found.n_observations)
    if found.n_clusters:
        n = message("say.n.clusters", n=found.n_observations, k=found.n_clusters)
    return message(
        key if is_known(key) else "say.association.cross_section",
        exposure=name_of(found.exposure, labels),
        outcome=name_of(found.outcome, labels),
        change=more_or_less(found.estimate),
        interval=interval(found.ci_low, found.ci_high),
        n=n,
        doubt=doubt(found.ci_low, found.ci_high),
    )


def describe_wild_bootstrap(found: WildBootstrap, labels: Labels) -> Message:
    """A slope tested with few clusters."""
    return message(
        "say.wild_bootstrap",
        n=found.n_clusters,
        draws=found.n_draws,
        name=name_of(found.term, labels),
        value=found.estimate,
        interval=interval(found.ci_low, found.ci_high),
        p=p_value(max(found.p_value, 1 / (found.n_draws + 1))),
    )


def describe_cluster_bootstrap(found: ClusterBootstrap, labels: Labels) -> Message:
    """Slopes over resamples of clusters."""
    return message(
        "say.cluster_bootstrap",
        draws=len(found.draws),
        n=found.n_clusters,
        rows=found.n_observations,
        slopes=slopes(found.table[~found.table["term"].isin(CONSTANTS)], labels),
    )


def describe_quantile_slopes(found: QuantileSlopes, labels: Labels) -> Message:
    """Slopes at percentiles of the outcome."""
    parts = [
        message(
            "say.quantile",
            value=row.estimate,
            percentile=round(100 * row.quantile_level, 1),
            interval=interval(row.ci_low, row.ci_high),
        )
        for row in rows_of(found.table, _QuantileSlope)
    ]
    return message(
        "say.quantile_slopes",
        exposure=name_of(found.exposure, labels),
        outcome=name_of(found.outcome, labels),
        slopes=listing(parts, "semicolons"),
        n=found.n_observations,
    )


def describe_attrition_slope(found: AttritionSlope, labels: Labels) -> Message:
    """Slopes of those that stayed, and weighted for those that left, who may be unlike them."""
    bounds = found.bounds.iloc[found.bounds["shift_sd"].sub(LEAVERS_OFF).abs().argmin()]
    return message(
        "say.attrition.below" if found.tipping_shift < 0 else "say.attrition.above",
        enrolled=found.n_enrolled,
        stayed=found.n_stayed,
        share=found.share_stayed,
        exposure=name_of(found.exposure, labels),
        outcome=name_of(found.outcome, labels),
        unweighted=more_or_less(found.unweighted),
        unweighted_interval=interval(found.unweighted_ci_low, found.unweighted_ci_high),
        weighted=more_or_less(found.weighted),
        interval=interval(found.ci_low, found.ci_high),
        shift=found.tipping_shift,
        off=bounds["shift_sd"],
        bounds=interval(bounds["ci_low"], bounds["ci_high"]),
    )


def describe_pooled_estimate(found: PooledEstimate, labels: Labels) -> Message:
    """An estimate over filled tables."""
    return message(
        "say.pooled",
        m=found.m,
        value=found.estimate,
        interval=interval(found.ci_low, found.ci_high),
        p=p_value(found.p_value),
        missing=found.fraction_missing,
    )


def describe_corrected_slope(found: CorrectedSlope, labels: Labels) -> Message:
    """A slope as measured and without measurement error."""
    return message(
        "say.corrected",
        reliability=found.reliability,
        attenuated=found.attenuated,
        corrected=found.corrected,
        interval=interval(found.ci_low, found.ci_high),
    )


def describe_sensitivity(found: Sensitivity, labels: Labels) -> Message:
    """What an unmeasured cause would have to explain; what chance explains needs none."""
    value, exposure, alpha = found.robustness_value, name_of(found.exposure, labels), found.robustness_value_alpha
    if alpha == 0:
        return message("say.sensitivity.chance", value=value, exposure=exposure)
    return message("say.sensitivity", value=value, exposure=exposure, alpha=alpha)


def describe_confounder_bounds(found: ConfounderBounds, labels: Labels) -> Message:
    """Slopes under causes as strong as a measured one."""
    return message(
        "say.confounder_bounds",
        exposure=name_of(found.exposure, labels),
        change=more_or_less(found.estimate),
        outcome=name_of(found.outcome, labels),
        benchmark=name_of(found.benchmark, labels),
        bounds=listing([_bound(row) for row in rows_of(found.table, ConfounderBound)], "semicolons"),
    )


def _bound(row: ConfounderBound) -> Message:
    """The slope under a cause so many times as strong as the measured one."""
    value, times, bounds = row.adjusted_estimate, row.times, interval(row.ci_low, row.ci_high)
    if times in (1, 2):
        return message("say.bound.as" if times == 1 else "say.bound.twice", value=value, interval=bounds)
    return message("say.bound.times", value=value, interval=bounds, times=times)


def describe_moderation(found: Moderation, labels: Labels) -> Message:
    """Slopes where the moderator is low and high."""
    # The first and the last place, whichever they are: of two values both, else a deviation below and above the mean.
    slopes_at = list(by_key(found.simple_slopes).values())
    low, high = slopes_at[0], slopes_at[-1]
    return message(
        "say.moderation.depends" if found.interaction["p_value"] < LEVEL else "say.moderation.open",
        p=p_value(found.interaction["p_value"]),
        low=low["estimate"],
        low_interval=interval(low["ci_low"], low["ci_high"]),
        high=high["estimate"],
        high_interval=interval(high["ci_low"], high["ci_high"]),
        share=found.share_significant,
    )


def describe_mediation(found: Mediation, labels: Labels) -> Message:
    """Parts of an association."""
    rows = by_key(found.effects)
    indirect = rows["indirect"]
    return message(
        "say.mediation",
        total=rows["total"]["estimate"],
        indirect=indirect["estimate"],
        interval=interval(indirect["ci_low"], indirect["ci_high"]),
        direct=rows["direct"]["estimate"],
    )


def describe_group_slopes(found: GroupSlopes, labels: Labels) -> Message:
    """Mean slope, and where that of one more group is expected."""
    return message(
        "say.group_slopes.differ" if found.heterogeneity_p_value < LEVEL else "say.group_slopes.same",
        n=found.n_groups,
        mean=found.mean,
        interval=interval(found.ci_low, found.ci_high),
        p=p_value(found.heterogeneity_p_value),
        low=found.prediction_low,
        high=found.prediction_high,
    )


def describe_specification_curve(found: SpecificationCurve, labels: Labels) -> Message:
    """How many specifications point one way, and the joint test."""
    joint = by_key(found.joint.set_index("statistic"))
    return message(
        "say.specification_curve",
        n=found.n_specifications,
        same=joint["share_same_sign"]["value"],
        clear=joint["share_significant_same_sign"]["value"],
        median=joint["median_estimate"]["value"],
        p=p_value(joint["median_estimate"]["p_value"]),
    )
