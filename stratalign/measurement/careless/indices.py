"""How carefully each person answered: indices per respondent, as R's `careless` defines them.

The arithmetic is the library's (`ier`); here it is held to one definition each. Nothing is flagged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ier
import numpy as np
from scipy import special

from stratalign.errors import StatisticError
from stratalign.numerics.covariances import nearest_invertible

#: Share of the items that must be answered for a distance to be judged.
ANSWERED_SHARE = 0.5
#: Numbers held at once while the distances of incomplete answers are solved for.
CHUNK = 4_000_000


def longest_runs(answers: np.ndarray) -> np.ndarray:
    """Length of the longest run of equal consecutive answers; an unanswered item ends a run.

    Parameters
    ----------
    answers
        Shape (n_people, n_items), as answered, in the order asked; NaN where unanswered.

    Returns
    -------
    numpy.ndarray
        Whole numbers as floats; 0 for who answered nothing.

    References
    ----------
    Johnson (2005), Journal of Research in Personality 39. `careless::longstring` in R.
    """
    values = np.asarray(answers, dtype=float)
    # The library would join the answers on both sides of a gap: every gap becomes a value that no neighbour has.
    lowest = np.nanmin(values, initial=0.0)
    apart = np.where(np.isnan(values), lowest - 1.0 - np.arange(values.shape[1]), values)
    has_answered = ~np.isnan(values).all(axis=1)
    return np.where(has_answered, np.asarray(ier.longstring_scores(apart), dtype=float), 0.0)


def response_variability(answers: np.ndarray) -> np.ndarray:
    """Intra-individual response variability: standard deviation of each person's own answers.

    Parameters
    ----------
    answers
        Shape (n_people, n_items), as answered; NaN where unanswered.

    Returns
    -------
    numpy.ndarray
        Scale points, with n - 1 in the denominator; NaN for fewer than two answers.

    References
    ----------
    Dunn, Heggestad, Shanock & Theilgard (2018), Journal of Business and Psychology 33. `careless::irv` in R.
    """
    values = np.asarray(answers, dtype=float)
    n_answered = (~np.isnan(values)).sum(axis=1)
    spread = np.full(len(values), np.nan)
    usable = n_answered > 1
    if usable.any():
        n = n_answered[usable]
        spread[usable] = np.asarray(ier.irv(values[usable]), dtype=float) * np.sqrt(n / (n - 1))
    return spread


def even_odd_consistency(answers: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Correlation of a person's half scores over the scales, stepped up to full length; 1 is wholly consistent.

    Parameters
    ----------
    answers
        Shape (n_people, n_items), reverse items flipped, columns in the order of their scales.
    sizes
        Number of items of each scale, two or more; at least three scales.

    Returns
    -------
    numpy.ndarray
        -1 to 1; NaN for who answered fewer than three scales in both halves, or the same in all.

    Raises
    ------
    StatisticError
        There are fewer than three scales, or one of a single item.

    References
    ----------
    Johnson (2005). `careless::evenodd` in R is the negative of this.
    """
    if len(sizes) < 3 or min(sizes) < 2:
        raise StatisticError(
            f"even-odd consistency needs three scales of two or more items; there are {len(sizes)} of "
            f"{', '.join(map(str, sizes)) or 'no'} items."
        )
    scores, n_scales = ier.evenodd(np.asarray(answers, dtype=float), list(sizes), True, method="halves")
    return np.where(np.asarray(n_scales) >= 3, scores, np.nan)


@dataclass(frozen=True, slots=True)
class Distances:
    """Squared Mahalanobis distance of each person from all, over the items each answered.

    `p_value` is the chance of a distance as large under normal answers (chi-square with `n_answered` degrees of
    freedom); NaN for people who answered less than half of the items. `n_items` vary and were used.
    """

    squared: np.ndarray
    p_value: np.ndarray
    n_answered: np.ndarray
    n_items: int


def mahalanobis_distances(answers: np.ndarray) -> Distances:
    """How unusual each person's combination of answers is.

    Who left items unanswered is judged on those answered: the mean and covariance of these items, which come from
    everybody who answered each item or pair of items.

    Parameters
    ----------
    answers
        Shape (n_people, n_items); NaN where unanswered.

    Returns
    -------
    Distances
        Squared, as `careless::mahad` in R gives them.

    Raises
    ------
    StatisticError
        There are not more people than items, or fewer than two items vary.
    """
    values = np.asarray(answers, dtype=float)
    is_answered = ~np.isnan(values)
    varies = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in values.T], dtype=bool)
    values, is_answered = values[:, varies], is_answered[:, varies]
    n_people, n_items = int(is_answered.any(axis=1).sum()), values.shape[1]
    if n_items < 2 or n_people <= n_items:
        raise StatisticError(
            f"distances need two items that vary and more people than items; there are {n_items} such items and "
            f"{n_people} people."
        )
    covariance = _covariance(values, is_answered)
    if is_answered.all() and np.linalg.matrix_rank(covariance, hermitian=True) == n_items:
        squared = np.asarray(ier.mahad(values), dtype=float) ** 2
    else:
        squared = _distances_of_answered(values, is_answered, np.linalg.inv(nearest_invertible(covariance[None])[0]))
    n_answered = is_answered.sum(axis=1)
    squared = np.where(n_answered >= ANSWERED_SHARE * n_items, squared, np.nan)
    return Distances(squared, special.chdtrc(n_answered, squared), n_answered, n_items)


def _covariance(values: np.ndarray, is_answered: np.ndarray) -> np.ndarray:
    """Covariance of each pair of items over the people who answered both; 0 where fewer than two did."""
    filled, counts = np.where(is_answered, values, 0.0), is_answered.astype(float)
    n = counts.T @ counts
    with np.errstate(invalid="ignore", divide="ignore"):
        means = filled.T @ counts / n
        covariance = (filled.T @ filled - n * means * means.T) / (n - 1)
    return np.where(n > 1, covariance, 0.0)


def _distances_of_answered(values: np.ndarray, is_answered: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """Squared distance over each person's answered items, from the precision of all items.

    The distance over a part of the items is the smallest that any answers to the other items would give.
    """
    deviations = np.where(is_answered, values - np.nanmean(values, axis=0), 0.0)
    weighted = deviations @ precision
    squared = np.einsum("ij,ij->i", weighted, deviations)
    n_missing = (~is_answered).sum(axis=1)
    for n in np.unique(n_missing[(n_missing > 0) & (n_missing < values.shape[1])]):
        people = np.flatnonzero(n_missing == n)
        for chunk in np.array_split(people, max(1, len(people) * n * n // CHUNK)):
            missing = np.nonzero(~is_answered[chunk])[1].reshape(len(chunk), n)
            inner = precision[missing[:, :, None], missing[:, None, :]]
            outer = np.take_along_axis(weighted[chunk], missing, axis=1)
            solved = np.linalg.solve(inner, outer[:, :, None])[:, :, 0]
            squared[chunk] -= np.einsum("ij,ij->i", outer, solved)
    return np.asarray(np.maximum(squared, 0.0))
