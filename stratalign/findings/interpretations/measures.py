"""Results of measurement in words: may the scores be trusted, do people agree, whom do they stand for."""

from __future__ import annotations

from typing import get_args

from stratalign.findings.interpretations.figures import Labels, interval, name_of, p_value, paragraph
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.measurement.agreement.icc import Icc
from stratalign.measurement.agreement.resampling import RandomGroups
from stratalign.measurement.agreement.thresholds import ChanceAgreement
from stratalign.measurement.agreement.verdict import Aggregation, Verdict
from stratalign.measurement.common_method_bias import SplitSample
from stratalign.measurement.consensus.concordance import Concordance
from stratalign.measurement.consensus.mapping import ConsensusMap
from stratalign.measurement.factor_models.confirmatory import FactorFit
from stratalign.measurement.scales.exploratory import ExploratoryFactors
from stratalign.measurement.scales.omega import Omega
from stratalign.measurement.scales.reliability import Reliability
from stratalign.measurement.scales.summary import AlphaFamily
from stratalign.measurement.weighting.calibrated import PopulationMean
from stratalign.measurement.weighting.raking import Raking

#: Whether scores of units may be read -> the sentence.
_MAY_READ = dict(
    zip(
        get_args(Verdict),
        ("say.aggregation.yes", "say.aggregation.caution", "say.aggregation.no"),
        strict=True,
    )
)


def describe_reliability(found: Reliability, labels: Labels) -> Message:
    """Alpha with its interval."""
    return message(
        "say.reliability",
        n=found.n_respondents,
        items=found.n_items,
        value=found.alpha,
        interval=interval(found.ci_low, found.ci_high, "hundredths"),
    )


def describe_alpha_family(found: AlphaFamily, labels: Labels) -> Message:
    """Alpha beside what it rests on."""
    return message(
        "say.alpha_family",
        n=found.n_respondents,
        items=found.n_items,
        value=found.alpha,
        lambda6=found.lambda6,
        average=found.average_r,
    )


def describe_omega(found: Omega, labels: Labels) -> Message:
    """What of a sum is reliable, and what of it all items share."""
    return message(
        "say.omega",
        n=found.n_respondents,
        items=found.n_items,
        total=found.omega_total,
        general=found.omega_hierarchical,
    )


def describe_exploratory_factors(found: ExploratoryFactors, labels: Labels) -> Message:
    """How much of the correlations the factors leave."""
    return message(
        "say.exploratory_factors", factors=found.loadings.shape[1], items=found.n_items, rest=found.rms_residual
    )


def describe_factor_fit(found: FactorFit, labels: Labels) -> Message:
    """Fit of a factor model, and its weakest item."""
    weakest = found.loadings.iloc[int(found.loadings["loading"].abs().argmin())]
    return message(
        "say.factor_fit",
        n=found.n_respondents,
        cfi=found.cfi,
        rmsea=found.rmsea,
        interval=interval(found.rmsea_ci_low, found.rmsea_ci_high, "hundredths"),
        srmr=found.srmr,
        item=name_of(str(weakest["item"]), labels),
        loading=float(weakest["loading"]),
    )


def describe_icc(found: Icc, labels: Labels) -> Message:
    """What of the variance lies between groups."""
    return message(
        "say.icc",
        n=found.n_groups,
        value=found.icc1,
        interval=interval(found.ci_low, found.ci_high, "hundredths"),
        reliability=found.icc2,
    )


def describe_random_groups(found: RandomGroups, labels: Labels) -> Message:
    """Agreement beside that of people put together at random."""
    return message(
        "say.random_groups", value=found.mean_variance, random=found.random_mean_variance, p=p_value(found.p_value)
    )


def describe_chance_agreement(found: ChanceAgreement, labels: Labels) -> Message:
    """How far people agree who answer at random."""
    return message(
        "say.chance_agreement",
        n=found.group_size,
        mean=found.mean,
        value=found.critical_value,
        share=found.level,
    )


def describe_aggregation(found: Aggregation, labels: Labels) -> Message:
    """Whether scores of units may be read, and ranked."""
    if found.may_rank:
        return message("say.aggregation.rank")
    verdict = message(_MAY_READ[found.may_interpret])
    if found.people_needed is None:
        return verdict
    return paragraph(verdict, message("say.aggregation.needed", n=found.people_needed))


def describe_split_sample(found: SplitSample, labels: Labels) -> Message:
    """A correlation by different people beside that by the same."""
    if found.why_none:
        return message("say.split_sample.none", why=found.why_none, naive=found.naive)
    return message(
        "say.split_sample",
        units=found.n_units,
        split=found.split,
        interval=interval(found.split_ci_low, found.split_ci_high, "hundredths"),
        naive=found.naive,
    )


def describe_concordance(found: Concordance, labels: Labels) -> Message:
    """Agreement of rankings."""
    return message(
        "say.concordance",
        n=found.n_respondents,
        priorities=found.n_priorities,
        value=found.w,
        p=p_value(found.p_value),
        mean=found.mean_spearman,
    )


def describe_consensus_map(found: ConsensusMap, labels: Labels) -> Message:
    """Agreement within every group, and whether groups differ."""
    parts = [
        message(
            "say.consensus_map.group",
            name=name_of(str(group), labels),
            value=float(value),
            n=int(n),
        )
        for (group, value), n in zip(found.alpha.items(), found.n_respondents, strict=True)
    ]
    groups = listing(parts, "semicolons")
    if len(parts) == 1 or found.p_value != found.p_value:
        return message("say.consensus_map.one", groups=groups)
    return message("say.consensus_map", groups=groups, p=p_value(found.p_value))


def describe_population_mean(found: PopulationMean, labels: Labels) -> Message:
    """A mean that stands for all who were asked."""
    return message(
        "say.population_mean",
        population=found.n_population,
        value=found.estimate,
        interval=interval(found.ci_low, found.ci_high),
        n=found.n_respondents,
    )


def describe_raking(found: Raking, labels: Labels) -> Message:
    """How far weights reach, and what they cost."""
    return message(
        "say.raking",
        low=found.smallest_weight,
        high=found.largest_weight,
        n=found.n_respondents,
        effective=found.n_effective,
    )
