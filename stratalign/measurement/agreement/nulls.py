"""What answers would look like if nobody agreed: null distributions of an item and their variances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_option

NullDistribution = Literal["uniform", "slight_skew", "moderate_skew", "heavy_skew", "triangular"]
#: A named null, the variance of one in squared scale points, or the share of each option.
Null = NullDistribution | float | Sequence[float]

#: Shares of the five options from lowest to highest (LeBreton & Senter 2008, Table 2 and text).
FIVE_OPTION_SHARES: dict[str, tuple[float, ...]] = {
    "slight_skew": (0.05, 0.15, 0.20, 0.35, 0.25),
    "moderate_skew": (0.00, 0.10, 0.15, 0.40, 0.35),
    "heavy_skew": (0.00, 0.00, 0.10, 0.40, 0.50),
    "triangular": (0.11, 0.22, 0.34, 0.22, 0.11),
}
#: Skewness of answers, away from the end they lean to, from which on a skewed null is theirs: half of the slight one's.
LEAST_SKEW = 0.27


def null_variance(n_options: int, null: Null = "uniform") -> float:
    """Variance of answers that agree no more than chance.

    Parameters
    ----------
    n_options
        Number of answer options.
    null
        `uniform`: every option equally likely, (A^2 - 1) / 12. `slight_skew`, `moderate_skew`, `heavy_skew`: a leaning
        to one end, tabulated for five options only. `triangular`: a leaning to the middle, as tabulated for five
        options (1.32) and from equally falling shares for any other number. A number is taken as the variance
        itself, a sequence as the shares of the options from lowest to highest.

    Returns
    -------
    float
        Variance in squared scale points.

    Raises
    ------
    StatisticError
        Fewer than two options, a null that is not known or not tabulated for this many, a variance that is not
        positive, or shares that are not one per option or do not sum to one.

    References
    ----------
    James, Demaree & Wolf (1984); LeBreton & Senter (2008), Table 2.
    """
    if isinstance(null, int | float) and not isinstance(null, bool):
        if not (np.isfinite(null) and null > 0):
            raise StatisticError(f"the variance of a null is a positive number of squared scale points; not {null}.")
        return float(null)
    shares = null_shares(n_options, null)
    points = np.arange(n_options)
    return float(shares @ points**2 - (shares @ points) ** 2)


def null_shares(n_options: int, null: Null = "uniform") -> np.ndarray:
    """Share of each answer option where nobody agrees.

    Parameters
    ----------
    n_options
        Number of answer options.
    null
        As in `null_variance`, without a bare variance: that leaves the shares open.

    Returns
    -------
    numpy.ndarray
        Shape (n_options,), sums to one.

    Raises
    ------
    StatisticError
        As `null_variance`; also where only a variance is given.
    """
    if isinstance(n_options, bool) or n_options != int(n_options) or n_options < 2:
        raise StatisticError(f"a scale has a whole number of options, at least two; not {n_options}.")
    if isinstance(null, str):
        return _named_shares(int(n_options), null)
    if isinstance(null, int | float):
        raise StatisticError(
            f"a variance of {null:g} does not say how answers are spread; give the share of each of the {n_options} "
            "options."
        )
    shares = np.asarray(null, dtype=float)
    if shares.shape != (n_options,) or not (shares >= 0).all() or abs(shares.sum() - 1) > 1e-6:
        raise StatisticError(
            f"a null of {n_options} options needs {n_options} shares that are not negative and sum to 1; got "
            f"{shares.size} that sum to {shares.sum():g}."
        )
    return np.asarray(shares / shares.sum())


def null_of_answers(answers: np.ndarray, *, low: float, n_options: int) -> NullDistribution:
    """Which null leans to one end as the answers do: the one that chance answers of the same leniency would give.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points; missing ones are left out, items without spread too.
    low
        Lowest scale point.
    n_options
        Number of answer options.

    Returns
    -------
    str
        `uniform` where the items' mean skewness is below .27 or points to the end that answers lean to; else the named
        null whose mean lies nearest, as a share of the scale: .65, .75 or .85 (or as far from the other end).

    References
    ----------
    LeBreton & Senter (2008): nulls are chosen by how answers are biased; the cuts lie half way between their nulls.
    """
    places = (np.asarray(answers, dtype=float) - low) / (n_options - 1)
    places = places[:, ~np.isnan(places).all(axis=0)]
    if not places.size:
        return "uniform"
    is_known = ~np.isnan(places)
    n = is_known.sum(axis=0)
    means = np.where(is_known, places, 0.0).sum(axis=0) / n
    deviations = np.where(is_known, places - means, 0.0)
    sd = np.sqrt((deviations**2).sum(axis=0) / n)
    if not (sd > 0).any():
        return "uniform"
    skewness = float((((deviations**3).sum(axis=0) / n)[sd > 0] / sd[sd > 0] ** 3).mean())
    lean = float(means.mean()) - 0.5
    if abs(skewness) < LEAST_SKEW or skewness * lean >= 0:
        return "uniform"
    nulls: tuple[NullDistribution, ...] = ("uniform", "slight_skew", "moderate_skew", "heavy_skew")
    centres = np.array([null_shares(5, null) @ np.arange(5) / 4 - 0.5 for null in nulls])
    return nulls[int(np.abs(centres - abs(lean)).argmin())]


def stretched_null(n_options: int, null: NullDistribution) -> np.ndarray:
    """Shares of a named null on any number of options: the tabulated ones of five, spread evenly over the scale.

    Parameters
    ----------
    n_options
        Number of answer options.
    null
        Its name. The direction of its lean does not matter to a variance.

    Returns
    -------
    numpy.ndarray
        Shape (n_options,), sums to one. Of five options, and where `null_shares` has them, the same.

    Raises
    ------
    StatisticError
        As `null_shares`.
    """
    if n_options == 5 or null in ("uniform", "triangular"):
        return null_shares(n_options, null)
    cumulative = np.append(0.0, np.cumsum(null_shares(5, null)))
    return np.diff(np.interp(np.linspace(0, 1, n_options + 1), np.linspace(0, 1, 6), cumulative))


def _named_shares(n_options: int, null: str) -> np.ndarray:
    require_option("null", null, get_args(NullDistribution))
    if null == "uniform":
        return np.full(n_options, 1 / n_options)
    if n_options == 5:
        return np.array(FIVE_OPTION_SHARES[null])
    if null == "triangular":
        heights = np.minimum(np.arange(1, n_options + 1), np.arange(n_options, 0, -1))
        return np.asarray(heights / heights.sum())
    raise StatisticError(
        f"the null '{null}' is tabulated for 5 options, not {n_options}; use 'uniform' or 'triangular', or give the "
        f"shares of the {n_options} options."
    )
