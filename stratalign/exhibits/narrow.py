"""A drawing made narrow, for a phone: panels below each other, names above their rows, keys and axes in more lines."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.gridspec import GridSpec
from matplotlib.patches import Rectangle
from matplotlib.text import Text as Words
from matplotlib.ticker import FixedLocator

from stratalign.exhibits.parts import key_columns, shortened
from stratalign.exhibits.theme import NARROW

#: Letters a line: of a row's name, an axis's, a title; of a key's row.
NAME_LETTERS, AXIS_LETTERS, TITLE_LETTERS, KEY_LETTERS = 46, 44, 38, 40
#: Points: least of letters, of a row with its name above it, of a panel without rows; of all that stands around one.
SMALLEST, ROW, PANEL, AROUND = 9.0, 34.0, 150.0, 52.0
#: Points that a name adds to its row.
NAME = 12.0
#: Letters of the name of a tick, a line.
TICK_LETTERS = 11
#: Points a row of the key.
KEY_ROW = 15.0
#: Points of a letter of a number, about.
DIGIT = 5.0


def narrowed(canvas: Canvas) -> Canvas:
    """Lay a drawing out again for a phone.

    Parameters
    ----------
    canvas
        As a kind has plotted it; it is changed.

    Returns
    -------
    matplotlib.figure.Figure
        Nothing that the wide drawing shows is missing but numbers in bars too short for them.
    """
    grid = GridSpec(len(canvas.axes), 1, figure=canvas)
    was = 72 * canvas.get_figheight() - AROUND
    tall = [_stacked(ax, canvas.axes[0], was) for ax in canvas.axes]
    for row, ax in enumerate(canvas.axes):
        ax.set_subplotspec(grid[row])
    if len(tall) > 1:
        grid.set_height_ratios(tall)
    key = _rewrite_key(canvas)
    canvas.set_size_inches(NARROW, (sum(tall) + AROUND * len(tall) + KEY_ROW * key) / 72)
    for words in canvas.findobj(Words):
        words.set_fontsize(max(words.get_fontsize(), SMALLEST))
    return canvas


def _stacked(ax: Axes, first: Axes, was: float) -> float:
    """Rewrap what names an axis; its rows get their names above them. Points that it is to be tall; it was `was`."""
    ax.set_xlabel(shortened(ax.get_xlabel(), AXIS_LETTERS, 3), loc="left")
    for side in ("left", "center"):
        ax.set_title(shortened(" ".join(ax.get_title(side).split()), TITLE_LETTERS, 2), loc=side)
    if isinstance(ax.xaxis.get_major_locator(), FixedLocator):
        ends = [shortened(label.get_text(), TICK_LETTERS, 2) for label in ax.get_xticklabels()]
        ax.set_xticks(list(ax.get_xticks()), ends)
    names = _names_of(ax) or (_names_of(first) if len(ax.get_yticks()) == len(first.get_yticks()) else [])
    if not names:
        return PANEL
    ticks = [float(tick) for tick in ax.get_yticks()]
    step = min((abs(a - b) for a, b in pairwise(ticks)), default=1.0)
    bottom, top = ax.get_ylim()
    up = 1 if top > bottom else -1
    for tick, name in zip(ticks, names, strict=True):
        words = shortened(" ".join(name.split()), NAME_LETTERS)
        place: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "ha": "left", "va": "center"}
        ax.text(0, tick + up * step / 2, words, fontsize=SMALLEST, **place)
    ax.set_yticks(ticks, [""] * len(ticks))
    highest = max(up * top, up * (ticks[0] + up * step * 0.85))
    ax.set_ylim(bottom, up * highest)
    _leave_short_bars_without_numbers(ax)
    row = max(ROW, NAME + was * step / abs(top - bottom))
    return max(row * abs(up * highest - bottom) / step, row)


def _names_of(ax: Axes) -> list[str]:
    """Names of rows; none where the axis has numbers."""
    if not isinstance(ax.yaxis.get_major_locator(), FixedLocator):
        return []
    names = [label.get_text() for label in ax.get_yticklabels()]
    return names if any(letter.isalpha() for name in names for letter in name) else []


def _rewrite_key(canvas: Canvas) -> int:
    """Write the key in as many rows as a narrow drawing asks for, and count them."""
    rows = 0
    for legend in list(canvas.legends):
        handles = [handle for handle in legend.legend_handles if handle is not None]
        labels = [words.get_text() for words in legend.get_texts()]
        legend.remove()
        columns = key_columns(labels, KEY_LETTERS)
        rows += -(-len(labels) // columns)
        canvas.legend(
            handles, [shortened(label, KEY_LETTERS, 2) for label in labels], loc="outside upper left", ncols=columns,
            handletextpad=0.4, borderpad=0.2, columnspacing=1.0, fontsize=SMALLEST,
        )  # fmt: skip
    return rows


def _leave_short_bars_without_numbers(ax: Axes) -> None:
    """Take the number out of bars that are shorter than it."""
    left, right = ax.get_xlim()
    unit = 0.85 * NARROW * 72 / abs(right - left)
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    for words in ax.texts:
        x, y = words.get_unitless_position()
        for bar in bars:
            is_on = (
                bar.get_x() <= x <= bar.get_x() + bar.get_width() or bar.get_x() + bar.get_width() <= x <= bar.get_x()
            )
            if (
                is_on
                and bar.get_y() <= y <= bar.get_y() + bar.get_height()
                and words.get_horizontalalignment() == "center"
            ):
                words.set_visible(abs(bar.get_width()) * unit > DIGIT * len(words.get_text()))
