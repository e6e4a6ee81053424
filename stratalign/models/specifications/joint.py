"""Test of a whole specification curve against curves without any association."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.models.specifications.frame import Estimated
from stratalign.numerics.distributions import t_quantile

#: Numbers held at once while draws are formed.
MOST_NUMBERS = 16_000_000
#: Draws equal to the curve but for rounding count as far as it.
ROUNDING = 1e-6


def draw_signs(draws: int, n_clusters: int, seed: int) -> np.ndarray:
    """Random signs of clusters, common to all specifications, shape (draws, n_clusters)."""
    return np.random.default_rng(seed).integers(0, 2, (draws, n_clusters)) * 2.0 - 1


def joint_tests(parts: Sequence[Estimated], signs: np.ndarray) -> pd.DataFrame:
    """Statistics of the whole curve against curves without any association.

    In every draw the outcome is what it would be without the exposure, and what is left of it in each cluster keeps or
    changes its sign. Errors are recomputed in every draw where there are fewer than a hundred clusters; the median
    estimate is compared in units of the median error, the mean t statistic and the significant ones by their t.

    Parameters
    ----------
    parts
        Specifications on the same rows.
    signs
        Shape (n_draws, n_clusters), from `draw_signs`.

    Returns
    -------
    pandas.DataFrame
        statistic, value, p_value; the share of the same sign has no p: as specifications are alike, all of them have
        one sign in a third of all curves without any association, so that no share could speak against chance.

    Notes
    -----
    Rejections at .05 of median estimate and mean t in 2,000 simulated curves of 16 specifications without association,
    299 draws: 12 clusters of 10 rows .05 and .06 (.08 and .06 where the errors' spread follows the exposure), 30 of 5
    .04 and .05 (.06 and .06), 60 of 5 .05 and .05 (.06 and .06), 100 of 5 unequal .06 and .06, 400 rows .06 and .05.
    The share of significant ones rejects less, .01 to .05.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020); MacKinnon, Nielsen & Webb (2023), restricted wild cluster bootstrap.
    """
    estimates, errors = (np.concatenate([getattr(part, name) for part in parts]) for name in ("slopes", "errors"))
    critical = np.concatenate([np.full(len(part.slopes), t_quantile(0.975, part.n_clusters - 1)) for part in parts])
    observed = _statistics(estimates[None], errors[None], critical)[:, 0]
    # Half the digits are enough to count draws, in half the time.
    pushes = np.concatenate([part.pushes.astype(np.float32) for part in parts], axis=1)
    step = max(1, MOST_NUMBERS // max(pushes.shape))
    null = np.hstack(
        [
            _statistics(
                signs[begin : begin + step].astype(np.float32) @ pushes,
                _errors_in(parts, slice(begin, begin + step)),
                critical,
            )
            for begin in range(0, len(signs), step)
        ]
    )
    p_values = ((null >= observed[:, None] * (1 - ROUNDING)).sum(axis=1) + 1) / (len(signs) + 1)
    is_up = np.median(estimates) >= 0
    table = {
        "median_estimate": (np.median(estimates), p_values[0]),
        "share_same_sign": (((estimates > 0) == is_up).mean(), np.nan),
        "share_significant_same_sign": (observed[1], p_values[1]),
        "mean_z": ((estimates / errors).mean(), p_values[2]),
    }
    rows = [(name, float(value), float(p_value)) for name, (value, p_value) in table.items()]
    return pd.DataFrame(rows, columns=["statistic", "value", "p_value"])


def _errors_in(parts: Sequence[Estimated], draws: slice) -> np.ndarray:
    """Errors in some draws, shape (n_draws or 1, n_specifications): those of the curve where clusters are many."""
    if all(part.drawn_errors is None for part in parts):
        return np.concatenate([part.errors for part in parts])[None].astype(np.float32)
    n_draws = max(len(part.drawn_errors[draws]) for part in parts if part.drawn_errors is not None)
    found = [
        np.broadcast_to(part.errors, (n_draws, len(part.errors)))
        if part.drawn_errors is None
        else part.drawn_errors[draws]
        for part in parts
    ]
    return np.concatenate(found, axis=1).astype(np.float32)


def _statistics(slopes: np.ndarray, errors: np.ndarray, critical: np.ndarray) -> np.ndarray:
    """Median slope over median error, share significant with the median's sign, and mean t; shape (3, n_draws)."""
    n = slopes.shape[1]
    z = slopes / errors
    middle = _median(slopes)
    lean = np.where(middle >= 0, 1, -1).astype(slopes.dtype)
    significant = np.count_nonzero(z * lean[:, None] > critical.astype(slopes.dtype), axis=1) / n
    return np.stack([np.abs(middle) / _median(errors), significant, np.abs(z.mean(axis=1))])


def _median(values: np.ndarray) -> np.ndarray:
    middle = [(values.shape[1] - 1) // 2, values.shape[1] // 2]
    return np.asarray(np.partition(values, middle, axis=1)[:, middle].mean(axis=1))
