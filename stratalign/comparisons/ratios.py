"""Ratio of two means and the percentage gap, with intervals that exist only where the denominator is sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.results import Result
from stratalign.numerics.tables import require_size
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class RatioOfMeans(Result):
    """First mean over second mean with Fieller's interval.

    `g` says how unsure the denominator is: from 1 on its own interval includes zero.
    """

    ratio: float
    ci_low: float
    ci_high: float
    ci_level: float
    g: float
    degrees_of_freedom: float

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term="ratio",
            quantity="ratio_of_means",
            measure="unitless",
            estimate=self.ratio,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
        )


def ratio_of_means(
    means: tuple[float, float], sds: tuple[float, float], sizes: tuple[int, int], *, ci_level: float = 0.95
) -> RatioOfMeans:
    """Ratio of two independent means.

    Parameters
    ----------
    means
        Numerator and denominator.
    sds
        Sample standard deviations.
    sizes
        People of each group, at least two.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    RatioOfMeans
        With Fieller's interval on the degrees of freedom of Welch and Satterthwaite at the estimated ratio: variances
        and sizes of the two groups may differ.

    Raises
    ------
    StatisticError
        A group of one, a number that is missing or infinite, or a denominator that cannot be distinguished from zero
        (g of 1 or more): the ratio then has no
        bounded interval.

    References
    ----------
    Fieller (1954); degrees of freedom: Tamhane & Logan (2004), Biometrics 60. Checked against R in
    tests/comparisons/test_gap_intervals.py; coverage: docs/measurement/intervals.md.
    """
    require_level(ci_level)
    if not all(np.isfinite([*means, *sds, *sizes])) or min(sds) < 0:
        raise StatisticError(
            f"a ratio of means needs finite means and sizes and standard deviations from zero up; got {means}, {sds} "
            f"and {sizes}."
        )
    for name, values in (("the means", means), ("the standard deviations", sds), ("the sizes", sizes)):
        require_size(name, np.array(values, dtype=float))
    if min(sizes) < 2:
        raise StatisticError(f"a ratio of means needs two people on each side; there are {sizes[0]} and {sizes[1]}.")
    first_part, second_part = (sd**2 / n for sd, n in zip(sds, sizes, strict=True))
    first, second = means
    if second and not abs(first) <= 1e150 * abs(second):
        raise StatisticError(
            f"the ratio of {first:.3g} to {second:.3g} is too large to be squared: are both in one unit?"
        )
    parts = (first_part, second_part)
    freedom = float(ratio_freedom(first / second, parts, sizes)) if second else float(min(sizes) - 1)
    t = float(t_quantile((1 + ci_level) / 2, freedom))
    with np.errstate(over="ignore"):
        g = float(np.square(t * np.sqrt(second_part) / second)) if second else float("inf")
    if g >= 1:
        raise StatisticError(
            f"the ratio has no interval: the mean it is divided by ({second:.3g}) cannot be told from zero "
            f"(g = {g:.2f}). Report the difference of the means instead."
        )
    ratio = first / second
    half = t / abs(second) * np.sqrt(first_part * (1 - g) + ratio**2 * second_part)
    centre = ratio / (1 - g)
    spread = float(half) / (1 - g)
    return RatioOfMeans(ratio, centre - spread, centre + spread, ci_level, g, freedom)


def ratio_freedom(
    ratio: ArrayLike, parts: tuple[ArrayLike, ArrayLike], sizes: tuple[ArrayLike, ArrayLike]
) -> np.ndarray:
    """Degrees of freedom of first mean - ratio x second mean, by Welch and Satterthwaite.

    Parameters
    ----------
    ratio
        Of the means.
    parts
        Squared standard errors of the first and the second mean.
    sizes
        People of each group, at least two.

    Returns
    -------
    numpy.ndarray
        Shape of the ratio; those of both groups together where nobody differs.

    References
    ----------
    Satterthwaite (1946); Tamhane & Logan (2004).
    """
    (first, second), (n_first, n_second) = (
        [np.asarray(values, dtype=float) for values in both] for both in (parts, sizes)
    )
    # Only the parts' relation counts; weights that sum to one do not overflow.
    angle = np.arctan(np.asarray(ratio, dtype=float))
    first, second = np.broadcast_arrays(np.cos(angle) ** 2 * first, np.sin(angle) ** 2 * second)
    below = first**2 / (n_first - 1) + second**2 / (n_second - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(below > 0, (first + second) ** 2 / below, n_first + n_second - 2))


def percentage_gap(
    means: tuple[float, float], sds: tuple[float, float], sizes: tuple[int, int], *, ci_level: float = 0.95
) -> tuple[float, float, float]:
    """How many percent the lower mean lies below the upper: (1 - lower / upper) x 100, with its interval.

    Parameters
    ----------
    means, sds, sizes
        Of the upper and the lower group.
    ci_level
        Coverage of the interval.

    Returns
    -------
    tuple[float, float, float]
        Gap and bounds in percent; 50 says that the lower group scores half of the upper one.

    Raises
    ------
    StatisticError
        As `ratio_of_means`, with the upper mean as denominator.
    """
    if not min(means) >= 0:
        raise StatisticError(f"a percentage gap is of scores from zero up; not of {means[0]:g} and {means[1]:g}.")
    found = ratio_of_means(means[::-1], sds[::-1], sizes[::-1], ci_level=ci_level)
    return 100 * (1 - found.ratio), 100 * (1 - found.ci_high), 100 * (1 - found.ci_low)
