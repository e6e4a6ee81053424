"""Fisher scoring: the way up a likelihood by its slope and its expected information."""

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


def _is_positive(information: np.ndarray) -> bool:
    """Whether a step by it leads up."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return False
    return True
