"""Static panel models: within, two-way, random, between, first differences, Mundlak, and the tests between them."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.panel.cross_sectional_dependence import beck_katz_covariance, driscoll_kraay_covariance, lags_of
from stratalign.models.panel.dynamic import DynamicPanel, arellano_bond
from stratalign.models.panel.frame import panel_frame, within
from stratalign.models.panel.transformations import Transformed, changing_terms, fit_transformed, transform
from stratalign.models.regression.association import Association
from stratalign.models.regression.covariances import cluster_covariance, cluster_scores
from stratalign.models.regression.lags import lag_exposure, require_lag
from stratalign.numerics.distributions import chi_square_upper_tail, f_upper_tail, t_quantile, t_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import (
    require_columns,
    require_level,
    require_lists,
    require_option,
    require_single,
)
from stratalign.numerics.least_squares import LeastSquares, clusters_alone, is_determined_by_others, require_many
from stratalign.numerics.standardise import ROUNDING
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import estimate_rows

Effects = Literal["pooled", "within", "two_way", "random", "between", "first_difference", "mundlak", "arellano_bond"]
PanelCovariance = Literal["cluster", "arellano", "classical", "driscoll_kraay", "beck_katz"]
#: Covariances summed over periods, not entities.
_OVER_PERIODS = ("driscoll_kraay", "beck_katz")


def estimate_panel(
    panel: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    controls: Sequence[str] = (),
    effects: Effects = "within",
    lag: int = 0,
    covariance: PanelCovariance = "cluster",
    max_lag: int | None = None,
    entity: str = "entity_id",
    period: str = "period_end",
    ci_level: float = 0.95,
) -> Association:
    """Estimate how an exposure goes with an outcome over companies and years.

    Parameters
    ----------
    panel
        One row per entity and period; rows with a missing value are left out.
    outcome, exposure, controls
        Numeric columns.
    effects
        `within` compares each entity with itself; `two_way` also takes out what all share in a period; `random` weighs
        within and between (Swamy & Arora); `between` compares means of entities; `first_difference` changes from
        one period to the next, with a common trend; `mundlak` adds the means of entities to the pooled model, so that
        exposure is the within slope and `mean(exposure)` the contextual one; `pooled` ignores the panel;
        `arellano_bond` holds last period's outcome constant (two steps, Windmeijer's errors; its tests are those of
        `arellano_bond`).
    lag
        Periods the exposure lies before the outcome, within entities; 0 for the same period.
    covariance
        `cluster` sums scores within entities with the factor G / (G - 1) x (n - 1) / (n - k) and t(G - 1); `arellano`
        without a factor, as R plm's default; `classical`; `driscoll_kraay` sums scores over the entities of a period,
        for shocks that all share and that last (t with the periods less one); `beck_katz` takes entities as correlated
        within a period, alike in all (residual degrees of freedom). `between` has `classical` errors and
        `arellano_bond` Windmeijer's, whatever stands here by default.
    max_lag
        Periods over which shocks last, with `driscoll_kraay`; None for the fourth root of the number of periods.
    entity, period
        Key columns.
    ci_level
        Coverage of the interval.

    Returns
    -------
    Association
        `n_observations` rows, `n_clusters` entities; every coefficient in `coefficients`.

    Raises
    ------
    StatisticError
        The panel cannot be read, outcome or terms do not vary as the effects need it, one entity (or period, where
        errors are summed over periods) determines the exposure alone, there are fewer than ten periods to sum over, or
        fewer than ten residual degrees of freedom remain.

    References
    ----------
    Swamy & Arora (1972), Baltagi & Chang (1994) for unequal lengths; Mundlak (1978); Arellano (1987); Driscoll & Kraay
    (1998); Beck & Katz (1995). Checked against R plm in tests/models/panel/test_effects.py.
    """
    require_lists(controls=controls)
    require_level(ci_level)
    require_lag(lag)
    _require_options(effects, covariance, max_lag)
    coded = code_factors(panel, controls, [outcome, exposure, entity, period])
    panel, controls = coded.data, coded.terms(controls)
    if lag:
        require_columns(panel, [outcome, exposure, *controls, entity, period], "the panel")
        require_single(panel, [outcome, exposure, *controls, entity, period])
        panel = lag_exposure(panel, exposure, lag, entity, period)
    design = "lagged" if lag else effects
    if effects == "arellano_bond":
        terms = dict.fromkeys([exposure, *controls], 0)
        dynamic = arellano_bond(panel, outcome, terms, entity=entity, period=period, ci_level=ci_level)
        return _dynamic_association(dynamic, panel, outcome, exposure, ci_level, design)
    frame = panel_frame(panel, outcome, [exposure, *controls], entity=entity, period=period)
    moved = transform(frame, effects)
    fit = fit_transformed(moved, outcome)
    place = moved.place
    if is_determined_by_others(fit, place, float(np.finfo(float).eps) * moved.size):
        raise StatisticError(
            f"the effects and the other terms tell {outcome} exactly over the {fit.n} rows: nothing is left for "
            f"{exposure} to go with."
        )
    covariance = "classical" if effects == "between" else covariance
    _require_cases(fit, moved, covariance, entity, period)
    found, t_freedom = _covariance(fit, moved, covariance, max_lag)
    estimates = moved.back @ fit.coefficients + moved.shift
    errors = np.sqrt(np.einsum("ij,jk,ik->i", moved.back, found, moved.back))
    half = t_quantile((1 + ci_level) / 2, t_freedom) * errors
    with np.errstate(divide="ignore"):
        p_values = 2 * t_upper_tail(np.abs(estimates) / errors, t_freedom)
    total = ((moved.y - moved.y.mean()) ** 2).sum() if "intercept" in moved.names else (moved.y**2).sum()
    return Association(
        outcome=outcome,
        exposure=exposure,
        estimate=float(estimates[place]),
        std_error=float(errors[place]),
        ci_low=float(estimates[place] - half[place]),
        ci_high=float(estimates[place] + half[place]),
        ci_level=ci_level,
        p_value=float(p_values[place]),
        r_squared=float(1 - (fit.residuals**2).sum() / total),
        exposure_sd=float(frame.x[:, 0].std(ddof=1)),
        outcome_sd=float(frame.y.std(ddof=1)),
        n_observations=fit.n,
        n_clusters=int(moved.entity.max()) + 1,
        residual_df=float(fit.n - fit.k - moved.absorbed),
        degrees_of_freedom=t_freedom,
        covariance=covariance,
        formula=f"{outcome} ~ {' + '.join([f'{exposure}[t-{lag}]' if lag else exposure, *controls])} | "
        f"{effects}({entity})",
        coefficients=estimate_rows(
            term=list(moved.names),
            quantity="slope",
            measure=outcome,
            estimate=estimates.tolist(),
            std_error=errors.tolist(),
            ci_low=(estimates - half).tolist(),
            ci_high=(estimates + half).tolist(),
            p_value=p_values.tolist(),
            n_units=fit.n,
        ),
        design=design,
    )


def _require_options(effects: str, covariance: str, max_lag: int | None) -> None:
    require_option("effects", effects, get_args(Effects))
    require_option("covariance", covariance, get_args(PanelCovariance))
    own = {"between": ("classical", ("cluster", "classical")), "arellano_bond": ("Windmeijer's", ("cluster",))}
    name, allowed = own.get(effects, ("", get_args(PanelCovariance)))
    if covariance not in allowed:
        raise StatisticError(f"effects={effects!r} have {name} errors only, not {covariance}: leave covariance out.")
    if max_lag is None:
        return
    if covariance != "driscoll_kraay" or not isinstance(max_lag, numbers.Integral) or max_lag < 0:
        raise StatisticError(
            f"max_lag is {max_lag!r}; it goes with covariance='driscoll_kraay' and is a whole number from 0 on."
        )


def _require_cases(fit: LeastSquares, moved: Transformed, covariance: str, entity: str, period: str) -> None:
    """Refuse an exposure that one of the cases errors are summed over determines alone."""
    exposure = moved.names[moved.place]
    absorbed = 1 / np.bincount(moved.entity)[moved.entity] if moved.absorbed else None
    if covariance in _OVER_PERIODS:
        lags_of(moved.period, None)
        kinds, names = np.unique(moved.period, return_inverse=True)
        alone = [moved.period_names[kinds[one]] for one in clusters_alone(fit, names, moved.place, absorbed)]
        require_many(exposure, period, alone, f"{covariance} error")
    elif covariance == "classical" and not _is_of_entities(moved):
        alone = [
            f"{moved.entity_names[moved.entity[row]]}, {moved.period_names[moved.period[row]]}"
            for row in clusters_alone(fit, np.arange(fit.n), moved.place, absorbed)
        ]
        require_many(exposure, f"{entity}, {period}", alone, "error")
    else:
        alone = [moved.entity_names[one] for one in clusters_alone(fit, moved.entity, moved.place)]
        require_many(exposure, entity, alone, "error" if covariance == "classical" else "cluster-robust error")


def _is_of_entities(moved: Transformed) -> bool:
    """Whether the exposure differs between entities only, so that these are its cases."""
    if moved.effects != "random":
        return moved.effects == "between"
    inside = within(moved.x[:, moved.place], moved.entity)
    return bool(np.abs(inside).max() <= ROUNDING * moved.sizes[moved.place])


def _covariance(
    fit: LeastSquares, moved: Transformed, covariance: str, max_lag: int | None
) -> tuple[np.ndarray, float]:
    """Covariance of the transformed coefficients, and degrees of freedom of their t tests."""
    left = float(fit.n - fit.k - moved.absorbed)
    if covariance == "classical":
        return fit.bread * (fit.residuals**2).sum() / left, left
    if covariance == "driscoll_kraay":
        n_periods = len(np.unique(moved.period))
        return driscoll_kraay_covariance(fit, moved.period, max_lag), float(n_periods - 1)
    if covariance == "beck_katz":
        return beck_katz_covariance(fit, moved.entity, moved.period), left
    found = _arellano(fit, moved.entity) if covariance == "arellano" else cluster_covariance(fit, moved.entity)
    return found, float(moved.entity.max())


def _dynamic_association(
    dynamic: DynamicPanel, panel: pd.DataFrame, outcome: str, exposure: str, ci_level: float, design: str
) -> Association:
    """The exposure's slope of a dynamic model."""
    known = as_numbers(panel, [exposure, outcome])
    rows = dynamic.coefficients
    if exposure not in set(rows["term"]):
        raise StatisticError(
            f"'{exposure}' holds categories, each of which has a slope of its own: `arellano_bond` returns them all."
        )
    row = rows[rows["term"] == exposure].iloc[0]
    return Association(
        outcome=outcome,
        exposure=exposure,
        estimate=float(row["estimate"]),
        std_error=float(row["std_error"]),
        ci_low=float(row["ci_low"]),
        ci_high=float(row["ci_high"]),
        ci_level=ci_level,
        p_value=float(row["p_value"]),
        r_squared=float("nan"),
        exposure_sd=float(known[exposure].std()),
        outcome_sd=float(known[outcome].std()),
        n_observations=dynamic.n_observations,
        n_clusters=dynamic.n_entities,
        residual_df=float(dynamic.n_observations - len(dynamic.coefficients)),
        degrees_of_freedom=float("inf"),
        covariance="Windmeijer",
        formula=dynamic.formula,
        coefficients=dynamic.coefficients,
        design=design,
    )


