"""What was published before of the same people's answers, and which groups it leaves to be shown.

A reader keeps every report. So the sums of an earlier run stand beside those of this one, and no combination of both
may speak of 1 to k - 1 people. Sums of one run are protected by its own decision; here a group is taken back where it
and what was published before would speak of too few.

The columns of published sums over people alike in all of them span a space, and each new column is judged by the
lightest word of its coset: the fewest people that the column speaks of together with any combination of known ones. A
word on a set S of rows exists where the syndromes of S, rows of a basis of the left null space, combine to the new
column's syndrome, so the search goes along the constraints that the new column breaks: each must hold a row of S.
Everything is computed with whole numbers modulo a prime, without rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from stratalign.disclosure.decide import Decision, decide_publication
from stratalign.errors import DisclosureError
from stratalign.intake.ledger import LedgerWave
from stratalign.scores.groups import OVERALL, Groups

#: A prime below 2 to the power of 31: products of two remainders fit into 64 bits.
PRIME = 2_147_483_647
#: Steps of one search. A column whose search does not end by then is not shown: nobody knows that it is safe.
MOST_STEPS = 5_000
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
) -> Decision:
    """Decide which groups may be shown beside what was published before.

    Parameters
    ----------
    groups, answered, minimum, after
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
    alone = decide_publication(groups, answered, minimum=minimum, after=after)
    return withhold_linked(alone, groups, earlier)


def withhold_linked(decision: Decision, groups: Groups, earlier: Earlier | None) -> Decision:
    """Take back the groups that would speak of too few people together with what was published before.

    Parameters
    ----------
    decision
        What this run alone may show.
    groups
        Groups of the wave.
    earlier
        What was published before; None where nothing was.

    Returns
    -------
    Decision
        Groups are judged in the order readers need them: the company, levels, units from large to small. One that says
        nothing beyond what is known, such as the same group of the same people, is always kept.

    Raises
    ------
    DisclosureError
        The company's own total would speak of too few people.
    """
    if earlier is None or not any(measure in earlier.columns for measure in decision.measures):
        return decision
    order = _by_need(groups, decision.visible)
    union = earlier.people.append(decision.answered.index.difference(earlier.people, sort=False))
    members = groups.membership[order].reindex(union, fill_value=False).to_numpy(dtype=bool)
    pairs = []
    for measure in decision.measures:
        if measure in earlier.columns:
            people = decision.answered_by(measure, union)
            known = np.zeros((len(union), earlier.columns[measure].shape[1]), dtype=bool)
            known[: len(earlier.people)] = earlier.columns[measure]
            pairs.append((known, members & people[:, None]))
    withheld = [order[place] for place in columns_to_withhold(pairs, decision.minimum)]
    if OVERALL in withheld:
        raise DisclosureError(
            f"beside what was published before, the company's result would speak of 1 to {decision.minimum - 1} "
            "people: their answers were added, taken out or changed since. Nothing of this wave can be published; undo "
            f"the change, or wait until {decision.minimum} people and more have answered since."
        )
    reasons = decision.reasons.mask(decision.reasons.index.isin(withheld), EARLIER)
    return replace(decision, reasons=reasons)


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
    different = {known.tobytes() + b"|" + added.tobytes(): (known, added) for known, added in pairs}
    spaces = [_space_of(known, added) for known, added in different.values() if not _are_known(known, added)]
    n_added = pairs[0][1].shape[1] if pairs else 0
    withheld = []
    for place in range(n_added):
        if any(space.speaks_of_few(place, minimum) for space in spaces):
            withheld.append(place)
        else:
            for space in spaces:
                space.add(place)
    return withheld


