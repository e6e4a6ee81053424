"""Intervals of the paths of a mediation, and of their product."""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import heteroskedastic_covariance
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.least_squares import fit_least_squares

#: Points at which the distribution of the first path is taken.
POINTS = 1000
#: Errors from the estimate beyond which a path of 27 degrees of freedom or more never lies.
FARTHEST = 15.0
#: A row whose leverage is within this of one determines its own fit.
FULL_LEVERAGE = 1e-10


def path_intervals(values: np.ndarray, ci_level: float) -> np.ndarray:
    """Intervals of indirect, direct and total association, and of both paths.

    Parameters
    ----------
    values
        Shape (n, k): constant and controls, then exposure, mediator and outcome.
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    numpy.ndarray
        Shape (5, 3): bounds and standard error. The indirect part's bounds are of the distribution of the product of
        its paths, its error that of a product of two estimates (Aroian 1947); all others are t intervals, errors HC4.

    Raises
    ------
    StatisticError
        A row determines a term alone.
    """
    slopes = {
        "first_path": _slope(values[:, :-2], values[:, -2], -1),
        "second_path": _slope(values[:, :-1], values[:, -1], -1),
        "direct": _slope(values[:, :-1], values[:, -1], -2),
        "total": _slope(values[:, :-2], values[:, -1], -1),
    }
    single = {
        name: np.array([*(slope + np.array([-1, 1]) * t_quantile((1 + ci_level) / 2, freedom) * error), error])
        for name, (slope, error, freedom) in slopes.items()
    }
    bounds = product_interval(slopes["first_path"], slopes["second_path"], ci_level)
    (first, first_error, _), (second, second_error, _) = slopes["first_path"], slopes["second_path"]
    spread = (first * second_error) ** 2 + (second * first_error) ** 2 + (first_error * second_error) ** 2
    return np.array(
        [[*bounds, np.sqrt(spread)], *(single[name] for name in ("direct", "total", "first_path", "second_path"))]
    )


def product_interval(
    first: tuple[float, float, float], second: tuple[float, float, float], ci_level: float
) -> tuple[float, float]:
    """Interval of the product of two slopes that were estimated apart.

    Parameters
    ----------
    first, second
        Slope, standard error and degrees of freedom.
    ci_level
        Coverage, strictly between 0 and 1.

    Returns
    -------
    tuple of float
        Quantiles of the product of two t distributions around the slopes.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004). Checked against a million draws in tests/models/robustness/test_mediation.py.
    """
    (slope, error, freedom), (other, other_error, other_freedom) = first, second
    at = slope + error * t_quantile((np.arange(POINTS) + 0.5) / POINTS, freedom)
    if not (error > 0 or other_error > 0):
        return slope * other, slope * other
    reach = (abs(slope) + FARTHEST * error) * (abs(other) + FARTHEST * other_error)

    def beyond(product: float, share: float) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            below = special.stdtr(other_freedom, (product / at - other) / other_error)
        below = np.where(at > 0, below, np.where(at < 0, 1 - below, float(product >= 0)))
        return float(np.nan_to_num(below, nan=0.5).mean()) - share

    ends = ((1 - ci_level) / 2, (1 + ci_level) / 2)
    low, high = (float(optimize.brentq(beyond, -reach, reach, args=(end,), xtol=1e-9 * reach)) for end in ends)
    return low, high


def _slope(design: np.ndarray, outcome: np.ndarray, place: int) -> tuple[float, float, float]:
    """One slope with its HC4 error and degrees of freedom."""
    fit = fit_least_squares(design, outcome)
    n_alone = int((fit.hat > 1 - FULL_LEVERAGE).sum())
    if n_alone:
        raise StatisticError(
            f"{n_alone} of {fit.n} rows determine a term alone (often the one case that differs in a column), so that "
            "a path has no error. Drop these rows, or merge the category."
        )
    error = float(np.sqrt(heteroskedastic_covariance(fit, "HC4")[place, place]))
    return float(fit.coefficients[place]), error, float(fit.n - fit.k)
