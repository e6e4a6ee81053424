"""What stands beside a result: the same group in the wave before, and other companies; each as it was published."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.analysis.units import lowest_units
from stratalign.comparisons.differences import welch_differences
from stratalign.document.client.parts import survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import label_column
from stratalign.findings.client.units import unit_names
from stratalign.language.messages import message

UNIT_CHANGE = "unit_change"
SIDES = ("mean_points", "sd_points", "n_respondents")


def wave_before(analysis: Analysis) -> WaveResults | None:
    """The wave before the last; None without one."""
    return analysis.waves[-2] if len(analysis.waves) > 1 else None


def points_before(analysis: Analysis, pairs: Iterable[tuple[str, str]]) -> list[float]:
    """Published scores of groups in the wave before.

    Parameters
    ----------
    analysis
        Publishable results.
    pairs
        Group and measure.

    Returns
    -------
    list of float
        Missing where there was no such wave, it did not show the group, or held its share to an end.
    """
    before = wave_before(analysis)
    if before is None:
        return [float("nan") for _ in pairs]
    rows = before.group_scores
    known = rows[~rows["is_hidden"].astype(bool) & ~rows["is_capped"].astype(bool)]
    points = known.set_index(["group_id", "measure_key"])["mean_points"].astype(float)
    return [float(points.get(pair, float("nan"))) for pair in pairs]


def medians(analysis: Analysis, keys: Iterable[str]) -> list[float]:
    """Score of the median company that the client is compared with, by measure; missing without one."""
    known = {position.measure_key: position.median_points for position in analysis.benchmarks}
    return [known.get(key, float("nan")) for key in keys]


def unit_change(analysis: Analysis) -> list[tuple[Exhibit, Table]]:
    """Every unit that both waves show, on the first measure of units, now and before; nothing is claimed of one."""
    latest, before = analysis.latest, wave_before(analysis)
    if latest is None or before is None or analysis.instrument is None:
        return []
    key, units = lowest_units(latest.group_scores, analysis.instrument)
    rows = _both(units, before, key)
    if rows.empty:
        return []
    names = unit_names(latest)
    rows = rows.assign(label=label_column(names[group_id] for group_id in rows.index), last_wave=before.wave.key)
    columns = (
        Column("label", message("head.unit")),
        Column("before_points", before.wave.label, "points"),
        Column("after_points", latest.wave.label, "points"),
        Column("change_points", message("change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        *drawn("n_respondents", "n_before", format="n"),
        *drawn("last_wave", format="key"),
        *drawn("is_apart", format="flag"),
    )
    table = Table(UNIT_CHANGE, message("unit_change.caption"), columns, rows, (message("unit_change.note"),))
    exhibit = Exhibit(
        UNIT_CHANGE,
        "dumbbell",
        message("unit_change.subtitle"),
        (survey_source(latest),),
        data=(UNIT_CHANGE,),
        options={
            "columns": ("after_points", "before_points", "change_points"),
            "meanings": ("this_wave", "last_wave"),
        },
        labels={
            "upper": latest.wave.label,
            "lower": before.wave.label,
            "difference": message("change.change"),
        },
        numbers=UNIT_CHANGE,
        guide=(message("unit_change.guide"),),
    )
    return [(exhibit, table)]


def _both(units: pd.DataFrame, before: WaveResults, key: str) -> pd.DataFrame:
    """Units of both waves with the difference of their means, the largest rise first."""
    earlier = before.group_scores
    earlier = earlier[(earlier["measure_key"] == key) & ~earlier["is_hidden"].astype(bool)]
    sides = [table.set_index("group_id")[list(SIDES)].astype(float) for table in (units, earlier)]
    pairs = sides[0].add_suffix("_first").join(sides[1].add_suffix("_second"), how="inner").dropna()
    if pairs.empty:
        return pairs
    found = welch_differences(pairs)
    rows = pd.DataFrame(
        {
            "after_points": pairs["mean_points_first"],
            "before_points": pairs["mean_points_second"],
            "change_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "n_respondents": pairs["n_respondents_first"],
            "n_before": pairs["n_respondents_second"],
            "is_apart": False,
        }
    )
    return rows.sort_values("change_points", ascending=False)
