"""Exploratory factors: minimum residuals, oblique rotation, how many factors, and what one factor explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.measurement.scales.possible_correlations import possible_correlations
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_option
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_answers
from stratalign.vocabulary import estimate_rows

#: An eigenvalue below this makes a correlation matrix singular.
SINGULAR = 1e-8


@displayed
@dataclass(frozen=True, slots=True)
class ExploratoryFactors(Result):
    """A factor solution: pattern loadings, correlations of factors, what each item shares, and how well it fits.

    `rms_residual` is the root mean square of off-diagonal residuals (uncorrected for degrees of freedom); `has_heywood`
    says that an item's uniqueness fell to its lower bound, `is_smoothed` that no people can have the correlations quite
    as given and the nearest that some can have were used.
    """

    loadings: pd.DataFrame
    factor_correlations: pd.DataFrame
    communalities: pd.Series
    rms_residual: float
    degrees_of_freedom: int
    rotation: str
    has_heywood: bool
    n_items: int
    is_smoothed: bool = False

    def tidy(self) -> pd.DataFrame:
        """Pattern loadings, factor by factor, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=[f"{factor} =~ {item}" for factor in self.loadings for item in self.loadings.index],
            quantity="pattern_loading",
            measure="unitless",
            estimate=self.loadings.to_numpy().T.ravel().tolist(),
        )


def explore_factors(
    correlations: pd.DataFrame, n_factors: int, *, rotation: Literal["oblimin", "none"] = "oblimin"
) -> ExploratoryFactors:
    """Extract factors by minimum residuals and rotate them.

    Parameters
    ----------
    correlations
        Shape (n_items, n_items), such as of `polychoric` or `DataFrame.corr()`.
    n_factors
        Factors, fewer than items.
    rotation
        `oblimin` (direct quartimin, gamma 0, without Kaiser's normalisation) or `none`.

    Returns
    -------
    ExploratoryFactors
        Factors in the order of the variance they explain, each pointing to where most of its loadings do.

    Raises
    ------
    StatisticError
        The matrix is no correlation matrix, no people can have these correlations, or there are too many factors.

    References
    ----------
    Harman & Jones (1966); Jennrich (2002). As R psych::fa(fm = "minres", rotate = "oblimin").
    """
    matrix, is_smoothed = possible_correlations(correlations)
    p = len(matrix)
    require_option("rotation", rotation, ("oblimin", "none"))
    if not 1 <= n_factors < p:
        raise StatisticError(f"{p} items have 1 to {p - 1} factors; not {n_factors}.")
    loadings, uniquenesses = minimum_residuals(matrix, n_factors)
    between = np.eye(n_factors)
    if rotation == "oblimin" and n_factors > 1:
        loadings, between = quartimin(loadings)
    explained = np.diag(between @ loadings.T @ loadings)
    order = np.argsort(-explained, kind="stable")
    signs = np.where(loadings[:, order].sum(axis=0) < 0, -1.0, 1.0)
    loadings, between = loadings[:, order] * signs, between[np.ix_(order, order)] * np.outer(signs, signs)
    fitted = loadings @ between @ loadings.T
    residuals = (matrix - fitted)[np.triu_indices(p, 1)]
    names = [f"F{place + 1}" for place in range(n_factors)]
    return ExploratoryFactors(
        pd.DataFrame(loadings, index=correlations.index, columns=names),
        pd.DataFrame(between, index=names, columns=names),
        pd.Series(np.diag(fitted), index=correlations.index),
        float(np.sqrt((residuals**2).mean())),
        int(((p - n_factors) ** 2 - (p + n_factors)) / 2),
        rotation if n_factors > 1 else "none",
        bool((uniquenesses < 0.0051).any()),
        p,
        is_smoothed,
    )


def minimum_residuals(matrix: np.ndarray, n_factors: int) -> tuple[np.ndarray, np.ndarray]:
    """Unrotated loadings that leave the smallest sum of squared off-diagonal residuals.

    Parameters
    ----------
    matrix
        Correlations, shape (p, p).
    n_factors
        Factors.

    Returns
    -------
    tuple[numpy.ndarray, numpy.ndarray]
        Loadings, shape (p, n_factors), and uniquenesses, not below .005.
    """

    def left_over(uniquenesses: np.ndarray) -> tuple[float, np.ndarray]:
        values, vectors = np.linalg.eigh(matrix - np.diag(uniquenesses))
        rest = np.concatenate([values[:-n_factors], np.minimum(values[-n_factors:], 0)])
        return float((rest**2).sum() / 2), -(vectors**2 @ rest)

    start = 1 / np.diag(np.linalg.pinv(matrix, hermitian=True))
    found = optimize.minimize(
        left_over,
        np.clip(start, 0.005, 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.005, 1)] * len(matrix),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10},
    )
    if not found.success and found.status == 1:
        raise StatisticError(
            f"the uniquenesses of {len(matrix)} items are not found in 2,000 rounds: use fewer factors."
        )
    values, vectors = np.linalg.eigh(matrix - np.diag(found.x))
    chosen = np.argsort(values)[::-1][:n_factors]
    return vectors[:, chosen] * np.sqrt(np.maximum(values[chosen], 0)), found.x


