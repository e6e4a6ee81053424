"""Answers that lack where a comparison has no size in points: what is then not said, and slopes at the worst.

Shares of explained variance, questions that mean something else to leaders, orders of priorities: answers that lack
because they are low bend them by no known amount, so that nothing is claimed where one side clearly lacks more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.left_open import (
    CLEAR_ERRORS,
    HIGH,
    HIGHEST,
    ITEM_PREFIX,
    LOWEST,
    ORDINARY,
    TOLD_FROM,
    Lacking,
    LeftOpen,
    margins_of_groups,
)
from stratalign.analysis.report_claims import NEVER, NO_MARGIN, Margin
from stratalign.numerics.distributions import f_upper_tail, normal_upper_tail
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY

#: Chance below which units differ clearly in what they left open: that of three standard errors.
CLEAR_CHANCE = float(2 * normal_upper_tail(CLEAR_ERRORS))
#: Nothing is claimed, however large.
WITHOUT_END = float("inf")
#: Middle of the scale, from which either end is as far.
MIDDLE = (HIGHEST + LOWEST) / 2


def margins_of_drivers(left_open: LeftOpen, terms: Sequence[str], outcome: str) -> tuple[list[Margin], list[Margin]]:
    """Find dimensions whose share of what is explained may be small, or the others' large, for want of low answers.

    Parameters
    ----------
    left_open
        Of everybody.
    terms
        Dimensions.
    outcome
        What they go with; where a fifth of it lacks, nothing is said of any.

    Returns
    -------
    tuple of list of Margin
        Of "more than all others": without end where any other was left open clearly more often, by a twentieth of its
        questions. Of "less than all others": where the dimension itself was, than any other. None elsewhere.
    """
    shares = left_open.shares.reindex(columns=[*terms, outcome])
    table = shares[list(terms)].to_numpy(dtype=float)
    own = shares[outcome].mean()
    if own > HIGH:
        return [Margin(WITHOUT_END, outcome)] * len(terms), [Margin(WITHOUT_END, outcome)] * len(terms)
    is_more = np.zeros((len(terms), len(terms)), dtype=bool)
    for place in range(len(terms)):
        more = table[:, [place]] - table
        n = np.maximum((~np.isnan(more)).sum(axis=0), 1)
        mean = np.nansum(more, axis=0) / n
        error = np.sqrt(np.maximum(np.nansum(more**2, axis=0) / n - mean**2, 0.0) / n)
        is_more[place] = (mean > ORDINARY) & (mean > CLEAR_ERRORS * error)
    # Named is the one that lacks more: the other for "more than others", the dimension itself for "less".
    above = [Margin(WITHOUT_END, terms[int(column.argmax())]) if column.any() else NO_MARGIN for column in is_more.T]
    below = [Margin(WITHOUT_END, term) if row.any() else NO_MARGIN for term, row in zip(terms, is_more, strict=True)]
    return above, below


def margins_of_meaning(left_open: LeftOpen, measures: Sequence[str], subjects: Sequence[str]) -> list[Margin]:
    """Find questions and dimensions that leaders or staff left open clearly more often.

    Parameters
    ----------
    left_open
        Of everybody.
    measures
        Keys of measures and questions (`item:key`).
    subjects
        What each is told of.

    Returns
    -------
    list of Margin
        Without end where what one side left open beyond the other could move its mean by a point; none elsewhere.
    """
    sides = [_answered(left_open, "level:staff", measures, is_outside=outside) for outside in (False, True)]
    return _closed(sides[0], sides[1], subjects)


def margins_of_ranking(left_open: LeftOpen, ranked: pd.Index, pairs: Sequence[tuple[str, str]]) -> list[Margin]:
    """Find pairs of levels of which one ranked the priorities clearly less often.

    Parameters
    ----------
    left_open
        Of everybody.
    ranked
        respondent_ids of those who ranked all.
    pairs
        Keys of levels, as groups or without their kind.

    Returns
    -------
    list of Margin
        As `margins_of_meaning`, of the level that ranked less.
    """
    lost = (~left_open.shares.index.isin(ranked)).astype(float)
    found = []
    for pair in pairs:
        first, second = (Lacking.of_one(lost[_members(left_open, level)]) for level in pair)
        less = pair[int(second.lost[1, 0] * first.lost[0, 0] > first.lost[1, 0] * second.lost[0, 0])]
        found += _closed(first, second, [less])
    return found


def margins_of_sliders(
    left_open: LeftOpen,
    asked: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    shares: Sequence[tuple[float, float]],
    subject: str,
) -> list[Margin]:
    """How far answers that lack could move what leaders require and what the others see on a slider.

    Parameters
    ----------
    left_open
        Of everybody.
    asked
        Levels asked what is required.
    pairs
        Questions on what is required and on today.
    shares
        Per cent on the right side of each, of both.
    subject
        What each margin is told of.

    Returns
    -------
    list of Margin
        As `margins_of_groups`, in per cent of people.
    """
    is_asked = np.any([_members(left_open, level) for level in asked], axis=0)
    found = []
    for pair, points in zip(pairs, shares, strict=True):
        sides = (left_open.shares[ITEM_PREFIX + key].to_numpy(dtype=float) for key in pair)
        first, second = (Lacking.of_one(own[who]) for own, who in zip(sides, (is_asked, ~is_asked), strict=True))
        found += margins_of_groups(first, second, [points], [subject])
    return found


def margins_of_parts(
    before: LeftOpen, after: LeftOpen, key: str, stayed: pd.Index, parts: Iterable[str]
) -> list[Margin]:
    """Find whether who joined, or left, left clearly more or less open than who stayed.

    Parameters
    ----------
    before, after
        What everybody left open in the two waves.
    key
        Measure.
    stayed
        respondent_ids of those who answered both.
    parts
        `joined` and `left`.

    Returns
    -------
    list of Margin
        As `margins_of_meaning`, a margin a part.
    """
    wave_of = {"joined": after, "left": before}
    found = []
    for part in parts:
        own = wave_of[part].lost[key].to_numpy(dtype=float)
        has_stayed = wave_of[part].lost.index.isin(stayed)
        found += _closed(Lacking.of_one(own[~has_stayed]), Lacking.of_one(own[has_stayed]), [part])
    return found


def margins_of_pulse(before: LeftOpen, after: LeftOpen, keys: Sequence[str], points: np.ndarray) -> list[Margin]:
    """How far answers that lack could move changes of single questions since the wave before.

    Parameters
    ----------
    before, after
        What everybody left open in the wave before and in the pulse.
    keys
        Questions (`item:key`) of both.
    points
        Shape (n_questions, 2), their means then and now, 0 to 100.

    Returns
    -------
    list of Margin
        As `margins_of_groups`.
    """
    then_open, now_open = (_answered(one, OVERALL, keys) for one in (before, after))
    return margins_of_groups(then_open, now_open, [(float(then), float(now)) for then, now in points], keys)


def slopes_at_worst(
    left_open: LeftOpen,
    groups: Sequence[str],
    exposure: np.ndarray,
    outcomes: np.ndarray,
    test: Callable[[np.ndarray], np.ndarray],
) -> tuple[np.ndarray, float]:
    """P values of slopes on units' alignment, with what units clearly left open at either end of the scale as well.

    Parameters
    ----------
    left_open
        Of everybody.
    groups
        Ids of the units.
    exposure
        Shape (n_units,), their index, 0 to 100.
    outcomes
        Shape (n_units, n_outcomes).
    test
        Gives adjusted p values of an exposure.

    Returns
    -------
    tuple of numpy.ndarray and float
        The largest of the three p values of each outcome, 1 where slopes point different ways; and how far the units'
        indexes could move against each other, in points: 0 where units left open what chance makes them, or little.

    References
    ----------
    Answers at the ends of the scale: Manski (1990); Horowitz & Manski (2000).
    """
    p = test(exposure)
    lost = left_open.lost.get(INDEX_KEY, pd.Series(np.nan, index=left_open.lost.index)).to_numpy(dtype=float)
    by_unit = [part[~np.isnan(part)] for part in (lost[_members(left_open, group)] for group in groups)]
    share = np.array([part.mean() if len(part) else 0.0 for part in by_unit])
    if not _differ_clearly(by_unit) and share.max(initial=0.0) <= HIGH:
        return p, 0.0
    # At the lowest and at the highest answer: whoever lacks for one reason in one unit lacks for it in all.
    ends = [exposure * (1 - share) + end * share for end in (LOWEST, HIGHEST)]
    signs = np.array([_directions(one, outcomes) for one in (exposure, *ends)])
    turns = (signs.max(axis=0) - signs.min(axis=0)) > 0
    worst = np.fmax.reduce([p, *(test(one) for one in ends)])
    return np.where(np.isnan(p), p, np.where(turns, NEVER, worst)), float(HIGHEST * np.ptp(share))


def _differ_clearly(by_unit: Sequence[np.ndarray]) -> bool:
    """Whether units differ in what they left open by more than three standard errors' chance (analysis of variance)."""
    known = [part for part in by_unit if len(part)]
    n, k = sum(map(len, known)), len(known)
    if k < 2 or n <= k:
        return False
    total = np.concatenate(known).mean()
    between = sum(len(part) * (part.mean() - total) ** 2 for part in known) / (k - 1)
    within = sum(((part - part.mean()) ** 2).sum() for part in known) / (n - k)
    if within <= 0:
        return bool(between > 0)
    return bool(f_upper_tail(between / within, k - 1, n - k) < CLEAR_CHANCE)


