"""Lay a drawing out: room for words is measured, axes get what is left, and every mark its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.canvas import Axes, Canvas
from stratalign.exhibits.keys import key_height, placed_key
from stratalign.exhibits.marks import Words
from stratalign.exhibits.outside import MORE, Outside, grid_shapes, outside_of
from stratalign.exhibits.placed import Page, PlacedBox, PlacedCircle, PlacedLine, PlacedPath, Rect, Shape, union
from stratalign.exhibits.shapes_of_marks import Frame, box_of_line, shapes_of
from stratalign.exhibits.ticks import ends_of

#: Room around a drawing, and around its axes, in points.
MARGIN, AROUND = 3.0, 3.0
#: Room between axes beside each other and below each other, in points.
BESIDE, BELOW = 12.0, 8.0
#: Least of what axes have, in points, whatever their names ask for.
LEAST = 20.0
#: Times that words beyond the axes are measured: each time the axes have other ends.
ROUNDS = 8
#: Points that ends of axes may differ by from one time to the next.
SETTLED = 0.005
#: Rows from which on a drawing may be shown in parts.
MANY_ROWS = 14
#: Letters of words that stand within the axes wherever they are put there.
SHORT = 5


def laid_out(canvas: Canvas, theme: FigureTheme) -> Page:
    """Give everything in a drawing its place.

    Parameters
    ----------
    canvas
        What a kind has plotted.
    theme
        Sizes, colours and letters.

    Returns
    -------
    Page
        Shapes in the order to paint them, within a frame around all of them.
    """
    frames, outsides = _frames(canvas, theme)
    shapes: list[Shape] = []
    for ax, frame, outside in zip(canvas.axes, frames, outsides, strict=True):
        if ax.is_shown:
            shapes += grid_shapes(ax, frame, theme)
            shapes += outside.words
        # Of marks at one height the later ones lie above.
        for mark in sorted(ax.marks, key=lambda mark: mark.zorder):
            shapes += shapes_of(mark, frame, theme)
    top, bottom = AROUND, 72 * canvas.height - AROUND
    for key in canvas.keys:
        height = key_height(key)
        at = bottom - height if key.is_below else top
        shapes += placed_key(key, AROUND, at, theme)
        top, bottom = (top, bottom - height) if key.is_below else (top + height, bottom)
    for ax, frame in zip(canvas.axes, frames, strict=True):
        if ax.key is not None:
            left, _, _, low = frame.rect
            shapes += placed_key(ax.key, left, low + outside_of(ax, frame, theme).below + MORE, theme)
    return Page(_frame_of(shapes), tuple(shapes), _between_rows(canvas, frames))


def _frames(canvas: Canvas, theme: FigureTheme) -> tuple[list[Frame], list[Outside]]:
    """Where axes lie, and what stands around each."""
    width, height = 72 * canvas.width, 72 * canvas.height
    above = AROUND + sum(key_height(key) for key in canvas.keys if not key.is_below)
    below = AROUND + sum(key_height(key) for key in canvas.keys if key.is_below)
    rects: list[Rect] = [(AROUND, above, width - AROUND, height - below)] * len(canvas.axes)
    for _ in range(ROUNDS):
        frames = [_frame(ax, rect) for ax, rect in zip(canvas.axes, rects, strict=True)]
        outsides = [outside_of(ax, frame, theme) for ax, frame in zip(canvas.axes, frames, strict=True)]
        rooms = [
            _with_inner(ax, frame, outside, theme)
            for ax, frame, outside in zip(canvas.axes, frames, outsides, strict=True)
        ]
        before, rects = rects, _divide(canvas, (AROUND, above, width - AROUND, height - below), rooms)
        if all(_are_near(one, other) for one, other in zip(before, rects, strict=True)):
            return frames, outsides
    frames = [_frame(ax, rect) for ax, rect in zip(canvas.axes, rects, strict=True)]
    return frames, [outside_of(ax, frame, theme) for ax, frame in zip(canvas.axes, frames, strict=True)]


def _are_near(one: Rect, other: Rect) -> bool:
    return all(abs(a - b) < SETTLED for a, b in zip(one, other, strict=True))


def _frame(ax: Axes, rect: Rect) -> Frame:
    x, y = ends_of(ax, "x"), ends_of(ax, "y")
    if ax.is_square:
        unit = min((rect[2] - rect[0]) / abs(x[1] - x[0]), (rect[3] - rect[1]) / abs(y[1] - y[0]))
        wide, tall = unit * abs(x[1] - x[0]), unit * abs(y[1] - y[0])
        left, top = rect[0] + (rect[2] - rect[0] - wide) / 2, rect[1] + (rect[3] - rect[1] - tall) / 2
        rect = (left, top, left + wide, top + tall)
    return Frame(rect, x, y, ax.x.is_log, ax.y.is_log)


def _with_inner(ax: Axes, frame: Frame, outside: Outside, theme: FigureTheme) -> tuple[float, float, float, float]:
    """Room that axes want at their left, top, right and bottom: for their names, and for marks beyond their ends."""
    left, top, right, bottom = outside.room
    if ax.is_square:
        return left, top, right, bottom
    x0, y0, x1, y1 = frame.rect
    for mark in ax.marks:
        if not isinstance(mark, Words):
            continue
        if len(mark.words) <= SHORT and mark.x_in == mark.y_in == "data" and _is_inner(mark, frame):
            continue
        for shape in shapes_of(mark, frame, theme):
            box = _box_of(shape)
            left, right = max(left, x0 - box[0]), max(right, box[2] - x1)
            top, bottom = max(top, y0 - box[1]), max(bottom, box[3] - y1)
    return left, top, right, bottom


def _is_inner(mark: Words, frame: Frame) -> bool:
    """Whether a place lies well within the ends of the scales."""
    return min(frame.x) < mark.x < max(frame.x) and min(frame.y) < mark.y < max(frame.y)


def _divide(canvas: Canvas, whole: Rect, rooms: Sequence[tuple[float, float, float, float]]) -> list[Rect]:
    """Boxes of axes in rows and columns, each with the room it wants around it; those of a row are equally wide."""
    n_rows, n_columns = canvas.shape
    lefts = [max(rooms[row * n_columns + column][0] for row in range(n_rows)) for column in range(n_columns)]
    rights = [max(rooms[row * n_columns + column][2] for row in range(n_rows)) for column in range(n_columns)]
    tops = [max(rooms[row * n_columns + column][1] for column in range(n_columns)) for row in range(n_rows)]
    bottoms = [max(rooms[row * n_columns + column][3] for column in range(n_columns)) for row in range(n_rows)]
    width = max(LEAST, (whole[2] - whole[0] - sum(lefts) - sum(rights) - BESIDE * (n_columns - 1)) / n_columns)
    free = max(LEAST * n_rows, whole[3] - whole[1] - sum(tops) - sum(bottoms) - BELOW * (n_rows - 1))
    shares = canvas.shares or (1.0,) * n_rows
    rects: list[Rect] = []
    y = whole[1]
    for row in range(n_rows):
        height, x = free * shares[row] / sum(shares), whole[0]
        y += tops[row]
        for column in range(n_columns):
            x += lefts[column]
            rects.append((x, y, x + width, y + height))
            x += width + rights[column] + BESIDE
        y += height + bottoms[row] + BELOW
    return rects


def _frame_of(shapes: Sequence[Shape]) -> Rect:
    """Box around everything that is seen."""
    frame = (0.0, 0.0, 1.0, 1.0)
    for number, shape in enumerate(shapes):
        frame = union(frame, _box_of(shape)) if number else _box_of(shape)
    return frame[0] - MARGIN, frame[1] - MARGIN, frame[2] + MARGIN, frame[3] + MARGIN


def _box_of(shape: Shape) -> Rect:
    if isinstance(shape, PlacedBox):
        return shape.rect
    if isinstance(shape, PlacedCircle):
        reach = shape.radius + shape.look.width / 2
        return shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach
    if isinstance(shape, PlacedLine):
        return box_of_line(shape)
    assert isinstance(shape, PlacedPath)
    xs = [place for _, places in shape.steps for place in places[::2]]
    ys = [place for _, places in shape.steps for place in places[1::2]]
    half = shape.look.width / 2
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def _between_rows(canvas: Canvas, frames: Sequence[Frame]) -> tuple[float, ...]:
    """Heights between the rows of a drawing of many, where it may be cut, topmost first."""
    if len(canvas.axes) != 1 or len(canvas.axes[0].y.ticks or ()) < MANY_ROWS:
        return ()
    rows = sorted(frames[0].down(tick) for tick in canvas.axes[0].y.ticks or ())
    middles = [(one + other) / 2 for one, other in pairwise(rows)]
    return (rows[0] - (middles[0] - rows[0]), *middles, rows[-1] + (rows[-1] - middles[-1]))
