"""Drivers: shares of explained variance with intervals, against what counting alone would give."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stratalign.exhibits.theme import HOUSE, INK, MUTED, WHITE, clean_axes
from stratalign.rows import named_rows

#: Meanings that a bar may have besides not being separated, and their words.
VERDICTS = {"above": "More than an equal share", "below": "Less"}


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
    verdicts = [_verdict(share) for share in named_rows(shares)]
    reference, published = HOUSE.colour("reference"), HOUSE.colour("published")
    ax.barh(rows, shares["share_pct"], height=0.56, color=list(map(HOUSE.colour, verdicts)), zorder=2)
    ax.hlines(rows, shares["share_ci_low"], shares["share_ci_high"], color=INK, linewidth=1.4, zorder=3)
    right = float(shares["share_ci_high"].max())
    for row, share in enumerate(named_rows(shares)):
        ax.text(right * 1.04, row, f"{share.share_pct:.0f}%", ha="left", va="center", color=INK, fontweight=600)
        interval = f"{share.share_ci_low:.0f} to {share.share_ci_high:.0f}"
        ax.text(right * 1.14, row, interval, ha="left", va="center", color=MUTED, fontsize=9.5)
    ax.axvline(float(shares["baseline_pct"].iloc[0]), color=reference, linewidth=1.2, linestyle=(0, (4, 3)), zorder=4)
    clean_axes(ax)
    ax.set_yticks(rows, list(shares["label"]))
    ax.set_ylim(len(shares) - 0.5, -0.6)
    ax.set_xlim(0, right * 1.32)
    ax.set_xlabel("Share of the explained variance, %", loc="left")
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=reference, linestyle=(0, (4, 3)), linewidth=1.2, label="Equal share"),
        Line2D([], [], color=INK, linewidth=1.4, label="95% interval"),
    ]
    for verdict, words in VERDICTS.items():
        if verdict in verdicts:
            handles.append(Patch(color=HOUSE.colour(verdict), label=words))
    if "published_pct" in shares:
        # Below the line, so that it hides neither share nor bound.
        places = [row + 0.2 for row in rows]
        ax.scatter(
            shares["published_pct"],
            places,
            marker="D",
            s=42,
            facecolor=WHITE,
            edgecolor=published,
            linewidth=1.6,
            zorder=5,
        )
        handles.append(
            Line2D(
                [],
                [],
                marker="D",
                color=WHITE,
                markeredgecolor=published,
                linestyle="",
                markersize=6,
                label="Published",
            )
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


def _verdict(share: object) -> str:
    """Whether a share's interval lies above or below an equal share, or holds it."""
    low, high, equal = (getattr(share, name) for name in ("share_ci_low", "share_ci_high", "baseline_pct"))
    return "above" if low > equal else "below" if high < equal else "unclear"
