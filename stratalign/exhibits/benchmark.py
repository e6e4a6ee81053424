"""Position in the reference sample: the middle half of the companies as a band, the client as a mark."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.parts import area_key, draw_points, key_of, name_rows, place_key, shaded, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Where percentiles are printed, beyond the end of the scale at 100.
PERCENTILE_AT = 101.5


class PositionRow(NamedTuple):
    """Where the client's score lies in the cohort."""

    label: str
    score_points: float
    percentile: float
    median_points: float


def plot_benchmark(scene: Scene) -> Canvas:
    """Draw the client's score against quartiles of the cohort.

    Parameters
    ----------
    scene
        Table: label, score_points, percentile, lower_quartile_points, median_points, upper_quartile_points.
        Label client: name of the client in the key.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    positions = scene.table
    canvas = new_canvas(1.2 + 0.34 * len(positions))
    ax = canvas.subplot()
    rows = range(len(positions))
    low, high = positions["lower_quartile_points"], positions["upper_quartile_points"]
    ax.barh(rows, high - low, left=low, height=0.5, **shaded(scene, edge="outline"))
    draw_points(ax, scene, "reference", positions["median_points"], rows)
    draw_points(ax, scene, "ours", positions["score_points"], rows, size=56, zorder=4)
    for row, position in enumerate(rows_of(positions, PositionRow)):
        words = scene.number(position.percentile, "whole")
        ax.text(PERCENTILE_AT, row, words, ha="left", va="center", color=scene.colour("ink"), fontweight=600)
    clean_axes(ax)
    name_rows(ax, list(positions["label"]), above=1.1)
    ax.set_xlim(0, 109)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(scene.say("axis.score"))
    write(ax, scene, PERCENTILE_AT, -0.85, scene.say("drawn.percentile"), is_strong=True)
    handles = [
        key_of(scene, "ours", scene.labels["client"]),
        key_of(scene, "reference", scene.say("legend.median_company")),
        area_key(scene, "faint", scene.say("legend.middle_half"), edge="outline"),
    ]
    place_key(canvas, scene, handles)
    return canvas


def describe_benchmark(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.benchmark.row",
            label=position.label,
            score=position.score_points,
            percentile=position.percentile,
            median=position.median_points,
        )
        for position in rows_of(scene.table, PositionRow)
    ]
    return scene.say("alt.benchmark", rows=listing(rows, "semicolons"))
