"""Use of the answer scales: where the answers to each dimension lie, as stacked bars."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import name_rows, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Shares in the order drawn: part of the scale, what its colour says, where its name stands.
SEGMENTS = (
    ("low", "disagree_strong", 0),
    ("middle", "neutral", 22),
    ("high", "agree_strong", 44),
    ("other", "faint", 66),
)
#: Colours that need an outline on the page.
PALE = ("neutral", "faint")
#: Shares below this are not printed in their bar; per cent, like every place here.
SMALLEST_LABEL = 4.5
COUNT_AT = 111


class UsageRow(NamedTuple):
    """Where the answers to a dimension lie."""

    label: str
    n_answered: float
    low_pct: float
    middle_pct: float
    high_pct: float
    other_pct: float

    @property
    def lengths(self) -> tuple[float, ...]:
        """Shares in the order drawn."""
        return self.low_pct, self.middle_pct, self.high_pct, self.other_pct


def plot_scale_usage(scene: Scene) -> Canvas:
    """Draw one stacked bar per dimension, as answered.

    Parameters
    ----------
    scene
        Table: label, n_answered, low_pct, middle_pct, high_pct, other_pct; drawn in the order given.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    usage = scene.table
    canvas = new_canvas(1.2 + 0.36 * len(usage))
    ax = canvas.subplot()
    for row, shares in enumerate(rows_of(usage, UsageRow)):
        _draw_bar(ax, scene, row, shares)
        write(ax, scene, COUNT_AT, row, scene.number(shares.n_answered, "count"), side="right")
    clean_axes(ax, grid="")
    name_rows(ax, list(usage["label"]), above=1.3)
    ax.set_xlim(0, COUNT_AT + 0.5)
    ax.set_xticks(ticks := (0, 50, 100), [scene.number(tick, "pct") for tick in ticks])
    ax.set_xlabel(scene.say("axis.share_of_answers"))
    for part, role, place in SEGMENTS:
        ax.barh(
            -0.95, 3, left=place, height=0.45, color=scene.colour(role), edgecolor=scene.colour("muted"), linewidth=0.5
        )
        write(ax, scene, place + 4, -0.95, scene.say(f"drawn.scale_usage.{part}"))
    write(ax, scene, COUNT_AT, -0.95, scene.say("drawn.scale_usage.answers"), side="right", is_strong=True)
    return canvas


def describe_scale_usage(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.scale_usage.row",
            label=shares.label,
            low=shares.low_pct,
            middle=shares.middle_pct,
            high=shares.high_pct,
        )
        for shares in rows_of(scene.table, UsageRow)
    ]
    return scene.say("alt.scale_usage", rows=listing(rows, "semicolons"))


def _draw_bar(ax: Axes, scene: Scene, row: int, shares: UsageRow) -> None:
    """Segments of one dimension, each with its share in it."""
    start = 0.0
    for (_, role, _), length in zip(SEGMENTS, shares.lengths, strict=True):
        colour = scene.colour(role)
        edge = scene.colour("outline" if role in PALE else "paper")
        ax.barh(row, length, left=start, height=0.68, color=colour, edgecolor=edge, linewidth=0.8)
        if length >= SMALLEST_LABEL:
            ax.text(
                start + length / 2, row, scene.number(length, "pct"), ha="center", va="center",
                color=scene.theme.print_on(colour), fontsize=scene.theme.smallest_size,
            )  # fmt: skip
        start += length
