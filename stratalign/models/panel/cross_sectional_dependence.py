"""Errors of panel models that hold where entities share what happens in a period."""

from __future__ import annotations

import numpy as np

from stratalign.errors import StatisticError
from stratalign.numerics.least_squares import LeastSquares

#: Fewer periods than this make errors summed over periods far too small.
FEWEST_PERIODS = 10


def driscoll_kraay_covariance(fit: LeastSquares, period: np.ndarray, max_lag: int | None = None) -> np.ndarray:
    """Covariance robust to entities that move together, in the same and in near periods.

    Parameters
    ----------
    fit
        A fit of transformed columns.
    period
        Shape (n,), whole numbers, one step apart from period to period.
    max_lag
        Periods over which shocks last, weighted by Bartlett's kernel; None for the fourth root of the number of
        periods.

    Returns
    -------
    numpy.ndarray
        Shape (k, k), without a small-sample factor.

    References
    ----------
    Driscoll & Kraay (1998). As R plm::vcovSCC; checked in tests/models/panel/test_common_shocks.py.
    """
    scores = fit.design * fit.residuals[:, None]
    sums = np.stack([np.bincount(period - period.min(), column) for column in scores.T], axis=1)
    n_lags = lags_of(period, max_lag)
    meat: np.ndarray = sums.T @ sums
    for lag in range(1, n_lags + 1):
        shared = sums[lag:].T @ sums[:-lag]
        meat = meat + (1 - lag / (n_lags + 1)) * (shared + shared.T)
    return np.asarray(fit.bread @ meat @ fit.bread)


def beck_katz_covariance(fit: LeastSquares, entity: np.ndarray, period: np.ndarray) -> np.ndarray:
    """Panel-corrected covariance: entities correlated within a period, alike in all periods.

    Parameters
    ----------
    fit
        A fit of transformed columns.
    entity, period
        Shape (n,), whole numbers from 0.

    Returns
    -------
    numpy.ndarray
        Shape (k, k); what two entities share is the mean over the periods both are in.

    References
    ----------
    Beck & Katz (1995). As R plm::vcovBK(cluster = "time"); checked in tests/models/panel/test_common_shocks.py.
    """
    codes = np.unique(period, return_inverse=True)[1]
    shape = (int(codes.max()) + 1, int(entity.max()) + 1)
    residuals, known = np.zeros(shape), np.zeros(shape)
    residuals[codes, entity], known[codes, entity] = fit.residuals, 1.0
    shared = residuals.T @ residuals / np.maximum(known.T @ known, 1.0)
    meat = np.zeros((fit.k, fit.k))
    for now in range(shape[0]):
        rows = codes == now
        x = fit.design[rows]
        meat += x.T @ shared[np.ix_(entity[rows], entity[rows])] @ x
    return np.asarray(fit.bread @ meat @ fit.bread)


def lags_of(period: np.ndarray, max_lag: int | None) -> int:
    """Periods over which shocks last.

    Parameters
    ----------
    period
        Shape (n,).
    max_lag
        As declared.

    Returns
    -------
    int
        As declared, or the fourth root of the number of periods.

    Raises
    ------
    StatisticError
        There are as many as periods, or too few periods.
    """
    n_periods = len(np.unique(period))
    if n_periods < FEWEST_PERIODS:
        raise StatisticError(
            f"there are {n_periods} periods; {FEWEST_PERIODS} are needed for errors summed over periods. Use "
            "covariance='cluster'."
        )
    n_lags = int(n_periods**0.25) if max_lag is None else max_lag
    if n_lags >= n_periods:
        raise StatisticError(f"max_lag is {max_lag}; it lies below the number of periods, {n_periods}.")
    return n_lags
