"""What people wrote about, as bars under each question, with how many of which level beside them."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import name_rows, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import WIDTH
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.language.number_formats import MISSING
from stratalign.rows import rows_of

#: Inches of a row, and of what stands above and below the rows of a panel.
ROW, AROUND, BELOW = 0.34, 0.62, 0.45
#: Where columns of numbers end, as shares of the longest bar beyond it; letters of a panel's name, of a column's head.
FIRST, STEP = 0.12, 0.3
TITLE_LETTERS, HEAD_LETTERS = 108, 15


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
    longest = float(rows["share_pct"].max())
    for ax, part in zip(axes, panels, strict=True):
        _panel(ax, scene, part, longest)
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


def _panel(ax: Axes, scene: Scene, part: pd.DataFrame, longest: float) -> None:
    """The themes of one question."""
    places = range(len(part))
    ax.barh(places, part["share_pct"], height=0.62, color=scene.colour("ours"))
    clean_axes(ax)
    name_rows(ax, list(part["label"]), above=1.5)
    for place, share in zip(places, part["share_pct"], strict=True):
        write(ax, scene, share + longest * 0.012, place, scene.number(share, "pct"), role="ink", is_strong=True)
    columns = columns_of(scene)
    for number, (name, head) in enumerate(columns):
        x = longest * (1 + FIRST + (number + 0.5) * STEP)
        write(ax, scene, x, -1.02, shortened(head, HEAD_LETTERS, 2), side="right", is_strong=not number)
        for place, value in zip(places, part[name], strict=True):
            words = MISSING if value != value else scene.number(value, "count")
            write(ax, scene, x, place, words, side="right", role="ink" if not number else "muted")
    ax.set_xlim(0, longest * (1 + FIRST + (len(columns) - 0.4) * STEP))
    ticks = [tick for tick in (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100) if tick <= longest]
    ax.set_xticks(ticks, [scene.number(tick, "pct") for tick in ticks])
    ax.set_title(shortened(str(part["panel"].iloc[0]), TITLE_LETTERS, 2))


def _said(row: ThemeRow) -> Message:
    if row.staff != row.staff:
        return message("alt.themes.row", label=row.label, n=row.n_respondents, share=row.share_pct)
    return message("alt.themes.row.levels", label=row.label, n=row.n_respondents, share=row.share_pct, staff=row.staff)
