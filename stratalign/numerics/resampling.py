"""Intervals from resamples: bias-corrected and accelerated, and percentiles expanded for few units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import normal_cdf, normal_quantile, normal_upper_tail, t_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.tables import require_size


def bca_interval(
    estimate: float, draws: ArrayLike, left_out: ArrayLike, *, ci_level: float = 0.95
) -> tuple[float, float]:
    """Bias-corrected and accelerated interval.

    Parameters
    ----------
    estimate
        From all data.
    draws
        Shape (n_draws,), from resamples; those without an answer (NaN) are left out.
    left_out
        Shape (n_units,), without each unit in turn.
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    tuple of float
        Bounds.

    Raises
    ------
    StatisticError
        Fewer than 50 draws, or a single one, a coverage outside 0 to 1, fewer than half of the draws with an answer, no
        estimate or several, all draws on one side of it (the bias is then infinite), or so many that the interval would
        miss the estimate.

    References
    ----------
    Efron (1987). Checked against scipy.stats.bootstrap and R boot in tests/models/test_bootstrap.py.
    """
    low, high, why = bca_bounds(estimate, draws, left_out, ci_level=ci_level)
    if why:
        raise StatisticError(f"there is no interval: {why}.")
    return low, high


def bca_bounds(
    estimate: float, draws: ArrayLike, left_out: ArrayLike, *, ci_level: float = 0.95
) -> tuple[float, float, str]:
    """Bounds as of `bca_interval` for a row of a table; where there are none, missing ones and why."""
    require_level(ci_level)
    values = np.asarray(draws, dtype=float)
    if np.ndim(estimate) or values.ndim != 1:
        raise StatisticError(
            f"an interval takes one estimate and a list of resamples; it was given {_shape(estimate)} and "
            f"{_shape(draws)}. Give the estimate first."
        )
    if len(values) < 50:
        raise StatisticError(f"an interval needs 50 resamples and deserves 2,000; there are {len(values)}.")
    known = values[np.isfinite(values)]
    missing = float("nan")
    if not np.isfinite(estimate):
        return missing, missing, "the data have no estimate"
    if len(known) < len(values) / 2:
        return missing, missing, f"{len(values) - len(known)} of {len(values)} resamples have no answer"
    require_size("the resamples", known)
    if known.min() > estimate or known.max() < estimate:
        return missing, missing, f"all {len(known)} resamples lie on one side of the estimate"
    share = ((known < estimate).sum() + (known == estimate).sum() / 2) / len(known)
    bias = normal_quantile(np.clip(share, 1 / (2 * len(known)), 1 - 1 / (2 * len(known))))
    without = np.asarray(left_out, dtype=float)
    without = without[np.isfinite(without)]
    require_size("the estimates without each unit", without)
    off = without.mean() - without if len(without) else without
    below = 6 * (off**2).sum() ** 1.5
    acceleration = float((off**3).sum() / below) if below > 0 else 0.0
    z = normal_quantile([(1 - ci_level) / 2, (1 + ci_level) / 2])
    ends = normal_cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
    low, high = np.quantile(known, ends)
    if not low <= estimate <= high:
        return missing, missing, f"the estimate lies outside of it: {share:.1%} of the resamples are below the estimate"
    return float(low), float(high), ""


def _shape(given: ArrayLike) -> str:
    """A number, or numbers in so many rows and columns."""
    return "numbers of shape " + " x ".join(map(str, np.shape(given))) if np.ndim(given) else "one number"


def expanded_tail(ci_level: float, n_units: int) -> float:
    """Share of resamples that a percentile interval leaves out on each side.

    Resamples of n units spread as if their variance were divided by n instead of n - 1, and know no t distribution:
    plain percentiles are too narrow where units are few. These are as wide as the t interval of a mean.

    Parameters
    ----------
    ci_level
        Coverage, strictly between 0 and 1.
    n_units
        Units or clusters that are resampled, at least 2.

    Returns
    -------
    float
        Below (1 - ci_level) / 2, which it nears as units become many.

    References
    ----------
    Hesterberg (2015), expanded percentile interval. Checked against the t interval of a mean in
    tests/numerics/test_resampling.py.
    """
    reach = np.sqrt(n_units / (n_units - 1)) * t_quantile((1 + ci_level) / 2, n_units - 1)
    return float(normal_upper_tail(reach))
