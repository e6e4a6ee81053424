"""Least squares, and what single cases and other terms determine of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stratalign.errors import StatisticError

#: Eigenvalues of a cluster's residual maker below this are zero: the cluster determines a term alone.
ZERO = 1e-10


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fit by least squares; weights are already multiplied in.

    `design` (n, k), `outcome` and `residuals` (n,), `bread` (k, k) the inverse of the cross-products, `hat` (n,).
    """

    design: np.ndarray
    outcome: np.ndarray
    coefficients: np.ndarray
    residuals: np.ndarray
    bread: np.ndarray
    hat: np.ndarray

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.outcome)

    @property
    def k(self) -> int:
        """Terms."""
        return int(self.design.shape[1])


def fit_least_squares(design: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None) -> LeastSquares:
    """Fit by least squares.

    Parameters
    ----------
    design
        Shape (n, k), of full column rank.
    outcome
        Shape (n,).
    weights
        Shape (n,), positive; None for equal ones.

    Returns
    -------
    LeastSquares
        By a QR decomposition of the columns scaled alike.
    """
    root = np.ones(len(outcome)) if weights is None else np.sqrt(weights)
    x, y = design * root[:, None], outcome * root
    scale = np.sqrt((x**2).mean(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    basis, triangle = np.linalg.qr(x / scale)
    inverse = np.linalg.inv(triangle) / scale[:, None]
    coefficients = inverse @ (basis.T @ y)
    return LeastSquares(x, y, coefficients, y - x @ coefficients, inverse @ inverse.T, (basis**2).sum(axis=1))


def clusters_alone(fit: LeastSquares, codes: np.ndarray, term: int, absorbed: np.ndarray | None = None) -> list[int]:
    """Clusters without which the others say nothing of a coefficient.

    Parameters
    ----------
    fit
        A fit.
    codes
        Shape (n,), cluster of each row, 0 to G - 1; a code a row for single rows.
    term
        Place of the coefficient.
    absorbed
        Shape (n,), leverage of each row in effects that were taken out before, of which no cluster has two rows; None
        where there are none, or clusters hold whole effects.

    Returns
    -------
    list of int
        Codes.
    """
    basis, _ = np.linalg.qr(np.delete(fit.design, term, axis=1))
    rest = fit.design[:, term] - basis @ (basis.T @ fit.design[:, term])
    rest -= basis @ (basis.T @ rest)
    total = float(rest @ rest)
    if absorbed is not None:
        # What the effects leave of a row: its block of the residual maker is scaled to the identity before H.
        root = np.where(absorbed < 1 - ZERO, 1 / np.sqrt(np.maximum(1 - absorbed, ZERO)), 0.0)
        basis, rest = basis * root[:, None], rest * root
    own, reach = np.bincount(codes, rest**2), np.bincount(codes, (basis**2).sum(axis=1))
    found = []
    # Without a cluster, r'(I - H)^-1 r of the term's squares go, at most r'r / (1 - trace H): most need no more.
    for cluster in np.flatnonzero(own >= (1 - reach) * total * (1 - ZERO)):
        rows = codes == cluster
        axes, sizes, _ = np.linalg.svd(basis[rows], full_matrices=False)
        along, left = axes.T @ rest[rows], 1 - sizes**2
        taken = own[cluster] - along @ along + (along**2 / np.where(left > ZERO, left, np.inf)).sum()
        if total - taken <= ZERO * total:
            found.append(int(cluster))
    return found


def is_determined_by_others(fit: LeastSquares, term: int, noise: float) -> bool:
    """Whether the other terms leave no more of the outcome than rounding: the coefficient would be made of it."""
    left = (fit.residuals**2).sum() + fit.coefficients[term] ** 2 / fit.bread[term, term]
    return bool(left <= fit.n * (16 * noise) ** 2)


def require_many(exposure: str, kind: str, alone: Sequence[object], error: str) -> None:
    """Refuse an exposure that one case determines: what this case does otherwise cannot be distinguished from chance.

    Parameters
    ----------
    exposure
        Its name.
    kind
        What the case is: a column of clusters, or a row.
    alone
        Cases without which the others say nothing.
    error
        What cannot be had.

    Raises
    ------
    StatisticError
        There is one.
    """
    if alone:
        raise StatisticError(
            f"{exposure} differs by {kind} {alone[0]} alone, so that no {error} can be had for it. Compare this one "
            "case with the others by hand."
        )
