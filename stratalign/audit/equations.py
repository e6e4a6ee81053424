"""Published sums as equations over the people nobody can tell apart, and what elimination makes of them.

A *node* is a published sum: so many people of a group, counted by one source. The people of all nodes of a measure fall
into *pieces*: those who belong directly to one unit, or to one level, and whom the same sources count. A node is the
sum of its pieces; elimination finds every combination of nodes that speaks of few people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from stratalign.audit.cells import COMPANY, Group
from stratalign.audit.readers.printed import Span

Key = TypeVar("Key")
#: Sums that are tried in search of few people among those whose units and levels are known.
MOST_SUMS = 20_000
#: Coefficients smaller than this are none: all are small fractions.
NOTHING = 1e-9


class Node(NamedTuple):
    """A published sum: `people` of `group`, as `population` counts them."""

    population: str
    group: str
    people: int


#: Key of the group people directly belong to, and the first population (by size) that counts them.
Piece = tuple[str, int]
#: An equation: factors of pieces on one side, of nodes on the other.
Row = tuple[dict[Piece, float], dict[Node, float]]


@dataclass(frozen=True, slots=True)
class Combination:
    """A sum of nodes, each times its factor, that speaks of the people of `pieces` alone.

    `people` is how many they are where all pieces count the same; else at most so many.
    """

    factors: Mapping[Node, float]
    pieces: frozenset[Piece]
    people: int
    is_plain: bool
    #: The same sum by way of other nodes.
    otherwise: tuple[Mapping[Node, float], ...] = ()

    def total(self, totals: Mapping[Node, Span]) -> Span:
        """Between what the sum of their scores lies, from those of the nodes, whichever way is narrower."""
        ways = [_sum(factors, totals) for factors in (self.factors, *self.otherwise)]
        both = Span(max(way.low for way in ways), min(way.high for way in ways))
        return both if both.low <= both.high else ways[0]


def combinations(nodes: Sequence[Node], trees: Mapping[str, Mapping[str, Group]]) -> list[Combination]:
    """Reduce the equations of one measure until each speaks of as few people as it can.

    Parameters
    ----------
    nodes
        Published sums of one measure; of a node published twice, one.
    trees
        Groups by their key, of each population.

    Returns
    -------
    list of Combination
        One for each independent equation; combinations of few people come first. Those of nobody are left out.
    """
    order = _populations(nodes)
    rows: list[Row] = [
        (_pieces(node, order, trees[node.population]), {node: 1.0}) for node in nodes if node.population in order
    ]
    kinds = {key: group.kind for tree in trees.values() for key, group in tree.items()}
    rows += [(link, {}) for link in _links(rows, kinds)]
    return _reduced(_without_nobody(rows))


def combinations_of_people(
    nodes: Mapping[Node, frozenset[Piece]], sizes: Mapping[Piece, int], minimum: int
) -> list[Combination]:
    """Reduce the equations of one measure where it is known who is in which group: units and levels cross.

    Parameters
    ----------
    nodes
        Published sums, and the pieces of people each speaks of.
    sizes
        People of each piece.
    minimum
        Fewest people that may be spoken of.

    Returns
    -------
    list of Combination
        As `combinations` gives them, and every sum of fewer than `minimum` people.
    """
    rows: list[Row] = [(dict.fromkeys(sorted(pieces), 1.0), {node: 1.0}) for node, pieces in nodes.items()]
    return _reduced(rows, sizes, minimum)


def _reduced(rows: Sequence[Row], known: Mapping[Piece, int] | None = None, minimum: int = 0) -> list[Combination]:
    """Combinations of rows, those of few people first; where sizes are known, pieces that go together are one."""
    merged = _merge_alike([pieces for pieces, _ in rows])
    equations = [
        ({piece: factor for piece, factor in pieces.items() if merged[piece][0] == piece}, factors)
        for pieces, factors in rows
    ]
    members = {alike[0]: frozenset(alike) for alike in merged.values()}
    reduced, relations = _eliminate(equations)
    sizes, sums = _sizes(reduced), _pairs(reduced)
    if known is not None:
        sizes = {one: (n, n) for one, alike in members.items() if (n := sum(known[piece] for piece in alike))}
        sums += _Search(reduced, {piece: n for piece, (n, _) in sizes.items()}, minimum).found()
    found = [_combination(pieces, factors, members, sizes) for pieces, factors in (*reduced, *sums)]
    best: dict[frozenset[Piece], Combination] = {}
    for one in (one for one in found if one and one.people > 0):
        if one.pieces not in best or len(one.factors) < len(best[one.pieces].factors):
            best[one.pieces] = one
    shortened = [_shortened(one, relations) for one in best.values()]
    return sorted(shortened, key=lambda one: one.people)


def _sum(factors: Mapping[Node, float], totals: Mapping[Node, Span]) -> Span:
    low = high = 0.0
    for node, factor in factors.items():
        ends = factor * totals[node].low, factor * totals[node].high
        low, high = low + min(ends), high + max(ends)
    return Span(low, high)


def _shortened(one: Combination, relations: Sequence[Mapping[Node, float]]) -> Combination:
    """Say a combination with as few nodes as sums that are published twice over allow."""
    best, is_shorter = dict(one.factors), True
    while is_shorter and len(best) > 2:
        is_shorter = False
        for relation in relations:
            for node in best.keys() & relation.keys():
                tried = dict(best)
                _take(tried, relation, best[node] / relation[node])
                if len(tried) < len(best):
                    best, is_shorter = tried, True
                    break
    if len(best) == len(one.factors):
        return one
    return replace(one, factors=best, otherwise=(one.factors,))


def _without_nobody(rows: list[Row]) -> list[Row]:
    """Leave out pieces that nobody is in, because what holds them is counted the same with and without."""
    empty = {piece for piece, (_, most) in _sizes(_eliminate(rows)[0]).items() if most == 0}
    kept = [({p: factor for p, factor in pieces.items() if p not in empty}, factors) for pieces, factors in rows]
    return [(pieces, factors) for pieces, factors in kept if pieces]


def _populations(nodes: Sequence[Node]) -> dict[str, int]:
    """Place of each population in a chain in which each holds those before it; what fits in no chain is left out."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for node in nodes:
        counts[node.population][node.group] = node.people
    chain: list[str] = []
    for name in sorted(counts, key=lambda one: (-len(counts[one]), one)):
        places = range(len(chain), -1, -1)
        place = next((place for place in places if _fits(counts, chain, name, place)), None)
        if place is not None:
            chain.insert(place, name)
    return {name: place for place, name in enumerate(chain)}


