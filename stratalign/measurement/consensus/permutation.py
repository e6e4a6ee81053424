"""Permutation tests and intervals of consensus, all draws by matrix products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.numerics.distributions import t_quantile

#: Cosines of one have no z: they are taken to be this.
LARGEST_COSINE = 1 - 1e-12
#: Cells drawn at a time.
CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Intervals:
    """Bounds by name (`low`, `high`): of alpha, shape (n_groups,), and of similarity, shape (n_groups, n_groups)."""

    alpha: dict[str, np.ndarray]
    similarity: dict[str, np.ndarray]


def consensus_tests(
    vectors: np.ndarray, membership: np.ndarray, permutations: int, rng: np.random.Generator
) -> np.ndarray:
    """Is a group's consensus more than chance? Every person's answers are shuffled over the priorities.

    Parameters
    ----------
    vectors
        Shape (n_people, n_priorities), rows of length one.
    membership
        Shape (n_groups, n_people), zeros and ones.
    permutations
        Random rearrangements; 0 for none.
    rng
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Share of rearrangements with at least the group's alpha, the group itself counted; missing for a group of one.
    """
    found = np.full(len(membership), np.nan)
    if permutations <= 0:
        return found
    for group, member in enumerate(membership):
        own = vectors[member > 0]
        if len(own) < 2:
            continue
        observed = np.linalg.norm(own.sum(axis=0))
        at_once = max(CELLS_AT_ONCE // own.size, 1)
        n_reached = 0
        for first in range(0, permutations, at_once):
            n_draws = min(at_once, permutations - first)
            shuffled = rng.permuted(np.broadcast_to(own, (n_draws, *own.shape)), axis=2)
            n_reached += int((np.linalg.norm(shuffled.sum(axis=1), axis=1) >= observed - 1e-12).sum())
        found[group] = (1 + n_reached) / (1 + permutations)
    return found


def difference_tests(
    vectors: np.ndarray, membership: np.ndarray, permutations: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Do groups order priorities differently? People are dealt to the groups at random, sizes kept.

    Parameters
    ----------
    vectors, membership, permutations, rng
        As in `consensus_tests`.

    Returns
    -------
    tuple[numpy.ndarray, float]
        For each pair of groups, shape (n_groups, n_groups), the share of deals in which the two are at most as similar
        as observed; and the share of deals of all people that separate the groups at least as much (by the sum of
        squared mean vectors, weighted by group size). The observed deal is counted.
    """
    n_groups = len(membership)
    pairs = np.full((n_groups, n_groups), np.nan)
    if permutations <= 0 or n_groups < 2:
        return pairs, float("nan")
    for first in range(n_groups):
        for second in range(first + 1, n_groups):
            both = (membership[first] + membership[second]) > 0
            pairs[first, second] = pairs[second, first] = _pair_test(
                vectors[both], membership[first, both] > 0, permutations, rng
            )
    sizes = membership.sum(axis=1)
    observed = _separation(membership @ vectors, sizes)
    n_reached = 0
    people = np.repeat(np.arange(n_groups), sizes.astype(int))
    for n_draws in _parts(permutations, len(vectors) * n_groups):
        dealt = rng.permuted(np.broadcast_to(people, (n_draws, len(people))), axis=1)
        sums = np.stack([(dealt == group).astype(float) @ vectors for group in range(n_groups)], axis=1)
        n_reached += int((_separation(sums, sizes) >= observed - 1e-12).sum())
    return pairs, (1 + n_reached) / (1 + permutations)


