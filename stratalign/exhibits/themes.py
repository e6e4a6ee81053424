"""What people wrote about, as bars under each question, with how many of which level beside them."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.fitting import fitted, points_beside
from stratalign.exhibits.letters import extent_of
from stratalign.exhibits.parts import ROW_LETTERS, name_rows, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import WIDTH
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.language.number_formats import MISSING
from stratalign.rows import rows_of

#: Inches of a row, and of what stands above and below the rows of a panel.
ROW, AROUND, BELOW = 0.34, 0.62, 0.45
#: Lines of a panel's name, letters of a column's head.
TITLE_LINES, HEAD_LETTERS = 4, 15
#: Points between a bar and its share, beside a column; least of a column on a phone, where every second head is raised.
GAP, COLUMN_GAP, NARROW_COLUMN = 3.0, 16.0, 34.0
#: Rows above the first one that heads stand, and that those of the second height do.
HEAD_AT, RAISED = 1.02, 0.36


class ThemeRow(NamedTuple):
    """How many people wrote about a theme; levels missing where they are not told."""

    label: str
    panel: str
    n_respondents: float
    share_pct: float
    staff: float
    leaders: float


def plot_themes(scene: Scene) -> Canvas:
    """Draw a bar a theme, those of one question below each other under its words.

    Parameters
    ----------
    scene
        Table: label, panel (the question), n_respondents, share_pct, and staff and leaders where levels are told; rows
        of one panel beside each other, in the order to draw.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rows = scene.table
    panels = [part for _, part in rows.groupby("panel", sort=False)]
    tall = [AROUND + ROW * len(part) for part in panels]
    canvas = new_canvas(sum(tall) + BELOW, width=WIDTH)
    axes = canvas.subplots(len(panels), shares=tall)
    columns = _placed_columns(scene)
    for ax, part in zip(axes, panels, strict=True):
        _panel(ax, scene, part, columns)
        ax.x.is_shown = ax is axes[-1]
    axes[-1].set_xlabel(scene.say("axis.wrote"))
    return canvas


def describe_themes(scene: Scene) -> str:
    """Words that replace the drawing."""
    return scene.say("alt.themes", rows=listing([_said(row) for row in _rows(scene)], "semicolons"))


def columns_of(scene: Scene) -> list[tuple[str, str]]:
    """Columns of numbers beside the bars with their heads: people, and of which level where that is told."""
    told = [name for name in ("staff", "leaders") if name in scene.table]
    return [(name, scene.heads[0][name]) for name in ("n_respondents", *told)]


def _rows(scene: Scene) -> list[ThemeRow]:
    table = scene.table
    missing = {name: float("nan") for name in ("staff", "leaders") if name not in table}
    return list(rows_of(table.assign(**missing), ThemeRow))


class Columns(NamedTuple):
    """Columns of numbers, each with its name, its head and where it ends; a point and all of the axes in per cent."""

    placed: list[tuple[str, str, float]]
    point: float
    end: float


def _placed_columns(scene: Scene) -> Columns:
    """Columns as wide as their words ask for; the longest bar and its share get what is left."""
    shares, theme, size = scene.table["share_pct"], scene.theme, scene.theme.small_size
    columns = [(name, shortened(head, HEAD_LETTERS, 2)) for name, head in columns_of(scene)]
    points = points_beside(scene, [shortened(str(name), ROW_LETTERS, 2) for name in scene.table["label"]])
    heads = [extent_of(head, size, 600, theme).width for _, head in columns]
    widths = [NARROW_COLUMN if scene.is_narrow else head + COLUMN_GAP for head in heads]
    beside_bar = GAP + max(extent_of(scene.number(share, "pct"), size, 600, theme).width for share in shares)
    point = float(shares.max()) / (points - sum(widths) - beside_bar)
    ends = [point * (points - sum(widths[number + 1 :])) for number in range(len(widths))]
    return Columns([(*column, at) for column, at in zip(columns, ends, strict=True)], point, point * points)


def _panel(ax: Axes, scene: Scene, part: pd.DataFrame, columns: Columns) -> None:
    """The themes of one question."""
    places = range(len(part))
    ax.barh(places, part["share_pct"], height=0.62, color=scene.colour("ours"))
    clean_axes(ax)
    name_rows(ax, list(part["label"]), above=1.5)
    for place, share in zip(places, part["share_pct"], strict=True):
        write(ax, scene, share + GAP * columns.point, place, scene.number(share, "pct"), role="ink", is_strong=True)
    for number, (name, head, x) in enumerate(columns.placed):
        height = -HEAD_AT - (RAISED if scene.is_narrow and number % 2 else 0.0)
        write(ax, scene, x, height, head, side="right", is_strong=not number)
        for place, value in zip(places, part[name], strict=True):
            words = MISSING if value != value else scene.number(value, "count")
            write(ax, scene, x, place, words, side="right", role="ink" if not number else "muted")
    ax.set_xlim(0, columns.end)
    longest = float(scene.table["share_pct"].max())
    ticks = [tick for tick in (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100) if tick <= longest]
    ax.set_xticks(ticks, [scene.number(tick, "pct") for tick in ticks])
    size, room = scene.theme.size, columns.end / columns.point
    ax.set_title(fitted(str(part["panel"].iloc[0]), room, scene.theme, size=size, weight=600, n_lines=TITLE_LINES))


def _said(row: ThemeRow) -> Message:
    if row.staff != row.staff:
        return message("alt.themes.row", label=row.label, n=row.n_respondents, share=row.share_pct)
    return message("alt.themes.row.levels", label=row.label, n=row.n_respondents, share=row.share_pct, staff=row.staff)
