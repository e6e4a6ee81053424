"""Ratings that belong to several groupings at once, such as raters and those they rate: crossed random intercepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg, optimize, sparse

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile, normal_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_level, require_lists
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import ROUNDING, are_independent
from stratalign.numerics.tables import complete_rows
from stratalign.vocabulary import estimate_rows, model_rows

#: Levels of all factors but the largest that are held at once.
MOST_DENSE = 6_000
FEWEST_LEVELS = 5
#: Ratio of variances that counts as none.
SMALLEST_RATIO = 1e-8
#: At an optimum the deviance falls by no more than this, a row, for a relative change of a ratio.
SETTLED = 1e-5
#: Ratio at which groups are all there is.
LARGEST_RATIO = 1e9


@displayed
@dataclass(frozen=True, slots=True)
class CrossedFit(Result):
    """A fitted model with crossed or nested random intercepts.

    - `coefficients`: fixed terms in the estimate columns, normal tests.
    - `variances`: of every factor's intercepts and `residual`. `levels`: levels of every factor.
    - `random_effects`: factor, level, effect (predicted deviation).
    """

    coefficients: pd.DataFrame
    variances: pd.Series
    levels: pd.Series
    random_effects: pd.DataFrame
    log_likelihood: float
    is_restricted: bool
    is_singular: bool
    n_observations: int
    n_left_out: int
    formula: str

    def tidy(self) -> pd.DataFrame:
        """One row per fixed term in the model columns; clusters are the levels of the smallest factor."""
        columns = {str(name): self.coefficients[name].tolist() for name in self.coefficients}
        return model_rows(
            **columns,
            n_clusters=int(self.levels.min()),
            covariance="REML" if self.is_restricted else "ML",
            formula=self.formula,
        )


def estimate_crossed(
    data: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    groups: Sequence[str],
    *,
    reml: bool = True,
    ci_level: float = 0.95,
) -> CrossedFit:
    """Fit random intercepts of several groupings that need not nest.

    Parameters
    ----------
    data
        One row per observation; rows with a missing value are left out.
    outcome, fixed
        Numeric columns.
    groups
        Columns of labels, each with its own random intercepts; a nested grouping needs labels that differ between the
        groups above it.
    reml
        Restricted likelihood; else the full one.
    ci_level
        Coverage of the normal intervals.

    Returns
    -------
    CrossedFit
        Fixed terms and variance components.

    Raises
    ------
    StatisticError
        A column is absent or constant, the outcome is constant within a grouping, a grouping has fewer than five levels
        or one level a row, or the smaller groupings have more than 6,000 levels together.

    References
    ----------
    Bates, Maechler, Bolker & Walker (2015), profiled deviance. Checked against R lme4 and a likelihood written out in
    tests/models/test_crossed.py.
    """
    require_lists(fixed=fixed, groups=groups)
    require_level(ci_level)
    if len(groups) < 1 or len(set(groups)) < len(groups):
        raise StatisticError(f"groups are one or more different columns; not {', '.join(groups) or 'none'}.")
    coded = code_factors(data, fixed, [outcome, *groups])
    data, fixed = coded.data, coded.terms(fixed)
    rows = complete_rows(data, [outcome, *fixed], groups, varying=[outcome, *fixed])
    problem = _Crossed(rows, outcome, fixed, groups, reml)
    constant = [name for name, codes in zip(groups, problem.codes, strict=True) if _is_determined(rows[outcome], codes)]
    if constant:
        raise StatisticError(
            f"{outcome} does not differ within the levels of {constant[0]} over {len(rows)} rows: nothing is left for "
            "single ratings to differ by. Keep one row a level, or leave this grouping out."
        )
    theta = np.sqrt(_optimum(problem, len(groups), outcome))
    return _result(problem, theta, rows, outcome, fixed, groups, len(data) - len(rows), ci_level)


def _is_determined(values: pd.Series, codes: np.ndarray) -> bool:
    """Whether values are constant within groups, but for rounding."""
    spread = values.groupby(codes).agg(np.ptp)
    return bool(spread.max() <= ROUNDING * values.abs().max())


def _optimum(problem: _Crossed, n_groups: int, outcome: str) -> np.ndarray:
    """Variance ratios of greatest likelihood, shape (n_groups,)."""
    try:
        found = optimize.minimize(
            problem.value_and_slope, np.full(n_groups, 0.2), jac=True, method="L-BFGS-B",
            bounds=[(SMALLEST_RATIO, LARGEST_RATIO)] * n_groups,
            options={"ftol": 1e-15, "gtol": 1e-6, "maxiter": 500},
        )  # fmt: skip
        ratios = found.x
        _, slope = problem.value_and_slope(ratios)
    except np.linalg.LinAlgError:
        ratios, slope = np.full(n_groups, np.inf), np.zeros(n_groups)
    if not (ratios < LARGEST_RATIO / 10).all():
        raise StatisticError(
            f"the groupings and the fixed terms tell {outcome} exactly over {problem.n} rows: nothing is left for "
            "single ratings to differ by. Leave a grouping out."
        )
    falls = np.where(ratios <= SMALLEST_RATIO, np.minimum(slope, 0.0), slope) * np.maximum(ratios, SMALLEST_RATIO)
    if not np.abs(falls).max() <= SETTLED * problem.n:
        raise StatisticError(
            f"the variances of {n_groups} groupings are not found: the likelihood still rises where the search ends. "
            "Leave a grouping out."
        )
    return np.asarray(ratios)


@dataclass(frozen=True, slots=True)
class _Step:
    """Diagonal of the eliminated factor, Cholesky root of the rest, and what the root makes of the right-hand sides."""

    diagonal: np.ndarray
    root: np.ndarray
    half: np.ndarray


class _Crossed:
    """Deviance of variance ratios; the largest factor is eliminated, its cross-products being diagonal."""

    def __init__(
        self, rows: pd.DataFrame, outcome: str, fixed: Sequence[str], groups: Sequence[str], reml: bool
    ) -> None:
        self.n, self.p, self.reml = len(rows), 1 + len(fixed), reml
        x = np.column_stack([np.ones(self.n), rows[list(fixed)].to_numpy(dtype=float)])
        # Levels far from zero would be squared to more digits than there are; the constant takes them up again.
        self.x_means = np.append(0.0, x[:, 1:].mean(axis=0))
        x = x - self.x_means
        self.x_scale = np.sqrt((x**2).mean(axis=0))
        x = x / self.x_scale
        if self.n <= self.p + 10 or not are_independent(x):
            raise StatisticError(f"the terms {', '.join(fixed)} determine each other over {self.n} rows: drop one.")
        y = rows[outcome].to_numpy(dtype=float)
        self.shift = np.linalg.lstsq(x, y, rcond=None)[0]
        y = y - x @ self.shift
        self.y_scale = float(np.sqrt((y**2).mean()))
        if self.y_scale <= ROUNDING * float(np.abs(rows[outcome]).max()):
            raise StatisticError(f"{', '.join(fixed)} tell {outcome} exactly over {self.n} rows: nothing is left.")
        both = np.column_stack([x, y / self.y_scale])
        self.total = both.T @ both
        self.codes, self.names = [], []
        for name in groups:
            codes, names = pd.factorize(rows[name], sort=True)
            if len(names) < FEWEST_LEVELS or len(names) >= self.n:
                raise StatisticError(
                    f"{name} has {len(names)} levels in {self.n} rows; {FEWEST_LEVELS} and fewer than rows are needed."
                )
            self.codes.append(codes)
            self.names.append(names)
        sizes = [len(names) for names in self.names]
        self.largest = int(np.argmax(sizes))
        self.others = [place for place in range(len(groups)) if place != self.largest]
        if sum(sizes[place] for place in self.others) > MOST_DENSE:
            raise StatisticError(
                f"the groupings but the largest have {sum(sizes[place] for place in self.others):,} levels; at most "
                f"{MOST_DENSE:,} can be solved at once. Leave one out."
            )
        ones = np.ones(self.n)

        def indicator(place: int) -> sparse.csr_matrix:
            return sparse.csr_matrix((ones, (np.arange(self.n), self.codes[place])), shape=(self.n, sizes[place]))

        first = indicator(self.largest)
        self.counts = np.bincount(self.codes[self.largest], minlength=sizes[self.largest]).astype(float)
        self.first_xy = first.T @ both
        self.spans = np.repeat(self.others, [sizes[place] for place in self.others])
        rest = sparse.hstack([indicator(place) for place in self.others]).tocsr() if self.others else None
        self.between = (first.T @ rest).tocsr() if rest is not None else None
        self.rest_products = (rest.T @ rest).toarray() if rest is not None else np.zeros((0, 0))
        self.rest_xy = rest.T @ both if rest is not None else np.zeros((0, self.p + 1))

    def solve(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float, float, _Step]:
        """Coefficients, their cross-products, residual squares, both log determinants, and the factors behind."""
        root, half = np.zeros((0, 0)), np.zeros((0, self.p + 1))
        diagonal = theta[self.largest] ** 2 * self.counts + 1
        log_inner = float(np.log(diagonal).sum())
        reduced = theta[self.largest] ** 2 / diagonal
        left = self.total - self.first_xy.T @ (reduced[:, None] * self.first_xy)
        if self.between is not None:
            spread = theta[self.spans]
            weighted = sparse.diags(reduced) @ self.between
            inner = self.rest_products - (self.between.T @ weighted).toarray()
            inner = spread[:, None] * inner * spread[None, :]
            inner[np.arange(len(inner)), np.arange(len(inner))] += 1
            root = linalg.cholesky(inner, lower=True, check_finite=False)
            reached = spread[:, None] * (self.rest_xy - weighted.T @ self.first_xy)
            half = linalg.solve_triangular(root, reached, lower=True, check_finite=False)
            left = left - half.T @ half
            log_inner += 2 * float(np.log(np.diag(root)).sum())
        a, b = left[: self.p, : self.p], left[: self.p, self.p]
        coefficients = np.linalg.solve(a, b)
        squares = float(left[self.p, self.p] - b @ coefficients)
        return coefficients, a, squares, log_inner, float(np.linalg.slogdet(a)[1]), _Step(diagonal, root, half)

    def value_and_slope(self, ratios: np.ndarray) -> tuple[float, np.ndarray]:
        """Deviance, coefficients and residual variance profiled out, and its slope with the variance ratios."""
        theta = np.sqrt(ratios)
        coefficients, a, squares, log_inner, log_a, step = self.solve(theta)
        freedom = self.n - self.p if self.reml else self.n
        value = log_inner + freedom * (1 + np.log(2 * np.pi * squares / freedom))
        rest = np.append(-coefficients, 1.0)
        weight = freedom / squares * np.multiply.outer(rest, rest)
        if self.reml:
            value += log_a
            weight[: self.p, : self.p] += np.linalg.inv(a)
        slope = np.empty(len(theta))
        diagonal = step.diagonal
        inner_first = theta[self.largest] * self.first_xy
        trace = float((1 / diagonal).sum())
        if self.between is not None:
            spread = theta[self.spans]
            inverse = linalg.cho_solve((step.root, True), np.eye(len(spread)), check_finite=False)
            reached = linalg.solve_triangular(step.root, step.half, lower=True, trans="T", check_finite=False)
            for place in self.others:
                mine = self.spans == place
                freed = mine.sum() - np.diag(inverse)[mine].sum()
                slope[place] = (freed - np.einsum("ij,jk,ik->", reached[mine], weight, reached[mine])) / ratios[place]
            scaled = sparse.diags(1 / diagonal**2) @ self.between
            crossed = theta[self.largest] ** 2 * (self.between.T @ scaled).toarray()
            trace += float((inverse * (spread[:, None] * crossed * spread[None, :])).sum())
            inner_first = inner_first - theta[self.largest] * (self.between @ (spread[:, None] * reached))
        own = inner_first / diagonal[:, None]
        freed = len(diagonal) - trace
        slope[self.largest] = (freed - np.einsum("ij,jk,ik->", own, weight, own)) / ratios[self.largest]
        return value, slope

    def effects(self, theta: np.ndarray, coefficients: np.ndarray) -> list[np.ndarray]:
        """Predicted intercepts of every factor, in the order of the groups, in scaled units."""
        step = np.append(-coefficients, 1.0)
        first, rest = self.first_xy @ step, self.rest_xy @ step
        diagonal = theta[self.largest] ** 2 * self.counts + 1
        found: list[np.ndarray] = [np.zeros(0)] * len(theta)
        others = np.zeros(0)
        if self.between is not None:
            spread = theta[self.spans]
            reduced = sparse.diags(theta[self.largest] ** 2 / diagonal)
            inner = self.rest_products - (self.between.T @ (reduced @ self.between)).toarray()
            inner = spread[:, None] * inner * spread[None, :] + np.eye(len(spread))
            reached = spread * (rest - self.between.T @ (reduced @ first))
            others = spread * linalg.solve(inner, reached, assume_a="pos")
            first = first - self.between @ others
        found[self.largest] = theta[self.largest] ** 2 * first / diagonal
        for place in self.others:
            found[place] = others[self.spans == place]
        return found


def _result(
    problem: _Crossed,
    theta: np.ndarray,
    rows: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    groups: Sequence[str],
    n_left_out: int,
    ci_level: float,
) -> CrossedFit:
    scaled, a, squares, log_inner, log_a, _ = problem.solve(theta)
    freedom = problem.n - problem.p if problem.reml else problem.n
    variance = squares / freedom * problem.y_scale**2
    back = np.diag(1 / problem.x_scale)
    back[0] -= problem.x_means / problem.x_scale
    estimates = back @ (problem.shift + scaled * problem.y_scale)
    errors = np.sqrt(np.diag(back @ np.linalg.inv(a) @ back.T) * variance)
    half = normal_quantile((1 + ci_level) / 2) * errors
    # Scaling the columns of the fixed terms moves the restricted likelihood by a constant.
    deviance = log_inner + freedom * (1 + np.log(2 * np.pi * variance))
    if problem.reml:
        deviance += log_a + 2 * float(np.log(problem.x_scale).sum())
    effects = problem.effects(theta, scaled)
    tables = [
        pd.DataFrame({"factor": name, "level": levels, "effect": values * problem.y_scale})
        for name, levels, values in zip(groups, problem.names, effects, strict=True)
    ]
    return CrossedFit(
        coefficients=estimate_rows(
            term=["intercept", *fixed],
            quantity="slope",
            measure=outcome,
            estimate=estimates.tolist(),
            std_error=errors.tolist(),
            ci_low=(estimates - half).tolist(),
            ci_high=(estimates + half).tolist(),
            p_value=(2 * normal_upper_tail(np.abs(estimates) / errors)).tolist(),
            n_units=problem.n,
        ),
        variances=pd.Series([*(theta**2 * variance), variance], index=[*groups, "residual"], name="variance"),
        levels=pd.Series([len(names) for names in problem.names], index=list(groups), name="levels"),
        random_effects=pd.concat(tables, ignore_index=True),
        log_likelihood=float(-deviance / 2),
        is_restricted=problem.reml,
        is_singular=bool((theta**2 <= 2 * SMALLEST_RATIO).any()),
        n_observations=problem.n,
        n_left_out=n_left_out,
        formula=f"{outcome} ~ {' + '.join(['1', *fixed])} + {' + '.join(f'(1|{name})' for name in groups)}",
    )
