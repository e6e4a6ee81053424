"""The gap between leaders and employees, dimension by dimension."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.comparisons.differences import CI_LEVEL, welch_differences
from stratalign.comparisons.effect_sizes import standardised_differences
from stratalign.comparisons.ratios import ratio_freedom
from stratalign.errors import StatisticError
from stratalign.numerics.distributions import t_quantile


class Gap(NamedTuple):
    """Difference of two groups in one measure, as `compare_groups` says."""

    measure_key: str
    upper_group: str
    lower_group: str
    upper_points: float
    lower_points: float
    gap_points: float
    ci_low: float
    ci_high: float
    p_value: float
    cohens_d: float
    d_ci_low: float
    d_ci_high: float
    hedges_g: float
    gap_pct: float
    gap_pct_ci_low: float
    gap_pct_ci_high: float
    gap_pct_reason: str
    n_upper: float
    n_lower: float


GAP_COLUMNS = Gap._fields


def compare_groups(group_scores: pd.DataFrame, upper: str, lower: str, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Compare two groups that share no member on every measure both answered.

    Parameters
    ----------
    group_scores
        Rows of `aggregate_scores`, already without hidden groups.
    upper, lower
        Ids of the two groups, such as `level:executives` and `level:staff`.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Columns `GAP_COLUMNS`, largest gap first. gap_points is upper minus lower; gap_pct is (1 - lower / upper) x 100,
        so that 50 says that the lower group scores half of the upper one; missing where a score is below zero (net
        promoter) or the upper one is zero. Its bounds are Fieller's on the degrees of freedom of Welch and
        Satterthwaite, missing with the reason in gap_pct_reason where the upper mean cannot be distinguished from
        zero. Bounds of d come from the noncentral t distribution. Empty where a group is absent.

    References
    ----------
    Welch (1947); Hedges (1981); Fieller (1954). Checked against R's answers in tests/comparisons/test_gap_intervals.py.
    """
    sides = [group_scores[group_scores["group_id"] == group].set_index("measure_key") for group in (upper, lower)]
    pairs = sides[0].merge(sides[1], left_index=True, right_index=True, suffixes=("_first", "_second"))
    pairs = pairs[(pairs["n_respondents_first"] >= 2) & (pairs["n_respondents_second"] >= 2)]
    found = welch_differences(pairs, ci_level=ci_level)
    sizes = [pairs[f"n_respondents_{side}"].to_numpy(dtype=float) for side in ("first", "second")]
    effects = standardised_differences(found["cohens_d"].to_numpy(), *sizes, ci_level=ci_level).set_index(pairs.index)
    percent = _percentage_gaps(pairs, ci_level)
    gaps = pd.DataFrame(
        {
            "measure_key": pairs.index,
            "upper_group": upper,
            "lower_group": lower,
            "upper_points": pairs["mean_points_first"],
            "lower_points": pairs["mean_points_second"],
            "gap_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "p_value": found["p_value"],
            "cohens_d": found["cohens_d"],
            "d_ci_low": effects["d_ci_low"],
            "d_ci_high": effects["d_ci_high"],
            "hedges_g": effects["hedges_g"],
            **{name: percent[name] for name in percent},
            "n_upper": pairs["n_respondents_first"],
            "n_lower": pairs["n_respondents_second"],
        },
        columns=list(GAP_COLUMNS),
    )
    return gaps.sort_values("gap_points", ascending=False, ignore_index=True)


def bootstrap_percentage_gap(
    upper_scores: ArrayLike, lower_scores: ArrayLike, *, draws: int = 2000, seed: int = 0, ci_level: float = CI_LEVEL
) -> tuple[float, float, float]:
    """Percentage gap of two groups with a percentile interval from resampled people: a check on Fieller's.

    Parameters
    ----------
    upper_scores, lower_scores
        Shapes (n_upper,) and (n_lower,), points of a scale that starts at zero; missing ones are left out.
    draws
        Resamples of people within each group.
    seed
        Seed of the random numbers.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    tuple of float
        Gap and bounds in percent.

    Raises
    ------
    StatisticError
        A side has fewer than two people, a score is negative or infinite, or a resampled upper mean is zero.

    References
    ----------
    Efron & Tibshirani (1993), percentile interval.
    """
    sides = [np.asarray(scores, dtype=float) for scores in (upper_scores, lower_scores)]
    upper, lower = (scores[~np.isnan(scores)] for scores in sides)
    if min(len(upper), len(lower)) < 2:
        raise StatisticError(f"a gap needs two people on each side; there are {len(upper)} and {len(lower)}.")
    n_wrong = sum(int((~np.isfinite(scores) | (scores < 0)).sum()) for scores in (upper, lower))
    if n_wrong:
        raise StatisticError(
            f"{n_wrong} scores are negative or infinite; a percentage needs points of a scale that starts at zero."
        )
    rng = np.random.default_rng(seed)
    means = [_resampled_means(scores, draws, rng) for scores in (upper, lower)]
    n_zero = int((means[0] <= 0).sum())
    if n_zero or not upper.mean() > 0:
        raise StatisticError(
            f"{n_zero} of {draws} resampled upper means are zero, so that the percentage has no interval; "
            "report points instead."
        )
    low, high = np.quantile(100 * (1 - means[1] / means[0]), [(1 - ci_level) / 2, (1 + ci_level) / 2])
    return float(100 * (1 - lower.mean() / upper.mean())), float(low), float(high)


def _resampled_means(scores: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Means of resamples: how often each distinct score is drawn is multinomial."""
    points, counts = np.unique(scores, return_counts=True)
    return np.asarray(rng.multinomial(len(scores), counts / len(scores), size=draws) @ points / len(scores))


def _percentage_gaps(pairs: pd.DataFrame, ci_level: float) -> pd.DataFrame:
    """Percentage gap with Fieller's bounds, or the reason why there are none."""
    upper, lower = pairs["mean_points_first"], pairs["mean_points_second"]
    ratio = lower.where(lower >= 0) / upper.where(upper > 0)
    part_upper, part_lower = (pairs[f"sd_points_{side}"] ** 2 / pairs[f"n_respondents_{side}"] for side in _SIDES)
    sizes = (pairs["n_respondents_second"], pairs["n_respondents_first"])
    t = t_quantile((1 + ci_level) / 2, ratio_freedom(ratio, (part_lower, part_upper), sizes))
    g = t**2 * part_upper / upper**2
    share = (1 - g).where(g < 1)
    half = t / upper * (part_lower * share + ratio**2 * part_upper) ** 0.5
    has_no_ratio, is_unsure = ratio.isna(), g >= 1
    reasons = np.select([has_no_ratio, is_unsure, g.isna()], [_NO_RATIO, _UNSURE, _NO_SPREAD], "")
    return pd.DataFrame(
        {
            "gap_pct": (1 - ratio) * 100,
            "gap_pct_ci_low": (1 - (ratio + half) / share) * 100,
            "gap_pct_ci_high": (1 - (ratio - half) / share) * 100,
            "gap_pct_reason": reasons.astype(object),
        },
        index=pairs.index,
    )


_SIDES = ("first", "second")
#: Why a percentage gap has no interval.
_NO_RATIO = "a percentage needs a mean above zero to divide by and none below zero"
_UNSURE = "the mean divided by cannot be told from zero (Fieller's g is 1 or more); report points"
_NO_SPREAD = "the spread of a group is not known"
