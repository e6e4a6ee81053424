"""What can be read in a drawing before it is laid out: its marks' words, its scales', its keys'."""

from __future__ import annotations

from collections.abc import Iterator

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.canvas import Axes, Canvas
from stratalign.exhibits.marks import Words
from stratalign.exhibits.outside import ticks_of
from stratalign.exhibits.shapes_of_marks import Frame
from stratalign.exhibits.ticks import ends_of

#: Box of axes on a page, wide enough for every number of a scale.
RECT = (0.0, 0.0, 400.0, 200.0)


def texts_in(canvas: Canvas, theme: FigureTheme) -> list[str]:
    """Every text that is seen, in the order of its parts."""
    found = [text for ax in canvas.axes for text in _of_axes(ax, theme)]
    found += [entry.label for key in canvas.keys for entry in key.entries]
    return [text for text in found if text.strip()]


def names_of(ax: Axes, which: str, theme: FigureTheme) -> list[str]:
    """What the ticks of a scale are called."""
    return ticks_of(ax, which, Frame(RECT, ends_of(ax, "x"), ends_of(ax, "y")), theme)[1]


def _of_axes(ax: Axes, theme: FigureTheme) -> Iterator[str]:
    if ax.is_shown:
        yield from names_of(ax, "x", theme) if ax.x.is_shown else ()
        yield from names_of(ax, "y", theme) if ax.y.is_shown else ()
        yield from (ax.title, ax.x.label, ax.y.label)
    yield from (mark.words for mark in ax.marks if isinstance(mark, Words))
    yield from (entry.label for entry in (ax.key.entries if ax.key else ()))
