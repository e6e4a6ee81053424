"""Strategic consensus: a map of who puts which priority first."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import line_key, place_key, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Labels closer than this above each other are pushed apart.
LABEL_STEP = 0.13
#: Where the labels begin at either side, and the height that the topmost may have.
LABELS_AT, HIGHEST_LABEL = 1.08, 1.05
LABEL_LETTERS = 44
#: Points of an arrow's head.
HEAD = 9.0
#: Height of a line of names below a map for a phone.
LINE = 0.16


class PriorityRow(NamedTuple):
    """Where a priority lies."""

    label: str
    x: float
    y: float


class GroupRow(NamedTuple):
    """Mean of a group's people."""

    level: str
    level_label: str
    x: float
    y: float
    alpha: float


def plot_consensus_map(scene: Scene) -> Canvas:
    """Draw priorities as points and groups as arrows; the rim is full agreement.

    Parameters
    ----------
    scene
        First table: label, x, y: where a priority lies. Second: level, x, y, alpha: direction of the mean of a group's
        people, and how far they agree.

    Returns
    -------
    Canvas
        Of one size.
    """
    priorities, groups = scene.tables
    below = LINE * (len(priorities) + 1) if scene.is_narrow else 0.0
    canvas = new_canvas(0.9 + 1.36 * (2.24 + below), width=NARROW) if scene.is_narrow else new_canvas(4.4)
    ax = canvas.subplot()
    _draw_rings(ax, scene)
    draw = _number_priorities if scene.is_narrow else _draw_priorities
    draw(ax, scene, priorities.assign(**_spread(priorities)))
    for group in rows_of(groups, GroupRow):
        _draw_arrow(ax, scene, group)
    ax.scatter([0], [0], s=18, color=scene.colour("ink"), zorder=5)
    handles = [line_key(scene, f"level.{g.level}", _named(scene, g), width=2.6) for g in rows_of(groups, GroupRow)]
    place_key(canvas, scene, handles)
    ax.set_xlim(*((-1.14, 1.14) if scene.is_narrow else (-2.6, 2.6)))
    ax.set_ylim(-1.12 - below, 1.12)
    ax.is_square, ax.is_shown = True, False
    return canvas


def describe_consensus_map(scene: Scene) -> str:
    """Words that replace the drawing."""
    priorities, groups = scene.tables
    arrows = [
        message("alt.consensus_map.group", level=group.level_label, alpha=group.alpha)
        for group in rows_of(groups, GroupRow)
    ]
    order = priorities.sort_values("y", ascending=False, kind="stable")["label"]
    return scene.say("alt.consensus_map", arrows=listing(arrows, "semicolons"), order=listing(list(order), "commas"))


def _draw_rings(ax: Axes, scene: Scene) -> None:
    """A third, two thirds, and the rim of full agreement."""
    angle = np.linspace(0, 2 * np.pi, 361)
    for radius, role in ((1 / 3, "faint"), (2 / 3, "faint"), (1.0, "rule")):
        ax.plot(radius * np.cos(angle), radius * np.sin(angle), color=scene.colour(role), linewidth=1.0, zorder=1)


def _draw_priorities(ax: Axes, scene: Scene, points: pd.DataFrame) -> None:
    """Points, and their names at the side they lie on."""
    ax.scatter(points["x"], points["y"], s=26, color=scene.colour("muted"), edgecolor=scene.colour("paper"), zorder=3)
    for point, height in zip(rows_of(points, PriorityRow), _label_heights(points), strict=True):
        is_right = point.x >= 0
        at = (LABELS_AT if is_right else -LABELS_AT, height)
        ax.arrow((point.x, point.y), at, color=scene.colour("rule"), linewidth=0.8, short=(3, 2), zorder=2)
        words = shortened(point.label, LABEL_LETTERS)
        write(ax, scene, *at, words, role="ink", side="left" if is_right else "right")


def _number_priorities(ax: Axes, scene: Scene, points: pd.DataFrame) -> None:
    """Points with numbers, and their names below the map."""
    ax.scatter(points["x"], points["y"], s=26, color=scene.colour("muted"), edgecolor=scene.colour("paper"), zorder=3)
    for place, point in enumerate(rows_of(points, PriorityRow), start=1):
        number = scene.number(place, "count")
        write(ax, scene, point.x + 0.06, point.y, number, role="ink", is_strong=True)
        line = -1.12 - LINE * place
        write(ax, scene, -1.12, line, number, role="ink", is_strong=True)
        write(ax, scene, -0.98, line, shortened(point.label, LABEL_LETTERS), role="ink")


def _draw_arrow(ax: Axes, scene: Scene, group: GroupRow) -> None:
    """An arrow in the direction of what the group puts first, as long as its people agree."""
    length = math.hypot(group.x, group.y) or 1.0
    x, y = (max(group.alpha, 0.0) * place / length for place in (group.x, group.y))
    ax.arrow((0, 0), (x, y), color=scene.colour(f"level.{group.level}"), linewidth=2.4, head=HEAD, zorder=4)


def _named(scene: Scene, group: GroupRow) -> str:
    return scene.say("legend.consensus_map", level=group.level_label, alpha=group.alpha)


def _spread(priorities: pd.DataFrame) -> dict[str, pd.Series]:
    """Coordinates enlarged so that the farthest priority lies near the rim."""
    farthest = float(np.hypot(priorities["x"], priorities["y"]).max()) or 1.0
    return {axis: priorities[axis] / farthest * 0.96 for axis in ("x", "y")}


def _label_heights(points: pd.DataFrame) -> list[float]:
    """Heights of labels on their side of the map, pushed apart where they would overlap."""
    heights = points["y"].to_numpy(dtype=float).copy()
    is_right = (points["x"] >= 0).to_numpy()
    for side in (is_right, ~is_right):
        rows = np.flatnonzero(side)
        order = rows[np.argsort(heights[rows], kind="stable")]
        for below, above in pairwise(order):
            heights[above] = max(heights[above], heights[below] + LABEL_STEP)
        if len(order) and heights[order[-1]] > HIGHEST_LABEL:
            heights[order] -= heights[order[-1]] - HIGHEST_LABEL
    return [float(height) for height in heights]
