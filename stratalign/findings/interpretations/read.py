"""Every model's result in words a consultant can say aloud, generated from its numbers; verbs follow the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stratalign.errors import StatisticError
from stratalign.findings import readings_claims as claims
from stratalign.findings import readings_groups as groups
from stratalign.findings import readings_regressions as regressions
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.evidence.bayesian_update import Update
from stratalign.models.multilevel.crossed import CrossedFit
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.multilevel.nested import MultilevelFit
from stratalign.models.panel.cross_lagged import CrossLagged
from stratalign.models.panel.dynamic import DynamicPanel
from stratalign.models.panel.event_study import EventStudy
from stratalign.models.propagation.claim import ClaimChain
from stratalign.models.regression.association import Association
from stratalign.models.regression.quantiles import QuantileSlopes
from stratalign.models.regression.resampling import ClusterBootstrap
from stratalign.models.regression.wild import WildBootstrap
from stratalign.models.robustness.attrition import SurvivorSlope
from stratalign.models.robustness.imputation import PooledEstimate
from stratalign.models.robustness.measurement_error import CorrectedSlope
from stratalign.models.robustness.mediation import Mediation, Moderation
from stratalign.models.robustness.sensitivity import ConfounderBounds, Robustness
from stratalign.models.specifications.curve import SpecificationCurve

#: Type of a result -> its words, from the result and the printed names of columns.
WORDS: dict[type, Callable[[Any, Mapping[str, str]], str]] = {
    Association: regressions.say_association,
    WildBootstrap: regressions.say_wild_bootstrap,
    ClusterBootstrap: regressions.say_cluster_bootstrap,
    QuantileSlopes: regressions.say_quantile_slopes,
    SurvivorSlope: regressions.say_survivor_slope,
    PooledEstimate: regressions.say_pooled_estimate,
    CorrectedSlope: regressions.say_corrected_slope,
    Robustness: regressions.say_robustness,
    ConfounderBounds: regressions.say_confounder_bounds,
    Moderation: regressions.say_moderation,
    Mediation: regressions.say_mediation,
    GroupSlopes: regressions.say_group_slopes,
    SpecificationCurve: regressions.say_specification_curve,
    MultilevelFit: groups.say_multilevel_fit,
    CrossedFit: groups.say_crossed_fit,
    DynamicPanel: groups.say_dynamic_panel,
    CrossLagged: groups.say_cross_lagged,
    EventStudy: groups.say_event_study,
    TwoByTwo: claims.say_two_by_two,
    HeadlineClaims: claims.say_headline_claims,
    ClaimChain: claims.say_claim_chain,
    Update: claims.say_update,
}


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
    words = WORDS.get(type(result))
    if words is None:
        raise StatisticError(f"there is no reading of a {type(result).__name__}; give it a result of a model.")
    return words(result, labels or {})
