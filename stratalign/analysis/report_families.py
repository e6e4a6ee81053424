"""The tests behind what a report says beyond one wave: change, association with results, place among others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.report_claims import family_rows, where_apart
from stratalign.analysis.results import Relation, WaveResults
from stratalign.comparisons.benchmarks import BenchmarkPosition
from stratalign.comparisons.permutations import permute_outcomes
from stratalign.comparisons.simultaneous import largest_p_values
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import RELATED_EXPOSURE


def change_tests(waves: Sequence[WaveResults], changes: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Test what changed between the last two waves, over all dimensions that are means of items.

    Parameters
    ----------
    waves
        In order, the last is the one reported.
    changes
        Published changes, whose intervals are printed.
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
    p = largest_p_values(rows["change_points"].to_numpy(dtype=float), sum(parts), freedom, seed=seed)
    return family_rows("change", rows.index.astype(str), where_apart(p, rows["ci_low"], rows["ci_high"]))


def outcome_tests(units: pd.DataFrame, relations: Sequence[Relation], *, seed: int) -> pd.DataFrame:
    """Test every outcome's slope on alignment, by dealing the units' alignment out at random.

    Parameters
    ----------
    units
        One row per unit: the exposure, is_hidden and every outcome.
    relations
        What was estimated of them.
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
    p = permute_outcomes(
        shown[RELATED_EXPOSURE].to_numpy(dtype=float), shown[list(found)].to_numpy(dtype=float), seed=seed
    )
    low, high = (pd.Series([getattr(one, bound) for one in found.values()]) for bound in ("ci_low", "ci_high"))
    return family_rows("outcomes", found, where_apart(p, low, high))


def benchmark_tests(benchmarks: Sequence[BenchmarkPosition]) -> pd.DataFrame:
    """Test the index against the median of the reference companies, with the errors of both.

    Parameters
    ----------
    benchmarks
        Positions of every measure; only that of the index is spoken of.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, one hypothesis.
    """
    known = [found for found in benchmarks if found.measure_key == INDEX_KEY]
    return family_rows("benchmark", [found.measure_key for found in known], [found.median_p_value for found in known])
