"""The client's accounts: revenue as columns, operating margin as a line, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of


class PeriodRow(NamedTuple):
    """Accounts of a period."""

    label: str
    revenue_millions: float
    operating_margin_pct: float


def plot_accounts(scene: Scene) -> Canvas:
    """Draw total revenue and operating margin side by side.

    Parameters
    ----------
    scene
        Table: label, revenue_millions, operating_margin_pct; one row per period, oldest first. Label currency.

    Returns
    -------
    Canvas
        Of one size.
    """
    periods = scene.table
    canvas = new_canvas(2.7)
    left, right = canvas.subplots(1, 2)
    places = range(len(periods))
    left.bar(places, periods["revenue_millions"], width=0.55, color=scene.colour("ours"))
    right.plot(places, periods["operating_margin_pct"], color=scene.colour("ours"), marker="o", linewidth=2)
    for ax in (left, right):
        clean_axes(ax, grid="y")
        ax.set_xticks(places, list(periods["label"]))
        ax.y.write = _nothing
    _name_values(left, scene, periods["revenue_millions"], "whole", 4)
    _name_values(right, scene, periods["operating_margin_pct"], "pct_tenths", 8)
    left.set_ylim(0, periods["revenue_millions"].max() * 1.15)
    lowest, highest = periods["operating_margin_pct"].min(), periods["operating_margin_pct"].max()
    right.set_ylim(min(0.0, lowest * 1.3), max(highest, 0.0) * 1.35 + 1.0)
    right.x.margin = 0.18
    left.set_title(scene.say("drawn.accounts.revenue", currency=scene.labels["currency"]))
    right.set_title(scene.say("drawn.accounts.margin"))
    return canvas


def describe_accounts(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.accounts.row",
            label=period.label,
            revenue=period.revenue_millions,
            currency=scene.labels["currency"],
            margin=period.operating_margin_pct,
        )
        for period in rows_of(scene.table, PeriodRow)
    ]
    return scene.say("alt.accounts", rows=listing(rows, "semicolons"))


def _nothing(ticks: Sequence[float]) -> list[str]:
    """Names of ticks whose values stand above their places."""
    return [""] * len(ticks)


def _name_values(ax: Axes, scene: Scene, values: pd.Series, how: str, rise: int) -> None:
    """Each value above its place, by so many points."""
    for place, value in enumerate(values):
        ax.text(place, value, scene.number(value, how), ha="center", color=scene.colour("ink"), shift=(0, rise))
