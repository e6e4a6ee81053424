"""Drivers: shares of explained variance with intervals, against what counting alone would give."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stratalign.exhibits.theme import ACCENT, HIGH, INK, MUTED, NEUTRAL, WHITE, clean_axes
from stratalign.rows import named_rows


def plot_importance(shares: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw shares as bars with their intervals; a dashed line marks an equal share.

    Parameters
    ----------
    shares
        Columns label, share_pct, share_ci_low, share_ci_high, baseline_pct; drawn in the order given. With a column
        published_pct, published shares are marked.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    rows = range(len(shares))
    stands_out = (shares["share_ci_low"] > shares["baseline_pct"]) | (shares["share_ci_high"] < shares["baseline_pct"])
    ax.barh(rows, shares["share_pct"], height=0.56, color=[ACCENT if out else NEUTRAL for out in stands_out], zorder=2)
    ax.hlines(rows, shares["share_ci_low"], shares["share_ci_high"], color=INK, linewidth=1.4, zorder=3)
    right = float(shares["share_ci_high"].max())
    for row, share in enumerate(named_rows(shares)):
        ax.text(right * 1.04, row, f"{share.share_pct:.0f}%", ha="left", va="center", color=INK, fontweight=600)
        interval = f"{share.share_ci_low:.0f} to {share.share_ci_high:.0f}"
        ax.text(right * 1.14, row, interval, ha="left", va="center", color=MUTED, fontsize=9.5)
    ax.axvline(float(shares["baseline_pct"].iloc[0]), color=HIGH, linewidth=1.2, linestyle=(0, (4, 3)), zorder=4)
    clean_axes(ax)
    ax.set_yticks(rows, list(shares["label"]))
    ax.set_ylim(len(shares) - 0.5, -0.6)
    ax.set_xlim(0, right * 1.32)
    ax.set_xlabel("Share of the explained variance, %", loc="left")
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=HIGH, linestyle=(0, (4, 3)), linewidth=1.2, label="Equal share"),
        Line2D([], [], color=INK, linewidth=1.4, label="95% interval"),
    ]
    if stands_out.any():
        handles.append(Patch(color=ACCENT, label="Differs from an equal share"))
    if "published_pct" in shares:
        # Below the line, so that it hides neither share nor bound.
        places = [row + 0.2 for row in rows]
        ax.scatter(
            shares["published_pct"], places, marker="D", s=42, facecolor=WHITE, edgecolor=HIGH, linewidth=1.6, zorder=5
        )
        handles.append(
            Line2D([], [], marker="D", color=WHITE, markeredgecolor=HIGH, linestyle="", markersize=6, label="Published")
        )
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, handletextpad=0.5, borderpad=0)
    return ax


def describe_importance(shares: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{share.label}: {share.share_pct:.0f}% ({share.share_ci_low:.0f} to {share.share_ci_high:.0f})"
        for share in named_rows(shares)
    )
    return f"Shares of the explained variance; an equal share is {shares['baseline_pct'].iloc[0]:.0f}%. {rows}."
