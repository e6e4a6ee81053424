"""Units by measures: numbers in cells, colour by distance from the company, hatching where hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from stratalign.exhibits.parts import ROW_LETTERS, name_cells, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import NARROW, clean_axes, new_canvas, ramp
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: Distance from the company, in points, at which the colour is full.
FULL_COLOUR_POINTS = 20.0
#: On a phone: share of a row that its name takes, and letters of a column's name.
NAMES_END, COLUMN_LETTERS = 0.48, 26


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
    canvas = (
        new_canvas(1.8 + 0.4 * len(points), width=NARROW) if scene.is_narrow else new_canvas(1.7 + 0.265 * len(points))
    )
    ax = canvas.subplots()
    _fill_cells(ax, scene, points, distance)
    clean_axes(ax, grid="")
    ax.set(xlim=(0, points.shape[1]), ylim=(len(points), 0))
    columns = [scene.heads[0][name] for name in points.columns]
    ax.set_xticks([place + 0.5 for place in range(len(columns))])
    strong = scene.table["is_strong"] if "is_strong" in scene.table else [False] * len(points)
    if scene.is_narrow:
        _name_above(ax, scene, columns, strong)
    else:
        name_cells(ax, scene, list(scene.table["label"]), columns)
        for label, is_strong in zip(ax.get_yticklabels(), strong, strict=True):
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


def _fill_cells(ax: Axes, scene: Scene, points: pd.DataFrame, distance: pd.DataFrame) -> None:
    """Boxes coloured by their distance, each with its score; hidden ones hatched."""
    colours, top = ramp(*scene.theme.diverging()), NAMES_END if scene.is_narrow else 0.0
    boxes, filled = [], []
    for (row, column), score in np.ndenumerate(points.to_numpy()):
        if np.isnan(score):
            ax.add_patch(Rectangle((column, row + top), 1, 1 - top, **_hatching(scene)))
            continue
        boxes.append(_corners(row, column, top))
        filled.append(colours(0.5 + 0.5 * float(distance.to_numpy()[row, column]) / FULL_COLOUR_POINTS))
        ax.text(
            column + 0.5, row + (1 + top) / 2, scene.number(score, "whole"), ha="center", va="center",
            fontsize=scene.theme.smallest_size if scene.is_narrow else scene.theme.small_size,
        )  # fmt: skip
    ax.add_collection(PolyCollection(boxes, facecolors=filled, edgecolors=scene.colour("paper"), linewidths=1.2))


def _corners(row: int, column: int, top: float) -> list[tuple[float, float]]:
    """Corners of a cell."""
    return [(column, row + top), (column + 1, row + top), (column + 1, row + 1), (column, row + 1)]


def _name_above(ax: Axes, scene: Scene, columns: Sequence[str], strong: Iterable[bool]) -> None:
    """Name the columns upright, and each row above its cells."""
    ax.xaxis.tick_top()
    ax.set_xticklabels([shortened(name, COLUMN_LETTERS) for name in columns], rotation=90)
    ax.tick_params(axis="x", labelsize=scene.theme.smallest_size, pad=2, length=0, colors=scene.colour("ink"))
    ax.set_yticks([])
    for row, (label, is_strong) in enumerate(zip(scene.table["label"], strong, strict=True)):
        write(ax, scene, 0, row + NAMES_END / 2, shortened(str(label), ROW_LETTERS), role="ink", is_strong=is_strong)


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
        Line2D(
            [],
            [],
            linestyle="",
            label=shortened(scene.say("legend.heat_map.colour"), ROW_LETTERS if scene.is_narrow else 99, 2),
        ),
        Patch(facecolor=low, **outline, label=scene.say("legend.heat_map.lower")),
        Patch(facecolor=high, **outline, label=scene.say("legend.heat_map.higher")),
    ]
    if has_hidden:
        handles.append(Patch(**_hatching(scene), label=scene.say("legend.heat_map.hidden")))
    canvas.legend(
        handles=handles, loc="outside lower left", ncols=1 if scene.is_narrow else len(handles),
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
