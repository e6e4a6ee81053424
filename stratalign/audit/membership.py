"""Who is in which group, as the ledgers of runs know it: the attacker who knows all colleagues and where they work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratalign.audit.cells import COMPANY, SCORES
from stratalign.audit.equations import Node, Piece
from stratalign.intake.ledger import Ledger, LedgerWave

#: Stands between a unit and a level.
CROSSED = "x"


@dataclass(frozen=True, slots=True)
class KnownPieces:
    """Pieces of people that published sums speak of, by sum, and how many are in each."""

    of: Mapping[Node, frozenset[Piece]]
    sizes: Mapping[Piece, int]


def known_pieces(nodes: Sequence[Node], ledgers: Mapping[str, Ledger], wave: str, measure: str) -> KnownPieces:
    """Say of whom published sums speak.

    Parameters
    ----------
    nodes
        Published sums of the measure.
    ledgers
        By the name of the run.
    wave, measure
        Which of their parts.

    Returns
    -------
    KnownPieces
        Of the sums whose number of people is that of the ledger; pieces are named by smallest unit and level.
    """
    groups, homes = _groups(ledgers, wave, measure)
    places = {node: (node.population.partition(": ")[0], node.group) for node in nodes if _counts_scores(node)}
    used = {node: groups[place] for node, place in places.items() if len(groups.get(place, ())) == node.people}
    inside: dict[str, list[Node]] = defaultdict(list)
    for node, people in sorted(used.items()):
        for person in people:
            inside[person].append(node)
    alike = {signature: number for number, signature in enumerate(sorted({tuple(of) for of in inside.values()}))}
    pieces = {person: (homes[person], alike[tuple(of)]) for person, of in inside.items()}
    return KnownPieces({n: frozenset(map(pieces.__getitem__, of)) for n, of in used.items()}, Counter(pieces.values()))


def _counts_scores(node: Node) -> bool:
    return node.population.endswith(f": {SCORES}")


def _groups(
    ledgers: Mapping[str, Ledger], wave: str, measure: str
) -> tuple[dict[tuple[str, str], frozenset[str]], dict[str, str]]:
    """Who of each group of each run enters a measure, and everybody's smallest unit and level."""
    groups: dict[tuple[str, str], frozenset[str]] = {}
    homes: dict[str, str] = {}
    for run, ledger in ledgers.items():
        for found in (one for one in ledger.waves if one.key == wave and measure in one.measures):
            answered = found.answered[:, found.measures.index(measure)]
            homes |= _homes(found)
            for place, group in enumerate(found.groups):
                groups[run, group] = frozenset(found.people[answered & found.members[:, place]].tolist())
    return groups, homes


def _homes(wave: LedgerWave) -> dict[str, str]:
    """Smallest unit and level of everybody, by their keys."""
    sizes = wave.members.sum(axis=0)
    order = np.argsort(sizes, kind="stable")
    found = {}
    for person, member in zip(wave.people.tolist(), wave.members, strict=True):
        own = [wave.groups[place] for place in order if member[place]]
        unit = next((group for group in own if group.startswith("unit:")), COMPANY)
        level = next((group for group in own if group.startswith("level:")), "")
        found[person] = f"{unit} {CROSSED} {level}" if level else unit
    return found
