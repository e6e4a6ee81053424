"""Alignment of units against each result: the slope, what is known from elsewhere, and what would explain it away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.analysis.results import Relation
from stratalign.errors import StatisticError
from stratalign.models.association import Association, estimate_association
from stratalign.models.prior_knowledge import Update, normal_from_range, update_with_prior
from stratalign.models.sensitivity import robustness_value, sensitivity
from stratalign.models.what_if import associated_differences

#: Correlations of such factors with financial results in published research, a range of our choice around .20
#: (docs/method.md names the sources).
PRIOR_RANGE = (0.05, 0.35)
#: Moves of alignment drawn, in points.
MOVES = tuple(range(-15, 16))
EXPOSURE = "alignment_index_points"


def relate_units(units: pd.DataFrame, outcome: str, n_hidden: int, minimum_respondents: int) -> Relation:
    """Relate alignment to one outcome over shown units.

    Parameters
    ----------
    units
        One row per shown unit: alignment_index_points, n_respondents and the outcome.
    outcome
        Column of the result.
    n_hidden
        Units left out to protect respondents.
    minimum_respondents
        People the units must have together.

    Returns
    -------
    Relation
        The estimate with its context, or why there is none.
    """
    both = units.dropna(subset=[outcome, EXPOSURE])
    n_people = float(both["n_respondents"].sum())
    if n_people < minimum_respondents:
        why = f"the units with both figures have {n_people:.0f} respondents; {minimum_respondents} are needed"
        return Relation(outcome, None, why, len(both), n_hidden)
    try:
        found = estimate_association(both, outcome, EXPOSURE)
        robustness = sensitivity(both, outcome, EXPOSURE)
    except StatisticError as problem:
        return Relation(outcome, None, str(problem), len(both), n_hidden)
    # With HC3 errors the t of the estimate, not the classical one, says how little would explain it away.
    value = robustness_value(found.estimate / found.std_error, robustness.degrees_of_freedom)
    moves = associated_differences(found, MOVES)
    return Relation(outcome, found, "", len(both), n_hidden, _with_prior(found), value, moves)


def _with_prior(found: Association) -> Update:
    """The standardised slope and published research together."""
    unit = found.exposure_sd / found.outcome_sd
    mean, sd = normal_from_range(*PRIOR_RANGE)
    return update_with_prior(
        float(np.clip(found.estimate * unit, -1, 1)), found.std_error * unit, prior_mean=mean, prior_sd=sd
    )
