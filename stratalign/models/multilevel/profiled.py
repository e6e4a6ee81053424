"""Deviance of a model of people in units from cross-products of each unit, coefficients and residual profiled out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from stratalign.errors import StatisticError

#: Step of numeric derivatives.
STEP = 1e-4
#: A standard deviation of random terms this small relative to the residual's is none.
NOTHING = 1e-8
#: Steps of Newton at most, and their size that is mere rounding.
MOST_STEPS, SMALLEST_STEP = 25, 1e-9
#: At an optimum the deviance falls by no more than this share of itself for one unit of a relative factor.
SETTLED = 1e-4


@dataclass(frozen=True, slots=True)
class Solved:
    """What a relative factor gives: coefficients (p,), their cross-products (p, p), squares and log determinants."""

    coefficients: np.ndarray
    products: np.ndarray
    squares: float
    log_inner: float
    log_products: float


class Profile:
    """Deviance as a function of `theta`, the lower triangle of the relative factor of the random terms.

    Everything about the units is in arrays whose last axis runs over units: small matrices are then taken apart by
    loops over their few rows, each step over all units at once. Columns and outcome are scaled; `shift` is what least
    squares explains, taken out beforehand to keep the digits of the cross-products.
    """

    def __init__(self, x: np.ndarray, z: np.ndarray, y: np.ndarray, codes: np.ndarray, reml: bool) -> None:
        self.n, self.p, self.q, self.reml = len(y), x.shape[1], z.shape[1], reml
        self.freedom = self.n - self.p if reml else self.n
        self.x_scale, self.z_scale = np.sqrt((x**2).mean(axis=0)), np.sqrt((z**2).mean(axis=0))
        x, z = x / self.x_scale, z / self.z_scale
        self.shift = _least_squares(x, y)
        y = y - x @ self.shift
        self.y_scale = float(np.sqrt((y**2).mean())) or 1.0
        self.lower = np.tril_indices(self.q)
        self.is_deviation = self.lower[0] == self.lower[1]
        counts = np.bincount(codes)
        small = codes.astype(np.int16) if len(counts) < np.iinfo(np.int16).max else codes
        order = np.argsort(small, kind="stable")
        starts = np.concatenate([[0], counts.cumsum()[:-1]])
        columns = [*z.T, *x.T, y / self.y_scale]
        columns = [column[order] for column in columns]
        p, q = self.p, self.q
        both = np.column_stack(columns[q:])
        self.total = both.T @ both
        self.zz = np.empty((q, q, len(starts)))
        self.zxy = np.empty((q, p + 1, len(starts)))
        for i in range(q):
            for j in range(i + 1):
                self.zz[i, j] = self.zz[j, i] = np.add.reduceat(columns[i] * columns[j], starts)
            for j in range(p + 1):
                self.zxy[i, j] = np.add.reduceat(columns[i] * columns[q + j], starts)

    def factor(self, theta: np.ndarray) -> np.ndarray:
        """Relative lower-triangular factor of the random terms."""
        found = np.zeros((self.q, self.q))
        found[self.lower] = theta
        return found

    def solve(self, theta: np.ndarray) -> Solved:
        """Everything that is profiled out at a relative factor."""
        return self._solve(theta)[0]

    def deviance(self, theta: np.ndarray) -> float:
        """Minus twice the log likelihood, in scaled units."""
        return self._value(self.solve(theta))

    def value_and_slope(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Deviance and its slope with the lower triangle of the relative factor."""
        parts = self._solve(theta)
        return self._value(parts[0]), self._slope(*parts, self.freedom / parts[0].squares)

    def slope_with_sigma(self, values: np.ndarray) -> np.ndarray:
        """Slope of the deviance in which the residual deviation is a last parameter, not profiled out."""
        parts, sigma = self._solve(values[:-1]), values[-1]
        last = 2 * self.freedom / sigma - 2 * parts[0].squares / sigma**3
        return np.append(self._slope(*parts, sigma**-2), last)

    def _slope(
        self, found: Solved, factor: np.ndarray, root: list[list[np.ndarray]], half: np.ndarray, precision: float
    ) -> np.ndarray:
        inverse = _inverse(root)
        # What one unit of each cross-product left over moves the deviance by.
        rest = np.append(-found.coefficients, 1.0)
        weight = precision * np.multiply.outer(rest, rest)
        if self.reml:
            weight[: self.p, : self.p] += np.linalg.inv(found.products)
        reached = _back(root, half)
        weighed = np.matmul(weight, reached)
        q, m, n_groups = weighed.shape
        for i in range(q):
            for j in range(q):
                inverse[i, j] += (reached[i] * weighed[j]).sum(axis=0)
        crossed = (self.zz.reshape(q * q, n_groups) @ inverse.reshape(q * q, n_groups).T).reshape(q, q, q, q)
        slope = np.einsum("klij,li->kj", crossed, factor)
        slope -= self.zxy.reshape(q, m * n_groups) @ weighed.reshape(q, m * n_groups).T
        return np.asarray(2 * slope[self.lower])

    def optimum(self) -> np.ndarray:
        """Relative factor of least deviance."""
        best: tuple[float, np.ndarray] | None = None
        # A variance that ends at zero may have been led there by its start: then another one is tried.
        for start in (0.5, 2.0, 0.1):
            value, theta = self._newton(self._near(np.where(self.is_deviation, start, 0.0)))
            if best is None or value < best[0] - 1e-9:
                best = value, theta
            if (best[1][self.is_deviation] > NOTHING).all():
                break
        assert best is not None
        self._require_settled(best[1])
        return best[1]

    def _require_settled(self, theta: np.ndarray) -> None:
        """Refuse a point from which the deviance still falls: the search has stopped, not arrived."""
        value, slope = self.value_and_slope(theta)
        falls = np.where(self.is_deviation & (theta <= NOTHING), np.minimum(slope, 0.0), slope)
        if not np.abs(falls).max(initial=0.0) <= SETTLED * max(abs(value), 1.0):
            raise StatisticError(
                f"the variances of {len(self.zz[0, 0])} groups are not found: the likelihood still rises where the "
                "search ends. Let fewer terms vary between groups."
            )

    def _near(self, start: np.ndarray) -> np.ndarray:
        """A point near the optimum."""
        bounds = [(0.0, None) if is_own else (None, None) for is_own in self.is_deviation]
        found = optimize.minimize(
            self.value_and_slope, start, jac=True, method="L-BFGS-B", bounds=bounds,
            options={"ftol": 1e-9, "gtol": 1e-4, "maxiter": 200},
        )  # fmt: skip
        return np.asarray(found.x)

    def _newton(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Newton's steps to the optimum, deviations kept from falling below zero."""
        value, slope = self.value_and_slope(theta)
        for _ in range(MOST_STEPS):
            curve = curvature(lambda at: self.value_and_slope(at)[1], theta)
            free = ~(self.is_deviation & (theta <= NOTHING) & (slope > 0))
            if not free.any():
                break
            try:
                step = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
            except np.linalg.LinAlgError:
                break
            new = theta.copy()
            new[free] -= step
            new = np.where(self.is_deviation, np.maximum(new, 0.0), new)
            moved, new_slope = self.value_and_slope(new)
            if not moved <= value + 1e-9 * abs(value):
                break
            theta, value, slope = new, min(moved, value), new_slope
            if np.abs(step).max() < SMALLEST_STEP:
                break
        return value, theta

    def _value(self, found: Solved) -> float:
        own = found.log_products if self.reml else 0.0
        return float(found.log_inner + own + self.freedom * (1 + np.log(2 * np.pi * found.squares / self.freedom)))

    def _solve(self, theta: np.ndarray) -> tuple[Solved, np.ndarray, list[list[np.ndarray]], np.ndarray]:
        """What is profiled out, the factor, the root of the inner matrix of each unit, and its reduced products."""
        factor = self.factor(theta)
        q, m, n_groups = self.zxy.shape
        half_way = (factor.T @ self.zz.reshape(q, q * n_groups)).reshape(q, q, n_groups)
        inner = np.matmul(factor.T, half_way)
        inner[np.arange(q), np.arange(q)] += 1
        root = _root(inner)
        reduced = _forward(root, (factor.T @ self.zxy.reshape(q, m * n_groups)).reshape(q, m, n_groups))
        left = self.total - np.matmul(reduced, reduced.transpose(0, 2, 1)).sum(axis=0)
        a, b = left[: self.p, : self.p], left[: self.p, self.p]
        coefficients = np.linalg.solve(a, b)
        log_inner = 2 * float(sum(np.log(root[i][i]).sum() for i in range(q)))
        squares = float(left[self.p, self.p] - b @ coefficients)
        solved = Solved(coefficients, a, squares, log_inner, float(np.linalg.slogdet(a)[1]))
        return solved, factor, root, reduced


def curvature(slope: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Second derivatives by central differences of the slope, made symmetric.

    Parameters
    ----------
    slope
        Gives the first derivatives, shape (k,).
    at
        Shape (k,).

    Returns
    -------
    numpy.ndarray
        Shape (k, k).
    """
    steps = STEP * np.maximum(np.abs(at), 0.1)
    rows = [(slope(at + s) - slope(at - s)) / (2 * s.sum()) for s in np.diag(steps)]
    found = np.array(rows)
    return np.asarray((found + found.T) / 2)


def _least_squares(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Coefficients from cross-products, refined once; only a shift, any near value serves."""
    products = x.T @ x
    found = np.linalg.lstsq(products, x.T @ y, rcond=None)[0]
    return np.asarray(found + np.linalg.lstsq(products, x.T @ (y - x @ found), rcond=None)[0])


def _root(inner: np.ndarray) -> list[list[np.ndarray]]:
    """Lower Cholesky factor of every unit's matrix; entry [i][j] runs over units."""
    q = len(inner)
    root: list[list[np.ndarray]] = [[] for _ in range(q)]
    for i in range(q):
        for j in range(i + 1):
            left = inner[i, j] - sum((root[i][k] * root[j][k] for k in range(j)), start=np.zeros_like(inner[0, 0]))
            root[i].append(np.sqrt(left) if i == j else left / root[j][j])
    return root


def _forward(root: list[list[np.ndarray]], right: np.ndarray) -> np.ndarray:
    """Root of every unit taken out of the left of its right side, shape (q, m, n_groups)."""
    found = right.copy()
    for i in range(len(root)):
        for k in range(i):
            found[i] -= root[i][k] * found[k]
        found[i] /= root[i][i]
    return found


def _back(root: list[list[np.ndarray]], right: np.ndarray) -> np.ndarray:
    """The same with the transposed root."""
    found = right.copy()
    for i in reversed(range(len(root))):
        for k in range(i + 1, len(root)):
            found[i] -= root[k][i] * found[k]
        found[i] /= root[i][i]
    return found


def _inverse(root: list[list[np.ndarray]]) -> np.ndarray:
    """Inverse of every unit's matrix from its root, shape (q, q, n_groups)."""
    q, n_groups = len(root), len(root[0][0])
    return _back(root, _forward(root, np.repeat(np.eye(q)[:, :, None], n_groups, axis=2)))
