"""What an unmeasured cause would make of an estimate, by how much of exposure and outcome it explains."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stratalign.exhibits.theme import HOUSE, INK, MUTED, WHITE, clean_axes, tell_beside
from stratalign.rows import named_rows

#: Covariates weaker than this on both axes share one name with the estimate as measured.
NEAR = 0.005
ESTIMATE, REFERENCE, UNCLEAR, INTERVAL = map(HOUSE.colour, ("estimate", "reference", "unclear", "interval"))


def plot_contours(
    grid: pd.DataFrame, bounds: pd.DataFrame, *, robustness_value: float, critical_t: float, ax: Axes
) -> Axes:
    """Draw lines of equal adjusted estimate, with measured covariates for comparison.

    Parameters
    ----------
    grid
        Rows of `contour_grid`: r2_exposure, r2_outcome, adjusted_estimate, adjusted_t.
    bounds
        Columns label, r2_exposure, r2_outcome of confounders as strong as measured covariates; may be empty.
    robustness_value
        Strength on both axes at which nothing is left.
    critical_t
        Below it what is left is compatible with chance.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    table = grid.pivot(index="r2_outcome", columns="r2_exposure", values="adjusted_estimate")
    t_values = grid.pivot(index="r2_outcome", columns="r2_exposure", values="adjusted_t")
    x, y = table.columns.to_numpy() * 100, table.index.to_numpy() * 100
    ticks = MaxNLocator(8).tick_values(float(table.to_numpy().min()), float(table.to_numpy().max()))
    levels = [level for level in ticks if abs(level) > 1e-12]
    lines = ax.contour(
        x, y, table.to_numpy(), levels=levels, colors=INTERVAL, linewidths=1.0, negative_linestyles="solid"
    )
    ax.clabel(lines, fontsize=9, colors=MUTED, fmt=lambda value: f"{value:.1f}".replace("-", "−"))
    ax.contour(x, y, t_values.to_numpy(), levels=[critical_t], colors=UNCLEAR, linewidths=1.8, linestyles="--")
    ax.contour(x, y, table.to_numpy(), levels=[0.0], colors=INK, linewidths=2.2)
    ax.scatter(robustness_value * 100, robustness_value * 100, s=64, color=INK, zorder=4)
    _name(ax, f"Nothing is left at {robustness_value:.0%} of both", robustness_value, robustness_value, INK)
    measured = float(table.to_numpy()[0, 0])
    ax.scatter(0, 0, s=56, color=ESTIMATE, edgecolor=WHITE, zorder=5, clip_on=False)
    names = [f"As measured: {measured:.1f}".replace("-", "−")]
    for row in named_rows(bounds):
        ax.scatter(
            row.r2_exposure * 100, row.r2_outcome * 100, s=56, color=REFERENCE, edgecolor=WHITE, zorder=5, clip_on=False
        )
        is_near = row.r2_exposure < NEAR and row.r2_outcome < NEAR
        if is_near:
            names.append(row.label[:1].lower() + row.label[1:])
        else:
            _name(ax, row.label, row.r2_exposure, row.r2_outcome, REFERENCE)
    _name(ax, "; ".join(names), 0.0, 0.0, ESTIMATE)
    clean_axes(ax, grid="")
    ax.set_xlabel("Share of what is left of alignment that the unmeasured cause explains, %", loc="left")
    ax.set_ylabel("Share of what is left of the outcome, %")
    handles = [
        Line2D([], [], color=INTERVAL, linewidth=1.0, label="What would be left of the estimate"),
        Line2D([], [], color=UNCLEAR, linewidth=1.8, linestyle="--", label="From here on compatible with chance"),
        Line2D([], [], color=INK, linewidth=2.2, label="Nothing left"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handletextpad=0.5, borderpad=0)
    return ax


def _name(ax: Axes, words: str, x: float, y: float, colour: str) -> None:
    ax.annotate(
        words, (x * 100, y * 100), xytext=(9, 7), textcoords="offset points", color=colour, fontsize=9.5, zorder=6,
        bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def plot_robustness(rows: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw how strong an unmeasured cause must be, outcome by outcome.

    Parameters
    ----------
    rows
        Columns label, value (to leave nothing) and value_alpha (to make it compatible with chance), shares; drawn in
        the order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    places = range(len(rows))
    ax.hlines(places, 100 * rows["value_alpha"], 100 * rows["value"], color=INTERVAL, linewidth=2.0, zorder=2)
    ax.scatter(100 * rows["value_alpha"], places, s=58, marker="D", color=UNCLEAR, edgecolor=WHITE, zorder=3)
    ax.scatter(100 * rows["value"], places, s=64, color=INK, edgecolor=WHITE, zorder=3)
    for place, row in enumerate(named_rows(rows)):
        tell_beside(ax, place, f"{row.value_alpha:.0%} and {row.value:.0%}")
    clean_axes(ax)
    ax.set_yticks(places, list(rows["label"]))
    ax.set_ylim(len(rows) - 0.5, -0.6)
    ax.set_xlim(left=-0.4)
    ax.set_xlabel("Share of what is left of both alignment and outcome that the cause must explain, %", loc="left")
    handles = [
        Line2D(
            [], [], marker="D", color=UNCLEAR, linestyle="", markersize=6.5, label="To make it compatible with chance"
        ),
        Line2D([], [], marker="o", color=INK, linestyle="", markersize=7, label="To leave nothing"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.4, borderpad=0)
    return ax


def describe_robustness(rows: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    told = "; ".join(f"{row.label}: {row.value_alpha:.1%} and {row.value:.1%}" for row in named_rows(rows))
    return (
        "Share of what is left of both alignment and outcome that an unmeasured cause must explain, to make the "
        f"association compatible with chance and to leave nothing. {told}."
    )


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
