"""Static panel models: within, two-way, random, between, first differences, Mundlak, and the tests between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.association import Association, lag_exposure
from stratalign.models.panel.dynamic import DynamicPanel, arellano_bond
from stratalign.models.panel.frame import PanelFrame, between, indicators, panel_frame, within
from stratalign.models.regression.covariances import LeastSquares, cluster_covariance, cluster_scores, fit_least_squares
from stratalign.models.rows import require_lists
from stratalign.vocabulary import estimate_rows

Effects = Literal["pooled", "within", "two_way", "random", "between", "first_difference", "mundlak", "arellano_bond"]
PanelCovariance = Literal["cluster", "arellano", "classical"]
FEWEST_RESIDUAL = 10


def estimate_panel(
    panel: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    controls: Sequence[str] = (),
    effects: Effects = "within",
    lag: int = 0,
    covariance: PanelCovariance = "cluster",
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
        without a factor, as R plm's default; `classical`.
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
        The panel cannot be read, terms do not vary as the effects need it, or fewer than ten residual degrees of
        freedom remain.

    References
    ----------
    Swamy & Arora (1972), Baltagi & Chang (1994) for unequal lengths; Mundlak (1978); Arellano (1987). Checked against R
    plm in tests/models/panel/test_effects.py.
    """
    require_lists(controls=controls)
    if effects not in get_args(Effects):
        raise StatisticError(f"there are no effects {effects!r}; use one of {', '.join(get_args(Effects))}.")
    if lag < 0:
        raise StatisticError(f"lag is {lag}; it counts periods back from the outcome and cannot be negative.")
    panel = lag_exposure(panel, exposure, lag, entity, period) if lag else panel
    if covariance not in ("cluster", "arellano", "classical"):
        raise StatisticError(f"there is no covariance {covariance!r}; use cluster, arellano or classical.")
    design = "lagged" if lag else effects
    if effects == "arellano_bond":
        terms = dict.fromkeys([exposure, *controls], 0)
        dynamic = arellano_bond(panel, outcome, terms, entity=entity, period=period, ci_level=ci_level)
        return _dynamic_association(dynamic, panel, outcome, exposure, ci_level, design)
    frame = panel_frame(panel, outcome, [exposure, *controls], entity=entity, period=period)
    y, x, names, codes, absorbed = _transformed(frame, effects)
    fit = _fit(y, x, names, absorbed)
    freedom = fit.n - fit.k - absorbed
    if covariance == "classical" or effects == "between":
        found = fit.bread * (fit.residuals**2).sum() / freedom
        t_freedom = float(freedom)
    else:
        found = _arellano(fit, codes) if covariance == "arellano" else cluster_covariance(fit, codes)
        t_freedom = float(codes.max())
    errors = np.sqrt(np.diag(found))
    half = stats.t.ppf((1 + ci_level) / 2, t_freedom) * errors
    p_values = 2 * stats.t.sf(np.abs(fit.coefficients) / errors, t_freedom)
    place = names.index(exposure)
    total = ((y - y.mean()) ** 2).sum() if "intercept" in names else (y**2).sum()
    return Association(
        outcome=outcome,
        exposure=exposure,
        estimate=float(fit.coefficients[place]),
        std_error=float(errors[place]),
        ci_low=float(fit.coefficients[place] - half[place]),
        ci_high=float(fit.coefficients[place] + half[place]),
        ci_level=ci_level,
        p_value=float(p_values[place]),
        r_squared=float(1 - (fit.residuals**2).sum() / total),
        exposure_sd=float(frame.x[:, 0].std(ddof=1)),
        outcome_sd=float(frame.y.std(ddof=1)),
        n_observations=fit.n,
        n_clusters=frame.n_entities,
        residual_df=float(freedom),
        degrees_of_freedom=t_freedom,
        covariance=covariance,
        formula=f"{outcome} ~ {' + '.join([f'{exposure}[t-{lag}]' if lag else exposure, *controls])} | "
        f"{effects}({entity})",
        coefficients=estimate_rows(
            term=names,
            quantity="slope",
            measure=outcome,
            estimate=fit.coefficients.tolist(),
            std_error=errors.tolist(),
            ci_low=(fit.coefficients - half).tolist(),
            ci_high=(fit.coefficients + half).tolist(),
            p_value=p_values.tolist(),
            n_units=fit.n,
        ),
        design=design,
    )


