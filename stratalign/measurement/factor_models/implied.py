"""Means and covariances a factor model implies, and how they change with its parameters.

A covariance changes with a parameter by `w (a b' + b a')`, where a and b are columns of what all variables do to the
items and of how items and variables covary. Slopes and information are therefore read off small products, and no array
of parameters x items x items is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.measurement.factor_models.parameters import Layout


@dataclass(frozen=True, slots=True)
class Implied:
    """Moments at some values of the free parameters, for g groups of p items, m factors and s = p + m variables.

    - `means` (g, p), `covariances` (g, p, p) of the items. Of ordinal models the diagonal of the covariances is one and
      does not move.
    - `effects` (g, s, s): of each variable (column) on each other, by all paths; `spread` (g, s, s): covariances of all
      variables; `levels` (g, s): their means.
    - `factor_covariances` (g, m, m) and `loadings` (g, p, m), direct loadings of items.
    """

    means: np.ndarray
    covariances: np.ndarray
    effects: np.ndarray
    spread: np.ndarray
    levels: np.ndarray
    factor_covariances: np.ndarray
    loadings: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """Columns that `Places.left` and `Places.right` count, shape (g, p, 2 s): effects, then covariances."""
        p = self.means.shape[1]
        return np.concatenate([self.effects[:, :p], self.spread[:, :p]], axis=2)


def implied_moments(table: Layout, free: np.ndarray) -> Implied:
    """Moments of every group.

    Parameters
    ----------
    table
        Parameters of the model.
    free
        Shape (n_free,).

    Returns
    -------
    Implied
        Of all groups.

    References
    ----------
    McArdle & McDonald (1984), reticular action model.
    """
    places, p, size = table.places, len(table.items), len(table.variables)
    values = np.append(free, 0.0)[places.free] + places.fixed
    paths, inner = np.zeros((table.n_groups, size, size)), np.zeros((table.n_groups, size, size))
    paths[:, places.row[places.is_path], places.column[places.is_path]] = values[:, places.is_path]
    inner[:, places.row[places.is_covariance], places.column[places.is_covariance]] = values[:, places.is_covariance]
    inner[:, places.column[places.is_covariance], places.row[places.is_covariance]] = values[:, places.is_covariance]
    effects = np.linalg.inv(np.eye(size) - paths)
    spread = effects @ inner @ effects.swapaxes(1, 2)
    levels = np.zeros((table.n_groups, size))
    if table.has_means:
        means = np.zeros((table.n_groups, size, 1))
        means[:, places.row[places.is_mean], 0] = values[:, places.is_mean]
        levels = (effects @ means)[:, :, 0]
    covariances = spread[:, :p, :p]
    if table.is_ordinal:
        covariances = covariances.copy()
        covariances[:, np.arange(p), np.arange(p)] = 1.0
    return Implied(levels[:, :p], covariances, effects, spread, levels, spread[:, p:, p:], paths[:, :p, p:])


def mean_scale(table: Layout, implied: Implied) -> np.ndarray:
    """How fast the means move along the left column of each parameter, shape (g, k); zero for covariances."""
    places = table.places
    scale: np.ndarray = implied.levels[:, places.column] * places.is_path
    scale[:, places.is_mean] = 1.0
    return scale


def pair_slopes(table: Layout, implied: Implied, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Slopes of chosen covariances of the first group, shape (n_free, n_pairs); none on the diagonal."""
    places = table.places
    left, right = implied.columns[0][:, places.left], implied.columns[0][:, places.right]
    moved = places.weight * (left[rows] * right[columns] + right[rows] * left[columns])
    total = np.zeros((table.n_free + 1, len(rows)))
    np.add.at(total, places.free[0], moved.T)
    return total[:-1]


def variance_slopes(table: Layout, implied: Implied) -> np.ndarray:
    """Slopes of the variances of all variables of the first group, shape (s, k), k parameters of a group."""
    places, size = table.places, len(table.variables)
    every = np.concatenate([implied.effects[0], implied.spread[0]], axis=1)
    moved = 2 * places.weight * every[:, places.left] * every[:, places.right]
    if table.is_ordinal:
        moved[: len(table.items)] = 0.0
    return np.asarray(moved.reshape(size, -1))
