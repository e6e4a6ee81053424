"""Units by measures: numbers in cells, colour by distance from the company, hatching where hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from stratalign.exhibits.parts import name_cells
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import new_canvas, ramp
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: Distance from the company, in points, at which the colour is full.
FULL_COLOUR_POINTS = 20.0


def plot_heat_map(scene: Scene) -> Canvas:
    """Draw a table of scores coloured by their distance from the company's score.

    Parameters
    ----------
    scene
        Table: label and the columns that option `columns` names, 0-100 points, missing where hidden; with
        is_strong, names of such rows are semi-bold. Second table: company_points, a row for each of those
        columns.

    Returns
    -------
    matplotlib.figure.Figure
        As tall as its rows ask for.
    """
    points, distance = _points(scene), _distance(scene)
    canvas = new_canvas(1.7 + 0.265 * len(points))
    ax = canvas.subplots()
    colours = ramp(*scene.theme.diverging())
    labels = points.map(lambda value: "" if np.isnan(value) else scene.number(value, "whole"))
    sns.heatmap(
        distance, ax=ax, cmap=colours, vmin=-FULL_COLOUR_POINTS, vmax=FULL_COLOUR_POINTS, cbar=False, annot=labels,
        fmt="",
        annot_kws={"fontsize": scene.theme.small_size, "color": scene.colour("ink")}, linewidths=1.2,
        linecolor=scene.colour("paper"),
    )  # fmt: skip
    for row, column in zip(*np.nonzero(points.isna().to_numpy()), strict=True):
        ax.add_patch(Rectangle((column, row), 1, 1, **_hatching(scene)))
    name_cells(ax, scene, list(scene.table["label"]), [scene.heads[0][name] for name in points.columns])
    if "is_strong" in scene.table:
        for label, is_strong in zip(ax.get_yticklabels(), scene.table["is_strong"], strict=True):
            label.set_fontweight(600 if is_strong else 400)
    _place_key(canvas, scene, has_hidden=bool(points.isna().to_numpy().any()))
    return canvas


def describe_heat_map(scene: Scene) -> str:
    """Words that replace the drawing: its size, its extremes and how many cells are hidden."""
    points, distance = _points(scene), _distance(scene).to_numpy()
    n_hidden = int(np.isnan(distance).sum())
    hidden = message("alt.heat_map.hidden", n=n_hidden) if n_hidden else message("nothing")
    size = message("alt.heat_map.size", n_rows=len(points), n_columns=points.shape[1])
    if n_hidden == distance.size:
        return scene.say("alt.heat_map.all_hidden", size=size, hidden=hidden)
    low, high = (_named_cell(scene, points, int(place)) for place in (np.nanargmin(distance), np.nanargmax(distance)))
    return scene.say("alt.heat_map", size=size, low=low, high=high, hidden=hidden)


def _points(scene: Scene) -> pd.DataFrame:
    return scene.table[list(scene.options["columns"])].astype(float)


def _distance(scene: Scene) -> pd.DataFrame:
    """How far each cell lies from the company's score in its column; both as they are printed."""
    return _points(scene) - scene.tables[1]["company_points"]


def _hatching(scene: Scene) -> dict[str, Any]:
    """How a hidden cell is filled."""
    return {"facecolor": scene.colour("faint"), "edgecolor": scene.colour("hidden"), "hatch": "////", "linewidth": 0}


def _place_key(canvas: Canvas, scene: Scene, *, has_hidden: bool) -> None:
    """What colour and hatching mean, below the table."""
    low, _, high = scene.theme.diverging()
    outline: dict[str, Any] = {"edgecolor": scene.colour("outline"), "linewidth": 0.5}
    handles: list[Artist] = [
        Line2D([], [], linestyle="", label=scene.say("legend.heat_map.colour")),
        Patch(facecolor=low, **outline, label=scene.say("legend.heat_map.lower")),
        Patch(facecolor=high, **outline, label=scene.say("legend.heat_map.higher")),
    ]
    if has_hidden:
        handles.append(Patch(**_hatching(scene), label=scene.say("legend.heat_map.hidden")))
    canvas.legend(
        handles=handles, loc="outside lower left", ncols=len(handles),
        fontsize=scene.theme.smallest_size, labelcolor=scene.colour("muted"), handlelength=1.2, handletextpad=0.4,
        borderpad=0.2, columnspacing=1.4,
    )  # fmt: skip


def _named_cell(scene: Scene, points: pd.DataFrame, place: int) -> Message:
    """Unit, measure and value of a cell counted row by row."""
    row, column = divmod(place, points.shape[1])
    return message(
        "alt.heat_map.cell",
        label=scene.table["label"].iloc[row],
        measure=scene.heads[0][points.columns[column]],
        points=float(points.to_numpy()[row, column]),
    )
