"""What an outsider makes of alpha beside distributions of answers and the spreads of levels.

Nothing of the auditor or of the decision is used. Distributions of fewer than a hundred answers are counts, so squares
of answers to single questions are known; alpha then gives the square of their sum, over everybody.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

#: Half of the last digit of points and of ratios, as reports print them.
POINT, RATIO = 0.05, 0.0005


def squares_of_questions(answers: pd.DataFrame, n: int) -> float:
    """Squared deviations of the answers to all questions of a scale, in points, by their whole percentages."""
    total = 0.0
    for _, own in answers.groupby("item_key"):
        counts = np.round(own["share_pct"].to_numpy() * n / 100)
        low = own["low"].to_numpy()
        points = 100 * (low - low.min()) / (low.max() - low.min())
        assert counts.sum() == n
        total += float(counts @ (points - counts @ points / n) ** 2)
    return total


def most_squares_of_levels(levels: pd.DataFrame, alpha: float, answers: pd.DataFrame) -> pd.Series:
    """The most that squares within each level can be, by alpha, and by what is printed of the level itself.

    `levels`: n_respondents, mean_points, ci_low and ci_high of all levels, who are everybody; index group_id.
    """
    n, means = levels["n_respondents"].to_numpy(dtype=float), levels["mean_points"].round(1).to_numpy()
    n_items = answers["item_key"].nunique()
    squares = squares_of_questions(answers, int(n.sum())) / n_items**2
    everybody = squares / (1 - (round(alpha, 3) + RATIO) * (n_items - 1) / n_items)
    apart = np.abs(means - n @ means / n.sum())
    between = n @ (apart - 2 * POINT).clip(0) ** 2
    within = _squares_within(levels, 1)
    by_alpha = everybody - between - (within[0].sum() - within[0])
    return pd.Series(np.minimum(by_alpha, within[1]).clip(0), levels.index)


def squares_between(levels: pd.DataFrame, digits: int) -> tuple[float, float]:
    """Between what squared deviations of everybody lie, by sizes, means and intervals of all levels."""
    n, means = levels["n_respondents"].to_numpy(dtype=float), levels["mean_points"].round(digits).to_numpy()
    apart = np.abs(means - n @ means / n.sum())
    low, high = _squares_within(levels, digits)
    return float(low.sum() + n @ (apart - 10.0**-digits).clip(0) ** 2), float(
        high.sum() + n @ (apart + 10.0**-digits) ** 2
    )


def most_squares_by_pillar(
    levels: pd.DataFrame, other: pd.DataFrame, pillar: pd.DataFrame, correlation: float, *, digits: int = 1
) -> pd.Series:
    """The most that squares within each level can be, by a pillar that is the mean of this scale and another one.

    `correlation` of both over everybody is taken as known exactly, which is more than any printed share, inflation of
    variances or fit says of it. Means and ends of intervals are read with so many `digits`.
    """
    (low, high), (_, highest) = squares_between(other, digits), squares_between(pillar, digits)
    ends = [
        -correlation * np.sqrt(one) + np.sqrt(max(correlation**2 * one - one + 4 * highest, 0.0)) for one in (low, high)
    ]
    n, means = levels["n_respondents"].to_numpy(dtype=float), levels["mean_points"].round(digits).to_numpy()
    between = n @ (np.abs(means - n @ means / n.sum()) - 10.0**-digits).clip(0) ** 2
    least, most = _squares_within(levels, digits)
    by_pillar = max(ends) ** 2 - between - (least.sum() - least)
    return pd.Series(np.minimum(by_pillar, most).clip(0), levels.index)


def _squares_within(levels: pd.DataFrame, digits: int) -> list[np.ndarray]:
    """Least and most squares within each level, by its interval."""
    n = levels["n_respondents"].to_numpy(dtype=float)
    half = (levels["ci_high"].round(digits) - levels["ci_low"].round(digits)).to_numpy() / 2
    return [
        (n - 1) * n * ((half + side * 10.0**-digits / 2).clip(0) / stats.t.ppf(0.975, n - 1)) ** 2 for side in (-1, 1)
    ]
