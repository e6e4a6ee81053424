"""Relative importance: what each predictor, or block of predictors, contributes to the explained variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.comparisons.simultaneous import balanced_p_values
from stratalign.errors import StatisticError
from stratalign.models.importance.products import Products, centred_products, cross_products, resample_products
from stratalign.models.importance.subsets import shapley_values
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_draws, require_level, require_lists, require_option

ImportanceMethod = Literal["shapley", "relative_weights", "general_dominance"]
#: More blocks than this have too many subsets to look at all of them.
MOST_BLOCKS = 20
#: A variance inflation factor from here on makes a coefficient's sign unreliable.
HIGH_VIF = 5.0

#: A square below this share of the largest is rounding.
ROUNDING = 1e-24


class ImportanceShare(NamedTuple):
    """What a term contributes, in per cent of R squared, with its interval: the columns read most."""

    share_pct: float
    share_ci_low: float
    share_ci_high: float


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the cross-products: blocks by position, and how to divide R squared among them."""

    blocks: tuple[tuple[int, ...], ...]
    method: str

    def answer(self, products: np.ndarray) -> np.ndarray:
        """Importance of every block, shape (..., n_blocks); sums to R squared."""
        if self.method == "relative_weights":
            return _relative_weights(products)
        return shapley_values(products, self.blocks)


