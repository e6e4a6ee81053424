"""Corrections of the test statistic and errors for answers that are not normal or not metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stratalign.measurement.factor_models.ordinal import OrdinalData
from stratalign.numerics.fit_measures import ChiSquare
from stratalign.numerics.normal_likelihood import (
    NormalData,
    lower_triangle,
    observed_information,
    score_products,
)


def saturated_trace(groups: Sequence[NormalData], moments: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Trace of score products over information in the saturated model, all groups; of complete answers by kurtosis."""
    total = 0.0
    for data, (means, covariances) in zip(groups, moments, strict=True):
        if data.is_complete:
            off = data.patterns[0].answers - means
            distances = np.einsum("ij,ij->i", off @ np.linalg.inv(covariances), off)
            total += (float((distances**2).mean()) + data.p) / 2
            continue
        products = score_products(data, means, covariances)
        total += float(np.linalg.solve(observed_information(data, means, covariances), products).trace())
    return total


def independent_trace(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> float:
    """Trace of score products over information where no item goes with another, of one group."""
    if data.is_complete:
        squares = (data.patterns[0].answers - means) ** 2 / np.diag(covariances)
        return float((1 + ((squares - 1) ** 2).mean(axis=0) / 2).sum())
    rows, columns = lower_triangle(data.p)
    kept = np.append(np.arange(data.p), data.p + np.flatnonzero(rows == columns))
    information = observed_information(data, means, covariances)[np.ix_(kept, kept)]
    products = score_products(data, means, covariances)[np.ix_(kept, kept)]
    return float(np.linalg.solve(information, products).trace())


def scale_for_kurtosis(
    value: float, df: int, trace_saturated: float, information: np.ndarray, meat: np.ndarray, n_outside: int
) -> ChiSquare:
    """Yuan-Bentler correction of the likelihood-ratio statistic.

    Parameters
    ----------
    value, df
        The statistic.
    trace_saturated
        From `saturated_trace`.
    information, meat
        Of the free parameters.
    n_outside
        Means that are not among the free parameters; they fit as they do in the saturated model.

    Returns
    -------
    ChiSquare
        With the scaling factor.

    References
    ----------
    Yuan & Bentler (2000), in the form of Asparouhov & Muthen (2005); lavaan's MLR.
    """
    if df == 0:
        return ChiSquare(value, df)
    trace_model = float(np.linalg.solve(information, meat).trace()) + n_outside
    return ChiSquare(value, df, factor=abs(trace_saturated - trace_model) / df)


def scale_and_shift(value: float, df: int, data: OrdinalData, steps: np.ndarray) -> ChiSquare:
    """Correction in mean and variance of the weighted least-squares statistic.

    Parameters
    ----------
    value, df
        The statistic.
    data
        Correlations with the covariance of their errors.
    steps
        Slopes of the correlations with the free parameters, shape (n_free, n_pairs); no rows for independence.

    Returns
    -------
    ChiSquare
        With factor and shift.

    References
    ----------
    Asparouhov & Muthen (2010); lavaan's WLSMV.
    """
    if df == 0:
        return ChiSquare(value, df)
    weight = 1 / np.diag(data.covariance)
    residual = np.diag(weight)
    if len(steps):
        weighted = steps * weight
        residual -= weighted.T @ np.linalg.solve(weighted @ steps.T, weighted)
    product = residual @ data.covariance
    stretch = np.sqrt(df / float((product * product.T).sum()))
    return ChiSquare(value, df, factor=1 / stretch, shift=df - stretch * float(product.trace()))


def least_squares_covariance(data: OrdinalData, steps: np.ndarray) -> np.ndarray:
    """Covariance of the free parameters of diagonally weighted least squares, robust to the weights."""
    weighted = steps / np.diag(data.covariance)
    inverse = np.linalg.inv(weighted @ steps.T)
    return np.asarray(inverse @ (weighted @ data.covariance @ weighted.T) @ inverse / (data.n - 1))
