"""Which rows and which companies an estimate hangs on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.regression.inputs import read_regression
from stratalign.numerics.least_squares import fit_least_squares

#: A leverage within this of one leaves a row nothing to deviate by.
FULL_LEVERAGE = 1e-10
#: A variance below this share of that with the row is rounding.
ON_THE_LINE = 1e-12


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
        Index of `design`; hat, studentised_residual (external), cooks_distance, dffits; why_none: why they are missing,
        else empty.

    Raises
    ------
    StatisticError
        Values are missing, not numeric or in another order than the design's rows, or terms determine each other.

    References
    ----------
    Cook (1977); Belsley, Kuh & Welsch (1980). As R hatvalues, rstudent, cooks.distance, dffits.
    """
    given = read_regression(design, outcome)
    fit = fit_least_squares(given.standardised.design, given.standardised.outcome)
    h, e, freedom = fit.hat, fit.residuals, fit.n - fit.k
    variance = (e**2).sum() / freedom
    left = np.where(h < 1 - FULL_LEVERAGE, 1 - h, np.nan)
    without = ((e**2).sum() - e**2 / left) / (freedom - 1)
    is_alone, is_apart = np.isnan(left), without <= ON_THE_LINE * variance
    studentised = e / np.sqrt(np.where(is_apart, np.nan, without) * left)
    return pd.DataFrame(
        {
            "hat": h,
            "studentised_residual": studentised,
            "cooks_distance": e**2 * h / (fit.k * variance * left**2),
            "dffits": studentised * np.sqrt(h / left),
            "why_none": np.select(
                [is_alone, is_apart], ["it determines its own fit", "all others lie on the line without it"], ""
            ),
        },
        index=design.index,
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
        group, n_rows, estimate (without the group), change, why_none; largest change first. Missing where the rest does
        not determine the coefficient; why_none then says so.

    Raises
    ------
    StatisticError
        The term is absent, there is one group, or values are missing, not numeric or in another order than the design's
        rows.
    """
    given = read_regression(design, outcome, groups, what="groups")
    place, scaled, codes, n_groups = given.place_of(term), given.standardised, given.codes, given.n_groups
    if n_groups < 2:
        raise StatisticError(f"there is one group in {len(given.y)} rows; two are needed to leave one out.")
    order = np.argsort(codes, kind="stable")
    both = np.column_stack([scaled.design, scaled.outcome])[order]
    starts = np.searchsorted(codes[order], np.arange(n_groups))
    products = np.add.reduceat(both[:, :, None] * both[:, None, :], starts, axis=0)
    left = products.sum(axis=0) - products
    estimate = np.full(n_groups, np.nan)
    for group in range(n_groups):
        if np.linalg.cond(left[group, :-1, :-1]) < 1e12:
            estimate[group] = scaled.given(np.linalg.solve(left[group, :-1, :-1], left[group, :-1, -1]))[place]
    full = scaled.given(fit_least_squares(scaled.design, scaled.outcome).coefficients)[place]
    table = pd.DataFrame(
        {
            "group": given.names,
            "n_rows": np.bincount(codes),
            "estimate": estimate,
            "change": estimate - full,
            "why_none": np.where(np.isnan(estimate), "the other groups do not determine the coefficient", ""),
        }
    )
    return table.iloc[np.argsort(-np.abs(table["change"].to_numpy()), kind="stable")].reset_index(drop=True)
