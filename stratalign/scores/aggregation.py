"""Scores of groups: means with n, spread and interval, and the company's score as the mean of its levels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from stratalign.errors import StatisticError
from stratalign.numerics.long_tables import count_repeats, spread
from stratalign.numerics.tables import answer_values, as_numbers
from stratalign.scores.groups import Groups

CI_LEVEL = 0.95


class GroupScore(NamedTuple):
    """Score of one group in one measure; all numbers are missing where the group is hidden."""

    group_id: str
    measure_key: str
    n_respondents: float
    mean_points: float
    sd_points: float
    ci_low: float
    ci_high: float


GROUP_SCORE_COLUMNS = GroupScore._fields


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
        Columns `GROUP_SCORE_COLUMNS`, one row per group and measure that anybody answered, unrounded. Spread and
        interval need two people and are missing otherwise.

    Raises
    ------
    StatisticError
        A respondent stands twice for a measure, is not among the people of `groups`, or a score is no number.
    """
    wide = _one_row_each(scores, groups, value)
    belongs = groups.membership.reindex(wide.index).to_numpy(dtype=bool)
    values = answer_values(wide, "scores")
    # Shape (n_groups, 3, n_measures): a squared deviation is taken from the group's own mean, so that equal answers
    # have no spread at all.
    summaries = np.stack([_summarise(values[members]) for members in belongs.T])
    n, mean, sd = (summaries[:, part] for part in range(3))
    half = special.stdtrit(np.maximum(n - 1, 1), (1 + ci_level) / 2) * sd / np.sqrt(np.maximum(n, 1))
    ids = pd.MultiIndex.from_product([groups.membership.columns, wide.columns], names=["group_id", "measure_key"])
    columns = dict(zip(GROUP_SCORE_COLUMNS[2:], (n, mean, sd, mean - half, mean + half), strict=True))
    rows = pd.DataFrame({name: table.ravel() for name, table in columns.items()}, index=ids).reset_index()
    rows = rows[rows["n_respondents"] > 0].reset_index(drop=True)
    return rows.assign(n_respondents=rows["n_respondents"].astype("int64"))


def _one_row_each(scores: pd.DataFrame, groups: Groups, value: str) -> pd.DataFrame:
    """Respondents x measures, after refusing people who stand twice or belong to no group."""
    if n_repeated := count_repeats(scores, ["respondent_id", "measure_key"]):
        raise StatisticError(
            f"{n_repeated} of {len(scores)} scores repeat a respondent and measure; pass scores of one wave."
        )
    unknown = set(scores["respondent_id"].tolist()) - set(groups.membership.index.tolist())
    if unknown:
        raise StatisticError(
            f"{len(unknown)} respondents have scores but no row in the groups; build both from the same wave."
        )
    numbers = scores.assign(**{value: as_numbers(scores, [value])[value]})
    return spread(numbers, index="respondent_id", columns="measure_key", values=value)


def _summarise(values: np.ndarray) -> np.ndarray:
    """Count, mean and sample standard deviation of each column, shape (3, n_measures); missing where undefined."""
    answered = np.isfinite(values)
    n = answered.sum(axis=0).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(answered, values, 0.0).sum(axis=0) / n
        # The second pass takes out what rounding left in the first: equal answers have exactly their value as mean.
        mean = mean + np.where(answered, values - mean, 0.0).sum(axis=0) / n
        squares = (np.where(answered, values - mean, 0.0) ** 2).sum(axis=0)
        sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    return np.stack([n, mean, sd])
