"""Where a scale has ticks and ends when nobody has said so, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from stratalign.exhibits.canvas import Axes, Scale
from stratalign.exhibits.marks import Area, Box, Lines, Mark, Points

#: Distances of ticks, in tens, hundreds and so on; of whole numbers.
STEPS, WHOLE_STEPS = (1.0, 2.0, 2.5, 5.0), (1.0, 2.0, 5.0)
#: Most parts of a scale, and room that a tick wants, in letters' sizes.
MOST_PARTS, LEVEL_ROOM, UPRIGHT_ROOM = 9, 4.5, 3.0
#: What two places differ by at least, in shares of their distance.
NEAR = 1e-9


def ends_of(ax: Axes, which: str) -> tuple[float, float]:
    """Ends of a scale: those that were said, else around what is drawn.

    Parameters
    ----------
    ax
        With all its marks.
    which
        `x` or `y`.

    Returns
    -------
    tuple of float
        Never equal.
    """
    scale: Scale = getattr(ax, which)
    low, high = scale.low, scale.high
    if low is None or high is None:
        found_low, found_high = _around(ax, which, scale.margin)
        low, high = found_low if low is None else low, found_high if high is None else high
    return (low, high) if low != high else (low - 0.5, high + 0.5)


def ticks_between(
    low: float, high: float, points: float, size: float, *, is_level: bool, is_whole: bool
) -> list[float]:
    """Round numbers between two ends, so many that each has room.

    Parameters
    ----------
    low, high
        Ends of the scale, in any order.
    points
        Length of the scale on the page.
    size
        Of the letters of its numbers.
    is_level
        Whether numbers stand beside each other.
    is_whole
        Whether only whole numbers are wanted.

    Returns
    -------
    list of float
        Rising; two at least where there are two.
    """
    low, high = min(low, high), max(low, high)
    room = points / (size * (LEVEL_ROOM if is_level else UPRIGHT_ROOM))
    parts = max(1, min(MOST_PARTS, math.floor(room)))
    for step in _steps(high - low, parts, is_whole=is_whole):
        first, last = math.ceil(low / step - NEAR), math.floor(high / step + NEAR)
        if last - first <= parts:
            return [number * step for number in range(first, last + 1)]
    return [low, high]


def decimals_of(ticks: Sequence[float]) -> int:
    """Decimals that tell ticks of one scale apart."""
    for decimals in range(4):
        if all(math.isclose(round(tick, decimals), tick, abs_tol=10.0 ** -(decimals + 3)) for tick in ticks):
            return decimals
    return 4


def _steps(span: float, parts: int, *, is_whole: bool) -> Iterator[float]:
    """Rising distances of ticks, from the first that could give as few parts."""
    power = math.floor(math.log10(span / parts)) - 1
    while True:
        for step in WHOLE_STEPS if is_whole else STEPS:
            distance = step * 10.0**power
            if not is_whole or distance >= 1:
                yield distance
        power += 1


def _around(ax: Axes, which: str, margin: float) -> tuple[float, float]:
    """Ends around all that is drawn with room beyond them; a bar's base needs none."""
    drawn = [value for mark in ax.marks for value in _places(mark, which) if math.isfinite(value)]
    if not drawn:
        return 0.0, 1.0
    low, high = min(drawn), max(drawn)
    room = margin * (high - low)
    has_base = any(isinstance(mark, Box) and mark.base == which for mark in ax.marks)
    return (low if has_base and low == 0 else low - room), (high if has_base and high == 0 else high + room)


def _places(mark: Mark, which: str) -> Iterable[float]:
    if isinstance(mark, Lines | Points):
        is_share = isinstance(mark, Lines) and getattr(mark, f"{which}_in") == "axes"
        return () if is_share else getattr(mark, f"{which}s")
    if isinstance(mark, Box):
        return (
            () if getattr(mark, f"{which}_in") == "axes" else (getattr(mark, f"{which}0"), getattr(mark, f"{which}1"))
        )
    if isinstance(mark, Area):
        return mark.xs if which == "x" else (*mark.lows, *mark.highs)
    return ()
