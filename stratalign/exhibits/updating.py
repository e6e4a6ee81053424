"""Prior, data and both together: what research expects, what the company shows, and the two as one."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.parts import (
    draw_interval,
    draw_points,
    draw_zero,
    key_of,
    name_stretches,
    place_key,
    write_beside,
    write_ticks,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Source of what is known -> what its colour says.
SOURCES = {"research": "published", "company": "ours", "together": "estimate"}


class SourceRow(NamedTuple):
    """What one source says of an outcome."""

    label: str
    source: str
    source_label: str
    estimate: float
    ci_low: float
    ci_high: float


def plot_updating(scene: Scene) -> Canvas:
    """Draw three intervals for each outcome, one below the other.

    Parameters
    ----------
    scene
        Table: label, source (research, company, together), estimate, ci_low, ci_high; rows of one label together.

    Returns
    -------
    Canvas
        As tall as its outcomes ask for.
    """
    rows = scene.table
    canvas = new_canvas(0.9 + 1.1 * rows["label"].nunique())
    ax = canvas.subplot()
    draw_zero(ax, scene)
    places = name_stretches(ax, rows["label"], gap=1.0, above=0.9, below=0.7)
    for place, row in zip(places, rows_of(rows, SourceRow), strict=True):
        role = SOURCES[row.source]
        draw_interval(ax, scene, role, place, row.ci_low, row.ci_high, width=3)
        draw_points(ax, scene, role, row.estimate, place)
        words = scene.say("drawn.estimate.signed_hundredths", estimate=row.estimate, low=row.ci_low, high=row.ci_high)
        write_beside(ax, scene, place, words)
    clean_axes(ax)
    write_ticks(ax, scene)
    ax.x.margin = 0.04
    ax.set_xlabel(scene.say("axis.standardised_slope"))
    place_key(
        canvas, scene, [key_of(scene, role, scene.say(f"knowledge.{key}"), line=3) for key, role in SOURCES.items()]
    )
    return canvas


def describe_updating(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.updating.row",
            label=row.label,
            source=row.source_label,
            estimate=row.estimate,
            low=row.ci_low,
            high=row.ci_high,
        )
        for row in rows_of(scene.table, SourceRow)
    ]
    return scene.say("alt.updating", rows=listing(rows, "semicolons"))
