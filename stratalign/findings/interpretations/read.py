"""Every model's result in words a consultant can say aloud, generated from its numbers; verbs follow the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stratalign.comparisons.benchmarks import BenchmarkMovement, BenchmarkPosition
from stratalign.comparisons.composition import Composition
from stratalign.comparisons.equivalence import Equivalence
from stratalign.comparisons.linked import Change
from stratalign.comparisons.multiplicity import FamilySelection
from stratalign.comparisons.ratios import RatioOfMeans
from stratalign.errors import StatisticError
from stratalign.findings.interpretations import claims, comparisons, groups, measures, regressions, studies
from stratalign.language.fields import Message, Text
from stratalign.language.speaker import speaker_of
from stratalign.measurement.agreement.icc import Icc
from stratalign.measurement.agreement.resampling import RandomGroups
from stratalign.measurement.agreement.thresholds import ChanceAgreement
from stratalign.measurement.agreement.verdict import Aggregation
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
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.inflated import InflatedRatio
from stratalign.models.claims.same_source import SameSourceBias, SameSourceBound
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.evidence.bayesian_update import BayesianUpdate
from stratalign.models.evidence.studies import EvidenceSummary, Prior
from stratalign.models.importance.dominance import Dominance
from stratalign.models.multilevel.crossed import CrossedFit
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.multilevel.nested import MultilevelFit
from stratalign.models.panel.cross_lagged import CrossLagged
from stratalign.models.panel.dynamic import DynamicPanel
from stratalign.models.panel.event_study import EventStudy
from stratalign.models.propagation.claim import PropagatedClaim
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
from stratalign.study.importing import ImportedStudy
from stratalign.study.load import StudyData
from stratalign.study.power import StudyPower
from stratalign.study.simulate import Study, Truth

#: Type of a result -> its words, from the result and the printed names of columns.
WORDS: dict[type, Callable[[Any, Mapping[str, Text]], Message]] = {
    Association: regressions.describe_association,
    WildBootstrap: regressions.describe_wild_bootstrap,
    ClusterBootstrap: regressions.describe_cluster_bootstrap,
    QuantileSlopes: regressions.describe_quantile_slopes,
    AttritionSlope: regressions.describe_attrition_slope,
    PooledEstimate: regressions.describe_pooled_estimate,
    CorrectedSlope: regressions.describe_corrected_slope,
    Sensitivity: regressions.describe_sensitivity,
    ConfounderBounds: regressions.describe_confounder_bounds,
    Moderation: regressions.describe_moderation,
    Mediation: regressions.describe_mediation,
    GroupSlopes: regressions.describe_group_slopes,
    SpecificationCurve: regressions.describe_specification_curve,
    MultilevelFit: groups.describe_multilevel_fit,
    CrossedFit: groups.describe_crossed_fit,
    DynamicPanel: groups.describe_dynamic_panel,
    CrossLagged: groups.describe_cross_lagged,
    EventStudy: groups.describe_event_study,
    TwoByTwo: claims.describe_two_by_two,
    HeadlineClaims: claims.describe_headline_claims,
    PropagatedClaim: claims.describe_propagated_claim,
    BayesianUpdate: claims.describe_bayesian_update,
    Reliability: measures.describe_reliability,
    AlphaFamily: measures.describe_alpha_family,
    Omega: measures.describe_omega,
    ExploratoryFactors: measures.describe_exploratory_factors,
    FactorFit: measures.describe_factor_fit,
    Icc: measures.describe_icc,
    RandomGroups: measures.describe_random_groups,
    ChanceAgreement: measures.describe_chance_agreement,
    Aggregation: measures.describe_aggregation,
    SplitSample: measures.describe_split_sample,
    Concordance: measures.describe_concordance,
    ConsensusMap: measures.describe_consensus_map,
    PopulationMean: measures.describe_population_mean,
    Raking: measures.describe_raking,
    BenchmarkPosition: comparisons.describe_benchmark_position,
    BenchmarkMovement: comparisons.describe_benchmark_movement,
    FamilySelection: comparisons.describe_family_selection,
    Composition: comparisons.describe_composition,
    Equivalence: comparisons.describe_equivalence,
    Change: comparisons.describe_change,
    RatioOfMeans: comparisons.describe_ratio_of_means,
    SameSourceBias: studies.describe_same_source_bias,
    SameSourceBound: studies.describe_same_source_bound,
    InflatedRatio: studies.describe_inflated_ratio,
    Prior: studies.describe_prior,
    EvidenceSummary: studies.describe_evidence_summary,
    Dominance: studies.describe_dominance,
    Study: studies.describe_study,
    Truth: studies.describe_truth,
    StudyData: studies.describe_study_data,
    StudyPower: studies.describe_study_power,
    ImportedStudy: studies.describe_imported_study,
}


def interpret(result: object, labels: Mapping[str, Text] | None = None) -> Message:
    """Put a result into a message, for a document.

    Parameters
    ----------
    result
        Of a model; see `reading`.
    labels
        Column -> printed name; columns without one are named by their words.

    Returns
    -------
    Message
        Its numbers are those of the result.

    Raises
    ------
    StatisticError
        There are no words for such a result.
    """
    words = WORDS.get(type(result))
    if words is None:
        raise StatisticError(
            f"there is no reading of a {type(result).__name__}; give it a result of a statistic or a model."
        )
    return words(result, labels or {})


def reading(result: object, labels: Mapping[str, Text] | None = None, *, language: str = "en") -> str:
    """Say a result aloud.

    Parameters
    ----------
    result
        Any type that is a key of `WORDS`: every public result has its words.
    labels
        Column -> printed name; columns without one are named by their words.
    language
        Of a complete catalogue.

    Returns
    -------
    str
        Sentences with the numbers rounded; no cause is claimed.

    Raises
    ------
    StatisticError
        There are no words for such a result.
    EngagementError
        The language has no complete catalogue.
    """
    return speaker_of(language).say(interpret(result, labels))
