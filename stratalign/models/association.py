"""How an exposure relates to an outcome: least squares with errors robust to unequal variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import (
    bias_reduced_covariance,
    clusters_alone,
    fit_least_squares,
    heteroskedastic_covariance,
    two_way_cluster_covariance,
)
from stratalign.models.rows import as_numbers, require_lists
from stratalign.vocabulary import estimate_rows, model_rows

Covariance = Literal["classical", "HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5", "cluster", "CR2"]
_STATSMODELS_NAMES = {"classical": "nonrobust"}

#: Fewer residual degrees of freedom than this are refused: the estimate could be undone to single rows.
MINIMUM_RESIDUAL_DF = 10
#: Covariances statsmodels does not have.
_OWN = ("HC4", "HC4m", "HC5", "CR2")
#: Fewer clusters than this make the cluster-robust error far too small; the bias-reduced one holds with fewer.
MINIMUM_CLUSTERS = {"cluster": 10, "CR2": 5}
#: Fewer Satterthwaite degrees of freedom than this make a bias-reduced test unreliable.
MINIMUM_FREEDOM = 4
#: A row whose leverage is within this of one determines its own fit.
FULL_LEVERAGE = 1e-10


@dataclass(frozen=True, slots=True)
class Association:
    """Slope of an outcome on an exposure, unrounded, in outcome measure per one unit of the exposure.

    `degrees_of_freedom` are those of the slope's t test (Satterthwaite's with CR2); `coefficients` has every term in
    the estimate columns. `design` says what is compared, and with it which verbs a reading may use: `cross_section`,
    `lagged` (exposure before outcome), or a panel's effects. An association, never an effect.
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
    degrees_of_freedom: float
    covariance: str
    formula: str
    coefficients: pd.DataFrame
    design: str = "cross_section"

    def tidy(self) -> pd.DataFrame:
        """One row, the exposure's slope, in the model columns of vocabulary.py; n_units counts observations."""
        return model_rows(
            term=self.exposure,
            quantity="slope",
            measure=f"{self.outcome} per unit of {self.exposure}",
            estimate=self.estimate,
            std_error=self.std_error,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            p_value=self.p_value,
            n_units=self.n_observations,
            n_clusters=self.n_clusters,
            degrees_of_freedom=self.degrees_of_freedom,
            covariance=self.covariance,
            formula=self.formula,
        )


