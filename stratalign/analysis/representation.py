"""Whom the index stands for: the people asked, by the roster, beside those who answered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from stratalign.analysis.results import Representation
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.weighted import gives_groups_away, shown_categories
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.errors import StatisticError
from stratalign.measurement.weighting.calibrated import PopulationMean, weigh_to_population
from stratalign.scores.groups import Groups
from stratalign.scores.scoring import INDEX_KEY

#: Decimals of published weighted points: what is finer would say more of few people than of all.
DECIMALS = 1


def weigh_to_roster(
    scores: pd.DataFrame, groups: Groups, invited: pd.DataFrame | None, decision: Decision, hierarchy: Hierarchy
) -> Representation | None:
    """Weigh the index to the units and levels of the people invited, as far as these are shown.

    Parameters
    ----------
    scores
        Scores of respondents that may enter a report.
    groups
        Groups of the wave.
    invited
        The roster's people, one row each (unit_id, level); None where there is no roster.
    decision
        Which groups may be shown for alignment.
    hierarchy
        The company and its units.

    Returns
    -------
    Representation or None
        None without a roster or an index; otherwise the mean, or why there is none.
    """
    index = scores[scores["measure_key"] == INDEX_KEY].dropna(subset="score_points")
    if invited is None or index.empty:
        return None
    values = index.set_index("respondent_id")["score_points"]
    if len(invited) <= len(groups.membership):
        return Representation(None, "complete" if len(invited) == len(groups.membership) else "more")
    scored = replace(groups, membership=groups.membership.loc[values.index])
    respondents, population = shown_categories(scored, invited, decision, hierarchy)
    names = [name for name in respondents if respondents[name].nunique() > 1]
    if any(set(respondents[name].tolist()) != set(population[name].tolist()) for name in respondents):
        return Representation(None, "empty")
    if not names:
        return Representation(None, "alike")
    margins: dict[str, dict[object, float]] = {
        str(name): {category: float(n) for category, n in population[name].value_counts().items()} for name in names
    }
    try:
        found = weigh_to_population(values, respondents[names], margins)
    except StatisticError as problem:
        return Representation(None, "extreme", str(problem))
    if gives_groups_away(found.weights, scored, decision):
        return Representation(None, "revealing")
    return Representation(_published(found), "")


def _published(found: PopulationMean) -> PopulationMean:
    """Without anybody's weight, weighted points rounded."""
    names = ("weighted", "weighted_ci_low", "weighted_ci_high")
    return replace(
        found, weights=found.weights.iloc[:0], **{name: round(getattr(found, name), DECIMALS) for name in names}
    )
