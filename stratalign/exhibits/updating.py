"""Prior, data and both together; and the difference in a result that goes with moving a score."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import FAINT, HOUSE, INK, WHITE, clean_axes, marker, tell_beside
from stratalign.rows import named_rows

#: Sources -> what they mean in a figure.
ROLES = {"research": "published", "company": "ours", "together": "estimate"}
NAMES = {"research": "Research on related practices", "company": "This company", "together": "Both together"}


def plot_updating(rows: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw three intervals for each outcome, one below the other.

    Parameters
    ----------
    rows
        Columns label, source (research, company, together), estimate, ci_low, ci_high; three rows an outcome.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    places = [4 * (number // 3) + number % 3 for number in range(len(rows))]
    ax.axvline(0, color=INK, linewidth=1)
    for place, row in zip(places, named_rows(rows), strict=True):
        role = ROLES[row.source]
        colour = HOUSE.colour(role)
        ax.hlines(place, row.ci_low, row.ci_high, color=colour, linewidth=3, zorder=2)
        ax.scatter(row.estimate, place, s=64, marker=marker(role), color=colour, edgecolor=WHITE, zorder=3)
        tell_beside(ax, place, f"{_signed(row.estimate)}  ({_signed(row.ci_low)} to {_signed(row.ci_high)})")
    clean_axes(ax)
    ax.set_yticks([4 * number + 1 for number in range(len(rows) // 3)], list(rows["label"][::3]))
    ax.set_ylim(places[-1] + 0.7, -0.9)
    ax.margins(x=0.04)
    ax.set_xlabel("Standard deviations of the result per standard deviation of alignment", loc="left")
    handles = [
        Line2D([], [], marker=marker(role), color=HOUSE.colour(role), linewidth=3, markersize=7, label=NAMES[source])
        for source, role in ROLES.items()
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.4, borderpad=0)
    return ax


def describe_updating(rows: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    told = "; ".join(
        f"{row.label}, {NAMES[row.source].lower()}: {_signed(row.estimate)} ({_signed(row.ci_low)} to "
        f"{_signed(row.ci_high)})"
        for row in named_rows(rows)
    )
    return f"Standardised slopes with 95% intervals. {told}."


def plot_moves(moves: pd.DataFrame, *, label: str, ax: Axes) -> Axes:
    """Draw the difference in one result over moves of alignment, with its interval.

    Parameters
    ----------
    moves
        Columns move, difference, ci_low, ci_high, is_inside.
    label
        Name of the result with its measure.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    inside = moves[moves["is_inside"]]
    bounds = (moves["ci_low"], moves["ci_high"])
    ax.fill_between(
        moves["move"], *bounds, facecolor=FAINT, edgecolor=HOUSE.colour("interval"), linewidth=0.6, zorder=1
    )
    colour = HOUSE.colour("estimate")
    ax.plot(moves["move"], moves["difference"], color=colour, linewidth=1.6, linestyle=(0, (4, 3)), zorder=2)
    ax.plot(inside["move"], inside["difference"], color=colour, linewidth=2.4, zorder=3)
    ax.axhline(0, color=INK, linewidth=1)
    clean_axes(ax, grid="y")
    ax.set_title(label)
    ax.set_xlabel("Points of alignment, against the mean", loc="left")
    ax.set_ylabel("Difference, percentage points")
    return ax


def describe_moves(moves: pd.DataFrame, *, label: str) -> str:
    """Words that replace the drawing."""
    row = moves[moves["move"] == 10].iloc[0]
    return (
        f"{label}: ten more points of alignment go with a difference of {row['difference']:.1f} percentage points "
        f"({row['ci_low']:.1f} to {row['ci_high']:.1f})."
    ).replace("-", "−")


def _signed(value: float) -> str:
    """Two decimals with a true sign."""
    return f"{value:+.2f}".replace("-", "−")
