"""Several correlated means at once: p values that hold for all of them together, from their joint distribution."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError

#: Random draws of the joint distribution; p values have steps of one in as many.
DRAWS = 2000
#: A contrast whose error is below this share of the largest one does not vary.
ROUNDING = 1e-9
#: Least share of all variance that a direction must have to be drawn from.
NO_VARIANCE = 1e-12


def pairwise_p_values(
    means: ArrayLike,
    covariance: ArrayLike,
    freedom: float,
    *,
    blocks: Sequence[Sequence[int]] | None = None,
    margin: ArrayLike = 0.0,
    draws: int = DRAWS,
    seed: int = 0,
) -> np.ndarray:
    """P values of all differences between correlated means, adjusted for looking at all of them.

    The largest studentised difference is compared with what it would be if all means of a block were equal. Blocks,
    such as dimensions and single questions, are weighed alike: each is ranked among its own draws first, so that a
    block of many means does not hide what is in a small one.

    Parameters
    ----------
    means
        Shape (n_means,).
    covariance
        Shape (n_means, n_means), of the means' errors.
    freedom
        Degrees of freedom of the errors.
    blocks
        Positions of the means that are compared with each other; all with all where absent.
    margin
        One number, or shape (n_means, n_means): only what a difference has beyond it counts.
    draws
        Random draws.
    seed
        Same seed, same draws.

    Returns
    -------
    numpy.ndarray
        Shape (n_means, n_means), symmetric; adjusted over all pairs of all blocks, missing between blocks and on the
        diagonal, and where two means do not vary against each other.

    Raises
    ------
    StatisticError
        Shapes that do not fit, values that are not finite, or degrees of freedom that are not above zero.

    References
    ----------
    Hothorn, Bretz & Westfall (2008), Biometrical Journal 50; balance between blocks: Beran (1988). Checked against
    Tukey's studentised range (scipy) in tests/comparisons/test_simultaneous.py.
    """
    centre, errors = _checked(means, covariance, freedom)
    chosen = [np.arange(len(centre))] if blocks is None else [np.asarray(block, dtype=int) for block in blocks]
    given = np.asarray(margin, dtype=float)
    if given.shape not in ((), errors.shape) or not (given >= 0).all():
        raise StatisticError(f"{errors.shape} differences need one margin of nought and more, or one each.")
    beyond = np.maximum(np.abs(centre[:, None] - centre) - given, 0.0)
    drawn = joint_draws(errors, freedom, draws, np.random.default_rng(seed))
    observed, largest = [], []
    for block in chosen:
        spread = _difference_errors(errors[np.ix_(block, block)])
        observed.append(beyond[np.ix_(block, block)] / spread)
        largest.append(_largest_difference(drawn[:, block], spread))
    found = np.full(errors.shape, np.nan)
    for block, adjusted in zip(chosen, balanced_p_values(observed, largest), strict=True):
        found[np.ix_(block, block)] = adjusted
    return found


def largest_p_values(
    estimates: ArrayLike, covariance: ArrayLike, freedom: float, *, draws: int = DRAWS, seed: int = 0
) -> np.ndarray:
    """P values of several correlated estimates against zero, adjusted for looking at all of them.

    Parameters
    ----------
    estimates
        Shape (n_estimates,).
    covariance
        Shape (n_estimates, n_estimates), of their errors.
    freedom
        Degrees of freedom of the errors.
    draws
        Random draws.
    seed
        Same seed, same draws.

    Returns
    -------
    numpy.ndarray
        Shape (n_estimates,); missing where an estimate does not vary.

    Raises
    ------
    StatisticError
        As `pairwise_p_values`.

    References
    ----------
    Hothorn, Bretz & Westfall (2008). Checked against Sidak's closed form in tests/comparisons/test_simultaneous.py.
    """
    centre, errors = _checked(estimates, covariance, freedom)
    spread = np.sqrt(np.diagonal(errors))
    spread = np.where(spread > ROUNDING * spread.max(initial=0), spread, np.nan)
    drawn = np.abs(joint_draws(errors, freedom, draws, np.random.default_rng(seed))) / spread
    return balanced_p_values([np.abs(centre) / spread], [_largest(drawn)])[0]


def balanced_p_values(
    observed: Sequence[np.ndarray], largest: Sequence[np.ndarray], weights: Sequence[float] | None = None
) -> list[np.ndarray]:
    """Adjust statistics of several blocks for the largest of each block and for the number of blocks.

    Parameters
    ----------
    observed
        Statistics of each block, of any shape, large against the null; missing ones stay missing.
    largest
        Largest statistic of the block in each draw under the null, shape (n_draws,), the same draws in every block.
    weights
        Of each block, above zero; only their proportions matter. All count the same where absent.

    Returns
    -------
    list of numpy.ndarray
        Adjusted p values of each block in the shapes of `observed`; the observed data count as one draw.

    References
    ----------
    Westfall & Young (1993); Beran (1988): each block's largest statistic is ranked among its own draws, and the
    smallest rank over blocks among the smallest ranks of the draws.
    """
    n_draws = len(largest[0])
    ordered = [np.sort(draws) for draws in largest]
    own = [_share_reached(statistic, draws) for statistic, draws in zip(observed, ordered, strict=True)]
    if len(own) == 1:
        return own
    ranks = [_share_reached(draws, rising) for draws, rising in zip(largest, ordered, strict=True)]
    if weights is not None:
        own, ranks = ([p / weight for p, weight in zip(each, weights, strict=True)] for each in (own, ranks))
    smallest = np.sort(np.min(ranks, axis=0))
    return [np.where(np.isnan(p), np.nan, _share_below(p, smallest, n_draws)) for p in own]


def joint_draws(covariance: np.ndarray, freedom: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draw errors from a multivariate t distribution.

    Parameters
    ----------
    covariance
        Shape (n, n); directions without variance are left out.
    freedom
        Degrees of freedom, common to all.
    draws
        Number of draws.
    rng
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (draws, n).
    """
    values, vectors = np.linalg.eigh(covariance)
    is_drawn = values > NO_VARIANCE * max(values.max(initial=0.0), 0.0)
    roots = vectors[:, is_drawn] * np.sqrt(values[is_drawn])
    normal = rng.standard_normal((draws, roots.shape[1])) @ roots.T
    return np.asarray(normal / np.sqrt(rng.chisquare(freedom, (draws, 1)) / freedom))


