"""Every model's result in words a consultant can say aloud, generated from its numbers; verbs follow the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stratalign.errors import StatisticError
from stratalign.findings.interpretations import claims, groups, regressions
from stratalign.language.fields import Message, Text
from stratalign.language.speaker import speaker_of
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.evidence.bayesian_update import BayesianUpdate
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
        raise StatisticError(f"there is no reading of a {type(result).__name__}; give it a result of a model.")
    return words(result, labels or {})


def reading(result: object, labels: Mapping[str, Text] | None = None, *, language: str = "en") -> str:
    """Say a result aloud.

    Parameters
    ----------
    result
        Of a model: any type that is a key of `WORDS`, such as `Association` or `SpecificationCurve`.
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
