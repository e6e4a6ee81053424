"""Marks of axes whose box on the page is known, as shapes there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.letters import ASCENT, DESCENT, LINE_SPACING, extent_of
from stratalign.exhibits.marks import Area, Arrow, Box, Lines, Mark, Points, Within, Words
from stratalign.exhibits.placed import Look, PlacedBox, PlacedCircle, PlacedLine, PlacedPath, Rect, Shape, path, union

#: Distance of the lines of a hatching, and their width, in points.
HATCH_STEP, HATCH_WIDTH = 4.0, 0.6
#: What the ground of words is larger than they are, in points.
GROUND_PAD = 0.5
#: What sticks out by less, in points, is not cut.
SLACK = 0.5
#: Share of a corner's size at which the handles of a curve give a circle.
ROUND = 0.5523
#: Half the width of an arrow's head, in its lengths.
HEAD = 0.5
#: What a logarithmic scale takes for nothing.
TINY = 1e-9
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where axes lie on the page, and their scales."""

    rect: Rect
    x: tuple[float, float]
    y: tuple[float, float]
    is_log_x: bool = False
    is_log_y: bool = False

    def across(self, value: float, within: Within = "data") -> float:
        """Place of a value on the page, from its left."""
        share = value if within == "axes" else _share(value, self.x, is_log=self.is_log_x)
        return self.rect[0] + share * (self.rect[2] - self.rect[0])

    def down(self, value: float, within: Within = "data") -> float:
        """Place of a value on the page, from its top."""
        share = value if within == "axes" else _share(value, self.y, is_log=self.is_log_y)
        return self.rect[3] - share * (self.rect[3] - self.rect[1])

    def has(self, x: float, y: float) -> bool:
        """Whether a place on the page is within the axes."""
        left, top, right, bottom = self.rect
        return left - SLACK <= x <= right + SLACK and top - SLACK <= y <= bottom + SLACK


def _share(value: float, ends: tuple[float, float], *, is_log: bool) -> float:
    low, high = ends
    if is_log:
        value, low, high = math.log(max(value, TINY)), math.log(low), math.log(high)
    return (value - low) / (high - low)


def shapes_of(mark: Mark, frame: Frame, theme: FigureTheme) -> Iterator[Shape]:
    """A mark as shapes on the page, cut at the edges of its axes; words are not cut."""
    if isinstance(mark, Lines):
        yield from _lines(mark, frame)
    elif isinstance(mark, Points):
        yield from _points(mark, frame)
    elif isinstance(mark, Box):
        yield from _box(mark, frame, theme)
    elif isinstance(mark, Area):
        yield from _area(mark, frame)
    elif isinstance(mark, Words):
        yield from _words(mark, frame, theme)
    else:
        yield from _arrow(mark, frame)


def point_shape(shape: str, x: float, y: float, size: float, look: Look) -> Shape:
    """A mark as matplotlib calls its shape, `size` is the side of a square one."""
    half = size / 2
    if shape == "o":
        return PlacedCircle(x, y, half, look)
    if shape == "s":
        return PlacedBox((x - half, y - half, x + half, y + half), look)
    if shape == "|":
        return path([(x, y - half), (x, y + half)], look)
    if shape == "D":
        out = half * math.sqrt(2)
        return path([(x, y + out), (x + out, y), (x, y - out), (x - out, y)], look, is_closed=True)
    up = -half if shape == "^" else half
    return path([(x, y + up), (x - half, y - up), (x + half, y - up)], look, is_closed=True)


def hatched(rect: Rect, colour: str) -> PlacedPath:
    """Slanted lines across a box."""
    x0, y0, x1, y1 = rect
    steps: list[tuple[str, tuple[float, ...]]] = []
    total = math.ceil((x0 + y0) / HATCH_STEP) * HATCH_STEP
    while total < x1 + y1:
        left, right = max(x0, total - y1), min(x1, total - y0)
        steps += [("M", (left, total - left)), ("L", (right, total - right))]
        total += HATCH_STEP
    return PlacedPath(tuple(steps), Look(stroke=colour, width=HATCH_WIDTH))


