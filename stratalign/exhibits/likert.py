"""Diverging stacked bars of agreement, the neutral answers apart at the right (Robbins & Heiberger 2011)."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, Side, new_canvas
from stratalign.exhibits.fitting import points_beside
from stratalign.exhibits.letters import extent_of
from stratalign.exhibits.parts import ROW_LETTERS, name_rows, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Shares below this are not printed in their bar; per cent, like every place here.
SMALLEST_LABEL = 6.5
NEUTRAL_START = 112
LEAST_NEUTRAL = 62
#: Beyond the last column, and from the furthest place to the left to where the neutral answers begin.
END, BEFORE = 2, 75 + NEUTRAL_START
#: Points between two heads.
HEADS_APART = 12.0
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
    count_at = _count_at(scene)
    for row, share in enumerate(rows_of(shares, ShareRow)):
        _bar(ax, scene, row, (0, -share.low_pct), share.low_pct, "disagree")
        _bar(ax, scene, row, (-share.low_pct, -share.disagree_pct), share.strong_low_pct, "disagree_strong")
        _bar(ax, scene, row, (0, share.high_pct), share.high_pct, "agree")
        _bar(ax, scene, row, (share.high_pct, share.agree_pct), share.strong_high_pct, "agree_strong")
        ends = (NEUTRAL_START, NEUTRAL_START + share.neutral_pct)
        _bar(ax, scene, row, ends, share.neutral_pct, "neutral")
        write(ax, scene, count_at, row, scene.number(share.n_respondents, "count"), side="right")
    clean_axes(ax, grid="")
    ax.axvline(0, color=scene.colour("ink"), linewidth=0.8)
    ax.axvline(NEUTRAL_START, color=scene.colour("rule"), linewidth=0.8)
    name_rows(ax, list(shares["label"]), above=1.1)
    ax.set_xlim(-75, count_at + END)
    half, whole = scene.number(50, "pct"), scene.number(100, "pct")
    ax.set_xticks([-50, 0, 50, 100], [half, scene.number(0, "whole"), half, whole])
    for key, place, side in HEADS:
        write(ax, scene, place, -0.85, _head(scene, key), side=side, is_strong=True)
    write(ax, scene, count_at, -0.85, scene.say("head.n"), side="right", is_strong=True)
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


def _head(scene: Scene, key: str) -> str:
    return scene.labels.get(key) or scene.say(f"drawn.{key}")


def _count_at(scene: Scene) -> float:
    """Where the numbers of people end: beyond the widest neutral bar, and so far that no head touches theirs."""
    counts = [scene.number(n, "count") for n in scene.table["n_respondents"]]
    size, theme = scene.theme.small_size, scene.theme
    points = points_beside(scene, [shortened(str(name), ROW_LETTERS, 2) for name in scene.table["label"]])
    head = extent_of(_head(scene, "neither"), size, 600, theme).width
    number = max(extent_of(words, size, 600, theme).width for words in [*counts, scene.say("head.n")])
    bar = float(scene.table["neutral_pct"].max())
    beside_head = (head + HEADS_APART + extent_of(scene.say("head.n"), size, 600, theme).width) / points
    beside_bar = (number + HEADS_APART / 2) / points
    by_head = beside_head * (BEFORE + END) / (1 - beside_head)
    by_bar = (bar + beside_bar * (BEFORE + END)) / (1 - beside_bar)
    return NEUTRAL_START + max(LEAST_NEUTRAL, by_head, by_bar)


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
