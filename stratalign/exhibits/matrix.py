"""What goes with an outcome against how it stands: two intervals a dimension, and the zone in which nothing is told."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import DASHES, area_key, key_of, line_key, place_key, shortened
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Letters of a dimension's name in the list, and where the list begins beyond the axes.
NAME_LETTERS, LIST_AT = 34, 1.03
#: On a phone: inches of the drawing without its list, which stands below it, and of a line; points between the two.
NARROW_HEIGHT, LINE, UNDER = 4.4, 0.2, 34.0
#: Letters of a row of the key there.
NARROW_KEY = 40


class MatrixRow(NamedTuple):
    """Where a dimension lies."""

    label: str
    mean_points: float
    share_pct: float
    is_apart: bool


def plot_matrix(scene: Scene) -> Canvas:
    """Draw a number for each dimension at its score and share, with both intervals; names stand in a list beside.

    Parameters
    ----------
    scene
        Table: label, mean_points, ci_low, ci_high, share_pct, share_ci_low, share_ci_high, is_apart; numbered in the
        order given. Numbers: middle_points and baseline_pct, between which nothing is told within the usual interval.

    Returns
    -------
    Canvas
        With the zone shaded.
    """
    rows = scene.table
    canvas = new_canvas(NARROW_HEIGHT + LINE * len(rows), width=NARROW) if scene.is_narrow else new_canvas(4.6)
    ax = canvas.subplot()
    middle, baseline = float(scene.options["middle_points"]), float(scene.options["baseline_pct"])
    _draw_zone(ax, scene, middle, baseline)
    for _, row in rows.iterrows():
        role = "estimate" if row["is_apart"] else "interval"
        colour = scene.colour(role)
        ax.hlines(row["share_pct"], row["ci_low"], row["ci_high"], color=colour, linewidth=1.2)
        ax.vlines(row["mean_points"], row["share_ci_low"], row["share_ci_high"], color=colour, linewidth=1.2)
    _number(ax, scene, rows)
    clean_axes(ax)
    ax.set_xlabel(scene.say("axis.matrix.score"))
    ax.text(
        0.0, 1.02, scene.say("axis.matrix.share"), within="axes", color=scene.colour("muted"),
        fontsize=scene.theme.small_size,
    )  # fmt: skip
    ax.set_xlim(*_around(rows, "ci_low", "ci_high"))
    ax.set_ylim(0, float(rows["share_ci_high"].max()) * 1.08)
    _list(ax, scene, rows)
    place_key(
        canvas,
        scene,
        [
            key_of(scene, "estimate", scene.say("legend.matrix.apart")),
            key_of(scene, "unclear", scene.say("legend.matrix.unclear")),
            area_key(scene, "faint", scene.say("legend.matrix.zone"), edge="outline"),
            line_key(scene, "reference", scene.say("legend.matrix.middle"), is_dashed=True),
        ],
    )
    return canvas


def describe_matrix(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.matrix.row" if row.is_apart else "alt.matrix.row.unclear",
            label=row.label,
            score=row.mean_points,
            share=row.share_pct,
        )
        for row in rows_of(scene.table, MatrixRow)
    ]
    return scene.say("alt.matrix", rows=listing(rows, "semicolons"))


def _draw_zone(ax: Axes, scene: Scene, middle: float, baseline: float) -> None:
    """Bands around both middle lines, as wide as the usual interval: what lies in one cannot be told from its line."""
    rows = scene.table
    across = float((rows["ci_high"] - rows["ci_low"]).median()) / 2
    up, down = (rows["share_ci_high"] - rows["share_pct"], rows["share_pct"] - rows["share_ci_low"])
    ax.axvspan(middle - across, middle + across, color=scene.colour("faint"), zorder=0)
    low, high = baseline - float(up.median()), baseline + float(down.median())
    ax.axhspan(low, high, color=scene.colour("faint"), zorder=0)
    for line, at in ((ax.axvline, middle), (ax.axhline, baseline)):
        line(at, color=scene.colour("reference"), linewidth=1.1, linestyle=DASHES, zorder=1)


def _number(ax: Axes, scene: Scene, rows: pd.DataFrame) -> None:
    """Marks with their numbers in them."""
    for place, row in enumerate(rows_of(rows, MatrixRow), start=1):
        face = scene.colour("estimate") if row.is_apart else scene.colour("paper")
        ink = scene.colour("paper") if row.is_apart else scene.colour("ink")
        edge = scene.colour("estimate" if row.is_apart else "unclear")
        at = (row.mean_points, row.share_pct)
        ax.scatter(*at, s=225, facecolor=face, edgecolor=edge, linewidth=1.4, zorder=4)
        number = scene.number(place, "whole")
        ax.text(
            *at, number, ha="center", va="center_baseline", color=ink, fontsize=scene.theme.smallest_size,
            fontweight=600, zorder=5,
        )  # fmt: skip


def _list(ax: Axes, scene: Scene, rows: pd.DataFrame) -> None:
    """Names of the numbers, at the right; below on a phone."""
    look: dict[str, Any] = {"color": scene.colour("ink"), "fontsize": scene.theme.small_size, "va": "center"}
    for place, row in enumerate(rows_of(rows, MatrixRow), start=1):
        words = scene.say("drawn.numbered", n=place, label=shortened(row.label, NAME_LETTERS))
        if scene.is_narrow:
            ax.text(0.0, 0.0, words, within="axes", shift=(0.0, -UNDER - 72 * LINE * place), **look)
        else:
            ax.text(LIST_AT, 1 - (place - 0.5) / max(len(rows), 12), words, within="axes", **look)


def _around(rows: pd.DataFrame, low: str, high: str) -> tuple[float, float]:
    """Limits with room at both ends, within the scale."""
    return max(float(rows[low].min()) - 3, 0.0), min(float(rows[high].max()) + 3, 100.0)
