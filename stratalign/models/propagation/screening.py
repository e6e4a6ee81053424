"""Careless people set aside again in every resample: the signs that depend on all people are judged again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.measurement.careless.indices import ANSWERED_SHARE
from stratalign.measurement.careless.signs import (
    LOW_CONSISTENCY,
    SEVERAL,
    UNLIKELY,
    USEFUL_MEDIAN,
    consistency_over_dimensions,
    judge_answers,
)
from stratalign.numerics.covariances import nearest_invertible
from stratalign.numerics.distributions import chi_square_quantile_above
from stratalign.scores.answers import flip_reverse_columns

#: People whose products of answers, and numbers by resample, are held at once: what a processor's cache holds.
PEOPLE_AT_ONCE, NUMBERS_AT_ONCE = 512, 65_536


class Screening:
    """Who is kept under any weights of people.

    Long runs and hardly any variation are signs of a person alone. Whether halves that disagree are a sign depends on
    how well everybody's agree; how unlikely a combination is depends on everybody's answers. These two are judged
    under the weights, by the same thresholds as in `scores.careless_signs`.
    """

    def __init__(self, answers: pd.DataFrame, instrument: Instrument) -> None:
        signs = judge_answers(answers, instrument)
        self.own = signs["longstring"].is_flagged.astype(int) + signs["variability"].is_flagged.astype(int)
        self.consistency = _consistency(answers, instrument)
        self.order = np.argsort(self.consistency, kind="stable")
        values = answers.to_numpy(dtype=float)
        varies = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in values.T], dtype=bool)
        values = values[:, varies]
        self.is_answered = ~np.isnan(values)
        self.n_answered = self.is_answered.sum(axis=1)
        # Around the middle of each item, so that sums of squares keep their digits.
        centred = values - _means(values)
        self.values = np.where(self.is_answered, centred, 0.0)
        self.n_items = values.shape[1]
        self.can_judge_combinations = self.n_items >= 2 and len(values) > self.n_items
        self.limit = chi_square_quantile_above(UNLIKELY, np.maximum(self.n_answered, 1))
        flipped = flip_reverse_columns(answers, instrument).to_numpy(dtype=float)
        self.is_complete = ~np.isnan(flipped).any(axis=1)
        centred = np.where(self.is_complete[:, None], flipped - _means(flipped), 0.0)
        whole = centred.sum(axis=1)
        # Sums and sums of squares of every item and of their total, from which alpha follows.
        self.parts = np.column_stack([centred, whole, centred**2, whole**2])

    def kept(self, weights: np.ndarray) -> np.ndarray:
        """Whether each person is kept, by resample.

        Parameters
        ----------
        weights
            Shape (n_draws, n_people), how often each person stands in a resample.

        Returns
        -------
        numpy.ndarray
            Shape (n_draws, n_people).
        """
        is_low = np.nan_to_num(self.consistency, nan=1.0) < LOW_CONSISTENCY
        signs = self.own[None, :] + (self._halves_agree(weights)[:, None] & is_low[None, :])
        if self.can_judge_combinations:
            # Only people with exactly one other sign hang on the combination of their answers.
            hangs = (signs == SEVERAL - 1).any(axis=0) & (self.n_answered >= ANSWERED_SHARE * self.n_items)
            places = np.flatnonzero(hangs)
            if len(places):
                signs[:, places] += self._are_unlikely(weights, places)
        return np.asarray(signs < SEVERAL)

    def alpha(self, weights: np.ndarray) -> np.ndarray:
        """Cronbach's alpha of all items together over people who answered all, by resample, shape (n_draws,)."""
        n, sums = np.empty(len(weights)), np.empty((len(weights), self.parts.shape[1]))
        for rows in few_resamples(*weights.shape):
            used = weights[rows] * self.is_complete
            n[rows], sums[rows] = used.sum(axis=1), used @ self.parts
        k = self.parts.shape[1] // 2 - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            spreads = (sums[:, k + 1 :] - sums[:, : k + 1] ** 2 / n[:, None]) / (n - 1)[:, None]
            return np.asarray(k / (k - 1) * (1 - spreads[:, :k].sum(axis=1) / spreads[:, k]))

    def _halves_agree(self, weights: np.ndarray) -> np.ndarray:
        """Whether the median consistency lets the sign say anything, by resample."""
        n_known = int(np.isfinite(self.consistency).sum())
        if n_known == 0:
            return np.zeros(len(weights), dtype=bool)
        order = self.order[:n_known]
        ranked = self.consistency[order]
        agree = np.zeros(len(weights), dtype=bool)
        for rows in few_resamples(*weights.shape):
            heights = weights[rows][:, order].cumsum(axis=1)
            half = heights[:, -1:] / 2
            # The mean of the two middle values, as of a list in which everybody stands as often as drawn.
            low = np.minimum((heights < half).sum(axis=1), n_known - 1)
            high = np.minimum((heights <= half).sum(axis=1), n_known - 1)
            agree[rows] = (ranked[low] + ranked[high]) / 2 >= USEFUL_MEDIAN
        return agree

    def _are_unlikely(self, weights: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Whether the answers of some people are an unlikely combination, shape (n_draws, n_places)."""
        means, covariances = self._moments(weights)
        found = np.zeros((len(weights), len(places)), dtype=bool)
        is_whole = self.n_answered[places] == self.n_items
        whole, partial = places[is_whole], places[~is_whole]
        found[:, is_whole] = self._squared(means, np.linalg.inv(covariances), self.values[whole]) > self.limit[whole]
        for column, place in zip(np.flatnonzero(~is_whole), partial, strict=True):
            known = np.flatnonzero(self.is_answered[place])
            left = covariances[:, known[:, None], known[None, :]]
            off = self.values[place, known] - means[:, known]
            solved = np.linalg.solve(left, off[:, :, None])[:, :, 0]
            found[:, column] = (solved * off).sum(axis=1) > self.limit[place]
        return found

    def _squared(self, means: np.ndarray, precision: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Squared distances of people from the means, shape (n_draws, n_people), as products of matrices."""
        first, second = np.triu_indices(self.n_items)
        twice = np.where(first == second, 1.0, 2.0)
        lean = np.einsum("dij,dj->di", precision, means)
        own, weighted = np.empty((len(means), len(values))), precision[:, first, second] * twice
        for rows in _portions(len(values)):
            own[:, rows] = weighted @ (values[rows][:, first] * values[rows][:, second]).T
        return np.asarray(own - 2 * lean @ values.T + (lean * means).sum(axis=1)[:, None])

    def _moments(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and covariances of the items by resample, over who answered each item or pair, made invertible."""
        counts = self.is_answered.astype(float)
        m = self.n_items
        first, second = np.triu_indices(m)
        sums, n_item = weights @ self.values, weights @ counts
        products = _summed_products(weights, self.values, self.values, first, second)
        with np.errstate(divide="ignore", invalid="ignore"):
            means = np.nan_to_num(sums / n_item)
            if self.is_answered.all():
                n = n_item[:, :1]
                half = (products - sums[:, first] * sums[:, second] / n) / (n - 1)
            else:
                n = _summed_products(weights, counts, counts, first, second)
                one = _summed_products(weights, self.values, counts, first, second)
                other = _summed_products(weights, self.values, counts, second, first)
                half = np.where(n > 1, (products - one * other / n) / (n - 1), 0.0)
        whole = np.zeros((len(weights), m, m))
        whole[:, first, second] = half
        whole[:, second, first] = half
        return means, nearest_invertible(whole)


def few_resamples(n_draws: int, n_people: int) -> list[slice]:
    """Resamples in portions whose numbers a processor's cache holds, at least one in each.

    Parameters
    ----------
    n_draws, n_people
        Shape of the weights of people.

    Returns
    -------
    list of slice
        Rows of the weights, in order.
    """
    step = max(1, NUMBERS_AT_ONCE // n_people)
    return [slice(begin, begin + step) for begin in range(0, n_draws, step)]


def _portions(n_people: int) -> list[slice]:
    """People in portions whose products fit into memory."""
    return [slice(begin, begin + PEOPLE_AT_ONCE) for begin in range(0, n_people, PEOPLE_AT_ONCE)]


def _summed_products(
    weights: np.ndarray, one: np.ndarray, other: np.ndarray, first: np.ndarray, second: np.ndarray
) -> np.ndarray:
    """Weighted sums over people of products of pairs of columns, shape (n_draws, n_pairs)."""
    parts = (weights[:, rows] @ (one[rows][:, first] * other[rows][:, second]) for rows in _portions(len(one)))
    return np.asarray(sum(parts, start=np.zeros((len(weights), len(first)))))


def _means(values: np.ndarray) -> np.ndarray:
    """Mean of the known values of every column; zero where nothing is known."""
    counts = (~np.isnan(values)).sum(axis=0)
    return np.asarray(np.nansum(values, axis=0) / np.maximum(counts, 1))


def _consistency(answers: pd.DataFrame, instrument: Instrument) -> np.ndarray:
    """Even-odd consistency of each person; missing for everybody where scales are too few."""
    try:
        return consistency_over_dimensions(answers, instrument)[0]
    except StatisticError:
        return np.full(len(answers), np.nan)
