"""Shares of a whole beside those of its parts, so that no count behind a held one can be worked out.

Whole per cents of fewer than a hundred people are counts. The company's count less those of the levels is the count of
a level whose share is held to "at least 87 %", and would say whether that is all of them. So a held share is held
wherever it enters: the whole counts it at the middle of what may stand behind it. What is printed then is the same
wherever in there the count lies, and no rule chooses by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stratalign.disclosure.mask import cap_ends

_NEAR = 1e-7
#: How far inside its ends a share is put that may lie within them or beyond.
_INSIDE = 1e-6


@dataclass(frozen=True, slots=True)
class Share:
    """Favourable answers of `n` people: `count`, of a mean of people's own shares perhaps a fraction."""

    n: int
    count: float


class Range(NamedTuple):
    """Fewest and most favourable answers that may stand behind what is printed."""

    least: float
    most: float

    @property
    def middle(self) -> float:
        """Half-way between them."""
        return (self.least + self.most) / 2


class Counted(NamedTuple):
    """A share as it is printed: favourable answers, and how far at most those that were given may lie from them."""

    favourable: float
    leeway: float


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
    low, high = _ends(share.n)
    return not low + _NEAR < share.count / share.n < high - _NEAR


def range_behind(share: Share) -> Range:
    """Whole counts behind a held share; of another one its own count.

    Parameters
    ----------
    share
        How many answers, and how many are favourable.

    Returns
    -------
    Range
        Of equal ends where the share is not held.
    """
    if not is_held(share):
        return Range(share.count, share.count)
    return range_at_end(share.n, is_high=share.count / share.n > _ends(share.n)[0] + _NEAR)


def range_at_end(n: int, *, is_high: bool) -> Range:
    """Whole counts behind a share that is printed as an end.

    Parameters
    ----------
    n
        People behind it.
    is_high
        Which end.

    Returns
    -------
    Range
        Up to all of them, or from none on.
    """
    low, high = _ends(n)
    if is_high:
        return Range(float(np.ceil(high * n - _NEAR)), float(n))
    return Range(0.0, float(np.floor(low * n + _NEAR)))


def hold_inside(value: np.ndarray | float, leeway: np.ndarray | float, n: np.ndarray | float) -> np.ndarray:
    """Put shares off their ends that may lie within them or beyond: "at least 95 %" is said only of what is.

    Parameters
    ----------
    value, leeway
        Shares, 0 to 1, and how far at most what was answered lies from them.
    n
        People behind each.

    Returns
    -------
    numpy.ndarray
        The same shares; those whose whole leeway is at an end or beyond it stay there.
    """
    low, high = cap_ends(np.asarray(n, dtype=float))
    value = np.asarray(value, dtype=float)
    is_sure = (value - leeway >= high - _NEAR) | (value + leeway <= low + _NEAR)
    return np.where(is_sure | (np.asarray(leeway) == 0), value, value.clip(low + _INSIDE, high - _INSIDE))


def count_beside(whole: Share, parts: Sequence[Share]) -> Counted:
    """Count a whole whose parts are printed: held ones at the middle of what may stand behind them.

    Parameters
    ----------
    whole
        The share that is the sum of the parts, and of people of whom nothing is printed.
    parts
        What it is made of, as far as it is printed.

    Returns
    -------
    Counted
        The same for every count within the held parts. Off the ends unless all such counts are at one or beyond.
    """
    behind = [range_behind(part) for part in parts]
    half = sum(one.most - one.least for one in behind) / 2
    middle = whole.count + sum(one.middle - part.count for one, part in zip(behind, parts, strict=True))
    count = whole.n * float(hold_inside(middle / whole.n, half / whole.n, whole.n))
    # At least 95 % is said of what is so, wherever within their ranges the parts lie.
    return Counted(count, 0.0 if is_held(Share(whole.n, count)) else half + abs(count - middle))


def leaves_open(whole: Share, parts: Sequence[Share], told: Range) -> bool:
    """Whether counts that a distribution tells of a whole leave every count behind its held parts possible.

    All of it follows from what is printed; so whether the distribution is shown says nothing more.

    Parameters
    ----------
    whole, parts
        As in `count_beside`, all printed in whole per cents.
    told
        Favourable answers of the whole that go with the distribution.

    Returns
    -------
    bool
        False where somebody could rule a count out.
    """
    held = [range_behind(part) for part in parts if is_held(part)]
    if not held:
        return True
    others = [_printed_alike(part) for part in parts if not is_held(part)]
    n_rest = whole.n - sum(part.n for part in parts)
    counts = np.arange(sum(one.least for one in others), sum(one.most for one in others) + n_rest + 1)
    least, most = sum(one.least for one in held), sum(one.most for one in held)
    middles = counts + (least + most) / 2
    looks = hold_inside(middles / whole.n, (most - least) / 2 / whole.n, whole.n)
    own = count_beside(whole, parts).favourable / whole.n
    counts = counts[_printed(looks, whole.n) == _printed(own, whole.n)]
    return all(
        counts[0] + count + least - one.least <= told.most and counts[-1] + count + most - one.most >= told.least
        for one in held
        for count in one
    )


def _printed_alike(share: Share) -> Range:
    """Whole counts that are printed like a share's own, which is held to no end."""
    counts = np.arange(share.n + 1)
    alike = counts[_printed(counts / share.n, share.n) == _printed(share.count / share.n, share.n)]
    return Range(float(alike[0]), float(alike[-1]))


def _printed(value: np.ndarray | float, n: int) -> np.ndarray:
    """Shares in whole per cents off the ends; held ones as the end and another half."""
    low, high = _ends(n)
    value = np.asarray(value, dtype=float)
    whole = np.round(100 * value).clip(np.round(100 * low), np.round(100 * high))
    half = np.where(value >= high - _NEAR, 0.5, np.where(value <= low + _NEAR, -0.5, 0.0))
    return np.asarray(whole + half)


@lru_cache(maxsize=4096)
def _ends(n: int) -> tuple[float, float]:
    low, high = cap_ends(np.array(n))
    return float(low), float(high)
