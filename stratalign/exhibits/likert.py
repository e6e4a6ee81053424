"""Diverging stacked bars of agreement, the neutral answers apart at the right (Robbins & Heiberger 2011)."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, Side, new_canvas
from stratalign.exhibits.parts import name_rows, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Shares below this are not printed in their bar; per cent, like every place here.
SMALLEST_LABEL = 6.5
NEUTRAL_START = 112
COUNT_AT = NEUTRAL_START + 62
#: What answers are called above their bars, where that stands, and at which side of it.
HEADS: tuple[tuple[str, int, Side], ...] = (
    ("disagree", -2, "right"), ("agree", 2, "left"), ("neither", NEUTRAL_START, "left"),
)  # fmt: skip


class ShareRow(NamedTuple):
    """Shares of the answers, per cent."""

    label: str
    strong_low_pct: float
    low_pct: float
    neutral_pct: float
    high_pct: float
    strong_high_pct: float
    disagree_pct: float
    agree_pct: float
    n_respondents: float


def plot_likert(scene: Scene) -> Canvas:
    """Draw agreement per row: disagreement to the left of zero, agreement to the right, neutral at the far right.

    Parameters
    ----------
    scene
        Table: label, strong_low_pct, low_pct, neutral_pct, high_pct, strong_high_pct, disagree_pct, agree_pct and
        n_respondents; drawn from the top in the order given. The strong answers end where all of their side do.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    shares = scene.table
    canvas = new_canvas(0.9 + 0.36 * len(shares))
    ax = canvas.subplot()
    for row, share in enumerate(rows_of(shares, ShareRow)):
        _bar(ax, scene, row, (0, -share.low_pct), share.low_pct, "disagree")
        _bar(ax, scene, row, (-share.low_pct, -share.disagree_pct), share.strong_low_pct, "disagree_strong")
        _bar(ax, scene, row, (0, share.high_pct), share.high_pct, "agree")
        _bar(ax, scene, row, (share.high_pct, share.agree_pct), share.strong_high_pct, "agree_strong")
        ends = (NEUTRAL_START, NEUTRAL_START + share.neutral_pct)
        _bar(ax, scene, row, ends, share.neutral_pct, "neutral")
        write(ax, scene, COUNT_AT, row, scene.number(share.n_respondents, "count"), side="right")
    clean_axes(ax, grid="")
    ax.axvline(0, color=scene.colour("ink"), linewidth=0.8)
    ax.axvline(NEUTRAL_START, color=scene.colour("rule"), linewidth=0.8)
    name_rows(ax, list(shares["label"]), above=1.1)
    ax.set_xlim(-75, COUNT_AT + 2)
    half, whole = scene.number(50, "pct"), scene.number(100, "pct")
    ax.set_xticks([-50, 0, 50, 100], [half, scene.number(0, "whole"), half, whole])
    heads: tuple[tuple[str, int, Side], ...] = (
        ("disagree", -2, "right"),
        ("agree", 2, "left"),
        ("neither", NEUTRAL_START, "left"),
    )
    for key, place, side in heads:
        words = scene.labels.get(key) or scene.say(f"drawn.{key}")
        write(ax, scene, place, -0.85, words, side=side, is_strong=True)
    write(ax, scene, COUNT_AT, -0.85, scene.say("head.n"), side="right", is_strong=True)
    return canvas


def describe_likert(scene: Scene) -> str:
    """Words that replace the drawing."""
    shares = rows_of(scene.table, ShareRow)
    if scene.labels:
        low, high = scene.labels["disagree"], scene.labels["agree"]
        told = [
            message("alt.likert.row.own", label=s.label, high=high, agree=s.agree_pct, low=low, disagree=s.disagree_pct)
            for s in shares
        ]
        return scene.say("alt.likert.own", rows=listing(told, "semicolons"))
    rows = [
        message("alt.likert.row", label=share.label, agree=share.agree_pct, disagree=share.disagree_pct)
        for share in shares
    ]
    return scene.say("alt.likert", rows=listing(rows, "semicolons"))


def _bar(ax: Axes, scene: Scene, row: int, ends: tuple[float, float], share: float, role: str) -> None:
    """One segment with its share in it."""
    start, end = ends
    colour, edge = scene.colour(role), scene.colour("outline" if role == "neutral" else "paper")
    ax.barh(row, end - start, left=start, height=0.66, color=colour, edgecolor=edge, linewidth=0.8)
    if share >= SMALLEST_LABEL:
        ax.text(
            (start + end) / 2, row, scene.number(share, "pct"), ha="center", va="center",
            color=scene.theme.print_on(colour), fontsize=scene.theme.smallest_size,
        )  # fmt: skip
