"""What a careless analyst makes of a study: nobody screened, the same raters, no controls, the best cut."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stratalign.models.claims.inflated import HIGHS
from stratalign.models.claims.outcome_figures import HIGH
from stratalign.models.claims.published import CUTS
from stratalign.numerics.distributions import normal_quantile

#: What is done to one study, one after the other; each keeps what was done before.
NAIVE_STEPS = ("different_people", "same_people", "unscreened", "best_cut")
QUARTER = 0.25


class NaiveRatio(NamedTuple):
    """A ratio of shares with its log-method interval, and the shares of companies it was taken at."""

    ratio: float
    ci_low: float
    ci_high: float
    cut: float
    high: float


def best_ratio(
    index: np.ndarray, outcome: np.ndarray, *, cuts: tuple[float, ...] = CUTS, highs: tuple[float, ...] = HIGHS
) -> NaiveRatio:
    """Largest ratio between aligned and unaligned companies over every cut of the index and of the outcome.

    Parameters
    ----------
    index, outcome
        Shape (n_companies,), of all companies together.
    cuts
        Shares of companies called aligned, and as many unaligned.
    highs
        Shares of companies whose outcome is called high.

    Returns
    -------
    NaiveRatio
        Empty cells get a half.
    """
    n = len(index)
    ordered = outcome[np.argsort(index, kind="stable")]
    found = []
    for high in highs:
        reached = np.append(0, np.cumsum(ordered >= np.quantile(outcome, 1 - high)))
        for cut in cuts:
            size = round(cut * n)
            found.append((*_ratio(reached[-1] - reached[n - size], reached[size], size), cut, high))
    return NaiveRatio(*max(found))


def quarter_ratio(index: np.ndarray, outcome: np.ndarray) -> NaiveRatio:
    """Ratio of the quarters of the index, high being the best quarter of the outcome."""
    return best_ratio(index, outcome, cuts=(QUARTER,), highs=(HIGH,))


def naive_correlation(index: np.ndarray, outcome: np.ndarray) -> tuple[float, float, float]:
    """Correlation of all companies as they are, with Fisher's interval."""
    r = float(np.corrcoef(index, outcome)[0, 1])
    reach = normal_quantile(0.975) / np.sqrt(len(index) - 3)
    low, high = np.tanh(np.arctanh(r) + np.array([-reach, reach]))
    return r, float(low), float(high)


def _ratio(on_top: int, below: int, size: int) -> tuple[float, float, float]:
    """Ratio of two shares of groups of one size, with its log-method interval."""
    more = 0.5 if min(on_top, below) == 0 or max(on_top, below) == size else 0.0
    a, c, n = on_top + more, below + more, size + 2 * more
    reach = float(normal_quantile(0.975) * np.sqrt(1 / a - 1 / n + 1 / c - 1 / n))
    ratio = float(a / c)
    return ratio, ratio * float(np.exp(-reach)), ratio * float(np.exp(reach))
