"""Two groups, one outcome that is high or not: shares, their ratio, odds and difference, or why none may be given."""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.comparisons.favourable import difference_of_shares
from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.results import Result
from stratalign.vocabulary import model_rows

#: A ratio is not given where a cell holds fewer companies than this.
SMALLEST_CELL = 5
#: Counts beyond this are no companies.
MOST_COMPANIES = 10**9


@displayed
@dataclass(frozen=True, slots=True)
class TwoByTwo(Result):
    """Share of high outcomes in the top and the bottom group.

    Ratios and their log-method intervals are missing where a cell holds fewer than five (`why_none` says so);
    `is_corrected` says that a half was added to empty cells. The difference (percentage points) has Newcombe's.
    """

    high_top: int
    n_top: int
    high_bottom: int
    n_bottom: int
    share_top: float
    share_bottom: float
    risk_ratio: float
    risk_ratio_ci_low: float
    risk_ratio_ci_high: float
    odds_ratio: float
    odds_ratio_ci_low: float
    odds_ratio_ci_high: float
    difference_pct: float
    difference_ci_low: float
    difference_ci_high: float
    is_corrected: bool
    why_none: str

    def tidy(self) -> pd.DataFrame:
        """Risk ratio, odds ratio and difference in the model columns; n_units counts both groups."""
        names = ("risk_ratio", "odds_ratio", "difference_pct")
        ends = ("risk_ratio_ci", "odds_ratio_ci", "difference_ci")
        return model_rows(
            term="top against bottom",
            quantity=list(names),
            measure=["ratio", "ratio", "percentage points"],
            estimate=[getattr(self, name) for name in names],
            ci_low=[getattr(self, f"{end}_low") for end in ends],
            ci_high=[getattr(self, f"{end}_high") for end in ends],
            n_units=self.n_top + self.n_bottom,
            covariance=["log method", "log method", "Newcombe"],
        )


def compare_counts(
    high_top: int, n_top: int, high_bottom: int, n_bottom: int, *, ci_level: float = 0.95, suppress: bool = True
) -> TwoByTwo:
    """Compare two counts.

    Parameters
    ----------
    high_top, n_top, high_bottom, n_bottom
        Companies with a high outcome, and all, in each group.
    ci_level
        Coverage of the intervals.
    suppress
        Whether ratios of small cells are left out.

    Returns
    -------
    TwoByTwo
        Shares, ratios, difference.

    Raises
    ------
    StatisticError
        Counts are no whole numbers, negative, larger than their group or beyond a thousand million, or a group is
        empty.

    References
    ----------
    Log-method intervals: Katz, Baptista, Azen & Pike (1978), Woolf (1955); Newcombe (1998).
    """
    require_level(ci_level)
    counts = {"high_top": high_top, "n_top": n_top, "high_bottom": high_bottom, "n_bottom": n_bottom}
    parts = [
        f"{name} {count!r}"
        for name, count in counts.items()
        if not isinstance(count, numbers.Real) or not float(count).is_integer()
    ]
    if parts:
        raise StatisticError(f"companies are counted in whole numbers; not {', '.join(parts)}.")
    if max(n_top, n_bottom) > MOST_COMPANIES:
        raise StatisticError(f"groups hold up to {MOST_COMPANIES:,} companies; not {n_top!r} and {n_bottom!r}.")
    if min(n_top, n_bottom) < 1 or not (0 <= high_top <= n_top and 0 <= high_bottom <= n_bottom):
        raise StatisticError(
            f"counts are {high_top} of {n_top} and {high_bottom} of {n_bottom}; each lies from 0 to its group's size, "
            "and groups hold somebody."
        )
    cells = np.array([high_top, n_top - high_top, high_bottom, n_bottom - high_bottom], dtype=float)
    is_corrected = bool((cells == 0).any())
    a, b, c, d = cells + 0.5 if is_corrected else cells
    z = normal_quantile((1 + ci_level) / 2)
    risk, odds = np.log(a / (a + b)) - np.log(c / (c + d)), np.log(a * d / (b * c))
    risk_error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    odds_error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    reach = z * np.array([0.0, -1.0, 1.0])
    risks, both_odds = np.exp(risk + reach * risk_error), np.exp(odds + reach * odds_error)
    small = int((cells < SMALLEST_CELL).sum())
    why = ""
    if small and suppress:
        risks, both_odds = np.full(3, np.nan), np.full(3, np.nan)
        why = f"{small} of 4 cells hold fewer than {SMALLEST_CELL} companies: read the shares"
    difference = difference_of_shares((high_top, high_bottom), (n_top, n_bottom), ci_level=ci_level).iloc[0]
    return TwoByTwo(
        high_top=int(high_top),
        n_top=int(n_top),
        high_bottom=int(high_bottom),
        n_bottom=int(n_bottom),
        share_top=high_top / n_top,
        share_bottom=high_bottom / n_bottom,
        risk_ratio=float(risks[0]),
        risk_ratio_ci_low=float(risks[1]),
        risk_ratio_ci_high=float(risks[2]),
        odds_ratio=float(both_odds[0]),
        odds_ratio_ci_low=float(both_odds[1]),
        odds_ratio_ci_high=float(both_odds[2]),
        difference_pct=float(difference["difference_pct"]),
        difference_ci_low=float(difference["ci_low"]),
        difference_ci_high=float(difference["ci_high"]),
        is_corrected=is_corrected,
        why_none=why,
    )
