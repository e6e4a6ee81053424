"""Strategic consensus: a map of who puts which priority first, and the mean place of every priority by level."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import (
    FAINT,
    HOUSE,
    INK,
    MUTED,
    RULE,
    WHITE,
    clean_axes,
    marker,
)
from stratalign.rows import named_rows
from stratalign.vocabulary import LEVELS

#: Length of a vector of full consensus on the map, in map units.
FULL = 1.0
#: Labels closer than this above each other are pushed apart.
LABEL_STEP = 0.13


def plot_consensus_map(priorities: pd.DataFrame, groups: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw priorities as points and groups as arrows; the rim is full agreement.

    Parameters
    ----------
    priorities
        Columns label, x, y: where a priority lies.
    groups
        Columns label, level, x, y, alpha: mean of a group's people; its length on the map is at most alpha.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    angle = np.linspace(0, 2 * np.pi, 361)
    for radius, is_rim in ((1 / 3, False), (2 / 3, False), (1.0, True)):
        colour = RULE if is_rim else FAINT
        ax.plot(radius * np.cos(angle), radius * np.sin(angle), color=colour, linewidth=1.0, zorder=1)
    points = priorities.assign(**_spread(priorities))
    ax.scatter(points["x"], points["y"], s=26, color=MUTED, edgecolor=WHITE, zorder=3)
    for point, height in zip(named_rows(points), _label_heights(points), strict=True):
        side = "left" if point.x >= 0 else "right"
        ax.annotate(
            point.label,
            (point.x, point.y),
            xytext=(1.08 if point.x >= 0 else -1.08, height),
            ha=side,
            va="center",
            fontsize=9.5,
            color=INK,
            arrowprops={"arrowstyle": "-", "color": RULE, "linewidth": 0.8, "shrinkA": 2, "shrinkB": 3},
            zorder=2,
        )
    for group in named_rows(groups):
        colour = HOUSE.colour(_role(group.level))
        style = {
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 2.4,
            "mutation_scale": 14,
            "shrinkA": 0,
            "shrinkB": 0,
        }
        ax.annotate("", (group.x, group.y), xytext=(0, 0), arrowprops=style, zorder=4)
    ax.scatter([0], [0], s=18, color=INK, zorder=5)
    handles = [_arrow(HOUSE.colour(_role(g.level)), f"{g.label} ({g.alpha:.2f})") for g in named_rows(groups)]
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), borderpad=0, handlelength=1.4
    )
    ax.set_xlim(-2.6, 2.6)
    ax.set_ylim(-1.12, 1.12)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def describe_consensus_map(priorities: pd.DataFrame, groups: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    arrows = "; ".join(f"{group.label}: consensus {group.alpha:.2f}" for group in named_rows(groups))
    order = ", ".join(priorities.sort_values("y", ascending=False)["label"])
    return (
        f"Map of strategic consensus. Groups are arrows that point to what their people put first, longer with more "
        f"agreement: {arrows}. Priorities from the side of most people to the opposite side: {order}."
    )


def plot_mean_ranks(ranks: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw the mean place of every priority, a mark for each level.

    Parameters
    ----------
    ranks
        Columns label, level, level_label, mean_rank; priorities in the order to draw.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    labels = list(dict.fromkeys(ranks["label"]))
    places = {label: row for row, label in enumerate(labels)}
    spans = ranks.groupby("label")["mean_rank"].agg(["min", "max"]).loc[labels]
    ax.hlines(range(len(labels)), spans["min"], spans["max"], color=RULE, linewidth=4, zorder=2)
    for level, rows in ranks.groupby("level", sort=False):
        ax.scatter(
            rows["mean_rank"],
            rows["label"].map(places),
            marker=marker(_role(str(level))),
            color=HOUSE.colour(_role(str(level))),
            edgecolor=WHITE,
            s=64,
            zorder=3,
            label=rows["level_label"].iloc[0],
        )
    clean_axes(ax)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0.7, len(labels) + 0.3)
    ax.set_xticks(range(1, len(labels) + 1))
    ax.set_xlabel("Mean place (1 is the most important)", loc="left")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.2, borderpad=0)
    return ax


def describe_mean_ranks(ranks: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{label}: " + ", ".join(f"{row.level_label} {row.mean_rank:.1f}" for row in named_rows(rows))
        for label, rows in ranks.groupby("label", sort=False)
    )
    return f"Mean place of every priority by level, 1 is the most important. {rows}."


def _role(level: str) -> str:
    """Meaning of a level; of a group that is none, the client's own value."""
    return f"level.{level}" if level in LEVELS else "ours"


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
        order = rows[np.argsort(heights[rows])]
        for below, above in pairwise(order):
            heights[above] = max(heights[above], heights[below] + LABEL_STEP)
        if len(order) and heights[order[-1]] > 1.05:
            heights[order] -= heights[order[-1]] - 1.05
    return [float(height) for height in heights]


def _arrow(colour: str, label: str):  # type: ignore[no-untyped-def]
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, linewidth=2.6, label=label)
