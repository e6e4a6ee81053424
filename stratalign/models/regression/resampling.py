"""Least squares resampled by whole clusters, thousands of draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.regression.inputs import RegressionInput, read_regression
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_draws, require_level
from stratalign.numerics.least_squares import LeastSquares, clusters_alone, fit_least_squares, require_many
from stratalign.numerics.resampling import bca_bounds
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import is_flat
from stratalign.vocabulary import model_rows

#: Numbers held at once while draws are solved.
MOST_NUMBERS = 8_000_000
FEWEST_CLUSTERS = 10
#: A draw whose cross-products have a smaller one, as share of the largest, does not identify its terms.
SMALLEST_EIGENVALUE = 1e-12
#: Residual squares below this share of the outcome's are rounding.
EXACT = 1e-24


@displayed
@dataclass(frozen=True, slots=True)
class ClusterBootstrap(Result):
    """Coefficients of every draw.

    - `table`: term, estimate, std_error, ci_low, ci_high (BCa), percentile_low, percentile_high, why_none (why there
      is no BCa interval, else empty).
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
        Fewer than ten clusters or 50 draws, values that are missing, not numeric or in another order than the design's
        rows, terms that determine each other (also in more than half of the draws) or the outcome, or a term that one
        cluster alone determines.

    References
    ----------
    Cameron, Gelbach & Miller (2008); BCa: Efron (1987). Checked against refitting in
    tests/models/regression/test_resampling.py.
    """
    require_level(ci_level)
    require_draws(draws, seed)
    given = read_regression(design, outcome, clusters)
    codes, scaled, n_clusters, k = given.codes, given.standardised, given.n_groups, len(given.terms)
    if n_clusters < FEWEST_CLUSTERS:
        raise StatisticError(
            f"there are {n_clusters} clusters in {len(given.y)} rows; {FEWEST_CLUSTERS} are needed. Use "
            "`wild_cluster_bootstrap`."
        )
    fit = fit_least_squares(scaled.design, scaled.outcome)
    _require_many_cases(fit, given)
    if (fit.residuals**2).sum() <= EXACT * (scaled.outcome**2).sum():
        raise StatisticError("the terms determine the outcome exactly: there is nothing left to resample.")
    order = np.argsort(codes, kind="stable")
    both = np.column_stack([scaled.design, scaled.outcome])[order]
    starts = np.searchsorted(codes[order], np.arange(n_clusters))
    products = np.add.reduceat(both[:, :, None] * both[:, None, :], starts, axis=0).reshape(n_clusters, -1)
    total = products.sum(axis=0)
    estimate = scaled.given(fit.coefficients)
    left_out = scaled.given(_solved(total[None] - products, k))
    rng = np.random.default_rng(seed)
    step = max(1, MOST_NUMBERS // max(n_clusters, (k + 1) ** 2))
    parts = []
    for begin in range(0, draws, step):
        size = min(step, draws - begin)
        chosen = rng.integers(0, n_clusters, (size, n_clusters)) + n_clusters * np.arange(size)[:, None]
        counts = np.bincount(chosen.ravel(), minlength=size * n_clusters).reshape(size, n_clusters)
        parts.append(_solved(counts.astype(float) @ products, k))
    drawn = scaled.given(np.concatenate(parts))
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    n_without = int(np.isnan(drawn[:, 0]).sum())
    if 2 * n_without > draws:
        raise StatisticError(
            f"in {n_without} of {draws} resamples the terms determine each other: too few clusters differ in one of "
            "them. Merge rare cases, or drop a term."
        )
    low, high = np.nanquantile(drawn, ends, axis=0)
    bounds = [bca_bounds(estimate[j], drawn[:, j], left_out[:, j], ci_level=ci_level) for j in range(k)]
    table = pd.DataFrame(
        {
            "term": given.terms,
            "estimate": estimate,
            "std_error": np.nanstd(drawn, axis=0, ddof=1),
            "ci_low": [one for one, _, _ in bounds],
            "ci_high": [one for _, one, _ in bounds],
            "percentile_low": low,
            "percentile_high": high,
            "why_none": [why for _, _, why in bounds],
        }
    )
    return ClusterBootstrap(table, drawn, n_clusters, len(given.y))


def _require_many_cases(fit: LeastSquares, given: RegressionInput) -> None:
    """Refuse terms that one cluster alone determines: draws without it lack them, all others agree."""
    for place, term in enumerate(given.terms):
        if not is_flat(given.x[:, place]):
            alone = clusters_alone(fit, given.codes, place)
            require_many(term, "cluster", [given.names[code] for code in alone], "bootstrap error")


def _solved(products: np.ndarray, k: int) -> np.ndarray:
    """Coefficients from flattened cross-products, shape (n, k); missing where there is no solution."""
    matrices = products.reshape(-1, k + 1, k + 1)
    left, right = matrices[:, :k, :k], matrices[:, :k, k:]
    sizes = np.linalg.eigvalsh(left)
    is_solved = sizes[:, 0] > SMALLEST_EIGENVALUE * sizes[:, -1]
    found = np.full((len(matrices), k), np.nan)
    found[is_solved] = np.linalg.solve(left[is_solved], right[is_solved])[:, :, 0]
    return found
