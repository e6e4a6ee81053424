"""Units ranked by their shrunken means, with their own means and whether they differ from the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.report_claims import LEVEL, ReportClaims
from stratalign.analysis.results import WaveResults
from stratalign.comparisons.units import compare_with_rest
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.measurement.small_groups.shrinkage import shrink_published_scores
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY

#: Units that shrinkage needs to learn how much units differ.
FEWEST_UNITS = 5
SHRUNKEN_RANK_COLUMNS = (
    "group_id", "label", "n_respondents", "mean_points", "shrunken_points", "ci_low", "ci_high", "reliability",
    "difference_points", "adjusted_p_value", "verdict",
)  # fmt: skip


def shrunken_ranks(group_scores: pd.DataFrame, measure_key: str) -> pd.DataFrame:
    """Compare every shown unit that has none below it with the rest, and shrink its mean.

    Parameters
    ----------
    group_scores
        Published scores of groups, over people.
    measure_key
        Measure to compare.

    Returns
    -------
    pandas.DataFrame
        Columns `SHRUNKEN_RANK_COLUMNS`, best first: shrunken_points with its interval from empirical Bayes, the
        difference from everybody outside the unit, p values adjusted over the units (Benjamini-Hochberg).
        Empty with fewer than five units.
    """
    nothing = pd.DataFrame(columns=list(SHRUNKEN_RANK_COLUMNS))
    rows = group_scores[(group_scores["measure_key"] == measure_key) & ~group_scores["is_hidden"]]
    units = rows[(rows["kind"] == "unit") & ~rows["group_id"].isin(rows["parent_id"])]
    units = units.dropna(subset=["mean_points", "sd_points"])
    overall = rows[rows["group_id"] == OVERALL]
    if len(units) < FEWEST_UNITS or overall.empty:
        return nothing
    try:
        shrunken = shrink_published_scores(units.rename(columns={"group_id": "group"})).set_index("group")
        against = compare_with_rest(pd.concat([overall, units]), overall=OVERALL).set_index("group_id")
    except StatisticError:
        # Units of one, or units whose people all answered alike, cannot be compared.
        return nothing
    table = units.set_index("group_id")
    found = table[["label", "n_respondents", "mean_points"]].join(
        shrunken[["shrunken_mean", "ci_low", "ci_high", "reliability"]].rename(
            columns={"shrunken_mean": "shrunken_points"}
        )
    )
    found = found.join(against[["difference_points", "adjusted_p_value", "verdict"]]).reset_index()
    ordered = found.sort_values("shrunken_points", ascending=False, ignore_index=True)[list(SHRUNKEN_RANK_COLUMNS)]
    ordered.attrs = {"company_points": float(overall["mean_points"].iloc[0]), "measure_key": measure_key}
    return ordered


def unit_measures(group_scores: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Measures that units are shown on: the index and alignment; without an index everything that was scored.

    Parameters
    ----------
    group_scores
        Published scores of groups.
    instrument
        The questionnaire.

    Returns
    -------
    list of str
        The first with a shown unit is the one units are told apart on.
    """
    keys = [INDEX_KEY, *(dimension.key for dimension in instrument.with_role("alignment"))]
    if INDEX_KEY not in set(group_scores["measure_key"].tolist()):
        keys = [dimension.key for dimension in instrument.with_role("alignment", "outcome")]
    measured = set(group_scores.loc[group_scores["kind"] == "unit", "measure_key"].tolist())
    return [key for key in keys if key in measured]


def lowest_units(group_scores: pd.DataFrame, instrument: Instrument) -> tuple[str, pd.DataFrame]:
    """Shown units that no other shown unit lies below, and the measure they are told apart on.

    Parameters
    ----------
    group_scores
        Published scores of groups.
    instrument
        The questionnaire.

    Returns
    -------
    tuple
        Key of the measure, empty where no unit is shown; rows of its scores, best first.
    """
    keys = unit_measures(group_scores, instrument)
    is_unit = (group_scores["kind"] == "unit") & group_scores["measure_key"].isin(keys)
    rows = group_scores[is_unit].dropna(subset=["mean_points"])
    measured = set(rows["measure_key"].tolist())
    key = next((key for key in keys if key in measured), "")
    shown = rows[rows["measure_key"] == key]
    units = shown[~shown["group_id"].isin(shown["parent_id"])]
    return key, units.sort_values("mean_points", ascending=False, kind="stable")


def units_beside_rest(group_scores: pd.DataFrame, instrument: Instrument, *, level: float = LEVEL) -> pd.DataFrame:
    """Compare every shown unit with everybody outside it, dimension by dimension.

    Parameters
    ----------
    group_scores
        Published scores of groups.
    instrument
        The questionnaire.
    level
        As in `compare_with_rest`.

    Returns
    -------
    pandas.DataFrame
        As `compare_with_rest` gives them.
    """
    keys = [dimension.key for dimension in instrument.compared_dimensions]
    rows = group_scores[group_scores["measure_key"].isin(keys) & ~group_scores["is_hidden"].astype(bool)]
    is_wanted = (rows["kind"] == "unit") | (rows["group_id"] == OVERALL)
    return compare_with_rest(rows[is_wanted], overall=OVERALL, level=level)


def with_claimed_units(wave: WaveResults, claims: ReportClaims) -> WaveResults:
    """Let the best estimates of units show the p values and verdicts of the whole report.

    Parameters
    ----------
    wave
        Results of the wave reported.
    claims
        What the report may claim.

    Returns
    -------
    WaveResults
        The same with `standing` guarded like every sentence.
    """
    rows = wave.standing
    if rows.empty:
        return wave
    p = np.array([claims.p_adjusted("units", str(group_id)) for group_id in rows["group_id"]])
    ways = np.where(rows["difference_points"] > 0, "above", "below")
    verdict = np.where(p <= LEVEL, ways, "not separated")
    guarded = rows.assign(adjusted_p_value=p, verdict=verdict)
    guarded.attrs = rows.attrs
    return replace(wave, standing=guarded)
