"""Differences in units of spread: Cohen's d and Hedges' g with intervals from the noncentral t distribution."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from stratalign.errors import StatisticError

#: Step of the numeric slope that takes the last digits out of the noncentrality.
_STEP = 1e-5


def standardised_differences(
    cohens_d: np.ndarray,
    n_first: np.ndarray,
    n_second: np.ndarray,
    *,
    degrees_of_freedom: np.ndarray | None = None,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Interval of Cohen's d, and Hedges' g with its interval, of two independent groups.

    Parameters
    ----------
    cohens_d
        Shape (n_pairs,), difference of means over the pooled standard deviation.
    n_first, n_second
        Shape (n_pairs,), people on each side; effective numbers where answers are weighted.
    degrees_of_freedom
        Of the pooled standard deviation, n_first + n_second - 2 where absent.
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        cohens_d, d_ci_low, d_ci_high, hedges_g, g_ci_low, g_ci_high. Bounds are missing where d is; the
        bounds of g are those of d times the exact correction for small samples.

    Raises
    ------
    StatisticError
        The coverage is not between 0 and 1.

    References
    ----------
    Hedges (1981); Steiger & Fouladi (1997); Cumming & Finch (2001). Checked against the noncentral t distribution
    integrated numerically in tests/comparisons/test_effect_sizes.py.
    """
    if not 0 < ci_level < 1:
        raise StatisticError(f"ci_level lies between 0 and 1, such as 0.95; not {ci_level}.")
    d, first, second = (np.asarray(column, dtype=float) for column in (cohens_d, n_first, n_second))
    freedom = first + second - 2 if degrees_of_freedom is None else np.asarray(degrees_of_freedom, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt(1 / first + 1 / second)
        low, high = noncentrality_interval(d / scale, freedom, ci_level=ci_level)
    factor = small_sample_factor(freedom)
    return pd.DataFrame(
        {
            "cohens_d": d,
            "d_ci_low": low * scale,
            "d_ci_high": high * scale,
            "hedges_g": d * factor,
            "g_ci_low": low * scale * factor,
            "g_ci_high": high * scale * factor,
        }
    )


def small_sample_factor(degrees_of_freedom: np.ndarray) -> np.ndarray:
    """Hedges' exact correction that takes the bias out of Cohen's d.

    Parameters
    ----------
    degrees_of_freedom
        Of the standard deviation d was divided by.

    Returns
    -------
    numpy.ndarray
        Factor below one; zero with one degree of freedom, where d has no mean, and missing below it.

    References
    ----------
    Hedges (1981).
    """
    half = np.asarray(degrees_of_freedom, dtype=float) / 2
    usable = half > 0.5
    safe = np.where(usable, half, 1.0)
    factor = np.exp(special.gammaln(safe) - special.gammaln(safe - 0.5)) / np.sqrt(safe)
    return np.where(usable, factor, np.where(half == 0.5, 0.0, np.nan))


def noncentrality_interval(
    t: np.ndarray, degrees_of_freedom: np.ndarray, *, ci_level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Noncentralities under which a t value this large or larger, and this small or smaller, is just likely enough.

    Parameters
    ----------
    t
        Shape (n,), observed t values.
    degrees_of_freedom
        Shape (n,), one or more.
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bound, missing where t is or the degrees of freedom are below one.
    """
    value, freedom = np.broadcast_arrays(np.asarray(t, dtype=float), np.asarray(degrees_of_freedom, dtype=float))
    tail = (1 - ci_level) / 2
    usable = np.isfinite(value) & (freedom >= 1)
    bounds = (np.full(value.shape, np.nan), np.full(value.shape, np.nan))
    for bound, share in zip(bounds, (1 - tail, tail), strict=True):
        bound[usable] = _noncentrality(value[usable], freedom[usable], share)
    return bounds


def _noncentrality(t: np.ndarray, freedom: np.ndarray, share: float) -> np.ndarray:
    """Noncentrality whose distribution has this share below t."""
    found = special.nctdtrinc(freedom, share, t)
    below = special.nctdtr(freedom, found, t)
    slope = (special.nctdtr(freedom, found + _STEP, t) - below) / _STEP
    # The inverse stops at an error of a millionth; one step of Newton's takes it out.
    return np.asarray(found - np.where(slope < 0, (below - share) / np.where(slope < 0, slope, 1.0), 0.0))
