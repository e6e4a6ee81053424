"""Dumbbells: two values per row and the distance between them, with its interval in words."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import HOUSE, INK, MUTED, RULE, WHITE, clean_axes, marker, new_canvas
from stratalign.rows import named_rows


def plot_dumbbell(scene: Scene) -> Canvas:
    """Draw two scores per row joined by a line; the difference and its interval stand at the right.

    Parameters
    ----------
    scene
        Table: label, ci_low, ci_high and the three columns that option `columns` names (upper, lower, difference), 0-100
        points; drawn in the order given. Labels: upper, lower, difference.

    Returns
    -------
    matplotlib.figure.Figure
        As tall as its rows ask for.
    """
    gaps = scene.table
    upper, lower, difference = scene.options["columns"]
    above, below = scene.options["meanings"]
    canvas = new_canvas(1.2 + 0.36 * len(gaps))
    ax = canvas.subplots()
    rows = range(len(gaps))
    ax.hlines(rows, gaps[lower], gaps[upper], color=RULE, linewidth=4, zorder=2)
    ax.scatter(gaps[upper], rows, marker=marker(above), s=58, **_painted(above), zorder=4)
    ax.scatter(gaps[lower], rows, marker=marker(below), s=70, **_painted(below), zorder=3)
    for row, gap in enumerate(named_rows(gaps)):
        colour = INK if gap.ci_low > 0 or gap.ci_high < 0 else MUTED
        words = scene.number(getattr(gap, difference), "signed_whole")
        ax.text(104, row, words, ha="right", va="center", fontweight=600, color=colour)
        ax.text(106, row, _interval(scene, gap), ha="left", va="center", color=MUTED, fontsize=9.5)
    clean_axes(ax)
    ax.set_yticks(rows, list(gaps["label"]))
    ax.set_ylim(len(gaps) - 0.5, -1.1)
    ax.set_xlim(0, 124)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(scene.say("axis.score"), loc="left")
    heads = ((104, scene.labels["difference"], "right"), (106, scene.say("legend.interval"), "left"))
    for place, words, side in heads:
        ax.text(place, -0.85, words, ha=side, va="center", color=MUTED, fontsize=9.5, fontweight=600)
    handles = [
        Line2D(
            [], [], marker=marker(role), linestyle="", color=HOUSE.colour(role), markersize=7.5,
            label=scene.labels[side], markerfacecolor=_painted(role)["facecolor"],
        )
        for role, side in ((above, "upper"), (below, "lower"))
    ]  # fmt: skip
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.2, borderpad=0)
    return canvas


def describe_dumbbell(scene: Scene) -> str:
    """Words that replace the drawing."""
    upper, lower, difference = scene.options["columns"]
    rows = [
        scene.say(
            "alt.dumbbell.row",
            label=gap.label,
            upper=scene.labels["upper"],
            upper_points=getattr(gap, upper),
            lower=scene.labels["lower"],
            lower_points=getattr(gap, lower),
            difference=getattr(gap, difference),
            low=gap.ci_low,
            high=gap.ci_high,
        )
        for gap in named_rows(scene.table)
    ]
    return scene.say("alt.dumbbell", rows=scene.listed(rows))


def _interval(scene: Scene, gap: Any) -> str:
    return scene.say("range.signed_whole", low=gap.ci_low, high=gap.ci_high)


def _painted(role: str) -> dict[str, str]:
    """Filled with a white edge, or open, as the mark of a meaning is."""
    colour, is_filled = HOUSE.colour(role), HOUSE.mark(role).is_filled
    return {"facecolor": colour if is_filled else WHITE, "edgecolor": WHITE if is_filled else colour}
