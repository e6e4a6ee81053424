"""Missing values filled several times, and the results put together with what filling costs."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile, normal_upper_tail, t_quantile, t_upper_tail
from stratalign.numerics.input_checks import require_draws, require_level, require_lists
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers, require_size
from stratalign.vocabulary import model_rows

#: More missing than this is no longer filled.
LARGEST_MISSING = 0.6
#: With fewer degrees of freedom the pooled interval says nothing.
FEWEST_FREEDOM = 1.0
DONORS = 5
#: Share of a column's own squares added, so that predictors that nearly determine each other still have slopes.
RIDGE = 1e-5


@displayed
@dataclass(frozen=True, slots=True)
class PooledEstimate(Result):
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
        A column is absent, not numeric, constant, or misses more than 60 %; fewer rows than columns times three; fewer
        than two tables or one round.

    References
    ----------
    van Buuren (2018), chained equations; predictive mean matching: Little (1988), five donors, type 1 matching.
    """
    require_lists(columns=columns)
    columns = list(dict.fromkeys(columns))
    absent = [str(name) for name in columns if name not in data]
    if absent or not columns:
        raise StatisticError(f"the data have no column {', '.join(absent) or 'to fill: name some'}.")
    _require_rounds(m, rounds, seed)
    if data.empty:
        raise StatisticError(f"the table has no rows, so that {', '.join(map(str, columns))} cannot be filled.")
    values = as_numbers(data, columns)
    share = values.isna().mean()
    heavy = [f"{name} ({share[name]:.0%})" for name in columns if share[name] > LARGEST_MISSING]
    constant = [name for name in columns if values[name].nunique() < 2]
    if heavy or constant:
        raise StatisticError(
            f"{', '.join(heavy) or 'no column'} miss too much, {', '.join(constant) or 'none'} do not vary: leave "
            "these out, no filling repairs them."
        )
    if len(values) < 3 * len(columns):
        raise StatisticError(
            f"{len(values)} rows are too few to fill {len(columns)} columns from each other; {3 * len(columns)} are "
            "needed."
        )
    rng = np.random.default_rng(seed)
    return [data.assign(**_filled(values, rounds, rng)) for _ in range(m)]


def _require_rounds(m: int, rounds: int, seed: int) -> None:
    require_draws(50, seed)
    for name, value, fewest in (("m", m, 2), ("rounds", rounds, 1)):
        if not isinstance(value, numbers.Integral) or value < fewest:
            raise StatisticError(f"{name} is {value!r}; it is a whole number from {fewest} on.")


def _filled(values: pd.DataFrame, rounds: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    given = values.to_numpy(copy=True)
    # In standard deviations: the ridge would else damp what has a large mean and a small spread.
    x = ((values - values.mean()) / values.std()).to_numpy(copy=True)
    gaps = np.isnan(x)

    def take(column: int, donors: np.ndarray) -> None:
        """Fill a column from the known values at these places among them."""
        missing = gaps[:, column]
        for table in (x, given):
            table[missing, column] = table[~missing, column][donors]

    for column in range(x.shape[1]):
        n_missing = int(gaps[:, column].sum())
        take(column, rng.integers(0, len(x) - n_missing, n_missing))
    fewest_first = np.argsort(gaps.sum(axis=0), kind="stable")
    order = [int(column) for column in fewest_first if gaps[:, column].any()]
    for _ in range(rounds if order else 0):
        for column in order:
            take(column, _matched(x, column, gaps[:, column], rng))
    return {name: given[:, place] for place, name in enumerate(values.columns)}


def _matched(x: np.ndarray, column: int, missing: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each missing value of a column a known one, by regression on all other columns with drawn slopes."""
    # The column itself gives its place to the constant.
    z = x.copy()
    z[:, column] = 1.0
    seen, y = z[~missing], x[~missing, column]
    squares = seen.T @ seen
    inverse = np.linalg.inv(squares + RIDGE * np.diag(np.diag(squares)))
    best = inverse @ (seen.T @ y)
    freedom = max(len(y) - z.shape[1], 1)
    sigma = np.sqrt(((y - seen @ best) ** 2).sum() / rng.chisquare(freedom))
    drawn = best + sigma * np.linalg.cholesky(inverse) @ rng.normal(size=len(best))
    return _donors(seen @ best, z[missing] @ drawn, rng)


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
    return np.asarray(order[window[np.arange(len(near)), chosen]])


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
        Fewer than two tables, unequal lengths, errors that are not positive, degrees of freedom that are not, or fewer
        than one of the pooled estimate.

    References
    ----------
    Rubin (1987); Barnard & Rubin (1999). As R mice::pool.
    """
    require_level(ci_level)
    q, u = _pooled_from(estimates, std_errors, complete_df)
    m = len(q)
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    old = (m - 1) / share**2 if share > 0 else np.inf
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share) if np.isfinite(complete_df) else np.inf
    freedom = 1 / (1 / old + 1 / observed) if np.isfinite(old) or np.isfinite(observed) else np.inf
    if freedom < FEWEST_FREEDOM:
        raise StatisticError(
            f"the pooled estimate has {freedom:.2g} degrees of freedom: {share:.0%} of what the estimates say differs "
            f"between the {m} tables. Fill more tables, or leave out what misses too much."
        )
    error = float(np.sqrt(total))
    reach = normal_quantile((1 + ci_level) / 2) if np.isinf(freedom) else t_quantile((1 + ci_level) / 2, freedom)
    mean = float(q.mean())
    tail = normal_upper_tail(abs(mean) / error) if np.isinf(freedom) else t_upper_tail(abs(mean) / error, freedom)
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


def _pooled_from(
    estimates: Sequence[float], std_errors: Sequence[float], complete_df: float
) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and variances, or why they cannot be pooled."""
    q, errors = np.asarray(estimates, dtype=float).ravel(), np.asarray(std_errors, dtype=float).ravel()
    n_wrong = int((~(np.isfinite(errors) & (errors > 0))).sum() + (~np.isfinite(q)).sum())
    if len(q) < 2 or len(errors) != len(q) or n_wrong:
        raise StatisticError(
            f"pooling needs two estimates with positive errors; there are {len(q)} and {len(errors)}, of which "
            f"{n_wrong} are missing, infinite, or an error not above 0."
        )
    if not complete_df > 0:
        raise StatisticError(f"complete_df is {complete_df!r}; degrees of freedom lie above 0.")
    require_size("the estimates", q)
    require_size("the errors", errors)
    return q, errors**2
