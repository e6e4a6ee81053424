"""Published sums beside the people of a wave, and whom to set aside with those who are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.disclosure.earlier import Earlier, linked_groups
from stratalign.disclosure.items import ITEM_PREFIX
from stratalign.disclosure.themes import THEME_PREFIX, WROTE_PREFIX
from stratalign.intake.ledger import Ledger
from stratalign.intake.returned import Returned, find_returned


def earlier_sums(people: pd.Index, returned: Sequence[Returned]) -> Earlier | None:
    """Published sums over the people of this wave and those who are no longer in it.

    Parameters
    ----------
    people
        Respondent_ids of everybody in the wave, whether they enter this run or not.
    returned
        From `find_returned`, of the same people.

    Returns
    -------
    Earlier or None
        None where nothing of the wave was published.
    """
    if not returned:
        return None
    names = [_names(one, people) for one in returned]
    others = dict.fromkeys(name for own in names for name in own if name not in people)
    union = people.append(pd.Index(list(others), dtype=people.dtype))
    columns: dict[str, list[np.ndarray]] = defaultdict(list)
    for one, own in zip(returned, names, strict=True):
        rows = union.get_indexer(pd.Index(own))
        for measure in one.wave.measures:
            table = np.zeros((len(union), int(one.wave.shown[:, one.wave.measures.index(measure)].sum())), dtype=bool)
            table[rows] = one.wave.columns(measure)
            columns[measure].append(table)
    joined = {measure: np.unique(np.hstack(tables), axis=1) for measure, tables in columns.items()}
    return Earlier(union, joined, len(returned))


def groups_linked(ledger: Ledger, published: Sequence[Ledger]) -> list[str]:
    """Groups that a run shows and that would speak of too few people beside published runs.

    Parameters
    ----------
    ledger
        Of the run.
    published
        Ledgers of the published runs, oldest first.

    Returns
    -------
    list of str
        Group ids, each once; none where the run may be published beside them.
    """
    found: dict[str, None] = {}
    for wave in ledger.waves:
        people = pd.Index(wave.people)
        returned = find_returned(wave.key, people, wave.answers, published)
        found |= dict.fromkeys(linked_groups(wave, earlier_sums(people, returned), minimum=ledger.minimum))
    return list(found)


def companions_of(
    newest: Returned, gone: np.ndarray, people: pd.Index, minimum: int, *, alike_in: Literal["unit", "level"]
) -> frozenset[str]:
    """People to set aside with those who are gone, so that what is missing is the answers of enough people.

    Parameters
    ----------
    newest
        The newest published run of the wave.
    gone
        Rows of it that are not in this run.
    people
        Respondent_ids of this run.
    minimum
        Fewest people a difference may speak of.
    alike_in
        Kind of group that companions share before the others.

    Returns
    -------
    frozenset of str
        Respondent_ids: of the same groups first, then of as many of the same groups as there are; in the order of
        their pseudonyms, which chance has made.
    """
    members, chosen = newest.wave.members, dict[int, None]()
    weights = np.array([len(members) if group.startswith(f"{alike_in}:") else 1 for group in newest.wave.groups])
    # Single questions and themes have a decision of their own: theirs is left out where few people are missing.
    apart = (ITEM_PREFIX, THEME_PREFIX, WROTE_PREFIX)
    answered = newest.wave.answered[:, [not measure.startswith(apart) for measure in newest.wave.measures]]
    stay = np.flatnonzero(newest.places >= 0)
    for cell in np.unique(members[gone], axis=0):
        own = [row for row in (*gone, *chosen) if (members[row] == cell).all()]
        free = np.array([row for row in stay if row not in chosen], dtype=int)
        # Who answered most comes first in a group: what is missing of a measure must be enough people's, or nobody's.
        order = np.lexsort((newest.wave.people[free], -answered[free].sum(axis=1), (members[free] != cell) @ weights))
        for row in free[order][: 2 * minimum]:
            n_missing = answered[own].sum(axis=0)
            if not ((n_missing > 0) & (n_missing < minimum)).any():
                break
            own.append(row)
            chosen[int(row)] = None
    return frozenset(people[newest.places[row]] for row in chosen)


def _names(one: Returned, people: pd.Index) -> list[str]:
    """Name of each published person: their respondent_id in this run, else one that is the same in every ledger."""
    return [
        str(people[place]) if place >= 0 else f"{person} answered {answers}"
        for place, person, answers in zip(one.places, one.wave.people, one.wave.answers, strict=True)
    ]
