"""How many respondents show each sign, as bars, with their share of those who could be judged."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import name_rows, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Space to the right of the longest bar for its label, as a share of its length.
LABEL_ROOM = 0.45


class SignRow(NamedTuple):
    """How many respondents show a sign."""

    label: str
    n_judged: float
    n_flagged: float
    share_pct: float
    is_total: bool


def plot_counts(scene: Scene) -> Canvas:
    """Draw a bar per sign with its count and share; signs that could not be judged say so.

    Parameters
    ----------
    scene
        Table: label, n_judged, n_flagged, share_pct, is_total (drawn apart in another colour); drawn in the
        order given.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    signs = scene.table
    canvas = new_canvas(0.7 + 0.42 * len(signs))
    ax = canvas.subplot()
    longest = max(float(signs["n_flagged"].max()), 1.0)
    for row, sign in enumerate(rows_of(signs, SignRow)):
        ax.barh(row, sign.n_flagged, height=0.6, color=scene.colour("ink" if sign.is_total else "ours"))
        _write_count(ax, scene, row, sign, longest * 0.01)
    clean_axes(ax)
    name_rows(ax, list(signs["label"]))
    ax.set_xlim(0, longest * (1 + LABEL_ROOM))
    ax.x.is_whole, ax.x.write = True, lambda ticks: [scene.number(tick, "count") for tick in ticks]
    ax.set_xlabel(scene.say("axis.respondents"))
    return canvas


def describe_counts(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [_row(sign) for sign in rows_of(scene.table, SignRow)]
    return scene.say("alt.counts", rows=listing(rows, "semicolons"))


def _write_count(ax: Axes, scene: Scene, row: int, sign: SignRow, gap: float) -> None:
    """Count and share after the bar."""
    if not sign.n_judged:
        write(ax, scene, gap, row, scene.say("drawn.counts.not_judged"))
        return
    words = scene.say("drawn.counts", k=sign.n_flagged, n=sign.n_judged, share=sign.share_pct)
    write(ax, scene, sign.n_flagged + gap, row, words, role="ink")


def _row(sign: SignRow) -> Message:
    if not sign.n_judged:
        return message("alt.counts.not_judged", label=sign.label)
    return message("alt.counts.row", label=sign.label, k=sign.n_flagged, n=sign.n_judged)