def _fits(counts: Mapping[str, Mapping[str, int]], chain: Sequence[str], name: str, place: int) -> bool:
    """Whether a population can stand at a place of the chain."""
    holds_smaller = all(_holds(counts[name], counts[before]) for before in chain[:place])
    return holds_smaller and all(_holds(counts[after], counts[name]) for after in chain[place:])


def _holds(larger: Mapping[str, int], smaller: Mapping[str, int]) -> bool:
    """Whether one population can hold another: it counts no fewer in any group both speak of."""
    return all(larger[group] >= people for group, people in smaller.items() if group in larger)


def _pieces(node: Node, order: Mapping[str, int], groups: Mapping[str, Group]) -> dict[Piece, float]:
    """Pieces of a node: every unit at or below its group, in every population up to its own."""
    below = [node.group, *_below(node.group, groups)]
    return {(key, layer): 1.0 for key in below for layer in range(order[node.population] + 1)}


def _below(key: str, groups: Mapping[str, Group]) -> list[str]:
    """Units under a group; other kinds of groups have nothing under them."""
    children: dict[str, list[str]] = defaultdict(list)
    for group in groups.values():
        if group.kind == "unit":
            children[group.parent].append(group.key)
    found: list[str] = []
    ahead = [key]
    while ahead:
        ahead = [child for parent in ahead for child in children[parent] if child not in found]
        found += ahead
    return found


def _links(rows: Iterable[tuple[Mapping[Piece, float], object]], kinds: Mapping[str, str]) -> list[dict[Piece, float]]:
    """Levels with the people of no level are everybody, as units with the people of no unit are; so for every kind."""
    seen = {piece for pieces, _ in rows for piece in pieces}
    apart = sorted({kind for key, _ in seen if (kind := kinds.get(key, "unit")) not in ("unit", "overall")})
    links = []
    for layer in sorted({layer for _, layer in seen}):
        here = [key for key, of in sorted(seen) if of == layer]
        units = {(key, layer): 1.0 for key in here if kinds.get(key, "unit") in ("unit", "overall")}
        for kind in apart:
            others = {(key, layer): -1.0 for key in here if kinds.get(key) == kind}
            if others and (COMPANY, layer) in seen:
                links.append({**units, **others, (f"no {kind}", layer): -1.0})
    return links


def _merge_alike(rows: Sequence[Mapping[Piece, float]]) -> dict[Piece, list[Piece]]:
    """Pieces that stand in the same equations with the same factors cannot be told apart."""
    signature: dict[Piece, list[tuple[int, float]]] = defaultdict(list)
    for number, pieces in enumerate(rows):
        for piece, factor in pieces.items():
            signature[piece].append((number, factor))
    alike: dict[tuple[tuple[int, float], ...], list[Piece]] = defaultdict(list)
    for piece, places in signature.items():
        alike[tuple(places)].append(piece)
    return {piece: together for together in alike.values() for piece in together}


def _eliminate(rows: Sequence[Row]) -> tuple[list[Row], list[dict[Node, float]]]:
    """Gauss and Jordan on sparse rows, short ones first; and the sums that say nothing new, as combinations of none."""
    done: dict[Piece, Row] = {}
    nothing_new: list[dict[Node, float]] = []
    uses: dict[Piece, set[Piece]] = defaultdict(set)
    for pieces, factors in sorted(rows, key=lambda row: len(row[0])):
        new = dict(pieces), dict(factors)
        for piece in list(pieces):
            if piece in done and piece in new[0]:
                _subtract(new, done[piece], new[0][piece])
        if not new[0]:
            nothing_new.append(new[1])
            continue
        pivot = max(new[0], key=lambda piece: (piece[1], piece[0]))
        scale = new[0][pivot]
        row = {p: f / scale for p, f in new[0].items()}, {n: f / scale for n, f in new[1].items()}
        for other in list(uses[pivot]):
            if pivot in done[other][0]:
                _subtract(done[other], row, done[other][0][pivot])
                for piece in row[0]:
                    uses[piece].add(other)
        done[pivot] = row
        for piece in row[0]:
            uses[piece].add(pivot)
    return list(done.values()), [relation for relation in nothing_new if relation]


