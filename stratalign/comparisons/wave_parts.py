"""Change of a mean split exactly: people who stayed, joined and left; and the smallest change that would have shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.tables import as_scores

PARTS = ("change", "stayed", "joined", "left")


def split_by_people(before: pd.Series, after: pd.Series, stayers: pd.Index, *, ci_level: float = 0.95) -> pd.DataFrame:
    """Split the change of a mean into that of people who stayed and what joiners and leavers add.

    With S the means of those who stayed: stayed = S after - S before, joined = mean after - S after, left = S before -
    mean before. The three add up to the change exactly.

    Parameters
    ----------
    before, after
        Scores of everybody, index respondent_id; none missing.
    stayers
        People of both waves.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        Index `PARTS`: estimate, std_error, degrees_of_freedom, ci_low, ci_high, p_value, n_respondents, why_none.
        Errors know who answered twice; p is missing where nothing varies, as where nobody joined, with the reason.

    Raises
    ------
    StatisticError
        Fewer than two people stayed, or one of them is not in both waves.

    References
    ----------
    Influence of each person on each mean (Huber 1981). Checked by a bootstrap in tests/comparisons/test_wave_parts.py.
    """
    first, second = (pd.Series(as_scores(one, "scores"), index=one.index) for one in (before, after))
    if len(stayers) < 2 or not (stayers.isin(first.index).all() and stayers.isin(second.index).all()):
        raise StatisticError(f"a split needs two people who stayed, each in both waves; {len(stayers)} are named.")
    union = first.index.union(second.index)
    all_1, stay_1 = (_influence(rows, union) for rows in (first, first[stayers]))
    all_2, stay_2 = (_influence(rows, union) for rows in (second, second[stayers]))
    means = [float(rows.mean()) for rows in (first, first[stayers], second[stayers], second)]
    n_all, n_stay = min(len(first), len(second)), len(stayers)
    parts = {
        "change": (means[3] - means[0], all_2 - all_1, n_all, len(first) + len(second) - n_stay),
        "stayed": (means[2] - means[1], stay_2 - stay_1, n_stay, n_stay),
        "joined": (means[3] - means[2], all_2 - stay_2, n_stay, len(second) - n_stay),
        "left": (means[1] - means[0], stay_1 - all_1, n_stay, len(first) - n_stay),
    }
    rows = [(*_estimate(estimate, influence, n - 1, ci_level), n_of) for estimate, influence, n, n_of in parts.values()]
    columns = ["estimate", "std_error", "degrees_of_freedom", "ci_low", "ci_high", "p_value", "n_respondents"]
    found = pd.DataFrame(rows, index=list(parts), columns=columns)
    why = np.where(found["n_respondents"] > 0, "the scores do not vary", "nobody is in this part")
    return found.assign(why_none=np.where(found["p_value"].isna(), why, ""))


def smallest_change(
    std_error: np.ndarray, degrees_of_freedom: float, *, level: float = 0.05, power: float = 0.8
) -> np.ndarray:
    """Find the smallest true change that a survey like this one would have found.

    Parameters
    ----------
    std_error
        Of the change, any shape.
    degrees_of_freedom
        Of the error.
    level
        Two-sided error rate the change is tested at, adjusted for how many are looked at.
    power
        Chance of finding it, above a half.

    Returns
    -------
    numpy.ndarray
        In the units of the error, of its shape.

    Raises
    ------
    StatisticError
        An error is missing, infinite or below nought, or level, power or freedom lie outside what they can be.

    References
    ----------
    Bloom (1995), Evaluation Review 19: minimum detectable effects.
    """
    if not (0 < level < 1 and 0.5 < power < 1 and degrees_of_freedom > 0):
        raise StatisticError("a smallest change needs a level from 0 to 1, a power from 0.5 to 1 and freedom above 0.")
    errors = np.asarray(std_error, dtype=float)
    if not (np.isfinite(errors).all() and (errors >= 0).all()):
        raise StatisticError("a smallest change needs standard errors that are known and nought or more.")
    critical = t_quantile(1 - level / 2, degrees_of_freedom) + t_quantile(power, degrees_of_freedom)
    found: np.ndarray = critical * errors
    return found


def _influence(rows: pd.Series, union: pd.Index) -> np.ndarray:
    """Each person's part in the error of a mean; zero of people outside it."""
    n = len(rows)
    own = (rows - rows.mean()) / np.sqrt(n * (n - 1.0))
    found: np.ndarray = own.reindex(union).fillna(0.0).to_numpy(dtype=float)
    return found


def _estimate(estimate: float, influence: np.ndarray, freedom: float, ci_level: float) -> tuple[float, ...]:
    """Estimate with error, freedom, interval and p value."""
    error = float(np.sqrt(influence @ influence))
    half = float(t_quantile((1 + ci_level) / 2, freedom)) * error
    # Where nobody joined, the two means are of the same people and rounding is all that is left.
    p = float(2 * t_upper_tail(abs(estimate) / error, freedom)) if error > 1e-9 else float("nan")
    return estimate, error, float(freedom), estimate - half, estimate + half, p
