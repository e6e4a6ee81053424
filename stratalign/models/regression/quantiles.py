"""Slopes at the quantiles of an outcome: whether alignment goes with the best, the middle or the worst results."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_density, normal_quantile, t_quantile, t_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_level, require_lists
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares, require_many
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import standardise
from stratalign.numerics.tables import complete_rows
from stratalign.vocabulary import MODEL_COLUMNS, model_rows

#: Residuals below this, in standard deviations of the outcome, are none.
ON_THE_LINE = 1e-9


@displayed
@dataclass(frozen=True, slots=True)
class QuantileSlopes(Result):
    """Slopes at quantiles of the outcome.

    `table` has the model columns with `quantile_level` in front; one row per quantile, lowest first as given.
    """

    outcome: str
    exposure: str
    table: pd.DataFrame
    n_observations: int

    def tidy(self) -> pd.DataFrame:
        """One row per quantile in the model columns."""
        return self.table[list(MODEL_COLUMNS)]


def quantile_slopes(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str] = (),
    *,
    quantiles: Sequence[float] = (0.25, 0.50, 0.75),
    ci_level: float = 0.95,
) -> QuantileSlopes:
    """Estimate the slope at several quantiles of the outcome.

    Parameters
    ----------
    data
        Complete rows are used.
    outcome, exposure, controls
        Numeric columns.
    quantiles
        Between 0 and 1.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    QuantileSlopes
        One row per quantile, errors by the robust kernel sandwich.

    Raises
    ------
    StatisticError
        A column is absent, a quantile outside (0, 1), too few rows beyond a quantile, terms that determine each other,
        or an exposure that one row determines alone.

    References
    ----------
    Koenker & Bassett (1978), by linear programming; errors as statsmodels: Powell (1991), Epanechnikov's kernel, the
    bandwidth of Hall & Sheather (1988). Checked against R quantreg and statsmodels in tests/models/test_quantiles.py.
    """
    require_lists(controls=controls, quantiles=quantiles)
    require_level(ci_level)
    _require_quantiles(quantiles)
    coded = code_factors(data, controls, [outcome, exposure])
    data, controls = coded.data, coded.terms(controls)
    rows = complete_rows(data, [outcome, exposure, *controls], varying=[outcome, exposure])
    k = 2 + len(controls)
    rare = min(min(level, 1 - level) for level in quantiles) * len(rows)
    if rare < 5 * k:
        raise StatisticError(f"{rare:.0f} rows lie beyond the outermost quantile; {5 * k} are needed for {k} terms.")
    design = np.column_stack([np.ones(len(rows)), rows[[exposure, *controls]]])
    scaled = standardise(design, rows[outcome].to_numpy())
    if not scaled.is_full_rank:
        raise StatisticError(f"the terms {', '.join([exposure, *controls])} determine each other: drop one.")
    alone = clusters_alone(fit_least_squares(scaled.design, scaled.outcome), np.arange(len(rows)), 1)
    require_many(exposure, "row", list(rows.index[alone]), "error")
    fits = [_fit(scaled.design, scaled.outcome, float(level)) for level in quantiles]
    estimates = np.array([scaled.given(found)[1] for found, _ in fits])
    errors = np.array([scaled.errors(covariance)[1] for _, covariance in fits])
    half = t_quantile((1 + ci_level) / 2, len(rows) - k) * errors
    table = model_rows(
        term=[exposure] * len(fits),
        quantity="quantile_slope",
        measure=f"{outcome} per unit of {exposure}",
        estimate=estimates.tolist(),
        std_error=errors.tolist(),
        ci_low=(estimates - half).tolist(),
        ci_high=(estimates + half).tolist(),
        p_value=(2 * t_upper_tail(np.abs(estimates) / errors, len(rows) - k)).tolist(),
        n_units=len(rows),
        degrees_of_freedom=float(len(rows) - k),
        covariance="kernel sandwich",
        formula=f"{outcome} ~ {' + '.join([exposure, *controls])}",
    )
    table.insert(0, "quantile_level", list(quantiles))
    return QuantileSlopes(outcome, exposure, table, len(rows))


def _require_quantiles(quantiles: Sequence[float]) -> None:
    """Refuse none, and what lies outside (0, 1)."""
    if not isinstance(quantiles, Sequence | np.ndarray) or not len(quantiles):
        raise StatisticError(f"quantiles is {quantiles!r}; give a list of numbers between 0 and 1, such as [0.5].")
    wrong = [level for level in quantiles if not isinstance(level, numbers.Real) or not 0 < float(level) < 1]
    if wrong:
        raise StatisticError(f"quantiles lie between 0 and 1; not {wrong}.")


def _fit(x: np.ndarray, y: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients at a quantile, by the dual linear program, and their kernel sandwich."""
    solved = optimize.linprog(-y, A_eq=x.T, b_eq=(1 - level) * x.sum(axis=0), bounds=(0, 1), method="highs")
    if solved.status != 0:
        raise StatisticError(f"the line at quantile {level:g} of {len(y)} rows is not found: {solved.message}")
    found = -solved.eqlin.marginals
    rest = y - x @ found
    width = _bandwidth(len(y), level)
    quarter, three = np.quantile(rest, [0.25, 0.75])
    reach = min(float(y.std()), float(three - quarter) / 1.34) * float(
        normal_quantile(min(level + width, 1 - 1e-9)) - normal_quantile(max(level - width, 1e-9))
    )
    if not reach > 0:
        raise StatisticError(
            f"half of the {len(y)} rows lie on the line at quantile {level:g} exactly: there is no error to estimate."
        )
    density = 0.75 * np.maximum(1 - (rest / reach) ** 2, 0).sum() / (len(y) * reach)
    # Rows the line goes through have a residual of either sign by rounding: they weigh as both together.
    is_on = np.abs(rest) < ON_THE_LINE
    weight = np.where(is_on, level * (1 - level), np.where(rest > 0, level, 1 - level) ** 2) / density**2
    bread = np.linalg.inv(x.T @ x)
    return found, bread @ ((x * weight[:, None]).T @ x) @ bread


def _bandwidth(n: int, level: float) -> float:
    """Share of the outcome to both sides whose density is taken (Hall & Sheather 1988)."""
    z = normal_quantile(level)
    shape = 1.5 * normal_density(z) ** 2 / (2 * z**2 + 1)
    return float(n ** (-1 / 3) * normal_quantile(0.975) ** (2 / 3) * shape ** (1 / 3))
