"""Coefficient plot: estimates with their intervals against a zero line."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import HOUSE, INK, MUTED, WHITE, clean_axes
from stratalign.rows import named_rows

#: Smaller values round to zero at one decimal.
SMALL = 0.05


def plot_coefficients(estimates: pd.DataFrame, *, x_label: str, ax: Axes) -> Axes:
    """Draw one estimate per row with its interval.

    Parameters
    ----------
    estimates
        Columns label, estimate, ci_low, ci_high in one measure; drawn in the order given.
    x_label
        What the horizontal axis shows, with its measure.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows, colour = range(len(estimates)), HOUSE.colour("estimate")
    ax.axvline(0, color=INK, linewidth=1)
    ax.hlines(rows, estimates["ci_low"], estimates["ci_high"], color=colour, linewidth=2.4)
    ax.scatter(estimates["estimate"], rows, s=70, color=colour, zorder=3)
    for row, found in enumerate(named_rows(estimates)):
        text = f"{_signed(found.estimate)}  ({_signed(found.ci_low)} to {_signed(found.ci_high)})"
        ax.annotate(
            text,
            (found.estimate, row),
            xytext=(0, 10),
            textcoords="offset points",
            ha="center",
            color=MUTED,
            fontsize=9.5,
            bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.4},
        )
    clean_axes(ax)
    ax.set_yticks(rows, list(estimates["label"]))
    ax.set_ylim(len(estimates) - 0.5, -0.7)
    ax.margins(x=0.08)
    ax.set_xlabel(x_label, loc="left")
    return ax


def describe_coefficients(estimates: pd.DataFrame, *, x_label: str) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{found.label}: {_signed(found.estimate)}, 95% interval {_signed(found.ci_low)} to {_signed(found.ci_high)}"
        for found in named_rows(estimates)
    )
    return f"Coefficient plot, {x_label}. {rows}. Zero means no association."


def _signed(value: float) -> str:
    """One decimal with a true sign; what would round to zero keeps its first digit, for the sign is what counts."""
    return f"{value:+.1g}".replace("-", "−") if 0 < abs(value) < SMALL else f"{value:+.1f}".replace("-", "−")
