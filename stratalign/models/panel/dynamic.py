"""Dynamic panels: the outcome of last year among the causes of this year's, by generalised method of moments."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.panel.frame import panel_frame
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import chi_square_upper_tail, normal_quantile, normal_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import ROUNDING, are_independent
from stratalign.vocabulary import estimate_rows, model_rows


@displayed
@dataclass(frozen=True, slots=True)
class DynamicPanel(Result):
    """Difference GMM of Arellano and Bond.

    - `coefficients`: terms such as `emp[t-1]` in the estimate columns, errors robust (one step) or Windmeijer's (two).
    - `hansen`: J test of the instruments; `ar1`, `ar2`: tests of serial correlation of the differenced residuals, of
      which the second must not reject. Each holds statistic, df, p_value; serial correlation is tested by a normal
      statistic, without df. `why_none` says why one of the tests is missing.
    """

    coefficients: pd.DataFrame
    hansen: pd.Series
    ar1: pd.Series
    ar2: pd.Series
    n_observations: int
    n_entities: int
    n_instruments: int
    steps: int
    formula: str = ""
    why_none: str = ""

    def tidy(self) -> pd.DataFrame:
        """One row per coefficient in the model columns; clusters are the entities."""
        columns = {str(name): self.coefficients[name].tolist() for name in self.coefficients}
        return model_rows(
            **columns, n_clusters=self.n_entities, covariance=f"GMM, {self.steps} step", formula=self.formula
        )


def arellano_bond(
    panel: pd.DataFrame,
    outcome: str,
    regressors: Mapping[str, int],
    *,
    lags: int = 1,
    steps: int = 2,
    period_effects: bool = True,
    entity: str = "entity_id",
    period: str = "period_end",
    ci_level: float = 0.95,
) -> DynamicPanel:
    """Estimate a dynamic panel model in first differences.

    Parameters
    ----------
    panel
        One row per entity and period.
    outcome
        Numeric column; its levels two periods back and more are instruments.
    regressors
        Column -> lags of it that enter besides the same period; taken as exogenous, their differences are instruments.
    lags
        Lags of the outcome.
    steps
        1 (errors robust) or 2 (Windmeijer's correction).
    period_effects
        Whether every period has its own intercept.
    entity, period
        Key columns.
    ci_level
        Coverage of the normal intervals.

    Returns
    -------
    DynamicPanel
        Coefficients and the tests the method stands on.

    Raises
    ------
    StatisticError
        Too few periods in a row, or more instruments than entities.

    References
    ----------
    Arellano & Bond (1991); Windmeijer (2005). Checked against R plm::pgmm and the printed table in
    tests/models/panel/test_dynamic.py.
    """
    require_level(ci_level)
    if steps not in (1, 2) or not isinstance(lags, numbers.Integral) or lags < 1:
        raise StatisticError(f"steps are 1 or 2 and lags a whole number from 1 on; not {steps} and {lags}.")
    _require_regressors(regressors)
    coded = code_factors(panel, list(regressors), [outcome, entity, period])
    panel = coded.data
    regressors = {column: most for name, most in regressors.items() for column in coded.terms([name])}
    frame = panel_frame(panel, outcome, list(regressors), entity=entity, period=period)
    n_periods = int(frame.period.max()) + 1
    dense = np.full((1 + len(regressors), frame.n_entities, n_periods), np.nan)
    dense[0, frame.entity, frame.period] = frame.y
    for place in range(len(regressors)):
        dense[1 + place, frame.entity, frame.period] = frame.x[:, place]
    y, changes = dense[0], np.diff(dense, axis=2, prepend=np.nan)
    columns, names = [], []
    for lag in range(1, lags + 1):
        columns.append(_shift(changes[0], lag))
        names.append(f"{outcome}[t-{lag}]")
    for place, (name, most) in enumerate(regressors.items()):
        for lag in range(most + 1):
            columns.append(_shift(changes[1 + place], lag))
            names.append(f"{name}[t-{lag}]" if lag else name)
    used = np.isfinite(changes[0]) & np.all([np.isfinite(column) for column in columns], axis=0)
    if used.sum() < len(names) + 10 or len(np.unique(np.nonzero(used)[1])) < 2:
        raise StatisticError(
            f"{int(used.sum())} differences have {lags} lags of {outcome} before them; the model needs more periods in "
            "a row."
        )
    who, when = np.nonzero(used)
    x = np.column_stack([column[who, when] for column in columns])
    spread = np.sqrt((x**2).mean(axis=0))
    # Each column is a difference of values of this size, and rounded like them.
    owners = [0] * lags + [place for place, most in enumerate(regressors.values(), start=1) for _ in range(most + 1)]
    sizes = np.nanmax(np.abs(dense), axis=(1, 2))[owners]
    is_flat = np.abs(x).max(axis=0) <= ROUNDING * sizes
    if is_flat.any() or not are_independent(x / spread, np.finfo(float).eps * sizes / spread):
        raise StatisticError(f"the differences of {', '.join(names)} do not vary or determine each other: drop one.")
    # Moments of columns in different units are weighed by a generalised inverse: all are put on one scale.
    scale = np.sqrt(np.nanmean(changes**2, axis=(1, 2)))
    x, y, changed = x / scale[owners], y / scale[0], changes[0][who, when] / scale[0]
    n_lagged = lags
    instruments = [x[:, n_lagged:]]
    if period_effects:
        dummies = (when[:, None] == np.unique(when)[None, :]).astype(float)
        x = np.hstack([x, dummies])
        names += [f"period[{value}]" for value in np.unique(when)]
        instruments.append(dummies)
    instruments.append(_levels(y, who, when))
    z = np.hstack(instruments)
    z = z[:, np.abs(z).sum(axis=0) > 0]
    entities = np.unique(who, return_inverse=True)[1]
    n_entities = int(entities.max()) + 1
    if z.shape[1] > n_entities:
        raise StatisticError(
            f"there are {z.shape[1]} instruments for {n_entities} {entity}: the tests would mean nothing. Take fewer "
            "periods or more companies."
        )
    rest = changed - x @ np.linalg.lstsq(x, changed, rcond=None)[0]
    if np.abs(rest).max() <= ROUNDING * np.nanmax(np.abs(y)):
        raise StatisticError(
            f"{', '.join(names[: len(columns)])} tell {outcome} exactly over {len(x)} differences: no shock is left."
        )
    found = _estimate(changed, x, z, entities, when, names, steps, len(columns), ci_level)
    given = ["estimate", "std_error", "ci_low", "ci_high"]
    rows = found.coefficients.assign(**found.coefficients[given].mul(scale[0] / scale[owners], axis=0))
    formula = f"d({outcome}) ~ {' + '.join(f'd({name})' for name in names[: len(columns)])}"
    return replace(found, coefficients=rows, formula=formula)


def _require_regressors(regressors: Mapping[str, int]) -> None:
    """Refuse what is no mapping of columns to lags."""
    if not isinstance(regressors, Mapping):
        names = [regressors] if isinstance(regressors, str) else list(regressors)
        raise StatisticError(
            f"regressors is {regressors!r}; give every column with its lags beside the same period, such as "
            f"{dict.fromkeys(names[:3], 0)!r}."
        )
    wrong = {name: most for name, most in regressors.items() if not isinstance(most, numbers.Integral) or most < 0}
    if wrong:
        raise StatisticError(f"{wrong!r} are no lags; they are whole numbers from 0 on, 0 for the same period only.")


def _shift(values: np.ndarray, lag: int) -> np.ndarray:
    """Values of so many periods before."""
    found = np.full_like(values, np.nan)
    found[:, lag:] = values[:, : values.shape[1] - lag] if lag else values
    return found


def _levels(y: np.ndarray, who: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Levels of the outcome two periods back and more, a column for each period and distance."""
    blocks = []
    for now in np.unique(when):
        rows = when == now
        block = np.zeros((len(who), max(now - 1, 0)))
        block[rows] = np.nan_to_num(y[who[rows], : max(now - 1, 0)])
        blocks.append(block)
    return np.hstack(blocks)


def _estimate(
    y: np.ndarray,
    x: np.ndarray,
    z: np.ndarray,
    entities: np.ndarray,
    when: np.ndarray,
    names: list[str],
    steps: int,
    n_terms: int,
    ci_level: float,
) -> DynamicPanel:
    zx, zy = z.T @ x, z.T @ y
    next_to = np.flatnonzero((np.diff(entities) == 0) & (np.diff(when) == 1))
    cross = z[next_to].T @ z[next_to + 1]
    weight = np.linalg.pinv(2 * z.T @ z - cross - cross.T, hermitian=True)
    bread = np.linalg.pinv(zx.T @ weight @ zx, hermitian=True)
    first = bread @ (zx.T @ weight @ zy)
    residual = y - x @ first
    scores = _by_entity(z * residual[:, None], entities)
    spread = scores.T @ scores
    covariance = bread @ zx.T @ weight @ spread @ weight @ zx @ bread
    estimate, weight_used, bread_used = first, weight, bread
    optimal = np.linalg.pinv(spread, hermitian=True)
    second_bread = np.linalg.pinv(zx.T @ optimal @ zx, hermitian=True)
    second = second_bread @ (zx.T @ optimal @ zy)
    after = y - x @ second
    if steps == 2:
        reach = second_bread @ zx.T @ optimal
        moved = optimal @ (z.T @ after)
        turn = np.empty((len(second), len(second)))
        for term in range(len(second)):
            slopes = _by_entity(z * x[:, term : term + 1], entities)
            turn[:, term] = reach @ (slopes.T @ (scores @ moved) + scores.T @ (slopes @ moved))
        covariance = second_bread + turn @ second_bread + second_bread @ turn.T + turn @ covariance @ turn.T
        estimate, weight_used, bread_used, residual = second, optimal, second_bread, after
    hansen = float((z.T @ after) @ optimal @ (z.T @ after))
    freedom = int(np.linalg.matrix_rank(spread)) - x.shape[1]
    errors = np.sqrt(np.diag(covariance))[:n_terms]
    half = normal_quantile((1 + ci_level) / 2) * errors
    serial = [
        _serial(order, residual, x, z, entities, when, zx, weight_used, bread_used, covariance) for order in (1, 2)
    ]
    kept = estimate[:n_terms]
    return DynamicPanel(
        coefficients=estimate_rows(
            term=names[:n_terms],
            quantity="slope",
            measure="outcome",
            estimate=kept.tolist(),
            std_error=errors.tolist(),
            ci_low=(kept - half).tolist(),
            ci_high=(kept + half).tolist(),
            p_value=(2 * normal_upper_tail(np.abs(kept) / errors)).tolist(),
            n_units=len(y),
        ),
        hansen=pd.Series(
            {
                "statistic": hansen,
                "df": freedom,
                "p_value": float(chi_square_upper_tail(hansen, freedom)) if freedom else np.nan,
            }
        ),
        ar1=serial[0],
        ar2=serial[1],
        n_observations=len(y),
        n_entities=int(entities.max()) + 1,
        n_instruments=z.shape[1],
        steps=steps,
        why_none="; ".join(
            [
                f"no {name} can be told over these periods"
                for name, one in zip(_ORDERS, serial, strict=True)
                if not np.isfinite(one["statistic"])
            ]
            + ([] if freedom else ["as many instruments as terms leave no test of them"])
        ),
    )


_ORDERS = ("first-order correlation", "second-order correlation")


def _serial(
    order: int,
    residual: np.ndarray,
    x: np.ndarray,
    z: np.ndarray,
    entities: np.ndarray,
    when: np.ndarray,
    zx: np.ndarray,
    weight: np.ndarray,
    bread: np.ndarray,
    covariance: np.ndarray,
) -> pd.Series:
    """Test of serial correlation of an order in the differenced residuals."""
    keys = pd.MultiIndex.from_arrays([entities, when])
    before = pd.Series(residual, index=keys).reindex(pd.MultiIndex.from_arrays([entities, when - order]))
    lagged = before.fillna(0.0).to_numpy()
    if not lagged.any():
        return pd.Series({"statistic": np.nan, "df": np.nan, "p_value": np.nan})
    products = _by_entity((lagged * residual)[:, None], entities)[:, 0]
    scores = _by_entity(z * residual[:, None], entities)
    wx = lagged @ x
    variance = (products**2).sum() - 2 * wx @ bread @ zx.T @ weight @ (scores.T @ products) + wx @ covariance @ wx
    statistic = float(products.sum() / np.sqrt(variance)) if variance > 0 else float("nan")
    return pd.Series({"statistic": statistic, "df": np.nan, "p_value": float(2 * normal_upper_tail(abs(statistic)))})


def _by_entity(values: np.ndarray, entities: np.ndarray) -> np.ndarray:
    """Sums over the rows of each entity."""
    return np.stack([np.bincount(entities, column) for column in values.T], axis=1)
