"""Interval of a share that holds for small groups and near the ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import normal_quantile


def wilson_interval(successes: ArrayLike, n: ArrayLike, *, ci_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share.

    Parameters
    ----------
    successes, n
        Counts of equal shape; may be fractions (weighted counts with an effective n).
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    tuple[numpy.ndarray, numpy.ndarray]
        Bounds, 0-1; missing where n is zero.

    Raises
    ------
    StatisticError
        A count is negative or larger than its n, or the coverage lies outside its range.

    References
    ----------
    Wilson (1927). Checked against statsmodels in tests/numerics/test_shares.py.
    """
    if not 0 < ci_level < 1:
        raise StatisticError(f"coverage lies strictly between 0 and 1; not {ci_level}.")
    k, size = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if ((k < 0) | (k > size + 1e-9)).any():
        raise StatisticError("a share needs counts from 0 to their n.")
    z2 = float(normal_quantile((1 + ci_level) / 2)) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / np.where(size > 0, size, np.nan)
        centre = (share + z2 / (2 * size)) / (1 + z2 / size)
        half = np.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    # Rounding must not keep an interval from holding the share at its ends.
    return np.where(k == 0, np.where(size > 0, 0.0, np.nan), low), np.where(
        k == size, np.where(size > 0, 1.0, np.nan), high
    )
