"""Drivers: shares of explained variance with intervals, against what counting alone would give."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.marks import KeyEntry
from stratalign.exhibits.parts import (
    DASHES,
    area_key,
    draw_points,
    key_of,
    line_key,
    name_rows,
    place_key,
    write,
    write_ticks,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Where shares and their intervals are printed and where the axes end, in parts of the longest interval.
SHARE_AT, INTERVAL_AT, RIGHT = 1.04, 1.14, 1.32
NARROW_INTERVAL_AT, NARROW_RIGHT = 1.24, 1.55
#: Ways to differ from an equal share.
APART = ("above", "below")


class ShareRow(NamedTuple):
    """A share of what is explained, beside an equal share."""

    label: str
    share_pct: float
    share_ci_low: float
    share_ci_high: float
    baseline_pct: float
    is_apart: bool


def plot_importance(scene: Scene) -> Canvas:
    """Draw shares as bars with their intervals; a dashed line marks an equal share.

    Parameters
    ----------
    scene
        Table: label, share_pct, share_ci_low, share_ci_high, baseline_pct, is_apart; drawn in the order given. With a
        column published_pct, published shares are marked.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    shares = scene.table
    has_published = "published_pct" in shares
    canvas = new_canvas(0.9 + (0.55 if has_published else 0.36) * len(shares))
    ax = canvas.subplot()
    _draw_bars(ax, scene, shares)
    baseline = float(shares["baseline_pct"].iloc[0])
    ax.axvline(baseline, color=scene.colour("reference"), linewidth=1.2, linestyle=DASHES, zorder=4)
    if has_published:
        # Below the line, so that it hides neither share nor bound.
        places = [row + 0.2 for row in range(len(shares))]
        draw_points(ax, scene, "published", shares["published_pct"], places, size=60, zorder=5)
    _write_shares(ax, scene, shares)
    clean_axes(ax)
    name_rows(ax, list(shares["label"]))
    write_ticks(ax, scene)
    ax.set_xlabel(scene.say("axis.explained_share"))
    place_key(canvas, scene, _key(scene, shares))
    return canvas


def describe_importance(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(
            "alt.importance.row",
            label=share.label,
            share=share.share_pct,
            low=share.share_ci_low,
            high=share.share_ci_high,
        )
        for share in rows_of(scene.table, ShareRow)
    ]
    equal = float(scene.table["baseline_pct"].iloc[0])
    return scene.say("alt.importance", equal=equal, rows=listing(rows, "semicolons"))


def _role(share: ShareRow) -> str:
    """What the colour of a bar says."""
    if not share.is_apart:
        return "unclear"
    return "above" if share.share_pct > share.baseline_pct else "below"


def _draw_bars(ax: Axes, scene: Scene, shares: pd.DataFrame) -> None:
    rows = range(len(shares))
    colours = [scene.colour(_role(share)) for share in rows_of(shares, ShareRow)]
    ax.barh(rows, shares["share_pct"], height=0.56, color=colours, zorder=2)
    bounds = (shares["share_ci_low"], shares["share_ci_high"])
    ax.hlines(rows, *bounds, color=scene.colour("ink"), linewidth=1.4, zorder=3)


def _write_shares(ax: Axes, scene: Scene, shares: pd.DataFrame) -> None:
    """Each share and its interval at the right."""
    right = float(shares["share_ci_high"].max())
    interval_at, end = (NARROW_INTERVAL_AT, NARROW_RIGHT) if scene.is_narrow else (INTERVAL_AT, RIGHT)
    for row, share in enumerate(rows_of(shares, ShareRow)):
        words = scene.number(share.share_pct, "pct")
        ax.text(right * SHARE_AT, row, words, ha="left", va="center", color=scene.colour("ink"), fontweight=600)
        interval = scene.say("range.whole", low=share.share_ci_low, high=share.share_ci_high)
        write(ax, scene, right * interval_at, row, interval)
    ax.set_xlim(0, right * end)


def _key(scene: Scene, shares: pd.DataFrame) -> list[KeyEntry]:
    handles: list[KeyEntry] = [
        line_key(scene, "reference", scene.say("legend.equal_share"), width=1.2, is_dashed=True),
        line_key(scene, "ink", scene.say("legend.interval")),
    ]
    roles = {_role(share) for share in rows_of(shares, ShareRow)}
    handles += [area_key(scene, role, scene.say(f"legend.importance.{role}")) for role in APART if role in roles]
    if "published_pct" in shares:
        handles.append(key_of(scene, "published", scene.say("legend.published")))
    return handles
