"""Columns of a specification curve made ready once, and all specifications on the same rows estimated together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.models.rows import as_numbers

#: Numbers held at once while influences are formed.
MOST_NUMBERS = 8_000_000
FEWEST_ROWS_PER_TERM = 5
FEWEST_CLUSTERS = 10
#: Variance inflation beyond which terms determine each other.
LARGEST_INFLATION = 1e10
#: Share of values moved inwards at each end.
WINSORISED = 0.01


@dataclass(frozen=True, slots=True)
class Estimated:
    """Slope, what each cluster adds to its error (n_clusters,), rows and clusters."""

    slope: float
    pushes: np.ndarray
    n: int
    n_clusters: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One specification by the names of its columns; `exposure` may be a contrast of extreme groups."""

    outcome: str
    exposure: str
    controls: tuple[str, ...]
    effects: tuple[str, ...]


class SpecificationFrame:
    """All columns under one estimator."""

    def __init__(
        self,
        data: pd.DataFrame,
        numeric: Sequence[str],
        labels: Sequence[str],
        cluster: str | None,
        *,
        how: str = "least_squares",
        weights: str | None = None,
        cuts: Sequence[tuple[str, float]] = (),
    ) -> None:
        values = as_numbers(data, numeric)
        self.known = {name: values[name].notna().to_numpy() for name in numeric}
        if how == "ranks":
            values = values.rank()
        elif how == "winsorised":
            values = values.clip(values.quantile(WINSORISED), values.quantile(1 - WINSORISED), axis=1)
        # Everything in standard deviations: slopes of different outcomes can then stand on one axis.
        values = (values - values.mean()) / values.std().replace(0, 1)
        blocks = [values.to_numpy(), np.ones((len(data), 1))]
        self.places = {name: [place] for place, name in enumerate(numeric)}
        self.constant, width = len(numeric), len(numeric) + 1
        for name, share in cuts:
            blocks.append(self._contrast(name, share, values[name])[:, None])
            self.places[contrast_name(name, share)] = [width]
            width += 1
        for label in labels:
            codes = pd.get_dummies(data[label], drop_first=True, dtype=float).to_numpy()
            self.places[label] = list(range(width, width + codes.shape[1]))
            self.known[label] = data[label].notna().to_numpy()
            blocks.append(codes)
            width += codes.shape[1]
        codes_ = np.arange(len(data)) if cluster is None else pd.factorize(data[cluster], sort=True)[0]
        weight: np.ndarray = np.ones(len(data))
        if how == "weighted" and weights:
            weight = data[weights].astype(float).to_numpy()
        self.has = (codes_ >= 0) & np.isfinite(weight) & (weight > 0)
        order = np.argsort(codes_, kind="stable")
        # Rows by cluster, so that sums over clusters are sums over neighbours.
        self.order, self.codes = order, np.maximum(codes_, 0)[order]
        self.n_clusters = int(self.codes.max()) + 1
        root = np.sqrt(np.where(self.has, weight, 0.0))
        self.columns = (np.nan_to_num(np.hstack(blocks)) * root[:, None])[order]

    def _contrast(self, name: str, share: float, values: pd.Series) -> np.ndarray:
        """Half the distance of the extreme groups' means above and below zero; rows between are left out."""
        ranks = values.rank(pct=True)
        is_top, is_bottom = (ranks > 1 - share).to_numpy(), (ranks <= share).to_numpy()
        self.known[contrast_name(name, share)] = is_top | is_bottom
        distance = float(values[is_top].mean() - values[is_bottom].mean()) if (is_top | is_bottom).any() else 0.0
        return np.where(is_top, distance / 2, np.where(is_bottom, -distance / 2, 0.0))

    def rows_of(self, terms: Terms, sample: np.ndarray) -> np.ndarray:
        """Rows of a sample in which every column is known."""
        mask = sample & self.has
        for name in (terms.outcome, terms.exposure, *terms.controls, *terms.effects):
            mask = mask & self.known[name]
        return mask

    def estimate(self, specifications: Sequence[Terms], mask: np.ndarray) -> list[Estimated | str]:
        """Estimate all specifications on the rows of one mask; a text says why there is no estimate."""
        kept = mask[self.order]
        x, codes = self.columns[kept], self.codes[kept]
        n = len(x)
        if n == 0:
            return ["no rows"] * len(specifications)
        present, starts = np.unique(codes, return_index=True)
        total = x.T @ x
        results: list[Estimated | str] = [f"{len(present)} clusters"] * len(specifications)
        if len(present) < FEWEST_CLUSTERS:
            return results
        solved = self._solve(specifications, total, n, results)
        step = max(1, MOST_NUMBERS // n)
        for begin in range(0, len(solved), step):
            part = solved[begin : begin + step]
            reach = np.stack([item[2] for item in part], axis=1)
            rest = np.stack([item[3] for item in part], axis=1)
            pushed = np.add.reduceat((x @ reach) * (x @ rest), starts, axis=0)
            for column, (place, k, _, _, slope) in enumerate(part):
                factor = len(present) / (len(present) - 1) * (n - 1) / (n - k)
                pushes = np.zeros(self.n_clusters)
                pushes[present] = pushed[:, column] * np.sqrt(factor)
                results[place] = Estimated(slope, pushes, n, len(present))
        return results

    def _solve(
        self, specifications: Sequence[Terms], total: np.ndarray, n: int, results: list[Estimated | str]
    ) -> list[tuple[int, int, np.ndarray, np.ndarray, float]]:
        """Place, terms, weights of the exposure's slope, weights of the residual and slope of each that has one."""
        by_size: dict[int, list[tuple[int, list[int]]]] = {}
        for place, terms in enumerate(specifications):
            others = [p for name in (*terms.controls, *terms.effects) for p in self.places[name]]
            used = [*self.places[terms.exposure], self.constant, *others]
            # An indicator no row of the sample has is no term.
            used = [p for p in used if total[p, p] > 0]
            y = self.places[terms.outcome][0]
            if used[:1] != self.places[terms.exposure] or total[y, y] * n - total[y, self.constant] ** 2 < 1e-9 * n**2:
                results[place] = "terms do not vary or determine each other"
            elif n < FEWEST_ROWS_PER_TERM * len(used):
                results[place] = f"{n} rows for {len(used)} terms"
            else:
                by_size.setdefault(len(used), []).append((place, used))
        solved = []
        for k, items in by_size.items():
            used_ = np.array([used for _, used in items])
            left = total[used_[:, :, None], used_[:, None, :]]
            root = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
            scaled = left / (root[:, :, None] * root[:, None, :])
            inverse = _inverses(scaled)
            inflation = np.diagonal(inverse, axis1=1, axis2=2)
            is_sound = (np.isfinite(inflation) & (inflation > 0) & (inflation < LARGEST_INFLATION)).all(axis=1)
            inverse = inverse / (root[:, :, None] * root[:, None, :])
            targets = np.array([self.places[specifications[place].outcome][0] for place, _ in items])
            coefficients = np.einsum("sij,sj->si", inverse, total[used_, targets[:, None]])
            for row, (place, used) in enumerate(items):
                if not is_sound[row]:
                    results[place] = "terms do not vary or determine each other"
                    continue
                reach, rest = np.zeros(len(total)), np.zeros(len(total))
                reach[used] = inverse[row, 0]
                rest[used] = -coefficients[row]
                rest[targets[row]] += 1.0
                solved.append((place, k, reach, rest, float(coefficients[row, 0])))
        return solved


def contrast_name(exposure: str, share: float) -> str:
    """Name of the column that sets the extreme groups of an exposure apart."""
    return f"{exposure} (extreme {share:.0%})"


def _inverses(matrices: np.ndarray) -> np.ndarray:
    """Inverses of a stack; NaN where there is none."""
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        found = np.full_like(matrices, np.nan)
        for place, matrix in enumerate(matrices):
            if np.linalg.matrix_rank(matrix) == len(matrix):
                found[place] = np.linalg.inv(matrix)
        return found


def joint_tests(
    estimates: np.ndarray, errors: np.ndarray, pushes: np.ndarray, freedom: np.ndarray, draws: int, seed: int
) -> pd.DataFrame:
    """Statistics of the whole curve against curves without any association.

    Parameters
    ----------
    estimates, errors, freedom
        Shape (n_specifications,).
    pushes
        Shape (n_clusters, n_specifications): what each cluster adds to each estimate's error.
    draws
        Draws of random signs of clusters, common to all specifications.
    seed
        Same seed, same draws.

    Returns
    -------
    pandas.DataFrame
        statistic, value, p_value.
    """
    rng = np.random.default_rng(seed)
    signs = rng.integers(0, 2, (draws, len(pushes))) * 2.0 - 1
    critical = stats.t.ppf(0.975, freedom)

    def of(values: np.ndarray) -> np.ndarray:
        t = values / errors
        middle = np.median(values, axis=-1)
        lean = np.where(middle >= 0, 1.0, -1.0)[..., None]
        leaning = t * lean
        return np.stack(
            [np.abs(middle), (leaning > 0).mean(axis=-1), (leaning > critical).mean(axis=-1), np.abs(t.mean(axis=-1))]
        )

    observed = of(estimates)
    step = max(1, MOST_NUMBERS // pushes.shape[1])
    null = np.hstack([of(signs[begin : begin + step] @ pushes) for begin in range(0, draws, step)])
    p_values = ((null >= observed[:, None] - 1e-12).sum(axis=1) + 1) / (draws + 1)
    names = ["median_estimate", "share_same_sign", "share_significant_same_sign", "mean_z"]
    values = observed.copy()
    values[0], values[3] = np.median(estimates), (estimates / errors).mean()
    return pd.DataFrame({"statistic": names, "value": values, "p_value": p_values})
