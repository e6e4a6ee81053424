"""Dumbbells: two values per row and the distance between them, with its interval in words."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import HOUSE, INK, MUTED, RULE, WHITE, clean_axes, marker
from stratalign.rows import named_rows
from stratalign.vocabulary import LEVEL_LABELS


def plot_gaps(
    gaps: pd.DataFrame, *, upper_label: str, lower_label: str, difference_label: str = "Difference", ax: Axes
) -> Axes:
    """Draw two scores per row joined by a line; the difference and its interval stand at the right.

    Parameters
    ----------
    gaps
        Columns label, upper_points, lower_points, gap_points, ci_low, ci_high (0-100 points); drawn in the order given.
    upper_label, lower_label
        Names of the two sides.
    difference_label
        Head of the column of differences.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows = range(len(gaps))
    upper, lower = _roles(upper_label, lower_label)
    ax.hlines(rows, gaps["lower_points"], gaps["upper_points"], color=RULE, linewidth=4, zorder=2)
    ax.scatter(gaps["upper_points"], rows, marker=marker(upper), s=58, **_painted(upper), zorder=4)
    ax.scatter(gaps["lower_points"], rows, marker=marker(lower), s=70, **_painted(lower), zorder=3)
    for row, gap in enumerate(named_rows(gaps)):
        is_separated = gap.ci_low > 0 or gap.ci_high < 0
        ax.text(
            104,
            row,
            _signed(gap.gap_points),
            ha="right",
            va="center",
            fontweight=600,
            color=INK if is_separated else MUTED,
        )
        interval = f"{_signed(gap.ci_low)} to {_signed(gap.ci_high)}"
        ax.text(106, row, interval, ha="left", va="center", color=MUTED, fontsize=9.5)
    clean_axes(ax)
    ax.set_yticks(rows, list(gaps["label"]))
    ax.set_ylim(len(gaps) - 0.5, -1.1)
    ax.set_xlim(0, 124)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel("Score, 0–100 points", loc="left")
    ax.text(104, -0.85, difference_label, ha="right", va="center", color=MUTED, fontsize=9.5, fontweight=600)
    ax.text(106, -0.85, "95% interval", ha="left", va="center", color=MUTED, fontsize=9.5, fontweight=600)
    handles = [
        Line2D(
            [],
            [],
            marker=marker(role),
            linestyle="",
            color=HOUSE.colour(role),
            markerfacecolor=_painted(role)["facecolor"],
            markersize=7.5,
            label=label,
        )
        for role, label in ((upper, upper_label), (lower, lower_label))
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.2, borderpad=0)
    return ax


def describe_gaps(gaps: pd.DataFrame, *, upper_label: str, lower_label: str) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{gap.label}: {upper_label} {gap.upper_points:.0f}, {lower_label} {gap.lower_points:.0f}, "
        f"difference {_signed(gap.gap_points)} points ({_signed(gap.ci_low)} to {_signed(gap.ci_high)})"
        for gap in named_rows(gaps)
    )
    return f"Dumbbell chart of scores from 0 to 100. {rows}."


def _roles(upper_label: str, lower_label: str) -> tuple[str, str]:
    """What the two sides mean: two levels, else this wave and the one before."""
    levels = {label: f"level.{level}" for level, label in LEVEL_LABELS.items()}
    return levels.get(upper_label, "ours"), levels.get(lower_label, "last_wave")


def _painted(role: str) -> dict[str, str]:
    """Filled with a white edge, or open, as the mark of a meaning is."""
    colour = HOUSE.colour(role)
    filled = HOUSE.mark(role).is_filled
    return {"facecolor": colour if filled else WHITE, "edgecolor": WHITE if filled else colour}


def _signed(value: float) -> str:
    """Whole points with a true sign."""
    rounded = round(value)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"
