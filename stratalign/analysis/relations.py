"""Alignment of units against each result: the slope, what is known from elsewhere, and what would explain it away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.results import Relation
from stratalign.engagement.declarations.plan import AnalysisPlan
from stratalign.errors import StatisticError
from stratalign.models.evidence.bayesian_update import BayesianUpdate, bayesian_update
from stratalign.models.evidence.studies import OUTCOME_KINDS, prior_for
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.models.propagation.propagate import propagate_from_summaries
from stratalign.models.regression.association import Association, estimate_association
from stratalign.models.regression.differences import associated_differences
from stratalign.models.robustness.measurement_error import reliability_of_means
from stratalign.models.robustness.robustness_checks import run_robustness_checks
from stratalign.models.robustness.sensitivity import robustness_value, sensitivity
from stratalign.models.specifications.plan import mark_planned
from stratalign.vocabulary import RELATED_EXPOSURE

#: Moves of alignment drawn, in points.
MOVES = tuple(range(-15, 16))
#: Share of the outcome moved inwards at each end in the winsorised check.
WINSORISED = 0.05


def relate_units(
    units: pd.DataFrame,
    outcome: str,
    n_hidden: int,
    minimum_respondents: int,
    *,
    n_people: int | None = None,
    seed: int = 0,
) -> Relation:
    """Relate alignment to one outcome over shown units.

    Parameters
    ----------
    units
        One row per shown unit: alignment_index_points, n_respondents, the outcome, and optionally sd_points.
    outcome
        Column of the result.
    n_hidden
        Units left out to protect respondents.
    minimum_respondents
        People the units must have together.
    n_people
        Different people of the units with both figures, as the register has them; the sum of n_respondents where it is
        not given, which is right for units that share nobody.
    seed
        Of the corrected slope's resamples.

    Returns
    -------
    Relation
        The estimate with its context, or why there is none.
    """
    used = [name for name in (RELATED_EXPOSURE, outcome, "n_respondents", "sd_points") if name in units]
    both = units.loc[units[outcome].notna() & units[RELATED_EXPOSURE].notna(), used]
    n_behind = float(both["n_respondents"].sum()) if n_people is None else n_people
    if n_behind < minimum_respondents:
        why = f"the units with both figures have {n_behind:.0f} respondents; {minimum_respondents} are needed"
        return Relation(outcome, None, why, len(both), n_hidden)
    try:
        found = estimate_association(both, outcome, RELATED_EXPOSURE)
        robustness = sensitivity(both, outcome, RELATED_EXPOSURE)
    except StatisticError as problem:
        return Relation(outcome, None, str(problem), len(both), n_hidden)
    # With HC4 errors the t of the estimate, not the classical one, says how little would explain it away.
    value = robustness_value(found.estimate / found.std_error, robustness.degrees_of_freedom)
    moves = associated_differences(found, MOVES)
    robustness_checks = run_robustness_checks(
        both, outcome, RELATED_EXPOSURE, winsorise=WINSORISED, reliability=_reliabilities(both), seed=seed
    )
    return Relation(
        outcome,
        found,
        "",
        len(both),
        n_hidden,
        _with_prior(found),
        value,
        moves,
        robustness_checks,
        _propagated(both, outcome, seed),
    )


def mark_relations(relations: tuple[Relation, ...], plan: AnalysisPlan | None) -> tuple[Relation, ...]:
    """Say of every relation whether the plan has it, with its p adjusted within the planned family.

    Parameters
    ----------
    relations
        As estimated.
    plan
        The engagement's plan, if it has one.

    Returns
    -------
    tuple of Relation
        The same with `status` and `p_adjusted`; unchanged without a plan.
    """
    estimated = [found for found in relations if found.association]
    if plan is None or not estimated:
        return relations
    rows = pd.DataFrame(
        {"outcome": found.outcome, "exposure": RELATED_EXPOSURE, "controls": (), "p_value": found.association.p_value}
        for found in estimated
        if found.association
    )
    marked = mark_planned(rows, plan).set_index("outcome")
    return tuple(
        replace(
            found,
            status=str(marked["status"][found.outcome]),
            p_adjusted=float(marked["p_adjusted"][found.outcome]),
        )
        if found.association
        else found
        for found in relations
    )


def _propagated(units: pd.DataFrame, outcome: str, seed: int) -> PropagatedClaim | None:
    """The slope with the uncertainty of the answers propagated; None for few units or unreliable scores."""
    if "sd_points" not in units:
        return None
    try:
        return propagate_from_summaries(units, outcome, score=RELATED_EXPOSURE, seed=seed)
    except StatisticError:
        # Too few units, or scores that do not tell units apart: the robustness checks say what can be said.
        return None


def _reliabilities(units: pd.DataFrame) -> np.ndarray | None:
    """Reliability of each unit's index from its own people; None where units do not say or do not differ."""
    if "sd_points" not in units or units["sd_points"].isna().any():
        return None
    n = units["n_respondents"].to_numpy(dtype=float)
    each, _ = reliability_of_means(n, units[RELATED_EXPOSURE], units["sd_points"] ** 2 * (n - 1))
    return each if (each > 0).all() else None


def _with_prior(found: Association) -> BayesianUpdate | None:
    """The standardised slope and published research together; None for an outcome nothing is known of."""
    if found.outcome not in OUTCOME_KINDS:
        return None
    unit, prior = found.exposure_sd / found.outcome_sd, prior_for(found.outcome)
    return bayesian_update(
        float(np.clip(found.estimate * unit, -1, 1)), found.std_error * unit, prior_mean=prior.mean, prior_sd=prior.sd
    )
