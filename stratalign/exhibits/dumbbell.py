"""Dumbbells: two values per row and the distance between them, with its interval in words."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Canvas, new_canvas
from stratalign.exhibits.parts import draw_points, key_of, name_rows, place_key, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Where the differences end and their intervals begin, beyond the end of the scale at 100.
DIFFERENCE_AT, INTERVAL_AT = 104, 106


class GapRow(NamedTuple):
    """Two scores and their difference."""

    label: str
    upper: float
    lower: float
    difference: float
    ci_low: float
    ci_high: float


def plot_dumbbell(scene: Scene) -> Canvas:
    """Draw two scores per row joined by a line; the difference and its interval stand at the right.

    Parameters
    ----------
    scene
        Table: label, ci_low, ci_high and the three columns that option `columns` names (upper, lower,
        difference), 0-100 points; drawn in the order given. Option `meanings`: whose scores upper and lower
        are. Options `marks` and `mark_meanings`: columns of further scores, and whose they are. Labels: upper, lower,
        difference, mark_1, mark_2.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    gaps = scene.table
    upper, lower, _ = scene.options["columns"]
    above, below = scene.options["meanings"]
    canvas = new_canvas(1.2 + 0.36 * len(gaps))
    ax = canvas.subplot()
    rows = range(len(gaps))
    ax.hlines(rows, gaps[lower], gaps[upper], color=scene.colour("rule"), linewidth=4, zorder=2)
    for name, role, _ in _marks(scene):
        draw_points(ax, scene, role, gaps[name], rows, size=44, zorder=2.5)
    draw_points(ax, scene, below, gaps[lower], rows, size=70)
    draw_points(ax, scene, above, gaps[upper], rows, size=58, zorder=4)
    for row, (gap, is_apart) in enumerate(zip(_gaps(scene), _apart(scene), strict=True)):
        words = scene.number(gap.difference, "signed_whole")
        role = "ink" if is_apart else "muted"
        ax.text(DIFFERENCE_AT, row, words, ha="right", va="center", fontweight=600, color=scene.colour(role))
        write(ax, scene, INTERVAL_AT, row, scene.say("range.signed_whole", low=gap.ci_low, high=gap.ci_high))
    clean_axes(ax)
    name_rows(ax, list(gaps["label"]), above=1.1)
    ax.set_xlim(0, 124)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(scene.say("axis.score"))
    write(ax, scene, DIFFERENCE_AT, -0.85, scene.labels["difference"], side="right", is_strong=True)
    write(ax, scene, INTERVAL_AT, -0.85, scene.say("legend.interval"), is_strong=True)
    keys = [(above, scene.labels["upper"]), (below, scene.labels["lower"])]
    keys += [(role, words) for _, role, words in _marks(scene)]
    place_key(canvas, scene, [key_of(scene, role, words) for role, words in keys])
    return canvas


def describe_dumbbell(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [_row(scene, gap) for gap in _gaps(scene)]
    marks = [_mark(scene, name, words) for name, _, words in _marks(scene)]
    return scene.say("alt.dumbbell", rows=listing(rows, "semicolons"), marks=listing(marks, "sentences")).strip()


def _apart(scene: Scene) -> list[bool]:
    """Which differences are set apart: those that are said to be, else those whose interval excludes zero."""
    rows = scene.table
    if "is_apart" in rows:
        return [bool(value) for value in rows["is_apart"]]
    return [low > 0 or high < 0 for low, high in zip(rows["ci_low"], rows["ci_high"], strict=True)]


def _marks(scene: Scene) -> list[tuple[str, str, str]]:
    """Further scores: the column, what its colour stands for, and whose they are."""
    names, roles = scene.options.get("marks", ()), scene.options.get("mark_meanings", ())
    return [
        (name, role, scene.labels[f"mark_{place}"])
        for place, (name, role) in enumerate(zip(names, roles, strict=True), start=1)
    ]


def _mark(scene: Scene, name: str, words: str) -> Message:
    known = scene.table.dropna(subset=name)
    points = [
        message("alt.dumbbell.point", label=label, points=float(value))
        for label, value in zip(known["label"], known[name], strict=True)
    ]
    return message("alt.dumbbell.mark", mark=words, points=listing(points, "commas"))


def _gaps(scene: Scene) -> list[GapRow]:
    """Rows in which the columns that the exhibit chose have the names of what they mean."""
    upper, lower, difference = (scene.table[name] for name in scene.options["columns"])
    return rows_of(scene.table.assign(upper=upper, lower=lower, difference=difference), GapRow)


def _row(scene: Scene, gap: GapRow) -> Message:
    return message(
        "alt.dumbbell.row",
        label=gap.label,
        upper=scene.labels["upper"],
        upper_points=gap.upper,
        lower=scene.labels["lower"],
        lower_points=gap.lower,
        difference=gap.difference,
        low=gap.ci_low,
        high=gap.ci_high,
    )
