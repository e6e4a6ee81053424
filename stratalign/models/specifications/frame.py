"""Columns of a specification curve made ready once, and all specifications on the same rows estimated together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from stratalign.errors import StatisticError
from stratalign.numerics.tables import as_numbers

#: Numbers held at once while influences are formed: few, so that they stay near the processor.
MOST_NUMBERS = 130_000
#: With fewer clusters than this errors are recomputed in every draw; simulated levels stand in `joint_tests`.
FEW_CLUSTERS = 100
#: A cluster with a larger share of the exposure's rest is looked at: it may determine the slope alone.
LARGE_SHARE = 0.3
#: Share of the exposure's squares that rounding leaves where the other clusters say nothing.
NOTHING_LEFT = 1e-10
FEWEST_ROWS_PER_TERM = 5
FEWEST_CLUSTERS = 10
NO_VARIATION = "terms do not vary or determine each other"
_EMPTY = np.empty(0)
#: Variance inflation beyond which terms determine each other.
LARGEST_INFLATION = 1e10
#: Share of values moved inwards at each end.
WINSORISED = 0.01


@dataclass(frozen=True, slots=True)
class Estimated:
    """Specifications on the same rows.

    `places` (m,) in the list asked for, `slopes` and `errors` (m,); `pushes` (n_clusters, m) is what each cluster adds
    to the slope where the exposure is taken to matter nothing (together they are the slope), `drawn_errors`
    (n_draws, m) the errors in draws of signs, None with many clusters; `why_none` maps a place to the reason.
    """

    places: np.ndarray
    slopes: np.ndarray
    errors: np.ndarray
    pushes: np.ndarray
    drawn_errors: np.ndarray | None
    n: int
    n_clusters: int
    why_none: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Solved:
    """Specifications with k terms: weights of the slope, and of both residuals, on all columns; shape (m, p)."""

    places: np.ndarray
    used: np.ndarray
    inverse: np.ndarray
    reach: np.ndarray
    rest: np.ndarray
    restricted: np.ndarray
    slopes: np.ndarray


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
        if data.empty:
            raise StatisticError("the table has no rows: there is no specification to estimate.")
        self.known = {name: values[name].notna().to_numpy() for name in numeric}
        if how == "ranks":
            values = values.rank()
        elif how == "winsorised":
            values = values.clip(values.quantile(WINSORISED), values.quantile(1 - WINSORISED), axis=1)
        # Everything in standard deviations: slopes of different outcomes can then stand on one axis.
        values = (values - values.mean()) / values.std().replace(0, 1)
        blocks = [values.to_numpy(), np.ones((len(data), 1))]
        self.places = {name: place for place, name in enumerate(numeric)}
        self.constant, width = len(numeric), len(numeric) + 1
        for name, share in cuts:
            blocks.append(self._contrast(name, share, values[name])[:, None])
            self.places[contrast_name(name, share)] = width
            width += 1
        self.categories: dict[str, list[int]] = {}
        for label in labels:
            # All categories: the base is chosen among those the rows of a specification have.
            codes = pd.get_dummies(data[label], dtype=float).to_numpy()
            self.categories[label] = list(range(width, width + codes.shape[1]))
            # A column may be a number in one specification and a label in another.
            self.known[label] = self.known.get(label, True) & data[label].notna().to_numpy()
            blocks.append(codes)
            width += codes.shape[1]
        codes_ = np.arange(len(data)) if cluster is None else pd.factorize(data[cluster], sort=True)[0]
        weight: np.ndarray = np.ones(len(data))
        if how == "weighted" and weights:
            weight = _weights(data, weights)
        self.is_clustered = cluster is not None
        self.has = (codes_ >= 0) & np.isfinite(weight) & (weight > 0)
        order = np.argsort(codes_, kind="stable")
        # Rows by cluster, so that sums over clusters are sums over neighbours.
        self.order, self.codes = order, np.maximum(codes_, 0)[order]
        self.n_clusters = int(self.codes.max()) + 1
        root = np.sqrt(np.where(self.has, weight, 0.0))
        self.columns = (np.nan_to_num(np.hstack(blocks)) * root[:, None])[order]
        self.incomplete = frozenset(name for name, is_known in self.known.items() if not is_known.all())

    def _contrast(self, name: str, share: float, values: pd.Series) -> np.ndarray:
        """Half the distance of the extreme groups' means above and below zero; rows between are left out."""
        ranks = values.rank(pct=True)
        is_top, is_bottom = (ranks > 1 - share).to_numpy(), (ranks <= share).to_numpy()
        self.known[contrast_name(name, share)] = is_top | is_bottom
        distance = float(values[is_top].mean() - values[is_bottom].mean()) if (is_top | is_bottom).any() else 0.0
        return np.where(is_top, distance / 2, np.where(is_bottom, -distance / 2, 0.0))

    def lacking(self, terms: Terms) -> frozenset[str]:
        """Columns of a specification that some row lacks: they decide which rows it has."""
        return self.incomplete.intersection((terms.outcome, terms.exposure, *terms.controls, *terms.effects))

    def rows_of(self, lacking: frozenset[str], sample: np.ndarray) -> np.ndarray:
        """Rows of a sample in which these columns are known."""
        mask = sample & self.has
        for name in lacking:
            mask = mask & self.known[name]
        return np.asarray(mask)

    def estimate(self, specifications: Sequence[Terms], mask: np.ndarray, signs: np.ndarray) -> Estimated:
        """Estimate all specifications on the rows of one mask; `signs` (n_draws, n_clusters) are those of the test."""
        kept = mask[self.order]
        x, codes = self.columns[kept], self.codes[kept]
        n, present = len(x), np.unique(codes)
        why_none: dict[int, str] = {}
        if len(present) < FEWEST_CLUSTERS:
            reason = f"{len(present)} clusters" if n else "no rows"
            why_none = dict.fromkeys(range(len(specifications)), reason)
            solved = []
        else:
            solved = self._solve(specifications, x.T @ x, n, why_none)
        sums = sparse.csr_array((np.ones(n), (codes, np.arange(n))), shape=(self.n_clusters, n))
        parts = [self._influences(part, x, sums, n, len(present), signs, why_none) for part in solved]
        columns = [np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)] if parts else [_EMPTY] * 4
        pushes = columns[3] if parts else np.zeros((self.n_clusters, 0))
        drawn = columns[4] if parts and len(present) < FEW_CLUSTERS else None
        return Estimated(columns[0].astype(int), columns[1], columns[2], pushes, drawn, n, len(present), why_none)

    def _influences(
        self,
        part: _Solved,
        x: np.ndarray,
        sums: sparse.csr_array,
        n: int,
        n_present: int,
        signs: np.ndarray,
        why_none: dict[int, str],
    ) -> tuple[np.ndarray, ...]:
        """Places, slopes, errors, pushes, and errors in draws, without what a cluster determines alone."""
        m, k = part.used.shape
        factor = n_present / (n_present - 1) * (n - 1) / (n - k)
        squares, pushes = np.empty(m), np.empty((self.n_clusters, m))
        is_sound = np.ones(m, dtype=bool)
        step = max(1, MOST_NUMBERS // n)
        for begin in range(0, m, step):
            here = slice(begin, begin + step)
            reach = x @ part.reach[here].T
            squares[here] = ((sums @ (reach * (x @ part.rest[here].T))) ** 2).sum(axis=0)
            pushes[:, here] = sums @ (reach * (x @ part.restricted[here].T))
            shares = sums @ (reach * reach)
            shares /= shares.sum(axis=0)
            for cluster, column in zip(*np.nonzero(shares > LARGE_SHARE), strict=True):
                if self._is_alone(part.used[begin + column], x, sums, cluster):
                    is_sound[begin + column] = False
        for place in part.places[~is_sound]:
            why_none[int(place)] = f"one {'cluster' if self.is_clustered else 'row'} alone determines the slope"
        drawn = np.empty((len(signs), 0))
        if n_present < FEW_CLUSTERS:
            step = max(1, MOST_NUMBERS // (k * max(n, len(signs))))
            kept = np.flatnonzero(is_sound)
            parts = [_drawn_errors(part, kept[i : i + step], x, sums, signs, factor) for i in range(0, len(kept), step)]
            drawn = np.concatenate([drawn, *parts], axis=1)
        return (
            part.places[is_sound],
            part.slopes[is_sound],
            np.sqrt(factor * squares[is_sound]),
            pushes[:, is_sound],
            drawn,
        )

    def _is_alone(self, used: np.ndarray, x: np.ndarray, sums: sparse.csr_array, cluster: int) -> bool:
        """Whether the other clusters say nothing about the slope of the first term."""
        others = x[:, used][~(sums[[cluster]].toarray()[0] > 0)]
        exposure, rest = others[:, 0], others[:, 1:]
        left = exposure - rest @ np.linalg.lstsq(rest, exposure, rcond=None)[0]
        return bool((left**2).sum() <= NOTHING_LEFT * (x[:, used[0]] ** 2).sum())

    def _solve(
        self, specifications: Sequence[Terms], total: np.ndarray, n: int, why_none: dict[int, str]
    ) -> list[_Solved]:
        """Slopes of all specifications that have one, by their number of terms."""
        sizes: list[float] = np.diagonal(total).tolist()
        spread = np.diagonal(total) * n - total[:, self.constant] ** 2
        by_size: dict[int, list[tuple[int, list[int]]]] = {}
        indicators = {
            effects: self._indicators(effects, sizes) for effects in {terms.effects for terms in specifications}
        }
        for place, terms in enumerate(specifications):
            used = [self.places[terms.exposure], self.constant, *[self.places[name] for name in terms.controls]]
            used += indicators[terms.effects]
            if min([sizes[column] for column in used]) <= 0 or spread[self.places[terms.outcome]] < 1e-9 * n**2:
                why_none[place] = NO_VARIATION
            elif n < FEWEST_ROWS_PER_TERM * len(used):
                why_none[place] = f"{n} rows for {len(used)} terms"
            else:
                by_size.setdefault(len(used), []).append((place, used))
        found = []
        for items in by_size.values():
            places, used_ = np.array([place for place, _ in items]), np.array([used for _, used in items])
            targets = np.array([self.places[specifications[place].outcome] for place, _ in items])
            solved, is_sound = _solved(places, used_, targets, total)
            why_none.update(dict.fromkeys(places[~is_sound].tolist(), NO_VARIATION))
            found.append(solved)
        return found

    def _indicators(self, effects: tuple[str, ...], sizes: list[float]) -> list[int]:
        """Columns of the categories present, without the first of each label."""
        return [place for name in effects for place in [p for p in self.categories[name] if sizes[p] > 0][1:]]


def _drawn_errors(
    part: _Solved, which: np.ndarray, x: np.ndarray, sums: sparse.csr_array, signs: np.ndarray, factor: float
) -> np.ndarray:
    """Cluster-robust errors of some slopes in every draw of signs, shape (n_draws, m), without refitting."""
    own, inverse = x[:, part.used[which]], part.inverse[which]
    scores, across = (
        (sums @ (own * (x @ weights[which].T)[:, :, None]).reshape(len(x), -1)).reshape(-1, *own.shape[1:])
        for weights in (part.restricted, part.reach)
    )
    scores, across = scores.transpose(1, 0, 2), across.transpose(1, 0, 2)
    lean = np.einsum("mgk,mk->mg", scores, inverse[:, 0])
    # What a cluster adds to the slope in a draw: its sign times its lean, less what the fit of the draw moves in it.
    basis, triangle = np.linalg.qr(across)
    moves = scores @ inverse @ triangle.transpose(0, 2, 1)
    moved, leant = (
        (signs @ table.transpose(1, 0, 2).reshape(signs.shape[1], -1)).reshape(len(signs), len(which), -1)
        for table in (moves, lean[:, :, None] * basis)
    )
    own_squares = (lean**2).sum(axis=1)
    squares = own_squares - 2 * (leant * moved).sum(axis=2) + (moved**2).sum(axis=2)
    return np.asarray(np.sqrt(factor * np.maximum(squares, NOTHING_LEFT * own_squares)))


def _weights(data: pd.DataFrame, name: str) -> np.ndarray:
    weight = as_numbers(data, [name])[name]
    n_negative = int((weight < 0).sum())
    if n_negative:
        raise StatisticError(f"{n_negative} of {len(data)} weights in {name} are negative: correct or drop them.")
    return weight.to_numpy()


def _solved(places: np.ndarray, used: np.ndarray, targets: np.ndarray, total: np.ndarray) -> tuple[_Solved, np.ndarray]:
    """Least squares of specifications with as many terms each, and which of them have a solution."""
    left = total[used[:, :, None], used[:, None, :]]
    root = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
    inverse = _inverses(left / (root[:, :, None] * root[:, None, :]))
    inflation = np.diagonal(inverse, axis1=1, axis2=2)
    is_sound = (np.isfinite(inflation) & (inflation > 0) & (inflation < LARGEST_INFLATION)).all(axis=1)
    used, targets = used[is_sound], targets[is_sound]
    inverse = (inverse / (root[:, :, None] * root[:, None, :]))[is_sound]
    coefficients = (inverse @ total[used, targets[:, None]][:, :, None])[:, :, 0]
    reach, rest = (np.zeros((len(used), len(total))) for _ in range(2))
    np.put_along_axis(reach, used, inverse[:, 0], axis=1)
    np.put_along_axis(rest, used, -coefficients, axis=1)
    rest[np.arange(len(used)), targets] += 1.0
    # Without the exposure the residual keeps what the slope explained of it.
    restricted = rest + (coefficients[:, 0] / inverse[:, 0, 0])[:, None] * reach
    return _Solved(places[is_sound], used, inverse, reach, rest, restricted, coefficients[:, 0]), is_sound


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
