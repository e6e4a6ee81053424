"""Least squares of an exposure with controls and fixed effects, as the algebra of omitted variables asks for it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.factors import code_factors, indicators
from stratalign.numerics.least_squares import LeastSquares, fit_least_squares
from stratalign.numerics.standardise import are_independent
from stratalign.numerics.tables import complete_rows

FEWEST_RESIDUAL = 10
#: Share of the outcome's variation below which residuals are rounding: the fit is perfect.
NOTHING_LEFT = 1e-20


def fit_controlled(
    data: pd.DataFrame, outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str]
) -> tuple[LeastSquares, list[str]]:
    """Least squares with a constant over complete rows, and the names of its terms."""
    coded = code_factors(data, controls, [outcome, exposure, *fixed_effects])
    data, controls = coded.data, coded.terms(controls)
    rows = complete_rows(data, [outcome, exposure, *controls], fixed_effects, varying=[outcome, exposure])
    parts = [rows[[exposure, *controls]]]
    parts += [indicators(rows[name], name) for name in fixed_effects]
    design = pd.concat([pd.Series(1.0, index=rows.index, name="intercept"), *parts], axis=1)
    if len(design) < design.shape[1] + FEWEST_RESIDUAL:
        raise StatisticError(
            f"{len(design)} complete rows for {design.shape[1]} terms are too few; {FEWEST_RESIDUAL} more rows than "
            "terms are needed."
        )
    if not are_independent(design.to_numpy()):
        raise StatisticError(f"the terms {', '.join(map(str, design.columns[1:6]))} determine each other: drop one.")
    fit = fit_least_squares(design.to_numpy(), rows[outcome].to_numpy(dtype=float))
    if (fit.residuals**2).sum() <= NOTHING_LEFT * ((fit.outcome - fit.outcome.mean()) ** 2).sum():
        raise StatisticError(
            f"the terms {', '.join(map(str, design.columns[1:6]))} explain {outcome} wholly over {fit.n} rows, so that "
            "nothing is left for a confounder: see whether one of them is made of it."
        )
    return fit, list(design.columns)


def partial_r2(fit: LeastSquares, place: int) -> float:
    """Share of the outcome's rest that one term explains."""
    freedom = fit.n - fit.k
    t2 = fit.coefficients[place] ** 2 / ((fit.residuals**2).sum() / freedom * fit.bread[place, place])
    return float(t2 / (t2 + freedom))
