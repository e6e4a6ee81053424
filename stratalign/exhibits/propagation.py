"""One claim under several ways of resampling: groups alone, companies, and the people behind their scores."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.marks import KeyEntry
from stratalign.exhibits.parts import (
    MARKERS,
    draw_interval,
    draw_zero,
    mark_key,
    name_stretches,
    place_key,
    solid,
    write_beside,
    write_ticks,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Way of resampling -> shape of its mark, and what its colour says: scores taken as known are the reference.
RESAMPLINGS = {
    "groups": ("square", "reference"),
    "scores_fixed": ("circle", "reference"),
    "resampled_companies": ("circle", "estimate"),
    "resampled_people": ("diamond", "estimate"),
}


class ResamplingRow(NamedTuple):
    """A claim under one way of resampling."""

    label: str
    resampling: str
    resampling_label: str
    estimate: float
    ci_low: float
    ci_high: float


def plot_propagation(scene: Scene) -> Canvas:
    """Draw one interval for each way of resampling, those of one label together.

    Parameters
    ----------
    scene
        Table: label, resampling (groups, scores_fixed, resampled_companies, resampled_people), estimate, ci_low,
        ci_high; rows of one label stand together. Label x: what the axis shows.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rows = scene.table
    canvas = new_canvas(1.1 + 0.36 * len(rows) + 0.3 * rows["label"].nunique())
    ax = canvas.subplot()
    draw_zero(ax, scene)
    places = name_stretches(ax, rows["label"], gap=0.8, above=0.7, below=0.7)
    for place, row in zip(places, rows_of(rows, ResamplingRow), strict=True):
        shape, role = RESAMPLINGS[row.resampling]
        draw_interval(ax, scene, role, place, row.ci_low, row.ci_high, width=3.4)
        ax.scatter(row.estimate, place, s=58, marker=MARKERS[shape], zorder=3, **solid(scene, role))
        words = scene.say("drawn.estimate.wide_signed", estimate=row.estimate, low=row.ci_low, high=row.ci_high)
        write_beside(ax, scene, place, words)
    clean_axes(ax)
    write_ticks(ax, scene)
    ax.x.margin = 0.04
    ax.set_xlabel(scene.labels["x"])
    place_key(canvas, scene, [_key(scene, name) for name in RESAMPLINGS if name in set(rows["resampling"])])
    return canvas


def describe_propagation(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.propagation.row",
            label=row.label,
            resampling=row.resampling_label,
            estimate=row.estimate,
            low=row.ci_low,
            high=row.ci_high,
        )
        for row in rows_of(scene.table, ResamplingRow)
    ]
    return scene.say("alt.propagation", x=scene.labels["x"], rows=listing(rows, "semicolons"))


def _key(scene: Scene, resampling: str) -> KeyEntry:
    shape, role = RESAMPLINGS[resampling]
    words = scene.say(f"propagation.{resampling}")
    return mark_key(scene, shape, role, words, line=3.4, size=6.5)
