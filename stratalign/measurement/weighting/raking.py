"""Weights that make respondents look like the roster on several margins at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_columns
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import estimate_rows

#: Margins of two columns may differ in total by this share (rounded percentages).
TOTALS_MAY_DIFFER = 0.005


@displayed
@dataclass(frozen=True, slots=True)
class Raking(Result):
    """Weights with what they cost.

    `weights` sum to the number of respondents. `design_effect` is Kish's 1 + CV squared: the variance of a mean grows
    by about it; `n_effective` is the number of respondents over it. `largest_deviation` is the largest distance of a
    weighted share from its margin (0-1): zero but for trimming.
    """

    weights: pd.Series
    design_effect: float
    n_effective: float
    smallest_weight: float
    largest_weight: float
    largest_deviation: float
    n_trimmed: int
    n_iterations: int
    n_respondents: int

    def tidy(self) -> pd.DataFrame:
        """What the weights cost, in the estimate columns of vocabulary.py."""
        terms = ["design_effect", "n_effective", "smallest_weight", "largest_weight", "largest_deviation"]
        return estimate_rows(
            term=terms,
            quantity="raking",
            measure="unitless",
            estimate=[float(getattr(self, term)) for term in terms],
            n_respondents=self.n_respondents,
        )


def rake_weights(
    respondents: pd.DataFrame,
    margins: Mapping[str, Mapping[object, float]],
    *,
    base_weights: ArrayLike | None = None,
    trim: tuple[float, float] | None = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> pd.Series:
    """Weights of respondents; see `rake` for what they cost.

    Parameters
    ----------
    respondents, margins, base_weights, trim, max_iterations, tolerance
        As in `rake`.

    Returns
    -------
    pandas.Series
        Index of `respondents`, sum the number of respondents.

    Raises
    ------
    StatisticError
        As `rake`.
    """
    return rake(
        respondents, margins, base_weights=base_weights, trim=trim, max_iterations=max_iterations, tolerance=tolerance
    ).weights


def rake(
    respondents: pd.DataFrame,
    margins: Mapping[str, Mapping[object, float]],
    *,
    base_weights: ArrayLike | None = None,
    trim: tuple[float, float] | None = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> Raking:
    """Fit weights to the margins of a population by iterative proportional fitting.

    Parameters
    ----------
    respondents
        One row per respondent, a column per margin.
    margins
        Column -> category -> people of the population (or their share).
    base_weights
        Shape (n_respondents,), not negative; equal where absent. A weight of zero stays zero.
    trim
        Smallest and largest weight in multiples of the mean weight; what is cut off is spread over the others, and
        margins are fitted again until both hold or cannot.
    max_iterations
        Rounds over all margins.
    tolerance
        Largest deviation of a weighted share from its margin that ends the rounds.

    Returns
    -------
    Raking
        Weights and diagnostics.

    Raises
    ------
    StatisticError
        Names categories of a margin without respondents and respondents without a margin, by column with counts and
        what to do; margins whose totals differ, negative counts, or no convergence.

    References
    ----------
    Deming & Stephan (1940), as R survey::rake; design effect: Kish (1965).
    """
    n = len(respondents)
    weights = np.ones(n) if base_weights is None else as_scores(base_weights, "weights")
    if n == 0 or len(weights) != n or not (weights >= 0).all() or weights.sum() == 0:
        raise StatisticError(f"raking needs one weight per respondent, none negative; {len(weights)} weights for {n}.")
    if trim is not None and not 0 <= trim[0] < 1 < trim[1]:
        raise StatisticError(f"weights are trimmed to limits below and above 1, such as (0.3, 3); not {trim}.")
    cells = {column: _cells(respondents, column, targets, weights > 0) for column, targets in margins.items()}
    _require_equal_totals(margins)
    weights = weights * n / weights.sum()
    trimmed = np.zeros(n, dtype=bool)
    rounds, deviation = 0, np.inf
    for _ in range(50 if trim else 1):
        weights, used, deviation = _fit(weights, cells, n, max_iterations, tolerance)
        rounds += used
        if trim is None:
            break
        low, high = trim
        outside = (weights > 0) & ((weights < low * (1 - 1e-9)) | (weights > high * (1 + 1e-9)))
        if not outside.any():
            break
        trimmed |= outside
        weights = _trim(weights, low, high)
        deviation = _deviation(weights, cells)
    if deviation > max(tolerance, 1e-6) and trim is None:
        raise StatisticError(
            f"weights did not settle in {rounds} rounds (largest deviation {deviation:.2%}): some combinations of "
            "categories have no respondents. Use fewer margins, or merge categories."
        )
    design_effect = float(n * (weights**2).sum() / weights.sum() ** 2)
    return Raking(
        weights=pd.Series(weights, index=respondents.index, name="weight"),
        design_effect=design_effect,
        n_effective=n / design_effect,
        smallest_weight=float(weights.min()),
        largest_weight=float(weights.max()),
        largest_deviation=float(deviation),
        n_trimmed=int(trimmed.sum()),
        n_iterations=rounds,
        n_respondents=n,
    )


def _cells(
    respondents: pd.DataFrame, column: str, targets: Mapping[object, float], counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Category number of each respondent, and the share wanted of each category."""
    require_columns(respondents, [column], "the respondents")
    wanted = pd.Series(dict(targets), dtype=float)
    if (wanted < 0).any() or not wanted.sum() > 0 or not np.isfinite(wanted).all():
        raise StatisticError(f"the margin '{column}' has counts that are negative, missing, infinite or sum to zero.")
    wanted = wanted[wanted > 0]
    codes = wanted.index.get_indexer(pd.Index(respondents[column]))
    without = int(((codes < 0) & counts).sum())
    if without:
        raise StatisticError(
            f"{without} of {len(codes)} respondents have a '{column}' that the margin does not have, or none. Add the "
            "category, merge it with another, or leave these respondents out."
        )
    empty = wanted.index[np.bincount(codes[counts], minlength=len(wanted)) == 0]
    if len(empty):
        raise StatisticError(
            f"no respondent has the '{column}' {', '.join(map(str, empty[:5]))} ({wanted[empty].sum():g} of "
            f"{wanted.sum():g} in the population). Merge it with another category, or leave it out of the margin."
        )
    return codes, (wanted / wanted.sum()).to_numpy()


