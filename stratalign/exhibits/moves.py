"""The difference in a result that goes with moving a score, result by result on one scale."""

from __future__ import annotations

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import (
    DASHES,
    PANEL_LETTERS,
    draw_zero,
    name_axis,
    panels_of,
    shaded,
    shortened,
    write_ticks,
)
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message

#: The move that the description tells, in points.
TOLD_MOVE = 10


def plot_moves(scene: Scene) -> Canvas:
    """Draw the difference in each result over moves of alignment, with its interval.

    Parameters
    ----------
    scene
        Table: panel (name of the result), move, difference, ci_low, ci_high, is_inside; moves in rising order.

    Returns
    -------
    Canvas
        Of one height; all panels on one scale, so that slopes can be compared.
    """
    parts = panels_of(scene.table)
    canvas = new_canvas(3.2)
    axes = canvas.subplots(1, len(parts))
    for ax, (name, moves) in zip(axes, parts.items(), strict=True):
        _draw_panel(ax, scene, moves)
        ax.set_title(shortened(name, PANEL_LETTERS, 2))
        ax.set_ylim(1.05 * float(scene.table["ci_low"].min()), 1.05 * float(scene.table["ci_high"].max()))
    return canvas


def describe_moves(scene: Scene) -> str:
    """Words that replace the drawing."""
    told = [_told(name, moves) for name, moves in panels_of(scene.table).items()]
    return scene.speaker.field(listing(told, "sentences"), "")


def _draw_panel(ax: Axes, scene: Scene, moves: pd.DataFrame) -> None:
    inside = moves[moves["is_inside"].astype(bool)]
    ax.fill_between(moves["move"], moves["ci_low"], moves["ci_high"], **shaded(scene), zorder=1)
    colour = scene.colour("estimate")
    ax.plot(moves["move"], moves["difference"], color=colour, linewidth=1.4, linestyle=DASHES, zorder=2)
    ax.plot(inside["move"], inside["difference"], color=colour, linewidth=2.4, zorder=3)
    draw_zero(ax, scene, is_horizontal=True)
    clean_axes(ax, grid="y")
    for which in ("x", "y"):
        write_ticks(ax, scene, which)
    name_axis(ax, scene.say("axis.move"))
    ax.set_ylabel(scene.say("axis.difference"))


def _told(name: str, moves: pd.DataFrame) -> Message:
    row = moves[moves["move"] == TOLD_MOVE].iloc[0]
    return message(
        "alt.moves",
        label=name,
        difference=float(row["difference"]),
        low=float(row["ci_low"]),
        high=float(row["ci_high"]),
    )
