"""Contrasts without each company in turn, in time that grows with the companies and not with their square.

Taking one company away moves every other by at most one rank. So whatever stands above or below the place of the one
that is gone has one of two weights, and sums over both sides are differences of running sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class LeftOut:
    """A stratum of companies in the order of their exposure, without each of them in turn, by its row in the table.

    - `rows` (n,): where each stands in the table; `blocks` (n,): number of its score among the different ones, from 0.
    - `outcomes` (n, n_outcomes); `by_outcome` and `first_equal`: as in `contrasts`.
    - `sizes`: companies in the top and the bottom group of n - 1.
    """

    rows: np.ndarray
    blocks: np.ndarray
    outcomes: np.ndarray
    by_outcome: np.ndarray
    first_equal: np.ndarray
    sizes: tuple[int, int]
    high: float

    @property
    def n_draws(self) -> int:
        """Companies left out, one at a time."""
        return len(self.rows)

    @cached_property
    def sums(self) -> np.ndarray:
        """Sums of the outcomes over both groups, shape (2, n, n_outcomes)."""
        return np.stack([_without_each(weights, self.blocks, self.outcomes)[self._by_row] for weights in self._weights])

    @cached_property
    def highs(self) -> np.ndarray:
        """High outcomes in both groups, shape (2, n, n_outcomes)."""
        return np.stack([self._high(place) for place in range(self.outcomes.shape[1])], axis=2)[:, self._by_row]

    @cached_property
    def _by_row(self) -> np.ndarray:
        return np.argsort(self.rows)

    def _high(self, place: int) -> np.ndarray:
        """High outcomes in both groups without each company: what is high follows from the order of those left."""
        n, order = len(self.rows), self.by_outcome[:, place]
        rank = np.empty(n, dtype=np.intp)
        rank[order] = np.arange(n)
        least = int(np.ceil((n - 2) * (1 - self.high)))
        # The order statistic that outcomes must reach is the next one where the company left out stands below it.
        cuts = self.first_equal[[least, least + 1], place]
        is_high = (rank[:, None] >= cuts).astype(float)
        which = (rank <= least).astype(np.intp)
        return np.stack(
            [_without_each(weights, self.blocks, is_high)[np.arange(n), which] for weights in self._weights]
        )

    @cached_property
    def _weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Part of each company in the top and in the bottom group where one above, beside or below it is left out."""
        first = np.searchsorted(self.blocks, self.blocks, side="left")
        end = np.searchsorted(self.blocks, self.blocks, side="right")
        n_top, n_bottom = self.sizes
        # Ranks of the companies of a score, from `begin` to `stop`, when one above, beside or below them is gone.
        begin = np.stack([first, first, first - 1])
        stop = np.stack([end, end - 1, end - 1])
        n_left = np.maximum(stop - begin, 1)
        above = len(self.rows) - 1 - n_top
        top = np.maximum(stop - np.maximum(begin, above), 0) / n_left
        bottom = np.maximum(np.minimum(stop, n_bottom) - begin, 0) / n_left
        return top, bottom


def _without_each(weights: np.ndarray, blocks: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weighted sums of columns (n, m) without each row; weights (3, n): of rows below, beside and above its block."""
    below, beside, above = (np.vstack([np.zeros(values.shape[1]), np.cumsum(w[:, None] * values, 0)]) for w in weights)
    first, end = np.searchsorted(blocks, blocks, side="left"), np.searchsorted(blocks, blocks, side="right")
    own = weights[1][:, None] * values
    return np.asarray(below[first] + (beside[end] - beside[first] - own) + above[-1] - above[end])
