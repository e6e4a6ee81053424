"""Shares of a whole and of its parts, printed so that no count behind a capped one can be worked out.

Whole per cents of fewer than a hundred people are counts. The company's count less those of the levels is the count of
a level whose share is held to "at least 87 %", and would say whether that is all of them; so would the count of a test
less those of its other questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from stratalign.disclosure.mask import cap_ends

#: Steps in per cent to which a share may be rounded, finest first.
STEPS_PCT = (1, 2, 5, 10, 20)
_NEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Share:
    """Favourable answers of some people.

    `n_people`: whose cap holds. `n_answers`: as many as the people, or several each. `count`: favourable ones; of a
    mean of people's own shares it may be a fraction.
    """

    n_people: int
    n_answers: int
    count: float


def print_share(count: np.ndarray | float, share: Share, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Print counts as a share in per cent.

    Parameters
    ----------
    count
        Shape (n_counts,), of the share's answers.
    share
        How many people and answers.
    step
        Per cents to which shares are rounded that are held to no end.

    Returns
    -------
    tuple of numpy.ndarray
        Shape (n_counts,) each: what is printed, and whether it is held to an end.
    """
    low, high = _ends_pct(share.n_people)
    exact = 100 * np.asarray(count, dtype=float) / share.n_answers
    is_high, is_low = exact >= high - _NEAR, exact <= low + _NEAR
    rounded = np.clip(step * np.round(exact / step), np.round(low), np.round(high))
    return np.where(is_high, np.round(high), np.where(is_low, np.round(low), rounded)), is_high | is_low


def is_held(share: Share) -> bool:
    """Whether a share is printed as one of the ends.

    Parameters
    ----------
    share
        How many answers, and how many are favourable.

    Returns
    -------
    bool
        True at the ends and beyond.
    """
    low, high = _ends_pct(share.n_people)
    return not low + _NEAR < 100 * share.count / share.n_answers < high - _NEAR


@lru_cache(maxsize=4096)
def _ends_pct(n: int) -> tuple[float, float]:
    low, high = cap_ends(np.array(n))
    return 100 * float(low), 100 * float(high)


def caps_hold(whole: Share, step: int, parts: Sequence[Share], steps: Sequence[int], n_rest: int) -> bool:
    """Whether every count within the cap of every capped share goes with all that is printed.

    Parameters
    ----------
    whole
        The share that is the sum of the parts and the rest.
    step
        Of the whole.
    parts
        What it is made of, as far as it is printed.
    steps
        Of each part.
    n_rest
        Answers of which nothing is printed.

    Returns
    -------
    bool
        False where a reader could rule a count within a cap out.
    """
    least, most, is_capped = np.array([_behind(part, own) for part, own in zip(parts, steps, strict=True)]).T
    low, high, whole_capped = _behind(whole, step)
    if whole_capped and (least.sum() > low or most.sum() + n_rest < high):
        return False
    smallest = low - (most.sum() - most) - n_rest
    largest = high - (least.sum() - least)
    return bool(np.all(~is_capped.astype(bool) | ((smallest <= least) & (largest >= most))))


def choose_steps(whole: Share, parts: Sequence[Share], n_rest: int) -> tuple[int, int] | None:
    """Find how finely a whole and its parts may be printed beside each other.

    Parameters
    ----------
    whole, parts, n_rest
        As in `caps_hold`.

    Returns
    -------
    tuple of int, or None
        Steps of the whole and of its parts: the finest of the whole, then of the parts; None where none would do.
    """
    if not any(is_held(one) for one in (whole, *parts)):
        return 1, 1
    for own, step in product(STEPS_PCT, STEPS_PCT):
        if caps_hold(whole, own, parts, [step] * len(parts), n_rest):
            return own, step
    return None


def share_printed(value_pct: float, n: int, step: int, *, is_capped: bool) -> Share:
    """Find a share that is printed as one is.

    Parameters
    ----------
    value_pct, step, is_capped
        What is printed of it.
    n
        People behind it, each with one answer.

    Returns
    -------
    Share
        Of the smallest count that would be printed so.
    """
    every = Share(n, n, 0.0)
    values, are_capped = print_share(np.arange(n + 1), every, step)
    alike = np.flatnonzero((values == value_pct) & (are_capped == is_capped))
    return Share(n, n, float(alike[0]) if len(alike) else n * value_pct / 100)


def _behind(share: Share, step: int) -> tuple[int, int, bool]:
    """Smallest and largest count that is printed like a share's own, and whether that is held to an end."""
    counts = np.arange(share.n_answers + 1)
    values, are_capped = print_share(counts, share, step)
    value, is_capped = print_share(share.count, share, step)
    alike = counts[(values == value) & (are_capped == is_capped)]
    # A mean of people's own shares may lie between two counts.
    near = alike if len(alike) else np.array([int(share.count), int(share.count) + 1])
    return int(near[0]), int(near[-1]), bool(is_capped)
