"""What stands around axes: numbers and names of their scales, what they show, their title; and lines behind marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.canvas import Axes, Scale
from stratalign.exhibits.keys import key_height
from stratalign.exhibits.letters import LINE_SPACING, extent_of
from stratalign.exhibits.placed import Look, PlacedLine, Shape, path
from stratalign.exhibits.shapes_of_marks import Frame, lines_of_words
from stratalign.exhibits.ticks import decimals_of, ticks_between

#: Points between a scale's numbers and its name, above axes to their title, and to a key below them.
LABEL_GAP, TITLE_GAP, MORE = 4.0, 6.0, 6.0
#: From line to line of a name of two, in sizes of its letters.
NAME_SPACING = 1.1
#: Degrees that words are turned to stand upright.
UPRIGHT = 90.0
#: Points between names of ticks beside each other.
LETTERS_APART = 3.0
#: Width of the lines behind marks.
GRID_WIDTH = 1.0
#: Share of the height of the axes beyond which a tick has no line: it lies at their end.
AT_END = 1e-6


@dataclass(frozen=True, slots=True)
class Outside:
    """Words around axes, and the room in points they want at the left, top, right and bottom."""

    room: tuple[float, float, float, float]
    words: tuple[PlacedLine, ...]
    below: float


def ticks_of(ax: Axes, which: str, frame: Frame, theme: FigureTheme) -> tuple[list[float], list[str]]:
    """Ticks of a scale within its ends, and what they are called."""
    scale: Scale = getattr(ax, which)
    low, high = sorted(frame.x if which == "x" else frame.y)
    slack = AT_END * (high - low)
    if scale.ticks is not None:
        names = scale.names if scale.names is not None else tuple(_plain_numbers(scale.ticks))
        kept = [(t, n) for t, n in zip(scale.ticks, names, strict=True) if low - slack <= t <= high + slack]
        return [tick for tick, _ in kept], [name for _, name in kept]
    left, top, right, bottom = frame.rect
    points = right - left if which == "x" else bottom - top
    size = scale.size or (theme.small_size if which == "x" else theme.size)
    ticks = ticks_between(low, high, points, size, is_level=which == "x", is_whole=scale.is_whole)
    return ticks, scale.write(ticks) if scale.write else _plain_numbers(ticks)


def _plain_numbers(ticks: Sequence[float]) -> list[str]:
    """Numbers of a scale that nobody writes in a language: whole ones, else digits as a program has them."""
    rounded = [round(tick, decimals_of(ticks)) for tick in ticks]
    return [str(int(tick)) if tick == int(tick) else str(tick) for tick in rounded]


def outside_of(ax: Axes, frame: Frame, theme: FigureTheme) -> Outside:
    """Words around axes in their places, and the room they want."""
    if not ax.is_shown:
        return Outside((0.0, 0.0, 0.0, 0.0), (), 0.0)
    left, top, right, bottom = frame.rect
    words: list[PlacedLine] = []
    room = [0.0, 0.0, 0.0, 0.0]

    def put(text: str, x: float, y: float, **how: object) -> None:
        if not text.strip():
            return
        lines, box = lines_of_words(text, x, y, theme=theme, **how)  # type: ignore[arg-type]
        words.extend(lines)
        for side, reach in enumerate((left - box[0], top - box[1], box[2] - right, box[3] - bottom)):
            room[side] = max(room[side], reach)

    muted, ink = theme.colour("muted"), theme.colour("ink")
    if ax.y.is_shown:
        for number, (tick, name) in enumerate(zip(*ticks_of(ax, "y", frame, theme), strict=True)):
            size = (ax.y.sizes[number] if ax.y.sizes else 0.0) or ax.y.size or theme.size
            weight = ax.y.weights[number] if ax.y.weights else 400
            look = {"size": size, "weight": weight, "colour": ax.y.colour or ink}
            spacing = NAME_SPACING if "\n" in name else LINE_SPACING
            put(name, left - ax.y.pad, frame.down(tick), side="right", rise="center_baseline", spacing=spacing, **look)
    if ax.y.label:
        at = left - room[0] - LABEL_GAP
        look = {"size": theme.small_size, "weight": 400, "colour": muted}
        put(ax.y.label, at, (top + bottom) / 2, side="center", rise="bottom", turn=90.0, **look)
    if ax.x.is_shown:
        side, rise = "center", "bottom" if ax.x.is_above else "top"
        if ax.x.turn:
            side, rise = "left", "baseline" if ax.x.turn < UPRIGHT else "center"
        size, at = ax.x.size or theme.small_size, top - ax.x.pad if ax.x.is_above else bottom + ax.x.pad
        named = [(frame.across(tick), name) for tick, name in zip(*ticks_of(ax, "x", frame, theme), strict=True)]
        look = {"size": size, "weight": 400, "colour": ax.x.colour or muted}
        for place, name in named if ax.x.turn else _apart(named, size, theme):
            put(name, place, at, side=side, rise=rise, turn=ax.x.turn, **look)
    look = {"size": theme.small_size, "weight": 400, "colour": muted}
    put(ax.x.label, left, bottom + max(room[3], ax.x.pad) + LABEL_GAP, side="left", rise="top", **look)
    look = {"size": theme.size, "weight": 600, "colour": ink}
    title_at = top - room[1] - TITLE_GAP
    extent = extent_of(ax.title, theme.size, 600, theme)
    put(ax.title, left, title_at - extent.below, side="left", rise="bottom", **look)
    below = room[3]
    if ax.key is not None:
        room[3] += MORE + key_height(ax.key)
    return Outside((room[0], room[1], room[2], room[3]), tuple(words), below)


def _apart(named: list[tuple[float, str]], size: float, theme: FigureTheme) -> list[tuple[float, str]]:
    """Names of ticks that have room beside each other: all, else every second, third and so on."""
    widths = [extent_of(name, size, 400, theme).width for _, name in named]
    for step in range(1, len(named) + 1):
        kept = range(0, len(named), step)
        free = [named[b][0] - named[a][0] - (widths[a] + widths[b]) / 2 for a, b in pairwise(kept)]
        if min(free, default=LETTERS_APART) >= LETTERS_APART:
            return [named[number] for number in kept]
    return named


def grid_shapes(ax: Axes, frame: Frame, theme: FigureTheme) -> Iterator[Shape]:
    """Faint lines behind the marks in the direction that was asked for."""
    look = Look(stroke=theme.colour("faint"), width=GRID_WIDTH)
    left, top, right, bottom = frame.rect
    if ax.grid == "x":
        for tick in ticks_of(ax, "x", frame, theme)[0]:
            yield path([(frame.across(tick), bottom), (frame.across(tick), top)], look)
    elif ax.grid == "y":
        for tick in ticks_of(ax, "y", frame, theme)[0]:
            yield path([(left, frame.down(tick)), (right, frame.down(tick))], look)
