"""What was published before of the same people's answers, and which groups it leaves to be shown.

A reader keeps every report. So the sums of an earlier run stand beside those of this one, and no combination of both
may speak of 1 to k - 1 people. Sums of one run are protected by its own decision; here a group is taken back where it
and what was published before would speak of too few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.disclosure.cells import PublishedCell, PublishedCells
from stratalign.disclosure.decide import Decision, decide_publication
from stratalign.disclosure.elimination import choose_cells
from stratalign.intake.ledger import LedgerWave
from stratalign.scores.groups import Groups

#: Why a group that this run alone could show is hidden.
EARLIER = "EARLIER"


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """Sums that were published of the answers of one wave before.

    `people`: those of this run under their respondent_id, and others who were in what was published. `columns`: for
    each measure, shape (n_people, n_columns), who each published sum is over. `n_runs`: how many published runs.
    """

    people: pd.Index
    columns: Mapping[str, np.ndarray]
    n_runs: int


def decide_beside(
    groups: Groups,
    answered: pd.DataFrame,
    *,
    minimum: int,
    after: Decision | None = None,
    earlier: Earlier | None = None,
    scores: pd.DataFrame | None = None,
    ends: Mapping[str, tuple[float, float]] | None = None,
) -> Decision:
    """Decide which groups may be shown beside what was published before.

    Parameters
    ----------
    groups, answered, minimum, after, scores, ends
        As in `decide_publication`.
    earlier
        What was published before; None where nothing was.

    Returns
    -------
    Decision
        One reason per group.

    Raises
    ------
    DisclosureError
        As `decide_publication`, or the company's own total would speak of too few people.
    """
    published = None if earlier is None else _cells_of(earlier)
    return decide_publication(
        groups, answered, minimum=minimum, after=after, scores=scores, ends=ends, published=published
    )


def _cells_of(earlier: Earlier) -> PublishedCells:
    """Published sums as cells over people."""
    cells = [
        PublishedCell("earlier", str(place), measure, "mean", column)
        for measure, columns in earlier.columns.items()
        for place, column in enumerate(columns.T)
    ]
    return PublishedCells(earlier.people, tuple(cells))


def keep_unlinked(
    measure: str, shown: Mapping[str, np.ndarray], earlier: Earlier | None, *, people: pd.Index, minimum: int
) -> list[str]:
    """Which groups' results of one measure may be shown beside what was published before.

    Parameters
    ----------
    measure
        As the ledger calls it.
    shown
        Who each result is of: shape (n_people,), truth values by group_id, those that readers need most first.
    earlier
        What was published before; None where nothing was.
    people
        Respondent_ids that the truth values are of.
    minimum
        Fewest people a combination may speak of.

    Returns
    -------
    list of str
        Group ids; none where the first of them, which holds the others, may not be shown.
    """
    names = list(shown)
    if earlier is None or measure not in earlier.columns or not names:
        return names
    union = earlier.people.append(people.difference(earlier.people, sort=False))
    known = np.zeros((len(union), earlier.columns[measure].shape[1]), dtype=bool)
    known[: len(earlier.people)] = earlier.columns[measure]
    added = np.zeros((len(union), len(names)), dtype=bool)
    added[union.get_indexer(people)] = np.column_stack(list(shown.values()))
    withheld = columns_to_withhold([(known, added)], minimum)
    return [] if 0 in withheld else [name for place, name in enumerate(names) if place not in withheld]


def linked_groups(wave: LedgerWave, earlier: Earlier | None, *, minimum: int) -> list[str]:
    """Groups of a ledger that would speak of too few people beside what was published.

    Parameters
    ----------
    wave
        What a run shows of a wave.
    earlier
        What was published, over the same people and others.
    minimum
        Fewest people a combination may speak of.

    Returns
    -------
    list of str
        Group ids, each once; none where everything may be published.
    """
    people, found = pd.Index(wave.people), dict[str, None]()
    order = np.argsort(-wave.members.sum(axis=0), kind="stable")
    for place, measure in enumerate(wave.measures):
        of_measure = wave.members & wave.answered[:, [place]]
        shown = {wave.groups[group]: of_measure[:, group] for group in order if wave.shown[group, place]}
        kept = keep_unlinked(measure, shown, earlier, people=people, minimum=minimum)
        found |= dict.fromkeys(group for group in shown if group not in kept)
    return list(found)


def columns_to_withhold(pairs: Sequence[tuple[np.ndarray, np.ndarray]], minimum: int) -> list[int]:
    """Which columns would speak of too few people together with known ones and those before them.

    Parameters
    ----------
    pairs
        For each measure, known columns of shape (n_people, n_known) and columns to add, shape (n_people, n_added). The
        added ones are shown for every measure or for none.
    minimum
        Fewest people a combination may speak of.

    Returns
    -------
    list of int
        Places of columns that must not be added, in ascending order.
    """
    n_known = max((known.shape[1] for known, _ in pairs), default=0)
    systems = [
        np.hstack([known, np.zeros((len(known), n_known - known.shape[1]), dtype=bool), added])
        for known, added in pairs
    ]
    different = {table.tobytes(): table for table in systems}
    return np.flatnonzero(~choose_cells(list(different.values()), minimum, n_fixed=n_known)[n_known:]).tolist()
