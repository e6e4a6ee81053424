"""What those that left could do to a slope if they were not like those that stayed: tipping point and bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

BOUND_COLUMNS = ("shift_sd", "shift", "slope_low", "slope_high", "ci_low", "ci_high")


def tipping_slope(terms: pd.DataFrame, outcome: pd.Series, weights: pd.Series, n_terms: int) -> float:
    """Shift of the leavers' outcomes, per unit of exposure beyond the expected, that makes the cohort's slope zero.

    Parameters
    ----------
    terms
        Shape (n_enrolled, k): constant, exposure, controls and indicators, then predictors of staying.
    outcome
        Shape (n_enrolled,), missing for those that left.
    weights
        Of those that stayed.
    n_terms
        How many terms, from the first on, are the slope's.

    Returns
    -------
    float
        In outcome measure; missing where nobody that left differs in exposure from what is expected.
    """
    design, stayed = terms.to_numpy(), outcome.notna().to_numpy()
    beyond = _beyond(design, n_terms)
    root = np.sqrt(weights.to_numpy())
    fitted = np.linalg.lstsq(design[stayed] * root[:, None], outcome[stayed].to_numpy() * root, rcond=None)[0]
    filled = np.where(stayed, outcome, design @ fitted)
    among_left = float((beyond[~stayed] ** 2).sum())
    return float(-(beyond @ filled) / among_left) if among_left > 0 else float("nan")


def leaver_bounds(
    terms: pd.DataFrame,
    outcome: pd.Series,
    n_terms: int,
    slope: tuple[float, float, float],
    shifts: Sequence[float],
) -> pd.DataFrame:
    """Slopes over the cohort that are possible if each that left lies up to a shift off what is predicted for it.

    Parameters
    ----------
    terms, outcome, n_terms
        As in `tipping_slope`.
    slope
        Weighted slope with its bounds.
    shifts
        In standard deviations of the outcome, not negative.

    Returns
    -------
    pandas.DataFrame
        Columns `BOUND_COLUMNS`, one row per shift: the lowest and highest slope, and the interval that holds every
        slope between them.

    Raises
    ------
    StatisticError
        No shift is given, or one is negative or no number.

    Notes
    -----
    Shifts s_i of those that left move the slope by sum_left(r s) / sum(r r), with r the exposure's residual on controls
    and fixed effects; with abs(s_i) up to s this is s sum_left(abs(r)) / sum(r r) at most, reached where those above
    their expected exposure are shifted one way and those below the other.
    """
    sizes = np.asarray(list(shifts), dtype=float)
    if not len(sizes) or not (np.isfinite(sizes) & (sizes >= 0)).all():
        raise StatisticError(f"shifts are {list(shifts)}; give numbers from 0 up, in standard deviations.")
    stayed = outcome.notna().to_numpy()
    beyond = _beyond(terms.to_numpy(), n_terms)
    moved = sizes * float(outcome.std())
    reach = moved * float(np.abs(beyond[~stayed]).sum() / (beyond**2).sum())
    estimate, low, high = slope
    columns = (sizes, moved, estimate - reach, estimate + reach, low - reach, high + reach)
    return pd.DataFrame(dict(zip(BOUND_COLUMNS, columns, strict=True)))


def _beyond(design: np.ndarray, n_terms: int) -> np.ndarray:
    """Exposure beyond what controls and fixed effects lead one to expect."""
    others = np.delete(design[:, :n_terms], 1, axis=1)
    return np.asarray(design[:, 1] - others @ np.linalg.lstsq(others, design[:, 1], rcond=None)[0])
