"""Polychoric correlations of ordinal answers with the covariances of their sampling errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from stratalign.errors import StatisticError
from stratalign.measurement.scales.polychoric import (
    LARGEST,
    answer_categories,
    cell_probabilities,
    ordinal_moments,
    padded_thresholds,
    pair_tables,
)

#: Respondents taken at a time.
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class OrdinalData:
    """Correlations of pairs (upper triangle, row by row), shape (n_pairs,), and n times the covariance of their errors.

    `covariance` is (n_pairs, n_pairs); thresholds are estimated, and their errors carried along.
    """

    correlations: np.ndarray
    covariance: np.ndarray
    matrix: np.ndarray
    thresholds: dict[str, np.ndarray]
    n: int


def ordinal_data(answers: pd.DataFrame) -> OrdinalData:
    """Estimate correlations and the covariance of their errors.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), complete, 2 to 12 ordered categories an item.

    Returns
    -------
    OrdinalData
        As limited-information estimators need it.

    Raises
    ------
    StatisticError
        Items that are constant or relate perfectly, by name; the message of `polychoric` for the rest.

    References
    ----------
    Muthen (1984). Checked against R lavaan in tests/scores/factor_models/test_confirmatory.py.
    """
    moments = ordinal_moments(answers)
    codes, counts = answer_categories(answers, "listwise")
    names = [str(name) for name in answers.columns]
    first, second = np.triu_indices(len(names), 1)
    rho = moments.correlations.to_numpy()[first, second]
    perfect = np.flatnonzero(np.abs(rho) > LARGEST - 1e-6)
    if len(perfect):
        pair = perfect[0]
        raise StatisticError(
            f"{len(perfect)} pair(s) of items relate perfectly, such as {names[first[pair]]} and "
            f"{names[second[pair]]}; an ordinal model cannot tell them apart. Leave one of them out."
        )
    size = max(len(count) for count in counts)
    tables = pair_tables(codes, size, first, second)
    cuts = padded_thresholds([moments.thresholds[name] for name in names], size)
    influence = _influence(tables, counts, cuts, rho, first, second)
    n = len(codes[0])
    stacked = np.stack(codes)
    flat = influence.reshape(len(rho), -1)
    every = np.arange(len(rho))[:, None]
    covariance = np.zeros((len(rho), len(rho)))
    for start in range(0, n, CHUNK):
        cells = stacked[first, start : start + CHUNK] * size + stacked[second, start : start + CHUNK]
        part = flat[every, cells]
        covariance += part @ part.T
    return OrdinalData(rho, covariance * n, moments.correlations.to_numpy(), moments.thresholds, n)


def _influence(
    tables: np.ndarray,
    counts: list[np.ndarray],
    cuts: np.ndarray,
    rho: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
) -> np.ndarray:
    """What one respondent in a cell adds to each correlation's error, shape (n_pairs, size, size)."""
    size = tables.shape[1]
    cells, to_rho = cell_probabilities(cuts[first][:, :, None], cuts[second][:, None, :], rho)
    seen = tables > 0
    safe = np.where(seen, np.maximum(cells, 1e-300), 1.0)
    score = np.where(seen, to_rho, 0.0) / safe
    strength = (tables * score**2).sum(axis=(1, 2))
    shares = [_threshold_scores(count, cuts[item], size) for item, count in enumerate(counts)]
    total = score.copy()
    for items, other, turn in ((first, second, False), (second, first, True)):
        for pair in range(len(rho)):
            item = items[pair]
            thresholds = cuts[item][1 : len(counts[item])]
            table, cell, pair_score = tables[pair], safe[pair], score[pair]
            if turn:
                table, cell, pair_score = table.T, cell.T, pair_score.T
            steps = _threshold_steps(thresholds, cuts[other[pair]], rho[pair])
            weighted = np.where(table > 0, table * pair_score / cell, 0.0)
            # a threshold moves the cells of the category below it up and of the one above it down
            cross = np.array([(steps[t] * (weighted[t] - weighted[t + 1])).sum() for t in range(len(thresholds))])
            own, information = shares[item]
            carried = np.linalg.solve(information, cross) @ own
            total[pair] -= carried[None, :] if turn else carried[:, None]
    return np.asarray(total / strength[:, None, None])


def _threshold_scores(count: np.ndarray, cuts: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Score of each threshold in each category (n_thresholds, size), and the sum of products of scores."""
    n_categories = len(count)
    share = count / count.sum()
    density = np.exp(-(cuts[1:n_categories] ** 2) / 2) / np.sqrt(2 * np.pi)
    scores = np.zeros((n_categories - 1, size))
    for t in range(n_categories - 1):
        scores[t, t] = density[t] / share[t]
        scores[t, t + 1] = -density[t] / share[t + 1]
    padded = np.zeros(size)
    padded[:n_categories] = count
    return scores, (scores * padded) @ scores.T


def _threshold_steps(thresholds: np.ndarray, others: np.ndarray, rho: float) -> np.ndarray:
    """Change of the cells below a threshold when it rises, shape (n_thresholds, size of the other item)."""
    density = np.exp(-(thresholds**2) / 2) / np.sqrt(2 * np.pi)
    below = ndtr((others[None, :] - rho * thresholds[:, None]) / np.sqrt(1 - rho**2))
    return np.asarray(density[:, None] * np.diff(below, axis=1))