def estimate_association(
    panel: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    controls: Sequence[str] = (),
    fixed_effects: Sequence[str] = (),
    lag: int = 0,
    lagged_outcome: bool = False,
    weights: str | None = None,
    covariance: Covariance = "HC3",
    cluster: str | Sequence[str] | None = None,
    entity: str = "entity_id",
    period: str = "period_end",
    ci_level: float = 0.95,
) -> Association:
    """Estimate how an exposure is associated with an outcome by least squares.

    Parameters
    ----------
    panel
        One row per observation; rows with a missing or infinite value in any column used are left out.
    outcome, exposure
        Numeric columns.
    controls
        Numeric columns added to the model.
    fixed_effects
        Categorical columns entered as indicators.
    lag
        Periods the exposure lies before the outcome, within `entity`; 0 for the same period. Where the panel misses
        that period of the entity, the row is left out.
    lagged_outcome
        Whether the outcome of the period before is held constant; where the panel misses it, the row is left out.
    weights
        Column of non-negative weights (weighted least squares); rows of weight zero are left out.
    covariance
        `HC3` by default; `cluster` sums scores within `cluster` with the small-sample factor
        G / (G - 1) x (n - 1) / (n - k) and t(G - 1); `CR2` reduces their bias and uses Satterthwaite degrees of
        freedom, for few or unequal clusters; all others use t with the residual degrees of freedom.
    cluster
        Column of cluster labels, with `covariance="cluster"` or `"CR2"`; two columns cluster in both directions, such
        as companies and years (Cameron, Gelbach & Miller 2011), with t of the fewer clusters less one.
    entity, period
        Columns that order the panel, used for lags.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Association
        Slope, interval, counts and every coefficient.

    Raises
    ------
    StatisticError
        A column is missing, not numeric or constant, terms are collinear, weights are negative, a row determines a
        term alone (HC2 to HC5), there are fewer than 10 clusters (5 with CR2), fewer than 10 residual or 4
        Satterthwaite degrees of freedom remain.

    References
    ----------
    HC3: MacKinnon & White (1985), by statsmodels; CR2: Pustejovsky & Tipton (2018). Checked against R sandwich and
    clubSandwich in tests/models/test_association.py.
    """
    require_lists(controls=controls, fixed_effects=fixed_effects)
    if lagged_outcome:
        _require_columns(panel, [outcome, entity, period])
        before = f"{outcome}[t-1]"
        panel = lag_exposure(panel.assign(**{before: panel[outcome]}), before, 1, entity, period)
        controls = [*controls, before]
    clusters = (cluster,) if isinstance(cluster, str) else tuple(cluster or ())
    labels = [*fixed_effects, *clusters]
    numeric = [column for column in (outcome, exposure, *controls, weights) if column]
    _require_columns(panel, [*numeric, *labels, *([entity, period] if lag else [])])
    _require_options(outcome, [exposure, *controls, *fixed_effects], covariance, clusters, lag)
    rows = _complete_rows(lag_exposure(panel, exposure, lag, entity, period), numeric, labels, weights)
    design = _design(rows, exposure, controls, fixed_effects)
    _require_estimable(rows, design, outcome, exposure)
    fit = _fit(rows, design, outcome, weights, covariance, clusters)
    errors, freedom = _errors(fit, rows, design, covariance, clusters)
    half = stats.t.ppf((1 + ci_level) / 2, freedom) * errors
    estimates = fit.params.to_numpy()
    p_values = 2 * stats.t.sf(np.abs(estimates) / errors, freedom)
    place = list(design.columns).index(exposure)
    return Association(
        outcome=outcome,
        exposure=exposure,
        estimate=float(estimates[place]),
        std_error=float(errors[place]),
        ci_low=float(estimates[place] - half[place]),
        ci_high=float(estimates[place] + half[place]),
        ci_level=ci_level,
        p_value=float(p_values[place]),
        r_squared=float(fit.rsquared),
        exposure_sd=float(rows[exposure].std()),
        outcome_sd=float(rows[outcome].std()),
        n_observations=int(fit.nobs),
        n_clusters=min(int(rows[name].nunique()) for name in clusters) if clusters else None,
        residual_df=float(fit.df_resid),
        degrees_of_freedom=float(freedom[place]),
        covariance=covariance,
        formula=_formula(outcome, exposure, controls, fixed_effects, lag),
        coefficients=estimate_rows(
            term=list(fit.params.index),
            quantity="slope",
            measure=outcome,
            estimate=estimates.tolist(),
            std_error=errors.tolist(),
            ci_low=(estimates - half).tolist(),
            ci_high=(estimates + half).tolist(),
            p_value=p_values.tolist(),
            n_units=int(fit.nobs),
        ),
        design="lagged" if lag else "cross_section",
    )


def _require_columns(panel: pd.DataFrame, used: list[str]) -> None:
    absent = [column for column in used if column not in panel]
    if absent:
        raise StatisticError(
            f"the panel has no column {', '.join(map(repr, absent))}; it has {', '.join(map(str, panel.columns))}."
        )


def _require_options(outcome: str, terms: list[str], covariance: str, clusters: tuple[str, ...], lag: int) -> None:
    if covariance not in get_args(Covariance):
        raise StatisticError(f"no covariance {covariance!r}; use one of {', '.join(get_args(Covariance))}.")
    if (covariance in MINIMUM_CLUSTERS) != bool(clusters):
        raise StatisticError("covariance='cluster' (or 'CR2') and cluster=COLUMN go together: give both or neither.")
    if len(set(clusters)) > (1 if covariance == "CR2" else 2) or len(set(clusters)) < len(clusters):
        raise StatisticError(
            f"cluster is {', '.join(clusters)}; CR2 takes one column, covariance='cluster' one or two different ones."
        )
    if lag < 0:
        raise StatisticError(f"lag is {lag}; it counts periods back from the outcome and cannot be negative.")
    repeated = sorted({term for term in [outcome, *terms] if [outcome, *terms].count(term) > 1})
    if repeated:
        raise StatisticError(f"{', '.join(repeated)} stands more than once among outcome and terms: drop one.")


