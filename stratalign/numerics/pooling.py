"""Pool estimates that differ by more than their errors: the mean of their distribution, and its spread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: The estimating equation is solved to this.
_TOLERANCE = 1e-5
_MOST_STEPS = 50


class Pooled(NamedTuple):
    """Mean of a distribution that estimates come from.

    `variance_between` is that of the true values; `std_error` of the mean as if that variance were known,
    `std_error_hksj` by Hartung and Knapp; `q` is Cochran's, of k - 1 degrees of freedom where all are alike.
    """

    mean: float
    std_error: float
    std_error_hksj: float
    variance_between: float
    q: float


def pool_estimates(estimates: np.ndarray, variances: np.ndarray) -> Pooled:
    """Random-effects mean with the spread of Paule and Mandel.

    Parameters
    ----------
    estimates
        Shape (k,), k > 1.
    variances
        Shape (k,), squared standard errors; positive.

    Returns
    -------
    Pooled
        In the units of the estimates.

    References
    ----------
    Paule & Mandel (1982), solved as in DerSimonian & Kacker (2007); Hartung & Knapp (2001). Checked against
    statsmodels' combine_effects in tests/numerics/test_pooling.py.
    """
    between = _variance_between(estimates, variances)
    alike = 1 / variances
    q = (alike * estimates**2).sum() - (alike * estimates).sum() ** 2 / alike.sum()
    weights = 1 / (variances + between)
    shares = weights / weights.sum()
    mean = (shares * estimates).sum()
    error = np.sqrt((shares * (estimates - mean) ** 2).sum() / (len(estimates) - 1))
    return Pooled(float(mean), float(np.sqrt(1 / weights.sum())), float(error), float(between), float(q))


def _variance_between(estimates: np.ndarray, variances: np.ndarray) -> float:
    """Variance with which the weighted squares are as many as their degrees of freedom; 0 where they are fewer."""
    between, freedom = 0.0, len(estimates) - 1
    for _ in range(_MOST_STEPS):
        weights = 1 / (variances + between)
        squares = (estimates - weights @ estimates / weights.sum()) ** 2
        excess = weights @ squares - freedom
        # The excess falls ever more slowly: steps come from below and never pass nought, where fewer squares begin.
        if excess <= _TOLERANCE:
            break
        between += excess / (weights**2 @ squares)
    return float(between)
