"""Which rows and which companies an estimate hangs on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import fit_least_squares


def influence_of_rows(design: pd.DataFrame, outcome: ArrayLike) -> pd.DataFrame:
    """Leverage, studentised residual, Cook's distance and change of fit of every row.

    Parameters
    ----------
    design
        Shape (n, k), with its constant.
    outcome
        Shape (n,).

    Returns
    -------
    pandas.DataFrame
        Index of `design`; hat, studentised_residual (external), cooks_distance, dffits.

    References
    ----------
    Cook (1977); Belsley, Kuh & Welsch (1980). As R hatvalues, rstudent, cooks.distance, dffits.
    """
    fit = fit_least_squares(design.to_numpy(dtype=float), np.asarray(outcome, dtype=float))
    h, e, freedom = fit.hat, fit.residuals, fit.n - fit.k
    variance = (e**2).sum() / freedom
    with np.errstate(divide="ignore", invalid="ignore"):
        without = ((e**2).sum() - e**2 / (1 - h)) / (freedom - 1)
        studentised = e / np.sqrt(without * (1 - h))
        cooks = e**2 * h / (fit.k * variance * (1 - h) ** 2)
        dffits = studentised * np.sqrt(h / (1 - h))
    return pd.DataFrame(
        {"hat": h, "studentised_residual": studentised, "cooks_distance": cooks, "dffits": dffits}, index=design.index
    )


def leave_one_out(design: pd.DataFrame, outcome: ArrayLike, groups: ArrayLike, term: str) -> pd.DataFrame:
    """Estimate of one coefficient without each company in turn.

    Parameters
    ----------
    design
        Shape (n, k), with its constant.
    outcome
        Shape (n,).
    groups
        Shape (n,), company of each row.
    term
        Coefficient to follow.

    Returns
    -------
    pandas.DataFrame
        group, n_rows, estimate (without the group), change; largest change first. Missing where the rest does not
        determine the coefficient.

    Raises
    ------
    StatisticError
        The term is absent.
    """
    if term not in design.columns:
        raise StatisticError(f"there is no term {term!r}; the model has {', '.join(map(str, design.columns))}.")
    x, y = design.to_numpy(dtype=float), np.asarray(outcome, dtype=float)
    codes, names = pd.factorize(np.asarray(groups), sort=True)
    place = list(design.columns).index(term)
    squares = np.stack([x[codes == g].T @ x[codes == g] for g in range(len(names))])
    products = np.stack([x[codes == g].T @ y[codes == g] for g in range(len(names))])
    scale = np.sqrt(np.diag(squares.sum(axis=0)))
    total, right = squares.sum(axis=0), products.sum(axis=0)
    estimate = np.full(len(names), np.nan)
    for group in range(len(names)):
        left = (total - squares[group]) / np.multiply.outer(scale, scale)
        if np.linalg.cond(left) < 1e12:
            estimate[group] = np.linalg.solve(left, (right - products[group]) / scale)[place] / scale[place]
    full = fit_least_squares(x, y).coefficients[place]
    table = pd.DataFrame(
        {"group": names, "n_rows": np.bincount(codes), "estimate": estimate, "change": estimate - full}
    )
    return table.iloc[np.argsort(-np.abs(table["change"].to_numpy()), kind="stable")].reset_index(drop=True)
