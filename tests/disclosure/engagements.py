"""Random engagements: people at every node of a hierarchy, three measures, three products, two waves, and reruns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from disclosure.companies import LEVELS, make_groups

from stratalign.disclosure.cells import PublishedCells, merge_cells
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.register import register_group_scores
from stratalign.errors import DisclosureError

MEASURES = ("clarity", "trust", "voice")
#: What each product prints of the groups it shows.
PRODUCTS = {"report": ("count", "mean", "sd"), "unit pack": ("mean",), "slides": ("share",)}
RERUNS = ("same", "threshold", "hierarchy", "late", "one late")


@dataclass(frozen=True)
class Wave:
    """One administration: who sits where, what they answered (0 to 100, missing where nobody answered)."""

    units: np.ndarray
    levels: np.ndarray
    parents: dict
    scores: pd.DataFrame
    minimum: int

    def groups(self):
        return make_groups(self.units, self.levels, self.parents)


def random_wave(rng):
    """A company of 3 levels of units; heads sit in every node; some units lean to an end or are of one mind."""
    n, minimum = int(rng.integers(25, 90)), int(rng.choice([3, 4, 5, 5, 5]))
    parents = {}
    for number in range(int(rng.integers(2, 10))):
        above = [unit for unit in parents if unit.count(".") < 2]
        parent = str(rng.choice(above)) if above and rng.random() < 0.7 else ""
        parents[f"{parent}.{number}" if parent else str(number)] = parent
    sizes = rng.gamma(0.8, size=len(parents)) + 0.02
    units = rng.choice([*parents], n, p=sizes / sizes.sum())
    heads = min(len(parents), n)
    units[:heads] = [*parents][:heads]
    levels = rng.choice(LEVELS, n, p=[0.06, 0.2, 0.74])
    lean = {unit: rng.choice([0.02, 0.5, 0.98], p=[0.05, 0.9, 0.05]) for unit in parents}
    middle = np.array([lean[unit] for unit in units])[:, None]
    points = rng.beta(6 * middle + 0.2, 6 * (1 - middle) + 0.2, (n, len(MEASURES)))
    points = (points * rng.choice([4, 12])).round() / 12 if rng.random() < 0.1 else points.round(2)
    scores = pd.DataFrame(100 * np.clip(points, 0, 1), columns=MEASURES, index=[f"p{i:03d}" for i in range(n)])
    missing = rng.random(scores.shape) < rng.choice([0.0, 0.03, 0.3], size=len(MEASURES))
    missing[: 2 * minimum] = False
    return Wave(units, levels, parents, scores.mask(missing), minimum)


def publish(wave, published=None):
    """Cells of all products of a run and its decision; nothing where it is refused."""
    groups = wave.groups()
    groups.membership.index = wave.scores.index
    cells = PublishedCells(wave.scores.index)
    try:
        decision = decide_publication(
            groups, wave.scores.notna(), minimum=wave.minimum, scores=wave.scores, published=published
        )
    except DisclosureError:
        return cells, None
    for product, statistics in PRODUCTS.items():
        cells = register_group_scores(cells, groups, decision, product=product, statistics=statistics)
    return cells, decision


def rerun(wave, kind, rng):
    """The same wave once more: as it was, under another threshold or hierarchy, or with people who came late."""
    if kind == "threshold":
        return Wave(wave.units, wave.levels, wave.parents, wave.scores, 3 if wave.minimum > 3 else 5)
    if kind == "hierarchy":
        moved = np.where(rng.random(len(wave.units)) < 0.15, rng.permutation(wave.units), wave.units)
        return Wave(moved, wave.levels, wave.parents, wave.scores, wave.minimum)
    n_late = {"late": wave.minimum + 2, "one late": 1}.get(kind, 0)
    late = pd.DataFrame(100 * rng.random((n_late, len(MEASURES))).round(2), columns=MEASURES)
    late.index = [f"q{i}" for i in range(n_late)]
    return Wave(
        np.r_[wave.units, rng.choice(wave.units, n_late)],
        np.r_[wave.levels, rng.choice(wave.levels, n_late)],
        wave.parents,
        pd.concat([wave.scores, late]) if n_late else wave.scores,
        wave.minimum,
    )


def publish_engagement(seed):
    """Two waves, the second run twice: for each its newest answers, all cells, the least threshold, decisions."""
    rng = np.random.default_rng(seed)
    first, second = random_wave(rng), random_wave(rng)
    found = []
    for wave in (first, second):
        cells, decision = publish(wave)
        runs, newest, minimum = [cells], wave, wave.minimum
        decisions = [(wave, decision)]
        if wave is second and decision is not None:
            again = rerun(wave, RERUNS[seed % len(RERUNS)], rng)
            more, later = publish(again, published=cells)
            runs.append(more)
            newest, decisions = again, [*decisions, (again, later)]
            minimum = min(minimum, again.minimum) if later is not None else minimum
        found.append((newest.scores, merge_cells(runs), minimum, decisions))
    return found
