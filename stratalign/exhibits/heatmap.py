"""Units by dimensions: numbers in cells, colour by distance from the company, hatching where hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from stratalign.exhibits.theme import FAINT, HOUSE, INK, WHITE, ramp

#: Distance from the company, in points, at which the colour is full.
FULL_COLOUR_POINTS = 20.0


def plot_heatmap(points: pd.DataFrame, company: pd.Series, *, strong_rows: Sequence[str] = (), ax: Axes) -> Axes:
    """Draw a table of scores coloured by their distance from the company's score.

    Parameters
    ----------
    points
        Shape (n_units, n_measures), 0-100 points; missing where hidden. Row and column labels are printed.
    company
        The company's score per column of `points`.
    strong_rows
        Row labels set in semi-bold: units that have others below them.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    distance = points - company
    labels = points.map(lambda value: "" if np.isnan(value) else f"{value:.0f}")
    sns.heatmap(
        distance, ax=ax, cmap=ramp(*HOUSE.diverging()), vmin=-FULL_COLOUR_POINTS, vmax=FULL_COLOUR_POINTS, cbar=False,
        annot=labels, fmt="", annot_kws={"fontsize": 9.5, "color": INK}, linewidths=1.2, linecolor=WHITE,
    )  # fmt: skip
    hatched = {"facecolor": FAINT, "edgecolor": HOUSE.colour("hidden"), "hatch": "////", "linewidth": 0}
    for row, column in zip(*np.nonzero(points.isna().to_numpy()), strict=True):
        ax.add_patch(Rectangle((column, row), 1, 1, **hatched))
    ax.xaxis.tick_top()
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="y", rotation=0, labelsize=10, pad=4, length=0)
    ax.tick_params(axis="x", labelsize=9.5, pad=2, length=0, colors=INK)
    for label in ax.get_xticklabels():
        label.set(rotation=40, ha="left", rotation_mode="anchor")
    for label in ax.get_yticklabels():
        label.set_fontweight(600 if label.get_text() in strong_rows else 400)
    low, _, high = HOUSE.diverging()
    handles = [
        Patch(color=low, label="Below the company's score in the same column"),
        Patch(color=high, label="Above"),
    ]
    if points.isna().to_numpy().any():
        handles.append(Patch(**hatched, label="Hidden to protect respondents"))
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, -0.12 / max(len(points), 1)),
        ncols=3,
        borderpad=0,
        handletextpad=0.5,
        fontsize=9,
    )
    return ax


def describe_heatmap(points: pd.DataFrame, company: pd.Series) -> str:
    """Words that replace the drawing: its size, its extremes and how many cells are hidden."""
    distance = (points - company).to_numpy()
    n_hidden = int(np.isnan(distance).sum())
    hidden = f" {n_hidden} cells are hidden." if n_hidden else ""
    size = f"Heat map of {len(points)} units by {points.shape[1]} measures."
    if n_hidden == distance.size:
        return f"{size}{hidden}"
    low, high = (_named_cell(points, int(place)) for place in (np.nanargmin(distance), np.nanargmax(distance)))
    return f"{size} Furthest below the company: {low}. Furthest above: {high}.{hidden}"


def _named_cell(points: pd.DataFrame, place: int) -> str:
    """Unit, measure and value of a cell counted row by row."""
    row, column = divmod(place, points.shape[1])
    return f"{list(points.index)[row]}, {list(points.columns)[column]} at {points.to_numpy()[row, column]:.0f}"
