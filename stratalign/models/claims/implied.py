"""What a ratio or a contrast of extreme groups says of the correlation of all companies."""

from __future__ import annotations

import numbers
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.numerics.bivariate_normal import bivariate_normal_cdf
from stratalign.numerics.distributions import normal_density, normal_quantile
from stratalign.numerics.input_checks import require_option, require_share

Kind = Literal["risk", "odds"]
#: The normal probabilities are exact up to this correlation.
LARGEST = 0.95


def ratio_of_correlation(
    correlation: float, *, top: float = 0.25, bottom: float = 0.25, high: float = 0.25, kind: Kind = "risk"
) -> float:
    """Ratio between extreme groups that a correlation gives under bivariate normality.

    Parameters
    ----------
    correlation
        Of exposure and outcome, over all companies; from -.95 to .95, where the normal probabilities are exact.
    top, bottom
        Shares of companies in the extreme groups of the exposure.
    high
        Share of all companies whose outcome counts as high.
    kind
        `risk` (ratio of shares) or `odds`.

    Returns
    -------
    float
        Share (or odds) of high outcomes in the top group over that in the bottom group.

    Raises
    ------
    StatisticError
        The correlation lies outside its range, a share is not between 0 and 1, or the kind is unknown.
    """
    _require_shares(top, bottom, high, kind)
    if not isinstance(correlation, numbers.Real) or not abs(correlation) <= LARGEST:
        raise StatisticError(
            f"correlation is {correlation!r}; ratios are exact from {-LARGEST:g} to {LARGEST:g}, and no study of "
            "companies comes near the ends."
        )
    cut = normal_quantile(1 - high)
    in_bottom = float(bivariate_normal_cdf(normal_quantile(bottom), -cut, np.array(-correlation))) / bottom
    in_top = float(bivariate_normal_cdf(normal_quantile(top), -cut, np.array(correlation))) / top
    if kind == "risk":
        return in_top / in_bottom
    return in_top / (1 - in_top) / (in_bottom / (1 - in_bottom))


def implied_correlation(
    ratio: float,
    *,
    top: float = 0.25,
    bottom: float = 0.25,
    high: float = 0.25,
    kind: Kind = "risk",
) -> float:
    """Correlation over all companies that a ratio between extreme groups implies under bivariate normality.

    Parameters
    ----------
    ratio
        Positive.
    top, bottom, high, kind
        As in `ratio_of_correlation`.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    StatisticError
        The ratio is not positive, no correlation up to .95 gives it, a share is not between 0 and 1, or the kind is
        unknown.

    References
    ----------
    Checked against published arithmetic and simulation in tests/models/claims/test_implied.py.
    """
    _require_shares(top, bottom, high, kind)
    if not isinstance(ratio, numbers.Real) or not 0 < ratio < np.inf:
        raise StatisticError(f"a ratio is positive; {ratio!r} implies no correlation.")
    return _implied(float(ratio), top, bottom, high, kind)


@lru_cache(maxsize=4096)
def _implied(ratio: float, top: float, bottom: float, high: float, kind: Kind) -> float:
    """The correlation, looked for once for each ratio: shares of whole companies give the same ones again."""

    def off(correlation: float) -> float:
        given = ratio_of_correlation(correlation, top=top, bottom=bottom, high=high, kind=kind)
        return float(np.log(given) - np.log(ratio))

    ends = (-LARGEST, LARGEST)
    with np.errstate(divide="ignore", invalid="ignore"):
        is_between = off(ends[0]) <= 0 <= off(ends[1])
    if not is_between:
        raise StatisticError(
            f"no correlation from {-LARGEST:g} to {LARGEST:g} gives a ratio of {ratio:g} between the top {top:.2%} and "
            f"the bottom {bottom:.2%}: one of them holds almost no company with a high outcome."
        )
    return float(optimize.brentq(off, *ends, xtol=1e-10))


def _require_shares(top: float, bottom: float, high: float, kind: str) -> None:
    for name, share in (("top", top), ("bottom", bottom), ("high", high)):
        require_share(name, share)
    require_option("kind", kind, get_args(Kind))


def spread_of_extreme_groups(share: float) -> float:
    """Standard deviation of a normal exposure in both extreme groups together, over that of all companies."""
    if not isinstance(share, numbers.Real) or not 0 < share <= 0.5:
        raise StatisticError(f"extreme groups hold up to half of the companies each; not {share!r}.")
    cut = normal_quantile(1 - share)
    if not np.isfinite(cut):
        raise StatisticError(f"groups of {share!r} of the companies hold nobody: there is nothing to take out.")
    return float(np.sqrt(1 + cut * normal_density(cut) / share))


def uninflate_correlation(correlation: float, *, share: float = 0.25) -> float:
    """Correlation over all companies from one over the extreme groups alone.

    Parameters
    ----------
    correlation
        Over companies of the two extreme groups, the middle left out.
    share
        Share of companies in each extreme group.

    Returns
    -------
    float
        r / sqrt(u^2 - r^2 (u^2 - 1)), u as `spread_of_extreme_groups`.

    Raises
    ------
    StatisticError
        The share lies outside its range, or the correlation beyond -1 or 1.

    References
    ----------
    Preacher, Rucker, MacCallum & Nicewander (2005).
    """
    if not isinstance(correlation, numbers.Real) or not abs(correlation) <= 1:
        raise StatisticError(f"correlation is {correlation!r}; it lies from -1 to 1.")
    u2 = spread_of_extreme_groups(share) ** 2
    return float(correlation / np.sqrt(u2 - correlation**2 * (u2 - 1)))