def _checked(estimates: ArrayLike, covariance: ArrayLike, freedom: float) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and covariance as arrays that fit each other."""
    centre, errors = np.asarray(estimates, dtype=float), np.asarray(covariance, dtype=float)
    if centre.ndim != 1 or errors.shape != (len(centre), len(centre)) or not len(centre):
        raise StatisticError(f"{centre.shape} estimates need a square covariance; it has the shape {errors.shape}.")
    if not (np.isfinite(centre).all() and np.isfinite(errors).all() and freedom > 0):
        raise StatisticError(
            "estimates and covariance are finite, and degrees of freedom above zero; leave others out."
        )
    return centre, errors


def _difference_errors(covariance: np.ndarray) -> np.ndarray:
    """Standard error of every difference, missing where two means do not vary against each other."""
    variance = np.diagonal(covariance)
    squared = variance[:, None] + variance - 2 * covariance
    floor = ROUNDING**2 * max(float(variance.max()), 0.0)
    return np.sqrt(np.where(squared > floor, squared, np.nan))


def _largest_difference(drawn: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Largest studentised difference of each draw; a mean at a time, so that many means need no more memory."""
    found = np.zeros(len(drawn))
    for first in range(len(spread) - 1):
        later = np.abs(drawn[:, [first]] - drawn[:, first + 1 :]) / spread[first, first + 1 :]
        np.fmax(found, _largest(later), out=found)
    return found


def _largest(statistics: np.ndarray) -> np.ndarray:
    """Largest known statistic of each row."""
    return np.asarray(np.fmax.reduce(statistics, axis=1, initial=0.0))


def _share_reached(statistic: np.ndarray, rising: np.ndarray) -> np.ndarray:
    """Share of draws that reach a statistic, the observed one counted; missing stays missing."""
    n_reached = len(rising) - np.searchsorted(rising, statistic - 1e-12, side="left")
    return np.where(np.isnan(statistic), np.nan, (1 + n_reached) / (1 + len(rising)))


def _share_below(p: np.ndarray, smallest: np.ndarray, n_draws: int) -> np.ndarray:
    """Share of draws whose smallest rank is at most a p value, the observed one counted."""
    return np.asarray((1 + np.searchsorted(smallest, p + 1e-12, side="right")) / (1 + n_draws))
