"""Mean place of every priority, level by level."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import draw_points, key_of, name_rows, place_key, with_every_level
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Listing, Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.vocabulary import LEVELS, Level


class PriorityRow(NamedTuple):
    """Mean place of a priority at each level; missing for a level that is not drawn."""

    label: str
    executives: float
    managers: float
    staff: float


def plot_mean_ranks(scene: Scene) -> Canvas:
    """Draw the mean place of every priority, a mark for each level.

    Parameters
    ----------
    scene
        Table: label and a column for each level, called by its key; priorities in the order to draw.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    canvas, ax = _draw_levels(scene)
    ax.set_xlim(0.7, len(scene.table) + 0.3)
    ax.set_xticks(range(1, len(scene.table) + 1))
    ax.set_xlabel(scene.say("axis.mean_place"))
    return canvas


def plot_level_shares(scene: Scene) -> Canvas:
    """Draw what share of each level names every priority.

    Parameters
    ----------
    scene
        Table: label and a column for each level, called by its key, per cent.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    canvas, ax = _draw_levels(scene)
    ax.set_xlim(0, 100)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(scene.say("axis.level_shares"))
    return canvas


def _draw_levels(scene: Scene) -> tuple[Canvas, Axes]:
    """A row a priority with a mark for each level, and a line from the lowest to the highest."""
    ranks, levels = scene.table, _levels(scene)
    canvas = new_canvas(0.9 + 0.38 * len(ranks))
    ax = canvas.subplot()
    places = range(len(ranks))
    spans = ranks[levels].min(axis=1), ranks[levels].max(axis=1)
    ax.hlines(places, *spans, color=scene.colour("rule"), linewidth=4, zorder=2)
    for level in levels:
        draw_points(ax, scene, f"level.{level}", ranks[level], places)
    clean_axes(ax)
    name_rows(ax, list(ranks["label"]), below=0.6)
    place_key(canvas, scene, [key_of(scene, f"level.{level}", scene.say(f"level.{level}")) for level in levels])
    return canvas, ax


def describe_mean_ranks(scene: Scene) -> str:
    """Words that replace the drawing."""
    priorities = rows_of(with_every_level(scene.table), PriorityRow)
    rows = [message("alt.row", label=row.label, values=_values(scene, row, _place)) for row in priorities]
    return scene.say("alt.mean_ranks", rows=listing(rows, "semicolons"))


def describe_level_shares(scene: Scene) -> str:
    """Words that replace the drawing."""
    priorities = rows_of(with_every_level(scene.table), PriorityRow)
    rows = [message("alt.row", label=row.label, values=_values(scene, row, _share)) for row in priorities]
    return scene.say("alt.level_shares", rows=listing(rows, "semicolons"))


def _values(scene: Scene, row: PriorityRow, say: Callable[[Level, float], Message]) -> Listing:
    places = dict(zip(LEVELS, (row.executives, row.managers, row.staff), strict=True))
    return listing([say(level, places[level]) for level in _levels(scene)], "commas")


def _place(level: Level, place: float) -> Message:
    return message("alt.mean_ranks.value", level=message(f"level.{level}"), place=place)


def _share(level: Level, share: float) -> Message:
    return message("alt.level_shares.value", level=message(f"level.{level}"), share=share)


def _levels(scene: Scene) -> list[Level]:
    """Levels that have a column, in the order of the columns."""
    return [level for name in scene.table.columns for level in LEVELS if name == level]
