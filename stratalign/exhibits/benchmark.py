"""Position in the reference sample: the middle half of the companies as a band, the client as a mark."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stratalign.exhibits.theme import FAINT, HOUSE, INK, MUTED, WHITE, clean_axes, marker
from stratalign.rows import named_rows


def plot_benchmark(positions: pd.DataFrame, *, client_label: str, ax: Axes) -> Axes:
    """Draw the client's score against quartiles of the cohort.

    Parameters
    ----------
    positions
        Columns label, score_points, percentile, lower_quartile_points, median_points, upper_quartile_points.
    client_label
        Name of the client in the legend.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows = range(len(positions))
    width = positions["upper_quartile_points"] - positions["lower_quartile_points"]
    ours, reference, outline = map(HOUSE.colour, ("ours", "reference", "outline"))
    band = {"facecolor": FAINT, "edgecolor": outline, "linewidth": 0.8}
    ax.barh(rows, width, left=positions["lower_quartile_points"], height=0.5, **band)
    ax.scatter(
        positions["median_points"], rows, marker=marker("reference"), s=190, color=reference, linewidth=1.6, zorder=2
    )
    ax.scatter(positions["score_points"], rows, marker=marker("ours"), s=56, color=ours, edgecolor=WHITE, zorder=3)
    for row, position in enumerate(named_rows(positions)):
        ax.text(101.5, row, f"{position.percentile:.0f}", ha="left", va="center", color=INK, fontweight=600)
    clean_axes(ax)
    ax.set_yticks(rows, list(positions["label"]))
    ax.set_ylim(len(positions) - 0.5, -1.1)
    ax.set_xlim(0, 109)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel("Score, 0–100 points", loc="left")
    ax.text(101.5, -0.85, "Percentile", ha="left", va="center", color=MUTED, fontsize=9.5, fontweight=600)
    handles = [
        Line2D([], [], linestyle="", marker=marker("ours"), color=ours, markersize=7, label=client_label),
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker("reference"),
            color=reference,
            markersize=12,
            markeredgewidth=1.6,
            label="Median company",
        ),
        Patch(**band, label="Middle half of companies"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.4, borderpad=0)
    return ax


def describe_benchmark(positions: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{position.label}: {position.score_points:.0f} points, percentile {position.percentile:.0f}, "
        f"median company {position.median_points:.0f}"
        for position in named_rows(positions)
    )
    return f"Scores against the middle half of the synthetic reference companies. {rows}."
