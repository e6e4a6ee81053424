"""Response rates of groups: a mark with its interval, and the rate of everybody as a line."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.fitting import points_beside
from stratalign.exhibits.letters import extent_of
from stratalign.exhibits.parts import DASHES, MARKERS, ROW_LETTERS, name_rows, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Field, Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Where the columns of numbers stand, beyond the end of the scale at 100 per cent.
RATE_AT, COUNT_AT = 109, 124
#: Points between a rate and its numbers of people.
APART = 6.0


class GroupRow(NamedTuple):
    """Response rate of a group; missing where more answered than were invited."""

    label: str
    n_invited: float
    n_respondents: float
    rate_pct: float
    low_pct: float
    high_pct: float
    is_apart: bool


def plot_response_rates(scene: Scene) -> Canvas:
    """Draw the response rate of each group with its interval.

    Parameters
    ----------
    scene
        Table: label, n_invited, n_respondents, rate_pct, low_pct, high_pct (0-100; missing where more answered
        than were invited), is_apart (whether the group answered less or more than the others); drawn in the
        order given. Option `overall_pct`: rate of everybody.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    rates, overall = scene.table, scene.options["overall_pct"]
    canvas = new_canvas(1.1 + 0.3 * len(rates))
    ax, count_at = canvas.subplot(), _count_at(scene)
    ends = (-0.5, len(rates) - 0.5)
    ax.plot((overall, overall), ends, color=scene.colour("reference"), linewidth=1.2, linestyle=DASHES, zorder=1)
    for row, group in enumerate(rows_of(rates, GroupRow)):
        _draw_group(ax, scene, row, group, count_at)
    clean_axes(ax)
    name_rows(ax, list(rates["label"]), above=1.2)
    ax.set_xlim(0, count_at + 0.5)
    ax.set_xticks(ticks := (0, 25, 50, 75, 100), [scene.number(tick, "pct") for tick in ticks])
    ax.set_xlabel(scene.say("axis.response_rate"))
    write(ax, scene, overall, -0.85, scene.say("drawn.response_rates.everybody", rate=overall), side="center")
    write(ax, scene, count_at, -0.85, scene.say("drawn.response_rates.answered"), side="right", is_strong=True)
    return canvas


def describe_response_rates(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [_row(group) for group in rows_of(scene.table, GroupRow)]
    overall = scene.options["overall_pct"]
    return scene.say("alt.response_rates", overall=overall, rows=listing(rows, "semicolons"))


def _counts(scene: Scene, group: GroupRow) -> str:
    return scene.say("drawn.of", k=group.n_respondents, n=group.n_invited)


def _count_at(scene: Scene) -> float:
    """Where numbers of people end, so far that none touches a rate."""
    rows, size = rows_of(scene.table, GroupRow), scene.theme.small_size
    points = points_beside(scene, [shortened(str(name), ROW_LETTERS, 2) for name in scene.table["label"]])
    words = max(extent_of(_counts(scene, group), size, 400, scene.theme).width for group in rows)
    share = (words + APART) / points
    return max(COUNT_AT, RATE_AT / (1 - share))


def _draw_group(ax: Axes, scene: Scene, row: int, group: GroupRow, count_at: float) -> None:
    role = _role(group, scene.options["overall_pct"])
    is_known = pd.notna(group.rate_pct)
    if is_known:
        colour = scene.colour(role)
        ax.hlines(row, group.low_pct, group.high_pct, color=colour, linewidth=2, alpha=0.55, zorder=2)
        # The subtitle speaks of diamonds, whichever way a group is apart.
        shape = "diamond" if group.is_apart else "circle"
        ax.plot(group.rate_pct, row, marker=MARKERS[shape], color=colour, markersize=6.5, zorder=3)
    printed = scene.number(group.rate_pct, "pct") if is_known else scene.say("drawn.response_rates.over")
    ax.text(RATE_AT, row, printed, ha="right", va="center", color=scene.colour("ink"), fontweight=600)
    counts = _counts(scene, group)
    write(ax, scene, count_at, row, counts, side="right")


def _role(group: GroupRow, overall: float) -> str:
    """What the colour of a group says."""
    if not group.is_apart:
        return "unclear"
    return "below" if group.rate_pct < overall else "above"


def _row(group: GroupRow) -> Message:
    counts: dict[str, Field] = {"label": group.label, "k": group.n_respondents, "n": group.n_invited}
    if pd.isna(group.rate_pct):
        return message("alt.response_rates.over", **counts)
    return message("alt.response_rates.row", **counts, rate=group.rate_pct, low=group.low_pct, high=group.high_pct)
