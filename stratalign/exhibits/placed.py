"""Parts of a drawing that have their places on the page: points from its left and its top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A step of an outline: M, L or C with its places, or Z.
Step = tuple[str, tuple[float, ...]]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """How a shape is painted; colours are empty for none."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    is_round: bool = False


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box by its left, top, right and bottom."""

    rect: Rect
    look: Look


@dataclass(frozen=True, slots=True)
class PlacedCircle:
    """A circle around a place."""

    x: float
    y: float
    radius: float
    look: Look


@dataclass(frozen=True, slots=True)
class PlacedPath:
    """An outline."""

    steps: tuple[Step, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of words on its base line; `anchor` is what of them stands at the place; `turn` is upwards, degrees."""

    x: float
    y: float
    words: str
    size: float
    weight: int
    colour: str
    anchor: str
    turn: float
    width: float


Shape = PlacedBox | PlacedCircle | PlacedPath | PlacedLine


@dataclass(frozen=True, slots=True)
class Page:
    """A drawing with everything in its place: what is seen of it lies in `frame`; `cuts` are heights between rows."""

    frame: Rect
    shapes: tuple[Shape, ...]
    cuts: tuple[float, ...]


def path(places: Sequence[tuple[float, float]], look: Look, *, is_closed: bool = False) -> PlacedPath:
    """An outline through places by straight lines."""
    steps: list[Step] = [("L" if number else "M", place) for number, place in enumerate(places)]
    return PlacedPath((*steps, ("Z", ())) if is_closed else tuple(steps), look)


def union(one: Rect, other: Rect) -> Rect:
    """Smallest box around two."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
