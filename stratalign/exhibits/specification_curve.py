"""Specification curve: every estimate in order of size, and which choices made it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.exhibits.canvas import MARGIN, Axes, Canvas, new_canvas
from stratalign.exhibits.parts import (
    ROW_LETTERS,
    area_key,
    draw_zero,
    key_of,
    place_key,
    shaded,
    shortened,
    write_ticks,
)
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.rows import rows_of

#: Room between the options of two choices, in rows.
GAP = 0.6


class OptionRow(NamedTuple):
    """An option of a choice: the choice's column in the curve, and what stands there."""

    column: str
    value: object


def plot_specification_curve(scene: Scene) -> Canvas:
    """Draw the curve above and a row of marks for every option below.

    Parameters
    ----------
    scene
        First table: estimate, ci_low, ci_high, is_clear (the interval excludes zero) and a column for each
        choice; smallest estimate first. Second: label, column, value of every option. Option
        `n_specifications`: how many there are, of which these may be some.

    Returns
    -------
    Canvas
        As tall as its options ask for.
    """
    curve, options = scene.tables
    canvas = new_canvas(2.6 + 0.19 * len(options))
    shares = (2.0, 0.17 * len(options)) if len(options) else (1.0,)
    axes = canvas.subplots(len(shares), shares=shares)
    for ax in axes:
        ax.set_xlim(-MARGIN * len(curve), (1 + MARGIN) * len(curve) - 1)
        ax.x.is_shown = False
    _draw_curve(axes[0], scene, curve)
    if len(options):
        _draw_options(axes[1], scene, curve, options)
    axes[-1].set_xlabel(scene.say("axis.specifications", n=scene.options["n_specifications"]))
    place_key(canvas, scene, [
        key_of(scene, "estimate", scene.say("legend.excludes_zero")),
        key_of(scene, "unclear", scene.say("legend.includes_zero")),
        area_key(scene, "faint", scene.say("legend.interval"), edge="interval"),
    ])  # fmt: skip
    return canvas


def describe_specification_curve(scene: Scene) -> str:
    """Words that replace the drawing."""
    names = ("lowest", "median", "highest")
    return scene.say(
        "alt.specification_curve",
        n=scene.options["n_specifications"],
        clear=scene.options["clear_pct"],
        **{name: scene.options[name] for name in names},
    )


def _draw_curve(ax: Axes, scene: Scene, curve: pd.DataFrame) -> None:
    places = np.arange(len(curve))
    is_clear = curve["is_clear"].to_numpy(dtype=bool)
    estimates = curve["estimate"].to_numpy()
    ax.fill_between(places, curve["ci_low"], curve["ci_high"], **shaded(scene), zorder=1)
    draw_zero(ax, scene, is_horizontal=True)
    for role, chosen in (("unclear", ~is_clear), ("estimate", is_clear)):
        ax.scatter(places[chosen], estimates[chosen], s=9, color=scene.colour(role), zorder=3)
    clean_axes(ax, grid="y")
    write_ticks(ax, scene, "y")
    ax.set_ylabel(scene.say("axis.standard_deviations"))


def _draw_options(ax: Axes, scene: Scene, curve: pd.DataFrame, options: pd.DataFrame) -> None:
    """A row of marks for every option, where a specification has it."""
    new_choice = (options["column"] != options["column"].shift()).cumsum().to_numpy() - 1
    places = np.arange(len(options)) + GAP * new_choice
    colours = np.where(curve["is_clear"].to_numpy(dtype=bool), scene.colour("estimate"), scene.colour("unclear"))
    for place, option in zip(places, rows_of(options, OptionRow), strict=True):
        chosen = np.flatnonzero((curve[option.column] == option.value).to_numpy())
        for colour in dict.fromkeys(colours[chosen]):
            at = chosen[colours[chosen] == colour]
            ax.scatter(at, np.full(len(at), place), marker="|", s=34, linewidth=1.1, color=str(colour))
    clean_axes(ax, grid="")
    ax.set_yticks(places, [shortened(label, ROW_LETTERS) for label in options["label"]])
    ax.y.colour, ax.y.size = scene.colour("muted"), scene.theme.smallest_size
    ax.set_ylim(places[-1] + 0.7, -0.7)