def lines_of_words(
    words: str, x: float, y: float, *, size: float, weight: int, colour: str, side: str, rise: str, theme: FigureTheme,
    turn: float = 0.0, spacing: float = LINE_SPACING,
) -> tuple[list[PlacedLine], Rect]:  # fmt: skip
    """Lines of words held at a place on the page, and the box they take."""
    extent = extent_of(words, size, weight, theme, spacing)
    bottom = extent.height - extent.above
    rises = {
        "top": extent.above, "bottom": -bottom, "baseline": extent.below - bottom,
        "center": extent.above - extent.height / 2,
        "center_baseline": ASCENT * size - (extent.height - extent.below) / 2,
    }  # fmt: skip
    first, anchor = rises[rise], _ANCHORS[side]
    radians = math.radians(turn)
    down = math.sin(radians), math.cos(radians)
    lines = []
    for number, (line, width) in enumerate(zip(words.split("\n"), extent.widths, strict=True)):
        along = first + number * extent.step
        lines.append(
            PlacedLine(x + down[0] * along, y + down[1] * along, line, size, weight, colour, anchor, turn, width)
        )
    box = box_of_line(lines[0])
    for further in lines[1:]:
        box = union(box, box_of_line(further))
    return lines, box


def box_of_line(line: PlacedLine) -> Rect:
    """Box around a line of words, turned as it is."""
    start = line.x - _SHARES[line.anchor] * line.width
    if not line.turn:
        return start, line.y - ASCENT * line.size, start + line.width, line.y + DESCENT * line.size
    radians = math.radians(line.turn)
    right, down = (math.cos(radians), -math.sin(radians)), (math.sin(radians), math.cos(radians))
    first = -_SHARES[line.anchor] * line.width
    corners = [
        (line.x + right[0] * across + down[0] * up, line.y + right[1] * across + down[1] * up)
        for across in (first, first + line.width)
        for up in (-ASCENT * line.size, DESCENT * line.size)
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _lines(mark: Lines, frame: Frame) -> Iterator[Shape]:
    dash = tuple(mark.width * part for part in mark.dash)
    look = Look(stroke=mark.colour, width=mark.width, dash=dash, opacity=mark.opacity, is_round=mark.is_round)
    places = [
        (frame.across(x, mark.x_in), frame.down(y, mark.y_in))
        for x, y in zip(mark.xs, mark.ys, strict=True)
        if math.isfinite(x) and math.isfinite(y)
    ]
    run: list[tuple[float, float]] = []
    for start, end in pairwise(places):
        kept = _cut(start, end, frame.rect)
        if kept is None or (run and run[-1] != kept[0]):
            if len(run) > 1:
                yield path(run, look)
            run = []
        if kept is not None:
            run = [*(run or [kept[0]]), kept[1]]
    if len(run) > 1:
        yield path(run, look)


def _cut(
    start: tuple[float, float], end: tuple[float, float], rect: Rect
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Part of a line that lies within a box (Liang and Barsky 1984); None where there is none."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    first, last = 0.0, 1.0
    left, top, right, bottom = rect[0] - SLACK, rect[1] - SLACK, rect[2] + SLACK, rect[3] + SLACK
    for step, room in ((-dx, x - left), (dx, right - x), (-dy, y - top), (dy, bottom - y)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first > last:
        return None
    return (x + first * dx, y + first * dy) if first else start, (x + last * dx, y + last * dy) if last < 1 else end


def _points(mark: Points, frame: Frame) -> Iterator[Shape]:
    is_line = mark.shape == "|"
    look = Look("" if is_line else mark.face, mark.edge, mark.width if mark.edge else 0.0)
    for x, y in zip(mark.xs, mark.ys, strict=True):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        at = (frame.across(x), frame.down(y))
        if frame.has(*at):
            yield point_shape(mark.shape, *at, math.sqrt(mark.size), look)


def _box(mark: Box, frame: Frame, theme: FigureTheme) -> Iterator[Shape]:
    if not all(map(math.isfinite, (mark.x0, mark.x1, mark.y0, mark.y1))):
        return
    xs = sorted((frame.across(mark.x0, mark.x_in), frame.across(mark.x1, mark.x_in)))
    ys = sorted((frame.down(mark.y0, mark.y_in), frame.down(mark.y1, mark.y_in)))
    left, top, right, bottom = frame.rect
    xs, ys = (
        [max(xs[0], left - SLACK), min(xs[1], right + SLACK)],
        [max(ys[0], top - SLACK), min(ys[1], bottom + SLACK)],
    )
    if xs[1] <= xs[0] or ys[1] <= ys[0]:
        return
    rect, look = (xs[0], ys[0], xs[1], ys[1]), Look(mark.face, mark.edge, mark.width)
    yield _rounded(rect, mark.corner, look) if mark.corner else PlacedBox(rect, look)
    if mark.hatch:
        yield hatched(rect, mark.hatch)


def _rounded(rect: Rect, corner: float, look: Look) -> PlacedPath:
    """A box with round corners."""
    left, top, right, bottom = rect
    reach = corner * (1 - ROUND)
    steps = (
        ("M", (left + corner, top)), ("L", (right - corner, top)),
        ("C", (right - reach, top, right, top + reach, right, top + corner)), ("L", (right, bottom - corner)),
        ("C", (right, bottom - reach, right - reach, bottom, right - corner, bottom)), ("L", (left + corner, bottom)),
        ("C", (left + reach, bottom, left, bottom - reach, left, bottom - corner)), ("L", (left, top + corner)),
        ("C", (left, top + reach, left + reach, top, left + corner, top)), ("Z", ()),
    )  # fmt: skip
    return PlacedPath(steps, look)


def _area(mark: Area, frame: Frame) -> Iterator[Shape]:
    upper = [(frame.across(x), frame.down(y)) for x, y in zip(mark.xs, mark.highs, strict=True) if math.isfinite(y)]
    lower = [(frame.across(x), frame.down(y)) for x, y in zip(mark.xs, mark.lows, strict=True) if math.isfinite(y)]
    left, top, right, bottom = frame.rect
    places = [(min(max(x, left), right), min(max(y, top), bottom)) for x, y in [*upper, *reversed(lower)]]
    if places:
        yield path(places, Look(mark.face, mark.edge, mark.width), is_closed=True)


def _words(mark: Words, frame: Frame, theme: FigureTheme) -> Iterator[Shape]:
    if not mark.words.strip() or not (math.isfinite(mark.x) and math.isfinite(mark.y)):
        return
    size = mark.size or theme.size
    at = (frame.across(mark.x, mark.x_in) + mark.shift[0], frame.down(mark.y, mark.y_in) - mark.shift[1])
    lines, box = lines_of_words(
        mark.words, *at, size=size, weight=mark.weight, colour=mark.colour, side=mark.side, rise=mark.rise,
        theme=theme, turn=mark.turn, spacing=mark.spacing,
    )  # fmt: skip
    if mark.ground:
        pad = GROUND_PAD
        yield PlacedBox((box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad), Look(mark.ground))
    yield from lines


def _arrow(mark: Arrow, frame: Frame) -> Iterator[Shape]:
    start, end = ((frame.across(x), frame.down(y)) for x, y in (mark.start, mark.end))
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if length <= sum(mark.short):
        return
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    first = (start[0] + along[0] * mark.short[0], start[1] + along[1] * mark.short[0])
    last = (end[0] - along[0] * mark.short[1], end[1] - along[1] * mark.short[1])
    head = min(mark.head, length)
    neck = (last[0] - along[0] * head, last[1] - along[1] * head)
    yield path([first, neck if head else last], Look(stroke=mark.colour, width=mark.width))
    if head:
        aside = (-along[1] * head * HEAD, along[0] * head * HEAD)
        corners = [last, (neck[0] + aside[0], neck[1] + aside[1]), (neck[0] - aside[0], neck[1] - aside[1])]
        yield path(corners, Look(mark.colour), is_closed=True)
