"""What was published before, brought to a wave: whom to set aside, which sums are known, and the ledger of this run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from stratalign.analysis.counted import count_people, without_people
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import EARLIER, Earlier
from stratalign.disclosure.publish import decide_measures
from stratalign.disclosure.returning import companions_of, earlier_sums
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.intake.ledger import fingerprints
from stratalign.intake.published import Memory
from stratalign.intake.read import WaveTables
from stratalign.intake.returned import Returned, find_returned, people_since
from stratalign.numerics.display import displayed
from stratalign.scores.groups import OVERALL, build_groups
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class Remembered:
    """How what was published before bears on a wave; counts alone.

    `n_runs`: published runs that hold the wave. `n_since`: people set aside because they answered, or answered again,
    after results were sent; `n_gone`: people whose answers were in them and are not here; `n_with_gone`: people set
    aside with those. `n_hidden`: groups that are hidden because of what was published.
    """

    n_runs: int
    n_since: int
    n_gone: int
    n_with_gone: int
    n_hidden: int = 0

    @property
    def n_aside(self) -> int:
        """People who answered and are left out."""
        return self.n_since + self.n_with_gone

    def tidy(self) -> pd.DataFrame:
        """Counts in the estimate columns of vocabulary.py."""
        quantities = ("n_runs", "n_since", "n_gone", "n_with_gone", "n_hidden")
        counts = [float(getattr(self, quantity)) for quantity in quantities]
        return estimate_rows(term="published_before", quantity=list(quantities), measure="unitless", estimate=counts)


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A wave without the people who are set aside, the sums known of it, and what happened; None where nothing was."""

    tables: WaveTables
    earlier: Earlier | None
    remembered: Remembered | None


@dataclass(frozen=True, slots=True)
class _Choice:
    """People to set aside: who came since, and companions of who is gone."""

    since: frozenset[str]
    companions: frozenset[str]


def settle_wave(
    tables: WaveTables, memory: Memory, instrument: Instrument, hierarchy: Hierarchy, *, minimum: int
) -> Settled:
    """Bring what was published before to a wave.

    Of the ways to choose the people the report speaks of, the one is taken under which most groups may be shown; among
    equal ones, that of most people. Everybody counts unless a total would differ by a few people from one published.

    Parameters
    ----------
    tables
        The wave as read.
    memory
        What the engagement has published.
    instrument
        The questionnaire.
    hierarchy
        The company and its units.
    minimum
        Fewest respondents of a group that may be shown.

    Returns
    -------
    Settled
        The same tables where nothing of the wave was published.

    Raises
    ------
    DisclosureError
        Even the company's total would speak of too few people beside what was published.
    """
    people = pd.Index(tables.respondents.table["respondent_id"])
    ledgers = [publication.ledger for publication in memory.publications]
    if not ledgers:
        return Settled(tables, None, None)
    answers = fingerprints(tables.answers, memory.key)
    returned = find_returned(tables.wave.key, people, answers, ledgers)
    earlier = earlier_sums(people, returned)
    if earlier is None:
        return Settled(tables, None, None)
    choice = _choose(tables, returned[-1], earlier, instrument, hierarchy, minimum)
    kept = without_people(tables, choice.since | choice.companions)
    n_gone = int((returned[-1].places < 0).sum())
    return Settled(kept, earlier, Remembered(len(returned), len(choice.since), n_gone, len(choice.companions)))


def with_hidden(remembered: Remembered | None, decision: Decision) -> Remembered | None:
    """The same with the number of groups that a decision hides because of what was published."""
    return remembered and replace(remembered, n_hidden=int((decision.reasons == EARLIER).sum()))


def _choose(
    tables: WaveTables,
    newest: Returned,
    earlier: Earlier,
    instrument: Instrument,
    hierarchy: Hierarchy,
    minimum: int,
) -> _Choice:
    """Whom to set aside, so that most may be shown."""
    people = pd.Index(tables.respondents.table["respondent_id"])
    since, gone = people_since(people, newest)
    if not since and not len(gone):
        return _Choice(frozenset(), frozenset())
    best, most, problem = None, -1, None
    for choice in _choices(tables, newest, people, hierarchy, minimum):
        kept = without_people(tables, choice.since | choice.companions)
        try:
            n_shown = _n_shown(kept, earlier, instrument, hierarchy, minimum)
        except DisclosureError as found:
            problem = problem or found
            continue
        if n_shown > most:
            best, most = choice, n_shown
    if best is None:
        assert problem is not None
        raise problem
    return best


def _choices(
    tables: WaveTables, newest: Returned, people: pd.Index, hierarchy: Hierarchy, minimum: int
) -> list[_Choice]:
    """Ways to choose the people, those that set few aside first."""
    since, gone = people_since(people, newest)
    cells = build_groups(tables.respondents.table, hierarchy).membership.loc[list(since)]
    few = cells.groupby(list(cells), sort=False)[OVERALL].transform("size") < minimum if len(cells) else cells[OVERALL]
    # They wait until so many have come that their difference is that of a group that may be shown.
    waiting = frozenset(cells.index[few.to_numpy(dtype=bool)])
    again = waiting & newest.changed
    with_gone = [frozenset[str]()]
    with_gone += [companions_of(newest, gone, people, minimum, alike_in=kind) for kind in ("unit", "level")]
    ways = [_Choice(aside, companions) for companions in with_gone for aside in (again, waiting, since)]
    return sorted(dict.fromkeys(ways), key=lambda way: len(way.since) + len(way.companions))


def _n_shown(tables: WaveTables, earlier: Earlier, instrument: Instrument, hierarchy: Hierarchy, minimum: int) -> int:
    """How many cells of groups and measures may be shown of the people chosen."""
    counted = count_people(tables, instrument, minimum=minimum)
    groups = build_groups(counted.tables.respondents.table, hierarchy)
    decisions = decide_measures(counted.points, groups, instrument, minimum=minimum, earlier=earlier)
    return sum(len(decision.visible) * len(decision.measures) for decision in decisions.values())
