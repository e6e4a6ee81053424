"""Correlations of ordinal answers on the normal variables that are thought to lie behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from stratalign.errors import StatisticError
from stratalign.numerics.bivariate_normal import bivariate_normal_cdf, exact_bivariate_normal_cdf
from stratalign.numerics.input_checks import require_option

#: Estimates are kept this far from a perfect relation.
LARGEST = 0.9999
#: More categories than this are no ordinal answers.
MOST_CATEGORIES = 12
#: Rounds of Fisher scoring, and the step that ends them.
ROUNDS, SMALL_STEP = 60, 1e-9
#: Where scoring does not settle the likelihood is searched: points of the first look, and rounds around the best one.
SEARCH_POINTS, SEARCH_ROUNDS = 41, 60
#: Logarithms of likelihoods that differ by less are as good as one another.
FLAT = 1e-6


@dataclass(frozen=True, slots=True)
class OrdinalMoments:
    """Thresholds of every item, and the polychoric correlation of every pair with its standard error.

    `thresholds` maps an item to its cut points on the standard normal scale; `n_respondents` counts who answered both
    items of a pair. The error of a correlation at its limit of .9999 is missing: the answers set it no bound.
    """

    thresholds: dict[str, np.ndarray]
    correlations: pd.DataFrame
    std_errors: pd.DataFrame
    n_respondents: pd.DataFrame


def polychoric(
    answers: pd.DataFrame, *, missing: Literal["pairwise", "listwise"] = "pairwise", correction: float = 0.0
) -> pd.DataFrame:
    """Polychoric correlations of all pairs of items.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), a few ordered categories an item.
    missing
        `pairwise` takes each pair from who answered both, thresholds from who answered the item; `listwise` takes
        complete respondents only.
    correction
        Count put in the place of empty cells of a pair's table; 0 for none, as the reference does for items of three
        and more categories.

    Returns
    -------
    pandas.DataFrame
        Shape (n_items, n_items). `attrs["at_limit"]` names the pairs whose answers fit a perfect relation best, as
        those of a rare category can; they are given as .9999 or -.9999.

    Raises
    ------
    StatisticError
        Names items that are constant, no numbers, or have more than 12 categories.

    References
    ----------
    Olsson (1979), two-step maximum likelihood. Checked against R psych in tests/scores/scales/test_polychoric.py.
    """
    found = ordinal_moments(answers, missing=missing, correction=correction).correlations
    first, second = np.nonzero(np.triu(found.abs().to_numpy() > LARGEST - SMALL_STEP, 1))
    names = list(map(str, found.index))
    at_limit = [f"{names[one]} and {names[other]}" for one, other in zip(first, second, strict=True)]
    found.attrs["at_limit"] = tuple(at_limit)
    return found


def ordinal_moments(
    answers: pd.DataFrame, *, missing: Literal["pairwise", "listwise"] = "pairwise", correction: float = 0.0
) -> OrdinalMoments:
    """Thresholds and polychoric correlations with their standard errors.

    Parameters
    ----------
    answers, missing, correction
        As in `polychoric`.

    Returns
    -------
    OrdinalMoments
        Standard errors hold thresholds as known.

    Raises
    ------
    StatisticError
        As `polychoric`.
    """
    pairs = _pairs_of(answers, missing, correction)
    rho, errors = _estimate(pairs.tables, pairs.first, pairs.second, pairs.both)
    return OrdinalMoments(
        dict(zip(pairs.names, pairs.thresholds, strict=True)),
        _square(rho, pairs.names, 1.0),
        _square(errors, pairs.names, 0.0),
        _square(pairs.n, pairs.names, float("nan")),
    )


def polychoric_of_scales(scales: Sequence[pd.DataFrame]) -> list[np.ndarray | StatisticError]:
    """Polychoric correlations within each of several scales, the pairs of all estimated at once.

    Parameters
    ----------
    scales
        Answers to each scale, as in `polychoric`.

    Returns
    -------
    list of numpy.ndarray or StatisticError
        Shape (n_items, n_items) each, or why `polychoric` would refuse the scale.
    """
    found: dict[int, np.ndarray | StatisticError] = {}
    prepared: dict[int, _Pairs] = {}
    for place, answers in enumerate(scales):
        try:
            prepared[place] = _pairs_of(answers, "pairwise", 0.0)
        except StatisticError as problem:
            found[place] = problem
    if prepared:
        size = max(pairs.tables.shape[1] for pairs in prepared.values())
        wide = [_widened(pairs, size) for pairs in prepared.values()]
        rho, _ = _estimate(*(np.concatenate(parts) for parts in zip(*wide, strict=True)))
        ends = np.cumsum([len(pairs.n) for pairs in prepared.values()])[:-1]
        for (place, pairs), own in zip(prepared.items(), np.split(rho, ends), strict=True):
            found[place] = _square(own, pairs.names, 1.0).to_numpy()
    return [found[place] for place in range(len(scales))]


class _Pairs(NamedTuple):
    """All pairs of the items of a scale: tables (n_pairs, size, size), cut points (n_pairs, size + 1) of both items.

    `both` says which cells exist, `n` (n_pairs,) counts who answered both.
    """

    names: list[str]
    thresholds: list[np.ndarray]
    tables: np.ndarray
    first: np.ndarray
    second: np.ndarray
    both: np.ndarray
    n: np.ndarray


def _widened(pairs: _Pairs, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Tables, cut points and existing cells with room for so many categories; those added do not exist."""
    more = size - pairs.tables.shape[1]
    cells, cuts = [(0, 0), (0, more), (0, more)], [(0, 0), (0, more)]
    first, second = (np.pad(part, cuts, constant_values=np.inf) for part in (pairs.first, pairs.second))
    return np.pad(pairs.tables, cells), first, second, np.pad(pairs.both, cells)


