"""Reliability of scales: alpha with its interval, omega beside it."""

from __future__ import annotations

import math
from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.parts import (
    DASHES,
    draw_interval,
    draw_points,
    key_of,
    name_rows,
    place_key,
    write,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: From here a scale serves to compare groups (Nunnally & Bernstein 1994).
FOR_GROUPS = 0.70
#: Where the numbers stand, beyond the end of the scale at 1, and where the axes end.
NUMBERS_AT, RIGHT = 1.01, 1.16


class ScaleRow(NamedTuple):
    """Reliability of a scale."""

    label: str
    alpha: float
    ci_low: float
    ci_high: float
    omega: float


def plot_reliability(scene: Scene) -> Canvas:
    """Draw alpha as a dot on its interval and omega as an open one; the shaded part is too low for groups.

    Parameters
    ----------
    scene
        Table: label, alpha, ci_low, ci_high, omega; drawn in the order given.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    scales = scene.table
    canvas = new_canvas(0.9 + 0.34 * len(scales))
    ax = canvas.subplot()
    left = min(0.5, float(scales["ci_low"].min()) - 0.03)
    ax.axvspan(left, FOR_GROUPS, color=scene.colour("faint"), zorder=0)
    ax.axvline(FOR_GROUPS, color=scene.colour("reference"), linewidth=1.0, linestyle=DASHES, zorder=1)
    rows = range(len(scales))
    draw_interval(ax, scene, "estimate", rows, scales["ci_low"], scales["ci_high"], width=2.2)
    draw_points(ax, scene, "estimate", scales["alpha"], rows, size=52, zorder=4)
    # Omega is nearly alpha: a little below it, so that both are seen.
    draw_points(ax, scene, "estimate", scales["omega"], [row + 0.27 for row in rows], size=42, is_filled=False)
    for row, scale in enumerate(rows_of(scales, ScaleRow)):
        words = scene.say("drawn.estimate.hundredths", estimate=scale.alpha, low=scale.ci_low, high=scale.ci_high)
        write(ax, scene, NUMBERS_AT, row, words, role="ink")
    clean_axes(ax)
    name_rows(ax, list(scales["label"]))
    ax.set_xlim(left, RIGHT)
    ticks = [tick / 10 for tick in range(math.ceil(10 * left), 11)]
    ax.set_xticks(ticks, [scene.number(tick, "tenths") for tick in ticks])
    ax.set_xlabel(scene.say("axis.reliability", threshold=FOR_GROUPS))
    alpha = key_of(scene, "estimate", scene.say("legend.alpha"), line=2.2)
    place_key(canvas, scene, [alpha, key_of(scene, "estimate", scene.say("head.omega"), is_filled=False)])
    return canvas


def describe_reliability(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.reliability.row",
            label=scale.label,
            alpha=scale.alpha,
            low=scale.ci_low,
            high=scale.ci_high,
            omega=message("nothing")
            if math.isnan(scale.omega)
            else message("alt.reliability.omega", omega=scale.omega),
        )
        for scale in rows_of(scene.table, ScaleRow)
    ]
    return scene.say("alt.reliability", rows=listing(rows, "semicolons"))
