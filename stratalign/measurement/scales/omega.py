"""McDonald's omega: how much of a scale's variance is one general factor, and how much is any common factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.measurement.scales.exploratory import minimum_residuals, quartimin
from stratalign.measurement.scales.possible_correlations import possible_correlations
from stratalign.measurement.scales.reliability import beyond_reliability
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_answers
from stratalign.vocabulary import estimate_rows

#: Logarithms of uniquenesses lie between these. Steps of Newton's method, and the slope at which it has arrived.
LOG_BOUNDS = (-8.0, 0.5)
MOST_NEWTON_STEPS, CLOSE_SLOPE = 30, 1e-11


@displayed
@dataclass(frozen=True, slots=True)
class Omega(Result):
    """Reliability of a scale by its factors, unrounded, 0-1.

    - `omega_total`: all common factors; `omega_hierarchical`: the general factor alone (Schmid & Leiman); both over
      pairwise correlations, items that load negatively on the general factor turned round.
    - `omega_one_factor`: one-factor maximum-likelihood model over complete respondents, against the observed variance
      of the sum; items as they are.
    - `general_loadings`: item -> loading on the general factor; `explained_common_variance`: its share of what is
      common.
    - `is_smoothed`: pairwise correlations contradicted each other a little, and the nearest that people can have were
      used.
    - `why_doubtful`: why `alpha` lies outside 0 to 1, where reliabilities lie; empty elsewhere.
    """

    omega_total: float
    omega_hierarchical: float
    omega_one_factor: float
    alpha: float
    explained_common_variance: float
    general_loadings: pd.Series
    turned_items: tuple[str, ...]
    n_group_factors: int
    n_items: int
    n_respondents: int
    is_smoothed: bool = False
    why_doubtful: str = ""

    def tidy(self) -> pd.DataFrame:
        """Three rows in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=["omega_total", "omega_hierarchical", "omega_one_factor"],
            quantity="omega",
            measure="unitless",
            estimate=[self.omega_total, self.omega_hierarchical, self.omega_one_factor],
            n_respondents=self.n_respondents,
        )


def mcdonald_omega(answers: pd.DataFrame, *, n_group_factors: int = 3) -> Omega:
    """Estimate omega of one scale.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), reverse-keyed items already flipped.
    n_group_factors
        Group factors below the general one; 1 for none.

    Returns
    -------
    Omega
        `n_respondents` counts complete respondents; pairs of items use who answered both.

    Raises
    ------
    StatisticError
        Fewer than three items (four for group factors), constant items by name, too few complete respondents, or
        pairwise correlations that no people can have.

    References
    ----------
    McDonald (1999); Zinbarg, Revelle, Yovel & Li (2005). As R psych::omega (minres, oblimin) and semTools::compRelSEM;
    checked in tests/scores/scales/test_omega.py.
    """
    table, complete = _usable(answers)
    p = table.shape[1]
    matrix, is_smoothed = possible_correlations(table.corr())
    correlations = pd.DataFrame(matrix, index=table.columns, columns=table.columns)
    total, general, ecv, loadings, turned = _hierarchical(correlations, n_group_factors)
    alpha = _alpha(correlations.to_numpy() * np.outer(turned, turned))
    return Omega(
        omega_total=total,
        omega_hierarchical=general,
        omega_one_factor=_one_factor(np.cov(complete.to_numpy(), rowvar=False)),
        alpha=alpha,
        explained_common_variance=ecv,
        general_loadings=loadings,
        turned_items=tuple(str(name) for name, sign in zip(table.columns, turned, strict=True) if sign < 0),
        n_group_factors=n_group_factors,
        n_items=p,
        n_respondents=len(complete),
        is_smoothed=is_smoothed,
        why_doubtful=beyond_reliability(alpha),
    )


def omega_of_one_factor(answers: pd.DataFrame) -> float:
    """Omega of a scale by its one-factor model alone: `Omega.omega_one_factor`.

    Parameters
    ----------
    answers
        As in `mcdonald_omega`.

    Returns
    -------
    float
        0-1.

    Raises
    ------
    StatisticError
        As `mcdonald_omega`.
    """
    table, complete = _usable(answers)
    possible_correlations(table.corr())
    return _one_factor(np.cov(complete.to_numpy(), rowvar=False))