def _directions(exposure: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Sign of each outcome's covariance with the exposure."""
    found = []
    for outcome in outcomes.T:
        known = np.isfinite(outcome)
        found.append(np.sign(((exposure - exposure[known].mean()) * (outcome - outcome[known].mean()))[known].sum()))
    return np.array(found)


def _closed(first: Lacking, second: Lacking, subjects: Sequence[str]) -> list[Margin]:
    """Margins without end where answers that lack could move a mean by a point."""
    margins = margins_of_groups(first, second, [(MIDDLE, MIDDLE)] * len(subjects), subjects)
    return [Margin(WITHOUT_END, one.subject) if one.points >= TOLD_FROM else NO_MARGIN for one in margins]


def _answered(left_open: LeftOpen, group: str, keys: Sequence[str], *, is_outside: bool = False) -> Lacking:
    """What the people of a group left open: of single questions, which are no scores, that is what is lost of them."""
    found = left_open.of(group, keys, is_outside=is_outside)
    return Lacking(found.shares, found.shares, found.together)


def _members(left_open: LeftOpen, group: str) -> np.ndarray:
    """Who of those who answered belongs to a group; of a group that is not there nobody."""
    nobody = pd.Series(False, index=left_open.membership.index)
    named = group if group in left_open.membership else f"level:{group}"
    return np.asarray(left_open.membership.get(named, nobody), dtype=bool)
