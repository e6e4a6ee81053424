"""Missing answers: items by groups, the darker the more people gave none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.parts import name_cells
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import ramp
from stratalign.language.messages import listing, message

#: Colour is full at this share, or at the largest where that is larger; per cent.
FULL_COLOUR_PCT = 25.0


def plot_missingness(scene: Scene) -> Canvas:
    """Draw the share of people without an answer, items down and groups across.

    Parameters
    ----------
    scene
        Table: label, the columns that option `columns` names (0-100, little is told from none) and is_drawn
        where not all rows are. Option `n_left_columns`: columns that stand apart at the left, everybody and the
        levels.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    shares = _drawn_shares(scene)
    canvas = new_canvas(1.5 + 0.235 * len(shares))
    ax = canvas.subplot()
    full = max(FULL_COLOUR_PCT, float(shares.to_numpy().max()))
    colours = ramp(*scene.theme.sequential())
    for (row, column), share in np.ndenumerate(shares.to_numpy()):
        ground = colours(share / full)
        ax.cell(column, column + 1, row, row + 1, facecolor=ground, edgecolor=scene.colour("hairline"), linewidth=0.8)
        ax.text(
            column + 0.5, row + 0.5, _printed(scene, share), ha="center", va="center",
            color=scene.theme.print_on(ground), fontsize=scene.theme.smallest_size,
        )  # fmt: skip
    ax.set_xlim(0, shares.shape[1])
    ax.set_ylim(len(shares), 0)
    n_left = scene.options["n_left_columns"]
    if 0 < n_left < shares.shape[1]:
        ax.axvline(n_left, color=scene.colour("ink"), linewidth=1.2)
    items = list(scene.table.loc[shares.index, "label"])
    name_cells(ax, scene, items, [scene.heads[0][name] for name in shares.columns], size=9.0)
    key = scene.say("drawn.missingness.key")
    ax.text(0, len(shares) + 0.4, key, fontsize=scene.theme.smallest_size, color=scene.colour("muted"), va="top")
    return canvas


def describe_missingness(scene: Scene) -> str:
    """Words that replace the drawing: its size, and the items and the cell with most missing answers."""
    shares, labels = _drawn_shares(scene), scene.table["label"]
    everybody = shares.columns[0]
    worst = [
        message("alt.missingness.item", item=labels[key], share=float(shares.loc[key, everybody]))
        for key in scene.options["most"]
    ]
    row, column = scene.options["largest"]
    return scene.say(
        "alt.missingness",
        n_items=len(shares),
        n_groups=shares.shape[1],
        everybody=scene.heads[0][everybody],
        worst=listing(worst, "semicolons"),
        item=labels[row],
        group=scene.heads[0][column],
        share=float(shares.loc[row, column]),
    )


def _drawn_shares(scene: Scene) -> pd.DataFrame:
    """Rows that are drawn, groups alone."""
    table = scene.table
    chosen = table[table["is_drawn"].astype(bool)] if "is_drawn" in table else table
    return chosen[list(scene.options["columns"])].astype(float)


def _printed(scene: Scene, share: float) -> str:
    if share == 0:
        return ""
    return scene.say("drawn.missingness.trace") if share < 0.5 else scene.number(share, "whole")
