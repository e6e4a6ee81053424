"""One row per statement, one mark per level: where the levels stand on the same scale."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import HOUSE, INK, RULE, WHITE, clean_axes, marker
from stratalign.rows import named_rows
from stratalign.vocabulary import LEVEL_LABELS


def plot_levels(rows: pd.DataFrame, *, x_label: str, ax: Axes) -> Axes:
    """Draw the levels' values per row, each with its interval.

    Parameters
    ----------
    rows
        Columns label, level, value, ci_low, ci_high (0-100) and value_label (text printed beside the mark).
    x_label
        What the horizontal axis shows.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    labels = list(rows["label"].drop_duplicates())
    levels = [level for level in LEVEL_LABELS if level in set(rows["level"])]
    for offset, level in enumerate(levels):
        chosen = rows[rows["level"] == level].set_index("label").reindex(labels)
        heights = [row + (offset - (len(levels) - 1) / 2) * 0.25 for row in range(len(labels))]
        colour = HOUSE.colour(f"level.{level}")
        ax.hlines(
            heights,
            chosen["ci_low"].clip(0, 100),
            chosen["ci_high"].clip(0, 100),
            color=colour,
            linewidth=1.6,
            alpha=0.55,
        )
        ax.scatter(
            chosen["value"], heights, marker=marker(f"level.{level}"), s=60, color=colour, edgecolor=WHITE, zorder=3
        )
        for height, point in zip(heights, named_rows(chosen), strict=True):
            if point.value == point.value:
                ax.text(
                    101.5, height, point.value_label, ha="left", va="center", fontsize=9.5, color=colour, fontweight=600
                )
    clean_axes(ax)
    for row in range(1, len(labels)):
        ax.axhline(row - 0.5, color=RULE, linewidth=0.6)
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", labelcolor=INK)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.set_xlim(0, 110)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(x_label, loc="left")
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
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.2, borderpad=0)
    return ax


def describe_levels(rows: pd.DataFrame, *, x_label: str) -> str:
    """Words that replace the drawing."""
    parts = [
        f"{label}: " + ", ".join(f"{LEVEL_LABELS[row.level].lower()} {row.value_label}" for row in named_rows(group))
        for label, group in rows.groupby("label", sort=False)
    ]
    return f"Dot chart, {x_label}. {'; '.join(parts)}."
