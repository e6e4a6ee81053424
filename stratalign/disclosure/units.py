"""Which unit a person counts for, where results compare units: one that was decided upon, or none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.disclosure.decide import Decision
from stratalign.scores.groups import Groups


def decided_units(groups: Groups, decision: Decision) -> pd.Series:
    """Unit that every person counts for among the units that a result compares.

    A shown unit without others below it counts with all its people. Who sits directly in a unit that has others below
    it counts for a unit of these people only where all below it are shown, by themselves or together: what is left of
    the unit was then decided upon. A head alone in a division is otherwise a unit of one, of whom nobody decided.

    Parameters
    ----------
    groups
        Groups of the wave.
    decision
        Which of them may be shown.

    Returns
    -------
    pandas.Series
        Group ids, index respondent_id; missing for people who count for no unit.
    """
    names = [unit for unit in groups.of_kind("unit") if unit not in groups.pooled]
    parents = dict(zip(groups.table["group_id"].tolist(), groups.table["parent_id"].tolist(), strict=True))
    below: dict[str, list[str]] = {}
    for unit in names:
        below.setdefault(str(parents[unit]), []).append(unit)
    in_sight = {unit for pool, units in groups.pooled.items() if decision.is_visible(pool) for unit in units}
    in_sight |= set(decision.visible)
    belongs = groups.membership.to_numpy(dtype=bool)
    place = {str(group): number for number, group in enumerate(groups.membership.columns.tolist())}
    found = np.full(len(belongs), None, dtype=object)
    for unit in names:
        inside = below.get(unit, [])
        if decision.is_visible(unit) and in_sight.issuperset(inside):
            found[belongs[:, place[unit]] & ~belongs[:, [place[other] for other in inside]].any(axis=1)] = unit
    return pd.Series(found, index=groups.membership.index, dtype="str")
