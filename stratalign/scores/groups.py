"""The groups a report speaks of: everybody, each level, each unit with all below it; and who belongs to which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.numerics.display import displayed
from stratalign.vocabulary import LEVEL_LABELS, LEVELS

GroupKind = Literal["overall", "level", "unit"]
OVERALL = "overall"


class Group(NamedTuple):
    """A group people belong to; `parent_id` is empty for the top."""

    group_id: str
    kind: GroupKind
    label: str
    parent_id: str


@displayed
@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of one wave.

    `table` has one row per group: those of `Group`, with n_respondents. `membership` has
    one row per respondent (index respondent_id) and one boolean column per group_id. `pooled` maps a group made of
    several small units to these.
    """

    table: pd.DataFrame
    membership: pd.DataFrame
    pooled: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of_kind(self, kind: GroupKind) -> list[str]:
        """Ids of the groups of a kind, in order."""
        kinds = zip(self.table["group_id"].tolist(), self.table["kind"].tolist(), strict=True)
        return [group_id for group_id, own in kinds if own == kind]

    def members(self, people: pd.Index) -> np.ndarray:
        """Who of some people belongs to which group, shape (n_people, n_groups); whom the wave does not know to none.

        Columns are those of `membership`.
        """
        if people is self.membership.index:
            return self.membership.to_numpy(dtype=bool)
        return np.asarray(self.membership.reindex(people, fill_value=False).to_numpy(dtype=bool))


def build_groups(respondents: pd.DataFrame, hierarchy: Hierarchy) -> Groups:
    """Groups of one wave's respondents: overall, levels, and units including everything below them.

    Parameters
    ----------
    respondents
        `Respondents.table` of one wave.
    hierarchy
        The company and its units.

    Returns
    -------
    Groups
        Groups without any respondent are left out.
    """
    of_level, of_unit = (respondents[name].to_numpy(dtype=object) for name in ("level", "unit_id"))
    rows, members = [Group(OVERALL, "overall", hierarchy.company, "")], [np.ones(len(respondents), dtype=bool)]
    for level in LEVELS:
        members.append(of_level == level)
        rows.append(Group(f"level:{level}", "level", LEVEL_LABELS[level], OVERALL))
    unit, different = pd.factorize(of_unit)
    for unit_id, parent in _units(respondents, hierarchy).items():
        below = _unit_and_below(unit_id, hierarchy)
        # A person without a unit has place -1: the last one here, which is below none.
        members.append(np.array([*(own in below for own in different.tolist()), False])[unit])
        label = hierarchy.names.get(unit_id, unit_id)
        rows.append(Group(f"unit:{unit_id}", "unit", label, f"unit:{parent}" if parent else OVERALL))
    sizes = [int(inside.sum()) for inside in members]
    shown = [place for place, size in enumerate(sizes) if size]
    table = pd.DataFrame([rows[place] for place in shown], columns=list(Group._fields))
    membership = pd.DataFrame(
        np.column_stack([members[place] for place in shown]) if shown else np.empty((len(respondents), 0), dtype=bool),
        index=pd.Index(respondents["respondent_id"]),
        columns=[rows[place].group_id for place in shown],
    )
    return Groups(table.assign(n_respondents=[sizes[place] for place in shown]), membership)


def leaf_units(groups: Groups) -> list[str]:
    """Ids of the unit groups that no other unit group lies below."""
    parents = set(groups.table["parent_id"])
    return [group_id for group_id in groups.of_kind("unit") if group_id not in parents]


def _units(people: pd.DataFrame, hierarchy: Hierarchy) -> dict[str, str | None]:
    """Unit ids and parents: as listed, or as met in the survey."""
    if hierarchy.units == "from_survey":
        return dict.fromkeys(sorted(people["unit_id"].dropna().unique(), key=_natural))
    return hierarchy.parents


def _natural(text: str) -> tuple[int, str]:
    """Sort "2" before "10"."""
    return (int(text), "") if text.isdecimal() else (10**9, text)


def _unit_and_below(unit_id: str, hierarchy: Hierarchy) -> set[str]:
    """A unit with all its descendants."""
    found, parents = {unit_id}, hierarchy.parents
    while True:
        more = {key for key, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more
