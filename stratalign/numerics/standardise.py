"""Columns of a regression on one scale: what they can identify must not depend on the units they come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: What differs by less than this share of its own size differs by rounding only.
ROUNDING = 16 * float(np.finfo(float).eps)
#: A column of which the others leave less than this share is determined by them, as R's `lm` has it.
COLLINEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Standardised:
    """Terms and outcome centred, where a constant is among the terms, and scaled.

    `design` (n, k), `outcome` (n,). The coefficients of the columns as given are `back @ found + shift`, their
    covariance is `back @ found @ back.T`. `noise` (k,) and `outcome_noise`: rounding of the columns, on the new scale.
    """

    design: np.ndarray
    outcome: np.ndarray
    back: np.ndarray
    shift: np.ndarray
    noise: np.ndarray
    outcome_noise: float

    @property
    def is_full_rank(self) -> bool:
        """Whether no term is determined by the others, but for rounding."""
        return are_independent(self.design, self.noise)

    def given(self, found: np.ndarray) -> np.ndarray:
        """Coefficients of the columns as given, shape (k,) or (n, k)."""
        return np.asarray(found @ self.back.T + self.shift)

    def errors(self, covariance: np.ndarray) -> np.ndarray:
        """Errors of the coefficients of the columns as given, shape (k,)."""
        return np.asarray(np.sqrt(np.einsum("ij,jk,ik->i", self.back, covariance, self.back)))


def standardise(
    design: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, is_centred: bool = True
) -> Standardised:
    """Centre and scale terms and outcome.

    Parameters
    ----------
    design
        Shape (n, k).
    outcome
        Shape (n,).
    weights
        Shape (n,), positive; None for equal ones.
    is_centred
        Whether to centre; only done where a constant is among the terms.

    Returns
    -------
    Standardised
        Columns that differ by rounding only become zero, but for the first of them: the constant becomes one.
    """
    sizes = np.abs(design).max(axis=0)
    constants = np.flatnonzero((np.ptp(design, axis=0) <= ROUNDING * sizes) & (sizes > 0))
    k, place = design.shape[1], int(constants[0]) if len(constants) else None
    means, middle = np.zeros(k), 0.0
    if place is not None and is_centred:
        means, middle = np.average(design, axis=0, weights=weights), float(np.average(outcome, weights=weights))
        means[place] = 0.0
    moved, y = design - means, outcome - middle
    scale = _spread(moved)
    is_flat = scale <= ROUNDING * sizes
    scale, y_scale = np.where(is_flat, 1.0, scale), float(_spread(y[:, None])[0]) or 1.0
    moved = np.where(is_flat, 0.0, moved)
    if place is not None:
        scale[place] = design[0, place]
    back, shift = np.diag(y_scale / scale), np.zeros(k)
    if place is not None:
        back[place] -= y_scale * means / scale / scale[place]
        shift[place] = middle / scale[place]
    eps = float(np.finfo(float).eps)
    return Standardised(
        moved / scale,
        y / y_scale,
        back,
        shift,
        eps * sizes / np.abs(scale),
        eps * float(np.abs(outcome).max()) / y_scale,
    )


def are_independent(columns: np.ndarray, noise: np.ndarray | None = None) -> bool:
    """Whether no column is determined by those before it, to the tolerance of R's `lm` and the rounding they carry."""
    n, k = columns.shape
    sizes = _spread(columns) if n else np.zeros(k)
    if n < k or not (sizes > 0).all():
        return not k
    left = np.abs(np.diag(np.linalg.qr(columns / sizes, mode="r"))) / np.sqrt(n)
    carried = 4 * float(np.max(noise, initial=0.0)) if noise is not None else 0.0
    return bool((left > max(COLLINEAR, np.sqrt(k) * carried)).all())


def is_flat(values: np.ndarray) -> bool:
    """Whether values differ by no more than rounding."""
    return bool(not len(values) or np.ptp(values) <= ROUNDING * np.abs(values).max())


def _spread(columns: np.ndarray) -> np.ndarray:
    """Root of the mean square of each column, without squaring what is too large or too small to be squared."""
    largest = np.abs(columns).max(axis=0)
    safe = np.where(largest > 0, largest, 1.0)
    return np.asarray(safe * np.sqrt(((columns / safe) ** 2).mean(axis=0)) * (largest > 0))
