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
    return _reasons(np.asarray(values, dtype=float), np.array([len(values)]), minimum)[0] if len(values) else ""


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
    groups, measures = np.nonzero(doubtful)
    results = [answers.values[members[:, g] & has[:, m], m] for g, m in zip(groups, measures, strict=True)]
    found = [""] * members.shape[1]
    if results:
        reasons = _reasons(np.concatenate(results), np.array([len(values) for values in results]), minimum)
        for group, reason in zip(groups.tolist(), reasons, strict=True):
            found[group] = found[group] or reason
    return found


def _reasons(values: np.ndarray, n: np.ndarray, minimum: int) -> list[str]:
    """What `is_telling` says of each of several results, one's values behind the other's; `n` of each, none of nobody.

    Nobody of n people is farther from their mean than (n - 1) / sqrt(n) standard deviations (Samuelson 1968).
    """
    starts, result = np.cumsum(n) - n, np.repeat(np.arange(len(n)), n)
    sums = np.add.reduceat(values, starts)
    room = np.minimum(sums, n - sums)
    squares = np.add.reduceat((values - (sums / n)[result]) ** 2, starts)
    ordered = values.round(9)[np.lexsort((values, result))]
    ends = starts + n - 1
    # Of one or two people these are neighbours' answers, which is no matter: so few are alike anyway.
    lowest = [ordered[np.minimum(starts + place, len(ordered) - 1)] for place in (0, 1)]
    highest = [ordered[ends - place] for place in (0, 1)]
    is_alike = (n < 3) | (lowest[0] == highest[1]) | (lowest[1] == highest[0])
    is_close = 2 * np.sqrt(squares * (n - 1) / n) < WIDTH
    is_near_end = room < WIDTH * (minimum - 1) - 1e-9
    reasons: list[str] = np.select([is_near_end, is_alike | is_close], ["EXTREME", "HOMOGENEOUS"], "").tolist()
    return reasons


def _may_tell(values: np.ndarray, has: np.ndarray, members: np.ndarray, minimum: int) -> np.ndarray:
    """Results worth a look, shape (n_groups, n_measures): sums near an end, or squared deviations of no more than 1.

    One answer apart from all others, which are alike, deviates by (n - 1) / n at most; a deviation too small is less.
    """
    inside = sparse.csr_array(members.T, dtype=float)
    n, sums, squares = np.hsplit(inside @ np.hstack([has, values, values**2]), 3)
    is_near_end = np.minimum(sums, n - sums) < WIDTH * (minimum - 1) + _NEAR
    return np.asarray((n >= minimum) & (is_near_end | (squares - sums**2 / np.maximum(n, 1) < 1 + _NEAR)))
