"""Cross-products of predictors and outcome, once and for every bootstrap draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.importance.subsets import COLLINEAR
from stratalign.numerics.row_values import match_rows
from stratalign.numerics.tables import as_answers, require_size


@dataclass(frozen=True, slots=True)
class Products:
    """Sums over each unit of resampling (a row or a whole group).

    `sums` has shape (n_units, q): for every unit the weighted products of all pairs of the q variables with a leading
    one; `rows` and `columns` say which pair a column is.
    """

    sums: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    n_variables: int
    n_effective: int
    n_left_out: int


def centred_products(
    predictors: pd.DataFrame, outcome: ArrayLike, *, weights: ArrayLike | None, groups: ArrayLike | None
) -> Products:
    """Check predictors and outcome, and sum their products by unit of resampling.

    Parameters
    ----------
    predictors
        Shape (n_rows, p).
    outcome
        Shape (n_rows,); a series is matched by its index, and so are weights and groups.
    weights
        Shape (n_rows,), or None.
    groups
        Shape (n_rows,), or None to resample rows.

    Returns
    -------
    Products
        Variables are standardised first, so that products of large values keep their digits.

    Raises
    ------
    StatisticError
        Lengths differ, a column is no number or constant, predictors are collinear, or too few rows are complete.
    """
    values, weight, labels = _complete(predictors, outcome, weights, groups)
    n, p = len(values), predictors.shape[1]
    if n <= p + 1:
        raise StatisticError(
            f"{p} predictors need more than {p + 1} complete rows; there are {n} of {len(predictors)}."
        )
    spread = values.std(axis=0)
    constant = [str(name) for name, sd in zip([*predictors.columns, "the outcome"], spread, strict=True) if sd < 1e-12]
    if constant:
        raise StatisticError(f"{', '.join(constant)} do not vary over {n} complete rows; leave them out.")
    values = (values - values.mean(axis=0)) / spread
    _refuse_collinear(values[:, :-1], [str(name) for name in predictors.columns])
    table = np.column_stack([np.ones(n), values])
    rows, columns = np.triu_indices(table.shape[1])
    sums = table[:, rows] * table[:, columns] * weight[:, None]
    if labels is not None:
        codes, _ = pd.factorize(labels)
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.append(True, np.diff(codes[order]) > 0))
        sums = np.add.reduceat(sums[order], starts, axis=0)
    return Products(sums, rows, columns, table.shape[1], n, len(predictors) - n)


def cross_products(data: Products, counts: np.ndarray | None = None) -> np.ndarray:
    """Centred cross-products of all rows, or of draws.

    Parameters
    ----------
    data
        Sums by unit of resampling.
    counts
        Shape (n_draws, n_units): how often each draw holds each unit; None for the data themselves.

    Returns
    -------
    numpy.ndarray
        Shape (p + 1, p + 1), or (n_draws, p + 1, p + 1); the outcome last.
    """
    totals = data.sums.sum(axis=0) if counts is None else counts @ data.sums
    square = np.empty((*totals.shape[:-1], data.n_variables, data.n_variables))
    square[..., data.rows, data.columns] = totals
    square[..., data.columns, data.rows] = totals
    means = square[..., :1, 1:] / square[..., :1, :1]
    return square[..., 1:, 1:] - np.swapaxes(square[..., :1, 1:], -1, -2) * means


def resample_products(data: Products, draws: int, seed: int, at_once: int) -> Iterator[np.ndarray]:
    """Centred cross-products of bootstrap draws, a part at a time.

    Parameters
    ----------
    data
        Sums by unit of resampling.
    draws
        Resamples.
    seed
        Seed of the random numbers.
    at_once
        Draws of a part at most.

    Yields
    ------
    numpy.ndarray
        Shape (n_draws of the part, p + 1, p + 1).
    """
    rng = np.random.default_rng(seed)
    n_units = len(data.sums)
    at_once = min(at_once, max(int(2e7) // n_units, 1))
    for first in range(0, draws, at_once):
        n_draws = min(at_once, draws - first)
        picked = rng.integers(0, n_units, (n_draws, n_units)) + np.arange(n_draws)[:, None] * n_units
        counts = np.bincount(picked.ravel(), minlength=n_draws * n_units).reshape(n_draws, n_units)
        yield cross_products(data, counts.astype(float))


def _complete(
    predictors: pd.DataFrame, outcome: ArrayLike, weights: ArrayLike | None, groups: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Complete rows of all variables with their weights and groups."""
    n = len(predictors)
    parts = {"the outcome": outcome, "weights": weights, "groups": groups}
    for name, part in parts.items():
        if part is not None and np.shape(part)[:1] != (n,):
            raise StatisticError(f"there are {n} rows of predictors, but {np.shape(part)[:1]} of {name}.")
    if predictors.columns.duplicated().any():
        twice = predictors.columns[predictors.columns.duplicated()]
        raise StatisticError(f"predictors share a name: {', '.join(map(str, twice[:5]))}.")
    words = [str(name) for name in predictors if not pd.api.types.is_numeric_dtype(predictors[name])]
    if words or predictors.shape[1] == 0:
        raise StatisticError(f"importance needs numeric predictors; {', '.join(words) or 'there is none'}.")
    values = np.column_stack([as_answers(predictors, "predictors"), _numbers("the outcome", outcome, predictors.index)])
    weight = np.ones(n) if weights is None else _numbers("weights", weights, predictors.index)
    n_wrong = int(((weight < 0) | np.isinf(weight)).sum())
    if n_wrong:
        raise StatisticError(f"{n_wrong} of {n} weights are negative or infinite.")
    keep = np.isfinite(values).all(axis=1) & (weight > 0)
    labels = None if groups is None else match_rows("groups", groups, predictors.index)
    if labels is not None:
        keep &= ~pd.isna(labels)
        labels = labels[keep]
    return values[keep], weight[keep], labels


def _numbers(name: str, given: ArrayLike, index: pd.Index) -> np.ndarray:
    values = match_rows(name, given, index)
    try:
        found: np.ndarray = values.astype(float)
    except (TypeError, ValueError):
        wrong = pd.Series(values)[pd.to_numeric(pd.Series(values), errors="coerce").isna()].dropna()
        what = f"{len(wrong)} of {len(values)} values are none, such as {wrong.iloc[0]!r}" if len(wrong) else "none"
        raise StatisticError(f"{name} must be numeric: {what}.") from None
    require_size(name, found)
    return found


def _refuse_collinear(values: np.ndarray, names: list[str]) -> None:
    """Name the predictors that others determine."""
    correlations = values.T @ values / len(values)
    eigenvalues, vectors = np.linalg.eigh(correlations)
    if eigenvalues[0] > COLLINEAR * 10:
        return
    involved = [name for name, part in zip(names, vectors[:, 0], strict=True) if abs(part) > 0.05]
    raise StatisticError(
        f"{', '.join(involved)} determine each other exactly; leave one of them out, or put them into one measure."
    )
