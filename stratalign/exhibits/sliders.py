"""Sliders: two poles a row, how many see the company on the right side today, how many say its strategy asks for it."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import draw_points, key_of, name_rows, place_key, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Where the right poles are named, and where the axis ends.
POLE_AT, RIGHT = 103, 152
#: Letters of a right pole.
POLE_LETTERS = 30
#: Distance of the two marks of a row from its middle.
OFFSET = 0.16


class SliderRow(NamedTuple):
    """Both poles, and the share on the right side today and as required, as printed."""

    label: str
    high_label: str
    today_pct: float
    today_said: str
    required_pct: float
    required_said: str


def plot_sliders(scene: Scene) -> Canvas:
    """Draw both shares of each slider with their intervals between its poles.

    Parameters
    ----------
    scene
        Table: label (the left pole), high_label, today_pct, today_low, today_high, required_pct, required_low,
        required_high, and both as printed; drawn in the order given. Labels: today, required.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rows = scene.table
    canvas = new_canvas(1.2 + 0.46 * len(rows))
    ax = canvas.subplot()
    ax.axvline(50, color=scene.colour("rule"), linewidth=1)
    _draw(ax, scene, "today", "ours", -OFFSET)
    _draw(ax, scene, "required", "level.executives", OFFSET)
    clean_axes(ax)
    name_rows(ax, list(rows["label"]), above=0.7)
    for place, row in enumerate(rows_of(rows, SliderRow)):
        write(ax, scene, POLE_AT, place, shortened(row.high_label, POLE_LETTERS), role="ink")
    ax.set_xlim(0, RIGHT)
    ax.set_xticks(range(0, 101, 25))
    ax.set_xlabel(scene.say("axis.right_side"))
    place_key(
        canvas,
        scene,
        [
            key_of(scene, "ours", scene.labels["today"], is_filled=False),
            key_of(scene, "level.executives", scene.labels["required"]),
        ],
    )
    return canvas


def describe_sliders(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message("alt.sliders.row", low=row.label, high=row.high_label, today=row.today_said, required=row.required_said)
        for row in rows_of(scene.table, SliderRow)
    ]
    return scene.say("alt.sliders", rows=listing(rows, "semicolons"))


def _draw(ax: Axes, scene: Scene, name: str, role: str, offset: float) -> None:
    """Shares of one kind with their intervals."""
    rows = scene.table
    places = [row + offset for row in range(len(rows))]
    bounds = (rows[f"{name}_low"].clip(0, 100), rows[f"{name}_high"].clip(0, 100))
    ax.hlines(places, *bounds, color=scene.colour(role), linewidth=1.6, alpha=0.55)
    draw_points(ax, scene, role, rows[f"{name}_pct"], places, size=56, is_filled=name != "today")
