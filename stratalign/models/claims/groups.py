"""Mean, spread and middle of a group to which some companies belong in part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.numerics.distributions import t_quantile

#: Rounding of parts that add up to a whole company.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Group:
    """Values (n,) and the part of each that belongs to the group, 0 to 1; the parts add up to whole companies."""

    values: np.ndarray
    parts: np.ndarray

    @property
    def n(self) -> int:
        """Companies."""
        return round(float(self.parts.sum()))

    @property
    def mean(self) -> float:
        """Mean."""
        return float(self.parts @ self.values / self.n)

    @property
    def sd(self) -> float:
        """Standard deviation with n - 1."""
        return float(np.sqrt(self.parts @ (self.values - self.mean) ** 2 / (self.n - 1)))

    @property
    def median(self) -> float:
        """Mean of the two values in the middle."""
        values, reached = self._ordered()
        middle = [int(np.argmax(reached > place + ROUNDING)) for place in ((self.n - 1) // 2, self.n // 2)]
        return float(values[middle].mean())

    def trimmed(self, share: float) -> float:
        """Mean without so large a share of companies at each end."""
        values, reached = self._ordered()
        cut = int(share * self.n)
        inside = np.diff(np.clip(reached, cut, self.n - cut), prepend=cut)
        return float(inside @ values / (self.n - 2 * cut))

    def _ordered(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.values, kind="stable")
        return self.values[order], np.cumsum(self.parts[order])


def welch_interval(first: Group, second: Group, ci_level: float) -> tuple[float, float]:
    """Bounds of the difference of two means by Welch's t."""
    one, other = first.sd**2 / first.n, second.sd**2 / second.n
    difference, error = first.mean - second.mean, float(np.sqrt(one + other))
    if error == 0:
        return difference, difference
    freedom = (one + other) ** 2 / (one**2 / (first.n - 1) + other**2 / (second.n - 1))
    half = float(t_quantile((1 + ci_level) / 2, freedom)) * error
    return difference - half, difference + half


def correlation_of(group: Group, exposure: np.ndarray) -> float:
    """Correlation of an exposure with the group's values; missing where one does not vary."""
    weights = group.parts / group.parts.sum()
    x, y = exposure - weights @ exposure, group.values - weights @ group.values
    spread = float(np.sqrt((weights @ x**2) * (weights @ y**2)))
    return float(np.clip(weights @ (x * y) / spread, -1, 1)) if spread > 0 else float("nan")
