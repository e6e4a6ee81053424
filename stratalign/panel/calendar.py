"""Which year of accounts a survey is held against: the one that ends within the twelve months after it."""

from __future__ import annotations

import datetime as dt

import pandas as pd

ALIGNMENT_RULE = "the year of accounts that ends within the twelve months after the survey closed"


def align_to_survey(panel: pd.DataFrame, closed: dt.date) -> pd.DataFrame:
    """Find each entity's year of accounts that follows a survey.

    Parameters
    ----------
    panel
        Any table with entity_id and period_end, such as what `compute_outcomes` returned; one row each.
    closed
        Last day of the survey.

    Returns
    -------
    pandas.DataFrame
        One row per entity: entity_id, period_end (the last that ends after `closed` and at most twelve months later,
        missing where there is none), last_period_end (of all), days_after_survey, and `missing_reason`:
        "accounts_end_before_survey", "accounts_begin_later", "no_period_in_window", or "" where there is one.
    """
    begin = pd.Timestamp(closed)
    end = begin + pd.DateOffset(years=1)
    ends = panel.groupby("entity_id", sort=False)["period_end"]
    is_in_window = (panel["period_end"] > begin) & (panel["period_end"] <= end)
    found = panel[is_in_window].groupby("entity_id", sort=False)["period_end"].max()
    aligned = pd.DataFrame({"first": ends.min(), "last_period_end": ends.max()})
    aligned.insert(0, "period_end", found.reindex(aligned.index))
    # Ids of different kinds have no order.
    aligned = aligned.sort_index() if aligned.index.map(type).nunique() == 1 else aligned
    reason = pd.Series("no_period_in_window", aligned.index, dtype="str")
    reason = reason.mask(aligned["last_period_end"] <= begin, "accounts_end_before_survey")
    reason = reason.mask(aligned["first"] > end, "accounts_begin_later").mask(aligned["period_end"].notna(), "")
    days = (aligned["period_end"] - begin).dt.days.astype(float)
    columns = aligned.drop(columns="first").assign(days_after_survey=days, missing_reason=reason)
    return columns.reset_index().rename(columns={"index": "entity_id"})
