"""What drawings are put together from: marks of meanings, their key, rows with names, words beside them, scales."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, Side
from stratalign.exhibits.marks import Key, KeyEntry
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import WIDTH
from stratalign.exhibits.ticks import decimals_of
from stratalign.vocabulary import LEVELS

#: Shapes of marks, as matplotlib calls them.
MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle_up": "^", "triangle_down": "v", "bar": "|"}
#: Formats of numbers by their decimals.
DECIMALS = ("whole", "tenths", "hundredths", "thousandths")
#: What an auxiliary line is dashed with: parts with and without ink, in widths of the line.
DASHES = (4.0, 3.0)
#: Letters of a row's name a line, alone and beside other panels; letters of a key a row, each entry's mark included.
ROW_LETTERS, PANEL_LETTERS, KEY_LETTERS, MARK_LETTERS = 40, 34, 110, 6
#: Letters of an axis's name a line, over all panels.
AXIS_LETTERS = 130
#: Names of more than one line are set smaller, so that those of neighbours do not touch.
TWO_LINES_SIZE = 9.85
#: Letters of the rows of a table of cells, and how far the names of its columns are turned.
CELLS_SIZE, SLANT = 10.0, 40.0
#: Ticks of a logarithmic axis.
DOUBLING = (0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


def draw_points(
    ax: Axes, scene: Scene, role: str, x: Any, y: Any, *, size: float = 64, zorder: float = 3, is_filled: bool = True
) -> None:
    """Draw values with the mark and in the colour of their meaning.

    Parameters
    ----------
    ax, scene
        Where to draw, and with which colours.
    role
        Meaning that has a mark.
    x, y
        Places in data coordinates.
    size
        Area of a mark in square points.
    zorder
        Above what is drawn with a lower one.
    is_filled
        An open mark for a second series of the same meaning.
    """
    mark, colour, paper = scene.theme.mark(role), scene.colour(role), scene.colour("paper")
    marker = MARKERS[mark.shape]
    if mark.shape == "bar":
        ax.scatter(x, y, s=3 * size, marker=marker, color=colour, linewidth=1.6, zorder=zorder)
    elif mark.is_filled and is_filled:
        ax.scatter(x, y, s=size, marker=marker, color=colour, edgecolor=paper, zorder=zorder)
    else:
        ax.scatter(x, y, s=0.7 * size, marker=marker, facecolor=paper, edgecolor=colour, linewidth=1.7, zorder=zorder)


def solid(scene: Scene, role: str) -> dict[str, Any]:
    """How a filled mark of any shape is painted."""
    return {"color": scene.colour(role), "edgecolor": scene.colour("paper")}


def shaded(scene: Scene, *, edge: str = "interval") -> dict[str, Any]:
    """How a pale range is painted: it has an edge, for it needs no contrast with the page."""
    return {"facecolor": scene.colour("faint"), "edgecolor": scene.colour(edge), "linewidth": 0.6}


def key_of(scene: Scene, role: str, words: str, *, line: float = 0.0, is_filled: bool = True) -> KeyEntry:
    """Entry of the key for a meaning drawn by `draw_points`; `line` is the width of its interval, 0 for none."""
    mark, colour = scene.theme.mark(role), scene.colour(role)
    is_open = not (mark.is_filled and is_filled) or mark.shape == "bar"
    return KeyEntry(
        words, MARKERS[mark.shape], scene.colour("paper") if is_open else colour, colour, 1.6 if is_open else 0.8,
        line=line, line_colour=colour,
    )  # fmt: skip


def mark_key(scene: Scene, shape: str, role: str, words: str, *, line: float = 0.0, size: float = 7.0) -> KeyEntry:
    """Entry of the key for a filled mark of a shape."""
    colour = scene.colour(role)
    return KeyEntry(words, MARKERS[shape], colour, colour, size=size, line=line, line_colour=colour)


def line_key(scene: Scene, role: str, words: str, *, width: float = 1.4, is_dashed: bool = False) -> KeyEntry:
    """Entry of the key for a line."""
    return KeyEntry(words, line=width, line_colour=scene.colour(role), dash=DASHES if is_dashed else ())


def area_key(scene: Scene, role: str, words: str, *, edge: str = "") -> KeyEntry:
    """Entry of the key for an area."""
    colour = scene.colour(role)
    return KeyEntry(words, face=colour, edge=scene.colour(edge) if edge else colour, edge_width=0.6, is_area=True)


def place_key(canvas: Canvas, scene: Scene, entries: Sequence[KeyEntry], letters: int = 0) -> None:
    """Put the key above the drawing, in as many rows as its words ask for.

    Its width takes no room from the axes.
    """
    columns = key_columns([entry.label for entry in entries], letters or _letters_of(canvas))
    canvas.keys.append(Key(tuple(entries), columns, scene.theme.size, scene.colour("ink")))


def _letters_of(canvas: Canvas) -> int:
    """Letters a row of a key as wide as the drawing."""
    return round(KEY_LETTERS * canvas.width / WIDTH)


def key_columns(labels: Sequence[str], most: int = KEY_LETTERS) -> int:
    """Most columns of a key whose words have room beside each other in so many letters."""
    letters = [len(label) + MARK_LETTERS for label in labels]
    for n in range(len(letters), 1, -1):
        if sum(int(column.max()) for column in np.array_split(letters, n)) <= most:
            return n
    return 1


def draw_interval(ax: Axes, scene: Scene, role: str, y: Any, low: Any, high: Any, *, width: float = 2.4) -> None:
    """Draw horizontal intervals in the colour of what they belong to."""
    ax.hlines(y, low, high, color=scene.colour(role), linewidth=width, zorder=2)


def draw_zero(ax: Axes, scene: Scene, *, is_horizontal: bool = False) -> None:
    """Line at no difference."""
    line = ax.axhline if is_horizontal else ax.axvline
    line(0, color=scene.colour("ink"), linewidth=1, zorder=1)


def write(
    ax: Axes,
    scene: Scene,
    x: float,
    y: float,
    words: str,
    *,
    role: str = "muted",
    side: Side = "left",
    is_strong: bool = False,
) -> None:
    """Write small words at a place in data coordinates; `side` is where the place is, as seen from the words."""
    ax.text(
        x, y, words, ha=side, va="center", color=scene.colour(role), fontsize=scene.theme.small_size,
        fontweight=600 if is_strong else 400,
    )  # fmt: skip


def write_beside(ax: Axes, scene: Scene, y: float, words: str) -> None:
    """Write the numbers of a row at the right of the axes, where they stretch no scale."""
    ax.text(
        1.0, y, words, within=("axes", "data"), shift=(10.0, 0.0), va="center", color=scene.colour("muted"),
        fontsize=scene.theme.small_size,
    )  # fmt: skip


def name_rows(
    ax: Axes, labels: Sequence[str], *, above: float = 0.6, below: float = 0.5, letters: int = ROW_LETTERS
) -> None:
    """Name the rows from the top down.

    Parameters
    ----------
    ax
        Axes whose rows are at 0, 1, 2, ...
    labels
        Their names.
    above, below
        Room beyond the first and the last row.
    letters
        A line; longer names have two lines, and are cut where these do not suffice.
    """
    set_names(ax, range(len(labels)), labels, letters)
    ax.set_ylim(len(labels) - 1 + below, -above)


def set_names(ax: Axes, places: Sequence[float], labels: Sequence[str], letters: int = ROW_LETTERS) -> None:
    """Write names of rows at their places, in two lines where one does not suffice."""
    names = [shortened(label, letters, 2) for label in labels]
    ax.set_yticks(places, names)
    plain = ax.y.size
    ax.y.sizes = tuple(TWO_LINES_SIZE if "\n" in name else plain for name in names)


def shortened(words: str, letters: int, n_lines: int = 1) -> str:
    """Words in so many lines at most; what is left out is marked."""
    lines = textwrap.wrap(words, letters)
    if len(lines) <= n_lines:
        return words if len(words) <= letters else "\n".join(lines)
    return "\n".join([*lines[: n_lines - 1], f"{lines[n_lines - 1].rstrip('.,;')} …"])


def name_axis(ax: Axes, words: str) -> None:
    """Say what a horizontal axis shows, in so many lines that it does not reach into the panel beside it."""
    ax.set_xlabel(shortened(words, AXIS_LETTERS // ax.n_beside, 3))


def name_stretches(ax: Axes, labels: pd.Series, *, gap: float, above: float, below: float) -> list[float]:
    """Name stretches of rows of one label once, with a gap between them; where the rows are drawn is returned."""
    stretch = (labels != labels.shift()).cumsum().to_numpy() - 1
    places = np.arange(len(labels)) + gap * stretch
    middles = pd.Series(places).groupby(stretch).mean()
    set_names(ax, list(middles), list(labels[labels != labels.shift()]))
    ax.set_ylim(places[-1] + below, -above)
    return [float(place) for place in places]


def name_cells(ax: Axes, scene: Scene, rows: Sequence[str], columns: Sequence[str], size: float = 0.0) -> None:
    """Name the columns of a table of cells above it, slanted, and its rows at the left in letters of a size."""
    ax.y.size, ax.y.pad = size or CELLS_SIZE, 4.0
    set_names(ax, [row + 0.5 for row in range(len(rows))], rows)
    ax.set_xticks([place + 0.5 for place in range(len(columns))], [shortened(name, ROW_LETTERS) for name in columns])
    ax.x.is_above, ax.x.turn, ax.x.pad = True, SLANT, 4.0
    ax.x.size, ax.x.colour = scene.theme.small_size, scene.colour("ink")


def set_log_scale(ax: Axes, scene: Scene, values: pd.DataFrame, *, which: str) -> None:
    """Logarithmic axis around what is drawn and one, with ticks that double; `which` is x or y."""
    drawn = values.to_numpy(dtype=float)
    known = [1.0, *drawn[np.isfinite(drawn)].tolist()]
    low, high = min(known) / 1.25, max(known) * 1.25
    ticks = [tick for tick in DOUBLING if low <= tick <= high]
    names = [scene.number(tick, "general") for tick in ticks]
    if which == "x":
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, names)
        ax.x.is_log = True
    else:
        ax.set_ylim(low, high)
        ax.set_yticks(ticks, names)
        ax.y.is_log = True


def panels_of(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of each panel by its name, in the order of their first rows; one without a name where there is no column."""
    if "panel" not in rows:
        return {"": rows}
    return {str(name): part for name, part in rows.groupby("panel", sort=False)}


def with_every_level(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a column for every level, missing where they had none."""
    return rows.assign(**{level: np.nan for level in LEVELS if level not in rows})


def write_ticks(ax: Axes, scene: Scene, which: str = "x") -> None:
    """Write the numbers of an axis as the language does, with as many decimals as tell them apart."""

    def written(ticks: Sequence[float]) -> list[str]:
        form = DECIMALS[min(decimals_of(ticks), len(DECIMALS) - 1)]
        return [scene.number(tick, form) for tick in ticks]

    (ax.x if which == "x" else ax.y).write = written
