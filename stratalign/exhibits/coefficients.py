"""Coefficient plot: estimates with their intervals against a zero line, several outcomes side by side on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import (
    PANEL_LETTERS,
    ROW_LETTERS,
    draw_interval,
    draw_points,
    draw_zero,
    name_axis,
    name_rows,
    panels_of,
    shortened,
    write_ticks,
)
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Inches a row: alone, and beside other panels.
ROW, ROW_OF_PANEL = 0.75, 0.52

#: Option -> how numbers are drawn, and said: three significant digits, two decimals, else one.
DRAWN = {
    "figures": "drawn.estimate.figures",
    "fine": "drawn.estimate.hundredths",
    "": "drawn.estimate.small_signed",
}
SAID = {
    "figures": "alt.coefficients.row.figures",
    "fine": "alt.coefficients.row.fine",
    "": "alt.coefficients.row",
}


class CoefficientRow(NamedTuple):
    """An estimate with its interval."""

    label: str
    estimate: float
    ci_low: float
    ci_high: float


def plot_coefficients(scene: Scene) -> Canvas:
    """Draw one estimate per row with its interval; a missing one is left out.

    Parameters
    ----------
    scene
        Table: label, estimate, ci_low, ci_high in one measure; drawn in the order given. With a column panel, one panel
        for each of its values, all on one scale. Label x: what the axis shows, with its measure.

    Returns
    -------
    Canvas
        As tall as the panel with most rows asks for.
    """
    parts = _parts(scene)
    has_panels = "panel" in scene.table
    longest = max(len(part) for part in parts.values())
    canvas = new_canvas(1.0 + ROW_OF_PANEL * longest if has_panels else 0.9 + ROW * longest)
    axes = canvas.subplots(1, len(parts))
    first = list(next(iter(parts.values()))["label"])
    for place, (ax, (name, part)) in enumerate(zip(axes, parts.items(), strict=True)):
        _draw_panel(ax, scene, part)
        name_axis(ax, "" if place else scene.labels["x"])
        if has_panels:
            ax.set_title(shortened(name, PANEL_LETTERS, 2))
            ax.set_xlim(*_common_scale(scene.table))
        if place and list(part["label"]) == first:
            ax.set_yticks(range(len(part)), [])
    return canvas


def describe_coefficients(scene: Scene) -> str:
    """Words that replace the drawing."""
    told = []
    for name, part in _parts(scene).items():
        x = message("alt.coefficients.panel", panel=name, x=scene.labels["x"]) if name else scene.labels["x"]
        row = _written(scene, SAID)
        rows = [
            message(row, label=r.label, estimate=r.estimate, low=r.ci_low, high=r.ci_high)
            for r in rows_of(part, CoefficientRow)
        ]
        told.append(message("alt.coefficients", x=x, rows=listing(rows, "semicolons")))
    return scene.speaker.field(listing(told, "sentences"), "")


def _written(scene: Scene, ways: Mapping[str, str]) -> str:
    """The message that writes numbers as an option asks for, else that of the plain way."""
    return next((key for option, key in ways.items() if scene.options.get(option)), ways[""])


def _parts(scene: Scene) -> dict[str, pd.DataFrame]:
    return panels_of(scene.table.dropna(subset=["estimate"]))


def _draw_panel(ax: Axes, scene: Scene, rows: pd.DataFrame) -> None:
    places = range(len(rows))
    draw_zero(ax, scene)
    draw_interval(ax, scene, "estimate", places, rows["ci_low"], rows["ci_high"])
    draw_points(ax, scene, "estimate", rows["estimate"], places, size=70)
    for place, found in enumerate(rows_of(rows, CoefficientRow)):
        numbers = {"estimate": found.estimate, "low": found.ci_low, "high": found.ci_high}
        words = scene.say(_written(scene, DRAWN), **numbers)
        ax.text(
            found.estimate,
            place,
            words,
            ha="center",
            color=scene.colour("muted"),
            fontsize=scene.theme.small_size,
            shift=(0, 10),
            ground=scene.colour("paper"),
        )
    clean_axes(ax)
    name_rows(ax, list(rows["label"]), above=0.7, letters=PANEL_LETTERS if "panel" in scene.table else ROW_LETTERS)
    write_ticks(ax, scene)
    ax.x.margin = 0.08


def _common_scale(rows: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis of every panel: all intervals and zero."""
    known = rows.dropna(subset=["estimate"])
    low, high = min(float(known["ci_low"].min()), 0.0), max(float(known["ci_high"].max()), 0.0)
    margin = 0.08 * (high - low)
    return low - margin, high + margin
