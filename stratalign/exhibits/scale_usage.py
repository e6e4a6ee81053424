"""Use of the answer scales: where the answers to each dimension lie, as stacked bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import HOUSE, MUTED, WHITE, clean_axes
from stratalign.rows import named_rows

#: Shares in the order drawn: key, head, colour.
SEGMENTS = (
    ("low_share", "Low end", HOUSE.colour("disagree_strong")),
    ("middle_share", "Midpoint", HOUSE.colour("neutral")),
    ("high_share", "High end", HOUSE.colour("agree_strong")),
    ("other_share", "Elsewhere", HOUSE.colour("faint")),
)
#: Shares below this are not printed in their bar.
SMALLEST_LABEL = 0.045


def plot_scale_usage(usage: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw one stacked bar per dimension, as answered.

    Parameters
    ----------
    usage
        Columns label, n_answered, low_share, middle_share, high_share, other_share (0-1, summing to 1); drawn in the
        order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    for row, shares in enumerate(named_rows(usage)):
        start = 0.0
        for key, _, colour in SEGMENTS:
            length = getattr(shares, key)
            ax.barh(row, length, left=start, height=0.68, color=colour, edgecolor=WHITE, linewidth=0.8)
            if length >= SMALLEST_LABEL:
                words = {"color": HOUSE.print_on(colour), "fontsize": 9}
                ax.text(start + length / 2, row, f"{length:.0%}", ha="center", va="center", **words)
            start += length
        ax.text(1.11, row, f"{shares.n_answered:,.0f}", ha="right", va="center", color=MUTED, fontsize=9.5)
    clean_axes(ax, grid="")
    ax.set_yticks(range(len(usage)), list(usage["label"]))
    ax.set_ylim(len(usage) - 0.5, -1.3)
    ax.set_xlim(0, 1.115)
    ax.set_xticks([0, 0.5, 1.0], ["0%", "50%", "100%"])
    ax.set_xlabel("Share of the answers", loc="left")
    for place, (_, head, colour) in zip((0.0, 0.22, 0.44, 0.66), SEGMENTS, strict=True):
        ax.barh(-0.95, 0.03, left=place, height=0.45, color=colour, edgecolor=MUTED, linewidth=0.5)
        ax.text(place + 0.04, -0.95, head, va="center", color=MUTED, fontsize=9.5)
    ax.text(1.11, -0.95, "answers", ha="right", va="center", color=MUTED, fontsize=9.5, fontweight=600)
    return ax


def describe_scale_usage(usage: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{shares.label}: {shares.low_share:.0%} at the low end, {shares.middle_share:.0%} at the midpoint, "
        f"{shares.high_share:.0%} at the high end"
        for shares in named_rows(usage)
    )
    return f"Stacked bars of where the answers lie on their scale. {rows}."
