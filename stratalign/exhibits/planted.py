"""Planted and found: what a simulation was given, and what the method made of its answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.marks import KeyEntry
from stratalign.exhibits.parts import (
    MARKERS,
    draw_interval,
    draw_points,
    draw_zero,
    key_of,
    name_rows,
    place_key,
    write_beside,
    write_ticks,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of


class PlantedRow(NamedTuple):
    """A planted value and what was found of it."""

    label: str
    planted: float
    estimate: float
    ci_low: float
    ci_high: float


def plot_planted(scene: Scene) -> Canvas:
    """Draw found correlations with their intervals, and the planted ones as diamonds below.

    Parameters
    ----------
    scene
        Table: label, planted, estimate, ci_low, ci_high; drawn in the order given.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rows = scene.table
    canvas = new_canvas(0.9 + 0.44 * len(rows))
    ax = canvas.subplot()
    draw_zero(ax, scene)
    places = range(len(rows))
    draw_interval(ax, scene, "estimate", places, rows["ci_low"], rows["ci_high"])
    draw_points(ax, scene, "estimate", rows["estimate"], places)
    diamond: dict[str, Any] = {"marker": MARKERS["diamond"], "facecolor": scene.colour("paper")}
    below = [place + 0.26 for place in places]
    ax.scatter(rows["planted"], below, s=42, edgecolor=scene.colour("reference"), linewidth=1.6, zorder=4, **diamond)
    for place, row in enumerate(rows_of(rows, PlantedRow)):
        words = scene.say("drawn.estimate.hundredths", estimate=row.estimate, low=row.ci_low, high=row.ci_high)
        write_beside(ax, scene, place, words)
    clean_axes(ax)
    name_rows(ax, list(rows["label"]), above=0.65, below=0.55)
    write_ticks(ax, scene)
    ax.set_xlabel(scene.say("axis.correlation"))
    paper, edge = scene.colour("paper"), scene.colour("reference")
    planted = KeyEntry(scene.say("legend.planted"), MARKERS["diamond"], paper, edge)
    place_key(canvas, scene, [planted, key_of(scene, "estimate", scene.say("legend.found"), line=2.4)])
    return canvas


def describe_planted(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.planted.row",
            label=row.label,
            planted=row.planted,
            estimate=row.estimate,
            low=row.ci_low,
            high=row.ci_high,
        )
        for row in rows_of(scene.table, PlantedRow)
    ]
    return scene.say("alt.planted", rows=listing(rows, "semicolons"))