def lag_exposure(panel: pd.DataFrame, exposure: str, lag: int, entity: str, period: str) -> pd.DataFrame:
    """Panel whose exposure is the one of exactly `lag` periods before; missing where that period is."""
    if lag == 0:
        return panel
    panel = panel.dropna(subset=[entity, period])
    if panel.duplicated([entity, period]).any():
        raise StatisticError(f"a lag needs one row per {entity} and {period}; some stand more than once.")
    position = _positions(panel[period], period)
    step = float(position.groupby(panel[entity]).apply(lambda times: times.sort_values().diff()).median())
    if not step > 0:
        raise StatisticError(f"no {entity} has two periods: there is nothing to lag.")
    number = ((position - position.groupby(panel[entity]).transform("min")) / step).round()
    keys = pd.MultiIndex.from_arrays([panel[entity], number])
    if keys.duplicated().any():
        raise StatisticError(f"a lag needs evenly spaced periods; some {entity} has two rows within one {period}.")
    # Looked up by time: a row back is a period back only where no period is missing in between.
    before = pd.MultiIndex.from_arrays([panel[entity], number - lag])
    return panel.assign(**{exposure: panel[exposure].set_axis(keys).reindex(before).to_numpy()})


def _positions(periods: pd.Series, name: str) -> pd.Series:
    """Periods as numbers: days since 1970 of dates (texts year first), or the numbers themselves."""
    if pd.api.types.is_numeric_dtype(periods):
        return periods.astype(float)
    try:
        dates = pd.to_datetime(periods, format="ISO8601")
    except (ValueError, TypeError) as problem:
        raise StatisticError(f"{name} is neither numbers nor dates: {problem}") from problem
    return (dates - pd.Timestamp(0)) / pd.Timedelta(days=1)


def _complete_rows(panel: pd.DataFrame, numeric: list[str], labels: list[str], weights: str | None) -> pd.DataFrame:
    """Rows with a finite number and a label wherever one is used, and a weight above zero."""
    numbers = as_numbers(panel, numeric)
    rows = pd.concat([numbers, panel[[label for label in dict.fromkeys(labels) if label not in numbers]]], axis=1)
    rows = rows.replace([np.inf, -np.inf], np.nan).dropna()
    if weights is None:
        return rows
    n_negative = int((rows[weights] < 0).sum())
    if n_negative:
        raise StatisticError(f"{n_negative} of {len(rows)} weights in {weights} are negative: correct or drop them.")
    # A row without weight is no observation; counting it would inflate the degrees of freedom.
    return rows[rows[weights] > 0]


def _design(rows: pd.DataFrame, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str]) -> pd.DataFrame:
    """Constant, exposure, controls and indicators of the fixed effects, as floats."""
    numeric = rows[[exposure, *controls]]
    indicators = [pd.get_dummies(rows[column], prefix=column, drop_first=True, dtype=float) for column in fixed_effects]
    constant = pd.Series(1.0, index=rows.index, name="intercept")
    return pd.concat([constant, numeric, *indicators], axis=1)


