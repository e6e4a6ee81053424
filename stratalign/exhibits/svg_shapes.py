"""Outlines of a drawing as elements of SVG: boxes, circles and paths, cut at the edges of their axes; their look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.colors import to_hex
from matplotlib.path import Path as Outline
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

#: Digits after the point of a place, in points of a page.
PLACES = 2
#: Distance of the lines of a hatching, in points.
HATCH_STEP = 4.0
#: What sticks out by less, in points, is not cut.
SLACK = 0.5
#: Corners of a box and of a circle drawn by curves, its closing included.
BOX_CORNERS, CIRCLE_CORNERS = 5, 26
#: Sides that differ by less, in points, are level or equal.
LEVEL = 1e-6
_LETTERS = {int(Outline.MOVETO): "M", int(Outline.LINETO): "L", int(Outline.CURVE3): "Q", int(Outline.CURVE4): "C"}
_CURVES = {int(Outline.CURVE3), int(Outline.CURVE4)}


def is_within(inner: Bbox, outer: Bbox) -> bool:
    """Whether a box lies within another."""
    return bool(
        inner.x0 >= outer.x0 - SLACK
        and inner.x1 <= outer.x1 + SLACK
        and inner.y0 >= outer.y0 - SLACK
        and inner.y1 <= outer.y1 + SLACK
    )


def places_of(outline: Outline) -> NDArray[np.float64]:
    """Corners of an outline."""
    return np.asarray(outline.vertices, dtype=float)


def slanted(box: Bbox) -> str:
    """Lines that rise to the right at even distances, cut at the edges of a box, as steps of a path."""
    first = np.ceil((box.x0 + box.y0) / HATCH_STEP) * HATCH_STEP
    lines = []
    for total in np.arange(first, box.x1 + box.y1, HATCH_STEP):
        left, right = max(box.x0, total - box.y1), min(box.x1, total - box.y0)
        lines.append(f"M{number(left)} {number(total - left)}L{number(right)} {number(total - right)}")
    return "".join(lines)


def shapes(outline: Outline, clip: Bbox | None, *, is_filled: bool) -> Iterator[str]:
    """An outline as an element without its look: a box, a circle or a path; what is cut off is left out."""
    box, circle = _as_box(outline), _as_circle(outline)
    if box is not None:
        kept = box if clip is None else Bbox.intersection(box, clip)
        if kept is not None:
            yield (
                f'rect x="{number(kept.x0)}" y="{number(kept.y0)}" '
                f'width="{number(kept.width)}" height="{number(kept.height)}"'
            )
    elif circle is not None:
        yield circle
    elif len(places_of(outline)):
        yield from _paths(outline, clip, is_filled=is_filled)


def _paths(outline: Outline, clip: Bbox | None, *, is_filled: bool) -> Iterator[str]:
    if clip is not None and is_filled:
        outline = outline.clip_to_bbox(clip)
    elif clip is not None:
        outline = outline.cleaned(clip=(clip.x0, clip.y0, clip.x1, clip.y1), remove_nans=True)
    drawn = "".join(_steps(outline))
    if drawn.strip("M0123456789. -"):
        yield f'path d="{drawn}"'


def _steps(outline: Outline) -> Iterator[str]:
    """Steps of a path; level and upright ones are shorter."""
    before = ("", "")
    for places, code in outline.iter_segments(simplify=False):
        if code == Outline.CLOSEPOLY:
            yield "Z"
            continue
        letter = _LETTERS[int(code)]
        numbers = [number(place) for place in places]
        x, y = numbers[-2:]
        if letter == "L" and (x, y) == before:
            continue
        if letter == "L" and y == before[1]:
            yield f"H{x}"
        elif letter == "L" and x == before[0]:
            yield f"V{y}"
        else:
            yield letter + " ".join(numbers)
        before = (x, y)


def _codes(outline: Outline) -> list[int]:
    """How each corner is reached; nothing where all are by lines."""
    return [] if outline.codes is None else [int(code) for code in np.asarray(outline.codes)]


def _as_box(outline: Outline) -> Bbox | None:
    """The box that an outline is, if it is one: closed, level and upright."""
    codes, corners = _codes(outline), places_of(outline)[: BOX_CORNERS - 1]
    if len(codes) not in (BOX_CORNERS, BOX_CORNERS + 1) or Outline.CLOSEPOLY not in codes or _CURVES & set(codes):
        return None
    edges = np.abs(np.diff(corners, axis=0))
    turns = edges.argmin(axis=1)
    if (edges.min(axis=1) > LEVEL).any() or (turns[:-1] == turns[1:]).any():
        return None
    return Bbox([corners.min(axis=0), corners.max(axis=0)])


def _as_circle(outline: Outline) -> str | None:
    """The circle that an outline is, if it is one."""
    codes, corners = _codes(outline), places_of(outline)[:-1]
    if not CIRCLE_CORNERS <= len(codes) <= CIRCLE_CORNERS + 1 or Outline.LINETO in codes:
        return None
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    if not np.isclose(right - left, bottom - top):
        return None
    x, y = (left + right) / 2, (top + bottom) / 2
    return f'circle cx="{number(x)}" cy="{number(y)}" r="{number((right - left) / 2)}"'


def fill(gc: GraphicsContextBase, colour: Any) -> str:
    """Colour of a shape, as attributes."""
    if colour is None or (len(colour) > 3 and colour[3] == 0):
        return ' fill="none"'
    return f' fill="{to_hex(colour[:3])}"' + _opacity("fill", _alpha(gc, colour))


def stroke(gc: GraphicsContextBase) -> str:
    """Line around or along a shape; none where it has no width."""
    width: float = gc.get_linewidth()
    colour: Any = gc.get_rgb()
    if width == 0 or (len(colour) > 3 and colour[3] == 0):
        return ""
    said = f' stroke="{to_hex(colour[:3])}" stroke-width="{number(width)}"' + _opacity("stroke", _alpha(gc, colour))
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        said += f' stroke-dasharray="{" ".join(map(number, np.asarray(dashes, dtype=float)))}"'
        said += f' stroke-dashoffset="{number(offset)}"' if offset else ""
    if gc.get_capstyle() == "round":
        said += ' stroke-linecap="round"'
    return said


def _alpha(gc: GraphicsContextBase, colour: Any) -> float:
    if gc.get_forced_alpha() or len(colour) == 3:
        return float(gc.get_alpha())
    return float(colour[3])


def _opacity(of: str, alpha: float) -> str:
    return f' {of}-opacity="{number(alpha)}"' if alpha < 1 else ""


def number(value: float) -> str:
    """As few digits as needed."""
    said = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if said in ("-0", "") else said
