"""What a contrast of extreme groups would be had companies been ordered without the error of a link."""

from __future__ import annotations

import numpy as np

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import LARGEST, implied_correlation, ratio_of_correlation


def premium_without_error(premium_pct: float, reliability: float) -> float:
    """Premium of groups formed by an exposure without error, from one of groups formed with it.

    The difference of two groups' means shrinks by the root of the exposure's reliability, their middle stays: groups of
    the same shares at both ends, an exposure and an error that are normal, an outcome that is linear in the exposure.

    Parameters
    ----------
    premium_pct
        Mean of the top group over that of the bottom group, less one, in per cent.
    reliability
        Share of the exposure's variance that is no error; errors of the outcome do not move means.

    Returns
    -------
    float
        In per cent; missing where the bottom group's mean would not lie above zero.

    References
    ----------
    Attenuation of a slope: Spearman (1904); of a contrast of extreme groups: Preacher and others (2005).
    """
    # In units of the bottom group's mean.
    middle, half = 1 + premium_pct / 200, premium_pct / 200 / np.sqrt(reliability)
    bottom = middle - half
    return float(100 * ((middle + half) / bottom - 1)) if bottom > 0 else float("nan")


def ratio_without_error(ratio: float, reliability: float, *, cut: float) -> float:
    """Risk ratio of groups formed without error, by the correlation that it implies under bivariate normality.

    Parameters
    ----------
    ratio
        Of shares of high outcomes, the top quarter, in the top and the bottom group.
    reliability
        Product of the shares of both variances that are no error: who is high is told with error too.
    cut
        Share of companies in each group.

    Returns
    -------
    float
        Missing where no correlation gives the ratio, or what it would be without error lies beyond what is computed.
    """
    if not 0 < ratio < np.inf:
        return float("nan")
    try:
        seen = implied_correlation(ratio, top=cut, bottom=cut)
    except StatisticError:
        return float("nan")
    true = seen / np.sqrt(reliability)
    return ratio_of_correlation(true, top=cut, bottom=cut) if abs(true) <= LARGEST else float("nan")