def _require_estimable(rows: pd.DataFrame, design: pd.DataFrame, outcome: str, exposure: str) -> None:
    """Refuse too few rows, a constant column, or terms that determine each other."""
    n, k = design.shape
    if n - k < MINIMUM_RESIDUAL_DF:
        raise StatisticError(
            f"{n} complete rows for {k} terms leave {n - k} residual degrees of freedom; at least "
            f"{MINIMUM_RESIDUAL_DF} are needed to relate {outcome} to {exposure}. Add rows or drop controls."
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


def _fit(
    rows: pd.DataFrame,
    design: pd.DataFrame,
    outcome: str,
    weights: str | None,
    covariance: str,
    clusters: tuple[str, ...],
) -> Any:
    """Weighted least squares of statsmodels with the covariance asked for; without weights all count the same."""
    import statsmodels.api as sm

    weight = rows[weights] if weights else pd.Series(1.0, index=rows.index)
    if covariance in ("HC2", "HC3", "HC4", "HC4m", "HC5"):
        _require_spread_leverage(design, weight, covariance)
    for column in clusters:
        _require_clusters(rows[column], covariance)
    is_one_way = covariance == "cluster" and len(clusters) == 1
    options = {"groups": pd.factorize(rows[clusters[0]])[0]} if is_one_way else None
    name = "nonrobust" if covariance in _OWN or len(clusters) > 1 else _STATSMODELS_NAMES.get(covariance, covariance)
    return sm.WLS(rows[outcome], design, weights=weight).fit(cov_type=name, cov_kwds=options, use_t=True)


def _errors(
    fit: Any, rows: pd.DataFrame, design: pd.DataFrame, covariance: str, clusters: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Standard error and degrees of freedom of every coefficient."""
    if covariance not in _OWN and len(clusters) < 2:
        freedom = rows[clusters[0]].nunique() - 1 if clusters else fit.df_resid
        return fit.bse.to_numpy(), np.full(design.shape[1], float(freedom))
    own = fit_least_squares(design.to_numpy(), fit.model.endog, fit.model.weights)
    if len(clusters) > 1:
        first, second = (pd.factorize(rows[column])[0] for column in clusters)
        found = two_way_cluster_covariance(own, first, second)
        if not (np.diag(found) > 0).all():
            raise StatisticError(
                f"clusters of {' and '.join(clusters)} give an error that is not positive: use the larger one-way "
                "error."
            )
        fewest = min(first.max(), second.max())
        return np.sqrt(np.diag(found)), np.full(own.k, float(fewest))
    if not clusters:
        found = heteroskedastic_covariance(own, covariance)
        return np.sqrt(np.diag(found)), np.full(own.k, float(own.n - own.k))
    (cluster,) = clusters
    codes, names = pd.factorize(rows[cluster])
    if alone := clusters_alone(own, codes, 1):
        raise StatisticError(
            f"{design.columns[1]} differs by {cluster} {names[alone[0]]} alone, so that no cluster-robust error can be "
            "had for it. Compare this one case with the others by hand."
        )
    found, freedoms = bias_reduced_covariance(own, codes)
    # The exposure stands second, behind the constant.
    if freedoms[1] < MINIMUM_FREEDOM:
        raise StatisticError(
            f"the clusters of {cluster} leave {freedoms[1]:.1f} Satterthwaite degrees of freedom to "
            f"{design.columns[1]}; at least {MINIMUM_FREEDOM} are needed. Use `wild_cluster_bootstrap`."
        )
    return np.sqrt(np.diag(found)), freedoms


def _require_clusters(labels: pd.Series, covariance: str) -> None:
    """Refuse so few clusters that their robust error is far too small."""
    n_clusters = labels.nunique()
    if n_clusters < MINIMUM_CLUSTERS[covariance]:
        raise StatisticError(
            f"{labels.name} has {n_clusters} clusters; at least {MINIMUM_CLUSTERS[covariance]} are needed for this "
            "cluster-robust error. Use CR2, `wild_cluster_bootstrap`, or clusters one level lower."
        )


def _require_spread_leverage(design: pd.DataFrame, weight: pd.Series, covariance: str) -> None:
    """Refuse rows that determine their own fit: their residual is zero and the correction divides by zero."""
    basis, _ = np.linalg.qr(design.to_numpy() * np.sqrt(weight.to_numpy())[:, None])
    n_alone = int(((basis**2).sum(axis=1) > 1 - FULL_LEVERAGE).sum())
    if n_alone:
        raise StatisticError(
            f"{n_alone} of {len(design)} rows determine a term alone (often a fixed effect with one row), so "
            f"{covariance} is undefined. Drop these rows, merge the category, or use HC1."
        )


def _formula(outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str], lag: int) -> str:
    lagged = f"{exposure}[t-{lag}]" if lag else exposure
    return f"{outcome} ~ {' + '.join([lagged, *controls, *(f'FE({column})' for column in fixed_effects)])}"
