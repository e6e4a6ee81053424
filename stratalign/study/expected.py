"""What a planted correlation makes of slopes, premiums and ratios: the answers that a simulated study is to give."""

from __future__ import annotations

import numpy as np

from stratalign.models.claims.implied import LARGEST, ratio_of_correlation
from stratalign.models.claims.outcome_figures import HIGH
from stratalign.models.claims.published import CLAIMED_PREMIUMS
from stratalign.numerics.distributions import normal_density, normal_quantile
from stratalign.study.simulate import LOGISTIC_OUTCOMES, OUTCOMES, SHARE_INDUSTRY, SURVEYED_OUTCOMES

#: Nodes of the integral over an outcome's normal scale; its integrand is smooth.
_NODES = 64
_MOMENTS: dict[str, tuple[float, float]] = {str(name): moments for name, moments in OUTCOMES.items()}


def expected_slope(outcome: str, correlation: float) -> float:
    """Slope of an outcome per standard deviation of true alignment, in the outcome's own unit.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`.
    correlation
        Planted with true alignment, on the outcome's normal scale.

    Returns
    -------
    float
        By Stein's lemma the correlation times the mean derivative of the outcome in its normal scale.
    """
    mean, spread = _MOMENTS[outcome]
    if outcome not in LOGISTIC_OUTCOMES:
        return correlation * spread
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    share = 1 / (1 + np.exp(-(mean + spread * nodes)))
    return float(correlation * spread * 100 * (weights @ (share * (1 - share))) / weights.sum())


def expected_figure(
    outcome: str, correlation: float, *, method_share: float = 0.0, reliability: float = 1.0, share: float = 0.25
) -> float:
    """Premium or ratio of companies ranked by an index of some reliability; true alignment has one of 1.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`: growth and margin have a premium in per cent, the others a ratio to one.
    correlation
        Planted with true alignment.
    method_share
        Part of the outcome's variance that is the index's error, where the same people rate both.
    reliability
        Of the index.
    share
        Of companies in the top and in the bottom group.

    Returns
    -------
    float
        Of the population that is drawn from.
    """
    shared = method_share if outcome in SURVEYED_OUTCOMES else 0.0
    seen = correlation * np.sqrt(reliability) + np.sqrt(shared * (1 - reliability))
    if outcome in CLAIMED_PREMIUMS:
        mean, spread = _MOMENTS[outcome]
        distance = float(seen) * spread * float(normal_density(normal_quantile(share))) / share
        return 100 * ((mean + distance) / (mean - distance) - 1)
    # Companies are ranked, and outcomes called high, within industries, which explain a part of what is left.
    rest = 1 - correlation**2 - shared
    r = float(np.clip(seen / np.sqrt(1 - SHARE_INDUSTRY * rest), -LARGEST, LARGEST))
    return ratio_of_correlation(r, top=share, bottom=share, high=HIGH)
