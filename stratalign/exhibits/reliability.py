"""Reliability of scales: alpha with its interval, omega beside it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import FAINT, HOUSE, INK, MUTED, WHITE, clean_axes
from stratalign.rows import named_rows

#: From here a scale serves to compare groups (Nunnally & Bernstein 1994).
FOR_GROUPS = 0.70


def plot_reliability(scales: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw alpha as a dot on its interval and omega as a diamond; the shaded part is too low for groups.

    Parameters
    ----------
    scales
        Columns label, alpha, ci_low, ci_high, omega; drawn in the order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows, colour = range(len(scales)), HOUSE.colour("estimate")
    left = min(0.5, float(scales["ci_low"].min()) - 0.03)
    ax.axvspan(left, FOR_GROUPS, color=FAINT, zorder=0)
    ax.axvline(FOR_GROUPS, color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    ax.hlines(rows, scales["ci_low"], scales["ci_high"], color=colour, linewidth=2.2, zorder=2)
    ax.scatter(scales["alpha"], rows, s=52, color=colour, edgecolor=WHITE, zorder=4)
    # Omega is nearly alpha: a little below it, so that both are seen.
    below = [row + 0.27 for row in rows]
    ax.scatter(scales["omega"], below, s=30, marker="D", facecolor=WHITE, edgecolor=colour, linewidth=1.4, zorder=3)
    for row, scale in enumerate(named_rows(scales)):
        words = f"{scale.alpha:.2f}  ({scale.ci_low:.2f} to {scale.ci_high:.2f})"
        ax.text(1.01, row, words, ha="left", va="center", color=INK, fontsize=9.5)
    clean_axes(ax)
    ax.set_yticks(rows, list(scales["label"]))
    ax.set_ylim(len(scales) - 0.5, -0.6)
    ax.set_xlim(left, 1.16)
    ax.set_xticks([tick / 10 for tick in range(5, 11) if tick / 10 >= left])
    ax.set_xlabel(f"Reliability; below {FOR_GROUPS:.2f} too low to compare groups", loc="left")
    handles = [
        Line2D([], [], marker="o", color=colour, linewidth=2.2, markersize=7, label="Alpha with 95% interval"),
        Line2D([], [], marker="D", linestyle="", color=colour, markerfacecolor=WHITE, markersize=6, label="Omega"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.4, borderpad=0)
    return ax


def describe_reliability(scales: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{scale.label}: alpha {scale.alpha:.2f} ({scale.ci_low:.2f} to {scale.ci_high:.2f}), omega {scale.omega:.2f}"
        for scale in named_rows(scales)
    )
    return f"Reliability of scales. {rows}."