def resampled_intervals(
    vectors: np.ndarray, membership: np.ndarray, draws: int, ci_level: float, rng: np.random.Generator
) -> Intervals:
    """Intervals of alpha with each person left out in turn, and of similarity over resampled people of each group.

    Parameters
    ----------
    vectors, membership, rng
        As in `consensus_tests`.
    draws
        Resamples; 0 for none.
    ci_level
        Coverage.

    Returns
    -------
    Intervals
        Of alpha for all whom the group's people stand for: t intervals of Fisher's z of the mean cosine of two
        different people, which is alpha squared without its upward bias; the observed alpha belongs to them in any
        case. From 0 to 1 for groups of two, missing for groups of one. Resampled people would give intervals that hold
        55 to 75 of 100 times with five to nine people (docs/measurement/intervals.md).
    """
    n_groups, n_priorities = len(membership), vectors.shape[1]
    empty = {name: np.full(n_groups, np.nan) for name in ("low", "high")}
    square = {name: np.full((n_groups, n_groups), np.nan) for name in ("low", "high")}
    if draws <= 0:
        return Intervals(empty, square)
    means = np.empty((draws, n_groups, n_priorities))
    for group, member in enumerate(membership):
        own = vectors[member > 0]
        parts = [_resample_counts(rng, n_draws, len(own)) @ own / len(own) for n_draws in _parts(draws, len(own))]
        means[:, group] = np.concatenate(parts)
    sizes = membership.sum(axis=1)
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    squared = (means**2).sum(axis=2)
    alpha = np.array([alpha_interval(vectors[member > 0], ci_level) for member in membership]).T
    directions = means / np.sqrt(np.where(squared > 1e-20, squared, np.nan))[..., None]
    cosines = directions @ np.swapaxes(directions, 1, 2)
    both = np.minimum.outer(sizes, sizes) > 1
    similarity = np.where(both, np.nanquantile(np.clip(cosines, -1, 1), ends, axis=0), np.nan)
    return Intervals(dict(zip(empty, alpha, strict=True)), dict(zip(square, similarity, strict=True)))


def alpha_interval(vectors: np.ndarray, ci_level: float) -> tuple[float, float]:
    """Interval of the consensus of all whom some people stand for.

    Parameters
    ----------
    vectors
        Shape (n_people, n_priorities), of length one.
    ci_level
        Coverage.

    Returns
    -------
    tuple of float
        Bounds, 0 to 1; missing for one person, the whole range for two.
    """
    n = len(vectors)
    if n < 3:
        return (float("nan"), float("nan")) if n < 2 else (0.0, 1.0)
    total = vectors.sum(axis=0)
    squared = float(total @ total)
    pairs = (squared - n) / (n * (n - 1))
    without = (squared - 2 * vectors @ total + 1 - (n - 1)) / ((n - 1) * (n - 2))
    z, each = (np.arctanh(np.clip(part, -LARGEST_COSINE, LARGEST_COSINE)) for part in (pairs, without))
    reach = t_quantile((1 + ci_level) / 2, n - 1) * np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum())
    low, high = np.sqrt(np.maximum(np.tanh([z - reach, z + reach]), 0.0))
    alpha = np.sqrt(squared) / n
    return float(min(low, alpha)), float(max(high, alpha))


def _pair_test(vectors: np.ndarray, is_first: np.ndarray, permutations: int, rng: np.random.Generator) -> float:
    """Share of deals of two groups' people that are at most as similar as the observed one."""
    total = vectors.sum(axis=0)
    observed = _cosine(vectors[is_first].sum(axis=0), total - vectors[is_first].sum(axis=0))
    n_reached = 0
    for n_draws in _parts(permutations, len(vectors)):
        dealt = rng.permuted(np.broadcast_to(is_first, (n_draws, len(is_first))), axis=1).astype(float)
        sums = dealt @ vectors
        n_reached += int((_cosine(sums, total - sums) <= observed + 1e-12).sum())
    return (1 + n_reached) / (1 + permutations)


def _cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    found: np.ndarray = (first * second).sum(axis=-1) / np.where(lengths > 1e-20, lengths, np.nan)
    return found


def _separation(sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Sum over groups of size times squared length of the mean vector; shape (..., n_groups, n_priorities)."""
    found: np.ndarray = ((sums**2).sum(axis=-1) / sizes).sum(axis=-1)
    return found


def _resample_counts(rng: np.random.Generator, n_draws: int, n_people: int) -> np.ndarray:
    """How often each draw holds each person."""
    picked = rng.integers(0, n_people, (n_draws, n_people)) + np.arange(n_draws)[:, None] * n_people
    return np.bincount(picked.ravel(), minlength=n_draws * n_people).reshape(n_draws, n_people).astype(float)


def _parts(draws: int, cells_each: int) -> list[int]:
    """Sizes of the parts that draws are worked on in."""
    at_once = max(CELLS_AT_ONCE // max(cells_each, 1), 1)
    return [min(at_once, draws - first) for first in range(0, draws, at_once)]
