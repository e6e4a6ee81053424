"""Scores of groups: means with n, spread and interval, and the company's score as the mean of its levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.scores.groups import Groups

CI_LEVEL = 0.95
GROUP_SCORE_COLUMNS = (
    "group_id", "measure_key", "n_respondents", "mean_points", "sd_points", "ci_low", "ci_high",
)  # fmt: skip


def aggregate_scores(
    scores: pd.DataFrame, groups: Groups, *, value: str = "score_points", ci_level: float = CI_LEVEL
) -> pd.DataFrame:
    """Mean of every measure in every group, with a t interval.

    Parameters
    ----------
    scores
        One wave: respondent_id, measure_key and a value column; missing values are left out.
    groups
        Who belongs to which group.
    value
        Column to average.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Columns `GROUP_SCORE_COLUMNS`, one row per group and measure that anybody answered, unrounded. The interval
        needs two people and is missing otherwise.
    """
    wide = scores.pivot(index="respondent_id", columns="measure_key", values=value)
    belongs = groups.membership.reindex(wide.index).to_numpy(dtype=float)
    values = wide.to_numpy(dtype=float)
    answered = np.isfinite(values)
    # Centred before squaring: one pass over raw squares would lose digits.
    centre = np.nanmean(values, axis=0)
    filled = np.where(answered, values - centre, 0.0)
    n = belongs.T @ answered
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = belongs.T @ filled / n
        variance = np.maximum(belongs.T @ filled**2 - n * shift**2, 0.0) / (n - 1)
        half = stats.t.ppf((1 + ci_level) / 2, np.maximum(n - 1, 1)) * np.sqrt(variance / n)
    mean = shift + centre
    blank = n < 2
    tables = (
        n,
        mean,
        np.where(blank, np.nan, np.sqrt(variance)),
        *(np.where(blank, np.nan, mean + s * half) for s in (-1, 1)),
    )
    ids = pd.MultiIndex.from_product([groups.membership.columns, wide.columns], names=["group_id", "measure_key"])
    columns = dict(zip(GROUP_SCORE_COLUMNS[2:], (table.ravel() for table in tables), strict=True))
    rows = pd.DataFrame(columns, index=ids).reset_index()
    rows = rows[rows["n_respondents"] > 0].reset_index(drop=True)
    return rows.assign(n_respondents=rows["n_respondents"].astype("int64"))


def mean_of_levels(level_scores: pd.DataFrame, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Company score per measure: the unweighted mean of the levels' means, with its interval.

    Each level counts the same however many people it has, so that staff cannot outvote the executives they are
    compared with.

    Parameters
    ----------
    level_scores
        Rows of `aggregate_scores` for the levels to combine; every measure must have every level.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        measure_key, n_respondents, mean_points, std_error, ci_low, ci_high; degrees of freedom after Welch and
        Satterthwaite.

    Raises
    ------
    StatisticError
        A measure lacks a level that others have.
    """
    n_levels = level_scores["group_id"].nunique()
    lacking = level_scores.groupby("measure_key").size().loc[lambda n: n < n_levels]
    if len(lacking):
        raise StatisticError(
            f"{', '.join(lacking.index)} have no scores in some levels; compare only measures all have."
        )
    variance = level_scores["sd_points"] ** 2 / level_scores["n_respondents"]
    parts = level_scores.assign(variance=variance, ratio=variance**2 / (level_scores["n_respondents"] - 1))
    sums = parts.groupby("measure_key", sort=False).agg(
        n_respondents=("n_respondents", "sum"),
        mean_points=("mean_points", "mean"),
        variance=("variance", "sum"),
        ratio=("ratio", "sum"),
    )
    std_error = np.sqrt(sums["variance"]) / n_levels
    # Equal answers everywhere leave no variance: the interval is then the mean itself.
    freedom = (sums["variance"] ** 2 / sums["ratio"]).fillna(1.0)
    half = stats.t.ppf((1 + ci_level) / 2, freedom) * std_error
    return (
        sums.assign(std_error=std_error, ci_low=sums["mean_points"] - half, ci_high=sums["mean_points"] + half)
        .drop(columns=["variance", "ratio"])
        .reset_index()
    )
