"""The tests behind the report on what changed, family by family, and what its measures must be fit for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.gates import LEAST_RELIABLE, MOST_LOOSE, scale_gates
from stratalign.analysis.left_open import beyond_margins, left_open_gates
from stratalign.analysis.pulse import PulseResults
from stratalign.analysis.report_claims import LEVEL, Gate, Margin, ReportClaims, family_rows, where_apart
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.comparisons.simultaneous import largest_p_values
from stratalign.comparisons.wave_parts import smallest_change
from stratalign.numerics.distributions import normal_quantile, normal_upper_tail, t_upper_tail
from stratalign.scores.scoring import INDEX_KEY


def overall_tests(changes: pd.DataFrame, freedom: float, margins: Sequence[Margin]) -> pd.DataFrame:
    """Test the change of the index.

    Parameters
    ----------
    changes
        Of the whole company, with errors.
    freedom
        Of the errors.
    margins
        Of every change, what answers that lack could make of it.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, one hypothesis.
    """
    is_meant = ((changes["measure_key"] == INDEX_KEY) & (changes["std_error"] > 0)).to_numpy()
    rows, own = changes[is_meant], [margin for margin, meant in zip(margins, is_meant, strict=True) if meant]
    p = 2 * t_upper_tail(np.abs(beyond_margins(rows["change_points"], own) / rows["std_error"]), freedom)
    return family_rows("overall_change", rows["measure_key"], where_apart(p, rows["ci_low"], rows["ci_high"]), own)


def dimension_tests(
    changes: pd.DataFrame, covariance: pd.DataFrame, freedom: float, margins: Sequence[Margin], *, seed: int
) -> pd.DataFrame:
    """Test the change of every dimension, all together.

    Parameters
    ----------
    changes
        Of the whole company.
    covariance, freedom
        Of their errors.
    margins
        As in `overall_tests`.
    seed
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per dimension.
    """
    is_meant = (changes["measure_key"] != INDEX_KEY).to_numpy()
    rows, apart = changes[is_meant], [margin for margin, meant in zip(margins, is_meant, strict=True) if meant]
    if rows.empty:
        return family_rows("change", (), ())
    keys = list(rows["measure_key"])
    own = covariance.loc[keys, keys].to_numpy(dtype=float)
    p = largest_p_values(beyond_margins(rows["change_points"], apart), own, freedom, seed=seed)
    return family_rows("change", keys, where_apart(p, rows["ci_low"], rows["ci_high"]), apart)


def group_tests(groups: pd.DataFrame, margins: Sequence[Margin]) -> pd.DataFrame:
    """Test the change of every group, adjusted by Holm.

    Parameters
    ----------
    groups
        Changes of levels and units, with p values of their own.
    margins
        What answers that lack could make of each.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per group.
    """
    if groups.empty:
        return family_rows("group_change", (), ())
    return family_rows("group_change", groups["group_id"], _single_changes(groups, margins), margins)


def part_tests(parts: pd.DataFrame, margins: Sequence[Margin]) -> pd.DataFrame:
    """Test what joiners and leavers add, adjusted by Holm.

    Parameters
    ----------
    parts
        As `split_by_people` gives them; empty where who stayed is not shown.
    margins
        Of who joined and who left, what answers that lack could make of either.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, two hypotheses.
    """
    if parts.empty:
        return family_rows("parts_of_change", (), ())
    rows = parts.loc[["joined", "left"]]
    p = adjust_p_values(rows["p_value"].to_numpy(dtype=float), method="holm")["p_adjusted"].to_numpy(dtype=float)
    return family_rows("parts_of_change", rows.index, where_apart(p, rows["ci_low"], rows["ci_high"]), margins)


def pulse_tests(pulse: PulseResults | None) -> pd.DataFrame:
    """Test the change of every item of the pulse, adjusted by Holm.

    Parameters
    ----------
    pulse
        Beside the wave before; None without one.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per item.
    """
    if pulse is None or pulse.items.empty:
        return family_rows("pulse_change", (), ())
    rows = pulse.items
    return family_rows("pulse_change", rows["item_key"], _single_changes(rows, pulse.margins), pulse.margins)


def _single_changes(rows: pd.DataFrame, margins: Sequence[Margin]) -> np.ndarray:
    """Adjust p values of changes that have one of their own by Holm, of what each has beyond its margin."""
    # Half an interval is as many errors as the normal distribution asks for, and more where people are few.
    error = (rows["ci_high"] - rows["ci_low"]).to_numpy(dtype=float) / (2 * normal_quantile(0.975))
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = 2 * normal_upper_tail(np.abs(beyond_margins(rows["change_points"], margins)) / error)
    single = np.fmax(rows["p_value"].to_numpy(dtype=float), np.where([m.points > 0 for m in margins], beyond, 0.0))
    p = adjust_p_values(single, method="holm")["p_adjusted"].to_numpy(dtype=float)
    return where_apart(p, rows["ci_low"], rows["ci_high"])


def change_gates(analysis: Analysis, tests: Sequence[pd.DataFrame], headline: str) -> list[Gate]:
    """Loose scales close what is said of them; half of them or more what is said of the whole.

    Parameters
    ----------
    analysis
        Of both waves.
    tests
        Of every family.
    headline
        Measure of the whole.

    Returns
    -------
    list of Gate
        Closed and open ones.
    """
    waves = analysis.waves[-2:]
    gates = [*scale_gates(waves, tests), *left_open_gates(tests)]
    if any(_is_loose(wave) for wave in waves):
        whole = [
            table for table in tests if set(table["family"]) & {"overall_change", "group_change", "parts_of_change"}
        ]
        gates += [
            Gate(family, hypothesis, "reliability", headline, True)
            for table in whole
            for family, hypothesis in zip(table["family"], table["hypothesis"], strict=True)
        ]
    return gates


def with_smallest(
    changes: pd.DataFrame, freedom: float, margins: Sequence[Margin], claims: ReportClaims
) -> pd.DataFrame:
    """Add the smallest change of each measure that would have been found in four of five such pairs of surveys.

    Parameters
    ----------
    changes
        Of the whole company, with errors.
    freedom
        Of the errors.
    margins
        Of every change, what answers that lack could make of it.
    claims
        Of the report, whose families say at which level a change is tested.

    Returns
    -------
    pandas.DataFrame
        The same with `smallest_points`.
    """
    families = claims.families
    smallest = []
    for key, error, margin in zip(changes["measure_key"], changes["std_error"], margins, strict=True):
        family = "overall_change" if key == INDEX_KEY else "change"
        if family not in families.index:
            smallest.append(float("nan"))
            continue
        # The level a family has where it alone is selected; within it each of its measures counts (Bonferroni).
        weight, n_tests = (float(families[column].to_dict()[family]) for column in ("weight", "n_tests"))
        level = LEVEL * min(weight / len(families), 1.0) / n_tests
        smallest.append(float(smallest_change(np.array(error), freedom, level=level)) + margin.points)
    return changes.assign(smallest_points=smallest)


def _is_loose(wave: WaveResults) -> bool:
    """Whether half of a wave's scales are too unreliable for anything to be claimed of them."""
    scales = pd.DataFrame() if wave.questionnaire is None else wave.questionnaire.scales
    if scales.empty or "alpha" not in scales:
        return False
    best = scales[["alpha", "omega"]].max(axis=1).dropna()
    return bool(len(best) and (best < LEAST_RELIABLE).mean() >= MOST_LOOSE)