def relative_importance(
    X: pd.DataFrame,
    y: ArrayLike,
    *,
    method: ImportanceMethod = "shapley",
    blocks: Mapping[str, Sequence[str]] | None = None,
    draws: int = 1000,
    seed: int = 0,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Divide the explained variance of an outcome among its predictors.

    Parameters
    ----------
    X
        Shape (n_rows, n_predictors), numeric, or factors, each of whose indicators enter together; rows with a missing
        value anywhere are left out.
    y
        Shape (n_rows,), the outcome; a series is matched by its index, and so are weights and groups.
    method
        `shapley` averages each predictor's gain in R squared over all orders in which predictors can enter; it is the
        same number as LMG and as `general_dominance`. `relative_weights` (Johnson 2000) divides R squared by way of the
        nearest uncorrelated variables, an approximation.
    blocks
        Predictors that enter together, by the block's name; every predictor belongs to one block.
    draws
        Bootstrap resamples for the intervals; 0 for none.
    seed
        Seed of the random numbers.
    weights
        Shape (n_rows,), not negative.
    groups
        Shape (n_rows,); whole groups are resampled where given, else rows.
    ci_level
        Coverage of the percentile intervals, which reach at least to their estimate: resamples hardly ever have a share
        as small as the smallest.

    Returns
    -------
    pandas.DataFrame
        One row per predictor or block, in the order given: term, importance (in R squared), ci_low, ci_high, share_pct
        (of R squared), share_ci_low, share_ci_high, baseline_pct (what counting predictors alone would give, m / p),
        coefficient and correlation (standardised; missing for blocks), is_suppressor (their signs differ), vif,
        has_high_vif, rank, rank_low, rank_high, first_pct (draws in which it comes first), indistinguishable_from;
        p_above_others and p_below_others: of a term's standing, with those ranked above (below) it, apart from every
        other term, adjusted over all pairs of terms.
        `attrs` holds r_squared, adjusted_r_squared, n_rows, n_left_out, n_predictors, method, draws.

    Raises
    ------
    StatisticError
        Names a predictor that is constant, no number or determined by others; also too few rows, an outcome that does
        not vary, an outcome, weights or groups that are not one for each row, blocks that do not fit, more than 20
        predictors or blocks, 1 to 49 draws, or an unknown method.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Groemping (2007); Azen & Budescu (2003); Johnson (2000). Checked against R relaimpo
    and domir in tests/models/importance/test_importance.py.
    """
    require_option("method", method, ("shapley", "relative_weights", "general_dominance"))
    require_level(ci_level)
    require_draws(50 if draws == 0 else draws, seed)
    require_lists(**{f"block {name}": members for name, members in (blocks or {}).items()})
    table = pd.DataFrame(X)
    if not isinstance(X, pd.DataFrame):
        # Without an index of its own, rows can only be matched as they stand.
        y, weights, groups = (None if part is None else np.asarray(part) for part in (y, weights, groups))
    coded = code_factors(table, list(table.columns))
    if coded.columns:
        blocks = {
            name: coded.terms(members) for name, members in (blocks or {str(own): [str(own)] for own in table}).items()
        }
        table = coded.data[coded.terms(list(table.columns))]
    data = centred_products(table, y, weights=weights, groups=groups)
    names, positions = _blocks_of(list(map(str, table.columns)), blocks, method)
    question = _Question(positions, method)
    products = cross_products(data)
    importance = question.answer(products)
    sampled = _resampled(question, data, draws, seed)
    found = _diagnostics(names, positions, products, data)
    found = found.assign(importance=importance, share_pct=100 * importance / importance.sum())
    found = found.assign(rank=(-importance).argsort(kind="stable").argsort() + 1)
    found = _with_intervals(found, sampled, ci_level)
    r_squared = float(importance.sum())
    p, n = table.shape[1], data.n_effective
    found.attrs = {
        "r_squared": r_squared,
        "adjusted_r_squared": 1 - (1 - r_squared) * (n - 1) / (n - p - 1),
        "n_rows": n,
        "n_left_out": data.n_left_out,
        "n_predictors": p,
        "method": method,
        "draws": draws,
    }
    return found


def _blocks_of(
    predictors: list[str], blocks: Mapping[str, Sequence[str]] | None, method: str
) -> tuple[list[str], tuple[tuple[int, ...], ...]]:
    """Names and positions of what R squared is divided among."""
    if blocks is None:
        chosen = {name: [name] for name in predictors}
    elif method == "relative_weights":
        raise StatisticError("relative weights have no blocks; use method='shapley'.")
    else:
        chosen = {name: list(members) for name, members in blocks.items()}
    members = [member for block in chosen.values() for member in block]
    if sorted(members) != sorted(predictors):
        wrong = sorted((set(members) ^ set(predictors)) | {m for m in members if members.count(m) > 1})
        raise StatisticError(f"every predictor belongs to exactly one block; look at {', '.join(wrong[:5])}.")
    if len(chosen) > MOST_BLOCKS and method != "relative_weights":
        raise StatisticError(
            f"{len(chosen)} predictors have {2 ** len(chosen):,} subsets; at most {MOST_BLOCKS} are looked at. Put "
            "some together into blocks, or use method='relative_weights'."
        )
    return list(chosen), tuple(tuple(predictors.index(m) for m in block) for block in chosen.values())


def _resampled(question: _Question, data: Products, draws: int, seed: int) -> np.ndarray:
    """Importance in every bootstrap draw, shape (draws, n_blocks); draws with a collinear predictor are left out."""
    if draws <= 0:
        return np.empty((0, len(question.blocks)))
    at_once = max(int(2e7) // (1 << len(question.blocks)), 1)
    parts = [question.answer(part) for part in resample_products(data, draws, seed, at_once)]
    found = np.concatenate(parts)
    known = found[np.isfinite(found).all(axis=1) & (found.sum(axis=1) > 0)]
    if 2 * len(known) < draws:
        raise StatisticError(
            f"in {draws - len(known)} of {draws} resamples the outcome or a predictor does not vary, or predictors "
            "determine each other: too few rows differ in one of them for an interval."
        )
    return np.asarray(known)


def _diagnostics(
    names: list[str], positions: tuple[tuple[int, ...], ...], products: np.ndarray, data: Products
) -> pd.DataFrame:
    """Sign, suppression and collinearity of every single predictor; missing for blocks of several."""
    scale = np.sqrt(np.diagonal(products))
    correlations = products / np.outer(scale, scale)
    inverse = np.linalg.inv(correlations[:-1, :-1])
    coefficients, vif = inverse @ correlations[:-1, -1], np.diagonal(inverse)
    single = [block[0] if len(block) == 1 else None for block in positions]
    missing = float("nan")
    coefficient = [missing if place is None else coefficients[place] for place in single]
    correlation = [missing if place is None else correlations[place, -1] for place in single]
    inflation = np.array([missing if place is None else vif[place] for place in single])
    n_predictors = len(products) - 1
    return pd.DataFrame(
        {
            "term": names,
            "baseline_pct": [100 * len(block) / n_predictors for block in positions],
            "coefficient": coefficient,
            "correlation": correlation,
            "is_suppressor": np.sign(coefficient) * np.sign(correlation) < 0,
            "vif": inflation,
            "has_high_vif": inflation >= HIGH_VIF,
        }
    )


def _around(estimate: pd.Series, sampled: np.ndarray, ends: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval, moved out to the estimate: nearly every resample makes the smallest importance larger."""
    # Ranks are whole numbers, and their quantiles one of them.
    method: Literal["linear", "inverted_cdf"] = "inverted_cdf" if sampled.dtype.kind == "i" else "linear"
    low, high = np.quantile(sampled, ends, axis=0, method=method)
    return np.minimum(low, estimate), np.maximum(high, estimate)


def _with_intervals(found: pd.DataFrame, sampled: np.ndarray, ci_level: float) -> pd.DataFrame:
    """Percentile intervals of importance, share and rank, and which terms cannot be distinguished."""
    n_terms = len(found)
    if not len(sampled):
        missing = dict.fromkeys(
            (
                "ci_low",
                "ci_high",
                "share_ci_low",
                "share_ci_high",
                "rank_low",
                "rank_high",
                "first_pct",
                "p_above_others",
                "p_below_others",
            ),
            float("nan"),
        )
        return found.assign(**missing, indistinguishable_from="")[list(COLUMNS)]
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    low, high = _around(found["importance"], sampled, ends)
    shares = 100 * sampled / sampled.sum(axis=1, keepdims=True)
    share_low, share_high = _around(found["share_pct"], shares, ends)
    ranks = (-sampled).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
    rank_low, rank_high = _around(found["rank"], ranks, ends)
    names, apart = found["term"].tolist(), np.zeros((n_terms, n_terms), dtype=bool)
    for term in range(n_terms):
        bounds = np.quantile(sampled[:, [term]] - sampled, ends, axis=0)
        apart[term] = (bounds[0] > 0) | (bounds[1] < 0)
    alike = [
        ", ".join(names[other] for other in range(n_terms) if other != term and not apart[term, other])
        for term in range(n_terms)
    ]
    above, below = _standing_apart(found["share_pct"].to_numpy(), shares)
    return found.assign(
        ci_low=low,
        ci_high=high,
        share_ci_low=share_low,
        share_ci_high=share_high,
        rank_low=rank_low,
        rank_high=rank_high,
        first_pct=100 * (ranks == 1).mean(axis=0),
        indistinguishable_from=alike,
        p_above_others=above,
        p_below_others=below,
    )[list(COLUMNS)]


def _standing_apart(shares: np.ndarray, sampled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """P value of each term's belonging to terms that all lie above, or below, all others: half of them at most.

    The largest studentised difference of two shares is compared with those of the draws around their own mean.
    """
    n_terms, order = len(shares), np.argsort(-shares, kind="stable")
    first, second = np.triu_indices(n_terms, 1)
    differences = sampled[:, order[first]] - sampled[:, order[second]]
    spread = differences.std(axis=0, ddof=1)
    spread = np.where(spread > 0, spread, np.nan)
    largest = np.fmax.reduce(np.abs(differences - differences.mean(axis=0)) / spread, axis=1, initial=0.0)
    observed = np.abs(shares[order[first]] - shares[order[second]]) / spread
    pairs = np.ones((n_terms, n_terms))
    pairs[first, second] = np.nan_to_num(balanced_p_values([observed], [largest])[0], nan=1.0)
    at_top = [float(pairs[:k, k:].max()) for k in range(1, n_terms // 2 + 1)]
    at_bottom = [float(pairs[: n_terms - k, n_terms - k :].max()) for k in range(1, n_terms // 2 + 1)]
    found = []
    for sets, places in ((at_top, order), (at_bottom, order[::-1])):
        p = np.ones(n_terms)
        p[places[: len(sets)]] = np.minimum.accumulate(sets[::-1])[::-1]
        found.append(p)
    return found[0], found[1]


COLUMNS = (
    "term", "importance", "ci_low", "ci_high", "share_pct", "share_ci_low", "share_ci_high", "baseline_pct",
    "coefficient", "correlation", "is_suppressor", "vif", "has_high_vif", "rank", "rank_low", "rank_high", "first_pct",
    "indistinguishable_from", "p_above_others", "p_below_others",
)  # fmt: skip


def _relative_weights(products: np.ndarray) -> np.ndarray:
    """Johnson's relative weights, shape (..., p)."""
    # A resample in which something does not vary has no weights.
    squares = np.diagonal(products, axis1=-2, axis2=-1)
    scale = np.sqrt(np.where(squares > ROUNDING * squares.max(), squares, np.nan))
    correlations = products / (scale[..., :, None] * scale[..., None, :])
    is_known = np.isfinite(correlations).all(axis=(-2, -1))
    correlations = np.where(is_known[..., None, None], correlations, np.eye(correlations.shape[-1]))
    values, vectors = np.linalg.eigh(correlations[..., :-1, :-1])
    roots = np.sqrt(np.clip(values, 0, None))
    loadings = (vectors * roots[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    slopes = np.linalg.solve(loadings, correlations[..., :-1, -1:])
    found: np.ndarray = ((loadings**2) @ slopes**2)[..., 0]
    return np.where(is_known[..., None], found, np.nan)
