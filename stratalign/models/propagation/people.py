"""Scores of companies from their people, by resample: means, what is noise in them, and how reliable they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.models.propagation.screening import Screening, few_resamples


@dataclass(frozen=True, slots=True)
class Scores:
    """Companies' scores by resample.

    - `means`, `sizes` (n_draws, n_companies): score, and the people it is worth (smaller than their number where units
      count alike). A company without people has size 0.
    - `within_variance` (n_draws,): variance of people within companies (within units, where there are some).
    - `share_set_aside`, `alpha` (n_draws,): missing without answers.
    """

    means: np.ndarray
    sizes: np.ndarray
    within_variance: np.ndarray
    share_set_aside: np.ndarray
    alpha: np.ndarray

    def reliability(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean reliability of the companies' scores and ICC(1), by resample.

        Parameters
        ----------
        weights
            Shape (n_draws, n_companies), how often each company stands in a resample.

        Returns
        -------
        tuple of numpy.ndarray
            Each of shape (n_draws,).
        """
        each, icc1 = self.reliabilities(weights)
        used = weights * (self.sizes > 0)
        return (used * each).sum(axis=1) / used.sum(axis=1), icc1

    def reliabilities(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Reliability of each company's score, shape (n_draws, n_companies), and ICC(1), by analysis of variance."""
        used = weights * (self.sizes > 0)
        k, worth = used.sum(axis=1), used * self.sizes
        total = worth.sum(axis=1)
        grand = (worth * self.means).sum(axis=1) / total
        between = (worth * (self.means - grand[:, None]) ** 2).sum(axis=1) / (k - 1)
        common = (total - (worth * self.sizes).sum(axis=1) / total) / (k - 1)
        true = np.maximum((between - self.within_variance) / common, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = true[:, None] / (true[:, None] + self.within_variance[:, None] / self.sizes)
            return np.nan_to_num(each), true / (true + self.within_variance)


class People:
    """People of companies, whose scores are formed under any weights.

    Companies are numbered from 0 and all have people; rows are sorted by company and unit. Where units count equally, a
    company's score is the mean of its units' means; else the mean of its people. Units are parts of a company that are
    all there: people vary within them. Somebody alone in a unit cannot be drawn again and varies as people elsewhere.
    """

    def __init__(
        self,
        company: np.ndarray,
        unit: np.ndarray,
        score: np.ndarray,
        n_companies: int,
        *,
        equal_units: bool = False,
        screening: Screening | None = None,
    ) -> None:
        self.company, self.score, self.screening = company, score - score.mean(), screening
        self.middle, self.n_companies, self.equal_units = float(score.mean()), n_companies, equal_units
        change = (np.diff(company, prepend=-1) != 0) | (np.diff(unit, prepend=-1) != 0)
        self.starts = np.flatnonzero(change)
        self.unit_of = np.cumsum(change) - 1
        self.first_units = np.searchsorted(company[self.starts], np.arange(n_companies))
        every = np.ones((1, len(score)))
        self.base = every if screening is None else screening.kept(every).astype(float)
        kept = self.base[0]
        n = np.add.reduceat(kept, self.starts)
        mean = np.add.reduceat(kept * self.score, self.starts) / np.maximum(n, 1.0)
        away = self.score - mean[self.unit_of]
        # What drawing from few people takes away is made up for by stretching their distances.
        stretched = away * np.sqrt(n / np.maximum(n - 1, 1.0))[self.unit_of]
        self.stretched = mean[self.unit_of] + stretched
        self.alone = np.flatnonzero(n == 1)
        self.distances = stretched[(kept > 0) & (n > 1)[self.unit_of]]
        self.within_df = float(np.maximum(n - 1, 0).sum())

    @property
    def n_people(self) -> int:
        """People kept when nobody is resampled."""
        return int(self.base.sum())

    def draw_within(self, n_draws: int, rng: np.random.Generator) -> np.ndarray:
        """People drawn with replacement within their units, shape (n_draws, n_people): how often each stands."""
        n = len(self.score)
        sizes = np.diff(np.append(self.starts, n))
        first, width = self.starts[self.unit_of], sizes[self.unit_of]
        picked = first + (rng.random((n_draws, n)) * width).astype(np.int64)
        picked += n * np.arange(n_draws)[:, None]
        return np.bincount(picked.ravel(), minlength=n_draws * n).reshape(n_draws, n).astype(float)

    def resampled_people(self, n_draws: int, rng: np.random.Generator) -> Scores:
        """Scores of the same companies when people are drawn within their units."""
        within = self.draw_within(n_draws, rng)
        moved = np.zeros((n_draws, len(self.starts)))
        if len(self.alone):
            picked = rng.integers(0, len(self.distances), (n_draws, len(self.alone)))
            moved[:, self.alone] = self.distances[picked]
        return self.scores(np.ones((n_draws, self.n_companies)), within, moved)

    def scores(
        self, companies: np.ndarray, within: np.ndarray | None = None, moved: np.ndarray | None = None
    ) -> Scores:
        """Scores of companies in each resample.

        Parameters
        ----------
        companies
            Shape (n_draws, n_companies), how often each company stands in a resample.
        within
            Shape (n_draws, n_people), how often each person stands in their company; None for everybody once.
        moved
            Shape (n_draws, n_units), what is added to the mean of a unit; None for nothing.

        Returns
        -------
        Scores
            People are set aside again under both weights.
        """
        n_draws = len(companies)
        inner = np.ones((1, len(self.score))) if within is None else within
        if self.screening is None:
            kept, aside, alpha = inner, np.full(n_draws, np.nan), np.full(n_draws, np.nan)
        else:
            stands = companies[:, self.company] * inner
            is_kept = self.screening.kept(stands)
            kept = inner * is_kept
            used = stands * is_kept
            aside = 1 - used.sum(axis=1) / stands.sum(axis=1)
            alpha = self.screening.alpha(used)
        score = self.score if within is None else self.stretched
        means, sizes, squares, within_df = self._summaries(kept, score, 0.0 if moved is None else moved)
        within_variance = (companies * squares).sum(axis=1) / np.maximum((companies * within_df).sum(axis=1), 1e-300)
        shape = (n_draws, self.n_companies)
        return Scores(
            np.broadcast_to(means + self.middle, shape), np.broadcast_to(sizes, shape), within_variance, aside, alpha
        )

    def _summaries(self, kept: np.ndarray, score: np.ndarray, moved: np.ndarray | float) -> tuple[np.ndarray, ...]:
        """Mean, worth in people, squares within and their degrees of freedom, each (n_draws or 1, n_companies)."""
        few = [kept[rows] for rows in few_resamples(*kept.shape)]
        n, total, squares = (
            np.concatenate([np.add.reduceat(part * times, self.starts, axis=1) for part in few])
            for times in (1.0, score, score**2)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            means = np.where(n > 0, total / n + moved, 0.0)
            away = np.where(n > 0, squares - total**2 / n, 0.0)
            within_df = np.maximum(n - 1, 0.0)
            if self.equal_units:
                n_units = self._by_company((n > 0).astype(float))
                company = self._by_company(means) / n_units
                sizes = n_units**2 / self._by_company(np.where(n > 0, 1 / n, 0.0))
            else:
                sizes = self._by_company(n)
                company = self._by_company(n * means) / sizes
        return np.nan_to_num(company), np.nan_to_num(sizes), self._by_company(away), self._by_company(within_df)

    def _by_company(self, values: np.ndarray) -> np.ndarray:
        """Sums over the units of each company."""
        return np.add.reduceat(values, self.first_units, axis=1)
