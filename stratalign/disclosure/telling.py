"""Results of enough people that tell what each of them answered: all alike, or all near an end of the scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

#: Of its scale, how closely nobody may be able to tell the mean of a few people.
WIDTH = 0.10
#: Scores of which nothing else is said run from 0 to 100.
POINTS = (0.0, 100.0)
#: More than rounding adds to sums.
_NEAR = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What people answered, as parts of the way from one end of the scale to the other.

    `values`: shape (n_respondents, n_measures), 0 to 1; missing where somebody did not answer, and in measures whose
    results are printed so coarsely that they need no such rule.
    """

    values: np.ndarray


def build_answers(scores: pd.DataFrame, ends: Mapping[str, tuple[float, float]]) -> Answers:
    """Put scores on a scale from 0 to 1.

    Parameters
    ----------
    scores
        Shape (n_respondents, n_measures), in the measures' points.
    ends
        Lowest and highest score of measures that do not run from 0 to 100.

    Returns
    -------
    Answers
        The same people and measures.
    """
    low, high = np.array([ends.get(str(measure), POINTS) for measure in scores.columns]).reshape(-1, 2).T
    return Answers((scores.to_numpy(dtype=float) - low) / (high - low))


def is_telling(values: np.ndarray, minimum: int) -> str:
    """Whether count, mean and standard deviation of some people tell what few of them, or all, answered.

    Parameters
    ----------
    values
        Shape (n_people,), 0 to 1, none missing; at least `minimum`.
    minimum
        Fewest people whose result may be shown.

    Returns
    -------
    str
        "HOMOGENEOUS" where all or all but one answered alike, or where the deviation is so small that everybody's
        answer is known to within `WIDTH`; "EXTREME" where the mean is so near an end that it is for `minimum` - 1
        people; else "".
    """
    n = len(values)
    if not n:
        return ""
    room = min(float(values.sum()), n - float(values.sum()))
    if room < WIDTH * (minimum - 1) - 1e-9:
        return "EXTREME"
    ordered = np.sort(values.round(9))
    if n < 3 or ordered[0] == ordered[-2] or ordered[1] == ordered[-1]:
        return "HOMOGENEOUS"
    deviations = values - values.mean()
    # Nobody of n people is farther from their mean than (n - 1) / sqrt(n) standard deviations (Samuelson 1968).
    reach = np.sqrt(deviations @ deviations * (n - 1) / n)
    return "HOMOGENEOUS" if 2 * reach < WIDTH else ""


def telling_groups(answers: Answers, members: np.ndarray, minimum: int) -> list[str]:
    """Which groups' results tell answers, in any measure.

    Parameters
    ----------
    answers
        What people answered.
    members
        Shape (n_respondents, n_groups), truth values.
    minimum
        Fewest people whose result may be shown; smaller groups are not looked at.

    Returns
    -------
    list of str
        One entry per group, as `is_telling` gives them.
    """
    has = np.isfinite(answers.values)
    doubtful = _may_tell(np.where(has, answers.values, 0.0), has, members, minimum)
    found = []
    for inside, measures in zip(members.T, doubtful, strict=True):
        reasons = (is_telling(answers.values[inside & has[:, m], m], minimum) for m in np.flatnonzero(measures))
        found.append(next((reason for reason in reasons if reason), ""))
    return found


def _may_tell(values: np.ndarray, has: np.ndarray, members: np.ndarray, minimum: int) -> np.ndarray:
    """Results worth a look, shape (n_groups, n_measures): sums near an end, or squared deviations of no more than 1.

    One answer apart from all others, which are alike, deviates by (n - 1) / n at most; a deviation too small is less.
    """
    inside = sparse.csr_array(members).T.astype(float)
    n, sums, squares = inside @ has, inside @ values, inside @ values**2
    is_near_end = np.minimum(sums, n - sums) < WIDTH * (minimum - 1) + _NEAR
    return np.asarray((n >= minimum) & (is_near_end | (squares - sums**2 / np.maximum(n, 1) < 1 + _NEAR)))