def _subtract(row: Row, other: Row, times: float) -> None:
    """Take one row from another in place, so many times."""
    _take(row[0], other[0], times)
    _take(row[1], other[1], times)


def _take(factors: dict[Key, float], others: Mapping[Key, float], times: float) -> None:
    for key, factor in others.items():
        left = factors.get(key, 0.0) - times * factor
        if abs(left) < NOTHING:
            factors.pop(key, None)
        else:
            factors[key] = left


def _count(factors: Mapping[Node, float]) -> float:
    return sum(factor * node.people for node, factor in factors.items())


def _sizes(rows: Sequence[Row]) -> dict[Piece, tuple[int, int]]:
    """Fewest and most people of each piece, from the equations that hold of the counts too."""
    sizes: dict[Piece, tuple[int, int]] = {}
    for pieces, factors in rows:
        people = round(_count(factors))
        if all(factor > 0 for factor in pieces.values()):
            for piece, factor in pieces.items():
                least = people if len(pieces) == 1 else 0
                known = sizes.get(piece, (0, 10**9))
                sizes[piece] = max(known[0], least), min(known[1], round(people / factor))
    return sizes


def _combination(
    pieces: Mapping[Piece, float],
    factors: Mapping[Node, float],
    members: Mapping[Piece, frozenset[Piece]],
    sizes: Mapping[Piece, tuple[int, int]],
) -> Combination | None:
    """Count the people of a reduced row."""
    if not pieces or not factors:
        return None
    together = frozenset(one for piece in pieces for one in members[piece])
    first = next(iter(pieces.values()))
    if all(abs(factor - first) < NOTHING for factor in pieces.values()):
        scaled = {node: factor / first for node, factor in factors.items()}
        return Combination(scaled, together, round(_count(scaled)), True)
    most = sum(sizes.get(piece, (0, 10**9))[1] for piece in pieces)
    return Combination(dict(factors), together, most, False)


def _pairs(rows: Sequence[Row]) -> list[Row]:
    """Sums of two reduced rows in which a piece cancels out."""
    holders: dict[Piece, list[int]] = defaultdict(list)
    for number, (pieces, _) in enumerate(rows):
        if len(pieces) > 1:
            for piece in pieces:
                holders[piece].append(number)
    pairs = {(a, b, piece) for piece, held in holders.items() for a in held for b in held if a < b}
    found = []
    for a, b, piece in sorted(pairs):
        new = dict(rows[a][0]), dict(rows[a][1])
        _subtract(new, rows[b], rows[a][0][piece] / rows[b][0][piece])
        found.append(new)
    return found


class _Search:
    """Sums of reduced rows that speak of few people, with whatever factors.

    A piece that stands in one row alone stays in every sum with that row, so only rows whose own pieces are few take
    part; what else a sum holds too much of, another row must take away.
    """

    def __init__(self, rows: Sequence[Row], sizes: Mapping[Piece, int], minimum: int) -> None:
        self.rows, self.sizes, self.minimum = rows, sizes, minimum
        self.holders: dict[Piece, list[int]] = defaultdict(list)
        for number, (pieces, _) in enumerate(rows):
            for piece in pieces:
                self.holders[piece].append(number)
        self.own = [sum(sizes[piece] for piece in pieces if len(self.holders[piece]) == 1) for pieces, _ in rows]
        self.n_left = MOST_SUMS
        self.sums: list[Row] = []

    def found(self) -> list[Row]:
        """Every such sum, as far as the search goes."""
        for number, row in enumerate(self.rows):
            if 0 < self.own[number] < self.minimum:
                self._follow((dict(row[0]), dict(row[1])), (number,), self.own[number])
        return self.sums

    def _follow(self, row: Row, used: tuple[int, ...], own: int) -> None:
        """Keep a sum of few; of another, take away what it holds too much of, in each way."""
        self.n_left -= 1
        if sum(self.sizes[piece] for piece in row[0]) < self.minimum:
            self.sums.append(row)
            return
        shared = [piece for piece in row[0] if len(self.holders[piece]) > 1]
        large = [piece for piece in shared if self.sizes[piece] >= self.minimum]
        # A large piece has to go in any case, one is as good as another; of small ones any may.
        for piece in large[:1] or shared:
            for number in self.holders[piece]:
                if number in used or own + self.own[number] >= self.minimum or self.n_left <= 0:
                    continue
                new = dict(row[0]), dict(row[1])
                _subtract(new, self.rows[number], row[0][piece] / self.rows[number][0][piece])
                self._follow(new, (*used, number), own + self.own[number])
