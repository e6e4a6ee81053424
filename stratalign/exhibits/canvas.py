"""An empty drawing and its axes: what a kind plots on. Marks are kept with their measures until the page is laid out.

The words are those of matplotlib for as much of it as exhibits need, so that whoever knows one can read the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from stratalign.exhibits.marks import Area, Arrow, Box, Key, Lines, Mark, Points, Within, Words, numbers
from stratalign.exhibits.sizes import WIDTH

Side = Literal["left", "center", "right"]
Rise = Literal["top", "center", "center_baseline", "baseline", "bottom"]
#: Share of what is drawn that is left free at both ends of a scale.
MARGIN = 0.05
#: Of words that nothing else is said of, the theme's.
THEME_SIZE = 0.0


@dataclass(slots=True)
class Scale:
    """One direction of the axes: its ends, ticks, and what it is called. Sizes and colours left out are the theme's."""

    low: float | None = None
    high: float | None = None
    margin: float = MARGIN
    is_log: bool = False
    ticks: tuple[float, ...] | None = None
    names: tuple[str, ...] | None = None
    write: Callable[[Sequence[float]], list[str]] | None = None
    is_whole: bool = False
    is_shown: bool = True
    is_above: bool = False
    size: float = THEME_SIZE
    sizes: tuple[float, ...] = ()
    weights: tuple[int, ...] = ()
    colour: str = ""
    pad: float = 3.5
    turn: float = 0.0
    label: str = ""


@dataclass(slots=True)
class Axes:
    """Where marks are plotted; y grows upwards unless its ends say otherwise."""

    marks: list[Mark] = field(default_factory=list)
    x: Scale = field(default_factory=Scale)
    y: Scale = field(default_factory=Scale)
    title: str = ""
    grid: str = ""
    is_shown: bool = True
    is_square: bool = False
    n_beside: int = 1
    key: Key | None = None

    def set_xlim(self, left: float | None = None, right: float | None = None) -> None:
        """Ends of the horizontal scale; None leaves one to what is drawn."""
        self.x.low, self.x.high = _plain(left), _plain(right)

    def set_ylim(self, bottom: float | None = None, top: float | None = None) -> None:
        """Ends of the vertical scale; with a bottom above the top it grows downwards."""
        self.y.low, self.y.high = _plain(bottom), _plain(top)

    def set_xticks(self, ticks: Iterable[float], names: Iterable[str] | None = None) -> None:
        """Where the horizontal scale has ticks, and what they are called."""
        _set_ticks(self.x, ticks, names)

    def set_yticks(self, ticks: Iterable[float], names: Iterable[str] | None = None) -> None:
        """Where the vertical scale has ticks, and what they are called."""
        _set_ticks(self.y, ticks, names)

    def set_xlabel(self, words: str) -> None:
        """Say below the axes, from the left, what they show."""
        self.x.label = words

    def set_ylabel(self, words: str) -> None:
        """Say beside the axes, upwards, what they show."""
        self.y.label = words

    def set_title(self, words: str) -> None:
        """Name the axes above, from the left."""
        self.title = words

    def plot(
        self, x: Any, y: Any, *, color: str, linewidth: float = 1.5, linestyle: tuple[float, ...] = (),
        marker: str = "", markersize: float = 6.0, zorder: float = 2.0, is_round: bool = True,
    ) -> None:  # fmt: skip
        """A line through places, with a mark at each where one is named."""
        xs, ys = numbers(x), numbers(y)
        if len(xs) > 1:
            self.marks.append(
                Lines(xs, ys, color, linewidth, linestyle, is_round=is_round and not linestyle, zorder=zorder)
            )
        if marker:
            self.marks.append(Points(xs, ys, markersize**2, marker, color, color, 1.0, zorder))

    def scatter(
        self, x: Any, y: Any, *, s: float, color: str = "", marker: str = "o", facecolor: str = "", edgecolor: str = "",
        linewidth: float = 1.5, zorder: float = 1.0,
    ) -> None:  # fmt: skip
        """A mark at each place; `s` is its area."""
        face = facecolor or color
        self.marks.append(Points(numbers(x), numbers(y), s, marker, face, edgecolor or color, linewidth, zorder))

    def hlines(
        self,
        y: Any,
        left: Any,
        right: Any,
        *,
        color: str,
        linewidth: float = 1.5,
        alpha: float = 1.0,
        zorder: float = 2.0,
    ) -> None:
        """A level line at each height."""
        for height, start, end in _each(y, left, right):
            self.marks.append(Lines((start, end), (height, height), color, linewidth, opacity=alpha, zorder=zorder))

    def vlines(self, x: Any, low: Any, high: Any, *, color: str, linewidth: float = 1.5, zorder: float = 2.0) -> None:
        """An upright line at each place."""
        for place, start, end in _each(x, low, high):
            self.marks.append(Lines((place, place), (start, end), color, linewidth, zorder=zorder))

    def axvline(
        self, x: float, *, color: str, linewidth: float, linestyle: tuple[float, ...] = (), zorder: float = 2.0
    ) -> None:
        """An upright line through the whole axes."""
        place = float(x)
        self.marks.append(Lines((place, place), (0.0, 1.0), color, linewidth, linestyle, zorder=zorder, y_in="axes"))

    def axhline(
        self, y: float, *, color: str, linewidth: float, linestyle: tuple[float, ...] = (), zorder: float = 2.0
    ) -> None:
        """A level line through the whole axes."""
        place = float(y)
        self.marks.append(Lines((0.0, 1.0), (place, place), color, linewidth, linestyle, zorder=zorder, x_in="axes"))

    def axvspan(self, low: float, high: float, *, zorder: float = 1.0, **look: Any) -> None:
        """An upright band through the whole axes."""
        self.marks.append(Box(float(low), float(high), 0.0, 1.0, **_look(**look), zorder=zorder, y_in="axes"))

    def axhspan(self, low: float, high: float, *, zorder: float = 1.0, **look: Any) -> None:
        """A level band through the whole axes."""
        self.marks.append(Box(0.0, 1.0, float(low), float(high), **_look(**look), zorder=zorder, x_in="axes"))

    def barh(
        self, y: Any, width: Any, *, height: float, left: Any = 0.0, zorder: float = 1.0, **look: Any
    ) -> None:  # fmt: skip
        """A level bar at each height."""
        starts = numbers(left) if hasattr(left, "__iter__") else None
        for number, (place, length) in enumerate(zip(numbers(y), numbers(width), strict=True)):
            start = float(left) if starts is None else starts[number]
            ends = (start, start + length, place - height / 2, place + height / 2)
            base: Literal["", "x"] = "x" if starts is None and not start else ""
            self.marks.append(Box(*ends, **_look(number, **look), zorder=zorder, base=base))

    def bar(self, x: Any, height: Any, *, width: float = 0.8, zorder: float = 1.0, **look: Any) -> None:
        """An upright bar at each place, or one for each name."""
        places = list(x)
        if places and isinstance(places[0], str):
            self.set_xticks(range(len(places)), places)
            places = list(range(len(places)))
        for number, (place, value) in enumerate(zip(numbers(places), numbers(height), strict=True)):
            ends = (place - width / 2, place + width / 2, 0.0, value)
            self.marks.append(Box(*ends, **_look(number, **look), zorder=zorder, base="y"))

    def cell(self, x0: float, x1: float, y0: float, y1: float, *, zorder: float = 1.0, **look: Any) -> None:
        """A box between two corners."""
        self.marks.append(Box(float(x0), float(x1), float(y0), float(y1), **_look(**look), zorder=zorder))

    def fill_between(self, x: Any, low: Any, high: Any, *, zorder: float = 1.0, **look: Any) -> None:
        """What lies between two lines."""
        self.marks.append(Area(numbers(x), numbers(low), numbers(high), **_look(**look), zorder=zorder))

    def text(
        self, x: float, y: float, words: str, *, color: str, fontsize: float = THEME_SIZE, fontweight: int = 400,
        ha: Side = "left", va: Rise = "baseline", within: Within | tuple[Within, Within] = "data",
        shift: tuple[float, float] = (0.0, 0.0), ground: str = "", zorder: float = 3.0,
    ) -> None:  # fmt: skip
        """Words at a place, moved by `shift` points; `within` says what the place is a share or a value of."""
        x_in, y_in = (within, within) if isinstance(within, str) else within
        look: dict[str, Any] = {"side": ha, "rise": va, "shift": shift, "ground": ground, "zorder": zorder}
        self.add(Words(float(x), float(y), words, fontsize, color, fontweight, **look, x_in=x_in, y_in=y_in))

    def add(self, mark: Mark) -> None:
        """Any mark, with all that can be said of it."""
        self.marks.append(mark)

    def arrow(
        self, start: tuple[float, float], end: tuple[float, float], *, color: str, linewidth: float,
        short: tuple[float, float] = (0.0, 0.0), head: float = 0.0, zorder: float = 2.0,
    ) -> None:  # fmt: skip
        """A straight line from place to place, with a head of so many points."""
        self.marks.append(Arrow(start, end, color, linewidth, short, head, zorder))


