"""Explained variance of every subset of predictors, for many cross-product matrices at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: A pivot below this share of its variable's own squares means that earlier variables determine it.
COLLINEAR = 1e-10
#: Subsets times matrices worked on together: what a processor keeps close at hand.
AT_ONCE = 1 << 18


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
    several = products.reshape(-1, *products.shape[-2:])
    size = max(AT_ONCE >> len(blocks), 1)
    parts = [_of_some(several[start : start + size], blocks) for start in range(0, max(len(several), 1), size)]
    return np.concatenate(parts).reshape(*products.shape[:-2], -1)


def _of_some(products: np.ndarray, blocks: Sequence[Sequence[int]]) -> np.ndarray:
    """R squared of all subsets for a few matrices, shape (n_matrices, 2 ** n_blocks)."""
    order = [*(position for block in blocks for position in block), products.shape[-1] - 1]
    # Matrices stand last, one beside the other: there are many of them, and few variables.
    first = products.transpose(1, 2, 0)[np.ix_(order, order)]
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 / np.sqrt(np.diagonal(first).T)
        scaled = (first * scale[:, None] * scale)[:, :, None]
        nodes = [scaled[row, row:] for row in range(len(order))]
        for block in blocks:
            put_in = nodes
            for _ in block:
                put_in = _adjust(put_in)
            left_out = nodes[len(block) :]
            nodes = [np.concatenate(both, axis=1) for both in zip(left_out, put_in, strict=True)]
    found: np.ndarray = 1 - nodes[0][0].T
    return found


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


def _adjust(nodes: list[np.ndarray]) -> list[np.ndarray]:
    """Take the first variable out of all others; rows of upper triangles, each (n_columns, n_subsets, n_matrices)."""
    pivot, others = nodes[0][:1], nodes[0][1:]
    slopes = others / np.where(pivot > COLLINEAR, pivot, np.nan)
    return [row - others[place] * slopes[place:] for place, row in enumerate(nodes[1:])]


def _share_of_orders(n_before: int, n_blocks: int) -> float:
    """Share of all orders in which exactly a given set of this size comes before a given block."""
    from math import comb

    return 1 / (n_blocks * comb(n_blocks - 1, n_before))
