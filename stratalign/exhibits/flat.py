"""A tall drawing made lower, for a screen that is wider than high: rows stand closer, letters stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from stratalign.exhibits.canvas import Axes, Canvas
from stratalign.exhibits.narrow import AROUND, heights_of
from stratalign.exhibits.ticks import ends_of

#: Kinds whose rows may stand closer -> points from row to row at least, by the marks above each other in one.
ROW_AT_LEAST: Mapping[str, float] = {
    "dumbbell": 17.0, "heat_map": 15.0, "importance": 18.0, "likert": 18.0, "sliders": 23.0,
}  # fmt: skip
#: Points of a second line of a name; of a drawing that fills a screen as it is; and what is not worth a drawing more.
LINE, FILLS, HARDLY = 11.0, 262.0, 0.92


def flattened(canvas: Canvas, kind: str) -> bool:
    """Bring the rows of a drawing closer together.

    Parameters
    ----------
    canvas
        As its kind has plotted it; its height is changed.
    kind
        Of the exhibit.

    Returns
    -------
    bool
        Whether it became lower; otherwise it is as it was.
    """
    tall = 72 * canvas.height
    if kind not in ROW_AT_LEAST or tall <= FILLS:
        return False
    needed = [ROW_AT_LEAST[kind] / pitch for pitch in _pitches(canvas)]
    share = max([*needed, (FILLS - AROUND) / (tall - AROUND)])
    if share > HARDLY:
        return False
    canvas.height = (AROUND + share * (tall - AROUND)) / 72
    return True


def _pitches(canvas: Canvas) -> Iterator[float]:
    """Points from row to row of each of the axes, without what a name's further lines need."""
    for ax, tall in zip(canvas.axes, heights_of(canvas), strict=True):
        ticks = ax.y.ticks or ()
        step = min((abs(a - b) for a, b in pairwise(ticks)), default=0.0)
        bottom, top = ends_of(ax, "y")
        if step:
            yield max(tall * step / abs(top - bottom) - LINE * _further_lines(ax), 1.0)


def _further_lines(ax: Axes) -> int:
    return max((name.count("\n") for name in ax.y.names or ()), default=0)
