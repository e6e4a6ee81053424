"""The difference in an outcome that goes with moving a score; an association, never a forecast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.regression.association import Association
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_level

#: Moves beyond this many standard deviations of what was observed leave the data.
LARGEST_MOVE_SD = 2.0


def associated_differences(association: Association, moves: Sequence[float], *, ci_level: float = 0.95) -> pd.DataFrame:
    """Difference in the outcome associated with each move of the exposure.

    Parameters
    ----------
    association
        From `estimate_association` or `estimate_panel`.
    moves
        Changes of the exposure, in its units.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        move, difference, ci_low, ci_high, in_outcome_sd, is_inside (within two standard deviations of the exposure).

    Raises
    ------
    StatisticError
        No list of moves is given, or one is not finite.
    """
    require_level(ci_level)
    if isinstance(moves, str) or np.ndim(moves) != 1:
        raise StatisticError(f"moves is {moves!r}; give a list of moves, such as [{moves!r}].")
    steps = pd.to_numeric(pd.Series(list(moves), dtype=object), errors="coerce").to_numpy(dtype=float)
    if not len(steps) or not np.isfinite(steps).all():
        raise StatisticError(f"a what-if needs finite moves of the exposure; got {list(moves)!r}.")
    half = float(t_quantile((1 + ci_level) / 2, association.degrees_of_freedom)) * association.std_error
    ends = np.sort(np.stack([(association.estimate - half) * steps, (association.estimate + half) * steps]), axis=0)
    return pd.DataFrame(
        {
            "move": steps,
            "difference": association.estimate * steps,
            "ci_low": ends[0],
            "ci_high": ends[1],
            "in_outcome_sd": association.estimate * steps / association.outcome_sd,
            "is_inside": np.abs(steps) <= LARGEST_MOVE_SD * association.exposure_sd,
        }
    )


def describe_difference(
    association: Association, move: float, *, outcome: str, exposure: str, lagged: bool = False
) -> str:
    """Put one move into words; the verb follows the design.

    Parameters
    ----------
    association
        The estimate.
    move
        Change of the exposure.
    outcome, exposure
        Printed names.
    lagged
        Whether the exposure was measured before the outcome.

    Returns
    -------
    str
        One sentence.
    """
    row = associated_differences(association, [move]).iloc[0]
    verb = "were followed by" if lagged else "went with"
    if row["ci_low"] <= 0 <= row["ci_high"]:
        return (
            f"Whether {move:+g} of {exposure} {verb} more or less {outcome} cannot be told: the difference is "
            f"{row['difference']:.2f}, with an interval from {row['ci_low']:.2f} to {row['ci_high']:.2f}."
        )
    return (
        f"{move:+g} of {exposure} {verb} a difference of {row['difference']:.2f} in {outcome} (95% interval "
        f"{row['ci_low']:.2f} to {row['ci_high']:.2f}). This compares units; it forecasts nothing."
    )
