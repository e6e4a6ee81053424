"""What second moments give away: people who are in a variance but in no mean, and groups whose people are all alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from stratalign.audit.cells import Between, Cell
from stratalign.audit.questionnaire import Scale

#: How far a recomputed share of variance may lie from one stored in full.
SHARE_WIDTH = 2e-6
#: Stands for a unit that is in a variance and in no table.
OWN_UNIT = "a unit of their own"
#: Most ways to place unknown people that are tried.
MOST_TRIED = 400_000
#: Largest group, and most values of a scale, for which every way to reach a mean and a spread is counted.
MOST_COUNTED, MOST_VALUES = 30, 21


@dataclass(frozen=True, slots=True)
class Fit:
    """People who make a published share of variance come out: the unit and the score of each."""

    units: tuple[str, ...]
    scores: tuple[float, ...]


def fitting_people(between: Between, units: Sequence[Cell], scale: Scale, minimum: int) -> list[Fit]:
    """Try every way in which few people more than the shown units have would give a published share of variance.

    Parameters
    ----------
    between
        The share of variance between units.
    units
        Shown units that no unit lies below, with exact mean and spread.
    scale
        Values of one score.
    minimum
        Fewest people that may be spoken of.

    Returns
    -------
    list of Fit
        All that fit; one means that these people are known. Empty where the shown units alone give the share, where it
        is zero, which tells next to nothing, or where too many people are missing.
    """
    sizes = np.array([cell.people for cell in units], dtype=float)
    share = between.share.middle
    if between.people is None or not len(units) or not scale.step or share <= 0 or share >= 1:
        return []
    missing = between.people - int(sizes.sum())
    n_new = (between.n_groups or len(units)) - len(units)
    if not 0 < missing < minimum or n_new not in (0, 1):
        return []
    means = np.array([_middle(cell, "mean") for cell in units])
    squares = float(
        sum((cell.people - 1) * _middle(cell, "sd") ** 2 for cell in units if cell.people and cell.people > 1)
    )
    values = np.arange(scale.low, scale.high + scale.step / 2, scale.step)
    names = [cell.group for cell in units]
    places = [len(units)] if n_new else list(range(len(units)))
    options = [(place, value) for place in places for value in values]
    if math.comb(len(options) + missing - 1, missing) > MOST_TRIED:
        return []
    tried = np.array(list(combinations_with_replacement(range(len(options)), missing)))
    where = np.array([place for place, _ in options])[tried]
    scores = np.array([value for _, value in options])[tried]
    off = _distance(share, *_with_people(sizes, means, squares, where, scores, n_new))
    width = max(SHARE_WIDTH, (between.share.high - between.share.low) / 2)
    names += [OWN_UNIT]
    return [
        Fit(tuple(names[place] for place in where[row]), tuple(float(score) for score in scores[row]))
        for row in np.flatnonzero(np.abs(off) <= width)
    ]


def _middle(cell: Cell, name: str) -> float:
    span = getattr(cell, name)
    return float(span.middle) if span is not None else math.nan


def _with_people(
    sizes: np.ndarray, means: np.ndarray, squares: float, where: np.ndarray, scores: np.ndarray, n_new: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sizes, means and squares within of all units, for each way to place the people; shapes (n_ways, n_units)."""
    n_ways = len(where)
    old_sizes = np.tile(np.r_[sizes, np.zeros(n_new)], (n_ways, 1))
    old_means = np.tile(np.r_[means, np.zeros(n_new)], (n_ways, 1))
    sums, of_squares, new_sizes = old_sizes * old_means, old_sizes * old_means**2, old_sizes.copy()
    rows = np.arange(n_ways)
    for person in range(where.shape[1]):
        np.add.at(new_sizes, (rows, where[:, person]), 1.0)
        np.add.at(sums, (rows, where[:, person]), scores[:, person])
        np.add.at(of_squares, (rows, where[:, person]), scores[:, person] ** 2)
    new_means = sums / np.maximum(new_sizes, 1.0)
    within = squares + (of_squares - new_sizes * new_means**2).sum(axis=1)
    return new_sizes, new_means, within


def _distance(share: float, sizes: np.ndarray, means: np.ndarray, within: np.ndarray) -> np.ndarray:
    """How far the share that the restricted likelihood prefers lies from the published one, by one step of Newton."""
    ratio = share / (1 - share)
    step = 1e-5 * ratio
    below, at, above = (_slope(ratio + shift, sizes, means, within) for shift in (-step, 0.0, step))
    curvature = (above - below) / (2 * step)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(curvature > 0, -at / curvature, np.inf)
    return change / (1 + ratio) ** 2


def _slope(ratio: float, sizes: np.ndarray, means: np.ndarray, within: np.ndarray) -> np.ndarray:
    """Derivative, by the ratio of variances, of minus twice the restricted log likelihood (Harville 1977)."""
    weights = sizes / (1 + sizes * ratio)
    total = weights.sum(axis=1)
    centre = (weights * means).sum(axis=1) / total
    apart = means - centre[:, None]
    squares = within + (weights * apart**2).sum(axis=1)
    freedom = sizes.sum(axis=1) - 1
    falling = (weights**2 * apart**2).sum(axis=1)
    slope: np.ndarray = -freedom * falling / squares + weights.sum(axis=1) - (weights**2).sum(axis=1) / total
    return slope


def is_alike(cell: Cell, scale: Scale) -> str:
    """Whether mean and spread say that all people of a group, or all but one, gave the same score.

    Parameters
    ----------
    cell
        A group's mean and standard deviation.
    scale
        Values of one score.

    Returns
    -------
    str
        `all`, `all but one`, or empty. All but one is said only where no other scores have that mean and spread.
    """
    if cell.people is None or cell.people < 2 or cell.mean is None or cell.sd is None:
        return ""
    if cell.sd.high < 1e-6:
        return "all"
    n, mean, sd = cell.people, cell.mean.middle, cell.sd.middle
    if not scale.step or n > MOST_COUNTED or (scale.high - scale.low) / scale.step >= MOST_VALUES:
        return ""
    if cell.mean.high - cell.mean.low > 1e-4 or cell.sd.high - cell.sd.low > 1e-4:
        return ""
    for sign in (1, -1):
        usual, other = mean - sign * sd / math.sqrt(n), mean + sign * sd * (n - 1) / math.sqrt(n)
        if _is_value(usual, scale) and _is_value(other, scale):
            steps = [round((value - scale.low) / scale.step) for value in (usual, other)]
            total = (n - 1) * steps[0] + steps[1]
            squares = (n - 1) * steps[0] ** 2 + steps[1] ** 2
            return "all but one" if _ways(n, total, squares, round((scale.high - scale.low) / scale.step)) == 1 else ""
    return ""


def _is_value(points: float, scale: Scale) -> bool:
    steps = (points - scale.low) / scale.step
    return scale.low - 1e-6 <= points <= scale.high + 1e-6 and abs(steps - round(steps)) < 1e-4


def _ways(n: int, total: int, squares: int, highest: int) -> int:
    """How many sets of `n` whole numbers from 0 to `highest` have that sum and that sum of squares."""
    states: Mapping[tuple[int, int, int], int] = {(0, 0, 0): 1}
    for value in range(highest + 1):
        more: dict[tuple[int, int, int], int] = {}
        for (used, sum_, square), ways in states.items():
            for count in range(n - used + 1):
                key = used + count, sum_ + count * value, square + count * value**2
                if key[1] > total or key[2] > squares:
                    break
                if key[1] + (n - key[0]) * highest < total:
                    continue
                more[key] = more.get(key, 0) + ways
        states = more
    return states.get((n, total, squares), 0)
