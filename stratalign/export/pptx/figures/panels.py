"""Accounts over the periods, and differences over moves of a score, as upright charts beside each other."""

from __future__ import annotations

import pandas as pd

from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.figures.scales import around, percent_code
from stratalign.export.pptx.marks import Axis, Line, Panel, Panels, values_of

#: Room above the highest column for its number.
_ABOVE = 1.15


def accounts_panels(scene: Scene) -> Panels:
    """Revenue as columns and operating margin as a line, oldest period first."""
    periods = scene.table
    places = tuple(map(str, periods["label"]))
    revenue, margin = periods["revenue_millions"], periods["operating_margin_pct"]
    ours = scene.say("drawn.accounts.revenue", currency=scene.labels["currency"]), scene.say("drawn.accounts.margin")
    sign = percent_code(scene).split(";")[0].removeprefix("0")
    top = around([_ABOVE * float(revenue.max())], zero=True)
    span = around([*margin, 1.35 * float(margin.max())], zero=True)
    return Panels((
        Panel(ours[0], "columns", places, (Line(ours[0], values_of(revenue), "ours"),), top, "#,##0"),
        Panel(ours[1], "line", places, (Line(ours[1], values_of(margin), "ours", has_marks=True),), span, f"0.0{sign}"),
    ))  # fmt: skip


def quartiles_panels(scene: Scene) -> Panels:
    """Lower quartile, median and upper quartile of each period, a panel for each figure."""
    table = scene.table
    return Panels(tuple(_quartiles(scene, str(name), part) for name, part in table.groupby("panel", sort=False)))


def _quartiles(scene: Scene, name: str, part: pd.DataFrame) -> Panel:
    sign = percent_code(scene).split(";")[0].removeprefix("0")
    lines = (
        Line(scene.say("deck.quartiles.upper"), values_of(part["upper"]), "interval", 1.0),
        Line(scene.say("deck.quartiles.median"), values_of(part["median"]), "ours", has_marks=True),
        Line(scene.say("deck.quartiles.lower"), values_of(part["lower"]), "interval", 1.0),
    )
    span = around([*part["lower"], *part["upper"], 1.2 * float(part["upper"].max())], zero=True)
    return Panel(name, "line", tuple(map(str, part["label"])), lines, span, f"0.0{sign}")


def moves_panels(scene: Scene) -> Panels:
    """Difference in each result over moves of a score, with the ends of its interval; all on one scale."""
    table = scene.table
    axis = around([*table["ci_low"], *table["ci_high"]], zero=True)
    moves = around(table["move"])
    return Panels(
        tuple(_moves(scene, str(name), part, axis, moves) for name, part in table.groupby("panel", sort=False))
    )


def _moves(scene: Scene, name: str, part: pd.DataFrame, axis: Axis, moves: Axis) -> Panel:
    words = scene.say("axis.difference")
    low, high = scene.say("deck.low"), scene.say("deck.high")
    lines = (
        Line(low, values_of(part["ci_low"]), "interval", 1.0),
        Line(high, values_of(part["ci_high"]), "interval", 1.0),
        Line(words, values_of(part["difference"]), "estimate", 1.5, is_dashed=True),
        Line(words, values_of(part["difference"].where(part["is_inside"].astype(bool))), "estimate", 2.5),
    )
    title = f"{scene.say('frame.head', head=name)} {words}"
    return Panel(title, "curves", values_of(part["move"]), lines, axis, axis.code, scene.say("axis.move"), moves)
