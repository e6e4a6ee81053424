"""Specification curve: every estimate in order of size, and which choices made it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stratalign.exhibits.theme import FAINT, HOUSE, INK, MUTED, clean_axes

#: Specifications drawn at most; of more, evenly spaced ones stand for all.
MOST_DRAWN = 240
ESTIMATE, UNCLEAR, INTERVAL = map(HOUSE.colour, ("estimate", "unclear", "interval"))


def plot_curve(table: pd.DataFrame, choices: Sequence[tuple[str, str, str]], *, axes: list[Axes]) -> None:
    """Draw the curve above and a row of marks for every option below.

    Parameters
    ----------
    table
        Estimate, ci_low, ci_high and the columns of choices, smallest estimate first.
    choices
        Column, value and printed name of every option.
    axes
        Two, sharing the horizontal axis.
    """
    drawn = sample_of(table)
    places = np.arange(len(drawn))
    top, bottom = axes
    is_clear = ((drawn["ci_low"] > 0) | (drawn["ci_high"] < 0)).to_numpy()
    bounds = (drawn["ci_low"], drawn["ci_high"])
    top.fill_between(places, *bounds, facecolor=FAINT, edgecolor=INTERVAL, linewidth=0.5, zorder=1)
    top.axhline(0, color=INK, linewidth=1, zorder=2)
    top.scatter(places[~is_clear], drawn["estimate"][~is_clear], s=9, color=UNCLEAR, zorder=3)
    top.scatter(places[is_clear], drawn["estimate"][is_clear], s=9, color=ESTIMATE, zorder=3)
    clean_axes(top, grid="y")
    top.tick_params(labelbottom=False)
    top.set_ylabel("Standard deviations")
    handles = [
        Line2D([], [], marker="o", color=ESTIMATE, linestyle="", markersize=6, label="Interval excludes zero"),
        Line2D([], [], marker="o", color=UNCLEAR, linestyle="", markersize=6, label="Interval includes zero"),
        Patch(facecolor=FAINT, edgecolor=INTERVAL, linewidth=0.5, label="95% interval"),
    ]
    top.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.4, borderpad=0)
    seen: set[str] = set()
    row, labels, positions = 0.0, [], []
    for column, value, name in choices:
        row += 0.0 if not seen or column in seen else 0.6
        seen.add(column)
        chosen = (drawn[column] == value).to_numpy()
        colours = np.where(is_clear[chosen], ESTIMATE, UNCLEAR)
        bottom.scatter(places[chosen], np.full(chosen.sum(), row), marker="|", s=34, linewidth=1.1, c=colours)
        labels.append(name)
        positions.append(row)
        row += 1.0
    clean_axes(bottom, grid="")
    bottom.set_yticks(positions, labels, fontsize=9)
    bottom.tick_params(axis="y", labelcolor=MUTED)
    bottom.tick_params(labelbottom=False)
    bottom.set_ylim(positions[-1] + 0.7, -0.7)
    bottom.set_xlabel(f"{len(table):,} specifications, smallest estimate first", loc="left")


def describe_curve(table: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    clear = ((table["ci_low"] > 0) | (table["ci_high"] < 0)).mean()
    low, middle, high = np.quantile(table["estimate"], [0, 0.5, 1])
    return (
        f"Specification curve of {len(table):,} estimates, from {low:.2f} to {high:.2f} standard deviations, median "
        f"{middle:.2f}; {clear:.0%} have an interval that excludes zero. Below, marks show the choices behind each."
    )


def sample_of(table: pd.DataFrame) -> pd.DataFrame:
    """Evenly spaced rows where there are too many to draw."""
    if len(table) <= MOST_DRAWN:
        return table
    return table.iloc[np.linspace(0, len(table) - 1, MOST_DRAWN).round().astype(int)].reset_index(drop=True)
