"""Slopes of groups: each one's own, and drawn towards what all have in common; outcomes side by side on one scale."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import (
    PANEL_LETTERS,
    draw_interval,
    draw_points,
    draw_zero,
    key_of,
    line_key,
    name_axis,
    name_rows,
    panels_of,
    place_key,
    shaded,
    shortened,
    write_ticks,
)
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Half the distance of a group's two lines.
OFFSET = 0.14
#: Room beyond the farthest bounds, percentage points.
MARGIN = 0.4


class GroupRow(NamedTuple):
    """Slope of a group: its own, and drawn towards the mean."""

    label: str
    slope: float
    ci_low: float
    ci_high: float
    shrunken: float
    shrunken_low: float
    shrunken_high: float


class MeanRow(NamedTuple):
    """Mean slope of all groups."""

    mean: float
    ci_low: float
    ci_high: float


def plot_group_slopes(scene: Scene) -> Canvas:
    """Draw own and shrunken slope of every group over the band of the mean.

    Parameters
    ----------
    scene
        First table: panel (name of the outcome), label, slope, ci_low, ci_high, shrunken, shrunken_low, shrunken_high;
        drawn in the order given. Second: panel, mean, ci_low, ci_high of all groups.

    Returns
    -------
    Canvas
        As tall as the panel with most groups asks for; one scale, so that zero and widths can be compared.
    """
    parts = panels_of(scene.table)
    canvas = new_canvas(0.9 + 0.42 * max(len(part) for part in parts.values()))
    axes = canvas.subplots(1, len(parts))
    first = list(next(iter(parts.values()))["label"])
    for place, (ax, (name, groups)) in enumerate(zip(axes, parts.items(), strict=True)):
        _draw_panel(ax, scene, groups, _mean_of(scene, name))
        ax.set_title(shortened(name, PANEL_LETTERS, 2))
        ax.set_xlim(float(scene.table["ci_low"].min()) - MARGIN, float(scene.table["ci_high"].max()) + MARGIN)
        if place and list(groups["label"]) == first:
            ax.set_yticks(range(len(groups)), [])
    place_key(canvas, scene, [
        key_of(scene, "estimate", scene.say("legend.own_slope"), line=1.6, is_filled=False),
        key_of(scene, "estimate", scene.say("legend.shrunken_slope"), line=2.6),
        line_key(scene, "reference", scene.say("legend.mean_with_interval")),
    ])  # fmt: skip
    return canvas


def describe_group_slopes(scene: Scene) -> str:
    """Words that replace the drawing."""
    told = [_told(name, groups, _mean_of(scene, name).mean) for name, groups in panels_of(scene.table).items()]
    return scene.speaker.field(listing(told, "sentences"), "")


def _mean_of(scene: Scene, name: str) -> MeanRow:
    """Mean of all groups in one panel."""
    means = scene.tables[1]
    return rows_of(means[means["panel"] == name], MeanRow)[0]


def _draw_panel(ax: Axes, scene: Scene, groups: pd.DataFrame, mean: MeanRow) -> None:
    ax.axvspan(mean.ci_low, mean.ci_high, **shaded(scene), zorder=0)
    ax.axvline(mean.mean, color=scene.colour("reference"), linewidth=1.4, zorder=1)
    draw_zero(ax, scene)
    for place, row in enumerate(rows_of(groups, GroupRow)):
        draw_interval(ax, scene, "estimate", place - OFFSET, row.ci_low, row.ci_high, width=1.2)
        draw_points(ax, scene, "estimate", row.slope, place - OFFSET, size=48, is_filled=False)
        draw_interval(ax, scene, "estimate", place + OFFSET, row.shrunken_low, row.shrunken_high, width=2.6)
        draw_points(ax, scene, "estimate", row.shrunken, place + OFFSET, size=48)
    clean_axes(ax)
    name_rows(ax, list(groups["label"]), letters=PANEL_LETTERS)
    write_ticks(ax, scene)
    name_axis(ax, scene.labels.get("x") or scene.say("axis.slope_per_ten_points"))


def _told(name: str, groups: pd.DataFrame, mean: float) -> Message:
    rows = [
        message("alt.group_slopes.row", label=row.label, shrunken=row.shrunken, own=row.slope)
        for row in rows_of(groups, GroupRow)
    ]
    return message("alt.group_slopes", label=name, mean=mean, rows=listing(rows, "semicolons"))
