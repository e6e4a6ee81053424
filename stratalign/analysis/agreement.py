"""Whether the people of a unit agree, and units differ: on the people behind the units' scores, in decided units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.results import Agreement
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.population import complete_few, is_enough_for_model
from stratalign.disclosure.units import decided_units
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.icc import icc_of_summary, summarise_groups
from stratalign.measurement.agreement.nulls import Null, null_of_answers, stretched_null
from stratalign.measurement.agreement.rwg import rwg_j_under
from stratalign.measurement.agreement.verdict import STRONG_AGREEMENT, interpret_aggregation
from stratalign.scores.groups import Groups

#: Units that a comparison of units needs.
FEWEST_UNITS = 2


def estimate_agreement(
    matrices: Mapping[str, pd.DataFrame],
    instrument: Instrument,
    groups: Groups,
    decisions: Mapping[str, Decision],
    *,
    minimum: int,
    added: pd.DataFrame,
) -> tuple[Agreement, ...]:
    """Agreement within decided units and differences between them, for every scale.

    Over other units too, the share of variance between units together with the shown means would give theirs away; and
    of exact squares within units, the spreads of those whose are held.

    Parameters
    ----------
    matrices
        Answers to each scale of two or more items, of the people with a score in it.
    instrument
        Scales of the dimensions.
    groups
        Groups of the wave.
    decisions
        As `decide_measures` gives them.
    minimum
        The disclosure threshold.
    added
        Squares added to those of the units' people, squared points, from `squares_added`.

    Returns
    -------
    tuple of Agreement
        Of scales with two decided units, and people enough for a statistic that is no sum.
    """
    place_of = {person: place for place, person in enumerate(groups.membership.index.tolist())}
    unit_of: dict[str, np.ndarray] = {}
    found = []
    for dimension, answers in matrices.items():
        decided = dimension if dimension in decisions else "alignment"
        if decided not in unit_of:
            unit_of[decided] = decided_units(groups, decisions[decided]).to_numpy(dtype=object)
        people = answers.index.get_level_values("respondent_id").tolist()
        units = unit_of[decided][[place_of[person] for person in people]]
        is_in = ~pd.isna(units)
        n_units = len(set(units[is_in]))
        if n_units < FEWEST_UNITS or not is_enough_for_model(int(is_in.sum()), n_units):
            continue
        scale = instrument.scales[instrument.dimension(dimension).scale]
        inside = complete_few(answers[is_in], scale, minimum=minimum)
        more = added[dimension] / 100**2 * (scale.n_options - 1) ** 2
        found.append(_agreement_of(inside.to_numpy(), units[is_in].astype(str), dimension, scale, more))
    return tuple(found)


def _agreement_of(answers: np.ndarray, units: np.ndarray, dimension: str, scale: Scale, added: pd.Series) -> Agreement:
    """Agreement of one scale, with squares added unit by unit; groups of one have none and are left out."""
    names, sizes = np.unique(units, return_counts=True)
    more = added.reindex(names).to_numpy(dtype=float)
    null = null_of_answers(answers, low=scale.low, n_options=scale.n_options)
    shares: list[Null] = [list(stretched_null(scale.n_options, name)) for name in ("uniform", null)]
    # The variance of a score is at most that of its questions: what is added to one is added to the other.
    spread = more / np.maximum(sizes - 1, 1) if more.any() else None
    within, held = rwg_j_under(answers, units, n_options=scale.n_options, nulls=shares, added=spread)
    n_answered = (~np.isnan(answers)).sum(axis=1)
    scores = np.divide(np.nansum(answers, axis=1), n_answered, out=np.full(len(units), np.nan), where=n_answered > 0)
    try:
        summary = summarise_groups(scores, units)
        between, why_not = icc_of_summary(replace(summary, squares=summary.squares + more)), ""
    except StatisticError as problem:
        between, why_not = None, str(problem)
    is_known, missing = len(within) > 0, float("nan")
    return Agreement(
        dimension,
        between,
        float(within.mean()) if is_known else missing,
        float(np.median(within)) if is_known else missing,
        float((within >= STRONG_AGREEMENT).mean()) if is_known else missing,
        len(within),
        interpret_aggregation(between, held),
        why_not,
        null,
        float(np.median(held)) if is_known else missing,
        float((held >= STRONG_AGREEMENT).mean()) if is_known else missing,
    )
