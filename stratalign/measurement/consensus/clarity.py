"""Perceived against actual clarity: people who say that the strategy is clear, and people who know it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import normal_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.standardise import is_flat
from stratalign.numerics.tables import as_answers, complete_rows

#: From this score on (0-100; 3.5 of 5) a person says that the strategy is clear.
PERCEIVED_FROM = 62.5
#: From this F1 on a person knows the priorities.
ACTUAL_FROM = 0.5
QUADRANTS = ("clear and right", "clear but wrong", "unclear but right", "unclear")


def compare_clarity(
    people: pd.DataFrame,
    *,
    perceived_from: float = PERCEIVED_FROM,
    actual_from: float = ACTUAL_FROM,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Set what people say against what they know, over everybody and by level.

    Parameters
    ----------
    people
        One row per person: level, clarity_points (0-100, perceived), f1 (0-1, from `score_recall`); people who lack one
        are left out.
    perceived_from, actual_from
        Cuts of the four quadrants.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        level (`all` for everybody), n_respondents, perceived_points, actual_points (F1 x 100), correlation with ci_low
        and ci_high (Fisher; missing below four people or without variance), and the shares of the quadrants:
        clear_and_right_pct, clear_but_wrong_pct (people who overrate what they know), unclear_but_right_pct,
        unclear_pct; why_none: why there is no correlation, else empty.

    Raises
    ------
    StatisticError
        A column is absent or no number, a score lies outside its range, or nobody has both.
    """
    require_level(ci_level)
    table = people.reset_index(drop=True)
    used = complete_rows(table.assign(level=table.get("level")), ["clarity_points", "f1"])
    used = used.assign(level=table["level"].reindex(used.index))
    outside = ~used["clarity_points"].between(0, 100) | ~used["f1"].between(0, 1)
    if outside.any():
        raise StatisticError(
            f"{int(outside.sum())} of {len(used)} people have a clarity score outside 0-100 or an F1 outside 0-1."
        )
    levels = ["all", *used["level"].dropna().unique()]
    rows = []
    for level in levels:
        chosen = used if level == "all" else used[used["level"] == level]
        rows.append({"level": level} | _row(chosen, perceived_from, actual_from, ci_level))
    return pd.DataFrame(rows)


def culture_fit(actual: pd.DataFrame, required: pd.DataFrame) -> pd.DataFrame:
    """Distance of the culture people see from the culture the strategy needs.

    Parameters
    ----------
    actual
        Shape (n_respondents, n_sliders), 0-100: how things are.
    required
        Shape (n_executives, n_sliders), 0-100, the same columns in the same order: how they must be.

    Returns
    -------
    pandas.DataFrame
        One row per slider, largest distance first: slider, actual_points, required_points, distance_points (mean over
        people of their distance from the mean required), fit_points (100 - distance), n_respondents, n_required.

    Raises
    ------
    StatisticError
        The tables have different numbers of sliders or hold words, or nobody answered one of them.
    """
    actual, required = as_answers(actual, "sliders"), as_answers(required, "sliders")
    if actual.shape[1] != required.shape[1]:
        raise StatisticError(
            f"culture fit compares the same sliders; there are {actual.shape[1]} on how things are and "
            f"{required.shape[1]} on how they must be."
        )
    wanted = required.mean().to_numpy()
    if np.isnan(wanted).any():
        raise StatisticError(f"nobody said what {int(np.isnan(wanted).sum())} of {len(wanted)} sliders must be.")
    unsaid = [str(name) for name, n in actual.notna().sum().items() if n == 0]
    if unsaid:
        raise StatisticError(f"nobody said how things are on {', '.join(unsaid[:5])}: leave these sliders out.")
    distance = (actual - wanted).abs().mean().to_numpy()
    found = pd.DataFrame(
        {
            "slider": actual.columns,
            "actual_points": actual.mean().to_numpy(),
            "required_points": wanted,
            "distance_points": distance,
            "fit_points": 100 - distance,
            "n_respondents": actual.notna().sum().to_numpy(),
            "n_required": required.notna().sum().to_numpy(),
        }
    )
    return found.sort_values("distance_points", ascending=False, ignore_index=True)


def _row(people: pd.DataFrame, perceived_from: float, actual_from: float, ci_level: float) -> dict[str, object]:
    """Means, correlation and quadrants of some people."""
    says, knows = people["clarity_points"] >= perceived_from, people["f1"] >= actual_from
    correlation, low, high, why = _correlation(people["clarity_points"].to_numpy(), people["f1"].to_numpy(), ci_level)
    return {
        "n_respondents": len(people),
        "perceived_points": people["clarity_points"].mean(),
        "actual_points": 100 * people["f1"].mean(),
        "correlation": correlation,
        "ci_low": low,
        "ci_high": high,
        "clear_and_right_pct": 100 * (says & knows).mean(),
        "clear_but_wrong_pct": 100 * (says & ~knows).mean(),
        "unclear_but_right_pct": 100 * (~says & knows).mean(),
        "unclear_pct": 100 * (~says & ~knows).mean(),
        "why_none": why,
    }


def _correlation(first: np.ndarray, second: np.ndarray, ci_level: float) -> tuple[float, float, float, str]:
    """Pearson correlation with Fisher's interval, or why there is none."""
    missing = float("nan")
    if len(first) < 4:
        return missing, missing, missing, f"{len(first)} people are fewer than four"
    if is_flat(first) or is_flat(second):
        return missing, missing, missing, "one of the two is the same for all of them"
    r = float(np.corrcoef(first, second)[0, 1])
    if abs(r) >= 1:
        return r, r, r, ""
    half = normal_quantile((1 + ci_level) / 2) / np.sqrt(len(first) - 3)
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), ""
