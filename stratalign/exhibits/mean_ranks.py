"""Mean place of every priority, level by level."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.figure import Figure as Canvas

from stratalign.exhibits.parts import draw_points, key_of, name_rows, place_key, with_every_level
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes, new_canvas
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
    matplotlib.figure.Figure
        As tall as its rows ask for.
    """
    ranks, levels = scene.table, _levels(scene)
    canvas = new_canvas(0.9 + 0.38 * len(ranks))
    ax = canvas.subplots()
    places = range(len(ranks))
    spans = ranks[levels].min(axis=1), ranks[levels].max(axis=1)
    ax.hlines(places, *spans, color=scene.colour("rule"), linewidth=4, zorder=2)
    for level in levels:
        draw_points(ax, scene, f"level.{level}", ranks[level], places)
    clean_axes(ax)
    name_rows(ax, list(ranks["label"]), below=0.6)
    ax.set_xlim(0.7, len(ranks) + 0.3)
    ax.set_xticks(range(1, len(ranks) + 1))
    ax.set_xlabel(scene.say("axis.mean_place"), loc="left")
    place_key(canvas, [key_of(scene, f"level.{level}", scene.say(f"level.{level}")) for level in levels])
    return canvas


def describe_mean_ranks(scene: Scene) -> str:
    """Words that replace the drawing."""
    priorities = rows_of(with_every_level(scene.table), PriorityRow)
    rows = [message("alt.row", label=row.label, values=_values(scene, row)) for row in priorities]
    return scene.say("alt.mean_ranks", rows=listing(rows, "semicolons"))


def _values(scene: Scene, row: PriorityRow) -> Listing:
    places = dict(zip(LEVELS, (row.executives, row.managers, row.staff), strict=True))
    return listing([_value(level, places[level]) for level in _levels(scene)], "commas")


def _value(level: Level, place: float) -> Message:
    return message("alt.mean_ranks.value", level=message(f"level.{level}"), place=place)


def _levels(scene: Scene) -> list[Level]:
    """Levels that have a column, in the order of the columns."""
    return [level for name in scene.table.columns for level in LEVELS if name == level]
