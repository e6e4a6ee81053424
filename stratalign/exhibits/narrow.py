"""A drawing made narrow, for a phone: panels below each other, names above their rows, keys and axes in more lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from stratalign.exhibits.canvas import Axes, Canvas
from stratalign.exhibits.fitting import MARGINS, fitted
from stratalign.exhibits.marks import Box, Key, Mark, Words
from stratalign.exhibits.parts import key_columns, shortened
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW
from stratalign.exhibits.ticks import ends_of

#: Letters a line: of an axis's name; of a key's row. Lines of a title.
AXIS_LETTERS, KEY_LETTERS, TITLE_LINES = 44, 40, 4
#: Points across a drawing that its words have.
ACROSS = 72 * NARROW - MARGINS
#: Points: least of letters, of a row with its name above it, of a panel without rows; of all that stands around one.
SMALLEST, ROW, PANEL, AROUND = 9.0, 34.0, 150.0, 52.0
#: Above every mark: names of rows, which lines would cross.
ABOVE_MARKS = 9.0
#: Points that a name adds to its row.
NAME = 12.0
#: Letters of the name of a tick, a line.
TICK_LETTERS = 11
#: Points a row of the key, and between its columns, in sizes of its letters.
KEY_ROW, KEY_GAP = 15.0, 1.0
#: Points that a title's third and fourth line add.
TITLE_ROW = 14.0
#: Points of a letter of a number, about.
DIGIT = 5.0


def narrowed(canvas: Canvas, scene: Scene) -> Canvas:
    """Lay a drawing out again for a phone.

    Parameters
    ----------
    canvas
        As a kind has plotted it; it is changed.
    scene
        What it was plotted from.

    Returns
    -------
    Canvas
        Nothing that the wide drawing shows is missing but numbers in bars too short for them.
    """
    heights = heights_of(canvas)
    first = _names_of(canvas.axes[0]), len(canvas.axes[0].y.ticks or ())
    tall = [_stacked(ax, scene, first, was) for ax, was in zip(canvas.axes, heights, strict=True)]
    canvas.shape, canvas.shares = (len(canvas.axes), 1), tuple(tall)
    rows, lines = 0, sum(max(0, ax.title.count("\n") - 1) for ax in canvas.axes)
    for place, key in enumerate(canvas.keys):
        columns = key_columns([entry.label for entry in key.entries], KEY_LETTERS)
        rows += -(-len(key.entries) // columns)
        canvas.keys[place] = _rewritten(key, columns)
    canvas.width, canvas.height = NARROW, (sum(tall) + AROUND * len(tall) + KEY_ROW * rows + TITLE_ROW * lines) / 72
    return canvas


def heights_of(canvas: Canvas) -> list[float]:
    """Points that each of the axes had, those beside each other the same."""
    n_rows, n_columns = canvas.shape
    whole, shares = 72 * canvas.height - AROUND, canvas.shares or (1.0,) * n_rows
    return [whole * share / sum(shares) for share in shares for _ in range(n_columns)]


def _stacked(ax: Axes, scene: Scene, first: tuple[list[str], int], was: float) -> float:
    """Rewrap what names an axis; its rows get their names above them. Points that it is to be tall; it was `was`."""
    ax.set_xlabel(shortened(ax.x.label, AXIS_LETTERS, 3))
    size = scene.theme.size
    ax.set_title(fitted(ax.title, ACROSS, scene.theme, size=size, weight=600, n_lines=TITLE_LINES))
    if ax.x.names is not None:
        ax.x.names = tuple(shortened(name, TICK_LETTERS, 2) for name in ax.x.names)
    if ax.key is not None:
        ax.key = _rewritten(ax.key, 1)
    ticks = ax.y.ticks or ()
    names = _names_of(ax) or (first[0] if len(ticks) == first[1] else [])
    if not names:
        return PANEL
    step = min((abs(a - b) for a, b in pairwise(ticks)), default=1.0)
    bottom, top = ends_of(ax, "y")
    up = 1 if top > bottom else -1
    for tick, name in zip(ticks, names, strict=True):
        words, at = fitted(name, ACROSS, scene.theme, size=SMALLEST), tick + up * step / 2
        ax.text(
            0.0, at, words, color=scene.colour("ink"), fontsize=SMALLEST, va="center", within=("axes", "data"),
            ground=scene.colour("paper"), zorder=ABOVE_MARKS,
        )  # fmt: skip
    ax.set_yticks(ticks, [""] * len(ticks))
    highest = max(up * top, up * (ticks[0] + up * step * 0.85))
    ax.set_ylim(bottom, up * highest)
    ax.marks = _without_numbers_in_short_bars(ax)
    row = max(ROW, NAME + was * step / abs(top - bottom))
    return max(row * abs(up * highest - bottom) / step, row)


def _names_of(ax: Axes) -> list[str]:
    """Names of rows; none where the axis has numbers."""
    names = list(ax.y.names or ())
    return names if any(letter.isalpha() for name in names for letter in name) else []


def _rewritten(key: Key, columns: int) -> Key:
    """The key in columns, its words in lines that have room."""
    entries = tuple(replace(entry, label=shortened(entry.label, KEY_LETTERS, 2)) for entry in key.entries)
    return replace(key, entries=entries, columns=columns, size=SMALLEST, gap=KEY_GAP)


def _without_numbers_in_short_bars(ax: Axes) -> list[Mark]:
    """Marks without the numbers of bars that are shorter than they are."""
    left, right = ends_of(ax, "x")
    unit = 0.85 * NARROW * 72 / abs(right - left)
    bars = [mark for mark in ax.marks if isinstance(mark, Box)]
    return [mark for mark in ax.marks if not isinstance(mark, Words) or not _is_too_long(mark, bars, unit)]


def _is_too_long(words: Words, bars: list[Box], unit: float) -> bool:
    """Whether words in the middle of a bar are longer than it."""
    if words.side != "center":
        return False
    on = [bar for bar in bars if min(bar.x0, bar.x1) <= words.x <= max(bar.x0, bar.x1) and bar.y0 <= words.y <= bar.y1]
    return any(abs(bar.x1 - bar.x0) * unit <= DIGIT * len(words.words) for bar in on)
