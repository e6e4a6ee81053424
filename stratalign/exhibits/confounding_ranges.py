"""How strong an unmeasured cause must be to change what an estimate says, outcome by outcome."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.marks import KeyEntry
from stratalign.exhibits.parts import MARKERS, mark_key, name_rows, place_key, solid, write_beside, write_ticks
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Column -> mark, and what its colour says.
ENDS = {"value_alpha": ("diamond", "unclear"), "value": ("circle", "estimate")}


class RangeRow(NamedTuple):
    """How strong an unmeasured cause must be, shares."""

    label: str
    value_alpha: float
    value: float


def plot_confounding_ranges(scene: Scene) -> Canvas:
    """Draw how strong an unmeasured cause must be, outcome by outcome.

    Parameters
    ----------
    scene
        Table: label, value (to leave nothing) and value_alpha (to make it compatible with chance), shares; drawn in the
        order given.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rows = scene.table
    canvas = new_canvas(1.0 + 0.42 * len(rows))
    ax = canvas.subplot()
    places = range(len(rows))
    bounds = 100 * rows["value_alpha"], 100 * rows["value"]
    ax.hlines(places, *bounds, color=scene.colour("interval"), linewidth=2.0, zorder=2)
    for column, (shape, role) in ENDS.items():
        ax.scatter(100 * rows[column], places, s=60, marker=MARKERS[shape], zorder=3, **solid(scene, role))
    for place, row in enumerate(rows_of(rows, RangeRow)):
        words = scene.say("drawn.confounding_ranges", chance=row.value_alpha, nothing=row.value)
        write_beside(ax, scene, place, words)
    clean_axes(ax)
    name_rows(ax, list(rows["label"]))
    ax.set_xlim(left=-0.4)
    write_ticks(ax, scene)
    ax.set_xlabel(scene.say("axis.confounding_ranges"))
    place_key(canvas, scene, [_key(scene, column) for column in ENDS])
    return canvas


def describe_confounding_ranges(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message("alt.confounding_ranges.row", label=row.label, chance=row.value_alpha, nothing=row.value)
        for row in rows_of(scene.table, RangeRow)
    ]
    return scene.say("alt.confounding_ranges", rows=listing(rows, "semicolons"))


def _key(scene: Scene, column: str) -> KeyEntry:
    shape, role = ENDS[column]
    words = scene.say(f"legend.confounding_ranges.{column}")
    return mark_key(scene, shape, role, words)