@dataclass(slots=True)
class Canvas:
    """A drawing of a size in inches: axes below or beside each other, and keys."""

    width: float
    height: float
    axes: list[Axes] = field(default_factory=list)
    shape: tuple[int, int] = (1, 1)
    shares: tuple[float, ...] = ()
    keys: list[Key] = field(default_factory=list)

    def subplots(self, rows: int = 1, columns: int = 1, *, shares: Sequence[float] = ()) -> list[Axes]:
        """Axes from left to right and from the top down; `shares` are of the heights of the rows."""
        self.axes = [Axes(n_beside=columns) for _ in range(rows * columns)]
        self.shape, self.shares = (rows, columns), tuple(shares)
        return self.axes

    def subplot(self) -> Axes:
        """One pair of axes that fills the drawing."""
        return self.subplots()[0]


def new_canvas(height: float, *, width: float = WIDTH) -> Canvas:
    """Empty drawing, inches."""
    return Canvas(width, height)


def _set_ticks(scale: Scale, ticks: Iterable[float], names: Iterable[str] | None) -> None:
    scale.ticks = tuple(map(float, ticks))
    scale.names = None if names is None else tuple(map(str, names)) or ("",) * len(scale.ticks)
    scale.sizes = scale.weights = ()


def _look(number: int = 0, **look: Any) -> dict[str, Any]:
    """How a box or an area is painted; without an edge of its own a filled one is as wide as it says."""
    colour = look.pop("color", look.pop("facecolor", ""))
    face = colour[number] if isinstance(colour, list) else colour
    edge = look.pop("edgecolor", "")
    return {"face": face, "edge": edge, "width": look.pop("linewidth", 1.0 if edge else 0.0), **look}


def _each(*values: Any) -> Iterable[tuple[float, ...]]:
    """Places one by one; a single one holds for all."""
    listed = [numbers(value) for value in values]
    longest = max(map(len, listed))
    return zip(*(value * longest if len(value) == 1 else value for value in listed), strict=True)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)
