"""Correlations that people can have: none beyond one, and none that contradict each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

#: An eigenvalue below this is no rounding of zero: nobody can have such correlations.
IMPOSSIBLE = -1e-8
#: Pairs answered by different people and rounded figures contradict each other a little; more than this is another
#: matrix.
LARGEST_CHANGE = 0.1


def possible_correlations(correlations: pd.DataFrame, *, fewest: int = 3) -> tuple[np.ndarray, bool]:
    """Take a correlation matrix, or the nearest that people can have where it contradicts itself a little.

    Parameters
    ----------
    correlations
        Shape (n_items, n_items).
    fewest
        Items needed.

    Returns
    -------
    tuple[numpy.ndarray, bool]
        The matrix, and whether it was smoothed.

    Raises
    ------
    StatisticError
        It is no correlation matrix, or no people can have these correlations: smoothing would move one of them by more
        than `LARGEST_CHANGE`.

    References
    ----------
    Smoothing as R psych::cor.smooth: negative eigenvalues raised to just above zero, the diagonal brought back to one.
    """
    matrix = _checked(correlations, fewest)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= IMPOSSIBLE:
        return matrix, False
    raised = np.maximum(values, 100 * np.finfo(float).eps)
    product = (vectors * (raised * len(matrix) / raised.sum())) @ vectors.T
    scale = np.sqrt(np.diag(product))
    smooth = product / np.outer(scale, scale)
    change = np.abs(smooth - matrix)
    if change.max() > LARGEST_CHANGE:
        pair = np.unravel_index(np.triu(change).argmax(), change.shape)
        first, second = (pd.DataFrame(correlations).columns[place] for place in pair)
        raise StatisticError(
            f"no people can have these correlations: their smallest eigenvalue is {values[0]:.2g}, and that of {first} "
            f"and {second} would have to be {smooth[pair]:.2f} instead of {matrix[pair]:.2f}. Where pairs of items "
            "were answered by different people, take complete respondents only; leave out items that few answered; "
            "else correct the figures."
        )
    return smooth, True


def _checked(correlations: pd.DataFrame, fewest: int) -> np.ndarray:
    """Correlations as an array, if that is what they are."""
    matrix = np.asarray(correlations, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < fewest:
        raise StatisticError(
            f"factors need correlations: a square matrix of {fewest} items or more; its shape is {matrix.shape}."
        )
    if (
        not np.isfinite(matrix).all()
        or np.abs(matrix - matrix.T).max() > 1e-8
        or np.abs(np.diag(matrix) - 1).max() > 1e-8
        or np.abs(matrix).max() > 1 + 1e-8
    ):
        raise StatisticError(
            "factors need correlations: a symmetric matrix with ones on its diagonal, nothing beyond one and nothing "
            "missing. Leave constant items out."
        )
    return matrix
