"""Estimation of factor models: Fisher scoring of the normal likelihood, Gauss-Newton for weighted least squares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.derivatives import (
    Point,
    Sample,
    expected_information,
    likelihood_slope,
    log_likelihood_of,
    observed_information,
    point_at,
)
from stratalign.measurement.factor_models.implied import implied_moments, pair_slopes
from stratalign.measurement.factor_models.ordinal import OrdinalData
from stratalign.measurement.factor_models.parameters import ParameterTable
from stratalign.numerics.fisher_scoring import ROUNDS, fisher_scoring

#: Smallest eigenvalue of the information, parameters scaled alike, that identifies all of them.
SMALLEST_EIGENVALUE = 1e-9
#: Rounds times the third power of the free parameters; a model that has an optimum takes ten rounds or so.
MOST_WORK, FEWEST_ROUNDS = 20_000_000_000, 50


def start_values(
    table: ParameterTable, covariances: Sequence[np.ndarray], means: Sequence[np.ndarray] | None
) -> np.ndarray:
    """Values to begin with: first principal axis of each factor's items, first item positive.

    Parameters
    ----------
    table
        Parameters of the model.
    covariances, means
        Of each group.

    Returns
    -------
    numpy.ndarray
        Shape (n_free,).
    """
    free = np.zeros(table.n_free)
    p = len(table.items)
    for group, covariance in enumerate(covariances):
        mine = table.of_group(group)
        variances: dict[int, float] = {}
        for column in range(p, len(table.variables)):
            loadings = [q for q in mine if q.matrix == "paths" and q.column == column]
            rows = [q.row for q in loadings if q.row < p]
            axis = _first_axis(covariance[np.ix_(rows, rows)]) if rows else np.array([])
            guesses = dict(zip(rows, axis, strict=True))
            unit = next((guesses[q.row] / q.value for q in loadings if q.free < 0 and q.row < p and q.value), None)
            if unit is not None:
                variances[column] = unit**2
            for q in loadings:
                if q.free >= 0:
                    free[q.free] = guesses.get(q.row, 0.7 * (unit or 1.0)) / (unit or 1.0)
        for q in mine:
            if q.free < 0 or q.matrix == "paths":
                continue
            if q.matrix == "means":
                free[q.free] = means[group][q.row] if means is not None and q.row < p else 0.0
            elif q.row == q.column:
                free[q.free] = covariance[q.row, q.row] / 2 if q.row < p else variances.get(q.row, 1.0)
    return free


def fit_normal(table: ParameterTable, sample: Sample, start: np.ndarray) -> np.ndarray:
    """Free parameters of greatest likelihood.

    Parameters
    ----------
    table
        Parameters of the model; without means, those of the sample are taken, and answers must be complete.
    sample
        Answers of all groups.
    start
        Values to begin with.

    Returns
    -------
    numpy.ndarray
        Shape (n_free,).

    Raises
    ------
    StatisticError
        No optimum is reached.
    """
    last: list[tuple[np.ndarray, Point]] = []

    def at(free: np.ndarray) -> Point:
        """Moments; a step is evaluated first, and then gone on from."""
        if not last or last[0][0] is not free:
            last[:] = [(free, point_at(table, sample, free))]
        return last[0][1]

    def evaluate(free: np.ndarray) -> float:
        return log_likelihood_of(at(free))

    def directions(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return likelihood_slope(at(free)), expected_information(at(free))

    def newton(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return likelihood_slope(at(free)), observed_information(at(free))

    return fisher_scoring(start, evaluate, directions, _NO_OPTIMUM, newton=newton, rounds=most_rounds(table.n_free))


def most_rounds(n_free: int) -> int:
    """Rounds that the work on a model of so many free parameters allows."""
    return int(np.clip(MOST_WORK // max(n_free, 1) ** 3, FEWEST_ROUNDS, ROUNDS))


def fit_least_squares(table: ParameterTable, data: OrdinalData, start: np.ndarray) -> np.ndarray:
    """Free parameters of diagonally weighted least squares over the correlations of pairs.

    Parameters
    ----------
    table
        Parameters of an ordinal model of one group.
    data
        Correlations and their errors.
    start
        Values to begin with.

    Returns
    -------
    numpy.ndarray
        Shape (n_free,).

    Raises
    ------
    StatisticError
        The model is not identified, or no optimum is reached.
    """
    weight = data.n / np.diag(data.covariance)

    def evaluate(free: np.ndarray) -> float:
        return -float((weight * (data.correlations - pair_moments(table, free)[0]) ** 2).sum()) / 2

    def directions(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        correlations, steps = pair_moments(table, free)
        weighted = steps * weight
        return weighted @ (data.correlations - correlations), weighted @ steps.T

    found = fisher_scoring(start, evaluate, directions, _NO_OPTIMUM)
    require_identified(table, directions(found)[1])
    return found


def pair_moments(table: ParameterTable, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Implied correlations of pairs (n_pairs,) of an ordinal model, and their slopes (n_free, n_pairs)."""
    implied = implied_moments(table, free)
    upper = np.triu_indices(len(table.items), 1)
    return implied.covariances[0][upper], pair_slopes(table, implied, *upper)


def require_optimum(free: np.ndarray | None) -> np.ndarray:
    """The optimum, where one is reached."""
    if free is None:
        raise StatisticError(_NO_OPTIMUM)
    return free


def require_identified(table: ParameterTable, information: np.ndarray) -> None:
    """Refuse a model whose information does not determine all parameters, naming the ones in doubt."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    eigenvalues, vectors = np.linalg.eigh(information / np.multiply.outer(scale, scale))
    if eigenvalues[0] < SMALLEST_EIGENVALUE:
        names = np.array(table.names_of_free())[np.argsort(-np.abs(vectors[:, 0]))[:3]]
        raise StatisticError(
            f"the factor model is not identified: {', '.join(names)} cannot be told apart. Give every factor three "
            "items (two, where factors correlate), or fix one of these."
        )


_NO_OPTIMUM = (
    "the factor model reaches no optimum: the answers contradict its structure, or are too few for it. Look at "
    "exploratory factors first, or take a smaller model."
)


def _first_axis(covariance: np.ndarray) -> np.ndarray:
    """Loadings of items on their first principal axis, shrunk, the first positive."""
    scale = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    correlations = covariance / np.multiply.outer(scale, scale)
    eigenvalues, vectors = np.linalg.eigh(correlations)
    axis = vectors[:, -1] * np.sqrt(max(eigenvalues[-1] - 0.5, 0.25))
    axis = np.where(np.abs(axis) < 0.1, 0.1, np.clip(axis, -0.95, 0.95))
    return axis * scale * (1 if axis[0] >= 0 else -1)