def _usable(answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers as numbers, and the complete rows of them."""
    table = as_answers(answers)
    p, values = table.shape[1], table.to_numpy()
    known = ~np.isnan(values)
    # Of an item that nobody answered the lowest answer is above the highest: it does not vary either.
    low = np.where(known, values, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, values, -np.inf).max(axis=0, initial=-np.inf)
    constant = [str(name) for name, varies in zip(table, low < high, strict=True) if not varies]
    if constant:
        raise StatisticError(f"{', '.join(constant[:5])} do not vary; omega is of items that do. Leave them out.")
    complete = table if known.all() else table[known.all(axis=1)]
    if p < 3 or len(complete) <= p:
        raise StatisticError(
            f"omega needs three items and more complete respondents than items; {p} and {len(complete)}."
        )
    return table, complete


def omega_from_correlations(correlations: pd.DataFrame, *, n_group_factors: int = 3) -> pd.Series:
    """Omega total and hierarchical of a scale of which only correlations are known.

    Parameters
    ----------
    correlations
        Shape (n_items, n_items).
    n_group_factors
        As in `mcdonald_omega`.

    Returns
    -------
    pandas.Series
        omega_total, omega_hierarchical, explained_common_variance; `attrs["is_smoothed"]` says whether the correlations
        contradicted each other a little and the nearest that people can have were used.

    Raises
    ------
    StatisticError
        The matrix is no correlation matrix, no people can have these correlations, or there are too many group factors.
    """
    matrix, is_smoothed = possible_correlations(correlations, fewest=2)
    table = pd.DataFrame(matrix, index=correlations.index, columns=correlations.columns)
    total, general, ecv, _, _ = _hierarchical(table, n_group_factors)
    found = pd.Series({"omega_total": total, "omega_hierarchical": general, "explained_common_variance": ecv})
    found.attrs["is_smoothed"] = is_smoothed
    return found


def _hierarchical(
    correlations: pd.DataFrame, n_group_factors: int
) -> tuple[float, float, float, pd.Series, np.ndarray]:
    """Schmid-Leiman solution: omega total and hierarchical, common variance of the general factor, its loadings."""
    matrix = correlations.to_numpy(dtype=float)
    p = len(matrix)
    if not n_group_factors >= 1 or (n_group_factors > 1 and p < 4) or n_group_factors >= p:
        raise StatisticError(
            f"{p} items allow {'no' if p < 4 else f'1 to {p - 1}'} group factors; not {n_group_factors}."
        )
    loadings, _ = minimum_residuals(matrix, n_group_factors)
    if n_group_factors == 1:
        general, group = loadings[:, 0], np.zeros((p, 0))
    else:
        pattern, between = quartimin(loadings)
        signs = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
        pattern, between = pattern * signs, between * np.outer(signs, signs)
        above = _second_order(between)
        general = pattern @ above
        group = pattern * np.sqrt(np.maximum(1 - above**2, 0))
    if general.sum() < 0:
        general = -general
    turned = np.where(general < 0, -1.0, 1.0)
    keyed = matrix * np.outer(turned, turned)
    common = (loadings**2).sum(axis=1)
    variance = keyed.sum()
    shared = float((general**2).sum() / ((general**2).sum() + (group**2).sum()))
    return (
        float((variance - (1 - common).sum()) / variance),
        float(np.abs(general).sum() ** 2 / variance),
        shared,
        pd.Series(general, index=correlations.index),
        turned,
    )


def _second_order(between: np.ndarray) -> np.ndarray:
    """Loadings of the group factors on the general one; two factors share their correlation equally."""
    if len(between) == 2:
        return np.asarray(np.full(2, np.sqrt(abs(between[0, 1]))) * np.array([1.0, np.sign(between[0, 1]) or 1.0]))
    above, _ = minimum_residuals(between, 1)
    return above[:, 0] * (-1.0 if above.sum() < 0 else 1.0)


def _one_factor(covariance: np.ndarray) -> float:
    """Squared sum of maximum-likelihood loadings over the observed variance of the sum."""
    scale = np.sqrt(np.diag(covariance))
    matrix = covariance / np.outer(scale, scale)
    start = np.log(np.clip(1 / np.diag(np.linalg.pinv(matrix, hermitian=True)), 0.05, 1))
    log_uniqueness = _by_newton(matrix, start)
    if log_uniqueness is None:
        log_uniqueness = _within_bounds(matrix, start)
    root = np.exp(-log_uniqueness / 2)
    values, vectors = np.linalg.eigh(matrix * np.outer(root, root))
    loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0)) / root * scale
    return float(loading.sum() ** 2 / covariance.sum())


def _by_newton(matrix: np.ndarray, start: np.ndarray) -> np.ndarray | None:
    """Logarithms of the uniquenesses of greatest likelihood; None where they lie at a bound, or are not found.

    The discrepancy is a sum over all eigenvalues but the largest, of which slopes and curvature are known.
    """
    log_uniqueness = start
    for _ in range(MOST_NEWTON_STEPS):
        root = np.exp(-log_uniqueness / 2)
        values, vectors = np.linalg.eigh(matrix * np.outer(root, root))
        rest, others, first = values[:-1], vectors[:, :-1], vectors[:, -1]
        slope = (others**2) @ (1 - rest)
        turned = (1 - rest) * (rest + values[-1]) / (values[-1] - rest)
        curvature = ((others * rest) @ others.T) * (others @ others.T)
        curvature += ((others * turned) @ others.T) * np.outer(first, first)
        if np.abs(slope).max() < CLOSE_SLOPE:
            return log_uniqueness if np.linalg.eigvalsh(curvature)[0] > 0 else None
        log_uniqueness = log_uniqueness - np.linalg.lstsq(curvature, slope)[0]
        if not ((log_uniqueness > LOG_BOUNDS[0]) & (log_uniqueness < LOG_BOUNDS[1])).all():
            return None
    return None


def _within_bounds(matrix: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The same where some lie at a bound."""

    def discrepancy(log_uniqueness: np.ndarray) -> tuple[float, np.ndarray]:
        root = np.exp(-log_uniqueness / 2)
        values, vectors = np.linalg.eigh(matrix * np.outer(root, root))
        rest = values[:-1]
        strength = np.sqrt(max(values[-1] - 1, 0))
        loading = vectors[:, -1] * strength / root
        fitted_diagonal = loading**2 + 1 / root**2
        return float((rest - np.log(np.maximum(rest, 1e-12)) - 1).sum()), (fitted_diagonal - 1) * root**2

    found = optimize.minimize(
        discrepancy,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[LOG_BOUNDS] * len(start),
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    return np.asarray(found.x)


def _alpha(matrix: np.ndarray) -> float:
    p = len(matrix)
    return float(p / (p - 1) * (1 - np.trace(matrix) / matrix.sum()))
