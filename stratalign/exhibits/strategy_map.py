"""The strategy on one page: six zones, each with what is official and how clear it is to whom."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from stratalign.exhibits.theme import FAINT, HOUSE, MUTED, RULE, WHITE, marker
from stratalign.vocabulary import LEVEL_LABELS

COLUMNS, ROWS = 3, 2
WIDE, HIGH_ = 3.0, 2.35
GUTTER = 0.16


def plot_strategy_map(zones: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw six zones as tiles with the share of clarity answers that are favourable, by level.

    Parameters
    ----------
    zones
        Six rows in reading order: label, statement (the official text, may be ""), clear_pct (company), and one column
        per level shown (executives, managers, staff; 0-100, missing where hidden).
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    for position, zone in enumerate(zones.to_dict("records")):
        left = (position % COLUMNS) * (WIDE + GUTTER)
        bottom = (ROWS - 1 - position // COLUMNS) * (HIGH_ + GUTTER)
        _draw_tile(ax, zone, position + 1, left, bottom)
    levels = [level for level in LEVEL_LABELS if level in zones and zones[level].notna().any()]
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker(f"level.{level}"),
            color=HOUSE.colour(f"level.{level}"),
            markersize=7,
            label=LEVEL_LABELS[level],
        )
        for level in levels
    ]
    if handles:
        ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.2, borderpad=0)
    ax.set_xlim(-0.02, COLUMNS * WIDE + (COLUMNS - 1) * GUTTER + 0.02)
    ax.set_ylim(-0.02, ROWS * HIGH_ + (ROWS - 1) * GUTTER + 0.02)
    ax.set_axis_off()
    return ax


def describe_strategy_map(zones: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    parts = []
    for zone in zones.to_dict("records"):
        by_level = ", ".join(
            f"{LEVEL_LABELS[level].lower()} {zone[level]:.0f}%"
            for level in LEVEL_LABELS
            if level in zone and zone[level] == zone[level]
        )
        clear = f"{zone['clear_pct']:.0f}% clear" if zone["clear_pct"] == zone["clear_pct"] else "not measured"
        parts.append(f"{zone['label']}: {clear}{f' ({by_level})' if by_level else ''}")
    return f"Map of the strategy in six zones. {'; '.join(parts)}."


def _draw_tile(ax: Axes, zone: dict, number: int, left: float, bottom: float) -> None:
    """One zone: number, name, official text, clarity in large type, a 0-100 line with one mark per level."""
    shape = FancyBboxPatch(
        (left, bottom),
        WIDE,
        HIGH_,
        boxstyle="round,pad=0,rounding_size=0.04",
        facecolor=WHITE,
        edgecolor=RULE,
        linewidth=1,
    )
    ax.add_patch(shape)
    ax.plot([left, left + WIDE], [bottom + HIGH_] * 2, color=HOUSE.colour("accent"), linewidth=3, solid_capstyle="butt")
    inset, top = left + 0.16, bottom + HIGH_
    ax.text(inset, top - 0.26, f"{number}  {zone['label']}", fontsize=11.5, fontweight=600, va="center")
    lines = textwrap.wrap(zone["statement"], 44)
    shown = lines if len(lines) <= 4 else [*lines[:3], f"{lines[3].rstrip('.,;')} …"]
    ax.text(inset, top - 0.48, "\n".join(shown), fontsize=9, color=MUTED, va="top", linespacing=1.25)
    has_value = zone["clear_pct"] == zone["clear_pct"]
    ax.text(
        inset,
        bottom + 0.72,
        f"{zone['clear_pct']:.0f}%" if has_value else "–",
        fontsize=20,
        fontweight=600,
        color=HOUSE.colour("ours"),
        va="center",
    )
    ax.text(
        inset + 0.66,
        bottom + 0.7,
        "favourable" if has_value else "not measured",
        fontsize=9,
        color=MUTED,
        va="center",
    )
    start, length, line = inset, WIDE - 0.32, bottom + 0.3
    ax.plot([start, start + length], [line, line], color=FAINT, linewidth=5, solid_capstyle="round", zorder=1)
    for tick in (0, 50, 100):
        ax.text(
            start + length * tick / 100, line - 0.18, f"{tick}", fontsize=7.5, color=MUTED, ha="center", va="center"
        )
    for place, level in enumerate(LEVEL_LABELS):
        value = zone.get(level, float("nan"))
        if value == value:
            # A step down per level keeps the marks of equal values apart.
            spot = (start + length * value / 100, line + (1 - place) * 0.07)
            role = f"level.{level}"
            colour = HOUSE.colour(role)
            ax.scatter(*spot, marker=marker(role), s=52, color=colour, edgecolor=WHITE, linewidth=0.8, zorder=3)
