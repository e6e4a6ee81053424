"""Restricted likelihood of the null random-intercept model, from group sizes and means alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize

#: Steps of the golden-section search: the bracket shrinks by .618 each, to below 1e-10 of its width.
STEPS = 52
#: Grids of 33 points, each 16 times as fine as the one before; the last one's points lie 1e-5 apart.
GRIDS = 4
#: Largest ratio of between to within variance that is looked at, as a logarithm.
LARGEST_LOG_RATIO = 18.0
SMALLEST_LOG_RATIO = -18.0
#: Groups, draws and ratios looked at together.
NUMBERS_AT_ONCE = 1_000_000


def deviance(ratio: np.ndarray, sizes: np.ndarray, means: np.ndarray, within_squares: np.ndarray) -> np.ndarray:
    """Minus twice the restricted log likelihood, without its constant.

    Parameters
    ----------
    ratio
        Between-group over within-group variance, shape (...).
    sizes, means
        Group sizes and means, shape (..., n_groups); a group of size zero counts for nothing.
    within_squares
        Sum of squares within groups, shape (...).

    Returns
    -------
    numpy.ndarray
        Shape (...).

    References
    ----------
    Harville (1977); the residual variance is profiled out.
    """
    inflation = 1 + sizes * np.asarray(ratio)[..., None]
    weights = sizes / inflation
    total = weights.sum(axis=-1)
    squares = _residual_squares(weights, total, means, within_squares)
    freedom = sizes.sum(axis=-1) - 1
    found: np.ndarray = freedom * np.log(squares / freedom) + np.log(inflation).sum(axis=-1) + np.log(total)
    return found


def restricted_ratio(
    sizes: np.ndarray, means: np.ndarray, within_squares: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Ratio of between to within variance that the restricted likelihood prefers, and the within variance.

    Parameters
    ----------
    sizes, means
        Group sizes and means, shape (n_groups,) or (n_draws, n_groups).
    within_squares
        Sum of squares within groups, shape () or (n_draws,).

    Returns
    -------
    tuple[numpy.ndarray, numpy.ndarray]
        The ratio (zero on the boundary) and the within variance; shapes () or (n_draws,).
    """
    squares = np.asarray(within_squares, dtype=float)
    shape = np.broadcast_shapes(sizes.shape[:-1], squares.shape)

    def at(logarithm: np.ndarray) -> np.ndarray:
        return deviance(np.exp(logarithm), sizes, means, squares)

    low, high = _bracket(shape, sizes, means, squares)
    ratio = np.exp(_golden_section(at, low, high) if shape else _grids(at, float(low), float(high)))
    zero = np.zeros(shape)
    ratio = np.where(deviance(zero, sizes, means, squares) <= deviance(ratio, sizes, means, squares), 0.0, ratio)
    weights = sizes / (1 + sizes * np.asarray(ratio)[..., None])
    within = _residual_squares(weights, weights.sum(axis=-1), means, squares) / (sizes.sum(axis=-1) - 1)
    return ratio, within


