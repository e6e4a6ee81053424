"""Internal consistency of a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import fdtri

from stratalign.errors import StatisticError
from stratalign.measurement.scales.polychoric import polychoric
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import answer_values, as_answers
from stratalign.vocabulary import estimate_rows

#: A variance below this share of its parts is rounding.
ROUNDING = 1e-12


@displayed
@dataclass(frozen=True, slots=True)
class Reliability(Result):
    """Cronbach's alpha of one scale; alpha and bounds are unitless and unrounded.

    `n_respondents` counts the people actually used: complete ones (listwise), or the fewest any pair of items shares
    (pairwise). `why_doubtful` says why alpha lies outside 0 to 1, where reliabilities lie, and is empty elsewhere.
    """

    dimension: str
    alpha: float
    ci_low: float
    ci_high: float
    ci_level: float
    n_items: int
    n_respondents: int
    missing: str
    why_doubtful: str = ""

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=self.dimension,
            quantity=f"cronbach_alpha_{self.missing}",
            measure="unitless",
            estimate=self.alpha,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            n_respondents=self.n_respondents,
        )


def cronbach_alpha(
    answers: pd.DataFrame,
    *,
    missing: Literal["listwise", "pairwise"] = "listwise",
    ci_level: float = 0.95,
    dimension: str = "",
) -> Reliability:
    """Estimate the internal consistency of one scale.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped.
    missing
        `listwise` drops respondents with any missing item; `pairwise` takes each covariance from who answered both.
    ci_level
        Coverage of the confidence interval, strictly between 0 and 1.
    dimension
        Key carried into the result.

    Returns
    -------
    Reliability
        Unrounded alpha, interval and counts.

    Raises
    ------
    StatisticError
        Fewer than two items or three usable respondents remain, or the sum of the items does not vary.

    References
    ----------
    Alpha: Cronbach (1951). Interval: Feldt, Woodruff & Salih (1987). Checked against R psych and multilevel in
    tests/scores/test_reliability.py.
    """
    values = answer_values(pd.DataFrame(answers))
    if not 0 < ci_level < 1:
        raise StatisticError(f"ci_level lies between 0 and 1, such as 0.95; not {ci_level}.")
    is_answered = ~np.isnan(values)
    values = values[is_answered.all(axis=1) if missing == "listwise" else is_answered.any(axis=1)]
    n_items = values.shape[1]
    answered = (~np.isnan(values)).astype(float)
    n_respondents = int((answered.T @ answered).min()) if n_items and len(values) else 0
    if n_items < 2 or n_respondents < 3:
        raise StatisticError(
            f"alpha of {dimension or 'the scale'} needs two items and three respondents; "
            f"there are {n_items} items and {n_respondents} usable respondents of {len(answers)}."
        )
    covariance = np.cov(values, rowvar=False) if answered.all() else pd.DataFrame(values).cov().to_numpy()
    total = covariance.sum()
    # Rounding leaves a little variance in equal decimals and in items that cancel each other out.
    if (
        not (np.nanmax(values, axis=0) > np.nanmin(values, axis=0)).any()
        or not total > ROUNDING * np.abs(covariance).sum()
    ):
        raise StatisticError(
            f"alpha of {dimension or 'the scale'} is undefined: the sum of the {n_items} items does not vary over "
            f"{n_respondents} respondents. Look for a forgotten reverse key or a constant answer."
        )
    alpha = float(n_items / (n_items - 1) * (1 - np.trace(covariance) / total))
    low, high = _feldt_interval(alpha, n_items, n_respondents, ci_level)
    return Reliability(
        dimension, alpha, low, high, ci_level, n_items, n_respondents, missing, beyond_reliability(alpha)
    )


def beyond_reliability(alpha: float) -> str:
    """Say why an alpha is no reliability.

    Parameters
    ----------
    alpha
        As computed.

    Returns
    -------
    str
        Empty between 0 and 1.
    """
    if alpha < 0:
        return (
            f"alpha is {alpha:.2f}, below nought: on the whole the items go against each other, so that their sum "
            "measures no one thing. Look for a forgotten reverse key, or do not add them up"
        )
    if alpha > 1 + ROUNDING:
        return (
            f"alpha is {alpha:.2f}, above one: covariances from different people contradict each other. Use "
            "missing='listwise'"
        )
    return ""


def item_rest_correlations(answers: pd.DataFrame) -> pd.Series:
    """Correlation of each item with the mean of the others, over complete respondents.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped.

    Returns
    -------
    pandas.Series
        Item key -> correlation; missing where an item or the rest does not vary. A negative value usually means a
        forgotten reverse key.
    """
    points = answers.to_numpy(dtype=float)
    points = points[~np.isnan(points).any(axis=1)]
    rest = points.sum(axis=1, keepdims=True) - points
    if len(points) < 3:
        return pd.Series(np.nan, index=answers.columns)
    does_vary = (np.ptp(points, axis=0) > 0) & (np.ptp(rest, axis=0) > 0)
    x, y = points - points.mean(axis=0), rest - rest.mean(axis=0)
    products = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    found = np.divide((x * y).sum(axis=0), products, out=np.full(len(does_vary), np.nan), where=does_vary)
    return pd.Series(found, index=answers.columns)


def ordinal_alpha(answers: pd.DataFrame) -> float:
    """Alpha of the normal variables thought to lie behind ordinal answers.

    Higher than alpha of the answers themselves: it is the reliability of a scale nobody has, so it stands next to alpha
    and never in its place.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), a few ordered categories an item, reverse-keyed items already flipped.

    Returns
    -------
    float
        Alpha of the polychoric correlations, pairwise.

    Raises
    ------
    StatisticError
        As `polychoric`.

    References
    ----------
    Zumbo, Gadermann & Zeisser (2007).
    """
    return alpha_of_correlations(polychoric(answers).to_numpy())


def alpha_of_correlations(correlations: np.ndarray) -> float:
    """Alpha of items of equal variance from their correlations, shape (n_items, n_items)."""
    p = len(correlations)
    return float(p / (p - 1) * (1 - p / correlations.sum()))


def item_statistics(answers: pd.DataFrame) -> pd.DataFrame:
    """Every item of a scale: how it is answered, how it goes with the rest, and alpha without it.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points, reverse-keyed items already flipped; three items or more.

    Returns
    -------
    pandas.DataFrame
        item, n_respondents, missing_pct, mean, sd, lowest_pct and highest_pct (answers at the ends that were used),
        item_rest_correlation and alpha_if_dropped (from pairwise covariances), is_negative: goes against the rest, most
        often a forgotten reverse key; why_none: why one of the figures is missing, else empty; why_doubtful: why
        alpha_if_dropped lies outside 0 to 1, where reliabilities lie, else empty.

    Raises
    ------
    StatisticError
        Fewer than three items, fewer than two people who answered, or cells that are no numbers.

    References
    ----------
    As R psych::alpha (r.drop, alpha.drop).
    """
    table = as_answers(answers)
    n_people = int(table.notna().any(axis=1).sum())
    if table.shape[1] < 3 or n_people < 2:
        raise StatisticError(
            f"items are compared with the rest of three or more that two people or more answered; there are "
            f"{table.shape[1]} items and {n_people} people who answered."
        )
    covariance = table.cov().to_numpy()
    own, sums = np.diag(covariance), covariance.sum(axis=1)
    rest_variance = covariance.sum() - 2 * sums + own
    # Rounding leaves a little variance in equal decimals and in items that cancel each other out.
    size = float(np.abs(covariance).sum())
    rest_variance = np.where(rest_variance > ROUNDING * size, rest_variance, np.nan)
    k = table.shape[1] - 1
    correlation = np.clip((sums - own) / np.sqrt(np.where(own > ROUNDING * size, own, np.nan) * rest_variance), -1, 1)
    dropped = k / (k - 1) * (1 - (own.sum() - own) / rest_variance)
    answered = table.notna().sum().to_numpy()
    at_ends = [
        (table == end).sum().to_numpy() / np.maximum(answered, 1) for end in (table.min().min(), table.max().max())
    ]
    return pd.DataFrame(
        {
            "item": list(table.columns),
            "n_respondents": answered,
            "missing_pct": 100 * table.isna().mean().to_numpy(),
            "mean": table.mean().to_numpy(),
            "sd": table.std().to_numpy(),
            "lowest_pct": 100 * at_ends[0],
            "highest_pct": 100 * at_ends[1],
            "item_rest_correlation": correlation,
            "alpha_if_dropped": dropped,
            "is_negative": correlation < 0,
            "why_none": np.select(
                [answered < 2, ~(own > ROUNDING * size), np.isnan(correlation)],
                ["fewer than two people answered it", "it does not vary", "the rest does not vary"],
                "",
            ),
            "why_doubtful": np.select(
                [dropped < 0, dropped > 1 + ROUNDING],
                [
                    "below nought: without it the others go against each other on the whole",
                    "above one: covariances from different people contradict each other",
                ],
                "",
            ),
        }
    )


def _feldt_interval(alpha: float, n_items: int, n_respondents: int, ci_level: float) -> tuple[float, float]:
    """Bounds from the F distribution with n - 1 and (n - 1)(k - 1) degrees of freedom."""
    tail = (1 - ci_level) / 2
    freedom = (n_respondents - 1, (n_respondents - 1) * (n_items - 1))
    low = 1 - (1 - alpha) * fdtri(*freedom, 1 - tail)
    high = 1 - (1 - alpha) * fdtri(*freedom, tail)
    return float(low), float(high)
