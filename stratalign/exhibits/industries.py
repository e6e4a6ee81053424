"""Slopes of industries: each one's own, and drawn towards what all have in common."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import FAINT, HOUSE, INK, WHITE, clean_axes
from stratalign.rows import named_rows

ESTIMATE, REFERENCE, OUTLINE = map(HOUSE.colour, ("estimate", "reference", "outline"))


def plot_group_slopes(
    groups: pd.DataFrame, *, mean: float, interval: tuple[float, float], label: str, ax: Axes
) -> Axes:
    """Draw own and shrunken slope of every group over the band of the mean.

    Parameters
    ----------
    groups
        Columns label, slope, ci_low, ci_high, shrunken, shrunken_low, shrunken_high; drawn in the order given.
    mean, interval
        Mean slope of all groups and its bounds.
    label
        Name of the outcome.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    ax.axvspan(*interval, facecolor=FAINT, edgecolor=OUTLINE, linewidth=0.5, zorder=0)
    ax.axvline(mean, color=REFERENCE, linewidth=1.4, zorder=1)
    ax.axvline(0, color=INK, linewidth=1, zorder=1)
    for place, row in enumerate(named_rows(groups)):
        ax.hlines(place - 0.14, row.ci_low, row.ci_high, color=ESTIMATE, linewidth=1.6, zorder=2)
        ax.scatter(row.slope, place - 0.14, s=34, color=WHITE, edgecolor=ESTIMATE, linewidth=1.6, zorder=3)
        ax.hlines(place + 0.14, row.shrunken_low, row.shrunken_high, color=ESTIMATE, linewidth=2.6, zorder=2)
        ax.scatter(row.shrunken, place + 0.14, s=48, color=ESTIMATE, edgecolor=WHITE, zorder=3)
    clean_axes(ax)
    ax.set_yticks(range(len(groups)), list(groups["label"]))
    ax.set_ylim(len(groups) - 0.5, -0.6)
    ax.set_title(label)
    ax.set_xlabel("Percentage points per 10 points of alignment", loc="left")
    return ax


def legend_of_groups(ax: Axes) -> None:
    """What the marks of `plot_group_slopes` mean, above the axes."""
    handles = [
        Line2D([], [], marker="o", color=ESTIMATE, markerfacecolor=WHITE, label="Its own slope"),
        Line2D([], [], marker="o", color=ESTIMATE, linewidth=2.6, label="Drawn towards the mean of all"),
        Line2D([], [], color=REFERENCE, linewidth=1.4, label="Mean, 95% interval shaded"),
    ]
    canvas = ax.get_figure()
    assert canvas is not None
    canvas.legend(handles=handles, loc="outside upper left", ncols=3, handletextpad=0.5, borderpad=0.2)


def describe_group_slopes(groups: pd.DataFrame, *, mean: float, label: str) -> str:
    """Words that replace the drawing."""
    told = "; ".join(f"{row.label} {row.shrunken:.1f} (own {row.slope:.1f})" for row in named_rows(groups))
    return f"{label}: mean slope {mean:.1f} percentage points per 10 points of alignment. {told}.".replace("-", "−")
