"""Slopes corrected for unreliability in many resamples at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

#: Numbers held at once.
LARGEST_PART = 2_000_000
#: Below this ratio of eigenvalues the controls of a resample determine each other.
SMALLEST_RATIO = 1e-8
#: Of the exposure's variance, what rounding alone leaves beside the controls.
ROUNDING = 1e-20
#: A smaller share of reliability that the controls leave gives no slope.
LEAST_CONDITIONAL = 0.05


def draw_counts(labels: np.ndarray, draws: int, seed: int) -> Iterator[np.ndarray]:
    """How often each row is in each resample of whole clusters.

    Parameters
    ----------
    labels
        Cluster of every row, shape (n_rows,).
    draws
        Resamples.
    seed
        Of the random numbers; the draws do not depend on how many are made at once.

    Yields
    ------
    numpy.ndarray
        Shape (n_draws of the part, n_rows).
    """
    rng = np.random.default_rng(seed)
    codes, clusters = pd.factorize(labels, sort=True)
    size = len(clusters)
    at_once = max(LARGEST_PART // max(len(labels), 1), 1)
    for first in range(0, draws, at_once):
        n_draws = min(at_once, draws - first)
        picked = rng.integers(0, size, (n_draws, size)) + np.arange(n_draws)[:, None] * size
        times = np.bincount(picked.ravel(), minlength=n_draws * size).reshape(n_draws, size)
        yield times[:, codes].astype(float)


def corrected_slopes(
    y: np.ndarray, x: np.ndarray, z: np.ndarray, reliability: np.ndarray, counts: np.ndarray, *, is_single: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Attenuated and corrected slope of every resample.

    Parameters
    ----------
    y, x
        Outcome and exposure, shape (n_rows,).
    z
        Controls with a constant in front, shape (n_rows, k).
    reliability
        Of the exposure of each row.
    counts
        How often each row is in each resample, shape (n_draws, n_rows).
    is_single
        All rows have the same reliability.

    Returns
    -------
    tuple of numpy.ndarray
        Slopes (n_draws, 2), missing where the controls leave nothing of the exposure; and where the controls of a
        resample determine each other (n_draws,), whose slopes are not to be used.
    """
    n = counts.sum(axis=1)
    scale = z[:, 1:].std(axis=0)
    design = np.column_stack([z[:, 0], (z[:, 1:] - z[:, 1:].mean(axis=0)) / np.where(scale > 0, scale, 1.0)])
    k = design.shape[1]
    products = (counts @ (design[:, :, None] * design[:, None, :]).reshape(len(y), -1)).reshape(-1, k, k)
    eigenvalues = np.linalg.eigvalsh(products)
    is_singular = eigenvalues[:, 0] <= SMALLEST_RATIO * eigenvalues[:, -1]
    products[is_singular] = np.eye(k)

    def predict(values: np.ndarray) -> np.ndarray:
        """What the controls predict of values (n_rows,) or (n_draws, n_rows), by resample."""
        right = (counts * values) @ design
        return np.asarray(np.linalg.solve(products, right[:, :, None])[:, :, 0] @ design.T)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray((counts * values).sum(axis=1) / n)

    x, y = x - x.mean(), y - y.mean()
    predicted = predict(x)
    rest = x - predicted
    spread = mean(rest**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        naive = mean(rest * (y - predict(y))) / spread
        total = mean((x - mean(x)[:, None]) ** 2)
        # Error variance of each score: what its reliability leaves of a true variance common to all.
        noise = (total / mean(1 / reliability))[:, None] * (1 / reliability - 1)
        conditional = 1 - mean(noise) / spread
        if is_single:
            corrected = naive / conditional
        else:
            true = (spread - mean(noise))[:, None]
            calibrated = predicted + rest * true / (true + noise)
            moved = calibrated - predict(calibrated)
            corrected = mean(moved * y) / mean(moved**2)
    has_slope = (spread > ROUNDING * x.var()) & (conditional > LEAST_CONDITIONAL)
    return np.where(has_slope[:, None], np.column_stack([naive, corrected]), np.nan), is_singular
