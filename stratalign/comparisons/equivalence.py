"""Is a difference small enough not to matter? Two one-sided tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_cdf, t_quantile, t_upper_tail
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows

EquivalenceVerdict = Literal["equivalent", "different", "different but trivial", "undecided"]
#: Points (0-100) below which a difference is called too small to matter unless declared otherwise: a fifth of
#: a scale point on a scale of five.
SMALLEST_POINTS = 5.0


@displayed
@dataclass(frozen=True, slots=True)
class Equivalence(Result):
    """Difference against bounds of what matters, with the interval at twice the level the tests use.

    `p_value` is that of equivalence (small: the difference lies inside the bounds), `difference_p_value` that of any
    difference (small: it is not zero).
    """

    difference: float
    std_error: float
    ci_low: float
    ci_high: float
    bounds: tuple[float, float]
    p_value: float
    difference_p_value: float
    degrees_of_freedom: float
    level: float
    verdict: EquivalenceVerdict

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term="difference",
            quantity="equivalence",
            measure="points",
            estimate=self.difference,
            std_error=self.std_error,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            p_value=self.p_value,
        )


def equivalence_test(
    difference: float,
    std_error: float,
    degrees_of_freedom: float,
    *,
    bounds: tuple[float, float] = (-SMALLEST_POINTS, SMALLEST_POINTS),
    level: float = 0.05,
) -> Equivalence:
    """Test whether a difference lies inside the bounds of what does not matter.

    Takes an estimate with its error, so that it serves independent means (Welch), paired changes and slopes alike.

    Parameters
    ----------
    difference
        Estimate.
    std_error
        Its standard error, positive.
    degrees_of_freedom
        Of the error.
    bounds
        Smallest differences that would matter, in the units of the difference, the lower one first.
    level
        Of each one-sided test; the interval has coverage 1 - 2 x level.

    Returns
    -------
    Equivalence
        `equivalent`: inside the bounds and not different from zero; `different but trivial`: inside, and different from
        zero; `different`: not shown to be inside, and different from zero; `undecided`: neither.

    Raises
    ------
    StatisticError
        The difference is missing, the error is not positive, there is less than one degree of freedom, or
        the bounds are out of order.

    References
    ----------
    Schuirmann (1987); Lakens (2017). Checked against statsmodels in tests/comparisons/test_units_and_shares.py.
    """
    low, high = bounds
    is_error = 0 < std_error < np.inf
    if not np.isfinite(difference) or not is_error or not low < high or not degrees_of_freedom >= 1:
        raise StatisticError(
            f"equivalence needs a difference, a positive standard error, a degree of freedom and bounds in order; got "
            f"{difference}, {std_error}, {degrees_of_freedom} and {bounds}."
        )
    above = t_upper_tail((difference - low) / std_error, degrees_of_freedom)
    below = t_cdf((difference - high) / std_error, degrees_of_freedom)
    p_value = float(max(above, below))
    p_difference = float(2 * t_upper_tail(abs(difference) / std_error, degrees_of_freedom))
    half = float(t_quantile(1 - level, degrees_of_freedom)) * std_error
    is_inside, is_different = p_value < level, p_difference < level
    verdict: EquivalenceVerdict = (
        ("different but trivial" if is_different else "equivalent")
        if is_inside
        else ("different" if is_different else "undecided")
    )
    return Equivalence(
        difference,
        std_error,
        difference - half,
        difference + half,
        bounds,
        p_value,
        p_difference,
        degrees_of_freedom,
        level,
        verdict,
    )


def smallest_points_of_d(d: float, sds: tuple[float, float], sizes: tuple[int, int]) -> float:
    """Bound in points from a bound in standard deviations.

    Parameters
    ----------
    d
        Standard deviations that would matter.
    sds, sizes
        Of the two groups.

    Returns
    -------
    float
        Points, by the pooled standard deviation.
    """
    n_first, n_second = sizes
    pooled = ((n_first - 1) * sds[0] ** 2 + (n_second - 1) * sds[1] ** 2) / (n_first + n_second - 2)
    return float(d * np.sqrt(pooled))
