"""Missing values filled several times, and the results put together with what filling costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.vocabulary import model_rows

#: More missing than this is no longer filled.
LARGEST_MISSING = 0.6
DONORS = 5


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """Estimates of completed tables put together by Rubin's rules.

    `degrees_of_freedom` are Barnard and Rubin's; `fraction_missing` is the share of information lost,
    `relative_increase` that of the variance.
    """

    estimate: float
    std_error: float
    degrees_of_freedom: float
    ci_low: float
    ci_high: float
    p_value: float
    fraction_missing: float
    relative_increase: float
    m: int

    def tidy(self) -> pd.DataFrame:
        """One row in the model columns."""
        names = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "degrees_of_freedom")
        return model_rows(
            term="pooled", quantity="slope", covariance="Rubin", **{name: getattr(self, name) for name in names}
        )


def impute(
    data: pd.DataFrame, columns: Sequence[str], *, m: int = 20, rounds: int = 10, seed: int = 0
) -> list[pd.DataFrame]:
    """Fill missing numbers several times by predictive mean matching.

    Parameters
    ----------
    data
        One row per observation; other columns are kept as they are.
    columns
        Numeric columns that predict each other: every variable of the later model, the outcome among them.
    m
        Completed tables.
    rounds
        Rounds through the columns with missing values.
    seed
        Same seed, same tables.

    Returns
    -------
    list of pandas.DataFrame
        m tables with the index of `data`; filled values are values somebody has.

    Raises
    ------
    StatisticError
        A column is absent, constant, or misses more than 60 %; fewer complete rows than columns times three.

    References
    ----------
    van Buuren (2018), chained equations; predictive mean matching: Little (1988), five donors, type 1 matching.
    """
    absent = [name for name in columns if name not in data]
    if absent:
        raise StatisticError(f"the data have no column {', '.join(absent)}.")
    values = data[list(columns)].astype(float).replace([np.inf, -np.inf], np.nan)
    share = values.isna().mean()
    heavy = [f"{name} ({share[name]:.0%})" for name in columns if share[name] > LARGEST_MISSING]
    constant = [name for name in columns if values[name].nunique() < 2]
    if heavy or constant:
        raise StatisticError(
            f"{', '.join(heavy) or 'no column'} miss too much, {', '.join(constant) or 'none'} do not vary: leave "
            "these out, no filling repairs them."
        )
    if len(values) < 3 * len(columns) or m < 2:
        raise StatisticError(f"{len(values)} rows and {m} tables are too few for {len(columns)} columns.")
    rng = np.random.default_rng(seed)
    return [data.assign(**_filled(values, rounds, rng)) for _ in range(m)]


def _filled(values: pd.DataFrame, rounds: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    x = values.to_numpy(copy=True)
    gaps = np.isnan(x)
    for column in range(x.shape[1]):
        known = x[~gaps[:, column], column]
        x[gaps[:, column], column] = rng.choice(known, int(gaps[:, column].sum()))
    fewest_first = np.argsort(gaps.sum(axis=0), kind="stable")
    order = [int(column) for column in fewest_first if gaps[:, column].any()]
    for _ in range(rounds if order else 0):
        for column in order:
            missing = gaps[:, column]
            # The column itself gives its place to the constant.
            z = x.copy()
            z[:, column] = 1.0
            seen, y = z[~missing], x[~missing, column]
            squares = seen.T @ seen
            inverse = np.linalg.inv(squares + 1e-5 * np.diag(np.diag(squares)))
            best = inverse @ (seen.T @ y)
            freedom = max(len(y) - z.shape[1], 1)
            sigma = np.sqrt(((y - seen @ best) ** 2).sum() / rng.chisquare(freedom))
            drawn = best + sigma * np.linalg.cholesky(inverse) @ rng.normal(size=len(best))
            x[missing, column] = y[_donors(seen @ best, z[missing] @ drawn, rng)]
    return {name: x[:, place] for place, name in enumerate(values.columns)}


def _donors(known: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each wanted value, one of the nearest known ones at random, as a place among them."""
    order = np.argsort(known, kind="stable")
    ordered, n_donors = known[order], min(DONORS, len(known))
    # The nearest lie in a window as wide as twice their number around where the value would stand.
    first = np.clip(np.searchsorted(ordered, wanted) - n_donors, 0, max(len(known) - 2 * n_donors, 0))
    window = first[:, None] + np.arange(min(2 * n_donors, len(known)))[None, :]
    distance = np.abs(ordered[window] - wanted[:, None])
    near = np.argpartition(distance, n_donors - 1, axis=1)[:, :n_donors]
    chosen = near[np.arange(len(near)), rng.integers(0, n_donors, len(near))]
    return order[window[np.arange(len(near)), chosen]]


def pool_estimates(
    estimates: Sequence[float], std_errors: Sequence[float], *, complete_df: float = np.inf, ci_level: float = 0.95
) -> PooledEstimate:
    """Put estimates of completed tables together.

    Parameters
    ----------
    estimates, std_errors
        Shape (m,), one of each completed table.
    complete_df
        Degrees of freedom the estimate would have without missing values.
    ci_level
        Coverage.

    Returns
    -------
    PooledEstimate
        By Rubin's rules.

    Raises
    ------
    StatisticError
        Fewer than two tables, unequal lengths or errors that are not positive.

    References
    ----------
    Rubin (1987); Barnard & Rubin (1999). As R mice::pool.
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float) ** 2
    m = len(q)
    if m < 2 or len(u) != m or not (u > 0).all() or not np.isfinite(q).all():
        raise StatisticError(f"pooling needs two estimates with positive errors; there are {m} and {len(u)}.")
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    old = (m - 1) / share**2 if share > 0 else np.inf
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share) if np.isfinite(complete_df) else np.inf
    freedom = 1 / (1 / old + 1 / observed) if np.isfinite(old) or np.isfinite(observed) else np.inf
    error = float(np.sqrt(total))
    reach = stats.norm.ppf((1 + ci_level) / 2) if np.isinf(freedom) else stats.t.ppf((1 + ci_level) / 2, freedom)
    mean = float(q.mean())
    tail = stats.norm.sf(abs(mean) / error) if np.isinf(freedom) else stats.t.sf(abs(mean) / error, freedom)
    increase = (1 + 1 / m) * between / within
    lost = (increase + 2 / (freedom + 3)) / (increase + 1) if np.isfinite(freedom) else increase / (increase + 1)
    return PooledEstimate(
        estimate=mean,
        std_error=error,
        degrees_of_freedom=float(freedom),
        ci_low=float(mean - reach * error),
        ci_high=float(mean + reach * error),
        p_value=float(2 * tail),
        fraction_missing=float(lost),
        relative_increase=float(increase),
        m=m,
    )