def compare_panel_models(
    panel: pd.DataFrame,
    outcome: str,
    terms: Sequence[str],
    *,
    entity: str = "entity_id",
    period: str = "period_end",
) -> pd.DataFrame:
    """Tests between pooled, random and within models.

    Parameters
    ----------
    panel, outcome, terms, entity, period
        As in `estimate_panel`.

    Returns
    -------
    pandas.DataFrame
        Index hausman (within against random, over the terms that change within entities: only they have a within
        slope), breusch_pagan (any effects of entities), effects_f (within against pooled); statistic, df, df2, p_value,
        reading.

    Raises
    ------
    StatisticError
        As `estimate_panel`; no term changes within entities, or as many as there are entities are constant in them.

    References
    ----------
    Hausman (1978); Breusch & Pagan (1980), Baltagi & Li (1990) for unequal lengths. As R plm::phtest, plmtest, pFtest.
    """
    require_lists(terms=terms)
    if not terms:
        raise StatisticError("terms is empty; name the columns whose slopes are compared, exposure first.")
    coded = code_factors(panel, terms, [outcome, entity, period])
    panel, terms = coded.data, coded.terms(terms)
    frame = panel_frame(panel, outcome, terms, entity=entity, period=period)
    fits, covariances = {}, {}
    for effects in ("pooled", "within", "random"):
        moved = transform(frame, effects)
        if effects == "within":
            # Where none changes, all are kept to be refused by name.
            moved = changing_terms(moved) if changing_terms(moved).names else moved
            shared = moved.names
        fit = fits[effects] = fit_transformed(moved, outcome)
        covariances[effects] = fit.bread * (fit.residuals**2).sum() / (fit.n - fit.k - moved.absorbed)
    pooled, inner = fits["pooled"], fits["within"]
    # The constant of the random effects stands first. In errors of the within slopes, units do not matter.
    places = [1 + frame.names.index(name) for name in shared]
    errors = np.sqrt(np.diag(covariances["within"]))
    distance = (inner.coefficients - fits["random"].coefficients[places]) / errors
    spread = (covariances["within"] - covariances["random"][np.ix_(places, places)]) / np.multiply.outer(errors, errors)
    hausman = abs(float(distance @ np.linalg.pinv(spread, hermitian=True) @ distance))
    sizes = frame.sizes
    n, n_entities = len(frame.y), frame.n_entities
    sums = np.bincount(frame.entity, pooled.residuals)
    ratio = (sums**2).sum() / (pooled.residuals**2).sum()
    lagrange = n**2 / (2 * ((sizes**2).sum() - n)) * (ratio - 1) ** 2
    df, df2 = n_entities - 1 - (len(terms) - len(shared)), n - n_entities - len(shared)
    if df < 1:
        raise StatisticError(
            f"{len(terms) - len(shared)} of {len(terms)} terms are constant within {entity} and tell all {n_entities} "
            "of them apart: no effects are left to test. Drop some of these terms."
        )
    rest = (inner.residuals**2).sum()
    f_test = ((pooled.residuals**2).sum() - rest) / df / (rest / df2)
    rows = {
        "hausman": (
            hausman,
            len(shared),
            np.nan,
            chi_square_upper_tail(hausman, len(shared)),
            "random effects are biased",
        ),
        "breusch_pagan": (lagrange, 1, np.nan, chi_square_upper_tail(lagrange, 1), "entities differ"),
        "effects_f": (f_test, df, df2, f_upper_tail(f_test, df, df2), "entities differ"),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["statistic", "df", "df2", "p_value", "reading"])
    return table.assign(reading=table["reading"].where(table["p_value"] < 0.05, "not shown"))


def _arellano(fit: LeastSquares, codes: np.ndarray) -> np.ndarray:
    """Scores summed within entities, without a factor."""
    sums = cluster_scores(fit, codes)
    return np.asarray(fit.bread @ (sums.T @ sums) @ fit.bread)
