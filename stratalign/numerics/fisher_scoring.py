"""Fisher scoring: the way up a likelihood, or up many at once, by slope and expected information."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stratalign.errors import StatisticError

#: Rounds of estimation, and the squared distance to the optimum, in standard errors, that ends them.
ROUNDS, SMALL_DECREMENT = 500, 1e-14
#: The same distance from which the optimum is near.
NEAR = 1.0


def fisher_scoring(
    start: np.ndarray,
    evaluate: Callable[[np.ndarray], float],
    directions: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    no_optimum: str,
    *,
    newton: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]] | None = None,
    rounds: int = ROUNDS,
) -> np.ndarray:
    """Maximise by Fisher scoring; the information is ridged only as long as a step fails.

    Parameters
    ----------
    start
        Values to begin with.
    evaluate
        What is to be as large as possible.
    directions
        Slope and information at given values.
    no_optimum
        Message where no optimum is reached.
    newton
        Slope and observed information at given values. Near the optimum these are used, where the information is
        positive definite: Newton's steps arrive at once, those of scoring come closer by a share each.
    rounds
        Most rounds; large models say how many their work allows.

    Returns
    -------
    numpy.ndarray
        The optimum.

    Raises
    ------
    StatisticError
        No optimum is reached, with the message given.
    """
    free, value, ridge, decrement = start, evaluate(start), 0.0, np.inf
    for _ in range(rounds):
        is_near = newton is not None and ridge == 0 and 0 <= decrement < NEAR
        slope, information = newton(free) if newton is not None and is_near else directions(free)
        if is_near and not _is_positive(information):
            slope, information = directions(free)
        diagonal = np.maximum(np.diag(information), 1e-12)
        while True:
            try:
                step = np.linalg.solve(information + np.diag(ridge * diagonal), slope)
                tried = free + step
                new = evaluate(tried)
            except np.linalg.LinAlgError:
                new = -np.inf
            if new >= value - 1e-9 * abs(value):
                break
            ridge = max(10 * ridge, 1e-6)
            if ridge > 1e8:
                raise StatisticError(no_optimum)
        decrement = float(slope @ step)
        free, value, ridge = tried, new, ridge / 10 if ridge > 1e-6 else 0.0
        if 0 <= decrement < SMALL_DECREMENT:
            return free
    raise StatisticError(no_optimum)


def fisher_scoring_of_several(
    start: np.ndarray,
    evaluate: Callable[[np.ndarray], np.ndarray],
    directions: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    observed: Callable[[np.ndarray], np.ndarray],
    *,
    rounds: int = ROUNDS,
) -> tuple[np.ndarray, np.ndarray]:
    """Maximise many functions of as many values by Fisher scoring, all in one round; otherwise as `fisher_scoring`.

    Parameters
    ----------
    start
        Values to begin with, shape (n_functions, n_values).
    evaluate
        Every function at its values, shape (n_functions,).
    directions
        Slopes (n_functions, n_values) and informations (n_functions, n_values, n_values).
    observed
        Observed informations, which take the place of the others near an optimum.
    rounds
        Most steps tried.

    Returns
    -------
    tuple of numpy.ndarray
        Where each has got to, and whether that is its optimum.
    """
    free, values = start, evaluate(start)
    ridge, decrement = np.zeros(len(start)), np.full(len(start), np.inf)
    is_going, is_found = np.ones(len(start), dtype=bool), np.zeros(len(start), dtype=bool)
    for _ in range(rounds):
        is_near = is_going & (ridge == 0) & (decrement >= 0) & (decrement < NEAR)
        slope, information = directions(free)
        if is_near.any():
            newton = observed(free)
            is_newton = is_near & np.array([_is_positive(each) for each in newton])
            information = np.where(is_newton[:, None, None], newton, information)
        step = _steps(information, ridge, slope)
        new = evaluate(free + step)
        is_up = is_going & (new >= values - 1e-9 * np.abs(values))
        decrement = np.where(is_up, (slope * step).sum(axis=1), decrement)
        free, values = np.where(is_up[:, None], free + step, free), np.where(is_up, new, values)
        lower, higher = np.where(ridge > 1e-6, ridge / 10, 0.0), np.maximum(10 * ridge, 1e-6)
        ridge = np.where(is_up, lower, np.where(is_going, higher, 0.0))
        is_found |= is_up & (decrement >= 0) & (decrement < SMALL_DECREMENT)
        is_going &= ~is_found & (ridge <= 1e8)
        if not is_going.any():
            break
    return free, is_found


def _is_positive(information: np.ndarray) -> bool:
    """Whether a step by it leads up."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return False
    return True


def _steps(information: np.ndarray, ridge: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Steps of several functions; missing where the information has no inverse."""
    diagonal = np.maximum(np.diagonal(information, axis1=1, axis2=2), 1e-12)
    ridged = information + (ridge[:, None] * diagonal)[:, :, None] * np.eye(slope.shape[1])
    try:
        return np.linalg.solve(ridged, slope[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        is_regular = np.linalg.matrix_rank(ridged) == slope.shape[1]
        steps = np.full_like(slope, np.nan)
        steps[is_regular] = np.linalg.solve(ridged[is_regular], slope[is_regular, :, None])[:, :, 0]
        return steps
