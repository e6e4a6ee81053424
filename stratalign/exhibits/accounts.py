"""The client's accounts: revenue as columns, operating margin as a line, period by period."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import HOUSE, INK, clean_axes
from stratalign.rows import named_rows


def plot_accounts(periods: pd.DataFrame, *, axes: Sequence[Axes]) -> Sequence[Axes]:
    """Draw total revenue and operating margin side by side.

    Parameters
    ----------
    periods
        Columns label, revenue_millions, operating_margin_pct; one row per period, oldest first.
    axes
        Two axes, left and right.

    Returns
    -------
    sequence of matplotlib.axes.Axes
        The same axes.
    """
    left, right = axes
    places = range(len(periods))
    left.bar(places, periods["revenue_millions"], width=0.55, color=HOUSE.colour("ours"))
    right.plot(places, periods["operating_margin_pct"], color=HOUSE.colour("ours"), marker="o", linewidth=2)
    for place, period in enumerate(named_rows(periods)):
        left.annotate(
            f"{period.revenue_millions:,.0f}",
            (place, period.revenue_millions),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
        right.annotate(
            f"{period.operating_margin_pct:.1f}%".replace("-", "−"),
            (place, period.operating_margin_pct),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
    for ax in (left, right):
        clean_axes(ax, grid="y")
        ax.set_xticks(places, list(periods["label"]))
        ax.set_yticklabels([])
    left.set_ylim(0, periods["revenue_millions"].max() * 1.15)
    lowest, highest = periods["operating_margin_pct"].min(), periods["operating_margin_pct"].max()
    right.set_ylim(min(0.0, lowest * 1.3), max(highest, 0.0) * 1.35 + 1.0)
    right.margins(x=0.18)
    return axes


def describe_accounts(periods: pd.DataFrame, *, currency: str) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{period.label}: revenue {period.revenue_millions:,.1f} million {currency}, operating margin "
        f"{period.operating_margin_pct:.1f}%"
        for period in named_rows(periods)
    )
    return f"Revenue and operating margin by period. {rows}."
