"""People in units: random intercepts and slopes by restricted or full maximum likelihood, from cross-products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from stratalign.errors import StatisticError
from stratalign.models.rows import complete_rows
from stratalign.vocabulary import MODEL_COLUMNS, estimate_rows, model_rows

#: Most random terms of a group; beyond, a model is rarely determined.
MOST_RANDOM = 4
#: Step of numeric derivatives of the deviance.
STEP = 1e-4


@dataclass(frozen=True, slots=True)
class MultilevelFit:
    """A fitted two-level model.

    - `coefficients`: fixed terms in the estimate columns, with `degrees_of_freedom` (Satterthwaite) and t tests.
    - `random_covariance`: (q, q) covariance of the random terms; `residual_variance`; `icc` of an intercept-only part:
      variance of intercepts over their sum with the residual's.
    - `random_effects`: one row per group with the predicted deviation of each random term.
    - `is_singular`: a variance is zero or a correlation one; standard errors then hold the others as estimated.
    """

    coefficients: pd.DataFrame
    random_covariance: pd.DataFrame
    residual_variance: float
    icc: float
    random_effects: pd.DataFrame
    log_likelihood: float
    aic: float
    bic: float
    is_restricted: bool
    is_singular: bool
    n_observations: int
    n_groups: int
    n_left_out: int
    formula: str

    def tidy(self) -> pd.DataFrame:
        """One row per fixed term in the model columns; clusters are the groups."""
        rows = self.coefficients
        known = {str(name): rows[name].tolist() for name in rows if name in MODEL_COLUMNS}
        return model_rows(
            **known, n_clusters=self.n_groups, covariance="REML" if self.is_restricted else "ML", formula=self.formula
        )


def estimate_multilevel(
    data: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    group: str,
    *,
    random: Sequence[str] = ("1",),
    reml: bool = True,
    ci_level: float = 0.95,
) -> MultilevelFit:
    """Fit a model of people in units.

    Parameters
    ----------
    data
        One row per person; rows with a missing value are left out.
    outcome
        Numeric column.
    fixed
        Columns, and products written `a:b` (a cross-level interaction is a person's column times a unit's).
    group
        Column of units.
    random
        Terms that vary between units: `"1"` the intercept, else fixed columns.
    reml
        Restricted maximum likelihood; full for comparing fixed parts by likelihood.
    ci_level
        Coverage of the t intervals.

    Returns
    -------
    MultilevelFit
        As R lmerTest::lmer.

    Raises
    ------
    StatisticError
        A column is absent or not numeric, terms determine each other, fewer than five groups, or as many random terms
        as people in every group.

    References
    ----------
    Bates, Maechler, Bolker & Walker (2015), profiled deviance; Satterthwaite freedom: Kuznetsova, Brockhoff &
    Christensen (2017). Checked against R lme4, lmerTest and nlme in tests/models/test_multilevel.py.
    """
    parts = [part for term in fixed for part in term.split(":")]
    columns = list(dict.fromkeys([outcome, *parts, *(term for term in random if term != "1")]))
    numbers = complete_rows(data, columns, [group], varying=[outcome])
    labels, n_left_out = numbers[group], len(data) - len(numbers)
    codes, names = pd.factorize(labels, sort=True)
    terms = ["intercept", *fixed]
    x = np.column_stack([np.ones(len(numbers)), *(_product(numbers, term) for term in fixed)])
    z = np.column_stack([np.ones(len(numbers)) if term == "1" else numbers[term].to_numpy() for term in random])
    _require(x, z, codes, terms, random)
    problem_ = _Profile(x, z, numbers[outcome].to_numpy(), codes, reml)
    theta = problem_.optimum()
    return _result(problem_, theta, terms, random, names, outcome, group, n_left_out, ci_level)


def _product(numbers: pd.DataFrame, term: str) -> np.ndarray:
    """Column of a term; parts joined by a colon are multiplied."""
    return np.prod([numbers[part].to_numpy() for part in term.split(":")], axis=0)


def _require(x: np.ndarray, z: np.ndarray, codes: np.ndarray, terms: Sequence[str], random: Sequence[str]) -> None:
    n_groups = int(codes.max(initial=-1)) + 1
    if n_groups < 5:
        raise StatisticError(f"a multilevel model needs five groups and deserves thirty; there are {n_groups}.")
    if not 1 <= len(random) <= MOST_RANDOM or len(set(random)) < len(random):
        raise StatisticError(f"1 to {MOST_RANDOM} different terms may vary between groups; not {', '.join(random)}.")
    scale = np.sqrt((x**2).mean(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        raise StatisticError(f"the terms {', '.join(terms[1:6])} do not vary or determine each other: drop one.")
    if np.bincount(codes).max() <= len(random) or len(x) - x.shape[1] < 10:
        raise StatisticError(
            f"groups of up to {np.bincount(codes).max()} people cannot tell {len(random)} random terms from the rest. "
            "Use larger groups or fewer random terms."
        )


class _Profile:
    """Deviance of the relative factor of the random terms, from cross-products of each group."""

    def __init__(self, x: np.ndarray, z: np.ndarray, y: np.ndarray, codes: np.ndarray, reml: bool) -> None:
        self.n, self.p, self.q, self.reml = len(y), x.shape[1], z.shape[1], reml
        self.x_scale, self.z_scale = np.sqrt((x**2).mean(axis=0)), np.sqrt((z**2).mean(axis=0))
        x, z = x / self.x_scale, z / self.z_scale
        # Residuals of least squares in the place of the outcome keep the digits of the cross-products.
        self.shift = np.linalg.lstsq(x, y, rcond=None)[0]
        y = y - x @ self.shift
        self.y_scale = float(np.sqrt((y**2).mean())) or 1.0
        y = y / self.y_scale
        order = np.argsort(codes, kind="stable")
        starts = np.concatenate([[0], np.bincount(codes).cumsum()[:-1]])
        both = np.column_stack([x, z, y])[order]
        rows, columns = np.triu_indices(both.shape[1])
        products = np.add.reduceat(both[:, rows] * both[:, columns], starts, axis=0)
        square = np.zeros((len(starts), both.shape[1], both.shape[1]))
        square[:, rows, columns] = products
        square[:, columns, rows] = products
        p, q = self.p, self.q
        self.zz = square[:, p : p + q, p : p + q]
        self.zxy = np.concatenate([square[:, p : p + q, :p], square[:, p : p + q, -1:]], axis=2)
        total = square.sum(axis=0)
        keep = [*range(p), p + q]
        self.total = total[np.ix_(keep, keep)]
        self.lower = np.tril_indices(q)

    def factor(self, theta: np.ndarray) -> np.ndarray:
        """Relative lower-triangular factor of the random terms."""
        found = np.zeros((self.q, self.q))
        found[self.lower] = theta
        return found

    def solve(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float, float]:
        """Coefficients, their cross-products, residual squares, and both log determinants."""
        factor = self.factor(theta)
        inner = factor.T @ self.zz @ factor
        inner[:, np.arange(self.q), np.arange(self.q)] += 1
        root = np.linalg.cholesky(inner)
        half = np.linalg.solve(root, factor.T @ self.zxy)
        left = self.total - np.einsum("gij,gik->jk", half, half)
        a, b = left[: self.p, : self.p], left[: self.p, self.p]
        coefficients = np.linalg.solve(a, b)
        log_inner = 2 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
        squares = float(left[self.p, self.p] - b @ coefficients)
        return coefficients, a, squares, log_inner, float(np.linalg.slogdet(a)[1])

    def deviance(self, theta: np.ndarray) -> float:
        """Minus twice the log likelihood, coefficients and residual variance profiled out, in scaled units."""
        _, _, squares, log_inner, log_a = self.solve(theta)
        if self.reml:
            freedom = self.n - self.p
            return log_inner + log_a + freedom * (1 + np.log(2 * np.pi * squares / freedom))
        return log_inner + self.n * (1 + np.log(2 * np.pi * squares / self.n))

    def value_and_slope(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Deviance and its analytic slope with the relative factor."""
        factor = self.factor(theta)
        inner = factor.T @ self.zz @ factor
        inner[:, np.arange(self.q), np.arange(self.q)] += 1
        root = np.linalg.cholesky(inner)
        inverse = np.linalg.inv(inner)
        moved = inverse @ factor.T
        reached = moved @ self.zxy
        left = self.total - np.einsum("gij,gik->jk", factor.T @ self.zxy, reached)
        a, b = left[: self.p, : self.p], left[: self.p, self.p]
        coefficients = np.linalg.solve(a, b)
        squares = float(left[self.p, self.p] - b @ coefficients)
        freedom = self.n - self.p if self.reml else self.n
        log_inner = 2 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
        value = log_inner + freedom * (1 + np.log(2 * np.pi * squares / freedom))
        # What one unit of each cross-product left over moves the deviance by.
        rest = np.append(-coefficients, 1.0)
        weight = freedom / squares * np.multiply.outer(rest, rest)
        if self.reml:
            value += float(np.linalg.slogdet(a)[1])
            weight[: self.p, : self.p] += np.linalg.inv(a)
        # Of factor @ inverse @ factor.T, by which the cross-products are reduced.
        spread = np.einsum("gij,jk,glk->gil", reached, weight, self.zxy)
        through = spread - np.einsum("gij,gjk,gkl->gil", spread @ factor, moved, self.zz)
        change = (moved @ self.zz - through).sum(axis=0).T
        return value, 2 * change[self.lower]

    def deviance_with_sigma(self, values: np.ndarray) -> float:
        """The same with the residual deviation as a parameter."""
        _, _, squares, log_inner, log_a = self.solve(values[:-1])
        sigma2 = values[-1] ** 2
        freedom = self.n - self.p if self.reml else self.n
        return log_inner + (log_a if self.reml else 0.0) + freedom * np.log(2 * np.pi * sigma2) + squares / sigma2

    def optimum(self) -> np.ndarray:
        """Relative factor of least deviance."""
        diagonal = self.lower[0] == self.lower[1]
        bounds = [(0.0, None) if on else (None, None) for on in diagonal]
        best = None
        for start in (1.0, 0.1):
            found = optimize.minimize(
                self.value_and_slope, np.where(diagonal, start, 0.0), jac=True, method="L-BFGS-B", bounds=bounds,
                options={"ftol": 1e-15, "gtol": 1e-8, "maxiter": 500},
            )  # fmt: skip
            if best is None or found.fun < best.fun - 1e-9:
                best = found
        assert best is not None
        theta, value = best.x, float(best.fun)
        for _ in range(20):
            slope, curve = _derivatives(self.deviance, theta)
            free = ~(diagonal & (theta <= 1e-8) & (slope > 0))
            if not free.any():
                break
            try:
                step = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
            except np.linalg.LinAlgError:
                break
            new = theta.copy()
            new[free] -= step
            new = np.where(diagonal, np.maximum(new, 0.0), new)
            moved = self.deviance(new)
            if not moved <= value + 1e-9 * abs(value):
                break
            theta, value = new, min(moved, value)
            if np.abs(step).max() < 1e-9:
                break
        return theta


