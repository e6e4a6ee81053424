"""Weighted means beside the groups: weights by shown groups only, refused where they would give a small one away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.disclosure.attack import recoverable_totals
from stratalign.disclosure.decide import Decision
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.scores.groups import Groups, build_groups

#: Category of people in no shown group.
REST = "rest"


def shown_categories(
    groups: Groups, invited: pd.DataFrame, decision: Decision, hierarchy: Hierarchy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Smallest shown unit and shown level of everybody, of respondents and of the people invited alike.

    Weights that differ between hidden units would be one equation more on their scores.

    Parameters
    ----------
    groups
        Groups of the respondents.
    invited
        One row per person of the roster: unit_id, level.
    decision
        Which groups may be shown.
    hierarchy
        The company and its units.

    Returns
    -------
    tuple of pandas.DataFrame
        Columns unit and level, of respondents (index respondent_id) and of the people invited.
    """
    people = invited.assign(respondent_id=[f"invited {number}" for number in range(len(invited))])
    asked = build_groups(people, hierarchy).membership
    pools = {
        pool: asked.reindex(columns=list(units), fill_value=False).any(axis=1) for pool, units in groups.pooled.items()
    }
    asked = asked.assign(**pools)
    visible = [group for group in decision.visible if group in asked]
    by_kind = {kind: [group for group in groups.of_kind(kind) if group in visible] for kind in ("unit", "level")}
    sizes = asked.sum()
    by_kind = {kind: sorted(found, key=lambda group: (sizes[group], group)) for kind, found in by_kind.items()}
    respondents, population = (
        pd.DataFrame({kind: _first_of(table[found]) for kind, found in by_kind.items()})
        for table in (groups.membership, asked)
    )
    return respondents, population


def gives_groups_away(weights: pd.Series, groups: Groups, decision: Decision) -> bool:
    """Whether a weighted total, beside the shown groups' totals, tells that of a group or crossing below the threshold.

    Parameters
    ----------
    weights
        Weight of every respondent, alike for people in the same groups.
    groups
        Groups of the wave.
    decision
        Which are shown, and the threshold.

    Returns
    -------
    bool
        True where it does.
    """
    belongs = groups.membership.to_numpy(dtype=bool)
    cells, cell_of = np.unique(belongs, axis=0, return_inverse=True)
    cell_of = np.ravel(cell_of)
    sizes = np.bincount(cell_of)
    per_cell = np.bincount(cell_of, weights.to_numpy(dtype=float)) / sizes
    shown = np.isin(groups.membership.columns, decision.visible)
    known = np.column_stack([cells[:, shown], per_cell])
    targets = np.hstack([cells, np.eye(len(cells), dtype=bool)])
    counts = targets.T @ sizes
    return bool(recoverable_totals(known, targets[:, (counts > 0) & (counts < decision.minimum)]).any())


def _first_of(members: pd.DataFrame) -> pd.Series:
    """First column that is True in each row, or the rest."""
    if not len(members.columns):
        return pd.Series(REST, index=members.index)
    first = members.columns.to_numpy()[members.to_numpy(dtype=bool).argmax(axis=1)]
    return pd.Series(np.where(members.any(axis=1), first, REST), index=members.index)
