"""What a drawing is made of before anything has a place on the page: marks in the measures of their axes.

Coordinates are those of the axes' scales unless `x_in` or `y_in` says `axes`: then they are shares of its width or
height. Sizes and widths are points; colours are `#rrggbb`, or empty for none. Higher `zorder` lies above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stratalign.exhibits.letters import LINE_SPACING

#: Whether a place is one of the scale, or a share of the axes.
Within = Literal["data", "axes"]


@dataclass(frozen=True, slots=True)
class Lines:
    """One line through places, cut at the edges of its axes; NaN breaks it."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    is_round: bool = False
    zorder: float = 2.0
    x_in: Within = "data"
    y_in: Within = "data"


@dataclass(frozen=True, slots=True)
class Points:
    """Marks of one shape; `size` is the area of a square one. Those outside of the axes are left out."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    size: float
    shape: str
    face: str
    edge: str
    width: float
    zorder: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A box between two corners, cut at the edges of its axes; `base` is the side that a bar grows from."""

    x0: float
    x1: float
    y0: float
    y1: float
    face: str
    edge: str = ""
    width: float = 0.0
    hatch: str = ""
    corner: float = 0.0
    zorder: float = 1.0
    x_in: Within = "data"
    y_in: Within = "data"
    base: Literal["", "x", "y"] = ""


@dataclass(frozen=True, slots=True)
class Area:
    """What lies between two lines over the same places."""

    xs: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    face: str
    edge: str
    width: float
    zorder: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """Words held at a place, moved by `shift` points to the right and up; on a `ground` where one is named."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    weight: int = 400
    side: Literal["left", "center", "right"] = "left"
    rise: Literal["top", "center", "center_baseline", "baseline", "bottom"] = "baseline"
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    spacing: float = LINE_SPACING
    ground: str = ""
    zorder: float = 3.0
    x_in: Within = "data"
    y_in: Within = "data"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A straight line that ends so many points before its two places, with a filled head at the second or without."""

    start: tuple[float, float]
    end: tuple[float, float]
    colour: str
    width: float
    short: tuple[float, float] = (0.0, 0.0)
    head: float = 0.0
    zorder: float = 2.0


Mark = Lines | Points | Box | Area | Words | Arrow


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry of the key: words beside a mark, a line, both, or a patch of colour; or words alone, a head."""

    label: str
    shape: str = ""
    face: str = ""
    edge: str = ""
    edge_width: float = 0.8
    size: float = 7.0
    line: float = 0.0
    line_colour: str = ""
    dash: tuple[float, ...] = ()
    is_area: bool = False
    hatch: str = ""
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key above or below a drawing, or below its axes; entries fill its columns one after the other."""

    entries: tuple[KeyEntry, ...]
    columns: int
    size: float
    colour: str
    handle: float = 2.0
    gap: float = 2.0
    is_below: bool = False


def numbers(values: object) -> tuple[float, ...]:
    """Places as plain numbers; one place is as many as a line has."""
    if isinstance(values, Sequence) or hasattr(values, "__iter__"):
        return tuple(float(value) for value in values)
    return (float(values),)  # type: ignore[arg-type]
