"""Slopes at the quantiles of an outcome: whether alignment goes with the best, the middle or the worst results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.rows import complete_rows
from stratalign.vocabulary import MODEL_COLUMNS, model_rows


@dataclass(frozen=True, slots=True)
class QuantileSlopes:
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
        A column is absent, a quantile outside (0, 1), too few rows beyond a quantile, or terms that determine each
        other.

    References
    ----------
    Koenker & Bassett (1978), by statsmodels. Checked against R quantreg in tests/models/test_quantiles.py.
    """
    import statsmodels.api as sm

    rows = complete_rows(data, [outcome, exposure, *controls], varying=[outcome, exposure])
    design = sm.add_constant(rows[[exposure, *controls]], has_constant="add")
    k = design.shape[1]
    wrong = [level for level in quantiles if not 0 < level < 1]
    if wrong or not len(quantiles):
        raise StatisticError(f"quantiles lie between 0 and 1; not {wrong}.")
    rare = min(min(level, 1 - level) for level in quantiles) * len(rows)
    if rare < 5 * k:
        raise StatisticError(f"{rare:.0f} rows lie beyond the outermost quantile; {5 * k} are needed for {k} terms.")
    if np.linalg.matrix_rank((design / np.sqrt((design**2).mean())).to_numpy()) < k:
        raise StatisticError(f"the terms {', '.join(map(str, design.columns[1:]))} determine each other: drop one.")
    model = sm.QuantReg(rows[outcome], design)
    fits = [model.fit(q=level, max_iter=5000) for level in quantiles]
    estimates = np.array([fit.params[exposure] for fit in fits])
    errors = np.array([fit.bse[exposure] for fit in fits])
    half = stats.t.ppf((1 + ci_level) / 2, len(rows) - k) * errors
    table = model_rows(
        term=[exposure] * len(fits),
        quantity="quantile_slope",
        measure=f"{outcome} per unit of {exposure}",
        estimate=estimates.tolist(),
        std_error=errors.tolist(),
        ci_low=(estimates - half).tolist(),
        ci_high=(estimates + half).tolist(),
        p_value=(2 * stats.t.sf(np.abs(estimates) / errors, len(rows) - k)).tolist(),
        n_units=len(rows),
        degrees_of_freedom=float(len(rows) - k),
        covariance="kernel sandwich",
        formula=f"{outcome} ~ {' + '.join([exposure, *controls])}",
    )
    table.insert(0, "quantile_level", list(quantiles))
    return QuantileSlopes(outcome, exposure, table, len(rows))
