"""What an outsider makes of statistics that are no sums: reliability, agreement and the share between units.

Nothing of the auditor or of the decision is used here. Alpha and a spread are an equation on the squares of answers to
single questions; ICC and means of units one on the squares within units; rwg bounds these unit by unit.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

#: Half of the last digit of points and of ratios, as reports print them.
POINT, RATIO = 0.05, 0.0005


class Printed(NamedTuple):
    """What a report prints of a scale: people, mean, its interval, alpha; `shares` of each answer by question."""

    n: int
    mean: float
    low: float
    high: float
    alpha: float
    shares: tuple[tuple[float, ...], ...] = ()


def spread_of(one: Printed) -> tuple[float, float]:
    """Between what the sum of squared deviations of scores lies, by the interval of their mean."""
    if one.n < 2:
        return 0.0, np.inf
    half = (one.high - one.low) / 2
    each = [max(half + side * POINT, 0.0) * np.sqrt(one.n) / stats.t.ppf(0.975, one.n - 1) for side in (-1, 1)]
    return (one.n - 1) * each[0] ** 2, (one.n - 1) * each[1] ** 2


def squares_of_questions(one: Printed, n_items: int) -> tuple[float, float]:
    """Between what the squared deviations of answers to all questions lie, in points, by alpha and the spread."""
    low, high = spread_of(one)
    ends = [
        n_items**2 * squares * (1 - (one.alpha + side * RATIO) * (n_items - 1) / n_items)
        for squares in (low, high)
        for side in (-1, 1)
    ]
    return min(ends), max(ends)


def answers_of_late(before: Printed, after: Printed, n_items: int, n_options: int) -> list[tuple[int, ...]]:
    """Answers that one person more can have given, whom the second report counts and the first does not.

    All answers to all questions are tried: by the means alone first, then by spreads and alphas.
    """
    assert after.n == before.n + 1
    points = 100 / (n_options - 1)
    means = np.array([np.dot(np.arange(n_options), share) / sum(share) * points for share in before.shares])
    # Shares are whole per cents.
    error = points * np.abs(np.arange(n_options) - (n_options - 1) / 2).sum() * 0.005
    (low, high), (low_then, high_then) = spread_of(before), spread_of(after)
    least, most = squares_of_questions(before, n_items)
    least_then, most_then = squares_of_questions(after, n_items)
    found, times = [], before.n / after.n
    for answers in product(range(n_options), repeat=n_items):
        own = np.array(answers) * points
        if abs((before.n * before.mean + own.mean()) / after.n - after.mean) > 2 * POINT:
            continue
        apart = times * (abs(own.mean() - before.mean) + np.array([-POINT, POINT])).clip(0) ** 2
        if low + apart[0] > high_then or high + apart[1] < low_then:
            continue
        far = np.abs(own - means)
        apart = times * ((far - error).clip(0) ** 2).sum(), times * ((far + error) ** 2).sum()
        if least + apart[0] <= most_then and most + apart[1] >= least_then:
            found.append(answers)
    return found


def share_between(n: np.ndarray, means: np.ndarray, squares: float) -> float:
    """ICC(1) by restricted maximum likelihood, which depends on sizes, means and squares within units alone."""

    def deviance(ratio: float) -> float:
        weights = n / (1 + ratio * n)
        centre = weights @ means / weights.sum()
        left = squares + weights @ (means - centre) ** 2
        return float((n.sum() - 1) * np.log(left) + np.log1p(ratio * n).sum() + np.log(weights.sum()))

    found = optimize.minimize_scalar(lambda logit: deviance(np.exp(logit)), bounds=(-14, 8), method="bounded")
    ratio = float(np.exp(found.x))
    return 0.0 if deviance(0.0) <= found.fun or ratio < 2e-6 else ratio / (1 + ratio)


def squares_within(n: np.ndarray, means: np.ndarray, icc: float) -> float:
    """The most that squares within units together can be, beside sizes, means and ICC; infinite where it is none."""
    if icc <= RATIO:
        return np.inf
    most = np.log(float(n @ (means - n @ means / n.sum()) ** 2) * n.sum() + 1.0)
    log = optimize.brentq(lambda log: share_between(n, means, np.exp(log)) - (icc - RATIO), most - 40, most)
    return float(np.exp(log))


def spread_by_agreement(mean: float, n_units: int, n_items: int, n_options: int) -> float:
    """The greatest variance of scores, in points, that a unit can have beside the mean of all units' rwg(j).

    No unit's is above 1, so one is below it by what the mean of all lacks at most; and a score varies no more than its
    questions do on average.
    """
    least = 1 - n_units * (1 - (mean - RATIO))
    if least <= 0:
        return np.inf
    ratio = n_items * (1 - least) / (n_items - (n_items - 1) * least)
    return ratio * (n_options**2 - 1) / 12 * (100 / (n_options - 1)) ** 2


def width_of_most(n: int, squares: float, minimum: int) -> float:
    """How closely the mean of `minimum` - 1 of n people is known who deviate by so much together (Samuelson)."""
    return float(2 * np.sqrt(squares / n) * np.sqrt((n - minimum + 1) / (minimum - 1)))
