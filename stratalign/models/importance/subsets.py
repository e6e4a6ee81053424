"""Explained variance of every subset of predictors, for many cross-product matrices at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

#: A pivot below this share of its variable's own squares means that earlier variables determine it.
COLLINEAR = 1e-10
#: Subsets times matrices that are weighed together, and that are worked on together: what a processor keeps close at
#: hand.
AT_ONCE, CLOSE_AT_HAND = 1 << 18, 1 << 17


def subset_r_squared(products: np.ndarray, blocks: Sequence[Sequence[int]]) -> np.ndarray:
    """R squared of the last variable on every subset of blocks of the others.

    Each block is taken out (its rows are dropped) or put in (the rest is adjusted for it by a Schur complement), block
    by block: a tree whose leaves are all subsets, with less and less left to adjust on the way down.

    Parameters
    ----------
    products
        Centred cross-products, shape (..., p + 1, p + 1), the outcome last.
    blocks
        Positions of the predictors of each block, together 0 to p - 1, in this order.

    Returns
    -------
    numpy.ndarray
        Shape (..., 2 ** n_blocks); bit i of the place says whether block i is in. Missing where predictors are
        collinear or the outcome does not vary.

    References
    ----------
    Sweep operator: Goodnight (1979).
    """
    found = np.concatenate([1 - left.T for left in _unexplained(products, blocks)])
    return found.reshape(*products.shape[:-2], -1)


def shapley_values(products: np.ndarray, blocks: Sequence[Sequence[int]]) -> np.ndarray:
    """Divide R squared of the last variable among blocks of the others by their Shapley values.

    Parameters
    ----------
    products, blocks
        As in `subset_r_squared`.

    Returns
    -------
    numpy.ndarray
        Shape (..., n_blocks), summing to R squared.
    """
    weights = shapley_weights(len(blocks))
    # A block's weights sum to nought, so what is left unexplained does as well as R squared, with the sign turned.
    found = np.concatenate([-(weights @ left).T for left in _unexplained(products, blocks)])
    return found.reshape(*products.shape[:-2], -1)


def _unexplained(products: np.ndarray, blocks: Sequence[Sequence[int]]) -> Iterator[np.ndarray]:
    """Share of variance that subsets leave unexplained, some matrices at a time: (2 ** n_blocks, n_matrices)."""
    several = products.reshape(-1, *products.shape[-2:])
    size, step = (max(most >> len(blocks), 1) for most in (AT_ONCE, CLOSE_AT_HAND))
    room = _room(blocks, min(step, max(len(several), 1)))
    for start in range(0, max(len(several), 1), size):
        some = several[start : start + size]
        found = np.empty((1 << len(blocks), len(some)))
        for first in range(0, len(some), step):
            found[:, first : first + step] = _of_some(some[first : first + step], blocks, room)
        yield found


def _room(blocks: Sequence[Sequence[int]], n_matrices: int) -> list[np.ndarray]:
    """Room for each row of a triangle, (n_columns, n_subsets, n_matrices): subsets of the blocks before its own."""
    before = [*(number for number, block in enumerate(blocks) for _ in block), len(blocks)]
    return [np.empty((len(before) - row, 1 << number, n_matrices)) for row, number in enumerate(before)]


def _of_some(products: np.ndarray, blocks: Sequence[Sequence[int]], room: Sequence[np.ndarray]) -> np.ndarray:
    """What all subsets leave unexplained in a few matrices, shape (2 ** n_blocks, n_matrices)."""
    order = [*(position for block in blocks for position in block), products.shape[-1] - 1]
    # Matrices stand last, one beside the other: there are many of them, and few variables.
    first = products.transpose(1, 2, 0)[np.ix_(order, order)]
    rows = [row[:, :, : len(products)] for row in room]
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 / np.sqrt(np.diagonal(first).T)
        scaled = first * scale[:, None] * scale
        for place, row in enumerate(rows):
            row[:, 0] = scaled[place, place:]
        for number, block in enumerate(blocks):
            n_subsets = 1 << number
            put_in = [row[:, :n_subsets] for row in rows]
            for _ in block[1:]:
                slopes, others = _slopes(put_in[0]), put_in[0][1:]
                put_in = [row - others[place] * slopes[place:] for place, row in enumerate(put_in[1:])]
            rows = rows[len(block) :]
            # Subsets without the block stay where they are; behind them those with it, where something is taken out.
            slopes, others = _slopes(put_in[0]), put_in[0][1:]
            for place, (row, left) in enumerate(zip(rows, put_in[1:], strict=True)):
                behind = row[:, n_subsets : 2 * n_subsets]
                np.multiply(others[place], slopes[place:], out=behind)
                np.subtract(left, behind, out=behind)
    unexplained: np.ndarray = rows[0][0]
    return unexplained


def shapley_weights(n_blocks: int) -> np.ndarray:
    """Weights that turn R squared of all subsets into each block's Shapley value.

    Parameters
    ----------
    n_blocks
        Number of blocks.

    Returns
    -------
    numpy.ndarray
        Shape (n_blocks, 2 ** n_blocks).

    References
    ----------
    Shapley (1953); as shares of R squared: Lindeman, Merenda & Gold (1980), Groemping (2007).
    """
    sizes = subset_sizes(n_blocks)
    orders = np.array([_share_of_orders(size, n_blocks) for size in range(n_blocks)] + [0.0])
    weights = np.empty((n_blocks, 1 << n_blocks))
    for block in range(n_blocks):
        is_in = (np.arange(1 << n_blocks) >> block) & 1 == 1
        weights[block] = np.where(is_in, orders[sizes - 1], -orders[sizes])
    return weights


def subset_sizes(n_blocks: int) -> np.ndarray:
    """Number of blocks in each subset, shape (2 ** n_blocks,)."""
    places = np.arange(1 << n_blocks)
    return sum(((places >> block) & 1 for block in range(n_blocks)), np.zeros_like(places))


def _slopes(first: np.ndarray) -> np.ndarray:
    """Slopes of the others on the first variable, from its row of the triangle: (n_others, n_subsets, n_matrices)."""
    pivot = first[:1]
    slopes: np.ndarray = first[1:] / np.where(pivot > COLLINEAR, pivot, np.nan)
    return slopes


def _share_of_orders(n_before: int, n_blocks: int) -> float:
    """Share of all orders in which exactly a given set of this size comes before a given block."""
    from math import comb

    return 1 / (n_blocks * comb(n_blocks - 1, n_before))
