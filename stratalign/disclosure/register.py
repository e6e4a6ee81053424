"""Write down what is published of whom, and refuse what nobody decided on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.cells import PublishedCell, PublishedCells, Statistic, add_cells
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.population import FEWEST_LEFT_OVER, FEWEST_OF_A_MODEL, is_enough_for_model, is_few
from stratalign.disclosure.units import decided_units
from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups

#: Decided groups whose people are taken together: the company, the levels shown, the units that count as units.
Together = Literal["overall", "levels", "units"]


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
    _require_enough(name, int(members.sum()), statistic, n_coefficients)
    cell = PublishedCell(product, group_id, measure, statistic, members, _priorities(groups)[group_id])
    return add_cells(cells, [cell])


class DecidedPeople(NamedTuple):
    """People of several decided groups together, who were decided upon for a measure.

    `people`: truth values over those of the register. `minimum`: the disclosure threshold.
    """

    measure: str
    people: np.ndarray
    minimum: int


def people_together(groups: Groups, decision: Decision, together: Together, people: pd.Index) -> np.ndarray:
    """Find who is in one of several decided groups.

    Parameters
    ----------
    groups
        Groups of the wave.
    decision
        Which of them may be shown.
    together
        The company, the levels shown, or the units that people count for (`decided_units`).
    people
        Of the register.

    Returns
    -------
    numpy.ndarray
        Shape (n_people,), truth values.
    """
    if together == "units":
        return decided_units(groups, decision).reindex(people).notna().to_numpy()
    names = [OVERALL] if together == "overall" else groups.of_kind("level")
    shown = [name for name in names if decision.is_visible(name)]
    return np.asarray(groups.membership[shown].reindex(people, fill_value=False).to_numpy(dtype=bool).any(axis=1))


def register_together(
    cells: PublishedCells,
    decided: Iterable[DecidedPeople],
    people: np.ndarray,
    *,
    product: str,
    together: Together,
    measure: str,
    statistic: Statistic,
    n_coefficients: int = 0,
) -> PublishedCells:
    """Add a statistic of several decided groups together, or of those of their people who answered all it needs.

    Parameters
    ----------
    cells
        What is published so far.
    decided
        Who was decided upon, for every measure that the statistic is computed from.
    people
        Shape (n_people,), truth values over `cells.people`: whom the statistic is computed from.
    product, measure, statistic
        As in `PublishedCell`.
    together
        Which groups; their name is the cell's group.
    n_coefficients
        As in `register_statistic`.

    Returns
    -------
    PublishedCells
        With one cell more.

    Raises
    ------
    DisclosureError
        Somebody is in no such group; of the people decided upon for a measure some are left out, and fewer than the
        threshold; or a model has fewer than 30 people or 10 degrees of freedom.
    """
    name = f"{product}, {together}, {measure} ({statistic})"
    for group in decided:
        if n_outside := int((people & ~group.people).sum()):
            raise DisclosureError(
                f"{name}: {n_outside} people are in no group that was decided on for {group.measure}. Leave them out."
            )
        if is_few(n_left := int((group.people & ~people).sum()), group.minimum):
            raise DisclosureError(
                f"{name}: leaves out {n_left} of the people who were decided on for {group.measure}, and would tell of "
                "them. Compute it from all of them, or leave it out."
            )
    _require_enough(name, int(people.sum()), statistic, n_coefficients)
    return add_cells(cells, [PublishedCell(product, together, measure, statistic, people)])


def register_items(
    cells: PublishedCells, groups: Groups, answered: pd.DataFrame, shown: pd.DataFrame, *, product: str, minimum: int
) -> PublishedCells:
    """Add shares of answers to single questions in the company and its levels.

    Parameters
    ----------
    cells
        What is published so far, over the respondents of `groups`.
    groups
        Groups of the wave.
    answered
        Shape (n_people, n_items), index as `cells.people`: who answered what.
    shown
        item_key, group_id and n_respondents of what is published.
    product
        What it is printed in.
    minimum
        The disclosure threshold.

    Returns
    -------
    PublishedCells
        With a cell for each row of `shown`.

    Raises
    ------
    DisclosureError
        A level, or who is in no shown level, comes to 1 to `minimum` - 1 answers, or a row counts other people.
    """
    inside = dict(zip(groups.membership.columns.tolist(), groups.members(cells.people).T, strict=True))
    given = dict(zip(map(str, answered.columns), answered.to_numpy(dtype=bool).T, strict=True))
    told: dict[str, dict[str, int]] = {}
    rows = (shown[name].tolist() for name in ("item_key", "group_id", "n_respondents"))
    for key, group, n in zip(*rows, strict=True):
        told.setdefault(str(key), {})[str(group)] = int(n)
    ranks, found = _priorities(groups), []
    for key, counts in told.items():
        people = {group: inside[group] & given[key] for group in counts}
        rest = given[key].copy()
        for group in people.keys() - {OVERALL}:
            rest &= ~inside[group]
        sizes = {group: int(part.sum()) for group, part in people.items()}
        if sizes != counts or any(is_few(size, minimum) for size in (*sizes.values(), int(rest.sum()))):
            raise DisclosureError(
                f"{product}, {key}: shown of {sizes} with {int(rest.sum())} others, and counted as {counts}; none may "
                f"be fewer than {minimum}, or other people."
            )
        found += [PublishedCell(product, group, key, "share", part, ranks[group]) for group, part in people.items()]
    return add_cells(cells, found)


def _require_enough(name: str, n: int, statistic: Statistic, n_coefficients: int) -> None:
    """Refuse statistics that are no sums of too few people."""
    if statistic == "model" and not is_enough_for_model(n, n_coefficients):
        raise DisclosureError(
            f"{name}: {n} people and {n_coefficients} coefficients; a model needs {FEWEST_OF_A_MODEL} people and "
            f"{FEWEST_LEFT_OVER} more people than coefficients to be shown."
        )


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
    visible = decision.visible
    place_of = {group: place for place, group in enumerate(groups.membership.columns.tolist())}
    members = np.ascontiguousarray(groups.members(cells.people)[:, [place_of[group] for group in visible]].T)
    answers = decision.answered.reindex(cells.people, fill_value=False).to_numpy(dtype=bool)
    ranks = _priorities(groups)
    for measure, answered in zip(decision.answered.columns, answers.T, strict=True):
        # Shape (n_groups, n_people): who of each group answered.
        of_groups = members & answered
        is_any = of_groups.any(axis=1).tolist()
        for group_id, people, is_answered in zip(visible, of_groups, is_any, strict=True):
            if is_answered:
                found += [PublishedCell(product, group_id, measure, kind, people, ranks[group_id]) for kind in kinds]
    return add_cells(cells, found)


def _priorities(groups: Groups) -> dict[str, int]:
    """The company first, then levels, then units from large to small."""
    order = {"overall": 0, "level": 1, "unit": 2}
    ids, kinds, sizes = (groups.table[name].tolist() for name in ("group_id", "kind", "n_respondents"))
    places = sorted(range(len(ids)), key=lambda place: (order[kinds[place]], -sizes[place]))
    return {str(ids[place]): rank for rank, place in enumerate(places)}