def _dynamic_association(
    dynamic: DynamicPanel, panel: pd.DataFrame, outcome: str, exposure: str, ci_level: float, design: str
) -> Association:
    """The exposure's slope of a dynamic model."""
    rows = dynamic.coefficients
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
        exposure_sd=float(panel[exposure].std()),
        outcome_sd=float(panel[outcome].std()),
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
        Index hausman (within against random), breusch_pagan (any effects of entities), effects_f (within against
        pooled); statistic, df, df2, p_value, reading.

    Raises
    ------
    StatisticError
        As `estimate_panel`.

    References
    ----------
    Hausman (1978); Breusch & Pagan (1980), Baltagi & Li (1990) for unequal lengths. As R plm::phtest, plmtest, pFtest.
    """
    frame = panel_frame(panel, outcome, terms, entity=entity, period=period)
    fits, covariances = {}, {}
    for effects in ("pooled", "within", "random"):
        y, x, names, _, absorbed = _transformed(frame, effects)
        fit = _fit(y, x, names, absorbed)
        fits[effects] = (fit, names)
        covariances[effects] = fit.bread * (fit.residuals**2).sum() / (fit.n - fit.k - absorbed)
    shared = fits["within"][1]
    places = [fits["random"][1].index(name) for name in shared]
    distance = fits["within"][0].coefficients - fits["random"][0].coefficients[places]
    spread = covariances["within"] - covariances["random"][np.ix_(places, places)]
    hausman = abs(float(distance @ np.linalg.pinv(spread, hermitian=True) @ distance))
    pooled, inner = fits["pooled"][0], fits["within"][0]
    sizes = frame.sizes
    n, n_entities = len(frame.y), frame.n_entities
    sums = np.bincount(frame.entity, pooled.residuals)
    ratio = (sums**2).sum() / (pooled.residuals**2).sum()
    lagrange = n**2 / (2 * ((sizes**2).sum() - n)) * (ratio - 1) ** 2
    df, df2 = n_entities - 1, n - n_entities - len(shared)
    rest = (inner.residuals**2).sum()
    f_test = ((pooled.residuals**2).sum() - rest) / df / (rest / df2)
    rows = {
        "hausman": (hausman, len(shared), np.nan, stats.chi2.sf(hausman, len(shared)), "random effects are biased"),
        "breusch_pagan": (lagrange, 1, np.nan, stats.chi2.sf(lagrange, 1), "entities differ"),
        "effects_f": (f_test, df, df2, stats.f.sf(f_test, df, df2), "entities differ"),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["statistic", "df", "df2", "p_value", "reading"])
    return table.assign(reading=table["reading"].where(table["p_value"] < 0.05, "not shown"))


def variance_components(frame: PanelFrame) -> tuple[float, float]:
    """Variance of entities and of the rest, by Swamy & Arora; entities' is not below zero."""
    n, n_entities, k = len(frame.y), frame.n_entities, len(frame.names)
    inner = _fit(*_transformed(frame, "within")[:3], n_entities)
    rest = float((inner.residuals**2).sum() / (n - n_entities - inner.k))
    means = np.column_stack([np.ones(n_entities), between(frame.x, frame.entity)])
    root = np.sqrt(frame.sizes)
    outer = fit_least_squares(means * root[:, None], between(frame.y, frame.entity) * root)
    weighted = means * frame.sizes[:, None]
    trace = float(np.trace(outer.bread @ (weighted.T @ weighted)))
    entities = ((outer.residuals**2).sum() - (n_entities - k - 1) * rest) / (n - trace)
    return max(float(entities), 0.0), rest


def _transformed(frame: PanelFrame, effects: str) -> tuple[np.ndarray, np.ndarray, list[str], np.ndarray, int]:
    """Outcome, design, names of terms, cluster of each row, and how many parameters the transformation absorbed."""
    names, constant = list(frame.names), np.ones((len(frame.y), 1))
    codes = frame.entity
    if effects == "pooled":
        return frame.y, np.hstack([constant, frame.x]), ["intercept", *names], codes, 0
    if effects == "mundlak":
        means = between(frame.x, codes)[codes]
        varies = (np.ptp(within(frame.x, codes), axis=0) > 1e-12) & (np.ptp(means, axis=0) > 1e-12)
        extra = [f"mean({name})" for name, is_used in zip(names, varies, strict=True) if is_used]
        return frame.y, np.hstack([constant, frame.x, means[:, varies]]), ["intercept", *names, *extra], codes, 0
    if effects == "within":
        return within(frame.y, codes), within(frame.x, codes), names, codes, frame.n_entities
    if effects == "two_way":
        periods = indicators(frame.period)
        x = within(np.hstack([frame.x, periods]), codes)
        labels = [f"period[{value}]" for value in np.unique(frame.period)[1:]]
        return within(frame.y, codes), x, [*names, *labels], codes, frame.n_entities
    if effects == "between":
        means = np.column_stack([np.ones(frame.n_entities), between(frame.x, codes)])
        return between(frame.y, codes), means, ["intercept", *names], np.arange(frame.n_entities), 0
    if effects == "first_difference":
        follows = (np.diff(codes) == 0) & (np.diff(frame.period) == 1)
        if not follows.any():
            raise StatisticError("no entity has two periods in a row: there is no difference to take.")
        x = np.diff(frame.x, axis=0)[follows]
        kept = np.unique(codes[1:][follows], return_inverse=True)[1]
        return np.diff(frame.y)[follows], np.hstack([np.ones((len(x), 1)), x]), ["intercept", *names], kept, 0
    entities, rest = variance_components(frame)
    theta = (1 - np.sqrt(rest / (frame.sizes * entities + rest)))[codes]
    x = np.hstack([constant, frame.x])
    moved = x - theta[:, None] * between(x, codes)[codes]
    return frame.y - theta * between(frame.y, codes)[codes], moved, ["intercept", *names], codes, 0


def _fit(y: np.ndarray, x: np.ndarray, names: Sequence[str], absorbed: int = 0) -> LeastSquares:
    """Least squares after refusing terms without variation and too few rows."""
    n, k = x.shape
    if n - k - absorbed < FEWEST_RESIDUAL:
        raise StatisticError(
            f"{n} rows for {k + absorbed} parameters leave {n - k - absorbed} degrees of freedom; {FEWEST_RESIDUAL} "
            "are needed. Take more periods or fewer controls."
        )
    scale = np.sqrt((x**2).mean(axis=0))
    flat = [name for name, size in zip(names, scale, strict=True) if size < 1e-10]
    if flat:
        raise StatisticError(
            f"{', '.join(flat[:5])} do not change over time within any entity; these effects cannot tell their slope. "
            "Use mundlak or random effects."
        )
    if np.linalg.matrix_rank(x / scale) < k:
        raise StatisticError(f"the terms {', '.join(names[:6])} determine each other here: drop one.")
    return fit_least_squares(x, y)


def _arellano(fit: LeastSquares, codes: np.ndarray) -> np.ndarray:
    """Scores summed within entities, without a factor."""
    sums = cluster_scores(fit, codes)
    return fit.bread @ (sums.T @ sums) @ fit.bread
