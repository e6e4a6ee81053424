"""Every defensible specification at once, and a test of the whole curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stratalign.errors import StatisticError

#: Specifications at most; beyond, nobody reads the list of choices.
MOST_SPECIFICATIONS = 50_000
FEWEST_ROWS_PER_TERM = 5
FEWEST_CLUSTERS = 10


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """All specifications and what they say together.

    - `table`: outcome, exposure, controls, fixed_effects, sample, estimate (standard deviations of the outcome per
      standard deviation of the exposure), std_error, ci_low, ci_high, t_statistic, p_value, n_observations, n_clusters;
      smallest estimate first.
    - `joint`: one row per statistic (median_estimate, share_same_sign, share_significant_same_sign, mean_z): value and
      p_value against no association anywhere.
    - `left_out`: specifications that could not be estimated, with the reason.
    """

    table: pd.DataFrame
    joint: pd.DataFrame
    left_out: pd.DataFrame
    n_specifications: int
    n_draws: int


def specification_curve(
    data: pd.DataFrame,
    outcomes: Sequence[str],
    exposures: Sequence[str],
    *,
    control_sets: Mapping[str, Sequence[str]] | None = None,
    fixed_effects: Mapping[str, Sequence[str]] | None = None,
    samples: Mapping[str, ArrayLike] | None = None,
    cluster: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> SpecificationCurve:
    """Estimate every combination of choices and test them together.

    Parameters
    ----------
    data
        One row per observation.
    outcomes, exposures
        Numeric columns.
    control_sets
        Name -> numeric columns; none where absent.
    fixed_effects
        Name -> label columns entered as indicators; none where absent.
    samples
        Name -> shape (n_rows,), which rows; all where absent.
    cluster
        Column of clusters; rows are their own where absent.
    draws
        Draws of random signs of clusters, common to all specifications, for the joint test.
    seed
        Same seed, same draws.
    ci_level
        Coverage of each interval.

    Returns
    -------
    SpecificationCurve
        With cluster-robust errors (CR1S) and t(G - 1).

    Raises
    ------
    StatisticError
        A column is absent, choices are too many, or no specification can be estimated.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020); the test multiplies scores of clusters by random signs (Cameron, Gelbach &
    Miller 2008). Checked against refitting by statsmodels in tests/models/test_specification_curve.py.
    """
    controls = {"none": ()} if control_sets is None else {name: tuple(terms) for name, terms in control_sets.items()}
    effects = {"none": ()} if fixed_effects is None else {name: tuple(terms) for name, terms in fixed_effects.items()}
    masks = {"all": np.ones(len(data), bool)} if samples is None else _masks(samples, len(data))
    choices = list(product(outcomes, exposures, controls, effects, masks))
    if not 1 <= len(choices) <= MOST_SPECIFICATIONS:
        raise StatisticError(f"there are {len(choices):,} specifications; 1 to {MOST_SPECIFICATIONS:,} can be read.")
    numeric = list(dict.fromkeys([*outcomes, *exposures, *(term for terms in controls.values() for term in terms)]))
    labels = list(dict.fromkeys(term for terms in effects.values() for term in terms))
    absent = [name for name in (*numeric, *labels, *([cluster] if cluster else [])) if name not in data]
    if absent:
        raise StatisticError(f"the data have no column {', '.join(absent)}.")
    frame = _Frame(data, numeric, labels, cluster)
    rows, influence, left_out = [], [], []
    for outcome, exposure, control, effect, sample in choices:
        keys = {
            "outcome": outcome,
            "exposure": exposure,
            "controls": control,
            "fixed_effects": effect,
            "sample": sample,
        }
        terms = [term for term in controls[control] if term != exposure]
        if outcome == exposure or outcome in terms:
            left_out.append(keys | {"reason": "the outcome is among the terms"})
            continue
        found = frame.estimate(outcome, exposure, terms, effects[effect], masks[sample])
        if isinstance(found, str):
            left_out.append(keys | {"reason": found})
            continue
        estimate, pushes, n, n_clusters = found
        rows.append(keys | {"estimate": estimate, "n_observations": n, "n_clusters": n_clusters})
        influence.append(pushes)
    if not rows:
        raise StatisticError(
            f"none of {len(choices)} specifications can be estimated: {left_out[0]['reason'] if left_out else ''}."
        )
    table, q = pd.DataFrame(rows), np.stack(influence, axis=1)
    errors = np.sqrt((q**2).sum(axis=0))
    freedom = table["n_clusters"].to_numpy() - 1
    half = stats.t.ppf((1 + ci_level) / 2, freedom) * errors
    t = table["estimate"].to_numpy() / errors
    table = table.assign(
        std_error=errors,
        ci_low=table["estimate"] - half,
        ci_high=table["estimate"] + half,
        t_statistic=t,
        p_value=2 * stats.t.sf(np.abs(t), freedom),
    )
    joint = _joint(table["estimate"].to_numpy(), errors, q, freedom, draws, seed)
    ordered = table.sort_values("estimate", kind="stable", ignore_index=True)
    return SpecificationCurve(ordered, joint, pd.DataFrame(left_out), len(rows), draws)


class _Frame:
    """Columns once, cross-products of clusters once per set of rows."""

    def __init__(self, data: pd.DataFrame, numeric: list[str], labels: list[str], cluster: str | None) -> None:
        values = data[numeric].astype(float).replace([np.inf, -np.inf], np.nan)
        scale = values.std().replace(0, 1)
        # Everything in standard deviations: slopes of different outcomes can then stand on one axis.
        blocks = [((values - values.mean()) / scale).to_numpy(), np.ones((len(data), 1))]
        self.places = {name: [place] for place, name in enumerate(numeric)}
        self.constant = len(numeric)
        width = len(numeric) + 1
        self.known = {name: values[name].notna().to_numpy() for name in numeric}
        for label in labels:
            codes = pd.get_dummies(data[label], drop_first=True, dtype=float).to_numpy()
            self.places[label] = list(range(width, width + codes.shape[1]))
            self.known[label] = data[label].notna().to_numpy()
            blocks.append(codes)
            width += codes.shape[1]
        self.columns = np.nan_to_num(np.hstack(blocks))
        if cluster is None:
            self.codes, self.has = np.arange(len(data)), np.ones(len(data), bool)
        else:
            codes_ = pd.factorize(data[cluster], sort=True)[0]
            self.codes, self.has = np.maximum(codes_, 0), codes_ >= 0
        self.n_clusters = int(self.codes.max()) + 1
        self.cache: dict[bytes, tuple[np.ndarray, np.ndarray, int]] = {}

    def products(self, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
        """Cross-products of each cluster (n_clusters, k, k) over the rows of a mask, their sum, and the rows."""
        key = mask.tobytes()
        if key not in self.cache:
            if len(self.cache) > 64:
                self.cache.clear()
            x, codes = self.columns[mask], self.codes[mask]
            order = np.argsort(codes, kind="stable")
            x, codes = x[order], codes[order]
            present, starts = np.unique(codes, return_index=True)
            found = np.zeros((self.n_clusters, x.shape[1], x.shape[1]))
            found[present] = np.add.reduceat(x[:, :, None] * x[:, None, :], starts, axis=0)
            self.cache[key] = (found, found.sum(axis=0), len(x))
        return self.cache[key]

    def estimate(
        self, outcome: str, exposure: str, terms: Sequence[str], effects: Sequence[str], mask: np.ndarray
    ) -> tuple[float, np.ndarray, int, int] | str:
        """Slope, what each cluster adds to its error, rows and clusters; or why there is none."""
        mask = mask & self.has
        for name in (outcome, exposure, *terms, *effects):
            mask = mask & self.known[name]
        n = int(mask.sum())
        used = [*self.places[exposure], self.constant, *(p for name in (*terms, *effects) for p in self.places[name])]
        if n < FEWEST_ROWS_PER_TERM * len(used):
            return f"{n} rows for {len(used)} terms"
        by_cluster, total, _ = self.products(mask)
        # An indicator no row of the sample has is no term.
        used = [p for p in used if total[p, p] > 0]
        left = total[np.ix_(used, used)]
        root = np.sqrt(np.diag(left))
        if used[0] != self.places[exposure][0] or np.linalg.cond(left / np.multiply.outer(root, root)) > 1e10:
            return "terms do not vary or determine each other"
        inverse = np.linalg.inv(left / np.multiply.outer(root, root)) / np.multiply.outer(root, root)
        y = self.places[outcome][0]
        coefficients = inverse @ total[used, y]
        reach = inverse[0]
        part = by_cluster[:, used, :]
        scores = (part[:, :, y] - part[:, :, used] @ coefficients) @ reach
        n_clusters = int((by_cluster[:, self.constant, self.constant] > 0).sum())
        if n_clusters < FEWEST_CLUSTERS:
            return f"{n_clusters} clusters"
        factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - len(used))
        return float(coefficients[0]), scores * np.sqrt(factor), n, n_clusters


def _joint(
    estimates: np.ndarray, errors: np.ndarray, q: np.ndarray, freedom: np.ndarray, draws: int, seed: int
) -> pd.DataFrame:
    """Statistics of the curve against curves without any association."""
    rng = np.random.default_rng(seed)
    signs = rng.integers(0, 2, (draws, len(q))) * 2.0 - 1
    drawn = signs @ q
    critical = stats.t.ppf(0.975, freedom)

    def of(values: np.ndarray) -> np.ndarray:
        t = values / errors
        lean = np.where(np.median(values, axis=-1, keepdims=True) >= 0, 1.0, -1.0)
        return np.stack(
            [
                np.abs(np.median(values, axis=-1)),
                (values * lean > 0).mean(axis=-1),
                (t * lean > critical).mean(axis=-1),
                np.abs(t.mean(axis=-1)),
            ]
        )

    observed, null = of(estimates), of(drawn)
    p_values = ((null >= observed[:, None] - 1e-12).sum(axis=1) + 1) / (draws + 1)
    names = ["median_estimate", "share_same_sign", "share_significant_same_sign", "mean_z"]
    values = observed.copy()
    values[0], values[3] = np.median(estimates), (estimates / errors).mean()
    return pd.DataFrame({"statistic": names, "value": values, "p_value": p_values})


def _masks(samples: Mapping[str, ArrayLike], n: int) -> dict[str, np.ndarray]:
    """Samples as booleans."""
    masks = {name: np.asarray(mask, dtype=bool) for name, mask in samples.items()}
    wrong = [name for name, mask in masks.items() if mask.shape != (n,)]
    if wrong:
        raise StatisticError(f"samples {', '.join(wrong)} do not have one entry for each of the {n} rows.")
    return masks
