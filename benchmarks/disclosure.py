"""Which cells may be published, in companies of 400 to 50,000 people: seconds, cells hidden, and a peer by ranks.

    .venv/bin/python benchmarks/disclosure.py [people ...]

The peer is what a careful analyst would write with NumPy: cells in the same order, each kept where no person or group
of alike people below the threshold lies in the row space of the kept ones (dense projections). It does not look for
combinations of several of them, and is timed at 400 people only.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

SEED, MINIMUM, N_MEASURES = 20261130, 5, 3
LEVELS = ("executives", "managers", "staff")


def company(n: int, rng: np.random.Generator) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Cells of a tree of three kinds of units with heads at every node and of levels; cells of crossed tables."""
    n_leaves = max(12, n // 25)
    weights = rng.gamma(1.2, size=n_leaves)
    leaf = rng.choice(n_leaves, n, p=weights / weights.sum())
    department, division = leaf // 5, leaf // 25
    place, level, tenure = rng.random(n), rng.choice(3, n, p=[0.02, 0.13, 0.85]), rng.integers(0, 5, n)
    in_department, in_leaf = place > 0.01, place > 0.04
    tree = {f"level:{LEVELS[value]}": level == value for value in range(3)}
    tree |= {f"unit:division {value}": division == value for value in np.unique(division)}
    tree |= {f"unit:department {value}": (department == value) & in_department for value in np.unique(department)}
    tree |= {f"unit:team {value}": (leaf == value) & in_leaf for value in np.unique(leaf)}
    crossed = {f"tenure {value}": tenure == value for value in range(5)}
    crossed |= {f"{a} x {b}": (level == a) & (tenure == b) for a in range(3) for b in range(5)}
    for value in np.unique(division):
        crossed |= {f"division {value} x level {a}": (division == value) & (level == a) for a in range(3)}
        crossed |= {f"division {value} x tenure {b}": (division == value) & (tenure == b) for b in range(5)}
    cells = {"overall": np.ones(n, dtype=bool)} | tree
    return {name: people for name, people in cells.items() if people.any()}, crossed


def timed(work):
    """Processor seconds of a call, which other work on the machine does not change, and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def decide_groups(cells: dict[str, np.ndarray], rng: np.random.Generator):
    """The whole decision on a tree and levels, answers and linear programmes included."""
    from stratalign.disclosure.decide import decide_publication
    from stratalign.scores.groups import Groups

    membership = pd.DataFrame(cells)
    rows = [(name, name.split(":")[0], name, "overall", int(people.sum())) for name, people in cells.items()]
    groups = Groups(pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"]), membership)
    points = 100 * rng.beta(3, 2, (len(membership), N_MEASURES)).round(2)
    scores = pd.DataFrame(points, columns=[f"m{number}" for number in range(N_MEASURES)])
    return decide_publication(groups, scores.notna(), minimum=MINIMUM, scores=scores)


def in_order(cells: dict[str, np.ndarray]) -> tuple[np.ndarray, int]:
    """Cells of enough people, the large ones first, and how many are too small."""
    people = np.column_stack([cell for cell in cells.values() if cell.any()])
    sizes = people.sum(axis=0)
    order = np.argsort(-sizes, kind="stable")
    return people[:, order[sizes[order] >= MINIMUM]], int((sizes < MINIMUM).sum())


def choose_by_ranks(people: np.ndarray) -> np.ndarray:
    """The peer: dense projections, cell by cell."""
    atoms, sizes = np.unique(people, axis=0, return_counts=True)
    targets = np.eye(len(atoms))[:, sizes < MINIMUM]
    basis, chosen = np.zeros((len(atoms), 0)), []
    for column in atoms.T.astype(float):
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        grown = basis if np.linalg.norm(left) < 1e-8 else np.column_stack([basis, left / np.linalg.norm(left)])
        misfit = np.linalg.norm(targets - grown @ (grown.T @ targets), axis=0)
        chosen.append(bool((misfit > 1e-8).all()))
        basis = grown if chosen[-1] else basis
    return np.array(chosen)


def main() -> None:
    """Print a row for each size and kind of tables."""
    from stratalign.disclosure.elimination import choose_cells

    print("people | tables | cells | too small | hidden besides | seconds | peer: hidden, seconds, ratio")
    for n in [int(word) for word in sys.argv[1:]] or [400, 5_000, 50_000]:
        rng = np.random.default_rng(SEED)
        tree, crossed = company(n, rng)
        seconds, decision = timed(lambda tree=tree, rng=rng: decide_groups(tree, rng))
        n_small = sum(1 for people in tree.values() if people.sum() < MINIMUM)
        n_hidden = len(tree) - len(decision.visible) - n_small
        print(f"{n} | decision, tree x levels | {len(tree)} | {n_small} | {n_hidden} | {seconds:.2f} | -", flush=True)
        people, n_small = in_order(tree | crossed)
        seconds, chosen = timed(lambda people=people: choose_cells([people], MINIMUM))
        peer = "-"
        if n <= 400:
            peer_seconds, by_ranks = timed(lambda people=people: choose_by_ranks(people))
            peer = f"{(~by_ranks).sum()}, {peer_seconds:.2f}, {peer_seconds / seconds:.1f}"
        n_cells = people.shape[1] + n_small
        print(f"{n} | crossed | {n_cells} | {n_small} | {(~chosen).sum()} | {seconds:.2f} | {peer}", flush=True)


if __name__ == "__main__":
    main()
