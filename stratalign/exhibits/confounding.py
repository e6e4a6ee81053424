"""What an unmeasured cause would make of an estimate, by how much of exposure and outcome it explains."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from stratalign.exhibits.theme import ACCENT, HIGH, INK, MUTED, RULE, WHITE, clean_axes
from stratalign.rows import named_rows


def plot_contours(grid: pd.DataFrame, bounds: pd.DataFrame, *, robustness_value: float, ax: Axes) -> Axes:
    """Draw lines of equal adjusted estimate, with measured covariates for comparison.

    Parameters
    ----------
    grid
        Rows of `contour_grid`: r2_exposure, r2_outcome, adjusted_estimate.
    bounds
        Columns label, r2_exposure, r2_outcome of confounders as strong as measured covariates; may be empty.
    robustness_value
        Strength on both axes at which nothing is left.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    table = grid.pivot(index="r2_outcome", columns="r2_exposure", values="adjusted_estimate")
    x, y = table.columns.to_numpy() * 100, table.index.to_numpy() * 100
    ticks = MaxNLocator(8).tick_values(float(table.to_numpy().min()), float(table.to_numpy().max()))
    levels = [level for level in ticks if abs(level) > 1e-12]
    lines = ax.contour(x, y, table.to_numpy(), levels=levels, colors=RULE, linewidths=1.1)
    ax.clabel(lines, fontsize=8.5, colors=MUTED, fmt=lambda value: f"{value:.2f}".replace("-", "−"))
    ax.contour(x, y, table.to_numpy(), levels=[0.0], colors=HIGH, linewidths=2.2)
    ax.scatter(robustness_value * 100, robustness_value * 100, s=64, color=HIGH, zorder=4)
    ax.annotate(
        f"Nothing is left at {robustness_value:.0%} of both",
        (robustness_value * 100, robustness_value * 100),
        xytext=(9, 7),
        textcoords="offset points",
        color=INK,
        fontsize=9.5,
    )
    for row in named_rows(bounds):
        ax.scatter(
            row.r2_exposure * 100, row.r2_outcome * 100, s=56, color=ACCENT, edgecolor=WHITE, zorder=5, clip_on=False
        )
        ax.annotate(
            row.label,
            (row.r2_exposure * 100, row.r2_outcome * 100),
            xytext=(9, 5),
            textcoords="offset points",
            color=ACCENT,
            fontsize=9.5,
        )
    clean_axes(ax, grid="")
    ax.set_xlabel("Share of what is left of alignment that the unmeasured cause explains, %", loc="left")
    ax.set_ylabel("Share of what is left of the outcome, %")
    return ax


def describe_contours(bounds: pd.DataFrame, *, robustness_value: float) -> str:
    """Words that replace the drawing."""
    told = "; ".join(
        f"{row.label}: {row.r2_exposure:.1%} of alignment, {row.r2_outcome:.1%} of the outcome"
        for row in named_rows(bounds)
    )
    return (
        "Contours of the estimate under an unmeasured cause; it is zero where the cause explains "
        f"{robustness_value:.0%} of "
        f"what is left of both.{f' For comparison, {told}.' if told else ''}"
    )
