"""The tests behind what a report says beyond one wave: change, association with results, place among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.benchmark import find_benchmarks
from stratalign.analysis.left_open import LeftOpen, beyond_margins, change_margins, margin_of_company
from stratalign.analysis.left_open_closed import slopes_at_worst
from stratalign.analysis.report_claims import Margin, family_rows, where_apart
from stratalign.analysis.results import Relation, WaveResults
from stratalign.comparisons.benchmarks import BenchmarkPosition
from stratalign.comparisons.permutations import permute_outcomes
from stratalign.comparisons.simultaneous import largest_p_values
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import RELATED_EXPOSURE


def change_tests(
    waves: Sequence[WaveResults], changes: pd.DataFrame, left_open: Sequence[LeftOpen], *, seed: int
) -> pd.DataFrame:
    """Test what changed between the last two waves, over all dimensions that are means of items.

    Parameters
    ----------
    waves
        In order, the last is the one reported.
    changes
        Published changes, whose intervals are printed.
    left_open
        What everybody left open, wave by wave.
    seed
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per dimension.
    """
    errors = [wave.score_errors for wave in waves[-2:]]
    if changes.empty or errors[0] is None or errors[-1] is None:
        return family_rows("change", (), ())
    before, after = errors[0], errors[-1]
    keys = [key for key in changes["measure_key"] if key in before.covariance and key in after.covariance]
    rows = changes.set_index("measure_key").loc[keys].dropna(subset=["change_points"])
    if rows.empty:
        return family_rows("change", (), ())
    parts = [error.covariance.loc[rows.index, rows.index].to_numpy(dtype=float) for error in (before, after)]
    traces = [float(np.trace(part)) for part in parts]
    below = traces[0] ** 2 / before.freedom + traces[1] ** 2 / after.freedom
    freedom = sum(traces) ** 2 / below if below > 0 else before.freedom + after.freedom
    margins = change_margins(left_open[-2:], rows.reset_index())
    p = largest_p_values(beyond_margins(rows["change_points"], margins), sum(parts), freedom, seed=seed)
    return family_rows("change", rows.index.astype(str), where_apart(p, rows["ci_low"], rows["ci_high"]), margins)


def outcome_tests(
    units: pd.DataFrame, relations: Sequence[Relation], left_open: Sequence[LeftOpen], *, seed: int
) -> pd.DataFrame:
    """Test every outcome's slope on alignment, by dealing the units' alignment out at random.

    Parameters
    ----------
    units
        One row per unit: the exposure, is_hidden and every outcome.
    relations
        What was estimated of them.
    left_open
        What everybody left open, wave by wave.
    seed
        Of the deals.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per outcome.
    """
    found = {relation.outcome: relation.association for relation in relations if relation.association}
    if not found:
        return family_rows("outcomes", (), ())
    shown = units[~units["is_hidden"]].dropna(subset=[RELATED_EXPOSURE])
    exposure, outcomes = shown[RELATED_EXPOSURE].to_numpy(dtype=float), shown[list(found)].to_numpy(dtype=float)
    p, reach = slopes_at_worst(
        left_open[-1],
        list(shown["group_id"]),
        exposure,
        outcomes,
        lambda given: permute_outcomes(given, outcomes, seed=seed),
    )
    low, high = (pd.Series([getattr(one, bound) for one in found.values()]) for bound in ("ci_low", "ci_high"))
    margins = [Margin(reach, outcome) for outcome in found]
    return family_rows("outcomes", found, where_apart(p, low, high), margins)


def benchmark_tests(
    waves: Sequence[WaveResults],
    benchmarks: Sequence[BenchmarkPosition],
    left_open: Sequence[LeftOpen],
    engagement: Engagement,
    instrument: Instrument | None,
) -> pd.DataFrame:
    """Test the index against the median of the reference companies, with the errors of both.

    Parameters
    ----------
    waves
        In order, the last is the one reported.
    benchmarks
        Positions of every measure; only that of the index is spoken of.
    left_open
        What everybody left open, wave by wave.
    engagement, instrument
        As in `find_benchmarks`.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, one hypothesis.
    """
    known = [found for found in benchmarks if found.measure_key == INDEX_KEY]
    if not known:
        return family_rows("benchmark", (), ())
    position = known[0]
    margin = margin_of_company(left_open[-1], INDEX_KEY, position.score_points, position.median_points)
    p = position.median_p_value
    if margin.points > 0:
        moved = nearer_to(waves[-1], INDEX_KEY, position.median_points, margin.points)
        again, _ = find_benchmarks((moved,), engagement, instrument)
        p = next(found.median_p_value for found in again if found.measure_key == INDEX_KEY)
    return family_rows("benchmark", [INDEX_KEY], [p], [margin])


def nearer_to(wave: WaveResults, measure_key: str, goal: float, points: float) -> WaveResults:
    """The wave with a company score, and its interval, moved towards a goal by so many points, and not beyond it."""
    scores = wave.company_scores
    is_moved = scores["measure_key"] == measure_key
    away = float(scores.loc[is_moved, "mean_points"].iloc[0]) - goal
    shift = np.sign(away) * min(abs(away), points)
    columns = ["mean_points", "ci_low", "ci_high"]
    return replace(wave, company_scores=scores.assign(**{name: scores[name] - shift * is_moved for name in columns}))