def _require_equal_totals(margins: Mapping[str, Mapping[object, float]]) -> None:
    """Refuse margins that speak of different populations; shares and counts may stand side by side."""
    totals = {column: sum(targets.values()) for column, targets in margins.items()}
    counts = {column: total for column, total in totals.items() if total > 1.5}
    if counts and max(counts.values()) - min(counts.values()) > TOTALS_MAY_DIFFER * max(counts.values()):
        listed = ", ".join(f"{column} {total:g}" for column, total in counts.items())
        raise StatisticError(
            f"margins speak of populations of different size: {listed}. Count the same people in each."
        )


def _fit(
    weights: np.ndarray, cells: dict[str, tuple[np.ndarray, np.ndarray]], n: int, max_iterations: int, tolerance: float
) -> tuple[np.ndarray, int, float]:
    """Adjust to one margin after the other until all hold."""
    deviation, used = np.inf, 0
    while used < max_iterations and deviation > tolerance:
        used += 1
        for codes, shares in cells.values():
            sums = np.bincount(codes[codes >= 0], weights[codes >= 0], len(shares))
            factors = shares * n / np.where(sums > 0, sums, 1.0)
            weights = np.where(codes >= 0, weights * factors[codes], 0.0)
        deviation = _deviation(weights, cells)
    return weights, used, deviation


def _deviation(weights: np.ndarray, cells: dict[str, tuple[np.ndarray, np.ndarray]]) -> float:
    """Largest distance of a weighted share from its margin."""
    total = weights.sum()
    found = [
        np.abs(np.bincount(codes[codes >= 0], weights[codes >= 0], len(shares)) / total - shares).max()
        for codes, shares in cells.values()
    ]
    return float(max(found, default=0.0))


def _trim(weights: np.ndarray, low: float, high: float) -> np.ndarray:
    """Weights within limits, their sum kept by spreading the rest over those inside."""
    total = weights.sum()
    for _ in range(100):
        cut = np.where(weights > 0, np.clip(weights, low, high), 0.0)
        inside = (cut > low) & (cut < high)
        missing = total - cut.sum()
        if abs(missing) < 1e-9 or not inside.any():
            return cut
        weights = cut + np.where(inside, missing * cut / cut[inside].sum(), 0.0)
    return cut