class _Space:
    """Combinations of the columns known so far, as what they leave free: a basis of their left null space."""

    def __init__(self, cells: np.ndarray, sizes: np.ndarray, n_known: int) -> None:
        self.columns = cells[:, n_known:].astype(np.int64)
        self.sizes = sizes
        self.free = np.eye(len(cells), dtype=np.int64)
        for column in cells[:, :n_known].astype(np.int64).T:
            self._learn(column)

    def add(self, place: int) -> None:
        """Take a column among the known ones."""
        self._learn(self.columns[:, place])

    def speaks_of_few(self, place: int, minimum: int) -> bool:
        """Whether a column and known ones combine to a sum of 1 to minimum - 1 people, as far as a search can tell."""
        broken = self._syndrome(self.columns[:, place])
        if not broken.any():
            return False
        free = self.free[self.sizes < minimum]
        holds_small = free.any(axis=0)
        if broken[~holds_small].any():
            return False
        return _Search(self.sizes[self.sizes < minimum]).finds(free[:, holds_small], broken[holds_small], minimum - 1)

    def _syndrome(self, column: np.ndarray) -> np.ndarray:
        return np.asarray(self.free[column != 0].sum(axis=0) % PRIME)

    def _learn(self, column: np.ndarray) -> None:
        broken = self._syndrome(column)
        if len(used := np.flatnonzero(broken)):
            self.free = _eliminate(self.free, broken, int(used[0]))


class _Search:
    """Depth first over the rows of a light word; every step is counted."""

    def __init__(self, sizes: np.ndarray) -> None:
        self.sizes = sizes
        self.n_steps = 0

    def finds(self, free: np.ndarray, broken: np.ndarray, budget: int, barred: np.ndarray | None = None) -> bool:
        """Whether rows of at most `budget` people mend every broken constraint; True too where steps run out."""
        self.n_steps += 1
        wrong = np.flatnonzero(broken)
        if not len(wrong) or self.n_steps > MOST_STEPS:
            return True
        barred = np.zeros(len(free), dtype=bool) if barred is None else barred.copy()
        may = (self.sizes <= budget) & ~barred
        useful = (free[:, wrong] != 0) & may[:, None]
        narrowest = int(useful.sum(axis=0).argmin())
        pivot, rows = int(wrong[narrowest]), np.flatnonzero(useful[:, narrowest])
        if _is_multiple(free[rows], broken, pivot).any():
            return True
        for row in rows[self.sizes[rows] < budget]:
            stacked = _eliminate(np.vstack([free, broken]), free[row], pivot)
            if self.finds(stacked[:-1], stacked[-1], budget - int(self.sizes[row]), barred):
                return True
            barred[row] = True
        return False


def _are_known(known: np.ndarray, added: np.ndarray) -> bool:
    """Whether every column to add is a known one, as where a survey is run again as it was."""
    columns = {column.tobytes() for column in known.T}
    return all(column.tobytes() in columns for column in added.T)


def _space_of(known: np.ndarray, added: np.ndarray) -> _Space:
    """The space of known columns, over people alike in everything; those in no column do not matter."""
    whole = np.hstack([known, added])
    cells, sizes = np.unique(whole[whole.any(axis=1)], axis=0, return_counts=True)
    return _Space(cells, sizes, known.shape[1])


def _eliminate(table: np.ndarray, row: np.ndarray, pivot: int) -> np.ndarray:
    """Columns of a table without the pivot's, so that `row`, a row of it or beside it, vanishes."""
    factors = row * pow(int(row[pivot]), -1, PRIME) % PRIME
    others = np.flatnonzero(np.arange(table.shape[1]) != pivot)
    reduced = table[:, others].copy()
    touched = np.flatnonzero(factors[others])
    column = table[:, pivot]
    rows = np.flatnonzero(column)
    reduced[np.ix_(rows, touched)] = (
        reduced[np.ix_(rows, touched)] - np.multiply.outer(column[rows], factors[others][touched]) % PRIME
    ) % PRIME
    return reduced


def _is_multiple(rows: np.ndarray, target: np.ndarray, pivot: int) -> np.ndarray:
    """Which rows are multiples of a target row; all of them and the target have something at the pivot."""
    return np.asarray((rows * target[pivot] % PRIME == rows[:, [pivot]] * target % PRIME).all(axis=1))


def _by_need(groups: Groups, visible: Sequence[str]) -> list[str]:
    """Groups in the order readers need them: the company, levels, units from large to small."""
    table = groups.table[groups.table["group_id"].isin(visible)]
    rank = table["kind"].map({"overall": 0, "level": 1, "unit": 2})
    ordered = table.assign(rank=rank).sort_values(["rank", "n_respondents"], ascending=[True, False], kind="stable")
    return list(ordered["group_id"])
