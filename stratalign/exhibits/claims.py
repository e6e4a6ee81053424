"""Claims: what a study published beside what these companies show, with intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import (
    ROW_LETTERS,
    draw_interval,
    draw_points,
    key_of,
    name_axis,
    name_rows,
    place_key,
    set_log_scale,
    write_ticks,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: What the two tables hold -> the value that means no difference.
NEUTRAL = {"premium": 0.0, "ratio": 1.0}
#: Letters of a row's name beside another panel.
BESIDE_LETTERS = 26
#: Inches: of a row and what stands above it, of all around the rows, and of a drawing at least.
ROW, AROUND, LEAST = 0.44, 1.2, 3.6
VALUES = ["estimate", "ci_low", "ci_high", "claimed"]


class ClaimRow(NamedTuple):
    """A published figure beside an estimate."""

    label: str
    claimed: float
    estimate: float
    ci_low: float
    ci_high: float


def plot_claims(scene: Scene) -> Canvas:
    """Draw premiums in per cent at the left and ratios on a logarithmic axis at the right.

    Parameters
    ----------
    scene
        Two tables, premiums and ratios: label, claimed, estimate, ci_low, ci_high; an estimate that is missing
        is said to be of too few. One of them may have no rows. Labels published, estimate and ratio: words of the key
        and of the ratios' axis, where they are not those of a study beside a published one.

    Returns
    -------
    Canvas
        As tall as the rows of its longer panel ask for.
    """
    drawn = [(what, rows) for what, rows in zip(NEUTRAL, scene.tables, strict=True) if len(rows)]
    canvas = new_canvas(max(LEAST, AROUND + ROW * max(len(rows) for _, rows in drawn)))
    for ax, (what, rows) in zip(canvas.subplots(1, len(drawn)), drawn, strict=True):
        _draw_panel(ax, scene, what, rows)
    published = scene.labels.get("published") or scene.say("legend.published")
    estimate = scene.labels.get("estimate") or scene.say("legend.these_companies")
    has_published = any(rows["claimed"].notna().any() for _, rows in drawn)
    keys = [key_of(scene, "published", published)] if has_published else []
    place_key(canvas, scene, [*keys, key_of(scene, "estimate", estimate, line=2.4)])
    return canvas


def describe_claims(scene: Scene) -> str:
    """Words that replace the drawing."""
    premiums, ratios = scene.tables
    is_other = "estimate" in scene.labels
    told = [
        *(_told("premium", row, is_other=is_other) for row in rows_of(premiums, ClaimRow)),
        *(_told("ratio", row, is_other=is_other) for row in rows_of(ratios, ClaimRow)),
    ]
    if is_other:
        published = scene.labels.get("published") or scene.say("legend.published")
        rows = listing(told, "semicolons")
        return scene.say("alt.claims.other", estimate=scene.labels["estimate"], published=published, rows=rows)
    return scene.say("alt.claims", rows=listing(told, "semicolons"))


def _draw_panel(ax: Axes, scene: Scene, what: str, rows: pd.DataFrame) -> None:
    ax.axvline(NEUTRAL[what], color=scene.colour("ink"), linewidth=1)
    for place, row in enumerate(rows_of(rows, ClaimRow)):
        # The published figure stands below the line, so that it hides neither estimate nor bound.
        if not math.isnan(row.claimed):
            draw_points(ax, scene, "published", row.claimed, place + 0.24, size=66, zorder=4)
        if _is_of_too_few(row):
            few = scene.say("drawn.claims.few")
            ax.text(NEUTRAL[what], place, few, va="center", shift=(6, 0), color=scene.colour("ink"))
            continue
        draw_interval(ax, scene, "estimate", place, row.ci_low, row.ci_high)
        draw_points(ax, scene, "estimate", row.estimate, place)
        words = scene.say(f"drawn.claims.{what}", estimate=row.estimate, low=row.ci_low, high=row.ci_high)
        ax.text(
            row.ci_low,
            place,
            words,
            color=scene.colour("muted"),
            fontsize=scene.theme.smallest_size,
            shift=(0, 8),
            ground=scene.colour("paper"),
        )
    clean_axes(ax)
    letters = BESIDE_LETTERS if ax.n_beside > 1 else ROW_LETTERS
    name_rows(ax, list(rows["label"]), above=0.75, below=0.55, letters=letters)
    ax.x.margin = 0.12
    name_axis(ax, scene.labels.get(what) or scene.say(f"axis.claims.{what}"))
    if what == "ratio":
        set_log_scale(ax, scene, rows[VALUES], which="x")
    else:
        write_ticks(ax, scene)


def _is_of_too_few(row: ClaimRow) -> bool:
    return math.isnan(row.estimate) or math.isnan(row.ci_low)


def _told(what: str, row: ClaimRow, *, is_other: bool = False) -> Message:
    if math.isnan(row.claimed):
        return _told_alone(what, row)
    if _is_of_too_few(row):
        return message(f"alt.claims.{what}.few", label=row.label, claimed=row.claimed)
    key = f"alt.claims.{what}.beside" if is_other else f"alt.claims.{what}"
    return message(
        key,
        label=row.label,
        estimate=row.estimate,
        low=row.ci_low,
        high=row.ci_high,
        claimed=row.claimed,
    )


def _told_alone(what: str, row: ClaimRow) -> Message:
    """An estimate for which nothing was published."""
    if _is_of_too_few(row):
        return message("alt.claims.few", label=row.label)
    bounds = {"estimate": row.estimate, "low": row.ci_low, "high": row.ci_high}
    return message(f"alt.claims.{what}.alone", label=row.label, **bounds)
