"""People of two waves: who stayed, and whether their results may be shown beside everything else that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.analysis.wave import WavePeople
from stratalign.disclosure.alike import measure_ends
from stratalign.disclosure.cells import PublishedCell, PublishedCells, Statistic, add_cells, cover_people
from stratalign.disclosure.decide import Decision, decide_publication
from stratalign.disclosure.population import FEWEST_OF_A_MODEL
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.intake.ledger import LedgerWave
from stratalign.scores.groups import OVERALL, Groups

#: Group of the people who answered both waves.
STAYED = "stayed"
#: What the numbers on people who stayed are printed in.
PRODUCT = "wave change"
#: Why nothing is said of people who stayed: nobody is linked, too few are, or it would tell of who joined or left.
WhyNot = Literal["", "none", "few", "telling"]


@dataclass(frozen=True, slots=True, eq=False)
class Stayers:
    """Who answered both waves on every measure that is compared, and whether they are shown.

    `people`: respondent_ids. `n_linked`: people of both waves, whatever they answered. `keys`: the measures.
    """

    people: pd.Index
    n_linked: int
    keys: tuple[str, ...]
    why_not: WhyNot

    @property
    def are_shown(self) -> bool:
        """Whether anything of them may be shown."""
        return self.why_not == ""


def find_stayers(before: WavePeople, after: WavePeople, keys: Sequence[str], instrument: Instrument) -> Stayers:
    """Find who stayed and decide whether their results may be shown, in the one system of both waves' published cells.

    Parameters
    ----------
    before, after
        Whom the results of the two waves count.
    keys
        Measures that are compared, scored in both waves.
    instrument
        The questionnaire.

    Returns
    -------
    Stayers
        Shown where they are 30 and more, and in each wave neither they nor who joined or left would be told of.
    """
    wide = [one.points.reindex(columns=list(keys)) for one in (before, after)]
    linked = wide[0].index.intersection(wide[1].index)
    is_whole = np.logical_and.reduce([rows.reindex(linked).notna().all(axis=1).to_numpy() for rows in wide])
    people = linked[is_whole]
    found = Stayers(people, len(linked), tuple(keys), "")
    if not len(people):
        return replace(found, why_not="none")
    if len(people) < FEWEST_OF_A_MODEL:
        return replace(found, why_not="few")
    waves = zip((before, after), wide, strict=True)
    is_safe = all(_is_safe(one, rows, found, instrument) for one, rows in waves)
    return found if is_safe else replace(found, why_not="telling")


def register_stayed(people: WavePeople, stayers: Stayers) -> PublishedCells:
    """Write down that numbers of a wave are of the people who stayed.

    Parameters
    ----------
    people
        Whom the results of the wave count.
    stayers
        Shown ones.

    Returns
    -------
    PublishedCells
        The wave's register with mean, spread, shares and errors of who stayed.

    Raises
    ------
    DisclosureError
        Nobody decided that they are shown.
    """
    register = people.results.register
    if not stayers.are_shown or register is None:
        raise DisclosureError(
            "people who stayed are not shown in this wave, so no number of theirs can be. Leave it out."
        )
    members = np.asarray(register.people.isin(stayers.people))
    kinds: tuple[Statistic, ...] = ("mean", "sd", "share", "model")
    cells = [PublishedCell(PRODUCT, STAYED, key, kind, members) for key in stayers.keys for kind in kinds]
    return add_cells(register, cells)


def with_stayed(ledger: LedgerWave, stayers: Stayers) -> LedgerWave:
    """Write down in a run's ledger that it shows the people who stayed.

    Parameters
    ----------
    ledger
        What the run shows of a wave.
    stayers
        Shown ones.

    Returns
    -------
    LedgerWave
        With one group more.
    """
    members = np.isin(ledger.people, np.array(stayers.people, dtype=ledger.people.dtype))
    is_shown = np.array([measure in stayers.keys for measure in ledger.measures])
    return replace(
        ledger,
        groups=(*ledger.groups, STAYED),
        members=np.column_stack([ledger.members, members]),
        shown=np.vstack([ledger.shown, is_shown]),
    )


def _is_safe(one: WavePeople, wide: pd.DataFrame, stayers: Stayers, instrument: Instrument) -> bool:
    """Whether who stayed may be shown in a wave beside all of its published cells and those published before."""
    people = one.groups.membership.index
    scores = wide.reindex(people)
    groups = _groups_of(people, stayers)
    try:
        decision: Decision = decide_publication(
            groups,
            scores.notna(),
            minimum=one.decisions["alignment"].minimum,
            scores=scores,
            ends=measure_ends(instrument),
            published=_published(one, list(stayers.keys)),
        )
    except DisclosureError:
        # The company itself could not be shown again beside what is known: nothing more of the wave is.
        return False
    return decision.is_visible(STAYED)


def _groups_of(people: pd.Index, stayers: Stayers) -> Groups:
    """Everybody, who is shown already, and who stayed."""
    membership = pd.DataFrame({OVERALL: True, STAYED: people.isin(stayers.people)}, index=people)
    rows = [(OVERALL, "overall", OVERALL, "", len(people)), (STAYED, "unit", STAYED, OVERALL, len(stayers.people))]
    table = pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"])
    return Groups(table, membership)


def _published(one: WavePeople, keys: list[str]) -> PublishedCells:
    """All that the wave's results publish of the measures, and what was published before."""
    register = one.results.register or PublishedCells(one.groups.membership.index)
    own = register.of(keys)
    if one.earlier is None:
        return own
    earlier = PublishedCells(
        one.earlier.people,
        tuple(
            PublishedCell("earlier", str(place), key, "mean", column)
            for key in keys
            for place, column in enumerate(one.earlier.columns.get(key, np.zeros((len(one.earlier.people), 0), bool)).T)
        ),
    )
    both = cover_people(own, one.earlier.people)
    return add_cells(both, cover_people(earlier, both.people).cells)
