"""Scores of the company as a whole: every person counts once, or where that is asked for every level the same."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.scores.aggregation import CI_LEVEL
from stratalign.scores.groups import OVERALL
from stratalign.scores.measures import is_share
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS, Level

#: How people count in the company's scores: everybody once, or executives, managers and staff a third each.
Weighting = Literal["respondents", "levels"]
#: Shares of levels are known where those of at least this share of the people are.
MOST_KNOWN = 0.9


class CompanyScore(NamedTuple):
    """Score of the whole company in one measure; bounds are missing where the spread of a group is."""

    measure_key: str
    n_respondents: float
    mean_points: float
    ci_low: float
    ci_high: float


def score_company(
    group_scores: pd.DataFrame, instrument: Instrument, *, weighting: Weighting = "respondents"
) -> tuple[pd.DataFrame, Weighting]:
    """Score the company: over people, or where it is asked for and all levels are shown, as the mean of the levels.

    Parameters
    ----------
    group_scores
        Published scores of groups.
    instrument
        Says which dimensions are net promoter scores; they are over people in any case.
    weighting
        `respondents`: every person counts once. `levels`: executives, managers and staff count a third each.

    Returns
    -------
    tuple
        Rows of `CompanyScore`, one per measure, and how people count in them. Percentages of favourable answers stay
        over people here: those of levels are printed capped, and no mean is made of capped numbers.
    """
    shown = group_scores[~group_scores["is_hidden"]]
    overall = shown[shown["group_id"] == OVERALL]
    over_people = overall[list(CompanyScore._fields)].reset_index(drop=True)
    levels = shown[shown["kind"] == "level"]
    complete = levels.groupby("measure_key").size().loc[lambda n: n == len(LEVELS)].index
    if weighting == "respondents" or INDEX_KEY not in complete:
        return over_people, "respondents"
    promoters = [dimension.key for dimension in instrument.dimensions if dimension.rule == "net_promoter"]
    usable = levels["measure_key"].isin(complete) & ~levels["measure_key"].isin(promoters)
    over_levels = mean_of_levels(levels[usable & ~is_share(levels["measure_key"])])[over_people.columns]
    rest = over_people[~over_people["measure_key"].isin(over_levels["measure_key"])]
    return pd.concat([over_levels, rest], ignore_index=True), "levels"


def shares_of_levels(group_scores: pd.DataFrame, measure_key: str) -> dict[Level, float] | None:
    """Share of each level among the people who were scored, or None where that may not be said.

    Parameters
    ----------
    group_scores
        Published scores of groups.
    measure_key
        The measure they were scored in.

    Returns
    -------
    dict or None
        Shares of executives, managers and staff, sum 1; a level that nobody belongs to has 0. None where a level is
        hidden, or the level of more than a tenth of the people is not known.
    """
    # Columns of the measure one by one: this is asked for every measure, and rows of a table are slow to cut.
    is_measure = (group_scores["measure_key"] == measure_key).to_numpy()
    columns = ("group_id", "kind", "n_respondents", "is_hidden")
    groups, kinds, n_people, is_hidden = (group_scores[column].to_numpy()[is_measure] for column in columns)
    people = dict(zip(groups.tolist(), n_people.tolist(), strict=True))
    of_level = kinds == "level"
    if OVERALL not in people or not of_level.any() or is_hidden[of_level].any():
        return None
    counts = np.nan_to_num(np.array([people.get(f"level:{level}", 0.0) for level in LEVELS], dtype=float))
    if not counts.sum() >= MOST_KNOWN * float(people[OVERALL]):
        return None
    return dict(zip(LEVELS, (counts / counts.sum()).tolist(), strict=True))


def mean_of_levels(level_scores: pd.DataFrame, *, ci_level: float = CI_LEVEL) -> pd.DataFrame:
    """Company score per measure: the unweighted mean of the levels' means, with its interval.

    Each level counts the same however many people it has: nine executives then weigh as much as 331 staff.

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
        Satterthwaite. The standard error and the interval are missing where the spread of a level is; why_none says so,
        else it is empty.

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
        variance=("variance", _sum_of_all),
        ratio=("ratio", _sum_of_all),
    )
    std_error = np.sqrt(sums["variance"]) / n_levels
    # Equal answers everywhere leave no variance: the interval is then the mean itself.
    freedom = (sums["variance"] ** 2 / sums["ratio"]).where(sums["ratio"] > 0, 1.0)
    half = special.stdtrit(freedom, (1 + ci_level) / 2) * std_error
    return (
        sums.assign(
            std_error=std_error,
            ci_low=sums["mean_points"] - half,
            ci_high=sums["mean_points"] + half,
            why_none=np.where(std_error.isna(), "a level of one person has no spread", ""),
        )
        .drop(columns=["variance", "ratio"])
        .reset_index()
    )


def _sum_of_all(values: pd.Series) -> float:
    """Sum that is missing as soon as one part is missing."""
    return float(values.sum(skipna=False))


def mean_of_level_intervals(level_scores: pd.DataFrame) -> pd.DataFrame:
    """Company percentage per measure: the unweighted mean of the levels' published percentages, with its interval.

    The distances of the levels' bounds from their values are combined as root sums of squares, so that nothing but
    published numbers is needed.

    Parameters
    ----------
    level_scores
        One row per level and measure: measure_key, n_respondents, mean_points, ci_low, ci_high.

    Returns
    -------
    pandas.DataFrame
        measure_key, n_respondents, mean_points, ci_low, ci_high; bounds are missing where those of a level are.

    References
    ----------
    Method of variance estimates recovery: Zou & Donner (2008), Statistics in Medicine 27.
    """
    below = (level_scores["mean_points"] - level_scores["ci_low"]) ** 2
    above = (level_scores["ci_high"] - level_scores["mean_points"]) ** 2
    sums = (
        level_scores.assign(below=below, above=above)
        .groupby("measure_key", sort=False)
        .agg(
            n_respondents=("n_respondents", "sum"),
            mean_points=("mean_points", "mean"),
            n_levels=("mean_points", "size"),
            below=("below", _sum_of_all),
            above=("above", _sum_of_all),
        )
    )
    low = sums["mean_points"] - np.sqrt(sums["below"]) / sums["n_levels"]
    high = sums["mean_points"] + np.sqrt(sums["above"]) / sums["n_levels"]
    return sums[["n_respondents", "mean_points"]].assign(ci_low=low, ci_high=high).reset_index()
