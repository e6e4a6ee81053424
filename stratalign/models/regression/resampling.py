"""Least squares resampled by whole clusters, thousands of draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.bootstrap import bca_interval
from stratalign.vocabulary import model_rows

#: Numbers held at once while draws are solved.
MOST_NUMBERS = 8_000_000
FEWEST_CLUSTERS = 10


@dataclass(frozen=True, slots=True)
class ClusterBootstrap:
    """Coefficients of every draw.

    - `table`: term, estimate, std_error, ci_low, ci_high (BCa), percentile_low, percentile_high.
    - `draws`: shape (n_draws, n_terms); rows without a solution are missing.
    """

    table: pd.DataFrame
    draws: np.ndarray
    n_clusters: int
    n_observations: int

    def tidy(self) -> pd.DataFrame:
        """One row per term in the model columns."""
        names = ("term", "estimate", "std_error", "ci_low", "ci_high")
        return model_rows(
            **{name: self.table[name].tolist() for name in names},
            quantity="slope",
            n_units=self.n_observations,
            n_clusters=self.n_clusters,
            covariance="cluster bootstrap, BCa",
        )


def cluster_bootstrap(
    design: pd.DataFrame,
    outcome: ArrayLike,
    clusters: ArrayLike,
    *,
    draws: int = 10_000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> ClusterBootstrap:
    """Resample whole clusters and estimate all coefficients in every draw.

    Parameters
    ----------
    design
        Shape (n, k), with its constant; complete and of full rank.
    outcome
        Shape (n,).
    clusters
        Shape (n,), cluster of each row.
    draws
        Resamples.
    seed
        Same seed, same draws.
    ci_level
        Coverage of both intervals.

    Returns
    -------
    ClusterBootstrap
        From sums of cross-products over clusters; no row is touched twice.

    Raises
    ------
    StatisticError
        Fewer than ten clusters, values that are missing, or terms that determine each other.

    References
    ----------
    Cameron, Gelbach & Miller (2008); BCa: Efron (1987). Checked against refitting in
    tests/models/regression/test_resampling.py.
    """
    x, y = design.to_numpy(dtype=float), np.asarray(outcome, dtype=float)
    codes, names = pd.factorize(np.asarray(clusters), sort=True)
    if len(names) < FEWEST_CLUSTERS or len(y) != len(x) or len(codes) != len(x):
        raise StatisticError(
            f"{len(names)} clusters, {len(x)} rows and {len(y)} outcomes; {FEWEST_CLUSTERS} clusters and one outcome "
            "a row "
            "are needed."
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()) or (codes < 0).any():
        raise StatisticError("some values or clusters are missing: leave these rows out first.")
    n_clusters, k = len(names), x.shape[1]
    scale = np.sqrt((x**2).mean(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale) < k:
        raise StatisticError(f"the terms {', '.join(map(str, design.columns[:6]))} determine each other: drop one.")
    order = np.argsort(codes, kind="stable")
    both = np.column_stack([x / scale, y])[order]
    starts = np.searchsorted(codes[order], np.arange(n_clusters))
    products = np.add.reduceat(both[:, :, None] * both[:, None, :], starts, axis=0).reshape(n_clusters, -1)
    total = products.sum(axis=0)
    estimate = _solved(total[None], k)[0] / scale
    left_out = _solved(total[None] - products, k) / scale
    rng = np.random.default_rng(seed)
    step = max(1, MOST_NUMBERS // max(n_clusters, (k + 1) ** 2))
    parts = []
    for begin in range(0, draws, step):
        size = min(step, draws - begin)
        chosen = rng.integers(0, n_clusters, (size, n_clusters)) + n_clusters * np.arange(size)[:, None]
        counts = np.bincount(chosen.ravel(), minlength=size * n_clusters).reshape(size, n_clusters)
        parts.append(_solved(counts.astype(float) @ products, k))
    drawn = np.concatenate(parts) / scale
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    low, high = np.nanquantile(drawn, ends, axis=0)
    bounds = [bca_interval(estimate[j], drawn[:, j], left_out[:, j], ci_level=ci_level) for j in range(k)]
    table = pd.DataFrame(
        {
            "term": list(design.columns),
            "estimate": estimate,
            "std_error": np.nanstd(drawn, axis=0, ddof=1),
            "ci_low": [one for one, _ in bounds],
            "ci_high": [one for _, one in bounds],
            "percentile_low": low,
            "percentile_high": high,
        }
    )
    return ClusterBootstrap(table, drawn, n_clusters, len(x))


def _solved(products: np.ndarray, k: int) -> np.ndarray:
    """Coefficients from flattened cross-products, shape (n, k); missing where there is no solution."""
    matrices = products.reshape(-1, k + 1, k + 1)
    try:
        return np.linalg.solve(matrices[:, :k, :k], matrices[:, :k, k:])[:, :, 0]
    except np.linalg.LinAlgError:
        found = np.full((len(matrices), k), np.nan)
        for place, matrix in enumerate(matrices):
            if np.linalg.matrix_rank(matrix[:k, :k]) == k:
                found[place] = np.linalg.solve(matrix[:k, :k], matrix[:k, k])
        return found
