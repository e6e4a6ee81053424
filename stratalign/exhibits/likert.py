"""Diverging stacked bars of agreement, the neutral answers apart at the right (Robbins & Heiberger 2011)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import HOUSE, INK, MUTED, RULE, WHITE, clean_axes
from stratalign.rows import named_rows

#: Shares below this are not printed in their bar.
SMALLEST_LABEL = 0.065
NEUTRAL_START = 1.12
SHARES = ("strong_low", "low", "neutral", "high", "strong_high")


def plot_likert(shares: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw agreement per row: disagreement to the left of zero, agreement to the right, neutral at the far right.

    Parameters
    ----------
    shares
        Columns label, strong_low, low, neutral, high, strong_high (0-1, summing to 1) and n_respondents; drawn top to
        bottom in the order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    for row, share in enumerate(named_rows(shares)):
        _bar(ax, row, 0, -share.low, "disagree")
        _bar(ax, row, -share.low, -share.strong_low, "disagree_strong")
        _bar(ax, row, 0, share.high, "agree")
        _bar(ax, row, share.high, share.strong_high, "agree_strong")
        _bar(ax, row, NEUTRAL_START, share.neutral, "neutral")
        ax.text(
            NEUTRAL_START + 0.62, row, f"{share.n_respondents:,.0f}", ha="right", va="center", color=MUTED, fontsize=9.5
        )
    clean_axes(ax, grid="")
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.axvline(NEUTRAL_START, color=RULE, linewidth=0.8)
    ax.set_yticks(range(len(shares)), list(shares["label"]))
    ax.set_ylim(len(shares) - 0.5, -1.1)
    ax.set_xlim(-0.75, NEUTRAL_START + 0.64)
    ax.set_xticks([-0.5, 0, 0.5, 1], ["50%", "0", "50%", "100%"])
    heads = (
        (-0.02, "Disagree", "right"),
        (0.02, "Agree", "left"),
        (NEUTRAL_START, "Neither", "left"),
        (NEUTRAL_START + 0.62, "n", "right"),
    )
    for x, text, side in heads:
        ax.text(x, -0.85, text, ha=side, va="center", color=MUTED, fontsize=9.5, fontweight=600)
    return ax


def describe_likert(shares: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{share.label}: {share.high + share.strong_high:.0%} agree, {share.low + share.strong_low:.0%} disagree"
        for share in named_rows(shares)
    )
    return f"Diverging bars of agreement. {rows}."


def _bar(ax: Axes, row: int, start: float, length: float, role: str) -> None:
    """One segment with its share in it; the pale one has an outline."""
    colour = HOUSE.colour(role)
    edge = HOUSE.colour("outline") if role == "neutral" else WHITE
    ax.barh(row, length, left=start, height=0.66, color=colour, edgecolor=edge, linewidth=0.8)
    if abs(length) >= SMALLEST_LABEL:
        words = {"color": HOUSE.print_on(colour), "fontsize": 9}
        ax.text(start + length / 2, row, f"{abs(length):.0%}", ha="center", va="center", **words)
