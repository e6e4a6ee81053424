"""Repeated waves beside accounts: whether units' scores are followed by their results, each unit against itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from stratalign.analysis.results import Followed, WaveResults
from stratalign.errors import StatisticError
from stratalign.models.panel.effects import estimate_panel
from stratalign.panel.outcomes import compute_outcomes
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import RELATED_EXPOSURE

#: Units with two waves, each followed by accounts, that a model within units needs.
MINIMUM_UNITS = 20
#: Results of one period that are followed.
FOLLOWED_OUTCOMES = ("revenue_growth_pct", "operating_margin_pct")


def follow_units(waves: tuple[WaveResults, ...], panel: pd.DataFrame) -> tuple[Followed, ...]:
    """Relate units' index in each wave to their results of the first period that begins after it, within units.

    Parameters
    ----------
    waves
        Publishable results, oldest first; shown units only are used.
    panel
        Accounts, one row per unit and period.

    Returns
    -------
    tuple of Followed
        One per outcome: the slope with effects of units and waves and errors clustered by unit, or why there is none.
        Empty with fewer than two waves that have an index of units.
    """
    scores = [_unit_scores(wave) for wave in waves]
    if sum(len(rows) > 0 for rows in scores) < 2:
        return ()
    days = [wave.wave.fielded_to or wave.wave.fielded_from for wave in waves]
    if any(day is None for day, rows in zip(days, scores, strict=True) if len(rows)):
        return tuple(Followed(outcome, None, "days", 0) for outcome in FOLLOWED_OUTCOMES)
    results = compute_outcomes(panel)
    pairs = [
        _beside_next(rows, results, day).assign(wave=number)
        for number, (rows, day) in enumerate(zip(scores, days, strict=True))
        if day is not None and len(rows)
    ]
    table = pd.concat(pairs, ignore_index=True)
    # Where two waves come before the same period, the later one is nearer to it.
    table = table.drop_duplicates(["entity_id", "period_end"], keep="last")
    return tuple(_follow(table, outcome) for outcome in FOLLOWED_OUTCOMES)


def _unit_scores(wave: WaveResults) -> pd.DataFrame:
    """Index of the shown units of a wave."""
    rows = wave.group_scores
    index = rows[(rows["measure_key"] == INDEX_KEY) & (rows["kind"] == "unit") & ~rows["is_hidden"]]
    return pd.DataFrame(
        {"entity_id": index["group_id"].str.removeprefix("unit:"), RELATED_EXPOSURE: index["mean_points"]}
    )


def _beside_next(scores: pd.DataFrame, results: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Scores beside the results of each unit's first period that begins on that day or later."""
    begins = results["period_end"] - pd.to_timedelta(results["days_since_previous"], unit="D")
    later = results[begins >= pd.Timestamp(day)].sort_values("period_end").drop_duplicates("entity_id")
    return scores.merge(later[["entity_id", "period_end", *FOLLOWED_OUTCOMES]], on="entity_id")


def _follow(table: pd.DataFrame, outcome: str) -> Followed:
    """Within-unit slope of one outcome."""
    rows = table.dropna(subset=[outcome, RELATED_EXPOSURE])
    rows = rows[rows.groupby("entity_id")["wave"].transform("size") > 1]
    n_units = rows["entity_id"].nunique()
    if n_units < MINIMUM_UNITS:
        return Followed(outcome, None, "units", n_units)
    try:
        found = estimate_panel(rows, outcome, RELATED_EXPOSURE, effects="two_way", period="wave")
    except StatisticError as problem:
        return Followed(outcome, None, "estimate", n_units, str(problem))
    return Followed(outcome, replace(found, design="lagged"), "", n_units)
