"""How an exposure relates to an outcome: least squares with errors robust to unequal variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import (
    bias_reduced_covariance,
    heteroskedastic_covariance,
    jackknife_covariance,
    two_way_cluster_covariance,
)
from stratalign.models.regression.lags import Lags, lag_exposure, require_lag
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.factors import code_factors, indicators, rows_alone
from stratalign.numerics.input_checks import (
    require_columns,
    require_level,
    require_lists,
    require_option,
    require_single,
)
from stratalign.numerics.least_squares import (
    LeastSquares,
    clusters_alone,
    fit_least_squares,
    is_determined_by_others,
    require_many,
)
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import Standardised, is_flat, standardise
from stratalign.numerics.tables import as_numbers, known_rows
from stratalign.vocabulary import estimate_rows, model_rows

Covariance = Literal["classical", "HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5", "cluster", "CR2", "CR3"]

#: Fewer residual degrees of freedom than this are refused: the estimate could be undone to single rows.
MINIMUM_RESIDUAL_DF = 10
#: Covariances statsmodels has -> their names there.
STATSMODELS = {"classical": "nonrobust", "HC0": "HC0", "HC1": "HC1", "HC2": "HC2", "HC3": "HC3"}
#: Covariances that divide by what a row's leverage leaves.
_LEVERAGED = ("HC2", "HC3", "HC4", "HC4m", "HC5")
#: Fewer clusters than this make the cluster-robust error far too small; the bias-reduced one holds with fewer.
MINIMUM_CLUSTERS = {"cluster": 10, "CR2": 5, "CR3": 5}
#: Fewer Satterthwaite degrees of freedom than this make a bias-reduced test unreliable.
MINIMUM_FREEDOM = 4
#: A row of so high a leverage determines half of its own fit.
HIGH_LEVERAGE = 0.5
#: A row whose leverage is within this of one determines its own fit.
FULL_LEVERAGE = 1e-10


@displayed
@dataclass(frozen=True, slots=True)
class Association(Result):
    """Slope of an outcome on an exposure, unrounded, in outcome measure per one unit of the exposure.

    `degrees_of_freedom` are those of the slope's t test (Satterthwaite's with CR2); `coefficients` has every term in
    the estimate columns. `design` says what is compared, and with it which verbs a reading may use: `cross_section`,
    `lagged` (exposure before outcome), or a panel's effects. An association, never an effect. `highest_leverage` is how
    far the row that weighs most determines its own fit, 0 to 1 (missing for a panel); `why_doubtful` names it where
    that is half or more, and is empty otherwise. `n_left_out` counts rows of the table that were not used: a value was
    missing, the weight zero, or the row alone in a fixed effect.
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
    highest_leverage: float = float("nan")
    why_doubtful: str = ""
    n_left_out: int = 0
    clusters: tuple[str, ...] = ()
    fixed_effects: tuple[str, ...] = ()

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
    lag: int | Lags = 0,
    weights: str | None = None,
    covariance: Covariance = "HC4",
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
        Numeric columns added to the model, and factors: columns of words enter as indicators that are named with
        their reference.
    fixed_effects
        Columns of labels entered as indicators. A row that alone has its label says nothing of the slope: it is left
        out, and `formula` says how many.
    lag
        Periods the exposure lies before the outcome, within `entity`; 0 for the same period. `Lags(1, outcome=True)`
        also holds the outcome of the period before constant. Where the panel misses a period of the entity, the row is
        left out.
    weights
        Column of non-negative weights (weighted least squares); rows of weight zero are left out.
    covariance
        `HC4` by default, which holds where HC3 does not: few rows, a skewed exposure and unequal variances together;
        `cluster` sums scores within `cluster` with the small-sample factor
        G / (G - 1) x (n - 1) / (n - k) and t(G - 1); `CR2` reduces their bias and uses Satterthwaite degrees of
        freedom, for few or unequal clusters; `CR3` (CRV3) leaves out each cluster, with t(G - 1);
        all others use t with the residual degrees of freedom.
    cluster
        Column of cluster labels, with `covariance="cluster"`, `"CR2"` or `"CR3"`; two columns cluster in both
        directions, such as companies and years (Cameron, Gelbach & Miller 2011), with t of the fewer clusters less one.
    entity, period
        Columns that order the panel, used for lags. Where the panel has both, each pair is one observation: rows that
        repeat it are refused, unless errors are clustered by `entity`.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Association
        Slope, interval, counts and every coefficient.

    Raises
    ------
    StatisticError
        A column is missing, not numeric or constant, terms are collinear, rows repeat an entity and period, weights are
        negative, a row determines a term alone (HC2 to HC5), one row or cluster alone determines the exposure, there
        are fewer than 10 clusters (5 with CR2 and CR3), fewer than 10 residual or 4 Satterthwaite degrees of freedom
        remain.

    References
    ----------
    HC4: Cribari-Neto (2004); HC3: MacKinnon & White (1985); it, classical errors, HC0 to HC2 and one-way clusters by
    statsmodels; CR2: Pustejovsky & Tipton (2018); CR3: MacKinnon, Nielsen & Webb (2023).
    Coverage: docs/measurement/intervals.md. Fitted on standardised
    columns, so that units do not matter. Checked against R sandwich and clubSandwich in
    tests/models/test_association.py.
    """
    require_lists(controls=controls, fixed_effects=fixed_effects)
    require_level(ci_level)
    clusters = (cluster,) if isinstance(cluster, str) else tuple(cluster or ())
    labels, n_given = [*fixed_effects, *clusters], len(panel)
    coded = code_factors(panel, controls, [outcome, exposure, *labels, *([weights] if weights else [])])
    panel, controls = coded.data, coded.terms(controls)
    lags = lag if isinstance(lag, Lags) else Lags(lag)
    lag = lags.exposure
    if lags.outcome:
        _require_columns(panel, [outcome, entity, period])
        before = f"{outcome}[t-1]"
        panel = lag_exposure(panel.assign(**{before: panel[outcome]}), before, 1, entity, period)
        controls = [*controls, before]
    numeric = [column for column in (outcome, exposure, *controls, weights) if column]
    _require_columns(panel, [*numeric, *labels, *([entity, period] if lag else [])])
    _require_options(outcome, [exposure, *controls, *fixed_effects], covariance, clusters, lag)
    rows = _complete_rows(lag_exposure(panel, exposure, lag, entity, period), numeric, labels, weights)
    alone = rows_alone(rows[list(fixed_effects)])
    rows = rows[~alone] if alone.any() else rows
    _require_once(panel, rows.index, entity, period, clusters)
    design = _design(rows, exposure, controls, fixed_effects)
    weight = rows[weights].to_numpy() if weights else None
    scaled = _require_estimable(rows, design, outcome, exposure, weight)
    fit = fit_least_squares(scaled.design, scaled.outcome, weight)
    _require_many_cases(fit, rows, design, covariance, clusters)
    noise = scaled.outcome_noise * (1.0 if weight is None else float(np.sqrt(weight.mean())))
    if is_determined_by_others(fit, 1, noise):
        raise StatisticError(
            f"the other terms tell {outcome} exactly over the {fit.n} complete rows: nothing is left for {exposure} to "
            "go with. Drop the control it was computed from."
        )
    covariances, freedom = _covariances(fit, scaled, rows, design, covariance, clusters)
    # A term without degrees of freedom has no error: the indicator of a cluster that is left out.
    errors = np.where(np.isnan(freedom), np.nan, scaled.errors(covariances))
    estimates = scaled.given(fit.coefficients)
    half = t_quantile((1 + ci_level) / 2, freedom) * errors
    with np.errstate(divide="ignore"):
        p_values = 2 * t_upper_tail(np.abs(estimates) / errors, freedom)
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
        r_squared=float(1 - (fit.residuals**2).sum() / (fit.outcome**2).sum()),
        exposure_sd=float(rows[exposure].std()),
        outcome_sd=float(rows[outcome].std()),
        n_observations=fit.n,
        n_clusters=min(int(rows[name].nunique()) for name in clusters) if clusters else None,
        residual_df=float(fit.n - fit.k),
        degrees_of_freedom=float(freedom[place]),
        covariance=covariance,
        formula=_formula(outcome, exposure, controls, fixed_effects, lag, int(alone.sum())),
        coefficients=estimate_rows(
            term=list(design.columns),
            quantity="slope",
            measure=outcome,
            estimate=estimates.tolist(),
            std_error=errors.tolist(),
            ci_low=(estimates - half).tolist(),
            ci_high=(estimates + half).tolist(),
            p_value=p_values.tolist(),
            n_units=fit.n,
        ),
        design="lagged" if lag else "cross_section",
        highest_leverage=float(fit.hat.max()),
        why_doubtful=_leverage_of(fit, design.index),
        n_left_out=n_given - fit.n,
        clusters=clusters,
        fixed_effects=tuple(fixed_effects),
    )


def _leverage_of(fit: LeastSquares, labels: pd.Index) -> str:
    """Which row determines half of its own fit or more; empty where none does."""
    place = int(fit.hat.argmax())
    if fit.hat[place] < HIGH_LEVERAGE:
        return ""
    return (
        f"row {labels[place]} has a leverage of {fit.hat[place]:.2f}: it determines most of its own fit, so that slope "
        "and interval hang on it. See what they are without it"
    )


def _require_once(panel: pd.DataFrame, used: pd.Index, entity: str, period: str, clusters: tuple[str, ...]) -> None:
    """Refuse rows that count one entity and period as several observations."""
    if entity not in panel or period not in panel or entity in clusters or not panel.index.is_unique:
        return
    n_twice = int(panel.loc[used, [entity, period]].duplicated().sum())
    if n_twice:
        raise StatisticError(
            f"{n_twice} of {len(used)} rows repeat an entity and period ({entity}, {period}): counted as observations "
            "of their own they make the interval too narrow. Drop or average them, name other columns by entity= and "
            f"period=, or cluster by {entity}."
        )


def _require_columns(panel: pd.DataFrame, used: list[str]) -> None:
    require_columns(panel, used, "the panel")
    require_single(panel, used)


def _require_options(outcome: str, terms: list[str], covariance: str, clusters: tuple[str, ...], lag: int) -> None:
    require_option("covariance", covariance, get_args(Covariance))
    if (covariance in MINIMUM_CLUSTERS) != bool(clusters):
        raise StatisticError(
            "covariance='cluster' (or 'CR2', 'CR3') and cluster=COLUMN go together: give both or neither."
        )
    if len(set(clusters)) > (1 if covariance in ("CR2", "CR3") else 2) or len(set(clusters)) < len(clusters):
        raise StatisticError(
            f"cluster is {', '.join(clusters)}; CR2 and CR3 take one column, covariance='cluster' one or two different."
        )
    require_lag(lag)
    repeated = sorted({term for term in [outcome, *terms] if [outcome, *terms].count(term) > 1})
    if repeated:
        raise StatisticError(f"{', '.join(repeated)} stands more than once among outcome and terms: drop one.")


def _complete_rows(panel: pd.DataFrame, numeric: list[str], labels: list[str], weights: str | None) -> pd.DataFrame:
    """Rows with a finite number and a label wherever one is used, and a weight above zero."""
    numbers = as_numbers(panel, numeric)
    others = [label for label in dict.fromkeys(labels) if label not in numbers]
    rows = known_rows(pd.concat([numbers, panel[others]], axis=1) if others else numbers)
    if weights is None:
        return rows
    n_negative = int((rows[weights] < 0).sum())
    if n_negative:
        raise StatisticError(f"{n_negative} of {len(rows)} weights in {weights} are negative: correct or drop them.")
    # A row without weight is no observation; counting it would inflate the degrees of freedom.
    return rows[rows[weights] > 0]


def _design(rows: pd.DataFrame, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str]) -> pd.DataFrame:
    """Constant, exposure, controls and indicators of the fixed effects, as floats."""
    names = [exposure, *controls]
    numeric = np.column_stack([np.ones(len(rows)), *(rows[name].to_numpy() for name in names)])
    design = pd.DataFrame(numeric, index=rows.index, columns=["intercept", *names])
    parts = [indicators(rows[column], column) for column in fixed_effects]
    return pd.concat([design, *parts], axis=1) if parts else design


def _require_estimable(
    rows: pd.DataFrame, design: pd.DataFrame, outcome: str, exposure: str, weight: np.ndarray | None
) -> Standardised:
    """Refuse too few rows, a constant column, or terms that determine each other; standardise the rest."""
    n, k = design.shape
    if n - k < MINIMUM_RESIDUAL_DF:
        raise StatisticError(
            f"{n} complete rows for {k} terms leave {n - k} residual degrees of freedom; at least "
            f"{MINIMUM_RESIDUAL_DF} are needed to relate {outcome} to {exposure}. Add rows or drop controls."
        )
    constant = [column for column in (outcome, exposure) if is_flat(rows[column].to_numpy())]
    if constant:
        raise StatisticError(
            f"{' and '.join(constant)} do not vary over the {n} complete rows: no slope can be estimated."
        )
    scaled = standardise(design.to_numpy(), rows[outcome].to_numpy(), weight)
    if not scaled.is_full_rank:
        raise StatisticError(
            f"the terms {', '.join(design.columns[1:])} determine each other over the {n} complete rows: drop one."
        )
    return scaled


def _require_many_cases(
    fit: LeastSquares, rows: pd.DataFrame, design: pd.DataFrame, covariance: str, clusters: tuple[str, ...]
) -> None:
    """Refuse few clusters, an exposure that one row or cluster determines alone, and rows of full leverage."""
    # The exposure stands second, behind the constant.
    exposure = design.columns[1]
    for column in clusters:
        _require_clusters(rows[column], covariance)
        codes, names = pd.factorize(rows[column])
        require_many(exposure, column, [names[code] for code in clusters_alone(fit, codes, 1)], "cluster-robust error")
    if not clusters:
        alone = clusters_alone(fit, np.arange(fit.n), 1)
        require_many(exposure, "row", [design.index[place] for place in alone], "error")
    n_alone = int((fit.hat > 1 - FULL_LEVERAGE).sum())
    if n_alone and covariance in _LEVERAGED:
        raise StatisticError(
            f"{n_alone} of {len(design)} rows determine a term alone (often a fixed effect with one row), so "
            f"{covariance} is undefined. Drop these rows or merge the category."
        )


def _covariances(
    fit: LeastSquares,
    scaled: Standardised,
    rows: pd.DataFrame,
    design: pd.DataFrame,
    covariance: str,
    clusters: tuple[str, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of the standardised coefficients, and degrees of freedom of the given ones."""
    codes = [pd.factorize(rows[column])[0] for column in clusters]
    if not clusters:
        found = (
            _of_statsmodels(fit, STATSMODELS[covariance])
            if covariance in STATSMODELS
            else heteroskedastic_covariance(fit, covariance)
        )
        return found, np.full(fit.k, float(fit.n - fit.k))
    if covariance == "CR2":
        found, freedoms = bias_reduced_covariance(fit, codes[0], scaled.back)
        if freedoms[1] < MINIMUM_FREEDOM:
            raise StatisticError(
                f"the clusters of {clusters[0]} leave {freedoms[1]:.1f} Satterthwaite degrees of freedom to "
                f"{design.columns[1]}; at least {MINIMUM_FREEDOM} are needed. Use `wild_cluster_bootstrap`."
            )
        return found, freedoms
    if covariance == "CR3":
        found, is_known = jackknife_covariance(fit, codes[0], scaled.back)
        if not is_known[1]:
            raise StatisticError(
                f"without one of the clusters of {clusters[0]} nothing is left of {design.columns[1]}, so that CR3 "
                "cannot leave each out. Use CR2, or clusters one level lower."
            )
        return found, np.where(is_known, float(codes[0].max()), np.nan)
    freedom = np.full(fit.k, float(min(int(part.max()) for part in codes)))
    if len(codes) == 1:
        return _of_statsmodels(fit, "cluster", {"groups": codes[0]}), freedom
    found = two_way_cluster_covariance(fit, *codes)
    if not (np.diag(scaled.back @ found @ scaled.back.T) > 0).all():
        raise StatisticError(
            f"clusters of {' and '.join(clusters)} give an error that is not positive: use the larger one-way error."
        )
    return found, freedom


def _of_statsmodels(fit: LeastSquares, kind: str, options: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """Covariance by statsmodels, of columns into which weights are already multiplied."""
    import statsmodels.api as sm

    return np.asarray(sm.OLS(fit.outcome, fit.design).fit(cov_type=kind, cov_kwds=options).cov_params())


def _require_clusters(labels: pd.Series, covariance: str) -> None:
    """Refuse so few clusters that their robust error is far too small."""
    n_clusters = labels.nunique()
    if n_clusters < MINIMUM_CLUSTERS[covariance]:
        other = "CR2 or CR3, " if covariance == "cluster" else ""
        raise StatisticError(
            f"{labels.name} has {n_clusters} clusters; at least {MINIMUM_CLUSTERS[covariance]} are needed for this "
            f"cluster-robust error. Use {other}`wild_cluster_bootstrap`, or clusters one level lower."
        )


def _formula(
    outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str], lag: int, n_alone: int
) -> str:
    lagged = f"{exposure}[t-{lag}]" if lag else exposure
    left_out = f", without {n_alone} alone in a fixed effect" if n_alone else ""
    return f"{outcome} ~ {' + '.join([lagged, *controls, *(f'FE({column})' for column in fixed_effects)])}{left_out}"