def _pairs_of(answers: pd.DataFrame, missing: str, correction: float) -> _Pairs:
    """Tables and cut points of all pairs of items."""
    codes, counts = answer_categories(answers, missing)
    names = [str(name) for name in answers.columns]
    thresholds = [ndtri(np.cumsum(count)[:-1] / count.sum()) for count in counts]
    first, second = np.triu_indices(len(names), 1)
    size = max(len(count) for count in counts)
    tables = pair_tables(codes, size, first, second)
    n = tables.sum(axis=(1, 2))
    if (n < 3).any():
        worst = int(n.argmin())
        raise StatisticError(
            f"{names[first[worst]]} and {names[second[worst]]} were answered together by {n[worst]:.0f} people; three "
            "are needed."
        )
    cuts = padded_thresholds(thresholds, size)
    exists = np.array([[place < len(count) for place in range(size)] for count in counts])
    both = exists[first][:, :, None] & exists[second][:, None, :]
    filled = np.where(both & (tables == 0), correction, tables)
    return _Pairs(names, thresholds, filled, cuts[first], cuts[second], both, n)


def answer_categories(answers: pd.DataFrame, missing: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Category number of every answer (-1 where missing), and counts of each category, item by item."""
    require_option("missing", missing, ("pairwise", "listwise"))
    if answers.shape[1] < 2 or answers.columns.duplicated().any():
        raise StatisticError(f"polychoric correlations need two items of different names, not {answers.shape[1]}.")
    words = [str(name) for name, kind in answers.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if words:
        raise StatisticError(f"{', '.join(words[:5])} are no numbers; turn labels into scale points first.")
    used = answers.dropna() if missing == "listwise" else answers
    codes, counts, wrong = [], [], []
    for name, values in zip(used.columns, used.to_numpy(dtype=float).T, strict=True):
        is_there = ~np.isnan(values)
        code = np.full(len(values), -1)
        categories, code[is_there] = np.unique(values[is_there], return_inverse=True)
        codes.append(code)
        counts.append(np.bincount(code[code >= 0], minlength=len(categories)).astype(float))
        if not 2 <= len(categories) <= MOST_CATEGORIES:
            wrong.append(f"{name} ({len(categories)})")
    if wrong:
        raise StatisticError(
            f"polychoric correlations need items of 2 to {MOST_CATEGORIES} different answers; these have others: "
            f"{', '.join(wrong[:5])}. Leave constant items out; correlate scores as they are."
        )
    return codes, counts


def pair_tables(codes: list[np.ndarray], size: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Contingency table of every pair, shape (n_pairs, size, size), by one product of indicators."""
    indicators = np.concatenate([(code[:, None] == np.arange(size)).astype(np.float32) for code in codes], axis=1)
    products = (indicators.T @ indicators).astype(float).reshape(len(codes), size, len(codes), size)
    return np.asarray(np.rint(products[first, :, second, :]))


def padded_thresholds(thresholds: list[np.ndarray], size: int) -> np.ndarray:
    """Thresholds with minus and plus infinity at the ends, shape (n_items, size + 1)."""
    cuts = np.full((len(thresholds), size + 1), np.inf)
    cuts[:, 0] = -np.inf
    for item, values in enumerate(thresholds):
        cuts[item, 1 : len(values) + 1] = values
    return cuts


def _estimate(
    tables: np.ndarray, first: np.ndarray, second: np.ndarray, both: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fisher scoring of all pairs at once; correlations and their standard errors."""
    h, k = first[:, :, None], second[:, None, :]
    rho = np.full(len(tables), 0.0)
    n = tables.sum(axis=(1, 2))
    information, step = np.ones_like(rho), np.zeros_like(rho)
    for _ in range(ROUNDS):
        cells, slopes = cell_probabilities(h, k, rho)
        cells = np.where(both, np.maximum(cells, 1e-12), 1.0)
        slopes = np.where(both, slopes, 0.0)
        score = (tables / cells * slopes).sum(axis=(1, 2))
        information = n * (slopes**2 / cells).sum(axis=(1, 2))
        # Thresholds far apart leave no information close to a perfect relation.
        step = np.divide(score, information, out=np.zeros_like(score), where=information > 0)
        new = np.clip(rho + np.clip(step, -0.4, 0.4), -LARGEST, LARGEST)
        step = np.abs(new - rho)
        rho = new
        if step.max() < SMALL_STEP:
            break
    is_open = (step >= SMALL_STEP) | (np.abs(rho) >= LARGEST)
    if is_open.any():
        rho[is_open] = _search(tables[is_open], h[is_open], k[is_open], both[is_open])
    is_known = (np.abs(rho) < LARGEST) & (information > 0)
    return rho, 1 / np.sqrt(np.where(is_known, information, np.nan))


def _search(tables: np.ndarray, h: np.ndarray, k: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Correlation of the largest likelihood, by a look at the whole range and golden sections around the best point."""

    def likelihood(z: np.ndarray) -> np.ndarray:
        cells = _corners(exact_bivariate_normal_cdf(h, k, np.tanh(z)[:, None, None]))
        logs = np.log(np.where(both & (tables > 0), np.maximum(cells, 1e-300), 1.0))
        return np.asarray((tables * logs).sum(axis=(1, 2)))

    end = np.arctanh(LARGEST)
    points = np.linspace(-end, end, SEARCH_POINTS)
    found = np.stack([likelihood(np.full(len(tables), point)) for point in points])
    best = found.argmax(axis=0)
    low, high = points[np.maximum(best - 1, 0)], points[np.minimum(best + 1, SEARCH_POINTS - 1)]
    golden = (np.sqrt(5) - 1) / 2
    for _ in range(SEARCH_ROUNDS):
        inner, outer = high - golden * (high - low), low + golden * (high - low)
        is_left = likelihood(inner) >= likelihood(outer)
        low, high = np.where(is_left, low, inner), np.where(is_left, outer, high)
    middle = (low + high) / 2
    limit = np.where(middle < 0, -end, end)
    # A likelihood that only rises grows flat before its end.
    is_at_limit = likelihood(limit) >= likelihood(middle) - FLAT
    return np.asarray(np.where(is_at_limit, np.sign(limit) * LARGEST, np.tanh(middle)))


def cell_probabilities(h: np.ndarray, k: np.ndarray, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of every cell and its change with the correlation."""
    r = rho[:, None, None]
    below = bivariate_normal_cdf(h, k, r)
    finite = np.isfinite(h) & np.isfinite(k)
    x, y = np.where(finite, h, 0.0), np.where(finite, k, 0.0)
    density = np.exp(-(x**2 + y**2 - 2 * r * x * y) / (2 * (1 - r**2))) / (2 * np.pi * np.sqrt(1 - r**2))
    return _corners(below), _corners(np.where(finite, density, 0.0))


def _corners(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[:, 1:, 1:] - values[:, :-1, 1:] - values[:, 1:, :-1] + values[:, :-1, :-1])


def _square(values: np.ndarray, names: list[str], diagonal: float) -> pd.DataFrame:
    """Symmetric table from the values of its upper triangle, row by row."""
    table = np.full((len(names), len(names)), diagonal)
    upper = np.triu_indices(len(names), 1)
    table[upper] = values
    table.T[upper] = values
    return pd.DataFrame(table, index=names, columns=names)
