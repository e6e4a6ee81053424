"""Which comes first: cross-lagged panel model with random intercepts, companies compared with themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile, normal_upper_tail
from stratalign.numerics.fisher_scoring import fisher_scoring
from stratalign.numerics.fit_measures import ChiSquare, fit_measures
from stratalign.numerics.input_checks import require_columns, require_level, require_option, require_single
from stratalign.numerics.normal_likelihood import (
    NormalData,
    expected_information,
    log_likelihood,
    lower_triangle,
    normal_data,
    saturated_moments,
    score_products,
    slopes,
)
from stratalign.numerics.periods import number_periods
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import is_flat
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import estimate_rows, model_rows

Lags = Literal["constant", "free"]
FEWEST_ENTITIES = 50
#: Companies that must be known in a period.
FEWEST_KNOWN = 10
#: Step of the differences of slopes; columns have a spread of about one.
CURVATURE_STEP = 1e-5
#: Smallest eigenvalue of the correlations of all columns that distinguishes them.
SMALLEST_EIGENVALUE = 1e-8


@displayed
@dataclass(frozen=True, slots=True)
class CrossLagged(Result):
    """Paths from one period to the next, of exposure to outcome and back.

    - `paths`: exposure_to_outcome, outcome_to_exposure, and how each carries over, in the estimate columns; raw units.
      With free lags one row per step, named `...[2]`.
    - `standardised`: the same in standard deviations within companies, mean over steps, and `difference` of the two
      cross paths.
    - `between_correlation`: of the companies' lasting levels (random intercepts); missing without them.
    - `fit`: chi_square, df, p_value, cfi, tli, rmsea with interval, srmr is not given.
    - `is_improper`: a variance is below zero or a correlation beyond one; the model asks too much of these data.
    """

    exposure: str
    outcome: str
    paths: pd.DataFrame
    standardised: pd.DataFrame
    between_correlation: float
    fit: pd.Series
    log_likelihood: float
    n_parameters: int
    n_entities: int
    n_periods: int
    n_left_out: int
    has_random_intercepts: bool
    is_improper: bool
    covariance: str
    formula: str

    def tidy(self) -> pd.DataFrame:
        """Paths, then standardised paths, in the model columns; clusters are the entities."""
        rows = pd.concat([self.paths, self.standardised.assign(quantity="standardised_path")], ignore_index=True)
        columns = {str(name): rows[name].tolist() for name in rows}
        return model_rows(**columns, n_clusters=self.n_entities, covariance=self.covariance, formula=self.formula)


def cross_lagged(
    panel: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    random_intercepts: bool = True,
    lags: Lags = "constant",
    robust: bool = True,
    entity: str = "entity_id",
    period: str = "period_end",
    ci_level: float = 0.95,
) -> CrossLagged:
    """Estimate whether an exposure is followed by an outcome, or the outcome by the exposure.

    What a company always has goes into two random intercepts; the paths compare it with itself. Missing values are
    taken as missing at random (full information maximum likelihood).

    Parameters
    ----------
    panel
        One row per entity and period, three evenly spaced periods or more.
    outcome, exposure
        Numeric columns.
    random_intercepts
        Without them the traditional cross-lagged model, which mixes differences between companies with changes within.
    lags
        `constant` over steps or `free`.
    robust
        Errors that hold for values that are not normal (Huber-White, from the observed information); otherwise from the
        expected information.
    entity, period
        Key columns.
    ci_level
        Coverage of the normal intervals.

    Returns
    -------
    CrossLagged
        Both directions side by side.

    Raises
    ------
    StatisticError
        A column is absent or does not vary in a period, exposure and outcome determine each other, fewer than three
        even periods or fifty entities, or no optimum.

    References
    ----------
    Hamaker, Kuiper & Grasman (2015). Checked against semopy and by simulation in
    tests/models/panel/test_cross_lagged.py.
    """
    require_level(ci_level)
    require_option("lags", lags, get_args(Lags))
    wide, n_left_out = _wide(panel, exposure, outcome, entity, period)
    n_periods = wide.shape[1] // 2
    _require_variation(wide, exposure, outcome)
    scale = np.array([np.nanstd(wide[:, :n_periods]), np.nanstd(wide[:, n_periods:])])
    middle = np.array([np.nanmean(wide[:, :n_periods]), np.nanmean(wide[:, n_periods:])])
    data = normal_data((wide - np.repeat(middle, n_periods)) / np.repeat(scale, n_periods))
    shape = _Shape(n_periods, random_intercepts, lags == "free")
    try:
        moments = saturated_moments(data)
        _require_apart(moments[1], exposure, outcome)
        free = _optimum(data, shape, shape.start(*moments))
        curvature = _observed_information if robust else _information
        bread = np.linalg.inv(curvature(data, shape, free))
    except np.linalg.LinAlgError:
        raise StatisticError(_NO_OPTIMUM) from None
    means, covariances = free[: shape.p], shape.covariances(free[shape.p :])
    # Scaled columns are denser by their scale; centring moved the means, not the likelihood.
    density = float(np.isfinite(wide).sum(axis=0) @ np.log(np.repeat(scale, n_periods)))
    fitted = log_likelihood(data, means, covariances)
    if robust:
        stacked = shape.stacked_slopes(free)
        bread = bread @ (stacked @ score_products(data, means, covariances) @ stacked.T) @ bread
    rows, errors = _raw_paths(shape, free, bread, scale)
    standard, standard_errors = _delta(shape, free, bread)
    df = shape.p * (shape.p + 1) // 2 - (len(free) - shape.p)
    chi = ChiSquare(max(2 * (log_likelihood(data, *moments) - fitted), 0.0), df)
    apart = max(2 * (log_likelihood(data, *moments) - _independent(data)), 0.0)
    baseline = ChiSquare(apart, shape.p * (shape.p - 1) // 2)
    measures = fit_measures(chi, baseline, n=data.n, srmr=float("nan")).drop("srmr")
    between, is_improper = shape.properness(free[shape.p :])

    def estimates(terms: list[str], values: np.ndarray, spread: np.ndarray, measure: str) -> pd.DataFrame:
        half = normal_quantile((1 + ci_level) / 2) * spread
        return estimate_rows(
            term=terms,
            quantity="path",
            measure=measure,
            estimate=values.tolist(),
            std_error=spread.tolist(),
            ci_low=(values - half).tolist(),
            ci_high=(values + half).tolist(),
            p_value=(2 * normal_upper_tail(np.abs(values) / spread)).tolist(),
            n_units=data.n,
        )

    return CrossLagged(
        exposure=exposure,
        outcome=outcome,
        paths=estimates(shape.path_names(), rows, errors, "next period per unit of this period"),
        standardised=estimates(
            [*PATHS, "difference"], standard, standard_errors, "standard deviations within companies"
        ),
        between_correlation=between,
        fit=measures,
        log_likelihood=float(fitted) - density,
        n_parameters=len(free),
        n_entities=data.n,
        n_periods=n_periods,
        n_left_out=n_left_out,
        has_random_intercepts=random_intercepts,
        is_improper=is_improper,
        covariance="robust" if robust else "expected information",
        formula=f"{outcome}[t] ~ {outcome}[t-1] + {exposure}[t-1]; {exposure}[t] ~ {exposure}[t-1] + {outcome}[t-1]",
    )


PATHS = ("exposure_to_outcome", "outcome_to_exposure", "exposure_autoregression", "outcome_autoregression")
#: Row and column of each path in the matrix that leads from (exposure, outcome) to the next period's.
_PLACES = ((1, 0), (0, 1), (0, 0), (1, 1))


class _Shape:
    """Parameters of the model after the p means: paths, intercepts' covariance, first period's, innovations'."""

    def __init__(self, n_periods: int, has_intercepts: bool, is_free: bool) -> None:
        self.t, self.p = n_periods, 2 * n_periods
        self.has_intercepts = has_intercepts
        self.n_steps = n_periods - 1 if is_free else 1
        self.n_paths = 4 * self.n_steps
        self.n_inner = self.n_paths + 3 * has_intercepts + 3 * n_periods
        self.rows, self.columns = lower_triangle(self.p)

    def path_names(self) -> list[str]:
        if self.n_steps == 1:
            return list(PATHS)
        return [f"{name}[{step + 2}]" for step in range(self.n_steps) for name in PATHS]

    def parts(self, inner: np.ndarray) -> tuple[list[np.ndarray], np.ndarray, list[np.ndarray]]:
        """Path matrix of every step, covariance of the intercepts, covariances within of every period."""
        matrices = []
        for step in range(self.n_steps):
            matrix = np.zeros((2, 2), dtype=inner.dtype)
            for place, value in zip(_PLACES, inner[4 * step : 4 * step + 4], strict=True):
                matrix[place] = value
            matrices.append(matrix)
        matrices = matrices * (self.t - 1) if self.n_steps == 1 else matrices
        rest = [_symmetric(part) for part in inner[self.n_paths :].reshape(-1, 3)]
        intercepts = rest.pop(0) if self.has_intercepts else np.zeros((2, 2), dtype=inner.dtype)
        spreads = [rest[0]]
        for matrix, innovation in zip(matrices, rest[1:], strict=True):
            spreads.append(matrix @ spreads[-1] @ matrix.T + innovation)
        return matrices, intercepts, spreads

    def covariances(self, inner: np.ndarray) -> np.ndarray:
        """Implied covariances, exposure of all periods first."""
        matrices, intercepts, spreads = self.parts(inner)
        found = np.zeros((2, self.t, 2, self.t), dtype=inner.dtype)
        for first in range(self.t):
            block = spreads[first]
            for later in range(first, self.t):
                if later > first:
                    block = matrices[later - 1] @ block
                found[:, later, :, first] = block + intercepts
                found[:, first, :, later] = block.T + intercepts
        return found.reshape(self.p, self.p)

    def covariance_slopes(self, inner: np.ndarray) -> np.ndarray:
        """Shape (n_inner, p, p), exact: the covariances are polynomials, derived by a complex step."""
        steps = inner + 1e-20j * np.eye(self.n_inner)
        return np.stack([self.covariances(step).imag / 1e-20 for step in steps])

    def all_slopes(self, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slopes of means and covariances with every parameter."""
        to_means = np.vstack([np.eye(self.p), np.zeros((self.n_inner, self.p))])
        inner = self.covariance_slopes(free[self.p :])
        return to_means, np.concatenate([np.zeros((self.p, self.p, self.p)), inner])

    def stacked_slopes(self, free: np.ndarray) -> np.ndarray:
        """Slopes of means and lower triangle of the covariances, shape (n_free, p + p (p + 1) / 2)."""
        to_means, to_covariances = self.all_slopes(free)
        return np.hstack([to_means, to_covariances[:, self.rows, self.columns]])

    def start(self, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
        """Half of what a pair of distant periods shares is lasting, the rest carries over by .2."""
        blocks = covariances.reshape(2, self.t, 2, self.t)
        lasting = (blocks[:, 0, :, -1] + blocks[:, -1, :, 0]) / 2 * 0.5
        if not self.has_intercepts or np.linalg.eigvalsh(lasting)[0] <= 0:
            lasting = 0.1 * np.diag(np.diag(blocks[:, 0, :, 0])) * self.has_intercepts
        within = []
        for period in range(self.t):
            part = blocks[:, period, :, period] - lasting
            is_proper = np.linalg.eigvalsh(part)[0] > 0
            within.append(part if is_proper else 0.5 * np.diag(np.diag(blocks[:, period, :, period])))
        innovations = [within[0], *(0.9 * part for part in within[1:])]
        covs = [lasting, *innovations] if self.has_intercepts else innovations
        return np.concatenate(
            [means, np.tile([0.0, 0.0, 0.2, 0.2], self.n_steps), *([c[0, 0], c[0, 1], c[1, 1]] for c in covs)]
        )

    def standardised(self, inner: np.ndarray) -> np.ndarray:
        """Paths in standard deviations within companies, mean over steps, and the difference of the cross paths."""
        matrices, _, spreads = self.parts(inner)
        found = np.zeros(4, dtype=inner.dtype)
        for step, matrix in enumerate(matrices):
            before = np.sqrt(np.diag(spreads[step]))
            after = np.sqrt(np.diag(spreads[step + 1]))
            found = found + np.array([matrix[row, col] * before[col] / after[row] for row, col in _PLACES])
        found = found / len(matrices)
        return np.append(found, found[0] - found[1])

    def properness(self, inner: np.ndarray) -> tuple[float, bool]:
        """Correlation of the intercepts, and whether any covariance matrix is none."""
        rest = [_symmetric(part) for part in inner[self.n_paths :].reshape(-1, 3)]
        is_improper = any(np.linalg.eigvalsh(part)[0] < -1e-8 for part in rest)
        if not self.has_intercepts:
            return float("nan"), is_improper
        size = rest[0][0, 0] * rest[0][1, 1]
        return (float(rest[0][0, 1] / np.sqrt(size)) if size > 0 else float("nan")), is_improper


def _symmetric(part: np.ndarray) -> np.ndarray:
    return np.array([[part[0], part[1]], [part[1], part[2]]])


def _wide(panel: pd.DataFrame, exposure: str, outcome: str, entity: str, period: str) -> tuple[np.ndarray, int]:
    """One row per entity: exposure of all periods, then outcome; and the entities without any value."""
    require_columns(panel, [exposure, outcome, entity, period], "the panel")
    require_single(panel, [exposure, outcome, entity, period])
    if exposure == outcome:
        raise StatisticError(f"{exposure} stands for exposure and outcome: two columns are needed.")
    rows = panel.dropna(subset=[entity, period])
    if rows.duplicated([entity, period]).any():
        n_twice = int(rows.duplicated([entity, period]).sum())
        raise StatisticError(f"{n_twice} rows repeat a {entity} and {period}; a panel has one row for each.")
    values = as_numbers(rows, [exposure, outcome])
    steps = number_periods(rows[period], rows[entity], period=period, entity=entity)
    used = np.unique(steps[values.notna().any(axis=1).to_numpy()])
    if len(used) < 3 or (np.diff(used) != 1).any():
        raise StatisticError(
            f"{len(used)} periods with values; three evenly spaced ones are needed to tell what comes first."
        )
    table = values.assign(entity=rows[entity].to_numpy(), step=steps).pivot(index="entity", columns="step")
    wide = table[[(name, step) for name in (exposure, outcome) for step in used]].to_numpy()
    kept = np.isfinite(wide).any(axis=1)
    if kept.sum() < FEWEST_ENTITIES:
        raise StatisticError(f"{int(kept.sum())} {entity} have values; {FEWEST_ENTITIES} are needed.")
    return wide[kept], int((~kept).sum())


def _require_variation(wide: np.ndarray, exposure: str, outcome: str) -> None:
    """Refuse columns that are constant, or known of too few."""
    n_periods = wide.shape[1] // 2
    for name, part in ((exposure, wide[:, :n_periods]), (outcome, wide[:, n_periods:])):
        known = [column[np.isfinite(column)] for column in part.T]
        if is_flat(np.concatenate(known)):
            raise StatisticError(f"{name} does not vary: there are no paths.")
        n_flat = sum(len(column) < FEWEST_KNOWN or is_flat(column) for column in known)
        if n_flat:
            raise StatisticError(
                f"{name} does not vary between companies in {n_flat} of {n_periods} periods, or fewer than "
                f"{FEWEST_KNOWN} have it: what carries over cannot be told. Leave these periods out."
            )


def _require_apart(covariance: np.ndarray, exposure: str, outcome: str) -> None:
    """Refuse columns that determine each other, such as an exposure that never changes."""
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.multiply.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] > SMALLEST_EIGENVALUE:
        return
    n_periods = len(correlation) // 2
    names = [f"{name} of period {t + 1}" for name in (exposure, outcome) for t in range(n_periods)]
    first, second = np.nonzero(np.triu(np.abs(correlation) > 1 - 1e-6, 1))
    pairs = "; ".join(f"{names[i]} and {names[j]}" for i, j in list(zip(first, second, strict=True))[:3])
    which = f" ({pairs})" if pairs else ""
    raise StatisticError(
        f"{exposure} and {outcome} of the {n_periods} periods tell each other exactly{which}: one was computed from "
        "the other, or never changes within companies. There are no paths between them; use `estimate_association`."
    )


def _information(data: NormalData, shape: _Shape, free: np.ndarray) -> np.ndarray:
    return expected_information(data, shape.covariances(free[shape.p :]), *shape.all_slopes(free))


def _observed_information(data: NormalData, shape: _Shape, free: np.ndarray) -> np.ndarray:
    """Curvature of the likelihood, by differences of its slopes; holds where some are missing (Kenward 1998)."""
    step = CURVATURE_STEP
    moves = step * np.eye(len(free))
    found = [_scores(data, shape, free - move) - _scores(data, shape, free + move) for move in moves]
    curvature = np.array(found) / (2 * step)
    return np.asarray((curvature + curvature.T) / 2)


def _scores(data: NormalData, shape: _Shape, free: np.ndarray) -> np.ndarray:
    """Slopes of the likelihood in the free parameters."""
    to_means, to_covariances = slopes(data, free[: shape.p], shape.covariances(free[shape.p :]))
    inner = (shape.covariance_slopes(free[shape.p :]) * to_covariances).sum(axis=(1, 2))
    return np.append(to_means, inner)


def _optimum(data: NormalData, shape: _Shape, start: np.ndarray) -> np.ndarray:
    """Parameters of greatest likelihood."""

    def evaluate(free: np.ndarray) -> float:
        return log_likelihood(data, free[: shape.p], shape.covariances(free[shape.p :]))

    def directions(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _scores(data, shape, free), _information(data, shape, free)

    return fisher_scoring(start, evaluate, directions, _NO_OPTIMUM)


_NO_OPTIMUM = (
    "the cross-lagged model reaches no optimum: exposure or outcome carries over almost wholly from period to period, "
    "and lasting levels cannot be told from that. Use changes instead of levels, more periods, or `estimate_panel`."
)


def _independent(data: NormalData) -> float:
    """Log likelihood where no two columns go together."""
    total = 0.0
    for column in range(data.p):
        seen = np.concatenate(
            [part.answers[:, part.observed == column].ravel() for part in data.patterns if column in part.observed]
        )
        total -= len(seen) / 2 * (np.log(2 * np.pi * seen.var()) + 1)
    return total


def _raw_paths(
    shape: _Shape, free: np.ndarray, covariance: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Paths and errors in the columns' own units."""
    factor = np.tile([scale[row] / scale[column] for row, column in _PLACES], shape.n_steps)
    places = slice(shape.p, shape.p + shape.n_paths)
    return free[places] * factor, np.sqrt(np.diag(covariance)[places]) * factor


def _delta(shape: _Shape, free: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standardised paths and their errors."""
    inner = free[shape.p :]
    steps = inner + 1e-20j * np.eye(shape.n_inner)
    gradient = np.stack([shape.standardised(step).imag / 1e-20 for step in steps])
    spread = gradient.T @ covariance[shape.p :, shape.p :] @ gradient
    return shape.standardised(inner).real, np.sqrt(np.diag(spread))