def _derivatives(call: Callable[[np.ndarray], float], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numeric slope and curvature by central differences."""
    steps = STEP * np.maximum(np.abs(at), 0.1) * np.eye(len(at))
    size = np.diag(steps)
    ups, downs = np.array([call(at + s) for s in steps]), np.array([call(at - s) for s in steps])
    middle = call(at)
    curve = np.diag((ups - 2 * middle + downs) / size**2)
    for i in range(len(at)):
        for j in range(i):
            mixed = call(at + steps[i] + steps[j]) - call(at + steps[i] - steps[j])
            mixed += call(at - steps[i] - steps[j]) - call(at - steps[i] + steps[j])
            curve[i, j] = curve[j, i] = mixed / (4 * size[i] * size[j])
    return (ups - downs) / (2 * size), curve


def _result(
    profile: _Profile,
    theta: np.ndarray,
    terms: Sequence[str],
    random: Sequence[str],
    names: pd.Index,
    outcome: str,
    group: str,
    n_left_out: int,
    ci_level: float,
) -> MultilevelFit:
    scaled, a, squares, _, _ = profile.solve(theta)
    n, p, q = profile.n, profile.p, profile.q
    sigma = float(np.sqrt(squares / (n - p if profile.reml else n)))
    unit = profile.y_scale / profile.x_scale
    estimates = profile.shift / profile.x_scale + scaled * unit
    errors = sigma * np.sqrt(np.diag(np.linalg.inv(a))) * unit
    freedom = _satterthwaite(profile, theta, sigma)
    half = stats.t.ppf((1 + ci_level) / 2, freedom) * errors
    factor = profile.factor(theta)
    to_units = np.diag(profile.y_scale * sigma / profile.z_scale)
    covariance = to_units @ factor @ factor.T @ to_units
    inner = factor.T @ profile.zz @ factor + np.eye(q)
    left = profile.zxy[:, :, -1] - profile.zxy[:, :, :-1] @ scaled
    moved = np.linalg.solve(inner, (left @ factor)[:, :, None])[:, :, 0]
    effects = moved @ factor.T * profile.y_scale / profile.z_scale
    # The likelihood in the outcome's own units: scaling y shifts it, scaling x shifts the restricted one.
    deviance = profile.deviance(theta) + (n - p if profile.reml else n) * 2 * np.log(profile.y_scale)
    if profile.reml:
        deviance += 2 * np.log(profile.x_scale).sum()
    n_parameters = p + len(theta) + 1
    labels = ["intercept" if term == "1" else term for term in random]
    residual = (sigma * profile.y_scale) ** 2
    own = float(covariance[0, 0]) if random[0] == "1" else float("nan")
    diagonal = theta[profile.lower[0] == profile.lower[1]]
    table = estimate_rows(
        term=list(terms),
        quantity="slope",
        measure=outcome,
        estimate=estimates.tolist(),
        std_error=errors.tolist(),
        ci_low=(estimates - half).tolist(),
        ci_high=(estimates + half).tolist(),
        p_value=(2 * stats.t.sf(np.abs(estimates) / errors, freedom)).tolist(),
        n_respondents=n,
        n_units=len(names),
    )
    return MultilevelFit(
        coefficients=table.assign(degrees_of_freedom=freedom),
        random_covariance=pd.DataFrame(covariance, index=labels, columns=labels),
        residual_variance=residual,
        icc=own / (own + residual),
        random_effects=pd.DataFrame(effects, index=pd.Index(names, name=group), columns=labels),
        log_likelihood=-deviance / 2,
        aic=deviance + 2 * n_parameters,
        bic=deviance + np.log(n) * n_parameters,
        is_restricted=profile.reml,
        is_singular=bool((diagonal < 1e-4).any()),
        n_observations=n,
        n_groups=len(names),
        n_left_out=n_left_out,
        formula=f"{outcome} ~ {' + '.join(terms[1:]) or '1'} + ({' + '.join(random)} | {group})",
    )


def _satterthwaite(profile: _Profile, theta: np.ndarray, sigma: float) -> np.ndarray:
    """Degrees of freedom of every coefficient."""
    at = np.append(theta, sigma)
    diagonal = np.append(profile.lower[0] == profile.lower[1], True)
    # A variance at zero is held there: the deviance has no two-sided curvature in it.
    free = ~(diagonal & (at <= 1e-6))

    def full(values: np.ndarray) -> np.ndarray:
        whole = at.copy()
        whole[free] = values
        return whole

    _, curve = _derivatives(lambda values: profile.deviance_with_sigma(full(values)), at[free])
    spread = 2 * np.linalg.pinv(curve, hermitian=True)

    def variances(values: np.ndarray) -> np.ndarray:
        whole = full(values)
        return whole[-1] ** 2 * np.diag(np.linalg.inv(profile.solve(whole[:-1])[1]))

    steps = STEP * np.maximum(np.abs(at[free]), 0.1) * np.eye(int(free.sum()))
    slopes = np.array([(variances(at[free] + s) - variances(at[free] - s)) / (2 * s.sum()) for s in steps])
    own = variances(at[free])
    return 2 * own**2 / np.einsum("ik,ij,jk->k", slopes, spread, slopes)
