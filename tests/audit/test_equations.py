"""Elimination over pieces finds few people exactly where the people themselves say that they can be found."""

from itertools import chain
from itertools import combinations as subsets

import numpy as np
import pytest

from stratalign.audit.cells import Group
from stratalign.audit.equations import Node, combinations
from stratalign.audit.readers.printed import Span

MINIMUM = 5
PARENTS = {"n": "", "n1": "n", "n2": "n", "n3": "n", "s": "", "s1": "s", "s2": "s"}
TREE = {
    "overall": Group("overall", "overall", "All", ""),
    **{f"unit:{key}": Group(f"unit:{key}", "unit", key, f"unit:{p}" if p else "overall") for key, p in PARENTS.items()},
}


def inside(unit: str, group: str) -> bool:
    """Whether a unit is a group or lies in it."""
    while unit:
        if f"unit:{unit}" == group:
            return True
        unit = PARENTS[unit]
    return group == "overall"


def company(seed: int) -> tuple[list[tuple[str, int]], list[Node], np.ndarray]:
    """Return people by unit and first population that counts them, published nodes, and who is in which."""
    draw = np.random.default_rng(seed)
    share_later = draw.choice([0.0, 0.05, 0.6])
    people = [(unit, int(draw.random() < share_later)) for unit in PARENTS for _ in range(draw.integers(0, 16))]
    shown = [key for key in TREE if draw.random() < 0.5]
    members = {("scores", key): [layer == 0 and inside(unit, key) for unit, layer in people] for key in shown}
    members |= {("answers", key): [inside(unit, key) for unit, _ in people] for key in shown if draw.random() < 0.5}
    members = {node: of for node, of in members.items() if sum(of)}
    nodes = [Node(population, key, sum(of)) for (population, key), of in members.items()]
    return people, nodes, np.array(list(members.values()), dtype=float).reshape(len(nodes), len(people))


def recoverable(people: list[tuple[str, int]], belongs: np.ndarray) -> bool:
    """Try every union of few people alike in everything published, by rank."""
    kinds, place = np.unique(belongs, axis=1, return_inverse=True)
    sizes = np.bincount(place.ravel())
    small = [kind for kind in range(kinds.shape[1]) if sizes[kind] < MINIMUM and kinds[:, kind].any()]
    rank = np.linalg.matrix_rank(kinds)
    for chosen in chain.from_iterable(subsets(small, size) for size in range(1, MINIMUM)):
        if sizes[list(chosen)].sum() < MINIMUM:
            target = np.isin(np.arange(kinds.shape[1]), chosen).astype(float)
            if np.linalg.matrix_rank(np.vstack([kinds, target])) == rank:
                return True
    return False


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_few_people_are_found_where_the_people_themselves_say_so(first):
    outcomes = []
    for seed in range(first, first + 100):
        people, nodes, belongs = company(seed)
        if not nodes:
            continue
        trees = {"scores": TREE, "answers": TREE}
        found = any(one.people < MINIMUM and one.is_plain for one in combinations(sorted(nodes), trees))
        outcomes.append((found, recoverable(people, belongs)))
    assert {found for found, _ in outcomes} == {True, False}
    assert [pair for pair in outcomes if pair[0] != pair[1]] == []


def test_what_is_left_of_a_parent_is_said_with_the_shortest_equation():
    nodes = [Node("scores", "overall", 30), Node("scores", "unit:n", 20), Node("scores", "unit:s", 8)]
    small = next(one for one in combinations(nodes, {"scores": TREE}) if one.people == 2)
    assert small.factors == {nodes[0]: 1.0, nodes[1]: -1.0, nodes[2]: -1.0}
    totals = {nodes[0]: Span(1500, 1500), nodes[1]: Span(1000, 1000), nodes[2]: Span(399, 401)}
    assert small.total(totals) == Span(99, 101)


def test_a_level_is_taken_from_everybody():
    tree = {**TREE, "level:staff": Group("level:staff", "level", "Staff", "overall")}
    nodes = [Node("scores", "overall", 30), Node("scores", "level:staff", 27)]
    assert combinations(nodes, {"scores": tree})[0].people == 3
