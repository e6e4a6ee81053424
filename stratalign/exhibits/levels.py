"""Dots by level: one row per test, one mark per level, where the levels stand on the same scale."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import draw_points, key_of, name_rows, place_key, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.vocabulary import LEVELS

#: Distance of two levels of one row.
STEP = 0.25


class LevelRow(NamedTuple):
    """Value of a level as it is printed."""

    level_label: str
    value_label: str


class LastRow(NamedTuple):
    """Value of a level in the wave before."""

    test_label: str
    level_label: str
    last_value: float


def plot_levels(scene: Scene) -> Canvas:
    """Draw the levels' values per row, each with its interval.

    Parameters
    ----------
    scene
        Table: test, level, value, ci_low, ci_high (0-100) and value_label, printed beside the mark. Label x: what the
        axis shows. Column last_value and label last_wave: the same of the wave before.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    labels = list(dict.fromkeys(scene.table["test_label"]))
    levels = [level for level in LEVELS if level in set(scene.table["level"])]
    canvas = new_canvas(0.9 + 0.8 * len(labels))
    ax = canvas.subplot()
    for place, level in enumerate(levels):
        _draw_level(ax, scene, level, labels, (place - (len(levels) - 1) / 2) * STEP)
    clean_axes(ax)
    # On a phone names stand where the lines would.
    for row in range(1, 1 if scene.is_narrow else len(labels)):
        ax.axhline(row - 0.5, color=scene.colour("rule"), linewidth=0.6)
    name_rows(ax, labels, above=0.55, below=0.55)
    ax.set_xlim(0, 110)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(scene.labels["x"])
    keys = [key_of(scene, f"level.{level}", scene.say(f"level.{level}")) for level in levels]
    if _has_last(scene):
        keys.append(key_of(scene, "last_wave", scene.labels["last_wave"]))
    place_key(canvas, scene, keys)
    return canvas


def describe_levels(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.row",
            label=str(label),
            values=listing([_told(row) for row in rows_of(part, LevelRow)], "commas"),
        )
        for label, part in scene.table.groupby("test_label", sort=False)
    ]
    words = scene.say("alt.levels", x=scene.labels["x"], rows=listing(rows, "semicolons"))
    if not _has_last(scene):
        return words
    before = [
        message("alt.levels.before", test=row.test_label, level=row.level_label, value=row.last_value)
        for row in rows_of(scene.table.dropna(subset="last_value"), LastRow)
    ]
    last = scene.say("alt.levels.last", wave=scene.labels["last_wave"], rows=listing(before, "semicolons"))
    return f"{words} {last}"


def _has_last(scene: Scene) -> bool:
    """Whether values of the wave before are drawn."""
    return "last_value" in scene.table and bool(scene.table["last_value"].notna().any())


def _told(row: LevelRow) -> Message:
    return message("alt.levels.value", level=row.level_label, value=row.value_label)


def _draw_level(ax: Axes, scene: Scene, level: str, labels: list[str], offset: float) -> None:
    """Marks, intervals and printed values of one level."""
    role = f"level.{level}"
    rows = scene.table[(scene.table["level"] == level) & scene.table["value"].notna()]
    places = [labels.index(label) + offset for label in rows["test_label"]]
    bounds = (rows["ci_low"].clip(0, 100), rows["ci_high"].clip(0, 100))
    ax.hlines(places, *bounds, color=scene.colour(role), linewidth=1.6, alpha=0.55)
    if _has_last(scene):
        draw_points(ax, scene, "last_wave", rows["last_value"], places, size=52, zorder=2.5)
    draw_points(ax, scene, role, rows["value"], places, size=60)
    for place, words in zip(places, rows["value_label"], strict=True):
        write(ax, scene, 101.5, place, words, role=role, is_strong=True)
