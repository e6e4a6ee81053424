"""Slopes and premiums of all resamples at once: as scores are, and without their measurement error."""

from __future__ import annotations

import numpy as np

from stratalign.numerics.distributions import normal_density, normal_quantile

#: A premium over a smaller mean (percentage points) says nothing.
SMALLEST_MEAN = 1.0
#: True variance below this share of the spread of scores leaves nothing to correct by.
SMALLEST_TRUE = 0.05
#: A share of the scores' variance this small is what industries and controls leave by rounding.
ROUNDING = 1e-9


class Regression:
    """Outcome on score with industries and controls, for companies that stand in a resample any number of times."""

    def __init__(self, design: np.ndarray, share: float) -> None:
        # An orthonormal basis: cross-products of any resample are then near the identity.
        self.z = np.linalg.qr(design)[0]
        n, k = self.z.shape
        self.squares = (self.z[:, :, None] * self.z[:, None, :]).reshape(n, k * k)
        # Mean of a standard normal score in the top share of companies.
        self.reach = float(normal_density(normal_quantile(1 - share)) / share)

    def slopes(
        self, weights: np.ndarray, scores: np.ndarray, outcome: np.ndarray, noise: np.ndarray | None = None
    ) -> np.ndarray:
        """Slope per point and per standard deviation of the score, and premium in per cent, by resample.

        Parameters
        ----------
        weights
            Shape (n_draws, n_companies), how often each company stands in a resample; 0 leaves it out.
        scores, outcome
            Shape (n_draws or 1, n_companies).
        noise
            Error variance of each score, the same shape; None takes scores as known. With it, each score is drawn to
            what industries and controls predict by its own reliability (regression calibration).

        Returns
        -------
        numpy.ndarray
            Shape (n_draws, 3). Missing where the scores hold no true variance; a premium without bound is
            infinite.
        """
        n_draws, k = len(weights), self.z.shape[1]
        n = weights.sum(axis=1)
        left = (weights @ self.squares).reshape(n_draws, k, k)
        rest = self._apart(left, weights, scores)
        spread = (weights * rest**2).sum(axis=1) / (n - k)
        mean_score = (weights * scores).sum(axis=1) / n
        total = (weights * (scores - mean_score[:, None]) ** 2).sum(axis=1) / (n - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            if noise is None:
                moved, variance = rest, total
                is_known = spread > ROUNDING * total
            else:
                mean_noise = (weights * noise).sum(axis=1) / n
                true = spread - mean_noise
                is_known = (true > SMALLEST_TRUE * spread) & (spread > ROUNDING * total)
                pull = np.maximum(true, 1e-300)[:, None] / (np.maximum(true, 1e-300)[:, None] + noise)
                moved = self._apart(left, weights, scores - rest + rest * pull)
                variance = np.maximum(total - mean_noise, true)
            slope = (weights * moved * outcome).sum(axis=1) / (weights * moved**2).sum(axis=1)
            slope = np.where(is_known, slope, np.nan)
            per_sd = slope * np.sqrt(np.maximum(variance, 0.0))
            mean = (weights * outcome).sum(axis=1) / n
            bottom = mean - self.reach * per_sd
            premium = np.where(bottom > SMALLEST_MEAN, 100 * ((mean + self.reach * per_sd) / bottom - 1), np.inf)
        premium = np.where(np.isnan(slope) | (mean <= SMALLEST_MEAN), np.nan, premium)
        return np.stack([slope, per_sd, premium], axis=1)

    def _apart(self, left: np.ndarray, weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        """What industries and controls leave of values, shape (n_draws, n_companies)."""
        right = (weights * values) @ self.z
        try:
            fitted = np.linalg.solve(left, right[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            # A resample without one of the industries: the others say all there is to say.
            fitted = (np.linalg.pinv(left, hermitian=True) @ right[:, :, None])[:, :, 0]
        return np.asarray(values - fitted @ self.z.T)
