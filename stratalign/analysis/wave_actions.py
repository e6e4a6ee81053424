"""The plan of last time beside what was measured since: each action, what it was to move, and how that went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.report_claims import ReportClaims, family_rows
from stratalign.engagement.declarations.placing import plain_label
from stratalign.engagement.declarations.strategy import Action
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument, wording
from stratalign.numerics.distributions import t_quantile, t_upper_tail

#: How the measure of an action went: it rose, fell, did not move by more than chance, or is not known.
Movement = Literal["moving", "not_yet", "back", "unknown"]
#: The one hypothesis on actions: dimensions with one changed as those without.
WITH_MINUS_WITHOUT = "with_minus_without"


class ActionTaken(NamedTuple):
    """An action with the dimension it was meant to move ("" where the plan names none)."""

    action: Action
    dimension: str


class Contrast(NamedTuple):
    """Mean change of dimensions with an action less that of those without, in points, good upwards."""

    with_points: float
    without_points: float
    difference_points: float
    ci_low: float
    ci_high: float
    p_value: float
    n_with: int
    n_without: int


def actions_since(engagement: Engagement, wave_key: str, instrument: Instrument) -> tuple[ActionTaken, ...]:
    """Find the actions that were agreed after a wave.

    Parameters
    ----------
    engagement
        With the plan.
    wave_key
        The wave.
    instrument
        Whose dimensions actions are to move.

    Returns
    -------
    tuple of ActionTaken
        In the order of the plan: those that say so; where no action of the plan says after which wave it was agreed,
        and there is one full wave alone, all of them.
    """
    plan = engagement.strategy.goals_and_actions
    n_full = sum(wave.kind == "full" for wave in engagement.waves)
    is_undated = all(action.agreed_after is None for action in plan)
    chosen = plan if is_undated and n_full == 1 else [one for one in plan if one.agreed_after == wave_key]
    return tuple(ActionTaken(action, moved_dimension(action, engagement, instrument)) for action in chosen)


def moved_dimension(action: Action, engagement: Engagement, instrument: Instrument) -> str:
    """Find the dimension that an action is meant to move.

    Parameters
    ----------
    action
        Of the plan.
    engagement
        Whose language the plan is in.
    instrument
        The questionnaire.

    Returns
    -------
    str
        What `moves` or `answers` names; else the one dimension whose name stands in its words; "" where there is none.
    """
    known = [one.key for one in instrument.with_role("alignment", "outcome")]
    declared = action.moves or action.answers or ""
    if declared in known:
        return declared
    words = plain_label(" ".join(filter(None, (action.goal, action.action, action.metric))))
    names = {key: plain_label(wording(instrument.dimension(key).label, engagement.language)) for key in known}
    named = [key for key, name in names.items() if name in words]
    return named[0] if len(named) == 1 else ""


def contrast_of(
    taken: Sequence[ActionTaken],
    changes: pd.DataFrame,
    covariance: pd.DataFrame,
    freedom: float,
    instrument: Instrument,
) -> Contrast | None:
    """Set the dimensions that an action was to move beside those that none was.

    Parameters
    ----------
    taken
        Actions of last time.
    changes
        Index the dimensions: change_points.
    covariance
        Of the errors of these changes.
    freedom
        Its degrees of freedom.
    instrument
        Says which dimensions are compared, and where high is worse.

    Returns
    -------
    Contrast or None
        None where every dimension has an action, or none has.
    """
    named = {one.dimension for one in taken}
    keys = [one.key for one in instrument.compared_dimensions if one.key in changes.index]
    has = np.array([key in named for key in keys])
    if not has.any() or has.all():
        return None
    sign = np.array([-1.0 if instrument.dimension(key).higher_is == "worse" else 1.0 for key in keys])
    points = sign * changes.loc[keys, "change_points"].to_numpy(dtype=float)
    weights = sign * np.where(has, 1 / has.sum(), -1 / (~has).sum())
    error = float(np.sqrt(weights @ covariance.loc[keys, keys].to_numpy(dtype=float) @ weights))
    difference = float(points[has].mean() - points[~has].mean())
    half = float(t_quantile(0.975, freedom)) * error
    p = float(2 * t_upper_tail(abs(difference) / error, freedom)) if error > 0 else float("nan")
    sides = float(points[has].mean()), float(points[~has].mean())
    return Contrast(*sides, difference, difference - half, difference + half, p, int(has.sum()), int((~has).sum()))


def contrast_tests(found: Contrast | None) -> pd.DataFrame:
    """Test that dimensions with an action changed as those without, as `family_rows`."""
    if found is None:
        return family_rows("action_change", (), ())
    return family_rows("action_change", [WITH_MINUS_WITHOUT], [found.p_value])


def movement(change: float, *, is_claimed: bool, is_closed: bool = False, higher_is: str = "better") -> Movement:
    """Say how a measure went.

    Parameters
    ----------
    change
        In points; missing where it is not known.
    is_claimed
        Whether the report may claim the change.
    is_closed
        Whether the measure can carry no claim.
    higher_is
        Whether high is good.

    Returns
    -------
    Movement
        `not_yet` where it was measured and chance explains it.
    """
    if np.isnan(change) or is_closed or higher_is == "neutral":
        return "unknown"
    if not is_claimed:
        return "not_yet"
    return "moving" if (change > 0) == (higher_is == "better") else "back"


def movements(
    taken: Sequence[ActionTaken], change_of: Callable[[str], tuple[float, bool, bool]], instrument: Instrument
) -> list[Movement]:
    """How the measure of each action went.

    Parameters
    ----------
    taken
        Actions of last time.
    change_of
        Change of a dimension, whether it may be claimed, and whether its measure can carry no claim.
    instrument
        Says where high is worse.

    Returns
    -------
    list of Movement
        In the order of the actions; `unknown` where the plan names no dimension.
    """
    found: list[Movement] = []
    for one in taken:
        if not one.dimension:
            found.append("unknown")
            continue
        change, is_claimed, is_closed = change_of(one.dimension)
        higher = instrument.dimension(one.dimension).higher_is
        found.append(movement(change, is_claimed=is_claimed, is_closed=is_closed, higher_is=higher))
    return found


def claimed_change(claims: ReportClaims, key: str, change: float) -> tuple[float, bool, bool]:
    """A dimension's change, whether it may be claimed, and whether a gate closes it."""
    return change, claims.holds("change", key), key in claims.closed("change")