def _golden_section(at: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Where the deviance of each draw is least, between its bounds."""
    golden = (np.sqrt(5) - 1) / 2
    inner, outer = high - golden * (high - low), low + golden * (high - low)
    at_inner, at_outer = at(inner), at(outer)
    for _ in range(STEPS):
        left = at_inner < at_outer
        low, high = np.where(left, low, inner), np.where(left, outer, high)
        new = np.where(left, high - golden * (high - low), low + golden * (high - low))
        at_new = at(new)
        inner, outer = np.where(left, new, outer), np.where(left, inner, new)
        at_inner, at_outer = np.where(left, at_new, at_outer), np.where(left, at_inner, at_new)
    return np.asarray((low + high) / 2)


def _grids(at: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> np.ndarray:
    """The same of a single likelihood, where calls cost more than numbers: finer and finer grids, then a parabola."""
    for _ in range(GRIDS):
        grid = np.linspace(low, high, 33)
        values = at(grid)
        best = int(np.clip(values.argmin(), 1, 31))
        low, high = grid[best - 1], grid[best + 1]
    before, least, after = values[best - 1 : best + 2]
    bend = before - 2 * least + after
    aside = (before - after) / (2 * bend) if bend > 0 else 0.0
    return np.asarray(grid[best] + np.clip(aside, -1, 1) * (high - low) / 2)


def profile_interval(
    sizes: np.ndarray, means: np.ndarray, within_squares: float, ratio: float, limit: float
) -> tuple[float, float]:
    """Interval of the ratio of variances from the profiled restricted likelihood.

    Parameters
    ----------
    sizes, means
        Shape (n_groups,).
    within_squares
        Sum of squares within groups.
    ratio
        Where the likelihood is largest.
    limit
        How far the deviance may lie above its least, such as the 95 % point of chi-square with one degree of freedom.

    Returns
    -------
    tuple[float, float]
        Bounds; the lower one is zero where the likelihood of no variance between groups is not refused.
    """
    squares = np.asarray(within_squares)

    def excess(value: float) -> float:
        return float(deviance(np.asarray(value), sizes, means, squares)) - highest

    highest = float(deviance(np.asarray(ratio), sizes, means, squares)) + limit
    low = 0.0 if ratio == 0 or excess(0.0) <= 0 else float(optimize.brentq(excess, 0.0, ratio, xtol=1e-14))
    upper = max(ratio, 1e-8) * 2
    while excess(upper) < 0 and upper < np.exp(LARGEST_LOG_RATIO):
        upper *= 2
    high = float(optimize.brentq(excess, max(ratio, 0.0), upper, xtol=1e-14)) if excess(upper) >= 0 else float("inf")
    return low, high


def robust_scale(
    sizes: np.ndarray, means: np.ndarray, squares: np.ndarray, ratio: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """How much more the groups' scores of the likelihood vary than they would with normal data.

    Parameters
    ----------
    sizes, means, squares
        Size, mean and sum of squares from it of each group, shape (..., n_groups).
    ratio
        Ratio of variances that the likelihood prefers, shape (...).

    Returns
    -------
    tuple of numpy.ndarray
        Sum of squared scores of the ratio, freed of the within variance and divided by one minus each group's leverage,
        over their variance in the model; and how many equal groups these squares are worth. Each of shape (...).

    References
    ----------
    Huber (1967); leverage as in HC3: MacKinnon & White (1985).
    """
    weights = sizes / (1 + sizes * np.asarray(ratio)[..., None])
    n, total = sizes.sum(axis=-1, keepdims=True), weights.sum(axis=-1, keepdims=True)
    grand = (weights * means).sum(axis=-1, keepdims=True) / total
    own = squares + weights * (means - grand) ** 2
    within = own.sum(axis=-1, keepdims=True) / (n - 1)
    of_within = sizes - own / within
    score = weights - weights**2 * (means - grand) ** 2 / within - total / n * of_within
    expected = 2 * (weights**2 - 2 * total / n * weights + (total / n) ** 2 * sizes)
    information = expected.sum(axis=-1, keepdims=True)
    # Two groups of one size say the same of the ratio: neither has a leverage of one.
    squared = (score / np.maximum(1 - expected / np.where(information > 0, information, 1.0), 0.5)) ** 2
    summed, fourth = squared.sum(axis=-1), (squared**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(information[..., 0] > 0, summed / information[..., 0], 1.0)
        return scale, np.where(fourth > 0, summed**2 / fourth, float(sizes.shape[-1]))


def _residual_squares(
    weights: np.ndarray, total: np.ndarray, means: np.ndarray, within_squares: np.ndarray
) -> np.ndarray:
    """Squares within groups and weighted squares of group means about their weighted mean."""
    grand = (weights * means).sum(axis=-1) / total
    found: np.ndarray = within_squares + (weights * (means - np.asarray(grand)[..., None]) ** 2).sum(axis=-1)
    return found


def _bracket(
    shape: tuple[int, ...], sizes: np.ndarray, means: np.ndarray, squares: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours of the best of a grid of log ratios: the likelihood may have a second, lower hill."""
    grid = np.linspace(SMALLEST_LOG_RATIO, LARGEST_LOG_RATIO, 73)
    parts = np.array_split(grid, np.clip(len(grid) * sizes.size // NUMBERS_AT_ONCE, 1, len(grid)))
    ratios = (np.exp(part).reshape(-1, *(1 for _ in shape)) * np.ones(shape) for part in parts)
    values = np.concatenate([deviance(ratio, sizes, means, squares) for ratio in ratios])
    best = np.clip(values.argmin(axis=0), 1, len(grid) - 2)
    return grid[best - 1], grid[best + 1]
