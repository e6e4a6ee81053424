"""Proportional-odds models of grouped ordinal answers, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from stratalign.errors import StatisticError

#: Rounds of estimation.
ROUNDS = 100
NO_OPTIMUM = (
    "an ordinal regression has no optimum: groups or answers separate perfectly. Put rare answers or small groups "
    "together."
)


@dataclass(frozen=True, slots=True)
class OrdinalRegression:
    """A fitted proportional-odds model: cut points, slopes, and the log likelihood."""

    thresholds: np.ndarray
    slopes: np.ndarray
    log_likelihood: float


def proportional_odds(predictors: np.ndarray, counts: np.ndarray) -> OrdinalRegression:
    """Fit a proportional-odds model to grouped answers.

    Parameters
    ----------
    predictors
        Shape (n_rows, n_predictors); no constant.
    counts
        Shape (n_rows, n_categories): answers in each category by respondents with these predictors.

    Returns
    -------
    OrdinalRegression
        Probability of a category up to c is the logistic of threshold c less predictors times slopes.

    Raises
    ------
    StatisticError
        The likelihood has no optimum: predictors collinear, or categories perfectly separated.

    References
    ----------
    McCullagh (1980).
    """
    counts = counts[:, counts.sum(axis=0) > 0]
    fits = fit_models(np.asarray(predictors, dtype=float)[None], counts[None])
    if not fits.is_found[0]:
        raise StatisticError(NO_OPTIMUM)
    n_cuts = counts.shape[1] - 1
    return OrdinalRegression(fits.values[0, :n_cuts], fits.values[0, n_cuts:], float(fits.log_likelihoods[0]))


class Fits(NamedTuple):
    """Several models: `values` (n_models, n_cuts + n_predictors), thresholds first."""

    values: np.ndarray
    log_likelihoods: np.ndarray
    is_found: np.ndarray


def fit_models(predictors: np.ndarray, counts: np.ndarray) -> Fits:
    """Fit many models at once.

    Parameters
    ----------
    predictors
        Shape (n_models, n_rows, n_predictors); no constants.
    counts
        Shape (n_models, n_rows, n_categories), as in `proportional_odds`; rows without answers change nothing.

    Returns
    -------
    Fits
        `is_found` says which models have an optimum.
    """
    shares = np.cumsum(counts.sum(axis=1), axis=1)[:, :-1] / counts.sum(axis=(1, 2))[:, None]
    values = np.hstack([np.log(shares / (1 - shares)), np.zeros((len(counts), predictors.shape[2]))])
    likelihoods = _log_likelihoods(values, predictors, counts)
    is_found = np.zeros(len(counts), dtype=bool)
    going = np.arange(len(counts))
    for _ in range(ROUNDS):
        x, n = predictors[going], counts[going]
        slopes, information = _derivatives(values[going], x, n)
        steps = _solved(information, slopes)
        values[going], likelihoods[going], is_up = _climb(values[going], likelihoods[going], steps, x, n)
        is_there = is_up & ((slopes * steps).sum(axis=1) < 1e-12)
        is_found[going] = is_there
        going = going[is_up & ~is_there]
        if not len(going):
            break
    return Fits(values, likelihoods, is_found)


def _solved(information: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Newton's steps of many models; missing where an information has no inverse."""
    try:
        return np.linalg.solve(information, slopes[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        is_regular = np.linalg.matrix_rank(information) == slopes.shape[1]
        steps = np.full_like(slopes, np.nan)
        steps[is_regular] = np.linalg.solve(information[is_regular], slopes[is_regular, :, None])[:, :, 0]
        return steps


def _climb(
    values: np.ndarray, likelihoods: np.ndarray, steps: np.ndarray, predictors: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values after a step, halved where it would lead down, their log likelihoods, and whether a step led up."""
    sizes = np.ones((len(values), 1))
    while True:
        tried = values + sizes * steps
        new = _log_likelihoods(tried, predictors, counts)
        is_up = new >= likelihoods - 1e-10
        is_short = sizes[:, 0] < 1e-8
        if (is_up | is_short).all():
            return tried, new, is_up
        sizes[~is_up] /= 2


def _probabilities(values: np.ndarray, predictors: np.ndarray, n_cuts: int) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative logistics with 0 and 1 at the ends, and probabilities of categories, by model and row."""
    cumulative = np.zeros((*predictors.shape[:2], n_cuts + 2))
    cumulative[:, :, -1] = 1.0
    standing = (predictors @ values[:, n_cuts:, None])[:, :, 0]
    cumulative[:, :, 1:-1] = expit(values[:, None, :n_cuts] - standing[:, :, None])
    return cumulative, np.diff(cumulative, axis=2)


def _log_likelihoods(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of each model; minus infinity where thresholds are out of order or no numbers."""
    cells = _probabilities(values, predictors, counts.shape[2] - 1)[1]
    is_possible = np.asarray((cells > 0).all(axis=(1, 2)))
    logarithms = np.log(np.where(is_possible[:, None, None], cells, 1.0))
    return np.where(is_possible, (counts * logarithms).sum(axis=(1, 2)), -np.inf)


def _derivatives(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (n_models, n_values) and expected information (n_models, n_values, n_values) of the log likelihoods."""
    n_models, n_rows, n_categories = counts.shape
    n_cuts = n_categories - 1
    cumulative, cells = _probabilities(values, predictors, n_cuts)
    density = cumulative * (1 - cumulative)
    change = np.zeros((*cells.shape, values.shape[1]))
    cuts = np.arange(n_cuts)
    change[:, :, cuts, cuts] = density[:, :, 1:-1]
    change[:, :, cuts + 1, cuts] = -density[:, :, 1:-1]
    change[:, :, :, n_cuts:] = -np.diff(density, axis=2)[:, :, :, None] * predictors[:, :, None, :]
    flat = change.reshape(n_models, n_rows * n_categories, -1)
    weights = (counts.sum(axis=2, keepdims=True) / cells).reshape(n_models, -1, 1)
    slopes = ((counts / cells).reshape(n_models, 1, -1) @ flat)[:, 0]
    return slopes, flat.swapaxes(1, 2) @ (weights * flat)
