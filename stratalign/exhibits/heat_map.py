"""Units by measures: numbers in cells, colour by distance from the company, hatching where hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from stratalign.document.kinds import HEAT_MAP_ROWS
from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.fitting import MARGINS, fitted
from stratalign.exhibits.letters import extent_of
from stratalign.exhibits.marks import Key, KeyEntry
from stratalign.exhibits.parts import ROW_LETTERS, name_cells, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW
from stratalign.exhibits.theme import clean_axes, ramp
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: Distance from the company, in points, at which the colour is full.
FULL_COLOUR_POINTS = 20.0
#: On a phone: share of a row that its name takes, and points of a column's name, and of all but rows
#: and those names.
NAMES_END, COLUMN_ROOM, AROUND = 0.48, 160.0, 56.0


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
    Canvas
        As tall as its rows ask for; with more than `HEAT_MAP_ROWS` of them they go on beside the first ones.
    """
    points, distance = _points(scene), _distance(scene)
    columns = [scene.heads[0][name] for name in points.columns]
    strong = list(scene.table["is_strong"]) if "is_strong" in scene.table else [False] * len(points)
    n_panels = 1 if scene.is_narrow else -(-len(points) // HEAT_MAP_ROWS)
    n_rows = -(-len(points) // n_panels)
    canvas = _narrow_canvas(scene, columns) if scene.is_narrow else new_canvas(1.7 + 0.265 * n_rows)
    for place, ax in enumerate(canvas.subplots(columns=n_panels)):
        part = slice(place * n_rows, (place + 1) * n_rows)
        _fill_cells(ax, scene, points[part], distance[part])
        clean_axes(ax, grid="")
        ax.set_xlim(0, points.shape[1])
        ax.set_ylim(n_rows, 0)
        if scene.is_narrow:
            _name_above(ax, scene, columns, strong)
        else:
            name_cells(ax, scene, list(scene.table["label"][part]), columns)
            ax.y.weights = tuple(600 if is_strong else 400 for is_strong in strong[part])
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
    for (row, column), score in np.ndenumerate(points.to_numpy()):
        if np.isnan(score):
            ax.cell(*_corners(row, column, top), facecolor=scene.colour("faint"), hatch=scene.colour("hidden"))
            continue
        filled = colours(0.5 + 0.5 * float(distance.to_numpy()[row, column]) / FULL_COLOUR_POINTS)
        ax.cell(*_corners(row, column, top), facecolor=filled, edgecolor=scene.colour("paper"), linewidth=1.2)
        ax.text(
            column + 0.5, row + (1 + top) / 2, scene.number(score, "whole"), ha="center", va="center",
            fontsize=scene.theme.smallest_size if scene.is_narrow else scene.theme.small_size,
            color=scene.colour("ink"),
        )  # fmt: skip


def _corners(row: int, column: int, top: float) -> tuple[float, float, float, float]:
    """Sides of a cell."""
    return column, column + 1, row + top, row + 1


def _narrow_canvas(scene: Scene, columns: Sequence[str]) -> Canvas:
    """As tall as its rows and the longest name of a column ask for."""
    size = scene.theme.smallest_size
    longest = max(extent_of(name, size, 400, scene.theme).width for name in _upright(scene, columns))
    return new_canvas((longest + AROUND) / 72 + 0.4 * len(scene.table), width=NARROW)


def _upright(scene: Scene, columns: Sequence[str]) -> list[str]:
    """Names of columns that have room upright."""
    return [fitted(name, COLUMN_ROOM, scene.theme, size=scene.theme.smallest_size) for name in columns]


def _name_above(ax: Axes, scene: Scene, columns: Sequence[str], strong: Iterable[bool]) -> None:
    """Name the columns upright, and each row above its cells."""
    ax.set_xticks([place + 0.5 for place in range(len(columns))], _upright(scene, columns))
    ax.x.is_above, ax.x.turn, ax.x.pad = True, 90.0, 4.0
    ax.x.size, ax.x.colour = scene.theme.smallest_size, scene.colour("ink")
    ax.set_yticks([])
    for row, (label, is_strong) in enumerate(zip(scene.table["label"], strong, strict=True)):
        # A name wider than the cells would take their room.
        weight, size, room = 600 if is_strong else 400, scene.theme.small_size, 72 * NARROW - MARGINS
        name = fitted(str(label), room, scene.theme, size=size, weight=weight)
        write(ax, scene, 0, row + NAMES_END / 2, name, role="ink", is_strong=is_strong)


def _points(scene: Scene) -> pd.DataFrame:
    return scene.table[list(scene.options["columns"])].astype(float)


def _distance(scene: Scene) -> pd.DataFrame:
    """How far each cell lies from the company's score in its column; both as they are printed."""
    return _points(scene) - scene.tables[1]["company_points"]


def _place_key(canvas: Canvas, scene: Scene, *, has_hidden: bool) -> None:
    """What colour and hatching mean, below the table."""
    low, _, high = scene.theme.diverging()
    edge: dict[str, Any] = {"edge": scene.colour("outline"), "edge_width": 0.5, "is_area": True}
    letters = ROW_LETTERS if scene.is_narrow else 99
    entries = [
        KeyEntry(scene.say("legend.heat_map.lower"), face=low, **edge),
        KeyEntry(scene.say("legend.heat_map.higher"), face=high, **edge),
    ]
    if has_hidden:
        hidden = scene.say("legend.heat_map.hidden")
        entries.append(KeyEntry(hidden, face=scene.colour("faint"), hatch=scene.colour("hidden"), is_area=True))
    head = KeyEntry(shortened(scene.say("legend.heat_map.colour"), letters, 2), is_head=True)
    columns = 1 if scene.is_narrow else len(entries) + 1
    look: dict[str, Any] = {
        "size": scene.theme.smallest_size,
        "colour": scene.colour("muted"),
        "handle": 1.2,
        "gap": 1.4,
    }
    canvas.keys.append(Key((head, *entries), columns, **look, is_below=True))


def _named_cell(scene: Scene, points: pd.DataFrame, place: int) -> Message:
    """Unit, measure and value of a cell counted row by row."""
    row, column = divmod(place, points.shape[1])
    return message(
        "alt.heat_map.cell",
        label=scene.table["label"].iloc[row],
        measure=scene.heads[0][points.columns[column]],
        points=float(points.to_numpy()[row, column]),
    )
