"""A figure as rows with marks beside them, as native charts in a native table show it: what there is, not how it looks.

Every series has one value a row, None where there is none, so that a figure is cut between any two of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Value = float | None
Side = Literal["l", "r", "ctr"]
#: No column prints more decimals.
_DIGITS = 6
#: Strongest ground of a cell: ink is read on it.
STRONGEST = 0.62
#: How a mark is drawn; `tick` is a short upright line. An outline alone is no choice: not every program draws one.
Shape = Literal["circle", "square", "diamond", "triangle", "tick", ""]


@dataclass(frozen=True, slots=True)
class Axis:
    """Ends and steps of a scale of values, and how its numbers are written (a format code of spreadsheets)."""

    low: float
    high: float
    step: float
    code: str = "0"
    is_shown: bool = True
    logarithm: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one series: a value a row, a colour for all or for each, and the ends of an interval.

    `printed`: whether a row's value stands in its bar, on a ground that `letters` (a role) can be read on.
    """

    name: str
    values: tuple[Value, ...]
    role: str
    roles: tuple[str, ...] = ()
    low: tuple[Value, ...] = ()
    high: tuple[Value, ...] = ()
    printed: tuple[bool, ...] = ()
    letters: str = "paper"
    outline: str = "paper"


@dataclass(frozen=True, slots=True)
class Points:
    """Marks of one series: a value a row, its interval as a line, and how far below the middle of its row it stands."""

    name: str
    values: tuple[Value, ...]
    role: str
    shape: Shape = "circle"
    low: tuple[Value, ...] = ()
    high: tuple[Value, ...] = ()
    offset: float = 0.0
    size: int = 9
    width: float = 2.0
    interval_role: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """An upright line at a value, through all rows."""

    value: float
    role: str
    name: str
    is_dashed: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that stands beside rows. All its series are bars, stacked, or all are points."""

    axis: Axis
    bars: tuple[Bars, ...] = ()
    points: tuple[Points, ...] = ()
    levels: tuple[Level, ...] = ()
    code: str = "0"
    gap: int = 45


@dataclass(frozen=True, slots=True)
class WordsColumn:
    """A column of words or printed numbers."""

    head: str
    texts: tuple[str, ...]
    side: Side = "r"
    is_strong: bool = False
    role: str = "text"


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column that a chart stands in; its head says what the axis shows. `share` of the room there is for charts."""

    head: str
    chart: Chart
    share: float = 1.0


Column = WordsColumn | ChartColumn


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a mark stands for: a shape of `Points`, `line`, `dashed` or `area`."""

    words: str
    role: str
    shape: str
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A figure: names of rows, columns beside them, and the key. `heads`: rows that only name those that follow."""

    head: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[KeyEntry, ...] = ()
    heads: frozenset[int] = frozenset()
    label_width: float = 3.2

    def part(self, start: int, stop: int) -> Rows:
        """The rows from one to before another."""
        return replace(
            self,
            labels=self.labels[start:stop],
            columns=tuple(_column_part(column, start, stop) for column in self.columns),
            heads=frozenset(row - start for row in self.heads if start <= row < stop),
        )


def _column_part(column: Column, start: int, stop: int) -> Column:
    if isinstance(column, WordsColumn):
        return replace(column, texts=column.texts[start:stop])
    chart = column.chart
    bars = tuple(
        replace(
            one, values=one.values[start:stop], roles=one.roles[start:stop], low=one.low[start:stop],
            high=one.high[start:stop], printed=one.printed[start:stop],
        )
        for one in chart.bars
    )  # fmt: skip
    points = tuple(
        replace(one, values=one.values[start:stop], low=one.low[start:stop], high=one.high[start:stop])
        for one in chart.points
    )
    return replace(column, chart=replace(chart, bars=bars, points=points))


def values_of(numbers: Iterable[Any]) -> tuple[Value, ...]:
    """Numbers of a table as values, as they are printed: what is missing is None."""
    # A number that ends in a five lies a hair towards the exact one in a drawing; a workbook would tell which way.
    return tuple(None if number != number else round(float(number), _DIGITS) for number in numbers)


@dataclass(frozen=True, slots=True)
class Shade:
    """Ground of a cell: a role, as strong as a share of it; hatched where the cell is hidden."""

    role: str = ""
    strength: float = 0.0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """A figure as a table of coloured cells: names of rows and columns, what is printed, and the ground of each."""

    labels: tuple[str, ...]
    heads: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    shades: tuple[tuple[Shade, ...], ...]
    strong: tuple[bool, ...]
    key: tuple[KeyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile: its name, what is official, a large figure with its words, and the figure of each level."""

    name: str
    words: str
    value: str
    value_words: str
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """A figure as tiles in reading order."""

    tiles: tuple[Tile, ...]
    n_columns: int = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A series over the places of a panel."""

    name: str
    values: tuple[Value, ...]
    role: str
    width: float = 2.25
    is_dashed: bool = False
    has_marks: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """An upright chart: columns, a line over names, or curves over numbers. `code`: of the values printed at them."""

    title: str
    kind: Literal["columns", "line", "curves"]
    places: tuple[str, ...] | tuple[Value, ...]
    lines: tuple[Line, ...]
    axis: Axis
    code: str = "0"
    x_title: str = ""
    x_axis: Axis | None = None


@dataclass(frozen=True, slots=True)
class Panels:
    """A figure of panels beside each other."""

    panels: tuple[Panel, ...]
    key: tuple[KeyEntry, ...] = ()


Figure = Rows | Cells | Tiles | Panels
