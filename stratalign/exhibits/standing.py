"""Units against the company: own mean and best estimate with its interval."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import HOUSE, MUTED, WHITE, clean_axes, marker
from stratalign.rows import named_rows

#: Verdicts -> what they mean in a figure, and their words.
VERDICTS = {
    "not separated": ("unclear", "Best estimate"),
    "above": ("above", "Above the rest"),
    "below": ("below", "Below"),
}


def plot_standing(units: pd.DataFrame, *, company: float, ax: Axes) -> Axes:
    """Draw each unit's best estimate with its interval, and its own mean as an open circle.

    Parameters
    ----------
    units
        Columns label, mean_points, shrunken_points, ci_low, ci_high, n_respondents, verdict (above, below, not
        separated); drawn in the order given.
    company
        Score of everybody, a vertical line.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows = range(len(units))
    roles = [VERDICTS[verdict][0] for verdict in units["verdict"]]
    reference, outline = HOUSE.colour("reference"), HOUSE.colour("outline")
    ax.axvline(company, color=reference, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    ax.hlines(rows, units["ci_low"], units["ci_high"], color=list(map(HOUSE.colour, roles)), linewidth=2.2, zorder=3)
    ax.scatter(units["mean_points"], rows, s=34, facecolor=WHITE, edgecolor=outline, linewidth=1.4, zorder=4)
    for row, role, points in zip(rows, roles, units["shrunken_points"], strict=True):
        ax.scatter(points, row, s=50, marker=marker(role), color=HOUSE.colour(role), edgecolor=WHITE, zorder=5)
    low = float(min(units["ci_low"].min(), units["mean_points"].min()))
    high = float(max(units["ci_high"].max(), units["mean_points"].max()))
    span = high - low
    for row, unit in enumerate(named_rows(units)):
        ax.text(
            high + 0.06 * span, row, f"{unit.n_respondents:.0f}", ha="right", va="center", color=MUTED, fontsize=9.5
        )
        interval = f"{unit.shrunken_points:.0f}  ({unit.ci_low:.0f} to {unit.ci_high:.0f})"
        ax.text(high + 0.09 * span, row, interval, ha="left", va="center", color=MUTED, fontsize=9.5)
    for place, words, side in ((0.06, "n", "right"), (0.09, "Best estimate, 95%", "left")):
        ax.text(high + place * span, -1, words, ha=side, va="center", color=MUTED, fontsize=9.5, fontweight=600)
    clean_axes(ax)
    ax.set_yticks(rows, list(units["label"]))
    ax.set_ylim(len(units) - 0.5, -1.4)
    ax.set_xlim(low - 0.03 * span, high + 0.38 * span)
    ticks = [tick for tick in range(0, 101, 5) if low <= tick <= high]
    ax.set_xticks(ticks)
    ax.set_xlabel("Score, 0–100 points", loc="left")
    handles = [
        Line2D([], [], color=reference, linewidth=1.0, linestyle=(0, (4, 3)), label="Company"),
        Line2D([], [], marker="o", linestyle="", markerfacecolor=WHITE, color=outline, markersize=6, label="Own mean"),
    ]
    handles += [
        Line2D([], [], marker=marker(role), color=HOUSE.colour(role), linewidth=2.2, markersize=7, label=words)
        for role, words in VERDICTS.values()
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, handletextpad=0.4, borderpad=0)
    return ax


def describe_standing(units: pd.DataFrame, *, company: float) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{unit.label}: {unit.shrunken_points:.0f} ({unit.ci_low:.0f} to {unit.ci_high:.0f}), {unit.verdict}"
        for unit in named_rows(units)
    )
    return f"Best estimates of units from 0 to 100 against the company's {company:.0f}. {rows}."
