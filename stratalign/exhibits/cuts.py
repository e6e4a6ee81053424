"""Every claim at every cut of the companies into aligned and unaligned ones, so that none is picked."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.marks import Key, KeyEntry
from stratalign.exhibits.parts import MARKERS, name_axis, set_log_scale, shortened, write_ticks
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: What the two tables hold -> the value that means no difference.
NEUTRAL = {"premium": 0.0, "ratio": 1.0}
#: Shape of the outcomes of one panel, in order, and whether it is filled.
SERIES = (("circle", True), ("diamond", False), ("square", True), ("triangle_up", False))
#: Letters of an outcome's name below a panel, and up to which two stand beside each other.
LEGEND_LETTERS, PAIR_LETTERS = 40, 18
#: Height of the drawing with two rows of names below it, and of each more.
HEIGHT, ROW_HEIGHT = 4.4, 0.22
#: Distance of two outcomes at one cut.
STEP = 0.16
#: Side of a mark, points.
SIDE = 6.6


class CutRow(NamedTuple):
    """A claim at a cut."""

    estimate: float
    cut: float


def plot_cuts(scene: Scene) -> Canvas:
    """Draw every claim at every cut with its interval: premiums at the left, ratios on a logarithmic axis at the right.

    Parameters
    ----------
    scene
        Two tables, premiums and ratios: label, cut (share of the companies), estimate, ci_low, ci_high; a
        missing estimate is left out. One of them may have no rows.

    Returns
    -------
    Canvas
        As high as the names below it need.
    """
    drawn = [(what, rows) for what, rows in zip(NEUTRAL, scene.tables, strict=True) if len(rows)]
    n_rows = max((len(set(rows["label"])) / _n_beside(rows) for _, rows in drawn), default=2)
    canvas = new_canvas(HEIGHT + ROW_HEIGHT * max(0, n_rows - 2))
    for ax, (what, rows) in zip(canvas.subplots(1, len(drawn)), drawn, strict=True):
        _draw_panel(ax, scene, what, rows)
    return canvas


def describe_cuts(scene: Scene) -> str:
    """Words that replace the drawing."""
    told = [
        _told(what, str(label), part)
        for what, rows in zip(NEUTRAL, scene.tables, strict=True)
        for label, part in rows.dropna(subset=["estimate"]).groupby("label", sort=False)
    ]
    return scene.say("alt.cuts", rows=listing(told, "semicolons"))


def _draw_panel(ax: Axes, scene: Scene, what: str, rows: pd.DataFrame) -> None:
    labels, cuts = list(dict.fromkeys(rows["label"])), list(dict.fromkeys(rows["cut"]))
    ax.axhline(NEUTRAL[what], color=scene.colour("ink"), linewidth=1)
    entries: list[KeyEntry] = []
    for number, label in enumerate(labels):
        part = rows[(rows["label"] == label) & rows["estimate"].notna()]
        if part.empty:
            continue
        offset = STEP * (number - (len(labels) - 1) / 2)
        entries.append(_draw_series(ax, scene, part, [cuts.index(cut) + offset for cut in part["cut"]], number))
    clean_axes(ax, grid="y")
    ax.set_xticks(range(len(cuts)), [scene.number(cut, "share") for cut in cuts])
    ax.set_xlim(-0.5, len(cuts) - 0.5)
    ax.set_title(scene.say(f"axis.cuts.{what}"))
    name_axis(ax, scene.say("axis.cut"))
    ax.key = Key(tuple(entries), _n_beside(rows), scene.theme.size, scene.colour("ink"), handle=1.2, gap=1.4)
    if what == "ratio":
        set_log_scale(ax, scene, rows[["estimate", "ci_low", "ci_high"]], which="y")
    else:
        write_ticks(ax, scene, "y")


def _n_beside(rows: pd.DataFrame) -> int:
    """Names beside each other below a panel: more than it has room for would leave none for the drawing."""
    return 2 if rows["label"].str.len().max() <= PAIR_LETTERS else 1


def _draw_series(ax: Axes, scene: Scene, rows: pd.DataFrame, places: list[float], number: int) -> KeyEntry:
    """One outcome, told from the others by its mark; its entry of the key."""
    shape, is_filled = SERIES[number % len(SERIES)]
    colour, paper = scene.colour("estimate"), scene.colour("paper")
    ax.vlines(places, rows["ci_low"], rows["ci_high"], color=colour, linewidth=1.6, zorder=2)
    look: dict[str, Any] = {"facecolor": colour if is_filled else paper, "edgecolor": paper if is_filled else colour}
    width = 1.0 if is_filled else 1.5
    ax.scatter(places, rows["estimate"], s=SIDE**2, marker=MARKERS[shape], linewidth=width, zorder=3, **look)
    label = shortened(rows["label"].iloc[0], LEGEND_LETTERS)
    return KeyEntry(label, MARKERS[shape], look["facecolor"], look["edgecolor"], width, SIDE)


def _told(what: str, label: str, rows: pd.DataFrame) -> Message:
    values = [message(f"alt.cuts.{what}", estimate=row.estimate, cut=row.cut) for row in rows_of(rows, CutRow)]
    return message("alt.row", label=label, values=listing(values, "commas"))
