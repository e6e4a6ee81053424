"""Units by dimensions: numbers in cells, colour by distance from the company, hatching where hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from stratalign.exhibits.theme import DIVERGING, FAINT, INK, MUTED, WHITE

#: Distance from the company, in points, at which the colour is full.
FULL_COLOUR_POINTS = 20.0


def plot_heatmap(points: pd.DataFrame, company: pd.Series, *, ax: Axes) -> Axes:
    """Draw a table of scores coloured by their distance from the company's score.

    Parameters
    ----------
    points
        Shape (n_units, n_measures), 0-100 points; missing where hidden. Row and column labels are printed.
    company
        The company's score per column of `points`.
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
        distance, ax=ax, cmap=DIVERGING, vmin=-FULL_COLOUR_POINTS, vmax=FULL_COLOUR_POINTS, cbar=False, annot=labels,
        fmt="", annot_kws={"fontsize": 9.5, "color": INK}, linewidths=1.2, linecolor=WHITE,
    )  # fmt: skip
    for row, column in zip(*np.nonzero(points.isna().to_numpy()), strict=True):
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor=FAINT, edgecolor="#aab4bb", hatch="////", linewidth=0))
    ax.xaxis.tick_top()
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="x", rotation=0, labelsize=9, pad=4, length=0, colors=INK)
    ax.tick_params(axis="y", rotation=0, labelsize=10, pad=4, length=0)
    key = "Colour: distance from the company's score in the same column (purple lower, orange higher)."
    if points.isna().to_numpy().any():
        key += " Hatched: hidden to protect respondents."
    ax.text(0, len(points) + 0.35, key, fontsize=9, color=MUTED, va="top")
    return ax


def describe_heatmap(points: pd.DataFrame, company: pd.Series) -> str:
    """Words that replace the drawing: its size, its extremes and how many cells are hidden."""
    distance = (points - company).stack()
    n_hidden = int(points.isna().to_numpy().sum())
    hidden = f" {n_hidden} cells are hidden." if n_hidden else ""
    if distance.empty:
        return f"Heat map of {len(points)} units by {points.shape[1]} measures.{hidden}"
    (low_unit, low_measure), (high_unit, high_measure) = distance.idxmin(), distance.idxmax()
    return (
        f"Heat map of {len(points)} units by {points.shape[1]} measures. Furthest below the company: {_flat(low_unit)}, "
        f"{_flat(low_measure)} at {points.loc[low_unit, low_measure]:.0f}. Furthest above: {_flat(high_unit)}, "
        f"{_flat(high_measure)} at {points.loc[high_unit, high_measure]:.0f}.{hidden}"
    )


def _flat(label: object) -> str:
    return " ".join(str(label).split())
