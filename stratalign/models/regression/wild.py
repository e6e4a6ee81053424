"""Wild cluster bootstrap: p values that hold with few clusters, where sandwich errors do not."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import cluster_covariance
from stratalign.models.regression.inputs import read_regression
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_draws, require_level, require_option
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import standardise
from stratalign.vocabulary import model_rows

Weights = Literal["auto", "rademacher", "webb"]
#: Up to so many clusters all signs are tried instead of drawn.
ALL_SIGNS = 12
#: Below so many clusters Rademacher signs repeat themselves; six-point weights do not.
FEW_CLUSTERS = 10
WEBB = np.sqrt([0.5, 1.0, 1.5])


@displayed
@dataclass(frozen=True, slots=True)
class WildBootstrap(Result):
    """Test of one coefficient: its estimate, the t statistic, the p value and the interval the test inverts to."""

    term: str
    estimate: float
    t_statistic: float
    p_value: float
    ci_low: float
    ci_high: float
    n_clusters: int
    n_draws: int
    weights: str

    def tidy(self) -> pd.DataFrame:
        """One row in the model columns."""
        return model_rows(
            term=self.term,
            quantity="slope",
            estimate=self.estimate,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            p_value=self.p_value,
            n_clusters=self.n_clusters,
            covariance=f"wild cluster bootstrap, {self.weights}",
        )


def wild_cluster_bootstrap(
    design: pd.DataFrame,
    outcome: ArrayLike,
    clusters: ArrayLike,
    term: str,
    *,
    null: float = 0.0,
    draws: int = 9999,
    seed: int = 0,
    ci_level: float = 0.95,
    weights: Weights = "auto",
) -> WildBootstrap:
    """Test a coefficient by the restricted wild cluster bootstrap.

    Parameters
    ----------
    design
        Shape (n, k), with its constant; complete and of full rank.
    outcome
        Shape (n,).
    clusters
        Shape (n,), label of each row's cluster.
    term
        Column tested.
    null
        Value tested.
    draws
        Draws of cluster weights; with 12 clusters or fewer and Rademacher weights all of them are used.
    seed
        Same seed, same draws.
    ci_level
        Coverage of the interval, found by inverting the test.
    weights
        `rademacher` signs, `webb` six points; `auto` takes Webb's below ten clusters.

    Returns
    -------
    WildBootstrap
        Symmetric p value of the t statistic with CR1 errors; interval bounds are missing where the test does not reject
        within fifty standard errors.

    Raises
    ------
    StatisticError
        The term is absent or one cluster's alone, there are fewer than five clusters or 50 draws, or values are
        missing, not numeric or not one for each row of the design.

    References
    ----------
    Cameron, Gelbach & Miller (2008); Webb (2023); MacKinnon, Nielsen & Webb (2023), WCR-11. Checked against a loop over
    refitted samples in tests/models/regression/test_wild.py.
    """
    require_level(ci_level)
    require_draws(draws, seed)
    _require_options(null, weights)
    given = read_regression(design, outcome, clusters)
    place, n_clusters, codes = given.place_of(term), given.n_groups, given.codes
    if n_clusters < 5:
        raise StatisticError(f"a wild cluster bootstrap needs five clusters; there are {n_clusters}.")
    # The constant itself is tested where nothing is taken off the other terms.
    scaled = given.standardised
    if np.count_nonzero(scaled.back[place]) > 1 or scaled.shift[place]:
        scaled = standardise(given.x, given.y, is_centred=False)
    unit = float(scaled.back[place, place])
    kind = ("webb" if n_clusters < FEW_CLUSTERS else "rademacher") if weights == "auto" else weights
    drawn = _weights(n_clusters, draws, kind, seed)
    fit = fit_least_squares(scaled.design, scaled.outcome)
    if (fit.residuals**2).sum() <= fit.n * (16 * scaled.outcome_noise) ** 2:
        raise StatisticError(f"the terms tell the outcome exactly over {fit.n} rows: no residual is left to resample.")
    if alone := clusters_alone(fit, codes, place):
        raise StatisticError(
            f"{term} differs by cluster {given.names[alone[0]]} alone: resampling signs cannot tell what this cluster "
            "does otherwise from chance. Compare this one case with the others by hand."
        )
    problem = _Problem(scaled.design, scaled.outcome, codes, place, drawn)
    estimate = float(fit.coefficients[place])
    error = float(np.sqrt(cluster_covariance(fit, codes)[place, place]))
    # A negative unit, of a negative constant, turns the sides about.
    ends = [unit * problem.bound(estimate, error, side, 1 - ci_level) for side in (-1, 1)]
    low, high = ends if unit > 0 else ends[::-1]
    return WildBootstrap(
        term,
        unit * estimate,
        (unit * estimate - null) / (abs(unit) * error),
        problem.p_value(null / unit),
        low,
        high,
        n_clusters,
        len(drawn),
        kind,
    )


def _require_options(null: float, weights: str) -> None:
    if not isinstance(null, numbers.Real) or not np.isfinite(float(null)):
        raise StatisticError(f"null is {null!r}; the value tested is a finite number.")
    require_option("weights", weights, get_args(Weights))


class _Problem:
    """Cross-products by cluster, from which any null is tested without refitting."""

    def __init__(self, x: np.ndarray, y: np.ndarray, codes: np.ndarray, place: int, drawn: np.ndarray) -> None:
        self.drawn, self.place = drawn, place
        n_clusters = drawn.shape[1]
        self.squares = np.stack([x[codes == g].T @ x[codes == g] for g in range(n_clusters)])
        self.products = np.stack([x[codes == g].T @ y[codes == g] for g in range(n_clusters)])
        total = self.squares.sum(axis=0)
        self.bread = np.linalg.inv(total)
        others = np.delete(np.arange(x.shape[1]), place)
        self.others = others
        self.restricted = np.linalg.inv(total[np.ix_(others, others)])
        self.full = self.bread @ self.products.sum(axis=0)
        self.reach = np.einsum("i,gij,jk->gk", self.bread[place], self.squares, self.bread)

    def p_value(self, null: float) -> float:
        """Share of draws whose t statistic is at least as far from zero."""
        products = self.products.sum(axis=0)
        total = self.squares.sum(axis=0)
        coefficients = np.zeros(len(products))
        coefficients[self.place] = null
        coefficients[self.others] = self.restricted @ (products[self.others] - null * total[self.others, self.place])
        scores = self.products - self.squares @ coefficients
        lean = scores @ self.bread[self.place]
        observed = self._t(np.ones((1, len(scores))), scores, lean)[0]
        drawn = self._t(self.drawn, scores, lean)
        return float(np.mean(np.abs(drawn) >= abs(observed) * (1 - 1e-10)))

    def _t(self, weights: np.ndarray, scores: np.ndarray, lean: np.ndarray) -> np.ndarray:
        distance = weights @ lean
        moved = weights @ scores
        within = weights * lean - moved @ self.reach.T
        return np.asarray(distance / np.sqrt((within**2).sum(axis=1)))

    def bound(self, estimate: float, error: float, side: int, level: float) -> float:
        """Where the p value crosses the level."""

        def excess(steps: float) -> float:
            return self.p_value(estimate + side * steps * error) - level

        top = 2.0
        while excess(top) > 0:
            top *= 1.6
            if top > 50:
                return float("nan")
        return estimate + side * error * float(optimize.brentq(excess, 0.0, top, xtol=1e-4))


def _weights(n_clusters: int, draws: int, kind: str, seed: int) -> np.ndarray:
    """Weights of clusters, shape (draws, n_clusters)."""
    if kind == "rademacher" and n_clusters <= ALL_SIGNS:
        signs = (np.arange(2**n_clusters)[:, None] >> np.arange(n_clusters)) & 1
        return 2.0 * signs - 1
    rng = np.random.default_rng(seed)
    if kind == "rademacher":
        return rng.integers(0, 2, (draws, n_clusters)) * 2.0 - 1
    return rng.choice(np.concatenate([-WEBB, WEBB]), (draws, n_clusters))
