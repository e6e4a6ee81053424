"""Covariances that can be inverted."""

from __future__ import annotations

import numpy as np

#: Steps towards independent items until a covariance from incomplete answers can be inverted.
SHRINKAGE = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9)
#: A smallest eigenvalue below this share of the largest is rounding.
ROUNDING = 1e-10


def nearest_invertible(covariances: np.ndarray) -> np.ndarray:
    """Covariances shrunk towards independent items as little as is needed to invert them.

    Parameters
    ----------
    covariances
        Shape (n, n_items, n_items).

    Returns
    -------
    numpy.ndarray
        The same shape; those that can be inverted are as they were.
    """
    found = covariances.copy()
    for share in SHRINKAGE:
        eigenvalues = np.linalg.eigvalsh(found)
        singular = np.flatnonzero(eigenvalues[:, 0] <= ROUNDING * eigenvalues[:, -1])
        if not len(singular):
            break
        variances = np.eye(covariances.shape[1]) * covariances[singular]
        found[singular] = (1 - share) * covariances[singular] + share * variances
    return found
