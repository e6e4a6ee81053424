"""Write down what is published of whom, and refuse what nobody decided on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from stratalign.disclosure.cells import PublishedCell, PublishedCells, Statistic, add_cells
from stratalign.disclosure.decide import Decision
from stratalign.errors import DisclosureError
from stratalign.scores.groups import Groups

#: Statistics that are no sums need this many people, and this many more people than coefficients.
FEWEST_OF_A_MODEL, FEWEST_LEFT_OVER = 30, 10


def register_statistic(
    cells: PublishedCells,
    groups: Groups,
    decision: Decision,
    people: pd.Index | Iterable[str],
    *,
    product: str,
    group_id: str,
    measure: str,
    statistic: Statistic,
    n_coefficients: int = 0,
) -> PublishedCells:
    """Add a statistic of a decided group.

    Parameters
    ----------
    cells
        What is published so far, over the respondents of `groups`.
    groups
        Groups of the wave.
    decision
        The decision on this measure, with who was decided upon.
    people
        Ids of the respondents that the statistic is computed from.
    product, group_id, measure, statistic
        As in `PublishedCell`.
    n_coefficients
        Coefficients that a model estimates, for its degrees of freedom.

    Returns
    -------
    PublishedCells
        With one cell more.

    Raises
    ------
    DisclosureError
        The group is not shown; or the statistic is computed from other people than those the decision is about; or a
        model has fewer than 30 people or 10 degrees of freedom.
    """
    name = f"{product}, {group_id}, {measure} ({statistic})"
    if not decision.is_visible(group_id):
        raise DisclosureError(f"{name}: the group is not shown, so nothing of it can be. Leave it out.")
    members = cells.people.isin(pd.Index(people))
    inside = groups.membership[group_id].reindex(cells.people, fill_value=False).to_numpy(dtype=bool)
    decided = inside & decision.answered_by(measure, cells.people)
    if (n_other := int((members != decided).sum())) > 0:
        raise DisclosureError(
            f"{name}: computed from {n_other} people more or fewer than the group that was decided on. Compute it from "
            "the decided group, or decide on the group it is computed from."
        )
    n = int(members.sum())
    if statistic == "model" and (n < FEWEST_OF_A_MODEL or n - n_coefficients < FEWEST_LEFT_OVER):
        raise DisclosureError(
            f"{name}: {n} people and {n_coefficients} coefficients; a model needs {FEWEST_OF_A_MODEL} people and "
            f"{FEWEST_LEFT_OVER} more people than coefficients to be shown."
        )
    cell = PublishedCell(product, group_id, measure, statistic, members, _priority(groups, group_id))
    return add_cells(cells, [cell])


def register_group_scores(
    cells: PublishedCells, groups: Groups, decision: Decision, *, product: str, statistics: Iterable[Statistic]
) -> PublishedCells:
    """Add statistics of every shown group, for every measure of a decision.

    Parameters
    ----------
    cells
        What is published so far, over the respondents of `groups`.
    groups
        Groups of the wave.
    decision
        What is shown.
    product
        What it is printed in.
    statistics
        What is printed of each group, such as count, mean and sd.

    Returns
    -------
    PublishedCells
        With a cell for each statistic, measure and group that has answers.
    """
    kinds, found = tuple(statistics), []
    members = groups.membership.reindex(cells.people, fill_value=False)
    for measure in decision.measures:
        answered = decision.answered_by(measure, cells.people)
        for group_id in decision.visible:
            people = members[group_id].to_numpy(dtype=bool) & answered
            if people.any():
                rank = _priority(groups, group_id)
                found += [PublishedCell(product, group_id, measure, kind, people, rank) for kind in kinds]
    return add_cells(cells, found)


def _priority(groups: Groups, group_id: str) -> int:
    """The company first, then levels, then units from large to small."""
    table = groups.table.set_index("group_id")
    order = {"overall": 0, "level": 1, "unit": 2}
    ranks = np.lexsort((-table["n_respondents"].to_numpy(), table["kind"].map(order).to_numpy()))
    return int(np.flatnonzero(table.index[ranks] == group_id)[0])