def quartimin(loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rotate to the smallest sum of products of squared loadings on different factors.

    Parameters
    ----------
    loadings
        Unrotated, shape (p, n_factors).

    Returns
    -------
    tuple[numpy.ndarray, numpy.ndarray]
        Pattern loadings, and correlations of factors.

    References
    ----------
    Jennrich (2002), gradient projection.
    """
    k = loadings.shape[1]
    others = np.ones((k, k)) - np.eye(k)

    def criterion(pattern: np.ndarray) -> tuple[float, np.ndarray]:
        cross = pattern**2 @ others
        return float((pattern**2 * cross).sum() / 4), pattern * cross

    turn, step = np.eye(k), 1.0
    pattern = loadings @ np.linalg.inv(turn).T
    value, slope = criterion(pattern)
    gradient = -(pattern.T @ slope @ np.linalg.inv(turn)).T
    if np.linalg.norm(gradient - turn * (turn * gradient).sum(axis=0)) < 1e-6:
        # Symmetric loadings lie on a ridge from which no step leads down: start a little off it.
        turn = np.linalg.qr(np.eye(k) + 0.3 * np.arange(k * k).reshape(k, k) / k**2)[0]
        pattern = loadings @ np.linalg.inv(turn).T
        value, slope = criterion(pattern)
        gradient = -(pattern.T @ slope @ np.linalg.inv(turn)).T
    for _ in range(5000):
        projected = gradient - turn * (turn * gradient).sum(axis=0)
        length = float(np.linalg.norm(projected))
        if length < 1e-8:
            break
        step *= 2
        for _ in range(30):
            moved = turn - step * projected
            moved = moved / np.linalg.norm(moved, axis=0)
            new_pattern = loadings @ np.linalg.inv(moved).T
            new_value, new_slope = criterion(new_pattern)
            if new_value < value - 0.5 * length**2 * step:
                break
            step /= 2
        turn, pattern, value = moved, new_pattern, new_value
        gradient = -(pattern.T @ new_slope @ np.linalg.inv(turn)).T
    if not length < 1e-4:
        raise StatisticError(f"the rotation of {k} factors does not settle: use fewer factors, or rotation='none'.")
    return pattern, turn.T @ turn


def parallel_analysis(
    answers: pd.DataFrame, *, draws: int = 200, seed: int = 0, percentile: float = 95.0
) -> pd.DataFrame:
    """Count the components that carry more than those of items that have nothing in common.

    Every item is shuffled over respondents, which keeps its distribution and breaks its correlations.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items); respondents with a missing answer are left out.
    draws
        Shuffled data sets.
    seed
        Seed of the random numbers.
    percentile
        Of the shuffled eigenvalues that an eigenvalue must pass.

    Returns
    -------
    pandas.DataFrame
        place, eigenvalue, random_eigenvalue, is_above; `attrs["n_components"]` counts those above before the first that
        is not.

    Raises
    ------
    StatisticError
        Fewer complete respondents than items, or an item that does not vary.

    References
    ----------
    Horn (1965); Buja & Eyuboglu (1992).
    """
    values = as_answers(answers).dropna().to_numpy()
    n, p = values.shape
    if n <= p or (values.std(axis=0) == 0).any():
        raise StatisticError(f"parallel analysis needs more complete respondents than items that vary; {n} and {p}.")
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    observed = np.linalg.eigvalsh(standard.T @ standard / n)[::-1]
    rng = np.random.default_rng(seed)
    at_once = max(int(4e6) // values.size, 1)
    random = []
    for first in range(0, draws, at_once):
        count = min(at_once, draws - first)
        shuffled = rng.permuted(np.broadcast_to(standard, (count, n, p)), axis=1)
        random.append(np.linalg.eigvalsh(np.swapaxes(shuffled, 1, 2) @ shuffled / n)[:, ::-1])
    limit = np.percentile(np.concatenate(random), percentile, axis=0)
    above = observed > limit
    found = pd.DataFrame(
        {"place": np.arange(1, p + 1), "eigenvalue": observed, "random_eigenvalue": limit, "is_above": above}
    )
    found.attrs["n_components"] = int(above.argmin()) if not above.all() else p
    return found


def sampling_adequacy(correlations: pd.DataFrame, n_respondents: int) -> pd.Series:
    """Do items share enough for factors: Kaiser-Meyer-Olkin measure and Bartlett's test.

    Parameters
    ----------
    correlations
        Shape (n_items, n_items), not singular.
    n_respondents
        People they rest on.

    Returns
    -------
    pandas.Series
        kmo (0-1), chi_square, degrees_of_freedom.

    Raises
    ------
    StatisticError
        The matrix is singular, so that an item is determined by others; or no people can have these correlations.

    References
    ----------
    Kaiser (1970); Bartlett (1951). As R psych::KMO, cortest.bartlett.
    """
    matrix, is_smoothed = possible_correlations(correlations)
    if is_smoothed or np.linalg.eigvalsh(matrix)[0] < SINGULAR:
        why = "no people can have them as they are" if is_smoothed else "an item is determined by others"
        raise StatisticError(f"the correlations are singular: {why}; leave an item out.")
    p = len(matrix)
    inverse = np.linalg.inv(matrix)
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(p, dtype=bool)
    shared, alone = (matrix[off] ** 2).sum(), (partial[off] ** 2).sum()
    chi_square = -(n_respondents - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(matrix)[1]
    return pd.Series(
        {"kmo": shared / (shared + alone), "chi_square": chi_square, "degrees_of_freedom": p * (p - 1) / 2}
    )


def single_factor_share(correlations: pd.DataFrame) -> float:
    """Share of the variance of all items that one unrotated factor explains.

    Known as Harman's test of common-method variance, which it is not: a note, and no proof either way.

    Parameters
    ----------
    correlations
        Shape (n_items, n_items); where they contradict each other a little, the nearest that people can have are used.

    Returns
    -------
    float
        0-1.

    Raises
    ------
    StatisticError
        The matrix is no correlation matrix, or no people can have these correlations.
    """
    loadings, _ = minimum_residuals(possible_correlations(correlations)[0], 1)
    return float((loadings**2).sum() / len(loadings))
