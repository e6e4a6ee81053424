"""Where the change of the company's score comes from: people who stayed and came, groups that grew and shrank."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.stayers import Stayers
from stratalign.analysis.wave import WavePeople
from stratalign.comparisons.composition import decompose_change
from stratalign.comparisons.wave_parts import split_by_people
from stratalign.disclosure.population import is_enough_for_model

MIX_COLUMNS = ("by", "term", "estimate", "ci_low", "ci_high", "n_respondents")


def parts_by_people(before: WavePeople, after: WavePeople, key: str, stayers: Stayers) -> pd.DataFrame:
    """The company's change, everybody counting once, by who stayed, joined and left.

    Parameters
    ----------
    before, after
        Whom the two waves count.
    key
        The measure.
    stayers
        Who stayed.

    Returns
    -------
    pandas.DataFrame
        As `split_by_people`; empty where who stayed is not shown.
    """
    if not stayers.are_shown:
        return pd.DataFrame()
    first, second = (one.points[key].dropna() for one in (before, after))
    return split_by_people(first, second, stayers.people)


def parts_by_groups(before: WavePeople, after: WavePeople, key: str, seed: int) -> pd.DataFrame:
    """The company's change by change within units, or levels, and change of their shares; of enough people alone.

    Parameters
    ----------
    before, after
        Whom the two waves count.
    key
        The measure.
    seed
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        Rows of `MIX_COLUMNS`, of units and levels that have enough people for a model.
    """
    rows = []
    for by, column in (("units", "unit_id"), ("levels", "level")):
        sides = [_scores_by(one, key, column) for one in (before, after)]
        n_groups = len(set(sides[0]["group"]) | set(sides[1]["group"]))
        if n_groups < 2 or not all(is_enough_for_model(len(side), n_groups) for side in sides):
            continue
        found = decompose_change(*sides, seed=seed)
        is_told = (found.intervals["term"] != "entered_and_left") | (found.intervals["estimate"] != 0)
        n = float(sum(map(len, sides)))
        rows += [(by, *row, n) for row in found.intervals[is_told].itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(MIX_COLUMNS))


def _scores_by(one: WavePeople, key: str, column: str) -> pd.DataFrame:
    """Score of each person with the group they are in directly; people of none are one more."""
    points = one.points[key].dropna()
    group = one.placed[column].reindex(points.index).fillna("").astype(object)
    return pd.DataFrame({"group": group, "score": points}).reset_index(drop=True)
