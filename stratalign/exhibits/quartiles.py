"""How many companies or units spread, period by period: the middle half as a line, the median as a mark on it."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import PANEL_LETTERS, panels_of, shortened, write_ticks
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of


class QuartileRow(NamedTuple):
    """Quartiles of a period."""

    label: str
    lower: float
    median: float
    upper: float


def plot_quartiles(scene: Scene) -> Canvas:
    """Draw the middle half and the median of each period, a panel for each figure.

    Parameters
    ----------
    scene
        Table: panel, label, lower, median, upper, in per cent; oldest period first.

    Returns
    -------
    Canvas
        Of one size.
    """
    parts = panels_of(scene.table)
    canvas = new_canvas(3.0)
    for ax, (name, rows) in zip(canvas.subplots(1, len(parts)), parts.items(), strict=True):
        _draw(ax, scene, list(rows_of(rows, QuartileRow)))
        ax.set_title(shortened(name, PANEL_LETTERS))
    return canvas


def _draw(ax: Axes, scene: Scene, rows: list[QuartileRow]) -> None:
    places = range(len(rows))
    ax.axhline(0, color=scene.colour("rule"), linewidth=1.0)
    ax.vlines(
        places, [row.lower for row in rows], [row.upper for row in rows], color=scene.colour("interval"), linewidth=7
    )
    ax.plot(places, [row.median for row in rows], color=scene.colour("ours"), marker="o", linewidth=2)
    for place, row in zip(places, rows, strict=True):
        ax.text(
            place,
            row.upper,
            scene.number(row.median, "pct_tenths"),
            ha="center",
            color=scene.colour("ink"),
            shift=(0, 6),
        )
    clean_axes(ax, grid="y")
    write_ticks(ax, scene, "y")
    ax.set_xticks(places, [row.label for row in rows])
    low, high = min(0.0, *(row.lower for row in rows)), max(0.0, *(row.upper for row in rows))
    ax.set_ylim(low - 0.08 * (high - low), high + 0.2 * (high - low))
    ax.x.margin = 0.12


def describe_quartiles(scene: Scene) -> str:
    """Words that replace the drawing."""
    said = [
        message(
            "alt.quartiles.panel",
            panel=name,
            rows=listing(
                [
                    message("alt.quartiles.row", label=row.label, median=row.median, low=row.lower, high=row.upper)
                    for row in rows_of(rows, QuartileRow)
                ],
                "semicolons",
            ),
        )
        for name, rows in panels_of(scene.table).items()
    ]
    return scene.say("alt.quartiles", panels=listing(said, "semicolons"))
