"""How an exposure relates to an outcome: least squares with errors robust to unequal variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.vocabulary import estimate_rows

Covariance = Literal["classical", "HC0", "HC1", "HC2", "HC3", "cluster"]
_STATSMODELS_NAMES = {"classical": "nonrobust"}

#: Fewer residual degrees of freedom than this are refused: the estimate could be undone to single rows.
MINIMUM_RESIDUAL_DF = 10


@dataclass(frozen=True, slots=True)
class Association:
    """Slope of an outcome on an exposure, unrounded, in outcome measure per one unit of the exposure.

    `coefficients` has every term in the estimate columns. A cross-section: an association, never an effect.
    """

    outcome: str
    exposure: str
    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    ci_level: float
    p_value: float
    r_squared: float
    exposure_sd: float
    outcome_sd: float
    n_observations: int
    n_clusters: int | None
    residual_df: float
    covariance: str
    formula: str
    coefficients: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """One row, the exposure's slope, in the estimate columns of vocabulary.py; n_units counts observations."""
        return estimate_rows(
            term=self.exposure,
            quantity="slope",
            measure=f"{self.outcome} per unit of {self.exposure}",
            estimate=self.estimate,
            std_error=self.std_error,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            p_value=self.p_value,
            n_units=self.n_observations,
        )


def estimate_association(
    panel: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    controls: Sequence[str] = (),
    fixed_effects: Sequence[str] = (),
    lag: int = 0,
    weights: str | None = None,
    covariance: Covariance = "HC3",
    cluster: str | None = None,
    entity: str = "entity_id",
    period: str = "period_end",
    ci_level: float = 0.95,
) -> Association:
    """Estimate how an exposure is associated with an outcome by least squares.

    Parameters
    ----------
    panel
        One row per observation; rows with a missing value in any column used are left out.
    outcome, exposure
        Numeric columns.
    controls
        Numeric columns added to the model.
    fixed_effects
        Categorical columns entered as indicators.
    lag
        Periods the exposure lies before the outcome, within `entity`; 0 for the same period.
    weights
        Column of non-negative weights (weighted least squares).
    covariance
        `HC3` by default; `cluster` sums scores within `cluster` with the small-sample factor
        G / (G - 1) x (n - 1) / (n - k) and t(G - 1); all others use t with the residual degrees of freedom.
    cluster
        Column of cluster labels, with `covariance="cluster"`.
    entity, period
        Columns that order the panel, used when `lag` is positive.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Association
        Slope, interval, counts and every coefficient.

    Raises
    ------
    StatisticError
        A column is missing or constant, terms are collinear, or fewer than 10 residual degrees of freedom remain.

    References
    ----------
    HC3: MacKinnon & White (1985), by statsmodels. Checked against R sandwich in tests/models/test_association.py.
    """
    import statsmodels.api as sm

    used = [
        outcome,
        exposure,
        *controls,
        *fixed_effects,
        *([weights] if weights else []),
        *([cluster] if cluster else []),
    ]
    _require_columns(panel, [*used, *([entity, period] if lag else [])], covariance, cluster)
    rows = _lagged(panel, exposure, lag, entity, period)[list(dict.fromkeys(used))].dropna()
    design = _design(rows, exposure, controls, fixed_effects)
    _require_estimable(rows, design, outcome, exposure)
    model = (
        sm.WLS(rows[outcome].astype(float), design, weights=rows[weights])
        if weights
        else sm.OLS(rows[outcome].astype(float), design)
    )
    options = {"groups": pd.factorize(rows[cluster])[0]} if covariance == "cluster" and cluster else {}
    fit = model.fit(cov_type=_STATSMODELS_NAMES.get(covariance, covariance), cov_kwds=options or None, use_t=True)
    bounds = fit.conf_int(alpha=1 - ci_level)
    return Association(
        outcome=outcome,
        exposure=exposure,
        estimate=float(fit.params[exposure]),
        std_error=float(fit.bse[exposure]),
        ci_low=float(bounds.loc[exposure, 0]),
        ci_high=float(bounds.loc[exposure, 1]),
        ci_level=ci_level,
        p_value=float(fit.pvalues[exposure]),
        r_squared=float(fit.rsquared),
        exposure_sd=float(rows[exposure].std()),
        outcome_sd=float(rows[outcome].std()),
        n_observations=int(fit.nobs),
        n_clusters=int(rows[cluster].nunique()) if covariance == "cluster" and cluster else None,
        residual_df=float(fit.df_resid),
        covariance=covariance,
        formula=_formula(outcome, exposure, controls, fixed_effects, lag),
        coefficients=estimate_rows(
            term=list(fit.params.index),
            quantity="slope",
            measure=outcome,
            estimate=fit.params.tolist(),
            std_error=fit.bse.tolist(),
            ci_low=bounds[0].tolist(),
            ci_high=bounds[1].tolist(),
            p_value=fit.pvalues.tolist(),
            n_units=int(fit.nobs),
        ),
    )


def _require_columns(panel: pd.DataFrame, used: list[str], covariance: str, cluster: str | None) -> None:
    absent = [column for column in used if column not in panel]
    if absent:
        raise StatisticError(
            f"the panel has no column {', '.join(map(repr, absent))}; it has {', '.join(panel.columns)}."
        )
    if (covariance == "cluster") != (cluster is not None):
        raise StatisticError("covariance='cluster' and cluster=COLUMN go together: give both or neither.")


def _lagged(panel: pd.DataFrame, exposure: str, lag: int, entity: str, period: str) -> pd.DataFrame:
    """Panel whose exposure is the one of `lag` periods before."""
    if lag == 0:
        return panel
    ordered = panel.sort_values([entity, period])
    return ordered.assign(**{exposure: ordered.groupby(entity)[exposure].shift(lag)})


def _design(rows: pd.DataFrame, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str]) -> pd.DataFrame:
    """Constant, exposure, controls and indicators of the fixed effects, as floats."""
    numeric = rows[[exposure, *controls]].astype(float)
    indicators = [pd.get_dummies(rows[column], prefix=column, drop_first=True, dtype=float) for column in fixed_effects]
    constant = pd.Series(1.0, index=rows.index, name="intercept")
    return pd.concat([constant, numeric, *indicators], axis=1)


def _require_estimable(rows: pd.DataFrame, design: pd.DataFrame, outcome: str, exposure: str) -> None:
    """Refuse too few rows, a constant column, or terms that determine each other."""
    n, k = design.shape
    if n - k < MINIMUM_RESIDUAL_DF:
        raise StatisticError(
            f"{n} complete rows for {k} terms leave {n - k} residual degrees of freedom; at least {MINIMUM_RESIDUAL_DF} "
            f"are needed to relate {outcome} to {exposure}. Add rows or drop controls."
        )
    constant = [column for column in (outcome, exposure) if rows[column].nunique() < 2]
    if constant:
        raise StatisticError(
            f"{' and '.join(constant)} do not vary over the {n} complete rows: no slope can be estimated."
        )
    scaled = design / np.sqrt((design**2).mean()).replace(0, 1)
    if np.linalg.matrix_rank(scaled.to_numpy()) < k:
        raise StatisticError(
            f"the terms {', '.join(design.columns[1:])} determine each other over the {n} complete rows: drop one."
        )


def _formula(outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str], lag: int) -> str:
    lagged = f"{exposure}[t-{lag}]" if lag else exposure
    return f"{outcome} ~ {' + '.join([lagged, *controls, *(f'FE({column})' for column in fixed_effects)])}"
