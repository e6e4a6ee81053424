"""Means and covariances a factor model implies, and how they change with its parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.measurement.factor_models.parameters import ParameterTable


@dataclass(frozen=True, slots=True)
class Implied:
    """Moments of the items in one group at some values of the free parameters.

    - `means` (p,), `covariances` (p, p); `mean_slopes` (n_free, p) and `covariance_slopes` (n_free, p, p) are their
      derivatives.
    - `factor_covariances` (m, m) and `loadings` (p, m), direct loadings of items.
    """

    means: np.ndarray
    covariances: np.ndarray
    mean_slopes: np.ndarray
    covariance_slopes: np.ndarray
    factor_covariances: np.ndarray
    loadings: np.ndarray


def implied_moments(table: ParameterTable, free: np.ndarray) -> list[Implied]:
    """Moments of every group.

    Parameters
    ----------
    table
        Parameters of the model.
    free
        Shape (n_free,).

    Returns
    -------
    list of Implied
        One a group. Of ordinal models the diagonal of the covariances is one and does not move.

    References
    ----------
    McArdle & McDonald (1984), reticular action model.
    """
    return [_of_group(table, free, group) for group in range(table.n_groups)]


def _of_group(table: ParameterTable, free: np.ndarray, group: int) -> Implied:
    p, size = len(table.items), len(table.variables)
    paths, inner, means = np.zeros((size, size)), np.zeros((size, size)), np.zeros(size)
    mine = table.of_group(group)
    for parameter in mine:
        value = parameter.value if parameter.free < 0 else free[parameter.free]
        if parameter.matrix == "paths":
            paths[parameter.row, parameter.column] = value
        elif parameter.matrix == "means":
            means[parameter.row] = value
        else:
            inner[parameter.row, parameter.column] = inner[parameter.column, parameter.row] = value
    through = np.linalg.inv(np.eye(size) - paths)
    every = through @ inner @ through.T
    levels = through @ means
    mean_slopes = np.zeros((table.n_free, p))
    covariance_slopes = np.zeros((table.n_free, p, p))
    for parameter in mine:
        if parameter.free < 0:
            continue
        column = through[:p, parameter.row]
        if parameter.matrix == "means":
            mean_slopes[parameter.free] += column
            continue
        if parameter.matrix == "paths":
            part = np.multiply.outer(column, every[parameter.column, :p])
            mean_slopes[parameter.free] += column * levels[parameter.column]
            covariance_slopes[parameter.free] += part + part.T
        else:
            part = np.multiply.outer(column, through[:p, parameter.column])
            covariance_slopes[parameter.free] += part if parameter.row == parameter.column else part + part.T
    covariances = every[:p, :p].copy()
    if table.is_ordinal:
        np.fill_diagonal(covariances, 1.0)
        covariance_slopes[:, np.arange(p), np.arange(p)] = 0
    return Implied(levels[:p], covariances, mean_slopes, covariance_slopes, every[p:, p:], paths[:p, p:])
